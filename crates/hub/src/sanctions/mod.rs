//! Violators: everyone reported or found has exactly one outcome, or an open stage.
//!
//! Serves "100% đối tượng vi phạm bị phát hiện được xử lý" (CB II.2). Invariants: one outcome each; "not a
//! violation" takes two persons; who it is stands sealed under the case's key. Deliberately not here yet: the register
//! of known offenders, which is the police's alone.

pub mod actions;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{Figure, Records, Slice};

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "sanctions",
    uses: &["cases"],
    migrations: &[
        Migration { number: 28, name: "sanctions", text: include_str!("0028_sanctions.sql") },
        Migration { number: 83, name: "confirmed", text: include_str!("0083_confirmed.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::RECORD],
    menu: &[],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[Figure {
        id: "sanctions-figure",
        indicator: "violator_handled",
        compute: |hub, from, to| Box::pin(actions::violators_dealt_with(hub, from, to)),
        list: Some(Records {
            how: "sanctions-how",
            unit: "sanctions-unit",
            list: |hub, reading| Box::pin(actions::violators(hub, reading)),
        }),
        parts: &[],
    }],
    in_hand: &[],
    deadlines: &[],
};
