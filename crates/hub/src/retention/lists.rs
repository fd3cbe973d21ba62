//! What the pages list: what is due, and what was destroyed. No content, and codes that say nothing.

use std::collections::BTreeMap;

use crate::Hub;
use crate::authority::{Act, Extent, Principal, Reach, Role};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::retention::model::NOTICE;
use crate::retention::store::{self, Wanted};
use crate::slice::Class;
use crate::time::Moment;

pub use store::{ItemRow, Wanted as Asked};

/// See what is due, held and destroyed.
pub const SEE: Act = Act {
    name: "retention.see",
    allow: &[(Role::Administrator, Reach::Province), (Role::UnitHead, Reach::Area)],
};

/// The bodies that somebody reaches with one of these acts; nothing where that is all of them.
pub(super) async fn bodies(hub: &Hub, who: &Principal, acts: &[&Act]) -> Result<Option<Vec<OrganisationId>>> {
    let (mut own, mut within) = (Vec::new(), Vec::new());
    for act in acts {
        match who.extent(act) {
            Extent::Everything => return Ok(None),
            Extent::Only { organisations, areas } => {
                own.extend(organisations);
                within.extend(areas);
            }
        }
    }
    let there = organisations::actions::ever(hub).await?;
    own.extend(there.into_iter().filter(|body| within.contains(&body.area_code)).map(|body| body.id));
    own.sort();
    own.dedup();
    Ok(Some(own))
}

async fn seen(hub: &Hub, who: &Principal, wanted: Wanted) -> Result<Wanted> {
    if !who.may_ever(&SEE) {
        return Err(Error::Forbidden(SEE.name));
    }
    Ok(Wanted { units: bodies(hub, who, &[&SEE]).await?, ..wanted })
}

/// What will be destroyed in the next thirty days.
pub struct Upcoming {
    /// So many of each class.
    pub counts: BTreeMap<Class, i64>,
    /// A page of them, the earliest first.
    pub items: Vec<ItemRow>,
}

/// What is due within thirty days and not held.
pub async fn upcoming(hub: &Hub, who: &Principal, page: (i64, i64)) -> Result<Upcoming> {
    // whatever stands announced is due within thirty days of its announcement
    let until = Some(hub.clock.now().plus(2 * NOTICE));
    let wanted = seen(hub, who, Wanted { until, ..Wanted::default() }).await?;
    let counts = store::upcoming_counts(hub, &hub.db, &wanted).await?;
    let wanted = Wanted { page: Some(page), ..wanted };
    Ok(Upcoming {
        counts: counts.into_iter().filter_map(|(class, n)| Some((Class::parse(&class)?, n))).collect(),
        items: store::upcoming(hub, &hub.db, &wanted, who.person).await?,
    })
}

/// What was destroyed in one month of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Records.
    pub records: i64,
    /// Their keys.
    pub keys: i64,
    /// Their rows.
    pub rows: i64,
    /// Of the records, those of which nothing was found afterwards.
    pub proven: i64,
}

/// What was destroyed, by month (`2027-02`, the newest first) and class.
pub async fn by_month(
    hub: &Hub,
    who: &Principal,
    wanted: Wanted,
) -> Result<BTreeMap<std::cmp::Reverse<String>, BTreeMap<Class, Sum>>> {
    let wanted = seen(hub, who, wanted).await?;
    let mut months: BTreeMap<_, BTreeMap<Class, Sum>> = BTreeMap::new();
    for gone in store::gone(hub, &hub.db, &wanted).await? {
        let Some(class) = Class::parse(&gone.class) else { continue };
        let sum = months.entry(std::cmp::Reverse(month(gone.at))).or_default().entry(class).or_default();
        sum.records += 1;
        sum.keys += gone.keys;
        sum.rows += gone.rows;
        sum.proven += i64::from(gone.proven);
    }
    Ok(months)
}

/// The month of a moment, such as `2027-02`.
pub fn month(at: Moment) -> String {
    at.local().strftime("%Y-%m").to_string()
}

/// The tombstones that somebody looks for, the newest first.
pub async fn destroyed(hub: &Hub, who: &Principal, wanted: Wanted) -> Result<Vec<ItemRow>> {
    let wanted = seen(hub, who, wanted).await?;
    Ok(store::destroyed(hub, &hub.db, &wanted).await?)
}
