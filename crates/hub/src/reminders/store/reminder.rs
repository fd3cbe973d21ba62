//! Distances, and which of them were told.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::slice::Deadline;
use crate::time::Day;

/// The distances as they are kept: a list of days, and whether the end is told of.
pub async fn setting<'c>(hub: &Hub, on: impl On<'c>) -> Result<Option<(String, bool)>, DbError> {
    sql("select distances, overdue from reminder_setting where province = $1")
        .bind(hub.province())
        .optional(on)
        .await
}

/// Sets the distances.
pub async fn set(
    hub: &Hub,
    tx: &mut Tx,
    distances: String,
    overdue: bool,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into reminder_setting (province, distances, overdue, changed_at, changed_by)
         values ($1, $2, $3, $4, $5)
         on conflict (province) do update set distances = excluded.distances, overdue = excluded.overdue,
         changed_at = excluded.changed_at, changed_by = excluded.changed_by")
    .bind(hub.province())
    .bind(distances)
    .bind(overdue)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// One distance that is settled already.
#[derive(Clone, Debug, PartialEq, Eq, Hash, FromRow)]
pub struct Settled {
    /// Which deadline.
    pub key: String,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Its last day.
    pub last_day: Day,
    /// Which distance.
    pub distance: i64,
}

/// All that is settled for a kind's last days between two days.
pub async fn settled<'c>(
    hub: &Hub,
    on: impl On<'c>,
    kind: &str,
    from: Day,
    to: Day,
) -> Result<Vec<Settled>, DbError> {
    sql("select key, organisation_id, last_day, distance from reminder
         where province = $1 and kind = $2 and last_day >= $3 and last_day <= $4")
    .bind(hub.province())
    .bind(kind)
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// Settles a distance; `false` when somebody was faster.
pub async fn settle(
    hub: &Hub,
    tx: &mut Tx,
    kind: &str,
    deadline: &Deadline,
    distance: i64,
    outcome: &str,
) -> Result<bool, DbError> {
    let added =
        sql("insert into reminder (province, kind, key, organisation_id, last_day, distance, outcome, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing")
        .bind(hub.province())
        .bind(kind)
        .bind(&deadline.key)
        .bind(deadline.organisation)
        .bind(deadline.last_day)
        .bind(distance)
        .bind(outcome)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(added == 1)
}

/// What the last pass over a kind looked at: its day and its fingerprint.
pub async fn pass<'c>(hub: &Hub, on: impl On<'c>, kind: &str) -> Result<Option<(Day, String)>, DbError> {
    sql("select day, seen from reminder_pass where province = $1 and kind = $2")
        .bind(hub.province())
        .bind(kind)
        .optional(on)
        .await
}

/// Keeps what a pass looked at.
pub async fn passed(hub: &Hub, tx: &mut Tx, kind: &str, day: Day, seen: &str) -> Result<(), DbError> {
    sql("insert into reminder_pass (province, kind, day, seen) values ($1, $2, $3, $4)
         on conflict (province, kind) do update set day = excluded.day, seen = excluded.seen")
    .bind(hub.province())
    .bind(kind)
    .bind(day)
    .bind(seen)
    .run(tx)
    .await?;
    Ok(())
}
