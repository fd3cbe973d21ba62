//! What tests of every slice share: scratch folders, a database of each engine, a hub with a clock to move.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::authority::{Grant, Level, Principal, Role};
use crate::config::Config;
use crate::db::migrate::migrate;
use crate::db::{Db, Statement};
use crate::hub::migrations;
use crate::people::actions::{First, establish};
use crate::people::session;
use crate::pictures::Decoder;
use crate::time::{Clock, Day, Moment};
use crate::{Hub, HubParts, OrganisationId};

/// A folder that goes when the test ends.
pub fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// An empty database and where it lives.
pub struct TestDb {
    db: Db,
    place: Place,
}

/// Where a test's database lives: it goes when the last that holds it ends.
#[derive(Clone)]
struct Place {
    _folder: Arc<TempDir>,
    _postgres: Option<Arc<FreshPostgres>>,
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
    new_databases(false).await
}

async fn new_databases(with_tables: bool) -> Vec<TestDb> {
    let folder = Arc::new(scratch());
    let file = folder.path().join("test.db");
    if with_tables {
        copy_tables(&file).await;
    }
    let sqlite = Db::sqlite(&file).await.unwrap();
    let mut found = vec![TestDb { db: sqlite, place: Place { _folder: folder.clone(), _postgres: None } }];
    if let Ok(server) = std::env::var("LACHAN_TEST_POSTGRES") {
        let fresh = match with_tables {
            true => FreshPostgres::with_tables(&server).await,
            false => FreshPostgres::on(&server).await,
        };
        let db = Db::postgres(&fresh.url).await.unwrap();
        found.push(TestDb { db, place: Place { _folder: folder, _postgres: Some(Arc::new(fresh)) } });
    }
    found
}

/// What all tables of a hub are called together: other tables, another name.
fn name_of_tables() -> String {
    let mut digest = DefaultHasher::new();
    for step in migrations() {
        (step.number, step.text).hash(&mut digest);
    }
    format!("lachan_tables_{:016x}", digest.finish())
}

/// Puts a file with all tables of a hub at `path`. The first test of a build lays them out, the others copy its file: with
/// hundreds of tests that is half of their time.
async fn copy_tables(path: &Path) {
    let kept = std::env::temp_dir().join(name_of_tables()).with_extension("db");
    if !kept.exists() {
        let folder = tempfile::tempdir_in(std::env::temp_dir()).unwrap();
        let laid_out = folder.path().join("tables.db");
        let db = Db::sqlite(&laid_out).await.unwrap();
        migrate(&db, &migrations(), Moment(0)).await.unwrap();
        db.close().await; // which leaves all in the one file
        std::fs::rename(&laid_out, &kept).unwrap(); // two that do so at once make the same
    }
    std::fs::copy(&kept, path).unwrap();
}

/// An empty database on a PostgreSQL server. It is dropped with this value: hundreds of tests would otherwise
/// fill the disk of a small machine.
pub struct FreshPostgres {
    /// Its address.
    pub url: String,
    server: String,
    name: String,
}

impl FreshPostgres {
    /// Makes one on the server of `url`.
    pub async fn on(url: &str) -> Self {
        Self::make(url, "template1").await
    }

    /// The same with all tables of a hub, copied as [`copy_tables`] does.
    pub(crate) async fn with_tables(url: &str) -> Self {
        Self::make(url, &laid_out(url).await).await
    }

    async fn make(url: &str, template: &str) -> Self {
        let name = format!("lachan_test_{}", uuid::Uuid::now_v7().simple());
        command(url, format!("create database {name} template {template} strategy file_copy")).await;
        Self { url: of_name(url, &name), server: url.to_owned(), name }
    }
}

/// The address of another database of a server.
fn of_name(url: &str, name: &str) -> String {
    let (head, tail) = url.rsplit_once('/').unwrap();
    let query = tail.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    format!("{head}/{name}{query}")
}

/// The name of a database with all tables of a hub on this server.
async fn laid_out(url: &str) -> String {
    let name = name_of_tables();
    let server = Db::postgres(url).await.unwrap();
    // one lays them out, the others wait
    let mut alone = server.begin().await.unwrap();
    Statement::composed("select pg_advisory_xact_lock(7)".to_owned()).run(&mut alone).await.unwrap();
    let known = Statement::composed(format!("select 1 from pg_database where datname = '{name}'"));
    if !known.exists(&server).await.unwrap() {
        let unready = format!("{name}_unready");
        command(url, format!("drop database if exists {unready}")).await;
        command(url, format!("create database {unready}")).await;
        let db = Db::postgres(&of_name(url, &unready)).await.unwrap();
        migrate(&db, &migrations(), Moment(0)).await.unwrap();
        db.close().await;
        command(url, format!("alter database {unready} rename to {name}")).await;
    }
    alone.commit().await.unwrap();
    server.close().await;
    name
}

impl Drop for FreshPostgres {
    fn drop(&mut self) {
        // A runtime of its own: the test's may be ending, and a runtime cannot wait inside another.
        let (server, text) = (self.server.clone(), format!("drop database {} with (force)", self.name));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(command(&server, text));
        });
        let _ = dropping.join();
    }
}

async fn command(server: &str, text: String) {
    let server = Db::postgres(server).await.unwrap();
    Statement::composed(text).run(&server).await.unwrap();
    server.close().await;
}

/// A hub of its own for a test, with a clock that stands on 2026-11-23 08:00 in Viet Nam until it is moved.
pub struct TestHub {
    hub: Hub,
    _folder: Arc<TempDir>,
    _place: Place,
}

impl Deref for TestHub {
    type Target = Hub;
    fn deref(&self) -> &Hub {
        &self.hub
    }
}

/// A migrated hub on each engine, province `MS` set up.
pub async fn hubs() -> Vec<TestHub> {
    hubs_with(|_| {}).await
}

/// The same with other settings.
pub async fn hubs_with(change: impl Fn(&mut Config)) -> Vec<TestHub> {
    let mut found = Vec::new();
    for TestDb { db, place } in new_databases(true).await {
        let folder = Arc::new(scratch());
        let start = Day::parse("2026-11-23").unwrap().start().plus(8 * crate::time::HOUR);
        let mut config = Config { data: folder.path().to_owned(), ..Config::default() };
        change(&mut config);
        let clock = Clock::fixed(start);
        let parts = HubParts { clock, decoder: Decoder::Here, ..HubParts::new(config) };
        let hub = Hub::with_database(parts, db).await.unwrap();
        hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
        found.push(TestHub { hub, _folder: folder, _place: place });
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
