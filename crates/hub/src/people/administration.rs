//! What administrators see of accounts, and what the people of a unit see of each other.

use serde_json::json;
use uuid::Uuid;

use crate::Hub;
use crate::authority::{On, Principal, Role, can};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::people::actions::{ADMIT, MANAGE, note};
use crate::people::keys;
use crate::people::store::{self, Colleague, HeldRole, Person};

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its owner signs in with it.
    InUse,
    /// Nobody has taken it up yet.
    Invited,
    /// Closed.
    Closed,
}

impl Standing {
    /// All, in the order of the list's parts.
    pub const ALL: [Self; 3] = [Self::InUse, Self::Invited, Self::Closed];

    /// The name in addresses and message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::Invited => "invited",
            Self::Closed => "closed",
        }
    }

    fn of(person: &Person) -> Self {
        match (person.disabled_at, &person.public_key) {
            (Some(_), _) => Self::Closed,
            (None, None) => Self::Invited,
            (None, Some(_)) => Self::InUse,
        }
    }
}

/// An account with its roles of today.
pub struct Account {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// How it stands.
    pub standing: Standing,
    /// Its roles.
    pub roles: Vec<HeldRole>,
}

fn account(person: Person, roles: &[HeldRole]) -> Account {
    let roles = roles.iter().filter(|role| role.person_id == person.id).cloned().collect();
    let standing = Standing::of(&person);
    Account { id: person.id, name: person.name, login: person.login, standing, roles }
}

/// All accounts, as Vietnamese lists are ordered: by given name, then by the rest of the name.
pub async fn accounts(hub: &Hub, who: &Principal) -> Result<Vec<Account>> {
    can(who, &MANAGE, &On::province())?;
    let roles = store::held_roles(hub, &hub.db, hub.clock.now().day()).await?;
    let people = store::all(hub, &hub.db).await?;
    let mut found: Vec<_> = people.into_iter().map(|person| account(person, &roles)).collect();
    found.sort_by_cached_key(|account| by_given_name(&account.name));
    Ok(found)
}

fn by_given_name(name: &str) -> (String, String) {
    let folded = lachan_text::fold(name);
    let given = folded.split_whitespace().next_back().unwrap_or("").to_owned();
    (given, folded)
}

/// One account.
pub async fn account_of(hub: &Hub, who: &Principal, person: PersonId) -> Result<Account> {
    can(who, &MANAGE, &On::province())?;
    let found = store::by_id(hub, &hub.db, person).await?.ok_or(Error::NotFound)?;
    let roles = store::held_roles(hub, &hub.db, hub.clock.now().day()).await?;
    Ok(account(found, &roles))
}

/// Takes a role away at once; yesterday was its last day. Nobody takes their own administrator's role away, so
/// that one is always left.
pub async fn end_role(hub: &Hub, who: &Principal, person: PersonId, role: Uuid) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    let held = store::held_roles(hub, &mut tx, today).await?;
    let held = held.into_iter().find(|held| held.id == role && held.person_id == person);
    let held = held.ok_or(Error::NotFound)?;
    if person == who.person && held.role == Role::Administrator.name() {
        return Err(Error::Conflict("people-not-own-role"));
    }
    store::end_role(hub, &mut tx, person, role, today.plus(-1)).await?;
    keys::somebody_left(hub, &mut tx, person).await?;
    let detail = json!({ "role": held.role, "organisation": held.organisation_id });
    note(hub, &mut tx, "people.end-role", Some(who.person), person, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A unit as its own people see it.
pub struct Unit {
    /// Which.
    pub id: OrganisationId,
    /// Its name for lists.
    pub name: String,
    /// Everybody who has a role there today.
    pub members: Vec<Colleague>,
    /// Who still waits for the unit's key.
    pub waiting: Vec<Colleague>,
}

/// The units in which a person opens what is sealed, with the colleagues who wait to be let in.
pub async fn units(hub: &Hub, who: &Principal) -> Result<Vec<Unit>> {
    let mut found = Vec::new();
    for id in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        can(who, &ADMIT, &On::held_by(id))?;
        let name = crate::organisations::actions::short_name(hub, id).await?;
        let members = store::colleagues(hub, &hub.db, id).await?;
        let waiting = keys::waiting(hub, id).await?;
        found.push(Unit { id, name, members, waiting });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_go_by_the_given_name() {
        let mut names = ["Nông Thị Hà", "Lò Văn Đức", "Vi Văn An", "Đặng Thị An"];
        names.sort_by_cached_key(|name| by_given_name(name));
        assert_eq!(names, ["Đặng Thị An", "Vi Văn An", "Lò Văn Đức", "Nông Thị Hà"]);
    }
}
