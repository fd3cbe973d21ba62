//! What came in during a period, and how far each stood at its end.

use crate::Hub;
use crate::error::Result;
use crate::information::model::State;
use crate::information::store::{self, Row};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::{organisations, working_days};

/// Of what came in: dealt with or found to do no harm, under way, late.
pub async fn counted(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    let rows = behind(hub, Reading { from, to, who: None, lang: Lang::Vi }).await?;
    Ok(Counted::of(rows.iter().map(|row| row.verdict)))
}

/// The same, one by one. A piece is linked only for those who may open it.
pub async fn behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let until = reading.to.plus(1).start();
    let calendar = working_days::actions::working(hub).await?;
    // the future has not happened, and today is still in time
    let over = reading.to.min(hub.clock.now().day().plus(-1));
    let names = organisations::actions::names(hub).await?;
    let lang = reading.lang;
    let rows = store::received_between(hub, &hub.db, reading.from.start(), until).await?;
    let behind = rows.into_iter().map(|row| {
        let (state, began) = stood(&row, until);
        let verdict = match state.due(&calendar, began) {
            None => Verdict::Settled,
            Some(due) if due <= over => Verdict::Late,
            Some(_) => Verdict::UnderWay,
        };
        // i18n: information-state-*
        let state = lang.t(&format!("information-state-{}", state.name()));
        Behind {
            href: reading.who.map(|_| format!("/thong-tin-xau/{}", row.id)),
            area: String::new(),
            organisation: Some(row.unit_id),
            verdict,
            why: format!("{} · {state}", names.short(row.unit_id, reading.to)),
            words: row.code,
        }
    });
    Ok(behind.collect())
}

/// Where a piece stood at a moment, and since which day. One that was sent back stands as received from its
/// first day.
fn stood(row: &Row, at: Moment) -> (State, Day) {
    let before = |moment: Option<Moment>| moment.filter(|moment| *moment < at).map(Moment::day);
    if let Some(day) = before(row.handled_at) {
        (State::Handled, day)
    } else if let Some(day) = before(row.answered_at) {
        (State::Answered, day)
    } else if let Some(day) = before(row.confirmed_at) {
        (State::Harmful, day)
    } else if let Some(day) = before(row.assessed_at) {
        let over = row.state == State::NotHarmful.name();
        (if over { State::NotHarmful } else { State::Assessed }, day)
    } else {
        (State::Received, row.received_at.day())
    }
}
