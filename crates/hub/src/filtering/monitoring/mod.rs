//! What the filters count, shared with the authorities (*số liệu giám sát bộ lọc*: TG V.3, CB II.1). See docs/monitoring.md.
//!
//! Invariants: there are numbers only, by resolver, quarter of an hour, age tier and category; no name that was asked for and
//! nobody who asked is told, so none can be kept. A quarter of a resolver is taken once, whatever is sent again. A number
//! below [`LEAST`] in its smallest cell (a day, a commune, a tier, a category) is in no figure and no sum. Quarters are let
//! go after [`QUARTERS_KEPT`] days, days after [`DAYS_KEPT`].

pub(super) mod api;
pub mod figures;
pub(super) mod pages;
mod store;
pub(super) mod taking;

#[cfg(test)]
mod tests;

use axum::Router;

use crate::error::Result;
use crate::time::{DAY, HOUR, MINUTE, Moment};
use crate::{Hub, jobs};

/// A number below this, in one day, commune, tier and category, is shown nowhere and is part of no sum.
pub const LEAST: i64 = 20;
/// Days for which quarters of an hour are kept. A resolver tells them for 30 days, so that none comes back after it was let go.
pub const QUARTERS_KEPT: i64 = 35;
/// Days for which the sums of days are kept: three school years.
pub const DAYS_KEPT: i32 = 3 * 366;
/// Days back to which a resolver may tell.
const TOLD: i64 = 31;
/// What stands for the category of names that were open.
pub const OPEN: &str = "-";

/// Lets go of what is old.
pub(super) const LET_GO: jobs::Kind =
    jobs::Kind { name: "filtering.let-counts-go", run: |hub, _| Box::pin(let_go(hub)), every: Some(HOUR) };

pub(super) fn routes() -> Router<Hub> {
    pages::routes().merge(api::routes())
}

/// The quarter of an hour of a moment.
fn quarter_of(moment: Moment) -> i64 {
    moment.0.div_euclid(15 * MINUTE)
}

async fn let_go(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    let mut tx = hub.db.begin().await?;
    let quarter = quarter_of(now.plus(-QUARTERS_KEPT * DAY));
    store::let_go(hub, &mut tx, quarter, now.day().plus(-DAYS_KEPT)).await?;
    tx.commit().await?;
    Ok(())
}
