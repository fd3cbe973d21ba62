//! The open work of bodies that an event ends or takes a function from: listed by kind with a proposed successor,
//! moved in one transaction, taken back when the event is undone.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations::actions::MANAGE;
use crate::organisations::model::EventId;
use crate::organisations::store::events::{self, Event, Handed, Succession};
use crate::slice::{Handing, Held, InHand};

/// The open work of one kind in one body's hands.
pub struct Pieces {
    /// Whose.
    pub from: OrganisationId,
    /// `slice.thing`.
    pub kind: &'static str,
    /// Only an officer of the body can hand it over.
    pub by_officer: bool,
    /// What is open, each with who is proposed; nobody where it stays.
    pub pieces: Vec<(Held, Option<OrganisationId>)>,
}

impl Pieces {
    /// How many go to whom by the proposal, the most first.
    pub fn proposed(&self) -> Vec<(Option<OrganisationId>, usize)> {
        let mut counted: BTreeMap<Option<OrganisationId>, usize> = BTreeMap::new();
        for (_, to) in &self.pieces {
            *counted.entry(*to).or_default() += 1;
        }
        let mut found: Vec<_> = counted.into_iter().collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    }
}

/// The kinds of open work that slices know of.
fn kinds() -> impl Iterator<Item = &'static InHand> {
    crate::slices().iter().flat_map(|slice| slice.in_hand)
}

/// Who is proposed for a piece: who follows the body in its function, else in everything else.
fn proposed(
    successions: &[Succession],
    from: OrganisationId,
    function: Option<&str>,
) -> Option<OrganisationId> {
    let of = |wanted: &str| {
        let row = successions.iter().find(|row| row.from_id == from && row.function == wanted);
        row.map(|row| row.to_id)
    };
    function.filter(|function| !function.is_empty()).and_then(of).or_else(|| of(""))
}

/// Everything open in the hands of the bodies that an event ends or takes from. What a body keeps is left out: it
/// goes on, and nobody follows it in this.
pub async fn open_work(hub: &Hub, who: &Principal, id: EventId) -> Result<Vec<Pieces>> {
    can(who, &MANAGE, &On::province())?;
    let successions = of_event(hub, id).await?;
    let ended = ended(hub, id).await?;
    let mut found = Vec::new();
    for from in givers(hub, id).await? {
        for kind in kinds() {
            let held = (kind.list)(hub, from).await?;
            let pieces = held.into_iter().map(|held| {
                let to = proposed(&successions, from, held.function);
                (held, to)
            });
            let goes_on = !ended.contains(&from);
            let pieces: Vec<_> = pieces.filter(|(_, to)| !goes_on || to.is_some()).collect();
            if !pieces.is_empty() {
                found.push(Pieces { from, kind: kind.kind, by_officer: kind.by_officer, pieces });
            }
        }
    }
    // whoever opens what is sealed to the body stays until it is handed over; the two kinds are known by name alone
    let sealed: Vec<_> = found.iter().filter(|one| one.by_officer).map(|one| one.from).collect();
    for one in found.iter_mut().filter(|one| one.kind == "people.account" && sealed.contains(&one.from)) {
        for (_, to) in &mut one.pieces {
            *to = None;
        }
    }
    Ok(found)
}

async fn of_event(hub: &Hub, id: EventId) -> Result<Vec<Succession>> {
    let rows = events::successions(hub, &hub.db).await?;
    Ok(rows.into_iter().filter(|row| row.event_id == id).collect())
}

async fn givers(hub: &Hub, id: EventId) -> Result<Vec<OrganisationId>> {
    let rows = events::bodies(hub, &hub.db).await?;
    let rows = rows.into_iter().filter(|(event, _, part)| *event == id && part == "before");
    Ok(rows.map(|(_, body, _)| body).collect())
}

async fn ended(hub: &Hub, id: EventId) -> Result<Vec<OrganisationId>> {
    let mut found = Vec::new();
    for body in givers(hub, id).await? {
        if super::store::dated::end(hub, &hub.db, body).await?.is_some() {
            found.push(body);
        }
    }
    Ok(found)
}

/// One choice of the batch.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `slice.thing`.
    pub kind: String,
    /// The piece.
    pub piece: Uuid,
    /// Who has it.
    pub from: OrganisationId,
    /// Who gets it.
    pub to: OrganisationId,
}

/// What a batch has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Pieces in new hands.
    pub moved: usize,
    /// Pieces that had gone or been done meanwhile.
    pub gone: usize,
}

/// Moves open work, all of it in one transaction.
pub async fn apply(hub: &Hub, who: &Principal, id: EventId, choices: &[Choice]) -> Result<Moved> {
    can(who, &MANAGE, &On::province())?;
    let event = events::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if event.undone_at.is_some() {
        return Err(Error::Conflict("organisations-event-undone"));
    }
    if event.effective_on > hub.clock.now().day() {
        return Err(Error::Conflict("organisations-batch-too-early"));
    }
    let givers = givers(hub, id).await?;
    let mut tx = hub.db.begin().await?;
    let mut result = Moved::default();
    for choice in choices {
        let kind = kinds().find(|kind| kind.kind == choice.kind);
        let kind = kind.ok_or(Error::NotFound)?;
        if !givers.contains(&choice.from) || choice.from == choice.to {
            return Err(Error::NotFound);
        }
        super::store::by_id(hub, &mut tx, choice.to, hub.clock.now().day()).await?.ok_or(Error::NotFound)?;
        let handing = Handing {
            id: choice.piece,
            from: choice.from,
            to: choice.to,
            by: who.person,
            on: event.effective_on,
            back: false,
        };
        if (kind.hand_over)(hub, &mut tx, handing).await? {
            let handed = Handed {
                kind: choice.kind.clone(),
                piece_id: choice.piece,
                from_id: choice.from,
                to_id: choice.to,
            };
            events::add_handed(hub, &mut tx, id, &handed, who.person).await?;
            result.moved += 1;
        } else {
            result.gone += 1;
        }
    }
    let detail = json!({ "moved": result.moved, "gone": result.gone });
    let (act, actor) = ("organisations.move-work", Some(who.person));
    let entry = Entry { act, actor, subject_kind: "organisation-event", subject: id.0, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(result)
}

/// How much an event's batch has moved.
pub async fn moved(hub: &Hub, id: EventId) -> Result<Vec<Handed>> {
    Ok(events::handed(hub, &hub.db, id).await?)
}

/// Puts everything back that an event's batch has moved, the last first.
pub(super) async fn take_back(hub: &Hub, tx: &mut Tx, who: &Principal, event: &Event) -> Result<()> {
    for handed in events::handed(hub, &mut *tx, event.id).await? {
        let kind = kinds().find(|kind| kind.kind == handed.kind);
        let kind = kind.ok_or_else(|| Error::internal("work of a kind that nobody knows was moved"))?;
        let handing = Handing {
            id: handed.piece_id,
            from: handed.to_id,
            to: handed.from_id,
            by: who.person,
            on: event.effective_on,
            back: true,
        };
        if !(kind.hand_over)(hub, tx, handing).await? {
            return Err(Error::Conflict("organisations-undo-worked-on"));
        }
    }
    events::back(hub, tx, event.id).await?;
    Ok(())
}

/// A body that comes to nothing with the undoing of its event must have no work but what the batch brought.
pub(super) async fn must_be_idle(hub: &Hub, id: EventId, bodies: &[OrganisationId]) -> Result<()> {
    let brought = events::handed(hub, &hub.db, id).await?;
    for body in bodies {
        for kind in kinds() {
            let came = brought.iter().filter(|one| one.kind == kind.kind && one.to_id == *body).count();
            if (kind.list)(hub, *body).await?.len() > came {
                return Err(Error::Conflict("organisations-undo-has-work"));
            }
        }
    }
    Ok(())
}
