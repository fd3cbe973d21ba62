//! The tables of organisations: who stands on a day here, single dated rows in [`dated`], what changes them in
//! [`events`], administrative units in [`areas`].

pub mod areas;
pub mod dated;
pub mod events;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::OrganisationId;
use crate::kept;
use crate::organisations::model::Function;
use crate::time::Day;

/// What is kept in memory of these tables; whoever changes one of them says so.
pub const KEPT: &str = "organisations";

/// An organisation with the names that it bore on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Organisation {
    /// Key.
    pub id: OrganisationId,
    /// One of [`KINDS`](super::model::KINDS).
    pub kind: String,
    /// Level of government.
    pub level: String,
    /// Where it works; empty for the whole province.
    pub area_code: String,
    /// Full name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
}

const ORGANISATION: &str = "select o.id, o.kind, o.level, o.area_code, n.name, n.short_name
    from organisation o join organisation_name n on n.province = o.province and n.organisation_id = o.id
    where o.province = $1 and n.valid_from <= $2 and (n.valid_to is null or n.valid_to >= $2)";

const EVERY: &str = "select o.id, o.kind, o.level, o.area_code, n.name, n.short_name
    from organisation o join organisation_name n on n.province = o.province and n.organisation_id = o.id
    where o.province = $1";

fn organisation(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{ORGANISATION} {condition}"))
}

/// One organisation as of a day.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: OrganisationId,
    day: Day,
) -> Result<Option<Organisation>, DbError> {
    organisation("and o.id = $3").bind(hub.province()).bind(day).bind(id).optional(on).await
}

/// Whether an organisation is of a kind; it never changes its kind.
pub async fn is_of_kind<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: OrganisationId,
    kind: &str,
) -> Result<bool, DbError> {
    sql("select 1 from organisation where province = $1 and id = $2 and kind = $3")
        .bind(hub.province())
        .bind(id)
        .bind(kind)
        .exists(on)
        .await
}

/// All organisations as of a day, by level and name.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<Organisation>, DbError> {
    organisation("order by o.level, n.folded").bind(hub.province()).bind(day).all(on).await
}

/// The name that an organisation bore on a day or, where it bore none then, the last one before it; else its first.
pub async fn last_known<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: OrganisationId,
    day: Day,
) -> Result<Option<Organisation>, DbError> {
    crate::db::Statement::composed(format!(
        "{EVERY} and o.id = $2 order by case when n.valid_from <= $3 then 0 else 1 end,
         case when n.valid_from <= $3 then n.valid_from else '' end desc, n.valid_from limit 1"
    ))
    .bind(hub.province())
    .bind(id)
    .bind(day)
    .optional(on)
    .await
}

/// Every name of every body up to a day, or its first where it was entered later: the oldest first.
pub async fn every_name<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<Organisation>, DbError> {
    crate::db::Statement::composed(format!(
        "{EVERY} and (n.valid_from <= $2 or not exists (select 1 from organisation_name e
         where e.province = n.province and e.organisation_id = n.organisation_id and e.valid_from < n.valid_from))
         order by n.valid_from, n.folded"
    ))
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// The days from which on a body bears a name, or bears it no more.
pub async fn days<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Day>, DbError> {
    let rows: Vec<(Day, Option<Day>)> =
        sql("select distinct valid_from, valid_to from organisation_name where province = $1")
            .bind(hub.province())
            .all(on)
            .await?;
    Ok(rows.into_iter().flat_map(|(from, to)| [Some(from), to.map(|to| to.plus(1))]).flatten().collect())
}

/// A name with its days.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Named {
    /// Whose.
    pub organisation_id: OrganisationId,
    /// Full name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
    /// First day.
    pub valid_from: Day,
    /// Last day.
    pub valid_to: Option<Day>,
}

/// All names that were ever borne, each body's oldest first.
pub async fn names<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Named>, DbError> {
    sql("select organisation_id, name, short_name, valid_from, valid_to from organisation_name
         where province = $1 order by organisation_id, valid_from")
    .bind(hub.province())
    .all(on)
    .await
}

/// From when to when a body bore names.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Span {
    /// Which body.
    pub organisation_id: OrganisationId,
    /// The first day of its first name.
    pub first_on: Day,
    /// The decision by which it bears that name; empty where it was entered without one.
    pub decision: String,
    /// The last day of its last name; the end of days where it stands.
    pub last_on: Day,
}

/// From when to when all bodies bore names.
pub async fn spans<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Span>, DbError> {
    sql("select n.organisation_id, n.valid_from as first_on, n.decision,
         (select max(coalesce(m.valid_to, '9999-12-31')) from organisation_name m
          where m.province = n.province and m.organisation_id = n.organisation_id) as last_on
         from organisation_name n where n.province = $1 and not exists
         (select 1 from organisation_name e where e.province = n.province and e.organisation_id = n.organisation_id
          and e.valid_from < n.valid_from) order by n.organisation_id")
    .bind(hub.province())
    .all(on)
    .await
}

/// A new organisation and its first name.
pub struct New<'a> {
    /// Key.
    pub id: OrganisationId,
    /// One of [`KINDS`](super::model::KINDS).
    pub kind: &'a str,
    /// Level of government.
    pub level: &'a str,
    /// Where it works; empty for the whole province.
    pub area_code: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Name for lists.
    pub short_name: &'a str,
    /// First day.
    pub from: Day,
}

/// Adds an organisation.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>) -> Result<(), DbError> {
    sql("insert into organisation (province, id, kind, level, area_code, created_at)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.kind)
    .bind(new.level)
    .bind(new.area_code)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    sql("insert into organisation_name
         (province, organisation_id, name, short_name, folded, valid_from, decision)
         values ($1, $2, $3, $4, $5, $6, '')")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.name)
    .bind(new.short_name)
    .bind(lachan_text::fold(&format!("{} {}", new.name, new.short_name)))
    .bind(new.from)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, KEPT).await
}

/// Gives an organisation a name from a day on; the one before it is borne until the day before. A name that began
/// on the same day is corrected.
pub async fn put_name(
    hub: &Hub,
    tx: &mut Tx,
    id: OrganisationId,
    name: &str,
    short_name: &str,
    from: Day,
) -> Result<(), DbError> {
    sql("delete from organisation_name where province = $1 and organisation_id = $2 and valid_from >= $3")
        .bind(hub.province())
        .bind(id)
        .bind(from)
        .run(&mut *tx)
        .await?;
    sql("update organisation_name set valid_to = $3
         where province = $1 and organisation_id = $2 and valid_to is null")
    .bind(hub.province())
    .bind(id)
    .bind(from.plus(-1))
    .run(&mut *tx)
    .await?;
    sql("insert into organisation_name
         (province, organisation_id, name, short_name, folded, valid_from, decision)
         values ($1, $2, $3, $4, $5, $6, '')")
    .bind(hub.province())
    .bind(id)
    .bind(name)
    .bind(short_name)
    .bind(lachan_text::fold(&format!("{name} {short_name}")))
    .bind(from)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, KEPT).await
}

/// Puts an organisation under another from a day on.
pub async fn set_parent(
    hub: &Hub,
    tx: &mut Tx,
    lower: OrganisationId,
    upper: OrganisationId,
    from: Day,
) -> Result<(), DbError> {
    sql("insert into organisation_parent (province, organisation_id, parent_id, valid_from)
         values ($1, $2, $3, $4)")
    .bind(hub.province())
    .bind(lower)
    .bind(upper)
    .bind(from)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, KEPT).await
}

/// Hands a function to an organisation from a day on; the holder before holds it until the day before.
pub async fn set_holder(
    hub: &Hub,
    tx: &mut Tx,
    function: Function,
    area: &str,
    holder: OrganisationId,
    from: Day,
) -> Result<(), DbError> {
    // handed on again on the same day: the last word counts
    sql("delete from function_holder
         where province = $1 and function = $2 and area_code = $3 and valid_from >= $4")
    .bind(hub.province())
    .bind(function.name())
    .bind(area)
    .bind(from)
    .run(&mut *tx)
    .await?;
    sql("update function_holder set valid_to = $4
         where province = $1 and function = $2 and area_code = $3 and valid_to is null")
    .bind(hub.province())
    .bind(function.name())
    .bind(area)
    .bind(from.plus(-1))
    .run(&mut *tx)
    .await?;
    sql("insert into function_holder (province, function, area_code, organisation_id, valid_from)
         values ($1, $2, $3, $4, $5)")
    .bind(hub.province())
    .bind(function.name())
    .bind(area)
    .bind(holder)
    .bind(from)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, KEPT).await
}

/// Who holds a function for an area on a day: the area's own holder, else the province's.
pub async fn holder<'c>(
    hub: &Hub,
    on: impl On<'c>,
    function: Function,
    area: &str,
    day: Day,
) -> Result<Option<OrganisationId>, DbError> {
    let row: Option<(OrganisationId,)> = sql("select organisation_id from function_holder
        where province = $1 and function = $2 and (area_code = $3 or area_code = '')
        and valid_from <= $4 and (valid_to is null or valid_to >= $4)
        order by area_code desc limit 1")
    .bind(hub.province())
    .bind(function.name())
    .bind(area)
    .bind(day)
    .optional(on)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Everybody who holds a function somewhere on a day.
pub async fn holders<'c>(
    hub: &Hub,
    on: impl On<'c>,
    function: Function,
    day: Day,
) -> Result<Vec<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select distinct organisation_id from function_holder
        where province = $1 and function = $2 and valid_from <= $3 and (valid_to is null or valid_to >= $3)")
    .bind(hub.province())
    .bind(function.name())
    .bind(day)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Which organisation stands under which on a day: lower, upper.
pub async fn parents<'c>(
    hub: &Hub,
    on: impl On<'c>,
    day: Day,
) -> Result<Vec<(OrganisationId, OrganisationId)>, DbError> {
    sql("select organisation_id, parent_id from organisation_parent
         where province = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// A function in somebody's hands.
#[derive(Clone, Debug, FromRow)]
pub struct Held {
    /// Name of the function.
    pub function: String,
    /// For which unit; empty for the whole province.
    pub area_code: String,
    /// Who holds it.
    pub organisation_id: OrganisationId,
    /// Since when.
    pub valid_from: Day,
}

/// All functions in somebody's hands on a day, the whole province's first.
pub async fn held<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<Held>, DbError> {
    sql("select function, area_code, organisation_id, valid_from from function_holder
         where province = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)
         order by function, area_code")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}
