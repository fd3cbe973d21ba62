//! Stages and their focal points.

use crate::Hub;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::{Day, Moment};

/// A stage's row with the names that a page shows.
#[derive(Clone, FromRow)]
pub struct StageRow {
    /// Key.
    pub id: StageId,
    /// Which case.
    pub case_id: CaseId,
    /// Which track.
    pub track: String,
    /// Which step.
    pub kind: String,
    /// The focal point's unit.
    pub unit_id: OrganisationId,
    /// The focal point's officer.
    pub person_id: PersonId,
    /// The officer's name.
    pub person_name: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// Since when the unit is the focal point.
    pub held_since: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// Sealed result.
    pub result: Option<Vec<u8>>,
    /// With which ending.
    pub disposition: Option<String>,
    /// The legal document's number.
    pub document_number: Option<String>,
    /// Its day.
    pub document_on: Option<Day>,
    /// The day set for the next stage.
    pub until_on: Option<Day>,
}

const STAGE: &str = "select s.id, s.case_id, s.track, s.kind, s.unit_id, s.person_id, p.name as person_name,
    s.opened_at, coalesce(s.held_since, s.opened_at) as held_since, s.due_at, s.closed_at, s.result, s.disposition,
    s.document_number, s.document_on, s.until_on from stage s
    join person p on p.province = s.province and p.id = s.person_id where s.province = $1";

/// The stages of a case, in the order in which they opened.
pub async fn stages<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<StageRow>, DbError> {
    Statement::composed(format!("{STAGE} and s.case_id = $2 order by s.opened_at, case when s.kind = 'received' then 0 else 1 end, s.id"))
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// One stage.
pub async fn stage<'c>(hub: &Hub, on: impl On<'c>, id: StageId) -> Result<Option<StageRow>, DbError> {
    Statement::composed(format!("{STAGE} and s.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The open stages of a unit: stage, case, the case's code, step; the most pressing clock first.
pub async fn open_of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Vec<(StageId, CaseId, String, String, bool)>, DbError> {
    sql("select s.id, s.case_id, c.code, s.kind, exists (select 1 from case_conflict x
         where x.province = s.province and x.case_id = s.case_id) as named from stage s
         join case_file c on c.province = s.province and c.id = s.case_id
         where s.province = $1 and s.unit_id = $2 and s.closed_at is null order by s.due_at, s.id")
    .bind(hub.province())
    .bind(unit)
    .all(on)
    .await
}

/// A stage about to open.
pub struct NewStage<'a> {
    /// Key.
    pub id: StageId,
    /// Which case.
    pub case: CaseId,
    /// Which track.
    pub track: &'a str,
    /// Which step.
    pub kind: &'a str,
    /// The focal point's unit.
    pub unit: OrganisationId,
    /// The focal point's officer.
    pub person: PersonId,
    /// When.
    pub opened_at: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
}

/// Opens a stage. The database refuses a second open one of the same track, one of a closed case, and one at a unit that
/// does not hold the case's key.
pub async fn open_stage(hub: &Hub, tx: &mut Tx, new: &NewStage<'_>) -> Result<(), DbError> {
    sql("insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, held_since, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.case)
    .bind(new.track)
    .bind(new.kind)
    .bind(new.unit)
    .bind(new.person)
    .bind(new.opened_at)
    .bind(new.due_at)
    .run(&mut *tx)
    .await?;
    set_focal(hub, tx, new.id, new.case, new.unit).await
}

async fn set_focal(
    hub: &Hub,
    tx: &mut Tx,
    id: StageId,
    case: CaseId,
    unit: OrganisationId,
) -> Result<(), DbError> {
    sql("insert into stage_focal (province, stage_id, case_id, unit_id) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(id)
        .bind(case)
        .bind(unit)
        .run(tx)
        .await?;
    Ok(())
}

async fn drop_focal(hub: &Hub, tx: &mut Tx, id: StageId) -> Result<(), DbError> {
    sql("delete from stage_focal where province = $1 and stage_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// How a stage ends.
#[derive(Clone, Default)]
pub struct Closing {
    /// `next` or `ended`.
    pub outcome: &'static str,
    /// With which ending.
    pub disposition: String,
    /// Everything else, sealed.
    pub result: Vec<u8>,
    /// Number and day of the legal document.
    pub document: Option<(String, Day)>,
    /// The kind of emergency measure, and when it began.
    pub measure: Option<(String, Moment)>,
    /// A fine in đồng.
    pub amount: Option<i64>,
    /// The day set for the next stage.
    pub until: Option<Day>,
}

/// Ends a stage with its result; `false` when it has ended, has passed to another unit, or is under offer.
pub async fn close_stage(
    hub: &Hub,
    tx: &mut Tx,
    id: StageId,
    unit: OrganisationId,
    by: PersonId,
    closing: Closing,
) -> Result<bool, DbError> {
    let (number, on) = closing.document.unzip();
    let (measure, measured_at) = closing.measure.unzip();
    let changed = sql("update stage set closed_at = $4, closed_by = $5, outcome = $6, result = $7, disposition = $8,
         document_number = $9, document_on = $10, measure = $11, measured_at = $12, amount = $13, until_on = $14
         where province = $1 and id = $2 and unit_id = $3 and closed_at is null
         and not exists (select 1 from handover h where h.province = stage.province
         and h.stage_id = stage.id and h.state = 'offered')")
    .bind(hub.province())
    .bind(id)
    .bind(unit)
    .bind(hub.clock.now())
    .bind(by)
    .bind(closing.outcome)
    .bind(closing.result)
    .bind(closing.disposition)
    .bind(number)
    .bind(on)
    .bind(measure)
    .bind(measured_at)
    .bind(closing.amount)
    .bind(closing.until)
    .run(&mut *tx)
    .await?;
    if changed == 1 {
        drop_focal(hub, tx, id).await?;
    }
    Ok(changed == 1)
}

/// Moves an open stage to another focal point; `false` when it is not with `from` any more. The database refuses a unit
/// that does not hold the case's key.
pub async fn move_stage(
    hub: &Hub,
    tx: &mut Tx,
    (id, case): (StageId, CaseId),
    from: OrganisationId,
    to: OrganisationId,
    person: PersonId,
) -> Result<bool, DbError> {
    drop_focal(hub, tx, id).await?;
    let changed = sql("update stage set unit_id = $4, person_id = $5, held_since = $6
         where province = $1 and id = $2 and unit_id = $3 and closed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(from)
    .bind(to)
    .bind(person)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    if changed == 1 {
        set_focal(hub, tx, id, case, to).await?;
    }
    Ok(changed == 1)
}

/// Names another officer of the unit; `false` when the stage has ended or is elsewhere.
pub async fn name_officer(
    hub: &Hub,
    tx: &mut Tx,
    id: StageId,
    unit: OrganisationId,
    person: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update stage set person_id = $4
         where province = $1 and id = $2 and unit_id = $3 and closed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(unit)
    .bind(person)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Says until when a stage has to end.
pub async fn set_due(hub: &Hub, tx: &mut Tx, id: StageId, due_at: Moment) -> Result<(), DbError> {
    sql("update stage set due_at = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(due_at)
        .run(tx)
        .await?;
    Ok(())
}

/// How many open stages each officer of a unit holds.
pub async fn load_of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Vec<(PersonId, i64)>, DbError> {
    sql("select person_id, count(*) from stage where province = $1 and unit_id = $2 and closed_at is null
         group by person_id")
    .bind(hub.province())
    .bind(unit)
    .all(on)
    .await
}
