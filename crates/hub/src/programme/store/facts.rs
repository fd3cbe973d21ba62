//! What figures read: events as they stood at a moment, one row a unit.

use std::collections::HashSet;
use std::sync::Arc;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, sql};
use crate::id::OrganisationId;
use crate::programme::model::{EventId, EventState, KINDS, Worth, worth};
use crate::time::{Day, Moment};

/// What is kept in memory of events; whoever writes one says so, and writes the number of the change with it.
pub const KEPT: &str = "programme";

/// An event of a unit, as it stood. A country has a hundred thousand in a year: words that come again and again stand
/// in memory once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The event.
    pub event_id: EventId,
    /// The unit.
    pub unit_id: OrganisationId,
    /// Where the unit lies.
    pub area_code: Arc<str>,
    /// Where the event stood.
    pub state: EventState,
    /// Its kind, one of [`KINDS`].
    pub kind: &'static str,
    /// Its day.
    pub held_on: Day,
    /// How much it counts.
    pub worth: Worth,
    /// For whom, packed.
    pub bands: Arc<str>,
    /// About what, packed.
    pub topics: Arc<str>,
}

#[derive(FromRow)]
struct Row {
    event_id: EventId,
    unit_id: OrganisationId,
    area_code: String,
    state: String,
    kind: String,
    held_on: Day,
    minutes: i64,
    bands: String,
    topics: String,
}

/// Words, each once.
#[derive(Default)]
struct Words(HashSet<Arc<str>>);

impl Words {
    fn once(&mut self, words: &str) -> Arc<str> {
        if let Some(known) = self.0.get(words) {
            return known.clone();
        }
        let new: Arc<str> = words.into();
        self.0.insert(new.clone());
        new
    }
}

fn facts(rows: Vec<Row>) -> Vec<Fact> {
    let mut words = Words::default();
    let fact = |row: Row| {
        let state = EventState::parse(&row.state).unwrap_or(EventState::Cancelled);
        Fact {
            event_id: row.event_id,
            unit_id: row.unit_id,
            area_code: words.once(&row.area_code),
            state,
            kind: KINDS.iter().find(|kind| **kind == row.kind).copied().unwrap_or("other"),
            held_on: row.held_on,
            worth: worth(state, row.minutes, &row.topics),
            bands: words.once(&row.bands),
            topics: words.once(&row.topics),
        }
    };
    rows.into_iter().map(fact).collect()
}

/// The events that stood at moment `$4` and were held between two days, with their units.
const STOOD: &str = "select f.event_id, f.unit_id, o.area_code, f.state, f.kind, f.held_on, f.minutes, f.bands, f.topics
    from (select v.province, v.event_id, u.unit_id, v.state, v.kind, v.held_on, v.minutes, v.bands, v.topics
        from programme_event_version v
        join programme_event_unit u on u.province = v.province and u.event_id = v.event_id and u.version = v.version
        where v.province = $1 and v.held_on >= $2 and v.held_on <= $3 and v.at < $4
        and (v.until_at is null or v.until_at >= $4) {WHICH}) f
    join organisation o on o.province = f.province and o.id = f.unit_id
    order by f.held_on, f.event_id, f.unit_id";

fn stood(hub: &Hub, which: &str, (from, to): (Day, Day), as_of: Moment) -> Statement {
    Statement::composed(STOOD.replace("{WHICH}", which)).bind(hub.province()).bind(from).bind(to).bind(as_of)
}

/// All events that were held between two days, both included, as they stood at a moment, by day and key.
pub async fn between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    days: (Day, Day),
    as_of: Moment,
) -> Result<Vec<Fact>, DbError> {
    Ok(facts(stood(hub, "", days, as_of).all(on).await?))
}

/// Those of [`between`] that were written after a number.
pub async fn between_since<'c>(
    hub: &Hub,
    on: impl On<'c>,
    days: (Day, Day),
    as_of: Moment,
    number: i64,
) -> Result<Vec<Fact>, DbError> {
    let which = "and v.event_id in (select c.event_id from programme_event_version c
        where c.province = $1 and c.number > 0 and c.number > $5)";
    Ok(facts(stood(hub, which, days, as_of).bind(number).all(on).await?))
}

/// The events that were written after a number, as many as are asked for.
pub async fn since<'c>(
    hub: &Hub,
    on: impl On<'c>,
    number: i64,
    most: i64,
) -> Result<HashSet<EventId>, DbError> {
    let rows: Vec<(EventId,)> = sql("select distinct event_id from programme_event_version
         where province = $1 and number > 0 and number > $2 limit $3")
    .bind(hub.province())
    .bind(number)
    .bind(most)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
