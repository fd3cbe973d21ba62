//! A year of the programme: three schools with both terms, one with spring only, one that has only said so.

use crate::Hub;
use crate::authority::Principal;
use crate::demo::people::Cast;
use crate::error::Result;
use crate::programme::actions::{NewEvent, NewEvidence, accept, enter};
use crate::programme::terms::asked;
use crate::time::Day;

pub(super) struct Held<'a> {
    pub by: &'a Principal,
    pub kind: &'static str,
    pub topics: &'static [&'static str],
    pub children: i64,
}

/// Enters and accepts events in the terms of this year.
pub(super) async fn hold(hub: &Hub, cast: &Cast) -> Result<()> {
    let today = hub.clock.now().day();
    let from = Day(jiff::civil::Date::constant(today.0.year(), 1, 1));
    let days: Vec<Day> =
        asked(&[], from, today).iter().map(|asked| asked.part.from.plus(9).min(today)).collect();
    let lesson: &[&str] = &["abuse", "telling"];
    for (index, by) in cast.schools.iter().enumerate() {
        let (kind, topics) =
            if index % 2 == 0 { ("flag-salute", lesson) } else { ("class-hour", &["privacy"][..]) };
        let held = Held { by, kind, topics, children: 80 + 60 * i64::try_from(index).unwrap_or(0) };
        for (n, day) in days.iter().enumerate() {
            let event = event(&held, *day, index != 4);
            let id = match (index, n) {
                // the fourth has held nothing since the first term of the year
                (3, 1..) => continue,
                _ => enter(hub, by, event).await?,
            };
            // the second's last event waits; the fifth has no evidence
            if index != 4 && (index, n + 1) != (1, days.len()) {
                accept(hub, &cast.steering, id, 1).await?;
            }
        }
    }
    plan_one(hub, cast, today.plus(9)).await
}

/// The fifth school means to hold one soon.
async fn plan_one(hub: &Hub, cast: &Cast, day: Day) -> Result<()> {
    let Some(by) = cast.schools.last() else { return Ok(()) };
    let held = Held { by, kind: "flag-salute", topics: &["abuse", "telling"], children: 320 };
    enter(hub, by, NewEvent { held: false, ..event(&held, day, false) }).await?;
    Ok(())
}

/// An event as its school would type it.
pub(super) fn event(held: &Held<'_>, day: Day, proven: bool) -> NewEvent {
    let unit = held.by.unit().unwrap_or(crate::OrganisationId(uuid::Uuid::nil()));
    let words = "Biên bản buổi tuyên truyền: số người dự, nội dung, người dẫn.".as_bytes().to_vec();
    let file = NewEvidence::File { kind: "minutes".into(), name: "bien-ban.txt".into(), bytes: words };
    NewEvent {
        organisation: unit,
        units: vec![unit],
        kind: held.kind.into(),
        held_on: day,
        minutes: 45,
        bands: vec!["6-10".into()],
        topics: held.topics.iter().map(|topic| (*topic).to_owned()).collect(),
        children: held.children,
        adults: 8,
        led_by: "Tổng phụ trách Đội".into(),
        held: true,
        evidence: if proven { vec![file] } else { Vec::new() },
        // the story may have told of one of that day and kind
        another: true,
    }
}
