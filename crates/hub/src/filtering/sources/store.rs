//! The table of sources.

use super::{SourceId, Wish};
use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::outbound::Version;
use crate::time::Moment;

/// A source.
#[derive(Clone, Debug, FromRow)]
pub struct SourceRow {
    /// Key.
    pub id: SourceId,
    /// What its names are about.
    pub category: String,
    /// Of the list that it keeps up to date.
    pub name: String,
    /// Under which it may be used.
    pub licence: String,
    /// From where it is fetched.
    pub url: String,
    /// Every so many hours.
    pub hours: i64,
    /// Whether it is fetched.
    pub is_on: bool,
    /// What its server calls the version at hand.
    pub etag: Option<String>,
    /// When its server says that it was changed.
    pub modified: Option<String>,
    /// When it is fetched next.
    pub next_at: Moment,
    /// When it was fetched last.
    pub tried_at: Option<Moment>,
    /// When that last went well.
    pub good_at: Option<Moment>,
    /// What went wrong the last time: `outbound-trouble-*`, or [`super::REFUSED`].
    pub trouble: Option<String>,
    /// Who entered it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Moment,
}

/// All sources, by category and name.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<SourceRow>, DbError> {
    sql("select id, category, name, licence, url, hours, is_on, etag, modified, next_at, tried_at, good_at, trouble,
         made_by, made_at from filter_source where province = $1 order by category, name")
    .bind(hub.province())
    .all(on)
    .await
}

/// Adds one that is due at once; `false` when there is one of this category and name.
pub async fn add(hub: &Hub, tx: &mut Tx, id: SourceId, new: &Wish, by: PersonId) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let added =
        sql("insert into filter_source (province, id, category, name, licence, url, hours, is_on, next_at, made_by,
         made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (province, category, name) do nothing")
        .bind(hub.province())
        .bind(id)
        .bind(new.category.as_str())
        .bind(&new.name)
        .bind(&new.licence)
        .bind(&new.url)
        .bind(new.hours)
        .bind(true)
        .bind(now)
        .bind(by)
        .bind(now)
        .run(tx)
        .await?;
    Ok(added == 1)
}

/// The source that has been due longest; it is due again after its time, so that no other hub fetches it now.
pub async fn claim(hub: &Hub, tx: &mut Tx) -> Result<Option<SourceRow>, DbError> {
    let now = hub.clock.now();
    sql("update filter_source set next_at = $2 + hours * $3, tried_at = $2 where province = $1 and is_on
         and next_at <= $2 and id = (select id from filter_source where province = $1 and is_on and next_at <= $2
         order by next_at, id limit 1)
         returning id, category, name, licence, url, hours, is_on, etag, modified, next_at, tried_at, good_at, trouble,
         made_by, made_at")
    .bind(hub.province())
    .bind(now)
    .bind(crate::time::HOUR)
    .optional(tx)
    .await
}

/// Writes down what came of it, and when to try again where that is sooner.
pub async fn tried(
    hub: &Hub,
    tx: &mut Tx,
    id: SourceId,
    (trouble, next): (Option<&str>, Option<Moment>),
    version: &Version,
) -> Result<(), DbError> {
    sql("update filter_source set trouble = $3, next_at = coalesce($4, next_at), etag = $5, modified = $6,
         good_at = case when $3 is null then $7 else good_at end where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .bind(trouble)
    .bind(next)
    .bind(version.etag.as_deref())
    .bind(version.modified.as_deref())
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Makes it due, and forgets which version is at hand.
pub async fn hurry(hub: &Hub, tx: &mut Tx, id: SourceId) -> Result<bool, DbError> {
    let changed = sql("update filter_source set next_at = $3, etag = null, modified = null
         where province = $1 and id = $2 and is_on")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Switches it on, and due, or off.
pub async fn switch(hub: &Hub, tx: &mut Tx, id: SourceId, is_on: bool) -> Result<bool, DbError> {
    let changed = sql("update filter_source set is_on = $3, next_at = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(is_on)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Removes it.
pub async fn remove(hub: &Hub, tx: &mut Tx, id: SourceId) -> Result<bool, DbError> {
    let changed = sql("delete from filter_source where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(changed == 1)
}
