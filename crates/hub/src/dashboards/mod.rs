//! The start page: what waits for the person who has just signed in, and the figures of those who steer.
//!
//! Serves "theo dõi, đôn đốc" (TG V.1) and the chair's one page. It reads what other slices publish and owns no
//! table; nothing may depend on it.

mod pages;

use crate::slice::Slice;

/// What the house knows of this slice.
pub const SLICE: Slice = Slice {
    name: "dashboards",
    uses: &["intake", "cases", "plans"],
    migrations: &[],
    routes: pages::routes,
    acts: &[],
    menu: &[],
    foot: &[],
    jobs: &[],
    subscriptions: &[],
    figures: &[],
};
