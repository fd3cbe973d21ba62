//! From when to when bodies have stood.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations::actions::heirs;
use crate::organisations::store::{self, KEPT};
use crate::time::Day;

/// From when to when a body has stood, as far as the register tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The day on which a decision founded it. Nothing for one that was entered without a decision, which says only since
    /// when the register knows it: it is taken to have stood before.
    pub from: Option<Day>,
    /// Its last day, where it has ended.
    pub until: Option<Day>,
}

impl Life {
    /// On how many days between two days it stood, both included.
    pub fn days(self, from: Day, to: Day) -> i64 {
        let first = self.from.map_or(from, |day| day.max(from));
        let last = self.until.map_or(to, |day| day.min(to));
        last.0.since(first.0).map_or(0, |span| i64::from(span.get_days()) + 1).max(0)
    }
}

/// From when to when all bodies have stood, as of a day. One that took the place of others has stood as long as these.
pub async fn lives(hub: &Hub, day: Day) -> Result<Arc<HashMap<OrganisationId, Life>>> {
    kept(hub, (KEPT, format!("lives {day}")), || read(hub, day)).await
}

async fn read(hub: &Hub, day: Day) -> Result<HashMap<OrganisationId, Life>> {
    let read = || async move { Ok(store::spans(hub, &hub.db).await?) };
    let spans = kept(hub, (KEPT, "spans".into()), read).await?;
    let life = |span: &store::Span| Life {
        from: (!span.decision.is_empty()).then_some(span.first_on),
        until: Some(span.last_on).filter(|last| *last < day),
    };
    let mut found: HashMap<_, _> = spans.iter().map(|span| (span.organisation_id, life(span))).collect();
    for (before, heir) in heirs(hub, day).await? {
        let earlier = found.get(&before).and_then(|life| life.from);
        if let Some(life) = found.get_mut(&heir) {
            life.from = life.from.zip(earlier).map(|(own, before)| own.min(before));
        }
    }
    Ok(found)
}
