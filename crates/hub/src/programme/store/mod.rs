//! The tables of events: what stands here and now in this file, what figures read in [`facts`], what is counted by in
//! [`rules`].

pub mod facts;
pub mod rules;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, Value, places, sql};
use crate::id::{OrganisationId, PersonId};
use crate::kept;
use crate::programme::model::{EventId, EventState, EvidenceId};
use crate::time::{Day, Moment};

/// An event as it stands.
#[derive(Clone, Debug, FromRow)]
pub struct Event {
    /// Key.
    pub id: EventId,
    /// Who entered it.
    pub organisation_id: OrganisationId,
    /// Counts changes.
    pub version: i64,
    /// Since when it stands so.
    pub at: Moment,
    /// Who wrote its contents.
    pub author_id: PersonId,
    /// One of [`EventState`].
    pub state: String,
    /// One of [`KINDS`](crate::programme::model::KINDS).
    pub kind: String,
    /// The day.
    pub held_on: Day,
    /// How long.
    pub minutes: i64,
    /// Age bands, packed.
    pub bands: String,
    /// Topics, packed.
    pub topics: String,
    /// How many children came.
    pub children: i64,
    /// How many adults came.
    pub adults: i64,
    /// Who led it.
    pub led_by: String,
    /// How many pieces of evidence it has.
    pub evidence: i64,
    /// Why it was returned or cancelled.
    pub reason: String,
}

impl Event {
    /// Where it stands.
    pub fn state(&self) -> EventState {
        EventState::parse(&self.state).unwrap_or(EventState::Planned)
    }
}

// each version has its event: a left join says that lists are read in the order of versions, not by event
const EVENT: &str =
    "select e.id, e.organisation_id, v.version, v.at, v.author_id, v.state, v.kind, v.held_on,
    v.minutes, v.bands, v.topics, v.children, v.adults, v.led_by, v.evidence, v.reason
    from programme_event_version v
    left join programme_event e on e.province = v.province and e.id = v.event_id";
const STANDS: &str = "where v.province = $1 and v.until_at is null";

/// One event as it stands.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: EventId) -> Result<Option<Event>, DbError> {
    Statement::composed(format!("{EVENT} {STANDS} and v.event_id = $2"))
        .bind(hub.province())
        .bind(id)
        .optional(on)
        .await
}

/// The last event that an organisation entered.
pub async fn last_of<'c>(
    hub: &Hub,
    on: impl On<'c>,
    organisation: OrganisationId,
) -> Result<Option<Event>, DbError> {
    Statement::composed(format!(
        "{EVENT} {STANDS} and e.organisation_id = $2 order by e.entered_at desc, e.id desc limit 1"
    ))
    .bind(hub.province())
    .bind(organisation)
    .optional(on)
    .await
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Entered by this organisation.
    pub organisation: Option<OrganisationId>,
    /// Entered by an organisation of this area.
    pub area: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
}

/// A list of events with a filter: only what it asks for is joined and compared, so that the whole list and its counts
/// come from an index alone.
fn narrowed(hub: &Hub, (head, tail): (&str, &str), filter: &Filter, page: Option<(i64, i64)>) -> Statement {
    let (mut conditions, mut values): (String, Vec<Value>) = (String::new(), Vec::new());
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        conditions.push_str(&condition.replace("$n", &format!("${}", values.len() + 1)));
    };
    if let Some(organisation) = filter.organisation {
        and(" and e.organisation_id = $n", organisation.into());
    }
    if let Some(area) = &filter.area {
        and(
            " and e.organisation_id in (select o.id from organisation o where o.province = $1 and o.area_code = $n)",
            area.into(),
        );
    }
    if let Some(state) = &filter.state {
        and(" and v.state = $n", state.into());
    }
    if let Some(kind) = &filter.kind {
        and(" and v.kind = $n", kind.into());
    }
    let join = if filter.organisation.is_some() || filter.area.is_some() { JOIN_EVENT } else { "" };
    let head = head.replace("{JOIN}", join);
    let next = values.len() + 2;
    let tail = tail.replace("{PAGE}", &format!("limit ${next} offset ${}", next + 1));
    values.extend(page.into_iter().flat_map(|(limit, offset)| [Value::from(limit), Value::from(offset)]));
    let statement = Statement::composed(format!("{head} {STANDS} {conditions} {tail}")).bind(hub.province());
    values.into_iter().fold(statement, Statement::bind)
}

const JOIN_EVENT: &str = "join programme_event e on e.province = v.province and e.id = v.event_id";

/// The order of a list.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The longest waiting first.
    Oldest,
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Newest => "order by v.held_on desc, v.event_id desc",
            Self::Oldest => "order by v.held_on, v.event_id",
        }
    }
}

/// A page of events.
pub async fn page<'c>(
    hub: &Hub,
    on: impl On<'c>,
    filter: &Filter,
    order: Order,
    page: (i64, i64),
) -> Result<Vec<Event>, DbError> {
    let tail = format!("{} {{PAGE}}", order.sql());
    narrowed(hub, (EVENT, &tail), filter, Some(page)).all(on).await
}

/// How many events there are in each state.
pub async fn by_state<'c>(
    hub: &Hub,
    on: impl On<'c>,
    filter: &Filter,
) -> Result<Vec<(String, i64)>, DbError> {
    let head = "select v.state, count(*) from programme_event_version v {JOIN}";
    narrowed(hub, (head, "group by v.state"), filter, None).all(on).await
}

/// Enters an event; its first version follows.
pub async fn add(
    hub: &Hub,
    tx: &mut Tx,
    id: EventId,
    organisation: OrganisationId,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into programme_event (province, id, organisation_id, entered_at, entered_by)
         values ($1, $2, $3, $4, $5)")
    .bind(hub.province())
    .bind(id)
    .bind(organisation)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Closes the version that stands, if there is one, and writes the next with its units. Two who write at once: the
/// database takes one.
pub async fn write(
    hub: &Hub,
    tx: &mut Tx,
    event: &Event,
    by: PersonId,
    units: &[OrganisationId],
) -> Result<(), DbError> {
    // first of all, so that two who change several events at once wait here and never for each other in a circle
    let number = kept::count_up(hub, tx, facts::KEPT).await?;
    sql("update programme_event_version set until_at = $4
         where province = $1 and event_id = $2 and version = $3 and until_at is null")
    .bind(hub.province())
    .bind(event.id)
    .bind(event.version - 1)
    .bind(event.at)
    .run(&mut *tx)
    .await?;
    sql("insert into programme_event_version (province, event_id, version, at, by_id, author_id, state, kind, held_on,
         minutes, bands, topics, children, adults, led_by, evidence, reason, number)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)")
    .bind(hub.province())
    .bind(event.id)
    .bind(event.version)
    .bind(event.at)
    .bind(by)
    .bind(event.author_id)
    .bind(&event.state)
    .bind(&event.kind)
    .bind(event.held_on)
    .bind(event.minutes)
    .bind(&event.bands)
    .bind(&event.topics)
    .bind(event.children)
    .bind(event.adults)
    .bind(&event.led_by)
    .bind(event.evidence)
    .bind(&event.reason)
    .bind(number)
    .run(&mut *tx)
    .await?;
    for unit in units {
        sql(
            "insert into programme_event_unit (province, event_id, version, unit_id) values ($1, $2, $3, $4)",
        )
        .bind(hub.province())
        .bind(event.id)
        .bind(event.version)
        .bind(*unit)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// The units of a version.
pub async fn units<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: EventId,
    version: i64,
) -> Result<Vec<OrganisationId>, DbError> {
    let rows: Vec<(OrganisationId,)> = sql("select unit_id from programme_event_unit
         where province = $1 and event_id = $2 and version = $3 order by unit_id")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(unit,)| unit).collect())
}

/// The names of the units of the events of a page: event, name.
pub async fn unit_names<'c>(
    hub: &Hub,
    on: impl On<'c>,
    filter: &Filter,
    order: Order,
    page: (i64, i64),
) -> Result<Vec<(EventId, String)>, DbError> {
    let head = "select u.event_id, n.short_name from
        (select v.event_id, v.version from programme_event_version v {JOIN}";
    let tail = format!(
        "{} {{PAGE}}) page
         join programme_event_unit u on u.province = $1 and u.event_id = page.event_id and u.version = page.version
         join organisation_name n on n.province = $1 and n.organisation_id = u.unit_id and n.valid_to is null
         order by n.folded",
        order.sql()
    );
    narrowed(hub, (head, &tail), filter, Some(page)).all(on).await
}

/// One step of an event's history.
#[derive(Clone, Debug, FromRow)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// Into which state.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub name: String,
}

/// The history of an event, the newest first.
pub async fn steps<'c>(hub: &Hub, on: impl On<'c>, id: EventId) -> Result<Vec<Step>, DbError> {
    sql("select v.at, v.state, v.reason, p.name from programme_event_version v
         join person p on p.province = v.province and p.id = v.by_id
         where v.province = $1 and v.event_id = $2 order by v.version desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// An event of a unit on a day of a kind that stands beside another: event, unit.
pub async fn alike<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    day: Day,
    kind: &str,
    except: Option<EventId>,
) -> Result<Option<EventId>, DbError> {
    let row: Option<(EventId,)> = sql("select v.event_id from programme_event_version v
         join programme_event_unit u on u.province = v.province and u.event_id = v.event_id and u.version = v.version
         where v.province = $1 and v.held_on = $2 and v.kind = $3 and v.until_at is null and v.state <> 'cancelled'
         and u.unit_id = $4 and ($5 is null or v.event_id <> $5) order by v.event_id limit 1")
    .bind(hub.province())
    .bind(day)
    .bind(kind)
    .bind(unit)
    .bind(except)
    .optional(on)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// Those of some events that wait and are one of several of the same unit, day and kind.
pub async fn doubles<'c>(hub: &Hub, on: impl On<'c>, events: &[EventId]) -> Result<Vec<EventId>, DbError> {
    let statement = Statement::composed(format!(
        "select distinct v.event_id from programme_event_version v
         join programme_event_unit u on u.province = v.province and u.event_id = v.event_id and u.version = v.version
         where v.province = $1 and v.event_id in ({}) and v.until_at is null and v.state = 'submitted' and exists (
            select 1 from programme_event_unit w
            join programme_event_version x on x.province = w.province and x.event_id = w.event_id
            and x.version = w.version
            where w.province = $1 and w.unit_id = u.unit_id and w.event_id <> v.event_id and x.until_at is null
            and x.state <> 'cancelled' and x.held_on = v.held_on and x.kind = v.kind)",
        places(2, events.len())
    ));
    let statement = events.iter().fold(statement.bind(hub.province()), |all, id| all.bind(*id));
    let rows: Vec<(EventId,)> = statement.all(on).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A piece of evidence without its bytes.
#[derive(Clone, Debug, FromRow)]
pub struct Evidence {
    /// Key.
    pub id: EvidenceId,
    /// `plan`, `minutes`, `attendance` or `link`.
    pub kind: String,
    /// The name of the file, or the address.
    pub name: String,
    /// When it was added.
    pub added_at: Moment,
}

/// The evidence of an event.
pub async fn evidence<'c>(hub: &Hub, on: impl On<'c>, id: EventId) -> Result<Vec<Evidence>, DbError> {
    sql("select id, kind, name, added_at from programme_evidence
         where province = $1 and event_id = $2 order by added_at, id")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}

/// Adds a piece of evidence.
pub async fn add_evidence(
    hub: &Hub,
    tx: &mut Tx,
    event: EventId,
    (kind, name, digest): (&str, &str, &str),
    content: Option<Vec<u8>>,
    by: PersonId,
) -> Result<(), DbError> {
    let now = hub.clock.now();
    sql("insert into programme_evidence (province, id, event_id, kind, name, digest, content, added_at, added_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(hub.province())
    .bind(EvidenceId(hub.chance.id(now)))
    .bind(event)
    .bind(kind)
    .bind(name)
    .bind(digest)
    .bind(content)
    .bind(now)
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// The name and bytes of a file of an event.
pub async fn file<'c>(
    hub: &Hub,
    on: impl On<'c>,
    event: EventId,
    id: EvidenceId,
) -> Result<Option<(String, Vec<u8>)>, DbError> {
    sql("select name, content from programme_evidence
         where province = $1 and event_id = $2 and id = $3 and content is not null")
    .bind(hub.province())
    .bind(event)
    .bind(id)
    .optional(on)
    .await
}

/// Keeps that somebody has looked at a version.
pub async fn look(hub: &Hub, tx: &mut Tx, event: &Event, by: PersonId) -> Result<(), DbError> {
    sql("insert into programme_look (province, event_id, version, person_id, at) values ($1, $2, $3, $4, $5)
         on conflict (province, event_id, version, person_id) do nothing")
    .bind(hub.province())
    .bind(event.id)
    .bind(event.version)
    .bind(by)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(())
}

/// What somebody has looked at of some events that wait: event and version.
pub async fn looked_at<'c>(
    hub: &Hub,
    on: impl On<'c>,
    by: PersonId,
    events: &[EventId],
) -> Result<Vec<(EventId, i64)>, DbError> {
    let statement = Statement::composed(format!(
        "select l.event_id, l.version from programme_look l
         join programme_event_version v on v.province = l.province and v.event_id = l.event_id
         and v.version = l.version
         where l.province = $1 and l.person_id = $2 and l.event_id in ({}) and v.until_at is null
         and v.state = 'submitted'",
        places(3, events.len())
    ));
    let statement = statement.bind(hub.province()).bind(by);
    events.iter().fold(statement, |all, id| all.bind(*id)).all(on).await
}
