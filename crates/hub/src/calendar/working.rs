//! Working days: Monday to Friday but for holidays, and what a year's decisions change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use jiff::civil::Date;

use super::holidays::{holidays, is_weekend, move_by};
use crate::time::Day;

/// What a decision makes of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// A day off that would be worked.
    Off,
    /// A day worked that would be off, mostly a Saturday.
    Worked,
}

/// Counts working days over some years, with their exceptions.
#[derive(Clone, Debug, Default)]
pub struct Working {
    exceptions: BTreeMap<Date, Exception>,
}

impl Working {
    /// A calendar with these exceptions over the rule.
    pub fn new(exceptions: impl IntoIterator<Item = (Day, Exception)>) -> Self {
        Self { exceptions: exceptions.into_iter().map(|(day, exception)| (day.0, exception)).collect() }
    }

    /// Is this day worked?
    pub fn is_worked(&self, day: Day) -> bool {
        match self.exceptions.get(&day.0) {
            Some(Exception::Off) => false,
            Some(Exception::Worked) => true,
            None => !is_weekend(day.0) && !is_holiday(day.0),
        }
    }

    /// The day on which a term of `days` working days ends. The day of the event is not counted (Civil Code
    /// 91/2015/QH13, article 147); a term of 0 days ends on the day itself.
    pub fn after(&self, event: Day, days: u32) -> Day {
        let mut day = event.0;
        let mut left = days;
        while left > 0 {
            let next = move_by(day, 1);
            if next == day {
                break;
            }
            day = next;
            left -= u32::from(self.is_worked(Day(day)));
        }
        Day(day)
    }

    /// The last day of a term of calendar days: a day that is off moves to the next worked one (Civil Code, article
    /// 148, clause 5).
    pub fn on_or_after(&self, day: Day) -> Day {
        if self.is_worked(day) { day } else { self.after(day, 1) }
    }

    /// Working days after `from` up to and with `to`; 0 when `to` is not later.
    pub fn between(&self, from: Day, to: Day) -> u32 {
        let mut day = from.0;
        let mut count = 0;
        while day < to.0 {
            day = move_by(day, 1);
            count += u32::from(self.is_worked(Day(day)));
        }
        count
    }
}

/// Is a day off by rule? The days of a year are computed once.
fn is_holiday(day: Date) -> bool {
    static KNOWN: LazyLock<Mutex<BTreeMap<i16, BTreeSet<Date>>>> = LazyLock::new(Mutex::default);
    // A panic while it was held cannot have left half a year: a year is put in whole.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let days = known
        .entry(day.year())
        .or_insert_with(|| holidays(day.year()).into_iter().map(|(day, _)| day).collect());
    days.contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_term_over_tet_2026_leaves_out_its_days() {
        let calendar = Working::new([]);
        // Friday 13/2; Monday 16 to Friday 20 are Tết.
        assert_eq!(calendar.after(day("2026-02-13"), 1), day("2026-02-23"));
        assert_eq!(calendar.after(day("2026-02-13"), 0), day("2026-02-13"));
        assert_eq!(calendar.between(day("2026-02-13"), day("2026-02-24")), 2);
        assert_eq!(calendar.between(day("2026-02-24"), day("2026-02-13")), 0);
    }

    #[test]
    fn swapped_days_count_as_decided() {
        let rule = Working::new([]);
        assert!(rule.is_worked(day("2026-08-31")) && !rule.is_worked(day("2026-08-22")));
        let decided =
            Working::new([(day("2026-08-31"), Exception::Off), (day("2026-08-22"), Exception::Worked)]);
        assert!(!decided.is_worked(day("2026-08-31")) && decided.is_worked(day("2026-08-22")));
        assert_eq!(decided.after(day("2026-08-28"), 1), day("2026-09-03"));
        assert_eq!(decided.on_or_after(day("2026-08-30")), day("2026-09-03"));
        assert_eq!(decided.on_or_after(day("2026-08-28")), day("2026-08-28"));
    }
}
