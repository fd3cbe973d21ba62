//! Seeing carefully: an officer looks at what came with a report without being shown more than they need.
//!
//! Serves the protection of those who must look (IWF 2024: at most five hours a day, breaks every hour) and of the child
//! (what is shown to fewer people is shown less). Invariants: nothing is shown before a reason is given; a picture is
//! shown small, grey and blurred first, and each step to more is asked for; what is shown is made anew from pixels, by a
//! child process that has given everything else up; the original stays byte for byte; one viewing a person at a time,
//! bound to the session and over within minutes (the database holds both); every showing is a row and a journal entry,
//! which say who, when, why and how long, never what was seen. Deliberately not here: moving pictures and HEIC are not
//! decoded; nothing is judged by a machine.

pub mod assessing;
pub mod exposure;
pub mod model;
pub mod original;
mod pages;
pub mod reach;
mod store;
pub mod viewing;

#[cfg(test)]
mod tests;

pub use store::TRACES;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "seeing",
    uses: &["cases", "intake", "organisations", "people"],
    migrations: &[
        Migration { number: 155, name: "viewing", text: include_str!("0155_viewing.sql") },
        Migration { number: 156, name: "assessment", text: include_str!("0156_assessment.sql") },
        Migration { number: 157, name: "exposure", text: include_str!("0157_exposure.sql") },
    ],
    routes: pages::routes,
    acts: &[&reach::SEE, &exposure::OVERSEE],
    menu: &[MenuEntry {
        section: "",
        label: "seeing-exposure",
        href: "/muc-tiep-xuc",
        icon: Icon::Clock,
        act: &exposure::OVERSEE,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
