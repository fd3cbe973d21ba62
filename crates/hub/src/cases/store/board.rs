//! Open stages as those see them who stand above the officers.

use crate::Hub;
use crate::cases::model::{CaseId, StageId};
#[cfg(test)]
use crate::db::Statement;
use crate::db::{DbError, FromRow, On, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// An open stage whose time is over, without anything of the case but its code.
#[derive(Clone, Debug, FromRow)]
pub struct LateRow {
    /// Which stage.
    pub stage_id: StageId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// Which step.
    pub kind: String,
    /// The focal point's unit.
    pub unit_id: OrganisationId,
    /// The officer's name.
    pub person_name: String,
    /// Which round.
    pub round: i64,
    /// When its time was over.
    pub due_at: Moment,
    /// When 150 % of it was over.
    pub beyond_at: Moment,
}

/// Open stages whose time is over, the longest late first, but for cases of which a report names the person who asks.
pub async fn late<'c>(
    hub: &Hub,
    on: impl On<'c>,
    asking: PersonId,
    limit: i64,
) -> Result<Vec<LateRow>, DbError> {
    sql("select c.stage_id, s.case_id, f.code, s.kind, s.unit_id, p.name as person_name, c.round, c.due_at,
         c.beyond_at from stage_clock c
         join stage s on s.province = c.province and s.id = c.stage_id
         join case_file f on f.province = s.province and f.id = s.case_id
         join person p on p.province = s.province and p.id = s.person_id
         where c.province = $1 and c.stopped_at is null and c.due_at <= $2
         and not exists (select 1 from stage_pause u where u.province = c.province and u.stage_id = c.stage_id
         and u.state = 'running')
         and not exists (select 1 from case_conflict x where x.province = s.province and x.case_id = s.case_id
         and x.person_id = $3)
         order by c.due_at, c.stage_id limit $4")
    .bind(hub.province())
    .bind(hub.clock.now())
    .bind(asking)
    .bind(limit)
    .all(on)
    .await
}

/// An open stage of a unit, as its head sees it.
#[derive(Clone, Debug, FromRow)]
pub struct HeldRow {
    /// Which stage.
    pub stage_id: StageId,
    /// Of which case.
    pub case_id: CaseId,
    /// The case's code.
    pub code: String,
    /// How pressing the case is.
    pub severity: String,
    /// Which step.
    pub kind: String,
    /// The unit.
    pub unit_id: OrganisationId,
    /// The officer.
    pub person_id: PersonId,
    /// The officer's name.
    pub person_name: String,
    /// From when its clock counts.
    pub from_at: Moment,
    /// Until when it has to end.
    pub due_at: Moment,
}

/// The open stages of a unit, the most pressing clock first, but for cases of which a report names the person who asks.
pub async fn held<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<HeldRow>, DbError> {
    sql("select s.id as stage_id, s.case_id, f.code, f.severity, s.kind, s.unit_id, s.person_id,
         p.name as person_name, coalesce(c.from_at, s.opened_at) as from_at, s.due_at from stage s
         join case_file f on f.province = s.province and f.id = s.case_id
         join person p on p.province = s.province and p.id = s.person_id
         left join stage_clock c on c.province = s.province and c.stage_id = s.id and c.stopped_at is null
         where s.province = $1 and s.unit_id = $2 and s.closed_at is null
         and not exists (select 1 from case_conflict x where x.province = s.province and x.case_id = s.case_id
         and x.person_id = $3) order by s.due_at, s.id limit 200")
    .bind(hub.province())
    .bind(unit)
    .bind(asking)
    .all(on)
    .await
}

/// Lays out many closed stages and some open ones whose clocks run, for weighing the scan.
#[cfg(test)]
pub async fn lay_out(
    hub: &Hub,
    unit: OrganisationId,
    person: PersonId,
    cases: i64,
    each: i64,
    open: i64,
) -> Result<(), DbError> {
    let fresh = match hub.db.engine() {
        crate::db::Engine::Sqlite => "randomblob(16)",
        crate::db::Engine::Postgres => "gen_random_uuid()",
    };
    let now = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    let steps = [
        format!(
            "insert into case_file (province, id, code, opened_at, first_told_at, severity)
             with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < {cases})
             select $1, {fresh}, 'L-' || i, $2, $2, 'normal' from n"
        ),
        format!(
            "insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, held_since, due_at,
             closed_at, closed_by, outcome, result)
             with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < {each})
             select f.province, {fresh}, f.id, 'violator', 'check', $3, $4, $2, $2, $2, $2, $4, 'next', $5
             from case_file f cross join n where f.province = $1 and f.code like 'L-%'"
        ),
        format!(
            "insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, held_since, due_at)
             select f.province, {fresh}, f.id, 'violator', 'check', $3, $4, $2, $2, $2 from case_file f
             where f.province = $1 and f.code like 'L-%' limit {open}"
        ),
        "insert into stage_clock (province, stage_id, round, span_unit, from_at, half_at, near_at, due_at, beyond_at,
         next_at, stopped_at) select s.province, s.id, 1, 'hours', $2, $2, $2, $2, $2,
         case when s.closed_at is null then $2 end, s.closed_at from stage s where s.province = $1"
            .to_owned(),
    ];
    for (at, text) in steps.into_iter().enumerate() {
        let mut statement = Statement::composed(text).bind(hub.province()).bind(now.plus(-3_600_000_000));
        if at == 1 || at == 2 {
            statement = statement.bind(unit).bind(person);
        }
        if at == 1 {
            statement = statement.bind(vec![0_u8; 300]);
        }
        statement.run(&mut tx).await?;
    }
    tx.commit().await
}
