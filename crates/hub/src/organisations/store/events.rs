//! The tables of events: what was recorded, what it changed, who follows whom, and the batch of its open work.

use uuid::Uuid;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::kept;
use crate::organisations::model::{EventId, NewBody};
use crate::time::{Day, Moment};

/// An event as it was recorded.
#[derive(Clone, Debug, FromRow)]
pub struct Event {
    /// Key.
    pub id: EventId,
    /// The kind, as in [`Change::name`](crate::organisations::model::Change::name).
    pub kind: String,
    /// Number of the decision.
    pub decision: String,
    /// Day of the decision.
    pub decided_on: Day,
    /// First day on which it holds.
    pub effective_on: Day,
    /// What was recorded, JSON.
    pub command: String,
    /// Each dated row before and after, JSON.
    pub changed: String,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Name of who recorded it; none for a register filled by command.
    pub recorded_name: Option<String>,
    /// When it was undone.
    pub undone_at: Option<Moment>,
    /// Name of who undid it.
    pub undone_name: Option<String>,
}

const EVENT: &str = "select e.id, e.kind, e.decision, e.decided_on, e.effective_on, e.command, e.changed,
    e.recorded_at, p.name as recorded_name, e.undone_at, u.name as undone_name from organisation_event e
    left join person p on p.province = e.province and p.id = e.recorded_by
    left join person u on u.province = e.province and u.id = e.undone_by
    where e.province = $1";

/// One event.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: EventId) -> Result<Option<Event>, DbError> {
    Statement::composed(format!("{EVENT} and e.id = $2")).bind(hub.province()).bind(id).optional(on).await
}

/// All events, the latest day of effect first.
pub async fn all<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Event>, DbError> {
    Statement::composed(format!("{EVENT} order by e.effective_on desc, e.recorded_at desc, e.id desc"))
        .bind(hub.province())
        .all(on)
        .await
}

/// The events that concern a body and were not undone, the latest day of effect first.
pub async fn of_body<'c>(hub: &Hub, on: impl On<'c>, body: OrganisationId) -> Result<Vec<Event>, DbError> {
    Statement::composed(format!(
        "{EVENT} and e.undone_at is null and exists (select 1 from organisation_event_body b
         where b.province = e.province and b.event_id = e.id and b.organisation_id = $2)
         order by e.effective_on desc, e.recorded_at desc, e.id desc"
    ))
    .bind(hub.province())
    .bind(body)
    .all(on)
    .await
}

/// An event about to be written.
pub struct NewEvent<'a> {
    /// Key.
    pub id: EventId,
    /// The kind.
    pub kind: &'a str,
    /// Number of the decision.
    pub decision: &'a str,
    /// Day of the decision.
    pub decided_on: Day,
    /// First day on which it holds.
    pub effective_on: Day,
    /// What was recorded, JSON.
    pub command: &'a str,
    /// Each dated row before and after, JSON.
    pub changed: &'a str,
    /// By whom.
    pub by: Option<PersonId>,
}

/// Writes an event down.
pub async fn add(hub: &Hub, tx: &mut Tx, new: &NewEvent<'_>) -> Result<(), DbError> {
    sql("insert into organisation_event (province, id, kind, decision, decided_on, effective_on, command, changed,
         recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(new.id)
    .bind(new.kind)
    .bind(new.decision)
    .bind(new.decided_on)
    .bind(new.effective_on)
    .bind(new.command)
    .bind(new.changed)
    .bind(hub.clock.now())
    .bind(new.by)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, super::KEPT).await
}

/// Marks an event as undone; `false` when somebody was faster. The database refuses it after the day of recording.
pub async fn undo(hub: &Hub, tx: &mut Tx, id: EventId, by: PersonId) -> Result<bool, DbError> {
    let changed = sql("update organisation_event set undone_at = $3, undone_by = $4
         where province = $1 and id = $2 and undone_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, super::KEPT).await?;
    Ok(changed == 1)
}

/// Notes that an event concerns a body.
pub async fn add_body(
    hub: &Hub,
    tx: &mut Tx,
    event: EventId,
    (body, part, ordinal): (OrganisationId, &str, i64),
) -> Result<(), DbError> {
    sql("insert into organisation_event_body (province, event_id, organisation_id, part, ordinal)
         values ($1, $2, $3, $4, $5) on conflict do nothing")
    .bind(hub.province())
    .bind(event)
    .bind(body)
    .bind(part)
    .bind(ordinal)
    .run(tx)
    .await?;
    Ok(())
}

/// The bodies of all events: event, body, part, in their order.
pub async fn bodies<'c>(
    hub: &Hub,
    on: impl On<'c>,
) -> Result<Vec<(EventId, OrganisationId, String)>, DbError> {
    sql("select event_id, organisation_id, part from organisation_event_body
         where province = $1 order by event_id, part, ordinal")
    .bind(hub.province())
    .all(on)
    .await
}

/// Who goes on with what.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Succession {
    /// By which event.
    pub event_id: EventId,
    /// Whose work.
    pub from_id: OrganisationId,
    /// The function that it follows; empty for everything else.
    pub function: String,
    /// Who goes on with it.
    pub to_id: OrganisationId,
}

/// Writes down who goes on with what.
pub async fn add_succession(hub: &Hub, tx: &mut Tx, row: &Succession) -> Result<(), DbError> {
    sql("insert into organisation_succession (province, event_id, from_id, function, to_id)
         values ($1, $2, $3, $4, $5)")
    .bind(hub.province())
    .bind(row.event_id)
    .bind(row.from_id)
    .bind(&row.function)
    .bind(row.to_id)
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, super::KEPT).await
}

/// All successions of events that were not undone, the earliest first.
pub async fn successions<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Succession>, DbError> {
    sql("select s.event_id, s.from_id, s.function, s.to_id from organisation_succession s
         join organisation_event e on e.province = s.province and e.id = s.event_id
         where s.province = $1 and e.undone_at is null order by e.effective_on, e.recorded_at, s.function desc")
    .bind(hub.province())
    .all(on)
    .await
}

/// Who went on with everything of a body that ended, up to a day: body, successor, the earliest first.
pub async fn heirs<'c>(
    hub: &Hub,
    on: impl On<'c>,
    day: Day,
) -> Result<Vec<(OrganisationId, OrganisationId)>, DbError> {
    sql("select s.from_id, s.to_id from organisation_succession s
         join organisation_event e on e.province = s.province and e.id = s.event_id
         where s.province = $1 and s.function = '' and e.undone_at is null and e.effective_on <= $2
         and not exists (select 1 from organisation_name n where n.province = s.province
             and n.organisation_id = s.from_id and n.valid_from <= $2 and (n.valid_to is null or n.valid_to >= $2))
         order by e.effective_on, e.recorded_at")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// The body of a new organisation, without its dated rows; an event that is recorded again finds it there.
pub async fn add_organisation(hub: &Hub, tx: &mut Tx, new: &NewBody) -> Result<(), DbError> {
    sql("insert into organisation (province, id, kind, level, area_code, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing")
    .bind(hub.province())
    .bind(new.id)
    .bind(&new.kind)
    .bind(new.level.name())
    .bind(&new.area)
    .bind(hub.clock.now())
    .run(&mut *tx)
    .await?;
    kept::changed(hub, tx, super::KEPT).await
}

/// A piece of open work that the batch of an event has moved.
#[derive(Clone, Debug, FromRow)]
pub struct Handed {
    /// `slice.thing`.
    pub kind: String,
    /// Its key.
    pub piece_id: Uuid,
    /// Who had it.
    pub from_id: OrganisationId,
    /// Who has it now.
    pub to_id: OrganisationId,
}

/// Writes a move of the batch down.
pub async fn add_handed(
    hub: &Hub,
    tx: &mut Tx,
    event: EventId,
    handed: &Handed,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into organisation_handing
         (province, event_id, turn, kind, piece_id, from_id, to_id, moved_at, moved_by)
         values ($1, $2, (select coalesce(max(h.turn), 0) + 1 from organisation_handing h
             where h.province = $1 and h.event_id = $2), $3, $4, $5, $6, $7, $8)")
    .bind(hub.province())
    .bind(event)
    .bind(&handed.kind)
    .bind(handed.piece_id)
    .bind(handed.from_id)
    .bind(handed.to_id)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// What the batch of an event has moved and did not take back, the last move first.
pub async fn handed<'c>(hub: &Hub, on: impl On<'c>, event: EventId) -> Result<Vec<Handed>, DbError> {
    sql("select kind, piece_id, from_id, to_id from organisation_handing
         where province = $1 and event_id = $2 and back_at is null order by turn desc")
    .bind(hub.province())
    .bind(event)
    .all(on)
    .await
}

/// Marks everything that the batch of an event moved as gone back.
pub async fn back(hub: &Hub, tx: &mut Tx, event: EventId) -> Result<(), DbError> {
    sql("update organisation_handing set back_at = $3 where province = $1 and event_id = $2 and back_at is null")
        .bind(hub.province())
        .bind(event)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}
