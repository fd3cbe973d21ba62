//! What those who steer look at: every body's tasks on a day, how the plan's own tasks went month by month, and what is
//! late the longest.

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::plans::model::{PlanId, Standing, TaskFacts, counts};
use crate::plans::store;
use crate::plans::store::overview::{Asof, BodyCount};
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
    let rows = counted(hub, (plan, None), day).await?;
    Ok(rows.into_iter().map(figures).collect())
}

/// The tasks of one body at the end of a day.
pub async fn tasks_of_body(hub: &Hub, body: OrganisationId, day: Day) -> Result<Counted> {
    let rows = counted(hub, (None, Some(body)), day).await?;
    Ok(rows.into_iter().next().map(|row| figures(row).counted).unwrap_or_default())
}

async fn counted(
    hub: &Hub,
    of: (Option<PlanId>, Option<OrganisationId>),
    day: Day,
) -> Result<Vec<BodyCount>> {
    let then = Asof { day, until: day.plus(1).start(), end: over(hub, day) };
    let moved = store::overview::moved_after(hub, &hub.db, day).await?;
    Ok(store::overview::by_body(hub, &hub.db, of, then, moved).await?)
}

fn figures(row: BodyCount) -> BodyFigures {
    let [total, settled, late] = [row.total, row.settled, row.late].map(|n| u64::try_from(n).unwrap_or(0));
    let under_way = total.saturating_sub(settled + late);
    BodyFigures { organisation: row.organisation_id, counted: Counted { settled, under_way, late, total } }
}

/// How far the tasks that plans themselves give were done at the end of each day asked for: done, of how many.
pub async fn done_by(hub: &Hub, plan: Option<PlanId>, days: &[Day]) -> Result<Vec<(Day, Counted)>> {
    let facts = store::tasks::facts(hub, &hub.db, plan).await?;
    let on = |day: Day| {
        let mut counted = Counted::default();
        for fact in &facts {
            let task = TaskFacts {
                created_at: fact.created_at,
                done_at: fact.done_at,
                due_on: fact.due_on,
                left_at: fact.left_at,
            };
            // from the first day on: what was done long ago is done
            let standing = counts(task, fact.created_at.day(), day, over(hub, day));
            standing.into_iter().for_each(|standing: Standing| super::tasks::add(&mut counted, standing));
        }
        (day, counted)
    };
    Ok(days.iter().map(|day| on(*day)).collect())
}

/// The open tasks whose last day is over, the longest late first: of all bodies, or of one.
pub async fn longest_late(
    hub: &Hub,
    plan: Option<PlanId>,
    body: Option<OrganisationId>,
    most: u32,
) -> Result<Vec<Task>> {
    let today = hub.clock.now().day();
    Ok(store::overview::latest(hub, &hub.db, (plan, body), today, most.into()).await?)
}
