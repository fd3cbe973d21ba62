//! The violators' tracks across agencies.

use crate::Hub;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::{Day, Moment};

/// The violator's track of a case, at its open stage or, where it has ended, at its last.
#[derive(Clone, Debug, FromRow)]
pub struct TrackRow {
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// Which stage.
    pub stage_id: StageId,
    /// Which step.
    pub kind: String,
    /// The focal point's unit.
    pub unit_id: OrganisationId,
    /// The focal point's officer.
    pub person_name: String,
    /// When the first report came in.
    pub told_at: Moment,
    /// Since when the unit has it.
    pub held_since: Moment,
    /// From when its clock counts.
    pub from_at: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// Its clock stands on a legal ground.
    pub stands: bool,
    /// It is offered to another unit, or awaits the superior.
    pub moving: bool,
    /// With which ending the last stage ended that had a legal document.
    pub document_end: Option<String>,
    /// The number of that document.
    pub document_number: Option<String>,
    /// Its day.
    pub document_on: Option<Day>,
    /// How many are reported in the case.
    pub alleged: i64,
    /// How many of them wait for an outcome.
    pub waiting: i64,
    /// Fines of the outcomes that stand, in đồng.
    pub fines: i64,
}

const TRACK: &str = "select s.case_id, f.code, s.id as stage_id, s.kind, s.unit_id, p.name as person_name,
    f.first_told_at as told_at, coalesce(s.held_since, s.opened_at) as held_since,
    coalesce(c.from_at, s.opened_at) as from_at, coalesce(c.due_at, s.due_at) as due_at, s.closed_at,
    exists (select 1 from stage_pause u where u.province = s.province and u.stage_id = s.id
    and u.state = 'running') as stands,
    exists (select 1 from handover h where h.province = s.province and h.stage_id = s.id and h.state = 'offered')
    or exists (select 1 from stage_assignment g where g.province = s.province and g.stage_id = s.id
    and g.state in ('waiting', 'sealing')) as moving,
    d.disposition as document_end, d.document_number, d.document_on,
    (select count(*) from alleged a where a.province = s.province and a.case_id = s.case_id) as alleged,
    (select count(*) from case_hold k where k.province = s.province and k.case_id = s.case_id
    and k.kind = 'alleged') as waiting,
    (select cast(coalesce(sum((select o.amount from alleged_outcome o where o.province = a.province
    and o.alleged_id = a.id order by o.version desc limit 1)), 0) as bigint) from alleged a
    where a.province = s.province and a.case_id = s.case_id) as fines
    from stage s
    join case_file f on f.province = s.province and f.id = s.case_id
    join person p on p.province = s.province and p.id = s.person_id
    left join stage_clock c on c.province = s.province and c.stage_id = s.id and c.stopped_at is null
    left join stage d on d.province = s.province and d.id = (select x.id from stage x where x.province = s.province
    and x.case_id = s.case_id and x.track = 'violator' and x.document_number is not null
    order by x.closed_at desc, x.id desc limit 1)
    where s.province = $1 and s.track = 'violator'
    and not exists (select 1 from case_conflict x where x.province = s.province and x.case_id = s.case_id
    and x.person_id = $2)";

/// Open tracks, the longest late first, but for cases of which a report names the person who asks.
pub async fn open_tracks<'c>(
    hub: &Hub,
    on: impl On<'c>,
    asking: PersonId,
    most: i64,
) -> Result<Vec<TrackRow>, DbError> {
    Statement::composed(format!("{TRACK} and s.closed_at is null order by due_at, s.id limit $3"))
        .bind(hub.province())
        .bind(asking)
        .bind(most)
        .all(on)
        .await
}

/// Tracks that have ended, the last first.
pub async fn ended_tracks<'c>(
    hub: &Hub,
    on: impl On<'c>,
    asking: PersonId,
    most: i64,
) -> Result<Vec<TrackRow>, DbError> {
    let text = format!(
        "{TRACK} and s.closed_at is not null and s.outcome = 'ended' order by s.closed_at desc, s.id limit $3"
    );
    Statement::composed(text).bind(hub.province()).bind(asking).bind(most).all(on).await
}

/// The cases in which a unit has, or had, a stage, or has coordinated one.
pub async fn cases_of<'c>(hub: &Hub, on: impl On<'c>, unit: OrganisationId) -> Result<Vec<CaseId>, DbError> {
    let rows: Vec<(CaseId,)> = sql("select s.case_id from stage s where s.province = $1 and s.unit_id = $2
         union select s.case_id from handover h
         join stage s on s.province = h.province and s.id = h.stage_id
         where h.province = $1 and h.state = 'accepted' and h.from_unit_id = $2
         union select s.case_id from stage_coordinator k
         join stage s on s.province = k.province and s.id = k.stage_id
         where k.province = $1 and k.unit_id = $2")
    .bind(hub.province())
    .bind(unit)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(case,)| case).collect())
}
