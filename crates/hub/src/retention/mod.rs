//! Retention: how long what is told is kept, what is held back from destruction by law, and what was destroyed, so that
//! anybody who may can see that nothing of it is left.
//!
//! Serves V1 (a child's private life, CB II.1, TG II.1): what is no longer needed is not kept. The rules are data: the
//! program's own, or versions that an administrator proposed with a document and a second person agreed to. Invariants,
//! held by the database: nothing is destroyed before its day, nor before it was announced; a shorter rule holds thirty days
//! after it was agreed to; who agrees did not propose, who lifts a hold did not place it; while a hold stands, the item
//! cannot leave its state, whoever tries. Destroying goes in steps, each committed by itself (`destroying`): first every
//! key, then the rows, then the proof; a tombstone stays, with how much it was and a digest of it, and so do the open rows
//! that figures of past periods are counted from. The places are declared by the slices whose tables they are
//! ([`Trace`](crate::slice::Trace)); a test names every sealed column that is not among them. Deliberately not here: files
//! on their way and drafts of the desk, which go within hours where they are kept; the journal, which holds no words.

pub mod again;
pub mod destroying;
pub mod due;
pub mod holding;
pub mod lists;
pub mod model;
mod pages;
pub mod passing;
pub mod proof;
pub mod rules;
mod sheet;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{MenuEntry, Slice};
use crate::time::HOUR;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "retention",
    uses: &[
        "cases",
        "desk",
        "intake",
        "organisations",
        "reminders",
        "sanctions",
        "seeing",
        "support",
        "takedown",
    ],
    migrations: &[Migration { number: 160, name: "retention", text: include_str!("0160_retention.sql") }],
    routes: pages::routes,
    acts: &[&lists::SEE, &rules::PROPOSE, &rules::AGREE, &holding::HOLD],
    menu: &[
        MenuEntry {
            section: "organisations-section",
            label: "retention-menu",
            href: "/luu-giu",
            icon: Icon::Lock,
            act: &lists::SEE,
        },
        MenuEntry {
            section: "",
            label: "retention-hold-menu",
            href: "/giu-ho-so",
            icon: Icon::Lock,
            act: &holding::HOLD,
        },
    ],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "retention.pass",
        run: |hub, payload| Box::pin(passing::pass(hub, payload)),
        every: Some(HOUR),
    }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
