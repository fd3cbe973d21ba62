//! Addresses of calendar feeds.

use crate::Hub;
use crate::db::{DbError, On, Tx, sql};
use crate::id::PersonId;
use crate::time::Moment;

/// Keeps the address of a person's feed; the one before does not work any more.
pub async fn put(hub: &Hub, tx: &mut Tx, person: PersonId, token_hash: [u8; 32]) -> Result<(), DbError> {
    sql("insert into calendar_feed (province, person_id, token_hash, made_at) values ($1, $2, $3, $4)
         on conflict (province, person_id) do update set token_hash = excluded.token_hash,
         made_at = excluded.made_at")
    .bind(hub.province())
    .bind(person)
    .bind(token_hash)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Ends a person's feed; `false` when there is none.
pub async fn remove(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<bool, DbError> {
    let gone = sql("delete from calendar_feed where province = $1 and person_id = $2")
        .bind(hub.province())
        .bind(person)
        .run(tx)
        .await?;
    Ok(gone == 1)
}

/// Since when a person has a feed.
pub async fn made_at<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Option<Moment>, DbError> {
    let row: Option<(Moment,)> =
        sql("select made_at from calendar_feed where province = $1 and person_id = $2")
            .bind(hub.province())
            .bind(person)
            .optional(on)
            .await?;
    Ok(row.map(|(at,)| at))
}

/// Whose feed has this address.
pub async fn owner<'c>(
    hub: &Hub,
    on: impl On<'c>,
    token_hash: [u8; 32],
) -> Result<Option<PersonId>, DbError> {
    let row: Option<(PersonId,)> =
        sql("select person_id from calendar_feed where province = $1 and token_hash = $2")
            .bind(hub.province())
            .bind(token_hash)
            .optional(on)
            .await?;
    Ok(row.map(|(id,)| id))
}
