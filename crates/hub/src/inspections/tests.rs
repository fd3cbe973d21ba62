//! Inspections on both engines, from the schedule to the follow-up.

use super::actions::{self, Demand, Plan};
use crate::Hub;
use crate::authority::Role;
use crate::error::Error;
use crate::plans;
use crate::plans::tests::{House, decide_all, house, imported, officer};
use crate::testing::hubs;
use crate::time::{DAY, Day};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Science and technology inspects education on a plan.
async fn planned(
    hub: &Hub,
    house: &House,
    on: &str,
    template: bool,
    more: &str,
) -> crate::error::Result<super::InspectionId> {
    let plan = plans::actions::all(hub).await.unwrap().first().map(|plan| plan.id);
    let new = Plan {
        inspector: house.science,
        inspected: house.education,
        plan,
        subject: "Dạy kỹ năng an toàn trên mạng",
        team: "Trần Thu Hiền, trưởng đoàn",
        on: day(on),
        template,
        more,
    };
    actions::plan(hub, &house.steering, &new).await
}

#[tokio::test]
async fn an_inspection_goes_from_the_schedule_to_the_follow_up() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        plans::actions::publish(&hub, &house.steering, plan).await.unwrap();
        let duties = plans::actions::of_organisation(&hub, house.education).await.unwrap();
        assert_eq!(duties.len(), 1, "the plan gives education one task");
        actions::add_to_template(&hub, &house.steering, "Có phân công cán bộ đầu mối").await.unwrap();
        let theirs = officer(&hub, "giaoduc", Role::CaseOfficer, house.education).await;
        assert!(actions::add_to_template(&hub, &theirs, "x").await.is_err());
        let past = planned(&hub, &house, "2026-11-22", true, "").await;
        assert!(matches!(past, Err(Error::Invalid(_))), "yesterday");
        let id = planned(&hub, &house, "2026-11-25", true, "Có hộp thư góp ý\n\n").await.unwrap();
        let whole = async || actions::whole(&hub, &house.steering, id).await.unwrap();
        let items = whole().await.items;
        assert_eq!(items.len(), 3, "template, plan, typed");
        assert_eq!(items[1].duty_id, Some(duties[0].duty_id));
        // nothing is decided or concluded before it is held, and not by the inspected
        let who = &house.steering;
        assert!(actions::decide(&hub, who, &whole().await, items[0].id, "met", "").await.is_err());
        assert!(matches!(
            actions::hold(&hub, &theirs, &whole().await, day("2026-11-23")).await,
            Err(Error::Forbidden(_))
        ));
        assert!(matches!(
            actions::hold(&hub, who, &whole().await, day("2026-11-24")).await,
            Err(Error::Invalid(_))
        ));
        hub.clock.advance(2 * DAY);
        actions::hold(&hub, who, &whole().await, day("2026-11-25")).await.unwrap();
        actions::decide(&hub, who, &whole().await, items[0].id, "met", "").await.unwrap();
        actions::decide(&hub, who, &whole().await, items[1].id, "not-applicable", "").await.unwrap();
        let unsaid = actions::decide(&hub, who, &whole().await, items[2].id, "not-met", "").await;
        assert!(matches!(unsaid, Err(Error::Invalid(_))), "what is not met needs words");
        let early = actions::conclude(&hub, who, &whole().await, "Tốt", &[]).await;
        assert!(matches!(early, Err(Error::Invalid(_))), "an item is open");
        actions::decide(&hub, who, &whole().await, items[2].id, "not-met", "Chưa có hộp thư").await.unwrap();
        actions::add_file(&hub, who, &whole().await, items[2].id, "anh.png", b"\x89PNG\r\n\x1a\n x".to_vec())
            .await
            .unwrap();
        let text =
            actions::add_file(&hub, who, &whole().await, items[2].id, "anh.png", b"chu".to_vec()).await;
        assert!(matches!(text, Err(Error::Invalid(_))));
        let undemanded = actions::conclude(&hub, who, &whole().await, "Khá", &[]).await;
        assert!(matches!(undemanded, Err(Error::Invalid(_))), "what was not met is to be mended");
        let demand = Demand { item: items[2].id, words: "Đặt hộp thư".into(), due: day("2026-11-30") };
        actions::conclude(&hub, who, &whole().await, "Khá", &[demand]).await.unwrap();
        assert_eq!(whole().await.inspection.state, "concluded");
        let (from, to) = (day("2026-11-01"), day("2026-11-30"));
        let due = actions::deadlines(&hub, from, to).await.unwrap();
        assert_eq!((due.len(), due[0].organisation, due[0].last_day), (1, house.education, to));
        let counted = async || actions::follow_ups_in_time(&hub, from, to).await.unwrap();
        assert_eq!((counted().await.under_way, counted().await.total), (1, 1));
        let todo = whole().await.follow_ups[0].id;
        let done = async |who: &crate::authority::Principal, on: &str| {
            actions::follow_up(&hub, who, &whole().await, todo, day(on), "Đã đặt").await
        };
        assert!(matches!(done(who, "2026-11-25").await, Err(Error::Forbidden(_))), "not by the inspector");
        assert!(matches!(done(&theirs, "2026-11-24").await, Err(Error::Invalid(_))), "before it was held");
        assert!(matches!(done(&theirs, "2026-11-26").await, Err(Error::Invalid(_))), "a day to come");
        done(&theirs, "2026-11-25").await.unwrap();
        assert_eq!(whole().await.inspection.state, "followed-up");
        assert!(done(&theirs, "2026-11-25").await.is_err());
        assert_eq!((counted().await.settled, counted().await.late), (1, 0));
        assert!(actions::deadlines(&hub, from, to).await.unwrap().is_empty());
        assert_eq!(actions::of_year(&hub, who, 2026).await.unwrap(), (1, 1));
        let other = officer(&hub, "congan", Role::CaseOfficer, house.police).await;
        assert!(matches!(actions::whole(&hub, &other, id).await, Err(Error::Forbidden(_))));
        assert_eq!(actions::of_year(&hub, &other, 2026).await.unwrap(), (0, 0));
    }
}

#[tokio::test]
async fn late_follow_ups_count_as_late_and_an_empty_checklist_is_refused() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let theirs = officer(&hub, "giaoduc", Role::UnitHead, house.education).await;
        let empty = planned(&hub, &house, "2026-11-23", true, " \n ").await;
        let Err(Error::Invalid(problems)) = empty else { panic!("{empty:?}") };
        assert_eq!(problems[0].message, "inspections-no-items");
        let id = planned(&hub, &house, "2026-11-23", false, "Mục một").await.unwrap();
        let who = &house.steering;
        let whole = async || actions::whole(&hub, who, id).await.unwrap();
        actions::hold(&hub, who, &whole().await, day("2026-11-23")).await.unwrap();
        assert!(actions::cancel(&hub, who, &whole().await, "Bận").await.is_err(), "it is held already");
        let item = whole().await.items[0].id;
        actions::decide(&hub, who, &whole().await, item, "not-met", "Thiếu").await.unwrap();
        let demand = Demand { item, words: "Bổ sung".into(), due: day("2026-11-24") };
        actions::conclude(&hub, who, &whole().await, "Chưa đạt", &[demand]).await.unwrap();
        hub.clock.advance(3 * DAY);
        let (from, to) = (day("2026-11-01"), day("2026-11-30"));
        let counted = actions::follow_ups_in_time(&hub, from, to).await.unwrap();
        assert_eq!((counted.late, counted.under_way, counted.total), (1, 0, 1), "open after its day");
        let todo = whole().await.follow_ups[0].id;
        actions::follow_up(&hub, &theirs, &whole().await, todo, day("2026-11-26"), "Xong").await.unwrap();
        let counted = actions::follow_ups_in_time(&hub, from, to).await.unwrap();
        assert_eq!((counted.late, counted.settled), (1, 0), "done, but late");
        let again = planned(&hub, &house, "2026-12-01", false, "Mục một").await.unwrap();
        let planned = actions::whole(&hub, who, again).await.unwrap();
        actions::cancel(&hub, who, &planned, "Trùng lịch").await.unwrap();
        assert_eq!(actions::of_year(&hub, who, 2026).await.unwrap(), (1, 1), "taken off does not count");
    }
}
