//! What was destroyed stays so when an older backup is brought back: a list of the tombstones stands beside the database
//! (`destroyed.list` in the data folder; `lachan backup` copies it, `lachan restore` takes it in), and what it names is
//! destroyed again before anything else is done. It holds classes, opaque ids and moments.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::Hub;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::retention::destroying::AGAIN;
use crate::retention::store::{self, Announced};
use crate::slice::Class;
use crate::time::Moment;

const FIRST_LINE: &str = "lachan-destroyed/1";

/// Class and key, each with the moment at which it was destroyed.
type List = BTreeMap<(Class, Uuid), Moment>;

/// Where the list of a hub stands.
pub fn place(config: &Config) -> PathBuf {
    config.data.join("destroyed.list")
}

/// The list in a file; empty where there is none.
fn read(path: &Path) -> Result<List> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(List::new()),
        Err(error) => return Err(Error::Unavailable(format!("{}: {error}", path.display()))),
    };
    parse(&text).ok_or_else(|| Error::internal(format!("{} is no list of tombstones", path.display())))
}

fn parse(text: &str) -> Option<List> {
    let mut lines = text.lines();
    if lines.next() != Some(FIRST_LINE) {
        return None;
    }
    let line = |line: &str| {
        let mut words = line.split(' ');
        let at = (Class::parse(words.next()?)?, words.next()?.parse().ok()?);
        Some((at, Moment(words.next()?.parse().ok()?)))
    };
    lines.map(line).collect()
}

/// Whether a file is a list of tombstones.
pub fn is_list(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| parse(&text).is_some())
}

/// Makes everything due again that the list names and the database does not know as destroyed.
pub(super) async fn take_in(hub: &Hub) -> Result<()> {
    let list = read(&place(&hub.config))?;
    if list.is_empty() {
        return Ok(());
    }
    let known = known(hub).await?;
    for (class, id) in list.into_keys().filter(|at| !known.contains_key(at)) {
        let Some((code, unit)) = store::record(hub, &hub.db, class, id).await? else { continue };
        let now = hub.clock.now();
        let mut tx = hub.db.begin().await?;
        if store::item(hub, &mut tx, class, id).await?.is_some() {
            store::again(hub, &mut tx, class, id).await?;
        } else {
            let new = Announced {
                class,
                id,
                code: &code,
                unit,
                rule: AGAIN,
                version: None,
                reckoned: "",
                event_at: None,
                due_at: now,
                not_before: None,
            };
            store::announce(hub, &mut tx, &new).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn known(hub: &Hub) -> Result<List> {
    let rows = store::tombstones(hub, &hub.db).await?;
    Ok(rows.into_iter().filter_map(|(class, id, at)| Some(((Class::parse(&class)?, id), at))).collect())
}

/// Puts what was destroyed into the list. What stands in it stays.
pub(super) async fn write(hub: &Hub) -> Result<()> {
    let path = place(&hub.config);
    let before = read(&path)?;
    let mut list = known(hub).await?;
    list.extend(before.iter().map(|(at, moment)| (*at, *moment)));
    if list == before {
        return Ok(());
    }
    let mut text = format!("{FIRST_LINE}\n");
    for ((class, id), at) in &list {
        text.push_str(&format!("{} {id} {}\n", class.name(), at.0));
    }
    let failed = |error: std::io::Error| Error::Unavailable(format!("{}: {error}", path.display()));
    put(&path, text.as_bytes()).map_err(failed)
}

/// A file that is whole or not there at all.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file =
        std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, path)
}

/// Brings a list to its place beside a restored hub, and destroys again what it names. Gives how many records it names.
pub async fn apply(hub: &Hub, from: &Path) -> Result<usize> {
    let list = read(from)?;
    let bytes = std::fs::read(from).map_err(|error| Error::Unavailable(error.to_string()))?;
    put(&place(&hub.config), &bytes)
        .map_err(|error| Error::Unavailable(format!("{}: {error}", place(&hub.config).display())))?;
    super::passing::pass(hub, serde_json::Value::Null).await?;
    Ok(list.len())
}
