//! What is done with events: entered and changed here, decided in `decide`, counted in `count`, and what they are
//! counted by in `rules`.

mod count;
mod decide;
mod evidence;
mod rules;
mod standing;

use std::collections::BTreeMap;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::organisations::actions::Organisation;
use crate::programme::model::{BANDS, EventId, EventState, EvidenceId, KINDS, packed};
use crate::programme::store::{self, Order};
use crate::time::Day;
use crate::web::form::Problem;

pub use count::{
    Schools, facts, frame, frame_of, schools, schools_behind, schools_behind_by, schools_by, schools_counted,
};
pub use decide::{Batch, accept, accept_all, cancel, sample, send_back, waiting};
pub use evidence::{MAX_BYTES, NewEvidence};
pub use rules::{put_rule, put_term, put_topic, rule, set_type, terms, topics};
pub use store::facts::Fact;
pub use store::rules::Topic;
pub use store::{Event, Evidence, Filter, Step};

/// Read events: they hold no child's name.
pub const READ: Act = Act {
    name: "programme.read",
    allow: &[
        (Role::SteeringOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Enter and change the events of one's own school, commune or department.
pub const ENTER: Act = Act {
    name: "programme.enter",
    allow: &[(Role::SteeringOfficer, Reach::Organisation), (Role::UnitHead, Reach::Organisation)],
};
/// Accept events of one's area, or send them back.
pub const ACCEPT: Act = Act {
    name: "programme.accept",
    allow: &[(Role::SteeringOfficer, Reach::Oversight), (Role::UnitHead, Reach::Oversight)],
};
/// Set what events are counted by.
pub const RULE: Act = Act { name: "programme.rule", allow: &[(Role::SteeringOfficer, Reach::Oversight)] };

/// The roles that enter events.
const AUTHORS: &[Role] = &[Role::SteeringOfficer, Role::UnitHead];

/// An event as somebody typed it.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// For which of one's organisations.
    pub organisation: OrganisationId,
    /// The units that held it together.
    pub units: Vec<OrganisationId>,
    /// One of [`KINDS`].
    pub kind: String,
    /// The day.
    pub held_on: Day,
    /// How long.
    pub minutes: i64,
    /// Of [`BANDS`].
    pub bands: Vec<String>,
    /// Keys of topics.
    pub topics: Vec<String>,
    /// How many children came.
    pub children: i64,
    /// How many adults came.
    pub adults: i64,
    /// Who led it.
    pub led_by: String,
    /// It has been held; else it is planned.
    pub held: bool,
    /// What proves it.
    pub evidence: Vec<NewEvidence>,
    /// It is another one though there is one of this unit, day and kind.
    pub another: bool,
}

/// The organisations for which somebody may enter events.
pub async fn own(hub: &Hub, who: &Principal) -> Result<Vec<Organisation>> {
    let mine = who.organisations(AUTHORS);
    let mut found = organisations::actions::all(hub).await?;
    found.retain(|one| mine.contains(&one.id));
    Ok(found)
}

/// The units that an organisation may name: itself, and the schools and facilities of its commune.
pub async fn nameable(hub: &Hub, organisation: &Organisation) -> Result<Vec<(OrganisationId, String)>> {
    let mut found = vec![(organisation.id, organisation.short_name.clone())];
    if !organisation.area_code.is_empty() {
        let units = frame(hub, hub.clock.now().day()).await?;
        let near = units.iter().filter(|unit| unit.area == organisation.area_code);
        found.extend(near.filter(|unit| unit.id != organisation.id).map(|unit| (unit.id, unit.name.clone())));
    }
    Ok(found)
}

/// Enters an event; gives its key.
pub async fn enter(hub: &Hub, who: &Principal, new: NewEvent) -> Result<EventId> {
    can(who, &ENTER, &On::held_by(new.organisation))?;
    let problems = problems(hub, &new, None).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let now = hub.clock.now();
    let id = EventId(hub.chance.id(now));
    let event = event(hub, who, id, &new, (0, 0));
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, id, new.organisation, who.person).await?;
    store::write(hub, &mut tx, &event, who.person, &new.units).await?;
    evidence::keep(hub, &mut tx, id, new.evidence, who).await?;
    note(hub, &mut tx, who, "programme.enter", id, json!({ "state": event.state })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes an event that nobody has accepted yet, as it was seen.
pub async fn change(hub: &Hub, who: &Principal, id: EventId, seen: i64, new: NewEvent) -> Result<()> {
    let before = get(hub, id).await?;
    can(who, &ENTER, &On::held_by(before.organisation_id))?;
    if !before.state().is_open() || before.version != seen {
        return Err(Error::Conflict("programme-moved-on"));
    }
    let new = NewEvent { organisation: before.organisation_id, ..new };
    let problems = problems(hub, &new, Some(id)).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let event = event(hub, who, id, &new, (before.version, before.evidence));
    let mut tx = hub.db.begin().await?;
    written(store::write(hub, &mut tx, &event, who.person, &new.units).await)?;
    evidence::keep(hub, &mut tx, id, new.evidence, who).await?;
    note(hub, &mut tx, who, "programme.change", id, json!({ "state": event.state })).await?;
    tx.commit().await?;
    Ok(())
}

/// The next version: planned, held without evidence, or ready to be accepted.
fn event(hub: &Hub, who: &Principal, id: EventId, new: &NewEvent, (version, proofs): (i64, i64)) -> Event {
    let proofs = proofs + i64::try_from(new.evidence.len()).unwrap_or(0);
    let state = match (new.held, proofs) {
        (false, _) => EventState::Planned,
        (true, 0) => EventState::Held,
        (true, _) => EventState::Submitted,
    };
    Event {
        id,
        organisation_id: new.organisation,
        version: version + 1,
        at: hub.clock.now(),
        author_id: who.person,
        state: state.name().into(),
        kind: new.kind.clone(),
        held_on: new.held_on,
        minutes: new.minutes,
        bands: packed(&new.bands),
        topics: packed(&new.topics),
        children: new.children,
        adults: new.adults,
        led_by: new.led_by.clone(),
        evidence: proofs,
        reason: String::new(),
    }
}

async fn problems(hub: &Hub, new: &NewEvent, except: Option<EventId>) -> Result<Vec<Problem>> {
    let mut found = evidence::problems(&new.evidence);
    if new.held && new.held_on > hub.clock.now().day() {
        found.push(Problem::new("held_on", "programme-not-yet"));
    }
    if !KINDS.contains(&new.kind.as_str()) || new.bands.iter().any(|band| !BANDS.contains(&band.as_str())) {
        found.push(Problem::new("kind", "form-choose-one"));
    }
    let known = topics(hub).await?;
    if new.topics.iter().any(|key| known.iter().all(|topic| topic.key != *key)) {
        found.push(Problem::new("topics", "programme-topic-unknown"));
    }
    let own = organisations::actions::get(hub, new.organisation).await?.ok_or(Error::NotFound)?;
    let nameable = nameable(hub, &own).await?;
    let strange = new.units.iter().any(|unit| nameable.iter().all(|(known, _)| known != unit));
    if new.units.is_empty() || strange {
        found.push(Problem::new("units", "programme-units-needed"));
    }
    if !new.another {
        for unit in &new.units {
            if store::alike(hub, &hub.db, *unit, new.held_on, &new.kind, except).await?.is_some() {
                let name = nameable.iter().find(|(known, _)| known == unit).map(|(_, name)| name.as_str());
                found.push(Problem::new("another", "programme-alike").with("unit", name.unwrap_or_default()));
                break;
            }
        }
    }
    Ok(found)
}

/// A write that somebody else's overtook is told as such.
fn written(outcome: Result<(), crate::db::DbError>) -> Result<()> {
    match outcome {
        Err(error) if error.is_unique() => Err(Error::Conflict("programme-moved-on")),
        outcome => Ok(outcome?),
    }
}

/// One event as it stands.
pub async fn get(hub: &Hub, id: EventId) -> Result<Event> {
    store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)
}

/// The last event that an organisation entered: the form begins with what mostly stays.
pub async fn last_of(hub: &Hub, organisation: OrganisationId) -> Result<Option<Event>> {
    Ok(store::last_of(hub, &hub.db, organisation).await?)
}

/// An event with everything that its page shows.
pub struct WholeEvent {
    /// As it stands.
    pub event: Event,
    /// Who entered it.
    pub organisation: Organisation,
    /// The units that held it.
    pub units: Vec<(OrganisationId, String)>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// What happened to it, the newest first.
    pub steps: Vec<Step>,
}

/// Opens an event. For somebody who may accept it, that is kept: a list is accepted only with its sample opened.
pub async fn open(hub: &Hub, who: &Principal, id: EventId) -> Result<WholeEvent> {
    can(who, &READ, &On::province())?;
    let event = get(hub, id).await?;
    let register = organisations::actions::all(hub).await?;
    let organisation = register.iter().find(|one| one.id == event.organisation_id).cloned();
    let organisation = organisation.ok_or(Error::NotFound)?;
    let units = store::units(hub, &hub.db, id, event.version).await?;
    let named = |unit: OrganisationId| {
        let known = register.iter().find(|one| one.id == unit);
        (unit, known.map(|one| one.name.clone()).unwrap_or_default())
    };
    if event.state() == EventState::Submitted && may_accept(who, &organisation).is_ok() {
        let mut tx = hub.db.begin().await?;
        store::look(hub, &mut tx, &event, who.person).await?;
        note(hub, &mut tx, who, "programme.look", id, json!({ "version": event.version })).await?;
        tx.commit().await?;
    }
    Ok(WholeEvent {
        units: units.into_iter().map(named).collect(),
        evidence: store::evidence(hub, &hub.db, id).await?,
        steps: store::steps(hub, &hub.db, id).await?,
        event,
        organisation,
    })
}

/// The name and bytes of a file of an event.
pub async fn file(hub: &Hub, who: &Principal, event: EventId, id: EvidenceId) -> Result<(String, Vec<u8>)> {
    can(who, &READ, &On::province())?;
    store::file(hub, &hub.db, event, id).await?.ok_or(Error::NotFound)
}

/// Whether somebody may accept what an organisation entered.
pub fn may_accept(who: &Principal, organisation: &Organisation) -> Result<()> {
    let area = Some(organisation.area_code.clone());
    can(who, &ACCEPT, &On { organisation: Some(organisation.id), area })
}

/// A page of events and how many there are in each state.
pub struct Listed {
    /// The events.
    pub events: Vec<Event>,
    /// The names of the units of each.
    pub names: BTreeMap<EventId, Vec<String>>,
    /// How many stand where, all kinds and pages together.
    pub counts: BTreeMap<String, u64>,
}

/// Lists events, the newest first.
pub async fn list(hub: &Hub, who: &Principal, filter: &Filter, page: (i64, i64)) -> Result<Listed> {
    can(who, &READ, &On::province())?;
    let events = store::page(hub, &hub.db, filter, Order::Newest, page).await?;
    let all = Filter { state: None, ..filter.clone() };
    let counts = store::by_state(hub, &hub.db, &all).await?;
    let counts = counts.into_iter().map(|(state, n)| (state, u64::try_from(n).unwrap_or(0))).collect();
    Ok(Listed { names: names_of(hub, filter, Order::Newest, page).await?, events, counts })
}

async fn names_of(
    hub: &Hub,
    filter: &Filter,
    order: Order,
    page: (i64, i64),
) -> Result<BTreeMap<EventId, Vec<String>>> {
    let mut names: BTreeMap<EventId, Vec<String>> = BTreeMap::new();
    for (id, name) in store::unit_names(hub, &hub.db, filter, order, page).await? {
        names.entry(id).or_default().push(name);
    }
    Ok(names)
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    id: EventId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry =
        Entry { act, actor: Some(who.person), subject_kind: "programme-event", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
