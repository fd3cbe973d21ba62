//! The tables of schools' settings.

mod appeals;
mod overview;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::schools::model::{HoursId, OpeningId, RoomId};
use crate::time::Moment;

pub use appeals::{
    AppealRow, add_appeal, answered, appeal, appeals_of, decide, decide_for_province, forget_words, granted,
    known, passed_on, waiting_at,
};
pub use overview::{SchoolRow, schools};

/// A room.
#[derive(Clone, Debug, FromRow)]
pub struct RoomRow {
    /// Key.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// Its devices.
    pub network: String,
    /// Its age tier outside of all hours.
    pub tier: String,
}

/// A line of hours.
#[derive(Clone, Debug, FromRow)]
pub struct HoursRow {
    /// Key.
    pub id: HoursId,
    /// Of which room; `None`: everyone in no room.
    pub room_id: Option<RoomId>,
    /// On which days.
    pub days: String,
    /// From.
    pub opens: String,
    /// To.
    pub closes: String,
    /// An age tier, or closed.
    pub access: String,
}

/// What runs, or has run.
#[derive(Clone, Debug, FromRow)]
pub struct OpeningRow {
    /// Key.
    pub id: OpeningId,
    /// In which room.
    pub room_id: RoomId,
    /// The room's name.
    pub room: String,
    /// `open` or `shut`.
    pub kind: String,
    /// Why.
    pub why: String,
    /// Who started it.
    pub person: String,
    /// When.
    pub started_at: Moment,
    /// When it ends by itself.
    pub until: Moment,
    /// When it was ended early.
    pub ended_at: Option<Moment>,
}

/// The number of a school's settings; 0: nothing was ever set.
pub async fn sequence<'c>(hub: &Hub, on: impl On<'c>, school: OrganisationId) -> Result<i64, DbError> {
    let row: Option<(i64,)> =
        sql("select sequence from school_filter where province = $1 and organisation_id = $2")
            .bind(hub.province())
            .bind(school)
            .optional(on)
            .await?;
    Ok(row.map_or(0, |(sequence,)| sequence))
}

/// Counts the number of a school's settings up: in the transaction of every change, before the change itself.
pub async fn count_up(hub: &Hub, tx: &mut Tx, school: OrganisationId) -> Result<(), DbError> {
    sql("insert into school_filter (province, organisation_id, sequence) values ($1, $2, 1)
         on conflict (province, organisation_id) do update set sequence = school_filter.sequence + 1")
    .bind(hub.province())
    .bind(school)
    .run(tx)
    .await?;
    Ok(())
}

/// The rooms of a school, by name.
pub async fn rooms<'c>(hub: &Hub, on: impl On<'c>, school: OrganisationId) -> Result<Vec<RoomRow>, DbError> {
    sql("select id, name, network, tier from school_room
         where province = $1 and organisation_id = $2 and removed_at is null order by name, id")
    .bind(hub.province())
    .bind(school)
    .all(on)
    .await
}

/// Adds a room. The database refuses a name or a network that another room of the school has.
pub async fn add_room(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    room: &RoomRow,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into school_room (province, id, organisation_id, name, network, tier, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(room.id)
    .bind(school)
    .bind(&room.name)
    .bind(&room.network)
    .bind(&room.tier)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes a room out, with its hours; `false` when it is gone already.
pub async fn remove_room(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    id: RoomId,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update school_room set removed_at = $4, removed_by = $5
         where province = $1 and organisation_id = $2 and id = $3 and removed_at is null")
    .bind(hub.province())
    .bind(school)
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    sql("delete from school_hours where province = $1 and organisation_id = $2 and room_id = $3")
        .bind(hub.province())
        .bind(school)
        .bind(id)
        .run(&mut *tx)
        .await?;
    Ok(changed == 1)
}

/// The hours of a school, the earlier first.
pub async fn hours<'c>(hub: &Hub, on: impl On<'c>, school: OrganisationId) -> Result<Vec<HoursRow>, DbError> {
    sql("select id, room_id, days, opens, closes, access from school_hours
         where province = $1 and organisation_id = $2 order by added_at, id")
    .bind(hub.province())
    .bind(school)
    .all(on)
    .await
}

/// Adds hours.
pub async fn add_hours(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    new: &HoursRow,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into school_hours
         (province, id, organisation_id, room_id, days, opens, closes, access, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(new.id)
    .bind(school)
    .bind(new.room_id)
    .bind(&new.days)
    .bind(&new.opens)
    .bind(&new.closes)
    .bind(&new.access)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes hours out; `false` when they are gone already.
pub async fn remove_hours(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    id: HoursId,
) -> Result<bool, DbError> {
    let changed = sql("delete from school_hours where province = $1 and organisation_id = $2 and id = $3")
        .bind(hub.province())
        .bind(school)
        .bind(id)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Days without school: first and last.
pub async fn holidays<'c>(
    hub: &Hub,
    on: impl On<'c>,
    school: OrganisationId,
) -> Result<Vec<(String, String)>, DbError> {
    sql("select first_day, last_day from school_holiday
         where province = $1 and organisation_id = $2 order by first_day")
    .bind(hub.province())
    .bind(school)
    .all(on)
    .await
}

/// Adds days without school. The database refuses two that begin on one day.
pub async fn add_holiday(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    (first, last): (&str, &str),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into school_holiday (province, organisation_id, first_day, last_day, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(school)
    .bind(first)
    .bind(last)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes days without school out; `false` when they are gone already.
pub async fn remove_holiday(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    first: &str,
) -> Result<bool, DbError> {
    let changed =
        sql("delete from school_holiday where province = $1 and organisation_id = $2 and first_day = $3")
            .bind(hub.province())
            .bind(school)
            .bind(first)
            .run(tx)
            .await?;
    Ok(changed == 1)
}

const OPENING: &str =
    "select o.id, o.room_id, r.name as room, o.kind, o.why, p.name as person, o.started_at, o.until, o.ended_at
    from school_opening o
    join school_room r on r.province = o.province and r.id = o.room_id
    join person p on p.province = o.province and p.id = o.started_by
    where o.province = $1 and o.organisation_id = $2";

/// What runs at a school now, the next to end first.
pub async fn running<'c>(
    hub: &Hub,
    on: impl On<'c>,
    school: OrganisationId,
) -> Result<Vec<OpeningRow>, DbError> {
    crate::db::Statement::composed(format!(
        "{OPENING} and o.ended_at is null and o.until > $3 and r.removed_at is null order by o.until, o.id"
    ))
    .bind(hub.province())
    .bind(school)
    .bind(hub.clock.now())
    .all(on)
    .await
}

/// What ran at a school lately, the newest first.
pub async fn lately<'c>(
    hub: &Hub,
    on: impl On<'c>,
    school: OrganisationId,
) -> Result<Vec<OpeningRow>, DbError> {
    crate::db::Statement::composed(format!(
        "{OPENING} and (o.ended_at is not null or o.until <= $3) order by o.started_at desc, o.id limit 10"
    ))
    .bind(hub.province())
    .bind(school)
    .bind(hub.clock.now())
    .all(on)
    .await
}

/// What is opened: opening, category or name, value.
pub async fn opened<'c>(
    hub: &Hub,
    on: impl On<'c>,
    school: OrganisationId,
) -> Result<Vec<(OpeningId, String, String)>, DbError> {
    sql("select w.opening_id, w.kind, w.value from school_opening_what w
         join school_opening o on o.province = w.province and o.id = w.opening_id
         where w.province = $1 and o.organisation_id = $2 and o.ended_at is null and o.until > $3
         order by w.opening_id, w.kind, w.value")
    .bind(hub.province())
    .bind(school)
    .bind(hub.clock.now())
    .all(on)
    .await
}

/// Begins something in a room of the school. The database refuses a room of another.
pub async fn start(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    new: &OpeningRow,
    what: &[(&str, String)],
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into school_opening
         (province, id, organisation_id, room_id, kind, why, started_by, started_at, until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(school)
    .bind(new.room_id)
    .bind(&new.kind)
    .bind(&new.why)
    .bind(by)
    .bind(new.started_at)
    .bind(new.until)
    .run(&mut *tx)
    .await?;
    for (kind, value) in what {
        sql("insert into school_opening_what (province, opening_id, kind, value) values ($1, $2, $3, $4)")
            .bind(hub.province())
            .bind(new.id)
            .bind(*kind)
            .bind(value)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Ends something early; `false` when it has ended.
pub async fn end(
    hub: &Hub,
    tx: &mut Tx,
    school: OrganisationId,
    id: OpeningId,
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update school_opening set ended_at = $4, ended_by = $5
         where province = $1 and organisation_id = $2 and id = $3 and ended_at is null and until > $4")
    .bind(hub.province())
    .bind(school)
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// The names that stay open at a school.
pub async fn allowed<'c>(hub: &Hub, on: impl On<'c>, school: OrganisationId) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> =
        sql("select name from school_allow where province = $1 and organisation_id = $2 order by name")
            .bind(hub.province())
            .bind(school)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Takes a name off that list; `false` when it is not on it.
pub async fn disallow(hub: &Hub, tx: &mut Tx, school: OrganisationId, name: &str) -> Result<bool, DbError> {
    let changed = sql("delete from school_allow where province = $1 and organisation_id = $2 and name = $3")
        .bind(hub.province())
        .bind(school)
        .bind(name)
        .run(tx)
        .await?;
    Ok(changed == 1)
}
