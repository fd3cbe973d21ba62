//! Tasks that come round: the turns that follow from a rhythm. No I/O.

use jiff::civil::{Date, date};

use super::model::RhythmKind;
use crate::time::Day;

/// Month and day.
pub type MonthDay = (i8, i8);

/// The first and the last day of a school year where nothing else is said.
pub const SCHOOL_YEAR: (MonthDay, MonthDay) = ((9, 5), (5, 31));

/// How often a task comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// How often.
    pub kind: RhythmKind,
    /// First and last day of a school year.
    pub school: (MonthDay, MonthDay),
}

/// One turn, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The first day.
    pub first: Day,
    /// The last day on which it is in time.
    pub last: Day,
}

impl Rhythm {
    /// A rhythm with the usual school year.
    pub fn usual(kind: RhythmKind) -> Self {
        Self { kind, school: SCHOOL_YEAR }
    }

    /// The turn that a day lies in; between two school years, the one that begins next.
    pub fn turn(self, day: Day) -> Turn {
        let (year, month) = (day.0.year(), day.0.month());
        let months = |of: i8| {
            let first = (month - 1) / of * of + 1;
            Turn {
                first: Day(date(year, first, 1)),
                last: Day(date(year, first + of - 1, 1).last_of_month()),
            }
        };
        match self.kind {
            RhythmKind::Month => months(1),
            RhythmKind::Quarter => months(3),
            RhythmKind::HalfYear => months(6),
            RhythmKind::Year => months(12),
            RhythmKind::SchoolYear => {
                let years = [year - 1, year, year + 1].map(|begins| self.school_year(begins));
                years.into_iter().find(|one| day <= one.last).unwrap_or(years[2])
            }
        }
    }

    /// The turn after one.
    pub fn after(self, turn: Turn) -> Turn {
        self.turn(turn.last.plus(1))
    }

    /// The turns that have begun by `today` and end after `since`, the earliest first; the one of `today` where none has
    /// been before.
    pub fn begun(self, since: Option<Day>, today: Day) -> Vec<Turn> {
        let mut turn = match since {
            Some(day) => self.turn(day.plus(1)),
            None => self.turn(today),
        };
        let mut found = Vec::new();
        while turn.first <= today || (since.is_none() && found.is_empty()) {
            found.push(turn);
            turn = self.after(turn);
        }
        found
    }

    fn school_year(self, begins: i16) -> Turn {
        let (starts, ends) = self.school;
        let over = if ends < starts { begins + 1 } else { begins };
        Turn { first: Day(on(begins, starts)), last: Day(on(over, ends)) }
    }
}

/// The day of a year; the last of its month where the month is shorter.
fn on(year: i16, (month, day): MonthDay) -> Date {
    Date::new(year, month, day).unwrap_or_else(|_| date(year, month, 1).last_of_month())
}

/// `09-05` as month and day.
pub fn parse(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // any leap year: 29 February is a day of a school year too
    Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// Month and day as `09-05`.
pub fn format((month, day): MonthDay) -> String {
    format!("{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn turn(kind: RhythmKind, on: &str) -> (String, String) {
        let turn = Rhythm::usual(kind).turn(day(on));
        (turn.first.to_string(), turn.last.to_string())
    }

    #[test]
    fn turns_begin_and_end_where_a_hand_would_write_them() {
        for (kind, on, first, last) in [
            (RhythmKind::Month, "2026-11-23", "2026-11-01", "2026-11-30"),
            (RhythmKind::Month, "2028-02-29", "2028-02-01", "2028-02-29"),
            (RhythmKind::Month, "2027-02-01", "2027-02-01", "2027-02-28"),
            (RhythmKind::Quarter, "2026-11-23", "2026-10-01", "2026-12-31"),
            (RhythmKind::Quarter, "2026-03-31", "2026-01-01", "2026-03-31"),
            (RhythmKind::Quarter, "2026-04-01", "2026-04-01", "2026-06-30"),
            (RhythmKind::HalfYear, "2026-06-30", "2026-01-01", "2026-06-30"),
            (RhythmKind::HalfYear, "2026-07-01", "2026-07-01", "2026-12-31"),
            (RhythmKind::Year, "2026-11-23", "2026-01-01", "2026-12-31"),
            (RhythmKind::SchoolYear, "2026-11-23", "2026-09-05", "2027-05-31"),
            (RhythmKind::SchoolYear, "2027-05-31", "2026-09-05", "2027-05-31"),
            (RhythmKind::SchoolYear, "2026-09-05", "2026-09-05", "2027-05-31"),
            (RhythmKind::SchoolYear, "2027-07-15", "2027-09-05", "2028-05-31"),
        ] {
            assert_eq!(turn(kind, on), (first.to_owned(), last.to_owned()), "{kind:?} on {on}");
        }
    }

    #[test]
    fn one_turn_follows_the_other_without_a_gap_or_an_overlap() {
        let month = Rhythm::usual(RhythmKind::Month);
        let december = month.after(month.turn(day("2026-11-30")));
        assert_eq!((december.first, december.last), (day("2026-12-01"), day("2026-12-31")));
        assert_eq!(month.after(december).first, day("2027-01-01"));
        let school = Rhythm::usual(RhythmKind::SchoolYear);
        assert_eq!(
            school.after(school.turn(day("2026-11-23"))).first,
            day("2027-09-05"),
            "the summer is free"
        );
    }

    #[test]
    fn after_a_pause_all_turns_that_began_meanwhile_are_there() {
        let month = Rhythm::usual(RhythmKind::Month);
        let found = month.begun(Some(day("2026-11-30")), day("2027-02-10"));
        let firsts: Vec<_> = found.iter().map(|turn| turn.first.to_string()).collect();
        assert_eq!(firsts, ["2026-12-01", "2027-01-01", "2027-02-01"]);
        assert!(month.begun(Some(day("2026-11-30")), day("2026-11-30")).is_empty());
        assert_eq!(month.begun(None, day("2026-11-23")).len(), 1);
        let school = Rhythm::usual(RhythmKind::SchoolYear);
        assert_eq!(school.begun(None, day("2027-07-15"))[0].first, day("2027-09-05"), "set in summer");
        assert!(school.begun(Some(day("2027-05-31")), day("2027-09-04")).is_empty());
    }

    #[test]
    fn a_school_year_of_another_kind() {
        let other = Rhythm { kind: RhythmKind::SchoolYear, school: ((8, 20), (6, 15)) };
        let found = other.turn(day("2027-06-15"));
        assert_eq!((found.first, found.last), (day("2026-08-20"), day("2027-06-15")));
        let within = Rhythm { kind: RhythmKind::SchoolYear, school: ((1, 10), (11, 30)) };
        assert_eq!(within.turn(day("2026-12-24")).first, day("2027-01-10"));
        assert_eq!(within.turn(day("2026-01-10")).last, day("2026-11-30"));
        assert_eq!((parse("09-05"), parse("02-30"), format((5, 31)).as_str()), (Some((9, 5)), None, "05-31"));
    }
}
