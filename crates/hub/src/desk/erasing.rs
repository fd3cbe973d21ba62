//! What was typed of non-cases is erased after some days; that there was a call, and of which kind, stays for the counts.

use serde_json::{Value as Json, json};

use crate::Hub;
use crate::desk::actions::note;
use crate::desk::store;
use crate::error::Result;
use crate::time::DAY;

/// Erases what is older than the setting says. Run twice, it finds nothing the second time.
pub async fn erase(hub: &Hub, _: Json) -> Result<()> {
    let before = hub.clock.now().plus(-i64::from(hub.config.non_case_days) * DAY);
    for id in store::to_erase(hub, &hub.db, before).await? {
        let mut tx = hub.db.begin().await?;
        if store::erase(hub, &mut tx, id).await? {
            note(hub, &mut tx, "desk.erase", None, id, json!({})).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
