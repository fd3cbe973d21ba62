//! Clocks of stages, their rungs, and the spans that a province sets.

use crate::Hub;
use crate::cases::clock::Ladder;
use crate::cases::model::{CaseId, StageId};
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::PersonId;
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

const CLOCK: &str =
    "select c.stage_id, c.round, c.span_unit, c.from_at, c.half_at, c.near_at, c.due_at, c.beyond_at,
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
    let text =
        format!("{CLOCK} and c.stage_id in (select id from stage where province = $1 and case_id = $2)");
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
    let rows: Vec<(i64,)> =
        sql("select rung from stage_rung where province = $1 and stage_id = $2 and round = $3
         order by rung")
        .bind(hub.province())
        .bind(stage)
        .bind(round)
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|(rung,)| rung).collect())
}
