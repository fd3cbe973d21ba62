//! What is done for children, and the target that counts it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases;
use crate::cases::model::CaseId;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::support::store::{self, NewService};
use crate::time::{Day, HOUR, Moment};
use crate::web::Lang;

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

/// For so long a request without a service is still in time: the 12 hours of Decree 56/2017 for emergencies do not
/// apply to every request, so ours is the five days in which a plan has to be submitted (article 28).
const IN_TIME: i64 = 5 * 24 * HOUR;

/// A case was opened: when its reporter wished for help, that is the first request, for a child not known yet.
/// Told twice it stays one request, since the pseudonym is taken.
pub async fn note_wish(hub: &Hub, payload: Json) -> Result<()> {
    if payload["wants_help"] != json!(true) {
        return Ok(());
    }
    let case: CaseId = serde_json::from_value(payload["case"].clone()).map_err(Error::internal)?;
    let asked_at: Moment = serde_json::from_value(payload["told_at"].clone()).map_err(Error::internal)?;
    let now = hub.clock.now();
    let child = ChildId(hub.chance.id(now));
    let mut tx = hub.db.begin().await?;
    if store::add_child(hub, &mut tx, child, case, "Em 1", "unknown").await? {
        let request = RequestId(hub.chance.id(now));
        store::add_request(hub, &mut tx, request, child, "child", "unknown", asked_at).await?;
        cases::actions::hold(hub, &mut tx, case, "request", request.0).await?;
        // the wish kept the case from being closed until the request does
        cases::actions::release(hub, &mut tx, "wish", case.0).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The children of a case, for whoever may see the case.
pub async fn children(hub: &Hub, who: &Principal, case: CaseId) -> Result<Vec<Child>> {
    cases::actions::header(hub, who, case).await?;
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
        fresh
    } else {
        let known = store::children(hub, &mut tx, case).await?;
        let known = known.into_iter().find(|child| child.pseudonym == asked.pseudonym);
        known.ok_or_else(|| Error::internal("a child that is there cannot be found"))?.id
    };
    let request = RequestId(hub.chance.id(now));
    store::add_request(hub, &mut tx, request, child, asked.by, asked.need, now).await?;
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
    let case = store::case_of(hub, &hub.db, child).await?.ok_or(Error::NotFound)?;
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let id = ServiceId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    let new = NewService { id, child, kind, unit, person: who.person, started_at };
    store::add_service(hub, &mut tx, &new).await?;
    for request in store::open_requests(hub, &mut tx, child).await? {
        cases::actions::release(hub, &mut tx, "request", request.0).await?;
    }
    note(hub, &mut tx, who, "support.serve", case, json!({ "child": child, "kind": kind })).await?;
    tx.commit().await?;
    Ok(case)
}

/// The child itself no longer wants what was asked for: its open requests are taken back. They stay on record, and the
/// target shows them apart.
pub async fn withdraw(hub: &Hub, who: &Principal, child: ChildId) -> Result<CaseId> {
    let case = store::case_of(hub, &hub.db, child).await?.ok_or(Error::NotFound)?;
    let header = cases::actions::header(hub, who, case).await?;
    let unit = *header.holding.first().ok_or(Error::Forbidden(RECORD.name))?;
    can(who, &RECORD, &On::held_by(unit))?;
    let mut tx = hub.db.begin().await?;
    let open = store::open_requests(hub, &mut tx, child).await?;
    if open.is_empty() {
        return Err(Error::Conflict("support-nothing-open"));
    }
    for request in &open {
        store::withdraw(hub, &mut tx, *request).await?;
        cases::actions::release(hub, &mut tx, "request", request.0).await?;
    }
    note(hub, &mut tx, who, "support.withdraw", case, json!({ "child": child, "requests": open.len() }))
        .await?;
    tx.commit().await?;
    Ok(case)
}

/// Target 2, children for whom help was asked in the span: settled by a first real service, under way in time, late.
pub async fn victims_supported(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let rows = victims(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(rows.iter().map(|row| row.verdict)))
}

/// The children of target 2. A case is named, and linked, only for those who work on it.
pub async fn victims(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let until = reading.to.plus(1).start();
    let now = hub.clock.now().min(until);
    let mine: BTreeSet<CaseId> = match reading.who {
        Some(who) => cases::actions::mine(hub, who).await?.into_iter().map(|case| case.id).collect(),
        None => BTreeSet::new(),
    };
    let lang = reading.lang;
    let rows = store::asked_between(hub, &hub.db, reading.from.start(), until).await?;
    let behind = rows.into_iter().map(|row| {
        let (verdict, why) = match (row.asked_at, row.served_at) {
            (None, _) => (Verdict::Apart, "support-why-withdrawn"),
            (Some(_), Some(_)) => (Verdict::Settled, "support-why-served"),
            (Some(at), None) if now.since(at) <= IN_TIME => (Verdict::UnderWay, "support-why-in-time"),
            (Some(_), None) => (Verdict::Late, "support-why-late"),
        };
        let open = mine.contains(&row.case_id);
        let words = format!("{} · {}", row.code, row.pseudonym);
        Behind {
            words: if open { words } else { lang.t("support-sealed-child").into_owned() },
            href: open.then(|| format!("/vu-viec/{}/ho-tro", row.case_id)),
            area: String::new(),
            organisation: None,
            verdict,
            why: lang.t(why).into_owned(),
        }
    });
    Ok(behind.collect())
}

async fn note(
    hub: &Hub,
    tx: &mut crate::db::Tx,
    who: &Principal,
    act: &str,
    case: CaseId,
    detail: Json,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "case", subject: case.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// The case of a child.
pub async fn case_of(hub: &Hub, child: ChildId) -> Result<CaseId> {
    store::case_of(hub, &hub.db, child).await?.ok_or(Error::NotFound)
}
