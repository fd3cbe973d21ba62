//! Beside the thread of a report: a talk with a counsellor that neither desk nor case reads, the wish for help that a child
//! takes back, and that whoever told may be the one reported.
//!
//! What is for the reporter alone is sealed to a key whose other half follows from the receipt. Reports from before there
//! was one get it when their reporter comes back.

use serde_json::json;

use crate::Hub;
use crate::db::{On, Tx};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::intake::actions::{NAMED, note};
use crate::intake::alike;
use crate::intake::model::{ReportId, Severity};
use crate::intake::receipt::Receipt;
use crate::intake::store::{self, talk as rows};
use crate::jobs;
use crate::seal::{Key, UnitPublic, UnitSecret};
use crate::time::Moment;

/// Who told a report that is marked: the child's carer, or somebody else. Either is the one reported.
pub const ALLEGED: [&str; 2] = ["carer", "other"];

/// Where the talk with a counsellor stands, as the mailbox shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// `invited`, `open` or `ended`.
    pub standing: String,
    /// The counsellor has written something that was not opened yet.
    pub unread: bool,
}

/// The half of the reporter's key that follows from the receipt.
pub(crate) fn secret(receipt: &Receipt) -> Result<UnitSecret> {
    let bytes = Key::derive(receipt.code().as_bytes(), "report talk");
    UnitSecret::from_bytes(bytes.bytes()).ok_or_else(|| Error::internal("a receipt gives no key"))
}

/// The half to which is sealed what only the reporter opens.
pub(crate) async fn public<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Option<UnitPublic>> {
    let Some(bytes) = rows::public_key(hub, on, id).await? else { return Ok(None) };
    let key = UnitPublic::from_bytes(&bytes);
    key.map(Some).ok_or_else(|| Error::internal("a reporter's public key is malformed"))
}

/// Keeps that half of a report from before there was one.
pub(super) async fn remember(hub: &Hub, id: ReportId, receipt: &Receipt) -> Result<()> {
    if rows::public_key(hub, &hub.db, id).await?.is_none() {
        let key = secret(receipt)?.public().bytes();
        let mut tx = hub.db.begin().await?;
        rows::set_public_key(hub, &mut tx, id, key).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The report of a receipt.
pub(crate) async fn report_of(hub: &Hub, receipt: &Receipt) -> Result<Option<ReportId>> {
    let row = store::by_receipt(hub, &hub.db, hub.keys.receipt_mark(receipt.code())).await?;
    Ok(row.map(|row| row.id))
}

/// Where the talk of a report stands.
pub(super) async fn of(hub: &Hub, id: ReportId) -> Result<Option<Talk>> {
    let row = rows::of(hub, &hub.db, id).await?;
    Ok(row.map(|(standing, unread)| Talk { standing, unread }))
}

/// Says where the talk of a report stands; nothing where there is none any more.
pub(crate) async fn tell(
    hub: &Hub,
    tx: &mut Tx,
    id: ReportId,
    standing: Option<&str>,
    unread: bool,
) -> Result<()> {
    match standing {
        Some(standing) => rows::set(hub, tx, id, standing, unread).await?,
        None => rows::forget(hub, tx, id).await?,
    }
    Ok(())
}

/// A counsellor says that the child is in danger: a report that waits at a desk comes first, with the clock of danger, and
/// has to be looked at again.
pub(crate) async fn raise(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<()> {
    let due = hub.clock.now().plus(Severity::Danger.first_look());
    if rows::raise(hub, tx, id, due).await? {
        alike::let_go(hub, tx, id).await?;
        note(hub, tx, "intake.raise", id, json!({})).await?;
    }
    Ok(())
}

/// The reporter takes the wish for help back; `false` when there was none, or it was taken back before.
pub(crate) async fn withdraw(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<bool> {
    let done = rows::withdraw(hub, tx, id).await?;
    if done {
        note(hub, tx, "intake.withdraw-help", id, json!({})).await?;
    }
    Ok(done)
}

/// When a reporter who wished for help told of it, and when the wish was taken back, if it was.
pub(crate) async fn wish(hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<Option<(Moment, Option<Moment>)>> {
    Ok(rows::wish(hub, tx, id).await?)
}

/// Keeps officers whom the reporter named elsewhere away from the report and its case.
pub(crate) async fn keep_away(hub: &Hub, tx: &mut Tx, id: ReportId, named: &[PersonId]) -> Result<()> {
    for person in named {
        store::add_conflict(hub, tx, id, *person).await?;
    }
    if !named.is_empty() {
        alike::names_now(hub, tx, id).await?;
        jobs::publish(hub, tx, NAMED, &json!({ "report": id })).await?;
    }
    Ok(())
}

/// Says whether whoever told is the one reported: `carer`, `other`, or nothing. The caller may, and writes it down.
pub(crate) async fn mark_teller(hub: &Hub, tx: &mut Tx, id: ReportId, alleged: &str) -> Result<()> {
    if !alleged.is_empty() && !ALLEGED.contains(&alleged) {
        return Err(Error::NotFound);
    }
    Ok(rows::set_teller(hub, tx, id, alleged).await?)
}
