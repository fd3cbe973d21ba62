//! What shows that a task is done (*minh chứng*): a file, a link, or a record inside the product.

use serde_json::json;

use super::tasks::mine;
use super::{WORK, record};
use crate::Hub;
use crate::attachment::{self, Kind};
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::plans::model::{EvidenceId, TaskId, TaskState, TurnId};
use crate::plans::store::evidence as rows;
use crate::web::form::Problem;

pub use rows::Evidence;
use rows::NewEvidence;

/// The largest file.
pub const MAX_EVIDENCE: usize = 10_000_000;

/// What is handed in.
pub enum Showing<'a> {
    /// A file with its name.
    File {
        /// The name that it had.
        name: &'a str,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// A page elsewhere.
    Link {
        /// What it is.
        name: &'a str,
        /// `https` only.
        address: &'a str,
    },
    /// A page of this product, which has been looked at.
    Record {
        /// What it is.
        name: &'a str,
        /// Its path.
        path: &'a str,
    },
}

/// Adds evidence to an open task, or to a turn of it.
pub async fn add_evidence(
    hub: &Hub,
    who: &Principal,
    (task, turn): (TaskId, Option<TurnId>),
    showing: &Showing<'_>,
) -> Result<EvidenceId> {
    let open = mine(hub, who, task).await?;
    if open.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    if let Some(turn) = turn
        && !super::turns(hub, task).await?.iter().any(|one| one.id == turn)
    {
        return Err(Error::Invalid(vec![Problem::new("turn", "evidence-turn-unknown")]));
    }
    let id = EvidenceId(hub.chance.id(hub.clock.now()));
    let (sha256, media);
    let blank = NewEvidence { id, turn, kind: "", name: "", file: None, address: None, by: who.person };
    let (new, content) = match *showing {
        Showing::File { name, bytes } => {
            media = Kind::of(bytes).ok_or_else(|| problem("file", "evidence-file-kind"))?.extension();
            sha256 = attachment::sha256(bytes);
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let file = Some((media, sha256.as_str(), size));
            let sealed = hub.keys.seal_bytes(&hub.chance, &place(id), bytes);
            (NewEvidence { kind: "file", name, file, ..blank }, Some(sealed))
        }
        Showing::Link { name, address } => {
            if !is_link(address) {
                return Err(problem("link", "evidence-link-https"));
            }
            (NewEvidence { kind: "link", name, address: Some(address), ..blank }, None)
        }
        Showing::Record { name, path } => {
            (NewEvidence { kind: "record", name, address: Some(path), ..blank }, None)
        }
    };
    let mut tx = hub.db.begin().await?;
    rows::add(hub, &mut tx, task, new).await?;
    if let Some(content) = content {
        rows::add_file(hub, &mut tx, id, content).await?;
    }
    record(hub, &mut tx, &WORK, who, ("task", task.0), json!({ "evidence": id, "kind": new.kind })).await?;
    tx.commit().await?;
    Ok(id)
}

fn problem(field: &str, message: &'static str) -> Error {
    Error::Invalid(vec![Problem::new(field, message)])
}

/// Only encrypted, only with a name of a machine, nothing that hides who is asked.
fn is_link(address: &str) -> bool {
    let rest = address.strip_prefix("https://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = !address
        .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'));
    plain && host.contains('.') && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.')
}

fn place(id: EvidenceId) -> String {
    format!("plan_evidence_file content {id}")
}

/// Takes evidence away while its task is open. The bytes go, the line stays.
pub async fn remove_evidence(hub: &Hub, who: &Principal, id: EvidenceId) -> Result<TaskId> {
    let evidence = rows::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let task = mine(hub, who, evidence.task_id).await?;
    if task.state() == TaskState::Done {
        return Err(Error::Conflict("plans-task-done-already"));
    }
    let mut tx = hub.db.begin().await?;
    if !rows::remove(hub, &mut tx, id, who.person).await? {
        return Err(Error::Conflict("evidence-gone"));
    }
    record(hub, &mut tx, &WORK, who, ("task", task.id.0), json!({ "evidence": id, "removed": true })).await?;
    tx.commit().await?;
    Ok(task.id)
}

/// The evidence of a task, removed ones too, the newest first.
pub async fn evidence(hub: &Hub, task: TaskId) -> Result<Vec<Evidence>> {
    Ok(rows::of_task(hub, &hub.db, task).await?)
}

/// A file with its bytes, for those who may read plans.
pub async fn evidence_file(hub: &Hub, who: &Principal, id: EvidenceId) -> Result<(Evidence, Vec<u8>)> {
    can(who, &super::READ, &On::province())?;
    let evidence = rows::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    let sealed = rows::file(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    Ok((evidence, hub.keys.open_bytes(&place(id), &sealed)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_encrypted_and_plain() {
        for good in ["https://caobang.gov.vn/tin/1?a=b", "https://a.vn"] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "http://caobang.gov.vn",
            "javascript:alert(1)",
            "https://",
            "https://localhost",
            "https://vn@evil.example/",
            "https://a.vn/\" onclick=",
            "//a.vn",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
