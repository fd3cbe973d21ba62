//! What people do with plans: hand one in, decide its items, put it in force, work on its tasks.

mod cascade;
mod editions;
mod evidence;
mod figures;
mod import;
mod obstacles;
mod overview;
mod publish;
mod reshape;
mod review;
mod rhythms;
mod tasks;
mod told;

use std::ops::Range;

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, Principal, Reach, Role};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::plans::model::{Body, DutyId, PlanId, Progress, ReportingId};
use crate::plans::{place, store};

pub use cascade::{
    ANSWER_DAYS, PartsDone, PartsGiven, Pass, answer, below, contribute, helped_by, helpers, parts,
    parts_given_by, parts_given_by_task, pass_on, withdraw,
};
pub use editions::{Comparison, comparison, in_force, neighbours, root, unlink_edition};
pub use evidence::{Evidence, MAX_EVIDENCE, Showing, add_evidence, evidence, evidence_file, remove_evidence};
pub use figures::{
    LeadFigures, deadlines, done_by, task_figures, task_figures_by_lead, task_figures_of_body, tasks_behind,
};
pub use import::{Imported, MAX_BYTES, Upload, import, reads_scans};
pub use obstacles::{
    ANSWER, ASKED, MOST_DAYS, Obstacle, Raise, Rung, accept_answer, answer_obstacle, climb_due,
    decline_answer, lift, obstacle, obstacle_days, obstacle_deadlines, obstacles_asked, obstacles_of,
    obstacles_of_task, pass_up, raise, rung_at, rungs, set_obstacle_days,
};
pub use overview::{BodyFigures, longest_late, tasks_by_body};
pub(crate) use publish::belongs;
pub use publish::{Published, publish};
pub use reshape::{Seen, mark_copy, merge, split, take_extra, undo};
pub use review::{
    DutyChange, Header, ReportingVerdict, decide_duty, decide_reporting, decide_target, map_agencies,
    problems_of, problems_of_due, set_header, take_all,
};
pub use rhythms::{RhythmRow, TurnRow, UnitTurn, finish_turn, open_turns, rhythms, turns, turns_of};
pub use store::{Duty, Plan, Reporting, Target};
pub use tasks::{
    Note, OpenTask, Served, SetTime, Task, beginning_of, finish, note_progress, notes, of_organisation,
    of_plan, open_tasks_of, served, set_time, task, words_of,
};
pub use told::{Told, told};

/// Hand a document in.
pub const IMPORT: Act = Act { name: "plans.import", allow: &[(Role::SteeringOfficer, Reach::Area)] };
/// Decide the items that the program found.
pub const REVIEW: Act = Act { name: "plans.review", allow: &[(Role::SteeringOfficer, Reach::Area)] };
/// Put a plan in force.
pub const PUBLISH: Act = Act { name: "plans.publish", allow: &[(Role::SteeringOfficer, Reach::Area)] };
/// Read plans and their tasks; a plan is a public document.
pub const READ: Act = Act {
    name: "plans.read",
    allow: &[
        (Role::Administrator, Reach::Province),
        (Role::DeskOfficer, Reach::Province),
        (Role::CaseOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::FilterOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Work on the tasks of one's own organisation.
pub const WORK: Act = Act {
    name: "plans.work",
    allow: &[
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
    ],
};

/// The roles that work on tasks.
pub const WORKERS: &[Role] = &[Role::SteeringOfficer, Role::CaseOfficer, Role::UnitHead];

/// A plan with its items.
pub struct Whole {
    /// The plan.
    pub plan: Plan,
    /// Duties and measures, each with the bodies named in it.
    pub duties: Vec<(Duty, Vec<Body>)>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Duties to report.
    pub reporting: Vec<Reporting>,
}

impl Whole {
    /// How far the review has come.
    pub fn progress(&self) -> Progress {
        let states = self.duties.iter().map(|(duty, _)| &duty.state);
        let states = states.chain(self.targets.iter().map(|target| &target.state));
        let states = states.chain(self.reporting.iter().map(|item| &item.state));
        states.fold(Progress::default(), |progress, state| Progress {
            all: progress.all + 1,
            decided: progress.decided + u64::from(state != "draft"),
        })
    }

    /// The duty that follows another one in the document, copies left out.
    pub fn next_to(&self, id: DutyId) -> Option<&Duty> {
        let mut duties = self.duties.iter().map(|(duty, _)| duty).skip_while(|duty| duty.id != id);
        duties.next()?;
        duties.find(|duty| !duty.is_copy())
    }

    /// The duties that only repeat this one.
    pub fn copies_of(&self, id: DutyId) -> impl Iterator<Item = &(Duty, Vec<Body>)> {
        self.duties.iter().filter(move |(duty, _)| duty.of_id == Some(id))
    }

    /// One duty and its bodies.
    pub fn duty(&self, id: DutyId) -> Option<&(Duty, Vec<Body>)> {
        self.duties.iter().find(|(duty, _)| duty.id == id)
    }
}

/// All plans, the newest first.
pub async fn all(hub: &Hub) -> Result<Vec<Plan>> {
    Ok(store::all(hub, &hub.db).await?)
}

/// The plan itself.
pub async fn get(hub: &Hub, id: PlanId) -> Result<Plan> {
    store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)
}

/// The plan that an officer names by its id or its number.
pub async fn find(hub: &Hub, named: &str) -> Result<Plan> {
    let by_id = match named.parse() {
        Ok(id) => store::by_id(hub, &hub.db, id).await?,
        Err(_) => None,
    };
    match by_id {
        Some(plan) => Ok(plan),
        None => store::by_number(hub, &hub.db, named).await?.into_iter().next().ok_or(Error::NotFound),
    }
}

/// A plan with everything in it.
pub async fn whole(hub: &Hub, id: PlanId) -> Result<Whole> {
    let db = &hub.db;
    let plan = store::by_id(hub, db, id).await?.ok_or(Error::NotFound)?;
    let mut duties: Vec<_> =
        store::duties(hub, db, id).await?.into_iter().map(|duty| (duty, Vec::new())).collect();
    for (duty, body) in store::bodies(hub, db, id).await? {
        if let Some((_, bodies)) = duties.iter_mut().find(|(known, _)| known.id == duty) {
            bodies.push(body);
        }
    }
    let targets = store::targets(hub, db, id).await?;
    let reporting = store::reporting(hub, db, id).await?;
    Ok(Whole { plan, duties, targets, reporting })
}

/// The document of a plan.
pub async fn source(hub: &Hub, id: PlanId) -> Result<store::Source> {
    Ok(store::source(hub, &hub.db, id).await?)
}

/// Where a duty's words stand in its document.
pub fn span_of(duty: &Duty, source: &store::Source) -> Option<Range<usize>> {
    let kept = place::span(&source.text, duty.span_start, duty.span_end);
    kept.or_else(|| span_read(source, &duty.path, duty.first_line, Some(&duty.text)))
}

/// Where the sentence of a duty to report stands in its document.
pub fn span_of_reporting(item: &Reporting, source: &store::Source) -> Option<Range<usize>> {
    let kept = place::span(&source.text, item.span_start, item.span_end);
    kept.or_else(|| span_read(source, &item.path, item.first_line, None))
}

/// Plans that were handed in before spans were kept have them in what the reader found.
fn span_read(source: &store::Source, path: &str, line: i64, text: Option<&str>) -> Option<Range<usize>> {
    let read = serde_json::from_str(&source.extracted).ok()?;
    let span = place::span_read(&read, path, line, text)?;
    source.text.get(span.clone()).map(|_| span)
}

/// The duties to report that are in force.
pub async fn reporting_in_force(hub: &Hub) -> Result<Vec<Reporting>> {
    Ok(store::reporting_in_force(hub, &hub.db).await?)
}

/// The duties to report that are or have been in force.
pub async fn reporting_ever(hub: &Hub) -> Result<Vec<Reporting>> {
    Ok(store::reporting_ever(hub, &hub.db).await?)
}

/// A duty to report of a plan in force.
pub async fn reporting_duty(hub: &Hub, id: ReportingId) -> Result<Reporting> {
    reporting_in_force(hub).await?.into_iter().find(|item| item.id == id).ok_or(Error::NotFound)
}

async fn record(
    hub: &Hub,
    tx: &mut Tx,
    act: &Act,
    who: &Principal,
    (subject_kind, subject): (&str, uuid::Uuid),
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act: act.name, actor: Some(who.person), subject_kind, subject, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// Holds a plan for a change of its review, or says that it is in force.
async fn hold(hub: &Hub, tx: &mut Tx, plan: PlanId) -> Result<()> {
    if store::review::hold(hub, tx, plan).await? {
        return Ok(());
    }
    match store::by_id(hub, &mut *tx, plan).await? {
        Some(_) => Err(Error::Conflict("plans-already-published")),
        None => Err(Error::NotFound),
    }
}

fn decided_detail(plan: PlanId, state: &str) -> serde_json::Value {
    json!({ "plan": plan, "state": state })
}
