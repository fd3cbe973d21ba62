//! What was written on tasks in a period, for the narrative of a report.

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::plans::model::PlanId;
use crate::plans::store;
use crate::time::Day;

pub use store::told::Told;

/// What was written on the tasks of a plan over a period, both days included, the newest first: on those of one
/// organisation, or of all.
pub async fn told(
    hub: &Hub,
    plan: PlanId,
    organisation: Option<OrganisationId>,
    (from, to): (Day, Day),
) -> Result<Vec<Told>> {
    let span = (from.start(), to.plus(1).start());
    Ok(store::told::told(hub, &hub.db, plan, organisation, span).await?)
}
