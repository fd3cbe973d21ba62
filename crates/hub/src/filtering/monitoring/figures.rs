//! Figures of what was counted: narrowed, by day or week, without the small cells.

use std::collections::{BTreeMap, HashMap};

use lachan_filter::AgeTier;

use super::{LEAST, store};
use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::error::{Error, Result};
use crate::filtering::actions;
use crate::id::OrganisationId;
use crate::organisations::actions as organisations;
use crate::time::{Day, Moment};

/// See the figures: a school its own, an authority those of its area.
pub const FIGURES: Act = Act {
    name: "filtering.figures",
    allow: &[
        (Role::FilterOfficer, Reach::Organisation),
        (Role::FilterOfficer, Reach::Oversight),
        (Role::Administrator, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};

/// Over which time a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A day.
    #[default]
    Day,
    /// A week, from Monday.
    Week,
}

impl By {
    /// As it stands in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "ngay",
            Self::Week => "tuan",
        }
    }

    /// The first day of the time in which a day lies.
    pub fn begin(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => day.plus(-i32::from(day.0.weekday().to_monday_zero_offset())),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Over which time.
    pub by: By,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// One tier alone.
    pub tier: Option<AgeTier>,
    /// One category alone.
    pub category: Option<String>,
    /// One administrative unit alone, by its code.
    pub area: Option<String>,
}

/// A number and how much of it was closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How often something was asked for.
    pub asked: i64,
    /// How often of these it was closed.
    pub closed: i64,
}

impl Sum {
    fn add(&mut self, more: Sum) {
        self.asked += more.asked;
        self.closed += more.closed;
    }
}

/// One line: a time, an area, a tier, a category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The first day of the time.
    pub begin: Day,
    /// Code of the area; empty for the whole province.
    pub area: String,
    /// The tier.
    pub tier: AgeTier,
    /// The category, or `-`.
    pub category: String,
}

/// What may be shown.
#[derive(Debug, Default)]
pub struct Figures {
    /// The lines, all of them sums of cells that are not small.
    pub lines: BTreeMap<Key, Sum>,
    /// How many small cells are in none of them.
    pub hidden: u64,
}

impl Figures {
    /// The lines put together by something of theirs.
    pub fn by<K: Ord>(&self, of: impl Fn(&Key) -> K) -> BTreeMap<K, Sum> {
        let mut sums = BTreeMap::<K, Sum>::new();
        for (key, sum) in &self.lines {
            sums.entry(of(key)).or_default().add(*sum);
        }
        sums
    }

    /// All lines together.
    pub fn whole(&self) -> Sum {
        self.by(|_| ()).remove(&()).unwrap_or_default()
    }
}

/// From whom the numbers are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Resolvers that are not shut out.
    pub resolvers: u64,
    /// Of these, those that have told something within the last day.
    pub telling: u64,
    /// Quarters of an hour that could not be told in time.
    pub dropped: i64,
}

/// Where an organisation works, if somebody may see the counts of its resolvers.
type Places = HashMap<OrganisationId, String>;

async fn places(hub: &Hub, who: &Principal) -> Result<Places> {
    who.must_ever(&FIGURES)?;
    let bodies = organisations::ever(hub).await?;
    let seen = bodies.into_iter().filter(|body| {
        let area = (!body.area_code.is_empty()).then(|| body.area_code.clone());
        can(who, &FIGURES, &On { organisation: Some(body.id), area }).is_ok()
    });
    Ok(seen.map(|body| (body.id, body.area_code)).collect())
}

/// The figures that somebody may see. What is small is taken out in the smallest cell there is (a day, an area, a tier, a
/// category), before anything is put together: so no difference of two figures gives it back.
pub async fn figures(hub: &Hub, who: &Principal, wanted: &Wanted) -> Result<Figures> {
    let places = places(hub, who).await?;
    let mut cells: BTreeMap<Key, Sum> = BTreeMap::new();
    for row in store::days(hub, &hub.db, wanted.from, wanted.to).await? {
        let Some(area) = places.get(&row.organisation_id) else { continue };
        let tier: AgeTier = row.tier.parse().map_err(Error::internal)?;
        let begin = Day::parse(&row.day).ok_or_else(|| Error::internal("a day in filter_day"))?;
        let key = Key { begin, area: area.clone(), tier, category: row.category };
        cells.entry(key).or_default().add(Sum { asked: row.asked, closed: row.closed });
    }
    let mut figures = Figures::default();
    for (key, sum) in cells {
        let unwanted = wanted.tier.is_some_and(|tier| tier != key.tier)
            || wanted.category.as_ref().is_some_and(|category| *category != key.category)
            || wanted.area.as_ref().is_some_and(|area| *area != key.area);
        if unwanted {
            continue;
        }
        if sum.asked < LEAST {
            figures.hidden += 1;
            continue;
        }
        let begin = wanted.by.begin(key.begin);
        figures.lines.entry(Key { begin, ..key }).or_default().add(sum);
    }
    Ok(figures)
}

/// From whom somebody's figures are.
pub async fn sources(hub: &Hub, who: &Principal) -> Result<Sources> {
    let places = places(hub, who).await?;
    let tellings = store::tellings(hub, &hub.db).await?;
    let tellings: HashMap<_, _> =
        tellings.into_iter().map(|telling| (telling.resolver_id, telling)).collect();
    let day_ago: Moment = hub.clock.now().plus(-crate::time::DAY);
    let mut sources = Sources::default();
    for row in actions::every(hub).await? {
        if row.revoked_at.is_some() || !places.contains_key(&row.organisation_id) {
            continue;
        }
        sources.resolvers += 1;
        if let Some(telling) = tellings.get(&row.id) {
            sources.dropped += telling.dropped;
            sources.telling += u64::from(telling.received_at >= day_ago);
        }
    }
    Ok(sources)
}

/// The areas of somebody's resolvers, by their codes.
pub async fn areas(hub: &Hub, who: &Principal) -> Result<Vec<String>> {
    let places = places(hub, who).await?;
    let rows = actions::every(hub).await?;
    let mut areas: Vec<_> = rows.iter().filter_map(|row| places.get(&row.organisation_id).cloned()).collect();
    areas.sort();
    areas.dedup();
    Ok(areas)
}
