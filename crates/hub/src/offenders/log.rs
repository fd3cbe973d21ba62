//! The log as the superior sees it: who looked at which number, when and why; never what stands in it.

use crate::Hub;
use crate::authority::{Act, Level, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::jobs;
use crate::offenders::chain::{self, Chain};
use crate::offenders::pages::LOG;
use crate::offenders::store::{self, Line};
use crate::organisations;
use crate::organisations::model::POLICE;
use crate::people::actions::in_roles;
use crate::slice::{TELL, Telling, TellingExcept};
use crate::web::Lang;

/// See who works with the register: the head of that body of the police, and of the one above it.
pub const OVERSEE: Act = Act { name: "offenders.oversee", allow: &[(Role::UnitHead, Reach::OwnPolice)] };

/// Looks that are told in one round.
const ROUND: i64 = 100;

/// A line for the superior.
pub struct Told {
    /// What stands in columns.
    pub line: Line,
    /// Name of the body for lists.
    pub unit: String,
    /// The reason in words.
    pub words: Option<String>,
}

/// A page of the log.
pub struct Page {
    /// Lines, the newest first.
    pub lines: Vec<Told>,
    /// How many there are in all.
    pub all: i64,
    /// How the log stands.
    pub chain: Chain,
}

/// The bodies of the police and which stands above which.
struct Police {
    bodies: Vec<(OrganisationId, Option<OrganisationId>)>,
    provincial: Vec<OrganisationId>,
}

impl Police {
    async fn today(hub: &Hub) -> Result<Self> {
        let parents = organisations::actions::parents(hub).await?;
        let standing = organisations::actions::today(hub).await?;
        let all = organisations::actions::ever(hub).await?;
        let all: Vec<_> = all.into_iter().filter(|body| body.kind == POLICE).collect();
        let is_one = |id: &OrganisationId| all.iter().any(|body| body.id == *id);
        let above = |id: OrganisationId| parents.iter().find(|(child, _)| *child == id).map(|(_, up)| *up);
        let bodies = all.iter().map(|body| (body.id, above(body.id).filter(is_one))).collect();
        let provincial =
            standing.of_level(Level::Province.name()).filter(|body| body.kind == POLICE).map(|body| body.id);
        Ok(Self { bodies, provincial: provincial.collect() })
    }

    /// A body and those above it. A commune's police stands under the province's by law, though the register of bodies may
    /// hang it under the committee.
    fn upwards(&self, unit: OrganisationId) -> Vec<OrganisationId> {
        let mut found = vec![unit];
        let mut at = unit;
        while let Some((_, Some(above))) = self.bodies.iter().find(|(id, _)| *id == at) {
            if found.contains(above) {
                break;
            }
            found.push(*above);
            at = *above;
        }
        let rest: Vec<_> = self.provincial.iter().copied().filter(|id| !found.contains(id)).collect();
        found.extend(rest);
        found
    }
}

/// The bodies whose work a head oversees.
async fn overseen(hub: &Hub, who: &Principal) -> Result<Vec<OrganisationId>> {
    let mut own = Vec::new();
    for unit in who.organisations(&[Role::UnitHead]) {
        if can(who, &OVERSEE, &On::held_by(unit)).is_ok() {
            own.push(unit);
        }
    }
    if own.is_empty() {
        return Err(Error::Forbidden(OVERSEE.name));
    }
    let police = Police::today(hub).await?;
    let below = |id: &OrganisationId| police.upwards(*id).iter().any(|above| own.contains(above));
    Ok(police.bodies.iter().map(|(id, _)| *id).filter(below).collect())
}

/// A page of the lines of the bodies that a head oversees.
pub async fn page(hub: &Hub, who: &Principal, skip: i64, most: i64) -> Result<Page> {
    let units = overseen(hub, who).await?;
    let mut lines = Vec::new();
    for line in store::lines_of(hub, &hub.offenders, &units, (skip, most)).await? {
        let unit = organisations::actions::short_name(hub, line.unit_id).await?;
        // a line that somebody changed stands all the same
        let words = chain::words(hub, &line).unwrap_or_default();
        lines.push(Told { line, unit, words });
    }
    let all = store::count_of(hub, &hub.offenders, &units).await?;
    Ok(Page { lines, all, chain: chain::verify(hub).await? })
}

/// Tells the superiors of looks that they were not told of yet: that the file of a number was looked at, and nothing
/// else. The others of their body are not told.
pub async fn tell(hub: &Hub) -> Result<()> {
    let untold = store::untold(hub, &hub.offenders, ROUND).await?;
    if untold.is_empty() {
        return Ok(());
    }
    let police = Police::today(hub).await?;
    for line in untold {
        let mut tx = hub.db.begin().await?;
        for unit in police.upwards(line.unit_id) {
            let heads = in_roles(hub, unit, &[Role::UnitHead]).await?;
            if heads.is_empty() {
                continue;
            }
            let everybody = in_roles(hub, unit, &Role::ALL).await?;
            let number = line.number.unwrap_or_default();
            let words = Lang::Vi.f("offenders-told", &[("number", number.into())]).into_owned();
            let telling = Telling { to: unit, words, href: LOG.into(), key: format!("look {}", line.id) };
            let except = everybody.into_iter().filter(|person| !heads.contains(person)).collect();
            let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
            jobs::publish(hub, &mut tx, TELL, &payload).await?;
        }
        tx.commit().await?;
        let mut tx = hub.offenders.begin().await?;
        store::told(hub, &mut tx, line.id).await?;
        tx.commit().await?;
    }
    Ok(())
}
