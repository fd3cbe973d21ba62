//! Reading what a visitor typed: every field is looked at, all problems are told at once, nothing typed is lost.
//!
//! ```
//! use lachan_hub::web::form::{Form, FormReader, Need};
//!
//! let form = Form::new(vec![("title".into(), " Họp ".into()), ("due".into(), "29/02/2027".into())]);
//! let mut read = FormReader::new(&form);
//! let title = read.line("title", Need::Required, 120);
//! let _due = read.day("due");
//! let problems = read.finish().expect_err("2027 is no leap year");
//! assert_eq!((title.as_str(), problems[0].field.as_str()), ("Họp", "due"));
//! ```

mod day;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::Lang;
use super::i18n::Arg;
use day::DayProblem;

/// The pairs of a submitted form, decoded, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// A form from its decoded pairs. Parts of a multipart body that are text go in here too.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// All pairs, as they came.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// What was typed into a field, as it came; empty when the field is missing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// All values of a field that may come more than once.
    pub fn values<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field came with exactly this value: for redisplaying choices.
    #[must_use]
    pub fn chose(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|chosen| chosen == value)
    }
}

/// Whether a field must be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// An empty field is a problem.
    Required,
    /// An empty field is fine.
    Optional,
}

/// To whom the messages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// To an officer or another adult: short, without address.
    #[default]
    Adult,
    /// To a child: "em".
    Child,
}

/// What fills a place of a problem's message. Plain, so that problems can wait in an async handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl From<String> for Fill {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Fill {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Fill {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Fill {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Fill {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// One field that has to be looked at again.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The name of the field, which is also its id on the page.
    pub field: String,
    /// The id of the message.
    pub message: Cow<'static, str>,
    /// What fills the places of the message.
    pub args: Vec<(&'static str, Fill)>,
}

impl Problem {
    /// A problem of a field with a message that has no places.
    #[must_use]
    pub fn new(field: &str, message: &'static str) -> Self {
        Self { field: field.to_owned(), message: message.into(), args: Vec::new() }
    }

    /// Fills a place of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Fill>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The words of the problem.
    #[must_use]
    pub fn text(&self, lang: Lang) -> Cow<'static, str> {
        let args: Vec<(&str, Arg<'_>)> = self
            .args
            .iter()
            .map(|(name, fill)| match fill {
                Fill::Text(text) => (*name, text.as_str().into()),
                Fill::Number(number) => (*name, (*number).into()),
            })
            .collect();
        lang.f(&self.message, &args)
    }
}

/// A form on its way back to the page: the typed values beside the problems found in them.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// What was typed.
    pub form: &'a Form,
    /// What has to be looked at again; empty on a page shown for the first time.
    pub problems: &'a [Problem],
    /// The language of the page.
    pub lang: Lang,
}

impl Filled<'_> {
    /// The words of all problems of a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<String> {
        let mine: Vec<_> = self
            .problems
            .iter()
            .filter(|problem| problem.field == field)
            .map(|p| p.text(self.lang))
            .collect();
        (!mine.is_empty()).then(|| mine.join(" "))
    }
}

/// Reads fields one after the other and keeps every problem. A reader of a required field gives a stand-in when
/// there is a problem; [`FormReader::finish`] keeps it from being used.
#[derive(Debug)]
#[must_use = "call finish() to learn of problems"]
pub struct FormReader<'f> {
    form: &'f Form,
    voice: Voice,
    problems: Vec<Problem>,
}

impl<'f> FormReader<'f> {
    /// A reader whose messages speak to adults.
    pub fn new(form: &'f Form) -> Self {
        Self { form, voice: Voice::Adult, problems: Vec::new() }
    }

    /// A reader whose messages speak to a child.
    pub fn for_child(form: &'f Form) -> Self {
        Self { voice: Voice::Child, ..Self::new(form) }
    }

    /// Text of one line: outer white space goes, inner white space becomes one space.
    pub fn line(&mut self, name: &str, need: Need, max: usize) -> String {
        let text = clean(self.form.value(name)).split_whitespace().collect::<Vec<_>>().join(" ");
        self.measured(name, text, need, max)
    }

    /// Text of several lines: outer white space goes, line ends are `\n`.
    pub fn text(&mut self, name: &str, need: Need, max: usize) -> String {
        let text = clean(self.form.value(name)).trim().to_owned();
        self.measured(name, text, need, max)
    }

    /// A passphrase or code: nothing is trimmed and nothing is changed.
    pub fn secret(&mut self, name: &str, max: usize) -> String {
        let text = self.form.value(name).to_owned();
        self.measured(name, text, Need::Required, max)
    }

    fn measured(&mut self, name: &str, text: String, need: Need, max: usize) -> String {
        let length = text.chars().count();
        if length == 0 && need == Need::Required {
            self.tell(name, "form-required", &[]);
        } else if length > max {
            let over = length - max;
            self.tell(
                name,
                "form-too-long",
                &[("length", length.into()), ("max", max.into()), ("over", over.into())],
            );
        }
        text
    }

    /// A required day, typed as `25/11/2026` or `2026-11-25`.
    pub fn day(&mut self, name: &str) -> Date {
        self.day_of_need(name, Need::Required).unwrap_or(Date::ZERO)
    }

    /// A day that may be left out.
    pub fn optional_day(&mut self, name: &str) -> Option<Date> {
        self.day_of_need(name, Need::Optional)
    }

    fn day_of_need(&mut self, name: &str, need: Need) -> Option<Date> {
        let typed = self.form.value(name).trim();
        if typed.is_empty() {
            if need == Need::Required {
                self.tell(name, "form-required", &[]);
            }
            return None;
        }
        match day::parse(typed) {
            Ok(day) => Some(day),
            Err(DayProblem::Unreadable) => {
                self.tell(name, "form-day-unreadable", &[]);
                None
            }
            Err(DayProblem::NotInCalendar { typed, before, after }) => {
                let args = [("day", typed.into()), ("before", before.into()), ("after", after.into())];
                self.tell(name, "form-day-impossible", &args);
                None
            }
        }
    }

    /// A required whole number. Points and spaces between thousands are read over.
    pub fn int(&mut self, name: &str, range: RangeInclusive<i64>) -> i64 {
        let stand_in = *range.start();
        self.int_of_need(name, Need::Required, range).unwrap_or(stand_in)
    }

    /// A whole number that may be left out.
    pub fn optional_int(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.int_of_need(name, Need::Optional, range)
    }

    fn int_of_need(&mut self, name: &str, need: Need, range: RangeInclusive<i64>) -> Option<i64> {
        let typed = self.form.value(name).trim();
        if typed.is_empty() {
            if need == Need::Required {
                self.tell(name, "form-required", &[]);
            }
            return None;
        }
        let Some(number) = whole_number(typed) else {
            self.tell(name, "form-number-unreadable", &[]);
            return None;
        };
        if !range.contains(&number) {
            let (min, max) = range.into_inner();
            self.tell(name, "form-number-range", &[("min", min.into()), ("max", max.into())]);
            return None;
        }
        Some(number)
    }

    /// The one chosen of several values. The first value stands in while nothing was chosen.
    ///
    /// # Panics
    /// When `values` is empty.
    pub fn one_of<T: Clone>(&mut self, name: &str, values: &[(&str, T)]) -> T {
        if let Some(chosen) = self.chosen(name, values) {
            return chosen;
        }
        self.tell(name, "form-choose-one", &[]);
        values[0].1.clone()
    }

    /// The one chosen of several values, if any was.
    pub fn optional_one_of<T: Clone>(&mut self, name: &str, values: &[(&str, T)]) -> Option<T> {
        let chosen = self.chosen(name, values);
        if chosen.is_none() && !self.form.value(name).is_empty() {
            self.tell(name, "form-choose-one", &[]);
        }
        chosen
    }

    fn chosen<T: Clone>(&self, name: &str, values: &[(&str, T)]) -> Option<T> {
        let typed = self.form.value(name);
        values.iter().find(|(value, _)| *value == typed).map(|(_, chosen)| chosen.clone())
    }

    /// All chosen of several values, in the order of `values`.
    pub fn any_of<T: Clone>(&mut self, name: &str, need: Need, values: &[(&str, T)]) -> Vec<T> {
        let chosen: Vec<T> = values
            .iter()
            .filter(|(value, _)| self.form.chose(name, value))
            .map(|(_, chosen)| chosen.clone())
            .collect();
        if chosen.is_empty() && need == Need::Required {
            self.tell(name, "form-choose-any", &[]);
        }
        chosen
    }

    /// Whether a single box was ticked.
    pub fn flag(&self, name: &str) -> bool {
        !self.form.value(name).is_empty()
    }

    /// Keeps a problem that the caller found, such as a file that is too large.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A file heavier than allowed, in bytes.
    pub fn file_size(&mut self, name: &str, lang: Lang, size: u64, max: u64) {
        if size > max {
            let args = [("size", lang.bytes(size).into()), ("max", lang.bytes(max).into())];
            self.tell(name, "form-file-too-large", &args);
        }
    }

    /// Says the problems of a field in the slice's own words (same places).
    pub fn reword(&mut self, name: &str, message: &'static str) {
        for problem in self.problems.iter_mut().filter(|problem| problem.field == name) {
            problem.message = message.into();
        }
    }

    /// Whether a field read so far has a problem.
    #[must_use]
    pub fn is_bad(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == name)
    }

    /// Nothing, when every field was good.
    ///
    /// # Errors
    /// All problems, in the order the fields were read.
    pub fn finish(self) -> Result<(), Vec<Problem>> {
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    fn tell(&mut self, name: &str, message: &'static str, args: &[(&'static str, Fill)]) {
        let message = match self.voice {
            Voice::Adult => Cow::Borrowed(message),
            // i18n: form-child-*
            Voice::Child => Cow::Owned(message.replacen("form-", "form-child-", 1)),
        };
        self.problems.push(Problem { field: name.to_owned(), message, args: args.to_vec() });
    }
}

/// A whole number, with or without its thousands apart (`1.500.000`, `1,500,000`, `1 500 000`).
fn whole_number(typed: &str) -> Option<i64> {
    let (sign, digits) = typed.strip_prefix('-').map_or((1, typed), |digits| (-1, digits));
    let groups: Vec<&str> = digits.split(['.', ',', ' ', '\u{a0}']).collect();
    let plain = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    let threes =
        groups.iter().skip(1).all(|group| group.len() == 3) && (groups.len() == 1 || groups[0].len() <= 3);
    if plain && threes { groups.concat().parse::<i64>().ok().map(|n| n * sign) } else { None }
}

/// Without control characters, and with `\n` for every line end.
fn clean(typed: &str) -> String {
    typed.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}
