//! The pass that comes round every hour: days are announced, and what is due is destroyed. It may be run twice, stopped
//! anywhere, and made up for after a standstill; what could not be announced in time gets thirty days from then on.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::Hub;
use crate::error::Result;
use crate::retention::due::{Due, Rules};
use crate::retention::model::NOTICE;
use crate::retention::store::{self, Announced, SOURCES};
use crate::retention::{again, destroying, holding, proof};
use crate::slice::Class;
use crate::time::Moment;

/// One pass.
pub async fn pass(hub: &Hub, _: Json) -> Result<()> {
    again::take_in(hub).await?;
    holding::cover(hub).await?;
    let rules = Rules::of(hub).await?;
    reckon_anew(hub, &rules).await?;
    announce_new(hub, &rules).await?;
    let outcome = destroying::all_due(hub, &rules).await;
    proof::prove(hub).await?;
    again::write(hub).await?;
    outcome
}

/// Days that were reckoned by other rules than those of today.
async fn reckon_anew(hub: &Hub, rules: &Rules) -> Result<()> {
    for class in Class::ALL {
        let reckoned = rules.fingerprint(class);
        loop {
            let rows = store::reckoned_otherwise(hub, &hub.db, class, &reckoned).await?;
            for row in &rows {
                reckon(hub, rules, class, row.item_id).await?;
            }
            if rows.len() < store::BATCH {
                break;
            }
        }
    }
    Ok(())
}

/// Puts the day right that stands at a record.
pub(super) async fn reckon(hub: &Hub, rules: &Rules, class: Class, id: Uuid) -> Result<()> {
    let due = rules.of_record(hub, class, id).await?;
    let mut tx = hub.db.begin().await?;
    match due {
        Some(due) => announce(hub, &mut tx, rules, &due).await?,
        None => store::drop_day(hub, &mut tx, class, id).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn announce_new(hub: &Hub, rules: &Rules) -> Result<()> {
    // thirty whole days: what goes when the last of them is over stands there too
    let horizon = hub.clock.now().plus(NOTICE).day().plus(1).start();
    for source in SOURCES {
        let needless = source
            .within
            .is_some_and(|outer| !rules.current(outer).span.is_longer(rules.current(source.kind).span));
        if needless {
            continue;
        }
        let before = rules.before(source.kind, horizon);
        let mut after = Some((Moment(i64::MIN), Uuid::nil()));
        while let Some(from) = after {
            let found = store::without_day(hub, &hub.db, source, before, from).await?;
            let more = found.len() == store::BATCH;
            after = found.last().filter(|_| more).map(|last| (last.event_at, last.id));
            let mut tx = hub.db.begin().await?;
            for begun in found {
                let (at, version) = rules.due(source.kind, begun.event_at);
                if at <= horizon {
                    announce(hub, &mut tx, rules, &Due { begun, kind: source.kind, version, at }).await?;
                }
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn announce(hub: &Hub, tx: &mut crate::db::Tx, rules: &Rules, due: &Due) -> Result<()> {
    let now = hub.clock.now();
    let class = due.kind.class();
    let known = store::item(hub, &mut *tx, class, due.begun.id).await?;
    let stood = known.is_some_and(|item| item.due_at.is_some());
    let late = !stood && due.at <= now;
    let not_before = late.then(|| now.plus(NOTICE));
    let new = Announced {
        class,
        id: due.begun.id,
        code: &due.begun.code,
        unit: due.begun.unit_id,
        rule: due.kind.name(),
        version: Some(due.version),
        reckoned: &rules.fingerprint(class),
        event_at: Some(due.begun.event_at),
        due_at: not_before.unwrap_or(due.at),
        not_before,
    };
    store::announce(hub, tx, &new).await?;
    Ok(())
}
