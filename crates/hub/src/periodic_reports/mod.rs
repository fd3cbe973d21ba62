//! Periodic reports: what a plan in force asks to be reported, with figures counted from records.
//!
//! Serves "chế độ báo cáo" of every plan. Invariants: a figure is computed and never typed; a submitted version is
//! locked with its figures, and a change is a new version with a reason; at most one draft of a report is open.
//! Deliberately not here: the roll-up over levels, acceptance and approval, reminders.

pub mod actions;
mod figures;
pub mod model;
mod pages;
mod paper;
pub mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "periodic_reports",
    uses: &["organisations", "plans", "targets"],
    migrations: &[Migration {
        number: 35,
        name: "periodic_reports",
        text: include_str!("0035_periodic_reports.sql"),
    }],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::WRITE, &actions::SUBMIT],
    menu: &[MenuEntry {
        section: "plans-section",
        label: "reports-menu",
        href: "/bao-cao",
        icon: Icon::Report,
        act: &actions::READ,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
