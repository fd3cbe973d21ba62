//! Organisations: ministries' branches, committees, departments, police, courts, schools, telcos, as dated data.
//!
//! Names, parents and functions each stand from one day to another, so that a report keeps the names of its own
//! date. The level of government is a column, not a table: the district existed until 30 June 2025. A merge, a split
//! or another change is an event with its decision (`recording.rs`): it changes dated rows only, keeps them as they
//! were, and is undone within the day to the digit. Work follows the function, by a reviewed batch (`batch.rs`), which
//! asks other slices through the seam `in_hand` and knows none of them. History keeps the old bodies.

pub mod actions;
mod batch;
mod directory;
mod lives;
pub mod model;
mod names;
mod pages;
mod recording;
pub mod store;
pub mod units_file;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

pub use model::PROVINCES;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "organisations",
    uses: &[],
    migrations: &[
        Migration { number: 10, name: "organisations", text: include_str!("0010_organisations.sql") },
        Migration {
            number: 56,
            name: "organisation_events",
            text: include_str!("0056_organisation_events.sql"),
        },
        Migration { number: 57, name: "areas", text: include_str!("0057_areas.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::MANAGE],
    menu: &[MenuEntry {
        section: "organisations-section",
        label: "organisations-organisations",
        href: "/co-quan",
        icon: Icon::Organisation,
        act: &actions::MANAGE,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
