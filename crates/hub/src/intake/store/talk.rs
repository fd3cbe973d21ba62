//! What stands beside the thread of a report: a talk with a counsellor, the wish for help, who told.

use crate::Hub;
use crate::db::{DbError, On, Tx, sql};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// The key to which is sealed what only the reporter opens.
pub async fn public_key<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Vec<u8>,)> =
        sql("select public_key from report_public where province = $1 and report_id = $2")
            .bind(hub.province())
            .bind(id)
            .optional(on)
            .await?;
    Ok(row.map(|(key,)| key))
}

/// Keeps that key; twice is once.
pub async fn set_public_key(hub: &Hub, tx: &mut Tx, id: ReportId, key: Vec<u8>) -> Result<(), DbError> {
    sql("insert into report_public (province, report_id, public_key) values ($1, $2, $3)
         on conflict (province, report_id) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(key)
    .run(tx)
    .await?;
    Ok(())
}

/// Where the talk with a counsellor stands, and whether something of it was not opened yet.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<(String, bool)>, DbError> {
    sql("select standing, unread from report_talk where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// Says where the talk stands.
pub async fn set(hub: &Hub, tx: &mut Tx, id: ReportId, standing: &str, unread: bool) -> Result<(), DbError> {
    sql("insert into report_talk (province, report_id, standing, unread) values ($1, $2, $3, $4)
         on conflict (province, report_id) do update set standing = excluded.standing, unread = excluded.unread")
    .bind(hub.province())
    .bind(id)
    .bind(standing)
    .bind(unread)
    .run(tx)
    .await?;
    Ok(())
}

/// There is no talk after all.
pub async fn forget(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<(), DbError> {
    sql("delete from report_talk where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// A child is in danger: somebody of the desk has to look again until `due`. Nothing happens to a report that the desk
/// has no more.
pub async fn raise(hub: &Hub, tx: &mut Tx, id: ReportId, due: Moment) -> Result<bool, DbError> {
    let changed = sql("update report set severity = 'danger', state = 'new', due_at = $3
         where province = $1 and id = $2 and state in ('new', 'read', 'answered')")
    .bind(hub.province())
    .bind(id)
    .bind(due)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The reporter takes the wish for help back; `false` when there is none.
pub async fn withdraw(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<bool, DbError> {
    let changed = sql("update report set help_withdrawn_at = $3
         where province = $1 and id = $2 and wants_help and help_withdrawn_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// When the reporter of a report who wished for help told of it, and when they took the wish back; nothing where there was
/// none. Until the end of the transaction nobody takes it back.
pub async fn wish(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<Option<(Moment, Option<Moment>)>, DbError> {
    sql("update report set help_withdrawn_at = help_withdrawn_at where province = $1 and id = $2 and wants_help
         returning received_at, help_withdrawn_at")
    .bind(hub.province())
    .bind(id)
    .optional(tx)
    .await
}

/// Says whether whoever told is the one reported.
pub async fn set_teller(hub: &Hub, tx: &mut Tx, id: ReportId, alleged: &str) -> Result<(), DbError> {
    sql("update report set teller_alleged = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(alleged)
        .run(tx)
        .await?;
    Ok(())
}
