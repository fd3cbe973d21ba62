//! Handing a stage over: offered, then accepted, refused, withdrawn or expired.
//!
//! Until it is accepted the sender stays responsible, and the receiver sees the stage, its severity and its clock,
//! but no words and no identity. Accepting is one transaction: the offer is decided, the stage gets its new focal
//! point, the case's key goes to the receiver and leaves the sender if it has no other open stage. Of two acts at
//! once the database lets exactly one through.

use serde_json::{Value as Json, json};

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::cases::actions::{WORK, key_place, note, unlock};
use crate::cases::model::{HandoverId, OFFER, REFUSALS, StageId};
use crate::cases::store::{self, HandoverRow};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::people;

fn escrow_place(id: HandoverId) -> String {
    format!("handover escrow {id}")
}

/// Offers a stage to another unit.
pub async fn offer(hub: &Hub, who: &Principal, stage: StageId, to: OrganisationId) -> Result<HandoverId> {
    let stage = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(stage.unit_id))?;
    if stage.closed_at.is_some() || to == stage.unit_id {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    let (case, key) = unlock(hub, who, stage.case_id, &WORK).await?;
    let public = people::keys::public(hub, &hub.db, to).await?;
    let (version, public) = public.ok_or(Error::Conflict("cases-unit-without-key"))?;
    let now = hub.clock.now();
    let id = HandoverId(hub.chance.id(now));
    let sealed = public.seal(&key_place(case.id), key.bytes());
    let row = HandoverRow {
        id,
        stage_id: stage.id,
        from_unit_id: stage.unit_id,
        to_unit_id: to,
        offered_at: now,
        expires_at: now.plus(OFFER),
        state: "offered".into(),
        decided_at: None,
        reason: None,
        version,
        escrow: Some(hub.keys.seal_bytes(&hub.chance, &escrow_place(id), &sealed)),
    };
    let mut tx = hub.db.begin().await?;
    match store::offer(hub, &mut tx, &row, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("cases-offered-already")),
        outcome => outcome?,
    }
    // the stage may have moved since it was read
    let still = store::stage(hub, &mut tx, stage.id).await?;
    if still.is_none_or(|now| now.unit_id != stage.unit_id || now.closed_at.is_some()) {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    let detail = json!({ "stage": stage.id, "to": to });
    note(hub, &mut tx, "cases.offer", Some(who.person), case.id, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Accepts an offer: from this moment the officer is the focal point.
pub async fn accept(hub: &Hub, who: &Principal, id: HandoverId) -> Result<()> {
    let handover = open_offer(hub, id).await?;
    can(who, &WORK, &On::held_by(handover.to_unit_id))?;
    let stage = store::stage(hub, &hub.db, handover.stage_id).await?.ok_or(Error::NotFound)?;
    store::by_id(hub, &hub.db, stage.case_id, who.person).await?.ok_or(Error::NotFound)?;
    let escrow = handover.escrow.as_deref().unwrap_or_default();
    let sealed = hub.keys.open_bytes(&escrow_place(id), escrow)?;
    let mut tx = hub.db.begin().await?;
    if !store::decide(hub, &mut tx, id, "accepted", Some(who.person), None).await? {
        return Err(Error::Conflict("cases-offer-decided"));
    }
    let (from, to) = (handover.from_unit_id, handover.to_unit_id);
    if !store::move_stage(hub, &mut tx, stage.id, from, to, who.person).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    store::put_key(hub, &mut tx, stage.case_id, to, handover.version, sealed).await?;
    store::drop_key_without_stage(hub, &mut tx, stage.case_id, from).await?;
    note(hub, &mut tx, "cases.accept", Some(who.person), stage.case_id, json!({ "stage": stage.id })).await?;
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
    let stage = store::stage(hub, &hub.db, handover.stage_id).await?.ok_or(Error::NotFound)?;
    let actor = who.map(|who| who.person);
    let mut tx = hub.db.begin().await?;
    if !store::decide(hub, &mut tx, handover.id, state, actor, reason).await? {
        return Err(Error::Conflict("cases-offer-decided"));
    }
    let detail = json!({ "stage": stage.id, "state": state, "reason": reason });
    note(hub, &mut tx, "cases.decide-offer", actor, stage.case_id, detail).await?;
    tx.commit().await?;
    Ok(())
}
