//! The log of the register: every line holds the hash of the line before, under a key of the hub that is not in the
//! database, so that whoever changes, takes out or adds a line there is found.
//!
//! The journal of the hub is not used: nothing of the register stands there, not even that somebody was at work.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Hub;
use crate::authority::Principal;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::offenders::model::LineId;
use crate::offenders::store::{self, Line};

/// What is written down.
#[derive(Clone, Copy)]
pub(super) struct Note<'a> {
    /// What was done (`offenders-act-*`).
    pub act: &'static str,
    /// On the file of which number.
    pub number: Option<i64>,
    /// For what: one of the list, and in words.
    pub reason: Option<(&'a str, &'a str)>,
}

impl Note<'_> {
    /// Something without a file and without a reason.
    pub fn plain(act: &'static str) -> Self {
        Self { act, number: None, reason: None }
    }

    /// Something done on a file.
    pub fn on(act: &'static str, number: i64) -> Self {
        Self { act, number: Some(number), reason: None }
    }
}

fn place(id: LineId) -> String {
    format!("offender_log words {id}")
}

/// Writes a line in the transaction of what it tells of. Whoever writes another one waits for this transaction, so it is
/// called first.
pub(super) async fn note(
    hub: &Hub,
    tx: &mut Tx,
    (who, unit): (&Principal, OrganisationId),
    note: Note<'_>,
) -> Result<LineId> {
    let (last, before) = store::lock_log(hub, tx).await?;
    let at = hub.clock.now();
    let id = LineId(hub.chance.id(at));
    let (reason, words) = note.reason.unzip();
    let words = words.map(|words| hub.keys.seal_field(&hub.chance, &place(id), words));
    let mut line = Line {
        id,
        seq: last + 1,
        at,
        person_id: who.person,
        person_name: who.name.clone(),
        unit_id: unit,
        act: note.act.to_owned(),
        number: note.number,
        reason: reason.map(str::to_owned),
        words,
        before,
        hash: Vec::new(),
    };
    line.hash = hash(hub, &line);
    store::add_line(hub, tx, &line).await?;
    Ok(id)
}

/// The words of a line.
pub(super) fn words(hub: &Hub, line: &Line) -> Result<Option<String>> {
    let Some(sealed) = &line.words else { return Ok(None) };
    Ok(Some(hub.keys.open_field(&place(line.id), sealed)?))
}

/// HMAC over the hash of the line before and each field behind its length.
fn hash(hub: &Hub, line: &Line) -> Vec<u8> {
    let key = hub.keys.key_for("register log");
    let mut mac = Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length");
    let number = line.number.map(i64::to_be_bytes);
    let fields: [&[u8]; 11] = [
        &line.before,
        line.id.0.as_bytes(),
        &line.seq.to_be_bytes(),
        &line.at.0.to_be_bytes(),
        line.person_id.0.as_bytes(),
        line.person_name.as_bytes(),
        line.unit_id.0.as_bytes(),
        line.act.as_bytes(),
        number.as_ref().map_or(&[], |number| number.as_slice()),
        line.reason.as_deref().unwrap_or_default().as_bytes(),
        line.words.as_deref().unwrap_or_default(),
    ];
    for field in fields {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field);
    }
    mac.finalize().into_bytes().to_vec()
}

/// How the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every line fits the one before; so many.
    Whole(i64),
    /// This line, or one before it, is not as it was written, or is missing.
    Broken(i64),
}

/// Lines that are read at once.
const PAGE: i64 = 500;

/// Looks at every line.
pub async fn verify(hub: &Hub) -> Result<Chain> {
    let (mut last, mut before) = (0, Vec::new());
    loop {
        let lines = store::lines_after(hub, &hub.offenders, last, PAGE).await?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            let fits = line.seq == last + 1 && line.before == before && line.hash == hash(hub, &line);
            if !fits {
                return Ok(Chain::Broken(last + 1));
            }
            (last, before) = (line.seq, line.hash);
        }
    }
    match store::log_end(hub, &hub.offenders).await? {
        None if last == 0 => Ok(Chain::Whole(0)),
        Some((seq, hash)) if seq == last && hash == before => Ok(Chain::Whole(last)),
        _ => Ok(Chain::Broken(last + 1)),
    }
}

/// For the places where a line must be there.
pub(super) fn gone() -> Error {
    Error::Conflict("offenders-gone")
}
