//! The review: each item of a plan is taken over, corrected or set aside by a person, and saved at once.

use lachan_plan::model::{DueKind, TimeKind};
use serde_json::json;

use super::{REVIEW, decided_detail, hold, record, whole};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::plans::model::{
    BeforeDay, Body, Decision, DutyId, DutyKind, Part, PlanId, ReportingId, TIME_KINDS, TargetId, When, Who,
    doubts, name_of,
};
use crate::plans::store::review::{Decided, ReportingChange};
use crate::plans::store::{self, Duty};
use crate::time::Day;
use crate::web::form::Problem;

/// A duty as the person leaves it.
pub struct DutyChange {
    /// Who leads and who helps.
    pub bodies: Vec<Body>,
    /// When.
    pub when: When,
    /// The expected result.
    pub outcome: Option<String>,
}

/// Decides a duty: takes it over as it stands in `change`, or sets it aside where that is `None`. `seen` is the
/// version that the person had on screen.
pub async fn decide_duty(
    hub: &Hub,
    who: &Principal,
    (plan, duty): (PlanId, DutyId),
    seen: i64,
    change: Option<DutyChange>,
) -> Result<Decision> {
    can(who, &REVIEW, &On::province())?;
    let whole = whole(hub, plan).await?;
    let (before, bodies) = whole.duty(duty).ok_or(Error::NotFound)?;
    if let Some(change) = &change {
        all_well(problems_of(before, change))?;
    }
    if before.is_copy() {
        return Err(Error::Conflict("plans-is-copy"));
    }
    if change.is_none() && whole.copies_of(duty).next().is_some() {
        return Err(Error::Conflict("plans-has-copies"));
    }
    let decision = match &change {
        None => Decision::Rejected,
        Some(change) if is_same(before, bodies, change) => Decision::Accepted,
        Some(_) => Decision::Corrected,
    };
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let decided = Decided { decision, by: who.person, seen };
    let values = change.as_ref().map(|change| (change.when, change.outcome.as_deref()));
    if !store::review::decide_duty(hub, &mut tx, duty, decided, values).await? {
        return Err(Error::Conflict("plans-decided-by-colleague"));
    }
    if let Some(change) = change.filter(|change| change.bodies != *bodies) {
        store::review::put_bodies(hub, &mut tx, duty, &change.bodies).await?;
    }
    record(hub, &mut tx, &REVIEW, who, ("plan-duty", duty.0), decided_detail(plan, decision.name())).await?;
    tx.commit().await?;
    Ok(decision)
}

fn all_well(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// What an accepted duty cannot do without: a lead that is somebody, a time that fits together.
pub fn problems_of(before: &Duty, change: &DutyChange) -> Vec<Problem> {
    let mut problems = Vec::new();
    let leads: Vec<_> = change.bodies.iter().filter(|body| body.part == Part::Lead).collect();
    if leads.is_empty() && before.kind == DutyKind::Duty.name() {
        problems.push(Problem::new("lead-new", "plans-lead-missing"));
    }
    for (index, body) in leads.iter().enumerate() {
        if body.who == Who::Open {
            let field = format!("lead-{index}");
            problems.push(Problem::new(&field, "plans-lead-open").with("name", body.words.clone()));
        }
    }
    let When { kind, from, to } = change.when;
    if kind == TimeKind::Range && from.is_none() {
        problems.push(Problem::new("from", "plans-time-needs-from"));
    }
    if When::needs_last_day(kind) && to.is_none() {
        problems.push(Problem::new("to", "plans-time-needs-to"));
    }
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        problems.push(Problem::new("to", "plans-time-backwards"));
    }
    problems
}

/// Whether the duty stands as the program read it: choosing who a printed name is in the register is no correction.
fn is_same(before: &Duty, bodies: &[Body], change: &DutyChange) -> bool {
    let names =
        |bodies: &[Body]| bodies.iter().map(|body| (body.part, body.words.clone())).collect::<Vec<_>>();
    before.time_kind == name_of(TIME_KINDS, &change.when.kind)
        && (before.time_from, before.time_to) == (change.when.from, change.when.to)
        && before.outcome.as_deref().unwrap_or_default() == change.outcome.as_deref().unwrap_or_default()
        && names(bodies) == names(&change.bodies)
}

/// Takes several duties over as they were read: those that a person has looked through in a list. An item about
/// which more than the time is in doubt, or that a colleague has decided meanwhile, is left where it is.
pub async fn take_all(hub: &Hub, who: &Principal, plan: PlanId, seen: &[(DutyId, i64)]) -> Result<usize> {
    can(who, &REVIEW, &On::province())?;
    let whole = whole(hub, plan).await?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let mut taken = 0;
    for (id, version) in seen {
        let Some((duty, bodies)) = whole.duty(*id) else { continue };
        let heavy = doubts(&duty.facts(bodies)).iter().any(|doubt| doubt.rank() < 10);
        if heavy || duty.state != Decision::Draft.name() {
            continue;
        }
        let decided = Decided { decision: Decision::Accepted, by: who.person, seen: *version };
        if store::review::decide_duty(hub, &mut tx, *id, decided, None).await? {
            let detail = decided_detail(plan, Decision::Accepted.name());
            record(hub, &mut tx, &REVIEW, who, ("plan-duty", id.0), detail).await?;
            taken += 1;
        }
    }
    tx.commit().await?;
    Ok(taken)
}

/// Says who the names of the document are, in all duties that nobody has decided.
pub async fn map_agencies(hub: &Hub, who: &Principal, plan: PlanId, names: &[(String, Who)]) -> Result<u64> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let mut places = 0;
    for (key, body) in names {
        places += store::review::map_agency(hub, &mut tx, plan, key, *body).await?;
    }
    let detail = json!({ "names": names.len(), "places": places });
    record(hub, &mut tx, &REVIEW, who, ("plan", plan.0), detail).await?;
    tx.commit().await?;
    Ok(places)
}

/// Takes a target over or sets it aside.
pub async fn decide_target(
    hub: &Hub,
    who: &Principal,
    (plan, target): (PlanId, TargetId),
    seen: i64,
    take: bool,
) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let whole = whole(hub, plan).await?;
    whole.targets.iter().find(|known| known.id == target).ok_or(Error::NotFound)?;
    let decision = if take { Decision::Accepted } else { Decision::Rejected };
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let decided = Decided { decision, by: who.person, seen };
    conflict_unless(store::review::decide_target(hub, &mut tx, target, decided).await?)?;
    record(hub, &mut tx, &REVIEW, who, ("plan-target", target.0), decided_detail(plan, decision.name()))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// What becomes of a duty to report.
pub enum ReportingVerdict {
    /// It stands like this.
    Take {
        /// On what.
        subject: String,
        /// To whom.
        to: String,
        /// Through whom.
        through: String,
        /// How often.
        kind: DueKind,
        /// 1 to 12.
        month: Option<i64>,
        /// 1 to 31.
        day: Option<i64>,
        /// The year of a dated one.
        year: Option<i64>,
    },
    /// It is none.
    Reject,
}

/// Decides a duty to report.
pub async fn decide_reporting(
    hub: &Hub,
    who: &Principal,
    (plan, id): (PlanId, ReportingId),
    seen: i64,
    verdict: ReportingVerdict,
) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let whole = whole(hub, plan).await?;
    let before = whole.reporting.iter().find(|known| known.id == id).ok_or(Error::NotFound)?;
    let change = match &verdict {
        ReportingVerdict::Reject => None,
        ReportingVerdict::Take { subject, to, through, kind, month, day, year } => {
            all_well(problems_of_due(*kind, *month, *day, *year))?;
            let (kind, month, day, year) = (*kind, *month, *day, *year);
            Some(ReportingChange { subject, to, through, kind, month, day, year })
        }
    };
    let decision = match &change {
        None => Decision::Rejected,
        Some(change) if is_same_reporting(before, change) => Decision::Accepted,
        Some(_) => Decision::Corrected,
    };
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    let decided = Decided { decision, by: who.person, seen };
    let done = store::review::decide_reporting(hub, &mut tx, id, decided, change.as_ref()).await?;
    conflict_unless(done)?;
    record(hub, &mut tx, &REVIEW, who, ("plan-reporting", id.0), decided_detail(plan, decision.name()))
        .await?;
    tx.commit().await?;
    Ok(())
}

fn conflict_unless(done: bool) -> Result<()> {
    if done { Ok(()) } else { Err(Error::Conflict("plans-decided-by-colleague")) }
}

fn is_same_reporting(before: &store::Reporting, change: &ReportingChange<'_>) -> bool {
    (before.subject.as_str(), before.to_words.as_str(), before.through_words.as_str())
        == (change.subject, change.to, change.through)
        && before.due_kind == name_of(crate::plans::model::DUE_KINDS, &change.kind)
        && (before.due_month, before.due_day, before.due_year) == (change.month, change.day, change.year)
}

/// A day that does not exist is told at once; 29 February counts where no year is named.
pub fn problems_of_due(
    kind: DueKind,
    month: Option<i64>,
    day: Option<i64>,
    year: Option<i64>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if kind == DueKind::Dated && year.is_none() {
        problems.push(Problem::new("year", "plans-due-needs-year"));
    }
    if matches!(kind, DueKind::Dated | DueKind::Annual) && month.is_some() != day.is_some() {
        let missing = if month.is_none() { "month" } else { "day" };
        problems.push(Problem::new(missing, "plans-due-day-and-month"));
    }
    if let (Some(month), Some(day)) = (month, day) {
        let year = year.unwrap_or(2024);
        if Day::parse(&format!("{year:04}-{month:02}-{day:02}")).is_none() {
            problems.push(Problem::new("day", "plans-due-impossible"));
        }
    }
    problems
}

/// What the head of the document lacks or has wrong.
pub struct Header {
    /// The number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Day of issue.
    pub issued_on: Option<Day>,
    /// The abstract.
    pub title: String,
    /// How "trước ngày X" is read.
    pub before: BeforeDay,
}

/// Completes the head of a document.
pub async fn set_header(hub: &Hub, who: &Principal, plan: PlanId, header: &Header) -> Result<()> {
    can(who, &REVIEW, &On::province())?;
    let mut tx = hub.db.begin().await?;
    hold(hub, &mut tx, plan).await?;
    put_header(hub, &mut tx, plan, header).await?;
    record(hub, &mut tx, &REVIEW, who, ("plan", plan.0), json!({ "header": true })).await?;
    tx.commit().await?;
    Ok(())
}

async fn put_header(hub: &Hub, tx: &mut Tx, plan: PlanId, header: &Header) -> Result<()> {
    let Header { number, issuer, issued_on, title, before } = header;
    let (number, issuer) = (number.as_deref(), issuer.as_deref());
    Ok(store::review::set_header(hub, tx, plan, (number, issuer, *issued_on, title), *before).await?)
}
