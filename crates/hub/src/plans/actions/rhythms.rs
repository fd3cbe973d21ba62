//! Tasks that come round: their rhythm and their turns.

use serde_json::json;

use super::tasks::mine;
use super::{WORK, record};
use crate::Hub;
use crate::authority::Principal;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::{TaskId, TaskState, TurnId};
use crate::plans::rhythm::Rhythm;
use crate::plans::store::rhythms as rows;
use crate::time::Day;

pub use rows::{RhythmRow, TurnRow, UnitTurn};

/// The rhythms that a task has had, the newest first.
pub async fn rhythms(hub: &Hub, task: TaskId) -> Result<Vec<RhythmRow>> {
    Ok(rows::of_task(hub, &hub.db, task).await?)
}

/// The turns of a task, the latest first.
pub async fn turns(hub: &Hub, task: TaskId) -> Result<Vec<TurnRow>> {
    Ok(rows::turns(hub, &hub.db, task).await?)
}

/// The turns of an organisation that end between two days.
pub async fn turns_of(hub: &Hub, organisation: OrganisationId, days: (Day, Day)) -> Result<Vec<UnitTurn>> {
    Ok(rows::of_organisation(hub, &hub.db, organisation, days).await?)
}

/// Closes one turn with its result. The task stays open.
pub async fn finish_turn(
    hub: &Hub,
    who: &Principal,
    (task, turn): (TaskId, TurnId),
    result: &str,
) -> Result<()> {
    let open = mine(hub, who, task).await?;
    if open.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let mut tx = hub.db.begin().await?;
    if !rows::finish(hub, &mut tx, (task, turn), (result, who.person)).await? {
        return Err(Error::Conflict("rhythms-turn-changed"));
    }
    record(hub, &mut tx, &WORK, who, ("task", task.0), json!({ "turn": turn, "state": "done" })).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens the turns that have begun since the last time; gives how many.
pub async fn open_turns(hub: &Hub) -> Result<u64> {
    let today = hub.clock.now().day();
    let mut opened = 0;
    for row in rows::to_open(hub, &hub.db, today).await? {
        let mut tx = hub.db.begin().await?;
        opened += rows::open(hub, &mut tx, &row, today).await?;
        tx.commit().await?;
    }
    Ok(opened)
}

/// Gives a task a rhythm in place of the one that it has, or none; its first turn is opened where it is `taken`.
pub(super) async fn set(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    rhythm: Option<Rhythm>,
    (by, taken): (PersonId, bool),
) -> Result<()> {
    rows::end(hub, tx, task).await?;
    if let Some(rhythm) = rhythm {
        rows::set(hub, tx, task, rhythm, by).await?;
    }
    if taken { open_of(hub, tx, task).await } else { Ok(()) }
}

/// Opens the turns of one task that have begun.
pub(super) async fn open_of(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<()> {
    let today = hub.clock.now().day();
    for row in rows::of_task(hub, &mut *tx, task).await?.iter().filter(|row| row.ended_at.is_none()) {
        rows::open(hub, tx, row, today).await?;
    }
    Ok(())
}

/// The rhythm that a task has.
pub(super) async fn current(hub: &Hub, task: TaskId) -> Result<Option<Rhythm>> {
    let rows = rows::of_task(hub, &hub.db, task).await?;
    Ok(rows.iter().find(|row| row.ended_at.is_none()).and_then(RhythmRow::rhythm))
}
