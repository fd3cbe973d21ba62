//! Kinds of rule and their spans.

use crate::slice::Class;
use crate::time::{DAY, Day, Moment};

/// How long something stands announced before it is destroyed; also how long a shorter rule waits, and what was held.
pub const NOTICE: i64 = 30 * DAY;

/// For what there is a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Reports that were closed without a case, from that day.
    Report,
    /// Receipts, from the day on which the report or its case was closed.
    Receipt,
    /// Files, from the same day.
    Media,
    /// Files, from the day on which the police have taken the case and its evidence over.
    Custody,
    /// What was typed of calls that were none of ours, from their end.
    Call,
    /// Cases, from their closing.
    Case,
}

impl Kind {
    /// All kinds, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Report, Self::Receipt, Self::Media, Self::Custody, Self::Call, Self::Case];

    /// The name kept in the database and in message ids (`retention-kind-report`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Custody => "custody",
            other => other.class().name(),
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What is destroyed by it.
    pub fn class(self) -> Class {
        match self {
            Self::Report => Class::Report,
            Self::Receipt => Class::Receipt,
            Self::Media | Self::Custody => Class::Media,
            Self::Call => Class::Call,
            Self::Case => Class::Case,
        }
    }

    /// The program's own span, until the province sets another with a document.
    pub fn own(self) -> Span {
        match self {
            Self::Report | Self::Receipt => Span { unit: Unit::Days, amount: 90 },
            Self::Media | Self::Custody | Self::Call => Span { unit: Unit::Days, amount: 30 },
            Self::Case => Span { unit: Unit::Years, amount: 20 },
        }
    }
}

/// In what a span is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days of the calendar.
    Days,
    /// Years of the calendar.
    Years,
}

impl Unit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Days, Self::Years];

    /// The name kept in the database and in message ids (`retention-unit-days`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Years => "years",
        }
    }

    /// The unit of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The shortest and longest span.
    pub fn range(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::Days => 7..=36_500,
            Self::Years => 1..=100,
        }
    }
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Days or years.
    pub unit: Unit,
    /// How many.
    pub amount: i64,
}

impl Span {
    /// When the time of something is over that began with an event: the day of the event does not count, and the last day
    /// counts to its end (Civil Code 2015, articles 147 and 148).
    pub fn after(self, event: Moment) -> Moment {
        self.shifted(event.day(), 1).plus(1).start()
    }

    /// Whatever is over on the day `until` began before this.
    pub fn before(self, until: Day) -> Moment {
        // a day too many, so that 29 February is among them; each is reckoned again by itself
        self.shifted(until, -1).plus(1).start()
    }

    fn shifted(self, day: Day, sign: i64) -> Day {
        let amount = sign * self.amount;
        let span = match self.unit {
            Unit::Days => jiff::Span::new().days(amount),
            Unit::Years => jiff::Span::new().years(amount),
        };
        Day(day.0.saturating_add(span))
    }

    /// Whether it keeps for longer than another, from any day.
    pub fn is_longer(self, other: Self) -> bool {
        let days = |span: Self| match span.unit {
            Unit::Days => span.amount * 100,
            // never shorter than it may turn out
            Unit::Years => span.amount * 36_525,
        };
        days(self) > days(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_last_day_counts_to_its_end() {
        let event = day("2026-11-23").start().plus(8 * crate::time::HOUR);
        let after = |unit, amount| Span { unit, amount }.after(event);
        // 23 November + 90 days = 21 February; gone from the 22nd on
        assert_eq!(after(Unit::Days, 90), day("2027-02-22").start());
        assert_eq!(after(Unit::Years, 20), day("2046-11-24").start());
        let leap = Span { unit: Unit::Years, amount: 1 };
        assert_eq!(leap.after(day("2028-02-29").start()), day("2029-03-01").start());
    }

    #[test]
    fn whatever_is_over_is_looked_at() {
        for (unit, amount) in [(Unit::Days, 90), (Unit::Years, 1), (Unit::Years, 20)] {
            let span = Span { unit, amount };
            let mut event = day("2027-12-01");
            while event < day("2028-04-01") {
                let over = span.after(event.start()).day();
                assert!(event.start() < span.before(over), "{event} {unit:?}");
                event = event.plus(1);
            }
        }
    }

    #[test]
    fn a_year_is_longer_than_365_days_and_names_come_back() {
        let days = |amount| Span { unit: Unit::Days, amount };
        let years = |amount| Span { unit: Unit::Years, amount };
        assert!(years(1).is_longer(days(365)) && !days(366).is_longer(days(366)));
        assert!(days(366).is_longer(years(1)) && !years(1).is_longer(years(1)));
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
    }
}
