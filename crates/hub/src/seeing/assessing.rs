//! What a file is, as those say who looked: kept so that nobody has to look again.
//!
//! The same bytes are recognised wherever they came, by a keyed hash; what was said of them is sealed under the key of the
//! report in which it was said, and read by those who may read that report.

use serde_json::json;

use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::intake::files;
use crate::intake::model::{FileId, ReportId};
use crate::seal::{Key, pad, unpad};
use crate::seeing::model::{AssessmentId, LABELS, SCHEME, Said};
use crate::seeing::reach;
use crate::seeing::store::{self, AssessmentRow};
use crate::seeing::viewing::note;
use crate::time::Moment;

/// What somebody said of a file before.
#[derive(Debug, PartialEq, Eq)]
pub struct Assessed {
    /// What.
    pub said: Said,
    /// By whom.
    pub name: String,
    /// When.
    pub at: Moment,
    /// What officers call the report in which they looked.
    pub code: String,
}

fn place(id: AssessmentId) -> String {
    format!("file_assessment sealed {id}")
}

/// Keeps what an officer who looked at a file says of it.
pub async fn assess(hub: &Hub, who: &Principal, file: FileId, said: &Said) -> Result<()> {
    let (reached, file) = reach::file(hub, who, file).await?;
    if !LABELS.contains(&said.label.as_str()) {
        return Err(Error::Conflict("seeing-label-needed"));
    }
    if !store::has_looked(hub, &hub.db, who.person, file.id).await? {
        return Err(Error::Conflict("seeing-look-first"));
    }
    let id = AssessmentId(hub.chance.id(hub.clock.now()));
    let plain = serde_json::to_vec(said).map_err(Error::internal)?;
    let row = AssessmentRow {
        id,
        report_id: reached.report,
        scheme: SCHEME.0.into(),
        sealed: reached.key.seal(&hub.chance, &place(id), &pad(&plain)),
        assessed_at: hub.clock.now(),
        name: String::new(),
    };
    let mut tx = hub.db.begin().await?;
    let mark = files::mark(hub, &file.sha256);
    store::add_assessment(hub, &mut tx, who.person, &row, (file.id, mark)).await?;
    // what it is says something of the child, and stays out of the journal
    let detail = json!({ "file": file.id, "scheme": SCHEME.0, "version": SCHEME.1 });
    note(hub, &mut tx, "seeing.assess", who, reached.report, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// What was said of the same bytes, here or in other reports that the officer may read; newest first.
pub async fn before(hub: &Hub, who: &Principal, sha256: &str) -> Result<Vec<Assessed>> {
    let mut found = Vec::new();
    let mut known: Vec<(ReportId, Option<(Key, String)>)> = Vec::new();
    for row in store::assessments(hub, &hub.db, files::mark(hub, sha256)).await? {
        if known.iter().all(|(report, _)| *report != row.report_id) {
            let reached = match reach::report(hub, who, row.report_id).await {
                Ok(reached) => Some((reached.key, reached.code)),
                Err(Error::NotFound | Error::Forbidden(_)) => None,
                Err(error) => return Err(error),
            };
            known.push((row.report_id, reached));
        }
        let reached = known.iter().find(|(report, _)| *report == row.report_id);
        let Some((_, Some((key, code)))) = reached else { continue };
        let padded = key.open(&place(row.id), &row.sealed)?;
        let bytes = unpad(&padded).ok_or_else(|| Error::internal("an assessment is malformed"))?;
        let said = serde_json::from_slice(bytes).map_err(Error::internal)?;
        found.push(Assessed { said, name: row.name, at: row.assessed_at, code: code.clone() });
    }
    Ok(found)
}
