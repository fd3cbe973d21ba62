//! Lists: files of names with a category, their source and licence.

use lachan_filter::{Category, read_list};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::filtering::model::ListId;
use crate::filtering::{BUILD, store};
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

/// Takes a list in. Of the same category and source the new version replaces the old one; a file that is no list
/// is refused with its first bad line, and the last good version stays.
pub async fn upload(hub: &Hub, who: &Principal, new: Upload) -> Result<ListId> {
    can(who, &CHANGE, &On::province())?;
    let Upload { category, name, licence, bytes } = new;
    let known = name.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let digest = Sha256::digest(&bytes).to_vec();
        let (list, issues) = read_list(&known, &bytes);
        (list, issues, digest, bytes)
    });
    let (list, issues, digest, bytes) = reading.await.map_err(Error::internal)?;
    let first_bad = issues.first().map(ToString::to_string).unwrap_or_default();
    let Some(format) = list.format else {
        return Err(Error::Invalid(vec![
            Problem::new("file", "filtering-list-refused").with("why", first_bad),
        ]));
    };
    if list.rules.is_empty() {
        return Err(Error::Invalid(vec![
            Problem::new("file", "filtering-list-empty").with("why", first_bad),
        ]));
    }
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
        first_bad: first_bad.chars().take(300).collect(),
        digest,
        uploaded_at: now,
    };
    let mut tx = hub.db.begin().await?;
    let id = store::put_list(hub, &mut tx, &row, who.person).await?;
    store::put_list_file(hub, &mut tx, id, &bytes).await?;
    let detail = json!({ "category": row.category, "rules": row.rules, "bad_lines": row.bad_lines });
    note(hub, &mut tx, who, "filtering.upload-list", id, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Switches a list on or off.
pub async fn switch(hub: &Hub, who: &Principal, id: ListId, is_on: bool) -> Result<()> {
    can(who, &CHANGE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if store::switch_list(hub, &mut tx, id, is_on).await? {
        note(hub, &mut tx, who, "filtering.switch-list", id, json!({ "on": is_on })).await?;
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
    who: &Principal,
    act: &str,
    id: ListId,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = Entry { act, actor: Some(who.person), subject_kind: "filter-list", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    jobs::enqueue(hub, tx, BUILD, &json!({ "list": id }), hub.clock.now(), None).await?;
    Ok(())
}
