//! What is due after inspections, and what of it was done in time.

use super::LIST;
use crate::Hub;
use crate::error::Result;
use crate::inspections::store::{self, Due};
use crate::organisations;
use crate::slice::{Behind, Counted, Deadline, Reading, Verdict};
use crate::time::Day;
use crate::web::Lang;

/// What is open and due between two days.
pub async fn deadlines(hub: &Hub, from: Day, to: Day) -> Result<Vec<Deadline>> {
    let due = store::due_between(hub, &hub.db, from, to).await?;
    let open = due.into_iter().filter(|due| due.done_on.is_none());
    Ok(open
        .map(|due| Deadline {
            key: due.id.to_string(),
            organisation: due.inspected_id,
            last_day: due.due_on,
            words: format!("Khắc phục sau kiểm tra: {}", due.words),
            href: format!("{LIST}/{}", due.inspection_id),
        })
        .collect())
}

/// Of what was due in a period: done in time, still in time, late.
pub async fn follow_ups_in_time(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let behind = follow_ups_behind(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(behind.iter().map(|row| row.verdict)))
}

/// The same, one by one, as they stood at the end of the period.
pub async fn follow_ups_behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    // the future has not happened, and today is still in time
    let over = reading.to.min(hub.clock.now().day().plus(-1));
    let names = organisations::actions::names(hub).await?;
    let bodies = organisations::actions::directory(hub, reading.to).await?;
    let due = store::due_between(hub, &hub.db, reading.from, reading.to).await?;
    let row = |due: Due| Behind {
        verdict: match due.done_on.filter(|done| *done <= reading.to) {
            Some(done) if done <= due.due_on => Verdict::Settled,
            None if due.due_on > over => Verdict::UnderWay,
            _ => Verdict::Late,
        },
        href: reading.who.map(|_| format!("{LIST}/{}", due.inspection_id)),
        area: bodies.get(due.inspected_id).map(|body| body.area_code.clone()).unwrap_or_default(),
        organisation: Some(due.inspected_id),
        why: format!("{} · {}", names.short(due.inspected_id, reading.to), reading.lang.date(due.due_on.0)),
        words: due.words,
    };
    Ok(due.into_iter().map(row).collect())
}
