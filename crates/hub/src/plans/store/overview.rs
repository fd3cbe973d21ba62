//! What the overviews count over all tasks at once: one pass over an index, never a row a body.

use super::tasks::{ROOT, STANDS, TASK, Task};
use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, sql};
use crate::id::OrganisationId;
use crate::plans::model::PlanId;
use crate::time::{Day, Moment};

/// The tasks of one body on a day.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct BodyCount {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// All that it had.
    pub total: i64,
    /// Done.
    pub settled: i64,
    /// Not done, and their last day was over.
    pub late: i64,
}

/// A moment that is over, as the counts need it.
#[derive(Clone, Copy, Debug)]
pub struct Asof {
    /// The day at whose end the tasks are looked at.
    pub day: Day,
    /// The first moment after it.
    pub until: Moment,
    /// The last day that was over then.
    pub end: Day,
}

/// Whether tasks went from one body to another after a day, became one, or got another last day.
pub async fn changed_after<'c>(hub: &Hub, on: impl On<'c>, then: Asof) -> Result<bool, DbError> {
    sql("select 1 from plan_task_move where province = $1 and on_day > $2
         union all select 1 from plan_task_merged where province = $1 and on_day > $2
         union all select 1 from plan_task_was where province = $1 and until_at >= $3 limit 1")
    .bind(hub.province())
    .bind(then.day)
    .bind(then.until)
    .exists(on)
    .await
}

/// Whose a task was at the end of day `$5`.
const HOLDER_THEN: &str = "coalesce((select v.from_id from plan_task_move v where v.province = t.province
    and v.task_id = t.id and v.on_day > $5 order by v.turn limit 1), t.organisation_id)";

/// When a task was done, as it was known at the end of day `$5`: one that goes on for two is open again, and was done.
const DONE_THEN: &str = "coalesce((select m.done_at from plan_task_merged m where m.province = t.province
    and m.into_id = t.id and m.on_day > $5 and m.done_at is not null limit 1), t.done_at)";

/// The last day that a task had until moment `$3`: what the earliest change after it says, or what it has today.
const DUE_THEN: &str = "case when exists (select 1 from plan_task_was w where w.province = t.province
        and w.task_id = t.id and w.until_at >= $3)
    then (select w.due_on from plan_task_was w where w.province = t.province and w.task_id = t.id
        and w.until_at >= $3 order by w.until_at limit 1) else t.due_on end";

/// Counts the tasks that each body had at the end of a day, those that were passed on to it and that it had taken among
/// them; what comes round is counted by [`by_turn`]. `changed` says whether tasks changed hands or days since; without,
/// nobody asks each task for what it was.
pub async fn by_body<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
    then: Asof,
    changed: bool,
) -> Result<Vec<BodyCount>, DbError> {
    let (holder, due, done) = match changed {
        true => (HOLDER_THEN, DUE_THEN, DONE_THEN),
        false => ("t.organisation_id", "t.due_on", "t.done_at"),
    };
    // lists of the few that do not stand: a look-up in a small set for each task, no join
    Statement::composed(format!(
        "select {holder} as organisation_id, count(*) as total,
         sum(case when {done} < $3 then 1 else 0 end) as settled,
         sum(case when ({done} is null or {done} >= $3) and {due} <= $4 then 1 else 0 end) as late
         from plan_task t where {STOOD} and ($2 is null or t.plan_id = {ROOT})
         and t.id not in (select r.task_id from plan_rhythm r where {CAME_ROUND})
         group by 1"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(then.until)
    .bind(then.end)
    .bind(then.day)
    .all(on)
    .await
}

/// The same for the tasks that came round on the day: each counts by its latest ended turn, as in
/// [`counts_by_turn`](crate::plans::figures::counts_by_turn).
pub async fn by_turn<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
    then: Asof,
    changed: bool,
) -> Result<Vec<BodyCount>, DbError> {
    let (holder, done) = if changed { (HOLDER_THEN, DONE_THEN) } else { ("t.organisation_id", "t.done_at") };
    Statement::composed(format!(
        "select x.organisation_id, count(*) as total,
         sum(case when x.done_at < $3 or x.turned = 1 then 1 else 0 end) as settled,
         sum(case when (x.done_at is null or x.done_at >= $3) and x.turned = 0 then 1 else 0 end) as late
         from (select {holder} as organisation_id, {done} as done_at,
            (select case when u.done_at < $3 then 1 else 0 end from plan_turn u
             where u.province = t.province and u.task_id = t.id and (u.dropped_at is null or u.dropped_at >= $3)
             and (u.done_at < $3 or u.last_day <= $4) order by u.last_day desc limit 1) as turned
            from plan_rhythm r join plan_task t on t.province = r.province and t.id = r.task_id
            where {CAME_ROUND} and {STOOD} and ($2 is null or t.plan_id = {ROOT})) x
         group by x.organisation_id"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(then.until)
    .bind(then.end)
    .bind(then.day)
    .all(on)
    .await
}

/// The task was somebody's at the end of the day: given, not left behind, not one with another, taken if passed on.
const STOOD: &str = "t.province = $1 and t.created_at < $3
    and t.id not in (select l.task_id from plan_task_left l where l.province = $1 and l.left_at < $3)
    and t.id not in (select m.task_id from plan_task_merged m where m.province = $1 and m.on_day <= $5)
    and t.id not in (select g.task_id from plan_task_given g where g.province = $1
        and (g.answered_at is null or g.answered_at >= $3 or g.ended_at < $3))";

/// The rhythm stood at the end of the day.
const CAME_ROUND: &str = "r.province = $1 and r.set_at < $3 and (r.ended_at is null or r.ended_at >= $3)";

/// The open tasks whose last day is over, the longest late first.
pub async fn latest<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
    today: Day,
    most: i64,
) -> Result<Vec<Task>, DbError> {
    Statement::composed(format!(
        "{TASK} and ($2 is null or t.plan_id = {ROOT}) and t.state = 'open' and t.due_on < $3 and {STANDS}
         order by t.due_on, t.id limit $4"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(today)
    .bind(most)
    .all(on)
    .await
}
