//! What was handed to the national line 111, and taken over from it.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::desk::model::HandedId;
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// A handing over to the national line.
#[derive(Clone, FromRow)]
pub struct HandedRow {
    /// Key.
    pub id: HandedId,
    /// Which report.
    pub report_id: ReportId,
    /// Its code.
    pub code: String,
    /// When.
    pub at: Moment,
    /// Who.
    pub person_name: String,
    /// `docx`, `pdf` or `json`.
    pub way: String,
}

const HANDED: &str = "select h.id, h.report_id, r.code, h.at, p.name as person_name, h.way from desk_handed h
    join report r on r.province = h.province and r.id = h.report_id
    join person p on p.province = h.province and p.id = h.person_id
    where h.province = $1 and h.unit_id = $2 and not exists (select 1 from report_conflict x
    where x.province = h.province and x.report_id = h.report_id and x.person_id = $3)";

/// What a desk has handed to the national line, the newest first; nothing that names the person who asks.
pub async fn handed<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<HandedRow>, DbError> {
    Statement::composed(format!("{HANDED} order by h.at desc, h.id limit 100"))
        .bind(hub.province())
        .bind(unit)
        .bind(asking)
        .all(on)
        .await
}

/// Notes that a report was handed to the national line.
pub async fn hand(
    hub: &Hub,
    tx: &mut Tx,
    id: HandedId,
    (report, case): (ReportId, Option<Uuid>),
    (unit, person): (OrganisationId, PersonId),
    way: &str,
) -> Result<(), DbError> {
    sql("insert into desk_handed (province, id, report_id, case_id, unit_id, person_id, at, way)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(id)
    .bind(report)
    .bind(case)
    .bind(unit)
    .bind(person)
    .bind(hub.clock.now())
    .bind(way)
    .run(tx)
    .await?;
    Ok(())
}

/// A report that came from the national line as a file.
#[derive(Clone, FromRow)]
pub struct TakenRow {
    /// Which report.
    pub report_id: ReportId,
    /// Its code.
    pub code: String,
    /// When.
    pub at: Moment,
    /// Who took it over.
    pub person_name: String,
}

const TAKEN: &str = "select t.report_id, r.code, t.at, p.name as person_name from desk_taken t
    join report r on r.province = t.province and r.id = t.report_id
    join person p on p.province = t.province and p.id = t.person_id
    where t.province = $1 and t.unit_id = $2 and not exists (select 1 from report_conflict x
    where x.province = t.province and x.report_id = t.report_id and x.person_id = $3)";

/// What a desk has taken over from files, the newest first; nothing that names the person who asks.
pub async fn taken<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<TakenRow>, DbError> {
    Statement::composed(format!("{TAKEN} order by t.at desc, t.report_id limit 100"))
        .bind(hub.province())
        .bind(unit)
        .bind(asking)
        .all(on)
        .await
}

/// Whether a file has made a report before.
pub async fn is_taken<'c>(hub: &Hub, on: impl On<'c>, transfer: Uuid) -> Result<bool, DbError> {
    sql("select 1 from desk_taken where province = $1 and transfer_id = $2")
        .bind(hub.province())
        .bind(transfer)
        .exists(on)
        .await
}

/// Notes that a file has made a report; `false` when it has before.
pub async fn note_taken(
    hub: &Hub,
    tx: &mut Tx,
    (transfer, report): (Uuid, ReportId),
    (unit, person): (OrganisationId, PersonId),
) -> Result<bool, DbError> {
    let made = sql("insert into desk_taken (province, transfer_id, report_id, unit_id, person_id, at)
         values ($1, $2, $3, $4, $5, $6) on conflict (province, transfer_id) do nothing")
    .bind(hub.province())
    .bind(transfer)
    .bind(report)
    .bind(unit)
    .bind(person)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(made == 1)
}
