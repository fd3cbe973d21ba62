//! The filter: lists, the signed policy that is built from them and from orders, and the resolvers that get it.
//!
//! Serves "chặn lọc theo nhóm tuổi" (TG V.3). Invariants: a policy's number is given once, also with two hubs on
//! one database; a policy is built again only when what goes into it has changed, or when it is a day old; an
//! enrolment code is good once and for a day; a revoked resolver gets nothing more; rules by age are changed with a reason,
//! one change after the other, and what the law closes to all stays closed. What resolvers say and are
//! told stands in `docs/resolver.md`. Never here: who asked for which name; resolvers tell numbers alone (`monitoring/`).
//! `home/` is the page by which parents set a filter up.

pub mod actions;
pub mod api;
pub mod deltas;
mod home;
pub mod lists;
pub mod model;
pub mod monitoring;
pub(crate) mod pages;
pub mod policy;
pub mod rules;
pub mod sources;
mod store;

#[cfg(test)]
pub(crate) mod tests;

use axum::Router;

use crate::db::migrate::Migration;
use crate::slice::{MenuEntry, Slice};
use crate::time::MINUTE;
use crate::web::Icon;
use crate::{Hub, jobs, takedown};

/// The job that brings the policy up to date.
const BUILD: &str = "filtering.build";
/// The same, coming round by itself.
const CHECK: &str = "filtering.check";

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "filtering",
    uses: &["takedown", "organisations"],
    migrations: &[
        Migration { number: 45, name: "filtering", text: include_str!("0045_filtering.sql") },
        Migration { number: 170, name: "filter rules", text: include_str!("0170_filter_rules.sql") },
        Migration {
            number: 171,
            name: "filter list refusal",
            text: include_str!("0171_filter_list_refusal.sql"),
        },
        Migration {
            number: 181,
            name: "filter sources",
            text: include_str!("sources/0181_filter_sources.sql"),
        },
        Migration { number: 180, name: "monitoring", text: include_str!("monitoring/0180_monitoring.sql") },
    ],
    routes,
    acts: &[&actions::SEE, &actions::ENROL, &lists::CHANGE, &rules::CHANGE, &monitoring::figures::FIGURES],
    menu: &[MenuEntry {
        section: "",
        label: "filtering-menu",
        href: "/loc",
        icon: Icon::Filter,
        act: &actions::SEE,
    }],
    foot: &[("home-foot", "/nha")],
    jobs: &[
        jobs::Kind { name: BUILD, run: |hub, _| Box::pin(policy::bring_up_to_date(hub)), every: None },
        jobs::Kind {
            name: CHECK,
            run: |hub, _| Box::pin(policy::bring_up_to_date(hub)),
            every: Some(MINUTE),
        },
        monitoring::LET_GO,
        sources::JOBS[0],
        sources::JOBS[1],
    ],
    subscriptions: &[(takedown::actions::CHANGED, BUILD)],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};

fn routes() -> Router<Hub> {
    pages::routes()
        .merge(api::routes())
        .merge(monitoring::routes())
        .merge(home::routes())
        .merge(sources::pages::routes())
}
