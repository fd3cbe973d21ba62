//! What the reporters of a case are told: where it stands, in the transaction that moves it.

use crate::Hub;
use crate::cases::model::{CaseId, Track};
use crate::cases::store;
use crate::db::Tx;
use crate::error::Result;
use crate::intake::standing;

/// A case whose stages have all ended and that nobody has closed yet stands nowhere in particular.
const BETWEEN: &str = "between";

/// Tells all reporters of a case where it stands now. Reporters see sentences of their own for these stages, and none
/// for what is done about the person told of.
pub(super) async fn reporters(hub: &Hub, tx: &mut Tx, case: CaseId, closed: bool) -> Result<()> {
    let stages = store::stages(hub, &mut *tx, case).await?;
    let mut open: Vec<_> = stages.iter().filter(|stage| stage.closed_at.is_none()).collect();
    open.sort_by_key(|stage| Track::parse(&stage.track));
    let mut kinds: Vec<&str> = open.iter().map(|stage| stage.kind.as_str()).collect();
    if kinds.is_empty() && !closed {
        kinds.push(BETWEEN);
    }
    for (report, _) in store::reports(hub, &mut *tx, case).await? {
        standing::tell(hub, tx, report, &kinds).await?;
    }
    Ok(())
}
