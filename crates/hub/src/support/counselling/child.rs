//! What a child does with its receipt: reads and writes to the counsellor, says whether how it is may be told, stops, asks
//! for somebody else, takes back its wish for help.

use serde_json::json;

use super::model::child_place;
use super::store::{self, Row};
use super::talking::{self, Said};
use super::watching::tell_watcher;
use super::{note, tell_mailbox};
use crate::Hub;
use crate::cases;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::intake::model::ReportId;
use crate::intake::receipt::Receipt;
use crate::intake::{arriving, talk};
use crate::jobs;
use crate::organisations;
use crate::seal::Key;
use crate::slice::{TELL, Telling, TellingExcept};
use crate::support::store as support;
use crate::web::Lang;

/// A talk as its child sees it.
pub struct Mine {
    /// The talk.
    pub row: Row,
    /// The unit, with the counsellor's first name where they chose so.
    pub with: String,
    /// The messages, oldest first; nothing where the talk cannot be reached yet.
    pub thread: Vec<Said>,
}

/// The talks of a receipt's report that were taken or are asked for, the newest first. What is new counts as read.
pub async fn mine(hub: &Hub, receipt: &Receipt) -> Result<Vec<Mine>> {
    let report = report_of(hub, receipt).await?;
    let mut found = Vec::new();
    for row in store::of_report(hub, &hub.db, report).await? {
        let thread = match row.state.as_str() {
            "open" | "ended" => match unlock(receipt, &row)? {
                Some(key) => talking::thread(hub, row.id, &key).await?,
                None => Vec::new(),
            },
            "invited" => Vec::new(),
            _ => continue,
        };
        let with = display(&organisations::actions::short_name(hub, row.unit_id).await?, &row);
        found.push(Mine { row, with, thread });
    }
    if found.is_empty() {
        return Err(Error::NotFound);
    }
    let mut tx = hub.db.begin().await?;
    tell_mailbox(hub, &mut tx, report, false).await?;
    tx.commit().await?;
    Ok(found)
}

/// How the child knows the counsellor: the unit, and the first name where the counsellor chose so. Vietnamese names end
/// with it.
pub(super) fn display(unit: &str, row: &Row) -> String {
    let first =
        row.counsellor.as_deref().filter(|_| row.named).and_then(|name| name.split_whitespace().last());
    match first {
        Some(first) => format!("{first}, {unit}"),
        None => unit.to_owned(),
    }
}

async fn report_of(hub: &Hub, receipt: &Receipt) -> Result<ReportId> {
    talk::report_of(hub, receipt).await?.ok_or(Error::NotFound)
}

fn unlock(receipt: &Receipt, row: &Row) -> Result<Option<Key>> {
    let Some(sealed) = &row.child_key else { return Ok(None) };
    let bytes = talk::secret(receipt)?.open(&child_place(row.id), sealed)?;
    Ok(Some(Key::from_bytes(&bytes).ok_or_else(|| Error::internal("the key of a talk is malformed"))?))
}

/// The talk that is open, with its key.
async fn open(hub: &Hub, receipt: &Receipt) -> Result<(Row, Key)> {
    let report = report_of(hub, receipt).await?;
    let rows = store::of_report(hub, &hub.db, report).await?;
    let row =
        rows.into_iter().find(|row| row.state == "open").ok_or(Error::Conflict("counselling-child-moved"))?;
    let key = unlock(receipt, &row)?.ok_or(Error::Conflict("counselling-child-moved"))?;
    Ok((row, key))
}

/// The child writes to the counsellor. The same form sent twice adds one message. Whom the words name is kept away from the
/// report, but for the counsellor to whom they are written.
pub async fn write(hub: &Hub, receipt: &Receipt, text: &str, once: &str) -> Result<()> {
    let (row, key) = open(hub, receipt).await?;
    let officers = arriving::officers_named(hub, text).await?;
    let officers: Vec<_> = officers.into_iter().filter(|person| Some(*person) != row.counsellor_id).collect();
    let mut tx = hub.db.begin().await?;
    match talking::add_message(hub, &mut tx, (row.id, &key), None, (text, once)).await {
        Err(Error::Conflict(_)) => return Err(Error::Conflict("counselling-child-moved")),
        outcome => {
            if !outcome? {
                return Ok(());
            }
        }
    }
    talk::keep_away(hub, &mut tx, row.report_id, &officers).await?;
    note(hub, &mut tx, None, "support.child-writes", row.id, json!({})).await?;
    tell_counsellor(hub, &mut tx, &row, once).await?;
    tx.commit().await?;
    Ok(())
}

/// The counsellor's unit is told that a child waits, except whoever a report names; nothing of whom.
async fn tell_counsellor(hub: &Hub, tx: &mut Tx, row: &Row, once: &str) -> Result<()> {
    let except = store::beside::named(hub, &mut *tx, row.report_id).await?;
    let telling = Telling {
        to: row.unit_id,
        words: Lang::Vi.t("counselling-told-waits").into_owned(),
        href: "/tu-van".to_owned(),
        key: format!("support.child-writes {} {once}", row.id),
    };
    let payload = serde_json::to_value(TellingExcept { telling, except }).map_err(Error::internal)?;
    jobs::publish(hub, tx, TELL, &payload).await?;
    Ok(())
}

/// Whether how the child is may be told to whoever protects it.
pub async fn share(hub: &Hub, receipt: &Receipt, shares: bool) -> Result<()> {
    let (row, _) = open(hub, receipt).await?;
    let mut tx = hub.db.begin().await?;
    store::set_shares(hub, &mut tx, row.id, shares).await?;
    note(hub, &mut tx, None, "support.child-shares", row.id, json!({ "shares": shares })).await?;
    tx.commit().await?;
    Ok(())
}

/// The child stops, or asks for somebody else.
pub async fn stop(hub: &Hub, receipt: &Receipt, other: bool) -> Result<()> {
    let (row, _) = open(hub, receipt).await?;
    let mut tx = hub.db.begin().await?;
    stopped(hub, &mut tx, &row, other).await?;
    tx.commit().await?;
    Ok(())
}

async fn stopped(hub: &Hub, tx: &mut Tx, row: &Row, other: bool) -> Result<()> {
    let by = if other { "other" } else { "child" };
    if !store::end(hub, tx, row.id, (by, "stopped")).await? {
        return Err(Error::Conflict("counselling-child-moved"));
    }
    store::drop_offers(hub, tx, Some(row.id)).await?;
    tell_mailbox(hub, tx, row.report_id, false).await?;
    let told = if other { "counselling-told-other" } else { "counselling-told-stopped" };
    tell_watcher(hub, tx, (row.id.0, row.report_id), told).await?;
    note(hub, tx, None, "support.child-stops", row.id, json!({ "other": other })).await
}

/// The child takes its wish for help back: its open requests, which stay on record and are counted apart, and the talk. What
/// is done for its safety goes on. Twice is once.
pub async fn take_back(hub: &Hub, receipt: &Receipt) -> Result<()> {
    let report = report_of(hub, receipt).await?;
    let rows = store::of_report(hub, &hub.db, report).await?;
    let mut tx = hub.db.begin().await?;
    if !talk::withdraw(hub, &mut tx, report).await? {
        return Ok(());
    }
    for (request, case) in store::beside::requests_of(hub, &mut tx, report).await? {
        cases::needs::take(hub, &mut tx, case).await?;
        support::withdraw(hub, &mut tx, request, hub.clock.now()).await?;
        cases::actions::release(hub, &mut tx, "request", request.0).await?;
    }
    for row in &rows {
        match row.state.as_str() {
            "open" => stopped(hub, &mut tx, row, false).await?,
            "invited" => {
                store::decline(hub, &mut tx, row.id, "withdrawn", None).await?;
                tell_mailbox(hub, &mut tx, report, false).await?;
            }
            _ => {}
        }
    }
    tell_watcher(hub, &mut tx, (report.0, report), "counselling-told-taken-back").await?;
    tx.commit().await?;
    Ok(())
}
