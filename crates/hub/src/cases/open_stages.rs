//! The open stages of a unit, by code and step alone, for whoever looks after a body that ends.

use crate::Hub;
use crate::cases::store;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::slice::Held;
use crate::web::Lang;

/// What a unit has open.
pub async fn of(hub: &Hub, unit: OrganisationId) -> Result<Vec<Held>> {
    let rows = store::open_of_unit(hub, &hub.db, unit).await?;
    Ok(rows
        .into_iter()
        .map(|(id, case, code, kind)| Held {
            id: id.0,
            words: format!("{code} – {}", super::pages::stage_word(Lang::Vi, &kind)),
            href: format!("/vu-viec/{case}"),
            function: None,
        })
        .collect())
}
