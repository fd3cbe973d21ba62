//! What is due after inspections, and what of it was done in time.

use super::LIST;
use crate::Hub;
use crate::error::Result;
use crate::inspections::store::{self, Due};
use crate::slice::{Counted, Deadline};
use crate::time::Day;

/// What is open and due between two days.
pub async fn deadlines(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    let due = store::due_between(hub, &hub.db, from, to).await?;
    let open = due.into_iter().filter(|due| due.done_on.is_none());
    Ok(open
        .map(|due| Deadline {
            key: due.id.to_string(),
            organisation: due.inspected_id,
            last_day: due.due_on,
            words: format!("Khắc phục sau kiểm tra: {}", due.words),
            href: format!("{LIST}/{}", due.inspection_id),
        })
        .collect())
}

/// Of what was due in a period: done in time, still in time, late.
pub async fn follow_ups_in_time(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let today = hub.clock.now().day();
    let mut counted = Counted::default();
    for Due { due_on, done_on, .. } in store::due_between(hub, &hub.db, from, to).await? {
        counted.total += 1;
        match done_on {
            Some(done) if done <= due_on => counted.settled += 1,
            None if due_on >= today => counted.under_way += 1,
            _ => counted.late += 1,
        }
    }
    Ok(counted)
}
