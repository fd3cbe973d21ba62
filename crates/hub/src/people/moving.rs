//! The roles of a body's people follow its succession.
//!
//! A role ends and the same one begins at the successor; where it was for the body's own area, it is for the
//! successor's. Nobody is asked for a new account. Who needs the successor's key to open what is sealed is let in by a
//! colleague there, as everybody is.

use crate::Hub;
use crate::authority::{Level, Role};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::organisations;
use crate::people::actions::note;
use crate::people::keys;
use crate::people::store::{self, moving as rows};
use crate::slice::{Handing, Held};
use crate::web::Lang;
use serde_json::json;

/// The roles at a body today.
pub async fn held(hub: &Hub, body: OrganisationId) -> Result<Vec<Held>> {
    let today = hub.clock.now().day();
    let people = store::all(hub, &hub.db).await?;
    let roles = store::held_roles(hub, &hub.db, today).await?;
    let mut found = Vec::new();
    for role in roles.into_iter().filter(|role| role.organisation_id == body) {
        let person = people.iter().find(|one| one.id == role.person_id && one.disabled_at.is_none());
        if let (Some(person), Some(kind)) = (person, Role::parse(&role.role)) {
            // i18n: people-role-*
            let word = Lang::Vi.t(&format!("people-role-{}", kind.name()));
            found.push(Held {
                id: role.id,
                words: format!("{} – {word}", person.name),
                href: format!("/nguoi-dung/{}", person.id),
                function: None,
            });
        }
    }
    Ok(found)
}

/// Gives a role of one body at another one instead, or puts it back.
pub async fn hand_over(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    let today = hub.clock.now().day();
    if handing.back {
        return back(hub, tx, handing).await;
    }
    let Some(role) = rows::open(hub, &mut *tx, handing.id, handing.from).await? else { return Ok(false) };
    let from = organisations::actions::get(hub, handing.from).await?.ok_or(Error::NotFound)?;
    let to = organisations::actions::get(hub, handing.to).await?.ok_or(Error::NotFound)?;
    let local = !role.area_code.is_empty() && role.area_code == from.area_code;
    let level = if local { Level::parse(&to.level) } else { Level::parse(&role.level) };
    let area = if local { to.area_code } else { role.area_code };
    let grant = crate::authority::Grant {
        role: Role::parse(&role.role).ok_or(Error::NotFound)?,
        organisation: handing.to,
        level: level.unwrap_or(Level::Province),
        area,
    };
    let person = role.person_id;
    store::end_role(hub, tx, person, handing.id, today.plus(-1)).await?;
    let there = rows::open_there(hub, &mut *tx, person, grant.role.name(), handing.to).await?;
    let new = match there {
        Some(_) => None,
        None => {
            store::grant(hub, tx, person, &grant, today).await?;
            rows::open_there(hub, &mut *tx, person, grant.role.name(), handing.to).await?
        }
    };
    keys::somebody_left(hub, tx, person).await?;
    rows::add(hub, tx, (handing.id, new), handing.by).await?;
    written(hub, tx, person, handing).await?;
    Ok(true)
}

async fn back(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    let Some((person, new)) = rows::moved(hub, &mut *tx, handing.id).await? else { return Ok(false) };
    rows::remove(hub, tx, handing.id).await?;
    if let Some(new) = new {
        // taken away or passed on since: then it is not ours to undo
        if !rows::delete(hub, tx, new).await? {
            return Ok(false);
        }
    }
    rows::reopen(hub, tx, handing.id).await?;
    written(hub, tx, person, handing).await?;
    Ok(true)
}

async fn written(hub: &Hub, tx: &mut Tx, person: PersonId, handing: Handing) -> Result<()> {
    let detail = json!({ "from": handing.from, "to": handing.to, "back": handing.back });
    note(hub, tx, "people.move-role", Some(handing.by), person, detail).await
}
