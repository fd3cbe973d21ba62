//! The official number of a report and its signed copy.

use serde_json::json;

use super::report::whole;
use super::{SUBMIT, note};
use crate::Hub;
use crate::attachment;
use crate::authority::{On, Principal, can};
use crate::error::{Error, Result};
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::store::{self, papers::Paper};
use crate::time::Day;
use crate::web::form::Problem;

/// The largest signed copy, in bytes.
pub const MAX_BYTES: usize = 20_000_000;

/// A signed copy on its way in.
pub struct NewPaper {
    /// Number and symbol as signed.
    pub number: String,
    /// Day of the signature.
    pub signed_on: Day,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Files the signed copy of a version that was sent.
pub async fn file_paper(hub: &Hub, who: &Principal, id: ReportId, new: &NewPaper) -> Result<()> {
    let whole = whole(hub, id).await?;
    let report = &whole.report;
    can(who, &SUBMIT, &On::held_by(report.holder_id))?;
    if report.is_draft() {
        return Err(Error::Conflict("reports-not-sent-yet"));
    }
    let mut problems = Vec::new();
    if attachment::Kind::of(&new.bytes) != Some(attachment::Kind::Pdf) {
        problems.push(Problem::new("file", "reports-paper-no-pdf"));
    }
    if new.signed_on > hub.clock.now().day() {
        problems.push(Problem::new("signed", "reports-paper-future"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let paper = Paper {
        report_id: id,
        version: report.version,
        number: new.number.clone(),
        signed_on: new.signed_on,
        sha256: attachment::sha256(&new.bytes),
        file_name: new.file_name.clone(),
    };
    let row = store::papers::New { paper: &paper, issuer: report.organisation_id, content: &new.bytes };
    let mut tx = hub.db.begin().await?;
    match store::papers::add(hub, &mut tx, &row, who.person).await {
        Err(error) if error.is_unique() => {
            drop(tx);
            let there = store::papers::of(hub, &hub.db, id).await?;
            if there.iter().any(|known| known.version == report.version) {
                return Err(Error::Conflict("reports-paper-filed-already"));
            }
            return Err(Error::Invalid(vec![Problem::new("number", "reports-paper-number-taken")]));
        }
        outcome => outcome?,
    }
    let detail = json!({ "version": report.version, "sha256": paper.sha256 });
    note(hub, &mut tx, &SUBMIT, Some(who), ("periodic-report", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The signed copies of a report, the newest version first.
pub async fn papers(hub: &Hub, id: ReportId) -> Result<Vec<Paper>> {
    Ok(store::papers::of(hub, &hub.db, id).await?)
}

/// The official numbers of all reports: report, version, number.
pub async fn numbers(hub: &Hub) -> Result<Vec<(ReportId, i64, String)>> {
    Ok(store::papers::numbers(hub, &hub.db).await?)
}

/// The name and the bytes of a signed copy.
pub async fn signed_copy(
    hub: &Hub,
    who: &Principal,
    id: ReportId,
    version: i64,
) -> Result<(String, Vec<u8>)> {
    whole(hub, id).await?.check_reader(who)?;
    store::papers::content(hub, &hub.db, id, version).await?.ok_or(Error::NotFound)
}
