//! Tasks passed on to bodies below, and bodies that help with a task.

use uuid::Uuid;

use super::tasks::{TASK, Task};
use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::{Giving, TaskId};
use crate::plans::store::touched::touched;
use crate::time::Day;

/// The tasks that were passed on from one, in the order in which they were.
pub async fn parts<'c>(hub: &Hub, on: impl On<'c>, parent: TaskId) -> Result<Vec<Task>, DbError> {
    Statement::composed(format!(
        "{TASK} and g.parent_id = $2 and mg.task_id is null order by g.given_at, t.id"
    ))
    .bind(hub.province())
    .bind(parent)
    .all(on)
    .await
}

/// How far parts have come, counted together.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct PartsCount {
    /// The task that they are parts of, or the body that has them.
    pub id: Uuid,
    /// It is the body.
    pub of_body: bool,
    /// Offered or taken.
    pub offered_or_taken: i64,
    /// Done.
    pub done: i64,
    /// Not answered.
    pub waiting: i64,
    /// Refused and not asked again.
    pub refused: i64,
    /// Not answered, though the days to answer are over.
    pub unanswered: i64,
    /// Stuck.
    pub stuck: i64,
    /// Taken, not done and not stuck, and the last day is over.
    pub late: i64,
}

/// Counts all that an organisation has passed on from its tasks, as it stands on a day: by the task that they are parts
/// of, and, where that is asked too, by the body that has them.
pub async fn parts_given_by<'c>(
    hub: &Hub,
    on: impl On<'c>,
    giver: OrganisationId,
    (by_body, day): (bool, Day),
) -> Result<Vec<PartsCount>, DbError> {
    // from the giver's tasks to their parts, never from all parts of the country to the few of one giver, and once for
    // both; what is stuck or one with another are few: a look-up in a small set for each part
    const STUCK: &str =
        "t.id in (select b.task_id from plan_obstacle b where b.province = $1 and b.ended_at is null)";
    const LAST_DAY: &str = "coalesce((select min(u.last_day) from plan_turn u
        join plan_rhythm r on r.province = u.province and r.task_id = u.task_id and r.ended_at is null
        where u.province = t.province and u.task_id = t.id and u.done_at is null and u.dropped_at is null), t.due_on)";
    let by = |id: &str, of_body: bool| {
        format!(
            "select {id} as id, {of_body} as of_body, cast(sum(x.taken) as bigint) as offered_or_taken,
             cast(sum(x.done) as bigint) as done, cast(sum(x.waiting) as bigint) as waiting,
             cast(sum(x.refused) as bigint) as refused, cast(sum(x.unanswered) as bigint) as unanswered,
             cast(sum(x.stuck) as bigint) as stuck, cast(sum(x.late) as bigint) as late from x group by {id}"
        )
    };
    let mut counts = vec![by("x.task_id", false)];
    counts.extend(by_body.then(|| by("x.organisation_id", true)));
    let is = |condition: &str| format!("case when {condition} then 1 else 0 end");
    Statement::composed(format!(
        "with x as materialized (select g.parent_id as task_id, t.organisation_id, {} as taken, {} as done,
            {} as waiting, {} as refused, {} as unanswered, {} as stuck, {} as late
            from plan_task o cross join plan_task_given g cross join plan_task t
            where o.province = $1 and o.organisation_id = $2
            and g.province = o.province and g.parent_id = o.id and t.province = g.province and t.id = g.task_id
            and t.id not in (select m.task_id from plan_task_merged m where m.province = $1))
         {}",
        is("g.state in ('offered', 'accepted')"),
        is("g.state = 'accepted' and t.state = 'done'"),
        is("g.state = 'offered'"),
        is("g.state = 'refused'"),
        is("g.state = 'offered' and g.answer_by < $3"),
        is(&format!("g.state = 'accepted' and {STUCK}")),
        is(&format!("g.state = 'accepted' and t.state = 'open' and {LAST_DAY} < $3 and not {STUCK}")),
        counts.join(" union all ")
    ))
    .bind(hub.province())
    .bind(giver)
    .bind(day)
    .all(on)
    .await
}

/// The tasks that an organisation is named to help with, those of others that are not done.
pub async fn helped_by<'c>(hub: &Hub, on: impl On<'c>, helper: OrganisationId) -> Result<Vec<Task>, DbError> {
    Statement::composed(format!(
        "{TASK} and not t.part and l.left_at is null and mg.task_id is null and g.state is null and t.state = 'open'
         and t.organisation_id <> $2
         and exists (select 1 from plan_task_duty s
             join plan_duty_body b on b.province = s.province and b.duty_id = s.duty_id
             where s.province = t.province and s.task_id = t.id and b.part = 'coordinate'
             and b.organisation_id = $2)
         order by coalesce(t.due_on, '9999'), p.published_at, d.ordinal"
    ))
    .bind(hub.province())
    .bind(helper)
    .all(on)
    .await
}

/// The organisations that the sentences of a task name to help, each once, in the order of the document.
pub async fn helpers<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select b.organisation_id from plan_task_duty s
         join plan_duty_body b on b.province = s.province and b.duty_id = s.duty_id
         where s.province = $1 and s.task_id = $2 and b.part = 'coordinate' and b.organisation_id is not null
         group by b.organisation_id order by min(b.ordinal)")
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What a task is passed on with.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    /// What exactly is asked.
    pub words: &'a str,
    /// By whom.
    pub by: PersonId,
    /// Last day to take it or refuse.
    pub answer_by: Day,
}

/// Marks a task as passed on from another one, waiting for its answer.
pub async fn offer(
    hub: &Hub,
    tx: &mut Tx,
    (task, parent): (TaskId, TaskId),
    offer: Offer<'_>,
) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("insert into plan_task_given (province, task_id, parent_id, words, given_at, given_by, answer_by, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'offered')
         on conflict (province, task_id) do update set words = excluded.words, given_at = excluded.given_at,
         given_by = excluded.given_by, answer_by = excluded.answer_by, state = 'offered', answered_at = null,
         answered_by = null, reason = null, ended_at = null")
    .bind(hub.province())
    .bind(task)
    .bind(parent)
    .bind(offer.words)
    .bind(hub.clock.now())
    .bind(offer.by)
    .bind(offer.answer_by)
    .run(&mut *tx)
    .await?;
    // kept with the task too, so that the plan's own tasks are found without asking for each
    sql("update plan_task set part = true where province = $1 and id = $2")
        .bind(hub.province())
        .bind(task)
        .run(tx)
        .await?;
    Ok(())
}

/// The one who is asked answers; `false` when the offer has been answered or taken back.
pub async fn answer(
    hub: &Hub,
    tx: &mut Tx,
    task: TaskId,
    by: PersonId,
    refused: Option<&str>,
) -> Result<bool, DbError> {
    touched(hub, tx, task).await?;
    let state = if refused.is_some() { Giving::Refused } else { Giving::Accepted };
    let now = hub.clock.now();
    let done = sql("update plan_task_given set state = $3, answered_at = $4, answered_by = $5, reason = $6, ended_at = $7
         where province = $1 and task_id = $2 and state = 'offered'")
    .bind(hub.province())
    .bind(task)
    .bind(state.name())
    .bind(now)
    .bind(by)
    .bind(refused)
    .bind(refused.map(|_| now))
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// The giver takes it back; `false` when it was refused, taken back or done.
pub async fn withdraw(hub: &Hub, tx: &mut Tx, task: TaskId, reason: &str) -> Result<bool, DbError> {
    touched(hub, tx, task).await?;
    let done = sql("update plan_task_given set state = 'withdrawn', reason = $3, ended_at = $4
         where province = $1 and task_id = $2 and state in ('offered', 'accepted')
         and exists (select 1 from plan_task t where t.province = $1 and t.id = $2 and t.state = 'open')")
    .bind(hub.province())
    .bind(task)
    .bind(reason)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(done == 1)
}
