//! The figures of a report: counted from records when it is looked at, kept as they stood when it is submitted.

use serde::{Deserialize, Serialize};

use crate::Hub;
use crate::error::Result;
use crate::organisations;
use crate::plans;
use crate::plans::model::PlanId;
use crate::slice::Counted;
use crate::time::Day;

/// All figures of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The plan's targets, in its words.
    pub targets: Vec<TargetFigure>,
    /// The plan's tasks together.
    pub tasks: Counted,
    /// The same for each lead, by the name that it bears when counted.
    pub leads: Vec<(String, Counted)>,
}

/// A target and what was counted for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFigure {
    /// The words of the plan.
    pub text: String,
    /// What was counted; nothing where no record of this hub answers it.
    pub counted: Option<Counted>,
}

/// Counts everything for a plan over a period: the targets of the edition that is in force today, the tasks of all.
pub async fn count(hub: &Hub, plan: PlanId, from: Day, to: Day) -> Result<Figures> {
    let whole = plans::actions::whole(hub, plans::actions::in_force(hub, plan).await?).await?;
    let mut targets = Vec::new();
    for target in whole.targets.iter().filter(|target| target.state == "accepted") {
        let counted =
            crate::targets::actions::answer(hub, target.id.0, target.indicator.as_deref(), from, to).await?;
        targets.push(TargetFigure { text: target.text.clone(), counted });
    }
    let by_lead = plans::actions::task_figures_by_lead(hub, Some(plan), from, to).await?;
    let tasks = by_lead.iter().fold(Counted::default(), |sum, lead| sum.plus(lead.counted));
    let register = organisations::actions::all(hub).await?;
    let name = |id| register.iter().find(|known| known.id == id).map(|known| known.name.clone());
    let mut leads: Vec<_> =
        by_lead.into_iter().map(|lead| (name(lead.organisation).unwrap_or_default(), lead.counted)).collect();
    leads.sort_by_key(|(name, _)| lachan_text::fold(name));
    Ok(Figures { targets, tasks, leads })
}
