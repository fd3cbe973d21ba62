//! The table of the ways by which people are told.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::time::Moment;

/// A person's ways, still encrypted.
#[derive(Clone, FromRow)]
pub struct WayRow {
    /// Name of the person.
    pub name: String,
    /// Language of the person.
    pub language: String,
    /// Confirmed address.
    pub mail: Option<Vec<u8>>,
    /// `at-once`, `digest` or `none`.
    pub mail_when: Option<String>,
    /// Address that waits for its code.
    pub mail_new: Option<Vec<u8>>,
    /// When the code was asked for.
    pub mail_new_at: Option<Moment>,
    /// How many wrong codes came.
    pub mail_new_tries: Option<i64>,
    /// Mobile number.
    pub phone: Option<Vec<u8>>,
    /// `at-once`, `digest` or `none`.
    pub phone_when: Option<String>,
}

/// The ways of a person whose account is open.
pub async fn ways<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Option<WayRow>, DbError> {
    sql("select p.name, p.language, w.mail, w.mail_when, w.mail_new, w.mail_new_at, w.mail_new_tries, w.phone,
         w.phone_when from person p
         left join person_way w on w.province = p.province and w.person_id = p.id
         where p.province = $1 and p.id = $2 and p.disabled_at is null")
    .bind(hub.province())
    .bind(person)
    .optional(on)
    .await
}

/// Makes the row of a person who has none.
pub async fn begin_ways(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("insert into person_way (province, person_id, mail_when, mail_digested_at, mail_new_tries, phone_when,
         phone_digested_at) values ($1, $2, 'at-once', $3, 0, 'at-once', $3) on conflict do nothing")
    .bind(hub.province())
    .bind(person)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps an address that waits for its code since `asked`.
pub async fn ask_mail(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    sealed: Vec<u8>,
    asked: Moment,
) -> Result<(), DbError> {
    sql("update person_way set mail_new = $3, mail_new_at = $4, mail_new_tries = 0
         where province = $1 and person_id = $2")
    .bind(hub.province())
    .bind(person)
    .bind(sealed)
    .bind(asked)
    .run(tx)
    .await?;
    Ok(())
}

/// Counts a wrong code.
pub async fn count_wrong_code(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("update person_way set mail_new_tries = mail_new_tries + 1 where province = $1 and person_id = $2")
        .bind(hub.province())
        .bind(person)
        .run(tx)
        .await?;
    Ok(())
}

/// The address that waited since `asked` is the person's; `false` when it waits no more.
pub async fn confirm_mail(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    asked: Moment,
    sealed: Vec<u8>,
) -> Result<bool, DbError> {
    let changed =
        sql("update person_way set mail = $4, mail_new = null, mail_new_at = null, mail_digested_at = $5
         where province = $1 and person_id = $2 and mail_new_at = $3")
        .bind(hub.province())
        .bind(person)
        .bind(asked)
        .bind(sealed)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Forgets the address, and one that waits.
pub async fn forget_mail(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("update person_way set mail = null, mail_new = null, mail_new_at = null
         where province = $1 and person_id = $2")
    .bind(hub.province())
    .bind(person)
    .run(tx)
    .await?;
    Ok(())
}

/// When mail comes. A digest begins with what is told from now on.
pub async fn set_mail_when(hub: &Hub, tx: &mut Tx, person: PersonId, when: &str) -> Result<(), DbError> {
    sql("update person_way set mail_when = $3, mail_digested_at = $4
         where province = $1 and person_id = $2 and mail_when <> $3")
    .bind(hub.province())
    .bind(person)
    .bind(when)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Sets or forgets the number, and when messages come.
pub async fn set_phone(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    sealed: Option<Vec<u8>>,
    when: &str,
) -> Result<(), DbError> {
    sql("update person_way set phone_digested_at = case when phone is not null and phone_when = $4
         then phone_digested_at else $5 end, phone = $3, phone_when = $4
         where province = $1 and person_id = $2")
    .bind(hub.province())
    .bind(person)
    .bind(sealed)
    .bind(when)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}
