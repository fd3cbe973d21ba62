//! Reminders: what has a last day is told in time, once for each distance, and whatever an organisation is told goes
//! into the product and out by the ways that its people chose.
//!
//! Serves "đôn đốc, kiểm tra" and the report days of a plan (TG V, TH V): an officer learns of a day before it is over.
//! A distance counts the days that are left, today included: of a last day 24/11 the distance 5 falls on 20/11, and
//! from 25/11 it is over. Invariants: each distance of a deadline is told once, whoever runs the job and however
//! often; after a standstill only the nearest is told; a last day that moves begins anew; what goes out is an official
//! sentence, never anything about a child; a message that is sent again keeps its id. Deliberately not here: which
//! work has a last day – each slice says so itself (`Slice::deadlines`).

pub mod actions;
mod engine;
mod model;
mod pages;
mod sending;
mod store;
mod telling;

#[cfg(test)]
mod tests;

pub use pages::told_card;
pub use store::TRACES;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{MenuEntry, Slice, TELL};
use crate::time::MINUTE;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "reminders",
    uses: &["organisations", "people"],
    migrations: &[
        Migration { number: 65, name: "reminders", text: include_str!("0065_reminders.sql") },
        Migration { number: 105, name: "told_except", text: include_str!("0105_told_except.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::SET, &actions::CONNECT],
    menu: &[
        MenuEntry {
            section: "organisations-section",
            label: "reminders-menu",
            href: "/nhac-viec",
            icon: Icon::Clock,
            act: &actions::SET,
        },
        MenuEntry {
            section: "organisations-section",
            label: "reminders-out-menu",
            href: "/gui-tin",
            icon: Icon::Letter,
            act: &actions::CONNECT,
        },
    ],
    foot: &[],
    jobs: &[
        jobs::Kind { name: "reminders.look", run: engine::look, every: Some(10 * MINUTE) },
        jobs::Kind { name: "reminders.tell", run: telling::hear, every: None },
        jobs::Kind { name: "reminders.digest", run: sending::digest::run, every: Some(10 * MINUTE) },
        sending::SEND,
    ],
    subscriptions: &[(TELL, "reminders.tell")],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
