//! The table of files beside entries.

use crate::Hub;
use crate::attachment;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::registers::model::{EntryId, FileId};
use crate::time::Moment;

/// A file without its content.
#[derive(Clone, Debug, FromRow)]
pub struct FileRow {
    /// Key.
    pub id: FileId,
    /// Its name.
    pub file_name: String,
    /// Bytes.
    pub size: i64,
    /// Of the content.
    pub sha256: String,
    /// When it was added.
    pub added_at: Moment,
}

/// The files that stand beside an entry, the oldest first.
pub async fn of_entry<'c>(hub: &Hub, on: impl On<'c>, id: EntryId) -> Result<Vec<FileRow>, DbError> {
    sql("select id, file_name, size, sha256, added_at from register_file
         where province = $1 and entry_id = $2 and removed_at is null order by added_at, id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// A file with its content: name, media type, bytes. What was taken out is given too, since history names it.
pub async fn content<'c>(
    hub: &Hub,
    on: impl On<'c>,
    entry: EntryId,
    file: FileId,
) -> Result<Option<(String, String, Vec<u8>)>, DbError> {
    sql("select file_name, media_type, content from register_file
         where province = $1 and entry_id = $2 and id = $3")
    .bind(hub.province())
    .bind(entry)
    .bind(file)
    .optional(on)
    .await
}

/// Puts a file beside an entry.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    (entry, file): (EntryId, FileId),
    (name, kind, content): (&str, attachment::Kind, Vec<u8>),
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into register_file (province, id, entry_id, file_name, media_type, size, sha256, content, added_at,
         added_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(file)
    .bind(entry)
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

/// Takes a file out of the list; gives its name, `None` when it is out already.
pub async fn remove(
    hub: &Hub,
    tx: &mut Tx,
    entry: EntryId,
    file: FileId,
    by: PersonId,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = sql("update register_file set removed_at = $4, removed_by = $5
         where province = $1 and entry_id = $2 and id = $3 and removed_at is null returning file_name")
    .bind(hub.province())
    .bind(entry)
    .bind(file)
    .bind(hub.clock.now())
    .bind(by)
    .optional(tx)
    .await?;
    Ok(row.map(|(name,)| name))
}
