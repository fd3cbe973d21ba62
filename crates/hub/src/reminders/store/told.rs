//! What organisations were told, and who read it.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::reminders::actions::ToldId;
use crate::reminders::telling::Sentence;
use crate::time::Moment;

/// Keeps a sentence; `false` when the organisation was told the same before.
pub async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    id: ToldId,
    sentence: &Sentence,
    at: Moment,
) -> Result<bool, DbError> {
    let added = sql("insert into told (province, id, organisation_id, key, tone, words, href, told_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(sentence.to)
    .bind(&sentence.key)
    .bind(sentence.tone.name())
    .bind(&sentence.words)
    .bind(&sentence.href)
    .bind(at)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// Keeps a sentence from one of the organisation's people.
pub async fn keep_from(hub: &Hub, tx: &mut Tx, id: ToldId, person: PersonId) -> Result<(), DbError> {
    sql("insert into told_except (province, told_id, person_id) values ($1, $2, $3) on conflict do nothing")
        .bind(hub.province())
        .bind(id)
        .bind(person)
        .run(tx)
        .await?;
    Ok(())
}

/// Puts it before everybody who holds a role at the organisation today.
pub async fn put_before(hub: &Hub, tx: &mut Tx, id: ToldId, of: OrganisationId) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("insert into told_for (province, person_id, told_id, organisation_id, told_at)
         select distinct g.province, g.person_id, t.id, t.organisation_id, t.told_at
         from told t join role_grant g on g.province = t.province and g.organisation_id = t.organisation_id
         join person p on p.province = g.province and p.id = g.person_id
         where t.province = $1 and t.id = $2 and g.organisation_id = $3 and p.disabled_at is null
         and g.valid_from <= $4 and (g.valid_to is null or g.valid_to >= $4)
         and not exists (select 1 from told_except x where x.province = t.province and x.told_id = t.id
         and x.person_id = g.person_id)")
    .bind(hub.province())
    .bind(id)
    .bind(of)
    .bind(now.day())
    .run(tx)
    .await?;
    Ok(())
}

/// How much is unread as one of an organisation's people; counting stops at 100.
pub async fn unread<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    of: OrganisationId,
) -> Result<i64, DbError> {
    sql("select count(*) from (select 1 as one from told_for where province = $1 and person_id = $2
         and organisation_id = $3 and read_at is null limit 100) as found")
    .bind(hub.province())
    .bind(person)
    .bind(of)
    .count(on)
    .await
}

/// A sentence as a person sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// Key.
    pub id: ToldId,
    /// Whose people.
    pub organisation_id: OrganisationId,
    /// `news`, `soon` or `late`.
    pub tone: String,
    /// The sentence.
    pub words: String,
    /// Where it leads.
    pub href: String,
    /// When.
    pub told_at: Moment,
    /// This person has not read it.
    pub unread: bool,
}

/// What an organisation was told, the newest first.
pub async fn told<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    of: OrganisationId,
    limit: i64,
) -> Result<Vec<Told>, DbError> {
    sql("select t.id, t.organisation_id, t.tone, t.words, t.href, t.told_at,
         f.person_id is not null and f.read_at is null as unread
         from told t left join told_for f on f.province = t.province and f.person_id = $2 and f.told_id = t.id
         where t.province = $1 and t.organisation_id = $3
         and not exists (select 1 from told_except x where x.province = t.province and x.told_id = t.id
         and x.person_id = $2) order by t.told_at desc, t.id desc limit $4")
    .bind(hub.province())
    .bind(person)
    .bind(of)
    .bind(limit)
    .all(on)
    .await
}

/// One sentence as a person sees it.
pub async fn one<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    id: ToldId,
) -> Result<Option<Told>, DbError> {
    sql("select t.id, t.organisation_id, t.tone, t.words, t.href, t.told_at,
         f.person_id is not null and f.read_at is null as unread
         from told t left join told_for f on f.province = t.province and f.person_id = $2 and f.told_id = t.id
         where t.province = $1 and t.id = $3
         and not exists (select 1 from told_except x where x.province = t.province and x.told_id = t.id
         and x.person_id = $2)")
    .bind(hub.province())
    .bind(person)
    .bind(id)
    .optional(on)
    .await
}

/// Marks one read by a person.
pub async fn mark_read(hub: &Hub, tx: &mut Tx, person: PersonId, id: ToldId) -> Result<bool, DbError> {
    let changed = sql("update told_for set read_at = $4
         where province = $1 and person_id = $2 and told_id = $3 and read_at is null")
    .bind(hub.province())
    .bind(person)
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Marks all read that was told up to a moment.
pub async fn mark_all_read(hub: &Hub, tx: &mut Tx, person: PersonId, up_to: Moment) -> Result<u64, DbError> {
    sql("update told_for set read_at = $4
         where province = $1 and person_id = $2 and told_at <= $3 and read_at is null")
    .bind(hub.province())
    .bind(person)
    .bind(up_to)
    .bind(hub.clock.now())
    .run(tx)
    .await
}

/// What a person was told in a span and has not read, for a digest; the oldest first.
pub async fn unread_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    since: Moment,
    until: Moment,
) -> Result<Vec<Told>, DbError> {
    sql("select t.id, t.organisation_id, t.tone, t.words, t.href, t.told_at, f.read_at is null as unread
         from told_for f join told t on t.province = f.province and t.id = f.told_id
         where f.province = $1 and f.person_id = $2 and f.told_at > $3 and f.told_at <= $4
         and f.read_at is null order by f.told_at, t.id limit 200")
    .bind(hub.province())
    .bind(person)
    .bind(since)
    .bind(until)
    .all(on)
    .await
}
