//! Plans: a document comes in, a person decides every item that the program found, the plan goes into force.
//!
//! Serves "Tổ chức thực hiện" of every plan: each duty has a lead that answers for it, a time, and a task that can
//! be followed. Invariants: the words of the document never change, and every item keeps the lines it stands on; the
//! same file makes one plan; a plan is published only when no item is left undecided, and makes its tasks in the
//! same transaction; a day is never invented, its organisation is asked for one; what is passed on to a body below is
//! its task once it has taken it, and is a part of the task above; a task that follows its body's succession is counted
//! where it was for every period before; what is in the way of a task climbs from body to body until it is answered,
//! each rung once and with its own days; a task that comes round has one row a turn; what changed can be computed for
//! any past day. Deliberately not here: reminders.

pub mod actions;
mod copies;
mod editions;
pub mod figures;
mod ladder;
mod matching;
pub mod model;
mod moving;
mod pages;
mod place;
mod register;
pub mod rhythm;
mod scan;
pub mod store;

#[cfg(test)]
pub(crate) mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{Deadlines, Figure, InHand, MenuEntry, Records, Slice};
use crate::time::HOUR;
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
        Migration { number: 90, name: "overview", text: include_str!("0090_overview.sql") },
        Migration { number: 92, name: "tasks counted", text: include_str!("0092_counted.sql") },
        Migration { number: 58, name: "moves", text: include_str!("0058_moves.sql") },
        Migration { number: 60, name: "obstacles", text: include_str!("0060_obstacles.sql") },
        Migration { number: 61, name: "rhythms", text: include_str!("0061_rhythms.sql") },
        Migration { number: 62, name: "evidence", text: include_str!("0062_evidence.sql") },
    ],
    routes: pages::routes,
    acts: &[
        &actions::IMPORT,
        &actions::REVIEW,
        &actions::PUBLISH,
        &actions::READ,
        &actions::WORK,
        &actions::ANSWER,
    ],
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
        MenuEntry {
            section: "plans-section",
            label: "obstacles-menu",
            href: "/vuong-mac",
            icon: Icon::Danger,
            act: &actions::ANSWER,
        },
    ],
    foot: &[],
    jobs: &[
        jobs::Kind {
            name: "plans.climb",
            run: |hub, _| Box::pin(async move { actions::climb_due(hub).await.map(|_| ()) }),
            every: Some(HOUR),
        },
        jobs::Kind {
            name: "plans.open-turns",
            run: |hub, _| Box::pin(async move { actions::open_turns(hub).await.map(|_| ()) }),
            every: Some(HOUR),
        },
    ],
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
        parts: &[],
    }],
    in_hand: &[InHand {
        kind: "plans.task",
        list: |hub, organisation| Box::pin(moving::open(hub, organisation)),
        hand_over: |hub, tx, handing| Box::pin(moving::hand_over(hub, tx, handing)),
        by_officer: false,
    }],
    deadlines: &[
        Deadlines { kind: "plans.task", list: |hub, from, to| Box::pin(actions::deadlines(hub, from, to)) },
        Deadlines {
            kind: "plans.obstacle",
            list: |hub, from, to| Box::pin(actions::obstacle_deadlines(hub, from, to)),
        },
    ],
};
