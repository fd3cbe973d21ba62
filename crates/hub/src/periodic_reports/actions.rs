//! What people do with periodic reports: begin, write, submit, begin again as a new version, export.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::periodic_reports::figures;
use crate::periodic_reports::model::{Narrative, Period, ReportId, turns};
use crate::periodic_reports::{paper, store};
use crate::plans;
use crate::plans::actions::{Plan, Reporting};
use crate::plans::model::{PlanId, ReportingId};
use crate::time::Day;
use crate::web::form::Problem;

pub use figures::{Figures, TargetFigure};
pub use store::Report;

/// Read reports and export them.
pub const READ: Act = Act {
    name: "periodic_reports.read",
    allow: &[
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Begin and write reports.
pub const WRITE: Act = Act { name: "periodic_reports.write", allow: &[(Role::SteeringOfficer, Reach::Area)] };
/// Lock a report; begin a new version of a locked one.
pub const SUBMIT: Act = Act {
    name: "periodic_reports.submit",
    allow: &[(Role::SteeringOfficer, Reach::Area), (Role::UnitHead, Reach::Area)],
};

/// A turn of a duty to report, with its report where that is begun.
pub struct Turn {
    /// The plan.
    pub plan: Plan,
    /// The duty to report.
    pub reporting: Reporting,
    /// The turn; of a report that is begun, with the days set in it.
    pub period: Period,
    /// The report.
    pub report: Option<Report>,
}

/// All turns of all plans in force, by the day they are due; and reports begun outside of any turn.
pub async fn turns_of_all(hub: &Hub) -> Result<Vec<Turn>> {
    let today = hub.clock.now().day();
    let plans = plans::actions::all(hub).await?;
    let mut reports = store::all(hub, &hub.db).await?;
    let mut found = Vec::new();
    for reporting in plans::actions::reporting_in_force(hub).await? {
        let Some(plan) = plans.iter().find(|plan| plan.id == reporting.plan_id) else { continue };
        let published = plan.published_at.map_or(today, |at| at.day());
        for period in turns(&reporting, published, today) {
            let begun =
                reports.iter().position(|r| r.reporting_id == reporting.id && r.period_key == period.key);
            let report = begun.map(|index| reports.swap_remove(index));
            found.push(turn(plan, &reporting, period, report));
        }
        while let Some(index) = reports.iter().position(|report| report.reporting_id == reporting.id) {
            let report = reports.swap_remove(index);
            found.push(turn(plan, &reporting, period_of(&report), Some(report)));
        }
    }
    if !reports.is_empty() {
        // reports of duties that a corrected edition has ended are still there
        let ever = plans::actions::reporting_ever(hub).await?;
        for report in reports {
            let plan = plans.iter().find(|plan| plan.id == report.plan_id);
            let reporting = ever.iter().find(|reporting| reporting.id == report.reporting_id);
            if let Some((plan, reporting)) = plan.zip(reporting) {
                found.push(turn(plan, reporting, period_of(&report), Some(report)));
            }
        }
    }
    found.sort_by_key(|turn| (turn.period.due.unwrap_or(turn.period.to), turn.period.key.clone()));
    Ok(found)
}

fn turn(plan: &Plan, reporting: &Reporting, period: Period, report: Option<Report>) -> Turn {
    let period = report.as_ref().map_or(period, period_of);
    Turn { plan: plan.clone(), reporting: reporting.clone(), period, report }
}

fn period_of(report: &Report) -> Period {
    let (from, to, due) = (report.period_from, report.period_to, report.due_on);
    Period { key: report.period_key.clone(), from, to, due }
}

/// A report with all that stands in it.
pub struct Whole {
    /// The report, its newest version.
    pub report: Report,
    /// The plan.
    pub plan: Plan,
    /// The duty to report.
    pub reporting: Reporting,
    /// Its figures: as submitted, else as counted now.
    pub figures: Figures,
}

/// One report.
pub async fn whole(hub: &Hub, id: ReportId) -> Result<Whole> {
    let report = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let plan = plans::actions::get(hub, report.plan_id).await?;
    let ever = plans::actions::reporting_ever(hub).await?;
    let reporting = ever.into_iter().find(|item| item.id == report.reporting_id).ok_or(Error::NotFound)?;
    let figures = match &report.figures {
        Some(kept) => serde_json::from_str(kept).map_err(Error::internal)?,
        None => figures::count(hub, report.plan_id, report.period_from, report.period_to).await?,
    };
    Ok(Whole { report, plan, reporting, figures })
}

/// Begins the report of a turn, or of the days given; gives the one that is there when somebody was faster.
pub async fn begin(hub: &Hub, who: &Principal, reporting: ReportingId, key: &str) -> Result<ReportId> {
    can(who, &WRITE, &On::province())?;
    let item = plans::actions::reporting_duty(hub, reporting).await?;
    let plan = plans::actions::get(hub, item.plan_id).await?;
    let today = hub.clock.now().day();
    let published = plan.published_at.map_or(today, |at| at.day());
    let period = turns(&item, published, today).into_iter().find(|period| period.key == key);
    begin_period(hub, who, &item, &period.ok_or(Error::NotFound)?).await
}

/// Begins a report outside of any rhythm (*đột xuất*).
pub async fn begin_adhoc(
    hub: &Hub,
    who: &Principal,
    reporting: ReportingId,
    from: Day,
    to: Day,
) -> Result<ReportId> {
    can(who, &WRITE, &On::province())?;
    check_period(from, to)?;
    let item = plans::actions::reporting_duty(hub, reporting).await?;
    begin_period(hub, who, &item, &Period { key: format!("{from}..{to}"), from, to, due: None }).await
}

async fn begin_period(hub: &Hub, who: &Principal, item: &Reporting, period: &Period) -> Result<ReportId> {
    if let Some(known) = store::by_turn(hub, &hub.db, item.id, &period.key).await? {
        return Ok(known.id);
    }
    let id = ReportId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    match store::add(hub, &mut tx, id, (item.plan_id, item.id), period).await {
        Err(error) if error.is_unique() => {
            drop(tx);
            let known = store::by_turn(hub, &hub.db, item.id, &period.key).await?;
            return known.map(|known| known.id).ok_or(Error::NotFound);
        }
        outcome => outcome?,
    }
    store::add_version(hub, &mut tx, id, (1, ""), &Narrative::default(), who.person).await?;
    note(hub, &mut tx, &WRITE, who, id, json!({ "begun": period.key })).await?;
    tx.commit().await?;
    Ok(id)
}

/// What became of a text that was sent to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is saved.
    Yes,
    /// A colleague saved meanwhile. Nothing was changed: both texts are to be shown.
    ByColleague,
}

/// What somebody wrote.
pub struct Writing {
    /// The narrative.
    pub narrative: Narrative,
    /// First day of the figures.
    pub from: Day,
    /// Last day of the figures.
    pub to: Day,
}

/// Saves a draft. `seen` is the revision that the person had on screen.
pub async fn save(hub: &Hub, who: &Principal, id: ReportId, seen: i64, writing: &Writing) -> Result<Saved> {
    can(who, &WRITE, &On::province())?;
    check_period(writing.from, writing.to)?;
    let report = draft(hub, id).await?;
    let mut tx = hub.db.begin().await?;
    if !store::save(hub, &mut tx, id, (report.version, seen), &writing.narrative).await? {
        return Ok(Saved::ByColleague);
    }
    store::set_period(hub, &mut tx, id, writing.from, writing.to).await?;
    note(hub, &mut tx, &WRITE, who, id, json!({ "version": report.version, "revision": seen + 1 })).await?;
    tx.commit().await?;
    Ok(Saved::Yes)
}

fn check_period(from: Day, to: Day) -> Result<()> {
    if from <= to {
        Ok(())
    } else {
        Err(Error::Invalid(vec![Problem::new("to", "reports-period-backwards")]))
    }
}

async fn draft(hub: &Hub, id: ReportId) -> Result<Report> {
    let report = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if report.is_submitted() { Err(Error::Conflict("reports-locked")) } else { Ok(report) }
}

/// Locks a draft with the figures of this moment.
pub async fn submit(hub: &Hub, who: &Principal, id: ReportId, seen: i64) -> Result<()> {
    can(who, &SUBMIT, &On::province())?;
    let report = draft(hub, id).await?;
    let figures = figures::count(hub, report.plan_id, report.period_from, report.period_to).await?;
    let figures = serde_json::to_string(&figures).map_err(Error::internal)?;
    let mut tx = hub.db.begin().await?;
    if !store::submit(hub, &mut tx, id, (report.version, seen), &figures, who.person).await? {
        return Err(Error::Conflict("reports-changed"));
    }
    note(hub, &mut tx, &SUBMIT, who, id, json!({ "version": report.version })).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins a new version of a locked report. The locked one stays as it is.
pub async fn reopen(hub: &Hub, who: &Principal, id: ReportId, reason: &str) -> Result<()> {
    can(who, &SUBMIT, &On::province())?;
    let report = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    if !report.is_submitted() {
        return Err(Error::Conflict("reports-not-locked"));
    }
    let mut tx = hub.db.begin().await?;
    let version = (report.version + 1, reason);
    store::add_version(hub, &mut tx, id, version, &report.narrative(), who.person).await?;
    note(hub, &mut tx, &SUBMIT, who, id, json!({ "reopened": report.version + 1 })).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    act: &Act,
    who: &Principal,
    id: ReportId,
    detail: serde_json::Value,
) -> Result<()> {
    let (actor, subject_kind) = (Some(who.person), "periodic-report");
    journal::record(hub, tx, Entry { act: act.name, actor, subject_kind, subject: id.0, detail }).await?;
    Ok(())
}

/// A report as .docx in the official layout.
pub async fn docx(hub: &Hub, whole: &Whole) -> Result<Vec<u8>> {
    file(hub, whole, "docx").await
}

/// A report as `docx`, `pdf` or `xlsx`.
pub async fn file(hub: &Hub, whole: &Whole, format: &str) -> Result<Vec<u8>> {
    let (report, signed) = (&whole.report, whole.report.submitted_at);
    let content = paper::Content {
        plan: &whole.plan,
        to: &whole.reporting.to_words,
        period: (report.period_from, report.period_to),
        figures: &whole.figures,
        narrative: &report.narrative(),
        signed: signed.map(|at| at.day()),
    };
    match format {
        "docx" => paper::docx(hub, &content).await,
        "pdf" => paper::pdf(hub, &content).await,
        "xlsx" => paper::xlsx(hub, &content).await,
        _ => Err(Error::NotFound),
    }
}

/// The report of a plan for a period without anybody signed in: the command line. Uses the text of a report that
/// is begun for these days; without days, the report begun last, else the turn that is due next.
pub async fn export(hub: &Hub, plan: PlanId, days: Option<(Day, Day)>) -> Result<Vec<u8>> {
    let mut begun: Vec<_> =
        store::all(hub, &hub.db).await?.into_iter().filter(|report| report.plan_id == plan).collect();
    if let Some((from, to)) = days {
        check_period(from, to)?;
        begun.retain(|report| (report.period_from, report.period_to) == (from, to));
    }
    if let Some(report) = begun.first() {
        return docx(hub, &whole(hub, report.id).await?).await;
    }
    let today = hub.clock.now().day();
    let turns = turns_of_all(hub).await?;
    let turn = turns.iter().filter(|turn| turn.plan.id == plan);
    let turn = turn.min_by_key(|turn| (turn.period.to < today, turn.period.to));
    let year = || Day(today.0.first_of_year());
    let (from, to) = days.or(turn.map(|turn| (turn.period.from, turn.period.to))).unwrap_or((year(), today));
    let content = paper::Content {
        plan: &plans::actions::get(hub, plan).await?,
        to: turn.map_or("", |turn| &turn.reporting.to_words),
        period: (from, to),
        figures: &figures::count(hub, plan, from, to).await?,
        narrative: &Narrative::default(),
        signed: None,
    };
    paper::docx(hub, &content).await
}
