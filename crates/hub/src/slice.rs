//! What a slice tells the house about itself; `lib.rs` lists them all.

use axum::Router;

use crate::Hub;
use crate::authority::Act;
use crate::db::migrate::Migration;
use crate::jobs;
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
