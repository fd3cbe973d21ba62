//! What events are counted by: topics, types of unit, terms, the rule. All of it is data that those who steer change.

use serde_json::json;
use uuid::Uuid;

use super::RULE;
use crate::Hub;
use crate::authority::{On, Principal, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::programme::model::{Rule, TOPICS, TYPES};
use crate::programme::store::rules::{self, Topic};
use crate::programme::terms::{Term, touching};
use crate::time::Day;
use crate::web::form::Problem;

/// The topics, those of a fresh hub first, as they are named here.
pub async fn topics(hub: &Hub) -> Result<Vec<Topic>> {
    let entered = rules::topics(hub, &hub.db).await?;
    let mut found: Vec<Topic> = TOPICS
        .iter()
        .map(|(key, name)| Topic { key: (*key).into(), name: (*name).into(), in_use: true })
        .collect();
    for topic in entered {
        match found.iter_mut().find(|known| known.key == topic.key) {
            Some(known) => *known = topic,
            None => found.push(topic),
        }
    }
    Ok(found)
}

/// Enters a topic, or names it anew; one that is not used any more stays on the events that have it.
pub async fn put_topic(hub: &Hub, who: &Principal, key: &str, name: &str, in_use: bool) -> Result<()> {
    can(who, &RULE, &On::province())?;
    let key = if key.is_empty() { lachan_text::slug(name) } else { key.to_owned() };
    if key.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("name", "form-required")]));
    }
    let mut tx = hub.db.begin().await?;
    rules::put_topic(hub, &mut tx, &Topic { key, name: name.into(), in_use }).await?;
    note(hub, &mut tx, who, json!({ "topic": name })).await?;
    tx.commit().await?;
    Ok(())
}

/// Says what a unit is from a day on.
pub async fn set_type(hub: &Hub, who: &Principal, unit: OrganisationId, kind: &str, from: Day) -> Result<()> {
    can(who, &RULE, &On::province())?;
    organisations::actions::get(hub, unit).await?.ok_or(Error::NotFound)?;
    if !TYPES.contains(&kind) {
        return Err(Error::Invalid(vec![Problem::new("type", "form-choose-one")]));
    }
    let mut tx = hub.db.begin().await?;
    rules::set_type(hub, &mut tx, unit, kind, from, who.person).await?;
    note(hub, &mut tx, who, json!({ "unit": unit, "type": kind })).await?;
    tx.commit().await?;
    Ok(())
}

/// The terms that touch two days: those entered, and the usual ones beside them.
pub async fn terms(hub: &Hub, from: Day, to: Day) -> Result<Vec<Term>> {
    Ok(touching(&rules::terms(hub, &hub.db).await?, from, to))
}

/// Enters the days of a term as a decision sets them.
pub async fn put_term(hub: &Hub, who: &Principal, term: &Term, decision: &str) -> Result<()> {
    can(who, &RULE, &On::province())?;
    let mut problems = Vec::new();
    if term.to <= term.from {
        problems.push(Problem::new("to", "programme-term-ends-first"));
    }
    let others = rules::terms(hub, &hub.db).await?;
    let meets = |known: &&Term| known.from != term.from && known.from <= term.to && known.to >= term.from;
    if let Some(other) = others.iter().find(meets) {
        problems.push(Problem::new("from", "programme-term-overlaps").with("term", other.name.as_str()));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = hub.db.begin().await?;
    rules::put_term(hub, &mut tx, term, decision, who.person).await?;
    note(hub, &mut tx, who, json!({ "term": term.from })).await?;
    tx.commit().await?;
    Ok(())
}

/// The rule by which a day is counted.
pub async fn rule(hub: &Hub, day: Day) -> Result<Rule> {
    Ok(rules::rule(hub, &hub.db, day).await?.unwrap_or_default())
}

/// Changes the rule from a day on. What ended before that day is counted as it was.
pub async fn put_rule(hub: &Hub, who: &Principal, rule: &Rule, from: Day) -> Result<()> {
    can(who, &RULE, &On::province())?;
    if from < hub.clock.now().day() {
        return Err(Error::Invalid(vec![Problem::new("valid_from", "programme-rule-past")]));
    }
    if rule.types.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("types", "form-choose-any")]));
    }
    let mut tx = hub.db.begin().await?;
    rules::put_rule(hub, &mut tx, rule, from, who.person).await?;
    note(hub, &mut tx, who, json!({ "rule": from, "per_term": rule.per_term })).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(hub: &Hub, tx: &mut Tx, who: &Principal, detail: serde_json::Value) -> Result<()> {
    let entry = Entry {
        act: RULE.name,
        actor: Some(who.person),
        subject_kind: "programme-rule",
        subject: Uuid::nil(),
        detail,
    };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
