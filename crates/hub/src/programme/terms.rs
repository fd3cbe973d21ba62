//! School terms: as decisions set them, else as the school year usually runs. No I/O.
//!
//! The Ministry's yearly decision gives the frame and the province sets the days; since 2023 every school year opened
//! on 5 September, the first term ended before 18 January and the second before 31 May. Where no decision is entered, these
//! days stand.

use jiff::civil::date;

use crate::time::Day;

/// A term, or the part of it that lies in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Its name: "Học kỳ I 2026–2027".
    pub name: String,
}

/// A term of which less lies in a period asks nothing of a school in that period.
const LEAST_DAYS: i32 = 30;

/// The two terms of the school year that begins in `year`, as it usually runs.
fn usual(year: i16) -> [Term; 2] {
    let name = |number: &str| format!("Học kỳ {number} {year}–{}", year + 1);
    [
        Term { from: Day(date(year, 9, 5)), to: Day(date(year + 1, 1, 17)), name: name("I") },
        Term { from: Day(date(year + 1, 1, 18)), to: Day(date(year + 1, 5, 31)), name: name("II") },
    ]
}

/// All terms that touch a period: those entered, and the usual ones where none is.
pub fn touching(entered: &[Term], from: Day, to: Day) -> Vec<Term> {
    let touches = |term: &Term, from: Day, to: Day| term.from <= to && term.to >= from;
    let years = (from.0.year() - 1)..=to.0.year();
    let usual = years.flat_map(usual);
    let usual = usual.filter(|term| !entered.iter().any(|known| touches(known, term.from, term.to)));
    let mut found: Vec<Term> =
        entered.iter().cloned().chain(usual).filter(|term| touches(term, from, to)).collect();
    found.sort_by_key(|term| term.from);
    found
}

/// A part of a period in which a school is asked for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The days that lie in the period.
    pub part: Term,
    /// The term goes on after them: what is missing is not late yet.
    pub running: bool,
}

/// The terms that count for a period, cut to it. A period in no term of weight asks as a whole.
pub fn asked(entered: &[Term], from: Day, to: Day) -> Vec<Asked> {
    let cut = |term: Term| Asked {
        running: term.to > to,
        part: Term { from: term.from.max(from), to: term.to.min(to), name: term.name },
    };
    let parts: Vec<Asked> = touching(entered, from, to).into_iter().map(cut).collect();
    let weighty: Vec<Asked> =
        parts.into_iter().filter(|asked| asked.part.from.plus(LEAST_DAYS - 1) <= asked.part.to).collect();
    if weighty.is_empty() {
        return vec![Asked { part: Term { from, to, name: String::new() }, running: false }];
    }
    weighty
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn names(asked: &[Asked]) -> Vec<(&str, String, String, bool)> {
        asked
            .iter()
            .map(|one| {
                (one.part.name.as_str(), one.part.from.to_string(), one.part.to.to_string(), one.running)
            })
            .collect()
    }

    #[test]
    fn a_year_asks_for_two_terms() {
        let found = asked(&[], day("2026-01-01"), day("2026-12-31"));
        let expected = [
            ("Học kỳ II 2025–2026", "2026-01-18".to_owned(), "2026-05-31".to_owned(), false),
            ("Học kỳ I 2026–2027", "2026-09-05".to_owned(), "2026-12-31".to_owned(), true),
        ];
        assert_eq!(names(&found), expected, "17 days of January are too little to ask for a third");
    }

    #[test]
    fn a_summer_asks_as_a_whole() {
        let found = asked(&[], day("2026-06-01"), day("2026-08-31"));
        assert_eq!(names(&found), [("", "2026-06-01".to_owned(), "2026-08-31".to_owned(), false)]);
    }

    #[test]
    fn what_a_decision_sets_stands_before_the_usual() {
        let set = Term { from: day("2026-08-29"), to: day("2027-01-10"), name: "HK I".into() };
        let found = asked(std::slice::from_ref(&set), day("2026-07-01"), day("2026-12-31"));
        assert_eq!(names(&found), [("HK I", "2026-08-29".to_owned(), "2026-12-31".to_owned(), true)]);
    }
}
