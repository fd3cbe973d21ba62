//! Support of children: who asked for help for which child, and what was really done.
//!
//! Serves "100% trẻ em bị xâm hại được hỗ trợ khi có yêu cầu" (CB II.2, TG II.2). Invariants: a child stands in
//! lists under a pseudonym only; the target is counted from requests and services, never typed in, and a past day by what
//! was known on it. Beside it the protection of the child and a procedure that spares it (CB V.2, V.7; TG V.2, V.7; TH
//! IV.2b, IV.6a, IV.7a): [`papers`] as data, sealed, signed for good, and the [`services`] of an approved plan, each with
//! its last day. The stages of the protection track rest on them (`cases::needs`). A child's [`counselling`] is a talk of
//! its own that neither desk nor case reads. A carer who is the one reported is skipped everywhere ([`carers`]).
//! Deliberately not here: what is done about whoever did it, which is `sanctions/`.

pub mod actions;
pub mod carers;
pub mod counselling;
mod figures;
pub mod involved;
mod pages;
pub mod papers;
pub mod services;
mod store;

pub use store::TRACES;

#[cfg(test)]
mod tests;

use crate::db::migrate::Migration;
use crate::jobs;
use crate::slice::{Deadlines, Figure, MenuEntry, Part, Records, Slice};
use crate::time::MINUTE;
use crate::web::Icon;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "support",
    uses: &["cases", "intake", "organisations", "people", "working_days"],
    migrations: &[
        Migration { number: 27, name: "support", text: include_str!("0027_support.sql") },
        Migration { number: 140, name: "papers of a child", text: include_str!("0140_papers.sql") },
        Migration { number: 142, name: "services of a plan", text: include_str!("0142_services.sql") },
        Migration { number: 164, name: "counselling", text: include_str!("0164_counselling.sql") },
        Migration { number: 161, name: "fixed papers", text: include_str!("0161_fixed_papers.sql") },
    ],
    routes: pages::routes,
    acts: &[
        &actions::RECORD,
        &papers::actions::WRITE,
        &papers::signing::SIGN,
        &counselling::inviting::INVITE,
        &counselling::talking::COUNSEL,
    ],
    menu: &[
        MenuEntry {
            section: "",
            label: "papers-waiting",
            href: "/giay-to-cho-ky",
            icon: Icon::Folder,
            act: &papers::signing::SIGN,
        },
        MenuEntry {
            section: "",
            label: "counselling-menu",
            href: "/tu-van",
            icon: Icon::Talk,
            act: &counselling::talking::COUNSEL,
        },
    ],
    foot: &[],
    jobs: &[
        jobs::Kind {
            name: "support.note-wish",
            run: |hub, payload| Box::pin(actions::note_wish(hub, payload)),
            every: None,
        },
        jobs::Kind {
            name: "support.expire-counselling",
            run: |hub, payload| Box::pin(counselling::inviting::expire(hub, payload)),
            every: Some(MINUTE),
        },
    ],
    subscriptions: &[(crate::cases::joining::WISHED, "support.note-wish")],
    figures: &[Figure {
        id: "support-figure",
        indicator: "victim_support",
        compute: |hub, from, to| Box::pin(figures::counted(hub, from, to)),
        list: Some(Records {
            how: "support-how",
            unit: "support-unit",
            list: |hub, reading| Box::pin(figures::helped(hub, reading)),
        }),
        parts: &[Part {
            id: "support-in-time",
            records: Records {
                how: "support-in-time-how",
                unit: "support-unit",
                list: |hub, reading| Box::pin(figures::in_time(hub, reading)),
            },
        }],
    }],
    in_hand: &[],
    deadlines: &[
        Deadlines {
            kind: "support.service",
            list: |hub, within| Box::pin(services::actions::services_due(hub, within)),
        },
        Deadlines {
            kind: "support.review",
            list: |hub, within| Box::pin(services::actions::reviews_due(hub, within)),
        },
        Deadlines {
            kind: "support.counselling",
            list: |hub, within| Box::pin(counselling::talking::due(hub, within)),
        },
    ],
};
