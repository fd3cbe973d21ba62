//! The table of where the matter of a report stands, as far as its reporter is told.

use crate::Hub;
use crate::db::{DbError, On, Tx, sql};
use crate::intake::model::ReportId;

/// Keeps where a report's matter stands.
pub async fn set(hub: &Hub, tx: &mut Tx, report: ReportId, stages: &str) -> Result<(), DbError> {
    sql("insert into report_standing (province, report_id, stages, at) values ($1, $2, $3, $4)
         on conflict (province, report_id) do update set stages = excluded.stages, at = excluded.at")
    .bind(hub.province())
    .bind(report)
    .bind(stages)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Where a report's matter stands; nothing when nobody has said.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> =
        sql("select stages from report_standing where province = $1 and report_id = $2")
            .bind(hub.province())
            .bind(report)
            .optional(on)
            .await?;
    Ok(row.map(|(stages,)| stages))
}

/// Forgets where a report's matter stands.
pub async fn forget(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<(), DbError> {
    sql("delete from report_standing where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(report)
        .run(tx)
        .await?;
    Ok(())
}
