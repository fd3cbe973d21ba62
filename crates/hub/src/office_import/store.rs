//! The tables of imports: codes of schools, and files that wait for a person's word.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::office_import::model::FileId;
use crate::time::Moment;

/// A file that waits.
#[derive(FromRow)]
pub struct Waiting {
    /// As it was called.
    pub file_name: String,
    /// The workbook, encrypted.
    pub content: Vec<u8>,
}

/// Keeps a file for its officer; one before it goes.
pub async fn keep(
    hub: &Hub,
    tx: &mut Tx,
    id: FileId,
    of: PersonId,
    file_name: &str,
    content: Vec<u8>,
) -> Result<(), DbError> {
    sql("delete from import_file where province = $1 and person_id = $2")
        .bind(hub.province())
        .bind(of)
        .run(&mut *tx)
        .await?;
    sql("insert into import_file (province, id, person_id, file_name, content, created_at)
         values ($1, $2, $3, $4, $5, $6)")
    .bind(hub.province())
    .bind(id)
    .bind(of)
    .bind(file_name)
    .bind(content)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// An officer's file that was handed in after `since`.
pub async fn waiting<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: FileId,
    of: PersonId,
    since: Moment,
) -> Result<Option<Waiting>, DbError> {
    sql("select file_name, content from import_file
         where province = $1 and id = $2 and person_id = $3 and created_at > $4")
    .bind(hub.province())
    .bind(id)
    .bind(of)
    .bind(since)
    .optional(on)
    .await
}

/// Deletes a file; `false` when it was gone.
pub async fn delete(hub: &Hub, tx: &mut Tx, id: FileId) -> Result<bool, DbError> {
    let gone = sql("delete from import_file where province = $1 and id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(gone == 1)
}

/// Deletes the files that were handed in before `until`.
pub async fn delete_before(hub: &Hub, tx: &mut Tx, until: Moment) -> Result<u64, DbError> {
    sql("delete from import_file where province = $1 and created_at <= $2")
        .bind(hub.province())
        .bind(until)
        .run(tx)
        .await
}

/// All schools that have a code.
pub async fn codes<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(String, OrganisationId)>, DbError> {
    sql("select code, organisation_id from school_code where province = $1")
        .bind(hub.province())
        .all(on)
        .await
}

/// Gives a school its code.
pub async fn add_code(hub: &Hub, tx: &mut Tx, code: &str, school: OrganisationId) -> Result<(), DbError> {
    sql("insert into school_code (province, code, organisation_id) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(code)
        .bind(school)
        .run(tx)
        .await?;
    Ok(())
}
