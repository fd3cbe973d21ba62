//! Clocks of stages, their rungs, and the spans that a province sets.

use crate::Hub;
use crate::cases::clock::Ladder;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::time::Moment;

/// The running round of a stage's clock.
#[derive(Clone, Debug, FromRow)]
pub struct ClockRow {
    /// Of which stage.
    pub stage_id: StageId,
    /// Which round.
    pub round: i64,
    /// How it counts.
    pub span_unit: String,
    /// From when.
    pub from_at: Moment,
    /// 50 %.
    pub half_at: Moment,
    /// 80 %.
    pub near_at: Moment,
    /// 100 %.
    pub due_at: Moment,
    /// 150 %.
    pub beyond_at: Moment,
    /// The next rung; none while it stands, and when all were told.
    pub next_at: Option<Moment>,
}

impl ClockRow {
    /// Its ladder.
    pub fn ladder(&self) -> Ladder {
        Ladder { from: self.from_at, rungs: [self.half_at, self.near_at, self.due_at, self.beyond_at] }
    }
}

const CLOCK: &str = "select c.stage_id, c.round, c.span_unit, c.from_at, c.half_at, c.near_at, c.due_at, c.beyond_at,
    c.next_at from stage_clock c where c.province = $1 and c.stopped_at is null";

/// The running clock of a stage.
pub async fn clock<'c>(hub: &Hub, on: impl On<'c>, id: StageId) -> Result<Option<ClockRow>, DbError> {
    Statement::composed(format!("{CLOCK} and c.stage_id = $2"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// The running clocks of a case.
pub async fn clocks<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<ClockRow>, DbError> {
    let text = format!("{CLOCK} and c.stage_id in (select id from stage where province = $1 and case_id = $2)");
    Statement::composed(text).bind(hub.province()).bind(case).all(on).await
}

/// Begins a round.
pub async fn begin_clock(
    hub: &Hub,
    tx: &mut Tx,
    stage: StageId,
    round: i64,
    unit: &str,
    ladder: &Ladder,
) -> Result<(), DbError> {
    sql("insert into stage_clock (province, stage_id, round, span_unit, from_at, half_at, near_at, due_at, beyond_at,
         next_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6)")
    .bind(hub.province())
    .bind(stage)
    .bind(round)
    .bind(unit)
    .bind(ladder.from)
    .bind(ladder.rungs[0])
    .bind(ladder.rungs[1])
    .bind(ladder.rungs[2])
    .bind(ladder.rungs[3])
    .run(tx)
    .await?;
    Ok(())
}

/// Moves the running round: another ladder and another next rung, or none while it stands.
pub async fn set_clock(
    hub: &Hub,
    tx: &mut Tx,
    row: &ClockRow,
    ladder: &Ladder,
    next_at: Option<Moment>,
) -> Result<(), DbError> {
    sql("update stage_clock set half_at = $4, near_at = $5, due_at = $6, beyond_at = $7, next_at = $8
         where province = $1 and stage_id = $2 and round = $3 and stopped_at is null")
    .bind(hub.province())
    .bind(row.stage_id)
    .bind(row.round)
    .bind(ladder.rungs[0])
    .bind(ladder.rungs[1])
    .bind(ladder.rungs[2])
    .bind(ladder.rungs[3])
    .bind(next_at)
    .run(tx)
    .await?;
    Ok(())
}

/// Ends the running round.
pub async fn stop_clock(hub: &Hub, tx: &mut Tx, stage: StageId) -> Result<(), DbError> {
    sql("update stage_clock set stopped_at = $3, next_at = null
         where province = $1 and stage_id = $2 and stopped_at is null")
    .bind(hub.province())
    .bind(stage)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// Stages of which a rung is due and has not been told, the longest waiting first: the scan of every minute.
pub async fn rungs_due<'c>(
    hub: &Hub,
    on: impl On<'c>,
    limit: i64,
) -> Result<Vec<(StageId, CaseId)>, DbError> {
    sql("select c.stage_id, s.case_id from stage_clock c
         join stage s on s.province = c.province and s.id = c.stage_id
         where c.province = $1 and c.next_at <= $2 order by c.next_at limit $3")
    .bind(hub.province())
    .bind(hub.clock.now())
    .bind(limit)
    .all(on)
    .await
}

/// Marks a rung told with its true moment; `false` when it was.
pub async fn fire(
    hub: &Hub,
    tx: &mut Tx,
    (stage, round): (StageId, i64),
    rung: i64,
    due_at: Moment,
) -> Result<bool, DbError> {
    let changed = sql("insert into stage_rung (province, stage_id, round, rung, due_at, fired_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing")
    .bind(hub.province())
    .bind(stage)
    .bind(round)
    .bind(rung)
    .bind(due_at)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// A rung that was told.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RungRow {
    /// Of which stage.
    pub stage_id: StageId,
    /// Of which round.
    pub round: i64,
    /// 50, 80, 100 or 150.
    pub rung: i64,
    /// When it was due.
    pub due_at: Moment,
    /// When it was told.
    pub fired_at: Moment,
}

/// The rungs of a case that were told, the oldest first.
pub async fn rungs<'c>(hub: &Hub, on: impl On<'c>, case: CaseId) -> Result<Vec<RungRow>, DbError> {
    sql("select r.stage_id, r.round, r.rung, r.due_at, r.fired_at from stage_rung r
         join stage s on s.province = r.province and s.id = r.stage_id
         where r.province = $1 and s.case_id = $2 order by r.due_at, r.rung, r.stage_id")
    .bind(hub.province())
    .bind(case)
    .all(on)
    .await
}

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

/// A span that the province has set.
#[derive(Clone, Debug, FromRow)]
pub struct SpanRow {
    /// For which stage.
    pub kind: String,
    /// How it counts.
    pub span_unit: String,
    /// How many.
    pub amount: i64,
    /// The document that sets it.
    pub basis: String,
}

/// All spans that the province has set.
pub async fn spans<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<SpanRow>, DbError> {
    sql("select kind, span_unit, amount, basis from stage_span where province = $1 order by kind")
        .bind(hub.province())
        .all(on)
        .await
}

/// Sets a span.
pub async fn put_span(hub: &Hub, tx: &mut Tx, row: &SpanRow, by: PersonId) -> Result<(), DbError> {
    sql("insert into stage_span (province, kind, span_unit, amount, basis, set_at, set_by)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (province, kind) do update set
         span_unit = excluded.span_unit, amount = excluded.amount, basis = excluded.basis, set_at = excluded.set_at,
         set_by = excluded.set_by")
    .bind(hub.province())
    .bind(&row.kind)
    .bind(&row.span_unit)
    .bind(row.amount)
    .bind(&row.basis)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Leaves a span to the law again; `false` when it was.
pub async fn drop_span(hub: &Hub, tx: &mut Tx, kind: &str) -> Result<bool, DbError> {
    let changed = sql("delete from stage_span where province = $1 and kind = $2")
        .bind(hub.province())
        .bind(kind)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// The rungs of one round that were told, in percent, the lowest first.
pub async fn rungs_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    stage: StageId,
    round: i64,
) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = sql("select rung from stage_rung where province = $1 and stage_id = $2 and round = $3
         order by rung")
    .bind(hub.province())
    .bind(stage)
    .bind(round)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(rung,)| rung).collect())
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
