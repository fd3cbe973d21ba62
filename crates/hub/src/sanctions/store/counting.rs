//! What target 3 counts.

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, FromRow, On, sql};
use crate::time::{Day, Moment};

/// Somebody or something reported or found in a span, as it stood at a moment.
#[derive(Clone, Debug, FromRow)]
pub struct Added {
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// `person`, `account` or `organisation`.
    pub kind: String,
    /// The kind of outcome that had been entered.
    pub outcome: Option<String>,
    /// When it is looked at again.
    pub relook_on: Option<Day>,
    /// A second person had confirmed it.
    pub confirmed: bool,
    /// Of the violator's track, or of the intake where that had never opened, a stage was open and in time.
    pub in_time: bool,
}

/// Those entered in a span, as they stood at its end: with the version of the outcome that had been entered by then, and
/// the stage that was open then, in time by the clock that ran then. A clock that stood on a legal ground is in time. What
/// is entered later changes nothing of it, whatever day it bears.
pub async fn added_between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    from: Moment,
    until: Moment,
) -> Result<Vec<Added>, DbError> {
    sql("select a.case_id, f.code, a.kind, o.kind as outcome, o.relook_on,
         case when o.confirmed_at < $3 then true else false end as confirmed,
         exists (select 1 from stage s
         left join stage_clock c on c.province = s.province and c.stage_id = s.id and c.round = (select min(d.round)
         from stage_clock d where d.province = s.province and d.stage_id = s.id
         and (d.stopped_at is null or d.stopped_at >= $3))
         where s.province = a.province and s.case_id = a.case_id and s.opened_at < $3
         and (s.closed_at is null or s.closed_at >= $3)
         and (s.track = 'violator' or (s.track = 'intake' and not exists (select 1 from stage v
         where v.province = a.province and v.case_id = a.case_id and v.track = 'violator' and v.opened_at < $3)))
         and (coalesce(c.due_at, s.due_at) >= $3 or exists (select 1 from stage_pause u
         where u.province = s.province and u.stage_id = s.id and u.decided_at < $3
         and u.decided_at < coalesce(c.due_at, s.due_at) and (u.state = 'running' or u.ended_at >= $3)))) as in_time
         from alleged a
         join case_file f on f.province = a.province and f.id = a.case_id
         left join alleged_outcome o on o.province = a.province and o.alleged_id = a.id
         and o.version = (select max(v.version) from alleged_outcome v where v.province = a.province
         and v.alleged_id = a.id and v.entered_at < $3)
         where a.province = $1 and a.added_at >= $2 and a.added_at < $3 order by f.code, a.added_at, a.id")
    .bind(hub.province())
    .bind(from)
    .bind(until)
    .all(on)
    .await
}
