//! What each plan means by "periodic".

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::plans::model::PlanId;
use crate::programme::model::{Rule, packed, unpacked};
use crate::time::Day;

#[derive(FromRow)]
struct Row {
    valid_from: Day,
    per_term: i64,
    kinds: String,
    types: String,
    source: String,
}

/// The rule of a plan on a day; nothing where the plan has none of its own.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, plan: PlanId, day: Day) -> Result<Option<Rule>, DbError> {
    let row: Option<Row> = sql("select valid_from, per_term, kinds, types, source from plan_periodic_rule
         where province = $1 and plan_id = $2 and valid_from <= $3 order by valid_from desc limit 1")
    .bind(hub.province())
    .bind(plan)
    .bind(day)
    .optional(on)
    .await?;
    Ok(row.map(|row| Rule {
        valid_from: Some(row.valid_from),
        per_term: usize::try_from(row.per_term).unwrap_or(1),
        types: unpacked(&row.types).map(str::to_owned).collect(),
        kinds: unpacked(&row.kinds).map(str::to_owned).collect(),
        source: row.source,
    }))
}

/// Enters a rule of a plan from a day on.
pub async fn put(
    hub: &Hub,
    tx: &mut Tx,
    (plan, from): (PlanId, Day),
    rule: &Rule,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into plan_periodic_rule (province, plan_id, valid_from, per_term, kinds, types, source, set_at, set_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (province, plan_id, valid_from) do update set per_term = excluded.per_term,
         kinds = excluded.kinds, types = excluded.types, source = excluded.source, set_at = excluded.set_at,
         set_by = excluded.set_by")
    .bind(hub.province())
    .bind(plan)
    .bind(from)
    .bind(i64::try_from(rule.per_term).unwrap_or(1))
    .bind(packed(&rule.kinds))
    .bind(packed(&rule.types))
    .bind(&rule.source)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}
