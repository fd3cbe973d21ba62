//! What is done for children, and the target that counts it.

use serde_json::{Value as Json, json};

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::ReportId;
use crate::intake::talk;
use crate::journal::{self, Entry};
use crate::support::services::actions::Planned;
use crate::support::store::{self, Asking, NewService};
use crate::time::{Day, Moment};

pub use store::Child;

crate::id! {
    /// A child of a case.
    ChildId,
    /// A request for support.
    RequestId,
    /// A service that was given.
    ServiceId,
}

/// Record requests and services of a case that one's unit works on.
pub const RECORD: Act = Act {
    name: "support.record",
    allow: &[(Role::DeskOfficer, Reach::Organisation), (Role::CaseOfficer, Reach::Organisation)],
};

/// What can be done for a child; the names stand in message ids (`support-kind-*`).
pub const KINDS: &[&str] = &[
    "counselling",
    "psychology",
    "health",
    "legal",
    "school",
    "shelter",
    "image-removal",
    "money",
    "emergency",
];
/// Who asked (`support-by-*`).
pub const ASKED_BY: &[&str] = &["child", "kin", "community", "officer"];
/// Age bands (`support-age-*`).
pub const AGE_BANDS: &[&str] = &["unknown", "under-6", "6-10", "11-14", "15-17"];

/// A report whose reporter wished for help has come into a case: that is a request, for the first child of the case until
/// somebody says otherwise. One that has left the case takes its request along. Told twice it is the same.
pub async fn note_wish(hub: &Hub, payload: Json) -> Result<()> {
    let case: CaseId = serde_json::from_value(payload["case"].clone()).map_err(Error::internal)?;
    let report: ReportId = serde_json::from_value(payload["report"].clone()).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    let Some((asked_at, withdrawn_at)) = talk::wish(hub, &mut tx, report).await? else { return Ok(()) };
    let is_in = cases::reports::case_of(hub, &mut tx, report).await? == Some(case);
    let known = store::request_of(hub, &mut tx, case, report).await?;
    match (is_in, known) {
        (true, None) => {
            cases::needs::take(hub, &mut tx, case).await?;
            let child = first_child(hub, &mut tx, case).await?;
            let request = RequestId(hub.chance.id(hub.clock.now()));
            let from = Asking { child, by: "child", need: "unknown", at: asked_at, report: Some(report) };
            store::add_request(hub, &mut tx, request, &from).await?;
            match withdrawn_at {
                Some(at) => store::withdraw(hub, &mut tx, request, at).await?,
                None => cases::actions::hold(hub, &mut tx, case, "request", request.0).await?,
            }
            // the wish kept the case from being closed until the request does
            cases::actions::release(hub, &mut tx, "wish", report.0).await?;
        }
        (false, Some(request)) => {
            cases::actions::release(hub, &mut tx, "request", request.0).await?;
            store::remove_request(hub, &mut tx, request).await?;
        }
        (true, Some(_)) => cases::actions::release(hub, &mut tx, "wish", report.0).await?,
        (false, None) => {}
    }
    tx.commit().await?;
    Ok(())
}

/// The first child of a case; one that is not known yet where the case has none.
async fn first_child(hub: &Hub, tx: &mut Tx, case: CaseId) -> Result<ChildId> {
    if let Some(child) = store::children(hub, &mut *tx, case).await?.first() {
        return Ok(child.id);
    }
    let child = ChildId(hub.chance.id(hub.clock.now()));
    store::add_child(hub, tx, child, case, "Em 1", "unknown").await?;
    owe(hub, tx, case, child).await?;
    Ok(child)
}

/// A child of a case has its forms: the stages of the protection track rest on them.
pub(super) async fn owe(hub: &Hub, tx: &mut Tx, case: CaseId, child: ChildId) -> Result<()> {
    for form in [cases::needs::FORM_02, cases::needs::FORM_03, cases::needs::FORM_05, cases::needs::FORM_06] {
        cases::needs::owe(hub, tx, case, form, child.0).await?;
    }
    Ok(())
}

/// The children of a case, for whoever may see the case.
pub async fn children(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Child>> {
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    Ok(store::children(hub, &hub.db, case).await?)
}

/// A request as somebody typed it.
pub struct Asked {
    /// What lists call the child.
    pub pseudonym: String,
    /// Age band.
    pub age_band: &'static str,
    /// Who asked.
    pub by: &'static str,
    /// What is needed.
    pub need: &'static str,
}

/// Records that help was asked for, for a child that is new or known to the case.
pub async fn ask(hub: &Hub, who: &Principal, case: CaseId, asked: &Asked) -> Result<()> {
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let now = hub.clock.now();
    let fresh = ChildId(hub.chance.id(now));
    let mut tx = hub.db.begin().await?;
    let added = store::add_child(hub, &mut tx, fresh, case, &asked.pseudonym, asked.age_band).await?;
    let child = if added {
        owe(hub, &mut tx, case, fresh).await?;
        fresh
    } else {
        let known = store::children(hub, &mut tx, case).await?;
        let known = known.into_iter().find(|child| child.pseudonym == asked.pseudonym);
        known.ok_or_else(|| Error::internal("a child that is there cannot be found"))?.id
    };
    let request = RequestId(hub.chance.id(now));
    let from = Asking { child, by: asked.by, need: asked.need, at: now, report: None };
    store::add_request(hub, &mut tx, request, &from).await?;
    cases::actions::hold(hub, &mut tx, case, "request", request.0).await?;
    note(hub, &mut tx, who, "support.ask", case, json!({ "child": child, "by": asked.by })).await?;
    tx.commit().await?;
    Ok(())
}

/// Records a service that has begun.
pub async fn serve(
    hub: &Hub,
    who: &Principal,
    child: ChildId,
    kind: &str,
    started_at: Moment,
) -> Result<CaseId> {
    let case = known_case(hub, child).await?;
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let id = ServiceId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    let new = NewService { id, child, kind, unit, person: who.person, started_at, planned: None };
    add(hub, &mut tx, &new).await?;
    note(hub, &mut tx, who, "support.serve", case, json!({ "child": child, "kind": kind })).await?;
    tx.commit().await?;
    Ok(case)
}

/// A service of a plan began: it is given like any other.
pub(super) async fn given(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    unit: OrganisationId,
    planned: &Planned,
    on: Day,
) -> Result<()> {
    let new = NewService {
        id: ServiceId(hub.chance.id(hub.clock.now())),
        child: planned.child_id,
        kind: &planned.kind,
        unit,
        person: who.person,
        started_at: began(hub, on),
        planned: Some(planned.id),
    };
    add(hub, tx, &new).await
}

/// A counsellor has begun to talk with a child for whom no plan wants it yet.
pub(super) async fn talked(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    unit: OrganisationId,
    (child, kind): (ChildId, &str),
) -> Result<()> {
    let now = hub.clock.now();
    let id = ServiceId(hub.chance.id(now));
    let new = NewService { id, child, kind, unit, person: who.person, started_at: now, planned: None };
    add(hub, tx, &new).await
}

/// When a service began of which only the day is known: now for today, else at the end of that day, so that nothing
/// counts as quicker than is known.
pub fn began(hub: &Hub, on: Day) -> Moment {
    let now = hub.clock.now();
    if on == now.day() { now } else { on.plus(1).start().plus(-1) }
}

async fn add(hub: &Hub, tx: &mut Tx, new: &NewService<'_>) -> Result<()> {
    store::add_service(hub, tx, new).await?;
    for request in store::open_requests(hub, &mut *tx, new.child).await? {
        cases::actions::release(hub, tx, "request", request.0).await?;
    }
    Ok(())
}

/// The child itself no longer wants what was asked for: its open requests are taken back. They stay on record, and the
/// target shows them apart.
pub async fn withdraw(hub: &Hub, who: &Principal, child: ChildId) -> Result<CaseId> {
    let case = known_case(hub, child).await?;
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let mut tx = hub.db.begin().await?;
    let open = store::open_requests(hub, &mut tx, child).await?;
    if open.is_empty() {
        return Err(Error::Conflict("support-nothing-open"));
    }
    for request in &open {
        store::withdraw(hub, &mut tx, *request, hub.clock.now()).await?;
        cases::actions::release(hub, &mut tx, "request", request.0).await?;
    }
    note(hub, &mut tx, who, "support.withdraw", case, json!({ "child": child, "requests": open.len() }))
        .await?;
    tx.commit().await?;
    Ok(case)
}

async fn note(hub: &Hub, tx: &mut Tx, who: &Principal, act: &str, case: CaseId, detail: Json) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "case", subject: case.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// The case of a child. Says nothing of it: whoever asks for more passes [`cases::actions::header`].
pub async fn known_case(hub: &Hub, child: ChildId) -> Result<CaseId> {
    store::case_of(hub, &hub.db, child).await?.ok_or(Error::NotFound)
}
