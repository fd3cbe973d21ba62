//! Schools and accounts from a workbook: a province has thousands, and nobody types them.
//!
//! Serves "rà soát, cập nhật cơ sở giáo dục và đầu mối" of a plan: the register that targets are counted against.
//! A file is read, every row gets a verdict, a person looks, and only then everything is written at once. Invariants:
//! nothing is written before it was seen, and nothing of a file with a bad row; the same file a second time changes
//! nothing (a school is known by its code, an account by its login); a file lies here for an hour at most, for its
//! officer alone. Deliberately not here: taking schools or accounts away, pupils.

pub mod actions;
mod judge;
pub mod model;
mod pages;
mod rows;
pub mod store;
mod template;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{MenuEntry, Slice};
use crate::time::MINUTE;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "office_import",
    uses: &["organisations", "people"],
    migrations: &[Migration {
        number: 75,
        name: "office_import",
        text: include_str!("0075_office_import.sql"),
    }],
    routes: pages::routes,
    acts: &[&actions::IMPORT],
    menu: &[MenuEntry {
        section: "organisations-section",
        label: "import-menu",
        href: "/nhap-excel",
        icon: Icon::Upload,
        act: &actions::IMPORT,
    }],
    foot: &[],
    jobs: &[jobs::Kind { name: "office_import.forget", run: actions::forget_job, every: Some(10 * MINUTE) }],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
