//! What the figures and the last days are read from: tasks, and what they were before they were changed.

use super::tasks::ROOT;
use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, places, sql};
use crate::id::OrganisationId;
use crate::plans::model::{PlanId, TaskId};
use crate::slice::Within;
use crate::time::{Day, Moment};

/// What the figures need of a task.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Fact {
    /// Key.
    pub id: TaskId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Since when it is a task.
    pub created_at: Moment,
    /// When it was done.
    pub done_at: Option<Moment>,
    /// Its last day.
    pub due_on: Option<Day>,
    /// Since when it is no task any more.
    pub left_at: Option<Moment>,
}

/// The tasks that a plan itself gives, whatever edition of it words them, or all plans, for the figures: what was
/// passed on is a part of the task above and not counted beside it.
pub async fn facts<'c>(hub: &Hub, on: impl On<'c>, plan: Option<PlanId>) -> Result<Vec<Fact>, DbError> {
    Statement::composed(format!(
        "select t.id, t.organisation_id, t.created_at, t.done_at, t.due_on, l.left_at from plan_task t
         left join plan_task_left l on l.province = t.province and l.task_id = t.id
         where t.province = $1 and ($2 is null or t.plan_id = {ROOT})
         and not t.part"
    ))
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// The words of the tasks that a plan itself gives, or all plans.
pub async fn words<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: Option<PlanId>,
) -> Result<Vec<(TaskId, String)>, DbError> {
    Statement::composed(format!(
        "select t.id, d.text from plan_task t
         join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where t.province = $1 and ($2 is null or t.plan_id = {ROOT}) and not t.part"
    ))
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// The tasks of a plan that a body has or has had, those that were passed on to it and that it had taken by a moment
/// among them.
pub async fn facts_of_body<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: PlanId,
    body: OrganisationId,
    until: Moment,
) -> Result<Vec<Fact>, DbError> {
    Statement::composed(format!(
        "select t.id, t.organisation_id, t.created_at, t.done_at, t.due_on, l.left_at from plan_task t
         left join plan_task_left l on l.province = t.province and l.task_id = t.id
         where t.province = $1 and t.plan_id = {ROOT}
         and (t.organisation_id = $3 or t.id in (select m.task_id from plan_task_move m
             where m.province = $1 and m.from_id = $3))
         and not exists (select 1 from plan_task_given g where g.province = t.province and g.task_id = t.id
             and (g.answered_at is null or g.answered_at >= $4 or g.ended_at < $4))"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(body)
    .bind(until)
    .all(on)
    .await
}

/// The time that a task had until a moment.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Was {
    /// The task.
    pub task_id: TaskId,
    /// Until when.
    pub until_at: Moment,
    /// The last day until then.
    pub due_on: Option<Day>,
}

/// The times that tasks had until moments at `from` or later, the earliest first.
pub async fn was<'c>(hub: &Hub, on: impl On<'c>, from: Moment) -> Result<Vec<Was>, DbError> {
    sql("select task_id, until_at, due_on from plan_task_was where province = $1 and until_at >= $2
         order by until_at")
    .bind(hub.province())
    .bind(from)
    .all(on)
    .await
}

/// Open work with its last day.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// The task.
    pub id: TaskId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The last day.
    pub last_day: Day,
    /// The first day of the turn, where it comes round.
    pub turn_first: Option<Day>,
    /// The words of the plan.
    pub text: String,
}

/// The open tasks with a last day between two days that somebody has taken.
pub async fn due_between<'c>(hub: &Hub, on: impl On<'c>, within: Within<'_>) -> Result<Vec<Due>, DbError> {
    let statement = Statement::composed(format!(
        "select t.id, t.organisation_id, t.due_on as last_day, cast(null as text) as turn_first, d.text
         from plan_task t
         join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where t.province = $1 and t.state = 'open' and t.due_on between $2 and $3
         and not exists (select 1 from plan_task_left l where l.province = t.province and l.task_id = t.id)
         and not exists (select 1 from plan_task_given g where g.province = t.province and g.task_id = t.id
             and g.state <> 'accepted')
         and not exists (select 1 from plan_task_merged m where m.province = t.province and m.task_id = t.id) {}
         order by t.due_on, t.id",
        of_bodies(within.bodies)
    ));
    bind_within(statement.bind(hub.province()), within).all(on).await
}

/// That a task `t` is one of some bodies', which are bound from `$4` on; nothing to say where all are asked for.
pub(super) fn of_bodies(bodies: Option<&[OrganisationId]>) -> String {
    let Some(bodies) = bodies else { return String::new() };
    format!("and t.organisation_id in ({})", places(4, bodies.len()))
}

/// Binds the days and the bodies.
pub(super) fn bind_within(statement: Statement, within: Within<'_>) -> Statement {
    let statement = statement.bind(within.from).bind(within.to);
    within.bodies.unwrap_or_default().iter().fold(statement, |all, body| all.bind(*body))
}
