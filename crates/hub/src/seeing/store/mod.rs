//! The tables of viewings and of what was said of files.

pub mod exposure;
mod traces;

pub use traces::TRACES;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::{FileId, ReportId};
use crate::seeing::model::{AssessmentId, SCHEME, ViewingId};
use crate::time::Moment;

/// A viewing's row.
#[derive(Clone, Debug, FromRow)]
pub struct ViewingRow {
    /// Key.
    pub id: ViewingId,
    /// For which unit.
    pub unit_id: OrganisationId,
    /// Of which report.
    pub report_id: ReportId,
    /// At which file.
    pub file_id: FileId,
    /// Digest of the session.
    pub session: Vec<u8>,
    /// What is shown.
    pub step: String,
    /// The how manieth showing.
    pub turn: i64,
    /// Since when.
    pub begun_at: Moment,
    /// Until when it may be shown.
    pub until_at: Moment,
    /// When it was over.
    pub ended_at: Option<Moment>,
}

const VIEWING: &str =
    "select id, unit_id, report_id, file_id, session, step, turn, begun_at, until_at, ended_at
    from viewing where province = $1 and person_id = $2";

fn viewing(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{VIEWING} and {condition}"))
}

/// Keeps a viewing with its first step.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    row: &ViewingRow,
    (reason, words): (&str, Option<Vec<u8>>),
) -> Result<(), DbError> {
    sql("insert into viewing (province, id, person_id, unit_id, report_id, file_id, session, reason, words, day,
         step, turn, begun_at, until_at, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
    .bind(hub.province())
    .bind(row.id)
    .bind(person)
    .bind(row.unit_id)
    .bind(row.report_id)
    .bind(row.file_id)
    .bind(row.session.clone())
    .bind(reason)
    .bind(words)
    .bind(row.begun_at.day())
    .bind(&row.step)
    .bind(row.turn)
    .bind(row.begun_at)
    .bind(row.until_at)
    .bind(row.ended_at)
    .run(&mut *tx)
    .await?;
    add_step(hub, tx, row.id, row.turn, &row.step).await
}

async fn add_step(hub: &Hub, tx: &mut Tx, id: ViewingId, turn: i64, step: &str) -> Result<(), DbError> {
    sql("insert into viewing_step (province, viewing_id, turn, step, shown_at) values ($1, $2, $3, $4, $5)")
        .bind(hub.province())
        .bind(id)
        .bind(turn)
        .bind(step)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// One viewing of a person.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ViewingId,
    person: PersonId,
) -> Result<Option<ViewingRow>, DbError> {
    viewing("id = $3").bind(hub.province()).bind(person).bind(id).optional(on).await
}

/// The viewing that a person has open, or that ran out and was not ended.
pub async fn open<'c>(hub: &Hub, on: impl On<'c>, person: PersonId) -> Result<Option<ViewingRow>, DbError> {
    viewing("ended_at is null").bind(hub.province()).bind(person).optional(on).await
}

/// Goes to another step; `false` when it has moved on meanwhile, or is over.
pub async fn go(
    hub: &Hub,
    tx: &mut Tx,
    id: ViewingId,
    turn: i64,
    step: &str,
    until: Moment,
) -> Result<bool, DbError> {
    let changed = sql("update viewing set step = $4, turn = turn + 1, until_at = $5
         where province = $1 and id = $2 and turn = $3 and ended_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(turn)
    .bind(step)
    .bind(until)
    .run(&mut *tx)
    .await?;
    if changed == 1 {
        add_step(hub, tx, id, turn + 1, step).await?;
    }
    Ok(changed == 1)
}

/// Ends a viewing; `false` when it was ended before.
pub async fn end(hub: &Hub, tx: &mut Tx, id: ViewingId, at: Moment) -> Result<bool, DbError> {
    let changed =
        sql("update viewing set ended_at = $3 where province = $1 and id = $2 and ended_at is null")
            .bind(hub.province())
            .bind(id)
            .bind(at)
            .run(tx)
            .await?;
    Ok(changed == 1)
}

/// Whether a person has looked at a file, or taken its original.
pub async fn has_looked<'c>(
    hub: &Hub,
    on: impl On<'c>,
    person: PersonId,
    file: FileId,
) -> Result<bool, DbError> {
    sql("select 1 from viewing where province = $1 and file_id = $2 and person_id = $3")
        .bind(hub.province())
        .bind(file)
        .bind(person)
        .exists(on)
        .await
}

/// An assessment's row, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct AssessmentRow {
    /// Key.
    pub id: AssessmentId,
    /// The report under whose key it is sealed.
    pub report_id: ReportId,
    /// Name of the list of labels.
    pub scheme: String,
    /// Label and words, sealed.
    pub sealed: Vec<u8>,
    /// When.
    pub assessed_at: Moment,
    /// By whom.
    pub name: String,
}

/// Keeps what somebody said of a file.
pub async fn add_assessment(
    hub: &Hub,
    tx: &mut Tx,
    person: PersonId,
    row: &AssessmentRow,
    (file, mark): (FileId, [u8; 32]),
) -> Result<(), DbError> {
    sql(
        "insert into file_assessment (province, id, report_id, file_id, mark, scheme, scheme_version, sealed,
         person_id, assessed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(hub.province())
    .bind(row.id)
    .bind(row.report_id)
    .bind(file)
    .bind(mark)
    .bind(&row.scheme)
    .bind(SCHEME.1)
    .bind(row.sealed.clone())
    .bind(person)
    .bind(row.assessed_at)
    .run(tx)
    .await?;
    Ok(())
}

/// What was said of the same bytes, newest first.
pub async fn assessments<'c>(
    hub: &Hub,
    on: impl On<'c>,
    mark: [u8; 32],
) -> Result<Vec<AssessmentRow>, DbError> {
    sql("select a.id, a.report_id, a.scheme, a.sealed, a.assessed_at, p.name from file_assessment a
         join person p on p.province = a.province and p.id = a.person_id
         where a.province = $1 and a.mark = $2 order by a.assessed_at desc, a.id desc limit 20")
    .bind(hub.province())
    .bind(mark)
    .all(on)
    .await
}
