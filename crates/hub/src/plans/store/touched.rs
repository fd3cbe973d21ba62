//! Whose tasks have changed since when: counts over all tasks are kept in memory, and put right body by body.

use std::collections::HashSet;

use crate::Hub;
use crate::db::{DbError, On, Tx, sql};
use crate::id::OrganisationId;
use crate::kept;
use crate::plans::model::TaskId;

/// What is kept in memory of tasks; whoever changes one says so by [`touched`].
pub const KEPT: &str = "plans";

/// Says that something of a task changes that counts look at. Before the task itself is written: two who change several
/// tasks at once wait here for one another, and never in a circle.
pub async fn touched(hub: &Hub, tx: &mut Tx, task: TaskId) -> Result<(), DbError> {
    let number = kept::count_up(hub, tx, KEPT).await?;
    sql("insert into plan_body_touched (province, organisation_id, number)
         select t.province, t.organisation_id, cast($3 as bigint) from plan_task t where t.province = $1 and t.id = $2
         union select m.province, m.from_id, cast($3 as bigint) from plan_task_move m where m.province = $1 and m.task_id = $2
         on conflict (province, organisation_id) do update set number = excluded.number")
    .bind(hub.province())
    .bind(task)
    .bind(number)
    .run(tx)
    .await?;
    Ok(())
}

/// The bodies whose tasks have changed after a number, as many as are asked for.
pub async fn since<'c>(
    hub: &Hub,
    on: impl On<'c>,
    number: i64,
    most: i64,
) -> Result<HashSet<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select organisation_id from plan_body_touched
         where province = $1 and number > $2 limit $3")
    .bind(hub.province())
    .bind(number)
    .bind(most)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
