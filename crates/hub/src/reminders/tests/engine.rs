//! Each distance once: day by day, after a standstill, by two hubs, when the day moves.

use super::{KINDS, commune, day, deadline, houses, set_open};
use crate::db::sql;
use crate::reminders::actions;
use crate::reminders::engine::{Passed, remind};
use crate::reminders::model::Distances;
use crate::time::{HOUR, MINUTE};

const NOTHING: Passed = Passed { told: 0, skipped: 0 };

/// "Trước ngày 25/11", read strictly: the last day is 24/11.
#[tokio::test]
async fn five_days_before_the_24th_is_the_20th_and_late_is_the_25th() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        while hub.clock.now().day() < day("2026-11-27") {
            remind(hub, KINDS).await.unwrap();
            hub.clock.advance(6 * HOUR);
        }
        let told = actions::told(hub, &who).await.unwrap();
        let said: Vec<_> = told
            .iter()
            .rev()
            .map(|told| (told.told_at.day().to_string(), told.tone.as_str(), told.words.as_str()))
            .collect();
        let (last, work) = ("Ngày cuối: thứ ba, 24/11/2026.", "Nộp báo cáo tháng");
        let left = |n: u8| format!("Còn {n} ngày, tính cả hôm nay: {work}. {last}");
        assert_eq!(
            said,
            [
                ("2026-10-26".into(), "soon", left(30).as_str()),
                ("2026-11-15".into(), "soon", left(10).as_str()),
                ("2026-11-20".into(), "soon", left(5).as_str()),
                ("2026-11-24".into(), "soon", "Hôm nay là ngày cuối: Nộp báo cáo tháng."),
                (
                    "2026-11-25".into(),
                    "late",
                    "Quá hạn từ 25/11/2026: Nộp báo cáo tháng. Ngày cuối là thứ ba, 24/11/2026."
                ),
            ]
        );
        assert!(told.iter().all(|told| told.unread && told.href == "/nhiem-vu/a"));
    }
}

#[tokio::test]
async fn late_begins_at_midnight_in_viet_nam() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, _) = commune(hub, "UBND xã Bản Mới", "xa").await;
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        house.at("2026-11-24", 8);
        assert_eq!(
            remind(hub, KINDS).await.unwrap(),
            Passed { told: 1, skipped: 3 },
            "30, 10 and 5 are over"
        );
        house.at("2026-11-25", 0);
        hub.clock.advance(-MINUTE);
        assert_eq!(remind(hub, KINDS).await.unwrap(), NOTHING);
        hub.clock.advance(MINUTE);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 0 });
    }
}

#[tokio::test]
async fn after_ten_days_of_standstill_only_the_nearest_is_told() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        house.at("2026-11-12", 9);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 0 });
        house.at("2026-11-22", 9);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 1 });
        let told = actions::told(hub, &who).await.unwrap();
        assert_eq!(told.len(), 2);
        assert!(told[0].words.starts_with("Còn 3 ngày, tính cả hôm nay:"), "{}", told[0].words);
        let kept: Vec<(i64, String)> =
            sql("select distance, outcome from reminder order by distance desc").all(&hub.db).await.unwrap();
        let words = |n: i64, outcome: &str| (n, outcome.to_owned());
        assert_eq!(kept, [words(30, "told"), words(10, "skipped"), words(5, "told")]);
        house.at("2026-11-24", 9);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 0 });
    }
}

#[tokio::test]
async fn a_day_that_moves_begins_anew_and_finished_work_is_left_alone() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        house.at("2026-11-20", 9);
        remind(hub, KINDS).await.unwrap();
        set_open(hub, vec![deadline("a", unit, "2026-11-29")]);
        hub.clock.advance(MINUTE);
        assert_eq!(
            remind(hub, KINDS).await.unwrap(),
            Passed { told: 1, skipped: 1 },
            "10 left, on the same day"
        );
        assert!(actions::told(hub, &who).await.unwrap()[0].words.contains("29/11/2026"));
        set_open(hub, vec![]);
        house.at("2026-12-03", 9);
        assert_eq!(remind(hub, KINDS).await.unwrap(), NOTHING);
    }
}

#[tokio::test]
async fn two_hubs_at_once_tell_each_of_150_deadlines_once() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let other = house.second().await;
        let (unit, _) = commune(hub, "UBND xã Bản Mới", "xa").await;
        let (elsewhere, _) = commune(hub, "UBND xã Nà Lùng", "xa2").await;
        let units = [unit, elsewhere];
        set_open(hub, (0..150).map(|n| deadline(&format!("{n:03}"), units[n % 2], "2026-11-24")).collect());
        house.at("2026-11-20", 9);
        let (first, second) = tokio::join!(remind(hub, KINDS), remind(&other, KINDS));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!((first.told + second.told, first.skipped + second.skipped), (150, 300));
        assert_eq!(sql("select count(*) from told").count(&hub.db).await.unwrap(), 150);
        assert_eq!(sql("select count(*) from told_for").count(&hub.db).await.unwrap(), 150);
    }
}

#[tokio::test]
async fn a_pass_without_news_writes_nothing() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, who) = commune(hub, "UBND xã Bản Mới", "xa").await;
        set_open(hub, vec![deadline("a", unit, "2026-11-24"), deadline("b", unit, "2027-05-01")]);
        house.at("2026-11-20", 9);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 2 });
        let written = async || sql("select count(*) from journal").count(&hub.db).await.unwrap();
        let before = written().await;
        for _ in 0..5 {
            hub.clock.advance(10 * MINUTE);
            assert_eq!(remind(hub, KINDS).await.unwrap(), NOTHING);
        }
        assert_eq!(written().await, before);
        // new work in the middle of the day is seen at the next look
        set_open(hub, vec![deadline("a", unit, "2026-11-24"), deadline("c", unit, "2026-11-20")]);
        assert_eq!(remind(hub, KINDS).await.unwrap(), Passed { told: 1, skipped: 3 });
        assert!(actions::told(hub, &who).await.unwrap()[0].words.starts_with("Hôm nay là ngày cuối"));
    }
}

#[tokio::test]
async fn distances_that_are_set_hold_from_the_next_look() {
    for house in houses(|_| {}).await {
        let hub = &house.hub;
        let (unit, _) = commune(hub, "UBND xã Bản Mới", "xa").await;
        let steering =
            crate::testing::officer(hub, unit, "kh", "Bế Văn Nam", crate::authority::Role::SteeringOfficer);
        let steering = steering.await;
        let only_two = Distances { days: vec![2], overdue: false };
        assert_eq!(actions::distances(hub).await.unwrap(), Distances::default());
        actions::set(hub, &steering, &only_two).await.unwrap();
        assert_eq!(actions::distances(hub).await.unwrap(), only_two);
        set_open(hub, vec![deadline("a", unit, "2026-11-24")]);
        for (on, told) in [("2026-11-20", 0), ("2026-11-23", 1), ("2026-11-24", 0), ("2026-11-25", 0)] {
            house.at(on, 9);
            assert_eq!(remind(hub, KINDS).await.unwrap().told, told, "{on}");
        }
    }
}
