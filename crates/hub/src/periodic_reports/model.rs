//! Types of reports, periods and their days, and the life of a report as one table. No I/O.

use jiff::civil::Date;
use lachan_plan::model::DueKind;

use crate::plans::actions::Reporting;
use crate::plans::model::{DUE_KINDS, ReportingId, named};
use crate::time::Day;

crate::id! {
    /// A report on a plan for a period.
    ReportId,
    /// A type of report: a duty to report, or a review.
    TypeId,
    /// A request for answers outside of any rhythm.
    RequestId,
}

impl From<ReportingId> for TypeId {
    /// The type of a duty to report has its key.
    fn from(duty: ReportingId) -> Self {
        Self(duty.0)
    }
}

/// What a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// By a duty to report of the plan.
    Periodic,
    /// *Sơ kết giữa kỳ*: over the years so far.
    MidTerm,
    /// *Tổng kết*: over all years of the plan.
    Final,
}

impl TypeKind {
    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Periodic => "periodic",
            Self::MidTerm => "mid-term",
            Self::Final => "final",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Periodic, Self::MidTerm, Self::Final].into_iter().find(|kind| kind.name() == name)
    }

    /// The sections that its reports have until somebody says otherwise; the product has words for them.
    pub fn sections(self) -> &'static [&'static str] {
        match self {
            Self::Periodic => &["results", "difficulties", "proposals"],
            Self::MidTerm => &["results", "difficulties", "causes", "directions", "proposals"],
            Self::Final => &["results", "difficulties", "causes", "lessons", "directions", "proposals"],
        }
    }
}

/// Where a version of a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Being written.
    Draft,
    /// Sent; its figures, names and words stand for good.
    Submitted,
    /// Given back with a reason; the next version is open.
    Returned,
    /// Taken in by the body above.
    Accepted,
    /// Approved by a second person.
    Approved,
    /// Closed.
    Locked,
}

impl State {
    /// All states, in the order of a report's life.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Submitted, Self::Returned, Self::Accepted, Self::Approved, Self::Locked];

    /// The name kept in the database and in message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Approved => "approved",
            Self::Locked => "locked",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the body above has it: sent, and not given back.
    pub fn is_received(self) -> bool {
        !matches!(self, Self::Draft | Self::Returned)
    }
}

/// What is done with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Its body sends it.
    Submit,
    /// The body above takes it in.
    Accept,
    /// The body above gives it back; the next version is begun.
    Return,
    /// A second person approves it.
    Approve,
    /// It is closed, by hand or because its days have run out.
    Lock,
    /// The next version is begun; this one stays as it is.
    Reopen,
}

impl Command {
    /// All commands.
    pub const ALL: [Self; 6] =
        [Self::Submit, Self::Accept, Self::Return, Self::Approve, Self::Lock, Self::Reopen];

    /// Whether a new version follows.
    pub fn begins_version(self) -> bool {
        matches!(self, Self::Return | Self::Reopen)
    }
}

/// The one table of a report's life: what becomes of the newest version, or `None` where the command is refused.
/// `above`: a body above takes the report in; the province's own report has none in this system.
pub fn next(state: State, command: Command, above: bool) -> Option<State> {
    match (state, command) {
        (State::Draft, Command::Submit) => Some(State::Submitted),
        (State::Submitted, Command::Accept) if above => Some(State::Accepted),
        (State::Submitted, Command::Return) => Some(State::Returned),
        (State::Submitted, Command::Approve | Command::Reopen) if !above => Some(match command {
            Command::Approve => State::Approved,
            _ => State::Submitted,
        }),
        (State::Accepted, Command::Return) => Some(State::Returned),
        (State::Accepted, Command::Approve) => Some(State::Approved),
        (State::Approved, Command::Lock) => Some(State::Locked),
        (State::Approved | State::Locked, Command::Reopen) => Some(state),
        _ => None,
    }
}

/// Why a command is refused, as a message id that says what to do instead.
pub fn refusal(state: State, command: Command) -> &'static str {
    match (state, command) {
        (State::Draft, Command::Reopen) => "reports-not-locked",
        (State::Draft, _) => "reports-not-sent-yet",
        (State::Submitted, Command::Submit) => "reports-locked",
        (State::Returned, _) => "reports-returned-already",
        (_, Command::Submit) => "reports-locked",
        (State::Submitted, Command::Approve | Command::Lock | Command::Reopen) => "reports-accept-first",
        (State::Accepted, Command::Lock | Command::Reopen) => "reports-approve-first",
        _ => "reports-moved-on",
    }
}

/// Until when a turn takes reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// It has no last day and nobody has locked it.
    None,
    /// It is locked after this day.
    After(Day),
    /// It is locked since this day.
    Since(Day),
}

impl Lock {
    /// How a turn stands on a day.
    pub fn of(due: Option<Day>, grace: i64, by_hand: Option<Day>, today: Day) -> Self {
        let last = due.map(|due| due.plus(i32::try_from(grace).unwrap_or(0)));
        match (by_hand, last) {
            (Some(day), _) => Self::Since(day),
            (None, Some(last)) if last < today => Self::Since(last.plus(1)),
            (None, Some(last)) => Self::After(last),
            (None, None) => Self::None,
        }
    }

    /// Whether nothing is sent any more.
    pub fn is_locked(self) -> bool {
        matches!(self, Self::Since(_))
    }
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

    /// A report as its versions, the newest last.
    fn played(commands: &[Command], above: bool) -> Vec<State> {
        let mut versions = vec![State::Draft];
        for command in commands {
            let newest = versions.last_mut().unwrap();
            if let Some(state) = next(*newest, *command, above) {
                *newest = state;
                if command.begins_version() {
                    versions.push(State::Draft);
                }
            }
        }
        versions
    }

    #[test]
    fn whatever_is_done_in_whatever_order_the_life_of_a_report_holds() {
        const LENGTH: u32 = 7;
        for above in [true, false] {
            for number in 0..6_usize.pow(LENGTH) {
                let step = |n: u32| Command::ALL[number / 6_usize.pow(n) % 6];
                let commands: Vec<Command> = (0..LENGTH).map(step).collect();
                let mut before = vec![State::Draft];
                for length in 1..=commands.len() {
                    let now = played(&commands[..length], above);
                    // at most one draft, and it is the newest
                    assert!(now[..now.len() - 1].iter().all(|state| *state != State::Draft), "{commands:?}");
                    // versions are never taken away, and what is behind the newest never moves again
                    assert!(now.len() >= before.len(), "{commands:?}");
                    assert_eq!(now[..before.len() - 1], before[..before.len() - 1], "{commands:?}");
                    let (was, is) = (before[before.len() - 1], now[before.len() - 1]);
                    assert!(was == is || may_follow(was, is, above), "{commands:?}: {was:?} to {is:?}");
                    before = now;
                }
            }
        }
    }

    /// Written beside the table, by what the rules say in words.
    fn may_follow(was: State, is: State, above: bool) -> bool {
        match is {
            State::Draft => false,
            State::Submitted => was == State::Draft,
            State::Returned => was == State::Submitted || was == State::Accepted,
            State::Accepted => above && was == State::Submitted,
            State::Approved => was == State::Accepted || (!above && was == State::Submitted),
            State::Locked => was == State::Approved,
        }
    }

    #[test]
    fn a_turn_is_locked_when_the_days_of_grace_are_over_or_by_hand() {
        let (due, today) = (Some(on("2026-11-24")), on("2026-12-04"));
        assert_eq!(Lock::of(due, 10, None, today), Lock::After(on("2026-12-04")), "its last day counts");
        assert_eq!(Lock::of(due, 10, None, today.plus(1)), Lock::Since(on("2026-12-05")));
        assert_eq!(Lock::of(None, 10, None, today), Lock::None);
        assert_eq!(Lock::of(due, 10, Some(on("2026-11-25")), today), Lock::Since(on("2026-11-25")));
        let leap = Some(on("2028-02-28"));
        assert_eq!(Lock::of(leap, 1, None, on("2028-02-29")), Lock::After(on("2028-02-29")));
    }
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
