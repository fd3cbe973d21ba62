//! Sent, given back, taken in, approved by a second person, locked, written again.

use super::bodies::{below, sent};
use super::*;
use crate::periodic_reports::actions::{NewPaper, NewReview, Standing};
use crate::periodic_reports::model::{State, TypeKind};

#[tokio::test]
async fn a_report_goes_its_way_and_nobody_approves_what_they_sent() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let below = below(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        say_who(&hub, &house.steering, of, &[Circle::Communes], 5).await;
        let head = person(&hub, "lanhdao", Role::UnitHead, house.science, "").await;
        let (commune, writer) = (&below.communes[0].0, &below.communes[0].1);
        assert_eq!(received(&hub).await, 0);
        let id = sent(&hub, writer, &turn, *commune).await;
        assert_eq!(received(&hub).await, 1);
        let early = actions::approve(&hub, &head, id).await;
        assert!(matches!(early, Err(Error::Conflict("reports-accept-first"))));
        let own = actions::accept(&hub, writer, id).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "a body does not take in its own");
        let empty = actions::give_back(&hub, &house.steering, id, " ").await;
        assert!(matches!(empty, Err(Error::Invalid(_))));
        actions::give_back(&hub, &house.steering, id, "Thiếu số lớp.").await.unwrap();
        assert_eq!(received(&hub).await, 0, "given back");
        let again = actions::whole(&hub, id).await.unwrap();
        assert_eq!((again.report.version, again.report.state()), (2, State::Draft));
        assert_eq!((again.text("results"), again.report.reason.as_str()), ("Đã làm.", "Thiếu số lớp."));
        let board = actions::board(&hub, of, &key).await.unwrap();
        let line = board.lines.iter().find(|line| line.id == *commune).unwrap();
        assert_eq!(line.standing, Standing::Returned);
        actions::save(&hub, writer, id, &results(0, "Đã dạy 4 lớp."), None).await.unwrap();
        actions::submit(&hub, writer, id, 1).await.unwrap();
        actions::accept(&hub, &house.steering, id).await.unwrap();
        actions::approve(&hub, &head, id).await.unwrap();
        let versions = actions::versions(&hub, id).await.unwrap();
        let states: Vec<_> = versions.iter().map(|version| version.state.as_str()).collect();
        assert_eq!(states, ["approved", "returned"]);
        // corrected after approval: a new version, the earlier one stays as it was sent
        actions::ask(&hub, writer, id, "Nhầm số lớp.").await.unwrap();
        actions::reopen(&hub, &head, id, "Nhầm số lớp.").await.unwrap();
        actions::save(&hub, writer, id, &results(0, "Đã dạy 5 lớp."), None).await.unwrap();
        assert_eq!(received(&hub).await, 1, "still here while it is corrected");
        let old = actions::version_of(&hub, id, 2).await.unwrap();
        assert_eq!((old.text("results"), old.report.state()), ("Đã dạy 4 lớp.", State::Approved));
        let board = actions::board(&hub, of, &key).await.unwrap();
        let line = board.lines.iter().find(|line| line.id == *commune).unwrap();
        assert_eq!(line.standing, Standing::Received(State::Approved), "still here while it is corrected");
    }
}

/// How many reports of bodies the list of turns says are here, which is what the versions say.
async fn received(hub: &TestHub) -> i64 {
    let versions = crate::db::sql(
        "select count(distinct r.id) from body_report r
         join body_report_version v on v.province = r.province and v.report_id = r.id
         where not r.rolls_up and v.state in ('submitted', 'accepted', 'approved', 'locked')",
    );
    let counted = actions::received(hub).await.unwrap().iter().map(|(_, _, n)| n).sum();
    assert_eq!(versions.count(&hub.db).await.unwrap(), counted);
    counted
}

#[tokio::test]
async fn the_database_itself_wants_a_second_person() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        let own = actions::approve(&hub, &house.steering, id).await;
        assert!(matches!(own, Err(Error::Conflict("reports-second-person"))));
        let mut tx = hub.db.begin().await.unwrap();
        let refused = crate::db::sql(
            "update body_report_version set state = 'approved', approved_at = 1,
             approved_by = submitted_by",
        )
        .run(&mut tx)
        .await;
        assert!(refused.is_err());
        drop(tx);
        let head = person(&hub, "lanhdao", Role::UnitHead, house.science, "").await;
        actions::approve(&hub, &head, id).await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().report.state(), State::Approved);
    }
}

#[tokio::test]
async fn after_the_lock_nothing_is_sent_unless_somebody_lets_it() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let below = below(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        say_who(&hub, &house.steering, of, &[Circle::Communes], 5).await;
        let head = person(&hub, "lanhdao", Role::UnitHead, house.science, "").await;
        let first = sent(&hub, &below.communes[0].1, &turn, below.communes[0].0).await;
        actions::accept(&hub, &house.steering, first).await.unwrap();
        actions::approve(&hub, &head, first).await.unwrap();
        let (commune, writer) = (&below.communes[1].0, &below.communes[1].1);
        let id = actions::begin(&hub, writer, of, &key, *commune).await.unwrap();
        // due on the 24th, five days of grace: the 29th is the last on which it can be sent
        hub.clock.advance(6 * DAY);
        assert!(!actions::board(&hub, of, &key).await.unwrap().turn.lock.is_locked(), "29 November");
        hub.clock.advance(DAY);
        actions::lock_what_is_over(&hub).await.unwrap();
        actions::lock_what_is_over(&hub).await.unwrap();
        assert_eq!(actions::whole(&hub, first).await.unwrap().report.state(), State::Locked);
        let late = actions::submit(&hub, writer, id, 0).await;
        assert!(matches!(late, Err(Error::Conflict("reports-turn-locked"))));
        actions::save(&hub, writer, id, &results(-1, "Viết muộn."), None).await.unwrap();
        actions::ask(&hub, writer, id, "Cán bộ ốm.").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().report.ask_reason.as_deref(), Some("Cán bộ ốm."));
        let own = actions::reopen(&hub, writer, id, "tự mở").await;
        assert!(matches!(own, Err(Error::Forbidden(_))));
        actions::reopen(&hub, &house.steering, id, "Cán bộ ốm.").await.unwrap();
        actions::submit(&hub, writer, id, 1).await.unwrap();
        let board = actions::board(&hub, of, &key).await.unwrap();
        let line = board.lines.iter().find(|line| line.id == *commune).unwrap();
        assert_eq!(line.days_late(board.turn.period.due, hub.clock.now().day()), 6);
        // taken in and approved after the lock, it is locked with that
        actions::accept(&hub, &house.steering, id).await.unwrap();
        actions::approve(&hub, &head, id).await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().report.state(), State::Locked);
    }
}

#[tokio::test]
async fn a_turn_is_locked_by_hand_once() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let (of, key) = (turn.of.row.id, turn.period.key.clone());
        actions::lock(&hub, &house.steering, of, &key).await.unwrap();
        let again = actions::lock(&hub, &house.steering, of, &key).await;
        assert!(matches!(again, Err(Error::Conflict("reports-turn-locked-already"))));
        let id = actions::begin(&hub, &house.steering, of, &key, house.science).await.unwrap();
        let shut = actions::submit(&hub, &house.steering, id, 0).await;
        assert!(matches!(shut, Err(Error::Conflict("reports-turn-locked"))));
    }
}

#[tokio::test]
async fn a_number_is_given_once_a_year_and_the_signed_copy_comes_back_as_it_was() {
    for hub in hubs().await {
        let (house, id) = begun(&hub).await;
        let paper = |number: &str, bytes: &[u8]| NewPaper {
            number: number.into(),
            signed_on: Day::parse("2026-11-23").unwrap(),
            file_name: "bao cao.pdf".into(),
            bytes: bytes.into(),
        };
        let early = actions::file_paper(&hub, &house.steering, id, &paper("57/BC-SKHCN", b"%PDF-1.7")).await;
        assert!(matches!(early, Err(Error::Conflict("reports-not-sent-yet"))));
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        let other = actions::file_paper(&hub, &house.steering, id, &paper("57/BC-SKHCN", b"PK")).await;
        assert!(matches!(other, Err(Error::Invalid(_))), "no PDF");
        actions::file_paper(&hub, &house.steering, id, &paper("57/BC-SKHCN", b"%PDF-1.7 x")).await.unwrap();
        let twice = actions::file_paper(&hub, &house.steering, id, &paper("58/BC-SKHCN", b"%PDF-1.7")).await;
        assert!(matches!(twice, Err(Error::Conflict("reports-paper-filed-already"))));
        let found = actions::signed_copy(&hub, &house.steering, id, 1).await.unwrap();
        assert_eq!(found, ("bao cao.pdf".to_owned(), b"%PDF-1.7 x".to_vec()));
        // the next version needs a number of its own
        actions::reopen(&hub, &house.steering, id, "sửa").await.unwrap();
        actions::submit(&hub, &house.steering, id, 0).await.unwrap();
        let taken = actions::file_paper(&hub, &house.steering, id, &paper("57/BC-SKHCN", b"%PDF-1.7")).await;
        assert!(matches!(taken, Err(Error::Invalid(problems)) if problems[0].field == "number"));
        actions::file_paper(&hub, &house.steering, id, &paper("60/BC-SKHCN", b"%PDF-1.7")).await.unwrap();
        let filed = actions::papers(&hub, id).await.unwrap();
        let numbers: Vec<_> = filed.iter().map(|paper| (paper.version, paper.number.as_str())).collect();
        assert_eq!(numbers, [(2, "60/BC-SKHCN"), (1, "57/BC-SKHCN")]);
    }
}

#[tokio::test]
async fn a_review_has_its_own_sections_and_years() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let day = |text: &str| Day::parse(text).unwrap();
        let new = |due: &str| NewReview {
            plan: turn.of.plan.id,
            kind: TypeKind::Final,
            from: day("2024-02-29"),
            to: day("2026-11-30"),
            due: day(due),
        };
        let early = actions::add_review(&hub, &house.steering, &new("2026-11-29")).await;
        assert!(matches!(early, Err(Error::Invalid(_))));
        let of = actions::add_review(&hub, &house.steering, &new("2026-12-20")).await.unwrap();
        let key = "2024-02-29..2026-11-30";
        let id = actions::begin(&hub, &house.steering, of, key, house.science).await.unwrap();
        let whole = actions::whole(&hub, id).await.unwrap();
        let keys: Vec<_> = whole.of().sections.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["results", "difficulties", "causes", "lessons", "directions", "proposals"]);
        assert_eq!(whole.report.period_from, day("2024-02-29"));
        let lessons = [SectionText { section: "lessons".into(), seen: -1, text: "Làm sớm.".into() }];
        actions::save(&hub, &house.steering, id, &lessons, None).await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().text("lessons"), "Làm sớm.");
    }
}

#[tokio::test]
async fn what_was_written_the_turn_before_is_at_hand() {
    for hub in hubs().await {
        let (house, turn) = published(&hub).await;
        let of = turn.of.row.id;
        let day = |text: &str| Day::parse(text).unwrap();
        let adhoc = |from: &'static str, to: &'static str| {
            let (hub, who) = (&hub, &house.steering);
            async move { actions::begin_adhoc(hub, who, of, (day(from), day(to)), None).await.unwrap() }
        };
        let before = adhoc("2026-01-01", "2026-06-30").await;
        actions::save(&hub, &house.steering, before, &results(-1, "Nửa năm đầu tốt."), None).await.unwrap();
        actions::submit(&hub, &house.steering, before, 1).await.unwrap();
        let id = adhoc("2026-07-01", "2026-10-31").await;
        actions::save(&hub, &house.steering, id, &results(-1, "Quý ba."), None).await.unwrap();
        actions::take_over(&hub, &house.steering, id, "results").await.unwrap();
        assert_eq!(actions::whole(&hub, id).await.unwrap().text("results"), "Quý ba.\nNửa năm đầu tốt.");
    }
}
