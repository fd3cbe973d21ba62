//! The calendar and its feed, on both engines.

use super::actions;
use crate::authority::Role;
use crate::error::Error;
use crate::people;
use crate::plans;
use crate::plans::tests::{decide_all, house, imported};
use crate::testing::{hubs, officer};
use crate::time::Day;

#[tokio::test]
async fn the_feed_tells_its_person_s_last_days_and_nobody_else() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        plans::actions::publish(&hub, &house.steering, plan).await.unwrap();
        let task = plans::actions::of_organisation(&hub, house.science).await.unwrap();
        let ongoing = task.iter().find(|one| one.timing == "ongoing").unwrap();
        let due = plans::actions::SetTime::By(Day::parse("2026-12-18").unwrap());
        plans::actions::set_time(&hub, &house.steering, ongoing.id, ongoing.version, due, "").await.unwrap();

        let token = actions::make_feed(&hub, &house.steering).await.unwrap();
        assert_eq!(token.len(), 22, "128 bits in base64");
        let text = actions::feed(&hub, &token).await.unwrap();
        assert!(text.contains("DTSTART;VALUE=DATE:20261218\r\nDTEND;VALUE=DATE:20261219\r\n"), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("UID:plans.task/{}@ms.lachan", ongoing.id)), "{unfolded}");
        assert!(
            unfolded.contains("SUMMARY:Thường xuyên theo dõi các thông tin gây hại cho trẻ em."),
            "{unfolded}"
        );
        let later = actions::feed(&hub, &token).await.unwrap();
        assert_eq!(later, text, "the same entries keep their names");

        let other = officer(&hub, house.education, "gd", "Lý A Páo", Role::CaseOfficer).await;
        let theirs = actions::make_feed(&hub, &other).await.unwrap();
        assert!(!actions::feed(&hub, &theirs).await.unwrap().contains(&ongoing.id.to_string()));
        assert!(matches!(actions::feed(&hub, "AAAAAAAAAAAAAAAAAAAAAA").await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn an_address_is_renewed_stopped_and_ends_with_the_account() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let admin = officer(&hub, house.science, "quantri", "Đinh Thị Liên", Role::Administrator).await;
        let first = actions::make_feed(&hub, &house.steering).await.unwrap();
        let second = actions::make_feed(&hub, &house.steering).await.unwrap();
        assert!(matches!(actions::feed(&hub, &first).await, Err(Error::NotFound)), "renewed");
        assert!(actions::feed(&hub, &second).await.is_ok());
        assert!(actions::feed_since(&hub, &house.steering).await.unwrap().is_some());
        actions::stop_feed(&hub, &house.steering).await.unwrap();
        assert!(matches!(actions::feed(&hub, &second).await, Err(Error::NotFound)), "stopped");
        assert!(matches!(actions::stop_feed(&hub, &house.steering).await, Err(Error::NotFound)));
        let third = actions::make_feed(&hub, &house.steering).await.unwrap();
        people::actions::disable(&hub, &admin, house.steering.person).await.unwrap();
        assert!(matches!(actions::feed(&hub, &third).await, Err(Error::NotFound)), "the account is closed");
        let kept = crate::db::sql("select 1 from calendar_feed where token_hash = $1")
            .bind(third.as_bytes())
            .exists(&hub.db)
            .await
            .unwrap();
        assert!(!kept, "the token itself is not kept");
    }
}
