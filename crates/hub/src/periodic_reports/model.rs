//! Periods, their days, and the state of a report. No I/O.

use jiff::civil::Date;
use lachan_plan::model::DueKind;

use crate::plans::actions::Reporting;
use crate::plans::model::{DUE_KINDS, named};
use crate::time::Day;

crate::id! {
    /// A report on a plan for a period.
    ReportId,
}

/// One turn of a duty to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Names the turn: `2026`, `2026-Q3`, `2026-11`.
    pub key: String,
    /// First day of the figures.
    pub from: Day,
    /// Last day of the figures.
    pub to: Day,
    /// Last day to send it, where the plan has one.
    pub due: Option<Day>,
}

/// The narrative of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrative {
    /// What was achieved.
    pub results: String,
    /// What is in the way.
    pub difficulties: String,
    /// What is asked for.
    pub proposals: String,
}

fn day(year: i16, month: i8, day: i8) -> Option<Day> {
    // "ngày 31 hằng tháng" in a month of 30 days is its last day
    let last = Date::new(year, month, 1).ok()?.last_of_month().day();
    Date::new(year, month, day.min(last)).ok().map(Day)
}

fn small(n: Option<i64>) -> Option<i8> {
    n.and_then(|n| i8::try_from(n).ok())
}

/// The turns of a duty to report from the day its plan was published to the first that is still ahead of `today`.
///
/// Where the figures are cut off follows Decree 09/2019/NĐ-CP: years from 15 December to 14 December, quarters and
/// months from the 15th to the 14th; never beyond the day before the report is due. A duty without a rhythm has no
/// turns: a person begins its reports.
pub fn turns(item: &Reporting, published: Day, today: Day) -> Vec<Period> {
    let kind = named(DUE_KINDS, &item.due_kind).unwrap_or(DueKind::Unspecified);
    let (month, due_day) = (small(item.due_month), small(item.due_day));
    let years = published.0.year()..=today.0.year().saturating_add(1);
    let all: Vec<Period> = match kind {
        DueKind::Annual => years.filter_map(|year| annual(year, month, due_day)).collect(),
        DueKind::Quarterly => years
            .flat_map(|year| [3, 6, 9, 12].into_iter().filter_map(move |month| quarter(year, month, due_day)))
            .collect(),
        DueKind::Monthly => {
            years.flat_map(|year| (1..=12).filter_map(move |month| monthly(year, month, due_day))).collect()
        }
        DueKind::Dated => dated(item).into_iter().collect(),
        DueKind::Periodic | DueKind::Adhoc | DueKind::Unspecified => Vec::new(),
    };
    // "trước ngày 25/11", read strictly: the 24th is the last day
    let early = i32::from(item.ends_before());
    let all = all.into_iter().map(|period| {
        let due = period.due.map(|due| due.plus(-early));
        Period { due, to: cut(period.to, due).max(period.from), ..period }
    });
    let end = |period: &Period| period.due.unwrap_or(period.to);
    let mut found = Vec::new();
    for period in all.filter(|period| kind == DueKind::Dated || end(period) >= published) {
        let ahead = end(&period) >= today;
        found.push(period);
        if ahead {
            break;
        }
    }
    found
}

fn cut(to: Day, due: Option<Day>) -> Day {
    due.map_or(to, |due| to.min(due.plus(-1)))
}

fn annual(year: i16, month: Option<i8>, due_day: Option<i8>) -> Option<Period> {
    let due = month.zip(due_day).and_then(|(month, of)| day(year, month, of));
    let to = cut(day(year, 12, 14)?, due);
    Some(Period { key: year.to_string(), from: day(year - 1, 12, 15)?, to, due })
}

fn quarter(year: i16, last_month: i8, due_day: Option<i8>) -> Option<Period> {
    let due = due_day.and_then(|of| day(year, last_month, of));
    let from = if last_month == 3 { day(year - 1, 12, 15) } else { day(year, last_month - 3, 15) };
    let key = format!("{year}-Q{}", last_month / 3);
    Some(Period { key, from: from?, to: cut(day(year, last_month, 14)?, due), due })
}

fn monthly(year: i16, month: i8, due_day: Option<i8>) -> Option<Period> {
    let due = due_day.and_then(|of| day(year, month, of));
    let from = if month == 1 { day(year - 1, 12, 15) } else { day(year, month - 1, 15) }?;
    // due on the first days of a month: the figures of the month before
    let to = cut(day(year, month, 14)?, due).max(from);
    Some(Period { key: format!("{year}-{month:02}"), from, to, due })
}

fn dated(item: &Reporting) -> Option<Period> {
    let year = i16::try_from(item.due_year?).ok()?;
    let due = day(year, small(item.due_month)?, small(item.due_day)?)?;
    Some(Period { key: due.to_string(), from: day(year - 1, 12, 15)?, to: due.plus(-1), due: Some(due) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::model::{PlanId, ReportingId};

    fn item(kind: &str, month: Option<i64>, day: Option<i64>, year: Option<i64>) -> Reporting {
        Reporting {
            span_start: None,
            span_end: None,
            id: ReportingId(uuid::Uuid::nil()),
            plan_id: PlanId(uuid::Uuid::nil()),
            path: String::new(),
            first_line: 1,
            last_line: 1,
            subject: String::new(),
            who_words: String::new(),
            to_words: String::new(),
            through_words: String::new(),
            due_words: None,
            due_kind: kind.into(),
            due_month: month,
            due_day: day,
            due_year: year,
            state: "accepted".into(),
            version: 1,
            before_day: "strict".into(),
        }
    }

    fn on(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn shown(periods: &[Period]) -> Vec<String> {
        let due = |period: &Period| period.due.map_or("-".into(), |due| due.to_string());
        periods.iter().map(|one| format!("{} {}..{} {}", one.key, one.from, one.to, due(one))).collect()
    }

    #[test]
    fn a_yearly_report_ends_the_day_before_it_is_due() {
        let yearly = item("annual", Some(11), Some(25), None);
        let found = turns(&yearly, on("2025-03-01"), on("2026-11-23"));
        assert_eq!(
            shown(&found),
            ["2025 2024-12-15..2025-11-24 2025-11-25", "2026 2025-12-15..2026-11-24 2026-11-25"]
        );
        let after = turns(&yearly, on("2026-11-26"), on("2026-11-27"));
        assert_eq!(shown(&after), ["2027 2026-12-15..2027-11-24 2027-11-25"]);
    }

    #[test]
    fn before_a_day_ends_on_the_day_before_unless_the_plan_reads_it_otherwise() {
        let mut yearly = item("annual", Some(11), Some(25), None);
        yearly.due_words = Some("trước ngày 25/11 hằng năm".into());
        let found = turns(&yearly, on("2026-03-01"), on("2026-11-23"));
        assert_eq!(shown(&found), ["2026 2025-12-15..2026-11-23 2026-11-24"]);
        yearly.before_day = "lax".into();
        assert_eq!(turns(&yearly, on("2026-03-01"), on("2026-11-23"))[0].due, Some(on("2026-11-25")));
        yearly.before_day = "strict".into();
        yearly.state = "corrected".into();
        assert_eq!(
            turns(&yearly, on("2026-03-01"), on("2026-11-23"))[0].due,
            Some(on("2026-11-25")),
            "as a person wrote it"
        );
    }

    #[test]
    fn rhythms_without_a_day_have_none() {
        let found = turns(&item("quarterly", None, None, None), on("2026-05-01"), on("2026-07-01"));
        assert_eq!(shown(&found), ["2026-Q2 2026-03-15..2026-06-14 -", "2026-Q3 2026-06-15..2026-09-14 -"]);
        assert!(turns(&item("adhoc", None, None, None), on("2026-05-01"), on("2026-07-01")).is_empty());
    }

    #[test]
    fn the_29_of_february_is_the_last_of_february() {
        let found = turns(&item("annual", Some(2), Some(29), None), on("2026-01-01"), on("2026-01-02"));
        assert_eq!(found[0].due, Some(on("2026-02-28")));
        let dated = turns(&item("dated", Some(12), Some(15), Some(2024)), on("2026-01-01"), on("2026-01-02"));
        assert_eq!(shown(&dated), ["2024-12-15 2023-12-15..2024-12-14 2024-12-15"]);
    }
}
