//! A turn as the bodies above see it: who reports, what is there, what came in time, who is missing, by name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::turns::{Turn, register, turn};
use super::{LOCK, can_at_one, lead, note, tell};
use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::kept::kept_up;
use crate::organisations;
use crate::periodic_reports::bodies::{Register, expected};
use crate::periodic_reports::figures::Below;
use crate::periodic_reports::model::{ReportId, State, TypeId};
use crate::periodic_reports::store;
use crate::slice::Counted;
use crate::time::{Day, Moment};
use crate::web::Lang;

/// How a body stands in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is begun.
    NotBegun,
    /// It is being written.
    Writing,
    /// It was given back and is not here again.
    Returned,
    /// It is here: a version in this state.
    Received(State),
    /// The body stands no more and nobody writes its report: it is not waited for.
    Gone,
}

impl Standing {
    /// Whether it is waited for.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::NotBegun | Self::Writing | Self::Returned)
    }
}

/// A report of a turn, as far as the turn shows and counts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Key.
    pub id: ReportId,
    /// Whose.
    organisation_id: OrganisationId,
    /// Who writes it.
    pub holder_id: OrganisationId,
    /// The body's name on the last day of the figures.
    name: Arc<str>,
    /// Its body asks to be let write again.
    pub asks: bool,
    /// The newest version is being written.
    pub is_draft: bool,
    /// There is a version after the first.
    again: bool,
    /// What is here, where something is.
    sent: Option<Sent>,
}

/// What is here of a report: of the versions that were sent and not given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sent {
    /// When the first came.
    first: Moment,
    /// Where the last stands.
    state: State,
    /// Its own figures.
    tasks: Option<Counted>,
}

/// The reports of a turn, by their keys. Kept in memory, and put right report by report: they come in all day long.
async fn begun(hub: &Hub, of: TypeId, key: &str) -> Result<Arc<Vec<Begun>>> {
    let read = || async move { Ok(reports(store::of_turn(hub, &hub.db, (of, key), None).await?)) };
    let renew = |known: Arc<Vec<Begun>>, number: i64| async move {
        let new = reports(store::of_turn(hub, &hub.db, (of, key), Some(number)).await?);
        let changed: HashSet<_> = new.iter().map(|report| report.id).collect();
        let stay = known.iter().filter(|report| !changed.contains(&report.id)).cloned();
        let mut all: Vec<Begun> = stay.chain(new).collect();
        all.sort_by_key(|report| report.id);
        Ok(Some(all))
    };
    kept_up(hub, (store::KEPT, format!("turn {of} {key}")), read, renew).await
}

/// Reports from their versions, which come by report and version.
fn reports(versions: Vec<store::OfTurn>) -> Vec<Begun> {
    let mut found: Vec<Begun> = Vec::new();
    for row in versions {
        let state = State::parse(&row.state).unwrap_or(State::Draft);
        let last = found.last_mut().filter(|report| report.id == row.id);
        let before = last.as_ref().and_then(|report| report.sent);
        let sent = match row.submitted_at.filter(|_| state.is_received()) {
            Some(at) => {
                let figures = row.figures.as_deref();
                let tasks = figures.and_then(|kept| serde_json::from_str::<OwnTasks>(kept).ok());
                let first = before.map_or(at, |before| before.first);
                Some(Sent { first, state, tasks: tasks.map(|figures| figures.tasks) })
            }
            None => before,
        };
        let report = Begun {
            id: row.id,
            organisation_id: row.organisation_id,
            holder_id: row.holder_id,
            name: row.name.into(),
            asks: row.asked,
            is_draft: state == State::Draft,
            again: row.version > 1,
            sent,
        };
        match last {
            Some(last) => *last = report,
            None => found.push(report),
        }
    }
    found
}

/// One body in a turn.
#[derive(Clone, Debug)]
pub struct BodyLine {
    /// Who.
    pub id: OrganisationId,
    /// Its name on the last day of the figures.
    pub name: String,
    /// Its level.
    pub level: String,
    /// The body that takes its report in; nobody is the one that steers the plan.
    pub above: Option<OrganisationId>,
    /// Its report.
    pub report: Option<Begun>,
    /// How it stands.
    pub standing: Standing,
    /// When the report came first, without those that were given back.
    pub first_sent: Option<Moment>,
    /// Its own figures, as sent last.
    pub tasks: Option<Counted>,
    /// The body stands no more.
    pub abolished: bool,
}

impl BodyLine {
    /// How many days it is behind, or was when it came; none where it is in time.
    pub fn days_late(&self, due: Option<Day>, today: Day) -> i64 {
        let Some(due) = due else { return 0 };
        let came = match self.standing {
            Standing::Gone => return 0,
            _ => self.first_sent.map_or(today, |at| at.day()),
        };
        came.0.since(due.0).map_or(0, |span| i64::from(span.get_days())).max(0)
    }
}

/// The four figures of completeness, as DHIS2 names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many reports are expected.
    pub expected: u64,
    /// How many are here.
    pub received: u64,
    /// How many of these came by the last day.
    pub on_time: u64,
}

impl Totals {
    /// Counts lines.
    pub fn of<'a>(lines: impl Iterator<Item = &'a BodyLine>, due: Option<Day>, today: Day) -> Self {
        lines.filter(|line| line.standing != Standing::Gone).fold(Self::default(), |sum, line| {
            let here = line.first_sent.is_some();
            Self {
                expected: sum.expected + 1,
                received: sum.received + u64::from(here),
                on_time: sum.on_time + u64::from(here && line.days_late(due, today) == 0),
            }
        })
    }
}

/// What a sum takes from the figures that a body has sent.
#[derive(Deserialize)]
struct OwnTasks {
    tasks: Counted,
}

/// A turn with all its bodies.
pub struct Board {
    /// The turn.
    pub turn: Turn,
    /// The day of the register.
    pub day: Day,
    /// The body that steers the plan.
    pub lead: Option<OrganisationId>,
    /// The bodies that report, in the order of the register.
    pub lines: Vec<BodyLine>,
    /// The register of the day.
    pub register: Arc<Register>,
}

/// A turn with all its bodies: a handful of statements, however many there are.
pub async fn board(hub: &Hub, of: TypeId, key: &str) -> Result<Board> {
    let turn = turn(hub, of, key).await?;
    let (register, day) = register(hub, turn.period.to).await?;
    let lead = lead(hub).await.ok();
    let today = organisations::actions::today(hub).await?;
    let begun = begun(hub, of, key).await?;
    let mut reports: HashMap<_, &Begun> =
        begun.iter().map(|report| (report.organisation_id, report)).collect();
    let mut bodies: Vec<_> = expected(register.bodies(), &turn.of.entries, lead)
        .map(|body| (body.id, body.name.clone(), body.level.clone()))
        .collect();
    let mut all: HashSet<_> = bodies.iter().map(|body| body.0).collect();
    // a report of a body that is asked no more is still here
    for report in begun.iter().filter(|report| all.insert(report.organisation_id)) {
        let level = register.get(report.organisation_id).map(|body| body.level.clone());
        bodies.push((report.organisation_id, report.name.to_string(), level.unwrap_or_default()));
    }
    let lines = bodies.into_iter().map(|(id, name, level)| {
        let report = reports.remove(&id);
        let sent = report.and_then(|report| report.sent);
        let holder = report.map_or(id, |report| report.holder_id);
        BodyLine {
            standing: standing(report, today.get(holder).is_some()),
            above: register.above(id, &all),
            first_sent: sent.map(|sent| sent.first),
            tasks: sent.and_then(|sent| sent.tasks),
            abolished: today.get(id).is_none(),
            name: report.map_or(name, |report| report.name.to_string()),
            id,
            level,
            report: report.cloned(),
        }
    });
    let lines = lines.collect();
    Ok(Board { turn, day, lead, lines, register })
}

fn standing(report: Option<&Begun>, held: bool) -> Standing {
    if let Some(sent) = report.and_then(|report| report.sent) {
        return Standing::Received(sent.state);
    }
    match report {
        _ if !held => Standing::Gone,
        None => Standing::NotBegun,
        Some(report) if report.again => Standing::Returned,
        Some(_) => Standing::Writing,
    }
}

impl Board {
    /// The bodies under one, or all, each with the one among them that stands directly under it.
    fn branches(&self, body: Option<OrganisationId>) -> Vec<(&BodyLine, OrganisationId)> {
        let ups: HashMap<_, _> = self.lines.iter().map(|line| (line.id, line.above)).collect();
        let branch = |line: &BodyLine| {
            let mut at = line.id;
            // no way up is longer than there are bodies, even where parents stand in a circle
            for _ in 0..=self.lines.len() {
                let up = ups.get(&at).copied().flatten();
                if up == body {
                    return Some(at);
                }
                at = up?;
            }
            None
        };
        self.lines.iter().filter_map(|line| Some((line, branch(line)?))).collect()
    }

    /// The bodies under one, or all.
    pub fn under(&self, body: Option<OrganisationId>) -> Vec<&BodyLine> {
        self.branches(body).into_iter().map(|(line, _)| line).collect()
    }

    /// The body that takes a body's report in; nobody is the one that steers the plan.
    pub fn above(&self, body: OrganisationId) -> Option<OrganisationId> {
        self.lines.iter().find(|line| line.id == body).and_then(|line| line.above)
    }

    /// What the bodies under one have sent, or all; nothing where nobody reports to it.
    pub fn below(&self, body: Option<OrganisationId>, today: Day) -> Option<Below> {
        let branches = self.branches(body);
        let lines: Vec<&BodyLine> = branches.iter().map(|(line, _)| *line).collect();
        if lines.is_empty() {
            return None;
        }
        let totals = Totals::of(lines.iter().copied(), self.turn.period.due, today);
        let received = |line: &&&BodyLine| line.first_sent.is_some();
        let mut sums: BTreeMap<OrganisationId, Counted> = BTreeMap::new();
        for (line, branch) in &branches {
            if let Some(tasks) = line.tasks {
                let sum = sums.entry(*branch).or_default();
                *sum = sum.plus(tasks);
            }
        }
        let direct = lines.iter().filter(|line| line.above == body);
        let bodies = direct.filter_map(|line| Some((line.name.clone(), *sums.get(&line.id)?))).collect();
        let sum = sums.values().copied().fold(Counted::default(), Counted::plus);
        Some(Below {
            expected: totals.expected,
            received: totals.received,
            on_time: totals.on_time,
            missing: lines.iter().filter(|l| l.standing.is_missing()).map(|l| l.name.clone()).collect(),
            sum,
            bodies,
            ids: lines.iter().filter(received).filter_map(|l| l.report.as_ref().map(|r| r.id)).collect(),
        })
    }
}

/// Tells every body that is missing in a turn that it is waited for; gives how many.
pub async fn remind(hub: &Hub, who: &Principal, of: TypeId, key: &str) -> Result<usize> {
    let board = board(hub, of, key).await?;
    can_at_one(who, &LOCK, &[board.lead])?;
    let due = board.turn.period.due.map(|due| Lang::Vi.date(due.0)).unwrap_or_default();
    let title = board.turn.of.title(Lang::Vi, key);
    let args =
        [("title", title.into()), ("day", due.into()), ("plan", board.turn.of.plan_name().to_owned().into())];
    let words = Lang::Vi.f("reports-tell-missing", &args).into_owned();
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    let mut count = 0;
    for line in board.lines.iter().filter(|line| line.standing.is_missing()) {
        let to = line.report.as_ref().map_or(line.id, |report| report.holder_id);
        let href = format!("/bao-cao/ky/{of}/{key}");
        tell(hub, &mut tx, to, &words, (href, format!("report/{of}/{key}/{to}/{today}"))).await?;
        count += 1;
    }
    if count == 0 {
        return Err(Error::Conflict("reports-nobody-missing"));
    }
    note(hub, &mut tx, &LOCK, Some(who), ("report-turn", of.0), json!({ "reminded": count, "turn": key }))
        .await?;
    tx.commit().await?;
    Ok(count)
}
