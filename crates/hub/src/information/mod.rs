//! Fake, toxic or harmful information that affects children: taken in, judged by two, answered, dealt with,
//! warned of.
//!
//! Serves "Trung tâm xử lý tin giả, tin xấu độc để tiếp nhận, xử lý các phản ánh, thông tin có ảnh hưởng đến
//! trẻ em trên không gian mạng" (HA 2) and "cập nhật, đăng tải cảnh báo" (TH II.2, IV.1e; TG V.9). It is no
//! censor: a piece is only taken on when one of the listed harms to children is named with a reason and a
//! second person agrees; what does none of them is put away as not harmful. Invariants, held by the database:
//! one responsible unit and one open clock; the second person is another one; nothing is dealt with before
//! the competent body has answered; a warning goes out by a second person. What a reporter wrote stays sealed
//! in the report. Deliberately not here: taking down by ourselves, which is an order's own way (`takedown/`),
//! and any list of opinions, persons or media.

pub mod actions;
mod figures;
mod following;
pub mod model;
mod pages;
mod sheet;
mod store;
pub mod warnings;

#[cfg(test)]
mod tests;

use axum::Router;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::slice::{Deadlines, Figure, InHand, MenuEntry, Records, Slice};
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "information",
    uses: &["intake", "organisations", "takedown", "working_days"],
    migrations: &[
        Migration { number: 121, name: "information", text: include_str!("0121_information.sql") },
        Migration { number: 122, name: "warnings", text: include_str!("warnings/0122_warnings.sql") },
    ],
    routes,
    acts: &[&actions::ENTER, &actions::WORK, &actions::CONFIRM, &actions::SEE],
    menu: &[MenuEntry {
        section: "",
        label: "information-menu",
        href: "/thong-tin-xau",
        icon: Icon::Danger,
        act: &actions::ENTER,
    }],
    foot: &[("information-foot-warnings", "/canh-bao"), ("information-foot-tell", "/bao-thong-tin-xau")],
    jobs: &[],
    subscriptions: &[],
    figures: &[Figure {
        id: "information-figure",
        indicator: "",
        compute: |hub, from, to| Box::pin(figures::counted(hub, from, to)),
        list: Some(Records {
            how: "information-figure-how",
            unit: "information-figure-unit",
            list: |hub, reading| Box::pin(figures::behind(hub, reading)),
        }),
        parts: &[],
    }],
    // i18n: in-hand-information-*
    in_hand: &[InHand {
        kind: "information.item",
        list: |hub, unit| Box::pin(following::in_hand(hub, unit)),
        hand_over: |hub, tx, handing| Box::pin(following::hand_over(hub, tx, handing)),
        by_officer: false,
    }],
    // i18n: deadline-information-*
    deadlines: &[Deadlines {
        kind: "information.step",
        list: |hub, from, to| Box::pin(following::deadlines(hub, from, to)),
    }],
};

fn routes() -> Router<Hub> {
    pages::routes().merge(warnings::routes())
}
