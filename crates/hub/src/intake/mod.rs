//! Intake: what a child or an adult tells, from the first word to the desk.
//!
//! Serves "tiếp nhận thông tin, tố giác" (CB III.3, TH II.4, TG V.2). Invariants: a receipt is shown only when the
//! report is on disk; the same form makes one report; what was told is sealed to the receiving unit before it is
//! kept, alike for every reporter; an officer whom a report names never learns of it; whatever comes in is taken in
//! and acknowledged, also in a flood. Deliberately not here: names and addresses of reporters, their network address,
//! their browser; pictures and sounds are kept sealed and never shown back (officers look at them in `seeing`).

pub mod actions;
pub mod alike;
pub mod arriving;
pub mod classes;
pub mod desk;
pub mod files;
pub mod gate;
mod marks;
pub mod model;
pub mod moving;
pub(crate) mod pages;
pub mod queue;
pub mod receipt;
pub mod recordings;
pub mod standing;
mod store;
pub mod talk;
pub mod teller;

pub use store::TRACES;

#[cfg(test)]
pub(crate) mod reading_tests;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod triage_tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{MenuEntry, Slice};
use crate::time::HOUR;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "intake",
    uses: &["organisations", "people"],
    migrations: &[
        Migration { number: 20, name: "intake", text: include_str!("0020_intake.sql") },
        Migration { number: 110, name: "intake files", text: include_str!("0110_files.sql") },
        Migration { number: 111, name: "intake surplus", text: include_str!("0111_surplus.sql") },
        Migration { number: 112, name: "intake standing", text: include_str!("0112_standing.sql") },
        Migration { number: 131, name: "intake arrival", text: include_str!("0131_arrival.sql") },
        Migration { number: 135, name: "triage", text: include_str!("0135_triage.sql") },
        Migration { number: 163, name: "talk", text: include_str!("0163_talk.sql") },
        Migration { number: 166, name: "open reports", text: include_str!("0166_open.sql") },
    ],
    routes: pages::routes,
    acts: &[&desk::SEE_QUEUE, &desk::READ, &desk::ANSWER],
    menu: &[MenuEntry {
        section: "",
        label: "intake-queue",
        href: "/hang-doi",
        icon: Icon::Tray,
        act: &desk::SEE_QUEUE,
    }],
    foot: &[("intake-who-reads", "/ai-doc")],
    jobs: &[jobs::Kind {
        name: "intake.sweep-uploads",
        run: |hub, payload| Box::pin(files::sweep(hub, payload)),
        every: Some(HOUR),
    }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
