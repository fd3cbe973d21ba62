//! Figures of a past day: what is changed, ended or entered after it is not in them.

use super::*;
use crate::registers::declared::TRAINING;
use crate::slice::Reading;
use crate::time::DAY;

fn class(name: &str, on: &str) -> Draft {
    let mut values = Values::new();
    values.insert("name", Value::Words(name.into()));
    values.insert("kind", Value::Choice("training".into()));
    values.insert("topic", Value::Choice("skills".into()));
    values.insert("on", Value::Day(day(on)));
    values.insert("people", Value::Number(40));
    Draft { state: RECORDED.into(), values }
}

/// The names of the classes behind the figure of the days up to one, and that figure and list agree.
async fn classes(hub: &Hub, to: &str) -> Vec<String> {
    let (from, to) = (day("2026-11-01"), day(to));
    let reading = Reading { from, to, who: None, lang: Lang::Vi };
    let behind = actions::behind(hub, &TRAINING, reading).await.unwrap();
    let counted = actions::counted(hub, &TRAINING, from, to).await.unwrap();
    assert_eq!(counted.total, behind.len() as u64);
    behind.into_iter().map(|row| row.words).collect()
}

#[tokio::test]
async fn a_closed_period_keeps_its_figures() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let (who, at) = (&house.officer, house.commune);
        let first = actions::record(&hub, who, &TRAINING, at, &class("Lớp A", "2026-11-20")).await.unwrap();
        let second = actions::record(&hub, who, &TRAINING, at, &class("Lớp B", "2026-11-21")).await.unwrap();
        assert_eq!(classes(&hub, "2026-11-23").await, ["Lớp A", "Lớp B"], "the day is not over");
        hub.clock.advance(2 * DAY);
        assert_eq!(classes(&hub, "2026-11-23").await, ["Lớp A", "Lớp B"]);
        // one moved to another day, one ended, one entered late
        let whole = opened(&hub, who, &TRAINING, first).await;
        actions::change(&hub, who, &whole, 1, &class("Lớp A mới", "2026-11-24")).await.unwrap();
        let whole = opened(&hub, who, &TRAINING, second).await;
        actions::end(&hub, who, &whole, 1, "Ghi nhầm").await.unwrap();
        actions::record(&hub, who, &TRAINING, at, &class("Lớp C", "2026-11-22")).await.unwrap();
        assert_eq!(classes(&hub, "2026-11-23").await, ["Lớp A", "Lớp B"], "the period was over");
        assert_eq!(classes(&hub, "2026-11-24").await, ["Lớp A", "Lớp B"], "this day too");
        assert_eq!(classes(&hub, "2026-11-25").await, ["Lớp C", "Lớp A mới"], "today as things stand");
        hub.clock.advance(DAY);
        assert_eq!(classes(&hub, "2026-11-25").await, ["Lớp C", "Lớp A mới"]);
        assert_eq!(classes(&hub, "2026-11-23").await, ["Lớp A", "Lớp B"]);
    }
}

#[tokio::test]
async fn rules_that_are_replaced_later_were_valid_before() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let net = person(&hub, house.school, "mang", Role::FilterOfficer, "99001").await;
        let id = actions::record(&hub, &net, &ONLINE_RULES, house.school, &rules("draft")).await.unwrap();
        let draft = opened(&hub, &net, &ONLINE_RULES, id).await;
        actions::add_file(&hub, &net, &draft, "quy-tac.pdf", b"%PDF-1.7 x".to_vec()).await.unwrap();
        let valid = async |to: &str| {
            let counted = actions::schools_with_rules(&hub, day("2026-01-01"), day(to)).await.unwrap();
            (counted.settled, counted.total)
        };
        hub.clock.advance(DAY);
        let whole = opened(&hub, &net, &ONLINE_RULES, id).await;
        actions::change(&hub, &net, &whole, 2, &rules("in-force")).await.unwrap();
        assert_eq!((valid("2026-11-23").await, valid("2026-11-24").await), ((0, 1), (1, 1)));
        hub.clock.advance(DAY);
        let whole = opened(&hub, &net, &ONLINE_RULES, id).await;
        actions::change(&hub, &net, &whole, 3, &rules("replaced")).await.unwrap();
        let days = (valid("2026-11-23").await, valid("2026-11-24").await, valid("2026-11-25").await);
        assert_eq!(days, ((0, 1), (1, 1), (0, 1)));
    }
}

#[tokio::test]
async fn the_database_keeps_one_standing_an_entry() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.officer;
        let id = actions::record(&hub, who, &TRAINING, house.commune, &class("Lớp A", "2026-11-20"))
            .await
            .unwrap();
        let twice = crate::db::sql(
            "insert into register_standing (province, entry_id, version, at, register, organisation_id, day, settled,
             sole, title) select province, entry_id, 2, at, register, organisation_id, day, settled, sole, title
             from register_standing where entry_id = $1",
        );
        let mut tx = hub.db.begin().await.unwrap();
        assert!(twice.bind(id).run(&mut tx).await.is_err());
    }
}
