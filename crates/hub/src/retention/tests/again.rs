//! Bytes in the file of SQLite after a key was destroyed, and an older backup that is brought back.

use std::path::Path;

use super::{closed, go_to, pass, rows, values};
use crate::authority::Role;
use crate::config::Config;
use crate::intake::actions::mailbox;
use crate::retention::{again, proof};
use crate::testing::{officer, scratch};
use crate::time::{Clock, DAY, HOUR};
use crate::{Hub, HubParts, backup, organisations};

fn parts(folder: &Path, clock: &Clock) -> HubParts {
    let config = Config { data: folder.to_owned(), ..Config::default() };
    HubParts { clock: clock.clone(), ..HubParts::new(config) }
}

/// Whether any of the values stands in the database file or the log beside it.
fn stands_in(folder: &Path, wanted: &[Vec<u8>]) -> bool {
    ["lachan.db", "lachan.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        wanted.iter().any(|value| bytes.windows(value.len()).any(|window| window == value.as_slice()))
    })
}

#[tokio::test]
async fn destroyed_bytes_leave_the_file_and_an_old_backup_brings_nothing_back() {
    let folder = scratch();
    let data = folder.path().join("data");
    let clock = Clock::fixed(super::day("2026-11-23").start().plus(8 * HOUR));
    let hub = Hub::open(parts(&data, &clock)).await.unwrap();
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let unit = organisations::actions::found(&hub, "Sở mẫu").await.unwrap();
    let who = officer(&hub, unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
    let (_, receipt) = closed(&hub, &who).await;
    // others around it, so that pages are shared
    for _ in 0..20 {
        crate::intake::actions::submit(&hub, super::telling(), &crate::intake::actions::once(&hub))
            .await
            .unwrap();
    }
    let of_closed =
        "select k.sealed from report_key k join report r on r.id = k.report_id where r.state = 'closed'
        union all select mailbox from report where state = 'closed'
        union all select header from report_file
        union all select substr(body, 1, 200) from report where state = 'closed'
        union all select substr(body, 1, 200) from report_message
        union all select substr(sealed, 1, 200) from report_file_piece";
    let secret = values(&hub, of_closed).await;
    assert_eq!(secret.len(), 7);
    assert!(stands_in(&data, &secret), "the search finds what is there");

    go_to(&hub, "2027-02-01");
    pass(&hub).await;
    let (file, key) = (folder.path().join("b"), folder.path().join("b.key"));
    backup::take(&parts(&data, &clock), &file, &key).await.unwrap();
    hub.clock.advance(32 * DAY);
    pass(&hub).await;
    pass(&hub).await;
    assert!(mailbox(&hub, &receipt).await.unwrap().is_none());
    assert_eq!(proof::look(&hub).await.unwrap().under_way, 0);
    assert!(!stands_in(&data, &secret), "overwritten in the file, and the log is empty");

    let restored = folder.path().join("restored");
    let backup_key = backup::BackupKey::read(&key).unwrap();
    backup::restore(&parts(&restored, &clock), &file, &backup_key).await.unwrap();
    let old = Hub::open(parts(&restored, &clock)).await.unwrap();
    assert!(mailbox(&old, &receipt).await.unwrap().is_some(), "the backup has it still");
    let list = again::place(&hub.config);
    assert!(again::is_list(&list) && !again::is_list(&file));
    assert_eq!(again::apply(&old, &list).await.unwrap(), 1, "the files went with the report");
    assert!(mailbox(&old, &receipt).await.unwrap().is_none());
    assert_eq!((rows(&old, "report_file_piece").await, rows(&old, "report").await), (0, 21));
    let found = proof::look(&old).await.unwrap();
    assert!(found.left.is_empty() && found.under_way == 0, "{found:?}");
    let named = std::fs::read_to_string(&list).unwrap();
    let kept = std::fs::read_to_string(again::place(&old.config)).unwrap();
    assert!(named.lines().all(|line| kept.lines().any(|other| other == line)), "what was named stays named");
}

#[tokio::test]
async fn without_the_list_the_rules_destroy_it_again_after_the_announcement() {
    let folder = scratch();
    let clock = Clock::fixed(super::day("2026-11-23").start().plus(8 * HOUR));
    let (data, restored) = (folder.path().join("data"), folder.path().join("restored"));
    let hub = Hub::open(parts(&data, &clock)).await.unwrap();
    hub.install("MS", "Tỉnh Mẫu Sơn", false).await.unwrap();
    let unit = organisations::actions::found(&hub, "Sở mẫu").await.unwrap();
    let who = officer(&hub, unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await;
    let (_, receipt) = closed(&hub, &who).await;
    let (file, key) = (folder.path().join("b"), folder.path().join("b.key"));
    backup::take(&parts(&data, &clock), &file, &key).await.unwrap();
    hub.clock.advance(200 * DAY);
    let backup_key = backup::BackupKey::read(&key).unwrap();
    backup::restore(&parts(&restored, &clock), &file, &backup_key).await.unwrap();
    let old = Hub::open(parts(&restored, &clock)).await.unwrap();
    pass(&old).await;
    assert!(mailbox(&old, &receipt).await.unwrap().is_some());
    old.clock.advance(30 * DAY);
    pass(&old).await;
    assert!(mailbox(&old, &receipt).await.unwrap().is_none());
}
