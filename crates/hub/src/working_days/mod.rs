//! Working days: what a year's decisions change in the calendar that follows from the rules.
//!
//! Serves every clock that counts working days. Invariants: a day is changed by one decision, which is named; what is
//! computed by rule is never stored. Deliberately not here: the rules themselves, which are `calendar/`.

pub mod actions;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "working_days",
    uses: &[],
    migrations: &[Migration {
        number: 55,
        name: "working_days",
        text: include_str!("0055_working_days.sql"),
    }],
    routes: pages::routes,
    acts: &[&actions::MANAGE],
    menu: &[MenuEntry {
        section: "organisations-section",
        label: "calendar-menu",
        href: "/lich-lam-viec",
        icon: Icon::Clock,
        act: &actions::MANAGE,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
