//! What tests of every slice share: scratch folders, a database of each engine, a hub with a clock to move.

use std::ops::Deref;
use std::sync::Arc;

use tempfile::TempDir;

use crate::authority::{Grant, Level, Principal, Role};
use crate::config::Config;
use crate::db::Db;
use crate::people::actions::{First, establish};
use crate::people::session;
use crate::time::{Clock, Day};
use crate::{Hub, HubParts, OrganisationId};

/// A folder that goes when the test ends.
pub fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// An empty database and the folder it may live in.
pub struct TestDb {
    db: Db,
    _folder: Arc<TempDir>,
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// An empty database of each engine: SQLite always, PostgreSQL where `LACHAN_TEST_POSTGRES` names a server on
/// which databases may be made.
pub async fn databases() -> Vec<TestDb> {
    let folder = Arc::new(scratch());
    let sqlite = Db::sqlite(&folder.path().join("test.db")).await.unwrap();
    let mut found = vec![TestDb { db: sqlite, _folder: folder.clone() }];
    if let Ok(server) = std::env::var("LACHAN_TEST_POSTGRES") {
        let db = Db::postgres(&fresh_postgres(&server).await).await.unwrap();
        found.push(TestDb { db, _folder: folder });
    }
    found
}

/// Makes an empty database on the server of `url` and gives its address.
pub async fn fresh_postgres(url: &str) -> String {
    let name = format!("lachan_test_{}", uuid::Uuid::now_v7().simple());
    let server = Db::postgres(url).await.unwrap();
    crate::db::Statement::composed(format!("create database {name}")).run(&server).await.unwrap();
    server.close().await;
    let (head, tail) = url.rsplit_once('/').unwrap();
    let query = tail.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    format!("{head}/{name}{query}")
}

/// A hub of its own for a test, with a clock that stands on 2026-11-23 08:00 in Viet Nam until it is moved.
pub struct TestHub {
    hub: Hub,
    _folders: [Arc<TempDir>; 2],
}

impl Deref for TestHub {
    type Target = Hub;
    fn deref(&self) -> &Hub {
        &self.hub
    }
}

/// A migrated hub on each engine, province `MS` set up.
pub async fn hubs() -> Vec<TestHub> {
    let mut found = Vec::new();
    for TestDb { db, _folder } in databases().await {
        let folder = Arc::new(scratch());
        let start = Day::parse("2026-11-23").unwrap().start().plus(8 * crate::time::HOUR);
        let config = Config { data: folder.path().to_owned(), ..Config::default() };
        let parts = HubParts { clock: Clock::fixed(start), ..HubParts::new(config) };
        let hub = Hub::with_database(parts, db).await.unwrap();
        hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
        found.push(TestHub { hub, _folders: [folder, _folder] });
    }
    found
}

/// Somebody with an account and a role, signed in.
pub(crate) async fn officer(
    hub: &Hub,
    unit: OrganisationId,
    login: &str,
    name: &str,
    role: Role,
) -> Principal {
    let grant = Grant { role, organisation: unit, level: Level::Province, area: String::new() };
    let first = First {
        name: name.into(),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (_, token) = establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}
