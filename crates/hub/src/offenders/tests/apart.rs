//! A database of its own: beside the records, in a folder of its own, in a backup and back, after a restart.

use super::{entered, open, scene, somebody};
use crate::backup::{self, BackupKey};
use crate::config::Config;
use crate::db::{Engine, sql};
use crate::offenders::looking;
use crate::testing::{FreshPostgres, hubs, scratch};
use crate::{Hub, HubParts};

fn parts(hub: &Hub, config: Config) -> HubParts {
    HubParts { clock: hub.clock.clone(), chance: hub.chance.clone(), ..HubParts::new(config) }
}

#[tokio::test]
async fn nothing_of_it_stands_among_the_records_and_a_restart_keeps_it() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = somebody("Lò Văn Đức", "1990-05-06");
        let number = entered(&hub, &scene.keeper, &one).await;
        let tables = crate::db::schema::schema(hub.db.engine(), &hub.db).await.unwrap();
        assert!(tables.keys().all(|table| !table.starts_with("offender_")), "{:?}", tables.keys());
        assert!(sql("select 1 from offender_file").exists(&hub.db).await.is_err());
        assert!(
            sql("select 1 from person").exists(&hub.offenders).await.is_err(),
            "and nothing of them here"
        );
        let again = Hub::with_database(parts(&hub, hub.config.clone()), hub.db.clone()).await.unwrap();
        open(&again, &scene.second, number).await;
        assert!(looking::seen(&again, &scene.second, number).await.unwrap().contents == one);
    }
}

#[tokio::test]
async fn the_police_may_keep_it_in_a_folder_or_on_a_server_of_their_own() {
    let folder = scratch();
    let own = folder.path().join("cong-an");
    let place = own.display().to_string();
    let config = Config { data: folder.path().join("data"), offenders: Some(place), ..Config::default() };
    let hub = Hub::open(HubParts::new(config)).await.unwrap();
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let who = scene(&hub).await;
    entered(&hub, &who.keeper, &somebody("Lò Văn Đức", "1990-05-06")).await;
    assert!(own.join("offenders.db").is_file());
    assert!(!folder.path().join("data/offenders.db").exists());
    let Ok(server) = std::env::var("LACHAN_TEST_POSTGRES") else { return };
    let fresh = FreshPostgres::on(&server).await;
    let config =
        Config { data: folder.path().join("two"), offenders: Some(fresh.url.clone()), ..Config::default() };
    let hub = Hub::open(HubParts::new(config)).await.unwrap();
    assert_eq!((hub.db.engine(), hub.offenders.engine()), (Engine::Sqlite, Engine::Postgres));
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let who = scene(&hub).await;
    entered(&hub, &who.keeper, &somebody("Lò Văn Đức", "1990-05-06")).await;
    hub.close().await;
}

#[tokio::test]
async fn a_backup_carries_it_sealed_and_a_restore_puts_it_back() {
    let folder = scratch();
    let at = |name: &str| folder.path().join(name);
    let config = Config { data: at("data"), ..Config::default() };
    let hub = Hub::open(HubParts::new(config.clone())).await.unwrap();
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let who = scene(&hub).await;
    let one = somebody("Lò Văn Đức", "1990-05-06");
    let number = entered(&hub, &who.keeper, &one).await;
    backup::take(&HubParts::new(config), &at("b"), &at("b.key")).await.unwrap();
    let file = std::fs::read(at("b")).unwrap();
    for word in ["Lò Văn Đức", "offender_file"] {
        assert!(!file.windows(word.len()).any(|bytes| bytes == word.as_bytes()), "{word}");
    }
    let key = BackupKey::read(&at("b.key")).unwrap();
    let server = std::env::var("LACHAN_TEST_POSTGRES").ok();
    let mut fresh = Vec::new();
    for (name, postgres, apart) in
        [("one", false, false), ("two", false, true), ("three", true, false), ("four", true, true)]
    {
        let database = match (&server, postgres) {
            (_, false) => None,
            (None, true) => continue,
            (Some(server), true) => {
                fresh.push(FreshPostgres::on(server).await);
                fresh.last().map(|fresh| fresh.url.clone())
            }
        };
        let offenders = apart.then(|| at(&format!("{name}-cong-an")).display().to_string());
        let config = Config { data: at(name), database, offenders, ..Config::default() };
        backup::restore(&HubParts::new(config.clone()), &at("b"), &key).await.unwrap();
        let again = Hub::open(HubParts::new(config)).await.unwrap();
        open(&again, &who.second, number).await;
        assert!(looking::seen(&again, &who.second, number).await.unwrap().contents == one, "{name}");
        let found = crate::offenders::keys::verify(&again).await.unwrap();
        assert!(!found.is_bad() && found.holders == 2, "{name}: {found:?}");
        again.close().await;
    }
    // a damaged one leaves nothing behind, in either place
    let mut bad = std::fs::read(at("b")).unwrap();
    let end = bad.len() - 40;
    bad[end] ^= 1;
    std::fs::write(at("bad"), bad).unwrap();
    let place = at("five-cong-an").display().to_string();
    let config = Config { data: at("five"), offenders: Some(place), ..Config::default() };
    assert!(backup::restore(&HubParts::new(config), &at("bad"), &key).await.is_err());
    assert!(!at("five").exists());
    let left = std::fs::read_dir(at("five-cong-an")).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0);
}
