//! The open stages of a unit, by code and step alone, for whoever looks after a body that ends. Who reads is not known
//! here: of a case whose report names any officer there is the step, and no code.

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
        .map(|(id, case, code, kind, named)| Held {
            id: id.0,
            words: match (named, super::pages::stage_word(Lang::Vi, &kind)) {
                (true, step) => step,
                (false, step) => format!("{code} – {step}"),
            },
            href: if named { "/vu-viec".to_owned() } else { format!("/vu-viec/{case}") },
            function: None,
        })
        .collect())
}
