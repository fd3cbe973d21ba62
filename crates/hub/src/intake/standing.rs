//! What a reporter is told of where their matter stands.
//!
//! Cases tell it in the transaction that moves them; a reporter sees one plain sentence for each open stage. The
//! sentences say what is being done for the child. They never say what is done about the person told of, nor what was
//! found: whoever did it may have told as well, to learn just that.

use crate::Hub;
use crate::db::Tx;
use crate::error::Result;
use crate::intake::model::ReportId;
use crate::intake::store::standing as store;

/// Says where the matter of a report stands: the kinds of the open stages of its case, in the order in which they are
/// told; none when the case is closed.
pub(crate) async fn tell(hub: &Hub, tx: &mut Tx, report: ReportId, stages: &[&str]) -> Result<()> {
    Ok(store::set(hub, tx, report, &stages.join(" ")).await?)
}

/// Where a matter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has said; somebody is taking care of it.
    Unsaid,
    /// These stages are open.
    Open(Vec<String>),
    /// All is done.
    Closed,
}

/// Where the matter of a report stands.
pub(super) async fn of(hub: &Hub, report: ReportId) -> Result<Standing> {
    Ok(match store::of(hub, &hub.db, report).await? {
        None => Standing::Unsaid,
        Some(stages) if stages.is_empty() => Standing::Closed,
        Some(stages) => Standing::Open(stages.split(' ').map(str::to_owned).collect()),
    })
}
