//! What the overviews count over all tasks at once: one pass over an index, never a row a body.

use super::tasks::{ROOT, STANDS, TASK, Task};
use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, places, sql};
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

/// The tasks that were nobody's at the end of day `$5`: left behind, one with another, not taken or given back. Each of
/// these lists is short and comes from an index.
const NOBODYS: &str = "select l.task_id from plan_task_left l where l.province = $1 and l.left_at < $3
    union all select m.task_id from plan_task_merged m where m.province = $1 and m.on_day <= $5
    union all select g.task_id from plan_task_given g where g.province = $1 and g.answered_at is null
    union all select g.task_id from plan_task_given g where g.province = $1 and g.answered_at >= $3
    union all select g.task_id from plan_task_given g where g.province = $1 and g.ended_at < $3";

/// The tasks that changed hands or days after day `$5`, or went on for another one.
const CHANGED: &str = "select v.task_id from plan_task_move v where v.province = $1 and v.on_day > $5
    union all select m.into_id from plan_task_merged m where m.province = $1 and m.on_day > $5
    union all select w.task_id from plan_task_was w where w.province = $1 and w.until_at >= $3";

/// Counts the tasks that each body had at the end of a day, those that were passed on to it and that it had taken among
/// them; what comes round is counted as if it did not, see [`by_turn`]. `changed` says whether tasks changed hands or
/// days since.
///
/// All tasks are counted in one pass over an index, as they are now; then the few that were nobody's or have changed
/// are taken out again, and those that have changed are put in as they were. So only they are looked at one by one.
/// Where some bodies are named, theirs are counted; what is said of others then is not whole.
pub async fn by_body<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
    then: Asof,
    changed: bool,
    bodies: Option<&[OrganisationId]>,
) -> Result<Vec<BodyCount>, DbError> {
    let theirs = of_bodies(bodies);
    let tasks = |sign: &str, (holder, due, done): (&str, &str, &str), which: &str| {
        format!(
            "select {holder} as organisation_id, {sign}count(*) as total,
             {sign}sum(case when {done} < $3 then 1 else 0 end) as settled,
             {sign}sum(case when ({done} is null or {done} >= $3) and {due} <= $4 then 1 else 0 end) as late
             from plan_task t where t.province = $1 and t.created_at < $3
             and ($2 is null or t.plan_id = {ROOT}) {which} group by 1"
        )
    };
    let now = ("t.organisation_id", "t.due_on", "t.done_at");
    let apart = if changed { format!("{NOBODYS} union all {CHANGED}") } else { NOBODYS.to_owned() };
    let mut parts =
        vec![tasks("", now, &theirs), tasks("-", now, &format!("{theirs} and t.id in ({apart})"))];
    if changed {
        let stood = format!("and t.id in ({CHANGED}) and t.id not in ({NOBODYS})");
        parts.push(tasks("", (HOLDER_THEN, DUE_THEN, DONE_THEN), &stood));
    }
    let statement = Statement::composed(format!(
        "select x.organisation_id, cast(sum(x.total) as bigint) as total, cast(sum(x.settled) as bigint) as settled,
         cast(sum(x.late) as bigint) as late from ({}) x group by x.organisation_id",
        parts.join(" union all ")
    ));
    bound(hub, statement, plan, then, bodies).all(on).await
}

/// That a task is one of some bodies', which are bound from `$6` on; nothing to say where all are counted.
fn of_bodies(bodies: Option<&[OrganisationId]>) -> String {
    let Some(bodies) = bodies else { return String::new() };
    format!("and t.organisation_id in ({})", places(6, bodies.len()))
}

fn bound(
    hub: &Hub,
    statement: Statement,
    plan: Option<PlanId>,
    then: Asof,
    bodies: Option<&[OrganisationId]>,
) -> Statement {
    let statement = statement.bind(hub.province()).bind(plan).bind(then.until).bind(then.end).bind(then.day);
    bodies.unwrap_or_default().iter().fold(statement, |all, body| all.bind(*body))
}

/// What changes in the counts of [`by_body`] because tasks came round on the day: each counts by its latest ended turn,
/// as in [`counts_by_turn`](crate::plans::figures::counts_by_turn), and no more by its own last day.
pub async fn by_turn<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
    then: Asof,
    changed: bool,
    bodies: Option<&[OrganisationId]>,
) -> Result<Vec<BodyCount>, DbError> {
    let (holder, due, done) = match changed {
        true => (HOLDER_THEN, DUE_THEN, DONE_THEN),
        false => ("t.organisation_id", "t.due_on", "t.done_at"),
    };
    // from the rhythms to their tasks, not from all tasks to the few that have one; of some bodies the other way round
    let from = match bodies {
        None => "plan_rhythm r cross join plan_task t",
        Some(_) => "plan_task t cross join plan_rhythm r",
    };
    let theirs = match bodies {
        None => String::new(),
        Some(bodies) => format!(
            "and t.id in (select n.id from plan_task n where n.province = $1 and n.organisation_id in ({0})
             union all select v.task_id from plan_task_move v where v.province = $1 and v.from_id in ({0}))",
            places(6, bodies.len())
        ),
    };
    let statement = Statement::composed(format!(
        "select x.organisation_id, cast(0 as bigint) as total, count(case when x.turned = 1 then 1 end) as settled,
         count(case when x.turned = 0 then 1 end) - count(case when x.due_on <= $4 then 1 end) as late
         from (select {holder} as organisation_id, {done} as done_at, {due} as due_on,
            (select case when u.done_at < $3 then 1 else 0 end from plan_turn u
             where u.province = t.province and u.task_id = t.id and (u.dropped_at is null or u.dropped_at >= $3)
             and (u.done_at < $3 or u.last_day <= $4) order by u.last_day desc limit 1) as turned
            from {from}
            where t.province = $1 {theirs} and r.province = $1 and r.set_at < $3 and (r.ended_at is null or r.ended_at >= $3)
            and t.id = r.task_id and t.created_at < $3
            and t.id not in ({NOBODYS}) and ($2 is null or t.plan_id = {ROOT})) x
         where x.done_at is null or x.done_at >= $3
         group by x.organisation_id"
    ));
    bound(hub, statement, plan, then, bodies).all(on).await
}

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
