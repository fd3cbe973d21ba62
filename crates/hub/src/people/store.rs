//! The tables of people: accounts, roles, invitations, sessions, keys of units.

use crate::Hub;
use crate::authority::{Grant, Level, Role};
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::{Day, Moment};

/// An account as it stands.
#[derive(Clone, FromRow)]
pub struct Person {
    /// Key.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// `vi` or `en`.
    pub language: String,
    /// Since when the account is closed.
    pub disabled_at: Option<Moment>,
    /// Salt of the passphrase.
    pub passphrase_salt: Option<Vec<u8>>,
    /// What the passphrase must lead to.
    pub passphrase_check: Option<Vec<u8>>,
    /// Public half of the person's key.
    pub public_key: Option<Vec<u8>>,
    /// The person's key, wrapped by the passphrase.
    pub secret_key: Option<Vec<u8>>,
    /// Encrypted TOTP secret.
    pub totp_secret: Option<Vec<u8>>,
    /// Last time step used.
    pub totp_step: Option<i64>,
}

const PERSON: &str = "select id, name, login, language, disabled_at, passphrase_salt, passphrase_check,
    public_key, secret_key, totp_secret, totp_step from person where province = $1";

fn person(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{PERSON} and {condition}"))
}

/// The account with that login.
pub async fn by_login<'c>(hub: &Hub, on: impl On<'c>, login: &str) -> Result<Option<Person>, DbError> {
    person("login = $2").bind(hub.province()).bind(login).optional(on).await
}

/// One account.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: PersonId) -> Result<Option<Person>, DbError> {
    person("id = $2").bind(hub.province()).bind(id).optional(on).await
}

/// All accounts, by given name as Vietnamese lists are.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Person>, DbError> {
    person("login <> '' order by folded").bind(hub.province()).all(on).await
}

/// Adds an account that cannot sign in yet.
pub async fn add(hub: &Hub, tx: &mut Tx, id: PersonId, name: &str, login: &str) -> Result<(), DbError> {
    sql("insert into person (province, id, name, folded, login, language, created_at)
         values ($1, $2, $3, $4, $5, 'vi', $6)")
    .bind(hub.province())
    .bind(id)
    .bind(name)
    .bind(lachan_text::fold(name))
    .bind(login)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// What an account signs in with from now on.
pub struct Credentials {
    /// Salt of the passphrase.
    pub salt: [u8; 16],
    /// What the passphrase must lead to.
    pub check: [u8; 32],
    /// Public half of the person's key.
    pub public_key: Vec<u8>,
    /// The person's key, wrapped by the passphrase.
    pub secret_key: Vec<u8>,
    /// Encrypted TOTP secret.
    pub totp_secret: Option<Vec<u8>>,
}

/// Sets what an account signs in with.
pub async fn set_credentials(hub: &Hub, tx: &mut Tx, id: PersonId, new: Credentials) -> Result<(), DbError> {
    sql("update person set passphrase_salt = $3, passphrase_check = $4, public_key = $5, secret_key = $6,
         totp_secret = $7, totp_step = null where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .bind(new.salt)
    .bind(new.check)
    .bind(new.public_key)
    .bind(new.secret_key)
    .bind(new.totp_secret)
    .run(tx)
    .await?;
    Ok(())
}

/// Uses a time step of the second factor up; `false` when it was used already.
pub async fn use_totp_step(hub: &Hub, tx: &mut Tx, id: PersonId, step: i64) -> Result<bool, DbError> {
    let changed = sql("update person set totp_step = $3
                       where province = $1 and id = $2 and (totp_step is null or totp_step < $3)")
    .bind(hub.province())
    .bind(id)
    .bind(step)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Sets the language of a person's screens.
pub async fn set_language(hub: &Hub, tx: &mut Tx, id: PersonId, language: &str) -> Result<(), DbError> {
    sql("update person set language = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(language)
        .run(tx)
        .await?;
    Ok(())
}

/// Closes an account; its sessions end in the same transaction.
pub async fn disable(hub: &Hub, tx: &mut Tx, id: PersonId) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("update person set disabled_at = $3 where province = $1 and id = $2 and disabled_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(now)
        .run(&mut *tx)
        .await?;
    end_sessions(hub, tx, id).await
}

#[derive(FromRow)]
struct GrantRow {
    role: String,
    organisation_id: OrganisationId,
    level: String,
    area_code: String,
}

/// The roles that a person holds on a day.
pub async fn grants<'c>(hub: &Hub, on: impl On<'c>, id: PersonId, day: Day) -> Result<Vec<Grant>, DbError> {
    let rows: Vec<GrantRow> = sql("select role, organisation_id, level, area_code from role_grant
        where province = $1 and person_id = $2 and valid_from <= $3 and (valid_to is null or valid_to >= $3)
        order by valid_from, id")
    .bind(hub.province())
    .bind(id)
    .bind(day)
    .all(on)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Grant {
                role: Role::parse(&row.role)?,
                organisation: row.organisation_id,
                level: Level::parse(&row.level)?,
                area: row.area_code,
            })
        })
        .collect())
}

/// Gives a role from a day on. A role that is held already stays as it is.
pub async fn grant(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    grant: &Grant,
    from: Day,
) -> Result<(), DbError> {
    sql("insert into role_grant (province, id, person_id, role, organisation_id, level, area_code, valid_from)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing")
    .bind(hub.province())
    .bind(hub.chance.id(hub.clock.now()))
    .bind(person)
    .bind(grant.role.name())
    .bind(grant.organisation)
    .bind(grant.level.name())
    .bind(&grant.area)
    .bind(from)
    .run(tx)
    .await?;
    Ok(())
}

/// A name and who bears it.
#[derive(Clone, Debug, FromRow)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Name without marks.
    pub folded: String,
    /// Public key, once the account is in use.
    pub public_key: Option<Vec<u8>>,
}

/// People who hold a role at an organisation today.
pub async fn colleagues<'c>(
    hub: &Hub,
    on: impl On<'c>,
    of: OrganisationId,
) -> Result<Vec<Colleague>, DbError> {
    sql("select distinct p.id, p.name, p.folded, p.public_key from person p
         join role_grant g on g.province = p.province and g.person_id = p.id
         where p.province = $1 and g.organisation_id = $2 and p.disabled_at is null
         and g.valid_from <= $3 and (g.valid_to is null or g.valid_to >= $3) order by p.folded")
    .bind(hub.province())
    .bind(of)
    .bind(hub.clock.now().day())
    .all(on)
    .await
}

/// Keeps an invitation.
pub async fn invite(
    hub: &Hub,
    tx: &mut Tx,
    token_hash: [u8; 32],
    person: PersonId,
    expires_at: Moment,
) -> Result<(), DbError> {
    sql("insert into invitation (province, token_hash, person_id, expires_at) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(token_hash)
        .bind(person)
        .bind(expires_at)
        .run(tx)
        .await?;
    Ok(())
}

/// The person whom a good invitation is for.
pub async fn invited<'c>(
    hub: &Hub,
    on: impl On<'c>,
    token_hash: [u8; 32],
) -> Result<Option<PersonId>, DbError> {
    let row: Option<(PersonId,)> = sql("select person_id from invitation where province = $1
        and token_hash = $2 and used_at is null and expires_at > $3")
    .bind(hub.province())
    .bind(token_hash)
    .bind(hub.clock.now())
    .optional(on)
    .await?;
    Ok(row.map(|(person,)| person))
}

/// Uses an invitation up; `false` when it is used or over.
pub async fn use_invitation(hub: &Hub, tx: &mut Tx, token_hash: [u8; 32]) -> Result<bool, DbError> {
    let now = hub.clock.now();
    let changed = sql("update invitation set used_at = $3
                       where province = $1 and token_hash = $2 and used_at is null and expires_at > $3")
    .bind(hub.province())
    .bind(token_hash)
    .bind(now)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A session as it stands.
#[derive(FromRow)]
pub struct SessionRow {
    /// Whose.
    pub person_id: PersonId,
    /// When it began.
    pub created_at: Moment,
    /// Last use.
    pub seen_at: Moment,
    /// The person's key, wrapped by the token.
    pub secret_key: Vec<u8>,
}

/// Keeps a new session.
pub async fn add_session(
    hub: &Hub,
    tx: &mut Tx,
    token_hash: [u8; 32],
    person: PersonId,
    secret_key: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into session (province, token_hash, person_id, created_at, seen_at, secret_key)
         values ($1, $2, $3, $4, $4, $5)")
    .bind(hub.province())
    .bind(token_hash)
    .bind(person)
    .bind(hub.clock.now())
    .bind(secret_key)
    .run(tx)
    .await?;
    Ok(())
}

/// A session that has not ended.
pub async fn session<'c>(hub: &Hub, on: impl On<'c>, hash: [u8; 32]) -> Result<Option<SessionRow>, DbError> {
    sql("select person_id, created_at, seen_at, secret_key from session
         where province = $1 and token_hash = $2 and ended_at is null")
    .bind(hub.province())
    .bind(hash)
    .optional(on)
    .await
}

/// Notes that a session was used.
pub async fn session_seen(hub: &Hub, tx: &mut Tx, hash: [u8; 32]) -> Result<(), DbError> {
    sql("update session set seen_at = $3 where province = $1 and token_hash = $2")
        .bind(hub.province())
        .bind(hash)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// Ends one session and wipes the key that it held.
pub async fn end_session(hub: &Hub, tx: &mut Tx, hash: [u8; 32]) -> Result<(), DbError> {
    sql("update session set ended_at = $3, secret_key = $4
         where province = $1 and token_hash = $2 and ended_at is null")
    .bind(hub.province())
    .bind(hash)
    .bind(hub.clock.now())
    .bind(Vec::new())
    .run(tx)
    .await?;
    Ok(())
}

/// Ends all sessions of a person.
pub async fn end_sessions(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("update session set ended_at = $3, secret_key = $4
         where province = $1 and person_id = $2 and ended_at is null")
    .bind(hub.province())
    .bind(person)
    .bind(hub.clock.now())
    .bind(Vec::new())
    .run(tx)
    .await?;
    Ok(())
}

/// The newest key of a unit.
pub async fn unit_key<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select version, public_key from unit_key where province = $1 and organisation_id = $2
         order by version desc limit 1")
    .bind(hub.province())
    .bind(unit)
    .optional(on)
    .await
}

/// Adds the next key of a unit.
pub async fn add_unit_key(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    version: i64,
    public_key: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into unit_key (province, organisation_id, version, public_key, created_at)
         values ($1, $2, $3, $4, $5)")
    .bind(hub.province())
    .bind(unit)
    .bind(version)
    .bind(public_key)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// A unit's key as it is sealed to one person.
#[derive(FromRow)]
pub struct Share {
    /// Which key.
    pub version: i64,
    /// The unit's secret key, sealed.
    pub sealed: Vec<u8>,
}

/// The keys of a unit that a person holds.
pub async fn shares<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    person: PersonId,
) -> Result<Vec<Share>, DbError> {
    sql("select version, sealed from unit_key_share
         where province = $1 and organisation_id = $2 and person_id = $3 order by version desc")
    .bind(hub.province())
    .bind(unit)
    .bind(person)
    .all(on)
    .await
}

/// Lets a person hold a key of a unit.
pub async fn add_share(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    share: Share,
    person: PersonId,
    given_by: Option<PersonId>,
) -> Result<(), DbError> {
    sql("insert into unit_key_share (province, organisation_id, version, person_id, sealed, given_by, given_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing")
    .bind(hub.province())
    .bind(unit)
    .bind(share.version)
    .bind(person)
    .bind(share.sealed)
    .bind(given_by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}
