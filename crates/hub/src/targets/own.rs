//! Counting a composed target: the records that fit, set against what they are counted of. Each source is read once.

use std::collections::{HashMap, HashSet};

use crate::Hub;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::plans;
use crate::programme;
use crate::programme::actions::Fact;
use crate::programme::model::{Worth, unpacked};
use crate::slice::{Behind, Counted, Reading, Verdict};
use crate::targets::actions::figure;
use crate::targets::model::{EVENTS, Formula, Whole};
use crate::targets::store;
use crate::time::Day;

/// The figure and the records behind it.
pub(super) type Outcome = (Counted, Vec<Behind>);

/// Counts a formula over the days that are asked for.
pub(super) async fn count(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Outcome> {
    let (from, ends) = formula.period.days(reading.from, reading.to);
    let reading = Reading { from, ..reading };
    // what can still be done in its period is not late
    let over = ends < hub.clock.now().day();
    let missing = if over { Verdict::Late } else { Verdict::UnderWay };
    let records = records(hub, formula, reading).await?;
    Ok(match &formula.whole {
        Whole::Records => (Counted::of(records.iter().map(|row| row.verdict)), records),
        Whole::Fixed { number, .. } => fixed(records, *number, missing),
        Whole::Units => {
            let units = programme::actions::frame(hub, reading.to).await?;
            let places = units.into_iter().map(|unit| Place {
                key: Key::Unit(unit.id),
                href: format!("/buoi-tuyen-truyen?don-vi={}", unit.id),
                area: unit.area,
                name: unit.name,
            });
            places_with(places, &records, formula, reading, missing)
        }
        Whole::Communes => {
            let communes = store::communes(hub, &hub.db, reading.to).await?;
            let places = communes.into_iter().map(|(code, name)| Place {
                href: format!("/buoi-tuyen-truyen?xa={code}"),
                key: Key::Area(code.clone()),
                area: code,
                name,
            });
            places_with(places, &records, formula, reading, missing)
        }
    })
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

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Unit(OrganisationId),
    Area(String),
}

struct Place {
    key: Key,
    name: String,
    area: String,
    href: String,
}

/// The places that have enough records, and those that have not.
fn places_with(
    places: impl Iterator<Item = Place>,
    records: &[Behind],
    formula: &Formula,
    reading: Reading<'_>,
    missing: Verdict,
) -> Outcome {
    let mut there: HashMap<Key, u64> = HashMap::new();
    let done = records.iter().filter(|row| row.verdict == Verdict::Settled);
    // a joint event of several units is one event for their commune
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for row in done {
        if let Some(unit) = row.organisation {
            *there.entry(Key::Unit(unit)).or_default() += 1;
        }
        let event = row.href.as_deref().unwrap_or_default();
        if event.is_empty() || seen.insert((event, &row.area)) {
            *there.entry(Key::Area(row.area.clone())).or_default() += 1;
        }
    }
    let behind: Vec<Behind> = places
        .map(|place| {
            let n = there.get(&place.key).copied().unwrap_or(0);
            let args = [("n", n.into()), ("need", formula.least.into())];
            Behind {
                verdict: if n >= formula.least { Verdict::Settled } else { missing },
                why: match reading.who {
                    Some(_) => reading.lang.f("targets-has", &args).into_owned(),
                    None => String::new(),
                },
                href: reading.who.filter(|_| formula.counted == EVENTS).map(|_| place.href),
                organisation: match place.key {
                    Key::Unit(id) => Some(id),
                    Key::Area(_) => None,
                },
                words: place.name,
                area: place.area,
            }
        })
        .collect();
    (Counted::of(behind.iter().map(|row| row.verdict)), behind)
}

/// The records that fit. Those of events are one a unit where units or communes are counted, else one an event.
async fn records(hub: &Hub, formula: &Formula, reading: Reading<'_>) -> Result<Vec<Behind>> {
    if formula.counted != EVENTS {
        return match (formula.plan, figure(&formula.counted).and_then(|figure| figure.list.as_ref())) {
            (Some(plan), _) => plans::actions::tasks_behind(hub, Some(plan), reading).await,
            (None, Some(records)) => (records.list)(hub, reading).await,
            (None, None) => Ok(Vec::new()),
        };
    }
    let mut facts = programme::actions::facts(hub, reading.from, reading.to).await?;
    facts.retain(|fact| fits(fact, formula) && fact.worth() >= Worth::Claimed);
    if !matches!(formula.whole, Whole::Units | Whole::Communes) {
        let mut seen = HashSet::new();
        facts.retain(|fact| seen.insert(fact.event_id));
    }
    Ok(facts.into_iter().map(|fact| behind(fact, reading)).collect())
}

fn fits(fact: &Fact, formula: &Formula) -> bool {
    let one_of = |wanted: &[String], packed: &str| {
        wanted.is_empty() || unpacked(packed).any(|key| wanted.iter().any(|known| known == key))
    };
    (formula.kinds.is_empty() || formula.kinds.contains(&fact.kind))
        && one_of(&formula.topics, &fact.topics)
        && one_of(&formula.bands, &fact.bands)
}

/// i18n: programme-kind-* programme-state-*
fn behind(fact: Fact, reading: Reading<'_>) -> Behind {
    let lang = reading.lang;
    let verdict = if fact.worth() == Worth::Accepted { Verdict::Settled } else { Verdict::UnderWay };
    // a count has no words: of a country they are a hundred thousand
    let (words, why) = match reading.who {
        Some(_) => {
            let kind = lang.t(&format!("programme-kind-{}", fact.kind));
            let why = lang.t(&format!("programme-state-{}", fact.state));
            (format!("{kind} · {}", lang.date(fact.held_on.0)), why.into_owned())
        }
        None => Default::default(),
    };
    Behind {
        words,
        href: Some(format!("/buoi-tuyen-truyen/{}", fact.event_id)),
        area: fact.area_code,
        organisation: Some(fact.unit_id),
        verdict,
        why,
    }
}

/// The day up to which something is counted: none that has not begun.
pub(super) fn not_later(hub: &Hub, day: Day) -> Day {
    day.min(hub.clock.now().day())
}
