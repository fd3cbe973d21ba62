//! Lists: files of names with a category, their source and licence.

use std::borrow::Cow;

use lachan_filter::{Category, DomainName, Flaw, read_list};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::filtering::model::ListId;
use crate::filtering::{BUILD, store};
use crate::id::PersonId;
use crate::journal::{self, Entry};
use crate::web::form::Problem;
use crate::{Hub, jobs};

pub use store::ListRow;

/// Upload lists and switch them on and off: the province's filter officers.
pub const CHANGE: Act = Act { name: "filtering.change-lists", allow: &[(Role::FilterOfficer, Reach::Area)] };

/// The largest list file.
pub const MAX_BYTES: usize = 64 << 20;

/// A file to take in.
pub struct Upload {
    /// What its names are about.
    pub category: Category,
    /// Where it comes from.
    pub name: String,
    /// Under which it may be used.
    pub licence: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A rule would close the hub's own name.
pub(super) const CLOSES_HUB: &str = "closes-hub";
/// No name in the file can be used.
pub(super) const EMPTY: &str = "empty";

/// Takes a list in that an officer hands in.
pub async fn upload(hub: &Hub, who: &Principal, new: Upload) -> Result<ListId> {
    can(who, &CHANGE, &On::province())?;
    take_in(hub, who.person, new).await
}

/// Takes a list in, in the name of a filter officer who had the right when they handed it in or named its source. Of the same
/// category and source the new version replaces the old one; a file that is no list, or one that would close the hub's own
/// name, is refused whole: the last good version stays, and the page says so until a good one comes.
pub(super) async fn take_in(hub: &Hub, by: PersonId, new: Upload) -> Result<ListId> {
    let Upload { category, name, licence, bytes } = new;
    let known = name.clone();
    let own: Vec<DomainName> = own_name(hub).into_iter().filter(|_| category != Category::ALLOW).collect();
    let reading = tokio::task::spawn_blocking(move || {
        let digest = Sha256::digest(&bytes).to_vec();
        let (list, issues) = read_list(&known, &bytes);
        let closes = list.closes(&own).map(|(_, line)| line);
        (list, issues, closes, digest, bytes)
    });
    let (list, issues, closes, digest, bytes) = reading.await.map_err(Error::internal)?;
    let first = issues.first();
    let line = first.map_or(0, |issue| issue.line);
    let format = match (list.format, closes) {
        (None, _) => {
            let flaw = first.map_or(Flaw::Broken, |issue| issue.flaw);
            return refuse(hub, by, (&category, &name), (flaw.as_str(), line)).await;
        }
        (Some(_), Some(line)) => return refuse(hub, by, (&category, &name), (CLOSES_HUB, line)).await,
        (Some(_), None) if list.rules.is_empty() => {
            return refuse(hub, by, (&category, &name), (EMPTY, line)).await;
        }
        (Some(format), None) => format,
    };
    let now = hub.clock.now();
    let row = ListRow {
        id: ListId(hub.chance.id(now)),
        category: category.to_string(),
        name,
        licence,
        is_on: true,
        format: format.to_string(),
        rules: i64::try_from(list.rules.len()).unwrap_or(i64::MAX),
        bad_lines: i64::try_from(list.bad_lines).unwrap_or(i64::MAX),
        first_bad: first.map(|issue| format!("{} {}", issue.flaw.as_str(), issue.line)).unwrap_or_default(),
        digest,
        uploaded_at: now,
        refused_flaw: None,
        refused_line: None,
        refused_at: None,
    };
    let mut tx = hub.db.begin().await?;
    let id = store::put_list(hub, &mut tx, &row, by).await?;
    store::put_list_file(hub, &mut tx, id, &bytes).await?;
    store::forget_refusal(hub, &mut tx, id).await?;
    let detail = json!({ "category": row.category, "rules": row.rules, "bad_lines": row.bad_lines });
    note(hub, &mut tx, by, "filtering.upload-list", id, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// The name under which the hub is reached: a policy that closes it could not be taken back, so resolvers refuse it.
fn own_name(hub: &Hub) -> Option<DomainName> {
    let url: axum::http::Uri = hub.config.public_url.as_deref()?.parse().ok()?;
    DomainName::parse(url.host()?).ok()
}

/// Refuses a file whole, for what is wrong in a line of it (0: everywhere). Where a list of this category and source is in
/// use, that is written down beside it.
///
/// i18n: filtering-flaw-*
async fn refuse(
    hub: &Hub,
    by: PersonId,
    (category, name): (&Category, &str),
    (flaw, line): (&str, u32),
) -> Result<ListId> {
    let (line, list) = (i64::from(line), (category.as_str(), name));
    let mut tx = hub.db.begin().await?;
    if let Some(id) = store::refuse_list(hub, &mut tx, list, (flaw, line), by).await? {
        let entry = Entry {
            act: "filtering.refuse-list",
            actor: Some(by),
            subject_kind: "filter-list",
            subject: id.0,
            detail: json!({ "flaw": flaw }),
        };
        journal::record(hub, &mut tx, entry).await?;
        tx.commit().await?;
    }
    let message = Cow::Owned(format!("filtering-flaw-{flaw}"));
    Err(Error::Invalid(vec![Problem { field: "file".into(), message, args: vec![("line", line.into())] }]))
}

/// Switches a list on or off.
pub async fn switch(hub: &Hub, who: &Principal, id: ListId, is_on: bool) -> Result<()> {
    can(who, &CHANGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if store::switch_list(hub, &mut tx, id, is_on).await? {
        note(hub, &mut tx, who.person, "filtering.switch-list", id, json!({ "on": is_on })).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// All lists.
pub async fn all(hub: &Hub) -> Result<Vec<ListRow>> {
    Ok(store::lists(hub, &hub.db).await?)
}

/// Writes the change down, and has the policy built with it.
async fn note(
    hub: &Hub,
    tx: &mut crate::db::Tx,
    by: PersonId,
    act: &str,
    id: ListId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(by), subject_kind: "filter-list", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    jobs::enqueue(hub, tx, BUILD, &json!({ "list": id }), hub.clock.now(), None).await?;
    Ok(())
}
