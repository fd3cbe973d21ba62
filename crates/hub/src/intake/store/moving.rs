//! Reports on their way into a case and back.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, On, Tx, Value, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::intake::moving::Offered;
use crate::time::Moment;

/// Where a report stands, and since when it has been read.
pub async fn state<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
) -> Result<Option<(String, Option<Moment>)>, DbError> {
    sql("select state, read_at from report where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// A report's key, sealed to each unit that has it.
pub async fn keys<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
) -> Result<Vec<(OrganisationId, i64, Vec<u8>)>, DbError> {
    sql("select unit_id, version, sealed from report_key where province = $1 and report_id = $2 order by unit_id")
        .bind(hub.province())
        .bind(id)
        .all(on)
        .await
}

/// Puts a report that is in a case back to what it was; `false` when it is in none.
pub async fn restore(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    state: &str,
    read_at: Option<Moment>,
) -> Result<bool, DbError> {
    let changed = sql("update report set state = $3, read_at = $4
         where province = $1 and id = $2 and state = 'in-case'")
    .bind(hub.province())
    .bind(id)
    .bind(state)
    .bind(Value::Int(read_at.map(|at| at.0)))
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps an offer; `false` when the report is offered already.
pub async fn add_offer(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (case, unit): (Uuid, OrganisationId),
    (version, sealed): (i64, Vec<u8>),
    by: PersonId,
) -> Result<bool, DbError> {
    let added =
        sql("insert into report_offer (province, report_id, case_id, unit_id, version, sealed, offered_at,
         offered_by) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (province, report_id) do nothing")
        .bind(hub.province())
        .bind(id)
        .bind(case)
        .bind(unit)
        .bind(version)
        .bind(sealed)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(added == 1)
}

/// Ends an offer; `false` when there is none.
pub async fn drop_offer(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<bool, DbError> {
    let gone = sql("delete from report_offer where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(gone == 1)
}

/// Whether a report is offered to whoever works on its matter.
pub async fn is_offered<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<bool, DbError> {
    sql("select 1 from report_offer where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(id)
        .exists(on)
        .await
}

/// The offers into a case, oldest first.
pub async fn offers<'c>(hub: &Hub, on: impl On<'c>, case: Uuid) -> Result<Vec<Offered>, DbError> {
    let rows: Vec<(ReportId, String, OrganisationId, OrganisationId, Moment)> =
        sql("select r.id, r.code, r.unit_id, o.unit_id, o.offered_at from report_offer o
         join report r on r.province = o.province and r.id = o.report_id
         where o.province = $1 and o.case_id = $2 order by o.offered_at, r.id")
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|(id, code, from, to, at)| Offered { id, code, from, to, at }).collect())
}

/// An offered report's key as it is sealed to the unit that is asked.
pub async fn offered_key<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    unit: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select version, sealed from report_offer where province = $1 and report_id = $2 and unit_id = $3")
        .bind(hub.province())
        .bind(id)
        .bind(unit)
        .optional(on)
        .await
}
