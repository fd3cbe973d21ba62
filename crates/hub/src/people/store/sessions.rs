//! Sessions as they stand in their table.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::time::Moment;

/// A session as it stands.
#[derive(FromRow)]
pub struct SessionRow {
    /// Whose.
    pub person_id: PersonId,
    /// When it began.
    pub created_at: Moment,
    /// Last use.
    pub seen_at: Moment,
    /// The person's key, wrapped by the token.
    pub secret_key: Vec<u8>,
}

/// Keeps a new session.
pub async fn add_session(
    hub: &Hub,
    tx: &mut Tx,
    token_hash: [u8; 32],
    person: PersonId,
    secret_key: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into session (province, token_hash, person_id, created_at, seen_at, secret_key)
         values ($1, $2, $3, $4, $4, $5)")
    .bind(hub.province())
    .bind(token_hash)
    .bind(person)
    .bind(hub.clock.now())
    .bind(secret_key)
    .run(tx)
    .await?;
    Ok(())
}

/// A session that has not ended.
pub async fn session<'c>(hub: &Hub, on: impl On<'c>, hash: [u8; 32]) -> Result<Option<SessionRow>, DbError> {
    sql("select person_id, created_at, seen_at, secret_key from session
         where province = $1 and token_hash = $2 and ended_at is null")
    .bind(hub.province())
    .bind(hash)
    .optional(on)
    .await
}

/// Notes that a session was used.
pub async fn session_seen(hub: &Hub, tx: &mut Tx, hash: [u8; 32]) -> Result<(), DbError> {
    sql("update session set seen_at = $3 where province = $1 and token_hash = $2")
        .bind(hub.province())
        .bind(hash)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// Ends one session and wipes the key that it held.
pub async fn end_session(hub: &Hub, tx: &mut Tx, hash: [u8; 32]) -> Result<(), DbError> {
    sql("update session set ended_at = $3, secret_key = $4
         where province = $1 and token_hash = $2 and ended_at is null")
    .bind(hub.province())
    .bind(hash)
    .bind(hub.clock.now())
    .bind(Vec::new())
    .run(tx)
    .await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn end_sessions(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("update session set ended_at = $3, secret_key = $4
         where province = $1 and person_id = $2 and ended_at is null")
    .bind(hub.province())
    .bind(person)
    .bind(hub.clock.now())
    .bind(Vec::new())
    .run(tx)
    .await?;
    Ok(())
}

/// One of the sessions that a person has open.
#[derive(Clone, FromRow)]
pub struct OpenSession {
    /// Hash of its token.
    pub token_hash: Vec<u8>,
    /// When it began.
    pub created_at: Moment,
    /// Last use.
    pub seen_at: Moment,
}

/// The sessions of a person that nobody has ended, begun and last used after these moments; newest use first.
pub async fn open_sessions<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    begun_after: Moment,
    used_after: Moment,
) -> Result<Vec<OpenSession>, DbError> {
    sql("select token_hash, created_at, seen_at from session
         where province = $1 and person_id = $2 and ended_at is null and created_at >= $3 and seen_at >= $4
         order by seen_at desc")
    .bind(hub.province())
    .bind(person)
    .bind(begun_after)
    .bind(used_after)
    .all(on)
    .await
}

/// Ends all sessions of a person but one.
pub async fn end_other_sessions(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    keep: [u8; 32],
) -> Result<u64, DbError> {
    sql("update session set ended_at = $3, secret_key = $4
         where province = $1 and person_id = $2 and token_hash <> $5 and ended_at is null")
    .bind(hub.province())
    .bind(person)
    .bind(hub.clock.now())
    .bind(Vec::new())
    .bind(keep)
    .run(tx)
    .await
}
