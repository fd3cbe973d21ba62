//! More reports about one matter: into its case, and out of it again.
//!
//! A report that looks like one of a case goes into that case: at once where the officer's unit holds the case's key, else
//! it is offered to the unit that is focal point, which takes it or sends it back. The case keeps the earliest moment of
//! first information and the highest severity; every receipt and every thread stays its own. What the report was before is
//! kept under the case's key, so taking it out puts everything back as it was.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::cases::actions::{OPEN, WORK, note, report_place, unlock};
use crate::cases::model::{CaseId, Track};
use crate::cases::store::{self, CaseRow};
use crate::cases::{standing, telling};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::{ReportId, Severity};
use crate::intake::moving::{self, Before, Offered};
use crate::intake::{self, desk};
use crate::jobs;
use crate::seal::{Key, pad, unpad};
use crate::web::Lang;

/// Topic: a report whose reporter wished for help has come into a case, or has left it. Payload: `{ "case": id, "report": id }`.
/// Told late or twice it says only where to look: what holds is where the report is by then.
pub const WISHED: &str = "cases.wished";

/// Where a report went that is about the matter of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// Into the case.
    Into(CaseId),
    /// To the unit that works on it, which has to take it.
    Offered,
}

fn kept_place(id: ReportId) -> String {
    format!("case_report kept {id}")
}

/// Puts one report into a case, in the caller's transaction, which holds the case's row: its key and what it was go under
/// the case's key, the case counts from the earliest information and is as pressing as the most pressing report.
pub(super) async fn put(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (case, key): (&CaseRow, &Key),
    (report, report_key): (ReportId, &Key),
) -> Result<()> {
    let (severity, received_at) = moving::weight(hub, report).await?;
    let named = intake::actions::conflicts(hub, &mut *tx, report).await?;
    for stage in store::stages(hub, &mut *tx, case.id).await? {
        if stage.closed_at.is_none() && named.contains(&stage.person_id) {
            return Err(Error::Conflict("cases-join-names"));
        }
    }
    let before = moving::take_into_case(hub, tx, who, report).await?;
    let before = Zeroizing::new(serde_json::to_vec(&before).map_err(Error::internal)?);
    let now = store::weight(hub, &mut *tx, case.id).await?;
    let raised = Severity::parse(&severity) < Severity::parse(&now.0);
    let row = store::NewReport {
        case: case.id,
        report,
        sealed_key: key.seal(&hub.chance, &report_place(report), report_key.bytes()),
        kept: key.seal(&hub.chance, &kept_place(report), &pad(&before)),
        raised_from: raised.then_some(now.0),
    };
    store::add_report(hub, tx, row).await?;
    if raised {
        store::set_severity(hub, tx, case.id, &severity).await?;
    }
    if received_at < now.1 {
        store::set_first_told(hub, tx, case.id, received_at).await?;
    }
    for person in named {
        store::add_conflict(hub, tx, case.id, person).await?;
    }
    if intake::talk::wish(hub, tx, report).await?.is_some() {
        // until the request itself stands there
        store::hold(hub, tx, case.id, "wish", report.0).await?;
        jobs::publish(hub, tx, WISHED, &json!({ "case": case.id, "report": report })).await?;
    }
    Ok(())
}

/// Sends a report, with what waits behind it, to the case of another report that it looks like.
pub async fn join(hub: &Hub, who: &Principal, report: ReportId, beside: ReportId) -> Result<Went> {
    let mut keys = Vec::new();
    for one in intake::alike::all_of(hub, who, report).await? {
        keys.push((one, desk::unlock(hub, who, one, &OPEN).await?.1));
    }
    // whoever does not see the other report learns nothing of its case
    desk::seen(hub, who, beside).await?;
    let case = store::case_of_report(hub, &hub.db, beside).await?.ok_or(Error::NotFound)?;
    let row = store::by_id(hub, &hub.db, case, who.person).await?.ok_or(Error::NotFound)?;
    if row.closed_at.is_some() {
        return Err(Error::Conflict("cases-closed-already"));
    }
    match unlock(hub, who, case, &WORK).await {
        Ok((row, key)) => {
            let mut tx = hub.db.begin().await?;
            taken(hub, &mut tx, who, (&row, &key), &keys).await?;
            tx.commit().await?;
            Ok(Went::Into(case))
        }
        Err(Error::Forbidden(_)) => {
            let mut tx = hub.db.begin().await?;
            let to = holder(hub, &mut tx, case).await?;
            for (one, key) in &keys {
                moving::offer(hub, &mut tx, who, (*one, key), (case.0, to)).await?;
            }
            tell(hub, &mut tx, &row, to, ("cases-told-report", &format!("cases.report {report}"))).await?;
            tx.commit().await?;
            Ok(Went::Offered)
        }
        Err(error) => Err(error),
    }
}

/// Puts reports into an open case and tells their reporters where it stands.
async fn taken(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (row, key): (&CaseRow, &Key),
    reports: &[(ReportId, Key)],
) -> Result<()> {
    if !store::take(hub, tx, row.id).await? {
        return Err(Error::Conflict("cases-closed-already"));
    }
    for (report, report_key) in reports {
        put(hub, tx, who, (row, key), (*report, report_key)).await?;
        note(hub, tx, "cases.join", Some(who.person), row.id, json!({ "report": report })).await?;
    }
    standing::reporters(hub, tx, row.id, false).await
}

/// The unit that is asked to take a report in: the focal point of the first open track.
async fn holder(hub: &Hub, tx: &mut Tx, case: CaseId) -> Result<OrganisationId> {
    let stages = store::stages(hub, tx, case).await?;
    let open = stages.iter().filter(|stage| stage.closed_at.is_none());
    let first = open.min_by_key(|stage| Track::parse(&stage.track));
    Ok(first.ok_or(Error::Conflict("cases-nobody-holds"))?.unit_id)
}

async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    case: &CaseRow,
    to: OrganisationId,
    (message, key): (&str, &str),
) -> Result<()> {
    let words = Lang::Vi.f(message, &[("code", case.code.as_str().into())]);
    let told = telling::About { case: case.id, key, words: &words };
    told.tell(hub, tx, to, &format!("/vu-viec/{}", case.id)).await
}

/// The reports that are offered into a case, to units of the officer.
pub async fn offered(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Offered>> {
    let mut found = moving::offered(hub, case.0).await?;
    found.retain(|one| can(who, &WORK, &On::held_by(one.to)).is_ok());
    Ok(found)
}

async fn one_offered(hub: &Hub, who: &Principal, case: CaseId, report: ReportId) -> Result<Offered> {
    let found = offered(hub, who, case).await?;
    found.into_iter().find(|one| one.id == report).ok_or(Error::Conflict("intake-moved-on"))
}

/// Takes an offered report into the case.
pub async fn take_in(hub: &Hub, who: &Principal, case: CaseId, report: ReportId) -> Result<()> {
    let (row, key) = unlock(hub, who, case, &WORK).await?;
    let one = one_offered(hub, who, case, report).await?;
    let report_key = moving::offered_key(hub, who, &one).await?;
    let mut tx = hub.db.begin().await?;
    taken(hub, &mut tx, who, (&row, &key), &[(report, report_key)]).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends an offered report back: it is about something else, and its desk is told.
pub async fn send_back(hub: &Hub, who: &Principal, case: CaseId, report: ReportId) -> Result<()> {
    let (row, _) = unlock(hub, who, case, &WORK).await?;
    let one = one_offered(hub, who, case, report).await?;
    let mut tx = hub.db.begin().await?;
    moving::send_back(hub, &mut tx, who, report).await?;
    let words = Lang::Vi.f("cases-told-sent-back", &[("report", one.code.as_str().into())]);
    let key = format!("cases.sent-back {report} {}", hub.clock.now().0);
    let told = telling::About { case: row.id, key: &key, words: &words };
    told.tell(hub, &mut tx, one.from, &format!("/tin/{report}")).await?;
    note(hub, &mut tx, "cases.send-back", Some(who.person), case, json!({ "report": report })).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a report out of a case: it is about something else. Everything is as it was before it came in.
pub async fn take_out(hub: &Hub, who: &Principal, case: CaseId, report: ReportId) -> Result<()> {
    let (row, key) = unlock(hub, who, case, &WORK).await?;
    let mut tx = hub.db.begin().await?;
    if !store::take(hub, &mut tx, row.id).await? {
        return Err(Error::Conflict("cases-closed-already"));
    }
    let reports = store::reports(hub, &mut tx, case).await?;
    if reports.len() < 2 {
        return Err(Error::Conflict("cases-last-report"));
    }
    let (kept, raised_from) = store::before(hub, &mut tx, case, report).await?.ok_or(Error::NotFound)?;
    let kept = kept.ok_or(Error::Conflict("cases-report-stays"))?;
    let padded = Zeroizing::new(key.open(&kept_place(report), &kept)?);
    let bytes = unpad(&padded).ok_or_else(|| Error::internal("what a report was is malformed"))?;
    let before: Before = serde_json::from_slice(bytes).map_err(Error::internal)?;
    store::remove_report(hub, &mut tx, case, report).await?;
    moving::give_back(hub, &mut tx, who, report, &before).await?;
    reckon(hub, &mut tx, (&row, report), &reports, raised_from).await?;
    store::release(hub, &mut tx, "wish", report.0).await?;
    jobs::publish(hub, &mut tx, WISHED, &json!({ "case": case, "report": report })).await?;
    note(hub, &mut tx, "cases.take-out", Some(who.person), case, json!({ "report": report })).await?;
    tx.commit().await?;
    Ok(())
}

/// Moment, severity and conflicts of a case without the report that has left it.
async fn reckon(
    hub: &Hub,
    tx: &mut Tx,
    (case, gone): (&CaseRow, ReportId),
    reports: &[(ReportId, Vec<u8>)],
    raised_from: Option<String>,
) -> Result<()> {
    let mut first = None;
    let mut named = Vec::new();
    for (report, _) in reports.iter().filter(|(report, _)| *report != gone) {
        let (_, received_at) = moving::weight(hub, *report).await?;
        first = Some(first.map_or(received_at, |first: crate::time::Moment| first.min(received_at)));
        named.extend(intake::actions::conflicts(hub, &mut *tx, *report).await?);
    }
    if let Some(first) = first {
        store::set_first_told(hub, tx, case.id, first).await?;
    }
    let (severity, _) = moving::weight(hub, gone).await?;
    if let Some(before) = raised_from.filter(|_| case.severity == severity) {
        store::set_severity(hub, tx, case.id, &before).await?;
    }
    for person in intake::actions::conflicts(hub, &mut *tx, gone).await? {
        if !named.contains(&person) {
            store::drop_conflict(hub, tx, case.id, person).await?;
        }
    }
    Ok(())
}
