//! What a report is made of, and what is taken from it in the moment it arrives.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::people::officials::Officials;
use crate::time::{HOUR, MINUTE};

crate::id! {
    /// One incoming message.
    ReportId,
    /// One message of a thread.
    MessageId,
    /// One file beside the words.
    FileId,
}

/// The boxes a reporter can mark; the names stand in the sealed body and in message ids (`intake-kind-*`).
pub const KINDS: &[&str] = &["stranger", "threat", "bullying", "picture", "scary", "other"];
/// How safe the child is now.
pub const SAFETY: &[&str] = &["yes", "unsure", "no"];
/// What the reporter wants.
pub const WISHES: &[&str] = &["answer", "adult", "know"];
/// Why a report is closed without a case.
pub const CLOSING_REASONS: &[&str] = &["question-answered", "not-about-a-child", "duplicate", "spam"];

/// Where a report came in: two public ways, and those of officers. The words are `intake-channel-*`.
pub const CHANNELS: &[&str] =
    &["web-child", "web-adult", "call", "walk-in", "paper", "111-transfer", "school"];
/// What officers' forms ask beside the words, in the order in which it is shown: the items of form 01 of Decree
/// 56/2017/NĐ-CP, what a call desk asks, and who notified. Those in [`CODED`] hold one of a list of values.
pub const DETAILS: &[&str] = &[
    "caller",
    "child_name",
    "child_birth",
    "age",
    "sex",
    "child_address",
    "area",
    "reason",
    "signs",
    "danger",
    "harm_feared",
    "father",
    "mother",
    "family",
    "carer_now",
    "carer_knows",
    "done_before",
    "advice",
    "referred",
    "callback",
    "callback_when",
    "phone",
    "informant",
    "informant_phone",
    "informant_address",
    "reference",
    "notifier",
    "notifier_position",
    "notifier_school",
];
/// Those whose values are words of a list: `intake-detail-NAME-VALUE`.
pub const CODED: &[&str] = &["caller", "age", "sex", "referred", "callback", "carer_knows"];

/// Whether a report that stands so is in the queue of its desk.
pub fn waits(state: &str) -> bool {
    matches!(state, "new" | "read" | "answered")
}

/// The longest telling, in characters.
pub const LONGEST_TEXT: usize = 4000;
/// The longest answer to a teller's own question, in characters.
pub const LONGEST_EXTRA: usize = 120;
/// The longest account or address.
pub const LONGEST_LINK: usize = 300;

/// What somebody told, as it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// Who tells: the name of a [`super::teller::Teller`].
    pub voice: String,
    /// One of [`SAFETY`].
    pub safe: String,
    /// Of [`KINDS`].
    pub kinds: Vec<String>,
    /// The words.
    pub text: String,
    /// Account, nickname or address of the one who did it, or of the content.
    pub link: String,
    /// Commune or ward, as typed.
    pub place: String,
    /// One of [`WISHES`].
    pub wish: String,
    /// The answer to the teller's own question; empty in reports from before there was one.
    #[serde(default)]
    pub extra: String,
    /// What a form of officers asks beside the words, by the names of [`DETAILS`].
    #[serde(default)]
    pub details: BTreeMap<String, String>,
}

/// What the desk sees before anybody opens the words; encrypted by the hub's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Of [`KINDS`].
    pub kinds: Vec<String>,
    /// One of [`WISHES`].
    pub wish: String,
    /// Who tells.
    pub voice: String,
}

/// How pressing a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A child is in danger now.
    Danger,
    /// Soon.
    High,
    /// In its turn.
    Normal,
}

impl Severity {
    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::High => "high",
            Self::Normal => "normal",
        }
    }

    /// The severity of that name; anything unknown is taken for normal.
    pub fn parse(name: &str) -> Self {
        match name {
            "danger" => Self::Danger,
            "high" => Self::High,
            _ => Self::Normal,
        }
    }

    /// How soon somebody at the desk must have looked, in microseconds of wall time.
    pub fn first_look(self) -> i64 {
        match self {
            Self::Danger => 15 * MINUTE,
            Self::High | Self::Normal => 8 * HOUR,
        }
    }
}

/// Words of a child in danger now, folded. A signal only moves a report up; it never moves one down.
const DANGER_WORDS: &[&str] =
    &["tu tu", "muon chet", "tu sat", "bi nhot", "dang danh em", "cuu em", "dang o ngoai cua", "bo nha di"];
/// Words that should be read soon.
const HIGH_WORDS: &[&str] =
    &["gap mat", "hen gap", "dua anh len", "doi tien", "tong tien", "ben xe", "khach san", "giu bi mat"];

impl Telling {
    /// How pressing: by the child's own answer first, then by words in the text.
    pub fn severity(&self) -> Severity {
        let folded = lachan_text::fold(&self.text);
        let says = |words: &[&str]| words.iter().any(|words| contains_words(&folded, words));
        match self.safe.as_str() {
            "no" => Severity::Danger,
            _ if says(DANGER_WORDS) => Severity::Danger,
            "unsure" => Severity::High,
            _ if says(HIGH_WORDS) || self.kinds.iter().any(|kind| kind == "threat" || kind == "picture") => {
                Severity::High
            }
            _ => Severity::Normal,
        }
    }

    /// Whether this asks for help for a child: everything but "just so that you know".
    pub fn wants_help(&self) -> bool {
        self.wish != "know"
    }

    /// Whether the child itself tells, or told an officer who wrote it down.
    pub fn by_child(&self) -> bool {
        let caller = self.details.get("caller").map_or("", String::as_str);
        let notified = self.details.keys().any(|name| name.starts_with("notifier"));
        !super::teller::Teller::of(&self.voice).is_adult() && !notified && matches!(caller, "" | "child")
    }

    /// Without the offer to be called back: whoever told is the one reported.
    #[must_use]
    pub(super) fn not_called_back(mut self) -> Self {
        if let Some(callback) = self.details.get_mut("callback") {
            "no".clone_into(callback);
        }
        self.details.remove("callback_when");
        self
    }

    /// Whether it speaks of a body: its whole name, without marks, as whole words.
    pub fn speaks_of(&self, body: &str) -> bool {
        let details: Vec<_> = self.details.values().map(String::as_str).collect();
        let said = format!("{} {} {} {}", self.text, self.link, self.extra, details.join(" "));
        let name = lachan_text::fold(body);
        name.split_whitespace().count() >= 2 && contains_words(&lachan_text::fold(&said), &name)
    }

    /// What the desk sees before the words are opened.
    pub fn routing(&self) -> Routing {
        Routing { kinds: self.kinds.clone(), wish: self.wish.clone(), voice: self.voice.clone() }
    }

    /// Who of some officials is named: the whole name, without marks, as whole words. Who notifies is not named by that.
    pub fn named(&self, officials: &Officials) -> Vec<PersonId> {
        let details = self.details.iter().filter(|(name, _)| !name.starts_with("notifier"));
        let details: Vec<_> = details.map(|(_, value)| value.as_str()).collect();
        officials.named_in(&format!("{} {} {} {}", self.text, self.link, self.extra, details.join(" ")))
    }
}

fn contains_words(text: &str, words: &str) -> bool {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, found)| {
        boundary(text[..at].chars().next_back()) && boundary(text[at + found.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(safe: &str, text: &str, link: &str) -> Telling {
        Telling { safe: safe.into(), text: text.into(), link: link.into(), ..Telling::default() }
    }

    #[test]
    fn the_childs_own_word_comes_first_and_signals_only_move_up() {
        assert_eq!(told("no", "", "").severity(), Severity::Danger);
        assert_eq!(told("yes", "Em muốn chết", "").severity(), Severity::Danger);
        assert_eq!(told("unsure", "chuyện thường", "").severity(), Severity::High);
        assert_eq!(told("yes", "Bạn ấy hẹn gặp em ở công viên", "").severity(), Severity::High);
        assert_eq!(told("yes", "Em bị nói xấu", "").severity(), Severity::Normal);
    }

    #[test]
    fn a_named_officer_is_found_only_by_the_whole_name() {
        let officials = |names: [&str; 3]| {
            let id = |n| PersonId(uuid::Uuid::from_u128(n));
            Officials::new((0..).map(id).zip(names.map(str::to_owned)).collect())
        };
        let all = officials(["vi van quy", "vi van quyet", "quy"]);
        let first = [PersonId(uuid::Uuid::from_u128(0))];
        let telling = told("yes", "Chú Vi Văn Quý bảo em giữ bí mật", "");
        assert_eq!(telling.named(&all), first);
        let mut telling = told("yes", "", "");
        telling.details.insert("mother".into(), "Bác Vi Văn Quý, hàng xóm".into());
        assert_eq!(telling.named(&all), first, "in what is asked beside the words too");
        telling.details = [("notifier".to_owned(), "Vi Văn Quý".to_owned())].into();
        assert!(telling.named(&all).is_empty(), "who notifies is no party to it");
    }
}
