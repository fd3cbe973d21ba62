//! What a plan means by "định kỳ": how many events of which kinds in each term, for which units. The province's rule stands
//! until a plan says otherwise; target 1 of that plan is then counted by its own.

use serde_json::json;

use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::plans;
use crate::plans::model::PlanId;
use crate::programme;
use crate::programme::model::Rule;
use crate::slice::Figure;
use crate::targets::actions::{COMPOSE, Source};
use crate::targets::store::rhythm;
use crate::time::Day;
use crate::web::form::Problem;

/// The figure that a rule of a plan changes: schools with a periodic programme.
pub const SCHOOLS: &str = "programme-figure";

/// A plan and its own rule of a day.
#[derive(Clone, Debug)]
pub struct OfPlan {
    /// The plan.
    pub plan: PlanId,
    /// What it means by "periodic".
    pub rule: Rule,
}

/// The rule that a plan has of its own on a day.
pub async fn own(hub: &Hub, plan: PlanId, day: Day) -> Result<Option<OfPlan>> {
    let root = plans::actions::root(hub, plan).await?;
    Ok(rhythm::of(hub, &hub.db, root, day).await?.map(|rule| OfPlan { plan, rule }))
}

/// A figure as a plan means it.
pub async fn by_plan(hub: &Hub, figure: &'static Figure, plan: Option<PlanId>, day: Day) -> Result<Source> {
    let Some(plan) = plan.filter(|_| figure.id == SCHOOLS) else {
        return Ok(Source::Figure(figure));
    };
    let own = own(hub, plan, day).await?;
    Ok(own.map_or(Source::Figure(figure), |own| Source::OfPlan(Box::new(own))))
}

/// The rule by which a plan is counted on a day, and whether it is the plan's own.
pub async fn of_plan(hub: &Hub, plan: PlanId, day: Day) -> Result<(Rule, bool)> {
    match own(hub, plan, day).await? {
        Some(own) => Ok((own.rule, true)),
        None => Ok((programme::actions::rule(hub, day).await?, false)),
    }
}

/// Says from a day on what a plan means by "periodic". What ended before that day is counted as it was.
pub async fn put(hub: &Hub, who: &Principal, plan: PlanId, rule: &Rule, from: Day) -> Result<()> {
    can(who, &COMPOSE, &On::province())?;
    if plans::actions::get(hub, plan).await?.state != "published" {
        return Err(Error::NotFound);
    }
    let mut problems = Vec::new();
    if from < hub.clock.now().day() {
        problems.push(Problem::new("valid_from", "programme-rule-past"));
    }
    if rule.types.is_empty() {
        problems.push(Problem::new("types", "form-choose-any"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    // every edition of the plan means the same
    let root = plans::actions::root(hub, plan).await?;
    let mut tx = hub.db.begin().await?;
    rhythm::put(hub, &mut tx, (root, from), rule, who.person).await?;
    let entry = Entry {
        act: COMPOSE.name,
        actor: Some(who.person),
        subject_kind: "plan",
        subject: plan.0,
        detail: json!({ "rhythm": from, "per_term": rule.per_term }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}
