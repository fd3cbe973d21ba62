//! Open stages in which an officer has something to do.

use crate::Hub;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// An open stage that waits for an officer, without anything of the case but its code.
#[derive(Clone, Debug, FromRow)]
pub struct AtHandRow {
    /// Which stage.
    pub stage_id: StageId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// Which step.
    pub kind: String,
    /// Until when it has to end.
    pub due_at: Moment,
    /// The officer is its focal point.
    pub mine: bool,
    /// The officer's unit is asked to take it over.
    pub asked: bool,
    /// From when its clock counts, while one runs.
    pub from_at: Option<Moment>,
    /// When that clock is over.
    pub clock_due_at: Option<Moment>,
}

/// So many are read.
const MOST: i64 = 200;

/// Open stages of which the person is the focal point, which the unit is asked to take over, or about which it is asked for
/// a word, the most pressing first; but for cases of which a report names the person.
pub async fn at_hand<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    person: PersonId,
) -> Result<Vec<AtHandRow>, DbError> {
    sql("select s.id as stage_id, s.case_id, f.code, s.kind, s.due_at,
         s.unit_id = $2 and s.person_id = $3 as mine,
         exists (select 1 from handover h where h.province = s.province and h.stage_id = s.id and h.to_unit_id = $2
         and h.state = 'offered') as asked,
         c.from_at, c.due_at as clock_due_at from stage s
         join case_file f on f.province = s.province and f.id = s.case_id
         left join stage_clock c on c.province = s.province and c.stage_id = s.id and c.stopped_at is null
         where s.province = $1 and s.closed_at is null and s.id in (
         select o.id from stage o where o.province = $1 and o.unit_id = $2 and o.person_id = $3 and o.closed_at is null
         union select h.stage_id from handover h where h.province = $1 and h.to_unit_id = $2 and h.state = 'offered'
         union select k.stage_id from stage_coordinator k where k.province = $1 and k.unit_id = $2
         and k.ended_at is null)
         and not exists (select 1 from case_conflict x where x.province = s.province and x.case_id = s.case_id
         and x.person_id = $3) order by s.due_at, s.id limit $4")
    .bind(hub.province())
    .bind(unit)
    .bind(person)
    .bind(MOST)
    .all(on)
    .await
}
