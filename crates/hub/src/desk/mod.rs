//! The call desk: calls of the line, visits and papers taken down, handed to the national line 111 and taken over from it;
//! and the notice by which a school passes signs of abuse on.
//!
//! Serves "tiếp nhận, xử lý thông tin qua Tổng đài điện thoại quốc gia bảo vệ trẻ em 111 và các đường dây nóng" (CB III.2,
//! TG III.2, V.2, TH II.4; row R2) and "phát hiện, thông báo dấu hiệu trẻ em bị xâm hại" of schools (TH IV.3c; row C8).
//! Invariants, held by the database: a row is made at the ring, is open, a report or a non-case with a reason, and is at
//! most one report; a file of the line 111 makes one report. What is typed is sealed to the unit; once a call is a report,
//! the report alone holds the words. An officer whom a call names sees nothing of it. Deliberately not here: telephony,
//! recordings of calls, numbers of callers beyond what they let us note to be called back.

pub mod actions;
pub mod counts;
pub mod line111;
pub mod model;
mod pages;
pub mod school;
mod store;

pub use store::TRACES;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "desk",
    uses: &["cases", "intake", "organisations", "people"],
    migrations: &[
        Migration { number: 132, name: "desk", text: include_str!("0132_desk.sql") },
        Migration { number: 133, name: "line 111", text: include_str!("0133_line_111.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::TAKE, &line111::actions::HAND, &school::NOTICE],
    menu: &[
        MenuEntry { section: "", label: "desk-menu", href: "/truc", icon: Icon::Phone, act: &actions::TAKE },
        MenuEntry {
            section: "",
            label: "desk-notice-menu",
            href: "/bao-dau-hieu",
            icon: Icon::Talk,
            act: &school::NOTICE,
        },
    ],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
