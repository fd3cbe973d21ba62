//! Single dated rows: read, taken away, put back. An event changes nothing else, so undoing it is exact.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::OrganisationId;
use crate::kept;
use crate::organisations::model::Dated;
use crate::time::Day;

#[derive(FromRow)]
struct NameRow {
    organisation_id: OrganisationId,
    name: String,
    short_name: String,
    valid_from: Day,
    valid_to: Option<Day>,
    decision: String,
}

impl From<NameRow> for Dated {
    fn from(row: NameRow) -> Self {
        Self::Name {
            organisation: row.organisation_id,
            name: row.name,
            short_name: row.short_name,
            from: row.valid_from,
            to: row.valid_to,
            decision: row.decision,
        }
    }
}

#[derive(FromRow)]
struct ParentRow {
    organisation_id: OrganisationId,
    parent_id: OrganisationId,
    valid_from: Day,
    valid_to: Option<Day>,
}

impl From<ParentRow> for Dated {
    fn from(row: ParentRow) -> Self {
        Self::Parent {
            organisation: row.organisation_id,
            parent: row.parent_id,
            from: row.valid_from,
            to: row.valid_to,
        }
    }
}

#[derive(FromRow)]
struct HolderRow {
    function: String,
    area_code: String,
    organisation_id: OrganisationId,
    valid_from: Day,
    valid_to: Option<Day>,
}

impl From<HolderRow> for Dated {
    fn from(row: HolderRow) -> Self {
        Self::Holder {
            function: row.function,
            area: row.area_code,
            organisation: row.organisation_id,
            from: row.valid_from,
            to: row.valid_to,
        }
    }
}

/// The names of a body, the oldest first.
pub async fn names<'c>(hub: &Hub, on: impl On<'c>, id: OrganisationId) -> Result<Vec<Dated>, DbError> {
    let rows: Vec<NameRow> = sql("select organisation_id, name, short_name, valid_from, valid_to, decision
         from organisation_name where province = $1 and organisation_id = $2 order by valid_from")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Under whom a body stood, the oldest first.
pub async fn parents<'c>(hub: &Hub, on: impl On<'c>, id: OrganisationId) -> Result<Vec<Dated>, DbError> {
    let rows: Vec<ParentRow> = sql("select organisation_id, parent_id, valid_from, valid_to
         from organisation_parent where province = $1 and organisation_id = $2 order by valid_from")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Who stood under a body, by the lower one and day.
pub async fn children<'c>(hub: &Hub, on: impl On<'c>, id: OrganisationId) -> Result<Vec<Dated>, DbError> {
    let rows: Vec<ParentRow> = sql("select organisation_id, parent_id, valid_from, valid_to
         from organisation_parent where province = $1 and parent_id = $2 order by organisation_id, valid_from")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The functions that a body ever held, by function and day.
pub async fn held_by<'c>(hub: &Hub, on: impl On<'c>, id: OrganisationId) -> Result<Vec<Dated>, DbError> {
    let rows: Vec<HolderRow> = sql("select function, area_code, organisation_id, valid_from, valid_to
         from function_holder where province = $1 and organisation_id = $2
         order by function, area_code, valid_from")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Who ever held a function for an area, the oldest first.
pub async fn holders<'c>(
    hub: &Hub,
    on: impl On<'c>,
    function: &str,
    area: &str,
) -> Result<Vec<Dated>, DbError> {
    let rows: Vec<HolderRow> = sql("select function, area_code, organisation_id, valid_from, valid_to
         from function_holder where province = $1 and function = $2 and area_code = $3 order by valid_from")
    .bind(hub.province())
    .bind(function)
    .bind(area)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The last day of a body that has ended.
pub async fn end<'c>(hub: &Hub, on: impl On<'c>, id: OrganisationId) -> Result<Option<Day>, DbError> {
    let row: Option<(Day,)> =
        sql("select last_day from organisation_end where province = $1 and organisation_id = $2")
            .bind(hub.province())
            .bind(id)
            .optional(on)
            .await?;
    Ok(row.map(|(day,)| day))
}

/// The row that stands under the same key now.
pub async fn under_key(hub: &Hub, tx: &mut Tx, row: &Dated) -> Result<Option<Dated>, DbError> {
    let all = match row {
        Dated::Name { organisation, .. } => names(hub, &mut *tx, *organisation).await?,
        Dated::Parent { organisation, .. } => parents(hub, &mut *tx, *organisation).await?,
        Dated::Holder { function, area, .. } => holders(hub, &mut *tx, function, area).await?,
        Dated::End { organisation, .. } => {
            let organisation = *organisation;
            let last_day = end(hub, tx, organisation).await?;
            return Ok(last_day.map(|last_day| Dated::End { organisation, last_day }));
        }
    };
    Ok(all.into_iter().find(|known| known.first() == row.first()))
}

/// Takes a row away.
pub async fn remove(hub: &Hub, tx: &mut Tx, row: &Dated) -> Result<(), DbError> {
    let statement = match row {
        Dated::Name { organisation, from, .. } => sql(
            "delete from organisation_name where province = $1 and organisation_id = $2 and valid_from = $3",
        )
        .bind(hub.province())
        .bind(*organisation)
        .bind(*from),
        Dated::Parent { organisation, from, .. } => sql(
            "delete from organisation_parent where province = $1 and organisation_id = $2 and valid_from = $3",
        )
        .bind(hub.province())
        .bind(*organisation)
        .bind(*from),
        Dated::Holder { function, area, from, .. } => sql("delete from function_holder
             where province = $1 and function = $2 and area_code = $3 and valid_from = $4")
        .bind(hub.province())
        .bind(function)
        .bind(area)
        .bind(*from),
        Dated::End { organisation, .. } => {
            sql("delete from organisation_end where province = $1 and organisation_id = $2")
                .bind(hub.province())
                .bind(*organisation)
        }
    };
    statement.run(&mut *tx).await?;
    kept::changed(hub, tx, super::KEPT).await
}

/// Puts a row in.
pub async fn put(hub: &Hub, tx: &mut Tx, row: &Dated) -> Result<(), DbError> {
    let statement = match row {
        Dated::Name { organisation, name, short_name, from, to, decision } => {
            sql("insert into organisation_name
             (province, organisation_id, name, short_name, folded, valid_from, valid_to, decision)
             values ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(hub.province())
            .bind(*organisation)
            .bind(name)
            .bind(short_name)
            .bind(lachan_text::fold(&format!("{name} {short_name}")))
            .bind(*from)
            .bind(*to)
            .bind(decision)
        }
        Dated::Parent { organisation, parent, from, to } => sql("insert into organisation_parent
             (province, organisation_id, parent_id, valid_from, valid_to) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(*organisation)
        .bind(*parent)
        .bind(*from)
        .bind(*to),
        Dated::Holder { function, area, organisation, from, to } => sql("insert into function_holder
             (province, function, area_code, organisation_id, valid_from, valid_to)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(hub.province())
        .bind(function)
        .bind(area)
        .bind(*organisation)
        .bind(*from)
        .bind(*to),
        Dated::End { organisation, last_day } => {
            sql("insert into organisation_end (province, organisation_id, last_day) values ($1, $2, $3)")
                .bind(hub.province())
                .bind(*organisation)
                .bind(*last_day)
        }
    };
    statement.run(&mut *tx).await?;
    kept::changed(hub, tx, super::KEPT).await
}
