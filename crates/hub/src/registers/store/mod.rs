//! The tables of entries: one row an entry, one row a filled field, one row a change.

pub mod files;
pub mod list;

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::plans::model::TaskId;
use crate::registers::model::{EntryId, Kind, Register, Value, Values};
use crate::time::{Day, Moment};

/// An entry without its fields.
#[derive(Clone, Debug, FromRow)]
pub struct EntryRow {
    /// Key.
    pub id: EntryId,
    /// Which register.
    pub register: String,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// The year that it counts for.
    pub year: i64,
    /// Where it stands.
    pub state: String,
    /// What it is called.
    pub title: String,
    /// Counts changes.
    pub version: i64,
    /// When it was entered.
    pub recorded_at: Moment,
    /// Since when it no longer counts.
    pub ended_at: Option<Moment>,
    /// Why.
    pub ended_reason: Option<String>,
}

pub(super) const COLUMNS: &str = "e.id, e.register, e.organisation_id, e.year, e.state, e.title, e.version,
    e.recorded_at, e.ended_at, e.ended_reason";

/// An entry.
pub async fn by_id<'c>(hub: &Hub, on: impl On<'c>, id: EntryId) -> Result<Option<EntryRow>, DbError> {
    sql("select id, register, organisation_id, year, state, title, version, recorded_at, ended_at, ended_reason
         from register_entry where province = $1 and id = $2")
    .bind(hub.province())
    .bind(id)
    .optional(on)
    .await
}

/// What an entry is written with.
pub struct Written<'a> {
    /// Key.
    pub id: EntryId,
    /// Which register.
    pub register: &'static Register,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The year and the day that it counts for.
    pub time: (i64, Option<Day>),
    /// Where it stands.
    pub state: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// All its words without marks.
    pub folded: &'a str,
    /// Its fields.
    pub values: &'a Values,
}

impl Written<'_> {
    fn sole_for(&self) -> Option<OrganisationId> {
        self.register.sole.contains(&self.state).then_some(self.organisation)
    }
}

/// Enters an entry in its first version.
pub async fn add(hub: &Hub, tx: &mut Tx, entry: &Written<'_>, by: PersonId) -> Result<(), DbError> {
    sql("insert into register_entry (province, id, register, organisation_id, year, day, state, settled, title,
         folded, sole_for, version, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)")
    .bind(hub.province())
    .bind(entry.id)
    .bind(entry.register.name)
    .bind(entry.organisation)
    .bind(entry.time.0)
    .bind(entry.time.1)
    .bind(entry.state)
    .bind(entry.register.is_settled(entry.state))
    .bind(entry.title)
    .bind(entry.folded)
    .bind(entry.sole_for())
    .bind(hub.clock.now())
    .bind(by)
    .run(&mut *tx)
    .await?;
    stand(hub, tx, entry, 1).await?;
    put_values(hub, tx, entry).await
}

/// Keeps how an entry stands from this moment on, so that figures of a past day find it as it was then.
async fn stand(hub: &Hub, tx: &mut Tx, entry: &Written<'_>, version: i64) -> Result<(), DbError> {
    stands_no_more(hub, tx, entry.id).await?;
    sql("insert into register_standing (province, entry_id, version, at, register, organisation_id, day, settled,
         sole, title) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(hub.province())
    .bind(entry.id)
    .bind(version)
    .bind(hub.clock.now())
    .bind(entry.register.name)
    .bind(entry.organisation)
    .bind(entry.time.1)
    .bind(entry.register.is_settled(entry.state))
    .bind(entry.sole_for().is_some())
    .bind(entry.title)
    .run(tx)
    .await?;
    Ok(())
}

/// Ends how an entry has stood up to this moment.
async fn stands_no_more(hub: &Hub, tx: &mut Tx, id: EntryId) -> Result<(), DbError> {
    sql("update register_standing set until_at = $3 where province = $1 and entry_id = $2 and until_at is null")
        .bind(hub.province())
        .bind(id)
        .bind(hub.clock.now())
        .run(tx)
        .await?;
    Ok(())
}

/// Changes an entry that still stands in the version that was seen; `false` when it does not.
pub async fn change(hub: &Hub, tx: &mut Tx, entry: &Written<'_>, seen: i64) -> Result<bool, DbError> {
    let changed = sql("update register_entry set year = $4, day = $5, state = $6, settled = $7, title = $8,
         folded = $9, sole_for = $10, version = version + 1
         where province = $1 and id = $2 and version = $3 and ended_at is null")
    .bind(hub.province())
    .bind(entry.id)
    .bind(seen)
    .bind(entry.time.0)
    .bind(entry.time.1)
    .bind(entry.state)
    .bind(entry.register.is_settled(entry.state))
    .bind(entry.title)
    .bind(entry.folded)
    .bind(entry.sole_for())
    .run(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    sql("delete from register_value where province = $1 and entry_id = $2")
        .bind(hub.province())
        .bind(entry.id)
        .run(&mut *tx)
        .await?;
    stand(hub, tx, entry, seen + 1).await?;
    put_values(hub, tx, entry).await?;
    Ok(true)
}

/// Counts one more change of an entry without touching its fields; `None` when it does not stand any more.
pub async fn touch(hub: &Hub, tx: &mut Tx, id: EntryId) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = sql("update register_entry set version = version + 1
         where province = $1 and id = $2 and ended_at is null returning version")
    .bind(hub.province())
    .bind(id)
    .optional(tx)
    .await?;
    Ok(row.map(|(version,)| version))
}

/// Ends an entry; `None` when it does not stand in the version that was seen.
pub async fn end(
    hub: &Hub,
    tx: &mut Tx,
    id: EntryId,
    seen: i64,
    reason: &str,
    by: PersonId,
) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> =
        sql("update register_entry set ended_at = $4, ended_by = $5, ended_reason = $6,
         sole_for = null, version = version + 1
         where province = $1 and id = $2 and version = $3 and ended_at is null returning version")
        .bind(hub.province())
        .bind(id)
        .bind(seen)
        .bind(hub.clock.now())
        .bind(by)
        .bind(reason)
        .optional(&mut *tx)
        .await?;
    if row.is_some() {
        stands_no_more(hub, tx, id).await?;
    }
    Ok(row.map(|(version,)| version))
}

async fn put_values(hub: &Hub, tx: &mut Tx, entry: &Written<'_>) -> Result<(), DbError> {
    for field in entry.register.fields {
        let Some(value) = entry.values.get(field.name) else { continue };
        let (mut words, mut choice, mut number, mut day, mut body, mut task) =
            (None, None, None, None, None, None);
        match value {
            Value::Words(text) => words = Some(text.clone()),
            Value::Choice(chosen) => choice = Some(chosen.clone()),
            Value::Number(figure) => number = Some(*figure),
            Value::Day(on) => day = Some(*on),
            Value::Body(name, id) => (words, body) = (Some(name.clone()), *id),
            Value::Task(id) => task = Some(*id),
        }
        sql("insert into register_value (province, entry_id, register, field, kind, words, choice, number, day,
             organisation_id, task_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(hub.province())
        .bind(entry.id)
        .bind(entry.register.name)
        .bind(field.name)
        .bind(field.kind.name())
        .bind(words)
        .bind(choice)
        .bind(number)
        .bind(day)
        .bind(body)
        .bind(task)
        .run(&mut *tx)
        .await?;
    }
    Ok(())
}

/// A filled field as it is kept.
#[derive(FromRow)]
pub(super) struct ValueRow {
    pub entry_id: EntryId,
    field: String,
    words: Option<String>,
    choice: Option<String>,
    number: Option<i64>,
    day: Option<Day>,
    organisation_id: Option<OrganisationId>,
    task_id: Option<TaskId>,
}

impl ValueRow {
    /// The value, if the declaration still has the field.
    pub fn value(self, register: &'static Register) -> Option<(&'static str, Value)> {
        let field = register.field(&self.field)?;
        let value = match field.kind {
            Kind::Line | Kind::Text | Kind::Person => Value::Words(self.words?),
            Kind::Choice(_) => Value::Choice(self.choice?),
            Kind::Year | Kind::Count | Kind::Money | Kind::Percent | Kind::Tick => {
                Value::Number(self.number?)
            }
            Kind::Day => Value::Day(self.day?),
            Kind::Organisation | Kind::AnyBody => Value::Body(self.words?, self.organisation_id),
            Kind::Task => Value::Task(self.task_id?),
        };
        Some((field.name, value))
    }
}

/// The fields of an entry.
pub async fn values<'c>(
    hub: &Hub,
    on: impl On<'c>,
    register: &'static Register,
    id: EntryId,
) -> Result<Values, DbError> {
    let rows: Vec<ValueRow> =
        sql("select entry_id, field, words, choice, number, day, organisation_id, task_id
         from register_value where province = $1 and entry_id = $2")
        .bind(hub.province())
        .bind(id)
        .all(on)
        .await?;
    Ok(rows.into_iter().filter_map(|row| row.value(register)).collect())
}

/// A change of an entry.
#[derive(Clone, Debug, FromRow)]
pub struct ChangeRow {
    /// The version that it made.
    pub version: i64,
    /// When.
    pub at: Moment,
    /// Who.
    pub name: String,
    /// `recorded`, `changed`, `file-added`, `file-removed` or `ended`.
    pub what: String,
    /// JSON: [`Changed`](crate::registers::actions::Changed).
    pub changes: String,
}

/// Keeps what a change did.
pub async fn note(
    hub: &Hub,
    tx: &mut Tx,
    id: EntryId,
    version: i64,
    what: &str,
    changes: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into register_change (province, entry_id, version, at, by_id, what, changes)
         values ($1, $2, $3, $4, $5, $6, $7)")
    .bind(hub.province())
    .bind(id)
    .bind(version)
    .bind(hub.clock.now())
    .bind(by)
    .bind(what)
    .bind(changes)
    .run(tx)
    .await?;
    Ok(())
}

/// All changes of an entry, the newest first.
pub async fn history<'c>(hub: &Hub, on: impl On<'c>, id: EntryId) -> Result<Vec<ChangeRow>, DbError> {
    sql("select c.version, c.at, p.name, c.what, c.changes from register_change c
         join person p on p.province = c.province and p.id = c.by_id
         where c.province = $1 and c.entry_id = $2 order by c.version desc")
    .bind(hub.province())
    .bind(id)
    .all(on)
    .await
}
