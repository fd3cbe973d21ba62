//! Intake: what a child or an adult tells, from the first word to the desk.
//!
//! Serves "tiếp nhận thông tin, tố giác" (CB III.3, TH II.4, TG V.2). Invariants: a receipt is shown only when the
//! report is on disk; the same form makes one report; what was told is sealed to the receiving unit before it is
//! kept, alike for every reporter; an officer whom a report names never learns of it. Deliberately not here: names
//! and addresses of reporters, their network address, their browser.

pub mod actions;
pub mod desk;
pub mod model;
pub(crate) mod pages;
pub mod receipt;
mod store;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "intake",
    uses: &["organisations", "people"],
    migrations: &[Migration { number: 20, name: "intake", text: include_str!("0020_intake.sql") }],
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
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
