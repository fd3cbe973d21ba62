//! What a school sets for its own rooms at the hub: hours, openings for a lesson, examinations, names that stay open.
//!
//! Invariants: settings are taken when the hub's policy key signed them for this resolver, they are newer than those at
//! hand and in their time, and their rooms can be told; else those at hand stay. They are put in force whole. What is
//! open ends at its moment with nobody's help, after a restart and with a hub that is gone; a clock that stands before
//! the settings were signed opens nothing. What the law closes stays closed.

pub(crate) mod appeals;
mod opened;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lachan_filter::{LONGEST_OPENING, LONGEST_SHUT, School, Timetable};

use crate::Engine;
use crate::background::in_background;
use crate::groups::Groups;
use crate::hub::{Link, Pace, now};
use appeals::Book;
pub(crate) use opened::Opened;
use opened::RoomOpened;

/// The file in the state folder.
const FILE: &str = "school";
/// The clocks of hub and resolver may be apart by so many seconds.
const CLOCK: u64 = 300;

/// Settings in force.
#[derive(Debug)]
pub(crate) struct Settings {
    school: School,
    hours: Timetable,
}

impl Settings {
    /// Settings whose rooms can be told.
    fn new(school: School) -> Result<Self, String> {
        let hours = school.hours().map_err(|e| e.to_string())?;
        Groups::new(Vec::new(), lachan_filter::AgeTier::Primary).at(&hours, 0)?;
        Ok(Settings { school, hours })
    }

    /// Whether something that lasts until then at most for so long is running.
    fn runs(&self, until: u64, longest: u64, now: u64) -> bool {
        now + CLOCK >= self.school.issued_at && now < until && until - now <= longest + CLOCK
    }

    fn networks(&self, room: &str) -> &[String] {
        let known = self.hours.rooms().iter().find(|known| known.name == room);
        known.map_or(&[][..], |room| room.networks.as_slice())
    }

    /// Who is who at a moment, with rooms, hours and what is open.
    pub(crate) fn over(&self, usual: &Groups, now: u64) -> Groups {
        // the rooms were looked at when the settings were taken
        let Ok(mut groups) = usual.at(&self.hours, now) else { return usual.clone() };
        let mut opened = Opened::default();
        self.school.allow.iter().for_each(|name| opened.allow.add(name));
        let running = self.school.openings.iter().filter(|one| self.runs(one.until, LONGEST_OPENING, now));
        let mut rooms: Vec<&str> = Vec::new();
        for opening in running {
            let place = rooms.iter().position(|room| *room == opening.room).unwrap_or_else(|| {
                rooms.push(&opening.room);
                opened.rooms.push(RoomOpened::default());
                rooms.len() - 1
            });
            let Ok(number) = u16::try_from(place) else { break };
            let room = &mut opened.rooms[place];
            room.categories.extend(opening.categories.iter().cloned());
            opening.names.iter().for_each(|name| room.names.add(name));
            groups.open(self.networks(&opening.room), number);
        }
        for shut in self.school.shut.iter().filter(|one| self.runs(one.until, LONGEST_SHUT, now)) {
            groups.shut(self.networks(&shut.room));
        }
        let nothing = opened.allow.is_empty() && opened.rooms.is_empty();
        groups.opened = (!nothing).then(|| Arc::new(opened));
        groups
    }

    /// The next moment at which something ends or begins to hold.
    fn next_end(&self, now: u64) -> Option<u64> {
        let openings = self.school.openings.iter().map(|one| one.until);
        let all = openings.chain(self.school.shut.iter().map(|one| one.until));
        all.filter(|until| *until > now).min()
    }
}

/// The school's settings at a resolver.
pub(crate) struct Follower {
    link: Link,
    engine: Arc<Engine>,
    book: Arc<Book>,
    settings: Option<Arc<Settings>>,
}

impl Follower {
    /// With the settings of the state folder in force, if there are any. Those past their time stay in force: what is
    /// open in them has its own end.
    pub(crate) fn start(link: Link, engine: Arc<Engine>, book: Arc<Book>) -> Self {
        let mut follower = Follower { link, engine, book, settings: None };
        if let Some(bytes) = follower.link.file(FILE) {
            let read = School::open(&bytes, follower.link.key(), follower.link.id());
            match read.map_err(|e| e.to_string()).and_then(Settings::new) {
                Ok(settings) => follower.put(settings),
                Err(error) => tracing::warn!("stored settings of the school left out: {error}"),
            }
        }
        follower
    }

    fn put(&mut self, settings: Settings) {
        let settings = Arc::new(settings);
        self.book.answered(&settings.school.answers);
        self.engine.settle_school(settings.clone(), now());
        self.settings = Some(settings);
    }

    fn sequence(&self) -> u64 {
        self.settings.as_ref().map_or(0, |settings| settings.school.sequence)
    }

    /// Keeps the settings as new as the hub's and ends what is over, until the task is ended.
    pub(crate) async fn follow(mut self) {
        let mut pace = Pace::default();
        loop {
            let link = self.link.clone();
            let path = format!("/resolver/v1/school?after={}", self.sequence());
            let polled = async move { link.wait_for(&path).await };
            match self.keeping_time(polled).await {
                Ok(None) => pace.held(),
                Ok(Some(bytes)) => match self.take(bytes.to_vec()).await {
                    Ok(()) => pace = Pace::default(),
                    Err(error) => pace.failed(&error),
                },
                Err(error) => pace.failed(&error),
            }
            self.keeping_time(pace.rest()).await;
        }
    }

    /// Waits for something and ends meanwhile what is over.
    async fn keeping_time<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(self.until_the_next_change()) => self.engine.move_on(now()),
            }
        }
    }

    /// To the next end, and at most to the full minute, in which the hours are looked at. Never longer than a second
    /// while something runs: a clock that is put right must not make it last.
    fn until_the_next_change(&self) -> Duration {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let running = self.settings.as_ref().is_some_and(|all| all.next_end(since.as_secs()).is_some());
        let step = if running { 1_000 } else { 60_000 };
        Duration::from_millis(step + 20 - (since.as_millis() % u128::from(step)) as u64)
    }

    async fn take(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let read = School::open(&bytes, self.link.key(), self.link.id());
        let school = read.map_err(|e| e.to_string())?;
        school.may_replace(self.sequence(), now()).map_err(|e| e.to_string())?;
        let sequence = school.sequence;
        self.put(Settings::new(school)?);
        tracing::info!(sequence, "new settings of the school in force");
        let link = self.link.clone();
        match in_background(move || link.keep(FILE, &bytes)).await {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::warn!("the school's settings could not be stored: {error}"),
            None => tracing::warn!("the school's settings could not be stored"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
