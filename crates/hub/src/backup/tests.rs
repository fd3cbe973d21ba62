//! Backup and restore between both engines, and what a thief or a broken disk makes of them.

use std::path::Path;

use super::take::dump;
use super::*;
use crate::authority::Role;
use crate::config::Config;
use crate::db::{Engine, Snapshot, Value, sql};
use crate::intake::actions as intake;
use crate::intake::model::Telling;
use crate::intake::receipt::Receipt;
use crate::intake::{desk, queue};
use crate::testing::officer;
use crate::testing::{FreshPostgres, TestHub, hubs, scratch};
use crate::{Hub, HubParts, organisations};

const PLANTED: &str = "câu gieo để tìm lại";

fn telling() -> Telling {
    Telling {
        voice: "child".into(),
        safe: "yes".into(),
        kinds: vec!["stranger".into()],
        text: PLANTED.into(),
        link: String::new(),
        place: "xã Bản Mới".into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

/// A hub with an officer, a report, an answer, and somebody signed in.
async fn filled(hub: &TestHub) -> Receipt {
    let unit = organisations::actions::found(hub, "Sở mẫu").await.unwrap();
    let who = officer(hub, unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
    let told = intake::submit(hub, telling(), &intake::once(hub)).await.unwrap();
    let id = queue::first(hub, &who).await.unwrap()[0].id;
    desk::answer(hub, &who, id, PLANTED, &intake::once(hub)).await.unwrap();
    told.receipt
}

fn parts_of(hub: &Hub) -> HubParts {
    let (clock, chance) = (hub.clock.clone(), hub.chance.clone());
    HubParts { clock, chance, ..HubParts::new(hub.config.clone()) }
}

/// Takes a backup of a hub whose database the test holds open.
async fn taken(hub: &Hub, folder: &Path) -> (std::path::PathBuf, BackupKey) {
    let key = BackupKey::fresh(&hub.chance);
    key.write(&folder.join("b.key")).unwrap();
    let out = std::fs::File::create(folder.join("b")).unwrap();
    dump(&parts_of(hub), (&hub.db, Some(&hub.offenders)), &hub.keys, out, &key).await.unwrap();
    (folder.join("b"), BackupKey::read(&folder.join("b.key")).unwrap())
}

async fn parts_for(engine: Engine, folder: &Path) -> Option<(HubParts, Option<FreshPostgres>)> {
    let fresh = match (engine, std::env::var("LACHAN_TEST_POSTGRES")) {
        (Engine::Sqlite, _) => None,
        (Engine::Postgres, Ok(server)) => Some(FreshPostgres::on(&server).await),
        (Engine::Postgres, Err(_)) => return None,
    };
    let database = fresh.as_ref().map(|fresh| fresh.url.clone());
    Some((HubParts::new(Config { data: folder.join("restored"), database, ..Config::default() }), fresh))
}

/// Every row of every table, as the backup writes it.
async fn rows(hub: &Hub) -> Vec<(String, Vec<u8>)> {
    let mut snapshot: Snapshot = hub.db.snapshot().await.unwrap();
    let mut found = Vec::new();
    for (table, columns) in snapshot.schema().await.unwrap() {
        let each = snapshot.each_row(&table, &columns, |values: &[Value]| {
            found.push((table.clone(), records::row(values).to_vec()));
            Ok::<_, crate::db::DbError>(())
        });
        each.await.unwrap();
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_restored_hub_equals_the_old_one_on_either_engine() {
    for hub in hubs().await {
        let receipt = filled(&hub).await;
        let before = rows(&hub).await;
        assert!(before.iter().any(|(table, _)| table == "session"));
        let before: Vec<_> =
            before.into_iter().filter(|(table, _)| !LEFT_OUT.contains(&table.as_str())).collect();
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let folder = scratch();
            let (file, key) = taken(&hub, folder.path()).await;
            let Some((parts, _place)) = parts_for(engine, folder.path()).await else { continue };
            let held = restore(&parts, &file, &key).await.unwrap();
            let left: Vec<_> = std::fs::read_dir(&parts.config.data).unwrap().map(|e| e.unwrap()).collect();
            assert_eq!(left.len(), if engine == Engine::Sqlite { 3 } else { 1 }, "{left:?}");
            let again = restore(&parts, &file, &key).await;
            assert!(matches!(again, Err(BackupError::NotEmpty(_))), "only into an empty place");
            let restored = Hub::open(HubParts { clock: hub.clock.clone(), ..parts }).await.unwrap();
            let apart = crate::offender_migrations().len();
            assert_eq!(held.rows, (before.len() + apart) as u64);
            assert!(rows(&restored).await == before, "{engine:?}");
            let mailbox = intake::mailbox(&restored, &receipt).await.unwrap().unwrap();
            assert_eq!(mailbox.thread.len(), 2);
            assert!(restored.is_set_up());
            // and its references are as strict as before
            let mut tx = restored.db.begin().await.unwrap();
            let orphan = sql("update role_grant set person_id = $1").bind(uuid::Uuid::nil());
            assert!(orphan.run(&mut tx).await.is_err());
        }
    }
}

#[tokio::test]
async fn a_thief_of_either_file_reads_nothing() {
    for hub in hubs().await {
        let receipt = filled(&hub).await;
        let folder = scratch();
        taken(&hub, folder.path()).await;
        for name in ["b", "b.key"] {
            let bytes = std::fs::read(folder.path().join(name)).unwrap();
            for planted in [PLANTED, "Bản Mới", "Lò Thị Mai", "Sở mẫu", "create table", receipt.code()]
            {
                let found = bytes.windows(planted.len()).any(|window| window == planted.as_bytes());
                assert!(!found, "{planted} in {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_damaged_backup_leaves_nothing_behind() {
    for hub in hubs().await {
        filled(&hub).await;
        let folder = scratch();
        let (file, key) = taken(&hub, folder.path()).await;
        let good = std::fs::read(&file).unwrap();
        let (parts, _place) = parts_for(hub.db.engine(), folder.path()).await.unwrap();
        let mut files: Vec<Vec<u8>> = Vec::new();
        for share in 0..8 {
            let index = good.len() * share / 8;
            files.push(good[..index].to_vec());
            files.push(good.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at == index)).collect());
        }
        for bad in files {
            std::fs::write(&file, &bad).unwrap();
            assert!(restore(&parts, &file, &key).await.is_err());
            assert!(!parts.config.data.exists());
        }
        std::fs::write(&file, &good).unwrap();
        let other = BackupKey::fresh(&hub.chance);
        assert!(matches!(restore(&parts, &file, &other).await, Err(BackupError::WrongKey)));
        // the same place takes the good one: the database was left empty, too
        restore(&parts, &file, &key).await.unwrap();
    }
}

#[tokio::test]
async fn a_stream_with_a_missing_or_foreign_row_is_refused_whole() {
    for hub in hubs().await {
        let folder = scratch();
        let (parts, _place) = parts_for(hub.db.engine(), folder.path()).await.unwrap();
        let key = BackupKey::fresh(&hub.chance);
        let migrations: Vec<_> =
            crate::migrations().iter().map(|step| (step.number, step.name.to_owned())).collect();
        let write = |migrations: Vec<(i64, String)>, orphan: bool| {
            let file = std::fs::File::create(folder.path().join("b")).unwrap();
            let mut sealer = frames::Sealer::begin(file, &key, &hub.chance).unwrap();
            let head = records::Head {
                program: "9".into(),
                engine: "x".into(),
                made_at: 1,
                migrations,
                offenders: None,
            };
            records::put_json(&mut sealer, b'H', &head).unwrap();
            records::put(&mut sealer, b'K', hub.keys.to_text().as_bytes()).unwrap();
            if orphan {
                let columns =
                    ["province", "organisation_id", "version", "public_key", "created_at", "renew_since"];
                let columns = columns.iter().map(|name| (*name).to_owned()).collect();
                let table = records::Table { name: "unit_key".into(), columns };
                records::put_json(&mut sealer, b'T', &table).unwrap();
                let unit = uuid::Uuid::nil();
                let values = [
                    "MS".into(),
                    unit.into(),
                    1_i64.into(),
                    vec![1].into(),
                    1_i64.into(),
                    None::<i64>.into(),
                ];
                records::put(&mut sealer, b'R', &records::row(&values)).unwrap();
            }
            let counts = records::Counts::from([("unit_key".into(), 1)]);
            records::put_json(&mut sealer, b'E', &counts).unwrap();
            sealer.finish().unwrap();
        };
        let outcome = async || restore(&parts, &folder.path().join("b"), &key).await;
        write(migrations.clone(), false);
        assert!(matches!(outcome().await, Err(BackupError::Damaged("rows are missing"))));
        write(migrations.clone(), true);
        assert!(matches!(outcome().await, Err(BackupError::Damaged("a row does not fit the others"))));
        write([migrations, vec![(9999, "future".into())]].concat(), true);
        assert!(matches!(outcome().await, Err(BackupError::Newer(_))));
        assert!(!parts.config.data.exists());
    }
}

#[tokio::test]
async fn a_backup_during_writes_is_one_moment() {
    for hub in hubs().await {
        filled(&hub).await;
        let writing = tokio::spawn({
            let hub = Hub::clone(&hub);
            async move {
                for _ in 0..60 {
                    intake::submit(&hub, telling(), &intake::once(&hub)).await.unwrap();
                }
            }
        });
        for _ in 0..3 {
            let folder = scratch();
            let (file, key) = taken(&hub, folder.path()).await;
            let (parts, _place) = parts_for(Engine::Sqlite, folder.path()).await.unwrap();
            // references are checked: a report without its key or the other way round would be refused
            restore(&parts, &file, &key).await.unwrap();
            let restored = Hub::open(parts).await.unwrap();
            let count = async |table: &str| {
                let text = format!("select count(distinct report_id) from {table}");
                crate::db::Statement::composed(text).count(&restored.db).await.unwrap()
            };
            let reports = sql("select count(*) from report").count(&restored.db).await.unwrap();
            assert_eq!(count("report_key").await, reports);
        }
        writing.await.unwrap();
    }
}

#[tokio::test]
async fn the_files_are_private_and_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch();
    let config = Config { data: folder.path().join("data"), ..Config::default() };
    let (out, key) = (folder.path().join("b"), folder.path().join("b.key"));
    let missing = take(&HubParts::new(config.clone()), &out, &key).await;
    assert!(matches!(missing, Err(BackupError::NoHub(_))));
    Hub::open(HubParts::new(config.clone())).await.unwrap();
    let held = take(&HubParts::new(config.clone()), &out, &key).await.unwrap();
    assert_eq!(out.metadata().unwrap().len(), held.bytes);
    for file in [&out, &key] {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(take(&HubParts::new(config.clone()), &out, &folder.path().join("c.key")).await.is_err());
    assert!(take(&HubParts::new(config), &folder.path().join("c"), &key).await.is_err());
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["b", "b.key", "data"]);
    let restored = HubParts::new(Config { data: folder.path().join("data"), ..Config::default() });
    let refused = restore(&restored, &out, &BackupKey::read(&key).unwrap()).await;
    assert!(matches!(refused, Err(BackupError::NotEmpty(_))));
}
