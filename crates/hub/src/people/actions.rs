//! What people do with accounts: take one up, sign in, sign out, invite, give a role, let a colleague in.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::authority::{Act, Grant, On, Principal, Reach, Role, can};
use crate::db::{On as Place, Tx};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::journal::{self, Entry};
use crate::organisations::actions::is_police;
use crate::organisations::model::POLICE;
use crate::people::passphrase::{self, Unlocked};
use crate::people::session::{self, Token};
use crate::people::{keys, recovery, store, totp};
use crate::seal::UnitSecret;
use crate::time::DAY;
use crate::web::form::Problem;

/// Make accounts, give and take roles, close accounts.
pub const MANAGE: Act = Act { name: "people.manage", allow: &[(Role::Administrator, Reach::Province)] };
/// Let a colleague hold the unit's key.
pub const ADMIT: Act = Act {
    name: "people.admit",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::Counsellor, Reach::Organisation),
    ],
};

/// How long an invitation is good.
const INVITATION: i64 = 7 * DAY;

/// A secret for a link: 256 random bits as text. Only its hash is kept.
fn link_token(hub: &Hub) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hub.chance.bytes::<32>())
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The second factor that a link's page offers: drawn from the link, so that the page shows it again.
pub fn offered_totp(hub: &Hub, token: &str) -> Vec<u8> {
    hub.keys.key_for(&format!("offered totp {token}")).bytes()[..totp::SECRET].to_vec()
}

/// What somebody typed to take an account up.
pub struct TakeUp {
    /// The token of the link.
    pub token: String,
    /// The passphrase.
    pub passphrase: String,
    /// The first code of the second factor.
    pub code: String,
}

/// Makes an account with a role and gives the token of the one-time link to hand over.
pub async fn invite(hub: &Hub, who: &Principal, name: &str, login: &str, grant: &Grant) -> Result<String> {
    can(who, &MANAGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if store::by_login(hub, &mut tx, login).await?.is_some() {
        return Err(Error::Invalid(vec![Problem::new("login", "people-login-taken")]));
    }
    let person = PersonId(hub.chance.id(hub.clock.now()));
    store::add(hub, &mut tx, person, name, login).await?;
    give(hub, &mut tx, Some(who), person, grant).await?;
    let token = link(hub, &mut tx, Some(who), person).await?;
    tx.commit().await?;
    Ok(token)
}

/// Makes an account with a role as a part of a larger change and gives the token of its link; an account that is
/// known only gets the role, and no link.
pub async fn invite_in(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    known: Option<PersonId>,
    (name, login): (&str, &str),
    grant: &Grant,
) -> Result<Option<String>> {
    can(who, &MANAGE, &On::province())?;
    if let Some(person) = known {
        give(hub, tx, Some(who), person, grant).await?;
        return Ok(None);
    }
    if store::by_login(hub, &mut *tx, login).await?.is_some() {
        return Err(Error::Conflict("people-login-taken"));
    }
    let person = PersonId(hub.chance.id(hub.clock.now()));
    store::add(hub, tx, person, name, login).await?;
    give(hub, tx, Some(who), person, grant).await?;
    Ok(Some(link(hub, tx, Some(who), person).await?))
}

/// A new link for an account whose passphrase or telephone is lost. The old sessions end; what was sealed to the
/// person's old key must be shared again by a colleague.
pub async fn invite_again(hub: &Hub, who: &Principal, person: PersonId) -> Result<String> {
    can(who, &MANAGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    store::by_id(hub, &mut tx, person).await?.ok_or(Error::NotFound)?;
    store::end_sessions(hub, &mut tx, person).await?;
    let token = link(hub, &mut tx, Some(who), person).await?;
    tx.commit().await?;
    Ok(token)
}

async fn link(hub: &Hub, tx: &mut Tx, who: Option<&Principal>, person: PersonId) -> Result<String> {
    let token = link_token(hub);
    store::invite(hub, tx, hash(&token), person, hub.clock.now().plus(INVITATION)).await?;
    note(hub, tx, "people.invite", who.map(|who| who.person), person, json!({})).await?;
    Ok(token)
}

/// Gives a role.
pub async fn give_role(hub: &Hub, who: &Principal, person: PersonId, grant: &Grant) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    store::by_id(hub, &mut tx, person).await?.ok_or(Error::NotFound)?;
    give(hub, &mut tx, Some(who), person, grant).await?;
    tx.commit().await?;
    Ok(())
}

async fn give(
    hub: &Hub,
    tx: &mut Tx,
    who: Option<&Principal>,
    person: PersonId,
    grant: &Grant,
) -> Result<()> {
    if grant.role.is_of_police() && !is_police(hub, &mut *tx, grant.organisation).await? {
        return Err(Error::Invalid(vec![Problem::new("organisation", "people-police-alone")]));
    }
    store::grant(hub, tx, person, grant, hub.clock.now().day()).await?;
    let detail = json!({ "role": grant.role.name(), "organisation": grant.organisation });
    note(hub, tx, "people.give-role", who.map(|who| who.person), person, detail).await
}

/// Closes an account; its sessions end at once.
pub async fn disable(hub: &Hub, who: &Principal, person: PersonId) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    if person == who.person {
        return Err(Error::Conflict("people-not-oneself"));
    }
    let mut tx = hub.db.begin().await?;
    store::disable(hub, &mut tx, person).await?;
    keys::somebody_left(hub, &mut tx, person).await?;
    note(hub, &mut tx, "people.disable", Some(who.person), person, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Whom a good link is for.
pub async fn invited(hub: &Hub, token: &str) -> Result<store::Person> {
    let person = store::invited(hub, &hub.db, hash(token)).await?.ok_or(Error::NotFound)?;
    store::by_id(hub, &hub.db, person).await?.ok_or(Error::NotFound)
}

/// Takes an account up: sets passphrase and second factor, makes the person's key, signs in.
pub async fn take_up(hub: &Hub, take_up: TakeUp) -> Result<Token> {
    let person = invited(hub, &take_up.token).await?;
    let secret = offered_totp(hub, &take_up.token);
    let Some(step) = totp::check(&secret, &take_up.code, hub.clock.now(), None) else {
        return Err(Error::Invalid(vec![Problem::new("code", "people-code-wrong")]));
    };
    let salt = hub.chance.bytes();
    let unlocked = passphrase::stretch(take_up.passphrase, salt).await?;
    let mut tx = hub.db.begin().await?;
    if !store::use_invitation(hub, &mut tx, hash(&take_up.token)).await? {
        return Err(Error::NotFound);
    }
    let token = equip(hub, &mut tx, person.id, salt, &unlocked, Some(secret)).await?;
    store::use_totp_step(hub, &mut tx, person.id, step).await?;
    note(hub, &mut tx, "people.take-up", Some(person.id), person.id, json!({})).await?;
    tx.commit().await?;
    Ok(token)
}

/// Gives an account its credentials and key, founds the keys of units that have none, and opens a session.
async fn equip(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    salt: [u8; 16],
    unlocked: &Unlocked,
    totp_secret: Option<Vec<u8>>,
) -> Result<Token> {
    let own = UnitSecret::fresh(&hub.chance);
    let credentials = store::Credentials {
        salt,
        check: unlocked.check,
        public_key: own.public().bytes(),
        secret_key: unlocked.key.seal(&hub.chance, &own_place(person), &own.bytes()),
        totp_secret: totp_secret.map(|secret| hub.keys.seal_bytes(&hub.chance, &totp_place(person), &secret)),
    };
    store::set_credentials(hub, tx, person, credentials).await?;
    store::forget_shares(hub, tx, person).await?;
    look_after_keys(hub, tx, person, &own).await?;
    session::open(hub, tx, person, &own).await
}

/// What is done for the keys of a person's units while the person's own key is open: one is made where nobody at work
/// holds one, a due one is made anew, and all are sealed to the recovery key.
async fn look_after_keys(hub: &Hub, tx: &mut Tx, person: PersonId, own: &UnitSecret) -> Result<()> {
    for grant in store::grants(hub, &mut *tx, person, hub.clock.now().day()).await? {
        if grant.role.needs_unit_key() {
            keys::found(hub, tx, grant.organisation, person, &own.public()).await?;
        }
    }
    keys::renew_due(hub, tx, person).await?;
    recovery::cover(hub, tx, person, own).await
}

fn own_place(person: PersonId) -> String {
    format!("person secret_key {person}")
}

fn totp_place(person: PersonId) -> String {
    format!("person totp_secret {person}")
}

/// Signs in. Whatever is wrong, the answer is the same, and an unknown name costs as much time as a known one.
pub async fn sign_in(hub: &Hub, login: &str, passphrase: String, code: &str) -> Result<Token> {
    let now = hub.clock.now();
    let attempt = hub.keys.mark("sign-in", login);
    hub.sign_ins.check(&attempt, now)?;
    let person = store::by_login(hub, &hub.db, login).await?;
    let salt = person.as_ref().and_then(|person| person.passphrase_salt.as_deref()?.try_into().ok());
    let unlocked = passphrase::stretch(passphrase, salt.unwrap_or([0; 16])).await?;
    match admit(hub, person, &unlocked, code).await {
        Ok(token) => {
            hub.sign_ins.succeeded(&attempt);
            Ok(token)
        }
        Err(Error::SignIn(_)) => {
            hub.sign_ins.failed(attempt, now);
            Err(Error::Invalid(vec![Problem::new("login", "people-sign-in-wrong")]))
        }
        Err(error) => Err(error),
    }
}

async fn admit(hub: &Hub, person: Option<store::Person>, unlocked: &Unlocked, code: &str) -> Result<Token> {
    let refused = || Error::SignIn(None);
    let person = person.filter(|person| person.disabled_at.is_none()).ok_or_else(refused)?;
    if !unlocked.fits(person.passphrase_check.as_deref().unwrap_or_default()) {
        return Err(refused());
    }
    let step = match &person.totp_secret {
        Some(sealed) => {
            let secret = hub.keys.open_bytes(&totp_place(person.id), sealed)?;
            Some(totp::check(&secret, code, hub.clock.now(), person.totp_step).ok_or_else(refused)?)
        }
        // only accounts with invented data have no second factor
        None if hub.is_demo() => None,
        None => return Err(refused()),
    };
    let sealed = person.secret_key.as_deref().ok_or_else(refused)?;
    let own = unlocked.key.open(&own_place(person.id), sealed)?;
    let own = UnitSecret::from_bytes(&own).ok_or_else(|| Error::internal("a person's key is malformed"))?;
    let mut tx = hub.db.begin().await?;
    if let Some(step) = step
        && !store::use_totp_step(hub, &mut tx, person.id, step).await?
    {
        return Err(refused());
    }
    let token = session::open(hub, &mut tx, person.id, &own).await?;
    look_after_keys(hub, &mut tx, person.id, &own).await?;
    note(hub, &mut tx, "people.sign-in", Some(person.id), person.id, json!({})).await?;
    tx.commit().await?;
    Ok(token)
}

/// Lets a colleague hold the key of a unit.
pub async fn let_in(hub: &Hub, who: &Principal, unit: OrganisationId, person: PersonId) -> Result<()> {
    can(who, &ADMIT, &On::held_by(unit))?;
    let colleague = keys::waiting(hub, unit).await?.into_iter().find(|colleague| colleague.id == person);
    let colleague = colleague.ok_or(Error::NotFound)?;
    let mut tx = hub.db.begin().await?;
    keys::admit(hub, &mut tx, who, unit, &colleague).await?;
    note(hub, &mut tx, "people.admit", Some(who.person), person, json!({ "organisation": unit })).await?;
    tx.commit().await?;
    Ok(())
}

/// The first account of an installation.
pub struct First {
    /// Name.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// The role, at the organisation that runs the installation.
    pub grant: Grant,
    /// The passphrase.
    pub passphrase: String,
    /// The second factor; `None` for invented data only.
    pub totp_secret: Option<Vec<u8>>,
}

/// Makes an account without an invitation: the first administrator, and the accounts of the demo.
pub async fn establish(hub: &Hub, first: First) -> Result<(PersonId, Token)> {
    let salt = hub.chance.bytes();
    let unlocked = passphrase::stretch(first.passphrase, salt).await?;
    let person = PersonId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, person, &first.name, &first.login).await?;
    give(hub, &mut tx, None, person, &first.grant).await?;
    let token = equip(hub, &mut tx, person, salt, &unlocked, first.totp_secret).await?;
    tx.commit().await?;
    Ok((person, token))
}

/// The roles that a person holds today; none when their account is closed.
pub async fn grants_of(hub: &Hub, person: PersonId) -> Result<Option<Vec<Grant>>> {
    let open = store::by_id(hub, &hub.db, person).await?.is_some_and(|person| person.disabled_at.is_none());
    if !open {
        return Ok(None);
    }
    Ok(Some(store::grants(hub, &hub.db, person, hub.clock.now().day()).await?))
}

/// Sets the language of one's own screens.
pub async fn choose_language(hub: &Hub, who: &Principal, lang: crate::web::Lang) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    store::set_language(hub, &mut tx, who.person, lang.code()).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    actor: Option<PersonId>,
    subject: PersonId,
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor, subject_kind: "person", subject: subject.0, detail })
        .await?;
    Ok(())
}

/// Those who hold one of some roles at an organisation today.
pub async fn in_roles(hub: &Hub, unit: OrganisationId, roles: &[Role]) -> Result<Vec<PersonId>> {
    let today = hub.clock.now().day();
    let mut found = Vec::new();
    for colleague in store::colleagues(hub, &hub.db, unit).await? {
        let grants = store::grants(hub, &hub.db, colleague.id, today).await?;
        if grants.iter().any(|grant| grant.organisation == unit && roles.contains(&grant.role)) {
            found.push(colleague.id);
        }
    }
    Ok(found)
}

/// Everybody with an account in use who holds a role at a body of the police today, by name.
pub async fn of_police<'c>(hub: &Hub, on: impl Place<'c>, role: Role) -> Result<Vec<store::Colleague>> {
    Ok(store::of_kind(hub, on, role, POLICE).await?)
}

/// Those of an organisation's people who hold none of some roles at it today.
pub async fn without_roles(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    roles: &[Role],
) -> Result<Vec<PersonId>> {
    let held = store::roles_at(hub, tx, unit).await?;
    let holds =
        |person: PersonId| held.iter().any(|(holder, role)| *holder == person && roles.contains(role));
    Ok(held.iter().map(|(person, _)| *person).filter(|person| !holds(*person)).collect())
}
