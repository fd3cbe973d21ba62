//! The policy: what resolvers filter by, built from orders in force, lists that are on and the rules by age,
//! signed by the hub.

use std::time::Duration;

use lachan_filter::{Bundle, Category, DomainName, Entry, Matrix, OnlineService, read_list};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use crate::Hub;
use crate::error::{Error, Result};
use crate::filtering::rules;
use crate::filtering::store::{self, ListRow};
use crate::takedown;
use crate::time::{DAY, SECOND};

pub use store::PolicyRow;

/// How long a policy counts as fresh.
const FRESH: i64 = 30 * DAY;
/// A policy older than this is made again, so that its date moves on.
const RENEW: i64 = DAY;
/// Policies kept.
pub(super) const KEEP: i64 = 5;
/// Two that build at once: one is refused and looks again a little later, since the other's policy can be read
/// only when it is on disk. In milliseconds.
const PAUSES: [u64; 7] = [10, 30, 100, 300, 1000, 3000, 3000];
/// How often a held request looks whether another hub has built a policy.
const LOOK: Duration = Duration::from_secs(1);

/// Wakes the held requests of this process.
static BUILT: Notify = Notify::const_new();

/// Builds and keeps the next policy when what goes into it has changed, or when the last one is a day old.
pub async fn bring_up_to_date(hub: &Hub) -> Result<()> {
    for pause in PAUSES {
        if build_next(hub).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    Err(Error::Conflict("error-busy"))
}

/// One attempt; `false` when another hub took the number meanwhile.
async fn build_next(hub: &Hub) -> Result<bool> {
    // The last policy is read before what goes into the next one. So whoever gets the next number has looked at
    // records at least as new as those of the policy before.
    let last = store::latest(hub, &hub.db).await?;
    let orders = takedown::actions::in_force(hub).await?;
    let lists: Vec<ListRow> =
        store::lists(hub, &hub.db).await?.into_iter().filter(|list| list.is_on).collect();
    let matrix = rules::current(hub, &hub.db).await?.matrix;
    let digest = digest(&orders, &lists, &matrix);
    let now = hub.clock.now();
    if last.as_ref().is_some_and(|last| last.digest == digest && now.since(last.issued_at) < RENEW) {
        return Ok(true);
    }
    let mut files = Vec::new();
    for list in &lists {
        let content = store::list_file(hub, &hub.db, list.id).await?.unwrap_or_default();
        // a list that changed since it was read above: the job of that change builds the next policy
        files.push((list.category.clone(), list.name.clone(), content));
    }
    let sequence = last.map_or(1, |last| last.sequence + 1);
    let expires_at = now.plus(FRESH);
    let order_count = orders.chunk_by(|a, b| a.0 == b.0).count();
    let signer = hub.keys.policy_signer();
    let build = move || {
        let entries = entries(&orders, &files, &matrix)?;
        let seconds = |moment: crate::time::Moment| u64::try_from(moment.0 / SECOND).unwrap_or(0);
        let number = u64::try_from(sequence).unwrap_or(0);
        let bundle = Bundle::build(&entries, &matrix, number, seconds(now), seconds(expires_at), &signer)
            .map_err(Error::internal)?;
        Ok::<_, Error>((entries.len(), bundle))
    };
    let (names, bundle) = tokio::task::spawn_blocking(build).await.map_err(Error::internal)??;
    let row = PolicyRow {
        sequence,
        digest,
        orders: i64::try_from(order_count).unwrap_or(i64::MAX),
        lists: i64::try_from(lists.len()).unwrap_or(i64::MAX),
        names: i64::try_from(names).unwrap_or(i64::MAX),
        issued_at: now,
        expires_at,
    };
    keep(hub, &row, &bundle).await
}

async fn keep(hub: &Hub, row: &PolicyRow, bundle: &[u8]) -> Result<bool> {
    let mut tx = hub.db.begin().await?;
    match store::add_policy(hub, &mut tx, row, bundle).await {
        Err(error) if error.is_unique() => return Ok(false),
        outcome => outcome?,
    }
    store::forget_policies(hub, &mut tx, row.sequence - KEEP).await?;
    tx.commit().await?;
    tracing::info!(sequence = row.sequence, names = row.names, "new policy");
    BUILT.notify_waiters();
    Ok(true)
}

/// Orders first: their category is the gravest, and no list takes them back.
fn entries(
    orders: &[(String, String)],
    files: &[(String, String, Vec<u8>)],
    matrix: &Matrix,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (number, name) in orders {
        let name = DomainName::parse(name).map_err(Error::internal)?;
        entries.push(Entry::block(name, Category::ORDER, number.as_str()));
    }
    for (category, name, content) in files {
        let category: Category = category.parse().map_err(Error::internal)?;
        let (list, _) = read_list(name, content);
        entries.extend(list.entries(&category));
    }
    entries.extend(OnlineService::entries(matrix));
    Ok(entries)
}

/// SHA-256 over everything that goes into a policy but its number and time.
fn digest(orders: &[(String, String)], lists: &[ListRow], matrix: &Matrix) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    for (number, name) in orders {
        put(number.as_bytes());
        put(name.as_bytes());
    }
    put(b"lists");
    for list in lists {
        put(list.category.as_bytes());
        put(list.name.as_bytes());
        put(&list.digest);
    }
    put(b"matrix");
    for (category, tiers) in matrix.rows() {
        put(category.as_str().as_bytes());
        put(&[tiers.bits()]);
    }
    put(b"services");
    for entry in OnlineService::entries(matrix) {
        put(entry.name.as_str().as_bytes());
    }
    hash.finalize().to_vec()
}

/// The newest policy.
pub async fn newest(hub: &Hub) -> Result<Option<PolicyRow>> {
    Ok(store::latest(hub, &hub.db).await?)
}

/// The newest policy as it is sent, with its number.
pub async fn file(hub: &Hub) -> Result<Option<(i64, Vec<u8>)>> {
    let Some(latest) = store::latest(hub, &hub.db).await? else { return Ok(None) };
    let bundle = store::bundle(hub, &hub.db, latest.sequence).await?;
    Ok(bundle.map(|bundle| (latest.sequence, bundle)))
}

/// The number of the newest policy after a number: at once when there is one, or as soon as one is built, by this hub or
/// by another; `None` after `patience`, and when the hub stops.
pub async fn wait_for(hub: &Hub, after: i64, patience: Duration) -> Result<Option<i64>> {
    let until = tokio::time::Instant::now() + patience;
    loop {
        // listening begins before looking, so that nothing is missed between the two
        let built = BUILT.notified();
        tokio::pin!(built);
        built.as_mut().enable();
        let latest = store::latest(hub, &hub.db).await?.map(|latest| latest.sequence);
        if let Some(latest) = latest.filter(|latest| *latest > after) {
            return Ok(Some(latest));
        }
        tokio::select! {
            () = &mut built => {}
            () = tokio::time::sleep(LOOK) => {}
            () = hub.stopping.cancelled() => return Ok(None),
        }
        if tokio::time::Instant::now() >= until {
            return Ok(None);
        }
    }
}
