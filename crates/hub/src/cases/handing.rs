//! Handing a stage over: offered, then accepted, refused, withdrawn or expired.
//!
//! Until it is accepted the sender stays responsible, and the receiver sees the stage, its severity and its clock,
//! but no words and no identity. Accepting is one transaction: the offer is decided, the stage gets its new focal
//! point, the case's key goes to the receiver and leaves the sender if it has no other open stage. All acts on a case take
//! its row first, so of two acts at once exactly one goes through. What is refused twice or expires goes to the superior
//! of both ([`assigning`]).

use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::cases::actions::{WORK, key_place, note, take_stage, unlock};
use crate::cases::model::{CaseId, HandoverId, OFFER, REFUSALS, REFUSED_TOO_OFTEN, StageId};
use crate::cases::store::{self, HandoverRow, StageRow};
use crate::cases::{assigning, eligible, telling};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::people;
use crate::seal::{CannotOpen, Key};
use crate::slice::Handing;
use crate::time::DAY;
use crate::web::Lang;

/// For so long the successor of a reorganised body can take a stage.
const SUCCESSION: i64 = 7 * DAY;

fn escrow_place(id: HandoverId) -> String {
    format!("handover escrow {id}")
}

/// The case's key as it is sealed to the receiver, out of the hub's own layer.
pub(super) fn open_escrow(hub: &Hub, row: &HandoverRow) -> Result<Option<(i64, Vec<u8>)>, CannotOpen> {
    match (&row.escrow, row.version) {
        (Some(escrow), Some(version)) => {
            Ok(Some((version, hub.keys.open_bytes(&escrow_place(row.id), escrow)?)))
        }
        _ => Ok(None),
    }
}

/// The case's key, sealed to a unit's newest key.
pub(super) async fn seal_to(
    hub: &Hub,
    unit: OrganisationId,
    case: CaseId,
    key: &Key,
) -> Result<(i64, Vec<u8>)> {
    let public = people::keys::public(hub, &hub.db, unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("cases-unit-without-key"))?;
    Ok((version, public.seal(&key_place(case), key.bytes())))
}

/// Offers a stage to another unit.
pub async fn offer(hub: &Hub, who: &Principal, stage: StageId, to: OrganisationId) -> Result<HandoverId> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(read.unit_id))?;
    if read.closed_at.is_some() || to == read.unit_id {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    let (case, key) = unlock(hub, who, read.case_id, &WORK).await?;
    eligible::must_take(hub, to, case.id, "to").await?;
    let (version, sealed) = seal_to(hub, to, case.id, &key).await?;
    let now = hub.clock.now();
    let id = HandoverId(hub.chance.id(now));
    let row = HandoverRow {
        id,
        kind: "offer".into(),
        stage_id: stage,
        from_unit_id: read.unit_id,
        to_unit_id: to,
        offered_at: now,
        expires_at: now.plus(OFFER),
        state: "offered".into(),
        decided_at: None,
        reason: None,
        version: Some(version),
        escrow: Some(hub.keys.seal_bytes(&hub.chance, &escrow_place(id), &sealed)),
    };
    let mut tx = hub.db.begin().await?;
    let still = take_stage(hub, &mut tx, &read).await?;
    if still.unit_id != read.unit_id {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    if store::awaiting(hub, &mut tx, stage).await?.is_some() {
        return Err(Error::Conflict("cases-awaits-superior"));
    }
    match store::offer(hub, &mut tx, &row, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("cases-offered-already")),
        outcome => outcome?,
    }
    tell_offered(hub, &mut tx, &still, &row).await?;
    let detail = json!({ "stage": stage, "to": to });
    note(hub, &mut tx, "cases.offer", Some(who.person), case.id, detail).await?;
    tx.commit().await?;
    Ok(id)
}

async fn tell_offered(hub: &Hub, tx: &mut Tx, stage: &StageRow, row: &HandoverRow) -> Result<()> {
    let word = super::pages::stage_word(Lang::Vi, &stage.kind);
    let code = store::code(hub, &mut *tx, stage.case_id).await?;
    let words =
        Lang::Vi.f("cases-told-offered", &[("stage", word.as_str().into()), ("code", code.as_str().into())]);
    let key = format!("cases.offer {}", row.id);
    let told = telling::About { case: stage.case_id, key: &key, words: &words };
    told.tell(hub, tx, row.to_unit_id, &format!("/vu-viec/{}", stage.case_id)).await
}

/// Accepts an offer: from this moment the officer is the focal point.
pub async fn accept(hub: &Hub, who: &Principal, id: HandoverId) -> Result<()> {
    let handover = open_offer(hub, id).await?;
    let to = handover.to_unit_id;
    can(who, &WORK, &On::held_by(to))?;
    let read = store::stage(hub, &hub.db, handover.stage_id).await?.ok_or(Error::NotFound)?;
    let case = read.case_id;
    store::by_id(hub, &hub.db, case, who.person).await?.ok_or(Error::NotFound)?;
    let (version, sealed) = match open_escrow(hub, &handover)? {
        Some(sealed) => sealed,
        None => reseal_own(hub, who, &handover, case).await?,
    };
    // who accepts must be able to open it: a stage never goes where its key does not
    let secret = people::keys::secret(hub, &hub.db, who, to, version).await?;
    secret.open(&key_place(case), &sealed)?;
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    if !store::decide(hub, &mut tx, id, "accepted", Some(who.person), None, false).await? {
        return Err(Error::Conflict("cases-offer-decided"));
    }
    store::put_key(hub, &mut tx, case, to, version, sealed).await?;
    let from = handover.from_unit_id;
    if !store::move_stage(hub, &mut tx, (stage.id, case), from, to, who.person).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    store::drop_kept(hub, &mut tx, stage.id).await?;
    store::drop_key_without_stage(hub, &mut tx, case, from).await?;
    note(hub, &mut tx, "cases.accept", Some(who.person), case, json!({ "stage": stage.id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Seals a key for an officer who came from the body that ended: they still hold a share of its key.
async fn reseal_own(
    hub: &Hub,
    who: &Principal,
    handover: &HandoverRow,
    case: CaseId,
) -> Result<(i64, Vec<u8>)> {
    let from = handover.from_unit_id;
    let waits = || Error::Conflict("cases-not-sealed-yet");
    let (version, sealed) = store::key(hub, &hub.db, case, from).await?.ok_or_else(waits)?;
    let secret = people::keys::secret(hub, &hub.db, who, from, version).await.map_err(|_| waits())?;
    let bytes = Zeroizing::new(secret.open(&key_place(case), &sealed)?.to_vec());
    let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a case's key is malformed"))?;
    seal_to(hub, handover.to_unit_id, case, &key).await
}

/// Seals the key of an offer that a reorganisation made: done by an officer of the body that still holds the stage.
pub async fn seal(hub: &Hub, who: &Principal, id: HandoverId) -> Result<()> {
    let handover = open_offer(hub, id).await?;
    can(who, &WORK, &On::held_by(handover.from_unit_id))?;
    let read = store::stage(hub, &hub.db, handover.stage_id).await?.ok_or(Error::NotFound)?;
    let (case, key) = unlock(hub, who, read.case_id, &WORK).await?;
    let (version, sealed) = seal_to(hub, handover.to_unit_id, case.id, &key).await?;
    let escrow = hub.keys.seal_bytes(&hub.chance, &escrow_place(id), &sealed);
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    if !store::seal_offer(hub, &mut tx, id, version, escrow).await? {
        return Err(Error::Conflict("cases-offer-decided"));
    }
    note(hub, &mut tx, "cases.seal", Some(who.person), case.id, json!({ "stage": read.id })).await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses an offer, with a reason.
pub async fn refuse(hub: &Hub, who: &Principal, id: HandoverId, reason: &str) -> Result<()> {
    let handover = open_offer(hub, id).await?;
    can(who, &WORK, &On::held_by(handover.to_unit_id))?;
    if !REFUSALS.contains(&reason) {
        return Err(Error::Conflict("cases-refusal-needed"));
    }
    decide(hub, Some(who), &handover, "refused", Some(reason)).await
}

/// Takes an offer back.
pub async fn withdraw(hub: &Hub, who: &Principal, id: HandoverId) -> Result<()> {
    let handover = open_offer(hub, id).await?;
    can(who, &WORK, &On::held_by(handover.from_unit_id))?;
    if handover.kind == "succession" {
        return Err(Error::Conflict("cases-succession-stands"));
    }
    decide(hub, Some(who), &handover, "withdrawn", None).await
}

/// Ends the offers whose time has run out; comes round by itself.
pub async fn expire(hub: &Hub, _: Json) -> Result<()> {
    for handover in store::run_out(hub, &hub.db).await? {
        match decide(hub, None, &handover, "expired", None).await {
            // somebody decided it in this moment: that is as good
            Err(Error::Conflict(_)) | Ok(()) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn open_offer(hub: &Hub, id: HandoverId) -> Result<HandoverRow> {
    let handover = store::handover(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let over = handover.state != "offered" || handover.expires_at <= hub.clock.now();
    if over { Err(Error::Conflict("cases-offer-decided")) } else { Ok(handover) }
}

async fn decide(
    hub: &Hub,
    who: Option<&Principal>,
    handover: &HandoverRow,
    state: &str,
    reason: Option<&str>,
) -> Result<()> {
    let read = store::stage(hub, &hub.db, handover.stage_id).await?.ok_or(Error::NotFound)?;
    let case = read.case_id;
    if let Some(who) = who {
        store::by_id(hub, &hub.db, case, who.person).await?.ok_or(Error::NotFound)?;
    }
    let (from, to) = (handover.from_unit_id, handover.to_unit_id);
    let superior = match state {
        "withdrawn" => None,
        // with nobody above, the sender simply goes on
        _ => eligible::superior(hub, from, to, case).await?,
    };
    let actor = who.map(|who| who.person);
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    let before = store::refusals(hub, &mut tx, stage.id, stage.held_since).await?;
    let too_often = state == "refused" && (before + 1 >= REFUSED_TOO_OFTEN || handover.kind == "succession");
    let goes_up = superior.filter(|_| state == "expired" || too_often);
    let keep = goes_up.is_some();
    if !store::decide(hub, &mut tx, handover.id, state, actor, reason, keep).await? {
        return Err(Error::Conflict("cases-offer-decided"));
    }
    if let Some(superior) = goes_up {
        assigning::await_superior(hub, &mut tx, &stage, handover, superior).await?;
    }
    let detail = json!({ "stage": stage.id, "state": state, "reason": reason });
    note(hub, &mut tx, "cases.decide-offer", actor, case, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A reorganised body's stage is offered to its successor, in the transaction of the batch: never moved silently, since
/// the hub cannot seal the key. Back again, the offer is taken back if nobody has taken it.
pub async fn succeed(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    let id = StageId(handing.id);
    let Some(read) = store::stage(hub, &mut *tx, id).await? else { return Ok(false) };
    if read.closed_at.is_some() || !store::take(hub, tx, read.case_id).await? {
        return Ok(false);
    }
    let Some(stage) = store::stage(hub, &mut *tx, id).await? else { return Ok(false) };
    let offer = store::open_offer(hub, &mut *tx, id).await?;
    if handing.back {
        let ours = offer.filter(|offer| {
            offer.kind == "succession"
                && offer.to_unit_id == handing.from
                && offer.from_unit_id == handing.to
                && stage.unit_id == handing.to
        });
        let Some(offer) = ours else { return Ok(false) };
        let by = Some(handing.by);
        return Ok(store::decide(hub, tx, offer.id, "withdrawn", by, None, false).await?);
    }
    let awaits = store::awaiting(hub, &mut *tx, id).await?.is_some();
    if stage.closed_at.is_some() || stage.unit_id != handing.from || offer.is_some() || awaits {
        return Ok(false);
    }
    let now = hub.clock.now();
    let row = HandoverRow {
        id: HandoverId(hub.chance.id(now)),
        kind: "succession".into(),
        stage_id: id,
        from_unit_id: handing.from,
        to_unit_id: handing.to,
        offered_at: now,
        expires_at: now.plus(SUCCESSION),
        state: "offered".into(),
        decided_at: None,
        reason: None,
        version: None,
        escrow: None,
    };
    store::offer(hub, tx, &row, handing.by).await?;
    tell_offered(hub, tx, &stage, &row).await?;
    let detail = json!({ "stage": id, "to": handing.to, "succession": true });
    note(hub, tx, "cases.offer", Some(handing.by), stage.case_id, detail).await?;
    Ok(true)
}
