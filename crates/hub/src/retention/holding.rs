//! Holding back: a record that an authority needs is not destroyed, whatever the rules say, until a second person lifts
//! the hold with a document. After that it stands announced for thirty days like everything else.

use serde_json::json;
use uuid::Uuid;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::{DbError, Fault, Tx};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::retention::lists;
use crate::retention::model::NOTICE;
use crate::retention::store::{self, Holdable, Lifting, NewHold};
use crate::slice::Class;
use crate::time::Day;
use crate::web::form::Problem;

pub use store::HoldRow;

crate::id! {
    /// A hold.
    HoldId,
}

/// Place a hold on a record of one's unit, and lift one that a colleague placed.
pub const HOLD: Act = Act {
    name: "retention.hold",
    allow: &[(Role::CaseOfficer, Reach::Organisation), (Role::UnitHead, Reach::Area)],
};

/// Who asks for a hold (`retention-authority-*`).
pub const AUTHORITIES: &[&str] = &["police", "procuracy", "court", "inspectorate", "head"];
/// Why (`retention-reason-*`): one of a list, so that nothing of the record stands here.
pub const REASONS: &[&str] = &["investigation", "trial", "appeal", "inspection", "complaint", "compensation"];

/// A hold as somebody typed it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The code of a report or case.
    pub code: String,
    /// Who asks.
    pub authority: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Number of the document.
    pub number: String,
    /// Its day.
    pub on: Day,
}

async fn on_unit(hub: &Hub, unit: OrganisationId) -> Result<On> {
    let area = organisations::actions::get(hub, unit).await?.map(|body| body.area_code);
    Ok(On { organisation: Some(unit), area })
}

/// The record of a code that somebody may hold, with the unit for which they do. Whether there is another one is not told.
async fn found(hub: &Hub, who: &Principal, code: &str) -> Result<Holdable> {
    for one in store::holdable(hub, &hub.db, code, who.person).await? {
        if can(who, &HOLD, &on_unit(hub, one.unit_id).await?).is_ok() {
            return Ok(one);
        }
    }
    Err(Error::Invalid(vec![Problem::new("code", "retention-no-such-code")]))
}

/// Places a hold on a report or a case, with everything that belongs to it.
pub async fn place(hub: &Hub, who: &Principal, wish: &Wish) -> Result<HoldId> {
    if !who.may_ever(&HOLD) {
        return Err(Error::Forbidden(HOLD.name));
    }
    let code = wish.code.trim().to_uppercase();
    let record = found(hub, who, &code).await?;
    if let Some(case) = &record.case_code {
        let problem = Problem::new("code", "retention-hold-the-case").with("code", case.as_str());
        return Err(Error::Invalid(vec![problem]));
    }
    if wish.on > hub.clock.now().day() {
        return Err(Error::Invalid(vec![Problem::new("document_on", "retention-day-to-come")]));
    }
    let id = HoldId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    let new = NewHold {
        id,
        kind: &record.kind,
        record: record.id,
        code: &code,
        unit: record.unit_id,
        authority: wish.authority,
        reason: wish.reason,
        document_number: &wish.number,
        document_on: wish.on,
        by: who.person,
    };
    store::place(hub, &mut tx, &new).await?;
    let class = if record.kind == "case" { Class::Case } else { Class::Report };
    store::put_under(hub, &mut tx, id, (class, record.id), (&code, record.unit_id))
        .await
        .map_err(too_late)?;
    if class == Class::Case {
        for (report, code, unit) in store::reports_of(hub, &mut tx, record.id).await? {
            put_report(hub, &mut tx, id, (report, &code, unit)).await?;
        }
    } else {
        put_report(hub, &mut tx, id, (record.id, &code, record.unit_id)).await?;
    }
    let detail = json!({ "authority": wish.authority, "reason": wish.reason, "document": wish.number });
    note(hub, &mut tx, "retention.hold", who, (&record.kind, record.id), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// A report goes under a hold with its files and its receipt, as far as those are still there.
async fn put_report(
    hub: &Hub,
    tx: &mut Tx,
    hold: HoldId,
    (report, code, unit): (Uuid, &str, OrganisationId),
) -> Result<()> {
    store::put_under(hub, tx, hold, (Class::Report, report), (code, unit)).await.map_err(too_late)?;
    for class in [Class::Media, Class::Receipt] {
        if !store::is_gone(hub, &mut *tx, class, report).await? {
            store::put_under(hub, tx, hold, (class, report), (code, unit)).await.map_err(too_late)?;
        }
    }
    Ok(())
}

/// The database refuses to hold what has begun to be destroyed.
fn too_late(error: DbError) -> Error {
    match error.fault {
        Fault::Constraint => Error::Conflict("retention-destroyed-already"),
        _ => error.into(),
    }
}

/// Reports that came into a held case afterwards are held too.
pub(super) async fn cover(hub: &Hub) -> Result<()> {
    for (hold, report, code, unit) in store::cases_with_free_reports(hub, &hub.db).await? {
        let mut tx = hub.db.begin().await?;
        match put_report(hub, &mut tx, hold, (report, &code, unit)).await {
            Ok(()) => tx.commit().await?,
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A hold, for whoever may lift it or could have placed it.
pub async fn get(hub: &Hub, who: &Principal, id: HoldId) -> Result<HoldRow> {
    let hold = store::hold(hub, &hub.db, id, who.person).await?.ok_or(Error::NotFound)?;
    can(who, &HOLD, &on_unit(hub, hold.unit_id).await?).map_err(|_| Error::NotFound)?;
    Ok(hold)
}

/// Lifts a hold, with a document, by somebody else than who placed it.
pub async fn lift(hub: &Hub, who: &Principal, id: HoldId, number: &str, on: Day) -> Result<()> {
    let hold = get(hub, who, id).await?;
    if hold.placed_by == who.person {
        return Err(Error::Conflict("retention-second-person"));
    }
    if on > hub.clock.now().day() {
        return Err(Error::Invalid(vec![Problem::new("lift_on", "retention-day-to-come")]));
    }
    let mut tx = hub.db.begin().await?;
    let not_before = hub.clock.now().plus(NOTICE);
    if !store::lift(hub, &mut tx, id, &Lifting { number, on }, who.person, not_before).await? {
        return Err(Error::Conflict("retention-lifted-already"));
    }
    note(hub, &mut tx, "retention.lift", who, (&hold.kind, hold.record_id), json!({ "document": number }))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The holds that somebody sees: of the bodies that they look over, or of their own unit.
pub async fn all(hub: &Hub, who: &Principal) -> Result<Vec<HoldRow>> {
    if !who.may_ever(&HOLD) && !who.may_ever(&lists::SEE) {
        return Err(Error::Forbidden(HOLD.name));
    }
    let units = lists::bodies(hub, who, &[&HOLD, &lists::SEE]).await?;
    Ok(store::holds(hub, &hub.db, who.person, units.as_deref()).await?)
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &str,
    who: &Principal,
    (subject_kind, subject): (&str, Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    journal::record(hub, tx, Entry { act, actor: Some(who.person), subject_kind, subject, detail }).await?;
    Ok(())
}
