//! Marks: the same name, number or account gives the same mark, and without the register's key nobody can draw it.

use std::collections::BTreeMap;

use crate::offenders::model::Contents;
use crate::seal::Key;

/// What somebody looks for.
#[derive(Clone, Default)]
pub struct Sought {
    /// A name.
    pub name: String,
    /// With the year of birth.
    pub birth_year: Option<i64>,
    /// A number of an identity card.
    pub id_number: String,
    /// A telephone number.
    pub phone: String,
    /// An account.
    pub account: String,
}

fn mark(key: &Key, kind: &str, value: &str) -> Vec<u8> {
    Key::derive(key.bytes(), &format!("register mark {kind} {value}")).bytes().to_vec()
}

/// A name as it is compared: without marks, case and doubled spaces.
fn name(typed: &str) -> String {
    lachan_text::fold(typed).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).collect()
}

/// A Vietnamese telephone number with 0 in front, however it was typed.
fn phone(typed: &str) -> String {
    let digits = digits(typed);
    match digits.strip_prefix("84") {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => digits,
    }
}

/// An account without what people write in front of it.
fn account(typed: &str) -> String {
    let plain = typed.trim().to_lowercase();
    let plain = plain.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    plain.trim_start_matches('@').trim_end_matches('/').to_owned()
}

fn named(key: &Key, typed: &str, year: Option<i64>) -> Vec<u8> {
    let year = year.map(|year| year.to_string()).unwrap_or_default();
    mark(key, "name", &format!("{} {year}", name(typed)))
}

impl Contents {
    fn year(&self) -> Option<i64> {
        self.birth.map(|birth| birth.0.year().into()).or(self.birth_year)
    }
}

/// The marks of a file, each with whether no other file may have it: the number of the identity card; where there is
/// none, name and birth; and each outcome of a case.
pub(super) fn of(key: &Key, one: &Contents) -> BTreeMap<Vec<u8>, bool> {
    let mut found = BTreeMap::new();
    for typed in std::iter::once(&one.name).chain(&one.aliases) {
        found.insert(named(key, typed, one.year()), false);
    }
    for typed in &one.phones {
        found.insert(mark(key, "phone", &phone(typed)), false);
    }
    for typed in &one.accounts {
        found.insert(mark(key, "account", &account(typed)), false);
    }
    found.insert(person(key, one), one.id_number.is_empty());
    if !one.id_number.is_empty() {
        found.insert(mark(key, "id", &digits(&one.id_number)), true);
    }
    for outcome in one.judgments.iter().filter_map(|judgment| judgment.outcome) {
        found.insert(mark(key, "outcome", &outcome.to_string()), true);
    }
    found
}

/// The same name, born on the same day; where that is not known, of the same commune.
pub(super) fn person(key: &Key, one: &Contents) -> Vec<u8> {
    let born = match (one.birth, one.birth_year) {
        (Some(birth), _) => birth.to_string(),
        (None, year) => format!("{} {}", year.unwrap_or_default(), name(&one.commune)),
    };
    mark(key, "person", &format!("{} {born}", name(&one.name)))
}

/// The marks that a search looks for. Of a name with a year, files of which the year is not known are found too.
pub(super) fn sought(key: &Key, sought: &Sought) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    if !sought.name.is_empty() {
        found.push(named(key, &sought.name, None));
        if sought.birth_year.is_some() {
            found.push(named(key, &sought.name, sought.birth_year));
        }
    }
    if !sought.id_number.is_empty() {
        found.push(mark(key, "id", &digits(&sought.id_number)));
    }
    if !sought.phone.is_empty() {
        found.push(mark(key, "phone", &phone(&sought.phone)));
    }
    if !sought.account.is_empty() {
        found.push(mark(key, "account", &account(&sought.account)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    #[test]
    fn the_same_in_other_writing_has_the_same_mark_and_another_key_another() {
        assert_eq!(name("  Lò  Văn ĐỨC "), "lo van duc");
        assert_eq!(phone("+84 912 345 678"), "0912345678");
        assert_eq!(phone("0912.345.678"), "0912345678");
        assert_eq!(account("https://www.mang.example/Duc.Lo/"), "mang.example/duc.lo");
        assert_eq!(account("@Duc.Lo"), "duc.lo");
        let (one, other) = (Key::fresh(&Chance::seeded(1)), Key::fresh(&Chance::seeded(2)));
        assert_ne!(mark(&one, "phone", "0912345678"), mark(&other, "phone", "0912345678"));
        assert_ne!(mark(&one, "phone", "0912345678"), mark(&one, "id", "0912345678"));
    }
}
