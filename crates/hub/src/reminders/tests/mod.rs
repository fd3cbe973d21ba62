//! Reminders on both engines, with a mail server and a receiver that really listen.

mod engine;
mod sending;
mod telling;

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex};

use tempfile::TempDir;

use crate::authority::{Principal, Role};
use crate::config::Config;
use crate::error::Result;
use crate::organisations;
use crate::slice::{Deadline, Deadlines, Within};
use crate::testing::{TestDb, databases, officer, scratch};
use crate::time::{Clock, Day, HOUR};
use crate::{Hub, HubParts, OrganisationId};

/// A hub on an engine, whose clock stands on 25 October 2026, 08:00.
pub struct House {
    pub hub: Hub,
    db: TestDb,
    clock: Clock,
    config: Config,
    _folder: Arc<TempDir>,
}

impl House {
    /// A second hub on the same database, with the same key and clock.
    pub async fn second(&self) -> Hub {
        let parts = HubParts { clock: self.clock.clone(), ..HubParts::new(self.config.clone()) };
        Hub::with_database(parts, (*self.db).clone()).await.unwrap()
    }

    /// Moves the clock to an hour of a day.
    pub fn at(&self, day_text: &str, hour: i64) {
        let then = day(day_text).start().plus(hour * HOUR);
        self.clock.advance(then.since(self.clock.now()));
    }
}

pub async fn houses(change: impl Fn(&mut Config)) -> Vec<House> {
    let mut found = Vec::new();
    for db in databases().await {
        let folder = Arc::new(scratch());
        let clock = Clock::fixed(day("2026-10-25").start().plus(8 * HOUR));
        let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
        change(&mut config);
        let parts = HubParts { clock: clock.clone(), ..HubParts::new(config.clone()) };
        let hub = Hub::with_database(parts, (*db).clone()).await.unwrap();
        hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
        found.push(House { hub, db, clock, config, _folder: folder });
    }
    found
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A commune with one officer.
pub async fn commune(hub: &Hub, name: &str, login: &str) -> (OrganisationId, Principal) {
    let unit = organisations::actions::found(hub, name).await.unwrap();
    let who = officer(hub, unit, login, "Nông Thị Hà", Role::CaseOfficer).await;
    (unit, who)
}

/// What is open, a hub at a time.
static OPEN: LazyLock<Mutex<HashMap<PathBuf, Vec<Deadline>>>> = LazyLock::new(Mutex::default);

fn list<'a>(
    hub: &'a Hub,
    within: Within<'a>,
) -> Pin<Box<dyn Future<Output = Result<Vec<Deadline>>> + Send + 'a>> {
    Box::pin(async move {
        let (from, to) = (within.from, within.to);
        let open = OPEN.lock().unwrap();
        let mine = open.get(&hub.config.data).cloned().unwrap_or_default();
        Ok(mine.into_iter().filter(|one| (from..=to).contains(&one.last_day)).collect())
    })
}

/// A kind of work that only tests have.
pub const KINDS: &[Deadlines] = &[Deadlines { kind: "test.task", list }];

pub fn set_open(hub: &Hub, deadlines: Vec<Deadline>) {
    OPEN.lock().unwrap().insert(hub.config.data.clone(), deadlines);
}

pub fn deadline(key: &str, organisation: OrganisationId, last_day: &str) -> Deadline {
    Deadline {
        key: key.into(),
        organisation,
        last_day: day(last_day),
        words: "Nộp báo cáo tháng".into(),
        href: format!("/nhiem-vu/{key}"),
    }
}
