//! Somebody not identified comes back on a day: as a last day that reminders and calendars know, and, where a report of
//! the case names an officer, told to the others alone.

use serde_json::Value as Json;

use crate::Hub;
use crate::cases;
use crate::error::{Error, Result};
use crate::jobs;
use crate::organisations;
use crate::sanctions::store::{self, Relook};
use crate::slice::{Deadline, TELL, Telling, TellingExcept, Within};
use crate::web::Lang;

/// Those to be looked for again between two days.
pub async fn deadlines(hub: &Hub, within: Within<'_>) -> Result<Vec<Deadline>> {
    let rows = store::relooks(hub, &hub.db, within.from, within.to).await?;
    let heirs = organisations::actions::heirs(hub, hub.clock.now().day()).await?;
    let deadline = |row: Relook| Deadline {
        key: format!("{} {}", row.alleged_id, row.version),
        // of a body that has ended, whoever stands in its place
        organisation: heirs.get(&row.unit_id).copied().unwrap_or(row.unit_id),
        last_day: row.relook_on,
        words: words(&row),
        href: href(&row),
    };
    Ok(rows.into_iter().map(deadline).collect())
}

fn words(row: &Relook) -> String {
    Lang::Vi.f("sanctions-relook-words", &[("code", row.code.as_str().into())]).into_owned()
}

fn href(row: &Relook) -> String {
    format!("/vu-viec/{}/nguoi-vi-pham", row.case_id)
}

/// Tells of those whose day has come in cases of which a report names an officer; comes round by itself.
pub async fn tell(hub: &Hub, _: Json) -> Result<()> {
    let today = hub.clock.now().day();
    let heirs = organisations::actions::heirs(hub, today).await?;
    for row in store::relooks_to_tell(hub, &hub.db, today).await? {
        let mut tx = hub.db.begin().await?;
        if !store::relook_told(hub, &mut tx, row.alleged_id, row.version).await? {
            continue;
        }
        let to = heirs.get(&row.unit_id).copied().unwrap_or(row.unit_id);
        let except = cases::eligible::kept_from(hub, &mut tx, row.case_id, to).await?;
        let telling = Telling {
            to,
            words: words(&row),
            href: href(&row),
            key: format!("sanctions.relook {} {}", row.alleged_id, row.version),
        };
        let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
        jobs::publish(hub, &mut tx, TELL, &payload).await?;
        tx.commit().await?;
    }
    Ok(())
}
