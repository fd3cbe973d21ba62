//! The tables of the desk.

pub mod line111;
mod traces;

pub use traces::TRACES;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Statement, Tx, sql};
use crate::desk::model::CallId;
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::ReportId;
use crate::time::Moment;

/// A call's row, sealed as it stands.
#[derive(Clone, FromRow)]
pub struct CallRow {
    /// Key.
    pub id: CallId,
    /// Whose desk.
    pub unit_id: OrganisationId,
    /// Who has it.
    pub person_id: PersonId,
    /// The officer's name.
    pub person_name: String,
    /// Of [`CHANNELS`](crate::desk::model::CHANNELS).
    pub channel: String,
    /// The ring.
    pub started_at: Moment,
    /// `open`, `report` or `non-case`.
    pub state: String,
    /// Since when any colleague may take it over.
    pub released_at: Option<Moment>,
    /// Counts the savings.
    pub version: i64,
    /// The last saving.
    pub saved_at: Option<Moment>,
    /// Which key of the unit.
    pub key_version: i64,
    /// Sealed key.
    pub sealed_key: Option<Vec<u8>>,
    /// Sealed words.
    pub draft: Option<Vec<u8>>,
    /// When it was finished.
    pub ended_at: Option<Moment>,
    /// Why it is no case.
    pub non_case: Option<String>,
    /// What it became.
    pub report_id: Option<ReportId>,
    /// The code of that report.
    pub report_code: Option<String>,
    /// Encrypted facts.
    pub facts: Option<Vec<u8>>,
}

/// Every reading of calls goes through here: a call that names the person who asks is not there, but for the officer who
/// is taking it down. `$2` is who asks.
const CALL: &str = "select k.id, k.unit_id, k.person_id, p.name as person_name, k.channel, k.started_at, k.state,
    k.released_at, k.version, k.saved_at, k.key_version, k.sealed_key, k.draft, k.ended_at, k.non_case, k.report_id,
    r.code as report_code, k.facts from desk_call k
    join person p on p.province = k.province and p.id = k.person_id
    left join report r on r.province = k.province and r.id = k.report_id
    where k.province = $1 and ((k.state = 'open' and k.person_id = $2 and k.released_at is null) or (
    not exists (select 1 from desk_call_conflict c where c.province = k.province and c.call_id = k.id
    and c.person_id = $2)
    and not exists (select 1 from report_conflict x where x.province = k.province and x.report_id = k.report_id
    and x.person_id = $2)))";

fn call(condition: &'static str) -> Statement {
    Statement::composed(format!("{CALL} {condition}"))
}

/// A new call.
pub struct New<'a> {
    /// Key.
    pub id: CallId,
    /// Whose desk.
    pub unit: OrganisationId,
    /// Who takes it.
    pub person: PersonId,
    /// By which way.
    pub channel: &'a str,
    /// Which key of the unit.
    pub key_version: i64,
    /// The key of what will be typed, sealed.
    pub sealed_key: Vec<u8>,
}

/// Makes the row; `false` when the same form has made it.
pub async fn ring(hub: &Hub, tx: &mut Tx, new: &New<'_>) -> Result<bool, DbError> {
    let made =
        sql("insert into desk_call (province, id, unit_id, person_id, channel, started_at, state, version,
         key_version, sealed_key) values ($1, $2, $3, $4, $5, $6, 'open', 0, $7, $8)
         on conflict (province, id) do nothing")
        .bind(hub.province())
        .bind(new.id)
        .bind(new.unit)
        .bind(new.person)
        .bind(new.channel)
        .bind(hub.clock.now())
        .bind(new.key_version)
        .bind(new.sealed_key.clone())
        .run(tx)
        .await?;
    Ok(made == 1)
}

/// One call, unless it names the person who asks.
pub async fn by_id<'c>(
    hub: &Hub,
    on: impl On<'c>,
    id: CallId,
    asking: PersonId,
) -> Result<Option<CallRow>, DbError> {
    call("and k.id = $3").bind(hub.province()).bind(asking).bind(id).optional(on).await
}

/// The open calls of a desk, the oldest first.
pub async fn open<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
) -> Result<Vec<CallRow>, DbError> {
    call("and k.unit_id = $3 and k.state = 'open' order by k.started_at, k.id limit 200")
        .bind(hub.province())
        .bind(asking)
        .bind(unit)
        .all(on)
        .await
}

/// Calls of a desk that began in a span, the newest first.
pub async fn between<'c>(
    hub: &Hub,
    on: impl On<'c>,
    unit: OrganisationId,
    asking: PersonId,
    (from, until): (Moment, Moment),
) -> Result<Vec<CallRow>, DbError> {
    call("and k.unit_id = $3 and k.started_at >= $4 and k.started_at < $5 order by k.started_at desc, k.id")
        .bind(hub.province())
        .bind(asking)
        .bind(unit)
        .bind(from)
        .bind(until)
        .all(on)
        .await
}

/// Keeps what was typed; `false` when the call is finished, with somebody else, or was saved elsewhere meanwhile.
pub async fn save(
    hub: &Hub,
    tx: &mut Tx,
    id: CallId,
    (person, version): (PersonId, i64),
    draft: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("update desk_call set draft = $5, saved_at = $6, version = version + 1
         where province = $1 and id = $2 and person_id = $3 and version = $4 and state = 'open'
         and released_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(version)
    .bind(draft)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Says anew whom what was typed names.
pub async fn set_conflicts(hub: &Hub, tx: &mut Tx, id: CallId, named: &[PersonId]) -> Result<(), DbError> {
    sql("delete from desk_call_conflict where province = $1 and call_id = $2")
        .bind(hub.province())
        .bind(id)
        .run(&mut *tx)
        .await?;
    for person in named {
        sql("insert into desk_call_conflict (province, call_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(id)
            .bind(*person)
            .run(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Those whom what was typed names.
pub async fn conflicts<'c>(hub: &Hub, on: impl On<'c>, id: CallId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(PersonId,)> = sql(
        "select person_id from desk_call_conflict where province = $1 and call_id = $2 order by person_id",
    )
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Finishes an open call as a report; what was typed stands in the report from now on. `false` when it is finished or
/// with somebody else.
pub async fn finish_as_report(
    hub: &Hub,
    tx: &mut Tx,
    id: CallId,
    person: PersonId,
    (report, facts): (ReportId, Vec<u8>),
) -> Result<bool, DbError> {
    let changed = sql("update desk_call set state = 'report', report_id = $4, facts = $5, ended_at = $6,
         draft = null, sealed_key = null, released_at = null
         where province = $1 and id = $2 and person_id = $3 and state = 'open' and released_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(report)
    .bind(facts)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Finishes an open call as no case; `false` when it is finished or with somebody else.
pub async fn finish_as_non_case(
    hub: &Hub,
    tx: &mut Tx,
    id: CallId,
    person: PersonId,
    why: &str,
) -> Result<bool, DbError> {
    let changed = sql("update desk_call set state = 'non-case', non_case = $4, ended_at = $5
         where province = $1 and id = $2 and person_id = $3 and state = 'open' and released_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(why)
    .bind(hub.clock.now())
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Opens a non-case again for the officer who had it, while what was typed has not been erased.
pub async fn reopen(hub: &Hub, tx: &mut Tx, id: CallId, person: PersonId) -> Result<bool, DbError> {
    let changed = sql("update desk_call set state = 'open', non_case = null, ended_at = null
         where province = $1 and id = $2 and person_id = $3 and state = 'non-case' and erased_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Lets an open call go, to a colleague or to whoever is free.
pub async fn release(
    hub: &Hub,
    tx: &mut Tx,
    id: CallId,
    person: PersonId,
    to: Option<PersonId>,
) -> Result<bool, DbError> {
    let changed = sql("update desk_call set person_id = $4, released_at = $5
         where province = $1 and id = $2 and person_id = $3 and state = 'open' and released_at is null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .bind(to.unwrap_or(person))
    .bind(to.is_none().then(|| hub.clock.now()))
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Takes a call over that was let go; of two who do so at once one gets it.
pub async fn take(hub: &Hub, tx: &mut Tx, id: CallId, person: PersonId) -> Result<bool, DbError> {
    let changed = sql("update desk_call set person_id = $3, released_at = null
         where province = $1 and id = $2 and state = 'open' and released_at is not null")
    .bind(hub.province())
    .bind(id)
    .bind(person)
    .run(tx)
    .await?;
    Ok(changed == 1)
}
