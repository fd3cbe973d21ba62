//! The services of a plan on both engines.

use super::actions::{self, Said};
use crate::Hub;
use crate::error::Error;
use crate::slice::Within;
use crate::support::papers::tests::{House, decide, house, sign};
use crate::testing::hubs;
use crate::time::{DAY, Day};

/// Every service of the plan was given, or refused.
pub(crate) async fn all_done(hub: &Hub, house: &House) {
    let who = &house.scene.commune;
    let today = hub.clock.now().day();
    for (index, service) in actions::of_case(hub, who, house.case).await.unwrap().iter().enumerate() {
        if service.done_on.is_some() || service.refused_why.is_some() || service.dropped_at.is_some() {
            continue;
        }
        if index % 2 == 0 {
            actions::say(hub, who, service.id, Said::Started(today)).await.unwrap();
            actions::say(hub, who, service.id, Said::Done(today, "reached")).await.unwrap();
        } else {
            actions::say(hub, who, service.id, Said::Refused("no-provider")).await.unwrap();
        }
    }
}

fn within(from: Day, to: Day) -> Within<'static> {
    Within { from, to, bodies: None }
}

#[tokio::test]
async fn an_approved_plan_is_due_and_late_until_it_is_done() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let today = hub.clock.now().day();
        sign(&hub, who, house.child, "plan", &[]).await.unwrap();
        assert!(actions::of_case(&hub, who, house.case).await.unwrap().is_empty(), "nothing before approval");
        decide(&hub, &house, "decision", &[]).await;
        let services = actions::of_case(&hub, who, house.case).await.unwrap();
        let kinds: Vec<_> = services.iter().map(|one| (one.kind.as_str(), one.amount)).collect();
        assert_eq!(kinds, [("psychology", None), ("money", Some(1_500_000))]);
        let providers: Vec<_> = services.iter().map(|one| one.provider.as_deref()).collect();
        assert_eq!(providers, [Some("UBND xã Bản Mới"), None], "a partner's name stays in the sealed plan");
        let due = async |from: Day, to: Day| actions::services_due(&hub, within(from, to)).await.unwrap();
        let all = due(today, today.plus(30)).await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].organisation, house.scene.commune_unit);
        assert!(all[0].words.contains("VV-MS-2026-0000001") && !all[0].words.contains("Ễnh"));
        assert_eq!(actions::reviews_due(&hub, within(today, today.plus(30))).await.unwrap().len(), 1);
        let one = services[0].id;
        let early = actions::say(&hub, who, one, Said::Done(today, "reached")).await;
        assert!(matches!(early, Err(Error::Conflict("support-service-moved"))), "not begun");
        let future = actions::say(&hub, who, one, Said::Started(today.plus(1))).await;
        assert!(matches!(future, Err(Error::Conflict("support-not-yet"))));
        assert!(actions::say(&hub, &house.scene.police, one, Said::Started(today)).await.is_err());
        hub.clock.advance(8 * DAY);
        let now = hub.clock.now().day();
        assert_eq!(due(now.plus(-30), now.plus(-1)).await.len(), 1, "late");
        actions::say(&hub, who, one, Said::Started(now)).await.unwrap();
        let backwards = actions::say(&hub, who, one, Said::Done(now.plus(-1), "reached")).await;
        assert!(matches!(backwards, Err(Error::Conflict("support-done-before-start"))));
        actions::say(&hub, who, one, Said::Done(now, "partly")).await.unwrap();
        let twice = actions::say(&hub, who, one, Said::Refused("not-needed")).await;
        assert!(matches!(twice, Err(Error::Conflict("support-service-moved"))));
        assert!(due(now.plus(-30), now.plus(-1)).await.is_empty());
    }
}

#[tokio::test]
async fn a_new_plan_takes_the_place_of_the_one_before() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        sign(&hub, who, house.child, "plan", &[]).await.unwrap();
        decide(&hub, &house, "decision", &[]).await;
        hub.clock.advance(DAY);
        sign(&hub, who, house.child, "plan", &[]).await.unwrap();
        decide(&hub, &house, "decision", &[]).await;
        let services = actions::of_case(&hub, who, house.case).await.unwrap();
        assert_eq!(services.iter().filter(|one| one.dropped_at.is_some()).count(), 2);
        assert_eq!(services.iter().filter(|one| one.dropped_at.is_none()).count(), 2);
        let today = hub.clock.now().day();
        assert_eq!(actions::services_due(&hub, within(today, today.plus(40))).await.unwrap().len(), 2);
        assert_eq!(actions::plans(&hub, who, house.case).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn no_deadline_goes_to_a_unit_of_whom_one_is_named() {
    for hub in hubs().await {
        let house = house(&hub).await;
        sign(&hub, &house.scene.commune, house.child, "plan", &[]).await.unwrap();
        decide(&hub, &house, "decision", &[]).await;
        let mut tx = hub.db.begin().await.unwrap();
        crate::db::sql("insert into case_conflict (province, case_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(house.case)
            .bind(house.head.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let today = hub.clock.now().day();
        assert!(actions::services_due(&hub, within(today, today.plus(40))).await.unwrap().is_empty());
        assert!(actions::reviews_due(&hub, within(today, today.plus(40))).await.unwrap().is_empty());
    }
}
