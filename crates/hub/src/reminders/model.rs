//! Distances: how many days are left, and which distance that is. Pure.

use crate::time::Day;

/// The largest distance that can be set.
pub const FURTHEST: i64 = 365;
/// So many distances at most.
pub const MOST: usize = 12;

/// When people are reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distances {
    /// Days that are left, today included; the largest first.
    pub days: Vec<i64>,
    /// Whether they are told when it is over.
    pub overdue: bool,
}

impl Default for Distances {
    fn default() -> Self {
        Self { days: vec![30, 10, 5, 1], overdue: true }
    }
}

/// What is wrong with typed distances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// This is no whole number.
    Word(String),
    /// This is not between 1 and [`FURTHEST`].
    Far(String),
    /// More than [`MOST`].
    Many,
}

impl Distances {
    /// Reads "30, 10, 5 và 1" or "30 10 5 1".
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(typed: &str, overdue: bool) -> Result<Self, Unreadable> {
        let mut days = Vec::new();
        let words = typed.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
        for word in words.filter(|word| !word.is_empty() && *word != "và") {
            let number: i64 = word.parse().map_err(|_| Unreadable::Word(word.to_owned()))?;
            if !(1..=FURTHEST).contains(&number) {
                return Err(Unreadable::Far(word.to_owned()));
            }
            days.push(number);
        }
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        if days.len() > MOST { Err(Unreadable::Many) } else { Ok(Self { days, overdue }) }
    }

    /// As they are kept and shown: `30,10,5,1`.
    #[must_use]
    pub fn text(&self, between: &str) -> String {
        self.days.iter().map(i64::to_string).collect::<Vec<_>>().join(between)
    }

    /// The furthest last day that is of interest today.
    #[must_use]
    pub fn horizon(&self, today: Day) -> Day {
        let furthest = self.days.first().copied().unwrap_or(0);
        today.plus(i32::try_from(furthest - 1).unwrap_or(0))
    }

    /// The nearest distance that is due, and those further away that it stands for.
    #[must_use]
    pub fn due(&self, today: Day, last_day: Day) -> Option<(i64, Vec<i64>)> {
        let left = left(today, last_day);
        if left <= 0 {
            return self.overdue.then(|| (0, self.days.clone()));
        }
        let passed: Vec<i64> = self.days.iter().copied().filter(|days| *days >= left).collect();
        let nearest = *passed.last()?;
        Some((nearest, passed.into_iter().filter(|days| *days != nearest).collect()))
    }
}

/// Days that are left, today included: 1 on the last day, 0 on the day after.
#[must_use]
pub fn left(today: Day, last_day: Day) -> i64 {
    let span = today.0.until(last_day.0).map(|span| i64::from(span.get_days()));
    span.unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// A report "trước ngày 25/11": its last day is 24/11.
    #[test]
    fn a_distance_counts_the_days_that_are_left() {
        let distances = Distances::default();
        let due = |today: &str| distances.due(day(today), day("2026-11-24")).map(|(nearest, _)| nearest);
        assert_eq!(due("2026-10-25"), None, "31 days are left");
        assert_eq!(due("2026-10-26"), Some(30));
        assert_eq!(due("2026-11-14"), Some(30), "11 days are left");
        assert_eq!(due("2026-11-15"), Some(10));
        assert_eq!(due("2026-11-19"), Some(10));
        assert_eq!(due("2026-11-20"), Some(5));
        assert_eq!(due("2026-11-23"), Some(5));
        assert_eq!(due("2026-11-24"), Some(1));
        assert_eq!(due("2026-11-25"), Some(0));
        assert_eq!(distances.due(day("2026-11-21"), day("2026-11-24")), Some((5, vec![30, 10])));
        let quiet = Distances { overdue: false, ..Distances::default() };
        assert_eq!(quiet.due(day("2026-11-25"), day("2026-11-24")), None);
        assert_eq!(left(day("2027-12-31"), day("2028-12-31")), 367, "over a leap day");
    }

    #[test]
    fn the_horizon_is_the_day_whose_largest_distance_falls_on_today() {
        let distances = Distances::default();
        let furthest = distances.horizon(day("2026-10-26"));
        assert_eq!(furthest, day("2026-11-24"));
        assert_eq!(distances.due(day("2026-10-26"), furthest), Some((30, vec![])));
        assert_eq!(distances.due(day("2026-10-26"), furthest.plus(1)), None);
    }

    #[test]
    fn distances_are_read_as_they_are_written() {
        let read = Distances::read("1, 5; 10 và 30 30", true).unwrap();
        assert_eq!(read, Distances::default());
        assert_eq!(read.text(", "), "30, 10, 5, 1");
        assert!(Distances::read("", true).unwrap().days.is_empty(), "only when it is over");
        assert_eq!(Distances::read("5, năm", true), Err(Unreadable::Word("năm".into())));
        for far in ["0", "366", "-1"] {
            assert_eq!(Distances::read(far, true), Err(Unreadable::Far(far.into())));
        }
        let many: Vec<String> = (1..=13).map(|n| n.to_string()).collect();
        assert_eq!(Distances::read(&many.join(" "), true), Err(Unreadable::Many));
    }
}
