//! Time: moments for what happened, days for what the law counts, and one clock that tests can move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::db::Value;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
///
/// Kept as a 64-bit integer on both engines, so that order, equality and page cursors are exact (texts with a
/// varying number of fraction digits sort wrongly, and PostgreSQL keeps no nanoseconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// Microseconds in a second, minute, hour and day.
pub const SECOND: i64 = 1_000_000;
/// See [`SECOND`].
pub const MINUTE: i64 = 60 * SECOND;
/// See [`SECOND`].
pub const HOUR: i64 = 60 * MINUTE;
/// See [`SECOND`].
pub const DAY: i64 = 24 * HOUR;

/// Viet Nam has one zone without summer time since 1975: UTC+7.
pub fn viet_nam() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(7))
}

impl Moment {
    /// This moment moved by `micros` microseconds, backwards when negative.
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this moment.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Wall clock and date in Viet Nam.
    pub fn local(self) -> Zoned {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(viet_nam())
    }

    /// The day in Viet Nam.
    pub fn day(self) -> Day {
        Day(self.local().date())
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        Self::from_microsecond(moment.0).unwrap_or(Self::UNIX_EPOCH)
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Value::Int(Some(moment.0))
    }
}

impl From<Option<Moment>> for Value {
    fn from(moment: Option<Moment>) -> Self {
        Value::Int(moment.map(|moment| moment.0))
    }
}

/// A calendar day in Viet Nam, kept as ISO 8601 text (`2026-11-22`), which sorts as the days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub Date);

impl Day {
    /// Reads `2026-11-22`.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// The first moment of this day in Viet Nam.
    pub fn start(self) -> Moment {
        let zoned = self.0.to_zoned(viet_nam());
        Moment(zoned.map_or(0, |zoned| zoned.timestamp().as_microsecond()))
    }

    /// This day moved by whole days.
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Value::Text(Some(day.to_string()))
    }
}

impl From<Option<Day>> for Value {
    fn from(day: Option<Day>) -> Self {
        Value::Text(day.map(|day| day.to_string()))
    }
}

/// Where the hub takes the time from. Tests hold the other end of [`Clock::fixed`] and move it.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until somebody moves it.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn fixed(at: Moment) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    /// Now.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment(Timestamp::now().as_microsecond()),
            Self::Fixed(at) => Moment(at.load(Ordering::SeqCst)),
        }
    }

    /// The moment at which figures of a day are taken: the end of the day, or now while it is not over. What happens in
    /// this very moment is in them.
    pub fn end_of(&self, day: Day) -> Moment {
        day.plus(1).start().min(self.now().plus(1))
    }

    /// Moves a fixed clock; the machine's clock is nobody's to move.
    pub fn advance(&self, micros: i64) {
        if let Self::Fixed(at) = self {
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_seventeen_hours_utc_of_the_day_before() {
        let day = Day::parse("2026-11-22").unwrap();
        let start: Timestamp = "2026-11-21T17:00:00Z".parse().unwrap();
        assert_eq!(day.start(), Moment(start.as_microsecond()));
        assert_eq!(day.start().day(), day);
        assert_eq!(day.start().plus(-1).day(), Day::parse("2026-11-21").unwrap());
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = Clock::fixed(Moment(5));
        let other = clock.clone();
        clock.advance(HOUR);
        assert_eq!(other.now(), Moment(5 + HOUR));
    }
}
