//! What is done with organisations.

use std::collections::BTreeMap;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, Level, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations::model::{Function, Unit};
use crate::organisations::store;
use crate::time::Day;

/// Enter and change organisations.
pub const MANAGE: Act =
    Act { name: "organisations.manage", allow: &[(Role::Administrator, Reach::Province)] };

pub use store::{Area, Held, Organisation};

/// The name for lists that an organisation bears today.
pub async fn short_name(hub: &Hub, id: OrganisationId) -> Result<String> {
    let found = store::by_id(hub, &hub.db, id, hub.clock.now().day()).await?;
    Ok(found.map(|organisation| organisation.short_name).unwrap_or_default())
}

/// One organisation as it is today.
pub async fn get(hub: &Hub, id: OrganisationId) -> Result<Option<Organisation>> {
    Ok(store::by_id(hub, &hub.db, id, hub.clock.now().day()).await?)
}

/// All organisations of today.
pub async fn all(hub: &Hub) -> Result<Vec<Organisation>> {
    Ok(store::all(hub, &hub.db, hub.clock.now().day()).await?)
}

/// All organisations of another day, with the names that they bore then.
pub async fn as_of(hub: &Hub, day: Day) -> Result<Vec<Organisation>> {
    Ok(store::all(hub, &hub.db, day).await?)
}

/// Which organisation stands under which today: lower, upper.
pub async fn parents(hub: &Hub) -> Result<Vec<(OrganisationId, OrganisationId)>> {
    Ok(store::parents(hub, &hub.db, hub.clock.now().day()).await?)
}

/// Which organisation stood under which on another day: lower, upper.
pub async fn parents_as_of(hub: &Hub, day: Day) -> Result<Vec<(OrganisationId, OrganisationId)>> {
    Ok(store::parents(hub, &hub.db, day).await?)
}

/// Which administrative unit lay in which on a day, by their codes: lower, upper.
pub async fn area_parents_as_of(hub: &Hub, day: Day) -> Result<Vec<(String, String)>> {
    Ok(store::area_parents(hub, &hub.db, day).await?)
}

/// The administrative units of today.
pub async fn areas(hub: &Hub) -> Result<Vec<Area>> {
    Ok(store::areas(hub, &hub.db, hub.clock.now().day()).await?)
}

/// Who holds a function for an area today; empty area for the whole province.
pub async fn holder(hub: &Hub, function: Function, area: &str) -> Result<Option<OrganisationId>> {
    Ok(store::holder(hub, &hub.db, function, area, hub.clock.now().day()).await?)
}

/// A new organisation.
pub struct NewOrganisation {
    /// One of [`KINDS`](super::model::KINDS).
    pub kind: String,
    /// Level of government.
    pub level: Level,
    /// Where it works; empty for the whole province.
    pub area: String,
    /// Full name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
    /// The organisation above.
    pub parent: Option<OrganisationId>,
    /// Functions that it takes over for its area.
    pub functions: Vec<Function>,
}

/// Enters an organisation.
pub async fn add(hub: &Hub, who: &Principal, new: &NewOrganisation) -> Result<OrganisationId> {
    can(who, &MANAGE, &On::province())?;
    enter(hub, Some(who), new).await
}

/// The organisation that runs the installation: the first one, entered at set-up. It holds every function until
/// the administrator hands them on.
pub async fn found(hub: &Hub, name: &str) -> Result<OrganisationId> {
    let new = NewOrganisation {
        kind: "department".into(),
        level: Level::Province,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Function::ALL.to_vec(),
    };
    enter(hub, None, &new).await
}

/// Enters an organisation without a person who does it: set-up, demo, import by command.
pub async fn enter(hub: &Hub, who: Option<&Principal>, new: &NewOrganisation) -> Result<OrganisationId> {
    let now = hub.clock.now();
    let today = now.day();
    let id = OrganisationId(hub.chance.id(now));
    let row = store::New {
        id,
        kind: &new.kind,
        level: new.level.name(),
        area_code: &new.area,
        name: &new.name,
        short_name: &new.short_name,
        from: today,
    };
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, &row).await?;
    if let Some(parent) = new.parent {
        store::set_parent(hub, &mut tx, id, parent, today).await?;
    }
    for function in &new.functions {
        store::set_holder(hub, &mut tx, *function, &new.area, id, today).await?;
    }
    let actor = who.map(|who| who.person);
    let detail = json!({ "level": new.level.name() });
    let entry = Entry { act: MANAGE.name, actor, subject_kind: "organisation", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// Everything that the administrator's pages show, as of today.
pub struct Overview {
    /// All organisations, from the highest level down, by name.
    pub organisations: Vec<Organisation>,
    /// Lower and upper.
    pub parents: BTreeMap<OrganisationId, OrganisationId>,
    /// Functions and who holds them.
    pub held: Vec<Held>,
    /// Administrative units.
    pub areas: Vec<Area>,
}

/// Looks at the organisations of today.
pub async fn overview(hub: &Hub, who: &Principal) -> Result<Overview> {
    can(who, &MANAGE, &On::province())?;
    let today = hub.clock.now().day();
    let mut organisations = store::all(hub, &hub.db, today).await?;
    organisations.sort_by_key(|organisation| Level::parse(&organisation.level));
    Ok(Overview {
        organisations,
        parents: store::parents(hub, &hub.db, today).await?.into_iter().collect(),
        held: store::held(hub, &hub.db, today).await?,
        areas: store::areas(hub, &hub.db, today).await?,
    })
}

/// Hands a function for an area on to an organisation, from today.
pub async fn hand_over(
    hub: &Hub,
    who: &Principal,
    function: Function,
    area: &str,
    to: OrganisationId,
) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    store::by_id(hub, &mut tx, to, today).await?.ok_or(Error::NotFound)?;
    store::set_holder(hub, &mut tx, function, area, to, today).await?;
    let detail = json!({ "function": function.name(), "area": area });
    let (act, actor) = ("organisations.hand-over", Some(who.person));
    let entry = Entry { act, actor, subject_kind: "organisation", subject: to.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// Codes of all administrative units that ever stood, with their levels.
pub async fn known_units(hub: &Hub) -> Result<BTreeMap<String, Level>> {
    let rows = store::area_levels(hub, &hub.db).await?;
    Ok(rows.into_iter().filter_map(|(code, level)| Some((code, Level::parse(&level)?))).collect())
}

/// Puts the units of an official file in; gives how many. All or nothing.
pub async fn import_units(hub: &Hub, units: &[Unit]) -> Result<usize> {
    let mut tx = hub.db.begin().await?;
    for unit in units {
        store::put_area(hub, &mut tx, unit).await?;
    }
    let (act, subject) = ("organisations.import-units", hub.chance.id(hub.clock.now()));
    let detail = json!({ "units": units.len() });
    let entry = Entry { act, actor: None, subject_kind: "units", subject, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(units.len())
}
