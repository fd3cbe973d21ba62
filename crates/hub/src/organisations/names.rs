//! The names of bodies on any day, also of bodies that are no more.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations::store::{self, KEPT, Named};
use crate::time::Day;

/// All names that were ever borne.
pub struct Names(Arc<HashMap<OrganisationId, Vec<Named>>>);

/// Reads all names that were ever borne.
pub async fn all(hub: &Hub) -> Result<Names> {
    let read = || async move {
        let mut found: HashMap<_, Vec<Named>> = HashMap::new();
        for row in store::names(hub, &hub.db).await? {
            found.entry(row.organisation_id).or_default().push(row);
        }
        Ok(found)
    };
    Ok(Names(kept(hub, (KEPT, "names".into()), read).await?))
}

impl Names {
    /// The name of a day; the last one before it of a body that had ended, the first one of a body that was entered
    /// later.
    fn row(&self, id: OrganisationId, day: Day) -> Option<&Named> {
        let rows = self.0.get(&id)?;
        rows.iter().rev().find(|row| row.valid_from <= day).or_else(|| rows.first())
    }

    /// The full name of a day.
    pub fn full(&self, id: OrganisationId, day: Day) -> &str {
        self.row(id, day).map_or("–", |row| row.name.as_str())
    }

    /// The name for lists of a day.
    pub fn short(&self, id: OrganisationId, day: Day) -> &str {
        self.row(id, day).map_or("–", |row| row.short_name.as_str())
    }
}

/// A day as officers write it, for the problems of a form.
pub(super) fn in_words(day: Day) -> String {
    crate::web::Lang::Vi.date(day.0)
}
