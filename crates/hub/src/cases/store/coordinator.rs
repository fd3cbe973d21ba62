//! Coordinators: units that are asked for their word.

use crate::Hub;
use crate::cases::model::{CaseId, CommentId, StageId};
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// The key pair of a case, to which coordinators seal: public half, sealed secret half.
pub async fn case_box<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, DbError> {
    sql("select public_key, secret_key from case_box where province = $1 and case_id = $2")
        .bind(hub.province())
        .bind(case)
        .optional(on)
        .await
}

/// Keeps the key pair of a case; the first one stays.
pub async fn put_box(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    public: Vec<u8>,
    secret: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into case_box (province, case_id, public_key, secret_key) values ($1, $2, $3, $4)
         on conflict (province, case_id) do nothing")
    .bind(hub.province())
    .bind(case)
    .bind(public)
    .bind(secret)
    .run(tx)
    .await?;
    Ok(())
}

/// A coordinator of a stage.
#[derive(Clone, FromRow)]
pub struct CoordinatorRow {
    /// At which stage.
    pub stage_id: StageId,
    /// Which unit.
    pub unit_id: OrganisationId,
    /// Since when.
    pub asked_at: Moment,
    /// Which key of the unit.
    pub version: i64,
    /// What it is asked, sealed to it.
    pub question: Vec<u8>,
}

/// The coordinators of a case's open stages.
pub async fn coordinators<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
) -> Result<Vec<CoordinatorRow>, DbError> {
    sql("select c.stage_id, c.unit_id, c.asked_at, c.version, c.question from stage_coordinator c
         join stage s on s.province = c.province and s.id = c.stage_id
         where c.province = $1 and s.case_id = $2 and s.closed_at is null and c.ended_at is null
         order by c.asked_at, c.unit_id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// Asks a unit, or asks it anew.
pub async fn ask(
    hub: &Hub,
    tx: &mut Tx,
    (stage, unit): (StageId, OrganisationId),
    by: PersonId,
    version: i64,
    question: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into stage_coordinator (province, stage_id, unit_id, asked_by, asked_at, version, question)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, stage_id, unit_id) do update set
         asked_by = excluded.asked_by, asked_at = excluded.asked_at, version = excluded.version,
         question = excluded.question, ended_at = null")
    .bind(hub.province())
    .bind(stage)
    .bind(unit)
    .bind(by)
    .bind(hub.clock.now())
    .bind(version)
    .bind(question)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets a coordinator go; `false` when it is none.
pub async fn let_go(hub: &Hub, tx: &mut Tx, stage: StageId, unit: OrganisationId) -> Result<bool, DbError> {
    let changed = sql("update stage_coordinator set ended_at = $4
         where province = $1 and stage_id = $2 and unit_id = $3 and ended_at is null")
    .bind(hub.province())
    .bind(stage)
    .bind(unit)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps what a coordinator says; the same form sent twice is one.
pub async fn say(
    hub: &Hub,
    tx: &mut Tx,
    id: CommentId,
    (stage, unit): (StageId, OrganisationId),
    by: PersonId,
    body: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into stage_comment (province, id, stage_id, unit_id, person_id, at, body)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, id) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(stage)
    .bind(unit)
    .bind(by)
    .bind(hub.clock.now())
    .bind(body)
    .run(tx)
    .await?;
    Ok(())
}

/// What a coordinator said.
#[derive(Clone, FromRow)]
pub struct CommentRow {
    /// Key.
    pub id: CommentId,
    /// At which stage.
    pub stage_id: StageId,
    /// Which unit.
    pub unit_id: OrganisationId,
    /// The officer's name.
    pub name: String,
    /// When.
    pub at: Moment,
    /// The words, sealed to the case.
    pub body: Vec<u8>,
}

/// Everything that coordinators said in a case, the oldest first.
pub async fn comments<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<CommentRow>, DbError> {
    sql("select c.id, c.stage_id, c.unit_id, p.name, c.at, c.body from stage_comment c
         join stage s on s.province = c.province and s.id = c.stage_id
         join person p on p.province = c.province and p.id = c.person_id
         where c.province = $1 and s.case_id = $2 order by c.at, c.id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}
