//! What is done with targets: looked at on any day, composed, changed from a day on, given to a plan's target.

use std::collections::BTreeMap;

use serde_json::json;
use uuid::Uuid;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::journal::{self, Entry};
use crate::plans::model::PlanId;
use crate::programme;
use crate::slice::{Behind, Counted, Figure, Part, Reading, Records, Verdict};
use crate::targets::model::{EVENTS, Formula, OwnId, Whole};
use crate::targets::rhythm::{self, OfPlan};
use crate::targets::store::{self, Answered, Version};
use crate::targets::{own, suppress};
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

/// Read figures and the lists behind them.
pub const READ: Act = Act {
    name: "targets.read",
    allow: &[
        (Role::SteeringOfficer, Reach::Province),
        (Role::UnitHead, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Compose targets, and say what answers those of a plan.
pub const COMPOSE: Act = Act { name: "targets.compose", allow: &[(Role::SteeringOfficer, Reach::Oversight)] };

/// The figure of an id.
pub(super) fn figure(id: &str) -> Option<&'static Figure> {
    figures().find(|figure| figure.id == id)
}

/// All figures of the slices.
pub fn figures() -> impl Iterator<Item = &'static Figure> {
    crate::slices().iter().flat_map(|slice| slice.figures)
}

/// A target composed here, with the formula of a day.
#[derive(Clone, Debug)]
pub struct Own {
    /// Key.
    pub id: OwnId,
    /// Counts versions.
    pub version: i64,
    /// From which day on it is counted so.
    pub valid_from: Day,
    /// Its name.
    pub name: String,
    /// How it is counted.
    pub formula: Formula,
    /// It stands on the public page.
    pub public: bool,
}

fn own_of(version: Version) -> Result<Own> {
    Ok(Own {
        id: version.target_id,
        version: version.version,
        valid_from: version.valid_from,
        formula: serde_json::from_str(&version.formula).map_err(Error::internal)?,
        name: version.name,
        public: version.public,
    })
}

/// All versions of all composed targets, the oldest of each first.
pub async fn versions(hub: &Hub) -> Result<Vec<Own>> {
    store::versions(hub, &hub.db).await?.into_iter().map(own_of).collect()
}

/// The composed targets of a day, each with the formula of that day.
pub async fn owns(hub: &Hub, day: Day) -> Result<Vec<Own>> {
    let mut found: BTreeMap<OwnId, Own> = BTreeMap::new();
    for own in versions(hub).await? {
        if own.valid_from <= day {
            found.insert(own.id, own);
        }
    }
    Ok(found.into_values().collect())
}

/// What a target is counted by.
#[derive(Clone)]
pub enum Source {
    /// A slice's figure.
    Figure(&'static Figure),
    /// A target composed here.
    Own(Box<Own>),
    /// Schools with a periodic programme, by what a plan means by that.
    OfPlan(Box<OfPlan>),
}

impl Source {
    /// The key in addresses: a figure's id, or the key of a composed target.
    pub fn key(&self) -> String {
        match self {
            Self::Figure(figure) => figure.id.to_owned(),
            Self::Own(own) => own.id.to_string(),
            Self::OfPlan(_) => rhythm::SCHOOLS.to_owned(),
        }
    }
}

/// A target on a day, with the records behind it.
pub struct Counting {
    /// The figure.
    pub counted: Counted,
    /// The records; those apart are shown and not counted.
    pub behind: Vec<Behind>,
}

impl Counting {
    /// How many are shown and not counted.
    pub fn apart(&self) -> u64 {
        self.behind.iter().filter(|row| row.verdict == Verdict::Apart).count() as u64
    }
}

/// The target of a key: a figure's id, or the key of a composed one.
pub async fn source(hub: &Hub, key: &str, day: Day) -> Result<Source> {
    if let Some(figure) = figure(key) {
        return Ok(Source::Figure(figure));
    }
    let id: OwnId = key.parse().map_err(|_| Error::NotFound)?;
    let own = owns(hub, day).await?.into_iter().find(|own| own.id == id).ok_or(Error::NotFound)?;
    Ok(Source::Own(Box::new(own)))
}

/// Counts a target with its records.
pub async fn count(hub: &Hub, source: &Source, reading: Reading<'_>) -> Result<Counting> {
    let reading = Reading { to: own::not_later(hub, reading.to), ..reading };
    match source {
        Source::OfPlan(own) => {
            let behind = programme::actions::schools_behind_by(hub, &own.rule, reading).await?;
            Ok(Counting { counted: Counted::of(behind.iter().map(|row| row.verdict)), behind })
        }
        Source::Own(one) => {
            let (counted, behind) = own::count(hub, &one.formula, reading).await?;
            Ok(Counting { counted, behind })
        }
        Source::Figure(figure) => match &figure.list {
            Some(records) => listed(hub, records, reading).await,
            None => {
                let counted = (figure.compute)(hub, reading.from, reading.to).await?;
                Ok(Counting { counted, behind: Vec::new() })
            }
        },
    }
}

async fn listed(hub: &Hub, records: &Records, reading: Reading<'_>) -> Result<Counting> {
    let behind = (records.list)(hub, reading).await?;
    Ok(Counting { counted: Counted::of(behind.iter().map(|row| row.verdict)), behind })
}

/// The further numbers of a target, each with its records.
pub async fn parts(
    hub: &Hub,
    source: &Source,
    reading: Reading<'_>,
) -> Result<Vec<(&'static Part, Counting)>> {
    let Source::Figure(figure) = source else { return Ok(Vec::new()) };
    let reading = Reading { to: own::not_later(hub, reading.to), ..reading };
    let mut found = Vec::new();
    for part in figure.parts {
        found.push((part, listed(hub, &part.records, reading).await?));
    }
    Ok(found)
}

/// Counts a target without its records, which is quicker.
pub async fn counted(hub: &Hub, source: &Source, reading: Reading<'_>) -> Result<Counted> {
    let to = own::not_later(hub, reading.to);
    match source {
        Source::Figure(figure) => (figure.compute)(hub, reading.from, to).await,
        Source::Own(one) => Ok(own::count(hub, &one.formula, Reading { to, ..reading }).await?.0),
        Source::OfPlan(own) => {
            Ok(programme::actions::schools_by(hub, &own.rule, reading.from, to).await?.counted)
        }
    }
}

/// Counts a formula that is not kept yet.
pub async fn preview(hub: &Hub, who: &Principal, formula: &Formula, lang: Lang) -> Result<Counting> {
    can(who, &COMPOSE, &On::province())?;
    let to = hub.clock.now().day();
    let from = crate::targets::model::Period::Year.days(to, to).0;
    let (counted, behind) = own::count(hub, formula, Reading { from, to, who: Some(who), lang }).await?;
    Ok(Counting { counted, behind })
}

/// What answers a plan's target in a period: what a person has said, else the figure of its indicator. Nothing where no
/// record of this hub does.
pub async fn answer(
    hub: &Hub,
    (plan, target): (PlanId, Uuid),
    indicator: Option<&str>,
    from: Day,
    to: Day,
) -> Result<Option<Counted>> {
    let Some(source) = source_of(hub, (plan, target), indicator, to).await? else { return Ok(None) };
    let counted = match &source {
        Source::Figure(figure) => (figure.compute)(hub, from, to).await?,
        Source::Own(_) | Source::OfPlan(_) => {
            self::counted(hub, &source, Reading { from, to, who: None, lang: Lang::Vi }).await?
        }
    };
    Ok(Some(counted))
}

/// What a plan's target is counted by on a day; schools with a periodic programme by the plan's own rule, where it has
/// one.
pub async fn source_of(
    hub: &Hub,
    (plan, target): (PlanId, Uuid),
    indicator: Option<&str>,
    day: Day,
) -> Result<Option<Source>> {
    match assigned(hub, target, indicator, day).await? {
        Some(Source::Figure(figure)) => Ok(Some(rhythm::by_plan(hub, figure, Some(plan), day).await?)),
        source => Ok(source),
    }
}

/// What a person has said answers a target, else the figure of its indicator.
async fn assigned(hub: &Hub, target: Uuid, indicator: Option<&str>, day: Day) -> Result<Option<Source>> {
    let by_indicator = || {
        let known = |figure: &&Figure| !figure.indicator.is_empty() && Some(figure.indicator) == indicator;
        figures().find(known).map(Source::Figure)
    };
    match store::answered(hub, &hub.db, target).await? {
        None => Ok(by_indicator()),
        Some(Answered { figure: Some(id), .. }) => Ok(figure(&id).map(Source::Figure)),
        Some(Answered { own_id: Some(id), .. }) => {
            let own = owns(hub, day).await?.into_iter().find(|own| own.id == id);
            Ok(own.map(|own| Source::Own(Box::new(own))))
        }
        Some(_) => Ok(None),
    }
}

/// Says what answers a target of a plan; nothing, where `key` is empty.
pub async fn assign(hub: &Hub, who: &Principal, plan: PlanId, target: Uuid, key: &str) -> Result<()> {
    can(who, &COMPOSE, &On::province())?;
    let whole = crate::plans::actions::whole(hub, plan).await?;
    if whole.plan.state != "published" || whole.targets.iter().all(|known| known.id.0 != target) {
        return Err(Error::NotFound);
    }
    let mut answered = Answered { plan_target_id: target, figure: None, own_id: None };
    if !key.is_empty() {
        match source(hub, key, hub.clock.now().day()).await? {
            Source::Figure(figure) => answered.figure = Some(figure.id.into()),
            Source::OfPlan(_) => answered.figure = Some(rhythm::SCHOOLS.into()),
            Source::Own(own) => answered.own_id = Some(own.id),
        }
    }
    let mut tx = hub.db.begin().await?;
    store::answer(hub, &mut tx, &answered, who.person).await?;
    let detail = json!({ "plan": plan, "key": key });
    let entry = Entry {
        act: "targets.assign",
        actor: Some(who.person),
        subject_kind: "plan-target",
        subject: target,
        detail,
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// A target on its way in, or a change of one.
#[derive(Clone, Debug)]
pub struct NewTarget {
    /// Its name.
    pub name: String,
    /// How it is counted.
    pub formula: Formula,
    /// From which day on.
    pub valid_from: Day,
    /// It stands on the public page.
    pub public: bool,
}

/// What is wrong with a formula.
pub fn problems(formula: &Formula) -> Vec<Problem> {
    let mut found = Vec::new();
    let listed = figure(&formula.counted).is_some_and(|figure| figure.list.is_some());
    if formula.counted != EVENTS && !listed {
        found.push(Problem::new("counted", "form-choose-one"));
    }
    if formula.counted != EVENTS
        && !(formula.kinds.is_empty() && formula.topics.is_empty() && formula.bands.is_empty())
    {
        found.push(Problem::new("counted", "targets-filter-of-events"));
    }
    if formula.plan.is_some() && formula.counted != "plans-figure-tasks" {
        found.push(Problem::new("plan", "targets-plan-of-tasks"));
    }
    match &formula.whole {
        Whole::Fixed { number: 0, .. } => found.push(Problem::new("number", "form-required")),
        Whole::Fixed { source, .. } if source.is_empty() => {
            found.push(Problem::new("source", "targets-source-needed"));
        }
        _ => {}
    }
    found
}

/// Composes a target.
pub async fn compose(hub: &Hub, who: &Principal, new: &NewTarget) -> Result<OwnId> {
    can(who, &COMPOSE, &On::province())?;
    let problems = problems(&new.formula);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let id = OwnId(hub.chance.id(hub.clock.now()));
    save(hub, who, new, id, 1).await?;
    Ok(id)
}

/// Changes a target from a day on, which is not over yet: what has been reported stays as it was counted.
pub async fn change(hub: &Hub, who: &Principal, id: OwnId, seen: i64, new: &NewTarget) -> Result<()> {
    can(who, &COMPOSE, &On::province())?;
    let last = versions(hub).await?.into_iter().rfind(|own| own.id == id).ok_or(Error::NotFound)?;
    if last.version != seen {
        return Err(Error::Conflict("targets-moved-on"));
    }
    let mut problems = problems(&new.formula);
    if new.valid_from < hub.clock.now().day().max(last.valid_from) {
        problems.push(Problem::new("valid_from", "targets-not-in-the-past"));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    save(hub, who, new, id, seen + 1).await
}

async fn save(hub: &Hub, who: &Principal, new: &NewTarget, id: OwnId, version: i64) -> Result<()> {
    let row = Version {
        target_id: id,
        version,
        valid_from: new.valid_from,
        name: new.name.clone(),
        formula: serde_json::to_string(&new.formula).map_err(Error::internal)?,
        public: new.public,
        at: hub.clock.now(),
    };
    let mut tx = hub.db.begin().await?;
    if version == 1 {
        store::add(hub, &mut tx, id, who.person).await?;
    }
    match store::write(hub, &mut tx, &row, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("targets-moved-on")),
        outcome => outcome?,
    }
    let entry = Entry {
        act: COMPOSE.name,
        actor: Some(who.person),
        subject_kind: "own-target",
        subject: id.0,
        detail: json!({ "version": version, "from": new.valid_from }),
    };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// The communes, wards and special zones of a day: code, name.
pub async fn communes(hub: &Hub, day: Day) -> Result<Vec<(String, String)>> {
    Ok(store::communes(hub, &hub.db, day).await?)
}

/// The names of administrative units by their codes.
pub async fn area_names(hub: &Hub) -> Result<BTreeMap<String, String>> {
    Ok(store::area_names(hub, &hub.db).await?.into_iter().collect())
}

/// What was counted in each administrative unit, by code; the empty code is nowhere in particular.
pub fn by_area(behind: &[Behind]) -> BTreeMap<&str, Counted> {
    let mut verdicts: BTreeMap<&str, Vec<Verdict>> = BTreeMap::new();
    for row in behind {
        verdicts.entry(row.area.as_str()).or_default().push(row.verdict);
    }
    verdicts.into_iter().map(|(area, all)| (area, Counted::of(all.into_iter()))).collect()
}

/// A target as the public sees it.
#[derive(Clone)]
pub struct Public {
    /// Message id of its name, or the name itself of a composed one.
    pub name: PublicName,
    /// The places, in the order of the rows.
    pub places: Vec<String>,
    /// Done, under way, late, all; the last row holds the totals. What is small is hidden.
    pub cells: suppress::Shown,
}

/// What a public target is called.
#[derive(Clone)]
pub enum PublicName {
    /// A message of a figure.
    Message(&'static str),
    /// A composed target's own name.
    Own(String),
}

/// The targets that the public may see, as of now: those of the plans, and composed ones that were made public.
pub async fn public(hub: &Hub) -> Result<Vec<Public>> {
    let to = hub.clock.now().day();
    let from = crate::targets::model::Period::Year.days(to, to).0;
    let mut sources: Vec<(PublicName, Source)> = figures()
        .filter(|figure| !figure.indicator.is_empty())
        .map(|figure| (PublicName::Message(figure.id), Source::Figure(figure)))
        .collect();
    let owns = owns(hub, to).await?.into_iter().filter(|own| own.public);
    sources.extend(owns.map(|own| (PublicName::Own(own.name.clone()), Source::Own(Box::new(own)))));
    let names = area_names(hub).await?;
    let mut found = Vec::new();
    for (name, source) in sources {
        let counting = count(hub, &source, Reading { from, to, who: None, lang: Lang::Vi }).await?;
        let areas = by_area(&counting.behind);
        let mut rows: Vec<(String, Vec<u64>)> = areas
            .into_iter()
            .map(|(code, one)| {
                let name = names.get(code).cloned().unwrap_or_else(|| code.to_owned());
                (name, vec![one.settled, one.under_way, one.late])
            })
            .collect();
        if matches!(&source, Source::Own(own) if matches!(own.formula.whole, Whole::Fixed { .. })) {
            // a decision's number is of the whole province
            let one = counting.counted;
            rows = vec![(String::new(), vec![one.settled, one.under_way, one.late])];
        }
        let counts: Vec<Vec<u64>> = rows.iter().map(|(_, counts)| counts.clone()).collect();
        let places = rows.into_iter().map(|(name, _)| name).collect();
        found.push(Public { name, places, cells: suppress::shown(&counts) });
    }
    Ok(found)
}
