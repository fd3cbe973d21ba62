//! Registers: what a plan wants kept, one entry a fact. Funding, commendations, good models, legal proposals, partners,
//! activities, children's consultations, staff, training, collaborators, standing groups, rules for online teaching,
//! support for enterprises, school-safety standards (P6–P12, P14, P15), and bodies that do not act (C9).
//!
//! They share one shape, built once: list, search, filter, form, files, history, sums, export, figures. A register is a
//! declaration ([`model::Register`]); one more is one file in `declared/` and its words.
//!
//! How entries are kept. One row of `register_entry` holds what every register has (body, year, day, state, title,
//! folded words) and what lists, filters and figures ask for, under an index each. The fields lie in `register_value`,
//! one row a filled field, each kind in a column of its own type, so that the database still refuses a share over a
//! hundred, a negative sum, a task or a body that does not exist; a document of JSON could not, and a table for each
//! register would make of one more a migration, a store and a page. Sums run over an index that holds only money.
//! Which states and fields a register has, and what must be filled in which state, is the declaration's, checked on the
//! way in by every action.
//!
//! How an entry stood is kept version by version in `register_standing` with what figures ask for, so that a figure of a
//! past day is counted again to the digit: what is entered, changed or ended after that day is not in it.
//!
//! Invariants: an entry is never erased, it is ended with a reason; each change makes one version and one line of
//! history with the words before and after; nobody overwrites a colleague; where the declaration says so a body has one
//! valid entry (`sole_for`); a file is what its content says. Deliberately not here: inspections (`inspections/`),
//! whose checklists are no flat entries.

pub mod actions;
pub mod declared;
pub mod failures;
pub mod model;
mod pages;
pub mod reading;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{Figure, MenuEntry, Records, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "registers",
    uses: &["organisations", "plans", "inspections"],
    migrations: &[
        Migration { number: 77, name: "registers", text: include_str!("0077_registers.sql") },
        Migration { number: 78, name: "failures", text: include_str!("failures/0078_failures.sql") },
        Migration { number: 95, name: "register_standing", text: include_str!("0095_register_standing.sql") },
    ],
    routes: pages::routes,
    acts: &[
        &actions::READ,
        &actions::WRITE,
        &actions::WRITE_SCHOOL,
        &failures::actions::RECORD,
        &failures::actions::DECIDE,
        &failures::actions::EXPLAIN,
        &failures::actions::CHOOSE,
    ],
    menu: &[MenuEntry {
        section: "plans-section",
        label: "registers-menu",
        href: "/so-theo-doi",
        icon: Icon::Folder,
        act: &actions::READ,
    }],
    foot: &[("registers-public-foot", "/cac-em-noi")],
    jobs: &[],
    subscriptions: &[],
    figures: &[
        Figure {
            id: "registers-figure-online-rules",
            indicator: "",
            compute: |hub, from, to| Box::pin(actions::schools_with_rules(hub, from, to)),
            list: Some(Records {
                how: "registers-how-schools",
                unit: "registers-unit-schools",
                list: |hub, reading| Box::pin(actions::schools_behind(hub, reading)),
            }),
            parts: &[],
        },
        Figure {
            id: "registers-figure-commendations",
            indicator: "",
            compute: |hub, from, to| Box::pin(actions::counted(hub, &declared::COMMENDATIONS, from, to)),
            list: Some(Records {
                how: "registers-how-entries",
                unit: "registers-unit-entries",
                list: |hub, reading| Box::pin(actions::behind(hub, &declared::COMMENDATIONS, reading)),
            }),
            parts: &[],
        },
        Figure {
            id: "registers-figure-proposals",
            indicator: "",
            compute: |hub, from, to| Box::pin(actions::counted(hub, &declared::PROPOSALS, from, to)),
            list: Some(Records {
                how: "registers-how-entries",
                unit: "registers-unit-entries",
                list: |hub, reading| Box::pin(actions::behind(hub, &declared::PROPOSALS, reading)),
            }),
            parts: &[],
        },
        Figure {
            id: "registers-figure-consultations",
            indicator: "",
            compute: |hub, from, to| Box::pin(actions::counted(hub, &declared::CONSULTATIONS, from, to)),
            list: Some(Records {
                how: "registers-how-entries",
                unit: "registers-unit-entries",
                list: |hub, reading| Box::pin(actions::behind(hub, &declared::CONSULTATIONS, reading)),
            }),
            parts: &[],
        },
        Figure {
            id: "registers-figure-training",
            indicator: "",
            compute: |hub, from, to| Box::pin(actions::counted(hub, &declared::TRAINING, from, to)),
            list: Some(Records {
                how: "registers-how-entries",
                unit: "registers-unit-entries",
                list: |hub, reading| Box::pin(actions::behind(hub, &declared::TRAINING, reading)),
            }),
            parts: &[],
        },
    ],
    in_hand: &[],
    deadlines: &[],
};
