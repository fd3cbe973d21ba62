//! What people do with orders: draft, put to the second person, approve, send back, lift.

use lachan_filter::DomainName;
use serde_json::json;

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::model::{CaseId, StageId, Track};
use crate::db::{DbError, Fault, Tx};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::takedown::model::{BASES, BLOCK_DOMAIN, OrderId, State};
use crate::takedown::store;
use crate::{Hub, cases, jobs, numbers};

pub use store::OrderRow;

/// Draft an order, put it to the second person, ask that it be lifted.
pub const DRAFT: Act = Act {
    name: "takedown.draft",
    allow: &[(Role::CaseOfficer, Reach::Organisation), (Role::DeskOfficer, Reach::Organisation)],
};
/// Approve an order or its lifting as the second person: the head of a provincial unit.
pub const APPROVE: Act = Act { name: "takedown.approve", allow: &[(Role::UnitHead, Reach::Area)] };
/// See orders.
pub const SEE: Act = Act {
    name: "takedown.see",
    allow: &[
        (Role::CaseOfficer, Reach::Organisation),
        (Role::DeskOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Area),
        (Role::Viewer, Reach::Province),
    ],
};

/// Topic: an order came into force or was lifted. Payload: `{ "order": id }`.
pub const CHANGED: &str = "takedown.changed";

/// What an order says.
pub struct Draft {
    /// The case it serves.
    pub case: Option<CaseId>,
    /// What the names hold, one of [`REASONS`](super::model::REASONS).
    pub reason: String,
    /// The legal basis.
    pub basis: String,
    /// Who carries it out.
    pub addressee: String,
    /// The domain names, at least one.
    pub names: Vec<DomainName>,
}

/// Writes a draft to block domain names.
pub async fn draft(hub: &Hub, who: &Principal, new: &Draft) -> Result<OrderId> {
    let (unit, stage) = drafting(hub, who, new.case).await?;
    let now = hub.clock.now();
    let id = OrderId(hub.chance.id(now));
    let year = now.local().year();
    let mut tx = hub.db.begin().await?;
    let number = numbers::next(hub, &mut tx, &format!("LC-{year}")).await?;
    let number = format!("LC-{}-{year}-{number:04}", hub.province());
    let row = store::New {
        id,
        number: &number,
        kind: BLOCK_DOMAIN,
        case: new.case,
        stage,
        unit,
        reason: &new.reason,
        basis: &new.basis,
        addressee: &new.addressee,
        by: who.person,
    };
    store::add(hub, &mut tx, &row).await?;
    if let Some(case) = new.case {
        cases::actions::hold(hub, &mut tx, case, "order", id.0).await?;
    }
    for name in &new.names {
        store::add_name(hub, &mut tx, id, name.as_str()).await?;
    }
    let detail = json!({ "number": number, "case": new.case, "names": new.names.len() });
    note(hub, &mut tx, DRAFT.name, who, id, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// The unit under which somebody may draft, for a case or for none, and the case's open content stage.
pub async fn drafting(
    hub: &Hub,
    who: &Principal,
    case: Option<CaseId>,
) -> Result<(OrganisationId, Option<StageId>)> {
    let (units, stage) = match case {
        Some(case) => {
            let header = cases::actions::header(hub, who, case).await?;
            let content = Track::Content.name();
            let stage = header.stages.iter().find(|s| s.track == content && s.closed_at.is_none());
            (header.holding.clone(), stage.map(|stage| stage.id))
        }
        None => (who.organisations(&[Role::CaseOfficer, Role::DeskOfficer]), None),
    };
    let unit = *units.first().ok_or(Error::Forbidden(DRAFT.name))?;
    can(who, &DRAFT, &On::held_by(unit))?;
    Ok((unit, stage))
}

/// Puts a draft to the second person.
pub async fn propose(hub: &Hub, who: &Principal, id: OrderId) -> Result<()> {
    let order = row(hub, who, id).await?;
    can(who, &DRAFT, &On::held_by(order.unit_id))?;
    let mut tx = hub.db.begin().await?;
    moved(store::propose(hub, &mut tx, id, who.person).await)?;
    note(hub, &mut tx, "takedown.propose", who, id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Approves and issues an order: from now on it is in force.
pub async fn approve(hub: &Hub, who: &Principal, id: OrderId) -> Result<()> {
    row(hub, who, id).await?;
    can(who, &APPROVE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    moved(store::approve(hub, &mut tx, id, who.person).await)?;
    cases::actions::release(hub, &mut tx, "order", id.0).await?;
    note(hub, &mut tx, APPROVE.name, who, id, json!({})).await?;
    jobs::publish(hub, &mut tx, CHANGED, &json!({ "order": id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a proposed order back for good, with the reason.
pub async fn reject(hub: &Hub, who: &Principal, id: OrderId, why: &str) -> Result<()> {
    row(hub, who, id).await?;
    can(who, &APPROVE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    moved(store::reject(hub, &mut tx, id, who.person, why).await)?;
    cases::actions::release(hub, &mut tx, "order", id.0).await?;
    note(hub, &mut tx, "takedown.reject", who, id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks that an order be lifted. It stays in force until a second person agrees.
pub async fn ask_to_lift(hub: &Hub, who: &Principal, id: OrderId, why: &str) -> Result<()> {
    let order = row(hub, who, id).await?;
    can(who, &DRAFT, &On::held_by(order.unit_id)).or_else(|_| can(who, &APPROVE, &On::province()))?;
    let mut tx = hub.db.begin().await?;
    moved(store::ask_to_lift(hub, &mut tx, id, who.person, why).await)?;
    note(hub, &mut tx, "takedown.ask-to-lift", who, id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Lifts an order as the second person: from now on it is no longer in force.
pub async fn lift(hub: &Hub, who: &Principal, id: OrderId) -> Result<()> {
    row(hub, who, id).await?;
    can(who, &APPROVE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    moved(store::lift(hub, &mut tx, id, who.person).await)?;
    note(hub, &mut tx, "takedown.lift", who, id, json!({})).await?;
    jobs::publish(hub, &mut tx, CHANGED, &json!({ "order": id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps an order in force that somebody asked to lift.
pub async fn keep(hub: &Hub, who: &Principal, id: OrderId) -> Result<()> {
    let order = row(hub, who, id).await?;
    if order.lift_asked_by != Some(who.person) {
        can(who, &APPROVE, &On::province())?;
    }
    let mut tx = hub.db.begin().await?;
    moved(store::keep(hub, &mut tx, id).await)?;
    note(hub, &mut tx, "takedown.keep", who, id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// An order with its names, for those who may see it.
pub async fn see(hub: &Hub, who: &Principal, id: OrderId) -> Result<(OrderRow, Vec<String>)> {
    let order = row(hub, who, id).await?;
    can(who, &SEE, &On::held_by(order.unit_id)).map_err(|_| Error::NotFound)?;
    Ok((order, store::names(hub, &hub.db, id).await?))
}

/// The orders of a case, for units that hold it.
pub async fn of_case(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<OrderRow>> {
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(SEE.name))?;
    can(who, &SEE, &On::held_by(unit))?;
    Ok(store::of_case(hub, &hub.db, case, who.person).await?)
}

/// All orders that somebody may see, those first that wait for a second person.
pub async fn all(hub: &Hub, who: &Principal, state: Option<State>) -> Result<Vec<OrderRow>> {
    let orders = store::all(hub, &hub.db, state.map(State::name), who.person).await?;
    Ok(orders.into_iter().filter(|order| can(who, &SEE, &On::held_by(order.unit_id)).is_ok()).collect())
}

/// Every name in force with its order's number: what the policy closes to everyone.
pub async fn in_force(hub: &Hub) -> Result<Vec<(String, String)>> {
    Ok(store::in_force(hub, &hub.db).await?)
}

/// The legal bases that the form offers.
pub async fn bases(hub: &Hub) -> Result<Vec<String>> {
    let own = store::bases(hub, &hub.db).await?;
    Ok(if own.is_empty() { BASES.iter().map(ToString::to_string).collect() } else { own })
}

/// Writes the list of legal bases.
pub async fn set_bases(hub: &Hub, who: &Principal, bases: &[String]) -> Result<()> {
    can(who, &APPROVE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    store::set_bases(hub, &mut tx, bases).await?;
    let entry = Entry {
        act: "takedown.set-bases",
        actor: Some(who.person),
        subject_kind: "person",
        subject: who.person.0,
        detail: json!({ "count": bases.len() }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// The host name under which people reach this hub, which no order may close.
pub fn own_name(hub: &Hub) -> Option<String> {
    let url = hub.config.public_url.as_deref()?;
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// An order that does not belong to a case whose report names the officer.
async fn row(hub: &Hub, who: &Principal, id: OrderId) -> Result<OrderRow> {
    store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)
}

/// A step that the order's state did not allow, or that a second person has to do.
fn moved(outcome: Result<bool, DbError>) -> Result<()> {
    match outcome {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Conflict("takedown-moved-on")),
        Err(error) if error.fault == Fault::Constraint => Err(Error::Conflict("takedown-second-person")),
        Err(error) => Err(error.into()),
    }
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    who: &Principal,
    id: OrderId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "order", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
