//! Which bodies a unit has taken the place of: events of a school that was merged count for the one that it became.
//!
//! One function, so that the succession of bodies has one place to come in.

use std::collections::BTreeMap;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::time::Day;

/// For each body that has passed on: who stands in its place on a day.
pub async fn successors(hub: &Hub, on: Day) -> Result<BTreeMap<OrganisationId, OrganisationId>> {
    organisations::actions::heirs(hub, on).await
}
