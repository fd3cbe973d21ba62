//! Appeals from the block page to their answers.

use lachan_filter::{AgeTier, Answer, Bundle, Policy};
use serde_json::json;

use super::{Machine, bytes, house};
use crate::app::App;
use crate::db::sql;
use crate::error::Error;
use crate::filtering::lists::{self, Upload};
use crate::filtering::tests::deltas::bundle;
use crate::schools::appeals::{self, Open};
use crate::schools::model::Decision;
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, SECOND};
use crate::{Hub, filtering, jobs};

fn handed(hub: &Hub, id: u128, name: &str, category: &str) -> serde_json::Value {
    json!({
        "id": uuid::Uuid::from_u128(id), "name": name, "category": category, "tier": "primary",
        "reason": "lesson", "words": "bài 3 môn Tin", "at": hub.clock.now().0 / SECOND,
    })
}

async fn hand_in(hub: &TestHub, app: &App, machine: &Machine, all: &[serde_json::Value]) -> usize {
    let body = json!({ "appeals": all }).to_string();
    let answer = bytes(app.answer(machine.hand_in(hub, &body, &body)).await).await;
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    answer["taken"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_appeal_counts_once_and_a_school_opens_its_name_for_itself() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let one = handed(&hub, 1, "hoc.example", "games");
        for _ in 0..3 {
            assert_eq!(hand_in(&hub, &app, &machine, std::slice::from_ref(&one)).await, 1);
        }
        let waiting = appeals::at_school(&hub, &house.teacher, house.school).await.unwrap();
        let [Open { row, words }] = &waiting[..] else { panic!("{}", waiting.len()) };
        assert_eq!((row.name.as_str(), words.as_str()), ("hoc.example", "bài 3 môn Tin"));
        assert!(!String::from_utf8_lossy(&row.words).contains("Tin"), "encrypted");
        appeals::decide(&hub, &house.teacher, house.school, row.id, Decision::Allow).await.unwrap();
        let twice = appeals::decide(&hub, &house.teacher, house.school, row.id, Decision::Refuse).await;
        assert!(matches!(twice, Err(Error::Conflict("schools-answered-already"))), "{twice:?}");
        let set = machine.settings(&hub, &app, 0).await;
        assert_eq!(set.allow[0].as_str(), "hoc.example");
        assert_eq!(set.answers, [(row.id.to_string(), Answer::Allowed)]);
        crate::schools::actions::disallow(&hub, &house.teacher, house.school, "hoc.example").await.unwrap();
        assert!(machine.settings(&hub, &app, set.sequence).await.allow.is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_and_what_is_forged_is_not_kept_and_a_flood_is_bounded() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let bad = ["order", "illegal", "abuse", "", "../x"].iter().zip(1_u128..);
        let bad: Vec<_> = bad.map(|(category, id)| handed(&hub, id, "xau.example", category)).collect();
        assert_eq!(hand_in(&hub, &app, &machine, &bad).await, 5, "never sent again");
        let mut long = handed(&hub, 9, "dai.example", "games");
        long["words"] = "a".repeat(201).into();
        hand_in(&hub, &app, &machine, &[long]).await;
        assert!(appeals::at_school(&hub, &house.teacher, house.school).await.unwrap().is_empty());

        let signed = json!({ "appeals": [handed(&hub, 10, "a.example", "games")] }).to_string();
        let sent = json!({ "appeals": [handed(&hub, 10, "b.example", "games")] }).to_string();
        assert_eq!(app.answer(machine.hand_in(&hub, &sent, &signed)).await.status(), 401, "another body");
        assert_eq!(app.answer(machine.hand_in(&hub, "{}", "{}")).await.status(), 400);

        let mut taken = 0;
        for round in 0..12_u128 {
            let many = (0..20).map(|n| handed(&hub, 100 + round * 20 + n, "c.example", "games"));
            taken += hand_in(&hub, &app, &machine, &many.collect::<Vec<_>>()).await;
        }
        assert_eq!(taken, 200, "no more until some are answered");
    }
}

#[tokio::test]
async fn words_are_forgotten_thirty_days_after_the_answer_and_ninety_after_the_asking() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let both = [handed(&hub, 1, "hoc.example", "games"), handed(&hub, 2, "choi.example", "games")];
        hand_in(&hub, &app, &machine, &both).await;
        let id = crate::schools::model::AppealId(uuid::Uuid::from_u128(1));
        appeals::decide(&hub, &house.teacher, house.school, id, Decision::Refuse).await.unwrap();
        let kept = || async {
            let with_words = "select count(*) from school_appeal where province = $1 and length(words) > 0";
            sql(with_words).bind(hub.province()).count(&hub.db).await.unwrap()
        };
        for (days, left) in [(29, 2), (2, 1), (58, 1), (2, 0)] {
            hub.clock.advance(days * DAY);
            (appeals::FORGET.run)(&hub, serde_json::Value::Null).await.unwrap();
            assert_eq!(kept().await, left, "{days} days later");
        }
        let waiting = appeals::at_school(&hub, &house.teacher, house.school).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].words.as_str()), (1, ""), "it can still be answered");
    }
}

#[tokio::test]
async fn the_province_opens_for_everybody_what_a_school_has_passed_on() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let games = Upload {
            category: "games".parse().unwrap(),
            name: "tự lập".into(),
            licence: "tự lập".into(),
            bytes: b"hoc.example\nchoi.example\n".to_vec(),
        };
        lists::upload(&hub, &house.province, games).await.unwrap();
        let both = [handed(&hub, 1, "hoc.example", "games"), handed(&hub, 2, "choi.example", "games")];
        hand_in(&hub, &app, &machine, &both).await;
        let id = |n: u128| crate::schools::model::AppealId(uuid::Uuid::from_u128(n));
        let early = appeals::decide_for_province(&hub, &house.province, id(1), Decision::Allow).await;
        assert!(early.is_err(), "the school comes first");
        for n in [1, 2] {
            appeals::decide(&hub, &house.teacher, house.school, id(n), Decision::PassOn).await.unwrap();
        }
        let set = machine.settings(&hub, &app, 0).await;
        assert!(set.answers.iter().all(|(_, answer)| *answer == Answer::PassedOn) && set.answers.len() == 2);
        assert!(appeals::decide_for_province(&hub, &house.teacher, id(1), Decision::Allow).await.is_err());
        assert_eq!(appeals::for_province(&hub, &house.province).await.unwrap().len(), 2);
        appeals::decide_for_province(&hub, &house.province, id(1), Decision::Allow).await.unwrap();
        appeals::decide_for_province(&hub, &house.province, id(2), Decision::Refuse).await.unwrap();
        let set = machine.settings(&hub, &app, set.sequence).await;
        let answers: Vec<_> = set.answers.iter().map(|(_, answer)| *answer).collect();
        assert_eq!(answers, [Answer::Allowed, Answer::Refused]);

        jobs::run_due(&hub).await.unwrap();
        let newest = filtering::policy::wait_for(&hub, 0, std::time::Duration::ZERO).await.unwrap().unwrap();
        let bundle = bundle(&hub, newest).await;
        let bundle = Bundle::open(&bundle, &hub.keys.policy_signer().verifying_key(), 0).unwrap();
        let policy = Policy::compile(&bundle).unwrap();
        let blocked = |name: &str| policy.check(name, AgeTier::Primary).unwrap().is_blocked();
        assert!(!blocked("hoc.example") && blocked("choi.example"));
    }
}

#[tokio::test]
async fn answers_of_one_moment_are_all_on_the_provinces_list() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let app = App::new((*hub).clone());
        let machine = Machine::enrol(&hub, &app, &house).await;
        let names: Vec<String> = (1..=6).map(|n| format!("hoc{n}.example")).collect();
        let all: Vec<_> = names.iter().zip(1..).map(|(name, id)| handed(&hub, id, name, "games")).collect();
        hand_in(&hub, &app, &machine, &all).await;
        let id = |n: u128| crate::schools::model::AppealId(uuid::Uuid::from_u128(n));
        for n in 1..=6 {
            appeals::decide(&hub, &house.teacher, house.school, id(n), Decision::PassOn).await.unwrap();
        }
        let answers =
            (1..=6).map(|n| appeals::decide_for_province(&hub, &house.province, id(n), Decision::Allow));
        for answered in futures_util::future::join_all(answers).await {
            answered.unwrap();
        }
        let list = lists::all(&hub).await.unwrap();
        assert_eq!((list.len(), list[0].rules), (1, 6), "nobody's answer took another's away");
    }
}
