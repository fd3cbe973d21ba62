//! The talk of a child with a counsellor ("tư vấn", CB II, V.2; TG V.2; TH IV.7a): its own table, its own key.
//!
//! Whoever protects the child, or the desk before there is a case, invites a unit and seals for it what it needs, not the
//! case; one of its counsellors takes the talk and is responsible for it until it ends. The words are sealed to the unit
//! and to what the child's receipt opens: neither desk nor case reads them. They see that the talk is there, how often and
//! when last, and what the counsellor says openly: that the child is in danger, how it is before and after where the child
//! agrees, and the result. Deliberately not here: files beside the words; notices to the child, who comes back by itself.

pub mod child;
pub mod inviting;
pub mod model;
pub(super) mod pages;
mod store;
pub mod taking;
pub mod talking;
mod watching;

pub use store::TRACES;

#[cfg(test)]
mod tests;

crate::id! {
    /// A talk of a child with a counsellor.
    CounsellingId,
    /// A talk that is offered to a colleague.
    PassingId,
}

use crate::Hub;
use crate::db::Tx;
use crate::error::Result;
use crate::id::PersonId;
use crate::intake::model::ReportId;
use crate::intake::talk;
use crate::journal::{self, Entry};

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    actor: Option<PersonId>,
    act: &str,
    id: CounsellingId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor, subject_kind: "counselling", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}

/// Tells the mailbox of a report where its talk stands now.
async fn tell_mailbox(hub: &Hub, tx: &mut Tx, report: ReportId, unread: bool) -> Result<()> {
    let states = store::states(hub, &mut *tx, report).await?;
    let standing =
        ["open", "invited", "ended"].into_iter().find(|one| states.iter().any(|state| state == one));
    talk::tell(hub, tx, report, standing, unread).await
}
