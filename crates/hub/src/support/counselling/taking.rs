//! Taking a talk: a counsellor of the unit that is asked takes it or says no; it goes to a colleague by offer and
//! acceptance; a colleague takes it over where whoever was responsible no longer can.

use serde_json::json;

use super::model::{OFFER, REFUSALS, escrow_place, unit_place};
use super::store::{self, Passing, Row};
use super::talking::COUNSEL;
use super::watching::tell_watcher;
use super::{CounsellingId, PassingId, note, tell_mailbox};
use crate::Hub;
use crate::authority::{On, Principal, Role, can};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::people;

/// What a counsellor has: talks to be taken, their own, what colleagues offer, what waits for a new counsellor.
#[derive(Default)]
pub struct Desk {
    /// Their units are asked.
    pub asked: Vec<Row>,
    /// They are responsible; whoever waits for an answer first.
    pub own: Vec<Row>,
    /// Offered by colleagues, each with its talk.
    pub offered: Vec<(Passing, Row)>,
    /// Whoever was responsible no longer can be.
    pub left: Vec<Row>,
    /// Ended.
    pub ended: Vec<Row>,
}

/// The talks of a counsellor, without a word of them.
pub async fn desk(hub: &Hub, who: &Principal) -> Result<Desk> {
    let mut desk = Desk::default();
    let now = hub.clock.now();
    for unit in who.organisations(&[Role::Counsellor]) {
        can(who, &COUNSEL, &On::held_by(unit))?;
        for row in store::of_unit(hub, &hub.db, unit, who.person).await? {
            let own = row.counsellor_id == Some(who.person);
            let gone = row.state == "open" && !own && !able(hub, &row).await?;
            match row.state.as_str() {
                "invited" if row.expires_at > now => desk.asked.push(row),
                "open" if own => desk.own.push(row),
                "open" if gone => desk.left.push(row),
                "ended" if own => desk.ended.push(row),
                _ => {}
            }
        }
    }
    for passing in store::offered_to(hub, &hub.db, who.person).await? {
        // a talk that names the person is not there
        if let Some(row) = store::by_id(hub, &hub.db, passing.counselling_id, who.person).await? {
            desk.offered.push((passing, row));
        }
    }
    desk.asked.sort_by_key(|row| row.expires_at);
    desk.own
        .sort_by_key(|row| (!row.waits(), row.child_wrote_at.filter(|_| row.waits()), row.next_on, row.id));
    Ok(desk)
}

/// How many talks of a counsellor wait for an answer, and how many wait to be taken.
pub async fn waiting(hub: &Hub, who: &Principal) -> Result<(usize, usize)> {
    let desk = desk(hub, who).await?;
    let waits = desk.own.iter().filter(|row| row.waits()).count();
    Ok((waits, desk.asked.len() + desk.offered.len() + desk.left.len()))
}

/// Whether whoever is responsible still works there as a counsellor, and nobody names them.
async fn able(hub: &Hub, row: &Row) -> Result<bool> {
    let named = store::beside::named(hub, &hub.db, row.report_id).await?;
    let there = people::keys::counsellors(hub, &hub.db, Some(row.unit_id)).await?;
    Ok(row
        .counsellor_id
        .is_some_and(|id| !named.contains(&id) && there.iter().any(|(_, person, _)| *person == id)))
}

async fn of(hub: &Hub, who: &Principal, id: CounsellingId, state: &str) -> Result<Row> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &COUNSEL, &On::held_by(row.unit_id))?;
    if row.state == state { Ok(row) } else { Err(Error::Conflict("counselling-moved")) }
}

/// Takes a talk: from now on this counsellor is responsible. `named`: the child is told the first name beside the unit.
pub async fn accept(hub: &Hub, who: &Principal, id: CounsellingId, named: bool) -> Result<()> {
    let row = of(hub, who, id, "invited").await?;
    let escrow = row.escrow.as_deref().ok_or(Error::Conflict("counselling-moved"))?;
    if row.expires_at <= hub.clock.now() {
        return Err(Error::Conflict("counselling-moved"));
    }
    let sealed = hub.keys.open_bytes(&escrow_place(id), escrow)?;
    // who takes it must be able to open it
    people::keys::secret(hub, &hub.db, who, row.unit_id, row.version)
        .await?
        .open(&unit_place(id), &sealed)?;
    let mut tx = hub.db.begin().await?;
    if !store::accept(hub, &mut tx, id, (who.person, named), sealed).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    tell_mailbox(hub, &mut tx, row.report_id, false).await?;
    tell_watcher(hub, &mut tx, (id.0, row.report_id), "counselling-told-taken").await?;
    note(hub, &mut tx, Some(who.person), "support.take-talk", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Says no, with a reason; whoever asked is told.
pub async fn refuse(hub: &Hub, who: &Principal, id: CounsellingId, why: &str) -> Result<()> {
    let row = of(hub, who, id, "invited").await?;
    if !REFUSALS.contains(&why) {
        return Err(Error::Conflict("counselling-reason-needed"));
    }
    let mut tx = hub.db.begin().await?;
    if !store::decline(hub, &mut tx, id, "refused", Some(why)).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    tell_mailbox(hub, &mut tx, row.report_id, false).await?;
    tell_watcher(hub, &mut tx, (id.0, row.report_id), "counselling-told-refused").await?;
    note(hub, &mut tx, Some(who.person), "support.refuse-talk", id, json!({ "why": why })).await?;
    tx.commit().await?;
    Ok(())
}

/// The colleagues to whom a talk could go.
pub async fn colleagues(hub: &Hub, who: &Principal, row: &Row) -> Result<Vec<(PersonId, String)>> {
    let named = store::beside::named(hub, &hub.db, row.report_id).await?;
    let all = people::keys::counsellors(hub, &hub.db, Some(row.unit_id)).await?;
    let others = all.into_iter().filter(|(_, person, _)| *person != who.person && !named.contains(person));
    Ok(others.map(|(_, person, name)| (person, name)).collect())
}

/// Offers a talk to a colleague. Until it is taken, whoever offers stays responsible.
pub async fn offer(hub: &Hub, who: &Principal, id: CounsellingId, to: PersonId) -> Result<PassingId> {
    let row = of(hub, who, id, "open").await?;
    if row.counsellor_id != Some(who.person) {
        return Err(Error::NotFound);
    }
    if !colleagues(hub, who, &row).await?.iter().any(|(person, _)| *person == to) {
        return Err(Error::Conflict("counselling-unit-cannot"));
    }
    let now = hub.clock.now();
    let passing = PassingId(hub.chance.id(now));
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, id).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    match store::offer(hub, &mut tx, (passing, id), (who.person, to), now.plus(OFFER)).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("counselling-offered-already")),
        outcome => outcome?,
    }
    note(hub, &mut tx, Some(who.person), "support.offer-talk", id, json!({ "to": to })).await?;
    tx.commit().await?;
    Ok(passing)
}

/// What becomes of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The colleague takes the talk.
    Take,
    /// The colleague says no.
    Refuse,
    /// Whoever offered takes it back.
    Withdraw,
}

/// Answers the open offer of a talk.
pub async fn answer(hub: &Hub, who: &Principal, id: CounsellingId, answer: Answer) -> Result<()> {
    let row = of(hub, who, id, "open").await?;
    let offer = store::offered(hub, &hub.db, id).await?.ok_or(Error::Conflict("counselling-moved"))?;
    let (mine, state) = match answer {
        Answer::Take => (offer.to_id, "accepted"),
        Answer::Refuse => (offer.to_id, "refused"),
        Answer::Withdraw => (offer.from_id, "withdrawn"),
    };
    if mine != who.person {
        return Err(Error::NotFound);
    }
    if answer == Answer::Take {
        if offer.expires_at <= hub.clock.now() {
            return Err(Error::Conflict("counselling-moved"));
        }
        people::keys::secret(hub, &hub.db, who, row.unit_id, row.version).await?;
    }
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, id).await? || !store::decide_offer(hub, &mut tx, offer.id, state).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    if answer == Answer::Take {
        moved(hub, &mut tx, who, id, offer.from_id).await?;
    }
    note(hub, &mut tx, Some(who.person), "support.answer-talk", id, json!({ "state": state })).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a talk over whose counsellor is gone, or is named by a report: nobody could offer it.
pub async fn take_over(hub: &Hub, who: &Principal, id: CounsellingId) -> Result<()> {
    let row = of(hub, who, id, "open").await?;
    let before = row.counsellor_id.ok_or(Error::Conflict("counselling-moved"))?;
    if before == who.person || able(hub, &row).await? {
        return Err(Error::Conflict("counselling-moved"));
    }
    people::keys::secret(hub, &hub.db, who, row.unit_id, row.version).await?;
    let mut tx = hub.db.begin().await?;
    store::drop_offers(hub, &mut tx, Some(id)).await?;
    moved(hub, &mut tx, who, id, before).await?;
    note(hub, &mut tx, Some(who.person), "support.take-over-talk", id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

async fn moved(
    hub: &Hub,
    tx: &mut crate::db::Tx,
    who: &Principal,
    id: CounsellingId,
    from: PersonId,
) -> Result<()> {
    if store::move_to(hub, tx, id, (from, who.person)).await? {
        // the child is told a first name only by whoever bears it
        return Ok(store::set_named(hub, tx, id, false).await?);
    }
    Err(Error::Conflict("counselling-moved"))
}
