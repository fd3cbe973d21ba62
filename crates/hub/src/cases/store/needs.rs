//! What stages rest on.

use uuid::Uuid;

use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::{DbError, On, Tx, sql};

/// Something is owed; what is there already stays as it is.
pub async fn owe(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: Uuid) -> Result<(), DbError> {
    sql("insert into stage_need (province, case_id, kind, item_id, owed_at) values ($1, $2, $3, $4, $5)
         on conflict (province, case_id, kind, item_id) do nothing")
    .bind(hub.province())
    .bind(case)
    .bind(kind)
    .bind(item)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// It is met now, whether it was owed before or not.
pub async fn meet(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: Uuid) -> Result<(), DbError> {
    sql("insert into stage_need (province, case_id, kind, item_id, owed_at, met_at) values ($1, $2, $3, $4, $5, $5)
         on conflict (province, case_id, kind, item_id) do update set met_at = excluded.met_at")
    .bind(hub.province())
    .bind(case)
    .bind(kind)
    .bind(item)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// How many there are of a kind, and how many of them are owed: not met; or, of what a plan rests on, met before the last
/// review ended.
pub async fn needs<'c>(hub: &Hub, on: impl On<'c>, case: CaseId, kind: &str) -> Result<(i64, i64), DbError> {
    let rows: Vec<(i64,)> = sql("select cast(case when n.met_at is null then 1
         when n.kind in ('paper-05', 'paper-06') and n.met_at <= coalesce((select max(s.closed_at) from stage s
         where s.province = n.province and s.case_id = n.case_id and s.kind = 'review'), 0) then 1
         else 0 end as bigint) from stage_need n where n.province = $1 and n.case_id = $2 and n.kind = $3")
    .bind(hub.province())
    .bind(case)
    .bind(kind)
    .all(on)
    .await?;
    let all = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok((all, rows.iter().map(|(owed,)| owed).sum()))
}
