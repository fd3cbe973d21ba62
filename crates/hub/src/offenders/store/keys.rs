//! The key of the register, and who holds it.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::time::Moment;

/// The key that stands.
#[derive(FromRow)]
pub struct KeyRow {
    /// 1, 2, ….
    pub version: i64,
    /// The key of the marks, sealed to it.
    pub marks_key: Vec<u8>,
    /// When it was made.
    pub made_at: Moment,
}

/// The key that stands; `None` before the first officer made it.
pub async fn key<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<KeyRow>, DbError> {
    sql("select version, marks_key, made_at from offender_key where province = $1 and ended_at is null")
        .bind(hub.province())
        .optional(on)
        .await
}

/// The number of the newest key, whether it stands or not.
pub async fn last_version<'c>(hub: &Hub, on: impl On<'c>) -> Result<i64, DbError> {
    sql("select coalesce(max(version), 0) from offender_key where province = $1")
        .bind(hub.province())
        .count(on)
        .await
}

/// Puts a key in the place of the one that stands, and takes away all shares of that one.
pub async fn put_key(
    hub: &Hub,
    tx: &mut Tx,
    version: i64,
    public_key: Vec<u8>,
    marks_key: Vec<u8>,
    by: PersonId,
) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("delete from offender_share where province = $1").bind(hub.province()).run(&mut *tx).await?;
    sql("update offender_key set ended_at = $2 where province = $1 and ended_at is null")
        .bind(hub.province())
        .bind(now)
        .run(&mut *tx)
        .await?;
    sql("insert into offender_key (province, version, public_key, marks_key, made_at, made_by)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(version)
    .bind(public_key)
    .bind(marks_key)
    .bind(now)
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// The register's secret as it is sealed to one officer.
#[derive(FromRow)]
pub struct ShareRow {
    /// Whose.
    pub person_id: PersonId,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// To which key of the officer.
    pub sealed_to: Vec<u8>,
}

/// All shares of a key.
pub async fn shares<'c>(hub: &Hub, on: impl On<'c>, version: i64) -> Result<Vec<ShareRow>, DbError> {
    sql("select person_id, sealed, sealed_to from offender_share where province = $1 and version = $2
         order by given_at, person_id")
    .bind(hub.province())
    .bind(version)
    .all(on)
    .await
}

/// Lets an officer hold a key, in the place of a share that went stale.
pub async fn put_share(
    hub: &Hub,
    tx: &mut Tx,
    version: i64,
    share: ShareRow,
    given_by: Option<PersonId>,
) -> Result<(), DbError> {
    sql("insert into offender_share (province, version, person_id, sealed, sealed_to, given_by, given_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, version, person_id)
         do update set sealed = excluded.sealed, sealed_to = excluded.sealed_to, given_by = excluded.given_by,
         given_at = excluded.given_at")
    .bind(hub.province())
    .bind(version)
    .bind(share.person_id)
    .bind(share.sealed)
    .bind(share.sealed_to)
    .bind(given_by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}
