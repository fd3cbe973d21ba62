//! The table of the template.

use crate::Hub;
use crate::db::{DbError, On, Tx, sql};
use crate::id::PersonId;
use crate::inspections::ItemId;

/// An item of the template: key and words.
pub async fn template<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(ItemId, String)>, DbError> {
    sql("select id, words from inspection_template where province = $1 and ended_at is null order by ordinal, id")
        .bind(hub.province())
        .all(on)
        .await
}

/// Adds an item to the template, as the last one.
pub async fn add_to_template(
    hub: &Hub,
    tx: &mut Tx,
    id: ItemId,
    words: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into inspection_template (province, id, ordinal, words, added_at, added_by)
         select $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5 from inspection_template where province = $1")
    .bind(hub.province())
    .bind(id)
    .bind(words)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes an item out of the template; `false` when it is out.
pub async fn end_in_template(hub: &Hub, tx: &mut Tx, id: ItemId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update inspection_template set ended_at = $3, ended_by = $4
         where province = $1 and id = $2 and ended_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(changed == 1)
}
