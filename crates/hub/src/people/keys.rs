//! Keys of units: reports and cases are sealed to a unit, and whoever works there opens them by an own share.
//!
//! The first person of a unit who takes up an account makes its key. Everyone later is let in by a colleague
//! who holds it; neither the hub nor an administrator can do that for them, since neither has the key. When a key is 90
//! days old, or somebody who held it has left, the next colleague who signs in makes a new one for what comes from then
//! on; the old ones stay with those who hold them, for what was sealed before.

use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::db::{On, Tx};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::people::actions::note;
use crate::people::store::{self, Colleague, Share};
use crate::seal::{UnitPublic, UnitSecret};
use crate::time::DAY;

/// A unit's key is made anew after this long.
pub const RENEWED_AFTER: i64 = 90 * DAY;

pub(super) fn place(unit: OrganisationId, version: i64) -> String {
    format!("unit key {unit} {version}")
}

/// The newest public key of a unit, to seal to; `None` while nobody has taken up an account there.
pub async fn public<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Option<(i64, UnitPublic)>> {
    let Some((version, bytes)) = store::unit_key(hub, on, unit).await? else { return Ok(None) };
    let key =
        UnitPublic::from_bytes(&bytes).ok_or_else(|| Error::internal("a unit's public key is malformed"))?;
    Ok(Some((version, key)))
}

/// A unit's secret key, opened by the share of the person at work. `Forbidden` without a share.
pub async fn secret<'c>(
    hub: &Hub,
    on: impl On<'c>,
    who: &Principal,
    unit: OrganisationId,
    version: i64,
) -> Result<UnitSecret> {
    let own = who.secret.as_ref().ok_or(Error::Forbidden("people.open-unit-key"))?;
    let shares = store::shares(hub, on, unit, who.person).await?;
    let share = shares.into_iter().find(|share| share.version == version);
    let share = share.ok_or(Error::Forbidden("people.open-unit-key"))?;
    let bytes = own.open(&place(unit, version), &share.sealed)?;
    UnitSecret::from_bytes(&bytes).ok_or_else(|| Error::internal("a unit's secret key is malformed"))
}

/// A person's own public key, to seal something to them alone; `None` while their account is not in use.
pub async fn of_person<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Option<UnitPublic>> {
    let person = store::by_id(hub, on, person).await?.filter(|person| person.disabled_at.is_none());
    let Some(bytes) = person.and_then(|person| person.public_key) else { return Ok(None) };
    let key = UnitPublic::from_bytes(&bytes);
    key.map(Some).ok_or_else(|| Error::internal("a person's public key is malformed"))
}

/// Those of a unit's people who could open today what is sealed to it, by name.
pub async fn holders<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Vec<(PersonId, String)>> {
    Ok(store::holders(hub, on, unit).await?)
}

/// Counsellors of all units, or of one, who could open today what is sealed to their unit: unit, person, name.
pub async fn counsellors<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: Option<OrganisationId>,
) -> Result<Vec<(OrganisationId, PersonId, String)>> {
    Ok(store::counsellors(hub, on, unit).await?)
}

/// Makes a key of a unit for a person, when nobody holds one: the first, or another when everybody who held the
/// one before has lost it. What was sealed to a lost key stays sealed; what comes from now on opens. Does
/// nothing while a colleague holds the key and can let the person in.
pub(super) async fn found(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    person: PersonId,
    to: &UnitPublic,
) -> Result<()> {
    if store::is_held(hub, &mut *tx, unit).await? {
        return Ok(());
    }
    let version = store::unit_key(hub, &mut *tx, unit).await?.map_or(1, |(version, _)| version + 1);
    let secret = UnitSecret::fresh(&hub.chance);
    // a colleague who came at the same moment has made it: they let the person in
    if store::add_unit_key(hub, tx, unit, version, secret.public().bytes()).await? {
        let share = Share { version, sealed: to.seal(&place(unit, version), &secret.bytes()) };
        store::add_share(hub, tx, unit, share, person, None).await?;
    }
    Ok(())
}

/// Makes a new key of each unit of a person whose key is due for it; done at sign-in, when the person's own key is open.
/// Only somebody who holds the newest key can, and everybody who holds it and still works there holds the new one.
/// Whoever has left holds none of the unit's keys any more.
pub(super) async fn renew_due(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = hub.clock.now();
    for due in store::due_for_renewal(hub, &mut *tx, person, now.plus(-RENEWED_AFTER)).await? {
        let unit = due.organisation_id;
        let mut entitled = Vec::new();
        for colleague in store::colleagues(hub, &mut *tx, unit).await? {
            let grants = store::grants(hub, &mut *tx, colleague.id, now.day()).await?;
            if grants.iter().any(|grant| grant.organisation == unit && grant.role.needs_unit_key()) {
                entitled.push(colleague);
            }
        }
        if !entitled.iter().any(|colleague| colleague.id == person) {
            continue;
        }
        let (version, secret) = (due.version + 1, UnitSecret::fresh(&hub.chance));
        if !store::add_unit_key(hub, tx, unit, version, secret.public().bytes()).await? {
            continue; // a colleague who signed in at the same moment has made it
        }
        for colleague in &entitled {
            let holds = store::shares(hub, &mut *tx, unit, colleague.id).await?;
            let public = colleague.public_key.as_deref().and_then(UnitPublic::from_bytes);
            let holds = holds.iter().any(|share| share.version == due.version);
            if let (true, Some(public)) = (holds, public) {
                let share = Share { version, sealed: public.seal(&place(unit, version), &secret.bytes()) };
                store::add_share(hub, tx, unit, share, colleague.id, Some(person)).await?;
            }
        }
        let stay: Vec<_> = entitled.iter().map(|colleague| colleague.id).collect();
        store::forget_leavers(hub, tx, unit, &stay).await?;
        let detail = json!({ "organisation": unit, "version": version });
        note(hub, tx, "people.renew-unit-key", Some(person), person, detail).await?;
    }
    Ok(())
}

/// Notes that somebody who may hold the unit's key has left it, or left altogether.
pub(super) async fn somebody_left(hub: &Hub, tx: &mut Tx, person: PersonId) -> Result<()> {
    let today = hub.clock.now().day();
    let closed = store::by_id(hub, &mut *tx, person).await?.is_none_or(|person| person.disabled_at.is_some());
    let stays: Vec<_> = store::grants(hub, &mut *tx, person, today)
        .await?
        .into_iter()
        .filter(|grant| !closed && grant.role.needs_unit_key())
        .map(|grant| grant.organisation)
        .collect();
    for unit in store::units_held(hub, &mut *tx, person).await? {
        if !stays.contains(&unit) {
            store::mark_for_renewal(hub, tx, unit).await?;
        }
    }
    Ok(())
}

/// Seals every key of the unit that `who` holds to a colleague.
pub(super) async fn admit(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    unit: OrganisationId,
    to: &Colleague,
) -> Result<()> {
    let own = who.secret.as_ref().ok_or(Error::Forbidden("people.open-unit-key"))?;
    let public = to.public_key.as_deref().and_then(UnitPublic::from_bytes);
    let public = public.ok_or(Error::Conflict("people-not-taken-up"))?;
    for share in store::shares(hub, &mut *tx, unit, who.person).await? {
        let place = place(unit, share.version);
        let secret = own.open(&place, &share.sealed)?;
        let share = Share { version: share.version, sealed: public.seal(&place, &secret) };
        store::add_share(hub, tx, unit, share, to.id, Some(who.person)).await?;
    }
    Ok(())
}

/// Colleagues of a unit who have an account in use and no share of the unit's newest key yet.
pub async fn waiting(hub: &Hub, unit: OrganisationId) -> Result<Vec<Colleague>> {
    let Some((version, _)) = store::unit_key(hub, &hub.db, unit).await? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for colleague in store::colleagues(hub, &hub.db, unit).await? {
        let shares = store::shares(hub, &hub.db, unit, colleague.id).await?;
        let holds = shares.iter().any(|share| share.version == version);
        let grants = store::grants(hub, &hub.db, colleague.id, hub.clock.now().day()).await?;
        let needs = grants.iter().any(|grant| grant.organisation == unit && grant.role.needs_unit_key());
        if colleague.public_key.is_some() && needs && !holds {
            found.push(colleague);
        }
    }
    Ok(found)
}
