//! What figures read: events as they stood at a moment, one row a unit.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement};
use crate::id::OrganisationId;
use crate::programme::model::{EventId, EventState, LEAST_MINUTES, Worth, worth};
use crate::programme::terms::Asked;
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

/// The events that stood at moment `$4` and were held between two days, with their units.
const STOOD: &str = "from programme_event_version v
    join programme_event_unit u on u.province = v.province and u.event_id = v.event_id and u.version = v.version
    where v.province = $1 and v.held_on >= $2 and v.held_on <= $3 and v.at < $4
    and (v.until_at is null or v.until_at >= $4)";

/// That an event is of one of some kinds, which are bound from a place on; nothing to say where none is named.
fn of_kinds(kinds: &[String], first: usize) -> String {
    let places: Vec<_> = (first..first + kinds.len()).map(|n| format!("${n}")).collect();
    if places.is_empty() { String::new() } else { format!("and v.kind in ({})", places.join(", ")) }
}

/// All events that were held between two days, both included, as they stood at a moment.
pub async fn between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (from, to): (Day, Day),
    as_of: Moment,
) -> Result<Vec<Fact>, DbError> {
    Statement::composed(format!(
        "select f.event_id, f.unit_id, o.area_code, f.state, f.kind, f.held_on, f.minutes, f.bands, f.topics
         from (select v.province, v.event_id, u.unit_id, v.state, v.kind, v.held_on, v.minutes, v.bands, v.topics
             {STOOD}) f
         join organisation o on o.province = f.province and o.id = f.unit_id
         order by f.held_on, f.event_id"
    ))
    .bind(hub.province())
    .bind(from)
    .bind(to)
    .bind(as_of)
    .all(on)
    .await
}

/// An event of a unit, as far as it is counted.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Held {
    /// The unit.
    pub unit_id: OrganisationId,
    /// In which part of the period, from 0.
    pub part: i64,
    /// What it is worth: the place in [`Worth::ALL`].
    pub worth: i64,
}

impl Held {
    /// How much it counts.
    pub fn worth(&self) -> Worth {
        let place = usize::try_from(self.worth).unwrap_or(0);
        Worth::ALL.get(place).copied().unwrap_or(Worth::Nothing)
    }
}

/// [`worth`] as the database reckons it: the place in [`Worth::ALL`].
fn worth_of() -> String {
    format!(
        "case when v.state in ('planned', 'returned', 'cancelled') then 0 when v.minutes < {LEAST_MINUTES} then 1
         when replace(v.topics, ',', '') = '' then 2 when v.state = 'held' then 3 when v.state = 'submitted' then 4
         else 5 end"
    )
}

/// What [`between`] lists, as far as it is counted, in parts of a period: the events of some kinds, all where none is
/// named. A day that lies in two parts counts for the
/// first. Not grouped here: a school has one or two events in a term, and sorting costs more than handing them over.
pub async fn held<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (from, to): (Day, Day),
    parts: &[Asked],
    kinds: &[String],
    as_of: Moment,
) -> Result<Vec<Held>, DbError> {
    let place = |n: usize| format!("when v.held_on between ${} and ${} then {n}", 5 + 2 * n, 6 + 2 * n);
    let part: Vec<_> = (0..parts.len()).map(place).collect();
    let statement = Statement::composed(format!(
        "select w.unit_id, cast(w.part as bigint) as part, cast(w.worth as bigint) as worth
         from (select u.unit_id, case {} end as part, {} as worth {STOOD} {}) w where w.part is not null",
        part.join(" "),
        worth_of(),
        of_kinds(kinds, 5 + 2 * parts.len())
    ));
    let statement = statement.bind(hub.province()).bind(from).bind(to).bind(as_of);
    let bound = parts.iter().fold(statement, |all, one| all.bind(one.part.from).bind(one.part.to));
    kinds.iter().fold(bound, |all, kind| all.bind(kind)).all(on).await
}

/// An event that several units held together, one row a unit.
#[derive(Clone, Debug, FromRow)]
pub struct Joint {
    /// The event.
    pub event_id: EventId,
    /// The unit.
    pub unit_id: OrganisationId,
    /// Its day.
    pub held_on: Day,
    /// Where it stood.
    pub state: String,
    /// How long it was.
    pub minutes: i64,
    /// About what, packed.
    pub topics: String,
}

impl Joint {
    /// How much it counts.
    pub fn worth(&self) -> Worth {
        worth(EventState::parse(&self.state).unwrap_or(EventState::Cancelled), self.minutes, &self.topics)
    }
}

/// The events of a period that several units held together, of some kinds, of all where none is named.
pub async fn joint<'c>(
    hub: &Hub,
    on: impl On<'c>,
    (from, to): (Day, Day),
    kinds: &[String],
    as_of: Moment,
) -> Result<Vec<Joint>, DbError> {
    let statement = Statement::composed(format!(
        "select v.event_id, u.unit_id, v.held_on, v.state, v.minutes, v.topics {STOOD} {}
         and exists (select 1 from programme_event_unit w where w.province = u.province and w.event_id = u.event_id
             and w.version = u.version and w.unit_id <> u.unit_id)
         order by v.event_id, u.unit_id",
        of_kinds(kinds, 5)
    ));
    let statement = statement.bind(hub.province()).bind(from).bind(to).bind(as_of);
    kinds.iter().fold(statement, |all, kind| all.bind(kind)).all(on).await
}
