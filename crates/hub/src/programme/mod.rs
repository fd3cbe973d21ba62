//! Programme events: what schools, care facilities and communes hold for children, parents and staff, with evidence.
//!
//! Serves "100% các trường, cơ sở chăm sóc trẻ em tổ chức tuyên truyền, giáo dục định kỳ" (TG II.2, TH II.1).
//! Invariants: an accepted event has evidence and was accepted by somebody who did not write it; each change closes the
//! row before and writes the next, so that any past day can be counted again; audiences are numbers, never names; no
//! photograph is kept. Deliberately not here: lessons and what children learnt.

pub mod actions;
pub mod model;
mod pages;
mod store;
mod succession;
pub mod terms;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::slice::{Figure, MenuEntry, Records, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "programme",
    uses: &["organisations"],
    migrations: &[
        Migration { number: 84, name: "programme", text: include_str!("0084_programme.sql") },
        Migration { number: 91, name: "events counted", text: include_str!("0091_counted.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::ENTER, &actions::ACCEPT, &actions::RULE],
    menu: &[MenuEntry {
        section: "plans-section",
        label: "programme-menu",
        href: "/buoi-tuyen-truyen",
        icon: Icon::School,
        act: &actions::READ,
    }],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[Figure {
        id: "programme-figure",
        indicator: "school_programme",
        compute: |hub, from, to| Box::pin(actions::schools_counted(hub, from, to)),
        list: Some(Records {
            how: "programme-how",
            unit: "programme-unit",
            list: |hub, reading| Box::pin(actions::schools_behind(hub, reading)),
        }),
        parts: &[],
    }],
    in_hand: &[],
    deadlines: &[],
};
