//! Cases: from a report through verification, protection, the violator and the content to closing.
//!
//! Serves "mỗi khâu có một đầu mối cụ thể chịu trách nhiệm" (CB III.4, TG III.4). Invariants, held by the database:
//! at most one open stage a track; an open stage has exactly one unit and one officer; at most one open offer a
//! stage; a stage ends only with a result; a case closes only when no stage is open. An officer whom a report names
//! never sees the case. Deliberately not here: support and sanctions, which have slices of their own.

pub mod actions;
pub mod handing;
pub mod model;
mod open_stages;
pub(crate) mod pages;
mod store;
mod telling;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{InHand, MenuEntry, Slice};
use crate::time::MINUTE;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "cases",
    uses: &["intake", "organisations", "people"],
    migrations: &[Migration { number: 25, name: "cases", text: include_str!("0025_cases.sql") }],
    routes: pages::routes,
    acts: &[&actions::OPEN, &actions::SEE, &actions::READ, &actions::WORK],
    menu: &[MenuEntry {
        section: "",
        label: "cases-cases",
        href: "/vu-viec",
        icon: Icon::Folder,
        act: &actions::SEE,
    }],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "cases.expire-offers",
        run: |hub, payload| Box::pin(handing::expire(hub, payload)),
        every: Some(MINUTE),
    }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[InHand {
        kind: "cases.stage",
        list: |hub, organisation| Box::pin(open_stages::of(hub, organisation)),
        // the case's key is sealed to the unit: an officer of it offers the stage, and the other one takes it
        hand_over: |_, _, _| Box::pin(async { Ok(false) }),
        by_officer: true,
    }],
    deadlines: &[],
};
