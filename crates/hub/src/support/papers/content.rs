//! What stands in a paper: read from a form, found wanting or whole, sealed and opened again.
//!
//! A draft is kept as it is, as long as what was typed can be read; a paper is signed only when nothing is missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::model::{Field, Holds, Kind, Need};
use crate::Hub;
use crate::error::{Error, Result};
use crate::seal::{Key, pad};
use crate::support::actions::KINDS as SERVICES;
use crate::time::Day;
use crate::web::form::{Form, FormReader, Need as Asked, Problem};

/// The longest line.
pub const LONGEST_LINE: usize = 200;
/// The longest text.
pub const LONGEST_TEXT: usize = 4000;
/// So many services a plan holds at most.
pub const MOST_SERVICES: usize = 12;
/// A plan is reviewed after so many days at the latest (ours).
pub const LATEST_REVIEW: i32 = 90;

/// A service of a plan, as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Of the list of services.
    pub kind: String,
    /// Who gives it: a body of the register by its name, or a partner.
    pub provider: String,
    /// Until when, `yyyy-mm-dd`.
    pub due: String,
    /// Material help in đồng.
    pub amount: Option<i64>,
}

/// What stands in a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Fields by name; a day as `yyyy-mm-dd`, a sum as a number, an option by its name.
    pub fields: BTreeMap<String, String>,
    /// The services of a plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
}

impl Content {
    /// The value of a field; empty where it holds none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a field is asked, given what others hold.
    pub fn asks(&self, field: &Field) -> bool {
        match field.need {
            Need::Always | Need::May => true,
            Need::With(other, value) | Need::MayWith(other, value) => self.get(other) == value,
        }
    }

    /// Sealed under a key for a version of a paper.
    pub fn seal(&self, hub: &Hub, key: &Key, place: &str) -> Result<Vec<u8>> {
        let text = Zeroizing::new(serde_json::to_vec(self).map_err(Error::internal)?);
        Ok(key.seal(&hub.chance, place, &pad(&text)))
    }

    /// Out of what was sealed.
    pub fn open(key: &Key, place: &str, sealed: &[u8]) -> Result<Self> {
        let text = Zeroizing::new(crate::cases::actions::open_text(key, place, sealed)?);
        serde_json::from_str(&text).map_err(Error::internal)
    }

    /// As a form shows it again.
    pub fn form(&self, kind: &Kind) -> Form {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for field in kind.fields() {
            let value = self.get(field.name);
            let shown = match field.holds {
                Holds::Day => Day::parse(value).map_or_else(String::new, shown_day),
                _ => value.to_owned(),
            };
            pairs.push((field.name.to_owned(), shown));
        }
        for (index, service) in self.services.iter().enumerate() {
            let name = |part: &str| format!("service-{index}-{part}");
            pairs.push((name("kind"), service.kind.clone()));
            pairs.push((name("provider"), service.provider.clone()));
            pairs.push((name("due"), Day::parse(&service.due).map_or_else(String::new, shown_day)));
            pairs.push((name("amount"), service.amount.map(|sum| sum.to_string()).unwrap_or_default()));
        }
        Form::new(pairs)
    }

    /// What is missing before it can be signed.
    pub fn missing(&self, kind: &Kind, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        for field in kind.fields().filter(|field| self.asks(field)) {
            let needed = matches!(field.need, Need::Always | Need::With(..));
            let empty = match field.holds {
                Holds::Services => self.services.is_empty(),
                _ => self.get(field.name).is_empty(),
            };
            if needed && empty {
                let message = match field.holds {
                    Holds::OneOf(_) => "form-choose-one",
                    Holds::Services => "papers-services-needed",
                    _ => "form-required",
                };
                let id = if field.holds == Holds::Services { "service-0-kind" } else { field.name };
                found.push(Problem::new(id, message));
            }
        }
        for (index, service) in self.services.iter().enumerate() {
            let field = |part: &str| format!("service-{index}-{part}");
            if service.provider.is_empty() {
                found.push(Problem::new(&field("provider"), "form-required"));
            }
            match Day::parse(&service.due) {
                None => found.push(Problem::new(&field("due"), "form-required")),
                Some(day) if day < today => found.push(Problem::new(&field("due"), "papers-day-over")),
                Some(_) => {}
            }
            if service.kind == "money" && service.amount.is_none() {
                found.push(Problem::new(&field("amount"), "papers-sum-needed"));
            }
        }
        found.extend(self.contradictions(kind, today));
        found
    }

    /// What each by itself can be, and both together cannot.
    fn contradictions(&self, kind: &Kind, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        for name in ["done-on", "told-on", "asked-on", "met-on", "drawn-on"] {
            if Day::parse(self.get(name)).is_some_and(|day| day > today) {
                found.push(Problem::new(name, "papers-day-not-yet"));
            }
        }
        match kind.name {
            "consent" => {
                let age: Option<i64> = self.get("age").parse().ok();
                let young = self.get("assent") == "under-seven";
                if age.is_some_and(|age| young != (age < 7)) && !self.get("assent").is_empty() {
                    found.push(Problem::new("assent", "papers-assent-from-seven"));
                }
            }
            "plan" => {
                let day = |name| Day::parse(self.get(name));
                if let (Some(review), Some(drawn)) = (day("review-on"), day("drawn-on"))
                    && (review <= drawn || review > drawn.plus(LATEST_REVIEW))
                {
                    found.push(Problem::new("review-on", "papers-review-in-time"));
                }
            }
            _ => {}
        }
        found
    }
}

fn shown_day(day: Day) -> String {
    crate::web::Lang::Vi.date(day.0)
}

/// Reads a paper's form: what was typed, and what of it cannot be read. Nothing is found missing yet.
pub fn read(form: &Form, kind: &Kind) -> Result<Content, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let mut content = Content::default();
    for field in kind.fields() {
        let name = field.name;
        let value = match field.holds {
            Holds::Line => reader.line(name, Asked::Optional, LONGEST_LINE),
            Holds::Text => reader.text(name, Asked::Optional, LONGEST_TEXT),
            Holds::Day => reader.optional_day(name).map(|day| Day(day).to_string()).unwrap_or_default(),
            Holds::Number(from, to) => number(&mut reader, name, from, to),
            Holds::Money => number(&mut reader, name, 0, 1_000_000_000_000),
            Holds::OneOf(options) => {
                let options: Vec<_> = options.iter().map(|option| (*option, *option)).collect();
                reader.optional_one_of(name, &options).unwrap_or_default().to_owned()
            }
            Holds::Services => {
                content.services = services(form, &mut reader);
                continue;
            }
        };
        if !value.is_empty() {
            content.fields.insert(name.to_owned(), value);
        }
    }
    reader.finish()?;
    let dropped: Vec<_> =
        kind.fields().filter(|field| !content.asks(field)).map(|field| field.name).collect();
    for name in dropped {
        content.fields.remove(name);
    }
    Ok(content)
}

fn number(reader: &mut FormReader<'_>, name: &str, from: i64, to: i64) -> String {
    reader.optional_int(name, from..=to).map(|number| number.to_string()).unwrap_or_default()
}

/// The rows in which something was typed.
fn services(form: &Form, reader: &mut FormReader<'_>) -> Vec<Service> {
    let kinds: Vec<_> = SERVICES.iter().map(|kind| (*kind, *kind)).collect();
    let mut found = Vec::new();
    for index in 0..MOST_SERVICES {
        let name = |part: &str| format!("service-{index}-{part}");
        let typed = |part: &str| !form.value(&name(part)).trim().is_empty();
        if !["kind", "provider", "due", "amount"].iter().any(|part| typed(part)) {
            continue;
        }
        let sum = reader.optional_int(&name("amount"), 0..=1_000_000_000_000);
        found.push(Service {
            kind: reader.one_of(&name("kind"), &kinds).to_owned(),
            provider: reader.line(&name("provider"), Asked::Optional, LONGEST_LINE),
            due: reader.optional_day(&name("due")).map(|day| Day(day).to_string()).unwrap_or_default(),
            amount: sum,
        });
    }
    found
}
