//! Official numbers and signed copies of reports.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::periodic_reports::model::ReportId;
use crate::time::Day;

/// A signed copy without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct Paper {
    /// Of which report.
    pub report_id: ReportId,
    /// Of which version.
    pub version: i64,
    /// Number and symbol as signed.
    pub number: String,
    /// Day of the signature.
    pub signed_on: Day,
    /// Hash of the file.
    pub sha256: String,
    /// Its name.
    pub file_name: String,
}

/// A signed copy that is filed.
pub struct New<'a> {
    /// The copy.
    pub paper: &'a Paper,
    /// Whose number it is.
    pub issuer: OrganisationId,
    /// Its bytes.
    pub content: &'a [u8],
}

/// Files a signed copy; a number that the issuer has used this year makes it a unique fault.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &New<'_>, by: PersonId) -> Result<(), DbError> {
    let paper = new.paper;
    sql("insert into body_report_paper (province, report_id, version, issuer_id, year, number, signed_on, sha256,
         file_name, content, filed_at, filed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(hub.province())
    .bind(paper.report_id)
    .bind(paper.version)
    .bind(new.issuer)
    .bind(i64::from(paper.signed_on.0.year()))
    .bind(&paper.number)
    .bind(paper.signed_on)
    .bind(&paper.sha256)
    .bind(&paper.file_name)
    .bind(new.content)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// The signed copies of a report, the newest version first.
pub async fn of<'c>(hub: &Hub, on: impl On<'c>, id: ReportId) -> Result<Vec<Paper>, DbError> {
    sql("select report_id, version, number, signed_on, sha256, file_name from body_report_paper
         where province = $1 and report_id = $2 order by version desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// The numbers of a turn's reports, or of all provinces' own reports: report, version, number.
pub async fn numbers<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<(ReportId, i64, String)>, DbError> {
    sql("select report_id, version, number from body_report_paper where province = $1 order by report_id, version")
        .bind(hub.province())
        .all(on)
        .await
}

/// The bytes of a signed copy and its name.
pub async fn content<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: ReportId,
    version: i64,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    sql("select file_name, content from body_report_paper where province = $1 and report_id = $2 and version = $3")
        .bind(hub.province())
        .bind(id)
        .bind(version)
        .optional(on)
        .await
}
