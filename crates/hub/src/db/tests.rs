//! The door itself, on both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::migrate::{Class, Migration, classes, migrate};
use super::{Db, sql};
use crate::testing::{TestDb, databases, scratch};
use crate::time::Moment;

const STEP: Migration = Migration {
    number: 1,
    name: "thing",
    text: "create table thing (
        province text not null, -- C: which province
        id uuid not null, -- C: key
        secret bytea, -- B: encrypted
        flag boolean not null, -- C: a flag
        n bigint not null, -- C: a number
        primary key (province, id)
    );",
};

async fn open() -> Vec<TestDb> {
    let found = databases().await;
    for db in &found {
        migrate(db, &[STEP], Moment(1)).await.unwrap();
    }
    found
}

async fn put(db: &Db, n: i64) -> Result<(), super::DbError> {
    let mut tx = db.begin().await?;
    sql("insert into thing (province, id, secret, flag, n) values ('MS', $1, $2, $3, $4)")
        .bind(uuid::Uuid::from_u128(u128::try_from(n).unwrap()))
        .bind(None::<Vec<u8>>)
        .bind(true)
        .bind(n)
        .run(&mut tx)
        .await?;
    tx.commit().await
}

async fn count(db: &Db) -> i64 {
    sql("select count(*) from thing where flag = true").count(db).await.unwrap()
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    for db in open().await {
        migrate(&db, &[STEP], Moment(2)).await.unwrap();
        assert_eq!(sql("select applied_at from migration where number = 1").count(&*db).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_hurts_nobody() {
    for db in open().await {
        put(&db, 1).await.unwrap();
        {
            let mut tx = db.begin().await.unwrap();
            sql("delete from thing").run(&mut tx).await.unwrap();
        }
        put(&db, 2).await.unwrap();
        assert_eq!(count(&db).await, 2);
    }
}

#[tokio::test]
async fn one_callers_refused_row_does_not_undo_its_neighbours() {
    for db in open().await {
        put(&db, 7).await.unwrap();
        let done = Arc::new(AtomicUsize::new(0));
        let mut tasks = Vec::new();
        for n in 0..64_i64 {
            let (db, done) = (Db::clone(&db), done.clone());
            tasks.push(tokio::spawn(async move {
                // every fourth collides with the row that is there
                match put(&db, if n % 4 == 0 { 7 } else { 100 + n }).await {
                    Ok(()) => _ = done.fetch_add(1, Ordering::SeqCst),
                    Err(error) => assert!(error.is_unique(), "{error}"),
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(done.load(Ordering::SeqCst), 48);
        assert_eq!(count(&db).await, 49);
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_blocks_nobody() {
    for db in open().await {
        for n in 0..50_i64 {
            let work = tokio::spawn({
                let db = Db::clone(&db);
                async move { put(&db, 1000 + n).await }
            });
            if n % 2 == 0 {
                work.abort();
            }
            let _ = work.await;
        }
        put(&db, 5000).await.unwrap();
        assert!(count(&db).await >= 26);
    }
}

#[tokio::test]
async fn sqlite_is_opened_with_full_sync_and_wal() {
    let folder = scratch();
    let db = Db::sqlite(&folder.path().join("a.db")).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert_eq!(sql("pragma synchronous").count(&mut tx).await.unwrap(), 2);
    let (mode,): (String,) = sql("pragma journal_mode").one(&mut tx).await.unwrap();
    assert_eq!(mode, "wal");
    drop(tx);
    let refused = sql("create table x (a integer)").run(&db).await;
    assert!(refused.is_err(), "readers cannot write");
}

#[test]
fn a_column_without_a_class_is_named() {
    let text = "create table t (\n    a text, -- C: fine\n    b text,\n);";
    let error = classes(&[Migration { number: 1, name: "t", text }]).unwrap_err();
    assert!(error.contains("b text"), "{error}");
    let known = classes(&[STEP]).unwrap();
    assert_eq!(known.get(&("thing".into(), "secret".into())), Some(&Class::Encrypted));
    assert_eq!(known.len(), 5 + 4, "with the ledger's own");
}
