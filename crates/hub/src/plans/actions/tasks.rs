//! Work on tasks, and the figures that are counted from them.

use std::collections::BTreeMap;

use serde_json::json;

use super::{PartsDone, WORK, record};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::plans::model::{Giving, PlanId, Standing, TaskFacts, TaskId, TaskState, Timing, counts, standing};
use crate::plans::store;
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;

use store::tasks::NewNote;
pub use store::tasks::{Note, Served, Task};

/// A task that is not done, for the start page.
#[derive(Clone, Debug)]
pub struct OpenTask {
    /// Key; its page is `/nhiem-vu/{id}`.
    pub id: TaskId,
    /// The words of the plan.
    pub text: String,
    /// How it stands today.
    pub standing: Standing,
    /// Its last day.
    pub due_on: Option<Day>,
    /// Number of the plan, or its title.
    pub plan: String,
    /// Another body passes it on and waits for an answer.
    pub asked: bool,
}

/// The tasks of an organisation that are not done: those that wait for an answer, late ones, those without a day, then
/// by day.
pub async fn open_tasks_of(hub: &Hub, organisation: OrganisationId) -> Result<Vec<OpenTask>> {
    let today = hub.clock.now().day();
    let tasks = store::tasks::of_organisation(hub, &hub.db, organisation).await?;
    let mut open: Vec<_> = tasks
        .into_iter()
        .filter(|task| task.state() == TaskState::Open)
        .map(|task| OpenTask {
            standing: standing(task.state(), task.timing(), task.due_on, today),
            id: task.id,
            due_on: task.due_on,
            asked: task.giving() == Some(Giving::Offered),
            plan: task.plan_number.unwrap_or(task.plan_title),
            text: task.text,
        })
        .collect();
    open.sort_by_key(|task| (!task.asked, task.standing, task.due_on));
    Ok(open)
}

/// The tasks of an organisation, done ones too.
pub async fn of_organisation(hub: &Hub, organisation: OrganisationId) -> Result<Vec<Task>> {
    Ok(store::tasks::of_organisation(hub, &hub.db, organisation).await?)
}

/// The tasks of a plan.
pub async fn of_plan(hub: &Hub, plan: PlanId) -> Result<Vec<Task>> {
    Ok(store::tasks::of_plan(hub, &hub.db, plan).await?)
}

/// One task.
pub async fn task(hub: &Hub, id: TaskId) -> Result<Task> {
    store::tasks::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)
}

/// What has been written on a task, the newest first.
pub async fn notes(hub: &Hub, id: TaskId) -> Result<Vec<Note>> {
    Ok(store::tasks::notes(hub, &hub.db, id).await?)
}

/// All sentences of plans that a task serves, with their places, the one that it bears the words of first.
pub async fn served(hub: &Hub, id: TaskId) -> Result<Vec<Served>> {
    Ok(store::tasks::served(hub, &hub.db, id).await?)
}

/// What an organisation says about the time of its task.
#[derive(Clone, Copy, Debug)]
pub enum SetTime {
    /// It will be done by this day.
    By(Day),
    /// It goes on.
    Ongoing,
}

/// Sets the last day of a task, or that it goes on. `seen` is the version that the person had on screen.
pub async fn set_time(
    hub: &Hub,
    who: &Principal,
    id: TaskId,
    seen: i64,
    time: SetTime,
    why: &str,
) -> Result<()> {
    let task = mine(hub, who, id).await?;
    let (timing, due_on) = match time {
        SetTime::By(day) => (Timing::Dated, Some(day)),
        SetTime::Ongoing => (Timing::Ongoing, None),
    };
    let mut tx = hub.db.begin().await?;
    let done = store::tasks::set_time(hub, &mut tx, task.id, seen, (timing, due_on)).await?;
    faster_unless(done)?;
    store::tasks::note(
        hub,
        &mut tx,
        id,
        who.person,
        NewNote { kind: "date", text: why, due_on, organisation: None },
    )
    .await?;
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "due_on": due_on })).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down how far a task has come.
pub async fn note_progress(hub: &Hub, who: &Principal, id: TaskId, text: &str) -> Result<()> {
    let task = mine(hub, who, id).await?;
    if task.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let mut tx = hub.db.begin().await?;
    store::tasks::note(
        hub,
        &mut tx,
        id,
        who.person,
        NewNote { kind: "progress", text, ..NewNote::default() },
    )
    .await?;
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "progress": true })).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a task with its result.
pub async fn finish(hub: &Hub, who: &Principal, id: TaskId, seen: i64, result: &str) -> Result<()> {
    let task = mine(hub, who, id).await?;
    let below = PartsDone::of(&super::parts(hub, id).await?);
    if below.done < below.all {
        return Err(Error::Conflict("plans-parts-open"));
    }
    let mut tx = hub.db.begin().await?;
    faster_unless(store::tasks::finish(hub, &mut tx, task.id, seen, who.person, result).await?)?;
    store::tasks::note(
        hub,
        &mut tx,
        id,
        who.person,
        NewNote { kind: "done", text: result, ..NewNote::default() },
    )
    .await?;
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "state": "done" })).await?;
    tx.commit().await?;
    Ok(())
}

/// A task that the person may work on: of their organisation, still given, and taken if it was passed on.
pub(super) async fn mine(hub: &Hub, who: &Principal, id: TaskId) -> Result<Task> {
    let task = task(hub, id).await?;
    can(who, &WORK, &On::held_by(task.organisation_id))?;
    match (task.left_at, task.giving()) {
        (Some(_), _) => Err(Error::Conflict("plans-task-left")),
        (_, Some(Giving::Offered)) => Err(Error::Conflict("plans-pass-answer-first")),
        (_, Some(Giving::Refused | Giving::Withdrawn)) => Err(Error::Conflict("plans-pass-ended")),
        (None, Some(Giving::Accepted) | None) => Ok(task),
    }
}

fn faster_unless(done: bool) -> Result<()> {
    if done { Ok(()) } else { Err(Error::Conflict("plans-task-changed")) }
}

/// The figures of one lead.
#[derive(Clone, Debug)]
pub struct LeadFigures {
    /// Who.
    pub organisation: OrganisationId,
    /// Its tasks.
    pub counted: Counted,
}

/// The tasks of a plan, or of all plans, in a period: done in it or before its end, late at its end, under way.
pub async fn task_figures(hub: &Hub, plan: Option<PlanId>, from: Day, to: Day) -> Result<Counted> {
    let by_lead = task_figures_by_lead(hub, plan, from, to).await?;
    Ok(by_lead.iter().fold(Counted::default(), |sum, lead| sum.plus(lead.counted)))
}

/// The same for each lead.
pub async fn task_figures_by_lead(
    hub: &Hub,
    plan: Option<PlanId>,
    from: Day,
    to: Day,
) -> Result<Vec<LeadFigures>> {
    // the future has not happened: what is not late yet is not counted late
    let end = to.min(hub.clock.now().day().plus(-1));
    let mut found: Vec<LeadFigures> = Vec::new();
    for fact in store::tasks::facts(hub, &hub.db, plan).await? {
        let task = TaskFacts {
            created_at: fact.created_at,
            done_at: fact.done_at,
            due_on: fact.due_on,
            left_at: fact.left_at,
        };
        let Some(standing) = counts(task, from, to, end) else { continue };
        let index = found.iter().position(|lead| lead.organisation == fact.organisation_id);
        let index = index.unwrap_or_else(|| {
            found.push(LeadFigures { organisation: fact.organisation_id, counted: Counted::default() });
            found.len() - 1
        });
        add(&mut found[index].counted, standing);
    }
    Ok(found)
}

/// The tasks behind the figures, of one plan or of all.
pub async fn tasks_behind(hub: &Hub, plan: Option<PlanId>, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let end = reading.to.min(hub.clock.now().day().plus(-1));
    let register = crate::organisations::actions::as_of(hub, reading.to).await?;
    let known: BTreeMap<_, _> = register.iter().map(|one| (one.id, one)).collect();
    let lang = reading.lang;
    let mut found = Vec::new();
    for fact in store::tasks::facts(hub, &hub.db, plan).await? {
        let task = TaskFacts {
            created_at: fact.created_at,
            done_at: fact.done_at,
            due_on: fact.due_on,
            left_at: fact.left_at,
        };
        let Some(standing) = counts(task, reading.from, reading.to, end) else { continue };
        let verdict = match standing {
            Standing::Done => Verdict::Settled,
            Standing::Late => Verdict::Late,
            Standing::NeedsDate | Standing::Soon | Standing::Later | Standing::Ongoing => Verdict::UnderWay,
        };
        let holder = known.get(&fact.organisation_id);
        let name = holder.map(|one| one.short_name.clone()).unwrap_or_default();
        let due = fact.due_on.map(|day| format!(" · {}", lang.date(day.0))).unwrap_or_default();
        found.push(Behind {
            words: fact.text.unwrap_or_default(),
            href: Some(format!("/nhiem-vu/{}", fact.id)),
            area: holder.map(|one| one.area_code.clone()).unwrap_or_default(),
            organisation: Some(fact.organisation_id),
            verdict,
            why: format!("{name}{due}"),
        });
    }
    Ok(found)
}

fn add(counted: &mut Counted, standing: Standing) {
    counted.total += 1;
    match standing {
        Standing::Done => counted.settled += 1,
        Standing::Late => counted.late += 1,
        Standing::NeedsDate | Standing::Soon | Standing::Later | Standing::Ongoing => counted.under_way += 1,
    }
}
