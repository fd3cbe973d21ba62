//! What those who steer look at: every body's tasks on a day, and what is late the longest.

use std::collections::BTreeMap;

use tokio::try_join;

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
    let (once, by_turn) = try_join!(
        store::overview::by_body(hub, &hub.db, plan, then, changed),
        store::overview::by_turn(hub, &hub.db, plan, then, changed),
    )?;
    let mut sums: BTreeMap<OrganisationId, [i64; 3]> = BTreeMap::new();
    for row in once.into_iter().chain(by_turn) {
        let sum = sums.entry(row.organisation_id).or_default();
        for (sum, n) in sum.iter_mut().zip([row.total, row.settled, row.late]) {
            *sum += n;
        }
    }
    let counted = sums.into_iter().map(|(body, sum)| {
        let [total, settled, late] = sum.map(|n| u64::try_from(n).unwrap_or(0));
        (body, Counted { settled, late, total, under_way: total.saturating_sub(settled + late) })
    });
    // a body whose tasks have all gone elsewhere had none
    Ok(counted.filter(|(_, counted)| counted.total > 0).collect())
}

/// The open tasks whose last day is over, the longest late first.
pub async fn longest_late(hub: &Hub, plan: Option<PlanId>, most: u32) -> Result<Vec<Task>> {
    let today = hub.clock.now().day();
    Ok(store::overview::latest(hub, &hub.db, plan, today, most.into()).await?)
}
