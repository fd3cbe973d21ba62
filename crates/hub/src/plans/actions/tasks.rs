//! Work on tasks.

use serde_json::json;

use super::{PartsDone, WORK, record};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::plans::model::{Giving, PlanId, Standing, TaskId, TaskState, Timing};
use crate::plans::rhythm::Rhythm;
use crate::plans::store;
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
            standing: task.standing(today),
            id: task.id,
            due_on: task.due(),
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

/// The words of the plan that each of some tasks bears.
pub async fn words_of(hub: &Hub, tasks: &[TaskId]) -> Result<Vec<(TaskId, String)>> {
    // not more at once than either engine binds
    const AT_ONCE: usize = 500;
    let mut found = Vec::with_capacity(tasks.len());
    for some in tasks.chunks(AT_ONCE) {
        found.extend(store::tasks::words_of(hub, &hub.db, some).await?);
    }
    Ok(found)
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
    /// It goes on and comes round.
    Every(Rhythm),
}

/// Sets the last day of a task, or that it goes on or comes round. `seen` is the version that the person had on screen.
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
        SetTime::Ongoing | SetTime::Every(_) => (Timing::Ongoing, None),
    };
    let rhythm = if let SetTime::Every(rhythm) = time { Some(rhythm) } else { None };
    let mut tx = hub.db.begin().await?;
    let done = store::tasks::set_time(hub, &mut tx, task.id, seen, (timing, due_on)).await?;
    faster_unless(done)?;
    super::rhythms::set(hub, &mut tx, id, rhythm, (who.person, true)).await?;
    store::tasks::note(
        hub,
        &mut tx,
        id,
        who.person,
        NewNote { kind: "date", text: why, due_on, organisation: None },
    )
    .await?;
    let detail = json!({ "due_on": due_on, "every": rhythm.map(|rhythm| rhythm.kind.name()) });
    record(hub, &mut tx, &WORK, who, ("task", id.0), detail).await?;
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
    if task.obstacle_id.is_some() {
        return Err(Error::Conflict("obstacles-finish"));
    }
    let below = PartsDone::of(&super::parts(hub, id).await?, hub.clock.now().day());
    if below.done < below.all {
        return Err(Error::Conflict("plans-parts-open"));
    }
    let mut tx = hub.db.begin().await?;
    faster_unless(store::tasks::finish(hub, &mut tx, task.id, seen, who.person, result).await?)?;
    // what is done comes round no more
    super::rhythms::set(hub, &mut tx, id, None, (who.person, false)).await?;
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
    if task.merged_into.is_some() {
        return Err(Error::Conflict("plans-task-merged"));
    }
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

/// The beginning of a task's words, for a line.
pub(super) fn beginning(text: &str) -> String {
    beginning_of(text, 140)
}

/// The beginning of a text, of so many letters at most, cut between words.
pub fn beginning_of(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!("{}…", cut.trim_end_matches([',', ';', ' ']))
}
