use super::{instead, name_in, second, whole};
use crate::Hub;
use crate::cases::model::CaseId;
use crate::cases::pausing;
use crate::cases::tests::{finish, open_case, scene, stage};
use crate::sanctions::actions::add;
use crate::sanctions::model::Draft;
use crate::sanctions::outcomes::{confirm, decide};
use crate::sanctions::target::{violators, violators_dealt_with};
use crate::slice::{Counted, Reading, Verdict};
use crate::testing::hubs;
use crate::time::{DAY, Day, HOUR};
use crate::web::Lang;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Settled, under way in time, late, of those of November as they stood on a day.
async fn three(hub: &Hub, on: &str) -> [u64; 3] {
    let counted = violators_dealt_with(hub, day("2026-11-01"), day(on)).await.unwrap();
    let Counted { settled, under_way, late, total } = counted;
    assert_eq!(settled + under_way + late, total);
    let reading = Reading { from: day("2026-11-01"), to: day(on), who: None, lang: Lang::Vi };
    let lawful = crate::sanctions::target::lawful(hub, reading).await.unwrap();
    let lawful = Counted::of(lawful.iter().map(|row| row.verdict));
    assert_eq!((lawful.settled, lawful.late), (settled + under_way, late));
    [settled, under_way, late]
}

async fn verdict(hub: &Hub, on: &str) -> Verdict {
    let reading = Reading { from: day("2026-11-01"), to: day(on), who: None, lang: Lang::Vi };
    violators(hub, reading).await.unwrap()[0].verdict
}

#[tokio::test]
async fn three_numbers_move_and_a_past_day_keeps_its_own() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await; // 23 November, 8 h: taken over within 24 hours
        let one = add(&hub, &scene.desk, case, "account", false, "một").await.unwrap();
        let two = add(&hub, &scene.desk, case, "person", false, "hai").await.unwrap();
        let three_ = add(&hub, &scene.desk, case, "person", false, "ba").await.unwrap();
        assert_eq!(three(&hub, "2026-11-23").await, [0, 3, 0]);
        hub.clock.advance(2 * DAY);
        assert_eq!(three(&hub, "2026-11-25").await, [0, 0, 3], "nobody took it over in time");
        let take_over = stage(&hub, &scene.desk, case, "violator").await;
        finish(&hub, &scene.desk, take_over, "crime-report-accepted").await.unwrap();
        assert_eq!(three(&hub, "2026-11-25").await, [0, 3, 0], "twenty days to check it");
        let today = hub.clock.now().day();
        // decided long ago, entered today
        let fine = Draft { decided_on: Some(day("2026-11-23")), ..whole("administrative", today) };
        decide(&hub, &scene.desk, one, &fine).await.unwrap();
        decide(&hub, &scene.desk, two, &whole("not-a-violation", today)).await.unwrap();
        assert_eq!(three(&hub, "2026-11-25").await, [1, 2, 0], "one signature settles nothing");
        confirm(&hub, &second(&hub, &scene).await, two, 1).await.unwrap();
        assert_eq!(three(&hub, "2026-11-25").await, [1, 1, 0], "two signatures leave the count");
        hub.clock.advance(30 * DAY);
        assert_eq!(three(&hub, "2026-12-25").await, [1, 0, 1]);
        decide(&hub, &scene.desk, three_, &whole("criminal", hub.clock.now().day())).await.unwrap();
        let on = hub.clock.now().day();
        decide(&hub, &scene.desk, two, &instead("platform", on, "new-facts")).await.unwrap();
        assert_eq!(three(&hub, "2026-12-25").await, [3, 0, 0], "no longer no violation");
        for (on, expected) in [
            ("2026-11-23", [0, 3, 0]),
            ("2026-11-24", [0, 0, 3]),
            ("2026-11-25", [1, 1, 0]),
            ("2026-12-24", [1, 0, 1]),
        ] {
            assert_eq!(three(&hub, on).await, expected, "as it stood on {on}");
        }
    }
}

#[tokio::test]
async fn not_identified_is_in_time_until_its_day_and_never_settled() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let today = hub.clock.now().day();
        decide(&hub, &scene.desk, one, &whole("not-identified", today)).await.unwrap();
        hub.clock.advance(30 * DAY);
        assert_eq!(verdict(&hub, "2026-12-23").await, Verdict::UnderWay, "the day itself is in time");
        hub.clock.advance(DAY);
        assert_eq!(verdict(&hub, "2026-12-24").await, Verdict::Late);
        let on = hub.clock.now().day();
        decide(&hub, &scene.desk, one, &instead("administrative", on, "identified")).await.unwrap();
        assert_eq!(verdict(&hub, "2026-12-24").await, Verdict::Settled);
        assert_eq!(verdict(&hub, "2026-12-22").await, Verdict::UnderWay);
    }
}

#[tokio::test]
async fn a_clock_that_stands_by_law_is_in_time_then_and_looked_back_at() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case: CaseId = open_case(&hub, &scene).await;
        let take_over = stage(&hub, &scene.desk, case, "violator").await;
        finish(&hub, &scene.desk, take_over, "crime-report-accepted").await.unwrap();
        add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let check = stage(&hub, &scene.desk, case, "violator").await;
        hub.clock.advance(2 * DAY);
        let asked = pausing::Asked { ground: "suspended-148", number: "3/QĐ", on: hub.clock.now().day() };
        let pause = pausing::ask(&hub, &scene.desk, check, &asked).await.unwrap();
        let unit = scene.desk.unit().unwrap();
        let head =
            crate::testing::officer(&hub, unit, "truong", "Hà Văn Sơn", crate::authority::Role::UnitHead)
                .await;
        pausing::decide(&hub, &head, pause, true).await.unwrap();
        hub.clock.advance(40 * DAY);
        assert_eq!(verdict(&hub, "2027-01-04").await, Verdict::UnderWay, "it stands");
        pausing::go_on(&hub, &scene.desk, check).await.unwrap();
        assert_eq!(verdict(&hub, "2027-01-04").await, Verdict::UnderWay);
        // twenty days end on Sunday 13 December, so with Monday the 14th; forty later that is Saturday 23 January
        hub.clock.advance(20 * DAY + HOUR);
        assert_eq!(verdict(&hub, "2027-01-24").await, Verdict::Late, "the forty days are over");
        hub.clock.advance(DAY);
        finish(&hub, &scene.desk, check, "case-instituted").await.unwrap();
        assert_eq!(verdict(&hub, "2027-01-25").await, Verdict::UnderWay, "the investigation has its own");
        for (on, expected) in [
            ("2026-12-20", Verdict::UnderWay),
            ("2027-01-23", Verdict::UnderWay),
            ("2027-01-24", Verdict::Late),
        ] {
            assert_eq!(verdict(&hub, on).await, expected, "as it stood on {on}");
        }
    }
}

#[tokio::test]
async fn who_is_named_in_the_report_finds_nothing_of_the_case_in_the_list() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        decide(&hub, &scene.desk, one, &whole("platform", hub.clock.now().day())).await.unwrap();
        let reading =
            |who| Reading { from: day("2026-11-01"), to: day("2026-11-30"), who: Some(who), lang: Lang::Vi };
        let list = violators(&hub, reading(&scene.desk)).await.unwrap();
        assert!(list[0].words.contains("VV-MS") && list[0].why == "Chỉ nền tảng xử lý", "{list:?}");
        name_in(&hub, case, scene.desk.person).await;
        let list = violators(&hub, reading(&scene.desk)).await.unwrap();
        assert_eq!((list[0].words.as_str(), &list[0].href), ("Tài khoản", &None));
        assert_eq!(list[0].why, "đã có kết quả xử lý");
    }
}
