//! The original as evidence: byte for byte as it came, for the focal point of an open stage of the case.

use serde_json::json;
use zeroize::Zeroizing;

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::intake::files;
use crate::intake::model::FileId;
use crate::seeing::model::{Reason, Step, ViewingId};
use crate::seeing::reach::{self, SEE};
use crate::seeing::store::{self, ViewingRow};
use crate::seeing::viewing::{note, sealed_words, session, whole};

/// What came of asking for an original.
#[derive(Debug)]
pub enum Given {
    /// The bytes, checked against the SHA-256 of when they came, and a name that says nothing.
    Whole(String, Zeroizing<Vec<u8>>),
    /// The kept bytes are not those that came.
    Damaged,
}

/// Gives the original. Nothing is shown, so it counts no exposure; that it was given is a row and a journal entry.
pub async fn give(hub: &Hub, who: &Principal, file: FileId, reason: &Reason) -> Result<Given> {
    let (reached, file) = reach::file(hub, who, file).await?;
    if !reached.focal {
        return Err(Error::Forbidden(SEE.name));
    }
    let Some(bytes) = whole(hub, who, &reached, &file).await? else { return Ok(Given::Damaged) };
    let all = files::of_report(hub, reached.report, &reached.key).await?;
    let number = all.iter().position(|one| one.id == file.id).map_or(0, |at| at + 1);
    let now = hub.clock.now();
    let id = ViewingId(hub.chance.id(now));
    let row = ViewingRow {
        id,
        unit_id: reached.unit,
        report_id: reached.report,
        file_id: file.id,
        session: session(who).to_vec(),
        step: Step::Original.name().into(),
        turn: 1,
        begun_at: now,
        until_at: now,
        ended_at: Some(now),
    };
    let words = sealed_words(hub, &reached, id, reason);
    let mut tx = hub.db.begin().await?;
    store::add(hub, &mut tx, who.person, &row, (reason.code, words)).await?;
    let detail = json!({ "viewing": id, "file": file.id, "reason": reason.code, "sha256": file.sha256 });
    note(hub, &mut tx, "seeing.original", who, reached.report, detail).await?;
    tx.commit().await?;
    Ok(Given::Whole(format!("{}-{number}.bin", reached.code), bytes))
}
