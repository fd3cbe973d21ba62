//! Target 2, counted from requests and services.

use crate::cases::tests::{open_case, scene};
use crate::jobs;
use crate::support::actions::{self, Asked};
use crate::testing::hubs;
use crate::time::{DAY, Day};

#[tokio::test]
async fn a_childs_wish_is_counted_and_settled_by_the_first_real_service() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        jobs::run_due(&hub).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let (from, to) = (Day::parse("2026-11-01").unwrap(), Day::parse("2026-12-31").unwrap());
        let counted = actions::victims_supported(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.under_way), (1, 1));
        hub.clock.advance(6 * DAY);
        let counted = actions::victims_supported(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.late), (1, 1));

        let child = actions::children(&hub, &scene.desk, case).await.unwrap().remove(0);
        actions::serve(&hub, &scene.desk, child.id, "counselling", hub.clock.now()).await.unwrap();
        let asked = Asked { pseudonym: child.pseudonym, age_band: "11-14", by: "kin", need: "legal" };
        actions::ask(&hub, &scene.desk, case, &asked).await.unwrap();
        let counted = actions::victims_supported(&hub, from, to).await.unwrap();
        assert_eq!((counted.total, counted.settled), (1, 1), "two requests for one child count once");
        let before = Day::parse("2026-11-24").unwrap();
        let then = actions::victims_supported(&hub, from, before).await.unwrap();
        assert_eq!((then.total, then.settled), (1, 0), "as it stood then");
        assert!(actions::children(&hub, &scene.commune, case).await.is_err(), "not for strangers");
    }
}
