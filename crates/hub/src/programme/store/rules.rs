//! What events are counted by: topics, types of unit, terms, the rule.

use crate::Hub;
use crate::db::{DbError, FromRow, On, Tx, sql};
use crate::id::{OrganisationId, PersonId};
use crate::programme::model::{Rule, packed, unpacked};
use crate::programme::terms::Term;
use crate::time::Day;

/// A topic of the list.
#[derive(Clone, Debug, FromRow)]
pub struct Topic {
    /// Key.
    pub key: String,
    /// Its words.
    pub name: String,
    /// It is offered for new events.
    pub in_use: bool,
}

/// The topics that were entered or changed here.
pub async fn topics<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Topic>, DbError> {
    sql("select key, name, in_use from programme_topic where province = $1 order by key")
        .bind(hub.province())
        .all(on)
        .await
}

/// Enters or changes a topic.
pub async fn put_topic(hub: &Hub, tx: &mut Tx, topic: &Topic) -> Result<(), DbError> {
    sql("insert into programme_topic (province, key, name, in_use) values ($1, $2, $3, $4)
         on conflict (province, key) do update set name = excluded.name, in_use = excluded.in_use")
    .bind(hub.province())
    .bind(&topic.key)
    .bind(&topic.name)
    .bind(topic.in_use)
    .run(tx)
    .await?;
    Ok(())
}

/// The types that persons have said, as of a day: unit, type.
pub async fn types<'c>(
    hub: &Hub,
    on: impl On<'c>,
    day: Day,
) -> Result<Vec<(OrganisationId, String)>, DbError> {
    sql("select t.unit_id, t.type from programme_unit_type t where t.province = $1 and t.valid_from <= $2
         and not exists (select 1 from programme_unit_type n where n.province = $1 and n.unit_id = t.unit_id
         and n.valid_from <= $2 and n.valid_from > t.valid_from)")
    .bind(hub.province())
    .bind(day)
    .all(on)
    .await
}

/// Says the type of a unit from a day on.
pub async fn set_type(
    hub: &Hub,
    tx: &mut Tx,
    unit: OrganisationId,
    kind: &str,
    from: Day,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into programme_unit_type (province, unit_id, valid_from, type, set_at, set_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (province, unit_id, valid_from) do update set type = excluded.type, set_at = excluded.set_at,
         set_by = excluded.set_by")
    .bind(hub.province())
    .bind(unit)
    .bind(from)
    .bind(kind)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct TermRow {
    from_on: Day,
    to_on: Day,
    name: String,
}

/// The terms that decisions set.
pub async fn terms<'c>(hub: &Hub, on: impl On<'c>) -> Result<Vec<Term>, DbError> {
    let rows: Vec<TermRow> =
        sql("select from_on, to_on, name from programme_term where province = $1 order by from_on")
            .bind(hub.province())
            .all(on)
            .await?;
    Ok(rows.into_iter().map(|row| Term { from: row.from_on, to: row.to_on, name: row.name }).collect())
}

/// Enters a term, or changes the one that begins on that day.
pub async fn put_term(
    hub: &Hub,
    tx: &mut Tx,
    term: &Term,
    decision: &str,
    by: PersonId,
) -> Result<(), DbError> {
    sql("insert into programme_term (province, from_on, to_on, name, decision, set_at, set_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (province, from_on) do update set to_on = excluded.to_on, name = excluded.name,
         decision = excluded.decision, set_at = excluded.set_at, set_by = excluded.set_by")
    .bind(hub.province())
    .bind(term.from)
    .bind(term.to)
    .bind(&term.name)
    .bind(decision)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct RuleRow {
    valid_from: Day,
    per_term: i64,
    types: String,
    source: String,
}

/// The rule of a day; nothing where none was entered.
pub async fn rule<'c>(hub: &Hub, on: impl On<'c>, day: Day) -> Result<Option<Rule>, DbError> {
    let row: Option<RuleRow> = sql("select valid_from, per_term, types, source from programme_rule
         where province = $1 and valid_from <= $2 order by valid_from desc limit 1")
    .bind(hub.province())
    .bind(day)
    .optional(on)
    .await?;
    Ok(row.map(|row| Rule {
        valid_from: Some(row.valid_from),
        per_term: usize::try_from(row.per_term).unwrap_or(1),
        types: unpacked(&row.types).map(str::to_owned).collect(),
        kinds: Vec::new(),
        source: row.source,
    }))
}

/// Enters a rule from a day on.
pub async fn put_rule(hub: &Hub, tx: &mut Tx, rule: &Rule, from: Day, by: PersonId) -> Result<(), DbError> {
    sql("insert into programme_rule (province, valid_from, per_term, types, source, set_at, set_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (province, valid_from) do update set per_term = excluded.per_term, types = excluded.types,
         source = excluded.source, set_at = excluded.set_at, set_by = excluded.set_by")
    .bind(hub.province())
    .bind(from)
    .bind(i64::try_from(rule.per_term).unwrap_or(1))
    .bind(packed(&rule.types))
    .bind(&rule.source)
    .bind(hub.clock.now())
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}
