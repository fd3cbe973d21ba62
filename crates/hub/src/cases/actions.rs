//! What officers do with cases: open one from a report, read it, end a stage with its result, close it.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::model::{CaseId, Outcome, StageId, Track, due};
use crate::cases::store::{self, CaseRow, HandoverRow, NewStage, StageRow};
use crate::cases::telling;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::intake::{self, desk};
use crate::journal::{self, Entry};
use crate::seal::{Key, pad, unpad};
use crate::{jobs, numbers, people};

/// Open a case from a report.
pub const OPEN: Act = Act { name: "cases.open", allow: &[(Role::DeskOfficer, Reach::Organisation)] };
/// See the cases in which one's unit has an open stage.
pub const SEE: Act = Act {
    name: "cases.see",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};
/// Read the words of a case; each reading is written down.
pub const READ: Act = Act {
    name: "cases.read",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};
/// Work on a stage: end it with a result, hand it over, take one over.
pub const WORK: Act = Act {
    name: "cases.work",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// Topic: a case was opened from a report. Payload: `{ "case": id, "wants_help": bool, "told_at": µs }`.
pub const OPENED: &str = "cases.opened";

/// The longest result of a stage, in characters.
pub const LONGEST_RESULT: usize = 4000;

/// Opens a case from a report. Its first stage is verification, and the officer is its focal point.
pub async fn open_from_report(hub: &Hub, who: &Principal, report: ReportId) -> Result<CaseId> {
    let (row, report_key) = desk::unlock(hub, who, report, &OPEN).await?;
    let unit = row.unit_id;
    let now = hub.clock.now();
    let key = Key::fresh(&hub.chance);
    let id = CaseId(hub.chance.id(now));
    let (version, public) = unit_key(hub, unit).await?;
    let year = now.local().year();
    let mut tx = hub.db.begin().await?;
    desk::take_into_case(hub, &mut tx, who, report).await?;
    let number = numbers::next(hub, &mut tx, &format!("VV-{year}")).await?;
    let case = CaseRow {
        id,
        code: format!("VV-{}-{year}-{number:07}", hub.province()),
        opened_at: now,
        first_told_at: row.received_at,
        severity: row.severity,
        closed_at: None,
    };
    store::add(hub, &mut tx, &case).await?;
    store::put_key(hub, &mut tx, id, unit, version, public.seal(&key_place(id), key.bytes())).await?;
    let sealed = key.seal(&hub.chance, &report_place(report), report_key.bytes());
    store::add_report(hub, &mut tx, id, report, sealed).await?;
    for person in intake::actions::conflicts(hub, &mut tx, report).await? {
        store::add_conflict(hub, &mut tx, id, person).await?;
    }
    open_stage(hub, &mut tx, &case, Track::Intake, "verify", unit, who.person).await?;
    telling::reporters(hub, &mut tx, id, false).await?;
    note(hub, &mut tx, OPEN.name, Some(who.person), id, json!({ "report": report })).await?;
    let opened = json!({ "case": id, "wants_help": row.wants_help, "told_at": row.received_at });
    jobs::publish(hub, &mut tx, OPENED, &opened).await?;
    tx.commit().await?;
    Ok(id)
}

async fn unit_key(hub: &Hub, unit: OrganisationId) -> Result<(i64, crate::seal::UnitPublic)> {
    people::keys::public(hub, &hub.db, unit).await?.ok_or(Error::Conflict("cases-unit-without-key"))
}

pub(super) async fn open_stage(
    hub: &Hub,
    tx: &mut Tx,
    case: &CaseRow,
    track: Track,
    kind: &str,
    unit: OrganisationId,
    person: PersonId,
) -> Result<StageId> {
    let opened_at = hub.clock.now();
    let id = StageId(hub.chance.id(opened_at));
    let due_at = due(kind, case.first_told_at, opened_at);
    let new = NewStage { id, case: case.id, track: track.name(), kind, unit, person, opened_at, due_at };
    match store::open_stage(hub, tx, &new).await {
        Err(error) if error.is_unique() => Err(Error::Conflict("cases-track-open")),
        outcome => Ok(outcome.map(|()| id)?),
    }
}

/// The cases in which the officer's units have something to do.
pub async fn mine(hub: &Hub, who: &Principal) -> Result<Vec<CaseRow>> {
    let mut found: Vec<CaseRow> = Vec::new();
    for unit in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        can(who, &SEE, &On::held_by(unit))?;
        for case in store::of_unit(hub, &hub.db, unit, who.person).await? {
            if found.iter().all(|known| known.id != case.id) {
                found.push(case);
            }
        }
    }
    Ok(found)
}

/// The case of a stage, for those who may see it.
pub async fn case_of_stage(hub: &Hub, who: &Principal, id: StageId) -> Result<CaseId> {
    let stage = store::stage(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    header(hub, who, stage.case_id).await?;
    Ok(stage.case_id)
}

/// A case without its words: what somebody sees who is asked to take a stage over.
pub struct Header {
    /// The case.
    pub case: CaseRow,
    /// Its stages, sealed results and all.
    pub stages: Vec<StageRow>,
    /// The handovers.
    pub handovers: Vec<HandoverRow>,
    /// Of the officer's units, those with an open stage.
    pub holding: Vec<OrganisationId>,
    /// Of the officer's units, those that are asked to take a stage over.
    pub asked: Vec<OrganisationId>,
}

/// The outside of a case, for units that hold or are offered a stage. Everybody else learns nothing.
pub async fn header(hub: &Hub, who: &Principal, id: CaseId) -> Result<Header> {
    let case = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    let stages = store::stages(hub, &hub.db, id).await?;
    let handovers = store::handovers(hub, &hub.db, id).await?;
    let units = who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]);
    let mut holding = Vec::new();
    let mut asked = Vec::new();
    for unit in units {
        can(who, &SEE, &On::held_by(unit))?;
        if store::key(hub, &hub.db, id, unit).await?.is_some() {
            holding.push(unit);
        }
        if handovers.iter().any(|handover| handover.to_unit_id == unit && handover.state == "offered") {
            asked.push(unit);
        }
    }
    if holding.is_empty() && asked.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(Header { case, stages, handovers, holding, asked })
}

/// The words of a case.
pub struct Inside {
    /// What the reports tell.
    pub reports: Vec<intake::actions::Told>,
    /// The results of ended stages, opened.
    pub results: Vec<(StageId, String)>,
}

/// Opens the words of a case for a unit that holds its key; written down with the reason.
pub async fn read(hub: &Hub, who: &Principal, id: CaseId, purpose: &str) -> Result<Inside> {
    let (case, key) = unlock(hub, who, id, &READ).await?;
    let mut reports = Vec::new();
    for (report, sealed) in store::reports(hub, &hub.db, id).await? {
        let bytes = Zeroizing::new(key.open(&report_place(report), &sealed)?);
        let report_key =
            Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
        reports.push(intake::actions::told(hub, report, &report_key).await?);
    }
    let mut results = Vec::new();
    for stage in store::stages(hub, &hub.db, id).await? {
        if let Some(sealed) = &stage.result {
            results.push((stage.id, open_text(&key, &result_place(stage.id), sealed)?));
        }
    }
    let mut tx = hub.db.begin().await?;
    note(hub, &mut tx, READ.name, Some(who.person), case.id, json!({ "purpose": purpose })).await?;
    tx.commit().await?;
    Ok(Inside { reports, results })
}

/// Answers a reporter from a case. The same form sent twice adds one answer.
pub async fn answer(
    hub: &Hub,
    who: &Principal,
    id: CaseId,
    report: ReportId,
    text: &str,
    once: &str,
) -> Result<()> {
    let (case, key) = unlock(hub, who, id, &WORK).await?;
    let reports = store::reports(hub, &hub.db, id).await?;
    let (_, sealed) = reports.into_iter().find(|(known, _)| *known == report).ok_or(Error::NotFound)?;
    let bytes = Zeroizing::new(key.open(&report_place(report), &sealed)?);
    let report_key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
    let mut tx = hub.db.begin().await?;
    intake::actions::answer_with_key(hub, &mut tx, report, &report_key, who.person, text, once).await?;
    note(hub, &mut tx, "cases.answer", Some(who.person), case.id, json!({ "report": report })).await?;
    tx.commit().await?;
    Ok(())
}

/// A case and its key, for whoever may do `act` in a unit that holds the key.
pub(crate) async fn unlock(hub: &Hub, who: &Principal, id: CaseId, act: &Act) -> Result<(CaseRow, Key)> {
    let case = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    for unit in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        can(who, act, &On::held_by(unit))?;
        if let Some((version, sealed)) = store::key(hub, &hub.db, id, unit).await? {
            let secret = people::keys::secret(hub, &hub.db, who, unit, version).await?;
            let bytes = secret.open(&key_place(id), &sealed)?;
            let key = Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a case's key is malformed"))?;
            return Ok((case, key));
        }
    }
    Err(Error::Forbidden(act.name))
}

/// How a stage is to end.
pub struct Ending {
    /// What was found and done, in the officer's words.
    pub result: String,
    /// Whether the track goes on.
    pub outcome: Outcome,
    /// Tracks to open beside it; only verification opens tracks.
    pub tracks: Vec<Track>,
}

/// Ends a stage with its result, and opens what follows. The officer's unit must be its focal point.
pub async fn end_stage(hub: &Hub, who: &Principal, id: StageId, ending: &Ending) -> Result<()> {
    let stage = store::stage(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(stage.unit_id))?;
    let (case, key) = unlock(hub, who, stage.case_id, &WORK).await?;
    let track = Track::parse(&stage.track).ok_or_else(|| Error::internal("unknown track"))?;
    let sealed = key.seal(&hub.chance, &result_place(id), &pad(ending.result.as_bytes()));
    let next = track.after(&stage.kind).filter(|_| ending.outcome == Outcome::Next);
    let outcome = if next.is_some() { Outcome::Next } else { Outcome::Ended };
    let mut tx = hub.db.begin().await?;
    if !store::close_stage(hub, &mut tx, id, stage.unit_id, who.person, outcome.name(), sealed).await? {
        return Err(Error::Conflict("cases-stage-moved"));
    }
    if let Some(kind) = next {
        open_stage(hub, &mut tx, &case, track, kind, stage.unit_id, who.person).await?;
    }
    if stage.track == Track::Intake.name() {
        for track in ending.tracks.iter().filter(|track| **track != Track::Intake) {
            open_stage(hub, &mut tx, &case, *track, track.stages()[0], stage.unit_id, who.person).await?;
        }
    }
    telling::reporters(hub, &mut tx, case.id, false).await?;
    let detail = json!({ "stage": id, "kind": stage.kind, "outcome": outcome.name() });
    note(hub, &mut tx, "cases.end-stage", Some(who.person), case.id, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Closes a case whose tracks have all ended.
pub async fn close(hub: &Hub, who: &Principal, id: CaseId) -> Result<()> {
    let (case, _) = unlock(hub, who, id, &WORK).await?;
    let mut tx = hub.db.begin().await?;
    if !store::close(hub, &mut tx, case.id, who.person).await? {
        return Err(Error::Conflict("cases-still-open"));
    }
    telling::reporters(hub, &mut tx, case.id, true).await?;
    note(hub, &mut tx, "cases.close", Some(who.person), case.id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) fn open_text(key: &Key, place: &str, sealed: &[u8]) -> Result<String> {
    let padded = Zeroizing::new(key.open(place, sealed)?);
    let text = unpad(&padded).and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    text.ok_or_else(|| Error::internal("a sealed text is malformed"))
}

pub(super) fn key_place(id: CaseId) -> String {
    format!("case key {id}")
}

fn report_place(id: ReportId) -> String {
    format!("case_report sealed_key {id}")
}

fn result_place(id: StageId) -> String {
    format!("stage result {id}")
}

pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    actor: Option<PersonId>,
    id: CaseId,
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor, subject_kind: "case", subject: id.0, detail }).await?;
    Ok(())
}
