//! Plans: a document comes in, a person decides every item that the program found, the plan goes into force.
//!
//! Serves "Tổ chức thực hiện" of every plan: each duty has a lead that answers for it, a time, and a task that can
//! be followed. Invariants: the words of the document never change, and every item keeps the lines it stands on; the
//! same file makes one plan; a plan is published only when no item is left undecided, and makes its tasks in the
//! same transaction; a day is never invented, its organisation is asked for one; what is passed on to a body below is
//! its task once it has taken it, and is a part of the task above. Deliberately not here: reminders, evidence.

pub mod actions;
mod copies;
mod editions;
mod matching;
pub mod model;
mod pages;
mod place;
mod register;
mod scan;
pub mod store;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::slice::{Figure, MenuEntry, Records, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "plans",
    uses: &["organisations", "working_days"],
    migrations: &[
        Migration { number: 30, name: "plans", text: include_str!("0030_plans.sql") },
        Migration { number: 31, name: "tasks", text: include_str!("0031_tasks.sql") },
        Migration { number: 32, name: "review", text: include_str!("0032_review.sql") },
        Migration { number: 33, name: "editions", text: include_str!("0033_editions.sql") },
        Migration { number: 34, name: "cascade", text: include_str!("0034_cascade.sql") },
        Migration { number: 36, name: "before", text: include_str!("0036_before.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::IMPORT, &actions::REVIEW, &actions::PUBLISH, &actions::READ, &actions::WORK],
    menu: &[
        MenuEntry {
            section: "plans-section",
            label: "plans-menu",
            href: "/ke-hoach",
            icon: Icon::Plan,
            act: &actions::READ,
        },
        MenuEntry {
            section: "plans-section",
            label: "plans-tasks",
            href: "/nhiem-vu",
            icon: Icon::Clock,
            act: &actions::WORK,
        },
    ],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[Figure {
        id: "plans-figure-tasks",
        indicator: "",
        compute: |hub, from, to| Box::pin(actions::task_figures(hub, None, from, to)),
        list: Some(Records {
            how: "plans-how",
            unit: "plans-unit",
            list: |hub, reading| Box::pin(actions::tasks_behind(hub, None, reading)),
        }),
    }],
    in_hand: &[],
    deadlines: &[],
};
