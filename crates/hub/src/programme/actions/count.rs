//! Target 1: the share of schools and care facilities with a periodic programme. One reading of the register, one of the
//! events, and the rest is counted here, so that figure and list are one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::kept::kept;
use crate::organisations;
use crate::organisations::actions::Organisation;
use crate::programme::actions::standing::standing;
use crate::programme::model::{FrameUnit, LEAST_ACTIVE_DAYS, Rule, Worth, type_of_name};
use crate::programme::store::facts::Fact;
use crate::programme::store::rules;
use crate::programme::terms::{self, Asked};
use crate::programme::{actions, succession};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::time::Day;
use crate::web::Lang;

/// All schools and facilities of a day with their types, those left out by the rule among them.
pub async fn frame_of(hub: &Hub, day: Day) -> Result<Vec<Arc<FrameUnit>>> {
    let mut said: HashMap<_, _> = rules::types(hub, &hub.db, day).await?.into_iter().collect();
    let mut units = proposed(hub, day).await?.to_vec();
    if !said.is_empty() {
        for unit in &mut units {
            if let Some(kind) = said.remove(&unit.id) {
                *unit = Arc::new(FrameUnit { kind, said: true, ..FrameUnit::clone(unit) });
            }
        }
        // bodies that are no schools by their kind, and count because a person says so
        let bodies = organisations::actions::directory(hub, day).await?;
        units.extend(bodies.bodies().iter().filter_map(|body| {
            let kind = said.remove(&body.id)?;
            Some(Arc::new(FrameUnit { kind, said: true, ..by_name(body) }))
        }));
    }
    Ok(units)
}

/// All schools of a day with the types that their names propose.
async fn proposed(hub: &Hub, day: Day) -> Result<Arc<Vec<Arc<FrameUnit>>>> {
    kept(hub, (organisations::actions::KEPT, format!("schools {day}")), || async move {
        let bodies = organisations::actions::directory(hub, day).await?;
        let schools = bodies.bodies().iter().filter(|one| is_school(one));
        Ok(schools.map(|body| Arc::new(by_name(body))).collect())
    })
    .await
}

fn is_school(body: &Organisation) -> bool {
    body.kind == "school" || body.level == "school"
}

/// A body as a unit of the type that its name proposes.
fn by_name(body: &Organisation) -> FrameUnit {
    FrameUnit {
        id: body.id,
        said: false,
        name: body.name.clone(),
        area: body.area_code.clone(),
        kind: type_of_name(&body.name).to_owned(),
    }
}

/// The units that the programme is for on a day.
pub async fn frame(hub: &Hub, day: Day) -> Result<Vec<Arc<FrameUnit>>> {
    let rule = actions::rule(hub, day).await?;
    let mut units = frame_of(hub, day).await?;
    units.retain(|unit| rule.is_for(unit));
    Ok(units)
}

/// A unit in a period.
#[derive(Clone, Debug)]
struct InPeriod {
    unit: Arc<FrameUnit>,
    /// On how many days of it the unit stood.
    days: i64,
    /// Its last day, where it ended in the period and nobody took its place.
    ended: Option<Day>,
}

/// The units of a period: those of its last day, and those that ended in it without an heir after they had stood long
/// enough to be asked. What was merged is in the unit that it became.
async fn units_in(hub: &Hub, rule: &Rule, from: Day, to: Day) -> Result<Vec<InPeriod>> {
    let lives = organisations::actions::lives(hub, to).await?;
    let days = |id| lives.get(&id).map_or(0, |life| life.days(from, to));
    let mut units = frame_of(hub, to).await?;
    let heirs = organisations::actions::heirs(hub, to).await?;
    let ended = |id| lives.get(&id).and_then(|life| life.until).filter(|last| from <= *last && *last < to);
    let least = least_days(from, to);
    let asked = |id| !heirs.contains_key(&id) && days(id) >= least;
    let last_days: BTreeSet<Day> = lives
        .keys()
        .filter_map(|id| Some((*id, ended(*id)?)))
        .filter(|(id, _)| asked(*id))
        .map(|(_, day)| day)
        .collect();
    if !last_days.is_empty() {
        let said: HashMap<_, _> = rules::types(hub, &hub.db, to).await?.into_iter().collect();
        for day in last_days {
            let bodies = organisations::actions::directory(hub, day).await?;
            let gone = bodies.bodies().iter().filter(|one| ended(one.id) == Some(day) && asked(one.id));
            units.extend(gone.filter_map(|body| match said.get(&body.id) {
                Some(kind) => Some(Arc::new(FrameUnit { kind: kind.clone(), said: true, ..by_name(body) })),
                None => is_school(body).then(|| Arc::new(by_name(body))),
            }));
        }
    }
    units.retain(|unit| rule.is_for(unit));
    Ok(units.into_iter().map(|unit| InPeriod { days: days(unit.id), ended: ended(unit.id), unit }).collect())
}

/// On how many days of a period a unit must have stood to be counted.
fn least_days(from: Day, to: Day) -> i64 {
    let all = to.0.since(from.0).map_or(1, |span| i64::from(span.get_days()) + 1);
    LEAST_ACTIVE_DAYS.min(all)
}

/// The events of a period that fit, as they stood at its end; those of a unit that was merged are its successor's.
pub async fn facts(hub: &Hub, from: Day, to: Day, fits: impl Fn(&Fact) -> bool) -> Result<Vec<Fact>> {
    let all = standing(hub, from, to).await?;
    let successors = succession::successors(hub, to).await?;
    let mut found: Vec<Fact> = all.iter().filter(|fact| fact.held_on <= to && fits(fact)).cloned().collect();
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

/// Target 1, with the province's rule of its last day.
pub async fn schools(hub: &Hub, from: Day, to: Day) -> Result<Schools> {
    let rule = actions::rule(hub, last_day(hub, from, to)).await?;
    schools_by(hub, &rule, from, to).await
}

/// Target 1 by a rule: a plan may say for itself what is periodic.
pub async fn schools_by(hub: &Hub, rule: &Rule, from: Day, to: Day) -> Result<Schools> {
    let work = Work::of(hub, rule, from, to).await?;
    let mut claimed = 0;
    let verdicts = work.units.iter().map(|unit| {
        let (verdict, enough, _) = work.judge(unit, Lang::Vi, false);
        claimed += u64::from(enough && verdict != Verdict::Apart);
        verdict
    });
    let counted = Counted::of(verdicts);
    Ok(Schools { counted, claimed, rule: work.rule, terms: work.asked })
}

/// The last day up to which a period is counted: none that has not begun.
fn last_day(hub: &Hub, from: Day, to: Day) -> Day {
    to.min(hub.clock.now().day()).max(from)
}

/// The figure of the reports.
pub async fn schools_counted(hub: &Hub, from: Day, to: Day) -> Result<Counted> {
    Ok(schools(hub, from, to).await?.counted)
}

/// The units behind it, each with why it counts or does not.
pub async fn schools_behind(hub: &Hub, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let rule = actions::rule(hub, last_day(hub, reading.from, reading.to)).await?;
    schools_behind_by(hub, &rule, reading).await
}

/// The same by a rule.
pub async fn schools_behind_by(hub: &Hub, rule: &Rule, reading: Reading<'_>) -> Result<Vec<Behind>> {
    let work = Work::of(hub, rule, reading.from, reading.to).await?;
    let behind = work.units.iter().map(|one| {
        let (verdict, _, why) = work.judge(one, reading.lang, true);
        let unit = &one.unit;
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
    units: Vec<InPeriod>,
    least: i64,
    asked: Vec<Asked>,
    held: HeldBy,
}

impl Work {
    async fn of(hub: &Hub, rule: &Rule, from: Day, to: Day) -> Result<Self> {
        let to = last_day(hub, from, to);
        let units = units_in(hub, rule, from, to).await?;
        let asked = terms::asked(&rules::terms(hub, &hub.db).await?, from, to);
        let held = by_unit(hub, (from, to), &asked, &rule.kinds).await?;
        Ok(Self { rule: rule.clone(), units, least: least_days(from, to), asked, held })
    }

    /// How a unit counts, whether it has enough by its own word, and why.
    /// i18n: programme-why-*
    fn judge(&self, one: &InPeriod, lang: Lang, words: bool) -> (Verdict, bool, String) {
        if one.days < self.least {
            let args = [("n", one.days.into()), ("least", self.least.into())];
            let why = if words { lang.f("programme-why-young", &args).into_owned() } else { String::new() };
            return (Verdict::Apart, false, why);
        }
        let unit = &one.unit;
        let need = self.rule.per_term;
        let held = self.held.of(unit.id);
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
        if let Some(last) = one.ended.filter(|_| words) {
            why.push(lang.f("programme-why-ended", &[("day", lang.date(last.0).into())]).into_owned());
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

/// What units have in the terms that are asked for.
struct HeldBy {
    /// Where those of a unit begin.
    places: HashMap<OrganisationId, usize>,
    /// As many for each unit as there are terms.
    terms: Vec<InTerm>,
    /// What a unit has that held nothing.
    nothing: Vec<InTerm>,
}

impl HeldBy {
    fn of(&self, unit: OrganisationId) -> &[InTerm] {
        let place = self.places.get(&unit);
        place.map_or(&self.nothing, |place| &self.terms[*place..*place + self.nothing.len()])
    }

    fn of_mut(&mut self, unit: OrganisationId) -> &mut [InTerm] {
        let (next, width) = (self.terms.len(), self.nothing.len());
        let place = *self.places.entry(unit).or_insert(next);
        if place == next {
            self.terms.extend_from_slice(&self.nothing);
        }
        &mut self.terms[place..place + width]
    }
}

/// What each unit has in each term of events of some kinds, of all where none is named; the events of a unit that was
/// merged are its successor's. A day that lies in two terms counts for the first.
async fn by_unit(hub: &Hub, (from, to): (Day, Day), asked: &[Asked], kinds: &[String]) -> Result<HeldBy> {
    let successors = succession::successors(hub, to).await?;
    let all = standing(hub, from, to).await?;
    let nothing = vec![InTerm::default(); asked.len()];
    let mut found = HeldBy { places: HashMap::with_capacity(all.len() / 2), terms: Vec::new(), nothing };
    // the facts of an event stand together: a joint event of two units that have become one still is one event
    let (mut event, mut seen) = (None, Vec::new());
    for fact in all.iter().filter(|fact| kinds.is_empty() || kinds.iter().any(|kind| kind == fact.kind)) {
        if event.replace(fact.event_id) != Some(fact.event_id) {
            seen.clear();
        }
        let unit = last(&successors, fact.unit_id);
        let within = |one: &Asked| one.part.from <= fact.held_on && fact.held_on <= one.part.to;
        let Some(part) = asked.iter().position(within).filter(|_| !seen.contains(&unit)) else { continue };
        seen.push(unit);
        let term = &mut found.of_mut(unit)[part];
        term.accepted += usize::from(fact.worth == Worth::Accepted);
        term.claimed += usize::from(fact.worth >= Worth::Claimed);
        term.best = term.best.max(Some(fact.worth));
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
