//! The tables of what reporters send beside their words.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::intake::model::{FileId, ReportId};
use crate::time::Moment;

/// Writes down that a file is on its way.
pub async fn begin(hub: &Hub, tx: &mut Tx, id: FileId) -> Result<(), DbError> {
    sql("insert into report_upload (province, id, begun_at) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// Keeps a sealed piece of a file.
pub async fn add_piece(
    hub: &Hub,
    tx: &mut Tx,
    file: FileId,
    number: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into report_file_piece (province, file_id, number, sealed) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(file)
        .bind(number)
        .bind(sealed)
        .run(tx)
        .await?;
    Ok(())
}

/// Gives a file to its report; `false` when it was on its way for too long and is gone.
pub async fn link(
    hub: &Hub,
    tx: &mut Tx,
    file: FileId,
    report: ReportId,
    header: Vec<u8>,
) -> Result<bool, DbError> {
    let there = sql("delete from report_upload where province = $1 and id = $2")
        .bind(hub.province())
        .bind(file)
        .run(&mut *tx)
        .await?;
    if there != 1 {
        return Ok(false);
    }
    sql("insert into report_file (province, id, report_id, at, header) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(file)
        .bind(report)
        .bind(hub.clock.now())
        .bind(header)
        .run(tx)
        .await?;
    Ok(true)
}

/// A file's row, sealed as it stands.
#[derive(FromRow)]
pub struct FileRow {
    /// Key.
    pub id: FileId,
    /// When it came.
    pub at: Moment,
    /// Sealed header.
    pub header: Vec<u8>,
}

/// The files of a report that have not been destroyed, oldest first.
pub async fn of_report<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Vec<FileRow>, DbError> {
    sql("select id, at, header from report_file where province = $1 and report_id = $2
         and length(header) > 0 order by at, id")
    .bind(hub.province())
    .bind(report)
    .all(on)
    .await
}

/// Files that have been on their way since before `before`.
pub async fn stranded<'c>(hub: &Hub, on: impl On<'c>, before: Moment) -> Result<Vec<FileId>, DbError> {
    let rows: Vec<(FileId,)> =
        sql("select id from report_upload where province = $1 and begun_at < $2 order by begun_at limit 500")
            .bind(hub.province())
            .bind(before)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Throws a file away that no report has taken.
pub async fn discard(hub: &Hub, tx: &mut Tx, file: FileId) -> Result<(), DbError> {
    let there = sql("delete from report_upload where province = $1 and id = $2")
        .bind(hub.province())
        .bind(file)
        .run(&mut *tx)
        .await?;
    if there == 1 {
        sql("delete from report_file_piece where province = $1 and file_id = $2")
            .bind(hub.province())
            .bind(file)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The report that a file came with.
pub async fn report_of<'c>(hub: &Hub, on: impl On<'c>, file: FileId) -> Result<Option<ReportId>, DbError> {
    let row: Option<(ReportId,)> = sql("select report_id from report_file where province = $1 and id = $2")
        .bind(hub.province())
        .bind(file)
        .optional(on)
        .await?;
    Ok(row.map(|(report,)| report))
}

/// The pieces of a file, in order.
pub async fn pieces<'c>(hub: &Hub, on: impl On<'c>, file: FileId) -> Result<Vec<Vec<u8>>, DbError> {
    let rows: Vec<(Vec<u8>,)> =
        sql("select sealed from report_file_piece where province = $1 and file_id = $2 order by number")
            .bind(hub.province())
            .bind(file)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(sealed,)| sealed).collect())
}
