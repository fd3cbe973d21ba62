//! A clock stands only on a legal ground, with its document, decided by a second person.
//!
//! While it stands no rung is told. When it goes on, the rungs that were still to come move by so long, in working days
//! where the clock counts by them. The 12 hours of the emergency measures never stand: their stages name no ground.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::actions::{WORK, note, take_stage};
use crate::cases::clocks::Timing;
use crate::cases::model::{PauseId, StageId};
use crate::cases::stages::{self, Unit};
use crate::cases::store::{self, ClockRow, PauseRow, StageRow};
use crate::db::{Fault, Tx};
use crate::error::{Error, Result};
use crate::time::{Day, Moment};
use crate::web::form::Problem;

/// Decide about a pause as the second person.
pub const DECIDE: Act = Act {
    name: "cases.decide-pause",
    allow: &[(Role::UnitHead, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// What a pause rests on.
pub struct Asked<'a> {
    /// One of the stage's grounds.
    pub ground: &'a str,
    /// Number of the document.
    pub number: &'a str,
    /// Its day.
    pub on: Day,
}

/// Asks that the clock of a stage stands.
pub async fn ask(hub: &Hub, who: &Principal, stage: StageId, asked: &Asked<'_>) -> Result<PauseId> {
    let read = read(hub, who, stage, &WORK).await?;
    let kind = stages::stage(&read.kind).ok_or_else(|| Error::internal("unknown stage"))?;
    let mut problems = Vec::new();
    if !kind.grounds.contains(&asked.ground) {
        problems.push(Problem::new("ground", "form-choose-one"));
    }
    if asked.number.trim().is_empty() {
        problems.push(Problem::new("pause_number", "cases-document-needed"));
    }
    if asked.on > hub.clock.now().day() {
        problems.push(Problem::new("pause_on", "cases-document-future"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let now = hub.clock.now();
    let row = PauseRow {
        id: PauseId(hub.chance.id(now)),
        stage_id: stage,
        ground: asked.ground.to_owned(),
        document_number: asked.number.trim().to_owned(),
        document_on: asked.on,
        asked_by: who.person,
        asked_at: now,
        state: "asked".into(),
        decided_at: None,
        ended_at: None,
    };
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    match store::ask_pause(hub, &mut tx, &row).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("cases-pause-there")),
        outcome => outcome?,
    }
    let detail = json!({ "stage": stage, "ground": asked.ground });
    note(hub, &mut tx, "cases.ask-pause", Some(who.person), read.case_id, detail).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// The stage, for whoever may do an act on it and is not named by a report.
async fn read(hub: &Hub, who: &Principal, stage: StageId, act: &Act) -> Result<StageRow> {
    let read = store::stage(hub, &hub.db, stage).await?.ok_or(Error::NotFound)?;
    can(who, act, &On::held_by(read.unit_id))?;
    store::by_id(hub, &hub.db, read.case_id, who.person).await?.ok_or(Error::NotFound)?;
    Ok(read)
}

/// Decides as the second person: from now on the clock stands, or it goes on.
pub async fn decide(hub: &Hub, who: &Principal, id: PauseId, stands: bool) -> Result<StageRow> {
    let row = store::pause(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let read = read(hub, who, row.stage_id, &DECIDE).await?;
    let state = if stands { "running" } else { "refused" };
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    match store::decide_pause(hub, &mut tx, id, state, who.person).await {
        Err(error) if error.fault == Fault::Constraint => {
            return Err(Error::Conflict("cases-pause-second-person"));
        }
        Ok(false) => return Err(Error::Conflict("cases-pause-decided")),
        outcome => _ = outcome?,
    }
    if stands && let Some(clock) = store::clock(hub, &mut tx, read.id).await? {
        store::set_clock(hub, &mut tx, &clock, &clock.ladder(), None).await?;
    }
    let detail = json!({ "stage": read.id, "state": state });
    note(hub, &mut tx, DECIDE.name, Some(who.person), read.case_id, detail).await?;
    tx.commit().await?;
    Ok(read)
}

/// Sets the clock going again.
pub async fn go_on(hub: &Hub, who: &Principal, stage: StageId) -> Result<()> {
    let read = read(hub, who, stage, &WORK).await?;
    let timing = Timing::of(hub).await?;
    let mut tx = hub.db.begin().await?;
    take_stage(hub, &mut tx, &read).await?;
    let pause = store::open_pause(hub, &mut tx, stage).await?;
    let begun = pause.filter(|pause| pause.state == "running").and_then(|pause| pause.decided_at);
    let begun = begun.ok_or(Error::Conflict("cases-pause-decided"))?;
    store::end_pause(hub, &mut tx, stage, Some(who.person)).await?;
    if let Some(clock) = store::clock(hub, &mut tx, stage).await? {
        resume(hub, &mut tx, &timing, &clock, begun).await?;
    }
    let detail = json!({ "stage": stage });
    note(hub, &mut tx, "cases.end-pause", Some(who.person), read.case_id, detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn resume(hub: &Hub, tx: &mut Tx, timing: &Timing, clock: &ClockRow, begun: Moment) -> Result<()> {
    let now = hub.clock.now();
    let unit = Unit::parse(&clock.span_unit);
    let ladder = clock.ladder().stood(unit, begun, now, &timing.calendar);
    // rungs that were due before it stood are told by the next round of the job
    let told = store::rungs_of(hub, &mut *tx, clock.stage_id, clock.round).await?;
    let next = ladder.after(told.last().copied().unwrap_or(0)).map(|(_, at)| at);
    store::set_clock(hub, tx, clock, &ladder, next).await?;
    store::set_due(hub, tx, clock.stage_id, ladder.due()).await?;
    Ok(())
}
