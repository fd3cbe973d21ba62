//! Who decides an event: accepts it, alone or in a list, sends it back, calls it off.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ACCEPT, ENTER, get, may_accept, names_of, note, written};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::programme::model::{EventId, EventState};
use crate::programme::store::{self, Event, Filter, Order};
use crate::web::form::Problem;

/// The most that is accepted in one go.
const MOST: i64 = 100;

/// What waits to be accepted by somebody.
pub struct Batch {
    /// The events, the longest waiting first.
    pub events: Vec<Event>,
    /// The names of the units of each.
    pub names: BTreeMap<EventId, Vec<String>>,
    /// Those that must have been opened before the whole list is accepted.
    pub sample: BTreeSet<EventId>,
    /// Those that this person has opened as they stand.
    pub opened: BTreeSet<EventId>,
    /// Those of the same unit, day and kind as another one.
    pub doubles: BTreeSet<EventId>,
}

/// One in ten of a list, at least one: which ones follows from the events alone, so that nobody chooses.
pub fn sample(events: &[(EventId, i64)]) -> BTreeSet<EventId> {
    let mark = |(id, version): &(EventId, i64)| {
        let mut hash = Sha256::new();
        hash.update(id.0.as_bytes());
        hash.update(version.to_be_bytes());
        (hash.finalize().to_vec(), *id)
    };
    let mut marked: Vec<_> = events.iter().map(mark).collect();
    marked.sort();
    marked.truncate(events.len().div_ceil(10));
    marked.into_iter().map(|(_, id)| id).collect()
}

/// What waits for somebody, of one area or of all of theirs.
pub async fn waiting(hub: &Hub, who: &Principal, area: Option<String>) -> Result<Batch> {
    if !who.may_ever(&ACCEPT) {
        return Err(Error::Forbidden(ACCEPT.name));
    }
    let whole_province = can(who, &ACCEPT, &On::province()).is_ok();
    let own_area = who.grants.iter().map(|grant| grant.area.clone()).find(|area| !area.is_empty());
    let area = if whole_province { area } else { own_area };
    let filter = Filter { area, state: Some(EventState::Submitted.name().into()), ..Filter::default() };
    let register = organisations::actions::today(hub).await?;
    let mut events = store::page(hub, &hub.db, &filter, Order::Oldest, (MOST, 0)).await?;
    events.retain(|event| {
        let owner = register.get(event.organisation_id);
        event.author_id != who.person && owner.is_some_and(|owner| may_accept(who, owner).is_ok())
    });
    let keys: Vec<_> = events.iter().map(|event| (event.id, event.version)).collect();
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    Ok(Batch {
        names: names_of(hub, &filter, Order::Oldest, (MOST, 0)).await?,
        sample: sample(&keys),
        opened: opened(hub, who, &ids).await?.into_iter().map(|(id, _)| id).collect(),
        doubles: store::doubles(hub, &hub.db, &ids).await?.into_iter().collect(),
        events,
    })
}

async fn opened(hub: &Hub, who: &Principal, events: &[EventId]) -> Result<BTreeSet<(EventId, i64)>> {
    Ok(store::looked_at(hub, &hub.db, who.person, events).await?.into_iter().collect())
}

/// Accepts one event as it was seen.
pub async fn accept(hub: &Hub, who: &Principal, id: EventId, seen: i64) -> Result<()> {
    let event = decidable(hub, who, id, seen, &[EventState::Submitted]).await?;
    if event.author_id == who.person {
        return Err(Error::Conflict("programme-second-person"));
    }
    step(hub, who, event, EventState::Accepted, "", "programme.accept").await
}

/// Accepts a list at once, as it was seen; all or nothing. The sample must have been opened.
pub async fn accept_all(hub: &Hub, who: &Principal, list: &[(EventId, i64)]) -> Result<usize> {
    if list.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("events", "form-choose-any")]));
    }
    let ids: Vec<_> = list.iter().map(|(id, _)| *id).collect();
    let opened = opened(hub, who, &ids).await?;
    let unseen = sample(list)
        .into_iter()
        .filter(|id| !opened.iter().any(|(known, version)| known == id && list.contains(&(*id, *version))))
        .count();
    if unseen > 0 {
        let problem = Problem::new("events", "programme-sample-unopened").with("n", unseen);
        return Err(Error::Invalid(vec![problem]));
    }
    let register = organisations::actions::today(hub).await?;
    let mut tx = hub.db.begin().await?;
    for (id, seen) in list {
        let event = store::by_id(hub, &mut tx, *id).await?.ok_or(Error::NotFound)?;
        may_accept(who, register.get(event.organisation_id).ok_or(Error::NotFound)?)?;
        if event.state() != EventState::Submitted || event.version != *seen {
            return Err(Error::Conflict("programme-moved-on"));
        }
        if event.author_id == who.person {
            return Err(Error::Conflict("programme-second-person"));
        }
        let units = store::units(hub, &mut tx, *id, event.version).await?;
        let next = next(hub, event, EventState::Accepted, "");
        written(store::write(hub, &mut tx, &next, who.person, &units).await)?;
        note(hub, &mut tx, who, "programme.accept", *id, json!({ "list": list.len() })).await?;
    }
    tx.commit().await?;
    Ok(list.len())
}

/// Sends an event back with a reason; so is an acceptance taken back.
pub async fn send_back(hub: &Hub, who: &Principal, id: EventId, seen: i64, reason: &str) -> Result<()> {
    let states = [EventState::Submitted, EventState::Accepted];
    let event = decidable(hub, who, id, seen, &states).await?;
    step(hub, who, event, EventState::Returned, reason, "programme.return").await
}

/// Calls an event off, by those who entered it, while nobody has accepted it.
pub async fn cancel(hub: &Hub, who: &Principal, id: EventId, seen: i64, reason: &str) -> Result<()> {
    let event = get(hub, id).await?;
    can(who, &ENTER, &On::held_by(event.organisation_id))?;
    if !event.state().is_open() || event.version != seen {
        return Err(Error::Conflict("programme-moved-on"));
    }
    step(hub, who, event, EventState::Cancelled, reason, "programme.cancel").await
}

async fn decidable(
    hub: &Hub,
    who: &Principal,
    id: EventId,
    seen: i64,
    states: &[EventState],
) -> Result<Event> {
    let event = get(hub, id).await?;
    let owner = organisations::actions::get(hub, event.organisation_id).await?.ok_or(Error::NotFound)?;
    may_accept(who, &owner)?;
    if !states.contains(&event.state()) || event.version != seen {
        return Err(Error::Conflict("programme-moved-on"));
    }
    Ok(event)
}

fn next(hub: &Hub, event: Event, state: EventState, reason: &str) -> Event {
    Event {
        version: event.version + 1,
        at: hub.clock.now(),
        state: state.name().into(),
        reason: reason.into(),
        ..event
    }
}

async fn step(
    hub: &Hub,
    who: &Principal,
    event: Event,
    state: EventState,
    reason: &str,
    act: &str,
) -> Result<()> {
    let id = event.id;
    let units = store::units(hub, &hub.db, id, event.version).await?;
    let next = next(hub, event, state, reason);
    let mut tx = hub.db.begin().await?;
    written(store::write(hub, &mut tx, &next, who.person, &units).await)?;
    note(hub, &mut tx, who, act, id, json!({ "version": next.version })).await?;
    tx.commit().await?;
    Ok(())
}
