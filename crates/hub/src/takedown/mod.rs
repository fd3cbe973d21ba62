//! Orders against content: drafted by one person, approved by another, in force until lifted by two.
//!
//! Serves "ngăn chặn, gỡ bỏ thông tin xâm hại trẻ em" (TG V.9). So far one kind: to block domain names, which go
//! into the signed policy of every resolver (slice `filtering`). Invariants, held by the database: who approves
//! did not draft; who lifts did not ask for it; an order in force has been approved. Nothing about a child stands
//! in an order: it is shown to people who may not read the case.

pub mod actions;
pub mod model;
pub(crate) mod pages;
mod store;

pub use store::TRACES;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "takedown",
    uses: &["cases", "organisations"],
    migrations: &[Migration { number: 40, name: "takedown", text: include_str!("0040_takedown.sql") }],
    routes: pages::routes,
    acts: &[&actions::DRAFT, &actions::APPROVE, &actions::SEE],
    menu: &[MenuEntry {
        section: "",
        label: "takedown-orders",
        href: "/lenh",
        icon: Icon::Block,
        act: &actions::SEE,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
