//! A report on its way into a case and out of it again.
//!
//! What it was before is kept by the case, sealed, so that taking it out restores state, place in the queue and the sealed
//! keys to the byte. While another unit works on the case, the desk offers the report to it: the report stays in the desk's
//! queue until that unit has taken it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::Hub;
use crate::authority::Principal;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::alike;
use crate::intake::desk::note;
use crate::intake::model::ReportId;
use crate::intake::store::{self, moving as rows};
use crate::people;
use crate::seal::Key;
use crate::time::Moment;

/// What a report was before it came into a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before {
    state: String,
    read_at: Option<i64>,
    /// Unit, version of its key, the report's key sealed to it.
    keys: Vec<(Uuid, i64, String)>,
}

/// Takes a report into a case, in the transaction that puts it there. Conflict when somebody was faster.
pub(crate) async fn take_into_case(hub: &Hub, tx: &mut Tx, who: &Principal, id: ReportId) -> Result<Before> {
    let (state, read_at) = rows::state(hub, &mut *tx, id).await?.ok_or(Error::NotFound)?;
    let keys = rows::keys(hub, &mut *tx, id).await?;
    if !store::set_state(hub, tx, id, ["new", "read", "answered"], "in-case").await? {
        return Err(Error::Conflict("intake-moved-on"));
    }
    // from now on the report's key travels with the case's
    store::drop_keys(hub, tx, id).await?;
    rows::drop_offer(hub, tx, id).await?;
    alike::let_go(hub, tx, id).await?;
    note(hub, tx, "intake.take-into-case", who, id, json!({})).await?;
    let keys =
        keys.into_iter().map(|(unit, version, sealed)| (unit.0, version, BASE64.encode(sealed))).collect();
    Ok(Before { state, read_at: read_at.map(|at| at.0), keys })
}

/// Gives a report back to its desk as it was before it came into a case.
pub(crate) async fn give_back(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    id: ReportId,
    before: &Before,
) -> Result<()> {
    if !rows::restore(hub, tx, id, &before.state, before.read_at.map(Moment)).await? {
        return Err(Error::Conflict("intake-moved-on"));
    }
    for (unit, version, sealed) in &before.keys {
        let sealed = BASE64.decode(sealed).map_err(Error::internal)?;
        store::add_key(hub, tx, id, OrganisationId(*unit), *version, sealed).await?;
    }
    store::standing::forget(hub, tx, id).await?;
    alike::let_go(hub, tx, id).await?;
    note(hub, tx, "intake.give-back", who, id, json!({})).await
}

/// A report that a desk offers to whoever works on its matter.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Which.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// The unit that received it.
    pub from: OrganisationId,
    /// The unit that is asked.
    pub to: OrganisationId,
    /// When it was offered.
    pub at: Moment,
}

fn offer_place(id: ReportId) -> String {
    format!("report_offer sealed {id}")
}

/// Offers a report to a unit that works on its matter, in the caller's transaction.
pub(crate) async fn offer(
    hub: &Hub,
    tx: &mut Tx,
    who: &Principal,
    (id, key): (ReportId, &Key),
    (case, unit): (Uuid, OrganisationId),
) -> Result<()> {
    let public = people::keys::public(hub, &hub.db, unit).await?;
    let (version, public) = public.ok_or(Error::Conflict("cases-unit-without-key"))?;
    let sealed = public.seal(&offer_place(id), key.bytes());
    if !rows::add_offer(hub, tx, id, (case, unit), (version, sealed), who.person).await? {
        return Err(Error::Conflict("intake-offered-already"));
    }
    note(hub, tx, "intake.offer", who, id, json!({ "to": unit })).await
}

/// The reports that are offered into a case.
pub(crate) async fn offered(hub: &Hub, case: Uuid) -> Result<Vec<Offered>> {
    Ok(rows::offers(hub, &hub.db, case).await?)
}

/// The key of an offered report, for an officer of the unit that is asked.
pub(crate) async fn offered_key(hub: &Hub, who: &Principal, one: &Offered) -> Result<Key> {
    let (version, sealed) = rows::offered_key(hub, &hub.db, one.id, one.to).await?.ok_or(Error::NotFound)?;
    let secret = people::keys::secret(hub, &hub.db, who, one.to, version).await?;
    let bytes = secret.open(&offer_place(one.id), &sealed)?;
    Key::from_bytes(&bytes).ok_or_else(|| Error::internal("a report's key is malformed"))
}

/// Says no to a report that was offered; it stays with its desk.
pub(crate) async fn send_back(hub: &Hub, tx: &mut Tx, who: &Principal, id: ReportId) -> Result<()> {
    if !rows::drop_offer(hub, tx, id).await? {
        return Err(Error::Conflict("intake-moved-on"));
    }
    note(hub, tx, "intake.send-back", who, id, json!({})).await
}

/// How pressing a report is, and when it came.
pub(crate) async fn weight(hub: &Hub, id: ReportId) -> Result<(String, Moment)> {
    let row = store::any(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    Ok((row.severity, row.received_at))
}
