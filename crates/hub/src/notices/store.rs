//! The tables of notices.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::notices::actions::NoticeId;
use crate::time::Moment;

/// A notice with how many addressees it has and how many have read it.
#[derive(Clone, Debug, FromRow)]
pub struct Notice {
    /// Key.
    pub id: NoticeId,
    /// One line.
    pub title: String,
    /// The words.
    pub body: String,
    /// The organisation that speaks.
    pub unit_id: OrganisationId,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub written_at: Moment,
    /// When it went out.
    pub published_at: Option<Moment>,
    /// To how many.
    pub addressees: i64,
    /// How many have read it.
    pub read: i64,
}

const NOTICE: &str = "select n.id, n.title, n.body, n.unit_id, p.name as author, n.written_at, n.published_at,
    (select count(*) from notice_addressee a where a.province = n.province and a.notice_id = n.id) as addressees,
    (select count(*) from notice_read r where r.province = n.province and r.notice_id = n.id) as read
    from notice n join person p on p.province = n.province and p.id = n.author_id where n.province = $1";

fn notice(condition: &'static str) -> Statement {
    Statement::composed(format!("{NOTICE} and {condition}"))
}

/// One notice.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: NoticeId) -> Result<Option<Notice>, DbError> {
    notice("n.id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// What an organisation has written, the newest first.
pub async fn of_unit<'c>(hub: &Hub, on: impl On<'c>, unit: OrganisationId) -> Result<Vec<Notice>, DbError> {
    notice("n.unit_id = $2 order by n.written_at desc, n.id limit 100")
        .bind(hub.province())
        .bind(unit)
        .all(on)
        .await
}

/// What was published to an organisation, the newest first.
pub async fn inbox<'c>(hub: &Hub, on: impl On<'c>, to: OrganisationId) -> Result<Vec<Notice>, DbError> {
    notice(
        "n.published_at is not null and exists (select 1 from notice_addressee a
         where a.province = n.province and a.notice_id = n.id and a.organisation_id = $2)
         order by n.published_at desc, n.id limit 100",
    )
    .bind(hub.province())
    .bind(to)
    .all(on)
    .await
}

/// The addressees of a notice, and when each read it.
pub async fn addressees<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: NoticeId,
) -> Result<Vec<(OrganisationId, Option<Moment>)>, DbError> {
    sql("select a.organisation_id, r.read_at from notice_addressee a
         left join notice_read r on r.province = a.province and r.notice_id = a.notice_id
         and r.organisation_id = a.organisation_id
         where a.province = $1 and a.notice_id = $2 order by a.organisation_id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Keeps a draft.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    id: NoticeId,
    words: (&str, &str),
    unit: OrganisationId,
    author: PersonId,
) -> Result<(), DbError> {
    sql("insert into notice (province, id, title, body, unit_id, author_id, written_at)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(words.0)
    .bind(words.1)
    .bind(unit)
    .bind(author)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Adds an addressee.
pub async fn address(hub: &Hub, tx: &mut Tx, id: NoticeId, to: OrganisationId) -> Result<(), DbError> {
    sql("insert into notice_addressee (province, notice_id, organisation_id) values ($1, $2, $3)
         on conflict do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(to)
    .run(tx)
    .await?;
    Ok(())
}

/// Sends a draft out; `false` when it is out already.
pub async fn publish(hub: &Hub, tx: &mut Tx, id: NoticeId) -> Result<bool, DbError> {
    let changed =
        sql("update notice set published_at = $3 where province = $1 and id = $2 and published_at is null")
            .bind(hub.province())
            .bind(id)
            .bind(hub.clock.now())
            .run(tx)
            .await?;
    Ok(changed == 1)
}

/// Marks a notice read for an addressee; the first reader stays.
pub async fn mark_read(
    hub: &Hub,
    tx: &mut Tx,
    id: NoticeId,
    for_unit: OrganisationId,
    by: PersonId,
) -> Result<bool, DbError> {
    let added = sql("insert into notice_read (province, notice_id, organisation_id, person_id, read_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(for_unit)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(added == 1)
}
