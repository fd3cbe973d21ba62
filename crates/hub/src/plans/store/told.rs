//! What was written on tasks in a period, for reports.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement};
use crate::id::OrganisationId;
use crate::plans::model::{PlanId, TaskId};
use crate::time::Moment;

/// A note on a task that says what was done.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// Which task.
    pub task_id: TaskId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// The words of the plan.
    pub task_text: String,
    /// progress, done or contribution.
    pub kind: String,
    /// When.
    pub at: Moment,
    /// In the officer's words.
    pub text: String,
}

/// What was written on the tasks of a plan from one moment to before another, the newest first: on those of one
/// organisation, or of all.
pub async fn told<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: PlanId,
    organisation: Option<OrganisationId>,
    (from, before): (Moment, Moment),
) -> Result<Vec<Told>, DbError> {
    let root = super::tasks::ROOT;
    Statement::composed(format!(
        "select n.task_id, t.organisation_id, d.text as task_text, n.kind, n.at, n.text from plan_task_note n
         join plan_task t on t.province = n.province and t.id = n.task_id
         join plan_task_duty td on td.province = t.province and td.task_id = t.id and td.main
         join plan_duty d on d.province = td.province and d.id = td.duty_id
         where n.province = $1 and t.plan_id = {root} and n.kind in ('progress', 'done', 'contribution')
         and n.at >= $4 and n.at < $5 and ($3 is null or t.organisation_id = $3)
         order by n.at desc, n.id desc limit 200"
    ))
    .bind(hub.province())
    .bind(plan)
    .bind(organisation)
    .bind(from)
    .bind(before)
    .all(on)
    .await
}
