//! The directory of help: who helps, where, and when; for officers to keep, for everybody to read and to show
//! on.
//!
//! Serves "phổ biến số điện thoại đường dây nóng 111 … và địa chỉ liên hệ của các trung tâm, tổ chức tư vấn,
//! cứu trợ khẩn cấp" (HU; CB III.2; TG-PL II.2). Invariants: an entry is never erased, it is taken out with a
//! reason; each change makes one version and one line of history; an entry that nobody made sure of for six
//! months is due again; 111 stands first wherever the directory is shown; a shelter's address leaves the
//! officers' pages in no form. Deliberately not here: who called, who looked, distances and maps.

pub mod actions;
mod api;
pub mod hours;
pub mod model;
mod pages;
pub mod reading;
mod sheet;
pub mod showing;
mod store;

#[cfg(test)]
mod tests;

use axum::Router;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::slice::{Deadlines, MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "help",
    uses: &["organisations", "working_days"],
    migrations: &[Migration { number: 120, name: "help", text: include_str!("0120_help.sql") }],
    routes,
    acts: &[&actions::READ, &actions::WRITE],
    menu: &[MenuEntry {
        section: "",
        label: "help-menu",
        href: "/danh-ba-ho-tro",
        icon: Icon::Phone,
        act: &actions::READ,
    }],
    foot: &[("help-foot", "/tro-giup")],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    // i18n: deadline-help-*
    deadlines: &[Deadlines {
        kind: "help.check",
        list: |hub, within| Box::pin(actions::deadlines(hub, within.from, within.to)),
    }],
};

fn routes() -> Router<Hub> {
    pages::routes().merge(api::routes())
}
