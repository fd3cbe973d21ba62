//! Target 1: the share of schools and care facilities with a periodic programme. One reading of the register, one of the
//! events, and the rest is counted here, so that figure and list are one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations;
use crate::programme::model::{FrameUnit, NO_UNIT, Rule, Worth, type_of_name};
use crate::programme::store::facts::{self, Fact};
use crate::programme::store::rules;
use crate::programme::terms::{self, Asked};
use crate::programme::{actions, succession};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;
use crate::web::Lang;

/// All schools and facilities of a day with their types, those left out by the rule among them.
pub async fn frame_of(hub: &Hub, day: Day) -> Result<Vec<FrameUnit>> {
    let mut said: HashMap<_, _> = rules::types(hub, &hub.db, day).await?.into_iter().collect();
    let mut units = proposed(hub, day).await?.to_vec();
    for unit in &mut units {
        if let Some(kind) = said.remove(&unit.id) {
            (unit.kind, unit.said) = (kind, true);
        }
    }
    if !said.is_empty() {
        // bodies that are no schools by their kind, and count because a person says so
        let bodies = organisations::actions::directory(hub, day).await?;
        units.extend(bodies.bodies().iter().filter_map(|body| {
            let kind = said.remove(&body.id)?;
            let (name, area) = (body.name.clone(), body.area_code.clone());
            Some(FrameUnit { id: body.id, said: true, name, area, kind })
        }));
    }
    Ok(units)
}

/// All schools of a day with the types that their names propose.
async fn proposed(hub: &Hub, day: Day) -> Result<Arc<Vec<FrameUnit>>> {
    kept(hub, (organisations::actions::KEPT, format!("schools {day}")), || async move {
        let bodies = organisations::actions::directory(hub, day).await?;
        let schools = bodies.bodies().iter().filter(|one| one.kind == "school" || one.level == "school");
        let unit = |one: &organisations::actions::Organisation| FrameUnit {
            id: one.id,
            said: false,
            name: one.name.clone(),
            area: one.area_code.clone(),
            kind: type_of_name(&one.name).to_owned(),
        };
        Ok(schools.map(unit).collect())
    })
    .await
}

/// The units that the programme is for on a day.
pub async fn frame(hub: &Hub, day: Day) -> Result<Vec<FrameUnit>> {
    let rule = actions::rule(hub, day).await?;
    let mut units = frame_of(hub, day).await?;
    units.retain(|unit| unit.kind != NO_UNIT && rule.types.contains(&unit.kind));
    Ok(units)
}

/// The events of a period as they stood at its end; those of a unit that was merged are its successor's.
pub async fn facts(hub: &Hub, from: Day, to: Day) -> Result<Vec<Fact>> {
    let mut found = facts::between(hub, &hub.db, (from, to), hub.clock.end_of(to)).await?;
    let successors = succession::successors(hub, to).await?;
    if !successors.is_empty() {
        found.iter_mut().for_each(|fact| fact.unit_id = last(&successors, fact.unit_id));
    }
    Ok(found)
}

/// Target 1 with what stands beside its headline.
#[derive(Clone, Debug)]
pub struct Schools {
    /// By evidence: the headline.
    pub counted: Counted,
    /// Units that have held enough by their own word, those with evidence among them.
    pub claimed: u64,
    /// The rule that it was counted by.
    pub rule: Rule,
    /// The terms that were asked for.
    pub terms: Vec<Asked>,
}

/// What a unit has in one term.
#[derive(Clone, Debug, Default)]
struct InTerm {
    accepted: usize,
    claimed: usize,
    best: Option<Worth>,
}

/// Target 1, with the rule of its last day.
pub async fn schools(hub: &Hub, from: Day, to: Day) -> Result<Schools> {
    let work = Work::of(hub, from, to).await?;
    let mut claimed = 0;
    let verdicts = work.units.iter().map(|unit| {
        let (verdict, enough, _) = work.judge(unit, Lang::Vi, false);
        claimed += u64::from(enough);
        verdict
    });
    let counted = Counted::of(verdicts);
    Ok(Schools { counted, claimed, rule: work.rule, terms: work.asked })
}

/// The figure of the reports.
pub async fn schools_counted(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    Ok(schools(hub, from, to).await?.counted)
}

/// The units behind it, each with why it counts or does not.
pub async fn schools_behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let work = Work::of(hub, reading.from, reading.to).await?;
    let behind = work.units.iter().map(|unit| {
        let (verdict, _, why) = work.judge(unit, reading.lang, true);
        let href = reading.who.map(|_| format!("/buoi-tuyen-truyen?don-vi={}", unit.id));
        Behind {
            words: unit.name.clone(),
            href,
            area: unit.area.clone(),
            organisation: Some(unit.id),
            verdict,
            why,
        }
    });
    Ok(behind.collect())
}

struct Work {
    rule: Rule,
    units: Vec<FrameUnit>,
    asked: Vec<Asked>,
    held: HashMap<OrganisationId, Vec<InTerm>>,
}

impl Work {
    async fn of(hub: &Hub, from: Day, to: Day) -> Result<Self> {
        let to = to.min(hub.clock.now().day()).max(from);
        let rule = actions::rule(hub, to).await?;
        let units = frame(hub, to).await?;
        let asked = terms::asked(&rules::terms(hub, &hub.db).await?, from, to);
        Ok(Self { held: by_unit(hub, (from, to), &asked).await?, rule, units, asked })
    }

    /// How a unit counts, whether it has enough by its own word, and why.
    /// i18n: programme-why-*
    fn judge(&self, unit: &FrameUnit, lang: Lang, words: bool) -> (Verdict, bool, String) {
        let need = self.rule.per_term;
        let nothing = vec![InTerm::default(); self.asked.len()];
        let held = self.held.get(&unit.id).unwrap_or(&nothing);
        let (mut late, mut open, mut enough, mut why) = (false, false, true, Vec::new());
        for (asked, one) in self.asked.iter().zip(held) {
            enough &= one.claimed >= need;
            if one.accepted >= need {
                continue;
            }
            open = true;
            late |= one.claimed < need && !asked.running;
            if words {
                why.push(reason(lang, asked, one, need));
            }
        }
        let verdict = match (late, open) {
            (true, _) => Verdict::Late,
            (false, true) => Verdict::UnderWay,
            (false, false) => Verdict::Settled,
        };
        if words && why.is_empty() {
            why.push(lang.t("programme-why-enough").into_owned());
        }
        (verdict, enough, why.join("; "))
    }
}

fn reason(lang: Lang, asked: &Asked, one: &InTerm, need: usize) -> String {
    let id = match one.best {
        None => "programme-why-nothing",
        Some(Worth::Nothing) => "programme-why-returned",
        Some(Worth::TooShort) => "programme-why-short",
        Some(Worth::NoTopic) => "programme-why-no-topic",
        Some(Worth::Claimed) => "programme-why-claimed",
        Some(Worth::Waiting) => "programme-why-waiting",
        Some(Worth::Accepted) => "programme-why-too-few",
    };
    let args = [("n", one.accepted.into()), ("need", need.into())];
    let words = lang.f(id, &args);
    let term = if asked.part.name.is_empty() {
        lang.t("programme-in-period").into_owned()
    } else {
        asked.part.name.clone()
    };
    format!("{term}: {words}")
}

/// What each unit has in each term; the events of a unit that was merged are its successor's.
async fn by_unit(
    hub: &Hub,
    (from, to): (Day, Day),
    asked: &[Asked],
) -> Result<HashMap<OrganisationId, Vec<InTerm>>> {
    let as_of = hub.clock.end_of(to);
    let mut found: HashMap<OrganisationId, Vec<InTerm>> = HashMap::new();
    let successors = succession::successors(hub, to).await?;
    for row in facts::held(hub, &hub.db, (from, to), asked, as_of).await? {
        let unit = last(&successors, row.unit_id);
        let terms = found.entry(unit).or_insert_with(|| vec![InTerm::default(); asked.len()]);
        let Some(term) = usize::try_from(row.part).ok().and_then(|part| terms.get_mut(part)) else {
            continue;
        };
        let worth = row.worth();
        term.accepted += usize::from(worth == Worth::Accepted);
        term.claimed += usize::from(worth >= Worth::Claimed);
        term.best = term.best.max(Some(worth));
    }
    if successors.is_empty() {
        return Ok(found);
    }
    // a joint event of two units that have become one still is one event
    let mut last_seen = None;
    let mut joint = facts::joint(hub, &hub.db, (from, to), as_of).await?;
    joint.iter_mut().for_each(|row| row.unit_id = last(&successors, row.unit_id));
    joint.sort_by_key(|row| (row.event_id, row.unit_id));
    for row in joint {
        let again = last_seen.replace((row.event_id, row.unit_id)) == Some((row.event_id, row.unit_id));
        let within = |one: &Asked| one.part.from <= row.held_on && row.held_on <= one.part.to;
        let Some(part) = asked.iter().position(within).filter(|_| again) else { continue };
        if let Some(term) = found.get_mut(&row.unit_id).and_then(|terms| terms.get_mut(part)) {
            let worth = row.worth();
            term.accepted -= usize::from(worth == Worth::Accepted);
            term.claimed -= usize::from(worth >= Worth::Claimed);
        }
    }
    Ok(found)
}

/// The unit that stands in a unit's place.
fn last(successors: &BTreeMap<OrganisationId, OrganisationId>, mut unit: OrganisationId) -> OrganisationId {
    while let Some(successor) = successors.get(&unit) {
        unit = *successor;
    }
    unit
}
