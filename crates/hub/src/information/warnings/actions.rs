//! What is done with warnings: written, put to a second person, sent out, withdrawn.

use serde_json::json;

use super::store;
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::information::actions::{CONFIRM, WORK, moved, responsible, whole};
use crate::information::model::{InformationId, State, WarningId, plain_address, says_where};
use crate::journal::{self, Entry};
use crate::web::form::Problem;

pub use store::{Warning, Words};

/// The warnings that everybody reads, the newest first.
pub async fn public(hub: &Hub) -> Result<Vec<Warning>> {
    Ok(store::published(hub, &hub.db).await?)
}

/// The warnings of the officer's unit, drafts too.
pub async fn list(hub: &Hub, who: &Principal) -> Result<Vec<Warning>> {
    let all = store::all(hub, &hub.db).await?;
    let mine: Vec<_> =
        all.into_iter().filter(|one| can(who, &WORK, &On::held_by(one.unit_id)).is_ok()).collect();
    if mine.is_empty() {
        may_write(hub, who).await?;
    }
    Ok(mine)
}

/// The warnings of a piece of information, for those who may open it.
pub async fn of(hub: &Hub, who: &Principal, id: InformationId) -> Result<Vec<Warning>> {
    let whole = whole(hub, who, id).await?;
    if whole.works { Ok(store::of(hub, &hub.db, id).await?) } else { Ok(Vec::new()) }
}

/// Whether somebody writes warnings: who works for the responsible unit.
pub async fn may_write(hub: &Hub, who: &Principal) -> Result<()> {
    can(who, &WORK, &On::held_by(responsible(hub).await?))
}

/// One warning, and whether the officer may be its second person.
pub async fn open(hub: &Hub, who: &Principal, id: WarningId) -> Result<(Warning, bool)> {
    let warning = store::by_id(hub, &hub.db, id).await?.ok_or(Error::NotFound)?;
    can(who, &WORK, &On::held_by(warning.unit_id)).map_err(|_| Error::NotFound)?;
    let confirms =
        can(who, &CONFIRM, &On::held_by(warning.unit_id)).is_ok() && warning.drafted_by != who.person;
    Ok((warning, confirms))
}

/// What is wrong with the words of a warning: they say where the content stands, or repeat the address that
/// gave cause.
async fn problems(
    hub: &Hub,
    who: &Principal,
    words: &Words<'_>,
    cause: Option<InformationId>,
) -> Result<Vec<Problem>> {
    let address = match cause {
        Some(id) => {
            let whole = whole(hub, who, id).await?;
            // a warning needs two who have judged the harm
            if !matches!(whole.state(), State::Harmful | State::Answered | State::Handled) {
                return Err(Error::Conflict("information-not-confirmed"));
            }
            whole
                .address
                .map(|address| plain_address(&address))
                .filter(|address| address.chars().count() >= 4)
        }
        None => None,
    };
    let mut found = Vec::new();
    for (field, text) in [("title", words.title), ("what", words.what), ("advice", words.advice)] {
        let repeats =
            address.as_ref().filter(|address| text.to_lowercase().contains(address.as_str())).cloned();
        if let Some(word) = says_where(text).or(repeats) {
            found.push(Problem::new(field, "information-warning-says-where").with("word", word));
        }
    }
    Ok(found)
}

/// Writes a draft.
pub async fn draft(
    hub: &Hub,
    who: &Principal,
    cause: Option<InformationId>,
    words: &Words<'_>,
) -> Result<WarningId> {
    let unit = responsible(hub).await?;
    can(who, &WORK, &On::held_by(unit))?;
    let problems = problems(hub, who, words, cause).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = WarningId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, id, unit, cause, words, who.person).await?;
    note(hub, &mut tx, who, "information.draft-warning", id).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a draft in the version that was seen.
pub async fn change(hub: &Hub, who: &Principal, id: WarningId, seen: i64, words: &Words<'_>) -> Result<()> {
    let (warning, _) = open(hub, who, id).await?;
    let problems = problems(hub, who, words, warning.information_id).await?;
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    moved(store::change(hub, &mut tx, id, seen, words, who.person).await)?;
    note(hub, &mut tx, who, "information.change-warning", id).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a draft to the second person.
pub async fn propose(hub: &Hub, who: &Principal, id: WarningId) -> Result<()> {
    open(hub, who, id).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::propose(hub, &mut tx, id).await)?;
    note(hub, &mut tx, who, "information.propose-warning", id).await?;
    tx.commit().await?;
    Ok(())
}

async fn confirming(hub: &Hub, who: &Principal, id: WarningId) -> Result<Warning> {
    let (warning, _) = open(hub, who, id).await?;
    can(who, &CONFIRM, &On::held_by(warning.unit_id))?;
    Ok(warning)
}

/// Sends a warning out as the second person.
pub async fn publish(hub: &Hub, who: &Principal, id: WarningId) -> Result<()> {
    confirming(hub, who, id).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::publish(hub, &mut tx, id, who.person).await)?;
    note(hub, &mut tx, who, "information.publish-warning", id).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a warning back to be written anew, with the reason.
pub async fn send_back(hub: &Hub, who: &Principal, id: WarningId, reason: &str) -> Result<()> {
    confirming(hub, who, id).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::send_back(hub, &mut tx, id, reason).await)?;
    note(hub, &mut tx, who, "information.send-back-warning", id).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws a public warning at once: what is wrong must not wait for a second person.
pub async fn withdraw(hub: &Hub, who: &Principal, id: WarningId, reason: &str) -> Result<()> {
    open(hub, who, id).await?;
    let mut tx = hub.db.begin().await?;
    moved(store::withdraw(hub, &mut tx, id, reason, who.person).await)?;
    note(hub, &mut tx, who, "information.withdraw-warning", id).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(hub: &Hub, tx: &mut Tx, who: &Principal, act: &str, id: WarningId) -> Result<()> {
    let entry =
        Entry { act, actor: Some(who.person), subject_kind: "warning", subject: id.0, detail: json!({}) };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
