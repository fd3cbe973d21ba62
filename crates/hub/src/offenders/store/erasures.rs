//! Erasing a file: asked for, dropped, or done.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::PersonId;
use crate::offenders::model::{ErasureId, FileId};
use crate::time::Moment;

/// A wish to erase a file, or the proof that it was.
#[derive(Clone, FromRow)]
pub struct ErasureRow {
    /// Key.
    pub id: ErasureId,
    /// Number of the file.
    pub number: i64,
    /// Why.
    pub why: String,
    /// The paper that says so, sealed.
    pub sealed: Option<Vec<u8>>,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Moment,
    /// When the file's key was destroyed.
    pub agreed_at: Option<Moment>,
    /// SHA-256 of the sealed key that was destroyed.
    pub key_digest: Option<Vec<u8>>,
}

const ERASURE: &str =
    "select e.id, f.number, e.why, e.sealed, e.asked_by, e.asked_at, e.agreed_at, e.key_digest
    from offender_erasure e join offender_file f on f.province = e.province and f.id = e.file_id
    where e.province = $1 and e.dropped_at is null";

/// What stands of a file.
pub async fn erasure<'c>(hub: &Hub, on: impl On<'c>, file: FileId) -> Result<Option<ErasureRow>, DbError> {
    Statement::composed(format!("{ERASURE} and e.file_id = $2"))
        .bind(hub.province())
        .bind(file)
        .optional(on)
        .await
}

/// All that waits for a second officer.
pub async fn erasures_waiting<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<ErasureRow>, DbError> {
    Statement::composed(format!("{ERASURE} and e.agreed_at is null order by e.asked_at"))
        .bind(hub.province())
        .all(on)
        .await
}

/// Asks for it; the database refuses a second wish while one stands.
pub async fn ask_erasure(
    hub: &Hub,
    tx: &mut Tx,
    (id, file): (ErasureId, FileId),
    why: &str,
    sealed: Vec<u8>,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into offender_erasure (province, id, file_id, why, sealed, asked_by, asked_at)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(file)
    .bind(why)
    .bind(sealed)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Drops a wish; `false` when none stands.
pub async fn drop_erasure(hub: &Hub, tx: &mut Tx, id: ErasureId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update offender_erasure set dropped_at = $3, dropped_by = $4
         where province = $1 and id = $2 and dropped_at is null and agreed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Destroys the key of a file with everything that it sealed, and keeps the proof; `false` when nothing stands, or the
/// same officer asked.
pub async fn erase(
    hub: &Hub,
    tx: &mut Tx,
    file: FileId,
    erasure: ErasureId,
    by: PersonId,
    key_digest: [u8; 32],
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let agreed =
        sql("update offender_erasure set agreed_by = $3, agreed_at = $4, key_digest = $5, sealed = null
         where province = $1 and id = $2 and dropped_at is null and agreed_at is null and asked_by <> $3")
        .bind(hub.province())
        .bind(erasure)
        .bind(by)
        .bind(now)
        .bind(key_digest)
        .run(&mut *tx)
        .await?;
    if agreed != 1 {
        return Ok(false);
    }
    sql("delete from offender_mark where province = $1 and file_id = $2")
        .bind(hub.province())
        .bind(file)
        .run(&mut *tx)
        .await?;
    sql("delete from offender_measure where province = $1 and file_id = $2")
        .bind(hub.province())
        .bind(file)
        .run(&mut *tx)
        .await?;
    let erased = sql(
        "update offender_file set sealed = null, sealed_key = null, key_version = null, review_on = null,
         erased_at = $3 where province = $1 and id = $2 and erased_at is null",
    )
    .bind(hub.province())
    .bind(file)
    .bind(now)
    .run(tx)
    .await?;
    Ok(erased == 1)
}
