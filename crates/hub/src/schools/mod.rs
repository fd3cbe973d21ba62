//! A school runs its own filter: rooms and hours, openings for a lesson, examinations, appeals from the block page.
//!
//! Serves "quản lý việc truy cập mạng của học sinh" (CB III.3, TG III.3). Invariants, held by the database: an opening
//! ends within 90 minutes and a shut room is open again within four hours, whoever forgets; no opening names a category
//! that the law closes; a room is the school's own; an appeal counts once and is answered once by the school and once by
//! the province. Every change counts the number of the school's settings up in the same transaction, and its resolvers
//! take settings in that order only, signed by the hub (`lachan_filter::School`). An
//! asker's words are gone thirty days after the answer. Deliberately not here: who asked for which name, and who appealed;
//! resolvers do not know.

pub mod actions;
mod api;
pub mod appeals;
pub mod model;
mod pages;
pub mod settings;
mod store;

#[cfg(test)]
mod tests;

use axum::Router;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "schools",
    uses: &["filtering", "organisations"],
    migrations: &[Migration { number: 175, name: "schools", text: include_str!("0175_schools.sql") }],
    routes,
    acts: &[&actions::SEE, &actions::RUN, &appeals::ANSWER],
    menu: &[MenuEntry {
        section: "",
        label: "schools-menu",
        href: "/mang-truong",
        icon: Icon::School,
        act: &actions::SEE,
    }],
    foot: &[],
    jobs: &[appeals::FORGET],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};

fn routes() -> Router<Hub> {
    pages::routes().merge(api::routes())
}
