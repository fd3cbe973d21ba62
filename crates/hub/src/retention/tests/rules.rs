//! Rules: two persons, thirty days for less, at once for more, and what they do to days that stand.

use super::{closed, day, desk_of, go_to, pass, rows};
use crate::authority::{Principal, Role};
use crate::db::sql;
use crate::error::Error;
use crate::retention::model::{Kind, Span, Unit};
use crate::retention::rules::{self, Wish, decide, propose};
use crate::testing::{TestHub, hubs, officer};
use crate::time::DAY;

async fn two(hub: &TestHub, who: &Principal) -> (Principal, Principal) {
    let unit = who.unit().unwrap();
    let admin = officer(hub, unit, "quantri", "Lý Văn Thắng", Role::Administrator).await;
    (admin, officer(hub, unit, "truong", "Hà Văn Sơn", Role::UnitHead).await)
}

fn wish(hub: &TestHub, amount: i64) -> Wish {
    Wish {
        span: Span { unit: Unit::Days, amount },
        basis: "khoản 2 Điều 5 Quy chế".into(),
        number: "3/QĐ-UBND".into(),
        on: hub.clock.now().day(),
    }
}

#[tokio::test]
async fn a_shorter_rule_waits_thirty_days_and_destroys_nothing_sooner() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (admin, head) = two(&hub, &who).await;
        closed(&hub, &who).await; // 23 November
        go_to(&hub, "2026-12-01");
        propose(&hub, &admin, Kind::Report, &wish(&hub, 10)).await.unwrap();
        let twice = propose(&hub, &admin, Kind::Report, &wish(&hub, 11)).await;
        assert!(matches!(twice, Err(Error::Conflict("retention-rule-waits"))));
        assert!(decide(&hub, &admin, Kind::Report, 2, true).await.is_err(), "not by an administrator");
        let other = rules::all(&hub, &head).await.unwrap();
        assert!(other[0].coming.is_none(), "one person changes nothing");
        decide(&hub, &head, Kind::Report, 2, true).await.unwrap();
        let twice = decide(&hub, &head, Kind::Report, 2, true).await;
        assert!(matches!(twice, Err(Error::Conflict("retention-rule-decided"))));
        let rule = rules::all(&hub, &head).await.unwrap().remove(0);
        assert_eq!(rule.current.number, 1);
        assert_eq!(rule.coming.unwrap().from, day("2026-12-31").start(), "thirty days after 1 December");
        pass(&hub).await;
        let due =
            sql("select due_at from retention_item where class = 'report'").count(&hub.db).await.unwrap();
        assert_eq!(due, day("2026-12-31").start().0, "ten days are over, the thirty are not");
        hub.clock.advance(30 * DAY - 1);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 1);
        hub.clock.advance(1);
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 0);
        let by = sql("select rule_version from retention_item where class = 'report'").count(&hub.db).await;
        assert_eq!(by.unwrap(), 2);
        let mut tx = hub.db.begin().await.unwrap();
        let sooner = sql("update retention_rule set effective_at = decided_at + 1");
        assert!(sooner.run(&mut tx).await.is_err(), "the database asks for the thirty days");
    }
}

#[tokio::test]
async fn a_longer_rule_holds_at_once_and_moves_days_that_stand() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (admin, head) = two(&hub, &who).await;
        closed(&hub, &who).await;
        go_to(&hub, "2027-02-01");
        pass(&hub).await;
        propose(&hub, &admin, Kind::Report, &wish(&hub, 365)).await.unwrap();
        decide(&hub, &head, Kind::Report, 2, true).await.unwrap();
        pass(&hub).await;
        go_to(&hub, "2027-11-01");
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 1, "kept for a year");
        go_to(&hub, "2027-11-24");
        pass(&hub).await;
        assert_eq!(rows(&hub, "report_key").await, 0);
    }
}

#[tokio::test]
async fn a_refused_rule_changes_nothing_and_bad_ones_are_told() {
    for hub in hubs().await {
        let who = desk_of(&hub).await;
        let (admin, head) = two(&hub, &who).await;
        for (amount, message) in [(3, "form-number-range"), (90, "retention-rule-same")] {
            let Err(Error::Invalid(problems)) =
                propose(&hub, &admin, Kind::Report, &wish(&hub, amount)).await
            else {
                panic!("{amount}")
            };
            assert_eq!(problems[0].message, message);
        }
        propose(&hub, &admin, Kind::Report, &wish(&hub, 60)).await.unwrap();
        decide(&hub, &head, Kind::Report, 2, false).await.unwrap();
        let rule = rules::all(&hub, &admin).await.unwrap().remove(0);
        assert!(rule.coming.is_none() && rule.waiting.is_none());
        assert_eq!((rule.current.number, rule.versions[0].state.as_str()), (1, "refused"));
        propose(&hub, &admin, Kind::Report, &wish(&hub, 60)).await.unwrap();
        assert!(rules::all(&hub, &who).await.is_err(), "not for officers of the desk");
    }
}
