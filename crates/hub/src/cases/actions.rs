//! What officers do with cases: open one from a report, read it, end a stage with its result, close it.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::clocks::{Opening, Timing, open_stage};
use crate::cases::ending::{self, Written};
use crate::cases::model::{CaseId, StageId};
use crate::cases::store::{
    self, AssignmentRow, AtHandRow, CaseRow, ClockRow, CoordinatorRow, HandoverRow, PauseRow, RungRow,
    StageRow,
};
use crate::cases::{coordinating, joining, stages, standing};
use crate::db::{DbError, Fault, Tx};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::intake::{self, desk};
use crate::journal::{self, Entry};
use crate::seal::{Key, unpad};
use crate::{numbers, people};

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

/// Opens a case from a report and what waits behind it. It was received when the report came in; the first stage to work on is verification, and
/// the officer is its focal point.
pub async fn open_from_report(hub: &Hub, who: &Principal, report: ReportId) -> Result<CaseId> {
    let mut reports = Vec::new();
    let mut rows = Vec::new();
    for one in intake::alike::all_of(hub, who, report).await? {
        let (row, report_key) = desk::unlock(hub, who, one, &OPEN).await?;
        reports.push((one, report_key));
        rows.push(row);
    }
    let timing = Timing::of(hub).await?;
    let (unit, due_at) = (rows[0].unit_id, rows.iter().map(|row| row.due_at).min().unwrap_or(rows[0].due_at));
    let first_told_at = rows.iter().map(|row| row.received_at).min().unwrap_or(rows[0].received_at);
    let now = hub.clock.now();
    let key = Key::fresh(&hub.chance);
    let id = CaseId(hub.chance.id(now));
    let public = people::keys::public(hub, &hub.db, unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("cases-unit-without-key"))?;
    let year = now.local().year();
    let mut tx = hub.db.begin().await?;
    let number = numbers::next(hub, &mut tx, &format!("VV-{year}")).await?;
    let mut case = CaseRow {
        id,
        code: format!("VV-{}-{year}-{number:07}", hub.province()),
        opened_at: now,
        first_told_at,
        severity: rows[0].severity.clone(),
        closed_at: None,
    };
    store::add(hub, &mut tx, &case).await?;
    store::put_key(hub, &mut tx, id, unit, version, public.seal(&key_place(id), key.bytes())).await?;
    for (one, report_key) in &reports {
        joining::put(hub, &mut tx, who, (&case, &key), (*one, report_key)).await?;
    }
    case.severity = store::weight(hub, &mut tx, id).await?.0;
    ending::received(hub, &mut tx, &case, &key, (unit, who.person), due_at).await?;
    let verify = stages::stage("verify").ok_or_else(|| Error::internal("no stage to verify"))?;
    open_stage(hub, &mut tx, &timing, &case, verify, (unit, who.person), Opening::default()).await?;
    standing::reporters(hub, &mut tx, id, false).await?;
    note(hub, &mut tx, OPEN.name, Some(who.person), id, json!({ "report": report })).await?;
    tx.commit().await?;
    Ok(id)
}

/// Keeps officers whom a later message of a report names away from its case. Standing twice is standing once.
pub async fn keep_away(hub: &Hub, payload: serde_json::Value) -> Result<()> {
    let report: ReportId = serde_json::from_value(payload["report"].clone()).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    if let Some(case) = store::case_of_report(hub, &mut tx, report).await? {
        for person in intake::actions::conflicts(hub, &mut tx, report).await? {
            store::add_conflict(hub, &mut tx, case, person).await?;
        }
        note(hub, &mut tx, "cases.keep-away", None, case, json!({ "report": report })).await?;
        tx.commit().await?;
    }
    Ok(())
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

/// Open stages in which the officer has something to do, the most pressing first: one's own, those that a unit of theirs is
/// asked to take over, and those about which it is asked for a word.
pub async fn at_hand(hub: &Hub, who: &Principal) -> Result<Vec<AtHandRow>> {
    let mut found: Vec<AtHandRow> = Vec::new();
    for unit in who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]) {
        can(who, &SEE, &On::held_by(unit))?;
        for row in store::at_hand(hub, &hub.db, unit, who.person).await? {
            match found.iter_mut().find(|known| known.stage_id == row.stage_id) {
                Some(known) => {
                    known.mine |= row.mine;
                    known.asked |= row.asked;
                }
                None => found.push(row),
            }
        }
    }
    found.sort_by_key(|row| (row.due_at, row.stage_id));
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
    /// Running clocks of open stages.
    pub clocks: Vec<ClockRow>,
    /// Rungs of the ladder that were told.
    pub rungs: Vec<RungRow>,
    /// Where a superior decides, or decided.
    pub assignments: Vec<AssignmentRow>,
    /// Pauses of clocks.
    pub pauses: Vec<PauseRow>,
    /// Who is asked for a word at an open stage.
    pub coordinators: Vec<CoordinatorRow>,
    /// Of the officer's units, those with an open stage, or with the last one.
    pub holding: Vec<OrganisationId>,
    /// Of the officer's units, those that are asked to take a stage over.
    pub asked: Vec<OrganisationId>,
    /// Of the officer's units, those that are asked for a word.
    pub coordinating: Vec<OrganisationId>,
}

impl Header {
    /// The open stages.
    pub fn open(&self) -> impl Iterator<Item = &StageRow> {
        self.stages.iter().filter(|stage| stage.closed_at.is_none())
    }

    /// The open offer of a stage.
    pub fn offer(&self, stage: StageId) -> Option<&HandoverRow> {
        self.handovers.iter().find(|offer| offer.stage_id == stage && offer.state == "offered")
    }

    /// The superior's decision that a stage awaits, or that waits for the key.
    pub fn awaiting(&self, stage: StageId) -> Option<&AssignmentRow> {
        let open = |row: &&AssignmentRow| matches!(row.state.as_str(), "waiting" | "sealing");
        self.assignments.iter().filter(open).find(|row| row.stage_id == stage)
    }

    /// The running clock of a stage.
    pub fn clock(&self, stage: StageId) -> Option<&ClockRow> {
        self.clocks.iter().find(|clock| clock.stage_id == stage)
    }

    /// The pause that a stage asks for, or that runs.
    pub fn pause(&self, stage: StageId) -> Option<&PauseRow> {
        let open = |row: &&PauseRow| matches!(row.state.as_str(), "asked" | "running");
        self.pauses.iter().filter(open).find(|row| row.stage_id == stage)
    }
}

/// The outside of a case, for units that hold, are offered or are asked about a stage. Everybody else learns nothing.
pub async fn header(hub: &Hub, who: &Principal, id: CaseId) -> Result<Header> {
    let case = store::by_id(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    let stages = store::stages(hub, &hub.db, id).await?;
    let handovers = store::handovers(hub, &hub.db, id).await?;
    let coordinators = store::coordinators(hub, &hub.db, id).await?;
    let units = who.organisations(&[Role::DeskOfficer, Role::CaseOfficer]);
    let (mut holding, mut asked, mut coordinating) = (Vec::new(), Vec::new(), Vec::new());
    for unit in units {
        can(who, &SEE, &On::held_by(unit))?;
        if store::key(hub, &hub.db, id, unit).await?.is_some() {
            holding.push(unit);
        }
        if handovers.iter().any(|handover| handover.to_unit_id == unit && handover.state == "offered") {
            asked.push(unit);
        }
        if coordinators.iter().any(|one| one.unit_id == unit) {
            coordinating.push(unit);
        }
    }
    if holding.is_empty() && asked.is_empty() && coordinating.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(Header {
        clocks: store::clocks(hub, &hub.db, id).await?,
        rungs: store::rungs(hub, &hub.db, id).await?,
        assignments: store::assignments(hub, &hub.db, id).await?,
        pauses: store::pauses(hub, &hub.db, id).await?,
        case,
        stages,
        handovers,
        coordinators,
        holding,
        asked,
        coordinating,
    })
}

/// The words of a case.
pub struct Inside {
    /// What the reports tell: a share of [`SHARE`], oldest first.
    pub reports: Vec<intake::actions::Told>,
    /// How many reports come before this share.
    pub from: usize,
    /// How many reports the case has in all.
    pub all: usize,
    /// The results of ended stages, opened.
    pub results: Vec<(StageId, Written)>,
    /// What coordinators said, opened.
    pub comments: Vec<coordinating::Comment>,
}

/// So many reports of a case are opened at once: of something that many send, nobody has to read all.
pub const SHARE: usize = 20;

/// Opens the words of a case for a unit that holds its key; written down with the reason.
pub async fn read(hub: &Hub, who: &Principal, id: CaseId, purpose: &str) -> Result<Inside> {
    read_from(hub, who, id, purpose, 0).await
}

/// The same, with the share of its reports that begins after `from` of them.
pub async fn read_from(hub: &Hub, who: &Principal, id: CaseId, purpose: &str, from: usize) -> Result<Inside> {
    let (case, key) = unlock(hub, who, id, &READ).await?;
    let sealed = store::reports(hub, &hub.db, id).await?;
    let all = sealed.len();
    let mut reports = Vec::new();
    for (report, sealed) in sealed.into_iter().skip(from).take(SHARE) {
        let bytes = Zeroizing::new(key.open(&report_place(report), &sealed)?);
        let report_key =
            Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))?;
        reports.push(intake::actions::told(hub, report, &report_key).await?);
    }
    let mut results = Vec::new();
    for stage in store::stages(hub, &hub.db, id).await? {
        if let Some(sealed) = &stage.result {
            let text = open_text(&key, &ending::place(stage.id), sealed)?;
            results.push((stage.id, Written::parse(&text)));
        }
    }
    let comments = coordinating::comments(hub, id, &key).await?;
    let mut tx = hub.db.begin().await?;
    note(hub, &mut tx, READ.name, Some(who.person), case.id, json!({ "purpose": purpose })).await?;
    tx.commit().await?;
    Ok(Inside { reports, from, all, results, comments })
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

/// Closes a case whose tracks have all ended, and of which nothing is open elsewhere: no order, no request for support,
/// nobody reported without an outcome.
pub async fn close(hub: &Hub, who: &Principal, id: CaseId) -> Result<()> {
    let (case, _) = unlock(hub, who, id, &WORK).await?;
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, id).await? {
        return Err(Error::Conflict("cases-closed-already"));
    }
    match store::close(hub, &mut tx, case.id, who.person).await {
        Err(error) if error.fault == Fault::Constraint => return Err(Error::Conflict("cases-still-open")),
        outcome => outcome?,
    }
    standing::reporters(hub, &mut tx, case.id, true).await?;
    note(hub, &mut tx, "cases.close", Some(who.person), case.id, json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an open stage until the transaction ends, as it stands now; conflict when it has ended meanwhile.
pub(super) async fn take_stage(hub: &Hub, tx: &mut Tx, read: &StageRow) -> Result<StageRow> {
    if !store::take(hub, tx, read.case_id).await? {
        return Err(Error::Conflict("cases-closed-already"));
    }
    let stage = store::stage(hub, tx, read.id).await?.ok_or(Error::NotFound)?;
    if stage.closed_at.is_some() { Err(Error::Conflict("cases-stage-moved")) } else { Ok(stage) }
}

/// Puts something unfinished of another slice before the closing of a case: `order`, `request`, `wish` or `alleged`.
pub async fn hold(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: uuid::Uuid) -> Result<()> {
    let held = store::hold(hub, tx, case, kind, item).await;
    let closed = |error: &DbError| error.fault == Fault::Constraint;
    match held {
        Err(error) if closed(&error) => Err(Error::Conflict("cases-closed-already")),
        outcome => Ok(outcome?),
    }
}

/// It is finished.
pub async fn release(hub: &Hub, tx: &mut Tx, kind: &str, item: uuid::Uuid) -> Result<()> {
    Ok(store::release(hub, tx, kind, item).await?)
}

/// What stands before the closing of a case besides open stages: kinds, each with how many.
pub async fn holds(hub: &Hub, case: CaseId) -> Result<Vec<(String, i64)>> {
    Ok(store::holds(hub, &hub.db, case).await?)
}

pub(crate) fn open_text(key: &Key, place: &str, sealed: &[u8]) -> Result<String> {
    let padded = Zeroizing::new(key.open(place, sealed)?);
    let text = unpad(&padded).and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    text.ok_or_else(|| Error::internal("a sealed text is malformed"))
}

pub(super) fn key_place(id: CaseId) -> String {
    format!("case key {id}")
}

pub(super) fn report_place(id: ReportId) -> String {
    format!("case_report sealed_key {id}")
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
