//! A change of a report, under the number by which what is kept in memory learns of it.

use super::RECEIVED;
use crate::Hub;
use crate::db::{DbError, Statement, Tx};
use crate::kept;
use crate::periodic_reports::model::ReportId;

/// What is kept in memory of reports; whoever changes one says so by a `Change`.
pub const KEPT: &str = "reports";

/// A change of a report on its way: begun before any row of it is written, so that two who change several reports at
/// once wait here for one another and never in a circle; and ended in the same transaction.
pub(super) struct Change(pub(super) i64);

impl Change {
    pub(super) async fn begin(hub: &Hub, tx: &mut Tx) -> Result<Self, DbError> {
        Ok(Self(kept::count_up(hub, tx, KEPT).await?))
    }

    /// Keeps with the report the number of the change, and whether a version of it was sent and not given back, so that
    /// turns are counted without a look at the versions of all reports.
    pub(super) async fn end(self, hub: &Hub, tx: &mut Tx, id: ReportId) -> Result<(), DbError> {
        Statement::composed(format!(
            "update body_report set number = $3, received = exists (select 1 from body_report_version v
                where v.province = $1 and v.report_id = $2 and {RECEIVED}) where province = $1 and id = $2"
        ))
        .bind(hub.province())
        .bind(id)
        .bind(self.0)
        .run(tx)
        .await?;
        Ok(())
    }
}
