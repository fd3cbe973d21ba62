//! A corrected edition: compared with the edition in force, put in its place.

use super::{DOCUMENT, decide_all, house, imported, upload};
use crate::error::Error;
use crate::plans::actions::{self, Imported, Published};
use crate::plans::model::{PlanId, Who};
use crate::testing::hubs;
use crate::time::{DAY, Day};
use crate::{Hub, authority::Principal};

/// The plan with one day moved, one duty gone, one new, and another day to report.
fn corrected() -> String {
    DOCUMENT
        .replace("hoàn thành trước ngày 30/6/2026", "hoàn thành trước ngày 31/8/2026")
        .replace("- Thường xuyên theo dõi các thông tin gây hại cho trẻ em.\n\n", "")
        .replace(
            "3. Hội Khuyến học tỉnh",
            "- Tổ chức ngày hội an toàn mạng trong tháng 10 năm 2026.\n\n3. Hội Khuyến học tỉnh",
        )
        .replace("trước ngày 25/11 hằng năm", "trước ngày 20/11 hằng năm")
}

async fn handed_in(hub: &Hub, who: &Principal, text: &str) -> PlanId {
    match actions::import(hub, who, upload(text)).await.unwrap() {
        Imported::New(id) => id,
        Imported::Known(_) => panic!("the file is new"),
    }
}

async fn published(hub: &Hub, who: &Principal, plan: PlanId) -> Published {
    decide_all(hub, who, plan).await;
    actions::publish(hub, who, plan).await.unwrap()
}

#[tokio::test]
async fn what_has_not_changed_needs_no_second_decision_and_its_tasks_go_on() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = imported(&hub, &house.steering).await;
        published(&hub, &house.steering, first).await;
        let mine = actions::of_organisation(&hub, house.science).await.unwrap();
        let (moved, dropped) = (&mine[0], &mine[1]);
        assert!(moved.text.starts_with("Chủ trì") && dropped.text.starts_with("Thường xuyên"));
        actions::note_progress(&hub, &house.steering, moved.id, "Đã họp với Công an tỉnh.").await.unwrap();
        let all_before = actions::of_plan(&hub, first).await.unwrap().len();

        let second = handed_in(&hub, &house.steering, &corrected()).await;
        let now = actions::whole(&hub, second).await.unwrap();
        let comparison = actions::comparison(&hub, &now).await.unwrap().unwrap();
        let found = comparison.differences(&now);
        assert_eq!((found.changed, found.new, found.gone), (1, 1, 1));
        assert_eq!(found.same, now.duties.len() - 2);
        assert!(comparison.gone().all(|duty| duty.text.starts_with("Thường xuyên")));
        let open: Vec<_> = now.duties.iter().filter(|(duty, _)| duty.state == "draft").collect();
        assert_eq!(open.len(), 2, "only what is new or has changed is asked");
        assert!(now.targets.iter().all(|target| target.state == "accepted"));
        assert_eq!(now.reporting[0].state, "draft", "its day has changed");

        let done = published(&hub, &house.steering, second).await;
        assert_eq!((done.tasks, done.left), (1, 1), "{done:?}");
        assert_eq!(done.kept as usize, all_before - 1);
        let task = actions::task(&hub, moved.id).await.unwrap();
        assert!(task.text.contains("31/8/2026"));
        assert_eq!(task.due_on, Day::parse("2026-08-30"), "before that day");
        let notes = actions::notes(&hub, moved.id).await.unwrap();
        assert_eq!(notes.len(), 2, "the progress is still there: {notes:?}");
        assert_eq!(actions::served(&hub, moved.id).await.unwrap().len(), 2, "both sentences");
        assert_eq!(actions::of_plan(&hub, first).await.unwrap().len(), all_before, "one gone, one new");
        assert_eq!(actions::in_force(&hub, first).await.unwrap(), second);
    }
}

#[tokio::test]
async fn a_task_left_behind_is_kept_to_be_seen_and_counted_no_more() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = imported(&hub, &house.steering).await;
        published(&hub, &house.steering, first).await;
        let published_on = hub.clock.now().day();
        let dropped = actions::of_organisation(&hub, house.science).await.unwrap()[1].id;
        let before = actions::task_figures(&hub, Some(first), published_on, published_on).await.unwrap();
        hub.clock.advance(3 * DAY);
        let second = handed_in(&hub, &house.steering, &corrected()).await;
        published(&hub, &house.steering, second).await;
        let left = actions::task(&hub, dropped).await.unwrap();
        assert!(left.left_at.is_some());
        let refused = actions::finish(&hub, &house.steering, dropped, left.version, "Xong.").await;
        assert!(matches!(refused, Err(Error::Conflict("plans-task-left"))));
        let mine = actions::of_organisation(&hub, house.science).await.unwrap();
        assert!(mine.iter().all(|task| task.id != dropped));
        let then = actions::task_figures(&hub, Some(first), published_on, published_on).await.unwrap();
        assert_eq!(then, before, "a period that is over does not change");
        let today = hub.clock.now().day();
        let now = actions::task_figures(&hub, Some(second), published_on, today).await.unwrap();
        assert_eq!(now.total, before.total, "one gone, one new, both editions counted as one");
    }
}

#[tokio::test]
async fn a_duty_to_report_that_is_the_same_goes_on_and_one_that_changed_begins_anew() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = imported(&hub, &house.steering).await;
        published(&hub, &house.steering, first).await;
        let item = actions::reporting_in_force(&hub).await.unwrap()[0].id;
        let same = corrected().replace("trước ngày 20/11", "trước ngày 25/11");
        let second = handed_in(&hub, &house.steering, &same).await;
        published(&hub, &house.steering, second).await;
        let in_force = actions::reporting_in_force(&hub).await.unwrap();
        assert_eq!(in_force.iter().map(|item| item.id).collect::<Vec<_>>(), [item], "no double");
        let third = handed_in(&hub, &house.steering, &corrected()).await;
        published(&hub, &house.steering, third).await;
        let in_force = actions::reporting_in_force(&hub).await.unwrap();
        assert_eq!(in_force.len(), 1);
        assert_eq!((in_force[0].plan_id, in_force[0].due_day), (third, Some(20)));
    }
}

#[tokio::test]
async fn whom_a_name_means_is_said_once_for_all_editions() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = imported(&hub, &house.steering).await;
        published(&hub, &house.steering, first).await;
        let text = DOCUMENT.replace("Vận động hội viên tham gia", "Vận động hội viên và phụ huynh tham gia");
        let second = handed_in(&hub, &house.steering, &text).await;
        let now = actions::whole(&hub, second).await.unwrap();
        let (duty, bodies) = now.duties.iter().find(|(duty, _)| duty.text.starts_with("Vận động")).unwrap();
        assert_eq!(duty.state, "draft");
        assert_eq!(bodies[0].who, Who::Outside, "as it was decided before");
    }
}

#[tokio::test]
async fn an_edition_has_one_follower_and_another_document_is_none() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = imported(&hub, &house.steering).await;
        published(&hub, &house.steering, first).await;
        let one = handed_in(&hub, &house.steering, &corrected()).await;
        let other = handed_in(&hub, &house.steering, &corrected().replace("20/11", "21/11")).await;
        published(&hub, &house.steering, one).await;
        decide_all(&hub, &house.steering, other).await;
        let refused = actions::publish(&hub, &house.steering, other).await;
        assert!(matches!(refused, Err(Error::Conflict("plans-edition-overtaken"))), "{refused:?}");
        actions::unlink_edition(&hub, &house.steering, other).await.unwrap();
        let whole = actions::whole(&hub, other).await.unwrap();
        assert!(actions::comparison(&hub, &whole).await.unwrap().is_none());
        let elsewhere = DOCUMENT.replace("57/KH-UBND", "58/KH-UBND");
        let elsewhere = handed_in(&hub, &house.steering, &elsewhere).await;
        let whole = actions::whole(&hub, elsewhere).await.unwrap();
        assert!(actions::comparison(&hub, &whole).await.unwrap().is_none(), "a number of its own");
    }
}
