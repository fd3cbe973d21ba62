//! Tables come in, and their next editions.

use serde_json::json;

use super::rules::guessed;
use super::{TEMPLATE, check, edition, figures, get, on_workbook, parsed, written};
use crate::Hub;
use crate::attachment;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{note, types};
use crate::periodic_reports::model::TypeId;
use crate::periodic_reports::store as reports;
use crate::periodic_reports::tables::carry::carry;
use crate::periodic_reports::tables::guess;
use crate::periodic_reports::tables::model::{Rules, TemplateId};
use crate::periodic_reports::tables::store::{self, Bytes};
use crate::web::Lang;
use crate::web::form::Problem;

/// A table on its way in.
#[derive(Clone, Debug)]
pub struct NewTemplate {
    /// What it is called.
    pub name: String,
    /// Who wants it filled.
    pub sender: String,
    /// For which types of reports.
    pub types: Vec<TypeId>,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Takes a table in, with guesses of what its cells want. A file that is no workbook is not kept.
pub async fn add(hub: &Hub, who: &Principal, new: NewTemplate) -> Result<TemplateId> {
    check(hub, who).await?;
    check_kind(&new.bytes)?;
    check_types(&new.types)?;
    let names = figures(hub, Lang::Vi).await?;
    let bytes = new.bytes.clone();
    let rules = on_workbook(bytes, move |book| guess::rules(book, &names)).await?;
    let id = TemplateId(hub.chance.id(hub.clock.now()));
    let sha256 = attachment::sha256(&new.bytes);
    let file = Bytes { file_name: &new.file_name, sha256: &sha256, content: &new.bytes };
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, id, (&new.name, &new.sender), who.person).await?;
    keep_types(hub, &mut tx, id, &new.types).await?;
    store::add_file(hub, &mut tx, (id, 1), &file, who.person).await?;
    store::open(hub, &mut tx, (id, 1), (1, &written(&rules)?), who.person).await?;
    let detail = json!({ "sha256": sha256, "edition": 1 });
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), detail).await?;
    tx.commit().await?;
    Ok(id)
}

fn check_kind(bytes: &[u8]) -> Result<()> {
    // a workbook with macros begins like one without: it is not taken
    let macros = bytes.starts_with(b"PK") && bytes.windows(14).any(|window| window == b"vbaProject.bin");
    if macros { Err(Error::Invalid(vec![Problem::new("file", "tables-macros")])) } else { Ok(()) }
}

fn check_types(types: &[TypeId]) -> Result<()> {
    if types.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("types", "tables-no-type")]));
    }
    Ok(())
}

async fn keep_types(hub: &Hub, tx: &mut crate::db::Tx, id: TemplateId, chosen: &[TypeId]) -> Result<()> {
    let known = types(hub).await?;
    for of in chosen {
        let row = &known.iter().find(|known| known.row.id == *of).ok_or(Error::NotFound)?.row;
        reports::types::keep(hub, tx, row).await?;
    }
    store::put_types(hub, tx, id, chosen).await?;
    Ok(())
}

/// Says for which types of reports a table is filled.
pub async fn put_types(hub: &Hub, who: &Principal, id: TemplateId, types: &[TypeId]) -> Result<()> {
    check(hub, who).await?;
    check_types(types)?;
    get(hub, id).await?;
    let mut tx = hub.db.begin().await?;
    keep_types(hub, &mut tx, id, types).await?;
    let detail = json!({ "types": types.len() });
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the next edition of a table in. What was said of the one before is taken over where the cells are found
/// again; nothing of it is used before a person confirms.
pub async fn add_edition(
    hub: &Hub,
    who: &Principal,
    id: TemplateId,
    file_name: &str,
    bytes: Vec<u8>,
) -> Result<()> {
    check(hub, who).await?;
    check_kind(&bytes)?;
    let whole = get(hub, id).await?;
    let sha256 = attachment::sha256(&bytes);
    let newest = whole.files.first().ok_or(Error::NotFound)?;
    if newest.sha256 == sha256 {
        return Err(Error::Invalid(vec![Problem::new("file", "tables-same-file")]));
    }
    let mapping = whole.newest()?;
    let before = parsed(&mapping.rules)?;
    let names = figures(hub, Lang::Vi).await?;
    let first_bytes = edition(hub, id, newest.number).await?.1;
    let known = on_workbook(first_bytes, |book| book.fillable()).await?;
    let rules = on_workbook(bytes.clone(), move |book| {
        let carried = carry(&before, book).rules;
        // what waits now and did not before gets a guess
        let new = guessed(book, &names, &carried);
        let is_new = |rule: &crate::periodic_reports::tables::model::CellRule| {
            !known
                .iter()
                .any(|cell| cell.sheet == rule.sheet && cell.left == rule.left && cell.above == rule.above)
        };
        let cells = carried.cells.iter().cloned().chain(new.into_iter().filter(is_new)).collect();
        Rules { cells, blocks: carried.blocks }
    })
    .await?;
    let (number, rules) = (newest.number + 1, written(&rules)?);
    let file = Bytes { file_name, sha256: &sha256, content: &bytes };
    let mut tx = hub.db.begin().await?;
    match store::add_file(hub, &mut tx, (id, number), &file, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("tables-moved-on")),
        outcome => outcome?,
    }
    if mapping.confirmed_at.is_some() {
        store::open(hub, &mut tx, (id, mapping.version + 1), (number, &rules), who.person).await?;
    } else if !store::save(hub, &mut tx, (id, mapping.version, mapping.revision), (number, &rules)).await? {
        return Err(Error::Conflict("tables-moved-on"));
    }
    let detail = json!({ "sha256": sha256, "edition": number });
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Stops filling a table, or begins again. What is filed stays.
pub async fn retire(hub: &Hub, who: &Principal, id: TemplateId, stop: bool) -> Result<()> {
    check(hub, who).await?;
    get(hub, id).await?;
    let mut tx = hub.db.begin().await?;
    store::retire(hub, &mut tx, id, stop.then_some(who.person)).await?;
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), json!({ "stopped": stop })).await?;
    tx.commit().await?;
    Ok(())
}

/// Name and bytes of an edition as it came.
pub async fn original(hub: &Hub, who: &Principal, id: TemplateId, number: i64) -> Result<(String, Vec<u8>)> {
    check(hub, who).await?;
    edition(hub, id, number).await
}
