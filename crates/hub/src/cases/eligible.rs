//! Who could take a stage over, and who stands above two units.
//!
//! A unit can take a stage when one of its officers could open the case today and is not named by a report of it. Why a
//! unit cannot is never said: there may be nobody with an account yet, or the only one may be named.

use crate::Hub;
use crate::authority::Role;
use crate::cases::model::CaseId;
use crate::cases::store;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::organisations::model::Function;
use crate::web::form::Problem;
use crate::{organisations, people};

/// The officers of a unit who could be the focal point of a stage of a case, by name.
pub async fn officers(hub: &Hub, unit: OrganisationId, case: CaseId) -> Result<Vec<(PersonId, String)>> {
    let named = store::in_conflict(hub, &hub.db, case).await?;
    let mut found = people::keys::holders(hub, &hub.db, unit).await?;
    found.retain(|(person, _)| !named.contains(person));
    Ok(found)
}

/// Who ever looks at a stage: the officers, and who stands above them. An administrator keeps accounts, and a filter
/// officer lists; neither is told of a case.
const CONCERNED: &[Role] =
    &[Role::DeskOfficer, Role::CaseOfficer, Role::UnitHead, Role::SteeringOfficer, Role::Viewer];

/// From whom of a unit's people everything about a case is kept: whom a report names, and who has no part in cases.
pub async fn kept_from(hub: &Hub, tx: &mut Tx, case: CaseId, unit: OrganisationId) -> Result<Vec<PersonId>> {
    let mut found = store::in_conflict(hub, &mut *tx, case).await?;
    found.extend(people::actions::without_roles(hub, tx, unit, CONCERNED).await?);
    Ok(found)
}

/// The officer who is named for a unit: of those who could, the one with the fewest open stages.
pub(super) async fn officer_for(hub: &Hub, unit: OrganisationId, case: CaseId) -> Result<Option<PersonId>> {
    let load = store::load_of_unit(hub, &hub.db, unit).await?;
    let of = |person: PersonId| load.iter().find(|(who, _)| *who == person).map_or(0, |(_, count)| *count);
    let able = officers(hub, unit, case).await?;
    Ok(able.into_iter().min_by_key(|(person, _)| of(*person)).map(|(person, _)| person))
}

/// The same, or the problem to tell: without saying why, with the body above the unit as another way.
pub(super) async fn must_take(
    hub: &Hub,
    unit: OrganisationId,
    case: CaseId,
    field: &'static str,
) -> Result<PersonId> {
    if let Some(person) = officer_for(hub, unit, case).await? {
        return Ok(person);
    }
    let parents = organisations::actions::parents(hub).await?;
    let name = |id| organisations::actions::short_name(hub, id);
    let problem = match parents.into_iter().find(|(lower, _)| *lower == unit) {
        Some((_, upper)) => Problem::new(field, "cases-cannot-take-superior")
            .with("unit", name(unit).await?)
            .with("superior", name(upper).await?),
        None => Problem::new(field, "cases-cannot-take").with("unit", name(unit).await?),
    };
    Err(Error::Invalid(vec![problem]))
}

/// The body above both units that decides between them: the nearest above both where somebody may decide whom no report
/// names, else whoever steers the plan. Nothing where no body stands above them at all.
pub(super) async fn superior(
    hub: &Hub,
    from: OrganisationId,
    to: OrganisationId,
    case: CaseId,
) -> Result<Option<OrganisationId>> {
    let parents = organisations::actions::parents(hub).await?;
    let above = |unit: OrganisationId| {
        let mut found: Vec<OrganisationId> = Vec::new();
        let mut at = unit;
        while let Some((_, upper)) = parents.iter().find(|(lower, _)| *lower == at) {
            if found.contains(upper) {
                break;
            }
            found.push(*upper);
            at = *upper;
        }
        found
    };
    let (mine, theirs) = (above(from), above(to));
    let mut candidates: Vec<_> = mine.iter().copied().filter(|unit| theirs.contains(unit)).collect();
    let steering = organisations::actions::holder(hub, Function::Steering, "").await?;
    candidates.extend(steering.filter(|unit| *unit != from && *unit != to));
    let named = store::in_conflict(hub, &hub.db, case).await?;
    for unit in &candidates {
        let who = people::actions::in_roles(hub, *unit, &[Role::UnitHead, Role::SteeringOfficer]).await?;
        if who.iter().any(|person| !named.contains(person)) {
            return Ok(Some(*unit));
        }
    }
    // nobody is there yet: it waits at the nearest one until somebody is
    Ok(candidates.first().copied().or_else(|| mine.first().copied()))
}
