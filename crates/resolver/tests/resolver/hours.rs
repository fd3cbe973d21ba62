//! A timetable in force: rooms, closed hours, and a file that changes.

use lachan_resolver::{BlockPage, Error, Running};

use crate::stage::{Upstream, address_of, config, dig, http_get, policy, status_of, wait_for};
use crate::{PUPIL, STAFF};

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_closed_and_opened_by_its_hours_but_orders_hold_and_allowed_names_stay() {
    let (upstream, folder) = (Upstream::start(), tempfile::tempdir().unwrap());
    let file = folder.path().join("timetable");
    let write =
        |rule: &str| std::fs::write(&file, format!("room lab 127.0.0.2 # phòng máy\n{rule}\n")).unwrap();
    let rules = [("order", "bad.example"), ("games", "play.example"), ("allow", "school.example")];
    let mut config = config(&upstream, policy(&rules));
    config.timetable = Some(file.clone());
    config.block_page = Some(BlockPage { address: "127.0.0.1:0".parse().unwrap(), ask: None });
    let wrong = Running::start(config.clone()).await.err().unwrap();
    assert!(matches!(wrong, Error::Timetable(_)), "no file: {wrong}");

    write("lab every 00:00-24:00 upper-secondary");
    let resolver = Running::start(config).await.unwrap();
    let leads =
        |client: &str, name: &str| dig(&resolver, client, &[name, "A"]).map(|answer| address_of(&answer));
    let (open, page) = (Some("192.0.2.1".to_owned()), Some("127.0.0.1".to_owned()));
    let Some(found) = leads(PUPIL, "play.example") else { return };
    assert_eq!(found, open, "games are open to the tier of this hour");
    assert_eq!(leads(PUPIL, "bad.example").unwrap(), page);

    write("lab every 00:00-24:00 closed");
    resolver.reload();
    wait_for(|| leads(PUPIL, "open.example").unwrap() == page).await;
    let answer = dig(&resolver, PUPIL, &["other.example", "A"]).unwrap();
    assert!(answer.contains("EDE: 15 (Blocked): (hours)"), "{answer}");
    assert_eq!(leads(PUPIL, "www.school.example").unwrap(), open, "on an allow list");
    assert_eq!(leads(STAFF, "other.example").unwrap(), open, "another room");
    let shown = http_get(resolver.page_address().unwrap(), PUPIL, "other.example");
    assert!(shown.contains("Giờ này mạng đang tắt theo thời khóa biểu"), "{shown}");

    write("lab every 00:00 closed");
    resolver.reload();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(leads(PUPIL, "other.example").unwrap(), page, "what cannot be read changes nothing");
    write("");
    resolver.reload();
    wait_for(|| leads(PUPIL, "other.example").unwrap() == open).await;
    assert_eq!(status_of(&dig(&resolver, PUPIL, &["play.example", "A"]).unwrap()), "NOERROR");
    assert_eq!(leads(PUPIL, "play.example").unwrap(), page, "primary again, as without a timetable");
}
