//! A plan becomes services: proposed when it is sent for approval, given to the officers when it is approved.

use super::PlannedId;
use super::store::{self, NewPlan, NewPlanned};
use crate::Hub;
use crate::cases;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::organisations;
use crate::support::actions::ChildId;
use crate::support::papers::actions::{Opened, Place};
use crate::time::Day;

/// Puts the services of a signed plan down, to be approved.
pub(crate) async fn propose(hub: &Hub, tx: &mut Tx, at: &Place, plan: &Opened) -> Result<()> {
    let signed = plan.version.as_ref().ok_or_else(|| Error::internal("a plan that is not signed"))?;
    let day = |name: &str| {
        Day::parse(plan.content.get(name)).ok_or_else(|| Error::internal("a plan without a day"))
    };
    let new = NewPlan {
        paper: signed.paper_id,
        version: signed.version,
        child: at.child.id,
        unit: signed.unit_id,
        until: day("until")?,
        review: day("review-on")?,
    };
    if !store::propose(hub, tx, &new).await? {
        return Ok(());
    }
    let bodies = organisations::actions::all(hub).await?;
    for service in &plan.content.services {
        let due = Day::parse(&service.due).ok_or_else(|| Error::internal("a service without its day"))?;
        let named = lachan_text::fold(&service.provider);
        let body = bodies.iter().find(|body| {
            lachan_text::fold(&body.name) == named || lachan_text::fold(&body.short_name) == named
        });
        let planned = NewPlanned {
            id: PlannedId(hub.chance.id(hub.clock.now())),
            kind: service.kind.clone(),
            provider: body.map(|body| body.id),
            due,
            amount: service.amount,
        };
        store::add(hub, tx, &new, planned).await?;
    }
    Ok(())
}

/// The plan of a child that waits is approved; the one before it, and what of it was open, is over.
pub(crate) async fn approve(hub: &Hub, tx: &mut Tx, case: CaseId, child: ChildId) -> Result<()> {
    let plan = store::proposed(hub, &mut *tx, child).await?.ok_or(Error::Conflict("papers-plan-first"))?;
    for open in store::running(hub, &mut *tx, child).await? {
        cases::needs::meet(hub, tx, case, cases::needs::SERVICE, open.0).await?;
    }
    store::replace(hub, tx, child).await?;
    for service in store::approve(hub, tx, plan).await? {
        cases::needs::owe(hub, tx, case, cases::needs::SERVICE, service.0).await?;
    }
    Ok(())
}

/// The plan of a child was reviewed.
pub(crate) async fn reviewed(hub: &Hub, tx: &mut Tx, child: ChildId) -> Result<()> {
    Ok(store::reviewed(hub, tx, child).await?)
}
