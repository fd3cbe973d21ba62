//! The checklist that new inspections begin with.

use serde_json::json;

use super::{READ, TEMPLATE};
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::inspections::ItemId;
use crate::inspections::store::template as rows;
use crate::journal::{self, Entry};

/// The items that new inspections begin with.
pub async fn template(hub: &Hub, who: &Principal) -> Result<Vec<(ItemId, String)>> {
    if !who.may_ever(&READ) {
        return Err(Error::Forbidden(READ.name));
    }
    Ok(rows::template(hub, &hub.db).await?)
}

/// Adds an item to the template.
pub async fn add_to_template(hub: &Hub, who: &Principal, words: &str) -> Result<()> {
    can(who, &TEMPLATE, &On::province())?;
    let id = ItemId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    rows::add_to_template(hub, &mut tx, id, words, who.person).await?;
    record_template(hub, &mut tx, who, id, true).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an item out of the template.
pub async fn end_in_template(hub: &Hub, who: &Principal, id: ItemId) -> Result<()> {
    can(who, &TEMPLATE, &On::province())?;
    let mut tx = hub.db.begin().await?;
    if !rows::end_in_template(hub, &mut tx, id, who.person).await? {
        return Err(Error::NotFound);
    }
    record_template(hub, &mut tx, who, id, false).await?;
    tx.commit().await?;
    Ok(())
}

async fn record_template(hub: &Hub, tx: &mut Tx, who: &Principal, id: ItemId, added: bool) -> Result<()> {
    let (act, actor) = (TEMPLATE.name, Some(who.person));
    let detail = json!({ "added": added });
    let entry = Entry { act, actor, subject_kind: "inspection-template", subject: id.0, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
