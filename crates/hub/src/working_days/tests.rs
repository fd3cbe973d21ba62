//! What decisions change in the calendar, on both engines.

use super::actions::{self, Changed};
use crate::authority::Role;
use crate::error::Error;
use crate::organisations;
use crate::testing::{hubs, officer};
use crate::time::Day;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn changed(text: &str, kind: &str) -> Changed {
    Changed { day: day(text), kind: kind.into(), decision: "Thông báo 12/TB".into() }
}

#[tokio::test]
async fn a_decision_changes_a_day_until_it_is_taken_back() {
    for hub in hubs().await {
        let at = organisations::actions::found(&hub, "Sở Khoa học và Công nghệ").await.unwrap();
        let who = officer(&hub, at, "quantri", "Đinh Thị Liên", Role::Administrator).await;
        let by_rule = actions::working(&hub).await.unwrap();
        assert!(!by_rule.is_worked(day("2026-08-31")), "swapped by a decision of that year");
        assert!(by_rule.is_worked(day("2027-02-11")));
        // the days from the 1st to the 5th are Tết: a term over them grows by the day that was added
        actions::change(&hub, &who, &changed("2027-02-11", "off")).await.unwrap();
        actions::change(&hub, &who, &changed("2027-02-13", "worked")).await.unwrap();
        let now = actions::working(&hub).await.unwrap();
        assert!(!now.is_worked(day("2027-02-11")) && now.is_worked(day("2027-02-13")));
        let again = actions::change(&hub, &who, &changed("2027-02-11", "off")).await;
        assert!(matches!(again, Err(Error::Invalid(_))), "it is off already");
        let nothing = actions::change(&hub, &who, &changed("2027-03-06", "off")).await;
        assert!(matches!(nothing, Err(Error::Invalid(_))), "a Saturday is off by itself");
        actions::remove(&hub, &who, day("2027-02-11")).await.unwrap();
        assert!(actions::working(&hub).await.unwrap().is_worked(day("2027-02-11")));
        assert!(matches!(actions::remove(&hub, &who, day("2027-02-11")).await, Err(Error::NotFound)));
        let other = officer(&hub, at, "kehoach", "Bế Văn Nam", Role::SteeringOfficer).await;
        let refused = actions::change(&hub, &other, &changed("2027-02-12", "off")).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}
