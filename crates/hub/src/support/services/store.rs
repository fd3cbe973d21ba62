//! The tables of plans and their services.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::support::actions::ChildId;
use crate::support::papers::PaperId;
use crate::support::services::PlannedId;
use crate::time::{Day, Moment};

/// A plan as it is proposed.
pub struct NewPlan {
    /// The signed paper.
    pub paper: PaperId,
    /// Its version.
    pub version: i64,
    /// For which child.
    pub child: ChildId,
    /// Which unit drew it up.
    pub unit: OrganisationId,
    /// Until when it is carried out.
    pub until: Day,
    /// When it is reviewed.
    pub review: Day,
}

/// Proposes a plan; one that was proposed before stays.
pub async fn propose(hub: &Hub, tx: &mut Tx, new: &NewPlan) -> Result<bool, DbError> {
    let added = sql("insert into support_plan (province, paper_id, version, child_id, unit_id, until_on, review_on,
         proposed_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (province, paper_id, version) do nothing")
    .bind(hub.province())
    .bind(new.paper)
    .bind(new.version)
    .bind(new.child)
    .bind(new.unit)
    .bind(new.until)
    .bind(new.review)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// A service as it is proposed.
pub struct NewPlanned {
    /// Key.
    pub id: PlannedId,
    /// Of the list of services.
    pub kind: String,
    /// Which body gives it.
    pub provider: Option<OrganisationId>,
    /// Until when.
    pub due: Day,
    /// Material help in đồng.
    pub amount: Option<i64>,
}

/// Adds a service to a proposed plan.
pub async fn add(hub: &Hub, tx: &mut Tx, plan: &NewPlan, new: NewPlanned) -> Result<(), DbError> {
    sql("insert into planned_service (province, id, paper_id, version, child_id, kind, provider_id, due_on, amount)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(new.id)
    .bind(plan.paper)
    .bind(plan.version)
    .bind(plan.child)
    .bind(new.kind)
    .bind(new.provider)
    .bind(new.due)
    .bind(new.amount)
    .run(tx)
    .await?;
    Ok(())
}

/// The plan of a child that waits for approval: the one proposed last.
pub async fn proposed(hub: &Hub, tx: &mut Tx, child: ChildId) -> Result<Option<(PaperId, i64)>, DbError> {
    sql("select paper_id, version from support_plan where province = $1 and child_id = $2 and approved_at is null
         order by proposed_at desc, version desc limit 1")
    .bind(hub.province())
    .bind(child)
    .optional(tx)
    .await
}

/// The services that are open of the plan that a child has now.
pub async fn running(hub: &Hub, tx: &mut Tx, child: ChildId) -> Result<Vec<PlannedId>, DbError> {
    let rows: Vec<(PlannedId,)> = sql("select s.id from planned_service s where s.province = $1 and s.child_id = $2
         and s.approved = 1 and s.done_on is null and s.refused_at is null and s.dropped_at is null order by s.id")
    .bind(hub.province())
    .bind(child)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Another plan takes the place of the one that a child has.
pub async fn replace(hub: &Hub, tx: &mut Tx, child: ChildId) -> Result<(), DbError> {
    sql("update planned_service set dropped_at = $3 where province = $1 and child_id = $2 and approved = 1
         and done_on is null and refused_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(child)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    sql("update support_plan set replaced_at = $3 where province = $1 and child_id = $2
         and approved_at is not null and replaced_at is null")
    .bind(hub.province())
    .bind(child)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    Ok(())
}

/// Approves a plan with its services, and gives them.
pub async fn approve(
    hub: &Hub,
    tx: &mut Tx,
    (paper, version): (PaperId, i64),
) -> Result<Vec<PlannedId>, DbError> {
    sql("update support_plan set approved_at = $4 where province = $1 and paper_id = $2 and version = $3")
        .bind(hub.province())
        .bind(paper)
        .bind(version)
        .bind(hub.clock.now())
        .run(&mut *tx)
        .await?;
    sql("update planned_service set approved = 1 where province = $1 and paper_id = $2 and version = $3")
        .bind(hub.province())
        .bind(paper)
        .bind(version)
        .run(&mut *tx)
        .await?;
    let rows: Vec<(PlannedId,)> = sql("select id from planned_service where province = $1 and paper_id = $2
         and version = $3 order by id")
    .bind(hub.province())
    .bind(paper)
    .bind(version)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The plan of a child was reviewed.
pub async fn reviewed(hub: &Hub, tx: &mut Tx, child: ChildId) -> Result<(), DbError> {
    sql("update support_plan set reviewed_at = $3 where province = $1 and child_id = $2
         and approved_at is not null and replaced_at is null and reviewed_at is null")
    .bind(hub.province())
    .bind(child)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// A service of an approved plan.
#[derive(Clone, Debug, FromRow)]
pub struct Planned {
    /// Key.
    pub id: PlannedId,
    /// For which child.
    pub child_id: ChildId,
    /// Of the list of services.
    pub kind: String,
    /// Which body of the register gives it.
    pub provider: Option<String>,
    /// Until when.
    pub due_on: Day,
    /// Material help in đồng.
    pub amount: Option<i64>,
    /// On which day it began.
    pub started_on: Option<Day>,
    /// On which day it was done.
    pub done_on: Option<Day>,
    /// What came of it.
    pub result: Option<String>,
    /// Why it is not given.
    pub refused_why: Option<String>,
    /// When another plan took the place of its own.
    pub dropped_at: Option<Moment>,
}

const PLANNED: &str =
    "select s.id, s.child_id, s.kind, n.short_name as provider, s.due_on, s.amount, s.started_on,
    s.done_on, s.result, s.refused_why, s.dropped_at from planned_service s
    left join organisation_name n on n.province = s.province and n.organisation_id = s.provider_id
    and n.valid_from <= $2 and (n.valid_to is null or n.valid_to >= $2)
    where s.province = $1 and s.approved = 1";

fn planned(condition: &'static str) -> crate::db::Statement {
    crate::db::Statement::composed(format!("{PLANNED} {condition}"))
}

/// The services of the children of a case, by their last day.
pub async fn of_case<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<Planned>, DbError> {
    planned(
        "and exists (select 1 from child_involved c where c.province = s.province and c.id = s.child_id
             and c.case_id = $3) order by s.due_on, s.id",
    )
    .bind(hub.province())
    .bind(hub.clock.now().day())
    .bind(case)
    .all(on)
    .await
}

/// One service.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: PlannedId) -> Result<Option<Planned>, DbError> {
    planned("and s.id = $3").bind(hub.province()).bind(hub.clock.now().day()).bind(id).optional(on).await
}

/// It has begun; `false` when it had, or is over.
pub async fn start(hub: &Hub, tx: &mut Tx, id: PlannedId, on: Day, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update planned_service set started_on = $3, started_at = $4, person_id = $5
         where province = $1 and id = $2 and started_on is null and refused_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(on)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// It is done, with what came of it.
pub async fn finish(
    hub: &Hub,
    tx: &mut Tx,
    id: PlannedId,
    (on, result): (Day, &str),
    by: PersonId,
) -> Result<bool, DbError> {
    let changed = sql("update planned_service set done_on = $3, done_at = $4, result = $5, person_id = $6
         where province = $1 and id = $2 and started_on is not null and done_on is null and refused_at is null
         and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(on)
    .bind(hub.clock.now())
    .bind(result)
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// It is not given, with the reason.
pub async fn refuse(hub: &Hub, tx: &mut Tx, id: PlannedId, why: &str, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update planned_service set refused_at = $3, refused_why = $4, person_id = $5
         where province = $1 and id = $2 and done_on is null and refused_at is null and dropped_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(why)
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// What of an approved plan is due: a service, or its review.
#[derive(Clone, Debug, FromRow)]
pub struct Due {
    /// Which service, or which paper.
    pub id: uuid::Uuid,
    /// Of which case.
    pub case_id: CaseId,
    /// Its code.
    pub code: String,
    /// Of the list of services; empty for a review.
    pub kind: String,
    /// Its last day.
    pub due_on: Day,
    /// Whose it is: the focal point of the protection track, else whoever drew the plan up.
    pub unit_id: OrganisationId,
}

/// Services that are open and due between two days. A deadline goes to a whole unit: where a report names one of its
/// people, none does.
pub async fn services_due<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Due>, DbError> {
    sql("select s.id, f.id as case_id, f.code, s.kind, s.due_on, coalesce(t.unit_id, p.unit_id) as unit_id
         from planned_service s
         join support_plan p on p.province = s.province and p.paper_id = s.paper_id and p.version = s.version
         join child_involved c on c.province = s.province and c.id = s.child_id
         join case_file f on f.province = c.province and f.id = c.case_id and f.closed_at is null
         left join stage t on t.province = f.province and t.case_id = f.id and t.track = 'protection'
         and t.closed_at is null
         where s.province = $1 and s.approved = 1 and s.done_on is null and s.refused_at is null
         and s.dropped_at is null and not exists (select 1 from case_conflict k
         join role_grant g on g.province = k.province and g.person_id = k.person_id
         where k.province = f.province and k.case_id = f.id and g.organisation_id = coalesce(t.unit_id, p.unit_id)
         and (g.valid_to is null or g.valid_to >= $2))
         and s.due_on >= $2 and s.due_on <= $3 order by s.due_on, s.id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// Reviews that are due between two days, by the same rule.
pub async fn reviews_due<'c>(hub: &Hub, on: impl On<'c>, from: Day, to: Day) -> Result<Vec<Due>, DbError> {
    sql("select p.paper_id as id, f.id as case_id, f.code, '' as kind, p.review_on as due_on,
         coalesce(t.unit_id, p.unit_id) as unit_id
         from support_plan p
         join child_involved c on c.province = p.province and c.id = p.child_id
         join case_file f on f.province = c.province and f.id = c.case_id and f.closed_at is null
         left join stage t on t.province = f.province and t.case_id = f.id and t.track = 'protection'
         and t.closed_at is null
         where p.province = $1 and p.approved_at is not null and p.replaced_at is null and p.reviewed_at is null
         and not exists (select 1 from case_conflict k
         join role_grant g on g.province = k.province and g.person_id = k.person_id
         where k.province = f.province and k.case_id = f.id and g.organisation_id = coalesce(t.unit_id, p.unit_id)
         and (g.valid_to is null or g.valid_to >= $2))
         and p.review_on >= $2 and p.review_on <= $3 order by p.review_on, p.paper_id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .all(on)
    .await
}

/// The review days of the plans that the children of a case have.
pub async fn reviews<'c>(
    hub: &Hub,
    on: impl On<'c>,
    case: CaseId,
) -> Result<Vec<(ChildId, Day, Day)>, DbError> {
    sql("select p.child_id, p.until_on, p.review_on from support_plan p
         join child_involved c on c.province = p.province and c.id = p.child_id
         where p.province = $1 and c.case_id = $2 and p.approved_at is not null and p.replaced_at is null
         and p.reviewed_at is null order by p.review_on")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}
