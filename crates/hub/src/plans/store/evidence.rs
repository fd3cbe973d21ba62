//! What shows that a task is done: files, links, records.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::PersonId;
use crate::plans::model::{EvidenceId, TaskId, TurnId};
use crate::time::{Day, Moment};

/// One piece of evidence; a removed one is a line of the history.
#[derive(Clone, Debug, FromRow)]
pub struct Evidence {
    /// Key.
    pub id: EvidenceId,
    /// Of which task.
    pub task_id: TaskId,
    /// The last day of its turn, where the task comes round.
    pub turn_last: Option<Day>,
    /// `file`, `link` or `record`.
    pub kind: String,
    /// The name of the file, or what the link or record is.
    pub name: String,
    /// `pdf`, `docx`, `xlsx`, `jpg` or `png`.
    pub media: Option<String>,
    /// Of the file.
    pub sha256: Option<String>,
    /// Of the file, in bytes.
    pub size: Option<i64>,
    /// The link, or the record's path.
    pub address: Option<String>,
    /// When.
    pub added_at: Moment,
    /// By whom.
    pub adder: String,
    /// When it was taken away.
    pub removed_at: Option<Moment>,
    /// By whom.
    pub remover: Option<String>,
}

const EVIDENCE: &str =
    "select e.id, e.task_id, u.last_day as turn_last, e.kind, e.name, e.media, e.sha256, e.size,
    e.address, e.added_at, p.name as adder, e.removed_at, q.name as remover from plan_evidence e
    join person p on p.province = e.province and p.id = e.added_by
    left join person q on q.province = e.province and q.id = e.removed_by
    left join plan_turn u on u.province = e.province and u.id = e.turn_id
    where e.province = $1";

/// All evidence of a task, removed ones too, the newest first.
pub async fn of_task<'c>(hub: &Hub, on: impl On<'c>, task: TaskId) -> Result<Vec<Evidence>, DbError> {
    crate::db::Statement::composed(format!(
        "{EVIDENCE} and e.task_id = $2 order by e.added_at desc, e.id desc"
    ))
    .bind(hub.province())
    .bind(task)
    .all(on)
    .await
}

/// One piece of evidence.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: EvidenceId) -> Result<Option<Evidence>, DbError> {
    crate::db::Statement::composed(format!("{EVIDENCE} and e.id = $2"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// What is added.
#[derive(Clone, Copy)]
pub struct NewEvidence<'a> {
    /// Key.
    pub id: EvidenceId,
    /// Of which turn.
    pub turn: Option<TurnId>,
    /// `file`, `link` or `record`.
    pub kind: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Kind, digest and size of a file.
    pub file: Option<(&'a str, &'a str, i64)>,
    /// Where a link or record leads.
    pub address: Option<&'a str>,
    /// By whom.
    pub by: PersonId,
}

/// Adds a line.
pub async fn add(hub: &Hub, tx: &mut Tx, task: TaskId, new: NewEvidence<'_>) -> Result<(), DbError> {
    sql(
        "insert into plan_evidence (province, id, task_id, turn_id, kind, name, media, sha256, size, address,
         added_at, added_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(hub.province())
    .bind(new.id)
    .bind(task)
    .bind(new.turn)
    .bind(new.kind)
    .bind(new.name)
    .bind(new.file.map(|(media, ..)| media))
    .bind(new.file.map(|(_, sha256, _)| sha256))
    .bind(new.file.map(|(.., size)| size))
    .bind(new.address)
    .bind(hub.clock.now())
    .bind(new.by)
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps the bytes of a file, encrypted.
pub async fn add_file(hub: &Hub, tx: &mut Tx, id: EvidenceId, content: Vec<u8>) -> Result<(), DbError> {
    sql("insert into plan_evidence_file (province, evidence_id, content) values ($1, $2, $3)")
        .bind(hub.province())
        .bind(id)
        .bind(content)
        .run(tx)
        .await?;
    Ok(())
}

/// The bytes of a file, encrypted.
pub async fn file<'c>(hub: &Hub, on: impl On<'c>, id: EvidenceId) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Vec<u8>,)> =
        sql("select content from plan_evidence_file where province = $1 and evidence_id = $2")
            .bind(hub.province())
            .bind(id)
            .optional(on)
            .await?;
    Ok(row.map(|(content,)| content))
}

/// Takes a piece away: the line stays, the bytes go. `false` when it was gone already.
pub async fn remove(hub: &Hub, tx: &mut Tx, id: EvidenceId, by: PersonId) -> Result<bool, DbError> {
    let done = sql("update plan_evidence set removed_at = $3, removed_by = $4
         where province = $1 and id = $2 and removed_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    sql("delete from plan_evidence_file where province = $1 and evidence_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(tx)
        .await?;
    Ok(done == 1)
}
