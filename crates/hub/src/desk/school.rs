//! A school notices signs of abuse and passes them on (TH IV.3c; Law on Children 2016, article 51: whoever knows of it
//! tells). The commune's desk receives it; the province's where the commune has none.
//!
//! It is a notice with a name, not an anonymous form. The name stands in the sealed report alone: nothing else in the
//! database says who notified, not even the journal.

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::actions::{Submitted, desk_for};
use crate::intake::arriving::{self, Arrival, Coming};
use crate::intake::gate::Lane;
use crate::intake::model::Telling;
use crate::organisations;
use crate::organisations::actions::Organisation;

/// Pass on signs of abuse, for the staff of a school.
pub const NOTICE: Act = Act {
    name: "desk.notice",
    allow: &[
        (Role::SteeringOfficer, Reach::OwnSchool),
        (Role::FilterOfficer, Reach::OwnSchool),
        (Role::CaseOfficer, Reach::OwnSchool),
        (Role::UnitHead, Reach::OwnSchool),
        (Role::Viewer, Reach::OwnSchool),
    ],
};

/// Signs that schools are taught to see; the words are `desk-sign-*`.
pub const SIGNS: [&str; 9] = [
    "injuries",
    "fear-home",
    "withdrawn",
    "absent",
    "secret-contact",
    "gifts",
    "online-shame",
    "hurts-itself",
    "told",
];

/// The school of whoever notifies.
pub async fn school(hub: &Hub, who: &Principal) -> Result<Organisation> {
    let unit = own(who)?;
    organisations::actions::get(hub, unit).await?.ok_or(Error::NotFound)
}

fn own(who: &Principal) -> Result<OrganisationId> {
    let may = |unit: &OrganisationId| can(who, &NOTICE, &On::held_by(*unit)).is_ok();
    let mut units = who.grants.iter().map(|grant| grant.organisation);
    units.find(may).ok_or(Error::Forbidden(NOTICE.name))
}

/// Passes signs on. The same form sent twice makes one report.
pub async fn notify(hub: &Hub, who: &Principal, telling: Telling, once: &str) -> Result<Submitted> {
    let school = school(hub, who).await?;
    let arrival = Arrival {
        channel: "school",
        first_contact: hub.clock.now(),
        to: desk_for(hub, &school.area_code).await?,
        lane: Lane::Open,
        seen: false,
    };
    let coming = Coming::prepare(hub, telling, arrival, once).await?;
    let mut tx = hub.db.begin().await?;
    if !coming.keep(hub, &mut tx, &[], None).await? {
        drop(tx);
        return arriving::sent_before(hub, once).await;
    }
    tx.commit().await?;
    Ok(coming.submitted)
}
