//! Cases, their reports and keys.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Statement, Tx, Value, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// A case's row.
#[derive(Clone, FromRow)]
pub struct CaseRow {
    /// Key.
    pub id: CaseId,
    /// VV-….
    pub code: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// When the first report came in.
    pub first_told_at: Moment,
    /// How pressing.
    pub severity: String,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

const CASE: &str =
    "select c.id, c.code, c.opened_at, c.first_told_at, c.severity, c.closed_at from case_file c
    where c.province = $1 and not exists (select 1 from case_conflict x
    where x.province = c.province and x.case_id = c.id and x.person_id = $2)";

fn case(condition: &'static str) -> Statement {
    Statement::composed(format!("{CASE} {condition}"))
}

/// Adds a case.
pub async fn add(hub: &Hub, tx: &mut Tx, row: &CaseRow) -> Result<(), DbError> {
    sql("insert into case_file (province, id, code, opened_at, first_told_at, severity)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(row.id)
    .bind(&row.code)
    .bind(row.opened_at)
    .bind(row.first_told_at)
    .bind(&row.severity)
    .run(&mut *tx)
    .await?;
    sql("insert into case_open (province, case_id) values ($1, $2)")
        .bind(hub.province())
        .bind(row.id)
        .run(tx)
        .await?;
    Ok(())
}

/// Takes the row of an open case until the transaction ends, so that changes of one case come one after the other on
/// both engines; `false` when the case is closed.
pub async fn take(hub: &Hub, tx: &mut Tx, id: CaseId) -> Result<bool, DbError> {
    let changed = sql("update case_file set version = version + 1
         where province = $1 and id = $2 and closed_at is null")
    .bind(hub.province())
    .bind(id)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Says how pressing a case is.
pub async fn set_severity(hub: &Hub, tx: &mut Tx, id: CaseId, severity: &str) -> Result<(), DbError> {
    sql("update case_file set severity = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(severity)
        .run(tx)
        .await?;
    Ok(())
}

/// One case, unless a report of it names the person who asks.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: CaseId,
    asking: PersonId,
) -> Result<Option<CaseRow>, DbError> {
    case("and c.id = $3").bind(hub.province()).bind(asking).bind(id).optional(on).await
}

/// Cases in which a unit holds an open stage or is asked to take one over, the most pressing clock first.
pub async fn of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<CaseRow>, DbError> {
    case(
        "and c.closed_at is null and c.id in (
          select s.case_id from stage s where s.province = $1 and s.unit_id = $3 and s.closed_at is null
          union select s.case_id from handover h join stage s on s.province = h.province and s.id = h.stage_id
          where h.province = $1 and h.to_unit_id = $3 and h.state = 'offered'
          union select s.case_id from stage_coordinator k
          join stage s on s.province = k.province and s.id = k.stage_id
          where k.province = $1 and k.unit_id = $3 and k.ended_at is null and s.closed_at is null)
          order by (select min(s.due_at) from stage s where s.province = c.province and s.case_id = c.id
          and s.closed_at is null), c.id limit 200",
    )
    .bind(hub.province())
    .bind(asking)
    .bind(unit)
    .all(on)
    .await
}

/// A report that goes into a case.
pub struct NewReport {
    /// Which case.
    pub case: CaseId,
    /// Which report.
    pub report: ReportId,
    /// Its key under the case's key.
    pub sealed_key: Vec<u8>,
    /// What it was before, under the case's key.
    pub kept: Vec<u8>,
    /// How pressing the case was, where the report makes it more so.
    pub raised_from: Option<String>,
}

/// Puts a report into a case.
pub async fn add_report(hub: &Hub, tx: &mut Tx, new: NewReport) -> Result<(), DbError> {
    sql("insert into case_report (province, report_id, case_id, sealed_key, kept, raised_from)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(new.report)
    .bind(new.case)
    .bind(new.sealed_key)
    .bind(new.kept)
    .bind(Value::Text(new.raised_from))
    .run(tx)
    .await?;
    Ok(())
}

/// What a report of a case was before, and how pressing the case was before it.
pub async fn before<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
    report: ReportId,
) -> Result<Option<(Option<Vec<u8>>, Option<String>)>, DbError> {
    sql("select kept, raised_from from case_report where province = $1 and case_id = $2 and report_id = $3")
        .bind(hub.province())
        .bind(case)
        .bind(report)
        .optional(on)
        .await
}

/// Takes a report out of a case.
pub async fn remove_report(hub: &Hub, tx: &mut Tx, case: CaseId, report: ReportId) -> Result<(), DbError> {
    sql("delete from case_report where province = $1 and case_id = $2 and report_id = $3")
        .bind(hub.province())
        .bind(case)
        .bind(report)
        .run(tx)
        .await?;
    Ok(())
}

/// The case that a report is in.
pub async fn case_of_report<'c>(
    hub: &Hub,
    on: impl On<'c>,
    report: ReportId,
) -> Result<Option<CaseId>, DbError> {
    let row: Option<(CaseId,)> =
        sql("select case_id from case_report where province = $1 and report_id = $2")
            .bind(hub.province())
            .bind(report)
            .optional(on)
            .await?;
    Ok(row.map(|(case,)| case))
}

/// How pressing a case is, and when its first report came in.
pub async fn weight<'c>(hub: &Hub, on: impl On<'c>, id: CaseId) -> Result<(String, Moment), DbError> {
    sql("select severity, first_told_at from case_file where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .one(on)
        .await
}

/// Says when the first report of a case came in.
pub async fn set_first_told(hub: &Hub, tx: &mut Tx, id: CaseId, at: Moment) -> Result<(), DbError> {
    sql("update case_file set first_told_at = $3 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(at)
        .run(tx)
        .await?;
    Ok(())
}

/// No report of a case names this officer any more.
pub async fn drop_conflict(hub: &Hub, tx: &mut Tx, case: CaseId, person: PersonId) -> Result<(), DbError> {
    sql("delete from case_conflict where province = $1 and case_id = $2 and person_id = $3")
        .bind(hub.province())
        .bind(case)
        .bind(person)
        .run(tx)
        .await?;
    Ok(())
}

/// The reports of a case, each with its key under the case's key.
pub async fn reports<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
) -> Result<Vec<(ReportId, Vec<u8>)>, DbError> {
    sql("select report_id, sealed_key from case_report where province = $1 and case_id = $2 order by report_id")
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// Keeps an officer away from a case.
pub async fn add_conflict(hub: &Hub, tx: &mut Tx, case: CaseId, person: PersonId) -> Result<(), DbError> {
    sql(
        "insert into case_conflict (province, case_id, person_id) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(hub.province())
    .bind(case)
    .bind(person)
    .run(tx)
    .await?;
    Ok(())
}

/// Seals the case's key to a unit.
pub async fn put_key(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    unit: OrganisationId,
    version: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into case_key (province, case_id, unit_id, version, sealed) values ($1, $2, $3, $4, $5)
         on conflict (province, case_id, unit_id) do update set version = excluded.version, sealed = excluded.sealed")
    .bind(hub.province())
    .bind(case)
    .bind(unit)
    .bind(version)
    .bind(sealed)
    .run(tx)
    .await?;
    Ok(())
}

/// The case's key as it is sealed to a unit.
pub async fn key<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
    unit: OrganisationId,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("select version, sealed from case_key where province = $1 and case_id = $2 and unit_id = $3")
        .bind(hub.province())
        .bind(case)
        .bind(unit)
        .optional(on)
        .await
}

/// Takes the case's key from a unit that holds no open stage of it any more.
pub async fn drop_key_without_stage(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    unit: OrganisationId,
) -> Result<(), DbError> {
    sql("delete from case_key where province = $1 and case_id = $2 and unit_id = $3
         and not exists (select 1 from stage s where s.province = case_key.province
         and s.case_id = case_key.case_id and s.unit_id = case_key.unit_id and s.closed_at is null)")
    .bind(hub.province())
    .bind(case)
    .bind(unit)
    .run(tx)
    .await?;
    Ok(())
}

/// Closes a case. The database refuses while a stage, an order, a request or somebody reported without an outcome is
/// open: the row of [`take`] must go, and they all stand on it.
pub async fn close(hub: &Hub, tx: &mut Tx, id: CaseId, by: PersonId) -> Result<(), DbError> {
    sql("delete from case_open where province = $1 and case_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    sql("update case_file set closed_at = $3, closed_by = $4 where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .bind(by)
        .run(tx)
        .await?;
    Ok(())
}

/// Persons whom a report of a case names.
pub async fn in_conflict<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(PersonId,)> =
        sql("select person_id from case_conflict where province = $1 and case_id = $2 order by person_id")
            .bind(hub.province())
            .bind(case)
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Puts something unfinished before the closing of a case; twice is once.
pub async fn hold(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: uuid::Uuid) -> Result<(), DbError> {
    sql("insert into case_hold (province, kind, item_id, case_id) values ($1, $2, $3, $4)
         on conflict (province, kind, item_id) do nothing")
    .bind(hub.province())
    .bind(kind)
    .bind(item)
    .bind(case)
    .run(tx)
    .await?;
    Ok(())
}

/// It is finished.
pub async fn release(hub: &Hub, tx: &mut Tx, kind: &str, item: uuid::Uuid) -> Result<(), DbError> {
    sql("delete from case_hold where province = $1 and kind = $2 and item_id = $3")
        .bind(hub.province())
        .bind(kind)
        .bind(item)
        .run(tx)
        .await?;
    Ok(())
}

/// What stands before the closing of a case besides open stages: kinds, each with how many.
pub async fn holds<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<(String, i64)>, DbError> {
    sql("select kind, count(*) from case_hold where province = $1 and case_id = $2 group by kind order by kind")
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// What officers call a case.
pub async fn code<'c>(hub: &Hub, on: impl On<'c>, id: CaseId) -> Result<String, DbError> {
    let row: Option<(String,)> = sql("select code from case_file where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await?;
    Ok(row.map(|(code,)| code).unwrap_or_default())
}
