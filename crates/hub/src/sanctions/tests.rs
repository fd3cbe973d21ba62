//! Target 3, counted from outcomes.

use crate::cases::tests::{open_case, scene};
use crate::error::Error;
use crate::sanctions::actions;
use crate::testing::hubs;
use crate::testing::officer;
use crate::time::Day;

#[tokio::test]
async fn everyone_reported_has_one_outcome_and_not_a_violation_takes_two() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let (from, to) = (Day::parse("2026-11-01").unwrap(), Day::parse("2026-11-30").unwrap());
        let today = hub.clock.now().day();
        let one = actions::add(&hub, &scene.desk, case, "account", false, "nick xyz").await.unwrap();
        let two = actions::add(&hub, &scene.desk, case, "person", true, "bạn cùng lớp").await.unwrap();
        let known = actions::of_case(&hub, &scene.desk, case).await.unwrap();
        assert!(known.iter().any(|alleged| alleged.label == "nick xyz"));
        actions::decide(&hub, &scene.desk, one, "administrative", "12/QĐ-XPHC", today).await.unwrap();
        let twice = actions::decide(&hub, &scene.desk, one, "criminal", "", today).await;
        assert!(matches!(twice, Err(Error::Conflict("sanctions-decided-already"))));
        actions::decide(&hub, &scene.desk, two, "not-a-violation", "", today).await.unwrap();
        let counted = actions::violators_dealt_with(&hub, from, to).await.unwrap();
        assert_eq!(
            (counted.total, counted.settled, counted.under_way),
            (2, 1, 1),
            "one signature is not enough"
        );
        assert!(actions::confirm(&hub, &scene.desk, two).await.is_err(), "not by the same person");
        let unit = scene.desk.unit().unwrap();
        let second = officer(&hub, unit, "hai", "Hoàng Văn Nam", crate::authority::Role::DeskOfficer).await;
        actions::confirm(&hub, &second, two).await.unwrap();
        let counted = actions::violators_dealt_with(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.settled), (1, 1));
    }
}
