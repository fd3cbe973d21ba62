//! The tables of what belongs together: joins, "not the same", classes.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// A report that shares a mark with another.
#[derive(Clone, Debug, FromRow)]
pub struct AlikeRow {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// When it came.
    pub received_at: Moment,
    /// Where it stands.
    pub state: String,
    /// The kind of the mark: `link`, `account`, `phone`, `text`, `words`, `file`.
    pub kind: String,
}

/// Reports of a unit that share a mark with this one, a row for each kind of mark; neither those that name the person
/// who asks, nor those that somebody found to be about something else.
pub async fn alike<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<AlikeRow>, DbError> {
    sql("select distinct o.id, o.code, o.received_at, o.state, m.kind from report_mark m
         join report_mark n on n.province = m.province and n.kind = m.kind and n.mark = m.mark
         join report o on o.province = n.province and o.id = n.report_id
         where m.province = $1 and m.report_id = $2 and n.report_id <> $2 and o.unit_id = $3
         and not exists (select 1 from report_conflict c
             where c.province = o.province and c.report_id = o.id and c.person_id = $4)
         and not exists (select 1 from report_not_same x where x.province = o.province
             and ((x.earlier_id = o.id and x.later_id = $2) or (x.earlier_id = $2 and x.later_id = o.id)))
         order by o.received_at, o.id, m.kind limit 60")
    .bind(hub.province())
    .bind(id)
    .bind(unit)
    .bind(asking)
    .all(on)
    .await
}

/// The first report of a unit that waits and holds the same file, besides this one.
pub async fn same_file<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    unit: OrganisationId,
    mark: [u8; 32],
) -> Result<Option<(ReportId, Vec<u8>)>, DbError> {
    sql("select o.id, o.routing from report_mark n join report o on o.province = n.province and o.id = n.report_id
         where n.province = $1 and n.kind = 'file' and n.mark = $2 and o.unit_id = $3 and o.id < $4
         and o.state in ('new', 'read', 'answered') order by o.id limit 1")
    .bind(hub.province())
    .bind(mark)
    .bind(unit)
    .bind(id)
    .optional(on)
    .await
}

/// Puts a report behind an earlier one; `false` when it stands behind one already.
pub async fn join(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    head: ReportId,
    by: Option<PersonId>,
) -> Result<bool, DbError> {
    let added = sql("insert into report_join (province, report_id, head_id, how, joined_at, joined_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (province, report_id) do nothing")
    .bind(hub.province())
    .bind(report)
    .bind(head)
    .bind(if by.is_some() { "officer" } else { "exact" })
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// Takes a report from behind the earlier one; gives that one, or nothing when it stood behind none.
pub async fn part(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<Option<ReportId>, DbError> {
    let head = head_of(hub, &mut *tx, report).await?;
    sql("delete from report_join where province = $1 and report_id = $2")
        .bind(hub.province())
        .bind(report)
        .run(tx)
        .await?;
    Ok(head)
}

/// The report that this one stands behind.
pub async fn head_of<'c>(hub: &Hub, on: impl On<'c>, report: ReportId) -> Result<Option<ReportId>, DbError> {
    let row: Option<(ReportId,)> =
        sql("select head_id from report_join where province = $1 and report_id = $2")
            .bind(hub.province())
            .bind(report)
            .optional(on)
            .await?;
    Ok(row.map(|(head,)| head))
}

/// A report behind another.
#[derive(Clone, Debug, FromRow)]
pub struct BehindRow {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// When it came.
    pub received_at: Moment,
    /// Where it stands.
    pub state: String,
    /// `exact` or `officer`.
    pub how: String,
}

/// Everything that waits behind a report, also behind what waits behind it; not what names the person who asks.
pub async fn behind<'c>(
    hub: &Hub,
    on: impl On<'c>,
    head: ReportId,
    asking: PersonId,
) -> Result<Vec<BehindRow>, DbError> {
    sql("with recursive together (id, how) as (
             select j.report_id, j.how from report_join j join report r on r.province = $1 and r.id = j.report_id
             where j.province = $1 and j.head_id = $2 and r.state in ('new', 'read', 'answered')
             union all
             select j.report_id, j.how from report_join j join report r on r.province = $1 and r.id = j.report_id
             join together t on j.head_id = t.id
             where j.province = $1 and r.state in ('new', 'read', 'answered'))
         select r.id, r.code, r.received_at, r.state, t.how from together t
         join report r on r.province = $1 and r.id = t.id
         where not exists (select 1 from report_conflict c
             where c.province = r.province and c.report_id = r.id and c.person_id = $3)
         order by r.received_at, r.id")
    .bind(hub.province())
    .bind(head)
    .bind(asking)
    .all(on)
    .await
}

/// What was put right behind a report and waits, whomever it names.
pub async fn waiting_behind<'c>(
    hub: &Hub,
    on: impl On<'c>,
    head: ReportId,
) -> Result<Vec<ReportId>, DbError> {
    let rows: Vec<(ReportId,)> = sql("select j.report_id from report_join j
         join report r on r.province = j.province and r.id = j.report_id
         where j.province = $1 and j.head_id = $2 and r.state in ('new', 'read', 'answered') order by j.report_id")
    .bind(hub.province())
    .bind(head)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Reckons anew how a report stands in the queue: alone or behind one that waits, how many wait behind it, with the
/// highest danger and the earliest clock of them all.
pub async fn reckon(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<(), DbError> {
    sql("with recursive together (id) as (
             select r.id from report r where r.province = $1 and r.id = $2
             union all
             select j.report_id from report_join j join report r on r.province = $1 and r.id = j.report_id
             join together t on j.head_id = t.id
             where j.province = $1 and r.state in ('new', 'read', 'answered'))
         update report set
             behind = exists (select 1 from report_join j join report h on h.province = $1 and h.id = j.head_id
                 where j.province = $1 and j.report_id = $2 and h.state in ('new', 'read', 'answered')),
             together = (select count(*) - 1 from together),
             queue_rank = (select min(case when r.severity = 'danger' then 0 when r.surplus and r.severity = 'high' then 3
                 when r.surplus then 4 when r.severity = 'high' then 1 else 2 end)
                 from together t join report r on r.province = $1 and r.id = t.id),
             queue_due_at = (select min(r.due_at) from together t join report r on r.province = $1 and r.id = t.id)
         where province = $1 and id = $2")
    .bind(hub.province())
    .bind(report)
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps that two reports are not about the same; twice is once.
pub async fn not_same(
    hub: &Hub,
    tx: &mut Tx,
    one: ReportId,
    other: ReportId,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into report_not_same (province, earlier_id, later_id, said_by, said_at)
         values ($1, $2, $3, $4, $5) on conflict (province, earlier_id, later_id) do nothing")
    .bind(hub.province())
    .bind(one.min(other))
    .bind(one.max(other))
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Takes that back.
pub async fn maybe_same(hub: &Hub, tx: &mut Tx, one: ReportId, other: ReportId) -> Result<(), DbError> {
    sql("delete from report_not_same where province = $1 and earlier_id = $2 and later_id = $3")
        .bind(hub.province())
        .bind(one.min(other))
        .bind(one.max(other))
        .run(tx)
        .await?;
    Ok(())
}

/// Says what kind of harm a report tells of, in a scheme.
pub async fn set_class(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    (label, scheme, version): (&str, &str, &str),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into report_class (province, report_id, label, scheme, scheme_version, classed_at, classed_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (province, report_id, scheme) do update set label = excluded.label,
         scheme_version = excluded.scheme_version, classed_at = excluded.classed_at, classed_by = excluded.classed_by")
    .bind(hub.province())
    .bind(report)
    .bind(label)
    .bind(scheme)
    .bind(version)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// What kind of harm a report tells of: label, scheme, version of the scheme.
pub async fn class<'c>(
    hub: &Hub,
    on: impl On<'c>,
    report: ReportId,
) -> Result<Option<(String, String, String)>, DbError> {
    sql("select label, scheme, scheme_version from report_class where province = $1 and report_id = $2
         order by classed_at desc limit 1")
    .bind(hub.province())
    .bind(report)
    .optional(on)
    .await
}
