//! Passing a task on to bodies below, which take it or refuse with a reason; helping with a task of another body.

use std::collections::BTreeMap;

use serde_json::json;

use super::tasks::mine;
use super::{WORK, WORKERS, obstacles, record, rhythms};
use crate::Hub;
use crate::authority::{Level, On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::{self, actions::Organisation};
use crate::plans::model::{Giving, Standing, TaskId, TaskState, Timing};
use crate::plans::store;
use crate::plans::store::cascade::{self as rows, Offer, PartsCount};
use crate::plans::store::tasks::{NewNote, Task};
use crate::time::Day;
use crate::web::form::Problem;
use crate::working_days;

/// Working days in which the one who is asked answers.
pub const ANSWER_DAYS: u32 = 3;

/// The bodies that an organisation may pass a task on to: those that stand under it, and those of lower levels in its
/// area.
pub async fn below(hub: &Hub, giver: OrganisationId) -> Result<Vec<Organisation>> {
    let all = organisations::actions::all(hub).await?;
    let parents = organisations::actions::parents(hub).await?;
    let Some(from) = all.iter().find(|one| one.id == giver) else { return Ok(Vec::new()) };
    let level = |one: &Organisation| Level::parse(&one.level);
    let (own, area) = (level(from), from.area_code.clone());
    let under = |mut id: OrganisationId| {
        let mut left = parents.len();
        while let Some((_, upper)) = parents.iter().find(|(lower, _)| *lower == id) {
            if *upper == giver {
                return true;
            }
            id = *upper;
            // a circle of parents must not hang the page
            left -= 1;
            if left == 0 {
                break;
            }
        }
        false
    };
    let reached = |one: &Organisation| {
        let lower = level(one) > own && (area.is_empty() || one.area_code == area);
        one.id != giver && (lower || under(one.id))
    };
    Ok(all.iter().filter(|one| reached(one)).cloned().collect())
}

/// What a task is passed on with.
pub struct Pass<'a> {
    /// To whom.
    pub to: &'a [OrganisationId],
    /// What exactly is asked, may be empty.
    pub words: &'a str,
    /// The last day, if another than that of the task.
    pub due_on: Option<Day>,
}

/// Passes a task on; all of them get it or none. A body that has refused it or from which it was taken back is asked
/// again; one that has it already is refused.
pub async fn pass_on(hub: &Hub, who: &Principal, id: TaskId, pass: &Pass<'_>) -> Result<usize> {
    let task = mine(hub, who, id).await?;
    if task.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let below = below(hub, task.organisation_id).await?;
    if pass.to.is_empty() || pass.to.iter().any(|to| !below.iter().any(|one| one.id == *to)) {
        return Err(Error::Invalid(vec![Problem::new("to", "plans-pass-choose")]));
    }
    let timing = match pass.due_on {
        Some(day) if task.due_on.is_some_and(|due| day > due) => {
            return Err(Error::Invalid(vec![Problem::new("due-below", "plans-pass-too-late")]));
        }
        Some(day) => (Timing::Dated, Some(day)),
        None => (task.timing(), task.due_on),
    };
    // what comes round for the giver comes round for those below, unless they are given a day
    let rhythm = if pass.due_on.is_none() { rhythms::current(hub, id).await? } else { None };
    let now = hub.clock.now();
    let answer_by = working_days::actions::working(hub).await?.after(now.day(), ANSWER_DAYS);
    let mut tx = hub.db.begin().await?;
    let plan = store::tasks::root_of(hub, &mut tx, id).await?;
    for to in pass.to {
        let there = store::tasks::of_duty(hub, &mut tx, task.duty_id, *to).await?;
        let part = match there {
            None => store::tasks::add(hub, &mut tx, (plan, task.duty_id), *to, timing).await?,
            Some(part) => {
                let ended = matches!(part.giving(), Some(Giving::Refused | Giving::Withdrawn));
                if !ended || part.parent_id != Some(id) {
                    let name = below.iter().find(|one| one.id == *to).map(|one| one.name.clone());
                    let problem =
                        Problem::new("to", "plans-pass-has-it").with("name", name.unwrap_or_default());
                    return Err(Error::Invalid(vec![problem]));
                }
                store::tasks::retime(hub, &mut tx, part.id, timing).await?;
                part.id
            }
        };
        let offer = Offer { words: pass.words, by: who.person, answer_by };
        rows::offer(hub, &mut tx, (part, id), offer).await?;
        rhythms::set(hub, &mut tx, part, rhythm, (who.person, false)).await?;
        let note = NewNote { kind: "given", text: pass.words, due_on: timing.1, organisation: Some(*to) };
        store::tasks::note(hub, &mut tx, id, who.person, note).await?;
        store::tasks::note(hub, &mut tx, part, who.person, note).await?;
        record(hub, &mut tx, &WORK, who, ("task", part.0), json!({ "passed_on_from": id, "to": to })).await?;
    }
    tx.commit().await?;
    Ok(pass.to.len())
}

/// Takes a task that was passed on, or refuses it with a reason.
pub async fn answer(hub: &Hub, who: &Principal, id: TaskId, refused: Option<&str>) -> Result<()> {
    let task = super::task(hub, id).await?;
    can(who, &WORK, &On::held_by(task.organisation_id))?;
    if task.merged_into.is_some() {
        return Err(Error::Conflict("plans-task-merged"));
    }
    let mut tx = hub.db.begin().await?;
    if !rows::answer(hub, &mut tx, id, who.person, refused).await? {
        return Err(Error::Conflict("plans-pass-answered"));
    }
    let kind = if refused.is_some() { "refused" } else { "accepted" };
    if refused.is_none() {
        rhythms::open_of(hub, &mut tx, id).await?;
    }
    let organisation = Some(task.organisation_id);
    let note = NewNote { kind, text: refused.unwrap_or_default(), due_on: None, organisation };
    for task in std::iter::once(id).chain(task.parent_id) {
        store::tasks::note(hub, &mut tx, task, who.person, note).await?;
    }
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "answer": kind })).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back a task that was passed on and is not done, with a reason.
pub async fn withdraw(
    hub: &Hub,
    who: &Principal,
    (parent, id): (TaskId, TaskId),
    reason: &str,
) -> Result<()> {
    mine(hub, who, parent).await?;
    let part = super::task(hub, id).await?;
    if part.parent_id != Some(parent) {
        return Err(Error::NotFound);
    }
    let mut tx = hub.db.begin().await?;
    if !rows::withdraw(hub, &mut tx, id, reason).await? {
        return Err(Error::Conflict("plans-pass-answered"));
    }
    obstacles::drop_of(hub, &mut tx, id, who, reason).await?;
    let organisation = Some(part.organisation_id);
    let note = NewNote { kind: "withdrawn", text: reason, due_on: None, organisation };
    for task in [id, parent] {
        store::tasks::note(hub, &mut tx, task, who.person, note).await?;
    }
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "answer": "withdrawn" })).await?;
    tx.commit().await?;
    Ok(())
}

/// The tasks that were passed on from one.
pub async fn parts(hub: &Hub, id: TaskId) -> Result<Vec<Task>> {
    Ok(rows::parts(hub, &hub.db, id).await?)
}

/// How far all that an organisation has passed on has come today.
#[derive(Clone, Debug, Default)]
pub struct PartsGiven {
    /// By the task that they are parts of.
    pub by_task: BTreeMap<TaskId, PartsDone>,
    /// By the body that has them.
    pub by_body: BTreeMap<OrganisationId, PartsDone>,
}

impl PartsGiven {
    /// All of them together.
    pub fn all(&self) -> PartsDone {
        self.by_task.values().fold(PartsDone::default(), |sum, one| sum.plus(*one))
    }
}

/// Counts all that an organisation has passed on, as it stands today.
pub async fn parts_given_by(hub: &Hub, giver: OrganisationId) -> Result<PartsGiven> {
    given(hub, giver, true).await
}

/// The same by task alone.
pub async fn parts_given_by_task(hub: &Hub, giver: OrganisationId) -> Result<PartsGiven> {
    given(hub, giver, false).await
}

async fn given(hub: &Hub, giver: OrganisationId, by_body: bool) -> Result<PartsGiven> {
    let today = hub.clock.now().day();
    let mut found = PartsGiven::default();
    for row in rows::parts_given_by(hub, &hub.db, giver, (by_body, today)).await? {
        if row.of_body {
            found.by_body.insert(OrganisationId(row.id), row.into());
        } else {
            found.by_task.insert(TaskId(row.id), row.into());
        }
    }
    Ok(found)
}

/// How far what was passed on has come: counted, never typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartsDone {
    /// Offered or taken.
    pub all: usize,
    /// Done.
    pub done: usize,
    /// Not answered.
    pub waiting: usize,
    /// Refused and not asked again.
    pub refused: usize,
    /// Not answered, though the days to answer are over.
    pub unanswered: usize,
    /// Stuck.
    pub stuck: usize,
    /// Taken, not done and not stuck, and the last day is over.
    pub late: usize,
}

impl From<PartsCount> for PartsDone {
    fn from(row: PartsCount) -> Self {
        let of = |n: i64| usize::try_from(n).unwrap_or(0);
        Self {
            all: of(row.offered_or_taken),
            done: of(row.done),
            waiting: of(row.waiting),
            refused: of(row.refused),
            unanswered: of(row.unanswered),
            stuck: of(row.stuck),
            late: of(row.late),
        }
    }
}

impl PartsDone {
    /// Counts them as they stand on a day.
    pub fn of<'t>(parts: impl IntoIterator<Item = &'t Task>, today: Day) -> Self {
        let mut found = Self::default();
        for part in parts {
            match part.giving() {
                Some(Giving::Offered) => {
                    (found.all, found.waiting) = (found.all + 1, found.waiting + 1);
                    found.unanswered += usize::from(part.answer_is_late(today));
                }
                Some(Giving::Accepted) => {
                    found.all += 1;
                    found.stuck += usize::from(part.obstacle_id.is_some());
                    found.done += usize::from(part.state() == TaskState::Done);
                    found.late += usize::from(part.standing(today) == Standing::Late);
                }
                Some(Giving::Refused) => found.refused += 1,
                Some(Giving::Withdrawn) | None => {}
            }
        }
        found
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            done: self.done + other.done,
            waiting: self.waiting + other.waiting,
            refused: self.refused + other.refused,
            unanswered: self.unanswered + other.unanswered,
            stuck: self.stuck + other.stuck,
            late: self.late + other.late,
        }
    }
}

/// The open tasks of others that an organisation is named to help with.
pub async fn helped_by(hub: &Hub, helper: OrganisationId) -> Result<Vec<Task>> {
    Ok(rows::helped_by(hub, &hub.db, helper).await?)
}

/// The organisations that the document names to help with a task.
pub async fn helpers(hub: &Hub, id: TaskId) -> Result<Vec<OrganisationId>> {
    Ok(rows::helpers(hub, &hub.db, id).await?)
}

/// Writes down what one who is named to help has contributed.
pub async fn contribute(hub: &Hub, who: &Principal, id: TaskId, text: &str) -> Result<()> {
    let task = super::task(hub, id).await?;
    let helpers = helpers(hub, id).await?;
    let mine = who.organisations(WORKERS).into_iter().find(|own| helpers.contains(own));
    let helper = mine.ok_or(Error::Forbidden(WORK.name))?;
    can(who, &WORK, &On::held_by(helper))?;
    if task.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let mut tx = hub.db.begin().await?;
    let note = NewNote { kind: "contribution", text, due_on: None, organisation: Some(helper) };
    store::tasks::note(hub, &mut tx, id, who.person, note).await?;
    record(hub, &mut tx, &WORK, who, ("task", id.0), json!({ "contribution": helper })).await?;
    tx.commit().await?;
    Ok(())
}
