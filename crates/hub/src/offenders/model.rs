//! What a file of the register holds, and who may be in it.
//!
//! Sources. Full age: 18 years (Civil Code 91/2015/QH13, article 20); a birth of which the year alone is known counts as
//! on the last day of that year (Criminal Procedure Code 101/2015/QH13, article 417, in favour of the person). A person
//! under 18 is never here (Law on Justice for Minors 59/2024/QH15): so the day of the first act is asked with each
//! judgment, and not only that of the judgment.

use serde::{Deserialize, Serialize};

use crate::sanctions::model::AllegedId;
use crate::time::Day;
use crate::web::form::Problem;

crate::id! {
    /// A file of the register.
    FileId,
    /// A preventive measure.
    MeasureId,
    /// A wish to erase a file.
    ErasureId,
    /// A line of the log.
    LineId,
}

/// For what a file is looked at or looked for (`offenders-reason-*`).
pub const REASONS: &[&str] = &["verify", "investigate", "measure", "review", "amend", "request"];

/// Preventive measures (`offenders-measure-*`).
pub const MEASURES: &[&str] =
    &["visit", "warning", "work-ban", "account-watch", "notify-commune", "education", "other"];

/// Why a file is erased (`offenders-erase-*`).
pub const ERASURES: &[&str] = &["expunged", "dead", "mistake"];

/// The longest line.
pub const LONGEST_LINE: usize = 200;
/// The longest words.
pub const LONGEST_WORDS: usize = 4000;
/// The longest reason in words.
pub const LONGEST_REASON: usize = 300;
/// A file is looked through again within so many days (ours): a record that may be expunged must not stand for ever.
pub const LONGEST_REVIEW: i32 = 366;

/// A judgment that has taken legal effect.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgment {
    /// Number of the judgment.
    pub number: String,
    /// Which court.
    pub court: String,
    /// Its day.
    pub on: Option<Day>,
    /// The article of the Criminal Code.
    pub article: String,
    /// The day of the first act.
    pub acted_on: Option<Day>,
    /// The outcome of a case from which it was taken.
    pub outcome: Option<AllegedId>,
}

/// Everything about a person; sealed as a whole under the file's own key.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Day of birth.
    pub birth: Option<Day>,
    /// Year of birth, where the day is not known.
    pub birth_year: Option<i64>,
    /// Where the day is not known: from which paper it follows that the person was an adult.
    pub adult_source: String,
    /// Number of the identity card; never a picture of it.
    pub id_number: String,
    /// Accounts, links of profiles, addresses of mail.
    pub accounts: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Commune of residence.
    pub commune: String,
    /// How the person approaches children.
    pub method: String,
    /// Notes.
    pub notes: String,
    /// Judgments, the first entered first.
    pub judgments: Vec<Judgment>,
}

/// Whether somebody born on a day was of full age on another. Who was born on 29 February comes of age on 1 March of a
/// year without one.
pub fn is_adult(birth: Day, on: Day) -> bool {
    let year = birth.0.year() + 18;
    let birthday = jiff::civil::Date::new(year, birth.0.month(), birth.0.day());
    let birthday = birthday.or_else(|_| jiff::civil::Date::new(year, 3, 1));
    birthday.is_ok_and(|birthday| Day(birthday) <= on)
}

impl Contents {
    /// The day of birth as the law counts it; nothing where not even the year is known.
    pub fn counted_birth(&self) -> Option<Day> {
        let year = || i16::try_from(self.birth_year?).ok();
        let last = || jiff::civil::Date::new(year()?, 12, 31).ok().map(Day);
        self.birth.or_else(last)
    }

    /// Whether another officer has to agree that the person was an adult.
    pub fn needs_second(&self) -> bool {
        self.birth.is_none()
    }

    /// What is missing or cannot be in the part about the person.
    pub fn problems(&self, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.name.is_empty() {
            found.push(Problem::new("name", "form-required"));
        }
        if self.birth.is_some_and(|birth| birth > today) {
            found.push(Problem::new("birth", "offenders-not-yet"));
        }
        if self.birth.is_none() && self.adult_source.is_empty() {
            found.push(Problem::new("adult_source", "offenders-source-needed"));
        }
        let digits = self.id_number.bytes().all(|byte| byte.is_ascii_digit());
        if !self.id_number.is_empty() && (!digits || !matches!(self.id_number.len(), 9 | 12)) {
            found.push(Problem::new("id_number", "offenders-id-form"));
        }
        let of_age = |judgment: &Judgment| match (self.counted_birth(), judgment.acted_on) {
            (Some(birth), Some(acted)) => is_adult(birth, acted),
            _ => true,
        };
        if !self.judgments.iter().all(of_age) {
            let field = if self.birth.is_some() { "birth" } else { "birth_year" };
            found.push(Problem::new(field, "offenders-minor"));
        }
        found
    }

    /// Words that a reason must not hold: it is read by those who may not read the file.
    fn telling(&self) -> impl Iterator<Item = &str> {
        let names = std::iter::once(&self.name).chain(&self.aliases);
        let rest = std::iter::once(&self.id_number).chain(&self.accounts).chain(&self.phones);
        names.chain(rest).map(String::as_str).filter(|text| text.chars().count() > 2)
    }

    /// Whether some words name the person.
    pub fn named_in(&self, words: &str) -> bool {
        let words = lachan_text::fold(words);
        self.telling().any(|text| words.contains(lachan_text::fold(text).trim()))
    }
}

impl Judgment {
    /// What is missing or cannot be.
    pub fn problems(&self, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        for (field, text) in [("number", &self.number), ("court", &self.court), ("article", &self.article)] {
            if text.is_empty() {
                found.push(Problem::new(field, "form-required"));
            }
        }
        for (field, day) in [("judged_on", self.on), ("acted_on", self.acted_on)] {
            match day {
                None => found.push(Problem::new(field, "form-required")),
                Some(day) if day > today => found.push(Problem::new(field, "offenders-not-yet")),
                Some(_) => {}
            }
        }
        if self.on.zip(self.acted_on).is_some_and(|(judged, acted)| acted > judged) {
            found.push(Problem::new("acted_on", "offenders-acted-after"));
        }
        found
    }
}

/// What was reported of a measure.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// On which day.
    pub on: Day,
    /// What was done and what came of it.
    pub words: String,
    /// Name of the officer who wrote it.
    pub by: String,
}

/// A preventive measure; sealed under the file's own key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// One of [`MEASURES`].
    pub kind: String,
    /// The legal ground: the law, or the number of a decision or judgment.
    pub basis: String,
    /// First day.
    pub from: Day,
    /// Last day, where it has one.
    pub until: Option<Day>,
    /// Who carries it out.
    pub who: String,
    /// What was reported.
    pub steps: Vec<Step>,
}

impl Measure {
    /// What is missing or cannot be, with the day on which it is next due.
    pub fn problems(&self, next: Day, today: Day) -> Vec<Problem> {
        let mut found = Vec::new();
        if !MEASURES.contains(&self.kind.as_str()) {
            found.push(Problem::new("kind", "form-choose-one"));
        }
        for (field, text) in [("basis", &self.basis), ("who", &self.who)] {
            if text.is_empty() {
                found.push(Problem::new(field, "form-required"));
            }
        }
        if self.until.is_some_and(|until| until < self.from) {
            found.push(Problem::new("until", "offenders-until-before"));
        }
        found.extend(next_problem(next, today, self.until));
        found
    }
}

/// Whether a day can be the next one on which a measure is due.
pub fn next_problem(next: Day, today: Day, until: Option<Day>) -> Option<Problem> {
    if next < today {
        return Some(Problem::new("next_on", "offenders-next-past"));
    }
    (until.is_some_and(|until| next > until)).then(|| Problem::new("next_on", "offenders-next-after"))
}

/// Whether a day can be the one on which a file is looked through again.
pub fn review_problem(on: Day, today: Day) -> Option<Problem> {
    let far = today.plus(LONGEST_REVIEW);
    (on < today || on > far)
        .then(|| Problem::new("review_on", "offenders-review-range").with("days", LONGEST_REVIEW))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn full_age_is_the_eighteenth_birthday() {
        for (birth, on, adult) in [
            ("2008-11-23", "2026-11-22", false),
            ("2008-11-23", "2026-11-23", true),
            ("2008-02-29", "2026-02-28", false),
            ("2008-02-29", "2026-03-01", true),
            ("1986-02-29", "2026-03-01", true),
        ] {
            let Some(birth) = Day::parse(birth) else { continue };
            assert_eq!(is_adult(birth, day(on)), adult, "{birth} on {on}");
        }
    }

    #[test]
    fn a_year_alone_counts_as_its_last_day() {
        let mut one =
            Contents {
                birth_year: Some(2008), adult_source: "sổ hộ tịch".into(), ..Contents::default()
            };
        one.name = "A".into();
        one.judgments = vec![Judgment { acted_on: Some(day("2026-12-30")), ..Judgment::default() }];
        assert_eq!(one.problems(day("2027-06-01"))[0].message, "offenders-minor");
        one.judgments[0].acted_on = Some(day("2026-12-31"));
        assert!(one.problems(day("2027-06-01")).is_empty());
        assert!(one.needs_second());
    }

    #[test]
    fn a_reason_that_names_the_person_is_found_without_marks() {
        let one =
            Contents {
                name: "Lò Văn Đức".into(), accounts: vec!["@duc.lo".into()], ..Contents::default()
            };
        assert!(one.named_in("xác minh lo van duc theo tin báo"));
        assert!(one.named_in("tài khoản @DUC.LO"));
        assert!(!one.named_in("xác minh tin báo mới"));
    }
}
