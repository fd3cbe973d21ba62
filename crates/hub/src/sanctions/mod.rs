//! Violators: everyone reported or found has exactly one outcome, or an open stage.
//!
//! Serves "100% đối tượng vi phạm bị phát hiện được xử lý" (CB II.2) and the common eye of the agencies on these crimes
//! (CB III.4, TG-PL I.2). Invariants, held by the database: one outcome each, in versions of which none is deleted and
//! none left out; each of the nine kinds with what it needs (a fine for administrative ones alone, the documents of
//! police, procuracy and court in their order, a day to look again for somebody not identified, a measure for minors
//! for minors alone); "not a violation" takes two persons; the same one is entered once a case. Who it is stands sealed
//! under the case's key, with everything written in words. Somebody under 18 is a child of the case too: with a
//! pseudonym, a request for support of its own, and a name that opens only with a reason. Deliberately not here: the
//! register of known offenders, which is the police's alone.

pub mod actions;
mod convicted;
pub mod model;
pub mod outcomes;
mod pages;
mod relook;
mod sheet;
mod store;
pub mod target;
pub mod tracking;

pub use store::TRACES;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{Deadlines, Figure, MenuEntry, Part, Records, Slice};
use crate::time::HOUR;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "sanctions",
    uses: &["cases", "intake", "organisations", "support"],
    migrations: &[
        Migration { number: 28, name: "sanctions", text: include_str!("0028_sanctions.sql") },
        Migration { number: 83, name: "confirmed", text: include_str!("0083_confirmed.sql") },
        Migration { number: 145, name: "outcomes", text: include_str!("0145_outcomes.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::RECORD, &tracking::TRACK],
    menu: &[MenuEntry {
        section: "",
        label: "sanctions-tracking",
        href: "/phoi-hop-xu-ly",
        icon: Icon::Organisation,
        act: &tracking::TRACK,
    }],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "sanctions.relook",
        run: |hub, payload| Box::pin(relook::tell(hub, payload)),
        every: Some(HOUR),
    }],
    subscriptions: &[],
    figures: &[Figure {
        id: "sanctions-figure",
        indicator: "violator_handled",
        compute: |hub, from, to| Box::pin(target::violators_dealt_with(hub, from, to)),
        list: Some(Records {
            how: "sanctions-how",
            unit: "sanctions-unit",
            list: |hub, reading| Box::pin(target::violators(hub, reading)),
        }),
        parts: &[Part {
            id: "sanctions-lawful",
            records: Records {
                how: "sanctions-lawful-how",
                unit: "sanctions-unit",
                list: |hub, reading| Box::pin(target::lawful(hub, reading)),
            },
        }],
    }],
    in_hand: &[],
    deadlines: &[Deadlines {
        kind: "sanctions.relook",
        list: |hub, within| Box::pin(relook::deadlines(hub, within)),
    }],
};
