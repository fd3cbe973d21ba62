//! What those who steer see of every body, now and as of a day.

use super::cascade::{Below, below, part_of, to};
use crate::Hub;
use crate::id::OrganisationId;
use crate::plans::actions;
use crate::slice::Counted;
use crate::testing::hubs;
use crate::time::{DAY, Day};

async fn of(hub: &Hub, body: OrganisationId, day: Day) -> Option<Counted> {
    let all = actions::tasks_by_body(hub, None, day).await.unwrap();
    all.into_iter().find(|one| one.organisation == body).map(|one| one.counted)
}

fn counted(settled: u64, under_way: u64, late: u64) -> Option<Counted> {
    Some(Counted { settled, under_way, late, total: settled + under_way + late })
}

#[tokio::test]
async fn every_body_is_counted_as_it_stood_on_the_day() {
    for hub in hubs().await {
        let Below { house, communes, first, task } = below(&hub).await;
        let monday = hub.clock.now().day();
        // the plan gives two tasks to this department: one was due on 29/6, one goes on
        assert_eq!(of(&hub, house.science, monday).await, counted(0, 1, 1));
        actions::pass_on(&hub, &house.steering, task, &to(&communes)).await.unwrap();
        assert_eq!(of(&hub, communes[0], monday).await, None, "nobody has taken it");
        hub.clock.advance(DAY);
        let mine = part_of(&hub, task, communes[0]).await;
        actions::answer(&hub, &first, mine.id, None).await.unwrap();
        hub.clock.advance(DAY);
        actions::finish(&hub, &first, mine.id, mine.version, "Đã dạy 12 lớp.").await.unwrap();
        let [tuesday, wednesday] = [monday.plus(1), monday.plus(2)];
        assert_eq!(of(&hub, communes[0], monday).await, None);
        assert_eq!(of(&hub, communes[0], tuesday).await, counted(0, 0, 1), "due on 29/6 like the whole");
        assert_eq!(of(&hub, communes[0], wednesday).await, counted(1, 0, 0));
        let late = actions::longest_late(&hub, None, 10).await.unwrap();
        // the whole, and the two communes that were asked and have not answered
        assert_eq!(late.iter().filter(|one| one.id == task).count(), 1);
        assert_eq!(late.len(), 3);
        assert!(late.iter().all(|one| one.organisation_id != communes[0]), "done");
    }
}

#[tokio::test]
async fn the_trend_counts_the_plans_own_tasks_only() {
    for hub in hubs().await {
        let Below { house, communes, first, task } = below(&hub).await;
        let monday = hub.clock.now().day();
        actions::pass_on(&hub, &house.steering, task, &to(&communes[..1])).await.unwrap();
        let mine = part_of(&hub, task, communes[0]).await;
        actions::answer(&hub, &first, mine.id, None).await.unwrap();
        actions::finish(&hub, &first, mine.id, mine.version, "Đã dạy 12 lớp.").await.unwrap();
        hub.clock.advance(DAY);
        let whole = actions::task(&hub, task).await.unwrap();
        actions::finish(&hub, &house.steering, task, whole.version, "Xong.").await.unwrap();
        let days = [monday.plus(-1), monday, monday.plus(1)];
        let shown = actions::done_by(&hub, None, &days).await.unwrap();
        let done: Vec<_> = shown.iter().map(|(_, counted)| (counted.settled, counted.total)).collect();
        // two of the first department, one of the second; nobody of the register leads the fourth
        assert_eq!(done, [(0, 0), (0, 3), (1, 3)]);
    }
}
