//! Stages that await assignment.

use crate::Hub;
use crate::cases::model::{AssignmentId, CaseId, HandoverId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// A stage that awaits assignment, or awaited it.
#[derive(Clone, Debug, FromRow)]
pub struct AssignmentRow {
    /// Key.
    pub id: AssignmentId,
    /// Which stage.
    pub stage_id: StageId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// How pressing the case is.
    pub severity: String,
    /// Which step.
    pub kind: String,
    /// The refusal or expiry that led to it.
    pub handover_id: HandoverId,
    /// Who stays responsible until it is done.
    pub from_unit_id: OrganisationId,
    /// Who was asked last.
    pub asked_unit_id: OrganisationId,
    /// Why they refused; nothing where the offer expired.
    pub refused_why: Option<String>,
    /// Who decides.
    pub superior_id: OrganisationId,
    /// Since when.
    pub asked_at: Moment,
    /// Until when the stage has to end.
    pub due_at: Moment,
    /// `waiting`, `sealing`, `done` or `dropped`.
    pub state: String,
    /// The unit chosen.
    pub to_unit_id: Option<OrganisationId>,
}

const ASSIGNMENT: &str = "select a.id, a.stage_id, s.case_id, f.code, f.severity, s.kind, a.handover_id, a.from_unit_id,
    h.to_unit_id as asked_unit_id, h.reason as refused_why, a.superior_id, a.asked_at, s.due_at, a.state, a.to_unit_id
    from stage_assignment a
    join stage s on s.province = a.province and s.id = a.stage_id
    join case_file f on f.province = s.province and f.id = s.case_id
    join handover h on h.province = a.province and h.id = a.handover_id where a.province = $1";

/// One.
pub async fn assignment<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: AssignmentId,
) -> Result<Option<AssignmentRow>, DbError> {
    Statement::composed(format!("{ASSIGNMENT} and a.id = $2"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// The open one of a stage.
pub async fn awaiting<'c>(
    hub: &Hub,
    on: impl On<'c>,
    stage: StageId,
) -> Result<Option<AssignmentRow>, DbError> {
    Statement::composed(format!("{ASSIGNMENT} and a.stage_id = $2 and a.state in ('waiting', 'sealing')"))
        .bind(hub.province())
        .bind(stage)
        .optional(on)
        .await
}

/// Those of a case, the oldest first.
pub async fn assignments<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
) -> Result<Vec<AssignmentRow>, DbError> {
    Statement::composed(format!("{ASSIGNMENT} and s.case_id = $2 order by a.asked_at, a.id"))
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// Those that wait for a superior, the most pressing clock first, but for cases of which a report names the person who
/// asks.
pub async fn awaiting_superior<'c>(
    hub: &Hub,
    on: impl On<'c>,
    superior: OrganisationId,
    asking: PersonId,
) -> Result<Vec<AssignmentRow>, DbError> {
    let text = format!(
        "{ASSIGNMENT} and a.superior_id = $2 and a.state = 'waiting' and not exists (select 1 from case_conflict x
         where x.province = s.province and x.case_id = s.case_id and x.person_id = $3) order by s.due_at, a.id"
    );
    Statement::composed(text).bind(hub.province()).bind(superior).bind(asking).all(on).await
}

/// A stage begins to await assignment. The database refuses a second time while it does.
pub async fn await_assignment(
    hub: &Hub,
    tx: &mut Tx,
    id: AssignmentId,
    (stage, handover): (StageId, HandoverId),
    from: OrganisationId,
    superior: OrganisationId,
) -> Result<(), DbError> {
    sql("insert into stage_assignment (province, id, stage_id, handover_id, from_unit_id, superior_id, asked_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'waiting')")
    .bind(hub.province())
    .bind(id)
    .bind(stage)
    .bind(handover)
    .bind(from)
    .bind(superior)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// The superior has chosen; `false` when somebody was faster. Without the key at the unit chosen the sender seals it first.
pub async fn choose(
    hub: &Hub,
    tx: &mut Tx,
    id: AssignmentId,
    to: OrganisationId,
    by: PersonId,
    done: bool,
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let changed =
        sql("update stage_assignment set state = $3, to_unit_id = $4, decided_by = $5, decided_at = $6,
         ended_at = $7 where province = $1 and id = $2 and state = 'waiting'")
        .bind(hub.province())
        .bind(id)
        .bind(if done { "done" } else { "sealing" })
        .bind(to)
        .bind(by)
        .bind(now)
        .bind(done.then_some(now))
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The sender has sealed the key; `false` when it is no longer awaited.
pub async fn sealed(hub: &Hub, tx: &mut Tx, id: AssignmentId) -> Result<bool, DbError> {
    let changed = sql("update stage_assignment set state = 'done', ended_at = $3
         where province = $1 and id = $2 and state = 'sealing'")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The stage has ended, or went another way: nothing is awaited any more.
pub async fn drop_awaiting(hub: &Hub, tx: &mut Tx, stage: StageId) -> Result<(), DbError> {
    sql("update stage_assignment set state = 'dropped', ended_at = $3
         where province = $1 and stage_id = $2 and state in ('waiting', 'sealing')")
    .bind(hub.province())
    .bind(stage)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}
