//! The table of days that decisions have changed.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::time::Day;

/// A day that a decision has changed.
#[derive(Clone, Debug, FromRow)]
pub struct Changed {
    /// The day.
    pub day: Day,
    /// `off` or `worked`.
    pub kind: String,
    /// The decision.
    pub decision: String,
}

/// All changed days, in order.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Changed>, DbError> {
    sql("select day, kind, decision from calendar_exception where province = $1 order by day")
        .bind(hub.province())
        .all(on)
        .await
}

/// Changes a day; a later decision about the same day replaces the one before.
pub async fn put(hub: &Hub, tx: &mut Tx, changed: &Changed, by: PersonId) -> Result<(), DbError> {
    sql("insert into calendar_exception (province, day, kind, decision, entered_at, entered_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (province, day) do update set kind = excluded.kind, decision = excluded.decision,
         entered_at = excluded.entered_at, entered_by = excluded.entered_by")
    .bind(hub.province())
    .bind(changed.day)
    .bind(&changed.kind)
    .bind(&changed.decision)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Leaves a day to the rules again; `false` when it was.
pub async fn remove(hub: &Hub, tx: &mut Tx, day: Day) -> Result<bool, DbError> {
    let done = sql("delete from calendar_exception where province = $1 and day = $2")
        .bind(hub.province())
        .bind(day)
        .run(tx)
        .await?;
    Ok(done == 1)
}
