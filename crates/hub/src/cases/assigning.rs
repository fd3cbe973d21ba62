//! A stage that was refused twice, or whose offer ran out: the superior of both units assigns it, and that needs no
//! acceptance. And the head of a unit, who names another of its officers.
//!
//! The key. The sender holds the case's key and stays responsible until it is done; the hub itself cannot seal anything.
//! What was sealed to the unit asked last is kept in escrow until the superior has decided, so that an assignment to it
//! is done at once; so is one to a unit that holds the case's key for another stage, and one back to the sender. For any
//! other unit an officer of the sender seals the key with one button, and the clock runs on meanwhile.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::actions::{WORK, note, take_stage, unlock};
use crate::cases::clocks::{Timing, set_anew};
use crate::cases::handing::{open_escrow, seal_to};
use crate::cases::model::{AssignmentId, StageId};
use crate::cases::store::{self, AssignmentRow, HandoverRow, StageRow};
use crate::cases::{eligible, pages, telling};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::registers::failures::actions::{NewFailure, record_failure};
use crate::web::Lang;

/// Assign a stage as the superior of the units that did not agree.
pub const ASSIGN: Act = Act {
    name: "cases.assign",
    allow: &[(Role::UnitHead, Reach::Organisation), (Role::SteeringOfficer, Reach::Organisation)],
};
/// Name another officer of one's unit as focal point.
pub const NAME: Act = Act { name: "cases.name-officer", allow: &[(Role::UnitHead, Reach::Organisation)] };

/// A stage begins to await the superior's decision, in the transaction of the refusal or the expiry.
pub(super) async fn await_superior(
    hub: &Hub,
    tx: &mut Tx,
    stage: &StageRow,
    handover: &HandoverRow,
    superior: OrganisationId,
) -> Result<()> {
    let id = AssignmentId(hub.chance.id(hub.clock.now()));
    let about = (stage.id, handover.id);
    store::await_assignment(hub, tx, id, about, handover.from_unit_id, superior).await?;
    tell(hub, tx, stage, ("cases-told-awaits", &format!("cases.awaits {id}")), superior, "/dieu-phoi").await
}

/// i18n: cases-told-*
async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    stage: &StageRow,
    (message, key): (&str, &str),
    to: OrganisationId,
    href: &str,
) -> Result<()> {
    let word = pages::stage_word(Lang::Vi, &stage.kind);
    let code = store::code(hub, &mut *tx, stage.case_id).await?;
    let words = Lang::Vi.f(message, &[("stage", word.as_str().into()), ("code", code.as_str().into())]);
    telling::About { case: stage.case_id, key, words: &words }.tell(hub, tx, to, href).await
}

/// The superior chooses who is the focal point. `groundless` says that the unit asked last refused without ground: that is
/// recorded as a failure to act.
pub async fn assign(
    hub: &Hub,
    who: &Principal,
    id: AssignmentId,
    to: OrganisationId,
    groundless: bool,
) -> Result<()> {
    let row = store::assignment(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &ASSIGN, &On::held_by(row.superior_id))?;
    store::by_id(hub, &hub.db, row.case_id, who.person).await?.ok_or(Error::NotFound)?;
    let officer = eligible::must_take(hub, to, row.case_id, "to").await?;
    let read = store::stage(hub, &hub.db, row.stage_id).await?.ok_or(Error::NotFound)?;
    let timing = Timing::of(hub).await?;
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    let key = key_at(hub, &mut tx, &stage, to).await?;
    let done = to == stage.unit_id || key.is_some();
    if !store::choose(hub, &mut tx, id, to, who.person, done).await? {
        return Err(Error::Conflict("cases-assigned-already"));
    }
    if done {
        let key = key.flatten();
        hand_on(hub, &mut tx, &timing, &stage, (to, officer), key).await?;
    } else {
        let key = format!("cases.seal {id}");
        let href = format!("/vu-viec/{}", stage.case_id);
        tell(hub, &mut tx, &stage, ("cases-told-seal", &key), stage.unit_id, &href).await?;
    }
    if groundless && row.refused_why.is_some() {
        refused_without_ground(hub, &mut tx, &row).await?;
    }
    let detail = json!({ "stage": stage.id, "to": to, "done": done, "groundless": groundless });
    note(hub, &mut tx, ASSIGN.name, Some(who.person), stage.case_id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// A case's key as it is sealed to a unit.
type SealedKey = (i64, Vec<u8>);

/// How a unit comes to the case's key without the sender: nothing where it cannot; nothing to put where it has it.
async fn key_at(
    hub: &Hub,
    tx: &mut Tx,
    stage: &StageRow,
    unit: OrganisationId,
) -> Result<Option<Option<SealedKey>>> {
    if store::key(hub, &mut *tx, stage.case_id, unit).await?.is_some() {
        return Ok(Some(None));
    }
    let newest = crate::people::keys::public(hub, &mut *tx, unit).await?.map(|(version, _)| version);
    for kept in store::kept(hub, &mut *tx, stage.id).await? {
        // what was sealed to a key that is lost meanwhile helps nobody
        if kept.to_unit_id == unit && kept.version == newest {
            return Ok(open_escrow(hub, &kept)?.map(Some));
        }
    }
    Ok(None)
}

/// The stage goes to the unit chosen, with its key, and its clock begins anew.
async fn hand_on(
    hub: &Hub,
    tx: &mut Tx,
    timing: &Timing,
    stage: &StageRow,
    (to, officer): (OrganisationId, PersonId),
    key: Option<SealedKey>,
) -> Result<()> {
    let case = stage.case_id;
    if let Some((version, sealed)) = key {
        store::put_key(hub, tx, case, to, version, sealed).await?;
    }
    let from = stage.unit_id;
    // back to the sender: whoever was named stays
    let officer = if to == from { stage.person_id } else { officer };
    if !store::move_stage(hub, tx, (stage.id, case), from, to, officer).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    store::drop_kept(hub, tx, stage.id).await?;
    if to != from {
        store::drop_key_without_stage(hub, tx, case, from).await?;
    }
    if store::open_pause(hub, &mut *tx, stage.id).await?.is_none() {
        set_anew(hub, tx, timing, stage).await?;
    }
    let key = format!("cases.assigned {} {}", stage.id, hub.clock.now().0);
    tell(hub, tx, stage, ("cases-told-assigned", &key), to, &format!("/vu-viec/{case}")).await
}

/// An officer of the sender seals the case's key to the unit that the superior has chosen; with that it is done.
pub async fn seal(hub: &Hub, who: &Principal, stage: StageId) -> Result<()> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(read.unit_id))?;
    let (case, key) = unlock(hub, who, read.case_id, &WORK).await?;
    let row = store::awaiting(hub, &hub.db, stage).await?.filter(|row| row.state == "sealing");
    let row = row.ok_or(Error::Conflict("cases-assigned-already"))?;
    let to = row.to_unit_id.ok_or_else(|| Error::internal("an assignment without a unit"))?;
    let officer = eligible::must_take(hub, to, case.id, "to").await?;
    let sealed = seal_to(hub, to, case.id, &key).await?;
    let timing = Timing::of(hub).await?;
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    if stage.unit_id != read.unit_id || !store::sealed(hub, &mut tx, row.id).await? {
        return Err(Error::Conflict("cases-assigned-already"));
    }
    hand_on(hub, &mut tx, &timing, &stage, (to, officer), Some(sealed)).await?;
    let detail = json!({ "stage": stage.id, "to": to });
    note(hub, &mut tx, "cases.seal", Some(who.person), case.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Names another officer of the unit as focal point.
pub async fn name_officer(hub: &Hub, who: &Principal, stage: StageId, officer: PersonId) -> Result<()> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &NAME, &On::held_by(read.unit_id))?;
    store::by_id(hub, &hub.db, read.case_id, who.person).await?.ok_or(Error::NotFound)?;
    let able = eligible::officers(hub, read.unit_id, read.case_id).await?;
    if able.iter().all(|(person, _)| *person != officer) {
        return Err(Error::Conflict("cases-officer-cannot"));
    }
    let mut tx = hub.db.begin().await?;
    let stage = take_stage(hub, &mut tx, &read).await?;
    if !store::name_officer(hub, &mut tx, stage.id, read.unit_id, officer).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    let key = format!("cases.named {} {}", stage.id, hub.clock.now().0);
    let href = format!("/vu-viec/{}", stage.case_id);
    tell(hub, &mut tx, &stage, ("cases-told-named", &key), read.unit_id, &href).await?;
    let detail = json!({ "stage": stage.id, "officer": officer });
    note(hub, &mut tx, NAME.name, Some(who.person), stage.case_id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Records that a unit refused without ground: once a refusal. Nothing of the case is in the words.
async fn refused_without_ground(hub: &Hub, tx: &mut Tx, row: &AssignmentRow) -> Result<()> {
    let word = pages::stage_word(Lang::Vi, &row.kind);
    let words = Lang::Vi.f("cases-failure-refused", &[("stage", word.as_str().into())]);
    let key = format!("cases.refused {}", row.handover_id);
    let new = NewFailure {
        kind: "inaction",
        body: row.asked_unit_id,
        words: &words,
        noticed_on: hub.clock.now().day(),
        link: Some(("stage", row.stage_id.0)),
        key: Some(&key),
    };
    record_failure(hub, tx, None, &new).await?;
    Ok(())
}
