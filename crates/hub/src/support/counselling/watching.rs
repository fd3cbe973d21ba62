//! Who looks after the child while a talk goes on: the focal point of its protection, else whoever has the case, else the
//! desk. They are told that something happened, never what was said.

use super::store;
use crate::Hub;
use crate::cases::model::CaseId;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::ReportId;
use crate::jobs;
use crate::slice::{TELL, Telling, TellingExcept};
use crate::web::Lang;

/// Whoever looks after the child of a report.
pub(super) struct Watcher {
    /// The unit.
    pub unit: OrganisationId,
    /// The case, where there is one.
    pub case: Option<CaseId>,
    /// Where it sees the talk.
    pub href: String,
}

pub(super) async fn of(hub: &Hub, tx: &mut Tx, report: ReportId) -> Result<Watcher> {
    let found = store::beside::watching(hub, &mut *tx, report).await?.ok_or(Error::NotFound)?;
    let href = match found.case_id {
        Some(case) => format!("/vu-viec/{case}/ho-tro"),
        None => format!("/tin/{report}/tu-van"),
    };
    Ok(Watcher { unit: found.unit_id, case: found.case_id, href })
}

/// Tells the people of a unit, except those whom a report names. `message` has no places: nothing of a child is in it.
pub(super) async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    report: ReportId,
    (to, href): (OrganisationId, &str),
    (message, key): (&str, &str),
) -> Result<()> {
    let except = store::beside::named(hub, &mut *tx, report).await?;
    let words = Lang::Vi.t(message).into_owned();
    let telling = Telling { to, words, href: href.to_owned(), key: key.to_owned() };
    let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
    jobs::publish(hub, tx, TELL, &payload).await?;
    Ok(())
}

/// Tells whoever looks after the child.
pub(super) async fn tell_watcher(
    hub: &Hub,
    tx: &mut Tx,
    (item, report): (uuid::Uuid, ReportId),
    message: &str,
) -> Result<()> {
    let watcher = of(hub, tx, report).await?;
    let key = format!("{message} {item} {}", hub.clock.now().0);
    tell(hub, tx, report, (watcher.unit, &watcher.href), (message, &key)).await
}
