//! Sources on both engines: fetched when they are due and only when they have changed; what fails changes nothing.

use crate::Hub;
use crate::authority::Role;
use crate::config::Config;
use crate::error::Error;
use crate::filtering::sources::{self, Change, REFUSED, SourceRow, Wish};
use crate::filtering::tests::team;
use crate::filtering::{lists, store};
use crate::organisations::actions::found;
use crate::outbound::listeners::Receiver;
use crate::outbound::{Outbound, Target, Trouble, Version};
use crate::testing::{TestHub, hubs_with, officer};
use crate::time::{HOUR, Moment};

/// Hubs that may ask this machine.
async fn open_hubs() -> Vec<TestHub> {
    hubs_with(|config| config.webhook_private_addresses = true).await
}

fn wish(receiver: &Receiver, name: &str, hours: i64) -> Wish {
    let (category, licence) = ("games".parse().unwrap(), "CC0".into());
    Wish { category, name: name.into(), licence, url: receiver.url(), hours }
}

async fn one(hub: &Hub) -> SourceRow {
    sources::all(hub).await.unwrap().remove(0)
}

async fn list_rules(hub: &Hub) -> Vec<(String, i64, bool)> {
    let lists = lists::all(hub).await.unwrap();
    lists.into_iter().map(|list| (list.name, list.rules, list.refused_flaw.is_some())).collect()
}

#[tokio::test]
async fn a_source_is_fetched_when_it_is_due_and_whole_only_when_it_has_changed() {
    for hub in open_hubs().await {
        let team = team(&hub).await;
        let receiver = Receiver::start().await;
        receiver.serve_next("200 OK\r\netag: \"một\"", "a.example\nb.example\n");
        receiver.serve_next("200 OK\r\netag: \"eins\"", "a.example\nb.example\n");
        let id = sources::add(&hub, &team.filter, &wish(&receiver, "Nguồn mẫu", 24)).await.unwrap();
        sources::fetch_due(&hub).await.unwrap();
        // a tag that is no plain text is not kept
        assert_eq!(one(&hub).await.etag, None);
        assert_eq!(list_rules(&hub).await, [("Nguồn mẫu".to_owned(), 2, false)]);
        assert!(one(&hub).await.good_at.is_some() && one(&hub).await.trouble.is_none());

        sources::fetch_due(&hub).await.unwrap();
        assert_eq!(receiver.got().len(), 1, "not due");
        hub.clock.advance(24 * HOUR);
        sources::fetch_due(&hub).await.unwrap();
        assert_eq!(one(&hub).await.etag.as_deref(), Some("\"eins\""));

        receiver.answer_next("304 Not Modified");
        hub.clock.advance(24 * HOUR);
        sources::fetch_due(&hub).await.unwrap();
        let got = receiver.got();
        assert!(got[2].line.starts_with("GET /tin?khoa=bi-mat HTTP/1.1"), "{}", got[2].line);
        assert_eq!(got[2].headers["if-none-match"], "\"eins\"");
        assert_eq!(one(&hub).await.good_at, Some(hub.clock.now()), "unchanged is good");

        receiver.serve_next("200 OK\r\nlast-modified: Mon, 30 Nov 2026 07:00:00 GMT", "a.example\n");
        sources::change(&hub, &team.filter, id, Change::Now).await.unwrap();
        sources::fetch_due(&hub).await.unwrap();
        assert!(!receiver.got()[3].headers.contains_key("if-none-match"), "asked for whole");
        assert_eq!(list_rules(&hub).await[0].1, 1);
        receiver.answer_next("304 Not Modified");
        hub.clock.advance(24 * HOUR);
        sources::fetch_due(&hub).await.unwrap();
        assert_eq!(receiver.got()[4].headers["if-modified-since"], "Mon, 30 Nov 2026 07:00:00 GMT");

        sources::change(&hub, &team.filter, id, Change::Off).await.unwrap();
        hub.clock.advance(48 * HOUR);
        sources::fetch_due(&hub).await.unwrap();
        assert_eq!(receiver.got().len(), 5, "switched off");
        sources::change(&hub, &team.filter, id, Change::Remove).await.unwrap();
        assert_eq!(list_rules(&hub).await.len(), 1, "its list stays");
        let gone = sources::change(&hub, &team.filter, id, Change::On).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn what_fails_changes_nothing_and_is_tried_again() {
    for hub in open_hubs().await {
        let team = team(&hub).await;
        let receiver = Receiver::start().await;
        receiver.serve_next("200 OK", "a.example\n");
        sources::add(&hub, &team.filter, &wish(&receiver, "Nguồn mẫu", 24)).await.unwrap();
        sources::fetch_due(&hub).await.unwrap();
        let good = one(&hub).await.good_at;
        hub.clock.advance(24 * HOUR);
        for (answer, body, trouble, again) in [
            ("503 Busy", "", "later", HOUR),
            ("404 Not Found", "", "refused", HOUR),
            ("302 Found\r\nlocation: https://elsewhere.example/", "", "redirect", HOUR),
            ("200 OK\r\ncontent-encoding: gzip", "x", "refused", HOUR),
            ("200 OK\r\netag: \"xau\"", "<!doctype html><title>Đăng nhập</title>", REFUSED, 24 * HOUR),
            ("304 Not Modified", "", REFUSED, 24 * HOUR),
        ] {
            receiver.serve_next(answer, body);
            sources::fetch_due(&hub).await.unwrap();
            let source = one(&hub).await;
            assert_eq!(source.trouble.as_deref(), Some(trouble), "{answer}");
            assert_eq!((source.good_at, source.next_at), (good, hub.clock.now().plus(again)), "{answer}");
            assert!(sources::is_behind(&source, hub.clock.now()));
            assert_eq!(list_rules(&hub).await, [("Nguồn mẫu".to_owned(), 1, trouble == REFUSED)], "{answer}");
            hub.clock.advance(again);
        }
        receiver.serve_next("200 OK", "a.example\nb.example\n");
        sources::fetch_due(&hub).await.unwrap();
        assert_eq!(list_rules(&hub).await, [("Nguồn mẫu".to_owned(), 2, false)]);
        assert!(one(&hub).await.trouble.is_none());
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_taken() {
    let receiver = Receiver::start().await;
    let config = Config { webhook_private_addresses: true, ..Config::default() };
    let target = Target::parse(&receiver.url(), true).unwrap();
    for (size, fits) in [(100, true), (101, false)] {
        receiver.serve_next("200 OK", &"x".repeat(size));
        let out = Outbound::default();
        let now = Moment(0);
        let fetched = out.fetch(&config, &target, &Version::default(), 100, now).await;
        assert_eq!(fetched.is_ok(), fits, "{fetched:?}");
        assert!(fits || fetched == Err(Trouble::Large));
    }
}

#[tokio::test]
async fn two_hubs_fetch_a_source_once_and_only_the_province_names_one() {
    for hub in open_hubs().await {
        let team = team(&hub).await;
        let receiver = Receiver::start().await;
        receiver.serve_next("200 OK", "a.example\n");
        sources::add(&hub, &team.filter, &wish(&receiver, "Nguồn mẫu", 6)).await.unwrap();
        let (one, other) = tokio::join!(sources::fetch_due(&hub), sources::fetch_due(&hub));
        one.unwrap();
        other.unwrap();
        assert_eq!(receiver.got().len(), 1);
        let twice = sources::add(&hub, &team.filter, &wish(&receiver, "Nguồn mẫu", 6)).await;
        assert!(matches!(twice, Err(Error::Invalid(problems)) if problems[0].field == "name"));
        let mut wrong = wish(&receiver, "Nguồn khác", 6);
        for url in ["danh-sach.example/a.txt", "http://danh-sach.example/a.txt", "https://ai:mat@a.example/"]
        {
            wrong.url = url.into();
            let refused = sources::add(&hub, &team.filter, &wrong).await;
            assert!(matches!(refused, Err(Error::Invalid(problems)) if problems[0].field == "url"), "{url}");
        }
        let unit = found(&hub, "Trường mẫu").await.unwrap();
        let stranger = officer(&hub, unit, "khac", "Vừ A Dơ", Role::CaseOfficer).await;
        assert!(sources::add(&hub, &stranger, &wish(&receiver, "Của tôi", 6)).await.is_err());
        assert!(store::lists(&hub, &hub.db).await.unwrap().iter().all(|list| list.is_on));
    }
}
