//! The file `lachan-111/1`, described in docs/desk.md.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::desk::model::{AGES, CALLERS, FIELDS, REASONS, REFERRALS, Reason, SCHEME, SEXES};
use crate::intake::model::{LONGEST_TEXT, Telling};
use crate::time::Moment;
use crate::web::form::Problem;

/// Name and edition of the format.
pub const FORMAT: &str = "lachan-111/1";
/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 200_000;
/// How the information came, by form 01: telephone, in person, told by others.
pub const SOURCES: [&str; 3] = ["phone", "in-person", "other"];
const SAFE: [&str; 3] = ["yes", "unsure", "no"];

/// Fields of words that stand at the top of the file, each with its name among the details of a report.
const WORDS: [(&str, &str); 9] = [
    ("danger", "danger"),
    ("harm_feared", "harm_feared"),
    ("father", "father"),
    ("mother", "mother"),
    ("family", "family"),
    ("carer_now", "carer_now"),
    ("done_before", "done_before"),
    ("advice", "advice"),
    ("reference", "reference"),
];
/// Fields of words inside of another: file, details.
const INSIDE: [(&str, &str, &str); 6] = [
    ("child", "name", "child_name"),
    ("child", "birth", "child_birth"),
    ("child", "address", "child_address"),
    ("caller", "name", "informant"),
    ("caller", "phone", "informant_phone"),
    ("caller", "address", "informant_address"),
];

/// What is handed over, or was.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Its number: the same report always has the same.
    pub id: Uuid,
    /// Who hands over.
    pub sender: String,
    /// When it first reached anybody.
    pub first_contact: Moment,
    /// Of [`SOURCES`].
    pub source: String,
    /// Words and what was asked.
    pub telling: Telling,
    /// Why.
    pub reason: Reason,
}

/// The file of a transfer.
pub fn write(transfer: &Transfer, sent_at: Moment) -> String {
    let details = &transfer.telling.details;
    let detail = |name: &str| details.get(name).cloned().unwrap_or_default();
    let mut file = json!({
        "format": FORMAT,
        "id": transfer.id,
        "sent_at": moment(sent_at),
        "sender": transfer.sender,
        "first_contact": moment(transfer.first_contact),
        "source": transfer.source,
        "safe": transfer.telling.safe,
        "words": transfer.telling.text,
        "link": transfer.telling.link,
        "place": transfer.telling.place,
        "wants_help": transfer.telling.wants_help(),
        "reason": transfer.reason,
        "child": { "age": or(detail("age"), "unknown"), "sex": or(detail("sex"), "unknown") },
        "caller": { "role": or(detail("caller"), "official") },
        "referred": or(detail("referred"), "none"),
        "callback": { "allowed": detail("callback") == "yes", "when": detail("callback_when"), "phone": detail("phone") },
    });
    for (field, name) in WORDS {
        file[field] = detail(name).into();
    }
    for (outer, inner, name) in INSIDE {
        file[outer][inner] = detail(name).into();
    }
    format!("{file:#}\n")
}

fn or(value: String, otherwise: &str) -> String {
    if value.is_empty() { otherwise.to_owned() } else { value }
}

fn moment(at: Moment) -> String {
    at.local().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Reads a file. All that is wrong is told, each with the path of its field.
pub fn read(bytes: &[u8], now: Moment) -> Result<Transfer, Vec<Problem>> {
    let Ok(file) = serde_json::from_slice::<Json>(bytes) else {
        return Err(vec![Problem::new("file", "desk-111-no-json")]);
    };
    let mut reader = Reader { file: &file, problems: Vec::new() };
    let format = reader.text("format", true, 40);
    if !format.is_empty() && format != FORMAT {
        reader.wrong("format", Problem::new("file", "desk-111-format").with("found", format));
        return Err(reader.told());
    }
    let id = reader.text("id", true, 36).parse::<Uuid>();
    if id.is_err() && !reader.is_wrong("id") {
        reader.wrong("id", Problem::new("file", "desk-111-not-a-number"));
    }
    let first_contact = reader.moment("first_contact", now);
    let safe = reader.one_of("safe", &SAFE, None);
    let source = reader.one_of("source", &SOURCES, Some("phone"));
    let words = reader.text("words", true, LONGEST_TEXT);
    let telling = Telling {
        voice: String::new(),
        safe,
        kinds: Vec::new(),
        text: words,
        link: reader.text("link", false, 300),
        place: reader.text("place", false, 100),
        wish: if reader.flag("wants_help", true) { "adult" } else { "know" }.to_owned(),
        extra: String::new(),
        details: reader.details(),
    };
    let reason = reader.reason();
    let sender = reader.text("sender", false, 200);
    let (Ok(id), true) = (id, reader.problems.is_empty()) else { return Err(reader.told()) };
    Ok(Transfer { id, sender, first_contact, source, telling: settled(telling, &reason), reason })
}

/// Who tells and which boxes are marked, as a call's form would have it.
pub(in crate::desk) fn settled(mut telling: Telling, reason: &Reason) -> Telling {
    let caller = telling.details.get("caller").map(String::as_str);
    telling.voice = match caller {
        Some("child") => "child",
        Some("parent" | "relative") => "parent",
        Some("teacher") => "teacher",
        _ => "neighbour",
    }
    .to_owned();
    let kind = REASONS.iter().find(|(code, _)| *code == reason.code).map_or("other", |(_, kind)| kind);
    telling.kinds = vec![kind.to_owned()];
    telling.details.insert("reason".into(), reason.label.clone());
    telling.details.retain(|_, value| !value.is_empty());
    telling
}

struct Reader<'f> {
    file: &'f Json,
    problems: Vec<(String, Problem)>,
}

impl Reader<'_> {
    fn at(&self, path: &str) -> &Json {
        path.split('.').fold(self.file, |value, part| &value[part])
    }

    fn wrong(&mut self, path: &str, problem: Problem) {
        self.problems.push((path.to_owned(), problem.with("field", path)));
    }

    fn told(self) -> Vec<Problem> {
        self.problems.into_iter().map(|(_, problem)| problem).collect()
    }

    fn is_wrong(&self, path: &str) -> bool {
        self.problems.iter().any(|(known, _)| known == path)
    }

    fn text(&mut self, path: &str, needed: bool, most: usize) -> String {
        let value = self.at(path).clone();
        match value {
            Json::Null if !needed => String::new(),
            Json::String(text) => {
                let text: String = text.replace("\r\n", "\n").trim().to_owned();
                let length = text.chars().count();
                if needed && text.is_empty() {
                    self.wrong(path, Problem::new("file", "desk-111-missing"));
                } else if length > most {
                    let problem = Problem::new("file", "desk-111-long");
                    self.wrong(path, problem.with("length", length).with("max", most));
                }
                text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
            }
            Json::Null => {
                self.wrong(path, Problem::new("file", "desk-111-missing"));
                String::new()
            }
            _ => {
                self.wrong(path, Problem::new("file", "desk-111-not-text"));
                String::new()
            }
        }
    }

    fn flag(&mut self, path: &str, otherwise: bool) -> bool {
        match self.at(path) {
            Json::Null => otherwise,
            Json::Bool(flag) => *flag,
            _ => {
                self.wrong(path, Problem::new("file", "desk-111-not-flag"));
                otherwise
            }
        }
    }

    fn one_of(&mut self, path: &str, values: &[&str], otherwise: Option<&str>) -> String {
        let text = self.text(path, otherwise.is_none(), 40);
        match otherwise {
            Some(otherwise) if text.is_empty() => otherwise.to_owned(),
            _ => {
                if !values.contains(&text.as_str()) && !self.is_wrong(path) {
                    let problem = Problem::new("file", "desk-111-not-of");
                    self.wrong(path, problem.with("found", text.as_str()).with("values", values.join(", ")));
                }
                text
            }
        }
    }

    fn moment(&mut self, path: &str, now: Moment) -> Moment {
        let text = self.text(path, true, 40);
        let at = text.parse::<jiff::Timestamp>().map(|at| Moment(at.as_microsecond()));
        match at {
            Ok(at) if at <= now => at,
            Ok(_) => {
                self.wrong(path, Problem::new("file", "desk-111-future"));
                now
            }
            Err(_) => {
                if !self.is_wrong(path) {
                    self.wrong(path, Problem::new("file", "desk-111-not-a-moment").with("found", text));
                }
                now
            }
        }
    }

    fn reason(&mut self) -> Reason {
        if self.file["reason"].is_null() {
            return Reason::of("other");
        }
        let code = self.text("reason.code", true, 60);
        let scheme = self.text("reason.scheme", true, 60);
        let known = REASONS.iter().any(|(known, _)| *known == code);
        if scheme == SCHEME.0 && !known && !self.is_wrong("reason.code") {
            let values = REASONS.map(|(code, _)| code).join(", ");
            let problem = Problem::new("file", "desk-111-not-of").with("found", code.as_str());
            self.wrong("reason.code", problem.with("values", values));
        }
        let label = self.text("reason.label", scheme != SCHEME.0, 200);
        let label = if label.is_empty() && known { Reason::of(&code).label } else { label };
        Reason { code, label, scheme, version: self.text("reason.version", true, 20) }
    }

    fn details(&mut self) -> BTreeMap<String, String> {
        let most =
            |name: &str| FIELDS.iter().find(|(known, _)| *known == name).map_or(200, |(_, most)| *most);
        let mut details = BTreeMap::new();
        for (field, name) in WORDS {
            details.insert(name.to_owned(), self.text(field, false, most(name)));
        }
        for (outer, inner, name) in INSIDE {
            details.insert(name.to_owned(), self.text(&format!("{outer}.{inner}"), false, most(name)));
        }
        for (path, name, values, otherwise) in [
            ("child.age", "age", &AGES[..], "unknown"),
            ("child.sex", "sex", &SEXES[..], "unknown"),
            ("caller.role", "caller", &CALLERS[..], "official"),
            ("referred", "referred", &REFERRALS[..], "none"),
        ] {
            details.insert(name.to_owned(), self.one_of(path, values, Some(otherwise)));
        }
        let allowed = self.flag("callback.allowed", false);
        details.insert("callback".into(), if allowed { "yes" } else { "no" }.into());
        details.insert("callback_when".into(), self.text("callback.when", false, most("callback_when")));
        details.insert("phone".into(), self.text("callback.phone", false, most("phone")));
        if allowed && details.get("callback_when").is_none_or(String::is_empty) {
            self.wrong("callback.when", Problem::new("file", "desk-111-missing"));
        }
        details
    }
}
