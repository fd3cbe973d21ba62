//! Counting a composed target: the records that fit, set against what they are counted of. Each source is read once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::plans;
use crate::programme;
use crate::programme::actions::Fact;
use crate::programme::model::{EventId, FrameUnit, Worth, unpacked};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::targets::actions::figure;
use crate::targets::model::{EVENTS, Formula, Whole};
use crate::targets::store;
use crate::time::Day;

/// The figure and the records behind it.
pub(super) type Outcome = (Counted, Vec<Behind>);

/// Counts a formula over the days that are asked for, with the records behind the figure.
pub(super) async fn count(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Outcome> {
    let (reading, missing) = asked(hub, formula, reading);
    Ok(match &formula.whole {
        Whole::Records => {
            let records = records(hub, formula, reading).await?;
            (Counted::of(records.iter().map(|row| row.verdict)), records)
        }
        Whole::Fixed { number, .. } => fixed(records(hub, formula, reading).await?, *number, missing),
        Whole::Units | Whole::Communes => {
            let there = There::of(hub, formula, reading).await?;
            let places = places(hub, formula, reading.to).await?;
            let behind: Vec<_> =
                places.iter().map(|place| there.behind(place, formula, reading, missing)).collect();
            (Counted::of(behind.iter().map(|row| row.verdict)), behind)
        }
    })
}

/// The figure alone: of a country the places are thirty thousand, and naming them takes longer than counting them.
pub(super) async fn counted(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Counted> {
    if !matches!(formula.whole, Whole::Units | Whole::Communes) {
        return Ok(count(hub, formula, reading).await?.0);
    }
    let (reading, missing) = asked(hub, formula, reading);
    let there = There::of(hub, formula, reading).await?;
    let places = places(hub, formula, reading.to).await?;
    Ok(Counted::of(places.iter().map(|place| there.verdict(place, formula, missing).0)))
}

/// The period that the formula means, and what a place is that has too little in it.
fn asked<'r>(hub: &Hub, formula: &Formula, reading: Reading<'r>) -> (Reading<'r>, Verdict) {
    let (from, ends) = formula.period.days(reading.from, reading.to);
    // what can still be done in its period is not late
    let over = ends < hub.clock.now().day();
    (Reading { from, ..reading }, if over { Verdict::Late } else { Verdict::UnderWay })
}

/// A decision's number: the records that are done, and what is missing to the number.
fn fixed(records: Vec<Behind>, number: u64, missing: Verdict) -> Outcome {
    let mut done: Vec<Behind> = records.into_iter().filter(|row| row.verdict == Verdict::Settled).collect();
    let most = usize::try_from(number).unwrap_or(usize::MAX);
    // more than was to be done is shown, and counts no more than all
    for row in done.iter_mut().skip(most) {
        row.verdict = Verdict::Apart;
    }
    let settled = done.len().min(most) as u64;
    let open = number - settled;
    let (under_way, late) = if missing == Verdict::Late { (0, open) } else { (open, 0) };
    (Counted { settled, under_way, late, total: number }, done)
}

/// What has to have enough records.
enum Place {
    /// A school or facility.
    Unit(Arc<FrameUnit>),
    /// A commune: code, name.
    Commune(String, String),
}

/// The places of a formula on a day.
async fn places(hub: &Hub, formula: &Formula, day: Day) -> Result<Vec<Place>> {
    if formula.whole == Whole::Units {
        let units = programme::actions::frame(hub, day).await?;
        return Ok(units.into_iter().map(Place::Unit).collect());
    }
    let communes = store::communes(hub, &hub.db, day).await?;
    Ok(communes.into_iter().map(|(code, name)| Place::Commune(code, name)).collect())
}

/// How many records that are done there are, by unit and by administrative unit.
#[derive(Default)]
struct There {
    units: HashMap<OrganisationId, u64>,
    areas: HashMap<String, u64>,
}

impl There {
    async fn of(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Self> {
        let mut there = Self::default();
        if formula.counted != EVENTS {
            for row in records(hub, formula, reading).await? {
                if row.verdict == Verdict::Settled {
                    row.organisation.into_iter().for_each(|unit| *there.units.entry(unit).or_default() += 1);
                    *there.areas.entry(row.area).or_default() += 1;
                }
            }
            return Ok(there);
        }
        let done = |fact: &Fact| fits(fact, formula) && fact.worth == Worth::Accepted;
        // a joint event of several units is one event for their commune
        let mut seen: HashSet<(EventId, Arc<str>)> = HashSet::new();
        for fact in programme::actions::facts(hub, reading.from, reading.to, done).await? {
            if formula.whole == Whole::Units {
                *there.units.entry(fact.unit_id).or_default() += 1;
            } else if seen.insert((fact.event_id, fact.area_code.clone())) {
                *there.areas.entry(fact.area_code.to_string()).or_default() += 1;
            }
        }
        Ok(there)
    }

    /// How a place counts, and how many records it has.
    fn verdict(&self, place: &Place, formula: &Formula, missing: Verdict) -> (Verdict, u64) {
        let n = match place {
            Place::Unit(unit) => self.units.get(&unit.id),
            Place::Commune(code, _) => self.areas.get(code),
        };
        let n = n.copied().unwrap_or(0);
        (if n >= formula.least { Verdict::Settled } else { missing }, n)
    }

    fn behind(&self, place: &Place, formula: &Formula, reading: Reading<'_>, missing: Verdict) -> Behind {
        let (verdict, n) = self.verdict(place, formula, missing);
        let args = [("n", n.into()), ("need", formula.least.into())];
        let (words, area, organisation) = match place {
            Place::Unit(unit) => (&unit.name, &unit.area, Some(unit.id)),
            Place::Commune(code, name) => (name, code, None),
        };
        let href = || match place {
            Place::Unit(unit) => format!("/buoi-tuyen-truyen?don-vi={}", unit.id),
            Place::Commune(code, _) => format!("/buoi-tuyen-truyen?xa={code}"),
        };
        Behind {
            words: words.clone(),
            href: reading.who.filter(|_| formula.counted == EVENTS).map(|_| href()),
            area: area.clone(),
            organisation,
            verdict,
            why: match reading.who {
                Some(_) => reading.lang.f("targets-has", &args).into_owned(),
                None => String::new(),
            },
        }
    }
}

/// The records that fit, those of events one an event.
async fn records(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Vec<Behind>> {
    if formula.counted != EVENTS {
        return match (formula.plan, figure(&formula.counted).and_then(|figure| figure.list.as_ref())) {
            (Some(plan), _) => plans::actions::tasks_behind(hub, Some(plan), reading).await,
            (None, Some(records)) => (records.list)(hub, reading).await,
            (None, None) => Ok(Vec::new()),
        };
    }
    let fits = |fact: &Fact| fits(fact, formula) && fact.worth >= Worth::Claimed;
    let mut facts = programme::actions::facts(hub, reading.from, reading.to, fits).await?;
    let mut seen = HashSet::new();
    facts.retain(|fact| seen.insert(fact.event_id));
    Ok(facts.into_iter().map(|fact| behind(fact, reading)).collect())
}

fn fits(fact: &Fact, formula: &Formula) -> bool {
    let one_of = |wanted: &[String], packed: &str| {
        wanted.is_empty() || unpacked(packed).any(|key| wanted.iter().any(|known| known == key))
    };
    (formula.kinds.is_empty() || formula.kinds.iter().any(|kind| kind == fact.kind))
        && one_of(&formula.topics, &fact.topics)
        && one_of(&formula.bands, &fact.bands)
}

/// i18n: programme-kind-* programme-state-*
fn behind(fact: Fact, reading: Reading<'_>) -> Behind {
    let lang = reading.lang;
    let verdict = if fact.worth == Worth::Accepted { Verdict::Settled } else { Verdict::UnderWay };
    // a count has no words: of a country they are a hundred thousand
    let (words, why) = match reading.who {
        Some(_) => {
            let kind = lang.t(&format!("programme-kind-{}", fact.kind));
            let why = lang.t(&format!("programme-state-{}", fact.state.name()));
            (format!("{kind} · {}", lang.date(fact.held_on.0)), why.into_owned())
        }
        None => Default::default(),
    };
    Behind {
        words,
        href: Some(format!("/buoi-tuyen-truyen/{}", fact.event_id)),
        area: fact.area_code.to_string(),
        organisation: Some(fact.unit_id),
        verdict,
        why,
    }
}

/// The day up to which something is counted: none that has not begun.
pub(super) fn not_later(hub: &Hub, day: Day) -> Day {
    day.min(hub.clock.now().day())
}
