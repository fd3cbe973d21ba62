//! Pauses of clocks.

use crate::Hub;
use crate::cases::model::{CaseId, PauseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::{Day, Moment};

/// A pause.
#[derive(Clone, Debug, FromRow)]
pub struct PauseRow {
    /// Key.
    pub id: PauseId,
    /// Whose clock.
    pub stage_id: StageId,
    /// On which legal ground.
    pub ground: String,
    /// The document.
    pub document_number: String,
    /// Its day.
    pub document_on: Day,
    /// Who asks.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Moment,
    /// `asked`, `running`, `refused` or `ended`.
    pub state: String,
    /// When the second person decided.
    pub decided_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

const PAUSE: &str =
    "select u.id, u.stage_id, u.ground, u.document_number, u.document_on, u.asked_by, u.asked_at,
    u.state, u.decided_at, u.ended_at from stage_pause u where u.province = $1";

/// One.
pub async fn pause<'c>(hub: &Hub, on: impl On<'c>, id: PauseId) -> Result<Option<PauseRow>, DbError> {
    Statement::composed(format!("{PAUSE} and u.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The one of a stage that is asked for or runs.
pub async fn open_pause<'c>(hub: &Hub, on: impl On<'c>, stage: StageId) -> Result<Option<PauseRow>, DbError> {
    Statement::composed(format!("{PAUSE} and u.stage_id = $2 and u.state in ('asked', 'running')"))
        .bind(hub.province())
        .bind(stage)
        .optional(on)
        .await
}

/// Those of a case, the oldest first.
pub async fn pauses<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<PauseRow>, DbError> {
    let text = format!(
        "{PAUSE} and u.stage_id in (select id from stage where province = $1 and case_id = $2)
         order by u.asked_at, u.id"
    );
    Statement::composed(text).bind(hub.province()).bind(case).all(on).await
}

/// Asks for a pause. The database refuses a second one of a stage.
pub async fn ask_pause(hub: &Hub, tx: &mut Tx, row: &PauseRow) -> Result<(), DbError> {
    sql("insert into stage_pause (province, id, stage_id, ground, document_number, document_on, asked_by, asked_at,
         state) values ($1, $2, $3, $4, $5, $6, $7, $8, 'asked')")
    .bind(hub.province())
    .bind(row.id)
    .bind(row.stage_id)
    .bind(&row.ground)
    .bind(&row.document_number)
    .bind(row.document_on)
    .bind(row.asked_by)
    .bind(row.asked_at)
    .run(tx)
    .await?;
    Ok(())
}

/// The second person decides; `false` when it is decided. The database refuses whoever asked.
pub async fn decide_pause(
    hub: &Hub,
    tx: &mut Tx,
    id: PauseId,
    state: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update stage_pause set state = $3, decided_by = $4, decided_at = $5
         where province = $1 and id = $2 and state = 'asked'")
    .bind(hub.province())
    .bind(id)
    .bind(state)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Ends what is asked for or runs at a stage.
pub async fn end_pause(
    hub: &Hub,
    tx: &mut Tx,
    stage: StageId,
    by: Option<PersonId>,
) -> Result<bool, DbError> {
    let changed = sql("update stage_pause set state = 'ended', ended_by = $3, ended_at = $4
         where province = $1 and stage_id = $2 and state in ('asked', 'running')")
    .bind(hub.province())
    .bind(stage)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Those that are asked for at stages of a unit, but by the person who asks and but for cases of which a report names
/// that person.
pub async fn pauses_asked<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<PauseRow>, DbError> {
    let text = format!(
        "{PAUSE} and u.state = 'asked' and u.asked_by <> $3 and exists (select 1 from stage s
         where s.province = u.province and s.id = u.stage_id and s.unit_id = $2 and s.closed_at is null
         and not exists (select 1 from case_conflict x where x.province = s.province and x.case_id = s.case_id
         and x.person_id = $3)) order by u.asked_at, u.id"
    );
    Statement::composed(text).bind(hub.province()).bind(unit).bind(asking).all(on).await
}
