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

/// Whether tasks went from one body to another after a day, or got another last day.
pub async fn changed_after<'c>(hub: &Hub, on: impl On<'c>, then: Asof) -> Result<bool, DbError> {
    sql("select 1 from plan_task_move where province = $1 and on_day > $2
         union all select 1 from plan_task_was where province = $1 and until_at >= $3 limit 1")
    .bind(hub.province())
    .bind(then.day)
    .bind(then.until)
    .exists(on)
    .await
}

/// Whose a task was at the end of day `$6`.
const HOLDER_THEN: &str = "coalesce((select v.from_id from plan_task_move v where v.province = t.province
    and v.task_id = t.id and v.on_day > $6 order by v.id limit 1), t.organisation_id)";

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
    (plan, body): (Option<PlanId>, Option<OrganisationId>),
    then: Asof,
    changed: bool,
) -> Result<Vec<BodyCount>, DbError> {
    let (holder, due) = if changed { (HOLDER_THEN, DUE_THEN) } else { ("t.organisation_id", "t.due_on") };
    // two texts, so that one body is found by the index and not by looking at all
    let of_body = if body.is_some() { format!("and {holder} = $5") } else { "and $5 is null".to_owned() };
    // lists of the few that do not stand: a look-up in a small set for each task, no join
    Statement::composed(format!(
        "select {holder} as organisation_id, count(*) as total,
         sum(case when t.done_at < $3 then 1 else 0 end) as settled,
         sum(case when (t.done_at is null or t.done_at >= $3) and {due} <= $4 then 1 else 0 end) as late
         from plan_task t where {STOOD} and ($2 is null or t.plan_id = {ROOT})
         and t.id not in (select r.task_id from plan_rhythm r where {CAME_ROUND})
         {of_body} group by 1"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(then.until)
    .bind(then.end)
    .bind(body)
    .bind(then.day)
    .all(on)
    .await
}

/// The same for the tasks that came round on the day: each counts by its latest ended turn, as in
/// [`counts_by_turn`](crate::plans::figures::counts_by_turn).
pub async fn by_turn<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (plan, body): (Option<PlanId>, Option<OrganisationId>),
    then: Asof,
    changed: bool,
) -> Result<Vec<BodyCount>, DbError> {
    let holder = if changed { HOLDER_THEN } else { "t.organisation_id" };
    let of_body = if body.is_some() { format!("and {holder} = $5") } else { "and $5 is null".to_owned() };
    Statement::composed(format!(
        "select x.organisation_id, count(*) as total,
         sum(case when x.done_at < $3 or x.turned = 1 then 1 else 0 end) as settled,
         sum(case when (x.done_at is null or x.done_at >= $3) and x.turned = 0 then 1 else 0 end) as late
         from (select {holder} as organisation_id, t.done_at,
            (select case when u.done_at < $3 then 1 else 0 end from plan_turn u
             where u.province = t.province and u.task_id = t.id and (u.dropped_at is null or u.dropped_at >= $3)
             and (u.done_at < $3 or u.last_day <= $4) order by u.last_day desc limit 1) as turned
            from plan_rhythm r join plan_task t on t.province = r.province and t.id = r.task_id
            where {CAME_ROUND} and {STOOD} and ($2 is null or t.plan_id = {ROOT}) {of_body}) x
         group by x.organisation_id"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(then.until)
    .bind(then.end)
    .bind(body)
    .bind(then.day)
    .all(on)
    .await
}

/// The task was somebody's at the end of the day: given, not left behind, not one with another, taken if passed on.
const STOOD: &str = "t.province = $1 and t.created_at < $3
    and t.id not in (select l.task_id from plan_task_left l where l.province = $1 and l.left_at < $3)
    and t.id not in (select m.task_id from plan_task_merged m where m.province = $1 and m.on_day <= $6)
    and t.id not in (select g.task_id from plan_task_given g where g.province = $1
        and (g.answered_at is null or g.answered_at >= $3 or g.ended_at < $3))";

/// The rhythm stood at the end of the day.
const CAME_ROUND: &str = "r.province = $1 and r.set_at < $3 and (r.ended_at is null or r.ended_at >= $3)";

/// The open tasks whose last day is over, the longest late first: of all bodies, or of one.
pub async fn latest<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (plan, body): (Option<PlanId>, Option<OrganisationId>),
    today: Day,
    most: i64,
) -> Result<Vec<Task>, DbError> {
    let of_body = if body.is_some() { "and t.organisation_id = $5" } else { "and $5 is null" };
    Statement::composed(format!(
        "{TASK} and ($2 is null or t.plan_id = {ROOT}) and t.state = 'open' and t.due_on < $3 and {STANDS}
         {of_body} order by t.due_on, t.id limit $4"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(today)
    .bind(most)
    .bind(body)
    .all(on)
    .await
}
