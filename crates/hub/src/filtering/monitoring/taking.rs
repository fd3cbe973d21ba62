//! Takes in what a resolver has counted.

use std::collections::{BTreeMap, BTreeSet};

use lachan_filter::{AgeTier, Category};
use serde::{Deserialize, Serialize};

use super::store::{self, Count};
use super::{OPEN, TOLD, quarter_of};
use crate::Hub;
use crate::error::Result;
use crate::filtering::model::ResolverId;
use crate::time::{DAY, Day, MINUTE, Moment};

/// Quarters in one message.
const MOST_QUARTERS: usize = 200;
/// Rows of a quarter: five tiers, and as many categories as a policy can have.
const MOST_ROWS: usize = 5 * 65;
/// More than a quarter of an hour of the busiest resolver there is.
const MOST: i64 = 1_000_000_000;

/// A message as it came.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Quarters that the resolver has let go since it was set up.
    pub dropped: i64,
    /// The quarters.
    pub quarters: Vec<Quarter>,
}

/// A quarter of an hour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarter {
    /// Counted since 1970 (UTC).
    pub quarter: i64,
    /// Tier, category, how often asked for, how often closed.
    pub rows: Vec<(String, String, i64, i64)>,
}

/// What became of the quarters of a message.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// New ones.
    pub taken: u64,
    /// Those that were told before.
    pub known: u64,
    /// Those that are too old or not over yet; sending them again changes nothing.
    pub refused: u64,
}

/// The rows of a quarter, or what is wrong with them.
fn counts(quarter: &Quarter) -> std::result::Result<Vec<Count>, String> {
    let number = quarter.quarter;
    if quarter.rows.is_empty() || quarter.rows.len() > MOST_ROWS {
        return Err(format!("quarter {number} must have 1 to {MOST_ROWS} rows"));
    }
    let mut seen = BTreeSet::new();
    let rows = quarter.rows.iter().map(|(tier, category, asked, closed)| {
        let bad = |why: &str| format!("quarter {number}, {tier:?} {category:?}: {why}");
        let known: AgeTier = tier.parse().map_err(|_| bad("this is no age tier"))?;
        let is_category = category.parse::<Category>().is_ok_and(|known| known.as_str() == category);
        if category != OPEN && !is_category {
            return Err(bad("this is no category"));
        }
        if !(1..=MOST).contains(asked) || !(0..=*asked).contains(closed) {
            return Err(bad("the numbers must be asked, at least 1, and closed, at most as many"));
        }
        if category == OPEN && *closed != 0 {
            return Err(bad("open names are not closed"));
        }
        if !seen.insert((known.as_str(), category.as_str())) {
            return Err(bad("this row stands twice"));
        }
        Ok(Count { tier: known.as_str(), category: category.clone(), asked: *asked, closed: *closed })
    });
    rows.collect()
}

/// What is wrong with a message, or its rows.
pub fn read(message: &Message) -> std::result::Result<Vec<(i64, Vec<Count>)>, String> {
    if message.quarters.len() > MOST_QUARTERS {
        return Err(format!("a message may have {MOST_QUARTERS} quarters"));
    }
    if message.dropped < 0 {
        return Err("dropped must be a number from 0".into());
    }
    message.quarters.iter().map(|quarter| Ok((quarter.quarter, counts(quarter)?))).collect()
}

/// Takes the quarters that are new, all in one transaction: when it has answered they are on disk, and a message that comes
/// again changes nothing.
pub async fn take(
    hub: &Hub,
    resolver: ResolverId,
    dropped: i64,
    quarters: &[(i64, Vec<Count>)],
) -> Result<Taken> {
    let now = hub.clock.now();
    let (oldest, newest) = (quarter_of(now.plus(-TOLD * DAY)), quarter_of(now));
    let mut taken = Taken::default();
    let mut days: BTreeMap<(Day, &'static str, &str), [i64; 2]> = BTreeMap::new();
    let mut last = 0;
    let mut tx = hub.db.begin().await?;
    for (quarter, counts) in quarters {
        if !(oldest..=newest).contains(quarter) {
            taken.refused += 1;
            continue;
        }
        last = last.max(*quarter);
        if !store::add_quarter(hub, &mut tx, resolver, *quarter).await? {
            taken.known += 1;
            continue;
        }
        taken.taken += 1;
        store::add_counts(hub, &mut tx, resolver, *quarter, counts).await?;
        let day = Moment(*quarter * 15 * MINUTE).day();
        for count in counts {
            let sums = days.entry((day, count.tier, count.category.as_str())).or_default();
            sums[0] += count.asked;
            sums[1] += count.closed;
        }
    }
    for ((day, tier, category), [asked, closed]) in days {
        let more = Count { tier, category: category.to_owned(), asked, closed };
        store::add_to_day(hub, &mut tx, resolver, day, &more).await?;
    }
    store::told(hub, &mut tx, resolver, last, dropped).await?;
    tx.commit().await?;
    Ok(taken)
}
