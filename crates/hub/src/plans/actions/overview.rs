//! What those who steer look at: every body's tasks on a day, and what is late the longest.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::try_join;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept_up;
use crate::plans::model::PlanId;
use crate::plans::store;
use crate::plans::store::overview::Asof;
use crate::plans::store::tasks::Task;
use crate::plans::store::touched;
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

/// Counts of bodies that have tasks.
type Counts = BTreeMap<OrganisationId, Counted>;

/// Where the tasks of more bodies have changed, those of all are counted anew.
const MOST: i64 = 400;

/// The tasks of each body at the end of a day, of a plan or of all: of the body that had them then.
///
/// Those of all plans are kept in memory: of a country they are two hundred thousand. Where tasks have changed since, those of their bodies are
/// counted anew and the others stay.
pub async fn tasks_by_body(hub: &Hub, plan: Option<PlanId>, day: Day) -> Result<Vec<BodyFigures>> {
    let then = Asof { day, until: day.plus(1).start(), end: over(hub, day) };
    if plan.is_some() {
        return Ok(figures(&counted(hub, plan, then, None).await?));
    }
    let read = || counted(hub, None, then, None);
    let renew = |known: Arc<Counts>, number: i64| async move {
        let bodies: Vec<_> = touched::since(hub, &hub.db, number, MOST).await?.into_iter().collect();
        if bodies.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let mut new = counted(hub, None, then, Some(&bodies)).await?;
        let mut all = Counts::clone(&known);
        for body in bodies {
            match new.remove(&body) {
                Some(counted) => all.insert(body, counted),
                None => all.remove(&body),
            };
        }
        Ok(Some(all))
    };
    let what = format!("by body {day} {}", then.end);
    Ok(figures(&*kept_up(hub, (touched::KEPT, what), read, renew).await?))
}

fn figures(counts: &Counts) -> Vec<BodyFigures> {
    let of = |(organisation, counted): (&OrganisationId, &Counted)| BodyFigures {
        organisation: *organisation,
        counted: *counted,
    };
    counts.iter().map(of).collect()
}

/// Counts the tasks of all bodies, or of some.
async fn counted(
    hub: &Hub,
    plan: Option<PlanId>,
    then: Asof,
    bodies: Option<&[OrganisationId]>,
) -> Result<Counts> {
    let changed = store::overview::changed_after(hub, &hub.db, then).await?;
    let (once, by_turn) = try_join!(
        store::overview::by_body(hub, &hub.db, plan, then, changed, bodies),
        store::overview::by_turn(hub, &hub.db, plan, then, changed, bodies),
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
