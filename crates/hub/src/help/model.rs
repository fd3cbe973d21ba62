//! What a place of help is, and which lines are the same all over the country. No I/O.

use jiff::Span;

use crate::help::hours::Hours;
use crate::time::Day;
use crate::web::form::Problem;

crate::id! {
    /// A place of help in the directory.
    PlaceId,
}

/// The kinds of places, in the order in which a person in need wants them. The names stand in the database
/// and in message ids (`help-kind-*`).
pub const KINDS: &[&str] =
    &["hotline", "rescue", "counselling", "school-room", "health", "facility", "shelter", "legal-aid"];

/// The kind whose address is known to officers only: whoever seeks shelter must not be found there.
pub const SHELTER: &str = "shelter";

/// Lines of the whole country: the number, and its name in message ids (`help-line-*`, `help-line-*-what`).
/// 111 is the national child-protection hotline, free, day and night (Decree 56/2017/NĐ-CP, article 22; three
/// digits). 113, 114 and 115 are the emergency numbers of police, fire brigade and ambulance.
pub const NATIONAL: &[(&str, &str)] =
    &[("111", "child"), ("113", "police"), ("114", "fire"), ("115", "ambulance")];

/// So long an entry is good after somebody made sure of it.
const GOOD_MONTHS: i64 = 6;

/// The last day on which an entry that was checked on a day is good.
pub fn check_by(checked: Day) -> Day {
    Day(checked.0.saturating_add(Span::new().months(GOOD_MONTHS)))
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One of [`KINDS`].
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// The same in English, or empty.
    pub name_en: String,
    /// What it helps with, in plain words.
    pub what: String,
    /// The same in English, or empty.
    pub what_en: String,
    /// Official code of the commune; empty for the whole province.
    pub area: String,
    /// Where to go, or empty.
    pub address: String,
    /// Telephone, as people read it, or empty.
    pub phone: String,
    /// A second one.
    pub phone_2: String,
    /// When it is open.
    pub hours: Hours,
    /// Whether it keeps closed on public holidays.
    pub closed_on_holidays: bool,
}

impl Draft {
    /// What no field can know by itself: somebody must be able to reach the place.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.phone.is_empty() && self.kind == SHELTER {
            found.push(Problem::new("phone", "help-shelter-needs-phone"));
        } else if self.phone.is_empty() && self.address.is_empty() {
            found.push(Problem::new("phone", "help-needs-a-way"));
        }
        found
    }
}

/// The digits that a telephone dials, or nothing where no number of Viet Nam is written: a short code of
/// three or four digits, 1800 and 1900 numbers, or ten to eleven digits with the nought in front (+84 is read
/// as the nought).
pub fn dialled(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for (index, c) in typed.trim().chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if index == 0 => {}
            ' ' | '.' | '-' | '(' | ')' => {}
            _ => return None,
        }
    }
    if typed.trim().starts_with('+') {
        digits = format!("0{}", digits.strip_prefix("84")?);
    }
    let good = match digits.len() {
        3 | 4 => digits.starts_with('1'),
        8..=10 if digits.starts_with("1800") || digits.starts_with("1900") => true,
        10 | 11 => digits.starts_with('0'),
        _ => false,
    };
    good.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_dial_what_people_write() {
        for (typed, dials) in [
            ("111", Some("111")),
            ("0200 000 0111", Some("02000000111")),
            ("(0200) 0.000.111", Some("02000000111")),
            ("+84 912 345 678", Some("0912345678")),
            ("1800 0000", Some("18000000")),
            ("1900 54 55 59", Some("1900545559")),
            ("912345678", None),
            ("12", None),
            ("gọi cô Lan", None),
            ("+1 202 555 0100", None),
            ("", None),
        ] {
            assert_eq!(dialled(typed).as_deref(), dials, "{typed}");
        }
    }

    #[test]
    fn an_entry_is_good_for_six_months() {
        let day = |text: &str| Day::parse(text).unwrap();
        assert_eq!(check_by(day("2026-05-28")), day("2026-11-28"));
        assert_eq!(check_by(day("2026-08-31")), day("2027-02-28"), "a shorter month ends earlier");
    }
}
