//! Coordinators: other units are asked for their word at a stage. They comment and cannot act.
//!
//! A coordinator sees the stage, how pressing it is, its clock, and the question, which is sealed to its unit; it reads no
//! words of the case. What it says is sealed to a key pair of the case, whose secret half stands under the case's key:
//! whoever is focal point later reads it too, the coordinator itself no longer.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::actions::{WORK, note, take_stage, unlock};
use crate::cases::model::{CaseId, CommentId, StageId};
use crate::cases::store::{self, CoordinatorRow};
use crate::cases::{eligible, pages, telling};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::people;
use crate::seal::{Key, UnitPublic, UnitSecret, pad, unpad};
use crate::time::Moment;
use crate::web::Lang;

/// Say something at a stage at which one's unit is asked.
pub const COMMENT: Act = Act {
    name: "cases.comment",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// The longest question or comment, in characters.
pub const LONGEST: usize = 2000;

/// What a coordinator said, opened.
pub struct Comment {
    /// At which stage.
    pub stage: StageId,
    /// Which unit.
    pub unit: OrganisationId,
    /// The officer's name.
    pub name: String,
    /// When.
    pub at: Moment,
    /// The words.
    pub words: String,
}

fn box_place(case: CaseId) -> String {
    format!("case box {case}")
}

fn question_place(stage: StageId, unit: OrganisationId) -> String {
    format!("coordinator question {stage} {unit}")
}

fn comment_place(id: CommentId) -> String {
    format!("stage comment {id}")
}

/// Asks a unit for its word at a stage, or asks it anew.
pub async fn ask(
    hub: &Hub,
    who: &Principal,
    stage: StageId,
    unit: OrganisationId,
    question: &str,
) -> Result<()> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(read.unit_id))?;
    if unit == read.unit_id {
        return Err(Error::Conflict("cases-coordinator-own"));
    }
    let (case, key) = unlock(hub, who, read.case_id, &WORK).await?;
    eligible::must_take(hub, unit, case.id, "coordinator").await?;
    let public = people::keys::public(hub, &hub.db, unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("cases-unit-without-key"))?;
    let sealed = public.seal(&question_place(stage, unit), &pad(question.as_bytes()));
    let mut tx = hub.db.begin().await?;
    let open = take_stage(hub, &mut tx, &read).await?;
    if open.unit_id != read.unit_id {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    let fresh = UnitSecret::fresh(&hub.chance);
    let secret = key.seal(&hub.chance, &box_place(case.id), &fresh.bytes());
    store::put_box(hub, &mut tx, case.id, fresh.public().bytes(), secret).await?;
    store::ask(hub, &mut tx, (stage, unit), who.person, version, sealed).await?;
    tell(hub, &mut tx, case.id, &open.kind, stage, unit).await?;
    note(hub, &mut tx, "cases.ask", Some(who.person), case.id, json!({ "stage": stage, "unit": unit }))
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    kind: &str,
    stage: StageId,
    unit: OrganisationId,
) -> Result<()> {
    let word = pages::stage_word(Lang::Vi, kind);
    let code = store::code(hub, &mut *tx, case).await?;
    let words =
        Lang::Vi.f("cases-told-asked", &[("stage", word.as_str().into()), ("code", code.as_str().into())]);
    let key = format!("cases.ask {stage} {}", hub.clock.now().0);
    telling::About { case, key: &key, words: &words }.tell(hub, tx, unit, &format!("/vu-viec/{case}")).await
}

/// Lets a coordinator go.
pub async fn let_go(hub: &Hub, who: &Principal, stage: StageId, unit: OrganisationId) -> Result<()> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(read.unit_id))?;
    store::by_id(hub, &hub.db, read.case_id, who.person).await?.ok_or(Error::NotFound)?;
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    if !store::let_go(hub, &mut tx, stage, unit).await? {
        return Err(Error::NotFound);
    }
    let detail = json!({ "stage": stage, "unit": unit });
    note(hub, &mut tx, "cases.let-go", Some(who.person), read.case_id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The question put to a coordinator, opened by an officer of that unit; written down.
pub async fn question(hub: &Hub, who: &Principal, case: CaseId, row: &CoordinatorRow) -> Result<String> {
    can(who, &COMMENT, &On::held_by(row.unit_id))?;
    let secret = people::keys::secret(hub, &hub.db, who, row.unit_id, row.version).await?;
    let padded = secret.open(&question_place(row.stage_id, row.unit_id), &row.question)?;
    let text = unpad(&padded).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| Error::internal("a question is malformed"))?.to_owned();
    let mut tx = hub.db.begin().await?;
    let detail = json!({ "stage": row.stage_id });
    note(hub, &mut tx, "cases.read-question", Some(who.person), case, detail).await?;
    tx.commit().await?;
    Ok(text)
}

/// Says something as a coordinator. The same form sent twice is one.
pub async fn say(
    hub: &Hub,
    who: &Principal,
    stage: StageId,
    unit: OrganisationId,
    words: &str,
    once: &str,
) -> Result<()> {
    can(who, &COMMENT, &On::held_by(unit))?;
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    let case = read.case_id;
    store::by_id(hub, &hub.db, case, who.person).await?.ok_or(Error::NotFound)?;
    let (public, _) = store::case_box(hub, &hub.db, case).await?.ok_or(Error::NotFound)?;
    let public = UnitPublic::from_bytes(&public);
    let public = public.ok_or_else(|| Error::internal("a case's public key is malformed"))?;
    let mark = hub.keys.mark("comment", &format!("{stage} {unit} {once}"));
    let bytes = mark[..16].try_into().map_err(Error::internal)?;
    let id = CommentId(uuid::Builder::from_custom_bytes(bytes).into_uuid());
    let sealed = public.seal(&comment_place(id), &pad(words.as_bytes()));
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    let asked = store::coordinators(hub, &mut tx, case).await?;
    if asked.iter().all(|row| (row.stage_id, row.unit_id) != (stage, unit)) {
        return Err(Error::Conflict("cases-coordinator-gone"));
    }
    store::say(hub, &mut tx, id, (stage, unit), who.person, sealed).await?;
    note(hub, &mut tx, COMMENT.name, Some(who.person), case, json!({ "stage": stage, "unit": unit })).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that coordinators said in a case, opened with the case's key.
pub(super) async fn comments(hub: &Hub, case: CaseId, key: &Key) -> Result<Vec<Comment>> {
    let rows = store::comments(hub, &hub.db, case).await?;
    let Some((_, sealed)) = store::case_box(hub, &hub.db, case).await? else { return Ok(Vec::new()) };
    let bytes = Zeroizing::new(key.open(&box_place(case), &sealed)?);
    let secret = UnitSecret::from_bytes(&bytes);
    let secret = secret.ok_or_else(|| Error::internal("a case's secret key is malformed"))?;
    let mut found = Vec::new();
    for row in rows {
        let padded = secret.open(&comment_place(row.id), &row.body)?;
        let words = unpad(&padded).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let words = words.ok_or_else(|| Error::internal("a comment is malformed"))?.to_owned();
        found.push(Comment { stage: row.stage_id, unit: row.unit_id, name: row.name, at: row.at, words });
    }
    Ok(found)
}
