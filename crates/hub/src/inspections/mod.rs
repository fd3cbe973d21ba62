//! Inspections of how a plan is carried out: schedule, checklist, findings with evidence, conclusion, follow-up (P13:
//! TH II.5, TH IV.1c, HA 2, HU).
//!
//! Invariants: planned → held → concluded → followed up, no step left out; it is concluded only when every item of the
//! checklist was decided, and what was not met has a remark and something to be done by a day; it is followed up when
//! all of that is done. The items of an inspection are copies: a template changed later changes no sheet. Deliberately
//! not here: *thanh tra*, which is another power with another law.

pub mod actions;
mod pages;
mod store;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{Deadlines, Figure, Records, Slice};

crate::id! {
    /// An inspection.
    InspectionId,
    /// An item of its checklist, or of the template.
    ItemId,
    /// Something that is to be done after it.
    FollowUpId,
    /// A file as evidence.
    EvidenceId,
}

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "inspections",
    uses: &["organisations", "plans"],
    migrations: &[Migration { number: 79, name: "inspections", text: include_str!("0079_inspections.sql") }],
    routes: pages::routes,
    acts: &[&actions::READ, &actions::PLAN, &actions::CHECK, &actions::FOLLOW, &actions::TEMPLATE],
    menu: &[],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[Figure {
        id: "inspections-figure",
        indicator: "",
        compute: |hub, from, to| Box::pin(actions::follow_ups_in_time(hub, from, to)),
        list: Some(Records {
            how: "inspections-how",
            unit: "inspections-unit",
            list: |hub, reading| Box::pin(actions::follow_ups_behind(hub, reading)),
        }),
        parts: &[],
    }],
    in_hand: &[],
    // i18n: deadline-inspections-*
    deadlines: &[Deadlines {
        kind: "inspections.follow-up",
        list: |hub, from, to| Box::pin(actions::deadlines(hub, from, to)),
    }],
};
