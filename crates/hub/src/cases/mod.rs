//! Cases: from a report through verification, protection, the violator and the content to closing.
//!
//! Serves "mỗi khâu có một đầu mối cụ thể chịu trách nhiệm" (CB III.4, TG III.4) and, for what is late or refused
//! without ground, TH IV.6a. Invariants, held by the database: at most one open stage a track; an open stage has exactly
//! one unit and one officer, and that unit holds the case's key; at most one open offer and one open decision of a
//! superior a stage; a stage ends only with a result; a rung of a clock is told once; a case closes only when no stage,
//! order, request or reported person is open. An officer whom a report names never sees the case. All acts on a case take
//! its row first, so they come one after the other. Deliberately not here: support and sanctions, which have slices of
//! their own; the forms of Decree 56/2017 as documents.

pub mod actions;
pub mod assigning;
pub mod board;
pub mod clock;
pub mod clocks;
pub mod coordinating;
pub mod eligible;
pub mod ending;
pub mod handing;
pub mod joining;
pub mod model;
pub mod needs;
mod open_stages;
pub(crate) mod pages;
pub mod pausing;
pub mod reading;
pub mod reports;
pub mod spans;
pub mod stages;
mod standing;
mod store;
mod telling;

pub use store::TRACES;

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
    uses: &["intake", "organisations", "people", "registers", "working_days"],
    migrations: &[
        Migration { number: 25, name: "cases", text: include_str!("0025_cases.sql") },
        Migration { number: 100, name: "stages", text: include_str!("0100_stages.sql") },
        Migration { number: 101, name: "holds", text: include_str!("0101_holds.sql") },
        Migration { number: 102, name: "coordinators", text: include_str!("0102_coordinators.sql") },
        Migration { number: 103, name: "pauses", text: include_str!("0103_pauses.sql") },
        Migration { number: 104, name: "spans", text: include_str!("0104_spans.sql") },
        Migration { number: 136, name: "joined", text: include_str!("0136_joined.sql") },
        Migration { number: 141, name: "stage needs", text: include_str!("0141_needs.sql") },
    ],
    routes: pages::routes,
    acts: &[
        &actions::OPEN,
        &actions::SEE,
        &actions::READ,
        &actions::WORK,
        &assigning::ASSIGN,
        &assigning::NAME,
        &board::OVERSEE,
        &coordinating::COMMENT,
        &pausing::DECIDE,
        &spans::SET,
    ],
    menu: &[
        MenuEntry {
            section: "",
            label: "cases-cases",
            href: "/vu-viec",
            icon: Icon::Folder,
            act: &actions::SEE,
        },
        MenuEntry {
            section: "",
            label: "cases-board",
            href: "/dieu-phoi",
            icon: Icon::Organisation,
            act: &board::OVERSEE,
        },
        MenuEntry {
            section: "",
            label: "cases-spans",
            href: "/thoi-han-khau",
            icon: Icon::Clock,
            act: &spans::SET,
        },
    ],
    foot: &[],
    jobs: &[
        jobs::Kind {
            name: "cases.expire-offers",
            run: |hub, payload| Box::pin(handing::expire(hub, payload)),
            every: Some(MINUTE),
        },
        jobs::Kind {
            name: "cases.climb",
            run: |hub, payload| Box::pin(clocks::climb(hub, payload)),
            every: Some(MINUTE),
        },
        jobs::Kind {
            name: "cases.keep-away",
            run: |hub, payload| Box::pin(actions::keep_away(hub, payload)),
            every: None,
        },
    ],
    subscriptions: &[(crate::intake::actions::NAMED, "cases.keep-away")],
    figures: &[],
    in_hand: &[InHand {
        kind: "cases.stage",
        list: |hub, organisation| Box::pin(open_stages::of(hub, organisation)),
        // the case's key is sealed to the unit: the stage is offered, and goes when the successor takes it
        hand_over: |hub, tx, handing| Box::pin(handing::succeed(hub, tx, handing)),
        by_officer: true,
    }],
    deadlines: &[],
};
