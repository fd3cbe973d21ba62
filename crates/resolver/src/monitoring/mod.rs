//! What the authority learns of a filter (*số liệu giám sát bộ lọc*, TG V.3, CB II.1): how many questions there were in each
//! quarter of an hour, by age tier and category, and how many of them were closed. See docs/monitoring.md.
//!
//! Invariants: no name that was asked about and no client is in it, nor can be: the counters never knew them. A quarter's
//! numbers are written into the state folder before they are sent, kept until the hub has said that it has them, and for 30
//! days at most; what had to be let go is told as a number. What is sent twice is counted once: the hub knows a quarter by
//! its number. The threads that answer do nothing for this: their counters are read, four times an hour.

mod ledger;
mod outbox;
mod sending;

use std::collections::BTreeMap;

use lachan_filter::AgeTier;
use serde_json::{Value, json};

use crate::{Counts, Ending};

pub(crate) use ledger::Ledger;
pub(crate) use sending::{Reporter, follow};

/// Seconds in a quarter of an hour.
pub(crate) const QUARTER: u64 = 15 * 60;
/// So many quarters are kept for a hub that cannot be reached: 30 days.
pub(crate) const KEPT: u64 = 30 * 24 * 4;
/// What stands where a category would for names that were not closed. No category begins with this sign.
pub(crate) const OPEN: &str = "-";

/// Of each tier and category, how often it was asked for and how often of these it was closed.
pub(crate) type Rows = BTreeMap<(AgeTier, String), [u64; 2]>;

/// The counters as they are told. Questions that are answered to nobody (zone transfers, strangers) are left out.
pub(crate) fn rows(counts: &Counts) -> Rows {
    let mut rows = Rows::new();
    for ((tier, ending), number) in counts {
        let (category, closed) = match ending {
            Ending::Refused => continue,
            Ending::Cached | Ending::Forwarded | Ending::Failed => (OPEN, 0),
            Ending::Blocked(category) => (category.as_str(), *number),
        };
        let sums = rows.entry((*tier, category.to_owned())).or_default();
        sums[0] += number;
        sums[1] += closed;
    }
    rows
}

/// What has come to `before` since.
fn growth(before: &Rows, now: &Rows) -> Rows {
    let grown = now.iter().filter_map(|(key, [asked, closed])| {
        let [asked_before, closed_before] = before.get(key).copied().unwrap_or_default();
        let asked = asked.saturating_sub(asked_before);
        (asked > 0).then(|| (key.clone(), [asked, closed.saturating_sub(closed_before)]))
    });
    grown.collect()
}

/// One quarter's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    /// Quarters of an hour since 1970 (UTC).
    pub quarter: u64,
    pub rows: Rows,
}

impl Batch {
    /// `{"quarter": N, "rows": [["primary", "games", 4, 4], …]}`
    pub(crate) fn to_json(&self) -> Value {
        let rows = self.rows.iter();
        let rows: Vec<_> = rows
            .map(|((tier, category), [asked, closed])| json!([tier.as_str(), category, asked, closed]))
            .collect();
        json!({ "quarter": self.quarter, "rows": rows })
    }

    pub(crate) fn from_json(value: &Value) -> Option<Batch> {
        let row = |row: &Value| {
            let tier: AgeTier = row.get(0)?.as_str()?.parse().ok()?;
            let category = row.get(1)?.as_str()?.to_owned();
            Some(((tier, category), [row.get(2)?.as_u64()?, row.get(3)?.as_u64()?]))
        };
        let rows = value.get("rows")?.as_array()?.iter().map(row).collect::<Option<Rows>>()?;
        Some(Batch { quarter: value.get("quarter")?.as_u64()?, rows })
    }
}
