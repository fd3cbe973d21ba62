//! A target that a plan adds, composed of counted records: what is counted, of what, and over which days. No I/O.

use serde::{Deserialize, Serialize};

use crate::plans::model::PlanId;
use crate::time::Day;

crate::id! {
    /// A target that was composed here.
    OwnId,
}

/// What `counted` says where the events of the programme are counted.
pub const EVENTS: &str = "events";

/// How a composed target is counted. It is data: a new one needs no program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// [`EVENTS`], or the id of a figure whose records can be listed.
    pub counted: String,
    /// Events of these kinds only; of all where there is none.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Events about one of these topics only.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Events for one of these age bands only.
    #[serde(default)]
    pub bands: Vec<String>,
    /// Tasks of this plan only.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// So many records a unit or commune needs.
    pub least: u64,
    /// Of what.
    pub whole: Whole,
    /// Over which days.
    pub period: Period,
}

/// What the share is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whole {
    /// The schools and care facilities of the register on the last day.
    Units,
    /// The communes of the register on the last day.
    Communes,
    /// All records that fit, done or not.
    Records,
    /// A number that a decision sets.
    Fixed {
        /// The number.
        number: u64,
        /// The decision.
        source: String,
    },
}

impl Whole {
    /// The names of the kinds of whole, in message ids (`targets-whole-*`).
    pub const NAMES: &[&str] = &["units", "communes", "records", "fixed"];

    /// The name of this one.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Communes => "communes",
            Self::Records => "records",
            Self::Fixed { .. } => "fixed",
        }
    }
}

/// Over which days a target is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// Those that are asked for: a report's own.
    Asked,
    /// The calendar year.
    Year,
    /// The school year, from 1 September.
    SchoolYear,
    /// The quarter.
    Quarter,
    /// The month.
    Month,
}

impl Period {
    /// All periods.
    pub const ALL: [Self; 5] = [Self::Year, Self::SchoolYear, Self::Quarter, Self::Month, Self::Asked];

    /// The name kept in forms and message ids (`targets-period-*`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Year => "year",
            Self::SchoolYear => "school-year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }

    /// The first day that counts, and the day on which the period ends, for figures asked for from one day to another.
    pub fn days(self, from: Day, to: Day) -> (Day, Day) {
        let (year, month) = (to.0.year(), to.0.month());
        let first = |year: i16, month: i8| Day(jiff::civil::Date::constant(year, month, 1));
        let (begin, months) = match self {
            Self::Asked => return (from, to),
            Self::Year => (first(year, 1), 12),
            Self::SchoolYear if month >= 9 => (first(year, 9), 12),
            Self::SchoolYear => (first(year - 1, 9), 12),
            Self::Quarter => (first(year, (month - 1) / 3 * 3 + 1), 3),
            Self::Month => (first(year, month), 1),
        };
        let end = begin.0.saturating_add(jiff::Span::new().months(months));
        (begin, Day(end).plus(-1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_and_end_where_the_calendar_says() {
        let day = |text: &str| Day::parse(text).unwrap();
        let (from, to) = (day("2026-02-10"), day("2026-11-23"));
        for (period, begin, end) in [
            (Period::Asked, "2026-02-10", "2026-11-23"),
            (Period::Year, "2026-01-01", "2026-12-31"),
            (Period::SchoolYear, "2026-09-01", "2027-08-31"),
            (Period::Quarter, "2026-10-01", "2026-12-31"),
            (Period::Month, "2026-11-01", "2026-11-30"),
        ] {
            assert_eq!(period.days(from, to), (day(begin), day(end)), "{period:?}");
        }
        let (begin, end) = Period::SchoolYear.days(from, day("2026-08-31"));
        assert_eq!((begin, end), (day("2025-09-01"), day("2026-08-31")));
    }

    #[test]
    fn a_formula_comes_back_from_the_database() {
        let formula = Formula {
            counted: EVENTS.into(),
            kinds: vec!["parents-meeting".into()],
            topics: Vec::new(),
            bands: Vec::new(),
            plan: None,
            least: 1,
            whole: Whole::Fixed { number: 40, source: "QĐ 12".into() },
            period: Period::Year,
        };
        let text = serde_json::to_string(&formula).unwrap();
        assert_eq!(serde_json::from_str::<Formula>(&text).unwrap(), formula);
        let old = r#"{"counted":"events","least":2,"whole":"communes","period":"school-year"}"#;
        assert_eq!(serde_json::from_str::<Formula>(old).unwrap().whole, Whole::Communes);
    }
}
