//! The tables of support.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::slice::{Class, Erase, Trace};
use crate::support::actions::{ChildId, RequestId, ServiceId};
use crate::support::services::PlannedId;
use crate::time::Moment;

/// A child of a case with the first request and the first service.
#[derive(Clone, Debug, FromRow)]
pub struct Child {
    /// Key.
    pub id: ChildId,
    /// What lists call the child.
    pub pseudonym: String,
    /// Age band.
    pub age_band: String,
    /// When help was first asked for.
    pub asked_at: Option<Moment>,
    /// When something was first done.
    pub served_at: Option<Moment>,
    /// How many requests wait for a service.
    pub open: i64,
    /// 1 where the paper on consent says that the carer is the one reported. Asked through [`Child::skips_carer`].
    pub carer_apart: i64,
    /// How many reports of the case are marked as those of a carer who is the one reported.
    pub carer_marked: i64,
}

/// The children of a case.
pub async fn children<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<Child>, DbError> {
    sql("select c.id, c.pseudonym, c.age_band, c.carer_apart,
         (select count(*) from case_report b join report t on t.province = b.province and t.id = b.report_id
         where b.province = c.province and b.case_id = c.case_id and t.teller_alleged = 'carer') as carer_marked,
         (select min(asked_at) from support_request r where r.province = c.province and r.child_id = c.id) as asked_at,
         (select min(started_at) from support_service s where s.province = c.province and s.child_id = c.id) as served_at,
         (select count(*) from support_request r join case_hold h on h.province = r.province and h.kind = 'request'
         and h.item_id = r.id where r.province = c.province and r.child_id = c.id) as open
         from child_involved c where c.province = $1 and c.case_id = $2 order by c.pseudonym")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// The case of a child.
pub async fn case_of<'c>(hub: &Hub, on: impl On<'c>, child: ChildId) -> Result<Option<CaseId>, DbError> {
    let row: Option<(CaseId,)> = sql("select case_id from child_involved where province = $1 and id = $2")
        .bind(hub.province())
        .bind(child)
        .optional(on)
        .await?;
    Ok(row.map(|(case,)| case))
}

/// Adds a child; `false` when the case has one of this pseudonym.
pub async fn add_child(
    hub: &Hub,
    tx: &mut Tx,
    id: ChildId,
    case: CaseId,
    pseudonym: &str,
    age_band: &str,
) -> Result<bool, DbError> {
    let added = sql("insert into child_involved (province, id, case_id, pseudonym, age_band)
         values ($1, $2, $3, $4, $5) on conflict (province, case_id, pseudonym) do nothing")
    .bind(hub.province())
    .bind(id)
    .bind(case)
    .bind(pseudonym)
    .bind(age_band)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// A request.
pub struct Asking<'a> {
    /// For which child.
    pub child: ChildId,
    /// Who asks.
    pub by: &'a str,
    /// What is needed.
    pub need: &'a str,
    /// When.
    pub at: Moment,
    /// By which report it came, where one report asked.
    pub report: Option<ReportId>,
}

/// Adds a request.
pub async fn add_request(hub: &Hub, tx: &mut Tx, id: RequestId, new: &Asking<'_>) -> Result<(), DbError> {
    sql("insert into support_request (province, id, child_id, asked_by, need, asked_at, entered_at, report_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(id)
    .bind(new.child)
    .bind(new.by)
    .bind(new.need)
    .bind(new.at)
    .bind(hub.clock.now())
    .bind(new.report)
    .run(tx)
    .await?;
    Ok(())
}

/// The request that came by a report into a case.
pub async fn request_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
    report: ReportId,
) -> Result<Option<RequestId>, DbError> {
    let row: Option<(RequestId,)> = sql("select r.id from support_request r
         join child_involved c on c.province = r.province and c.id = r.child_id
         where r.province = $1 and c.case_id = $2 and r.report_id = $3 order by r.id limit 1")
    .bind(hub.province())
    .bind(case)
    .bind(report)
    .optional(on)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Removes a request: the report by which it came is about something else.
pub async fn remove_request(hub: &Hub, tx: &mut Tx, id: RequestId) -> Result<(), DbError> {
    sql("delete from support_request where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// A service that was given.
pub struct NewService<'a> {
    /// Key.
    pub id: ServiceId,
    /// For which child.
    pub child: ChildId,
    /// Of the list.
    pub kind: &'a str,
    /// Which unit recorded it.
    pub unit: OrganisationId,
    /// Which officer.
    pub person: PersonId,
    /// When it began.
    pub started_at: Moment,
    /// Which service of a plan it is.
    pub planned: Option<PlannedId>,
}

/// Adds a service.
pub async fn add_service(hub: &Hub, tx: &mut Tx, new: &NewService<'_>) -> Result<(), DbError> {
    sql("insert into support_service (province, id, child_id, kind, unit_id, person_id, started_at, entered_at,
         planned_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.child)
    .bind(new.kind)
    .bind(new.unit)
    .bind(new.person)
    .bind(new.started_at)
    .bind(hub.clock.now())
    .bind(new.planned)
    .run(tx)
    .await?;
    Ok(())
}

/// The requests for a child that were not taken back and not followed by a service.
pub async fn open_requests<'c>(
    hub: &Hub,
    on: impl On<'c>,
    child: ChildId,
) -> Result<Vec<RequestId>, DbError> {
    let rows: Vec<(RequestId,)> = sql("select r.id from support_request r
         join case_hold h on h.province = r.province and h.kind = 'request' and h.item_id = r.id
         where r.province = $1 and r.child_id = $2 and r.withdrawn_at is null order by r.id")
    .bind(hub.province())
    .bind(child)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes a request back.
pub async fn withdraw(hub: &Hub, tx: &mut Tx, id: RequestId, at: Moment) -> Result<(), DbError> {
    sql("update support_request set withdrawn_at = $3
         where province = $1 and id = $2 and withdrawn_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(at)
    .run(tx)
    .await?;
    Ok(())
}

/// A request for help in a span, with what was known at its end.
#[derive(Clone, Debug, FromRow)]
pub struct Requested {
    /// For which child.
    pub child_id: ChildId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// What lists call the child.
    pub pseudonym: String,
    /// When help was asked for.
    pub asked_at: Moment,
    /// When the child itself took it back, before the end of the span.
    pub withdrawn_at: Option<Moment>,
}

/// The requests that came in a span and had been entered by its end.
pub async fn asked_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<Requested>, DbError> {
    sql("select r.child_id, c.case_id, f.code, c.pseudonym, r.asked_at,
         case when r.withdrawn_at < $3 then r.withdrawn_at end as withdrawn_at
         from support_request r
         join child_involved c on c.province = r.province and c.id = r.child_id
         join case_file f on f.province = c.province and f.id = c.case_id
         where r.province = $1 and r.asked_at >= $2 and r.asked_at < $3
         and coalesce(r.entered_at, r.asked_at) < $3
         order by f.code, c.pseudonym, r.asked_at, r.id")
    .bind(hub.province())
    .bind(from)
    .bind(until)
    .all(on)
    .await
}

/// What was done for a child.
#[derive(Clone, Debug, FromRow)]
pub struct Helped {
    /// For which child.
    pub child_id: ChildId,
    /// When it began.
    pub began_at: Moment,
}

/// Services, and emergency measures of the protection track, that began before a moment and had been entered by then,
/// for children for whom help was asked since another.
pub async fn helped_until<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<Helped>, DbError> {
    sql("select s.child_id, s.started_at as began_at from support_service s
         where s.province = $1 and s.started_at < $3 and coalesce(s.entered_at, s.started_at) < $3
         and exists (select 1 from support_request r where r.province = s.province and r.child_id = s.child_id
         and r.asked_at >= $2 and r.asked_at < $3)
         union all
         select c.id as child_id, t.measured_at as began_at from stage t
         join child_involved c on c.province = t.province and c.case_id = t.case_id
         where t.province = $1 and t.measured_at is not null and t.measured_at < $3 and t.closed_at < $3
         and exists (select 1 from support_request r where r.province = c.province and r.child_id = c.id
         and r.asked_at >= $2 and r.asked_at < $3)")
    .bind(hub.province())
    .bind(from)
    .bind(until)
    .all(on)
    .await
}

/// The cases in which an emergency had been found before a moment: the twelve hours hold for their children.
pub async fn emergencies<'c>(
    hub: &Hub,
    on: impl On<'c>,
    until: Moment,
) -> Result<Vec<(CaseId, Moment)>, DbError> {
    sql("select t.case_id, f.first_told_at from stage t
         join case_file f on f.province = t.province and f.id = t.case_id
         where t.province = $1 and t.kind = 'risk' and t.disposition = 'emergency' and t.closed_at < $2")
    .bind(hub.province())
    .bind(until)
    .all(on)
    .await
}

const OF_PAPER: &str = "x.paper_id in (select p.id from support_paper p
    join child_involved c on c.province = p.province and c.id = p.child_id
    where p.province = $1 and c.case_id = {id})";

/// What the support of a case's children leaves. Requests and services stay for target 2, under no name: age bands, kinds
/// and days.
pub const TRACES: &[Trace] = &[
    // a copy may be sealed to the head who is to sign
    Trace {
        table: "support_paper_draft",
        of: &[(Class::Case, OF_PAPER)],
        how: Erase::Rows,
        key: true,
        sealed: &["copy_key", "copy", "sealed"],
    },
    Trace {
        table: "support_paper_version",
        of: &[(Class::Case, OF_PAPER)],
        how: Erase::Words { set: "sealed = {nothing}", left: "length(x.sealed) > 0" },
        key: false,
        sealed: &["sealed"],
    },
    Trace {
        table: "child_involved",
        of: &[(Class::Case, "x.case_id = {id}")],
        how: Erase::Words {
            set: "pseudonym = '– ' || (select count(*) from child_involved d where d.province = x.province
                and d.case_id = x.case_id and d.id <= x.id)",
            left: "x.pseudonym not like '– %'",
        },
        key: false,
        sealed: &[],
    },
];
