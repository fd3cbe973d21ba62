//! The proof: nothing that belongs to a tombstone is found at any of the places where it could be.

use crate::Hub;
use crate::error::Result;
use crate::retention::destroying::traces;
use crate::retention::store;
use crate::slice::Class;

/// Something that should not be there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// In which table.
    pub table: &'static str,
    /// Of which class.
    pub class: Class,
    /// It opens something.
    pub key: bool,
    /// In how many rows.
    pub rows: i64,
}

/// What a look at the whole database found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// So many records are destroyed.
    pub records: usize,
    /// With so many keys.
    pub keys: i64,
    /// And so many rows.
    pub rows: i64,
    /// So many of them are still on their way: emptied in the next pass, or not proven yet.
    pub under_way: usize,
    /// In so many places was looked.
    pub places: usize,
    /// What is still there.
    pub left: Vec<Left>,
}

/// Looks in the database, now, for anything that still belongs to what was destroyed.
pub async fn look(hub: &Hub) -> Result<Found> {
    let mut found = Found::default();
    for gone in store::gone(hub, &hub.db, &store::Wanted::default()).await? {
        found.records += 1;
        found.keys += gone.keys;
        found.rows += gone.rows;
        found.under_way += usize::from(!gone.proven);
    }
    for trace in traces() {
        found.places += 1;
        for (class, _) in trace.of {
            let rows = store::left_of_all(hub, &hub.db, trace, *class).await?;
            if rows > 0 {
                found.left.push(Left { table: trace.table, class: *class, key: trace.key, rows });
            }
        }
    }
    Ok(found)
}

/// Makes the storage forget, looks for everything that was emptied, and writes down what is proven. Where a reader keeps
/// the log from being emptied, the next pass does it.
pub(super) async fn prove(hub: &Hub) -> Result<()> {
    let emptied = store::to_prove(hub, &hub.db).await?;
    if emptied.is_empty() {
        return Ok(());
    }
    let mut tables: Vec<&str> = traces().map(|trace| trace.table).collect();
    tables.sort_unstable();
    tables.dedup();
    if !hub.db.forget(&tables).await? {
        tracing::info!("retention: the log could not be emptied yet; the next pass tries again");
        return Ok(());
    }
    for item in emptied {
        let Some(class) = Class::parse(&item.class) else { continue };
        let mut left = 0;
        for trace in traces() {
            left += store::left(hub, &hub.db, trace, (class, item.item_id)).await?;
        }
        if left > 0 {
            tracing::error!(class = item.class, left, "retention: something of a destroyed record is left");
            continue;
        }
        let mut tx = hub.db.begin().await?;
        store::proven(hub, &mut tx, class, item.item_id).await?;
        tx.commit().await?;
    }
    Ok(())
}
