//! The tables of cases.

use crate::Hub;
use crate::cases::model::{CaseId, HandoverId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
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
        "and c.closed_at is null and (exists (select 1 from stage s where s.province = c.province
          and s.case_id = c.id and s.unit_id = $3 and s.closed_at is null)
          or exists (select 1 from stage s join handover h on h.province = s.province and h.stage_id = s.id
          where s.province = c.province and s.case_id = c.id and h.to_unit_id = $3 and h.state = 'offered'))
          order by (select min(s.due_at) from stage s where s.province = c.province and s.case_id = c.id
          and s.closed_at is null), c.id limit 200",
    )
    .bind(hub.province())
    .bind(asking)
    .bind(unit)
    .all(on)
    .await
}

/// Puts a report into a case.
pub async fn add_report(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    report: ReportId,
    sealed_key: Vec<u8>,
) -> Result<(), DbError> {
    sql("insert into case_report (province, report_id, case_id, sealed_key) values ($1, $2, $3, $4)")
        .bind(hub.province())
        .bind(report)
        .bind(case)
        .bind(sealed_key)
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

/// A stage's row with the names that a page shows.
#[derive(Clone, FromRow)]
pub struct StageRow {
    /// Key.
    pub id: StageId,
    /// Which case.
    pub case_id: CaseId,
    /// Which track.
    pub track: String,
    /// Which step.
    pub kind: String,
    /// The focal point's unit.
    pub unit_id: OrganisationId,
    /// The focal point's officer.
    pub person_id: PersonId,
    /// The officer's name.
    pub person_name: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// Sealed result.
    pub result: Option<Vec<u8>>,
}

const STAGE: &str = "select s.id, s.case_id, s.track, s.kind, s.unit_id, s.person_id, p.name as person_name,
    s.opened_at, s.due_at, s.closed_at, s.result from stage s
    join person p on p.province = s.province and p.id = s.person_id where s.province = $1";

/// The stages of a case, in the order in which they opened.
pub async fn stages<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<StageRow>, DbError> {
    Statement::composed(format!("{STAGE} and s.case_id = $2 order by s.opened_at, s.id"))
        .bind(hub.province())
        .bind(case)
        .all(on)
        .await
}

/// One stage.
pub async fn stage<'c>(hub: &Hub, on: impl On<'c>, id: StageId) -> Result<Option<StageRow>, DbError> {
    Statement::composed(format!("{STAGE} and s.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The open stages of a unit: stage, case, the case's code, step; the most pressing clock first.
pub async fn open_of_unit<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
) -> Result<Vec<(StageId, CaseId, String, String)>, DbError> {
    sql("select s.id, s.case_id, c.code, s.kind from stage s
         join case_file c on c.province = s.province and c.id = s.case_id
         where s.province = $1 and s.unit_id = $2 and s.closed_at is null order by s.due_at, s.id")
    .bind(hub.province())
    .bind(unit)
    .all(on)
    .await
}

/// A stage about to open.
pub struct NewStage<'a> {
    /// Key.
    pub id: StageId,
    /// Which case.
    pub case: CaseId,
    /// Which track.
    pub track: &'a str,
    /// Which step.
    pub kind: &'a str,
    /// The focal point's unit.
    pub unit: OrganisationId,
    /// The focal point's officer.
    pub person: PersonId,
    /// When.
    pub opened_at: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
}

/// Opens a stage. The database refuses a second open one of the same track.
pub async fn open_stage(hub: &Hub, tx: &mut Tx, new: &NewStage<'_>) -> Result<(), DbError> {
    sql("insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.case)
    .bind(new.track)
    .bind(new.kind)
    .bind(new.unit)
    .bind(new.person)
    .bind(new.opened_at)
    .bind(new.due_at)
    .run(tx)
    .await?;
    Ok(())
}

/// Ends a stage with its result; `false` when it has ended or has passed to another unit.
pub async fn close_stage(
    hub: &Hub,
    tx: &mut Tx,
    id: StageId,
    unit: OrganisationId,
    by: PersonId,
    outcome: &str,
    result: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("update stage set closed_at = $4, closed_by = $5, outcome = $6, result = $7
         where province = $1 and id = $2 and unit_id = $3 and closed_at is null
         and not exists (select 1 from handover h where h.province = stage.province
         and h.stage_id = stage.id and h.state = 'offered')")
    .bind(hub.province())
    .bind(id)
    .bind(unit)
    .bind(hub.clock.now())
    .bind(by)
    .bind(outcome)
    .bind(result)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Moves an open stage to another focal point; `false` when it is not with `from` any more.
pub async fn move_stage(
    hub: &Hub,
    tx: &mut Tx,
    id: StageId,
    from: OrganisationId,
    to: OrganisationId,
    person: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update stage set unit_id = $4, person_id = $5
         where province = $1 and id = $2 and unit_id = $3 and closed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(from)
    .bind(to)
    .bind(person)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Closes a case; `false` while a stage is open, or when it is closed.
pub async fn close(hub: &Hub, tx: &mut Tx, id: CaseId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update case_file set closed_at = $3, closed_by = $4
         where province = $1 and id = $2 and closed_at is null
         and not exists (select 1 from stage s where s.province = case_file.province
         and s.case_id = case_file.id and s.closed_at is null)")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A handover's row.
#[derive(Clone, FromRow)]
pub struct HandoverRow {
    /// Key.
    pub id: HandoverId,
    /// Which stage.
    pub stage_id: StageId,
    /// Who hands over.
    pub from_unit_id: OrganisationId,
    /// Who is asked.
    pub to_unit_id: OrganisationId,
    /// When.
    pub offered_at: Moment,
    /// Until when it can be accepted.
    pub expires_at: Moment,
    /// Where it stands.
    pub state: String,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Which key of the receiving unit.
    pub version: i64,
    /// The case's key, doubly sealed.
    pub escrow: Option<Vec<u8>>,
}

const HANDOVER: &str =
    "select h.id, h.stage_id, h.from_unit_id, h.to_unit_id, h.offered_at, h.expires_at, h.state,
    h.decided_at, h.reason, h.version, h.escrow from handover h where h.province = $1";

/// One handover.
pub async fn handover<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: HandoverId,
) -> Result<Option<HandoverRow>, DbError> {
    Statement::composed(format!("{HANDOVER} and h.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// The handovers of a case's stages, oldest first.
pub async fn handovers<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<HandoverRow>, DbError> {
    let text = format!(
        "{HANDOVER} and h.stage_id in (select id from stage where province = $1 and case_id = $2)
         order by h.offered_at, h.id"
    );
    Statement::composed(text).bind(hub.province()).bind(case).all(on).await
}

/// Open offers whose time has run out.
pub async fn run_out<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<HandoverRow>, DbError> {
    let text =
        format!("{HANDOVER} and h.state = 'offered' and h.expires_at <= $2 order by h.expires_at limit 500");
    Statement::composed(text).bind(hub.province()).bind(hub.clock.now()).all(on).await
}

/// Offers a stage. The database refuses a second open offer of the same stage.
pub async fn offer(hub: &Hub, tx: &mut Tx, row: &HandoverRow, by: PersonId) -> Result<(), DbError> {
    sql("insert into handover (province, id, stage_id, from_unit_id, to_unit_id, offered_by, offered_at, expires_at,
         state, version, escrow) values ($1, $2, $3, $4, $5, $6, $7, $8, 'offered', $9, $10)")
    .bind(hub.province())
    .bind(row.id)
    .bind(row.stage_id)
    .bind(row.from_unit_id)
    .bind(row.to_unit_id)
    .bind(by)
    .bind(row.offered_at)
    .bind(row.expires_at)
    .bind(row.version)
    .bind(row.escrow.clone())
    .run(tx)
    .await?;
    Ok(())
}

/// Decides an open offer; `false` when it is not open any more. The escrowed key goes with the decision.
pub async fn decide(
    hub: &Hub,
    tx: &mut Tx,
    id: HandoverId,
    state: &str,
    by: Option<PersonId>,
    reason: Option<&str>,
) -> Result<bool, DbError> {
    let changed =
        sql("update handover set state = $3, decided_by = $4, decided_at = $5, reason = $6, escrow = null
         where province = $1 and id = $2 and state = 'offered'")
        .bind(hub.province())
        .bind(id)
        .bind(state)
        .bind(by)
        .bind(hub.clock.now())
        .bind(reason)
        .run(tx)
        .await?;
    Ok(changed == 1)
}
