//! Retention on both engines: days, holds, the steps of destroying, rules, what is left and what is not.

mod again;
mod holding;
mod rules;
mod whole_case;

use std::collections::BTreeSet;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Hub;
use crate::authority::{Principal, Role};
use crate::db::migrate::{Class as Secrecy, classes};
use crate::db::sql;
use crate::error::Error;
use crate::intake::actions::{mailbox, once, submit};
use crate::intake::files::Incoming;
use crate::intake::model::{ReportId, Telling};
use crate::intake::receipt::Receipt;
use crate::intake::{desk, queue};
use crate::retention::destroying::{self, Stepped, traces};
use crate::retention::due::Rules;
use crate::retention::lists::{self, Asked};
use crate::retention::{passing, proof};
use crate::slice::Class;
use crate::testing::{TestHub, hubs, officer};
use crate::time::{DAY, Day};

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Moves the clock to a moment.
pub(super) fn go_to(hub: &Hub, text: &str) {
    hub.clock.advance(day(text).start().since(hub.clock.now()));
}

pub(super) async fn pass(hub: &Hub) {
    passing::pass(hub, Json::Null).await.unwrap();
}

pub(super) fn telling() -> Telling {
    Telling {
        voice: "child".into(),
        safe: "yes".into(),
        kinds: vec!["stranger".into()],
        text: "Có bạn cứ đòi gặp em.".into(),
        link: "https://example.test/nick/abc".into(),
        wish: "answer".into(),
        ..Telling::default()
    }
}

/// A report with a picture, closed without a case on 23 November.
pub(super) async fn closed(hub: &Hub, desk_officer: &Principal) -> (ReportId, Receipt) {
    let told = submit(hub, telling(), &once(hub)).await.unwrap();
    let id = queue::first(hub, desk_officer).await.unwrap()[0].id;
    let mut incoming = Incoming::new(hub);
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.resize(4000, 7);
    incoming.push(hub, &picture).await.unwrap().unwrap();
    let file = incoming.finish(hub, "anh.png").await.unwrap().unwrap();
    crate::intake::actions::write(hub, &told.receipt, "Đây là ảnh ạ.", &once(hub), vec![file]).await.unwrap();
    desk::answer(hub, desk_officer, id, "Cô đã xem.", &once(hub)).await.unwrap();
    desk::close(hub, desk_officer, id, "question-answered").await.unwrap();
    (id, told.receipt)
}

pub(super) async fn desk_of(hub: &TestHub) -> Principal {
    crate::intake::tests::desk_of(hub).await.1
}

async fn rows(hub: &Hub, table: &str) -> i64 {
    crate::db::Statement::composed(format!("select count(*) from {table}")).count(&hub.db).await.unwrap()
}

async fn state(hub: &Hub, class: &str, id: Uuid) -> String {
    let row: Option<(String,)> = sql("select state from retention_item where class = $1 and item_id = $2")
        .bind(class)
        .bind(id)
        .optional(&hub.db)
        .await
        .unwrap();
    row.map(|(state,)| state).unwrap_or_default()
}

/// As an auditor reckons it from a copy of the database: SHA-256 over the sorted SHA-256 of all values.
fn digest(values: &[Vec<u8>]) -> String {
    let mut each: Vec<[u8; 32]> = values.iter().map(|value| Sha256::digest(value).into()).collect();
    each.sort_unstable();
    Sha256::digest(each.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn values(hub: &Hub, text: &'static str) -> Vec<Vec<u8>> {
    let rows: Vec<(Vec<u8>,)> = sql(text).all(&hub.db).await.unwrap();
    rows.into_iter().map(|(value,)| value).collect()
}

#[tokio::test]
async fn a_closed_report_goes_on_its_day_with_keys_words_files_and_marks() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let head = officer(&hub, who.unit().unwrap(), "truong", "Hà Văn Sơn", Role::UnitHead).await;
        let (id, receipt) = closed(&hub, &who).await;
        pass(&hub).await;
        let upcoming = lists::upcoming(&hub, &head, (50, 0)).await.unwrap();
        assert_eq!(upcoming.counts.into_iter().collect::<Vec<_>>(), [(Class::Media, 1)], "files in 30 days");
        assert_eq!(
            upcoming.items[0].due_at,
            Some(day("2026-12-24").start()),
            "23 November + 30 days, to its end"
        );

        // the files go first; the words stay and can still be read
        go_to(&hub, "2026-12-23");
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_file_piece").await, 1);
        go_to(&hub, "2026-12-24");
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_file_piece").await, 0);
        let kept = mailbox(&hub, &receipt).await.unwrap().unwrap();
        assert_eq!((kept.thread.len(), kept.files.len()), (3, 0));
        assert_eq!(state(&hub, "media", id.0).await, "proven");

        // 23 November + 90 days = 21 February: announced on 23 January, there until the end of that day
        go_to(&hub, "2027-01-24");
        pass(&hub).await;
        let upcoming = lists::upcoming(&hub, &head, (50, 0)).await.unwrap();
        assert_eq!(upcoming.items[0].due_at, Some(day("2027-02-22").start()));
        hub.clock.advance(day("2027-02-22").start().since(hub.clock.now()) - 1);
        pass(&hub).await;
        assert!(mailbox(&hub, &receipt).await.unwrap().is_some(), "the last day is not over");
        let keys = [
            values(&hub, "select sealed from report_key").await,
            values(&hub, "select mailbox from report").await,
        ];
        let words = [
            values(&hub, "select body from report").await,
            values(&hub, "select routing from report").await,
            values(&hub, "select body from report_message").await,
        ];
        hub.clock.advance(1);
        pass(&hub).await;
        assert!(mailbox(&hub, &receipt).await.unwrap().is_none(), "as if there had never been one");
        assert!(matches!(desk::open(&hub, &who, id).await, Err(Error::NotFound)));
        for table in ["report_key", "report_message", "report_mark", "report_standing", "report_file_piece"] {
            assert_eq!(rows(&hub, table).await, 0, "{table}");
        }
        let left = "select count(*) from report where length(body) + length(routing) + length(mailbox) > 0";
        assert_eq!(sql(left).count(&hub.db).await.unwrap(), 0);
        let open =
            "select count(*) from report where state = 'closed' and closed_reason = 'question-answered'";
        assert_eq!(sql(open).count(&hub.db).await.unwrap(), 1, "what figures count stays");

        let tombstones = lists::destroyed(&hub, &head, Asked::default()).await.unwrap();
        assert_eq!(tombstones.iter().map(|one| one.class.as_str()).collect::<Vec<_>>(), ["report", "media"]);
        let one = &tombstones[0];
        assert_eq!((one.state.as_str(), one.rule.as_str(), one.rule_version), ("proven", "report", Some(1)));
        assert_eq!(one.keys_gone, Some(2), "the unit's and the receipt's");
        assert_eq!(one.keys_digest.as_deref(), Some(digest(&keys.concat()).as_str()));
        assert_eq!(one.rows_digest.as_deref(), Some(digest(&words.concat()).as_str()));
        let found = proof::look(&hub).await.unwrap();
        assert_eq!((found.records, found.under_way, found.left.len()), (2, 0, 0));
        let noted =
            sql("select count(*) from journal where act in ('retention.destroy-keys', 'retention.destroy')
            and subject_id = $1");
        assert_eq!(noted.bind(id).count(&hub.db).await.unwrap(), 4);
        let bytes =
            crate::retention::sheet::export(&hub, &head, crate::web::Lang::Vi, Asked::default()).await;
        let book = lachan_documents::read::workbook(&bytes.unwrap()).unwrap();
        let words = |name: &str| book.sheets[0].words(lachan_documents::sheets::Place::parse(name).unwrap());
        assert_eq!((words("A2"), words("J2")), ("Tin".into(), digest(&keys.concat())));
        assert!(
            lists::destroyed(&hub, &who, Asked::default()).await.is_err(),
            "not for officers of the desk"
        );
        // nothing comes back, and nothing is destroyed twice
        pass(&hub).await;
        assert_eq!(lists::destroyed(&hub, &head, Asked::default()).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn what_could_not_be_announced_in_time_is_announced_for_thirty_days() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (id, _) = closed(&hub, &who).await;
        hub.clock.advance(400 * DAY);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 1, "the first run destroys nothing");
        hub.clock.advance(30 * DAY - 1);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 1);
        hub.clock.advance(1);
        pass(&hub).await;
        assert_eq!((rows(&hub, "report_key").await, state(&hub, "report", id.0).await), (0, "proven".into()));
    }
}

#[tokio::test]
async fn each_step_is_whole_and_the_next_pass_goes_on_where_one_stopped() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (id, _) = closed(&hub, &who).await;
        hub.clock.advance(70 * DAY);
        pass(&hub).await;
        hub.clock.advance(40 * DAY);
        let rules = Rules::of(&hub).await.unwrap();
        let step = async || destroying::step(&hub, &rules, Class::Report, id.0).await.unwrap();
        assert_eq!(step().await, Stepped::On);
        assert_eq!(state(&hub, "report", id.0).await, "keys-gone");
        assert_eq!((rows(&hub, "report_key").await, rows(&hub, "report_message").await), (0, 2));
        let mailboxes = sql("select count(*) from report where length(mailbox) > 0");
        assert_eq!(mailboxes.count(&hub.db).await.unwrap(), 0, "no key is left, in one commit");
        let found = proof::look(&hub).await.unwrap();
        assert!(found.left.is_empty() && found.under_way == 1, "{found:?}");
        assert_eq!(step().await, Stepped::On);
        assert_eq!(state(&hub, "report", id.0).await, "emptied");
        assert_eq!(step().await, Stepped::NotDue, "the proof is the pass's");
        pass(&hub).await;
        assert_eq!(state(&hub, "report", id.0).await, "proven");
    }
}

#[tokio::test]
async fn the_database_destroys_nothing_before_its_day_or_unannounced() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (id, _) = closed(&hub, &who).await;
        pass(&hub).await;
        for (what, text) in [
            (
                "before its day",
                "update retention_item set state = 'keys-gone', keys_gone_at = due_at - 1, keys_gone = 0,
                keys_digest = '' where item_id = $1",
            ),
            (
                "without a day",
                "update retention_item set state = 'keys-gone', keys_gone_at = due_at, keys_gone = 0,
                keys_digest = '', due_at = null, announced_at = null where item_id = $1",
            ),
            ("proven with rows", "update retention_item set proven_at = 1 where item_id = $1"),
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            assert!(sql(text).bind(id).run(&mut tx).await.is_err(), "{what}");
        }
        let mut tx = hub.db.begin().await.unwrap();
        assert!(!crate::retention::store::begin(&hub, &mut tx, Class::Media, id.0).await.unwrap());
    }
}

#[tokio::test]
async fn something_that_is_left_is_named() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (id, _) = closed(&hub, &who).await;
        hub.clock.advance(70 * DAY);
        pass(&hub).await;
        hub.clock.advance(40 * DAY);
        pass(&hub).await;
        assert!(proof::look(&hub).await.unwrap().left.is_empty());
        let mut tx = hub.db.begin().await.unwrap();
        sql("update report set body = $2 where id = $1")
            .bind(id)
            .bind(vec![1, 2])
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let left = proof::look(&hub).await.unwrap().left;
        assert_eq!(left, [proof::Left { table: "report", class: Class::Report, key: false, rows: 1 }]);
    }
}

/// Sealed and encrypted columns that belong to no report, call or case, or stay for the figures.
const ELSEWHERE: &[(&str, &str)] = &[
    // people's and units' own keys, sessions, second factors, ways to reach them, the recovery key
    ("person", ""),
    ("person_way", ""),
    ("session", ""),
    ("unit_key_share", ""),
    ("recovery_keeper", ""),
    ("unit_key_recovery", ""),
    ("recovery_request", ""),
    // of offices: receivers of messages, files of the plan, tables that were imported, addresses of bad information
    ("endpoint", "url"),
    ("plan_evidence_file", "content"),
    ("import_file", "content"),
    ("information", "address"),
    // what somebody wrote who asks for a page: emptied by the slice itself (`schools.forget-words`)
    ("school_appeal", "words"),
    // what is counted of a report, without words
    ("desk_call", "facts"),
];

#[test]
fn every_sealed_column_of_a_record_is_a_place_that_is_erased() {
    let declared: BTreeSet<(&str, &str)> =
        traces().flat_map(|trace| trace.sealed.iter().map(|column| (trace.table, *column))).collect();
    let mut missing = Vec::new();
    for ((table, column), secrecy) in classes(&crate::migrations()).unwrap() {
        let is = |(t, c): &(&str, &str)| *t == table && (c.is_empty() || *c == column);
        if secrecy != Secrecy::Open && !ELSEWHERE.iter().any(is) && !declared.iter().any(is) {
            missing.push(format!("{table}.{column}"));
        }
    }
    assert!(
        missing.is_empty(),
        "sealed, and erased by nobody: name them in the slice's TRACES, or here with the reason: {missing:?}"
    );
}

#[tokio::test]
async fn every_place_composes_on_both_engines() {
    for hub in hubs().await {
        desk_of(&hub).await;
        for trace in traces() {
            for (class, _) in trace.of {
                let id = Uuid::from_u128(1);
                let left = crate::retention::store::left(&hub, &hub.db, trace, (*class, id)).await;
                assert_eq!(left.unwrap(), 0, "{}", trace.table);
                let mut tx = hub.db.begin().await.unwrap();
                let mut digests = Vec::new();
                let gone =
                    crate::retention::store::erase(&hub, &mut tx, trace, (*class, id), &mut digests).await;
                assert_eq!(gone.unwrap(), 0, "{}", trace.table);
            }
        }
        assert!(proof::look(&hub).await.unwrap().left.is_empty());
    }
}
