//! Rules as data: proposed by an administrator with the document that sets them, agreed to by a second person. One that
//! keeps for longer holds at once; one that keeps for less holds after thirty days, and until then the page says so.

use serde_json::json;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::retention::due::{Rules, Version};
use crate::retention::lists::SEE;
use crate::retention::model::{Kind, NOTICE, Span};
use crate::retention::store::{self, NewRule};
use crate::time::Day;
use crate::web::form::Problem;

pub use store::RuleRow;

/// Propose how long something is kept.
pub const PROPOSE: Act =
    Act { name: "retention.propose-rule", allow: &[(Role::Administrator, Reach::Province)] };
/// Agree to it, for the whole province.
pub const AGREE: Act = Act {
    name: "retention.agree-rule",
    allow: &[(Role::UnitHead, Reach::Oversight), (Role::SteeringOfficer, Reach::Oversight)],
};

/// A rule with all that is known of it.
pub struct Rule {
    /// For what.
    pub kind: Kind,
    /// What holds now.
    pub current: Version,
    /// What was agreed to and does not hold yet.
    pub coming: Option<Version>,
    /// The version that holds, where the province has set one.
    pub set: Option<RuleRow>,
    /// The version that waits for a second person.
    pub waiting: Option<RuleRow>,
    /// Every version that was ever proposed.
    pub versions: Vec<RuleRow>,
}

/// All rules, for whoever looks after them.
pub async fn all(hub: &Hub, who: &Principal) -> Result<Vec<Rule>> {
    let agrees = can(who, &AGREE, &On::province()).is_ok();
    if !agrees && ![&SEE, &PROPOSE].into_iter().any(|act| who.may_ever(act)) {
        return Err(Error::Forbidden(SEE.name));
    }
    let rules = Rules::of(hub).await?;
    let rows = store::rules(hub, &hub.db).await?;
    let of = |kind: Kind| {
        let versions: Vec<_> = rows.iter().filter(|row| row.kind == kind.name()).cloned().collect();
        let current = rules.current(kind);
        Rule {
            kind,
            current,
            coming: rules.coming(kind),
            set: versions.iter().find(|row| row.version == current.number).cloned(),
            waiting: versions.iter().find(|row| row.state == "proposed").cloned(),
            versions,
        }
    };
    Ok(Kind::ALL.into_iter().map(of).collect())
}

/// A rule as somebody typed it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How long.
    pub span: Span,
    /// The legal basis.
    pub basis: String,
    /// The document that sets it.
    pub number: String,
    /// Its day.
    pub on: Day,
}

/// Proposes another span.
pub async fn propose(hub: &Hub, who: &Principal, kind: Kind, wish: &Wish) -> Result<()> {
    can(who, &PROPOSE, &On::province())?;
    let rule = all(hub, who).await?.into_iter().find(|rule| rule.kind == kind).ok_or(Error::NotFound)?;
    let mut problems = Vec::new();
    let range = wish.span.unit.range();
    if !range.contains(&wish.span.amount) {
        let (min, max) = range.into_inner();
        problems.push(Problem::new("amount", "form-number-range").with("min", min).with("max", max));
    }
    if wish.span == rule.coming.unwrap_or(rule.current).span {
        problems.push(Problem::new("amount", "retention-rule-same"));
    }
    if wish.on > hub.clock.now().day() {
        problems.push(Problem::new("document_on", "retention-day-to-come"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if rule.waiting.is_some() {
        return Err(Error::Conflict("retention-rule-waits"));
    }
    let version = rule.versions.last().map_or(1, |row| row.version) + 1;
    let new = NewRule {
        kind: kind.name(),
        version,
        amount: wish.span.amount,
        span_unit: wish.span.unit.name(),
        basis: &wish.basis,
        document_number: &wish.number,
        document_on: wish.on,
        longer: wish.span.is_longer(rule.current.span),
    };
    let mut tx = hub.db.begin().await?;
    match store::propose(hub, &mut tx, &new, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("retention-rule-waits")),
        outcome => outcome?,
    }
    note(hub, &mut tx, PROPOSE.name, who, kind, version).await?;
    tx.commit().await?;
    Ok(())
}

/// Agrees to what was proposed, or refuses it; never by whoever proposed it.
pub async fn decide(hub: &Hub, who: &Principal, kind: Kind, version: i64, agreed: bool) -> Result<()> {
    can(who, &AGREE, &On::province())?;
    let rules = all(hub, who).await?;
    let rule = rules.into_iter().find(|rule| rule.kind == kind).ok_or(Error::NotFound)?;
    let waiting = rule.waiting.filter(|row| row.version == version);
    let waiting = waiting.ok_or(Error::Conflict("retention-rule-decided"))?;
    if waiting.proposed_by == who.person {
        return Err(Error::Conflict("retention-second-person"));
    }
    let now = hub.clock.now();
    let unit =
        super::model::Unit::parse(&waiting.span_unit).ok_or_else(|| Error::internal("no such unit"))?;
    // both then and now: another version may have begun to hold since
    let longer = waiting.longer && Span { unit, amount: waiting.amount }.is_longer(rule.current.span);
    let effective = if longer && rule.coming.is_none() { now } else { now.plus(NOTICE) };
    let mut tx = hub.db.begin().await?;
    if !store::decide(hub, &mut tx, (kind.name(), version), who.person, agreed.then_some(effective)).await? {
        return Err(Error::Conflict("retention-rule-decided"));
    }
    let act = if agreed { AGREE.name } else { "retention.refuse-rule" };
    note(hub, &mut tx, act, who, kind, version).await?;
    tx.commit().await?;
    Ok(())
}

async fn note(hub: &Hub, tx: &mut Tx, act: &str, who: &Principal, kind: Kind, version: i64) -> Result<()> {
    let entry = Entry {
        act,
        actor: Some(who.person),
        subject_kind: "retention-rule",
        subject: uuid::Uuid::nil(),
        detail: json!({ "kind": kind.name(), "version": version }),
    };
    journal::record(hub, tx, entry).await?;
    Ok(())
}
