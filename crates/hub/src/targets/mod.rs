//! Targets: what a plan wants to reach, counted from records on any day, with the list behind every figure.
//!
//! Serves the figures of every plan's "Mục tiêu cụ thể" (CB II.2, TG II.2). Invariants: nothing is typed in; figure and list
//! always agree; a composed target is changed from a day on and its past keeps the formula of its time; where the public
//! reads, no cell below five is shown or can be reckoned from those that are. Deliberately not here: the counting
//! itself, which is the slices' own.

pub mod actions;
pub mod model;
mod own;
mod pages;
pub mod rhythm;
mod store;
pub mod suppress;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "targets",
    uses: &["plans", "programme"],
    migrations: &[
        Migration { number: 85, name: "targets", text: include_str!("0085_targets.sql") },
        Migration {
            number: 94,
            name: "plan_periodic_rule",
            text: include_str!("0094_plan_periodic_rule.sql"),
        },
    ],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::COMPOSE],
    menu: &[MenuEntry {
        section: "plans-section",
        label: "targets-menu",
        href: "/chi-so",
        icon: Icon::Chart,
        act: &actions::READ,
    }],
    foot: &[("targets-public", "/chi-tieu")],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
