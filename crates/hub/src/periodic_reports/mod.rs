//! Periodic reports: what a plan in force asks to be reported, by each body that reports and by the province.
//!
//! Serves "chế độ báo cáo" of every plan. A type of report (a duty to report, a review over years) says who reports,
//! through whom and in which sections; each turn expects one report of each of these bodies as of the last day of its
//! figures, and one of the province, which is made of theirs. Invariants: a figure is computed and never typed; a
//! report that was sent keeps its figures, names and words, and a change is a new version with a reason and the one
//! who allowed it; at most one draft of a report is open; nobody approves what they sent; after the lock of a turn
//! nothing is sent unless somebody lets it; every saving of a text is kept. Tables that a body above wants filled are in
//! `tables`. Deliberately not here: reminders by themselves.

pub mod actions;
pub mod bodies;
pub(crate) mod figures;
mod merge;
pub mod model;
mod pages;
mod paper;
pub mod store;
pub mod tables;
mod words;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{Deadlines, InHand, MenuEntry, Slice};
use crate::time::HOUR;
use crate::web::Icon;

/// The headings of sections as they stand in papers.
pub fn words_of_sections(sections: &[(String, String)]) -> Vec<String> {
    sections.iter().map(|(key, title)| words::section_title(crate::web::Lang::Vi, key, title)).collect()
}

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "periodic_reports",
    uses: &["organisations", "plans", "targets"],
    migrations: &[
        Migration { number: 35, name: "periodic_reports", text: include_str!("0035_periodic_reports.sql") },
        Migration { number: 70, name: "reports_of_bodies", text: include_str!("0070_reports_of_bodies.sql") },
        Migration { number: 71, name: "report_requests", text: include_str!("0071_report_requests.sql") },
        Migration { number: 93, name: "report_tables", text: include_str!("tables/0093_report_tables.sql") },
        Migration { number: 150, name: "reports received", text: include_str!("0150_received.sql") },
        Migration { number: 154, name: "turns numbered", text: include_str!("0154_turns_numbered.sql") },
    ],
    routes: pages::routes,
    acts: &[
        &actions::READ,
        &actions::READ_ALL,
        &actions::WRITE,
        &actions::SUBMIT,
        &actions::ACCEPT,
        &actions::APPROVE,
        &actions::LOCK,
        &actions::CONFIGURE,
        &actions::REQUEST,
        &tables::actions::TEMPLATE,
    ],
    menu: &[MenuEntry {
        section: "plans-section",
        label: "reports-menu",
        href: "/bao-cao",
        icon: Icon::Report,
        act: &actions::READ,
    }],
    foot: &[],
    jobs: &[jobs::Kind {
        name: "periodic_reports.lock",
        run: |hub, _| Box::pin(actions::lock_what_is_over(hub)),
        every: Some(HOUR),
    }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[InHand {
        kind: "periodic_reports.report",
        list: |hub, body| Box::pin(actions::in_hand(hub, body)),
        hand_over: |hub, tx, handing| Box::pin(actions::hand_over(hub, tx, handing)),
        by_officer: false,
    }],
    deadlines: &[
        Deadlines {
            kind: "periodic_reports.report",
            list: |hub, within| Box::pin(actions::deadlines_of_reports(hub, within)),
        },
        Deadlines {
            kind: "periodic_reports.request",
            list: |hub, within| Box::pin(actions::deadlines_of_requests(hub, within.from, within.to)),
        },
    ],
};
