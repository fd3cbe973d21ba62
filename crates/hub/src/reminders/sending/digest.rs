//! The digest: at seven in the morning everything that a person was told since the last one and has not read.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value as Json;

use super::enqueue;
use crate::Hub;
use crate::error::Result;
use crate::reminders::store::{self, Content};
use crate::reminders::telling::Ways;
use crate::time::{DAY, HOUR, MINUTE};

/// What went out is kept for so long; what was told stays.
const KEPT: i64 = 90 * DAY;

/// The job; before seven there is nothing to do, and after a standstill one digest reaches over all its days.
pub fn run(hub: &Hub, _: Json) -> Pin<Box<dyn Future<Output = Result<()>> + Send + '_>> {
    Box::pin(async move {
        let now = hub.clock.now();
        let seven = now.day().start().plus(7 * HOUR);
        if now < seven {
            return Ok(());
        }
        if now.since(seven) < 10 * MINUTE {
            forget_old(hub).await?;
        }
        let due = store::digests_due(hub, &hub.db, seven).await?;
        if due.is_empty() {
            return Ok(());
        }
        let ways = Ways::open(hub).await?;
        for due in due {
            let mut tx = hub.db.begin().await?;
            // who moves the mark sends the digest
            if !store::digested(hub, &mut tx, &due, seven).await? {
                continue;
            }
            let waiting = store::unread_between(hub, &mut tx, due.person_id, due.since, seven).await?;
            if !waiting.is_empty() {
                for way in ways.of(due.by_mail, !due.by_mail) {
                    let content = Content::Digest(due.since, seven);
                    enqueue(hub, &mut tx, due.person_id, way, content).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(())
    })
}

async fn forget_old(hub: &Hub) -> Result<()> {
    let mut tx = hub.db.begin().await?;
    if store::forget_deliveries(hub, &mut tx, hub.clock.now().plus(-KEPT)).await? > 0 {
        tx.commit().await?;
    }
    Ok(())
}
