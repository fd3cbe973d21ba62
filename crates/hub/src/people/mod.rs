//! People: accounts, roles, sign-in, sessions, and the keys of units.
//!
//! Serves "mỗi khâu có một đầu mối cụ thể chịu trách nhiệm" (a plan's section III.4): a focal point is a named
//! officer, so officers have accounts of their own and nobody shares one. Invariants: an account is made by an
//! administrator and taken up by its owner alone; a session can be ended at once; the hub cannot open what is
//! sealed to a unit while nobody of that unit is at work; what nobody of a unit can open any more, two of three keepers open
//! for one officer. Deliberately not here: sign-in for children and parents.

pub mod actions;
pub mod administration;
pub mod keys;
mod moving;
pub mod officials;
pub(crate) mod pages;
mod parts;
mod passphrase;
pub mod recovery;
pub mod session;
pub mod store;
pub mod totp;
pub mod verify;
pub mod ways;

#[cfg(test)]
mod tests;

use axum::response::Response;

use crate::Hub;
use crate::db::migrate::Migration;
use crate::error::{Kept, Result};
use crate::slice::{InHand, MenuEntry, Slice};
use crate::web::extract::SignedIn;
use crate::web::{Icon, Lang};

/// The session's cookie.
pub const COOKIE: &str = "__Host-lachan";

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "people",
    uses: &["organisations"],
    migrations: &[
        Migration { number: 11, name: "people", text: include_str!("0011_people.sql") },
        Migration { number: 66, name: "person_way", text: include_str!("0066_person_way.sql") },
        Migration { number: 130, name: "recovery", text: include_str!("0130_recovery.sql") },
        Migration { number: 59, name: "role_moves", text: include_str!("0059_role_moves.sql") },
    ],
    routes: pages::routes,
    acts: &[&actions::MANAGE, &actions::ADMIT, &recovery::ASK, &recovery::KEEP],
    menu: &[
        MenuEntry {
            section: "people-section",
            label: "people-unit",
            href: "/don-vi",
            icon: Icon::Lock,
            act: &actions::ADMIT,
        },
        MenuEntry {
            section: "organisations-section",
            label: "people-accounts",
            href: "/nguoi-dung",
            icon: Icon::People,
            act: &actions::MANAGE,
        },
        MenuEntry {
            section: "organisations-section",
            label: "people-recovery",
            href: "/khoa-du-phong",
            icon: Icon::Lock,
            act: &actions::MANAGE,
        },
    ],
    foot: &[],
    jobs: &[ways::SEND_CODE, recovery::EXPIRE],
    subscriptions: &[],
    figures: &[],
    in_hand: &[InHand {
        kind: "people.account",
        list: |hub, organisation| Box::pin(moving::held(hub, organisation)),
        hand_over: |hub, tx, handing| Box::pin(moving::hand_over(hub, tx, handing)),
        by_officer: false,
    }],
    deadlines: &[],
};

/// The person of a session and the unit under which they act.
pub async fn signed_in(hub: &Hub, token: &session::Token) -> Result<Option<SignedIn>> {
    let Some(who) = session::principal(hub, token).await? else { return Ok(None) };
    let unit_name = match who.unit() {
        Some(unit) => crate::organisations::actions::short_name(hub, unit).await?,
        None => String::new(),
    };
    Ok(Some(SignedIn { who, unit_name, marks: Vec::new() }))
}

/// Where to sign in, and to come back from.
pub fn sign_in_path(back: &str) -> String {
    pages::sign_in_path(back)
}

/// The sign-in page after a session has ended, with what was typed.
pub fn sign_in_again(hub: &Hub, lang: Lang, kept: Option<&Kept>) -> Response {
    pages::sign_in_again(hub, lang, kept)
}
