//! Putting a plan in force: its duties become tasks, in one transaction with the change.

use serde_json::json;

use super::editions::Handover;
use super::{PUBLISH, record};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::{self, actions::Organisation};
use crate::plans::model::{Body, Decision, DutyId, Group, Part, PlanId, TaskId, Timing, Who};
use crate::plans::store;
use crate::{db::Tx, jobs};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Tasks made.
    pub tasks: u64,
    /// Of these, tasks whose organisation is asked for a day.
    pub to_date: u64,
    /// Duties taken over that make no task: general measures, bodies outside of the register.
    pub without_task: u64,
    /// Tasks of the edition before that go on.
    pub kept: u64,
    /// Open tasks of the edition before that are left behind.
    pub left: u64,
}

/// Puts a plan in force. Closed until every item is decided.
pub async fn publish(hub: &Hub, who: &Principal, plan: PlanId) -> Result<Published> {
    can(who, &PUBLISH, &On::province())?;
    let register = organisations::actions::all(hub).await?;
    let mut tx = hub.db.begin().await?;
    // From here on no decision can come in between: decisions hold the same row.
    if !store::review::publish(hub, &mut tx, plan, who.person).await? {
        drop(tx);
        super::get(hub, plan).await?;
        return Err(Error::Conflict("plans-already-published"));
    }
    if !all_decided(hub, &mut tx, plan).await? {
        return Err(Error::Conflict("plans-still-open"));
    }
    let published = hand_out(hub, &mut tx, plan, who, &register).await?;
    let detail = json!({ "tasks": published.tasks, "to_date": published.to_date, "kept": published.kept,
        "left": published.left });
    record(hub, &mut tx, &PUBLISH, who, ("plan", plan.0), detail).await?;
    jobs::publish(hub, &mut tx, "plans.published", &json!({ "plan": plan })).await?;
    tx.commit().await?;
    Ok(published)
}

/// Whether nothing is left undecided.
async fn all_decided(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<bool> {
    let duties = store::duties(hub, &mut *tx, plan).await?;
    let targets = store::targets(hub, &mut *tx, plan).await?;
    let reporting = store::reporting(hub, &mut *tx, plan).await?;
    let mut states = duties.iter().map(|duty| &duty.state);
    let mut more = targets.iter().map(|target| &target.state).chain(reporting.iter().map(|item| &item.state));
    Ok(states.all(|state| state != "draft") && more.all(|state| state != "draft"))
}

async fn hand_out(
    hub: &Hub,
    tx: &mut Tx,
    plan: PlanId,
    who: &Principal,
    register: &[Organisation],
) -> Result<Published> {
    let mut published = Published::default();
    let before = store::by_id(hub, &mut *tx, plan).await?.ok_or(Error::NotFound)?.before_day();
    let mut handover = Handover::begin(hub, tx, plan).await?;
    let counted = handover.as_ref().map_or(plan, Handover::root);
    let bodies = store::bodies(hub, &mut *tx, plan).await?;
    let duties = store::duties(hub, &mut *tx, plan).await?;
    let mut made: Vec<(DutyId, TaskId, OrganisationId)> = Vec::new();
    for duty in &duties {
        if duty.state == Decision::Rejected.name() || duty.is_copy() {
            continue;
        }
        let mine = bodies.iter().filter(|(id, _)| *id == duty.id).map(|(_, body)| body);
        let leads = leads(mine, register);
        let timing = duty.timing(before);
        for lead in &leads {
            let goes_on = match &mut handover {
                Some(handover) => handover.go_on(hub, tx, (duty, timing), *lead, who.person).await?,
                None => None,
            };
            let task = match goes_on {
                Some(task) => {
                    published.kept += 1;
                    task
                }
                None => {
                    published.tasks += 1;
                    published.to_date += u64::from(timing.0 == Timing::NeedsDate);
                    store::tasks::add(hub, tx, (counted, duty.id), *lead, timing).await?
                }
            };
            made.push((duty.id, task, *lead));
        }
        published.without_task += u64::from(leads.is_empty());
    }
    // a copy serves as a further place of the same tasks
    for copy in duties.iter().filter(|duty| duty.is_copy()) {
        for (duty, task, organisation) in &made {
            if Some(*duty) == copy.of_id {
                store::tasks::link(hub, tx, *task, (copy.id, *organisation)).await?;
            }
        }
    }
    if let Some(handover) = handover {
        published.left = handover.finish(hub, tx).await?;
    }
    Ok(published)
}

/// The organisations that lead, groups read out, each once.
fn leads<'a>(bodies: impl Iterator<Item = &'a Body>, register: &[Organisation]) -> Vec<OrganisationId> {
    let mut found = Vec::new();
    for body in bodies.filter(|body| body.part == Part::Lead) {
        match body.who {
            Who::Organisation(id) => found.push(id),
            Who::Group(group) => found.extend(register.iter().filter(|o| belongs(o, group)).map(|o| o.id)),
            Who::Open | Who::Outside => {}
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    found
}

/// Whether an organisation is meant by a group of bodies.
pub(crate) fn belongs(organisation: &Organisation, group: Group) -> bool {
    let (kind, level) = (organisation.kind.as_str(), organisation.level.as_str());
    match group {
        Group::ProvincialBodies => level == "province" && matches!(kind, "department" | "police"),
        Group::Communes => level == "commune" && kind == "peoples-committee",
        Group::Schools => kind == "school",
    }
}
