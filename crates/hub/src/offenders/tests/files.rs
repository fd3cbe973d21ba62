//! Files: entered once, adults alone, two persons where it matters, erased for good.

use super::{day, entered, judgment, later, open, reason, scene, somebody};
use crate::db::sql;
use crate::error::Error;
use crate::offenders::erasing::{self, Ground};
use crate::offenders::looking::{self, Reason, Sought};
use crate::offenders::model::{Contents, Judgment, Measure};
use crate::offenders::{actions, measures};
use crate::testing::hubs;
use crate::time::MINUTE;

fn said(outcome: crate::Result<i64>) -> String {
    match outcome {
        Err(Error::Invalid(problems)) => problems[0].message.to_string(),
        Err(error) => error.to_string(),
        Ok(number) => format!("entered as {number}"),
    }
}

#[tokio::test]
async fn a_file_is_found_by_what_an_officer_knows_and_opens_with_a_reason_alone() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = Contents {
            aliases: vec!["Tí Béo".into()],
            accounts: vec!["https://mang.example/Duc.Lo".into()],
            phones: vec!["0912 345 678".into()],
            id_number: "001090001234".into(),
            ..somebody("Lò Văn Đức", "1990-05-06")
        };
        let number = entered(&hub, &scene.keeper, &one).await;
        let who = &scene.second;
        for sought in [
            Sought { name: "lo van duc".into(), birth_year: Some(1990), ..Sought::default() },
            Sought { name: "TÍ BÉO".into(), birth_year: Some(1990), ..Sought::default() },
            Sought { phone: "+84912345678".into(), ..Sought::default() },
            Sought { account: "mang.example/duc.lo".into(), ..Sought::default() },
            Sought { id_number: "001 090 001 234".into(), ..Sought::default() },
        ] {
            assert_eq!(looking::search(&hub, who, &sought, &reason()).await.unwrap(), [number]);
        }
        let other = Sought { name: "Lò Văn Đức".into(), birth_year: Some(1991), ..Sought::default() };
        assert!(looking::search(&hub, who, &other, &reason()).await.unwrap().is_empty());
        let closed = looking::seen(&hub, who, number).await;
        assert!(matches!(closed, Err(Error::Conflict("offenders-open-first"))));
        let telling = Reason { words: "xem lo van duc".into(), ..reason() };
        assert!(matches!(looking::open(&hub, who, number, &telling).await, Err(Error::Invalid(_))));
        assert!(matches!(looking::open(&hub, who, number, &Reason::default()).await, Err(Error::Invalid(_))));
        open(&hub, who, number).await;
        let seen = looking::seen(&hub, who, number).await.unwrap();
        assert!(seen.contents == one, "it comes back whole");
        hub.clock.advance(16 * MINUTE);
        assert!(looking::seen(&hub, who, number).await.is_err(), "and closes by itself");
    }
}

#[tokio::test]
async fn nobody_is_in_it_twice() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = Contents { id_number: "001090001234".into(), ..somebody("Lò Văn Đức", "1990-05-06") };
        let number = entered(&hub, &scene.keeper, &one).await;
        let enter = async |one: Contents| said(actions::enter(&hub, &scene.second, &one, later(&hub)).await);
        let same_number = Contents { name: "Lò A Sử".into(), ..one.clone() };
        assert_eq!(enter(same_number).await, actions::KNOWN);
        assert_eq!(enter(somebody("LO VAN DUC", "1990-05-06")).await, actions::KNOWN, "same name, same day");
        let told =
            actions::enter(&hub, &scene.second, &somebody("Lo Van Duc", "1990-05-06"), later(&hub)).await;
        let Err(Error::Invalid(problems)) = told else { panic!("refused") };
        assert_eq!(problems[0].args[0].1, crate::web::form::Fill::Number(number), "with a pointer");
        // two people of one name and birth are told apart by their numbers
        let namesake =
            Contents { id_number: "001090009999".into(), ..somebody("Lò Văn Đức", "1990-05-06") };
        assert_eq!(enter(namesake).await, "entered as 2");
        assert_eq!(enter(somebody("Lò Văn Đức", "1991-05-06")).await, "entered as 3");
        // a judgment goes into the file that is there
        open(&hub, &scene.second, number).await;
        let more = Judgment { number: "7/2026/HS-ST".into(), ..judgment() };
        actions::add_judgment(&hub, &scene.second, number, &more).await.unwrap();
        let seen = looking::seen(&hub, &scene.second, number).await.unwrap();
        assert_eq!(seen.contents.judgments.len(), 2);
        // nor by changing one into another
        let as_other = Contents { id_number: "001090009999".into(), ..one.clone() };
        let version = seen.file.version;
        let changed = actions::change(&hub, &scene.second, number, version, &as_other, later(&hub)).await;
        assert!(matches!(changed, Err(Error::Invalid(_))));
        let stale = actions::change(&hub, &scene.second, number, version - 1, &one, later(&hub)).await;
        assert!(matches!(stale, Err(Error::Conflict("offenders-changed-meanwhile"))));
        actions::change(&hub, &scene.second, number, version, &one, later(&hub)).await.unwrap();
    }
}

#[tokio::test]
async fn a_minor_is_never_in_it() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let enter = async |one: Contents| said(actions::enter(&hub, &scene.keeper, &one, later(&hub)).await);
        // the act of 1 June 2026; of age the day after, and at the judgment
        assert_eq!(enter(somebody("Vi Văn Tí", "2008-06-02")).await, "offenders-minor");
        assert_eq!(enter(somebody("Vi Văn Tèo", "2008-06-01")).await, "entered as 1");
        let year = |year| Contents {
            birth: None,
            birth_year: Some(year),
            adult_source: "giám định tuổi 12/KL".into(),
            ..somebody("Vi Văn Tý", "1990-01-01")
        };
        assert_eq!(enter(year(2008)).await, "offenders-minor", "31 December counts");
        let without = Contents { adult_source: String::new(), ..year(1990) };
        assert_eq!(enter(without).await, "offenders-source-needed");
        // nor by a later judgment about an earlier act
        open(&hub, &scene.keeper, 1).await;
        let earlier = Judgment { acted_on: Some(day("2026-05-31")), ..judgment() };
        let refused = actions::add_judgment(&hub, &scene.keeper, 1, &earlier).await;
        assert!(matches!(refused, Err(Error::Invalid(problems)) if problems[0].message == "offenders-minor"));
        assert_eq!(sql("select count(*) from offender_file").count(&hub.offenders).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn an_unknown_birth_takes_two_officers() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let unknown = Contents {
            birth: None,
            adult_source: "giám định tuổi 12/KL".into(),
            commune: "Xã Bản Mới".into(),
            ..somebody("Giàng A Chá", "1990-01-01")
        };
        let number = entered(&hub, &scene.keeper, &unknown).await;
        let visit = Measure {
            kind: "visit".into(),
            basis: "Bản án".into(),
            from: hub.clock.now().day(),
            until: None,
            who: "Công an xã".into(),
            steps: Vec::new(),
        };
        let next = hub.clock.now().day();
        let early = measures::begin(&hub, &scene.keeper, number, &visit, next).await;
        assert!(matches!(early, Err(Error::Conflict("offenders-waits"))));
        let same = actions::agree(&hub, &scene.keeper, number).await;
        assert!(matches!(same, Err(Error::Conflict("offenders-second-person"))));
        open(&hub, &scene.second, number).await;
        actions::agree(&hub, &scene.second, number).await.unwrap();
        measures::begin(&hub, &scene.keeper, number, &visit, next).await.unwrap();
        // the database itself refuses one person in both places
        let mut tx = hub.offenders.begin().await.unwrap();
        let both = sql("update offender_file set second_by = entered_by where second_by is not null");
        assert!(both.run(&mut tx).await.is_err());
    }
}

#[tokio::test]
async fn measures_are_due_reported_and_over() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let who = &scene.keeper;
        let number = entered(&hub, who, &somebody("Lò Văn Đức", "1990-05-06")).await;
        let today = hub.clock.now().day();
        let watch = Measure {
            kind: "account-watch".into(),
            basis: "Quyết định 5/QĐ".into(),
            from: today,
            until: Some(today.plus(90)),
            who: "Phòng PA05".into(),
            steps: Vec::new(),
        };
        let bad = Measure { until: Some(today.plus(-1)), ..watch.clone() };
        assert!(matches!(measures::begin(&hub, who, number, &bad, today).await, Err(Error::Invalid(_))));
        assert!(matches!(
            measures::begin(&hub, who, number, &watch, today.plus(91)).await,
            Err(Error::Invalid(_))
        ));
        measures::begin(&hub, who, number, &watch, today).await.unwrap();
        assert_eq!(looking::front(&hub, who, (0, 50)).await.unwrap().due, 1);
        let seen = looking::seen(&hub, who, number).await.unwrap();
        let id = measures::of(&hub, &seen).await.unwrap()[0].0.id;
        measures::report(&hub, who, number, id, (today, "Không có gì lạ."), Some(today.plus(30)))
            .await
            .unwrap();
        assert_eq!(looking::front(&hub, who, (0, 50)).await.unwrap().due, 0);
        measures::report(&hub, who, number, id, (today, "Xong."), None).await.unwrap();
        let again = measures::report(&hub, who, number, id, (today, "Nữa."), None).await;
        assert!(matches!(again, Err(Error::Conflict(_))));
        let all = measures::of(&hub, &seen).await.unwrap();
        assert_eq!(
            all[0].1.steps.iter().map(|step| step.words.as_str()).collect::<Vec<_>>(),
            ["Không có gì lạ.", "Xong."]
        );
    }
}

#[tokio::test]
async fn two_officers_erase_a_file_and_nobody_opens_it_again() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = somebody("Lò Văn Đức", "1990-05-06");
        let number = entered(&hub, &scene.keeper, &one).await;
        let ground = Ground { number: "12/QĐ-XAT".into(), on: hub.clock.now().day(), words: String::new() };
        erasing::ask(&hub, &scene.keeper, number, "expunged", &ground).await.unwrap();
        let twice = erasing::ask(&hub, &scene.keeper, number, "dead", &ground).await;
        assert!(matches!(twice, Err(Error::Conflict("offenders-erase-asked"))));
        let alone = erasing::erase(&hub, &scene.keeper, number).await;
        assert!(matches!(alone, Err(Error::Conflict("offenders-second-person"))));
        let unread = erasing::erase(&hub, &scene.second, number).await;
        assert!(matches!(unread, Err(Error::Conflict("offenders-open-first"))), "who agrees has read it");
        open(&hub, &scene.second, number).await;
        erasing::drop_wish(&hub, &scene.second, number).await.unwrap();
        erasing::ask(&hub, &scene.keeper, number, "expunged", &ground).await.unwrap();
        erasing::erase(&hub, &scene.second, number).await.unwrap();
        let proof = erasing::proof(&hub, &scene.keeper, number).await.unwrap().unwrap();
        assert_eq!((proof.why.as_str(), proof.key_digest.map(|digest| digest.len())), ("expunged", Some(32)));
        for (what, text) in [
            ("keys", "select count(*) from offender_file where sealed_key is not null or sealed is not null"),
            ("marks", "select count(*) from offender_mark"),
            ("measures", "select count(*) from offender_measure"),
            (
                "ground",
                "select count(*) from offender_erasure where sealed is not null and dropped_at is null",
            ),
        ] {
            assert_eq!(sql(text).count(&hub.offenders).await.unwrap(), 0, "{what}");
        }
        assert!(looking::open(&hub, &scene.keeper, number, &reason()).await.is_err());
        assert!(looking::seen(&hub, &scene.second, number).await.is_err());
        let sought = Sought { name: one.name.clone(), birth_year: Some(1990), ..Sought::default() };
        assert!(looking::search(&hub, &scene.keeper, &sought, &reason()).await.unwrap().is_empty());
        // a new judgment begins a new file
        assert_eq!(entered(&hub, &scene.keeper, &one).await, number + 1);
    }
}
