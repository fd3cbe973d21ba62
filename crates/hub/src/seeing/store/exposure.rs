//! How long people looked, their limits and breaks.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::seeing::exposure::Limits;
use crate::seeing::model::ViewingId;
use crate::time::Day;

/// How long somebody looked on a day, in microseconds: what is open counts as it was granted.
pub async fn used<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    day: Day,
    but: Option<ViewingId>,
) -> Result<i64, DbError> {
    sql("select cast(coalesce(sum(coalesce(ended_at, until_at) - begun_at), 0) as bigint) from viewing
         where province = $1 and person_id = $2 and day = $3 and id <> $4")
    .bind(hub.province())
    .bind(person)
    .bind(day)
    .bind(but.unwrap_or(ViewingId(Uuid::nil())))
    .count(on)
    .await
}

/// The highest break of a day that somebody has answered; 0 for none.
pub async fn breaks<'c>(hub: &Hub, on: impl On<'c>, person: PersonId, day: Day) -> Result<i64, DbError> {
    sql("select coalesce(max(number), 0) from exposure_break where province = $1 and person_id = $2 and day = $3")
        .bind(hub.province())
        .bind(person)
        .bind(day)
        .count(on)
        .await
}

/// Keeps the answer to a break; `false` when it was answered before.
pub async fn add_break(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    number: i64,
    how: &str,
) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let added = sql("insert into exposure_break (province, person_id, day, number, how, at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing")
    .bind(hub.province())
    .bind(person)
    .bind(now.day())
    .bind(number)
    .bind(how)
    .bind(now)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// The limits of a unit in minutes, soft and hard, where its head has set some.
pub async fn limits<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Option<(i64, i64)>, DbError> {
    sql("select soft_minutes, hard_minutes from exposure_limit where province = $1 and unit_id = $2")
        .bind(hub.province())
        .bind(unit)
        .optional(on)
        .await
}

/// Sets the limits of a unit.
pub async fn set_limits(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    limits: Limits,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into exposure_limit (province, unit_id, soft_minutes, hard_minutes, set_by, set_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (province, unit_id) do update set soft_minutes = excluded.soft_minutes,
         hard_minutes = excluded.hard_minutes, set_by = excluded.set_by, set_at = excluded.set_at")
    .bind(hub.province())
    .bind(unit)
    .bind(limits.soft_minutes)
    .bind(limits.hard_minutes)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// What an officer looked for a unit on one day.
#[derive(Clone, Debug, FromRow)]
pub struct DayRow {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub name: String,
    /// The day.
    pub day: String,
    /// How long, in microseconds.
    pub used: i64,
}

/// What officers looked for a unit from a day on, by name and day.
pub async fn of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    from: Day,
) -> Result<Vec<DayRow>, DbError> {
    sql("select v.person_id, p.name, v.day,
         cast(sum(coalesce(v.ended_at, v.until_at) - v.begun_at) as bigint) as used from viewing v
         join person p on p.province = v.province and p.id = v.person_id
         where v.province = $1 and v.unit_id = $2 and v.day >= $3
         group by v.person_id, p.name, p.folded, v.day order by p.folded, v.person_id, v.day")
    .bind(hub.province())
    .bind(unit)
    .bind(from)
    .all(on)
    .await
}

/// How many times since a day somebody went on without the break that was proposed.
pub async fn went_on<'c>(hub: &Hub, on: impl On<'c>, person: PersonId, from: Day) -> Result<i64, DbError> {
    sql("select count(*) from exposure_break where province = $1 and person_id = $2 and day >= $3 and how = 'goes-on'")
        .bind(hub.province())
        .bind(person)
        .bind(from)
        .count(on)
        .await
}
