//! Lists that are fetched by themselves (*nguồn tự cập nhật*): an address, and how often.
//!
//! Invariants: a file that cannot be had, or is no list, changes nothing: the last good one stays and the page says since
//! when; a file that has not changed is neither fetched whole nor taken in again; two hubs of one database fetch a source
//! once. What is fetched goes the same way as what an officer hands in (`lists::take_in`).

pub(super) mod pages;
mod store;

#[cfg(test)]
mod tests;

use lachan_filter::Category;
use serde_json::json;

use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::filtering::lists::{self, CHANGE, MAX_BYTES, Upload};
use crate::journal::{self, Entry};
use crate::outbound::{Fetched, Target, Version};
use crate::time::{HOUR, MINUTE, Moment};
use crate::web::form::Problem;
use crate::{Hub, jobs};

pub use store::SourceRow;

crate::id! {
    /// A source (*nguồn*).
    SourceId,
}

/// How often a source may be fetched, in hours.
pub const HOURS: [i64; 3] = [6, 24, 168];
/// One that failed is tried again after so long, or after its own time if that is shorter.
const AGAIN: i64 = HOUR;
/// What stands as trouble when the file came and could not be used; why is told beside the list.
pub const REFUSED: &str = "list";

/// Fetches what is due: coming round by itself, and at once where somebody waits for it.
pub(super) const JOBS: [jobs::Kind; 2] = [
    jobs::Kind { name: "filtering.fetch-lists", run: |hub, _| Box::pin(fetch_due(hub)), every: Some(MINUTE) },
    jobs::Kind { name: AT_ONCE, run: |hub, _| Box::pin(fetch_due(hub)), every: None },
];
const AT_ONCE: &str = "filtering.fetch-lists-now";

/// A source as somebody typed it.
pub struct Wish {
    /// What its names are about.
    pub category: Category,
    /// What the list is called.
    pub name: String,
    /// Under which it may be used.
    pub licence: String,
    /// From where.
    pub url: String,
    /// Every so many hours, of [`HOURS`].
    pub hours: i64,
}

/// Adds a source. It is fetched at once.
pub async fn add(hub: &Hub, who: &Principal, wish: &Wish) -> Result<SourceId> {
    can(who, &CHANGE, &On::province())?;
    if let Err(problem) = Target::parse(&wish.url, hub.config.webhook_private_addresses) {
        return Err(Error::Invalid(vec![Problem::new("url", problem.message())]));
    }
    let id = SourceId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    if !store::add(hub, &mut tx, id, wish, who.person).await? {
        return Err(Error::Invalid(vec![Problem::new("name", "filtering-source-known")]));
    }
    note(hub, &mut tx, who, "filtering.add-source", id, json!({ "category": wish.category.as_str() }))
        .await?;
    jobs::enqueue(hub, &mut tx, AT_ONCE, &json!({}), hub.clock.now(), None).await?;
    tx.commit().await?;
    Ok(id)
}

/// What is done with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Fetch it at once, whole.
    Now,
    /// Fetch it no more.
    Off,
    /// Fetch it again.
    On,
    /// Forget it; its list stays as it is.
    Remove,
}

impl Change {
    /// As it stands in forms and in the journal.
    pub const ALL: [(&str, Change); 4] =
        [("now", Self::Now), ("off", Self::Off), ("on", Self::On), ("remove", Self::Remove)];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, change)| *change == self).map_or("", |(word, _)| word)
    }
}

/// Changes a source.
pub async fn change(hub: &Hub, who: &Principal, id: SourceId, change: Change) -> Result<()> {
    can(who, &CHANGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    let done = match change {
        Change::Now => store::hurry(hub, &mut tx, id).await?,
        Change::Off => store::switch(hub, &mut tx, id, false).await?,
        Change::On => store::switch(hub, &mut tx, id, true).await?,
        Change::Remove => store::remove(hub, &mut tx, id).await?,
    };
    if !done {
        return Err(Error::NotFound);
    }
    note(hub, &mut tx, who, "filtering.change-source", id, json!({ "to": change.word() })).await?;
    if matches!(change, Change::Now | Change::On) {
        jobs::enqueue(hub, &mut tx, AT_ONCE, &json!({}), hub.clock.now(), None).await?;
    }
    if change == Change::Now {
        // before it is fetched: one that was away a moment ago is asked all the same
        hub.outbound.wake();
    }
    tx.commit().await?;
    Ok(())
}

/// All sources.
pub async fn all(hub: &Hub) -> Result<Vec<SourceRow>> {
    Ok(store::all(hub, &hub.db).await?)
}

async fn fetch_due(hub: &Hub) -> Result<()> {
    loop {
        let mut tx = hub.db.begin().await?;
        let claimed = store::claim(hub, &mut tx).await?;
        tx.commit().await?;
        let Some(source) = claimed else { return Ok(()) };
        fetch(hub, &source).await?;
    }
}

/// Fetches a source that was claimed, and writes down what came of it.
async fn fetch(hub: &Hub, source: &SourceRow) -> Result<()> {
    let now = hub.clock.now();
    let known = Version { etag: source.etag.clone(), modified: source.modified.clone() };
    let (trouble, version) = match Target::parse(&source.url, hub.config.webhook_private_addresses) {
        Err(_) => (Some("private"), known),
        Ok(target) => {
            match hub.outbound.fetch(&hub.config, &target, &known, MAX_BYTES, now).await {
                // unchanged since it was refused: it still is
                Ok(Fetched::Same) => (source.trouble.as_deref().filter(|trouble| *trouble == REFUSED), known),
                Ok(Fetched::New { bytes, version }) => match take_in(hub, source, bytes).await? {
                    true => (None, version),
                    // the same file again would be refused again: it is not asked for until it has changed
                    false => (Some(REFUSED), version),
                },
                Err(trouble) => (Some(trouble.code()), known),
            }
        }
    };
    let next = match trouble {
        None | Some(REFUSED) => None,
        Some(_) => Some(now.plus(AGAIN.min(source.hours * HOUR))),
    };
    let mut tx = hub.db.begin().await?;
    store::tried(hub, &mut tx, source.id, (trouble, next), &version).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the file in as if whoever entered the source had handed it in; `false` when it is refused.
async fn take_in(hub: &Hub, source: &SourceRow, bytes: Vec<u8>) -> Result<bool> {
    let category = source.category.parse().map_err(Error::internal)?;
    let (name, licence) = (source.name.clone(), source.licence.clone());
    match lists::take_in(hub, source.made_by, Upload { category, name, licence, bytes }).await {
        Ok(_) => Ok(true),
        Err(Error::Invalid(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Since when a source has not brought what it should: longer than its own time and a half.
pub fn is_behind(source: &SourceRow, now: Moment) -> bool {
    let since = source.good_at.unwrap_or(source.made_at);
    source.is_on && (source.trouble.is_some() || now.since(since) > source.hours * HOUR * 3 / 2)
}

async fn note(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    act: &str,
    id: SourceId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "filter-source", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
