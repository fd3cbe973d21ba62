//! Destroying in steps, each committed by itself, so that a crash leaves nothing half done and the next pass goes on:
//!
//! 1. `due` → `keys-gone`: every wrap of the record's key and whatever else opens a part of it.
//! 2. `keys-gone` → `emptied`: sealed words, pieces of files, marks, notices; of a case only after its reports.
//! 3. `emptied` → `proven`: the storage has been made to forget, and nothing of it was found ([`proof`](super::proof)).

use std::collections::BTreeSet;

use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Hub;
use crate::db::{Fault, Tx};
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::retention::due::Rules;
use crate::retention::passing;
use crate::retention::store::{self, Announced, ItemRow};
use crate::slice::{Class, Trace};

/// A rule in place of one: a report goes with its case.
const WITH_CASE: &str = "with-case";
/// A rule in place of one: it was destroyed, and came back with an older backup.
pub(super) const AGAIN: &str = "again";

/// So many steps at most in one pass; the next goes on.
const STEPS: usize = 5000;
const AT_ONCE: i64 = 100;

/// Every place of every slice where a record leaves something.
pub fn traces() -> impl Iterator<Item = &'static Trace> {
    [
        crate::intake::TRACES,
        crate::desk::TRACES,
        crate::cases::TRACES,
        crate::support::TRACES,
        crate::support::counselling::TRACES,
        crate::seeing::TRACES,
        crate::sanctions::TRACES,
        crate::takedown::TRACES,
        crate::reminders::TRACES,
    ]
    .into_iter()
    .flatten()
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// One step on.
    On,
    /// Not now: it is held, or its reports come first.
    Waits,
    /// It is not due, or no longer.
    NotDue,
}

/// Takes all that is due through the first two steps. What fails is told and stands in nobody's way.
pub async fn all_due(hub: &Hub, rules: &Rules) -> Result<()> {
    let mut put_off = BTreeSet::new();
    let mut failed = None;
    let mut steps = 0;
    loop {
        let limit = AT_ONCE + i64::try_from(put_off.len()).unwrap_or(0);
        let mut moved = false;
        for item in store::to_do(hub, &hub.db, limit).await? {
            let Some(class) = Class::parse(&item.class) else { continue };
            if put_off.contains(&(class, item.item_id)) {
                continue;
            }
            match step(hub, rules, class, item.item_id).await {
                Ok(Stepped::On) => {
                    moved = true;
                    // what waited for this one may go on now
                    put_off.retain(|(class, _)| *class != Class::Case || item.class != Class::Report.name());
                }
                Ok(Stepped::Waits | Stepped::NotDue) => _ = put_off.insert((class, item.item_id)),
                Err(error) => {
                    tracing::error!(class = class.name(), %error, "retention: a record was not destroyed");
                    put_off.insert((class, item.item_id));
                    failed = Some(error);
                }
            }
            steps += 1;
        }
        if !moved || steps >= STEPS {
            break;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Takes one record one step on.
pub async fn step(hub: &Hub, rules: &Rules, class: Class, id: Uuid) -> Result<Stepped> {
    let Some(item) = store::item(hub, &hub.db, class, id).await? else { return Ok(Stepped::NotDue) };
    match item.state.as_str() {
        "due" => take_keys(hub, rules, class, &item).await,
        "keys-gone" => empty(hub, class, &item).await,
        _ => Ok(Stepped::NotDue),
    }
}

async fn take_keys(hub: &Hub, rules: &Rules, class: Class, item: &ItemRow) -> Result<Stepped> {
    if !matches!(item.rule.as_str(), WITH_CASE | AGAIN) {
        // the records decide, not what was once reckoned from them
        let now = hub.clock.now();
        let due = rules.of_record(hub, class, item.item_id).await?;
        if due.is_none_or(|due| due.at > now) {
            passing::reckon(hub, rules, class, item.item_id).await?;
            return Ok(Stepped::NotDue);
        }
    }
    let at = (class, item.item_id);
    let mut tx = hub.db.begin().await?;
    match store::begin(hub, &mut tx, class, item.item_id).await {
        Ok(true) => {}
        Ok(false) => return Ok(Stepped::Waits),
        // held since: the database refuses
        Err(error) if error.fault == Fault::Constraint => return Ok(Stepped::Waits),
        Err(error) => return Err(error.into()),
    }
    if class == Class::Case {
        take_reports_along(hub, &mut tx, item).await?;
    }
    let (keys, digest) = erase(hub, &mut tx, at, true).await?;
    store::keys_gone(hub, &mut tx, at, keys, &digest).await?;
    note(
        hub,
        &mut tx,
        "retention.destroy-keys",
        item,
        json!({ "class": item.class, "rule": item.rule,
        "version": item.rule_version, "keys": keys }),
    )
    .await?;
    tx.commit().await?;
    Ok(Stepped::On)
}

/// The reports of a case are destroyed with it, each under a tombstone of its own.
async fn take_reports_along(hub: &Hub, tx: &mut Tx, case: &ItemRow) -> Result<()> {
    let due_at = case.due_at.ok_or_else(|| Error::internal("a case without a day"))?;
    for (id, code, unit) in store::reports_of(hub, &mut *tx, case.item_id).await? {
        let new = Announced {
            class: Class::Report,
            id,
            code: &code,
            unit,
            rule: if case.rule == AGAIN { AGAIN } else { WITH_CASE },
            version: case.rule_version,
            reckoned: "",
            event_at: case.event_at,
            due_at,
            not_before: None,
        };
        store::announce(hub, tx, &new).await?;
    }
    Ok(())
}

async fn empty(hub: &Hub, class: Class, item: &ItemRow) -> Result<Stepped> {
    let at = (class, item.item_id);
    let mut tx = hub.db.begin().await?;
    if class == Class::Case && store::has_reports_left(hub, &mut tx, item.item_id).await? {
        return Ok(Stepped::Waits);
    }
    let (rows, digest) = erase(hub, &mut tx, at, false).await?;
    if !store::emptied(hub, &mut tx, at, rows, &digest).await? {
        return Ok(Stepped::NotDue);
    }
    note(hub, &mut tx, "retention.destroy", item, json!({ "class": item.class, "rows": rows })).await?;
    tx.commit().await?;
    Ok(Stepped::On)
}

/// Erases the keys, or the rest; gives how many rows, and the digest over the digests of all sealed values, in the order of
/// the digests, so that an auditor finds the same from a copy of the database.
async fn erase(hub: &Hub, tx: &mut Tx, at: (Class, Uuid), keys: bool) -> Result<(i64, String)> {
    let mut digests = Vec::new();
    let mut rows = 0;
    for trace in traces().filter(|trace| trace.key == keys) {
        rows += store::erase(hub, tx, trace, at, &mut digests).await?;
    }
    digests.sort_unstable();
    let digest = Sha256::digest(digests.concat());
    Ok((rows, digest.iter().map(|byte| format!("{byte:02x}")).collect()))
}

async fn note(hub: &Hub, tx: &mut Tx, act: &str, item: &ItemRow, detail: serde_json::Value) -> Result<()> {
    // files and receipts are a report's
    let subject_kind = match item.class.as_str() {
        "case" | "call" => item.class.as_str(),
        _ => "report",
    };
    let entry = Entry { act, actor: None, subject_kind, subject: item.item_id, detail };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
