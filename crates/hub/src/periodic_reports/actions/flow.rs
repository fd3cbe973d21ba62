//! The way of a report: sent, taken in or given back, approved by a second person, locked, written again.

use serde_json::json;

use super::report::{Whole, whole};
use super::turns::{turn, turns_of_all};
use super::{ACCEPT, APPROVE, LOCK, SUBMIT, WRITE, can_at_one, lead, note, tell};
use crate::Hub;
use crate::authority::{Act, On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::periodic_reports::model::{Command, ReportId, State, TypeId, next, refusal};
use crate::periodic_reports::{store, tables};
use crate::web::Lang;
use crate::web::form::Problem;

/// How many days a report may be sent in after somebody has let it be written again.
const LET_DAYS: i32 = 10;

/// Sends a draft with the figures and names of this moment. `seen` is the revision that the person had on screen.
pub async fn submit(hub: &Hub, who: &Principal, id: ReportId, seen: i64) -> Result<()> {
    let whole = whole(hub, id).await?;
    can(who, &SUBMIT, &On::held_by(whole.report.holder_id))?;
    let report = &whole.report;
    check(&whole, Command::Submit)?;
    if whole.is_shut(hub.clock.now().day()) {
        return Err(Error::Conflict("reports-turn-locked"));
    }
    let figures = serde_json::to_string(&whole.figures).map_err(Error::internal)?;
    let frozen = serde_json::to_string(&whole.frozen).map_err(Error::internal)?;
    // the tables of a body above go with it, with the figures of this moment
    let ready = tables::actions::fill_all(hub, &whole).await?;
    let mut tx = hub.db.begin().await?;
    for table in &ready {
        tables::actions::keep(hub, &mut tx, (id, report.version), table, who.person).await?;
    }
    let place = (report.version, seen);
    if !store::submit(hub, &mut tx, id, place, (&figures, &frozen), who.person).await? {
        return Err(Error::Conflict("reports-changed"));
    }
    let detail =
        json!({ "version": report.version, "state": State::Submitted.name(), "tables": ready.len() });
    note(hub, &mut tx, &SUBMIT, Some(who), ("periodic-report", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

fn check(whole: &Whole, command: Command) -> Result<State> {
    let state = whole.report.state();
    next(state, command, whole.has_above()).ok_or(Error::Conflict(refusal(state, command)))
}

/// Takes a report in.
pub async fn accept(hub: &Hub, who: &Principal, id: ReportId) -> Result<()> {
    let whole = whole(hub, id).await?;
    may_above(who, &ACCEPT, &whole)?;
    let to = check(&whole, Command::Accept)?;
    let mut tx = hub.db.begin().await?;
    advance(hub, &mut tx, who, &ACCEPT, &whole, to).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a report back with a reason; its body writes the next version.
pub async fn give_back(hub: &Hub, who: &Principal, id: ReportId, reason: &str) -> Result<()> {
    let whole = whole(hub, id).await?;
    may_above(who, &ACCEPT, &whole)?;
    need_reason(reason)?;
    let to = check(&whole, Command::Return)?;
    let mut tx = hub.db.begin().await?;
    advance(hub, &mut tx, who, &ACCEPT, &whole, to).await?;
    begin_version(hub, &mut tx, who, &whole, reason).await?;
    tell_holder(hub, &mut tx, &whole, "reports-tell-returned").await?;
    tx.commit().await?;
    Ok(())
}

/// Approves a report that somebody else sent. After the lock of its turn it is locked with that.
pub async fn approve(hub: &Hub, who: &Principal, id: ReportId) -> Result<()> {
    let whole = whole(hub, id).await?;
    may_above(who, &APPROVE, &whole)?;
    let to = check(&whole, Command::Approve)?;
    if whole.report.submitted_by == Some(who.person) {
        return Err(Error::Conflict("reports-second-person"));
    }
    let mut tx = hub.db.begin().await?;
    advance(hub, &mut tx, who, &APPROVE, &whole, to).await?;
    if whole.board.turn.lock.is_locked() {
        let place = (id, whole.report.version);
        store::advance(hub, &mut tx, place, (State::Approved, State::Locked), who.person).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lets a report be written again, with a reason: the next version of one that is finished, or, after the lock, the
/// one that was never sent.
pub async fn reopen(hub: &Hub, who: &Principal, id: ReportId, reason: &str) -> Result<()> {
    let whole = whole(hub, id).await?;
    may_above(who, &LOCK, &whole)?;
    need_reason(reason)?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    if whole.report.is_draft() && whole.is_shut(today) {
        let until = today.plus(LET_DAYS);
        store::let_until(hub, &mut tx, id, (until, reason), who.person).await?;
        let detail = json!({ "let_until": until, "version": whole.report.version });
        note(hub, &mut tx, &LOCK, Some(who), ("periodic-report", id.0), detail).await?;
    } else {
        check(&whole, Command::Reopen)?;
        begin_version(hub, &mut tx, who, &whole, reason).await?;
    }
    if whole.has_above() {
        tell_holder(hub, &mut tx, &whole, "reports-tell-reopened").await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A body asks to be let write its report again, or to be let send it after the lock.
pub async fn ask(hub: &Hub, who: &Principal, id: ReportId, reason: &str) -> Result<()> {
    let whole = whole(hub, id).await?;
    can(who, &WRITE, &On::held_by(whole.report.holder_id))?;
    need_reason(reason)?;
    let state = whole.report.state();
    let shut = state == State::Draft && whole.is_shut(hub.clock.now().day());
    if !shut && !matches!(state, State::Approved | State::Locked) {
        return Err(Error::Conflict("reports-nothing-to-ask"));
    }
    let mut tx = hub.db.begin().await?;
    store::ask(hub, &mut tx, id, who.person, reason).await?;
    let detail = json!({ "asked": whole.report.version });
    note(hub, &mut tx, &WRITE, Some(who), ("periodic-report", id.0), detail).await?;
    if let Some(above) = whole.above {
        let args = [("name", whole.report.name.clone().into()), ("title", whole.title(Lang::Vi).into())];
        let words = Lang::Vi.f("reports-tell-asked", &args);
        let key = format!("report-asked/{id}/{}", hub.clock.now().0);
        tell(hub, &mut tx, above, &words, (format!("/bao-cao/{id}"), key)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Locks a turn by hand.
pub async fn lock(hub: &Hub, who: &Principal, of: TypeId, key: &str) -> Result<()> {
    can(who, &LOCK, &On::held_by(lead(hub).await?))?;
    let turn = turn(hub, of, key).await?;
    let mut tx = hub.db.begin().await?;
    store::types::keep(hub, &mut tx, &turn.of.row).await?;
    store::open_turn(hub, &mut tx, of, &turn.period).await?;
    if !store::lock_turn(hub, &mut tx, (of, key), Some(who.person)).await? {
        return Err(Error::Conflict("reports-turn-locked-already"));
    }
    note(hub, &mut tx, &LOCK, Some(who), ("report-turn", of.0), json!({ "locked": key })).await?;
    tx.commit().await?;
    Ok(())
}

/// Locks the turns whose days of grace are over.
pub async fn lock_what_is_over(hub: &Hub) -> Result<()> {
    let opened = store::turns(hub, &hub.db).await?;
    let open = |turn: &super::Turn| {
        let row =
            opened.iter().find(|row| row.type_id == turn.of.row.id && row.period_key == turn.period.key);
        row.is_some_and(|row| row.locked_at.is_none())
    };
    for turn in turns_of_all(hub).await?.iter().filter(|turn| turn.lock.is_locked() && open(turn)) {
        let (of, key) = (turn.of.row.id, turn.period.key.as_str());
        let mut tx = hub.db.begin().await?;
        if store::lock_turn(hub, &mut tx, (of, key), None).await? {
            note(hub, &mut tx, &LOCK, None, ("report-turn", of.0), json!({ "locked": key })).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// The body above a report, or the one that steers the plan.
fn may_above(who: &Principal, act: &Act, whole: &Whole) -> Result<()> {
    can_at_one(who, act, &[whole.above, whole.board.lead])
}

fn need_reason(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![Problem::new("reason", "form-required")]));
    }
    Ok(())
}

async fn advance(hub: &Hub, tx: &mut Tx, who: &Principal, act: &Act, whole: &Whole, to: State) -> Result<()> {
    let (id, version) = (whole.report.id, whole.report.version);
    if !store::advance(hub, tx, (id, version), (whole.report.state(), to), who.person).await? {
        return Err(Error::Conflict("reports-moved-on"));
    }
    let detail = json!({ "version": version, "state": to.name() });
    note(hub, tx, act, Some(who), ("periodic-report", id.0), detail).await
}

/// Begins the next version with the texts of this one. After the lock of the turn it may still be sent for some days.
async fn begin_version(hub: &Hub, tx: &mut Tx, who: &Principal, whole: &Whole, reason: &str) -> Result<()> {
    let report = &whole.report;
    let new = report.version + 1;
    match store::add_version(hub, tx, report.id, (new, reason), who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("reports-moved-on")),
        outcome => outcome?,
    }
    store::texts::copy(hub, tx, report.id, (report.version, new)).await?;
    let until = hub.clock.now().day().plus(LET_DAYS);
    store::let_until(hub, tx, report.id, (until, reason), who.person).await?;
    let detail = json!({ "version": new, "state": State::Draft.name() });
    note(hub, tx, &LOCK, Some(who), ("periodic-report", report.id.0), detail).await
}

async fn tell_holder(hub: &Hub, tx: &mut Tx, whole: &Whole, message: &str) -> Result<()> {
    let report = &whole.report;
    let words = Lang::Vi.f(message, &[("title", whole.title(Lang::Vi).into())]);
    let key = format!("{message}/{}/{}", report.id, report.version);
    tell(hub, tx, report.holder_id, &words, (format!("/bao-cao/{}", report.id), key)).await
}
