//! Files beside entries.

use super::{Changed, Whole, held_by, note};
use crate::Hub;
use crate::attachment::{Kind, MAX_BYTES};
use crate::authority::{Principal, can};
use crate::error::{Error, Result};
use crate::registers::model::FileId;
use crate::registers::store::{self, files as rows};
use crate::web::form::Problem;

/// The most files beside one entry.
const MOST: usize = 20;

/// The files that stand beside an entry.
pub async fn files(hub: &Hub, whole: &Whole) -> Result<Vec<rows::FileRow>> {
    Ok(rows::of_entry(hub, &hub.db, whole.row.id).await?)
}

/// A file with its content: name, media type, bytes. The entry has passed the gate.
pub async fn file(hub: &Hub, whole: &Whole, id: FileId) -> Result<(String, String, Vec<u8>)> {
    rows::content(hub, &hub.db, whole.row.id, id).await?.ok_or(Error::NotFound)
}

/// Puts a file beside an entry. Its content says what it is; its name does not matter.
pub async fn add_file(
    hub: &Hub,
    who: &Principal,
    whole: &Whole,
    name: &str,
    content: Vec<u8>,
) -> Result<FileId> {
    let (register, entry) = (whole.register, whole.row.id);
    can(who, register.write, &held_by(hub, whole.row.organisation_id).await?)?;
    let wrong = |message| Err(Error::Invalid(vec![Problem::new("file", message)]));
    if content.is_empty() || name.is_empty() {
        return wrong("registers-file-missing");
    }
    if content.len() > MAX_BYTES {
        return Err(Error::TooLarge(MAX_BYTES));
    }
    let Some(kind) = Kind::of(&content) else { return wrong("registers-file-kind") };
    if files(hub, whole).await?.len() >= MOST {
        return wrong("registers-file-many");
    }
    let id = FileId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    let version = store::touch(hub, &mut tx, entry).await?;
    let version = version.ok_or(Error::Conflict("registers-ended-already"))?;
    if let Err(error) = rows::add(hub, &mut tx, (entry, id), (name, kind, content), who.person).await {
        return if error.is_unique() { wrong("registers-file-twice") } else { Err(error.into()) };
    }
    let changes = [Changed { field: "file".into(), before: String::new(), after: name.to_owned() }];
    note(hub, &mut tx, who, register, (entry, version), "file-added", &changes).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes a file out of the list. Where the state needs a file, the last one stays.
pub async fn remove_file(hub: &Hub, who: &Principal, whole: &Whole, id: FileId) -> Result<()> {
    let (register, entry) = (whole.register, whole.row.id);
    can(who, register.write, &held_by(hub, whole.row.organisation_id).await?)?;
    let needed = register.needs_file.is_some_and(|from| register.reached(&whole.row.state, from));
    let mut tx = hub.db.begin().await?;
    let version = store::touch(hub, &mut tx, entry).await?;
    let version = version.ok_or(Error::Conflict("registers-ended-already"))?;
    let name = rows::remove(hub, &mut tx, entry, id, who.person).await?.ok_or(Error::NotFound)?;
    if needed && rows::of_entry(hub, &mut tx, entry).await?.is_empty() {
        return Err(Error::Conflict("registers-file-needed"));
    }
    let changes = [Changed { field: "file".into(), before: name, after: String::new() }];
    note(hub, &mut tx, who, register, (entry, version), "file-removed", &changes).await?;
    tx.commit().await?;
    Ok(())
}
