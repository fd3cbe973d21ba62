//! What resolvers are sent: the newest bundle, or what leads to it from the one that a resolver has. Either is made or
//! read once, however many ask for it in the same moment, and kept until the next policy.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use lachan_filter::Bundle;
use tokio::sync::OnceCell;

use crate::Hub;
use crate::error::{Error, Result};
use crate::filtering::policy::KEEP;
use crate::filtering::store;

/// What goes to a resolver.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The bundle, or the changes that lead to it.
    pub bytes: Bytes,
    /// They are changes.
    pub is_delta: bool,
}

/// What is at hand for the newest policy.
#[derive(Default)]
pub struct Deltas(Mutex<Arc<Made>>);

#[derive(Default)]
struct Made {
    /// The policy to which all of it leads.
    to: i64,
    whole: OnceCell<Bytes>,
    /// By the policy from which they lead; empty where the whole bundle is smaller or the older one is gone.
    from: Mutex<HashMap<i64, Arc<OnceCell<Option<Bytes>>>>>,
}

impl Deltas {
    /// What is at hand for a policy. One that is older than what others ask for already is not kept.
    fn of(&self, to: i64) -> Arc<Made> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if made.to == to {
            return made.clone();
        }
        let fresh = Arc::new(Made { to, ..Made::default() });
        if made.to < to {
            *made = fresh.clone();
        }
        fresh
    }

    /// How many deltas have been reckoned to the policy that is at hand.
    #[cfg(test)]
    pub(super) fn reckoned(&self) -> usize {
        let made = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let from = made.from.lock().unwrap_or_else(PoisonError::into_inner);
        from.values().filter(|cell| cell.initialized()).count()
    }
}

impl Made {
    fn cell(&self, after: i64) -> Arc<OnceCell<Option<Bytes>>> {
        let mut from = self.from.lock().unwrap_or_else(PoisonError::into_inner);
        from.entry(after).or_default().clone()
    }

    async fn whole(&self, hub: &Hub) -> Result<Bytes> {
        let read = || async {
            let bundle = store::bundle(hub, &hub.db, self.to).await?;
            Ok::<_, Error>(Bytes::from(bundle.ok_or(Error::NotFound)?))
        };
        Ok(self.whole.get_or_try_init(read).await?.clone())
    }

    async fn delta(&self, hub: &Hub, after: i64) -> Result<Option<Bytes>> {
        let reckon = || async {
            let Some(older) = store::bundle(hub, &hub.db, after).await? else {
                return Ok::<_, Error>(None);
            };
            let newer = self.whole(hub).await?;
            let key = hub.keys.policy_signer().verifying_key();
            let reckon = move || {
                let open = |bytes: &[u8]| Bundle::open(bytes, &key, 0).map_err(Error::internal);
                let delta = open(&older)?.delta_to(&open(&newer)?);
                Ok::<_, Error>(delta.filter(|delta| delta.len() < newer.len()).map(Bytes::from))
            };
            tokio::task::spawn_blocking(reckon).await.map_err(Error::internal)?
        };
        Ok(self.cell(after).get_or_try_init(reckon).await?.clone())
    }
}

/// What leads a resolver that has the policy `after` to the policy `to`; the whole bundle when it takes nothing else, or
/// when the changes are not smaller.
pub(super) async fn lead(hub: &Hub, after: i64, to: i64, takes_changes: bool) -> Result<Sent> {
    let made = hub.deltas.of(to);
    // nobody can make the hub remember more than what it still has
    if takes_changes && (1..to).contains(&after) && after > to - KEEP {
        match made.delta(hub, after).await {
            Ok(Some(bytes)) => return Ok(Sent { bytes, is_delta: true }),
            Ok(None) => {}
            // whoever cannot be told what has changed can still be told everything
            Err(error) => tracing::warn!(cause = format!("{error:#}"), after, to, "no changes for resolvers"),
        }
    }
    Ok(Sent { bytes: made.whole(hub).await?, is_delta: false })
}
