//! Erasing a file: one officer asks with the paper that says so, another one agrees, and the file's own key is destroyed
//! with everything that it sealed. What stays is the proof: which number, when, why, and the digest of the sealed key.
//!
//! Law: whoever's record is expunged counts as never convicted (Criminal Code 100/2015/QH13, article 69).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::offenders::actions::{sealed, unit_of};
use crate::offenders::chain::{self, Note};
use crate::offenders::looking::{self, Seen};
use crate::offenders::model::{ERASURES, ErasureId};
use crate::offenders::store::{self, ErasureRow};
use crate::seal::unpad;
use crate::time::Day;
use crate::web::form::Problem;

/// The paper that says why a file has to go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Number of the paper.
    pub number: String,
    /// Its day.
    pub on: Day,
    /// Words.
    pub words: String,
}

fn place(id: ErasureId) -> String {
    format!("register erasure {id}")
}

/// Asks for a file to be erased.
pub async fn ask(hub: &Hub, who: &Principal, number: i64, why: &str, ground: &Ground) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let mut problems = Vec::new();
    if !ERASURES.contains(&why) {
        problems.push(Problem::new("why", "form-choose-one"));
    }
    if ground.number.is_empty() {
        problems.push(Problem::new("paper", "form-required"));
    }
    if ground.on > hub.clock.now().day() {
        problems.push(Problem::new("paper_on", "offenders-not-yet"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = ErasureId(hub.chance.id(hub.clock.now()));
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on("ask-erase", number)).await?;
    let text = sealed(hub, &seen.key, &place(id), ground)?;
    match store::ask_erasure(hub, &mut tx, (id, seen.file.id), why, text, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("offenders-erase-asked")),
        outcome => outcome?,
    }
    tx.commit().await?;
    Ok(())
}

/// What was asked for of an open file, with its ground.
pub async fn asked(hub: &Hub, seen: &Seen) -> Result<Option<(ErasureRow, Ground)>> {
    let Some(row) = store::erasure(hub, &hub.offenders, seen.file.id).await? else { return Ok(None) };
    let text = row.sealed.as_ref().ok_or_else(chain::gone)?;
    let plain = zeroize::Zeroizing::new(seen.key.open(&place(row.id), text)?);
    let text = unpad(&plain).ok_or_else(|| Error::internal("padding of a ground"))?;
    let ground = serde_json::from_slice(text).map_err(Error::internal)?;
    Ok(Some((row, ground)))
}

/// The proof that a file was erased.
pub async fn proof(hub: &Hub, who: &Principal, number: i64) -> Result<Option<ErasureRow>> {
    let file = looking::outside(hub, who, number).await?;
    let row = store::erasure(hub, &hub.offenders, file.id).await?;
    Ok(row.filter(|row| row.agreed_at.is_some()))
}

/// All that waits for a second officer.
pub async fn waiting(hub: &Hub, who: &Principal) -> Result<Vec<ErasureRow>> {
    unit_of(who)?;
    Ok(store::erasures_waiting(hub, &hub.offenders).await?)
}

/// Drops a wish: the file stays.
pub async fn drop_wish(hub: &Hub, who: &Principal, number: i64) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let (row, _) = asked(hub, &seen).await?.ok_or(Error::Conflict("offenders-erase-none"))?;
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on("drop-erase", number)).await?;
    if !store::drop_erasure(hub, &mut tx, row.id, who.person).await? {
        return Err(Error::Conflict("offenders-erase-none"));
    }
    tx.commit().await?;
    Ok(())
}

/// Agrees as the second officer; from here on nobody can open the file.
pub async fn erase(hub: &Hub, who: &Principal, number: i64) -> Result<()> {
    let seen = looking::seen(hub, who, number).await?;
    let (row, _) = asked(hub, &seen).await?.ok_or(Error::Conflict("offenders-erase-none"))?;
    if row.asked_by == who.person {
        return Err(Error::Conflict("offenders-second-person"));
    }
    let mut tx = hub.offenders.begin().await?;
    chain::note(hub, &mut tx, (who, seen.unit), Note::on("erase", number)).await?;
    // as it stands now: the register's key may have been made anew a moment ago
    let file = store::file(hub, &mut tx, number).await?.ok_or(Error::NotFound)?;
    let digest = Sha256::digest(file.sealed_key.as_ref().ok_or_else(chain::gone)?).into();
    if !store::erase(hub, &mut tx, file.id, row.id, who.person, digest).await? {
        return Err(Error::Conflict("offenders-erase-none"));
    }
    tx.commit().await?;
    Ok(())
}
