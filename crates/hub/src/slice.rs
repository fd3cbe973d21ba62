//! What a slice tells the house about itself; `lib.rs` lists them all.

use std::future::Future;
use std::pin::Pin;

use axum::Router;
use serde::{Deserialize, Serialize};

use crate::Hub;
use crate::authority::Act;
use crate::db::migrate::Migration;
use crate::error::Result;
use crate::jobs;
use crate::time::Day;
use crate::web::Icon;

/// A slice: one folder of `hub`, from the tables to the pages of one piece of the work.
pub struct Slice {
    /// The folder's name.
    pub name: &'static str,
    /// The slices whose `actions` and `model` this one calls. The architecture test holds it to this list.
    pub uses: &'static [&'static str],
    /// Its tables.
    pub migrations: &'static [Migration],
    /// Its pages.
    pub routes: fn() -> Router<Hub>,
    /// Everything that it lets people do.
    pub acts: &'static [&'static Act],
    /// Its entries in the officers' menu.
    pub menu: &'static [MenuEntry],
    /// Its links in the foot of public pages: message id of the label, path without language.
    pub foot: &'static [(&'static str, &'static str)],
    /// Its background work.
    pub jobs: &'static [jobs::Kind],
    /// Topics of other slices that it hears, each with the job that handles it.
    pub subscriptions: &'static [(&'static str, &'static str)],
    /// What it counts from its records for the periodic reports.
    pub figures: &'static [Figure],
}

/// Counts records of a period, both days included.
pub type Compute =
    for<'a> fn(&'a Hub, Day, Day) -> Pin<Box<dyn Future<Output = Result<Counted>> + Send + 'a>>;

/// A figure of the periodic reports. It is computed from records whenever it is asked for, and never typed.
pub struct Figure {
    /// Message id of its name.
    pub id: &'static str,
    /// The indicator of a plan's target that it answers (`victim_support`), or empty.
    pub indicator: &'static str,
    /// How it is counted.
    pub compute: Compute,
}

/// What was counted. `total` is the sum of the other three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Done.
    pub settled: u64,
    /// Under way and in time.
    pub under_way: u64,
    /// Past their day.
    pub late: u64,
    /// All.
    pub total: u64,
}

impl Counted {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            settled: self.settled + other.settled,
            under_way: self.under_way + other.under_way,
            late: self.late + other.late,
            total: self.total + other.total,
        }
    }
}

/// An entry of the officers' menu, shown to those who may ever do the act.
pub struct MenuEntry {
    /// Message id of the section heading.
    pub section: &'static str,
    /// Message id of the label.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Its drawing.
    pub icon: Icon,
    /// Who sees it.
    pub act: &'static Act,
}
