//! The start page: what waits for the person who has just signed in; and the overviews of those who steer.
//!
//! Serves "theo dõi, đôn đốc" (TG V.1), the chair's one page, and "why is this red" for every body. It reads what other
//! slices publish and owns no table; nothing may depend on it.

mod pages;

use crate::authority::{Act, Reach, Role};
use crate::slice::{MenuEntry, Slice};
use crate::web::Icon;

/// See what waits for oneself: everybody who works here.
pub const START: Act = Act {
    name: "dashboards.start",
    allow: &[
        (Role::Administrator, Reach::Province),
        (Role::DeskOfficer, Reach::Province),
        (Role::CaseOfficer, Reach::Province),
        (Role::Counsellor, Reach::Province),
        (Role::OffenderOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::FilterOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};

/// Look at the overviews of all bodies.
pub const LOOK: Act = Act {
    name: "dashboards.look",
    allow: &[
        (Role::UnitHead, Reach::Province),
        (Role::SteeringOfficer, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "dashboards",
    uses: &["intake", "cases", "organisations", "plans", "support"],
    migrations: &[],
    routes: pages::routes,
    acts: &[&START, &LOOK],
    menu: &[
        MenuEntry { section: "", label: "dashboards-start", href: "/viec", icon: Icon::Home, act: &START },
        MenuEntry {
            section: "",
            label: "dashboards-overview",
            href: "/tong-quan",
            icon: Icon::Chart,
            act: &LOOK,
        },
    ],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
    in_hand: &[],
    deadlines: &[],
};
