//! Who has which violator's track, since when and how late, across police, procuracy, court and whoever else sanctions.
//!
//! Serves "phối hợp trong theo dõi, xử lý tội phạm" (CB III.4, TG-PL I.2). Shown are codes, steps, bodies, officers, clocks, the number and day of
//! the last legal document, and how many are reported: nothing of a child, nor who is reported. An officer sees the cases
//! in which the own unit has or had a part; from above one sees the bodies below; the lead department and the People's
//! Committee see all. Whoever a report names sees nothing of that case.

use std::collections::{BTreeMap, BTreeSet};

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::cases::board;
use crate::cases::model::CaseId;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::sanctions::store::{self, TrackRow};
use crate::time::{Day, Moment};

/// Look at the violators' tracks across agencies.
pub const TRACK: Act = Act {
    name: "sanctions.track",
    allow: &[
        (Role::DeskOfficer, Reach::Organisation),
        (Role::CaseOfficer, Reach::Organisation),
        (Role::UnitHead, Reach::Organisation),
        (Role::SteeringOfficer, Reach::Organisation),
        (Role::Viewer, Reach::Organisation),
    ],
};

/// So many are looked at.
const MOST: i64 = 5_000;

/// Kinds of agencies (`sanctions-agency-*`): the three of criminal procedure, and all others, which sanction.
pub const AGENCIES: [&str; 4] = ["police", "procuracy", "court", "other"];

/// How a track stands (`sanctions-state-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Past its day.
    Late,
    /// Open and in time.
    InTime,
    /// Offered to another body, or awaits the superior; in time.
    Moving,
    /// Its clock stands on a legal ground.
    Stands,
    /// It has ended.
    Ended,
}

impl State {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Late, Self::InTime, Self::Moving, Self::Stands, Self::Ended];

    /// The name in addresses and message ids.
    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::InTime => "in-time",
            Self::Moving => "moving",
            Self::Stands => "stands",
            Self::Ended => "ended",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    fn of(row: &TrackRow, now: Moment) -> Self {
        if row.closed_at.is_some() {
            Self::Ended
        } else if row.stands {
            Self::Stands
        } else if row.due_at <= now {
            Self::Late
        } else if row.moving {
            Self::Moving
        } else {
            Self::InTime
        }
    }
}

/// What is looked for; nothing means any that is open.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A kind of agency.
    pub agency: Option<&'static str>,
    /// A body.
    pub unit: Option<OrganisationId>,
    /// A step.
    pub step: Option<String>,
    /// A state.
    pub state: Option<State>,
}

/// One track.
#[derive(Clone, Debug)]
pub struct Track {
    /// What stands in the database.
    pub row: TrackRow,
    /// How it stands.
    pub state: State,
    /// The kind of agency that has it.
    pub agency: &'static str,
    /// The body's name for lists.
    pub unit: String,
    /// The reader works on the case.
    pub mine: bool,
}

impl Track {
    /// Whole days since its last day, where that is over.
    pub fn days_late(&self, today: Day) -> Option<i64> {
        // what ends with a day is due at the midnight after it
        let last = self.row.due_at.plus(-1).day();
        let days = today.start().since(last.start()) / crate::time::DAY;
        (self.state == State::Late).then_some(days.max(0))
    }
}

/// What somebody sees of the violators' tracks.
pub struct Board {
    /// Those that were looked for.
    pub tracks: Vec<Track>,
    /// Of all open ones that the reader sees: kind of agency, how many it has, how many of them late.
    pub holders: Vec<(&'static str, u64, u64)>,
    /// The bodies that have open ones, for choosing one.
    pub units: Vec<(OrganisationId, String)>,
}

/// The tracks that a person may see, of those looked for; the longest late first.
pub async fn board(hub: &Hub, who: &Principal, wanted: &Wanted) -> Result<Board> {
    let open = seen(hub, who, store::open_tracks(hub, &hub.db, who.person, MOST).await?).await?;
    let mut holders: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
    let mut units: Vec<(OrganisationId, String)> = Vec::new();
    for track in &open {
        let counted = holders.entry(track.agency).or_default();
        counted.0 += 1;
        counted.1 += u64::from(track.state == State::Late);
        if units.iter().all(|(unit, _)| *unit != track.row.unit_id) {
            units.push((track.row.unit_id, track.unit.clone()));
        }
    }
    units.sort_by(|a, b| a.1.cmp(&b.1));
    let mut tracks = if wanted.state == Some(State::Ended) {
        seen(hub, who, store::ended_tracks(hub, &hub.db, who.person, MOST).await?).await?
    } else {
        open
    };
    tracks.retain(|track| {
        wanted.agency.is_none_or(|agency| track.agency == agency)
            && wanted.unit.is_none_or(|unit| track.row.unit_id == unit)
            && wanted.step.as_ref().is_none_or(|step| track.row.kind == *step)
            && wanted.state.is_none_or(|state| track.state == state)
    });
    let holders = AGENCIES.iter().filter_map(|agency| {
        let (all, late) = holders.get(agency)?;
        Some((*agency, *all, *late))
    });
    Ok(Board { tracks, holders: holders.collect(), units })
}

/// Those of some tracks that a person may see.
async fn seen(hub: &Hub, who: &Principal, rows: Vec<TrackRow>) -> Result<Vec<Track>> {
    let every = [Role::DeskOfficer, Role::CaseOfficer, Role::UnitHead, Role::SteeringOfficer, Role::Viewer];
    let units = who.organisations(&every);
    if units.is_empty() {
        return Err(Error::Forbidden(TRACK.name));
    }
    for unit in &units {
        can(who, &TRACK, &On::held_by(*unit))?;
    }
    let mut parts: BTreeSet<CaseId> = BTreeSet::new();
    for unit in who.organisations(&every[..3]) {
        parts.extend(store::cases_of(hub, &hub.db, unit).await?);
    }
    let above = board::reach(hub, who).await?;
    let mine: BTreeSet<CaseId> =
        crate::cases::actions::mine(hub, who).await?.into_iter().map(|case| case.id).collect();
    let bodies: BTreeMap<_, _> =
        organisations::actions::ever(hub).await?.into_iter().map(|body| (body.id, body)).collect();
    let now = hub.clock.now();
    let shown = rows.into_iter().filter(|row| parts.contains(&row.case_id) || above.holds(row.unit_id));
    Ok(shown
        .map(|row| {
            let body = bodies.get(&row.unit_id);
            let kind = body.map_or("", |body| body.kind.as_str());
            Track {
                state: State::of(&row, now),
                agency: AGENCIES.into_iter().find(|agency| *agency == kind).unwrap_or("other"),
                unit: body.map(|body| body.short_name.clone()).unwrap_or_default(),
                mine: mine.contains(&row.case_id),
                row,
            }
        })
        .collect())
}
