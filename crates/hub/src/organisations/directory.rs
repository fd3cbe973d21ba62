//! The bodies of a day, read once and kept in memory until one of them changes: nearly every page of the plans names
//! bodies, and bodies change a few times a year.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations::store::{self, KEPT, Organisation};
use crate::time::Day;

/// The bodies of one day, by level and name.
#[derive(Debug, PartialEq, Eq)]
pub struct Directory {
    bodies: Vec<Organisation>,
    index: HashMap<OrganisationId, usize>,
}

/// The bodies of a day.
pub async fn of_day(hub: &Hub, day: Day) -> Result<Arc<Directory>> {
    // between two changes of a name all days are alike
    let days = kept(hub, (KEPT, "days".into()), || async move {
        let mut days = store::days(hub, &hub.db).await?;
        days.sort_unstable();
        days.dedup();
        Ok(days)
    });
    let days = days.await?;
    let since = days.partition_point(|change| *change <= day);
    let since = since.checked_sub(1).and_then(|place| days.get(place)).map(Day::to_string);
    let what = format!("bodies since {}", since.as_deref().unwrap_or("ever"));
    kept(hub, (KEPT, what), || async move {
        let bodies = store::all(hub, &hub.db, day).await?;
        let index = bodies.iter().enumerate().map(|(n, body)| (body.id, n)).collect();
        Ok(Directory { bodies, index })
    })
    .await
}

impl Directory {
    /// All of them.
    pub fn bodies(&self) -> &[Organisation] {
        &self.bodies
    }

    /// A body; nothing where it did not stand on the day.
    pub fn get(&self, id: OrganisationId) -> Option<&Organisation> {
        self.index.get(&id).and_then(|n| self.bodies.get(*n))
    }

    /// The bodies of one level.
    pub fn of_level(&self, level: &str) -> impl Iterator<Item = &Organisation> {
        self.bodies.iter().filter(move |body| body.level == level)
    }

    /// The name for lists; a dash where it did not stand on the day.
    pub fn short(&self, id: OrganisationId) -> &str {
        self.get(id).map_or("–", |body| body.short_name.as_str())
    }
}
