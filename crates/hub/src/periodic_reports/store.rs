//! The tables of periodic reports.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::PersonId;
use crate::periodic_reports::model::{Narrative, Period, ReportId};
use crate::plans::model::{PlanId, ReportingId};
use crate::time::{Day, Moment};

/// A report with its newest version.
#[derive(Clone, Debug, FromRow)]
pub struct Report {
    /// Key.
    pub id: ReportId,
    /// On which plan.
    pub plan_id: PlanId,
    /// Which duty to report.
    pub reporting_id: ReportingId,
    /// Which turn.
    pub period_key: String,
    /// First day of the figures.
    pub period_from: Day,
    /// Last day of the figures.
    pub period_to: Day,
    /// Last day to send it.
    pub due_on: Option<Day>,
    /// From 1.
    pub version: i64,
    /// `draft` or `submitted`.
    pub state: String,
    /// Why there is a version after the first.
    pub reason: String,
    /// Counts savings.
    pub revision: i64,
    /// Narrative.
    pub results: String,
    /// Narrative.
    pub difficulties: String,
    /// Narrative.
    pub proposals: String,
    /// The figures as they stood when it was submitted.
    pub figures: Option<String>,
    /// When it was locked.
    pub submitted_at: Option<Moment>,
}

impl Report {
    /// Whether it is locked.
    pub fn is_submitted(&self) -> bool {
        self.state == "submitted"
    }

    /// Its narrative.
    pub fn narrative(&self) -> Narrative {
        let [results, difficulties, proposals] =
            [&self.results, &self.difficulties, &self.proposals].map(String::clone);
        Narrative { results, difficulties, proposals }
    }
}

const REPORT: &str = "select r.id, r.plan_id, r.reporting_id, r.period_key, r.period_from, r.period_to, r.due_on,
    v.version, v.state, v.reason, v.revision, v.results, v.difficulties, v.proposals, v.figures, v.submitted_at
    from periodic_report r
    join periodic_report_version v on v.province = r.province and v.report_id = r.id
    where r.province = $1 and v.version =
        (select max(w.version) from periodic_report_version w where w.province = r.province and w.report_id = r.id)";

/// All reports, the newest period first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Report>, DbError> {
    Statement::composed(format!("{REPORT} order by r.period_to desc, r.id desc"))
        .bind(hub.province())
        .all(on)
        .await
}

/// One report.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<Report>, DbError> {
    Statement::composed(format!("{REPORT} and r.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The report of a turn.
pub async fn by_turn<'c>(
    hub: &Hub,
    on: impl On<'c>,
    reporting: ReportingId,
    key: &str,
) -> Result<Option<Report>, DbError> {
    Statement::composed(format!("{REPORT} and r.reporting_id = $2 and r.period_key = $3"))
        .bind(hub.province())
        .bind(reporting)
        .bind(key)
        .optional(on)
        .await
}

/// Begins a report.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (plan, reporting): (PlanId, ReportingId),
    period: &Period,
) -> Result<(), DbError> {
    sql("insert into periodic_report
         (province, id, plan_id, reporting_id, period_key, period_from, period_to, due_on, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(id)
    .bind(plan)
    .bind(reporting)
    .bind(&period.key)
    .bind(period.from)
    .bind(period.to)
    .bind(period.due)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Begins a version with this narrative.
pub async fn add_version(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (version, reason): (i64, &str),
    narrative: &Narrative,
    by: PersonId,
) -> Result<(), DbError> {
    sql(
        "insert into periodic_report_version (province, report_id, version, state, reason, revision, results,
         difficulties, proposals, opened_at, opened_by)
         values ($1, $2, $3, 'draft', $4, 0, $5, $6, $7, $8, $9)",
    )
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(reason)
    .bind(&narrative.results)
    .bind(&narrative.difficulties)
    .bind(&narrative.proposals)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Saves the narrative of a draft; `false` when a colleague saved meanwhile, or it is locked.
pub async fn save(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (version, seen): (i64, i64),
    narrative: &Narrative,
) -> Result<bool, DbError> {
    let done = sql("update periodic_report_version set results = $5, difficulties = $6, proposals = $7,
         revision = revision + 1 where province = $1 and report_id = $2 and version = $3 and revision = $4
         and state = 'draft'")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(seen)
    .bind(&narrative.results)
    .bind(&narrative.difficulties)
    .bind(&narrative.proposals)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Moves the days that the figures of a draft are counted over.
pub async fn set_period(hub: &Hub, tx: &mut Tx, id: ReportId, from: Day, to: Day) -> Result<(), DbError> {
    sql("update periodic_report set period_from = $3, period_to = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(from)
        .bind(to)
        .run(tx)
        .await?;
    Ok(())
}

/// Locks a draft with its figures; `false` when the text was saved meanwhile, or it is locked already.
pub async fn submit(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    (version, seen): (i64, i64),
    figures: &str,
    by: PersonId,
) -> Result<bool, DbError> {
    let done = sql("update periodic_report_version set state = 'submitted', figures = $5, submitted_at = $6,
         submitted_by = $7 where province = $1 and report_id = $2 and version = $3 and revision = $4
         and state = 'draft'")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(seen)
    .bind(figures)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(done == 1)
}
