//! The figures of a report: counted from records when it is looked at, kept as they stood when it is submitted.

use serde::{Deserialize, Serialize};

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::periodic_reports::model::ReportId;
use crate::plans;
use crate::plans::model::PlanId;
use crate::slice::Counted;
use crate::time::Day;

/// All figures of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The plan's targets, in its words; in the province's report.
    pub targets: Vec<TargetFigure>,
    /// The tasks together: the plan's in the province's report, else the body's own.
    pub tasks: Counted,
    /// The same for each lead, by the name that it bears on the period's last day; in the province's report.
    pub leads: Vec<(String, Counted)>,
    /// What the bodies below have sent; nothing where nobody reports to this body.
    #[serde(default)]
    pub below: Option<Below>,
}

/// What the bodies below have sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Below {
    /// How many report.
    pub expected: u64,
    /// How many reports are there.
    pub received: u64,
    /// How many of these came by the last day.
    pub on_time: u64,
    /// Whose report is not there, by name; those given back among them.
    pub missing: Vec<String>,
    /// The received figures together.
    pub sum: Counted,
    /// The received figures of each body that reports to this one directly, with those under it.
    pub bodies: Vec<(String, Counted)>,
    /// The reports that are in the sum.
    pub ids: Vec<ReportId>,
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
            crate::targets::actions::answer(hub, (plan, target.id.0), target.indicator.as_deref(), from, to)
                .await?;
        targets.push(TargetFigure { text: target.text.clone(), counted });
    }
    let by_lead = plans::actions::task_figures_by_lead(hub, Some(plan), from, to).await?;
    let tasks = by_lead.iter().fold(Counted::default(), |sum, lead| sum.plus(lead.counted));
    // a body that is no more keeps its place and its name in the figures of its time
    let names = organisations::actions::names(hub).await?;
    let name = |id| names.full(id, to).to_owned();
    let mut leads: Vec<_> = by_lead.into_iter().map(|lead| (name(lead.organisation), lead.counted)).collect();
    leads.sort_by_key(|(name, _)| lachan_text::fold(name));
    Ok(Figures { targets, tasks, leads, below: None })
}

/// Counts what one body's report says of itself: its own tasks of the plan, those that were passed on to it among them.
pub async fn of_body(hub: &Hub, plan: PlanId, body: OrganisationId, from: Day, to: Day) -> Result<Figures> {
    let tasks = plans::actions::task_figures_of_body(hub, plan, body, from, to).await?;
    Ok(Figures { tasks, ..Figures::default() })
}
