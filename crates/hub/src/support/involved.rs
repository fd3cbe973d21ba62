//! A child that another slice comes upon: somebody under 18 who is reported is a child of the case too.

use crate::Hub;
use crate::cases;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::Result;
use crate::support::actions::{ChildId, RequestId, owe};
use crate::support::store;

/// Adds a child under the next free pseudonym, with a request for support and the forms of its own, in the caller's transaction. Lists
/// say nothing of how the child came into the case.
pub async fn involve(hub: &Hub, tx: &mut Tx, case: CaseId, by: &str) -> Result<ChildId> {
    let now = hub.clock.now();
    let (child, request) = (ChildId(hub.chance.id(now)), RequestId(hub.chance.id(now)));
    let mut number = store::children(hub, &mut *tx, case).await?.len() + 1;
    while !store::add_child(hub, tx, child, case, &format!("Em {number}"), "unknown").await? {
        number += 1;
    }
    owe(hub, tx, case, child).await?;
    let from = store::Asking { child, by, need: "unknown", at: now, report: None };
    store::add_request(hub, tx, request, &from).await?;
    cases::actions::hold(hub, tx, case, "request", request.0).await?;
    Ok(child)
}
