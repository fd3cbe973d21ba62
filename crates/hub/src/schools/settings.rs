//! The settings that a school's resolvers get, signed when they are asked for.

use std::fmt::Write as _;
use std::time::Duration;

use lachan_filter::{Answer, Category, DomainName, Opening, School, Shut};
use tokio::sync::Notify;

use crate::Hub;
use crate::error::{Error, Result};
use crate::filtering::actions::ResolverRow;
use crate::schools::actions::{HoursRow, RoomRow};
use crate::schools::store;
use crate::time::{DAY, HOUR, Moment, SECOND};

/// Until when settings may be taken after they were signed. What has been taken stays in force.
const TAKEN_WITHIN: i64 = HOUR;
/// Answers are told to a resolver for so long after somebody asked.
pub(super) const TOLD: i64 = 30 * DAY;
/// How often a held request looks whether another hub has changed something.
const LOOK: Duration = Duration::from_secs(1);

/// Wakes the held requests of this process.
static CHANGED: Notify = Notify::const_new();

/// Something was set; told after the commit.
pub(super) fn changed() {
    CHANGED.notify_waiters();
}

/// Rooms, holidays and hours as resolvers read them ([`lachan_filter::Timetable`]); rooms bear their keys.
pub(super) fn timetable(rooms: &[RoomRow], holidays: &[(String, String)], hours: &[HoursRow]) -> String {
    let mut text = String::new();
    // writing into a text never fails
    let mut put = |line: std::fmt::Arguments<'_>| _ = text.write_fmt(line);
    for room in rooms {
        put(format_args!("room {} {}\n{} every 00:00-24:00 {}\n", room.id, room.network, room.id, room.tier));
    }
    holidays.iter().for_each(|(first, last)| put(format_args!("holiday {first}..{last}\n")));
    for line in hours {
        let room = line.room_id.map_or_else(|| "*".to_owned(), |room| room.to_string());
        put(format_args!("{room} {} {}-{} {}\n", line.days, line.opens, line.closes, line.access));
    }
    text
}

fn seconds(at: Moment) -> u64 {
    u64::try_from(at.0 / SECOND).unwrap_or(0)
}

/// What a resolver gets now.
pub async fn of(hub: &Hub, resolver: &ResolverRow) -> Result<School> {
    let (school, now) = (resolver.organisation_id, hub.clock.now());
    // the number first: what is read after it is at least as new
    let sequence = store::sequence(hub, &hub.db, school).await?;
    let running = store::running(hub, &hub.db, school).await?;
    let opened = store::opened(hub, &hub.db, school).await?;
    let name = |text: &str| DomainName::parse(text).map_err(Error::internal);
    let (mut openings, mut shut) = (Vec::new(), Vec::new());
    for one in &running {
        let (room, until) = (one.room_id.to_string(), seconds(one.until));
        if one.kind == "shut" {
            shut.push(Shut { room, until });
            continue;
        }
        let mut opening = Opening { room, until, categories: Vec::new(), names: Vec::new() };
        for (_, kind, value) in opened.iter().filter(|(id, ..)| *id == one.id) {
            match kind.as_str() {
                "category" => {
                    opening.categories.push(value.parse::<Category>().map_err(Error::internal)?);
                }
                _ => opening.names.push(name(value)?),
            }
        }
        openings.push(opening);
    }
    let rooms = store::rooms(hub, &hub.db, school).await?;
    let holidays = store::holidays(hub, &hub.db, school).await?;
    let hours = store::hours(hub, &hub.db, school).await?;
    let allowed = store::allowed(hub, &hub.db, school).await?;
    let answered = store::answered(hub, &hub.db, resolver.id, now.plus(-TOLD)).await?;
    let answers =
        answered.into_iter().filter_map(|(id, state)| Some((id.to_string(), Answer::parse(&state)?)));
    Ok(School {
        resolver: resolver.id.to_string(),
        sequence: u64::try_from(sequence).unwrap_or(0),
        issued_at: seconds(now),
        expires_at: seconds(now.plus(TAKEN_WITHIN)),
        openings,
        shut,
        allow: allowed.iter().map(|text| name(text)).collect::<Result<_>>()?,
        answers: answers.collect(),
        timetable: timetable(&rooms, &holidays, &hours),
    })
}

/// A school's settings after a number, signed: at once when there are newer ones, or as soon as something changes;
/// `None` after `patience`, and when the hub stops.
pub async fn wait_for(
    hub: &Hub,
    resolver: &ResolverRow,
    after: i64,
    patience: Duration,
) -> Result<Option<Vec<u8>>> {
    let until = tokio::time::Instant::now() + patience;
    loop {
        // listening begins before looking, so that nothing is missed between the two
        let changed = CHANGED.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        if store::sequence(hub, &hub.db, resolver.organisation_id).await? > after {
            return Ok(Some(of(hub, resolver).await?.sign(&hub.keys.policy_signer())));
        }
        tokio::select! {
            () = &mut changed => {}
            () = tokio::time::sleep(LOOK) => {}
            () = hub.stopping.cancelled() => return Ok(None),
        }
        if tokio::time::Instant::now() >= until {
            return Ok(None);
        }
    }
}
