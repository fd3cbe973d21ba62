//! The events of a period as they stood at its end: read once, kept in memory, and put right event by event as they
//! change, which they do all day long.

use std::sync::Arc;

use jiff::civil::Date;

use crate::Hub;
use crate::error::Result;
use crate::kept::kept_up;
use crate::programme::store::facts::{self, Fact, KEPT};
use crate::time::{Day, Moment};

/// Where more events have changed, all are read anew.
const MOST: i64 = 2_000;

/// The events of a period as they stood at the end of its last day, by day and key; those of a body that has passed on
/// are still its own. Where that day is not over, later ones that are planned stand among them.
pub(super) async fn standing(hub: &Hub, from: Day, to: Day) -> Result<Arc<Vec<Fact>>> {
    let over = to < hub.clock.now().day();
    // of a period that goes on: as they stand, whatever day it is, so that nothing is read anew at midnight
    let (days, as_of) =
        if over { ((from, to), to.plus(1).start()) } else { ((from, Day(Date::MAX)), Moment(i64::MAX)) };
    let read = || async move { Ok(facts::between(hub, &hub.db, days, as_of).await?) };
    let renew = |known: Arc<Vec<Fact>>, number: i64| async move {
        let changed = facts::since(hub, &hub.db, number, MOST).await?;
        if changed.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let mut new = facts::between_since(hub, &hub.db, days, as_of, number).await?;
        // what has changed after the first look is taken at the next
        new.retain(|fact| changed.contains(&fact.event_id));
        let old = known.iter().filter(|fact| !changed.contains(&fact.event_id)).cloned();
        let mut all: Vec<Fact> = old.chain(new).collect();
        all.sort_by_key(|fact| (fact.held_on, fact.event_id, fact.unit_id));
        Ok(Some(all))
    };
    let until = if over { to.to_string() } else { "on".into() };
    kept_up(hub, (KEPT, format!("events from {from} {until}")), read, renew).await
}
