//! Tasks that went from one body to another, and tasks that became one because the other body had the same duty.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::{DutyId, TaskId};
use crate::plans::store::touched::touched;
use crate::time::{Day, Moment};

/// How a task stands, for a move.
#[derive(Clone, Debug, FromRow)]
pub struct Place {
    /// Which.
    pub id: TaskId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// It is not done.
    pub open: bool,
    /// Nobody works on it any more: left behind, refused, taken back, or one with another.
    pub ended: bool,
    /// It was passed on from this one.
    pub parent_id: Option<TaskId>,
}

/// How a task stands; nothing where there is none.
pub async fn place<'c>(hub: &Hub, on: impl On<'c>, id: TaskId) -> Result<Option<Place>, DbError> {
    sql("select t.id, t.organisation_id, t.state = 'open' as open,
         (l.task_id is not null or m.task_id is not null or coalesce(g.state, '') in ('refused', 'withdrawn')) as ended,
         g.parent_id
         from plan_task t
         left join plan_task_left l on l.province = t.province and l.task_id = t.id
         left join plan_task_given g on g.province = t.province and g.task_id = t.id
         left join plan_task_merged m on m.province = t.province and m.task_id = t.id
         where t.province = $1 and t.id = $2")
    .bind(hub.province())
    .bind(id)
    .optional(on)
    .await
}

/// The task of a body that stands in the way of another one's move: it serves one of the same duties, the duty whose
/// words the moving one bears first.
pub async fn in_the_way<'c>(
    hub: &Hub,
    on: impl On<'c>,
    task: TaskId,
    body: OrganisationId,
) -> Result<Option<TaskId>, DbError> {
    let row: Option<(TaskId,)> = sql("select there.task_id from plan_task_duty mine
         join plan_task_duty there on there.province = mine.province and there.duty_id = mine.duty_id
         where mine.province = $1 and mine.task_id = $2 and there.organisation_id = $3 and there.task_id <> $2
         order by mine.main desc, there.task_id limit 1")
    .bind(hub.province())
    .bind(task)
    .bind(body)
    .optional(on)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// The duties that a task serves, and whether it bears their words.
pub async fn duties<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<(DutyId, bool)>, DbError> {
    sql("select duty_id, main from plan_task_duty where province = $1 and task_id = $2 order by duty_id")
        .bind(hub.province())
        .bind(task)
        .all(on)
        .await
}

/// Takes the duties of a task off, so that it can change its body.
pub async fn take_off(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    sql("delete from plan_task_duty where province = $1 and task_id = $2")
        .bind(hub.province())
        .bind(task)
        .run(tx)
        .await?;
    Ok(())
}

/// Gives a task, its duties taken off, to a body and puts the duties on again.
pub async fn put_on(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    body: OrganisationId,
    duties: &[(DutyId, bool)],
) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("update plan_task set organisation_id = $3, version = version + 1 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(task)
        .bind(body)
        .run(&mut *tx)
        .await?;
    for (duty, main) in duties {
        sql("insert into plan_task_duty (province, duty_id, organisation_id, task_id, main)
             values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(*duty)
        .bind(body)
        .bind(task)
        .bind(*main)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Whether a duty is a body's by some task.
pub async fn has_duty(hub: &Hub, tx: &mut Tx, duty: DutyId, body: OrganisationId) -> Result<bool, DbError> {
    sql("select 1 from plan_task_duty where province = $1 and duty_id = $2 and organisation_id = $3")
        .bind(hub.province())
        .bind(duty)
        .bind(body)
        .exists(tx)
        .await
}

/// Takes a duty off a task that served it besides its own.
pub async fn unlink(hub: &Hub, tx: &mut Tx, task: TaskId, duty: DutyId) -> Result<(), DbError> {
    sql("delete from plan_task_duty where province = $1 and task_id = $2 and duty_id = $3 and not main")
        .bind(hub.province())
        .bind(task)
        .bind(duty)
        .run(tx)
        .await?;
    Ok(())
}

/// The tasks that were passed on from one.
pub async fn parts(hub: &Hub, tx: &mut Tx, parent: TaskId) -> Result<Vec<TaskId>, DbError> {
    let rows: Vec<(TaskId,)> =
        sql("select task_id from plan_task_given where province = $1 and parent_id = $2 order by task_id")
            .bind(hub.province())
            .bind(parent)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Makes a task a part of another one.
pub async fn set_parent(hub: &Hub, tx: &mut Tx, task: TaskId, parent: TaskId) -> Result<(), DbError> {
    sql("update plan_task_given set parent_id = $3 where province = $1 and task_id = $2")
        .bind(hub.province())
        .bind(task)
        .bind(parent)
        .run(tx)
        .await?;
    Ok(())
}

/// A move.
#[derive(Clone, Debug, FromRow)]
pub struct Move {
    /// Which task.
    pub task_id: TaskId,
    /// Whose it was.
    pub from_id: OrganisationId,
    /// Whose it is.
    pub to_id: OrganisationId,
    /// From which day.
    pub on_day: Day,
    /// The ended task that went the other way.
    pub swapped_id: Option<TaskId>,
}

const MOVES: &str =
    "select task_id, from_id, to_id, on_day, swapped_id from plan_task_move where province = $1";

/// All moves, each task's in the order in which they were made.
pub async fn moves<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Move>, DbError> {
    crate::db::Statement::composed(format!("{MOVES} order by task_id, turn"))
        .bind(hub.province())
        .all(on)
        .await
}

/// The moves of one task, in the order in which they were made.
pub async fn moves_of<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<Move>, DbError> {
    crate::db::Statement::composed(format!("{MOVES} and task_id = $2 order by turn"))
        .bind(hub.province())
        .bind(task)
        .all(on)
        .await
}

/// Writes a move down.
pub async fn add_move(hub: &Hub, tx: &mut Tx, row: &Move, by: PersonId) -> Result<(), DbError> {
    sql("insert into plan_task_move (province, task_id, turn, from_id, to_id, on_day, at, by_id, swapped_id)
         values ($1, $2, (select coalesce(max(m.turn), 0) + 1 from plan_task_move m
             where m.province = $1 and m.task_id = $2), $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(row.task_id)
    .bind(row.from_id)
    .bind(row.to_id)
    .bind(row.on_day)
    .bind(hub.clock.now())
    .bind(by)
    .bind(row.swapped_id)
    .run(&mut *tx)
    .await?;
    touched(hub, tx, row.task_id).await
}

/// Two tasks that are one.
#[derive(Clone, Debug, FromRow)]
pub struct Merged {
    /// The task that is one with the other.
    pub task_id: TaskId,
    /// The task that goes on.
    pub into_id: TaskId,
    /// From which day.
    pub on_day: Day,
    /// The task that goes on came from the other body, and the two changed places.
    pub swapped: bool,
    /// Duties that it serves because of this, JSON.
    pub linked: String,
    /// Tasks that are its parts because of this, JSON.
    pub parts: String,
    /// When the one that goes on had been done already.
    pub done_at: Option<Moment>,
    /// By whom.
    pub done_by: Option<PersonId>,
    /// What was done then.
    pub done_result: Option<String>,
}

const MERGED: &str = "select task_id, into_id, on_day, swapped, linked, parts, done_at, done_by, done_result
    from plan_task_merged where province = $1";

/// All tasks that are one with another.
pub async fn merged<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Merged>, DbError> {
    crate::db::Statement::composed(format!("{MERGED} order by at, task_id"))
        .bind(hub.province())
        .all(on)
        .await
}

/// Writes down that a task is one with another.
pub async fn add_merged(hub: &Hub, tx: &mut Tx, row: &Merged, by: PersonId) -> Result<(), DbError> {
    sql(
        "insert into plan_task_merged (province, task_id, into_id, on_day, at, by_id, swapped, linked, parts,
         done_at, done_by, done_result) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(hub.province())
    .bind(row.task_id)
    .bind(row.into_id)
    .bind(row.on_day)
    .bind(hub.clock.now())
    .bind(by)
    .bind(row.swapped)
    .bind(&row.linked)
    .bind(&row.parts)
    .bind(row.done_at)
    .bind(row.done_by)
    .bind(row.done_result.clone())
    .run(&mut *tx)
    .await?;
    touched(hub, tx, row.task_id).await?;
    touched(hub, tx, row.into_id).await
}

/// Takes back that a task is one with another.
pub async fn remove_merged(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("delete from plan_task_merged where province = $1 and task_id = $2")
        .bind(hub.province())
        .bind(task)
        .run(tx)
        .await?;
    Ok(())
}

/// When, by whom and with what a task was done.
pub async fn done(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
) -> Result<Option<(Moment, PersonId, String)>, DbError> {
    sql("select done_at, done_by, result from plan_task where province = $1 and id = $2 and state = 'done'")
        .bind(hub.province())
        .bind(task)
        .optional(tx)
        .await
}

/// Opens a task that was done: it goes on for another one too.
pub async fn reopen(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("update plan_task set state = 'open', result = null, done_at = null, done_by = null,
         version = version + 1 where province = $1 and id = $2")
    .bind(hub.province())
    .bind(task)
    .run(tx)
    .await?;
    Ok(())
}

/// Puts a task back to how it had been done.
pub async fn done_again(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    (at, by, result): (Moment, PersonId, &str),
) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("update plan_task set state = 'done', done_at = $3, done_by = $4, result = $5, version = version + 1
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(task)
    .bind(at)
    .bind(by)
    .bind(result)
    .run(tx)
    .await?;
    Ok(())
}
