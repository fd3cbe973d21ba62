//! Handovers.

use crate::Hub;
use crate::cases::model::{CaseId, HandoverId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// A handover's row.
#[derive(Clone, FromRow)]
pub struct HandoverRow {
    /// Key.
    pub id: HandoverId,
    /// `offer`, or `succession` of a reorganised body.
    pub kind: String,
    /// Which stage.
    pub stage_id: StageId,
    /// Who hands over.
    pub from_unit_id: OrganisationId,
    /// Who is asked.
    pub to_unit_id: OrganisationId,
    /// When.
    pub offered_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// Where it stands.
    pub state: String,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Which key of the receiving unit.
    pub version: Option<i64>,
    /// The case's key, doubly sealed.
    pub escrow: Option<Vec<u8>>,
}

const HANDOVER: &str =
    "select h.id, h.kind, h.stage_id, h.from_unit_id, h.to_unit_id, h.offered_at, h.expires_at, h.state,
    h.decided_at, h.reason, h.version, h.escrow from handover h where h.province = $1";

/// One handover.
pub async fn handover<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: HandoverId,
) -> Result<Option<HandoverRow>, DbError> {
    Statement::composed(format!("{HANDOVER} and h.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The handovers of a case's stages, oldest first.
pub async fn handovers<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<HandoverRow>, DbError> {
    let text = format!(
        "{HANDOVER} and h.stage_id in (select id from stage where province = $1 and case_id = $2)
         order by h.offered_at, h.id"
    );
    Statement::composed(text).bind(hub.province()).bind(case).all(on).await
}

/// The open offer of a stage.
pub async fn open_offer<'c>(
    hub: &Hub,
    on: impl On<'c>,
    stage: StageId,
) -> Result<Option<HandoverRow>, DbError> {
    Statement::composed(format!("{HANDOVER} and h.stage_id = $2 and h.state = 'offered'"))
        .bind(hub.province())
        .bind(stage)
        .optional(on)
        .await
}

/// The escrows that are kept for a stage while its superior decides, the newest first.
pub async fn kept<'c>(hub: &Hub, on: impl On<'c>, stage: StageId) -> Result<Vec<HandoverRow>, DbError> {
    let text = format!(
        "{HANDOVER} and h.stage_id = $2 and h.state in ('refused', 'expired') and h.escrow is not null
         order by h.decided_at desc"
    );
    Statement::composed(text).bind(hub.province()).bind(stage).all(on).await
}

/// Lets go of the escrows that were kept for a stage.
pub async fn drop_kept(hub: &Hub, tx: &mut Tx, stage: StageId) -> Result<(), DbError> {
    sql("update handover set escrow = null
         where province = $1 and stage_id = $2 and state <> 'offered' and escrow is not null")
    .bind(hub.province())
    .bind(stage)
    .run(tx)
    .await?;
    Ok(())
}

/// Open offers whose time has run out.
pub async fn run_out<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<HandoverRow>, DbError> {
    let text =
        format!("{HANDOVER} and h.state = 'offered' and h.expires_at <= $2 order by h.expires_at limit 500");
    Statement::composed(text).bind(hub.province()).bind(hub.clock.now()).all(on).await
}

/// How often a stage was refused since its unit took it.
pub async fn refusals<'c>(hub: &Hub, on: impl On<'c>, stage: StageId, since: Moment) -> Result<i64, DbError> {
    sql("select count(*) from handover where province = $1 and stage_id = $2 and state = 'refused'
         and offered_at >= $3")
    .bind(hub.province())
    .bind(stage)
    .bind(since)
    .count(on)
    .await
}

/// Offers a stage. The database refuses a second open offer of the same stage.
pub async fn offer(hub: &Hub, tx: &mut Tx, row: &HandoverRow, by: PersonId) -> Result<(), DbError> {
    sql("insert into handover (province, id, kind, stage_id, from_unit_id, to_unit_id, offered_by, offered_at,
         expires_at, state, version, escrow) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'offered', $10, $11)")
    .bind(hub.province())
    .bind(row.id)
    .bind(&row.kind)
    .bind(row.stage_id)
    .bind(row.from_unit_id)
    .bind(row.to_unit_id)
    .bind(by)
    .bind(row.offered_at)
    .bind(row.expires_at)
    .bind(row.version)
    .bind(row.escrow.clone())
    .run(tx)
    .await?;
    Ok(())
}

/// Puts the sealed key to an open offer that had none; `false` when it is decided or has one.
pub async fn seal_offer(
    hub: &Hub,
    tx: &mut Tx,
    id: HandoverId,
    version: i64,
    escrow: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("update handover set version = $3, escrow = $4
         where province = $1 and id = $2 and state = 'offered' and escrow is null")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(escrow)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Decides an open offer; `false` when it is not open any more. The escrowed key goes with the decision, unless it is
/// kept for a superior who decides.
pub async fn decide(
    hub: &Hub,
    tx: &mut Tx,
    id: HandoverId,
    state: &str,
    by: Option<PersonId>,
    reason: Option<&str>,
    keep: bool,
) -> Result<bool, DbError> {
    let changed = sql("update handover set state = $3, decided_by = $4, decided_at = $5, reason = $6,
         escrow = case when $7 then escrow end
         where province = $1 and id = $2 and state = 'offered'")
    .bind(hub.province())
    .bind(id)
    .bind(state)
    .bind(by)
    .bind(hub.clock.now())
    .bind(reason)
    .bind(keep)
    .run(tx)
    .await?;
    Ok(changed == 1)
}
