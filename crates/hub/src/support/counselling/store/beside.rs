//! What stands beside the words of a talk: sessions, how the child is, notices of danger, who looks after the child, days.

use uuid::Uuid;

use super::Row;
use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::support::actions::ChildId;
use crate::support::counselling::CounsellingId;
use crate::support::services::PlannedId;
use crate::time::{DAY, Day, Moment};

/// A session with the counsellor's own note, sealed as it stands.
#[derive(FromRow)]
pub struct SessionRow {
    /// Key.
    pub id: Uuid,
    /// On which day.
    pub held_on: Day,
    /// Who wrote it down.
    pub person_id: PersonId,
    /// Sealed to that person.
    pub note: Vec<u8>,
}

/// The sessions of a talk, the newest first.
pub async fn sessions<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Vec<SessionRow>, DbError> {
    sql("select id, held_on, person_id, note from counselling_session
         where province = $1 and counselling_id = $2 order by held_on desc, id desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Keeps a session.
pub async fn add_session(
    hub: &Hub,
    tx: &mut Tx,
    (id, counselling): (Uuid, CounsellingId),
    (person, held_on): (PersonId, Day),
    note: Vec<u8>,
) -> Result<(), DbError> {
    sql(
        "insert into counselling_session (province, id, counselling_id, held_on, person_id, written_at, note)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(hub.province())
    .bind(id)
    .bind(counselling)
    .bind(held_on)
    .bind(person)
    .bind(hub.clock.now())
    .bind(note)
    .run(tx)
    .await?;
    Ok(())
}

/// How a child is at one moment, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct ScoreRow {
    /// `before` or `after`.
    pub moment: String,
    /// On which day the child was asked.
    pub asked_on: Day,
    /// Under the key of the talk.
    pub sealed: Vec<u8>,
    /// The same, sealed to whoever protects the child.
    pub told: Option<Vec<u8>>,
    /// To which unit.
    pub told_unit_id: Option<OrganisationId>,
    /// Which key of it.
    pub told_version: Option<i64>,
}

/// How the child of a talk is.
pub async fn scores<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Vec<ScoreRow>, DbError> {
    sql("select moment, asked_on, sealed, told, told_unit_id, told_version from counselling_score
         where province = $1 and counselling_id = $2 order by moment desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// What is sealed of a score: to the talk, and to a unit where the child agrees.
pub struct Sealed {
    /// Under the key of the talk.
    pub own: Vec<u8>,
    /// Unit, version of its key, sealed to it.
    pub told: Option<(OrganisationId, i64, Vec<u8>)>,
}

/// Keeps how the child is; a second time takes the place of the first.
pub async fn put_score(
    hub: &Hub,
    tx: &mut Tx,
    id: CounsellingId,
    (moment, asked_on): (&str, Day),
    sealed: Sealed,
) -> Result<(), DbError> {
    let (unit, version, told) = match sealed.told {
        Some((unit, version, told)) => (Some(unit), Some(version), Some(told)),
        None => (None, None, None),
    };
    sql("insert into counselling_score (province, counselling_id, moment, asked_on, sealed, told, told_unit_id,
         told_version) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (province, counselling_id, moment) do update set asked_on = excluded.asked_on,
         sealed = excluded.sealed, told = excluded.told, told_unit_id = excluded.told_unit_id,
         told_version = excluded.told_version")
    .bind(hub.province())
    .bind(id)
    .bind(moment)
    .bind(asked_on)
    .bind(sealed.own)
    .bind(told)
    .bind(unit)
    .bind(version)
    .run(tx)
    .await?;
    Ok(())
}

/// A notice of danger, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct AlarmRow {
    /// Key.
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// Who said it.
    pub name: String,
    /// To which unit.
    pub unit_id: OrganisationId,
    /// Which key of it.
    pub version: i64,
    /// Sealed to that unit.
    pub sealed: Vec<u8>,
}

/// The notices of danger of a talk, the newest first.
pub async fn alarms<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Vec<AlarmRow>, DbError> {
    sql("select a.id, a.at, p.name, a.unit_id, a.version, a.sealed from counselling_alarm a
         join person p on p.province = a.province and p.id = a.person_id
         where a.province = $1 and a.counselling_id = $2 order by a.at desc, a.id desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Keeps a notice of danger.
pub async fn add_alarm(
    hub: &Hub,
    tx: &mut Tx,
    (id, counselling): (Uuid, CounsellingId),
    person: PersonId,
    (unit, version, sealed): (OrganisationId, i64, Vec<u8>),
) -> Result<(), DbError> {
    sql("insert into counselling_alarm (province, id, counselling_id, at, person_id, unit_id, version, sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(id)
    .bind(counselling)
    .bind(hub.clock.now())
    .bind(person)
    .bind(unit)
    .bind(version)
    .bind(sealed)
    .run(tx)
    .await?;
    Ok(())
}

/// How much there was of a talk: nothing of what was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Sessions in all.
    pub sessions: i64,
    /// Messages in all.
    pub messages: i64,
    /// Sessions of the last seven days.
    pub sessions_week: i64,
    /// Messages of the last seven days.
    pub messages_week: i64,
    /// The newest message.
    pub last_at: Option<Moment>,
}

/// Counts a talk.
pub async fn counts<'c>(hub: &Hub, on: impl On<'c>, id: CounsellingId) -> Result<Counts, DbError> {
    let since = hub.clock.now().plus(-7 * DAY);
    sql("select (select count(*) from counselling_session s where s.province = $1 and s.counselling_id = $2) as sessions,
         (select count(*) from counselling_message m where m.province = $1 and m.counselling_id = $2) as messages,
         (select count(*) from counselling_session s where s.province = $1 and s.counselling_id = $2
         and s.held_on > $4) as sessions_week,
         (select count(*) from counselling_message m where m.province = $1 and m.counselling_id = $2
         and m.at > $3) as messages_week,
         (select max(m.at) from counselling_message m where m.province = $1 and m.counselling_id = $2) as last_at")
    .bind(hub.province())
    .bind(id)
    .bind(since)
    .bind(since.day())
    .one(on)
    .await
}

/// Whoever looks after the child of a report.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Watching {
    /// The case, where there is one.
    pub case_id: Option<CaseId>,
    /// The unit: focal point of the protection, of another open stage, else the desk that received the report.
    pub unit_id: OrganisationId,
}

/// Whoever looks after the child of a report.
pub async fn watching<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Option<Watching>, DbError> {
    sql("select c.case_id, coalesce(s.unit_id, r.unit_id) as unit_id from report r
         left join case_report c on c.province = r.province and c.report_id = r.id
         left join stage s on s.province = c.province and s.case_id = c.case_id and s.closed_at is null
         where r.province = $1 and r.id = $2
         order by case when s.track = 'protection' then 0 else 1 end, s.opened_at limit 1")
    .bind(hub.province())
    .bind(report)
    .optional(on)
    .await
}

/// Whom a report, or its case, names.
pub async fn named<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(PersonId,)> =
        sql("select person_id from report_conflict where province = $1 and report_id = $2
         union select k.person_id from case_report r join case_conflict k on k.province = r.province
         and k.case_id = r.case_id where r.province = $1 and r.report_id = $2")
        .bind(hub.province())
        .bind(report)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// A service of an approved plan that a counsellor can give, and who is to give it.
#[derive(Clone, Debug, FromRow)]
pub struct Wanted {
    /// Which service.
    pub id: PlannedId,
    /// For which child.
    pub child_id: ChildId,
    /// `counselling` or `psychology`.
    pub kind: String,
    /// Which body gives it.
    pub provider_id: OrganisationId,
}

/// The services of a case's plans that wait for a counsellor and whose provider is a body of the register.
pub async fn wanted<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<Wanted>, DbError> {
    sql("select s.id, s.child_id, s.kind, s.provider_id from planned_service s
         join child_involved c on c.province = s.province and c.id = s.child_id
         where s.province = $1 and c.case_id = $2 and s.approved = 1 and s.kind in ('counselling', 'psychology')
         and s.provider_id is not null and s.done_on is null and s.refused_at is null and s.dropped_at is null
         and not exists (select 1 from counselling t where t.province = s.province and t.planned_id = s.id
         and t.state in ('invited', 'open')) order by s.due_on, s.id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

/// The days on which counsellors mean to write or meet, between two; none of a unit of whom a report names somebody, since
/// a last day goes to the whole unit.
pub async fn next_days<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Day,
    to: Day,
) -> Result<Vec<(CounsellingId, OrganisationId, Day)>, DbError> {
    sql("select c.id, c.unit_id, c.next_on from counselling c
         where c.province = $1 and c.state = 'open' and c.next_on >= $2 and c.next_on <= $3
         and not exists (select 1 from role_grant g where g.province = c.province and g.organisation_id = c.unit_id
         and (g.valid_to is null or g.valid_to >= $4)
         and (exists (select 1 from report_conflict x where x.province = g.province and x.report_id = c.report_id
         and x.person_id = g.person_id) or exists (select 1 from case_report r join case_conflict k
         on k.province = r.province and k.case_id = r.case_id where r.province = g.province
         and r.report_id = c.report_id and k.person_id = g.person_id))) order by c.next_on, c.id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .bind(hub.clock.now().day())
    .all(on)
    .await
}

/// The open requests of the child that a report speaks for: those that came by it, and, where that was not kept and the case
/// has no other report, those that a child made.
pub async fn requests_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    report: ReportId,
) -> Result<Vec<(crate::support::actions::RequestId, CaseId)>, DbError> {
    sql("select q.id, c.case_id from case_report r
         join child_involved c on c.province = r.province and c.case_id = r.case_id
         join support_request q on q.province = c.province and q.child_id = c.id and q.withdrawn_at is null
         join case_hold h on h.province = q.province and h.kind = 'request' and h.item_id = q.id
         where r.province = $1 and r.report_id = $2 and (q.report_id = r.report_id
         or (q.report_id is null and q.asked_by = 'child' and (select count(*) from case_report o
         where o.province = r.province and o.case_id = r.case_id) = 1)) order by q.id")
    .bind(hub.province())
    .bind(report)
    .all(on)
    .await
}

/// Which child of its case a report speaks for: the one of its request, else the only one of a case with one report.
pub async fn child_of<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Option<ChildId>, DbError> {
    let row: Option<(ChildId,)> = sql("select c.id from case_report r
         join child_involved c on c.province = r.province and c.case_id = r.case_id
         join support_request q on q.province = c.province and q.child_id = c.id
         where r.province = $1 and r.report_id = $2 and q.asked_by = 'child' and (q.report_id = r.report_id
         or (q.report_id is null and (select count(*) from case_report o
         where o.province = r.province and o.case_id = r.case_id) = 1)) order by q.asked_at, c.id limit 1")
    .bind(hub.province())
    .bind(report)
    .optional(on)
    .await?;
    Ok(row.map(|(child,)| child))
}

/// Where a talk belongs to no child of the case yet, it belongs to this one from now on.
pub async fn set_child(hub: &Hub, tx: &mut Tx, row: &Row, child: ChildId) -> Result<(), DbError> {
    sql("update counselling set child_id = $3 where province = $1 and id = $2 and child_id is null")
        .bind(hub.province())
        .bind(row.id)
        .bind(child)
        .run(tx)
        .await?;
    Ok(())
}
