//! What is done with organisations.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, Level, On, Principal, Reach, Role, can};
use crate::db::{On as Place, Tx};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::kept::kept;
use crate::organisations::model::{Dated, EventId, Function, NewBody, POLICE, Unit};
use crate::organisations::store::{self, areas as area_rows, dated, events};
use crate::time::Day;

/// Enter and change organisations.
pub const MANAGE: Act =
    Act { name: "organisations.manage", allow: &[(Role::Administrator, Reach::Province)] };

pub use super::batch::{Choice, Moved, Pieces, apply as move_work, moved, open_work};
pub use super::directory::{Directory, of_day as directory};
pub use super::lives::{Life, lives};
pub use super::names::{Names, all as names};
pub use super::recording::{again, enter_event, record, undo};
pub use area_rows::Area;
pub use events::{Event, Succession};
pub use store::{Held, KEPT, Organisation};

/// The name for lists that an organisation bears today, or bore on its last day.
pub async fn short_name(hub: &Hub, id: OrganisationId) -> Result<String> {
    let found = store::last_known(hub, &hub.db, id, hub.clock.now().day()).await?;
    Ok(found.map(|organisation| organisation.short_name).unwrap_or_default())
}

/// One organisation as it is today, or as it was on its last day.
pub async fn get(hub: &Hub, id: OrganisationId) -> Result<Option<Organisation>> {
    Ok(store::last_known(hub, &hub.db, id, hub.clock.now().day()).await?)
}

/// Whether it is a body of the police; as the transaction sees it.
pub async fn is_police<'c>(hub: &Hub, on: impl Place<'c>, id: OrganisationId) -> Result<bool> {
    Ok(store::is_of_kind(hub, on, id, POLICE).await?)
}

/// All organisations that ever stood, with the names that they bear today or bore last.
pub async fn ever(hub: &Hub) -> Result<Vec<Organisation>> {
    let today = hub.clock.now().day();
    let mut found: Vec<Organisation> = Vec::new();
    let mut places: HashMap<OrganisationId, usize> = HashMap::new();
    // in the order of their names' days, so that the latest up to today stays
    for row in store::every_name(hub, &hub.db, today).await? {
        match places.get(&row.id) {
            Some(place) => found[*place] = row,
            None => {
                places.insert(row.id, found.len());
                found.push(row);
            }
        }
    }
    Ok(found)
}

/// All organisations of today; for looking one up see [`today`].
pub async fn all(hub: &Hub) -> Result<Vec<Organisation>> {
    as_of(hub, hub.clock.now().day()).await
}

/// The organisations of today, to look them up.
pub async fn today(hub: &Hub) -> Result<Arc<Directory>> {
    directory(hub, hub.clock.now().day()).await
}

/// All organisations of another day, with the names that they bore then.
pub async fn as_of(hub: &Hub, day: Day) -> Result<Vec<Organisation>> {
    Ok(directory(hub, day).await?.bodies().to_vec())
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
    Ok(area_rows::parents(hub, &hub.db, day).await?)
}

/// The administrative units of today.
pub async fn areas(hub: &Hub) -> Result<Vec<Area>> {
    let day = hub.clock.now().day();
    let read = || async move { Ok(area_rows::of_day(hub, &hub.db, day).await?) };
    Ok(kept(hub, (store::KEPT, format!("areas {day}")), read).await?.to_vec())
}

/// Who holds a function for an area today; empty area for the whole province.
pub async fn holder(hub: &Hub, function: Function, area: &str) -> Result<Option<OrganisationId>> {
    Ok(store::holder(hub, &hub.db, function, area, hub.clock.now().day()).await?)
}

/// Everybody who holds a function today, for the province or for a part of it.
pub async fn holders(hub: &Hub, function: Function) -> Result<Vec<OrganisationId>> {
    Ok(store::holders(hub, &hub.db, function, hub.clock.now().day()).await?)
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
    enter_from(hub, who, new, hub.clock.now().day()).await
}

/// The same for an organisation that has stood since another day.
pub async fn enter_from(
    hub: &Hub,
    who: Option<&Principal>,
    new: &NewOrganisation,
    first: Day,
) -> Result<OrganisationId> {
    let mut tx = hub.db.begin().await?;
    let id = enter_in(hub, &mut tx, who, new, first).await?;
    tx.commit().await?;
    Ok(id)
}

/// Enters an organisation that has stood since a day, as a part of a larger change.
pub async fn enter_in(
    hub: &Hub,
    tx: &mut Tx,
    who: Option<&Principal>,
    new: &NewOrganisation,
    since: Day,
) -> Result<OrganisationId> {
    if let Some(who) = who {
        can(who, &MANAGE, &On::province())?;
    }
    let id = OrganisationId(hub.chance.id(hub.clock.now()));
    let row = store::New {
        id,
        kind: &new.kind,
        level: new.level.name(),
        area_code: &new.area,
        name: &new.name,
        short_name: &new.short_name,
        from: since,
    };
    store::add(hub, tx, &row).await?;
    if let Some(parent) = new.parent {
        store::set_parent(hub, tx, id, parent, since).await?;
    }
    for function in &new.functions {
        store::set_holder(hub, tx, *function, &new.area, id, since).await?;
    }
    let actor = who.map(|who| who.person);
    let detail = json!({ "level": new.level.name() });
    let entry = Entry { act: MANAGE.name, actor, subject_kind: "organisation", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(id)
}

/// Gives an organisation another name from today on, as a part of a larger change. The old name stays for the days
/// that it was borne.
pub async fn rename_in(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: OrganisationId,
    name: &str,
    short_name: &str,
) -> Result<()> {
    can(who, &MANAGE, &On::province())?;
    store::put_name(hub, tx, id, name, short_name, hub.clock.now().day()).await?;
    let (act, actor) = ("organisations.rename", Some(who.person));
    let entry = Entry { act, actor, subject_kind: "organisation", subject: id.0, detail: json!({}) };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// Everything that the administrator's pages show, as of a day.
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
    overview_of(hub, who, hub.clock.now().day()).await
}

/// Looks at the organisations of another day, with the names, places and functions that they had then.
pub async fn overview_of(hub: &Hub, who: &Principal, day: Day) -> Result<Overview> {
    can(who, &MANAGE, &On::province())?;
    let mut organisations = store::all(hub, &hub.db, day).await?;
    organisations.sort_by_key(|organisation| Level::parse(&organisation.level));
    let mut areas = area_rows::of_day(hub, &hub.db, day).await?;
    // a school stands longer than the commune that it is filed under
    let known: BTreeSet<String> = areas.iter().map(|area| area.code.clone()).collect();
    let later = self::areas(hub).await?.into_iter().filter(|area| !known.contains(&area.code));
    areas.extend(later);
    Ok(Overview {
        organisations,
        parents: store::parents(hub, &hub.db, day).await?.into_iter().collect(),
        held: store::held(hub, &hub.db, day).await?,
        areas,
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
    // a decision that is on record already must not be wiped out by a hand-over before its day
    let rows = dated::holders(hub, &mut tx, function.name(), area).await?;
    if rows.iter().any(|row| row.first() > today) {
        return Err(Error::Conflict("organisations-later-holder"));
    }
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
    let rows = area_rows::levels(hub, &hub.db).await?;
    Ok(rows.into_iter().filter_map(|(code, level)| Some((code, Level::parse(&level)?))).collect())
}

/// The units of a file that concern the hub of a province. A file of the whole country names the hub's province among others: its
/// own units are taken, with those that became one of them. A file of one province, or of none that the hub knows
/// itself by, is taken whole.
pub fn concerning(own: &str, units: Vec<Unit>) -> Vec<Unit> {
    let provinces: BTreeSet<&str> = units
        .iter()
        .filter(|unit| unit.level == Level::Province && unit.valid_to.is_none())
        .map(|unit| unit.code.as_str())
        .collect();
    if provinces.len() < 2 || !provinces.contains(own) {
        return units;
    }
    // a code may have been another unit's before, so units that stand and units that ended are kept apart
    let mut wanted = BTreeSet::from([own.to_owned()]);
    let standing = |unit: &&Unit| unit.valid_to.is_none();
    for unit in units.iter().filter(standing) {
        if unit.parent.as_deref() == Some(own) {
            wanted.insert(unit.code.clone());
        }
    }
    let became = |unit: &Unit| unit.successors.iter().any(|to| wanted.contains(to));
    let above: BTreeSet<String> = units
        .iter()
        .filter(|unit| !standing(unit) && became(unit))
        .filter_map(|unit| unit.parent.clone())
        .collect();
    let keep = |unit: &Unit| match unit.valid_to {
        None => wanted.contains(&unit.code),
        Some(_) => became(unit) || (unit.level < Level::Commune && above.contains(&unit.code)),
    };
    let keep: Vec<bool> = units.iter().map(keep).collect();
    units.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(unit, _)| unit).collect()
}

/// Puts the units of an official file in; gives how many. All or nothing.
pub async fn import_units(hub: &Hub, units: &[Unit]) -> Result<usize> {
    let mut tx = hub.db.begin().await?;
    let codes: BTreeSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    for code in codes {
        area_rows::forget(hub, &mut tx, code).await?;
    }
    for unit in units {
        area_rows::put(hub, &mut tx, unit).await?;
    }
    let (act, subject) = ("organisations.import-units", hub.chance.id(hub.clock.now()));
    let detail = json!({ "units": units.len() });
    let entry = Entry { act, actor: None, subject_kind: "units", subject, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(units.len())
}

/// A body that an event establishes, with a key of its own.
pub fn new_body(hub: &Hub, new: &NewOrganisation) -> NewBody {
    NewBody {
        id: OrganisationId(hub.chance.id(hub.clock.now())),
        kind: new.kind.clone(),
        level: new.level,
        area: new.area.clone(),
        name: new.name.clone(),
        short_name: new.short_name.clone(),
        parent: new.parent,
    }
}

/// An event with the bodies that it concerns.
pub struct EventAndBodies {
    /// The event.
    pub event: Event,
    /// Who gave or ended.
    pub before: Vec<OrganisationId>,
    /// Who took over or went on.
    pub after: Vec<OrganisationId>,
}

/// All events, the latest day of effect first.
pub async fn all_events(hub: &Hub, who: &Principal) -> Result<Vec<EventAndBodies>> {
    can(who, &MANAGE, &On::province())?;
    let bodies = events::bodies(hub, &hub.db).await?;
    let of = |id: EventId, part: &str| {
        let mine = bodies.iter().filter(|(event, _, kind)| *event == id && kind == part);
        mine.map(|(_, body, _)| *body).collect()
    };
    let all = events::all(hub, &hub.db).await?.into_iter();
    Ok(all
        .map(|event| EventAndBodies { before: of(event.id, "before"), after: of(event.id, "after"), event })
        .collect())
}

/// One event.
pub async fn event(hub: &Hub, who: &Principal, id: EventId) -> Result<EventAndBodies> {
    let all = all_events(hub, who).await?;
    all.into_iter().find(|one| one.event.id == id).ok_or(Error::NotFound)
}

/// Who goes on with whose work, by which function; of events that stand.
pub async fn successions(hub: &Hub) -> Result<Vec<Succession>> {
    Ok(events::successions(hub, &hub.db).await?)
}

/// For each body that had ended by a day: the one that stands in its place then.
pub async fn heirs(hub: &Hub, day: Day) -> Result<BTreeMap<OrganisationId, OrganisationId>> {
    let next: BTreeMap<_, _> = events::heirs(hub, &hub.db, day).await?.into_iter().collect();
    let last = |first: OrganisationId| {
        let mut at = first;
        // as many steps as there are bodies: a circle, which the register refuses, must not hang a page
        for _ in 0..next.len() {
            match next.get(&at) {
                Some(to) => at = *to,
                None => break,
            }
        }
        at
    };
    Ok(next.keys().map(|from| (*from, last(*from))).filter(|(from, to)| from != to).collect())
}

/// Everything that the register knows of one body.
pub struct History {
    /// As it is today, or was on its last day.
    pub body: Organisation,
    /// Its names.
    pub names: Vec<Dated>,
    /// Under whom it stood.
    pub parents: Vec<Dated>,
    /// What it held.
    pub held: Vec<Dated>,
    /// Its last day.
    pub ended: Option<Day>,
    /// Events that concern it.
    pub events: Vec<Event>,
    /// Whose work came to it and where its own went.
    pub successions: Vec<Succession>,
    /// Units that became its area, where it works in one.
    pub areas_before: Vec<Area>,
}

/// The history of one body.
pub async fn history(hub: &Hub, who: &Principal, id: OrganisationId) -> Result<History> {
    can(who, &MANAGE, &On::province())?;
    let db = &hub.db;
    let body = get(hub, id).await?.ok_or(Error::NotFound)?;
    let mut successions = events::successions(hub, db).await?;
    successions.retain(|row| row.from_id == id || row.to_id == id);
    Ok(History {
        names: dated::names(hub, db, id).await?,
        parents: dated::parents(hub, db, id).await?,
        held: dated::held_by(hub, db, id).await?,
        ended: dated::end(hub, db, id).await?,
        events: events::of_body(hub, db, id).await?,
        successions,
        areas_before: area_rows::before(hub, db, &body.area_code).await?,
        body,
    })
}
