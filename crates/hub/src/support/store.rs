//! The tables of support.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::support::actions::{ChildId, RequestId, ServiceId};
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
}

/// The children of a case.
pub async fn children<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<Child>, DbError> {
    sql("select c.id, c.pseudonym, c.age_band,
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

/// Adds a request.
pub async fn add_request(
    hub: &Hub,
    tx: &mut Tx,
    id: RequestId,
    child: ChildId,
    by: &str,
    need: &str,
    at: Moment,
) -> Result<(), DbError> {
    sql("insert into support_request (province, id, child_id, asked_by, need, asked_at)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(child)
    .bind(by)
    .bind(need)
    .bind(at)
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
}

/// Adds a service.
pub async fn add_service(hub: &Hub, tx: &mut Tx, new: &NewService<'_>) -> Result<(), DbError> {
    sql("insert into support_service (province, id, child_id, kind, unit_id, person_id, started_at)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.child)
    .bind(new.kind)
    .bind(new.unit)
    .bind(new.person)
    .bind(new.started_at)
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
pub async fn withdraw(hub: &Hub, tx: &mut Tx, id: RequestId) -> Result<(), DbError> {
    sql("update support_request set withdrawn_at = $3
         where province = $1 and id = $2 and withdrawn_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// A child for whom help was asked in a span.
#[derive(Clone, Debug, FromRow)]
pub struct AskedFor {
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// What lists call the child.
    pub pseudonym: String,
    /// When help was first asked for; nothing where the child had taken all of it back by the end of the span.
    pub asked_at: Option<Moment>,
    /// When it was first served, before the end of the span.
    pub served_at: Option<Moment>,
}

/// The children for whom help was asked in a span, as it stood at its end.
pub async fn asked_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<AskedFor>, DbError> {
    sql("select c.case_id, f.code, c.pseudonym,
         min(case when r.withdrawn_at is null or r.withdrawn_at >= $3 then r.asked_at end) as asked_at,
         (select min(s.started_at) from support_service s where s.province = $1 and s.child_id = r.child_id
          and s.started_at < $3) as served_at
         from support_request r
         join child_involved c on c.province = r.province and c.id = r.child_id
         join case_file f on f.province = c.province and f.id = c.case_id
         where r.province = $1 and r.asked_at >= $2 and r.asked_at < $3
         group by r.child_id, c.case_id, f.code, c.pseudonym order by f.code, c.pseudonym")
    .bind(hub.province())
    .bind(from)
    .bind(until)
    .all(on)
    .await
}
