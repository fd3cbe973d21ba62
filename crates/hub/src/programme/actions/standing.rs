//! The events of a period as they stood at its end: read once, kept in memory, and put right event by event as they
//! change, which they do all day long.

use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::kept::kept_up;
use crate::programme::store::facts::{self, Fact, KEPT};
use crate::time::Day;

/// Where more events have changed, all are read anew.
const MOST: i64 = 2_000;

/// The events of a period as they stood at the end of its last day, by day and key; those of a body that has passed on
/// are still its own.
pub(super) async fn standing(hub: &Hub, from: Day, to: Day) -> Result<Arc<Vec<Fact>>> {
    // not "now" where the day is not over: what is written later today counts from when it is written
    let as_of = to.plus(1).start();
    let read = || async move { Ok(facts::between(hub, &hub.db, (from, to), as_of).await?) };
    let renew = |known: Arc<Vec<Fact>>, number: i64| async move {
        let changed = facts::since(hub, &hub.db, number, MOST).await?;
        if changed.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let mut new = facts::between_since(hub, &hub.db, (from, to), as_of, number).await?;
        // what has changed after the first look is taken at the next
        new.retain(|fact| changed.contains(&fact.event_id));
        let old = known.iter().filter(|fact| !changed.contains(&fact.event_id)).cloned();
        let mut all: Vec<Fact> = old.chain(new).collect();
        all.sort_by_key(|fact| (fact.held_on, fact.event_id, fact.unit_id));
        Ok(Some(all))
    };
    kept_up(hub, (KEPT, format!("events {from} {to}")), read, renew).await
}
