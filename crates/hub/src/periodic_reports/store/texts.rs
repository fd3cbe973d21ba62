//! The narrative of reports: every saving is a row of its own, so that no text is ever written over.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::periodic_reports::model::ReportId;
use crate::plans::model::TaskId;
use crate::time::Moment;

/// A section's text as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Text {
    /// Which section.
    pub section: String,
    /// Which saving.
    pub revision: i64,
    /// The words.
    pub text: String,
    /// When.
    pub saved_at: Moment,
    /// Who.
    pub saved_by: String,
}

/// The texts of a version.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, id: ReportId, version: i64) -> Result<Vec<Text>, DbError> {
    sql("select t.section, t.revision, t.text, t.saved_at, p.name as saved_by from body_report_text t
         join person p on p.province = t.province and p.id = t.saved_by
         where t.province = $1 and t.report_id = $2 and t.version = $3 and t.revision =
             (select max(u.revision) from body_report_text u where u.province = t.province
              and u.report_id = t.report_id and u.version = t.version and u.section = t.section)
         order by t.section")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .all(on)
    .await
}

/// A text as it was at one saving.
pub async fn at<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (id, version): (ReportId, i64),
    (section, revision): (&str, i64),
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> =
        sql("select text from body_report_text where province = $1 and report_id = $2
         and version = $3 and section = $4 and revision = $5")
        .bind(hub.province())
        .bind(id)
        .bind(version)
        .bind(section)
        .bind(revision)
        .optional(on)
        .await?;
    Ok(row.map(|(text,)| text))
}

/// Adds a saving; a colleague who was faster makes it a unique fault.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    (id, version): (ReportId, i64),
    (section, revision): (&str, i64),
    text: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into body_report_text (province, report_id, version, section, revision, text, saved_at, saved_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(section)
    .bind(revision)
    .bind(text)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Counts a saving of a draft; `false` when it is sent already. It also holds the draft for this transaction.
pub async fn count_saving(hub: &Hub, tx: &mut Tx, id: ReportId, version: i64) -> Result<bool, DbError> {
    let done = sql("update body_report_version set revision = revision + 1
         where province = $1 and report_id = $2 and version = $3 and state = 'draft'")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .run(tx)
    .await?;
    Ok(done == 1)
}

/// Copies the texts of a version into the next one.
pub async fn copy(hub: &Hub, tx: &mut Tx, id: ReportId, (from, to): (i64, i64)) -> Result<(), DbError> {
    sql("insert into body_report_text (province, report_id, version, section, revision, text, saved_at, saved_by)
         select t.province, t.report_id, $4, t.section, 0, t.text, t.saved_at, t.saved_by from body_report_text t
         where t.province = $1 and t.report_id = $2 and t.version = $3 and t.revision =
             (select max(u.revision) from body_report_text u where u.province = t.province
              and u.report_id = t.report_id and u.version = t.version and u.section = t.section)")
    .bind(hub.province())
    .bind(id)
    .bind(from)
    .bind(to)
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps from which tasks words of a section were taken.
pub async fn link(
    hub: &Hub,
    tx: &mut Tx,
    (id, section): (ReportId, &str),
    task: TaskId,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into body_report_task (province, report_id, section, task_id, put_at, put_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (province, report_id, section, task_id) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(section)
    .bind(task)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// The tasks from which words were taken: section, task.
pub async fn links<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Vec<(String, TaskId)>, DbError> {
    sql("select section, task_id from body_report_task where province = $1 and report_id = $2
         order by section, put_at, task_id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}
