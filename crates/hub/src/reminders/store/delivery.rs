//! Receivers, and what went out to whom.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::reminders::actions::{DeliveryId, EndpointId, ToldId};
use crate::time::Moment;

/// A receiver of messages, its address still encrypted.
#[derive(Clone, FromRow)]
pub struct EndpointRow {
    /// Key.
    pub id: EndpointId,
    /// What officers call it.
    pub name: String,
    /// Encrypted address.
    pub url: Vec<u8>,
    /// When it was taken away.
    pub ended_at: Option<Moment>,
}

/// The receivers in use.
pub async fn endpoints<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<EndpointRow>, DbError> {
    sql("select id, name, url, ended_at from endpoint where province = $1 and ended_at is null
         order by added_at, id")
    .bind(hub.province())
    .all(on)
    .await
}

/// One receiver, also one that was taken away.
pub async fn endpoint<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: EndpointId,
) -> Result<Option<EndpointRow>, DbError> {
    sql("select id, name, url, ended_at from endpoint where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// Adds a receiver.
pub async fn add_endpoint(
    hub: &Hub,
    tx: &mut Tx,
    id: EndpointId,
    (name, url): (&str, Vec<u8>),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into endpoint (province, id, name, url, added_at, added_by) values ($1, $2, $3, $4, $5, $6)")
        .bind(hub.province())
        .bind(id)
        .bind(name)
        .bind(url)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// Takes a receiver away; `false` when it was.
pub async fn end_endpoint(hub: &Hub, tx: &mut Tx, id: EndpointId) -> Result<bool, DbError> {
    let changed =
        sql("update endpoint set ended_at = $3 where province = $1 and id = $2 and ended_at is null")
            .bind(hub.province())
            .bind(id)
            .bind(hub.clock.now())
            .run(tx)
            .await?;
    Ok(changed == 1)
}

/// Who wants a sentence at once, by mail and by message.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Wish {
    /// Who.
    pub person_id: PersonId,
    /// By mail.
    pub mail: bool,
    /// By message.
    pub phone: bool,
}

/// Those before whom a sentence was put and who want to hear of it at once.
pub async fn at_once(hub: &Hub, tx: &mut Tx, told: ToldId) -> Result<Vec<Wish>, DbError> {
    sql("select f.person_id, w.mail is not null and w.mail_when = 'at-once' as mail,
         w.phone is not null and w.phone_when = 'at-once' as phone
         from told_for f join person_way w on w.province = f.province and w.person_id = f.person_id
         where f.province = $1 and f.told_id = $2")
    .bind(hub.province())
    .bind(told)
    .all(tx)
    .await
}

/// A person whose digest is due, and since when things wait for it.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct DigestDue {
    /// Who.
    pub person_id: PersonId,
    /// The digest goes by mail, otherwise by message.
    pub by_mail: bool,
    /// What was told after this waits.
    pub since: Moment,
}

/// Everybody whose last digest does not reach to `until`.
pub async fn digests_due<'c>(hub: &Hub, on: impl On<'c>, until: Moment) -> Result<Vec<DigestDue>, DbError> {
    sql("select person_id, $3 as by_mail, mail_digested_at as since from person_way
         where province = $1 and mail is not null and mail_when = 'digest' and mail_digested_at < $2
         union all
         select person_id, $4 as by_mail, phone_digested_at as since from person_way
         where province = $1 and phone is not null and phone_when = 'digest' and phone_digested_at < $2")
    .bind(hub.province())
    .bind(until)
    .bind(true)
    .bind(false)
    .all(on)
    .await
}

/// The digest of a person reaches to `until` from now on; `false` when somebody was faster.
pub async fn digested(hub: &Hub, tx: &mut Tx, due: &DigestDue, until: Moment) -> Result<bool, DbError> {
    let statement = if due.by_mail {
        sql("update person_way set mail_digested_at = $4
             where province = $1 and person_id = $2 and mail_digested_at = $3")
    } else {
        sql("update person_way set phone_digested_at = $4
             where province = $1 and person_id = $2 and phone_digested_at = $3")
    };
    let statement = statement.bind(hub.province()).bind(due.person_id).bind(due.since).bind(until);
    Ok(statement.run(tx).await? == 1)
}

/// What a delivery holds: one sentence, or all that was told in a span.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// One sentence.
    Told(ToldId),
    /// A digest: after the first moment, up to the second.
    Digest(Moment, Moment),
}

/// A delivery as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct Delivery {
    /// Key.
    pub id: DeliveryId,
    /// To whom.
    pub person_id: PersonId,
    /// By which receiver; mail when absent.
    pub endpoint_id: Option<EndpointId>,
    /// What.
    pub told_id: Option<ToldId>,
    /// A digest holds what was told after this.
    pub since: Option<Moment>,
    /// And up to this.
    pub until: Option<Moment>,
    /// When it was made.
    pub made_at: Moment,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was taken.
    pub sent_at: Option<Moment>,
    /// When it was set aside.
    pub dropped_at: Option<Moment>,
}

/// Adds a delivery.
pub async fn add_delivery(
    hub: &Hub,
    tx: &mut Tx,
    id: DeliveryId,
    (person, endpoint): (PersonId, Option<EndpointId>),
    content: Content,
) -> Result<(), DbError> {
    let (told, since, until) = match content {
        Content::Told(told) => (Some(told), None, None),
        Content::Digest(since, until) => (None, Some(since), Some(until)),
    };
    sql("insert into delivery (province, id, person_id, endpoint_id, told_id, since, until, made_at, attempts)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0)")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(endpoint)
    .bind(told)
    .bind(since)
    .bind(until)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// One delivery.
pub async fn delivery<'c>(hub: &Hub, on: impl On<'c>, id: DeliveryId) -> Result<Option<Delivery>, DbError> {
    sql("select id, person_id, endpoint_id, told_id, since, until, made_at, attempts, sent_at, dropped_at
         from delivery where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .optional(on)
    .await
}

/// The other side took it.
pub async fn sent(hub: &Hub, tx: &mut Tx, id: DeliveryId) -> Result<(), DbError> {
    sql("update delivery set sent_at = $3, tried_at = $3, attempts = attempts + 1, trouble = null, detail = null
         where province = $1 and id = $2 and sent_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// A try failed; with `set_aside` it was the last.
pub async fn failed(
    hub: &Hub,
    tx: &mut Tx,
    id: DeliveryId,
    (trouble, detail): (&str, &str),
    set_aside: bool,
) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("update delivery set tried_at = $3, attempts = attempts + 1, trouble = $4, detail = $5, dropped_at = $6
         where province = $1 and id = $2 and sent_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(now)
    .bind(trouble)
    .bind(detail)
    .bind(set_aside.then_some(now))
    .run(tx)
    .await?;
    Ok(())
}

/// Nobody wants it any more: set aside without a try.
pub async fn drop_delivery(hub: &Hub, tx: &mut Tx, id: DeliveryId, why: &str) -> Result<(), DbError> {
    sql("update delivery set dropped_at = $3, trouble = $4
         where province = $1 and id = $2 and sent_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(why)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets deliveries that ended before a moment; gives how many.
pub async fn forget_deliveries(hub: &Hub, tx: &mut Tx, before: Moment) -> Result<u64, DbError> {
    sql("delete from delivery where province = $1 and made_at < $2
         and (sent_at is not null or dropped_at is not null)")
    .bind(hub.province())
    .bind(before)
    .run(tx)
    .await
}

/// One of the last deliveries, as the administrator sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Outcome {
    /// Who.
    pub person: String,
    /// Which receiver; mail when absent.
    pub endpoint: Option<String>,
    /// When it was made.
    pub made_at: Moment,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub trouble: Option<String>,
    /// What the other side answered.
    pub detail: Option<String>,
    /// When it was taken.
    pub sent_at: Option<Moment>,
    /// When it was set aside.
    pub dropped_at: Option<Moment>,
}

/// The last deliveries, the newest first.
pub async fn outcomes<'c>(hub: &Hub, on: impl On<'c>, limit: i64) -> Result<Vec<Outcome>, DbError> {
    sql("select p.name as person, e.name as endpoint, d.made_at, d.attempts, d.trouble, d.detail, d.sent_at,
         d.dropped_at from delivery d
         join person p on p.province = d.province and p.id = d.person_id
         left join endpoint e on e.province = d.province and e.id = d.endpoint_id
         where d.province = $1 order by d.made_at desc, d.id desc limit $2")
    .bind(hub.province())
    .bind(limit)
    .all(on)
    .await
}
