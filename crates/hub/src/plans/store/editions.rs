//! Corrected editions: which plan follows which, which of their items are the same, which tasks are left behind.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::plans::editions::Carried;
use crate::plans::model::{DutyId, PlanId, ReportingId, TargetId, TaskId};
use crate::plans::store::touched::touched;
use crate::time::Moment;

/// A plan that corrects another one.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Edition {
    /// The corrected edition.
    pub plan_id: PlanId,
    /// The edition that it corrects.
    pub of_id: PlanId,
    /// The first edition.
    pub root_id: PlanId,
    /// It is in force.
    pub in_force: bool,
}

const EDITION: &str = "select plan_id, of_id, root_id, in_force from plan_edition where province = $1";

/// What a plan corrects, if it does.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Option<Edition>, DbError> {
    Statement::composed(format!("{EDITION} and plan_id = $2"))
        .bind(hub.province())
        .bind(plan)
        .optional(on)
        .await
}

/// The edition in force that corrects a plan, if there is one.
pub async fn follower<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Option<Edition>, DbError> {
    Statement::composed(format!("{EDITION} and of_id = $2 and in_force"))
        .bind(hub.province())
        .bind(plan)
        .optional(on)
        .await
}

/// All editions of the plan whose first edition this is, in force or not.
pub async fn all_of<'c>(hub: &Hub, on: impl On<'c>, root: PlanId) -> Result<Vec<Edition>, DbError> {
    Statement::composed(format!("{EDITION} and root_id = $2 order by made_at"))
        .bind(hub.province())
        .bind(root)
        .all(on)
        .await
}

/// Says that a plan corrects another one.
pub async fn add(hub: &Hub, tx: &mut Tx, plan: PlanId, of: PlanId, root: PlanId) -> Result<(), DbError> {
    sql("insert into plan_edition (province, plan_id, of_id, root_id, in_force, made_at)
         values ($1, $2, $3, $4, false, $5)")
    .bind(hub.province())
    .bind(plan)
    .bind(of)
    .bind(root)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes it back: the plan is one of its own.
pub async fn remove(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<(), DbError> {
    for statement in [
        "delete from plan_duty_carried where province = $1 and plan_id = $2",
        "delete from plan_reporting_carried where province = $1 and plan_id = $2",
        "delete from plan_edition where province = $1 and plan_id = $2 and not in_force",
    ] {
        sql(statement).bind(hub.province()).bind(plan).run(&mut *tx).await?;
    }
    Ok(())
}

/// Puts an edition in force; an edition before that has a follower in force refuses it.
pub async fn set_in_force(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<(), DbError> {
    sql("update plan_edition set in_force = true where province = $1 and plan_id = $2")
        .bind(hub.province())
        .bind(plan)
        .run(tx)
        .await?;
    Ok(())
}

/// Notes which duty was which before.
pub async fn add_carried(hub: &Hub, tx: &mut Tx, plan: PlanId, one: Carried) -> Result<(), DbError> {
    sql("insert into plan_duty_carried (province, duty_id, plan_id, from_id, same) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(one.duty)
        .bind(plan)
        .bind(one.from)
        .bind(one.same)
        .run(tx)
        .await?;
    Ok(())
}

/// Notes that a duty to report goes on as it was.
pub async fn add_carried_reporting(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    (item, from): (ReportingId, ReportingId),
) -> Result<(), DbError> {
    sql("insert into plan_reporting_carried (province, reporting_id, plan_id, from_id) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(item)
        .bind(plan)
        .bind(from)
        .run(tx)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct CarriedRow {
    duty_id: DutyId,
    from_id: DutyId,
    same: bool,
}

/// Which duty of an edition was which before.
pub async fn carried<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<Carried>, DbError> {
    let rows: Vec<CarriedRow> = sql("select duty_id, from_id, same from plan_duty_carried
         where province = $1 and plan_id = $2")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|row| Carried { duty: row.duty_id, from: row.from_id, same: row.same }).collect())
}

/// Which duty to report of an edition goes on as it was: its own row, and the first one.
pub async fn carried_reporting<'c>(
    hub: &Hub,
    on: impl On<'c>,
    plan: PlanId,
) -> Result<Vec<(ReportingId, ReportingId)>, DbError> {
    sql("select reporting_id, from_id from plan_reporting_carried where province = $1 and plan_id = $2")
        .bind(hub.province())
        .bind(plan)
        .all(on)
        .await
}

/// What a part or a union of an edition was made of: `(part, made of)`.
pub async fn made_of<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId) -> Result<Vec<(DutyId, DutyId)>, DbError> {
    sql("select a.duty_id, b.duty_id from plan_reshape_after a
         join plan_reshape_before b on b.province = a.province and b.reshape_id = a.reshape_id
         join plan_duty d on d.province = a.province and d.id = a.duty_id
         where a.province = $1 and a.plan_id = $2 order by d.ordinal")
    .bind(hub.province())
    .bind(plan)
    .all(on)
    .await
}

/// Leaves an open task behind that the edition says nothing of any more.
pub async fn leave(hub: &Hub, tx: &mut Tx, plan: PlanId, task: TaskId, at: Moment) -> Result<(), DbError> {
    touched(hub, tx, task).await?;
    sql("insert into plan_task_left (province, task_id, plan_id, left_at) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(task)
        .bind(plan)
        .bind(at)
        .run(tx)
        .await?;
    Ok(())
}

/// Takes the decision of a duty over to the same duty of a later edition, with what was corrected in it. One that
/// nobody has decided stays open.
pub async fn carry_decision(hub: &Hub, tx: &mut Tx, one: Carried) -> Result<(), DbError> {
    sql("update plan_duty set state = o.state, decided_at = o.decided_at, decided_by = o.decided_by,
         time_kind = o.time_kind, time_from = o.time_from, time_to = o.time_to, outcome = o.outcome,
         version = plan_duty.version + 1
         from plan_duty o where plan_duty.province = $1 and plan_duty.id = $2 and o.province = $1 and o.id = $3")
    .bind(hub.province())
    .bind(one.duty)
    .bind(one.from)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes the decision of a target over to the same target of a later edition.
pub async fn carry_target(
    hub: &Hub,
    tx: &mut Tx,
    (target, from): (TargetId, TargetId),
) -> Result<(), DbError> {
    sql("update plan_target set state = o.state, decided_at = o.decided_at, decided_by = o.decided_by,
         version = plan_target.version + 1
         from plan_target o where plan_target.province = $1 and plan_target.id = $2
         and o.province = $1 and o.id = $3")
    .bind(hub.province())
    .bind(target)
    .bind(from)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes the decision of a duty to report over to the same one of a later edition, with what was corrected in it.
pub async fn carry_reporting(
    hub: &Hub,
    tx: &mut Tx,
    (item, from): (ReportingId, ReportingId),
) -> Result<(), DbError> {
    sql("update plan_reporting set state = o.state, decided_at = o.decided_at, decided_by = o.decided_by,
         subject = o.subject, to_words = o.to_words, through_words = o.through_words, due_kind = o.due_kind,
         due_month = o.due_month, due_day = o.due_day, due_year = o.due_year,
         version = plan_reporting.version + 1
         from plan_reporting o where plan_reporting.province = $1 and plan_reporting.id = $2
         and o.province = $1 and o.id = $3")
    .bind(hub.province())
    .bind(item)
    .bind(from)
    .run(tx)
    .await?;
    Ok(())
}
