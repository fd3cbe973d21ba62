//! Notices: what an office tells other offices, and which of them have read it.
//!
//! Serves "đôn đốc, hướng dẫn" (TG V.1). Invariants: a published notice does not change; an addressee has read it once
//! somebody there opened it, and by whom and when is kept. Deliberately not here: anything about a child, and
//! mail, which `reminders` sends when a notice goes out.

mod actions;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "notices",
    uses: &["organisations", "reminders"],
    migrations: &[Migration { number: 50, name: "notices", text: include_str!("0050_notices.sql") }],
    routes: pages::routes,
    acts: &[&actions::WRITE, &actions::READ],
    menu: &[MenuEntry {
        section: "",
        label: "notices-notices",
        href: "/thong-bao",
        icon: Icon::Bell,
        act: &actions::READ,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
