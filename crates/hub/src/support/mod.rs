//! Support of children: who asked for help for which child, and what was really done.
//!
//! Serves "100% trẻ em bị xâm hại được hỗ trợ khi có yêu cầu" (CB II.2, TG II.2). Invariants: a child stands in
//! lists under a pseudonym only; the target is counted from requests and services, never typed in. Deliberately not
//! here yet: plans, reviews and forms of Decree 56/2017.

pub mod actions;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{Figure, Records, Slice};

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "support",
    uses: &["cases"],
    migrations: &[Migration { number: 27, name: "support", text: include_str!("0027_support.sql") }],
    routes: pages::routes,
    acts: &[&actions::RECORD],
    menu: &[],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "support.note-wish",
        run: |hub, payload| Box::pin(actions::note_wish(hub, payload)),
        every: None,
    }],
    subscriptions: &[(crate::cases::actions::OPENED, "support.note-wish")],
    figures: &[Figure {
        id: "support-figure",
        indicator: "victim_support",
        compute: |hub, from, to| Box::pin(actions::victims_supported(hub, from, to)),
        list: Some(Records {
            how: "support-how",
            unit: "support-unit",
            list: |hub, reading| Box::pin(actions::victims(hub, reading)),
        }),
        parts: &[],
    }],
    in_hand: &[],
    deadlines: &[],
};
