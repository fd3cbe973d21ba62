//! What those who steer look at: every body's tasks on a day, and what is late the longest.

use std::collections::BTreeMap;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::plans::model::PlanId;
use crate::plans::store;
use crate::plans::store::overview::Asof;
use crate::plans::store::tasks::Task;
use crate::slice::Counted;
use crate::time::Day;

/// The tasks of one body on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyFigures {
    /// Whose.
    pub organisation: OrganisationId,
    /// All that it had, those that were passed on to it and that it had taken among them.
    pub counted: Counted,
}

/// The last day that was over at the end of `day`: the future has not happened, and today is still in time.
fn over(hub: &Hub, day: Day) -> Day {
    day.min(hub.clock.now().day().plus(-1))
}

/// The tasks of each body at the end of a day, of a plan or of all: of the body that had them then.
pub async fn tasks_by_body(hub: &Hub, plan: Option<PlanId>, day: Day) -> Result<Vec<BodyFigures>> {
    let found = counted(hub, plan, day).await?;
    Ok(found.into_iter().map(|(organisation, counted)| BodyFigures { organisation, counted }).collect())
}

async fn counted(hub: &Hub, plan: Option<PlanId>, day: Day) -> Result<BTreeMap<OrganisationId, Counted>> {
    let then = Asof { day, until: day.plus(1).start(), end: over(hub, day) };
    let changed = store::overview::changed_after(hub, &hub.db, then).await?;
    let once = store::overview::by_body(hub, &hub.db, plan, then, changed).await?;
    let by_turn = store::overview::by_turn(hub, &hub.db, plan, then, changed).await?;
    let mut found: BTreeMap<OrganisationId, Counted> = BTreeMap::new();
    for row in once.into_iter().chain(by_turn) {
        let [total, settled, late] =
            [row.total, row.settled, row.late].map(|n| u64::try_from(n).unwrap_or(0));
        let under_way = total.saturating_sub(settled + late);
        let sum = found.entry(row.organisation_id).or_default();
        *sum = sum.plus(Counted { settled, under_way, late, total });
    }
    Ok(found)
}

/// The open tasks whose last day is over, the longest late first.
pub async fn longest_late(hub: &Hub, plan: Option<PlanId>, most: u32) -> Result<Vec<Task>> {
    let today = hub.clock.now().day();
    Ok(store::overview::latest(hub, &hub.db, plan, today, most.into()).await?)
}
