//! What a stage rests on that another slice keeps: the papers of each child, and the services of its plan.
//!
//! The other slice says in its own transaction what is owed ([`owe`]) and when it is met ([`meet`]); a stage ends only
//! when all of it is (Decree 56/2017/NĐ-CP: form 02 ends the first assessment, form 03 the detailed one, the plan is
//! approved by form 05, form 06 ends the protection). What was met before the last review counts for nothing after it: a
//! plan drawn up anew is approved anew. The rows stand beside the case, which is taken first, so that a need and the end of
//! a stage come one after the other.

use uuid::Uuid;

use crate::Hub;
use crate::cases::model::CaseId;
use crate::cases::store;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::PersonId;

/// The first assessment of a child is written and signed.
pub const FORM_02: &str = "paper-02";
/// So is the detailed one.
pub const FORM_03: &str = "paper-03";
/// The plan of a child is approved.
pub const FORM_05: &str = "paper-05";
/// A decision ends the protection of a child.
pub const FORM_06: &str = "paper-06";
/// A service of a plan was given or refused.
pub const SERVICE: &str = "service";

/// What one ending of a stage rests on.
struct Need {
    stage: &'static str,
    /// With these endings; with all where the list is empty.
    ends: &'static [&'static str],
    kind: &'static str,
    /// At least one has to be there.
    some: bool,
    message: &'static str,
}

const NEEDS: &[Need] = &[
    Need { stage: "risk", ends: &[], kind: FORM_02, some: true, message: "cases-needs-form-02" },
    Need { stage: "assessment", ends: &[], kind: FORM_03, some: true, message: "cases-needs-form-03" },
    Need { stage: "plan", ends: &[], kind: FORM_05, some: true, message: "cases-needs-form-05" },
    Need { stage: "carry-out", ends: &[], kind: SERVICE, some: false, message: "cases-needs-services" },
    Need {
        stage: "review",
        ends: &["intervention-ended"],
        kind: FORM_06,
        some: true,
        message: "cases-needs-form-06",
    },
];

/// Takes a case until the transaction ends; conflict when it is closed.
pub async fn take(hub: &Hub, tx: &mut Tx, case: CaseId) -> Result<()> {
    if store::take(hub, tx, case).await? { Ok(()) } else { Err(Error::Conflict("cases-closed-already")) }
}

/// Something is owed before a stage of the case can end.
pub async fn owe(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: Uuid) -> Result<()> {
    take(hub, tx, case).await?;
    Ok(store::owe(hub, tx, case, kind, item).await?)
}

/// It is there now.
pub async fn meet(hub: &Hub, tx: &mut Tx, case: CaseId, kind: &str, item: Uuid) -> Result<()> {
    take(hub, tx, case).await?;
    Ok(store::meet(hub, tx, case, kind, item).await?)
}

/// Whom a report of the case names: they learn nothing of it and sign nothing in it.
pub async fn named(hub: &Hub, case: CaseId) -> Result<Vec<PersonId>> {
    Ok(store::in_conflict(hub, &hub.db, case).await?)
}

/// What still stands before an ending of a stage, as the message to tell.
pub(super) async fn unmet(
    hub: &Hub,
    tx: &mut Tx,
    case: CaseId,
    stage: &str,
    end: &str,
) -> Result<Option<&'static str>> {
    for need in NEEDS {
        if need.stage != stage || !(need.ends.is_empty() || need.ends.contains(&end)) {
            continue;
        }
        let (all, owed) = store::needs(hub, &mut *tx, case, need.kind).await?;
        if owed > 0 || (need.some && all == 0) {
            return Ok(Some(need.message));
        }
    }
    Ok(None)
}

/// The message about what a stage rests on, for its page.
pub(super) fn of_stage(stage: &str) -> Option<&'static str> {
    NEEDS.iter().find(|need| need.stage == stage).map(|need| need.message)
}
