//! The queue of a desk: danger first, then what came in no flood, then by the clock; page by page, however long it is.

use std::fmt;
use std::str::FromStr;

use crate::Hub;
use crate::authority::{On, Principal, Role, can};
use crate::error::Result;
use crate::intake::actions::routing_of;
use crate::intake::desk::SEE_QUEUE;
use crate::intake::model::{ReportId, Routing, Severity};
use crate::intake::store::alike;
use crate::intake::store::queue::{self as store, WaitingRow};
use crate::time::Moment;

/// Reports on one page.
pub const PAGE: usize = 50;
/// Beyond so many the title says "more than".
pub const MOST_COUNTED: i64 = 1000;

/// A line of the queue. Nothing of the words is in it.
pub struct Waiting {
    /// Key.
    pub id: ReportId,
    /// What officers call it.
    pub code: String,
    /// How pressing, with those behind it.
    pub severity: Severity,
    /// Where it came in.
    pub channel: String,
    /// When it came.
    pub received_at: Moment,
    /// Until when somebody must have looked.
    pub due_at: Moment,
    /// `new`, `read` or `answered`.
    pub state: String,
    /// It came in a flood and waits behind the others.
    pub surplus: bool,
    /// What the boxes say.
    pub routing: Routing,
    /// How many others stand behind it, of those that the officer may see.
    pub together: usize,
}

/// A place in the order of the queue: the next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    rank: i64,
    due: Moment,
    id: ReportId,
}

impl Place {
    /// Before everything.
    const START: Self = Self { rank: -1, due: Moment(0), id: ReportId(uuid::Uuid::nil()) };

    fn of(row: &WaitingRow) -> Self {
        Self { rank: row.queue_rank, due: row.queue_due_at, id: row.id }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.rank, self.due.0, self.id)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(());
        let rank = next()?.parse().map_err(drop)?;
        let due = Moment(next()?.parse().map_err(drop)?);
        Ok(Self { rank, due, id: next()?.parse().map_err(drop)? })
    }
}

/// One page of the queue.
pub struct Page {
    /// The reports.
    pub rows: Vec<Waiting>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<Place>,
    /// How many wait in all, counted up to [`MOST_COUNTED`] a desk.
    pub total: i64,
}

/// The first page of the officer's desks.
pub async fn first(hub: &Hub, who: &Principal) -> Result<Vec<Waiting>> {
    Ok(page(hub, who, None).await?.rows)
}

/// A page of the queue of the officer's desks, after a place of it.
pub async fn page(hub: &Hub, who: &Principal, after: Option<Place>) -> Result<Page> {
    let after = after.unwrap_or(Place::START);
    let mut found = Vec::new();
    let mut total = 0;
    for unit in who.organisations(&[Role::DeskOfficer]) {
        can(who, &SEE_QUEUE, &On::held_by(unit))?;
        let place = (after.rank, after.due, after.id);
        let many = i64::try_from(PAGE).unwrap_or(0) + 1;
        found.extend(store::page(hub, &hub.db, unit, who.person, place, many).await?);
        let uncovered = store::uncovered(hub, &hub.db, unit, who.person).await?;
        found.extend(uncovered.into_iter().filter(|row| Place::of(row) > after));
        total += store::count(hub, &hub.db, unit, who.person, MOST_COUNTED).await?;
    }
    found.sort_by_key(Place::of);
    let next = (found.len() > PAGE).then(|| Place::of(&found[PAGE - 1]));
    found.truncate(PAGE);
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        rows.push(waiting(hub, who, row).await?);
    }
    Ok(Page { rows, next, total })
}

async fn waiting(hub: &Hub, who: &Principal, row: WaitingRow) -> Result<Waiting> {
    let together =
        if row.together > 0 { alike::behind(hub, &hub.db, row.id, who.person).await?.len() } else { 0 };
    // a damaged report must not take the queue away from all others: it stands there without what its boxes say
    let routing = routing_of(hub, row.id, &row.routing).unwrap_or_else(|error| {
        tracing::error!(report = %row.id, cause = format!("{error:#}"), "what the boxes of a report say cannot be read");
        Routing::default()
    });
    Ok(Waiting {
        routing,
        severity: match row.queue_rank {
            0 => Severity::Danger,
            1 | 3 => Severity::High,
            _ => Severity::Normal,
        },
        id: row.id,
        code: row.code,
        channel: row.channel,
        received_at: row.received_at,
        due_at: row.queue_due_at,
        state: row.state,
        surplus: row.surplus,
        together,
    })
}
