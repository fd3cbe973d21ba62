//! The tables of people: accounts, roles, invitations, sessions, keys of units.

mod keys;
pub mod moving;
mod recovery;
mod sessions;
mod ways;

use crate::Hub;
use crate::authority::{Grant, Level, Role};
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::kept;
use crate::time::{Day, Moment};

pub use keys::*;
pub use recovery::*;
pub use sessions::*;
pub use ways::*;

/// Under this subject the names of officials are kept in memory.
pub const KEPT: &str = "people";

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
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, KEPT).await
}

/// The names, without marks, of all whose account is not closed.
pub async fn officials<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(PersonId, String)>, DbError> {
    sql("select id, folded from person where province = $1 and disabled_at is null order by id")
        .bind(hub.province())
        .all(on)
        .await
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

/// Closes an account; its sessions and links end in the same transaction.
pub async fn disable(hub: &Hub, tx: &mut Tx, id: PersonId) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("update person set disabled_at = $3 where province = $1 and id = $2 and disabled_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(now)
        .run(&mut *tx)
        .await?;
    kept::changed(hub, &mut *tx, KEPT).await?;
    void_invitations(hub, tx, id).await?;
    end_sessions(hub, tx, id).await
}

/// Takes the links away that a person has not used.
async fn void_invitations(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<(), DbError> {
    sql("update invitation set expires_at = $3 where province = $1 and person_id = $2 and used_at is null")
        .bind(hub.province())
        .bind(person)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
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

/// A role in somebody's hands today.
#[derive(Clone, Debug, FromRow)]
pub struct HeldRole {
    /// Key.
    pub id: uuid::Uuid,
    /// Whose.
    pub person_id: PersonId,
    /// What.
    pub role: String,
    /// Where.
    pub organisation_id: OrganisationId,
    /// Since when.
    pub valid_from: Day,
}

/// All roles of all people on a day.
pub async fn held_roles<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Vec<HeldRole>, DbError> {
    sql("select id, person_id, role, organisation_id, valid_from from role_grant
         where province = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)
         order by valid_from, id")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// Ends a role: `last` was its last day. `false` when it had ended before.
pub async fn end_role(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    id: uuid::Uuid,
    last: Day,
) -> Result<bool, DbError> {
    let changed = sql("update role_grant set valid_to = $4
                       where province = $1 and person_id = $2 and id = $3 and valid_to is null")
    .bind(hub.province())
    .bind(person)
    .bind(id)
    .bind(last)
    .run(tx)
    .await?;
    Ok(changed == 1)
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

/// People with an account in use who hold a role at organisations of a kind today.
pub async fn of_kind<'c>(
    hub: &Hub,
    on: impl On<'c>,
    role: Role,
    kind: &str,
) -> Result<Vec<Colleague>, DbError> {
    sql("select distinct p.id, p.name, p.folded, p.public_key from person p
         join role_grant g on g.province = p.province and g.person_id = p.id
         join organisation o on o.province = g.province and o.id = g.organisation_id
         where p.province = $1 and g.role = $2 and o.kind = $3 and p.disabled_at is null and p.public_key is not null
         and g.valid_from <= $4 and (g.valid_to is null or g.valid_to >= $4) order by p.folded")
    .bind(hub.province())
    .bind(role.name())
    .bind(kind)
    .bind(hub.clock.now().day())
    .all(on)
    .await
}

/// Who holds which role at an organisation today.
pub async fn roles_at<'c>(
    hub: &Hub,
    on: impl On<'c>,
    of: OrganisationId,
) -> Result<Vec<(PersonId, Role)>, DbError> {
    let rows: Vec<(PersonId, String)> = sql("select person_id, role from role_grant
         where province = $1 and organisation_id = $2
         and valid_from <= $3 and (valid_to is null or valid_to >= $3)")
    .bind(hub.province())
    .bind(of)
    .bind(hub.clock.now().day())
    .all(on)
    .await?;
    Ok(rows.into_iter().filter_map(|(person, role)| Some((person, Role::parse(&role)?))).collect())
}

/// Keeps an invitation; one before it is void.
pub async fn invite(
    hub: &Hub,
    tx: &mut Tx,
    token_hash: [u8; 32],
    person: PersonId,
    expires_at: Moment,
) -> Result<(), DbError> {
    void_invitations(hub, tx, person).await?;
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
