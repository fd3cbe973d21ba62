//! Last days of open steps, and what follows a unit to its successor.

use crate::Hub;
use crate::db::Tx;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::information::model::InformationId;
use crate::information::store;
use crate::organisations::model::Function;
use crate::slice::{Deadline, Handing, Held};
use crate::time::Day;
use crate::web::Lang;

/// Open ones whose step ends between two days.
pub async fn deadlines(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    // i18n: information-next-*
    let rows = store::due_between(hub, &hub.db, from, to).await?.into_iter();
    Ok(rows
        .filter_map(|row| {
            let next = Lang::Vi.t(&format!("information-next-{}", row.state));
            Some(Deadline {
                key: format!("{} {}", row.id, row.state),
                organisation: row.unit_id,
                last_day: row.due_on?,
                words: format!("{}: {next}", row.code),
                href: format!("/thong-tin-xau/{}", row.id),
            })
        })
        .collect())
}

/// What a unit has open.
pub async fn in_hand(hub: &Hub, unit: OrganisationId) -> Result<Vec<Held>> {
    let rows = store::open_of(hub, &hub.db, unit).await?;
    Ok(rows
        .into_iter()
        .map(|row| Held {
            id: row.id.0,
            words: format!("{} {}", row.code, row.subject),
            href: format!("/thong-tin-xau/{}", row.id),
            function: Some(Function::Information.name()),
        })
        .collect())
}

/// Puts an open one into another unit's hands.
pub async fn hand_over(hub: &Hub, tx: &mut Tx, handing: Handing) -> Result<bool> {
    let id = InformationId(handing.id);
    if !store::hand_over(hub, tx, id, handing.from, handing.to).await? {
        return Ok(false);
    }
    store::step(hub, tx, id, "moved", "", handing.by).await?;
    Ok(true)
}
