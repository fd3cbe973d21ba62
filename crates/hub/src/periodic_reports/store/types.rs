//! The tables of types of reports: their sections and who reports.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::periodic_reports::bodies::{Circle, Entry};
use crate::periodic_reports::model::TypeId;
use crate::plans::model::{PlanId, ReportingId};
use crate::time::Moment;

/// A type of report.
#[derive(Clone, Debug, FromRow)]
pub struct TypeRow {
    /// Key.
    pub id: TypeId,
    /// On which plan.
    pub plan_id: PlanId,
    /// By which duty to report.
    pub reporting_id: Option<ReportingId>,
    /// A [`TypeKind`](crate::periodic_reports::model::TypeKind).
    pub kind: String,
    /// To whom.
    pub to_words: String,
    /// Through whom.
    pub through_words: String,
    /// Who takes the reports in; nobody is the body that steers.
    pub through_id: Option<OrganisationId>,
    /// Days after the last day until nothing is sent any more.
    pub grace_days: i64,
    /// When somebody said who reports.
    pub bodies_set_at: Option<Moment>,
    /// Counts changes.
    pub version: i64,
}

/// All types that somebody has touched.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<TypeRow>, DbError> {
    sql("select id, plan_id, reporting_id, kind, to_words, through_words, through_id, grace_days, bodies_set_at,
         version from report_type where province = $1 order by id")
    .bind(hub.province())
    .all(on)
    .await
}

/// The sections of all types, in order: type, key, heading.
pub async fn sections<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(TypeId, String, String)>, DbError> {
    sql("select type_id, key, title from report_type_section where province = $1 order by type_id, ordinal")
        .bind(hub.province())
        .all(on)
        .await
}

/// Who reports, of all types.
pub async fn entries<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(TypeId, Entry)>, DbError> {
    let rows: Vec<(TypeId, Option<String>, Option<OrganisationId>)> =
        sql("select type_id, circle, organisation_id from report_type_body where province = $1
         order by type_id, ordinal")
        .bind(hub.province())
        .all(on)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(of, circle, body)| {
            let circle = circle.as_deref().and_then(Circle::parse).map(Entry::Circle);
            Some((of, circle.or(body.map(Entry::Body))?))
        })
        .collect())
}

/// Keeps a type; one that is kept stays as it is.
pub async fn keep(hub: &Hub, tx: &mut Tx, row: &TypeRow) -> Result<(), DbError> {
    sql("insert into report_type (province, id, plan_id, reporting_id, kind, to_words, through_words, through_id,
         grace_days, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
         on conflict (province, id) do nothing")
    .bind(hub.province())
    .bind(row.id)
    .bind(row.plan_id)
    .bind(row.reporting_id)
    .bind(&row.kind)
    .bind(&row.to_words)
    .bind(&row.through_words)
    .bind(row.through_id)
    .bind(row.grace_days)
    .run(tx)
    .await?;
    Ok(())
}

/// What somebody says about a type.
pub struct Change<'a> {
    /// To whom.
    pub to_words: &'a str,
    /// Through whom.
    pub through_words: &'a str,
    /// Who takes the reports in.
    pub through_id: Option<OrganisationId>,
    /// Days of grace.
    pub grace_days: i64,
    /// Who reports.
    pub entries: &'a [Entry],
    /// Key and heading of each section.
    pub sections: &'a [(String, String)],
}

/// Changes a type; `false` when a colleague changed it meanwhile.
pub async fn change(
    hub: &Hub,
    tx: &mut Tx,
    (id, seen): (TypeId, i64),
    change: &Change<'_>,
    by: PersonId,
) -> Result<bool, DbError> {
    let done =
        sql("update report_type set to_words = $4, through_words = $5, through_id = $6, grace_days = $7,
         bodies_set_at = $8, bodies_set_by = $9, version = version + 1
         where province = $1 and id = $2 and version = $3")
        .bind(hub.province())
        .bind(id)
        .bind(seen)
        .bind(change.to_words)
        .bind(change.through_words)
        .bind(change.through_id)
        .bind(change.grace_days)
        .bind(hub.clock.now())
        .bind(by)
        .run(&mut *tx)
        .await?;
    if done != 1 {
        return Ok(false);
    }
    sql("delete from report_type_body where province = $1 and type_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    for (entry, ordinal) in change.entries.iter().zip(0_i64..) {
        let (circle, body) = match entry {
            Entry::Circle(circle) => (Some(circle.name().to_owned()), None),
            Entry::Body(id) => (None, Some(*id)),
        };
        sql("insert into report_type_body (province, type_id, ordinal, circle, organisation_id)
             values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(id)
        .bind(ordinal)
        .bind(circle)
        .bind(body)
        .run(&mut *tx)
        .await?;
    }
    put_sections(hub, tx, id, change.sections).await?;
    Ok(true)
}

/// Puts the sections of a type in place of those before; their texts stay.
pub async fn put_sections(
    hub: &Hub,
    tx: &mut Tx,
    id: TypeId,
    sections: &[(String, String)],
) -> Result<(), DbError> {
    sql("delete from report_type_section where province = $1 and type_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    for ((key, title), ordinal) in sections.iter().zip(0_i64..) {
        sql("insert into report_type_section (province, type_id, ordinal, key, title) values ($1, $2, $3, $4, $5)")
            .bind(hub.province())
            .bind(id)
            .bind(ordinal)
            .bind(key)
            .bind(title)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}
