//! The table of evidence.

use crate::Hub;
use crate::attachment;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::inspections::{EvidenceId, InspectionId, ItemId};

/// A file as evidence, without its content.
#[derive(Clone, Debug, FromRow)]
pub struct Evidence {
    /// Key.
    pub id: EvidenceId,
    /// For which item.
    pub item_id: ItemId,
    /// Its name.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
}

/// The evidence of an inspection.
pub async fn evidence<'c>(hub: &Hub, on: impl On<'c>, id: InspectionId) -> Result<Vec<Evidence>, DbError> {
    sql("select id, item_id, file_name, size from inspection_file
         where province = $1 and inspection_id = $2 order by added_at, id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// A file with its content: name, media type, bytes.
pub async fn file<'c>(
    hub: &Hub,
    on: impl On<'c>,
    inspection: InspectionId,
    id: EvidenceId,
) -> Result<Option<(String, String, Vec<u8>)>, DbError> {
    sql("select file_name, media_type, content from inspection_file
         where province = $1 and inspection_id = $2 and id = $3")
    .bind(hub.province())
    .bind(inspection)
    .bind(id)
    .optional(on)
    .await
}

/// Puts evidence beside an item.
pub async fn add_file(
    hub: &Hub,
    tx: &mut Tx,
    (inspection, item, id): (InspectionId, ItemId, EvidenceId),
    (name, kind, content): (&str, attachment::Kind, Vec<u8>),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into inspection_file (province, id, inspection_id, item_id, file_name, media_type, size, sha256,
         content, added_at, added_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    .bind(hub.province())
    .bind(id)
    .bind(inspection)
    .bind(item)
    .bind(name)
    .bind(kind.media_type())
    .bind(i64::try_from(content.len()).unwrap_or(i64::MAX))
    .bind(attachment::sha256(&content))
    .bind(content)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}
