//! The officer's calendar: the last days of their bodies' open work, whatever slice it belongs to, days off and days
//! worked instead; and the same as a feed that phones and calendar programs read.
//!
//! Serves "theo dõi, đôn đốc" (TG V.1). Invariants: the feed is read without signing in by an address of 128 random
//! bits, of which only a hash is kept; it tells titles of official duties and their days, nothing else; it ends with
//! its person's account. Deliberately not here: reminders; entries that somebody types in.

pub mod actions;
mod ics;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "agenda",
    uses: &["people", "working_days"],
    migrations: &[Migration { number: 63, name: "agenda", text: include_str!("0063_agenda.sql") }],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::FEED],
    menu: &[MenuEntry {
        section: "",
        label: "agenda-menu",
        href: "/lich",
        icon: Icon::Calendar,
        act: &actions::READ,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
