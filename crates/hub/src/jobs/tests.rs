use super::*;
use crate::testing::hubs;

/// Puts jobs of these kinds into an otherwise empty queue.
async fn queue(hub: &Hub, kinds: &[&str]) {
    let mut tx = hub.db.begin().await.unwrap();
    sql("delete from job where province = $1").bind(hub.province()).run(&mut tx).await.unwrap();
    // due one after the other, so that it is known which comes first
    for (kind, ago) in kinds.iter().zip((0..kinds.len() as i64).rev()) {
        enqueue(hub, &mut tx, kind, &Json::Null, hub.clock.now().plus(-ago), None).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn next(hub: &Hub, but: &[&str]) -> Option<Claimed> {
    claim(hub, but).await.unwrap()
}

#[tokio::test]
async fn a_long_job_holds_up_its_own_kind_and_no_other() {
    for hub in hubs().await {
        queue(&hub, &["retention.pass", "retention.pass", "cases.climb"]).await;
        let long = next(&hub, &[]).await.unwrap();
        assert_eq!(long.kind, "retention.pass");
        assert_eq!(next(&hub, &["retention.pass"]).await.unwrap().kind, "cases.climb");
        assert!(next(&hub, &["retention.pass"]).await.is_none(), "its own kind waits");
        assert_eq!(next(&hub, &[]).await.unwrap().kind, "retention.pass");
        assert!(next(&hub, &[]).await.is_none(), "all are taken");
    }
}

#[tokio::test]
async fn what_was_broken_off_at_the_end_is_done_at_the_next_start() {
    for hub in hubs().await {
        queue(&hub, &["cases.climb"]).await;
        let job = next(&hub, &[]).await.unwrap();
        assert_eq!(job.attempts, 1);
        give_back(&hub, job.id).await.unwrap();
        let again = next(&hub, &[]).await.unwrap();
        assert_eq!((again.id, again.attempts), (job.id, 1), "it was nobody's fault");
        finish(&hub, again).await.unwrap();
        give_back(&hub, job.id).await.unwrap();
        assert!(next(&hub, &[]).await.is_none(), "what is done stays done");
    }
}
