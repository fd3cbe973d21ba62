//! What an officer of the desk does with a call: take it at the ring, write down, finish it as a report or as no case,
//! give it to a colleague.
//!
//! What is typed is sealed under the call's own key, and that key to the unit. When a call becomes a report, the report
//! holds the words from then on and the call none.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::desk::model::{CallId, Draft, Facts, NON_CASES};
use crate::desk::store::{self, CallRow};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::actions::{self as intake, Submitted};
use crate::intake::arriving::{self, Arrival, Coming};
use crate::intake::gate::Lane;
use crate::intake::model::{CHANNELS, ReportId, Telling};
use crate::journal::{self, Entry};
use crate::people;
use crate::seal::{Key, pad, unpad};
use crate::time::Moment;

/// Take calls down, and see those of one's desk.
pub const TAKE: Act = Act { name: "desk.take", allow: &[(Role::DeskOfficer, Reach::Organisation)] };

/// The desk at which the officer sits.
pub fn desk(who: &Principal) -> Result<OrganisationId> {
    let unit = who.organisations(&[Role::DeskOfficer]).first().copied().ok_or(Error::Forbidden(TAKE.name))?;
    can(who, &TAKE, &On::held_by(unit))?;
    Ok(unit)
}

/// Makes the row of a call at the ring: when, by which way, who answers, and nothing else. The same form sent twice makes
/// one row.
pub async fn ring(hub: &Hub, who: &Principal, channel: &str, once: &str) -> Result<CallId> {
    let unit = desk(who)?;
    let channel = channel_of(channel)?;
    let (version, public) =
        people::keys::public(hub, &hub.db, unit).await?.ok_or(Error::NotOpen("intake-no-desk"))?;
    let mark = hub.keys.mark("desk call", &format!("{} {once}", who.person));
    let id = uuid::Builder::from_custom_bytes(mark[..16].try_into().map_err(Error::internal)?).into_uuid();
    let id = CallId(id);
    let key = Key::fresh(&hub.chance);
    let sealed_key = public.seal(&key_place(id), key.bytes());
    let new = store::New { id, unit, person: who.person, channel, key_version: version, sealed_key };
    let mut tx = hub.db.begin().await?;
    if store::ring(hub, &mut tx, &new).await? {
        note(hub, &mut tx, "desk.ring", Some(who.person), id, json!({ "channel": channel })).await?;
        tx.commit().await?;
    }
    Ok(id)
}

/// A way of the desk by its name.
fn channel_of(name: &str) -> Result<&'static str> {
    let ours = crate::desk::model::CHANNELS;
    let known = CHANNELS.iter().find(|known| **known == name && ours.contains(*known));
    known.copied().ok_or(Error::Conflict("error-form"))
}

/// A call for the officer who has it, opened.
pub struct Opened {
    /// Its row.
    pub row: CallRow,
    /// What was typed.
    pub draft: Draft,
}

/// A call that the officer has, or had; everybody else learns nothing. Opening what was typed is written down.
pub async fn open(hub: &Hub, who: &Principal, id: CallId) -> Result<Opened> {
    let (row, key) = mine(hub, who, id).await?;
    let draft = match (&row.draft, &key) {
        (Some(sealed), Some(key)) => {
            let mut tx = hub.db.begin().await?;
            note(hub, &mut tx, "desk.read", Some(who.person), id, json!({})).await?;
            tx.commit().await?;
            opened(id, key, sealed)?
        }
        _ => Draft::default(),
    };
    Ok(Opened { row, draft })
}

async fn mine(hub: &Hub, who: &Principal, id: CallId) -> Result<(CallRow, Option<Key>)> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &TAKE, &On::held_by(row.unit_id))?;
    if row.person_id != who.person || row.released_at.is_some() {
        return Err(Error::Conflict("desk-with-another"));
    }
    let key = match &row.sealed_key {
        Some(sealed) => Some(unsealed(hub, who, &row, sealed).await?),
        None => None,
    };
    Ok((row, key))
}

async fn unsealed(hub: &Hub, who: &Principal, row: &CallRow, sealed: &[u8]) -> Result<Key> {
    let secret = people::keys::secret(hub, &hub.db, who, row.unit_id, row.key_version).await?;
    let bytes = secret.open(&key_place(row.id), sealed)?;
    Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a call's key is malformed"))
}

fn opened(id: CallId, key: &Key, sealed: &[u8]) -> Result<Draft> {
    let padded = Zeroizing::new(key.open(&draft_place(id), sealed)?);
    let bytes = unpad(&padded).ok_or_else(|| Error::internal("a draft is malformed"))?;
    serde_json::from_slice(bytes).map_err(Error::internal)
}

/// What a saving came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Kept; the number of the saving.
    Kept(i64),
    /// Another window saved meanwhile, and nothing was changed; the number that it wrote.
    Elsewhere(i64),
}

/// Keeps what was typed so far. `version` is the number of the saving that the form began from.
pub async fn save(hub: &Hub, who: &Principal, id: CallId, draft: &Draft, version: i64) -> Result<Saved> {
    let (row, key) = mine(hub, who, id).await?;
    let key = key.filter(|_| row.state == "open").ok_or(Error::Conflict("desk-finished-already"))?;
    if row.version != version {
        return Ok(Saved::Elsewhere(row.version));
    }
    let plain = Zeroizing::new(serde_json::to_vec(draft).map_err(Error::internal)?);
    let sealed = key.seal(&hub.chance, &draft_place(id), &pad(&plain));
    let named = arriving::officers_named(hub, &draft.words()).await?;
    let mut tx = hub.db.begin().await?;
    if !store::save(hub, &mut tx, id, (who.person, version), sealed).await? {
        return Err(Error::Conflict("desk-saved-elsewhere"));
    }
    store::set_conflicts(hub, &mut tx, id, &named).await?;
    note(hub, &mut tx, "desk.save", Some(who.person), id, json!({})).await?;
    tx.commit().await?;
    Ok(Saved::Kept(version + 1))
}

/// What a call comes to as a report.
pub struct Written {
    /// The words and what was asked.
    pub telling: Telling,
    /// What is counted.
    pub facts: Facts,
    /// When it first reached anybody; the ring, where nothing is said.
    pub first_contact: Option<Moment>,
}

/// A call that became a report.
pub struct Finished {
    /// The receipt, to be read out.
    pub submitted: Submitted,
    /// The report and its code; nothing where the form was sent before, or it names the officer.
    pub report: Option<(ReportId, String)>,
}

/// Finishes a call as a report, both in one transaction. The same form sent again a moment later gives the same receipt.
pub async fn finish(
    hub: &Hub,
    who: &Principal,
    id: CallId,
    written: Written,
    once: &str,
) -> Result<Finished> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?;
    if row.as_ref().is_none_or(|row| row.state == "report" && row.person_id == who.person) {
        // a double tap, or a lost answer; who is named in it sees nothing of it any more but this
        let submitted = arriving::sent_before(hub, once).await?;
        return Ok(Finished { submitted, report: None });
    }
    let (row, _) = mine(hub, who, id).await?;
    let first_contact = written.first_contact.unwrap_or(row.started_at);
    if first_contact > hub.clock.now() {
        return Err(Error::Conflict("desk-contact-future"));
    }
    let arrival = Arrival {
        channel: channel_of(&row.channel)?,
        first_contact,
        to: intake::desk_of(hub, row.unit_id).await?,
        lane: Lane::Open,
        seen: true,
    };
    let facts = serde_json::to_string(&written.facts).map_err(Error::internal)?;
    let facts = hub.keys.seal_field(&hub.chance, &facts_place(id), &facts);
    let coming = Coming::prepare(hub, written.telling, arrival, once).await?;
    let mut tx = hub.db.begin().await?;
    if !coming.keep(hub, &mut tx, &[], Some(who.person)).await? {
        drop(tx);
        return Ok(Finished { submitted: arriving::sent_before(hub, once).await?, report: None });
    }
    if !store::finish_as_report(hub, &mut tx, id, who.person, (coming.id, facts)).await? {
        return Err(Error::Conflict("desk-finished-already"));
    }
    store::set_conflicts(hub, &mut tx, id, coming.named()).await?;
    let detail = json!({ "report": coming.id });
    note(hub, &mut tx, "desk.finish", Some(who.person), id, detail).await?;
    tx.commit().await?;
    let seen = !coming.named().contains(&who.person);
    let report = seen.then_some((coming.id, coming.code));
    Ok(Finished { submitted: coming.submitted, report })
}

/// Finishes a call as no case. What was typed stays sealed until it is erased.
pub async fn finish_as_non_case(hub: &Hub, who: &Principal, id: CallId, why: &str) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &TAKE, &On::held_by(row.unit_id))?;
    if NON_CASES.iter().all(|(known, _)| *known != why) {
        return Err(Error::Conflict("error-form"));
    }
    let mut tx = hub.db.begin().await?;
    if !store::finish_as_non_case(hub, &mut tx, id, who.person, why).await? {
        return Err(Error::Conflict("desk-finished-already"));
    }
    note(hub, &mut tx, "desk.non-case", Some(who.person), id, json!({ "why": why })).await?;
    tx.commit().await?;
    Ok(())
}

/// Opens a non-case again; only the officer who had it may.
pub async fn reopen(hub: &Hub, who: &Principal, id: CallId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &TAKE, &On::held_by(row.unit_id))?;
    if row.person_id != who.person {
        return Err(Error::Forbidden("desk.reopen"));
    }
    let mut tx = hub.db.begin().await?;
    if !store::reopen(hub, &mut tx, id, who.person).await? {
        return Err(Error::Conflict("desk-not-to-reopen"));
    }
    note(hub, &mut tx, "desk.reopen", Some(who.person), id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The colleagues to whom an open call may be given: they could open what was typed, and it does not name them.
pub async fn colleagues(hub: &Hub, who: &Principal, row: &CallRow) -> Result<Vec<(PersonId, String)>> {
    let named = store::conflicts(hub, &hub.db, row.id).await?;
    let desk = people::actions::in_roles(hub, row.unit_id, &[Role::DeskOfficer]).await?;
    let mut able = people::keys::holders(hub, &hub.db, row.unit_id).await?;
    able.retain(|(person, _)| *person != who.person && !named.contains(person) && desk.contains(person));
    Ok(able)
}

/// Lets a call go to a colleague, or to whoever is free.
pub async fn release(hub: &Hub, who: &Principal, id: CallId, to: Option<PersonId>) -> Result<()> {
    let (row, _) = mine(hub, who, id).await?;
    if let Some(to) = to
        && colleagues(hub, who, &row).await?.iter().all(|(person, _)| *person != to)
    {
        return Err(Error::Conflict("desk-colleague-cannot"));
    }
    let mut tx = hub.db.begin().await?;
    if !store::release(hub, &mut tx, id, who.person, to).await? {
        return Err(Error::Conflict("desk-finished-already"));
    }
    note(hub, &mut tx, "desk.release", Some(who.person), id, json!({ "to": to })).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes over a call that a colleague has let go.
pub async fn take(hub: &Hub, who: &Principal, id: CallId) -> Result<()> {
    let row = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &TAKE, &On::held_by(row.unit_id))?;
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, id, who.person).await? {
        return Err(Error::Conflict("desk-taken-already"));
    }
    note(hub, &mut tx, "desk.take", Some(who.person), id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// The open calls of the officer's desk, and those that began today.
pub struct Board {
    /// Open ones: the officer's, those that were let go, those of colleagues.
    pub open: Vec<CallRow>,
    /// Finished ones of today, the newest first.
    pub today: Vec<CallRow>,
}

/// What the desk is doing.
pub async fn board(hub: &Hub, who: &Principal) -> Result<Board> {
    let unit = desk(who)?;
    let now = hub.clock.now();
    let span = (now.day().start(), now.plus(1));
    let mut today = store::between(hub, &hub.db, unit, who.person, span).await?;
    today.retain(|row| row.state != "open");
    Ok(Board { open: store::open(hub, &hub.db, unit, who.person).await?, today })
}

/// What is counted of a call.
pub(super) fn facts(hub: &Hub, row: &CallRow) -> Result<Option<Facts>> {
    let Some(sealed) = &row.facts else { return Ok(None) };
    let text = hub.keys.open_field(&facts_place(row.id), sealed)?;
    serde_json::from_str(&text).map(Some).map_err(Error::internal)
}

pub(super) fn key_place(id: CallId) -> String {
    format!("desk_call key {id}")
}

fn draft_place(id: CallId) -> String {
    format!("desk_call draft {id}")
}

pub(super) fn facts_place(id: CallId) -> String {
    format!("desk_call facts {id}")
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    actor: Option<PersonId>,
    id: CallId,
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor, subject_kind: "call", subject: id.0, detail }).await?;
    Ok(())
}
