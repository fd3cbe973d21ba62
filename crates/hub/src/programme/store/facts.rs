//! What figures read: events as they stood at a moment, one row a unit.

use crate::Hub;
use crate::db::{DbError, FromRow, On, sql};
use crate::id::OrganisationId;
use crate::programme::model::{EventId, EventState, Worth, worth};
use crate::time::{Day, Moment};

/// An event of a unit, as it stood.
#[derive(Clone, Debug, FromRow)]
pub struct Fact {
    /// The event.
    pub event_id: EventId,
    /// The unit.
    pub unit_id: OrganisationId,
    /// Where the unit lies.
    pub area_code: String,
    /// Where the event stood.
    pub state: String,
    /// Its kind.
    pub kind: String,
    /// Its day.
    pub held_on: Day,
    /// How long it was.
    pub minutes: i64,
    /// For whom, packed.
    pub bands: String,
    /// About what, packed.
    pub topics: String,
}

impl Fact {
    /// How much it counts.
    pub fn worth(&self) -> Worth {
        worth(EventState::parse(&self.state).unwrap_or(EventState::Cancelled), self.minutes, &self.topics)
    }
}

/// All events that were held between two days, both included, as they stood at a moment.
pub async fn between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (from, to): (Day, Day),
    as_of: Moment,
) -> Result<Vec<Fact>, DbError> {
    sql("select v.event_id, u.unit_id, o.area_code, v.state, v.kind, v.held_on, v.minutes, v.bands, v.topics
         from programme_event_version v
         join programme_event_unit u on u.province = v.province and u.event_id = v.event_id and u.version = v.version
         join organisation o on o.province = u.province and o.id = u.unit_id
         where v.province = $1 and v.held_on >= $2 and v.held_on <= $3 and v.at < $4
         and (v.until_at is null or v.until_at >= $4)
         order by v.held_on, v.event_id")
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .bind(as_of)
    .all(on)
    .await
}
