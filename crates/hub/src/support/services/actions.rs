//! What officers do with the services of a plan: say that one began, what came of it, or why it is not given.

use serde_json::json;

use super::PlannedId;
use super::store;
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::cases;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::slice::{Deadline, Within};
use crate::support::actions::{ChildId, RECORD, children, given, known_case};
use crate::support::papers::actions::note;
use crate::time::Day;
use crate::web::Lang;

pub use store::Planned;

/// What came of a service (`support-result-*`).
pub const RESULTS: &[&str] = &["reached", "partly", "not-reached"];
/// Why a service is not given (`support-refused-*`).
pub const REFUSED: &[&str] = &["child-refuses", "carer-refuses", "no-provider", "not-needed", "moved-away"];

/// Nobody asks a carer who is the one reported.
pub const CARER_REFUSES: &str = "carer-refuses";

async fn skips_carer(hub: &Hub, who: &Principal, case: CaseId, child: ChildId) -> Result<bool> {
    let all = children(hub, who, case).await?;
    Ok(all.iter().any(|one| one.id == child && one.skips_carer()))
}

/// The services of a case's approved plans.
pub async fn of_case(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Planned>> {
    cases::actions::header(hub, who, case).await?;
    Ok(store::of_case(hub, &hub.db, case).await?)
}

/// The plans that are being carried out: for which child, until when, and when each is reviewed.
pub async fn plans(
    hub: &Hub,
    who: &Principal,
    case: CaseId,
) -> Result<Vec<(crate::support::actions::ChildId, Day, Day)>> {
    cases::actions::header(hub, who, case).await?;
    Ok(store::reviews(hub, &hub.db, case).await?)
}

/// What is said of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// It began on this day.
    Started(Day),
    /// It was done on this day, with this result.
    Done(Day, &'a str),
    /// It is not given, for this reason.
    Refused(&'a str),
}

/// Enters what happened to a service.
pub async fn say(hub: &Hub, who: &Principal, id: PlannedId, said: Said<'_>) -> Result<CaseId> {
    let service = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let case = known_case(hub, service.child_id).await?;
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let today = hub.clock.now().day();
    let mut tx = hub.db.begin().await?;
    cases::needs::take(hub, &mut tx, case).await?;
    let word = match said {
        Said::Started(on) => {
            not_yet(on, today)?;
            moved(store::start(hub, &mut tx, id, on, who.person).await?)?;
            given(hub, &mut tx, who, unit, &service, on).await?;
            "started"
        }
        Said::Done(on, result) => {
            not_yet(on, today)?;
            known(RESULTS, result)?;
            if service.started_on.is_some_and(|started| on < started) {
                return Err(Error::Conflict("support-done-before-start"));
            }
            moved(store::finish(hub, &mut tx, id, (on, result), who.person).await?)?;
            met(hub, &mut tx, case, id).await?;
            "done"
        }
        Said::Refused(why) => {
            known(REFUSED, why)?;
            if why == CARER_REFUSES && skips_carer(hub, who, case, service.child_id).await? {
                return Err(Error::Conflict("support-carer-skipped"));
            }
            moved(store::refuse(hub, &mut tx, id, why, who.person).await?)?;
            met(hub, &mut tx, case, id).await?;
            "refused"
        }
    };
    let detail = json!({ "service": id, "kind": service.kind, "said": word });
    note(hub, &mut tx, who, "support.service", case, detail).await?;
    tx.commit().await?;
    Ok(case)
}

async fn met(hub: &Hub, tx: &mut Tx, case: CaseId, id: PlannedId) -> Result<()> {
    cases::needs::meet(hub, tx, case, cases::needs::SERVICE, id.0).await
}

fn moved(changed: bool) -> Result<()> {
    if changed { Ok(()) } else { Err(Error::Conflict("support-service-moved")) }
}

fn not_yet(on: Day, today: Day) -> Result<()> {
    if on > today { Err(Error::Conflict("support-not-yet")) } else { Ok(()) }
}

fn known(list: &[&str], word: &str) -> Result<()> {
    if list.contains(&word) { Ok(()) } else { Err(Error::NotFound) }
}

/// Services that are due between two days, for reminders.
pub async fn services_due(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let due = store::services_due(hub, &hub.db, within.from, within.to).await?;
    Ok(due.into_iter().map(|row| deadline(row, "support-due-service")).collect())
}

/// Reviews that are due between two days.
pub async fn reviews_due(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let due = store::reviews_due(hub, &hub.db, within.from, within.to).await?;
    Ok(due.into_iter().map(|row| deadline(row, "support-due-review")).collect())
}

fn deadline(row: store::Due, message: &'static str) -> Deadline {
    let kind = match row.kind.as_str() {
        "" => String::new(),
        // i18n: support-kind-*
        kind => Lang::Vi.t(&format!("support-kind-{kind}")).into_owned(),
    };
    let args = [("code", row.code.as_str().into()), ("kind", kind.into())];
    Deadline {
        key: row.id.to_string(),
        organisation: row.unit_id,
        last_day: row.due_on,
        words: Lang::Vi.f(message, &args).into_owned(),
        href: format!("/vu-viec/{}/ho-tro", row.case_id),
    }
}

/// A counsellor has begun what a plan wants, in the transaction of their first words. Where a new plan has taken its place
/// nothing changes.
pub(in crate::support) async fn begun_by_counsellor(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    unit: crate::id::OrganisationId,
    id: PlannedId,
) -> Result<()> {
    let Some(service) = store::by_id(hub, &mut *tx, id).await? else { return Ok(()) };
    if !taken(hub, tx, &service).await? {
        return Ok(());
    }
    let today = hub.clock.now().day();
    if store::start(hub, tx, id, today, who.person).await? {
        given(hub, tx, who, unit, &service, today).await?;
    }
    Ok(())
}

/// The talk has ended, and with it the service of the plan.
pub(in crate::support) async fn done_by_counsellor(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: PlannedId,
    result: &str,
) -> Result<()> {
    let Some(service) = store::by_id(hub, &mut *tx, id).await? else { return Ok(()) };
    if !taken(hub, tx, &service).await? {
        return Ok(());
    }
    let today = hub.clock.now().day();
    if store::finish(hub, tx, id, (today, result), who.person).await? {
        met(hub, tx, known_case(hub, service.child_id).await?, id).await?;
    }
    Ok(())
}

/// Takes the case of a service until the transaction ends; `false` when it is closed.
async fn taken(hub: &Hub, tx: &mut Tx, service: &Planned) -> Result<bool> {
    match cases::needs::take(hub, tx, known_case(hub, service.child_id).await?).await {
        Err(Error::Conflict(_)) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}
