//! Duties split, merged, marked as copies, and all of it undone.

use super::{decide_all, house, imported};
use crate::error::Error;
use crate::plans::actions::{self, Seen, Whole};
use crate::plans::model::{DutyId, PlanId};
use crate::testing::hubs;

async fn whole(hub: &crate::Hub, plan: PlanId) -> Whole {
    actions::whole(hub, plan).await.unwrap()
}

fn seen(whole: &Whole, index: usize) -> Seen {
    let (duty, _) = &whole.duties[index];
    (duty.id, duty.version)
}

fn texts(whole: &Whole) -> Vec<String> {
    whole.duties.iter().map(|(duty, _)| duty.text.clone()).collect()
}

/// The place of the duty that begins with these words.
fn at(whole: &Whole, words: &str) -> usize {
    whole.duties.iter().position(|(duty, _)| duty.text.starts_with(words)).unwrap()
}

#[tokio::test]
async fn a_split_keeps_every_word_in_its_place_and_can_be_undone() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let before = whole(&hub, plan).await;
        let index = at(&before, "Chủ trì, phối hợp");
        let duty = seen(&before, index);
        let text = &before.duties[index].0.text;
        for bad in [0, 1, text.len(), 10_000] {
            let refused = actions::split(&hub, &house.steering, plan, duty, bad).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "at {bad}");
        }
        let cut = text.find("hoàn thành").unwrap();
        let [first, second] = actions::split(&hub, &house.steering, plan, duty, cut).await.unwrap();
        let after = whole(&hub, plan).await;
        assert_eq!(after.duties.len(), before.duties.len() + 1);
        let source = actions::source(&hub, plan).await.unwrap();
        for (id, words) in
            [(first, "Chủ trì, phối hợp với Công an tỉnh"), (second, "hoàn thành trước ngày 30/6/2026.")]
        {
            let (part, bodies) = after.duty(id).unwrap();
            let span = actions::span_of(part, &source).unwrap();
            assert!(part.text.starts_with(words), "{}", part.text);
            assert!(source.text[span].starts_with(words));
            assert!(!bodies.is_empty(), "the part has the bodies of the whole");
        }
        let again = actions::split(&hub, &house.steering, plan, duty, cut).await;
        assert!(
            matches!(again, Err(Error::NotFound | Error::Conflict(_))),
            "what was split is no duty any more"
        );
        let (part, _) = after.duty(first).unwrap();
        actions::undo(&hub, &house.steering, plan, (first, part.version)).await.unwrap();
        assert_eq!(texts(&whole(&hub, plan).await), texts(&before));
    }
}

#[tokio::test]
async fn only_neighbours_merge_and_a_colleague_is_not_overwritten() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let before = whole(&hub, plan).await;
        let index = at(&before, "Chủ trì, phối hợp");
        let (one, two, far) = (seen(&before, index), seen(&before, index + 1), seen(&before, index + 2));
        let refused = actions::merge(&hub, &house.steering, plan, one, far).await;
        assert!(matches!(refused, Err(Error::Conflict("plans-not-neighbours"))));
        let stranger = (DutyId(uuid::Uuid::from_u128(7)), 0);
        assert!(matches!(
            actions::merge(&hub, &house.steering, plan, one, stranger).await,
            Err(Error::NotFound)
        ));
        let old = actions::merge(&hub, &house.steering, plan, one, (two.0, two.1 + 1)).await;
        assert!(matches!(old, Err(Error::Conflict("plans-decided-by-colleague"))));
        assert_eq!(texts(&whole(&hub, plan).await), texts(&before), "what was refused left nothing");
        let made = actions::merge(&hub, &house.steering, plan, one, two).await.unwrap();
        let after = whole(&hub, plan).await;
        let (union, _) = after.duty(made).unwrap();
        assert!(union.text.starts_with("Chủ trì") && union.text.ends_with("gây hại cho trẻ em."));
        assert_eq!(after.duties.len() + 1, before.duties.len());
        actions::undo(&hub, &house.steering, plan, (made, union.version)).await.unwrap();
        assert_eq!(texts(&whole(&hub, plan).await), texts(&before));
    }
}

#[tokio::test]
async fn a_copy_makes_no_task_of_its_own_and_there_is_no_copy_of_a_copy() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let before = whole(&hub, plan).await;
        let index = at(&before, "Chủ trì, phối hợp");
        let (original, copy, third) =
            (seen(&before, index), seen(&before, index + 1), seen(&before, index + 2));
        let of_itself = actions::mark_copy(&hub, &house.steering, plan, copy, copy.0).await;
        assert!(matches!(of_itself, Err(Error::Invalid(_))));
        actions::mark_copy(&hub, &house.steering, plan, copy, original.0).await.unwrap();
        let chain = actions::mark_copy(&hub, &house.steering, plan, third, copy.0).await;
        assert!(matches!(chain, Err(Error::Conflict("plans-copy-of-copy"))));
        let circle = actions::mark_copy(&hub, &house.steering, plan, original, third.0).await;
        assert!(matches!(circle, Err(Error::Conflict("plans-has-copies"))));
        let marked = whole(&hub, plan).await;
        let (row, _) = marked.duty(copy.0).unwrap();
        assert!(row.is_copy());
        actions::undo(&hub, &house.steering, plan, (copy.0, row.version)).await.unwrap();
        let back = whole(&hub, plan).await;
        let (row, _) = back.duty(copy.0).unwrap();
        assert!(!row.is_copy() && row.state == "draft");

        decide_all(&hub, &house.steering, plan).await;
        let decided = whole(&hub, plan).await;
        let (row, _) = decided.duty(copy.0).unwrap();
        actions::undo(&hub, &house.steering, plan, (copy.0, row.version)).await.unwrap();
        let open = whole(&hub, plan).await;
        let (row, _) = open.duty(copy.0).unwrap();
        actions::mark_copy(&hub, &house.steering, plan, (copy.0, row.version), original.0).await.unwrap();
        let published = actions::publish(&hub, &house.steering, plan).await.unwrap();
        let tasks = crate::db::sql("select count(*) from plan_task").count(&hub.db).await.unwrap();
        assert_eq!(u64::try_from(tasks).unwrap(), published.tasks);
        let links = crate::db::sql("select count(*) from plan_task_duty").count(&hub.db).await.unwrap();
        assert_eq!(links, tasks + 1, "the copy is a further place of the task of its original");
        let late = actions::undo(&hub, &house.steering, plan, (copy.0, row.version)).await;
        assert!(late.is_err(), "nothing is undone once the plan is in force");
    }
}
