//! The register of known offenders and of what is done to prevent more, for the police alone.
//!
//! Serves "nắm đầy đủ, kịp thời thông tin đối với các đối tượng có tiền án, tiền sự về xâm hại trẻ em liên quan đến môi
//! trường mạng và tiến hành các biện pháp phòng ngừa" (CB V.4; TG V.4). Invariants: it lives in a database of its own,
//! with a key of its own that only officers with the register's role hold, each by an own share; everything about a
//! person is sealed under a key of the file; nobody who was under 18 is in it; nobody is in it twice; each look has a
//! reason, stands in a chained log and is seen by the head of that body and of the police body above; two officers
//! erase a file, and then nobody can open it. Nothing of it is in the journal, in figures, lists of deadlines, exports or
//! interfaces: this slice declares none of these. Deliberately not here: pictures, a list of names, and another way in
//! when every officer has lost the key, since the keepers of the recovery key need not be police.

pub mod actions;
pub mod chain;
pub mod erasing;
pub mod keys;
pub mod log;
pub mod looking;
mod marks;
pub mod measures;
pub mod model;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{MenuEntry, Slice};
use crate::time::MINUTE;
use crate::web::Icon;

/// The tables of the police's own database, with numbers of their own.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "offenders", text: include_str!("0001_offenders.sql") }];

/// What the house knows of this slice: pages and nothing else.
pub const SLICE: Slice = Slice {
    name: "offenders",
    uses: &["organisations", "people", "sanctions"],
    migrations: &[],
    routes: pages::routes,
    acts: &[&actions::KEEP, &log::OVERSEE],
    menu: &[
        MenuEntry {
            section: "offenders-section",
            label: "offenders-menu",
            href: pages::HERE,
            icon: Icon::Lock,
            act: &actions::KEEP,
        },
        MenuEntry {
            section: "offenders-section",
            label: "offenders-log",
            href: pages::LOG,
            icon: Icon::Eye,
            act: &log::OVERSEE,
        },
    ],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "offenders.tell",
        run: |hub, _| Box::pin(log::tell(hub)),
        every: Some(10 * MINUTE),
    }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
