//! What people of a school do: rooms and hours, opening for a lesson, shutting for an examination.

use lachan_filter::{AgeTier, DomainName, OnlineService};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Hub;
use crate::authority::{Act, On, Principal, Reach, Role, can};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::filtering;
use crate::filtering::model::{Health, SILENT};
use crate::id::OrganisationId;
use crate::journal::{self, Entry};
use crate::organisations;
use crate::organisations::actions::Organisation;
use crate::schools::model::{Alive, HoursId, LONGEST_OPENING, LONGEST_SHUT, MOST_NAMES, OpeningId, RoomId};
use crate::schools::{settings, store};
use crate::time::MINUTE;

pub use store::{HoursRow, OpeningRow, RoomRow, SchoolRow};

/// See how a school's filter is doing and what is set there.
pub const SEE: Act = Act {
    name: "schools.see",
    allow: &[
        (Role::FilterOfficer, Reach::Area),
        (Role::SteeringOfficer, Reach::OwnSchool),
        (Role::UnitHead, Reach::OwnSchool),
        (Role::Administrator, Reach::Province),
        (Role::Viewer, Reach::Province),
    ],
};
/// Set rooms and hours, open for a lesson, shut for an examination, answer appeals at the school.
pub const RUN: Act = Act {
    name: "schools.run",
    allow: &[
        (Role::FilterOfficer, Reach::Area),
        (Role::SteeringOfficer, Reach::OwnSchool),
        (Role::UnitHead, Reach::OwnSchool),
    ],
};

/// Rooms of a school.
const MOST_ROOMS: usize = 100;
/// Lines of hours of a school.
const MOST_HOURS: usize = 200;
/// What may run at a school at a time.
const MOST_RUNNING: usize = 40;

/// A school that somebody may do this at.
pub async fn at(
    hub: &Hub,
    who: &Principal,
    act: &'static Act,
    school: OrganisationId,
) -> Result<Organisation> {
    let body = organisations::actions::get(hub, school).await?.ok_or(Error::NotFound)?;
    can(who, act, &On::held_by(school))?;
    Ok(body)
}

/// A change of a school's settings: allowed, counted, and told in the journal.
pub(super) async fn change(hub: &Hub, who: &Principal, school: OrganisationId) -> Result<Tx> {
    at(hub, who, &RUN, school).await?;
    let mut tx = hub.db.begin().await?;
    store::count_up(hub, &mut tx, school).await?;
    Ok(tx)
}

/// Ends a change: its resolvers hear of it at once.
pub(super) async fn done(
    hub: &Hub,
    mut tx: Tx,
    who: &Principal,
    act: &str,
    subject: (&str, Uuid),
    detail: Value,
) -> Result<()> {
    let (subject_kind, subject) = subject;
    let entry = Entry { act, actor: Some(who.person), subject_kind, subject, detail };
    journal::record(hub, &mut tx, entry).await?;
    tx.commit().await?;
    settings::changed();
    Ok(())
}

/// What is opened for a lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// In which room.
    pub room: RoomId,
    /// For how many minutes.
    pub minutes: i64,
    /// Whole categories, of [`CATEGORIES`](super::model::CATEGORIES).
    pub categories: Vec<String>,
    /// Whole services: kept as the names that they have now.
    pub services: Vec<&'static OnlineService>,
    /// Names, with all below them.
    pub names: Vec<DomainName>,
    /// Why.
    pub why: String,
}

/// Opens something in a room for a lesson.
pub async fn open(hub: &Hub, who: &Principal, school: OrganisationId, lesson: &Lesson) -> Result<OpeningId> {
    let Lesson { room, minutes, categories, services, names, why } = lesson;
    let is_nothing = categories.is_empty() && services.is_empty() && names.is_empty();
    if is_nothing || !(1..=LONGEST_OPENING).contains(minutes) || names.len() > MOST_NAMES {
        return Err(Error::Conflict("schools-not-opened"));
    }
    let categories = categories.iter().map(|category| ("category", category.clone()));
    let mut all: Vec<DomainName> = services.iter().flat_map(|service| service.names()).collect();
    all.extend(names.iter().cloned());
    all.sort();
    all.dedup();
    let names = all.iter().map(|name| ("name", name.to_string()));
    let what: Vec<_> = categories.chain(names).collect();
    start(hub, who, school, (*room, "open", *minutes), why, &what).await
}

/// Shuts a room but for the names that always stay open.
pub async fn shut(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    room: RoomId,
    minutes: i64,
    why: &str,
) -> Result<OpeningId> {
    if !(1..=LONGEST_SHUT).contains(&minutes) {
        return Err(Error::Conflict("schools-not-shut"));
    }
    start(hub, who, school, (room, "shut", minutes), why, &[]).await
}

async fn start(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    (room, kind, minutes): (RoomId, &str, i64),
    why: &str,
    what: &[(&str, String)],
) -> Result<OpeningId> {
    let mut tx = change(hub, who, school).await?;
    let rooms = store::rooms(hub, &mut tx, school).await?;
    let known =
        rooms.into_iter().find(|known| known.id == room).ok_or(Error::Conflict("schools-room-gone"))?;
    if store::running(hub, &mut tx, school).await?.len() >= MOST_RUNNING {
        return Err(Error::Conflict("schools-too-many-running"));
    }
    let now = hub.clock.now();
    let new = OpeningRow {
        id: OpeningId(hub.chance.id(now)),
        room_id: room,
        room: known.name,
        kind: kind.into(),
        why: why.into(),
        person: who.name.clone(),
        started_at: now,
        until: now.plus(minutes * MINUTE),
        ended_at: None,
    };
    store::start(hub, &mut tx, school, &new, what, who.person).await?;
    let detail = json!({ "room": room, "minutes": minutes, "what": what.len() });
    let act = if kind == "open" { "schools.open" } else { "schools.shut" };
    done(hub, tx, who, act, ("school-opening", new.id.0), detail).await?;
    Ok(new.id)
}

/// Ends something before its time.
pub async fn end(hub: &Hub, who: &Principal, school: OrganisationId, id: OpeningId) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    if !store::end(hub, &mut tx, school, id, who.person).await? {
        return Err(Error::Conflict("schools-ended-already"));
    }
    done(hub, tx, who, "schools.end", ("school-opening", id.0), json!({})).await
}

/// Adds a room; its network as [`read_network`](super::model::read_network) gives it.
pub async fn add_room(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    name: &str,
    network: &str,
    tier: AgeTier,
) -> Result<RoomId> {
    let mut tx = change(hub, who, school).await?;
    let rooms = store::rooms(hub, &mut tx, school).await?;
    if rooms.len() >= MOST_ROOMS {
        return Err(Error::Conflict("schools-too-many-rooms"));
    }
    let id = RoomId(hub.chance.id(hub.clock.now()));
    let room = RoomRow { id, name: name.into(), network: network.into(), tier: tier.as_str().into() };
    match store::add_room(hub, &mut tx, school, &room, who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("schools-room-twice")),
        outcome => outcome?,
    }
    done(hub, tx, who, "schools.add-room", ("school-room", id.0), json!({ "tier": tier.as_str() })).await?;
    Ok(id)
}

/// Takes a room out, with its hours; what runs in it ends.
pub async fn remove_room(hub: &Hub, who: &Principal, school: OrganisationId, id: RoomId) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    if !store::remove_room(hub, &mut tx, school, id, who.person).await? {
        return Err(Error::Conflict("schools-room-gone"));
    }
    done(hub, tx, who, "schools.remove-room", ("school-room", id.0), json!({})).await
}

/// Adds hours; the later ones hold before the earlier ones. The whole timetable must be one that resolvers can read.
pub async fn add_hours(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    new: &HoursRow,
) -> Result<HoursId> {
    let mut tx = change(hub, who, school).await?;
    let rooms = store::rooms(hub, &mut tx, school).await?;
    if new.room_id.is_some_and(|room| rooms.iter().all(|known| known.id != room)) {
        return Err(Error::Conflict("schools-room-gone"));
    }
    if store::hours(hub, &mut tx, school).await?.len() >= MOST_HOURS {
        return Err(Error::Conflict("schools-too-many-hours"));
    }
    let id = HoursId(hub.chance.id(hub.clock.now()));
    let row = HoursRow { id, ..new.clone() };
    store::add_hours(hub, &mut tx, school, &row, who.person).await?;
    must_be_readable(hub, &mut tx, school).await?;
    done(hub, tx, who, "schools.add-hours", ("school-hours", id.0), json!({ "access": new.access })).await?;
    Ok(id)
}

async fn must_be_readable(hub: &Hub, tx: &mut Tx, school: OrganisationId) -> Result<()> {
    let rooms = store::rooms(hub, &mut *tx, school).await?;
    let holidays = store::holidays(hub, &mut *tx, school).await?;
    let hours = store::hours(hub, &mut *tx, school).await?;
    let text = settings::timetable(&rooms, &holidays, &hours);
    let read: std::result::Result<lachan_filter::Timetable, _> = text.parse();
    read.map(drop).map_err(|_| Error::Conflict("schools-hours-unreadable"))
}

/// Takes hours out.
pub async fn remove_hours(hub: &Hub, who: &Principal, school: OrganisationId, id: HoursId) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    if !store::remove_hours(hub, &mut tx, school, id).await? {
        return Err(Error::Conflict("schools-hours-gone"));
    }
    done(hub, tx, who, "schools.remove-hours", ("school-hours", id.0), json!({})).await
}

/// Adds days without school, as ISO 8601 (`2027-02-04`).
pub async fn add_holiday(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
    first: &str,
    last: &str,
) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    match store::add_holiday(hub, &mut tx, school, (first, last), who.person).await {
        Err(error) if error.is_unique() => return Err(Error::Conflict("schools-holiday-twice")),
        outcome => outcome?,
    }
    must_be_readable(hub, &mut tx, school).await?;
    let detail = json!({ "first": first, "last": last });
    done(hub, tx, who, "schools.add-holiday", ("organisation", school.0), detail).await
}

/// Takes days without school out.
pub async fn remove_holiday(hub: &Hub, who: &Principal, school: OrganisationId, first: &str) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    if !store::remove_holiday(hub, &mut tx, school, first).await? {
        return Err(Error::Conflict("schools-holiday-gone"));
    }
    let detail = json!({ "first": first });
    done(hub, tx, who, "schools.remove-holiday", ("organisation", school.0), detail).await
}

/// Takes a name off the list of those that stay open at the school.
pub async fn disallow(hub: &Hub, who: &Principal, school: OrganisationId, name: &str) -> Result<()> {
    let mut tx = change(hub, who, school).await?;
    if !store::disallow(hub, &mut tx, school, name).await? {
        return Err(Error::Conflict("schools-name-gone"));
    }
    done(hub, tx, who, "schools.disallow", ("organisation", school.0), json!({})).await
}

/// All that is set at a school.
pub struct Whole {
    /// The rooms.
    pub rooms: Vec<RoomRow>,
    /// The hours, the earlier first.
    pub hours: Vec<HoursRow>,
    /// Days without school.
    pub holidays: Vec<(String, String)>,
    /// What runs.
    pub running: Vec<OpeningRow>,
    /// What is opened: opening, category or name, value.
    pub opened: Vec<(OpeningId, String, String)>,
    /// What ran lately.
    pub lately: Vec<OpeningRow>,
    /// Names that stay open.
    pub allowed: Vec<String>,
}

/// What is set at a school, for who may see it.
pub async fn whole(hub: &Hub, who: &Principal, school: OrganisationId) -> Result<Whole> {
    at(hub, who, &SEE, school).await?;
    Ok(Whole {
        rooms: store::rooms(hub, &hub.db, school).await?,
        hours: store::hours(hub, &hub.db, school).await?,
        holidays: store::holidays(hub, &hub.db, school).await?,
        running: store::running(hub, &hub.db, school).await?,
        opened: store::opened(hub, &hub.db, school).await?,
        lately: store::lately(hub, &hub.db, school).await?,
        allowed: store::allowed(hub, &hub.db, school).await?,
    })
}

/// The schools that somebody may see, each with how its resolvers are doing.
pub async fn schools(hub: &Hub, who: &Principal) -> Result<Vec<(SchoolRow, Alive)>> {
    who.must_ever(&SEE)?;
    let rows = store::schools(hub, &hub.db, hub.clock.now().day(), None).await?;
    let seen = rows.into_iter().filter(|row| can(who, &SEE, &On::held_by(row.id)).is_ok());
    judged(hub, seen).await
}

/// One of them; `None` for a body that is no school.
pub async fn one_school(
    hub: &Hub,
    who: &Principal,
    school: OrganisationId,
) -> Result<Option<(SchoolRow, Alive)>> {
    at(hub, who, &SEE, school).await?;
    let rows = store::schools(hub, &hub.db, hub.clock.now().day(), Some(school)).await?;
    Ok(judged(hub, rows.into_iter()).await?.pop())
}

async fn judged(hub: &Hub, rows: impl Iterator<Item = SchoolRow>) -> Result<Vec<(SchoolRow, Alive)>> {
    let now = hub.clock.now();
    let newest = filtering::policy::newest(hub).await?.map(|newest| (newest.sequence, newest.issued_at));
    let judge = |row: &SchoolRow| match (row.seen_at, row.sequence) {
        (Some(seen_at), _) if now.since(seen_at) > SILENT => Alive::Silent,
        (Some(seen_at), Some(sequence)) => match Health::of(now, seen_at, sequence, newest) {
            Health::Running => Alive::Running,
            _ => Alive::Outdated,
        },
        _ => Alive::Never,
    };
    Ok(rows
        .map(|row| {
            let alive = judge(&row);
            (row, alive)
        })
        .collect())
}
