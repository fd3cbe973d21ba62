//! The spans of stages: the law's, unless the province has set others with a document.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::stages::{self, STAGES, Span, Stage};
use crate::cases::store::{self, SpanRow};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::web::form::Problem;

/// Set how long stages may take.
pub const SET: Act = Act { name: "cases.set-span", allow: &[(Role::Administrator, Reach::Province)] };

/// The longest span.
pub const LONGEST: i64 = 2000;

/// A stage with the span that the province has set, if it has.
pub struct Set {
    /// The stage.
    pub stage: &'static Stage,
    /// What the province has set.
    pub own: Option<SpanRow>,
}

/// All stages whose span can be set. What came in is watched by the desk's own clock.
pub async fn all(hub: &Hub, who: &Principal) -> Result<Vec<Set>> {
    can(who, &SET, &On::province())?;
    let own = store::spans(hub, &hub.db).await?;
    let of = |stage: &Stage| own.iter().find(|row| row.kind == stage.kind).cloned();
    Ok(STAGES
        .iter()
        .filter(|stage| stage.kind != "received")
        .map(|stage| Set { stage, own: of(stage) })
        .collect())
}

/// Sets the span of a stage. Stages that are open keep their clock.
pub async fn set(hub: &Hub, who: &Principal, kind: &str, span: Span, basis: &str) -> Result<()> {
    can(who, &SET, &On::province())?;
    let stage = stages::stage(kind).filter(|stage| stage.kind != "received").ok_or(Error::NotFound)?;
    let mut problems = Vec::new();
    if !(1..=LONGEST).contains(&i64::from(span.amount)) {
        problems.push(Problem::new("amount", "form-number-range").with("min", 1).with("max", LONGEST));
    }
    if basis.trim().is_empty() {
        problems.push(Problem::new("basis", "cases-span-basis-needed"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let row = SpanRow {
        kind: stage.kind.to_owned(),
        span_unit: span.unit.name().to_owned(),
        amount: span.amount.into(),
        basis: basis.trim().to_owned(),
    };
    let mut tx = hub.db.begin().await?;
    store::put_span(hub, &mut tx, &row, who.person).await?;
    record(hub, &mut tx, who, json!({ "stage": kind, "unit": row.span_unit, "amount": row.amount })).await?;
    tx.commit().await?;
    Ok(())
}

/// Leaves the span of a stage to the law again.
pub async fn leave_to_law(hub: &Hub, who: &Principal, kind: &str) -> Result<()> {
    can(who, &SET, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !store::drop_span(hub, &mut tx, kind).await? {
        return Err(Error::NotFound);
    }
    record(hub, &mut tx, who, json!({ "stage": kind, "unit": "by law" })).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(hub: &Hub, tx: &mut Tx, who: &Principal, detail: serde_json::Value) -> Result<()> {
    let entry = Entry {
        act: SET.name,
        actor: Some(who.person),
        subject_kind: "span",
        subject: uuid::Uuid::nil(),
        detail,
    };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
