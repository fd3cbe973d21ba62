//! Preventive measures.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::offenders::model::{FileId, MeasureId};
use crate::time::{Day, Moment};

/// A measure as it stands.
#[derive(Clone, FromRow)]
pub struct MeasureRow {
    /// Key.
    pub id: MeasureId,
    /// How many times it was written.
    pub version: i64,
    /// What, sealed.
    pub sealed: Vec<u8>,
    /// When it is next due.
    pub next_on: Option<Day>,
    /// When it was over.
    pub ended_at: Option<Moment>,
}

/// The measures of a file, those that stand first.
pub async fn measures<'c>(hub: &Hub, on: impl On<'c>, file: FileId) -> Result<Vec<MeasureRow>, DbError> {
    sql("select id, version, sealed, next_on, ended_at from offender_measure where province = $1 and file_id = $2
         order by case when next_on is null then 1 else 0 end, next_on, entered_at desc, id")
    .bind(hub.province())
    .bind(file)
    .all(on)
    .await
}

/// How many measures are due by a day.
pub async fn count_due<'c>(hub: &Hub, on: impl On<'c>, today: Day) -> Result<i64, DbError> {
    sql("select count(*) from offender_measure where province = $1 and next_on <= $2")
        .bind(hub.province())
        .bind(today)
        .count(on)
        .await
}

/// Adds a measure.
pub async fn add_measure(
    hub: &Hub,
    tx: &mut Tx,
    (id, file): (MeasureId, FileId),
    sealed: Vec<u8>,
    next_on: Day,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into offender_measure (province, id, file_id, version, sealed, next_on, entered_at, entered_by)
         values ($1, $2, $3, 1, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(file)
    .bind(sealed)
    .bind(next_on)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes a measure anew, due on another day or over; `false` when somebody else did meanwhile, or it is over.
pub async fn report(
    hub: &Hub,
    tx: &mut Tx,
    row: &MeasureRow,
    sealed: Vec<u8>,
    next_on: Option<Day>,
    by: PersonId,
) -> Result<bool, DbError> {
    let over = next_on.is_none();
    let changed =
        sql("update offender_measure set version = version + 1, sealed = $4, next_on = $5, ended_at = $6,
         ended_by = $7 where province = $1 and id = $2 and version = $3 and ended_at is null")
        .bind(hub.province())
        .bind(row.id)
        .bind(row.version)
        .bind(sealed)
        .bind(next_on)
        .bind(over.then(|| hub.clock.now()))
        .bind(over.then_some(by))
        .run(tx)
        .await?;
    Ok(changed == 1)
}
