use super::{hand_to, instead, name_in, noted, second, whole};
use crate::cases::tests::{open_case, scene, stage};
use crate::db::{Fault, sql};
use crate::error::Error;
use crate::sanctions::actions::{add, of_case, open_child, set_age};
use crate::sanctions::model::{Draft, KINDS};
use crate::sanctions::outcomes::{confirm, decide};
use crate::support;
use crate::testing::hubs;
use crate::time::DAY;

#[tokio::test]
async fn everyone_reported_has_one_outcome_and_each_kind_keeps_what_it_asks() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        for kind in KINDS {
            let one = add(&hub, &scene.desk, case, "person", kind.minors, &format!("người {}", kind.name))
                .await
                .unwrap();
            let bare =
                decide(&hub, &scene.desk, one, &Draft { kind: kind.name.into(), ..Draft::default() }).await;
            assert!(matches!(bare, Err(Error::Invalid(_))), "{}", kind.name);
            decide(&hub, &scene.desk, one, &whole(kind.name, today)).await.unwrap();
            let twice = decide(&hub, &scene.desk, one, &whole("dead", today)).await;
            assert!(matches!(twice, Err(Error::Invalid(_))), "another one only with a reason");
        }
        let known = of_case(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(known.len(), 9);
        for one in &known {
            let (row, written) = &one.outcomes[0];
            let kind = crate::sanctions::model::kind(&row.kind).unwrap();
            let expected = if one.row.under_18 { 0 } else { kind.sealed.len() };
            assert_eq!(written.0.len(), expected, "{}", row.kind);
            assert_eq!(row.documents().iter().flatten().count(), if kind.documents { 3 } else { 0 });
        }
        let holds = crate::cases::actions::holds(&hub, case).await.unwrap();
        let alleged: Vec<_> = holds.iter().filter(|(kind, _)| kind == "alleged").collect();
        assert_eq!(alleged, [&("alleged".to_owned(), 1)], "no violation waits for its second person");
        let read = sql("select count(*) from alleged_outcome where cast(sealed as text) like '%biên bản%'");
        if hub.db.engine() == crate::db::Engine::Sqlite {
            assert_eq!(read.count(&hub.db).await.unwrap(), 0, "words are sealed");
        }
    }
}

#[tokio::test]
async fn the_database_refuses_what_a_kind_does_not_allow() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        for kind in KINDS {
            let minor = kind.minors;
            let one = add(&hub, &scene.desk, case, "person", minor, kind.name).await.unwrap();
            decide(&hub, &scene.desk, one, &whole(kind.name, today)).await.unwrap();
        }
        for (kind, change) in [
            ("administrative", "number = null"),
            ("administrative", "result = 'convicted'"),
            ("administrative", "result = 'fine'"),
            ("administrative", "amount = 5"),
            ("platform", "amount = 5"),
            ("criminal", "police_number = null, police_on = null"),
            ("criminal", "court_number = null, court_on = null"),
            ("criminal", "reached = 'procuracy', court_number = null, court_on = null"),
            ("criminal", "court_on = '2020-01-01'"),
            ("criminal", "court_on = null"),
            ("platform", "police_number = '1', police_on = '2026-01-01'"),
            ("platform", "kind = 'minor-measure', number = '1', result = 'reminder'"),
            ("platform", "result = null"),
            ("elsewhere", "number = null"),
            ("elsewhere", "number = ''"),
            ("not-identified", "relook_on = null"),
            ("not-identified", "relook_on = decided_on"),
            ("dead", "relook_on = '2030-01-01'"),
            ("dead", "sealed = null"),
            ("dead", "kind = 'unheard'"),
            ("dead", "version = 2"),
            ("dead", "changed_why = 'appeal'"),
            ("dead", "confirmed_by = entered_by, confirmed_at = 1"),
            ("not-a-violation", "confirmed_by = entered_by, confirmed_at = 1"),
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            let text = format!("update alleged_outcome set {change} where kind = $1");
            let refused = crate::db::Statement::composed(text).bind(kind).run(&mut tx).await;
            let error = refused.expect_err(change);
            assert_eq!(error.fault, Fault::Constraint, "{kind}: {change}");
        }
        let mut tx = hub.db.begin().await.unwrap();
        let aged = sql("update alleged set under_18 = true where kind = 'organisation'").run(&mut tx).await;
        assert!(aged.is_ok(), "there is none yet");
        drop(tx);
        let one = add(&hub, &scene.desk, case, "organisation", false, "công ty").await.unwrap();
        let mut tx = hub.db.begin().await.unwrap();
        let aged = sql("update alleged set under_18 = true where id = $1").bind(one).run(&mut tx).await;
        assert!(aged.is_err(), "an organisation is nobody's child");
    }
}

#[tokio::test]
async fn an_outcome_changes_in_versions_and_of_two_at_once_one_wins() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        let one = add(&hub, &scene.desk, case, "account", false, "nick xyz").await.unwrap();
        let fine = Draft { result: "fine".into(), fine: Some(7_500_000), ..whole("administrative", today) };
        decide(&hub, &scene.desk, one, &fine).await.unwrap();
        let lower = Draft { fine: Some(5_000_000), ..fine };
        let appeal = Draft { changed_why: "appeal".into(), ..lower };
        let other = instead("dead", today, "new-facts");
        let (first, second) =
            tokio::join!(decide(&hub, &scene.desk, one, &appeal), decide(&hub, &scene.desk, one, &other));
        let won = [first.is_ok(), second.is_ok()];
        let versions = if won == [true, true] { 3 } else { 2 };
        assert!(won.contains(&true), "{first:?} {second:?}");
        let known = of_case(&hub, &scene.desk, case).await.unwrap();
        let numbers: Vec<i64> = known[0].outcomes.iter().map(|(row, _)| row.version).collect();
        assert_eq!(numbers, (1..=versions).rev().collect::<Vec<i64>>(), "none lost, none left out");
        assert_eq!(known[0].outcomes.last().unwrap().0.amount, Some(7_500_000), "the first stays as it was");
        let mut tx = hub.db.begin().await.unwrap();
        let gone = sql("delete from alleged_outcome where version = 1").run(&mut tx).await;
        assert!(gone.is_err(), "the versions after it stand on it");
    }
}

#[tokio::test]
async fn no_violation_takes_two_and_the_version_that_was_read() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        let one = add(&hub, &scene.desk, case, "person", false, "ông B").await.unwrap();
        decide(&hub, &scene.desk, one, &whole("not-a-violation", today)).await.unwrap();
        let alone = confirm(&hub, &scene.desk, one, 1).await;
        assert!(matches!(alone, Err(Error::Conflict("sanctions-second-person"))));
        let other = second(&hub, &scene).await;
        decide(&hub, &scene.desk, one, &instead("platform", today, "new-facts")).await.unwrap();
        decide(&hub, &scene.desk, one, &instead("not-a-violation", today, "correction")).await.unwrap();
        assert!(confirm(&hub, &other, one, 1).await.is_err(), "that one no longer stands");
        assert!(confirm(&hub, &other, one, 2).await.is_err(), "and that one is another kind");
        assert!(confirm(&hub, &scene.commune, one, 3).await.is_err(), "not by a stranger to the case");
        confirm(&hub, &other, one, 3).await.unwrap();
        assert!(confirm(&hub, &other, one, 3).await.is_err(), "once");
        assert!(
            crate::cases::actions::holds(&hub, case).await.unwrap().iter().all(|(kind, _)| kind != "alleged")
        );
    }
}

#[tokio::test]
async fn the_same_one_is_entered_once_a_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        add(&hub, &scene.desk, case, "account", false, "Nick_XYZ").await.unwrap();
        let again = add(&hub, &scene.desk, case, "account", false, "  nick_xyz ").await;
        assert!(matches!(again, Err(Error::Conflict("sanctions-known-already"))));
        add(&hub, &scene.desk, case, "person", false, "nick_xyz").await.unwrap();
        let other = open_case(&hub, &scene).await;
        add(&hub, &scene.desk, other, "account", false, "nick_xyz").await.unwrap();
        let marks = sql("select count(distinct mark) from alleged").count(&hub.db).await.unwrap();
        assert_eq!(marks, 3, "across cases nothing shows that it is the same");
    }
}

#[tokio::test]
async fn somebody_under_18_is_a_child_of_the_case_and_the_name_opens_only_with_a_reason() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        crate::jobs::run_due(&hub).await.unwrap();
        let one = add(&hub, &scene.desk, case, "person", true, "Lò Văn Tèo").await.unwrap();
        let owed = sql("select count(*) from stage_need n join alleged a on a.child_id = n.item_id
            where n.met_at is null and n.kind in ('paper-02', 'paper-03', 'paper-05', 'paper-06')");
        assert_eq!(owed.count(&hub.db).await.unwrap(), 4, "the stages of protection rest on its forms too");
        let children = support::actions::children(&hub, &scene.desk, case).await.unwrap();
        let names: Vec<_> = children.iter().map(|child| child.pseudonym.as_str()).collect();
        assert_eq!(names, ["Em 1", "Em 2"], "beside the child who told");
        assert_eq!(children[1].open, 1, "with a request of its own");
        let known = of_case(&hub, &scene.desk, case).await.unwrap();
        assert_eq!((known[0].label.as_deref(), known[0].row.pseudonym.as_deref()), (None, Some("Em 2")));
        assert_eq!(noted(&hub, "sanctions.read").await, 0);
        let (_, opened) = open_child(&hub, &scene.desk, one, "lập hồ sơ").await.unwrap();
        assert_eq!(opened[0].label.as_deref(), Some("Lò Văn Tèo"));
        assert_eq!(noted(&hub, "sanctions.read").await, 1);
        assert!(open_child(&hub, &scene.commune, one, "tò mò").await.is_err());
        let today = hub.clock.now().day();
        decide(&hub, &scene.desk, one, &whole("minor-measure", today)).await.unwrap();
        let grown = set_age(&hub, &scene.desk, one, false).await;
        assert!(matches!(grown, Err(Error::Conflict("sanctions-measure-for-minor"))));
        let adult = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let measure = decide(&hub, &scene.desk, adult, &whole("minor-measure", today)).await;
        assert!(matches!(measure, Err(Error::Invalid(_))), "not for an adult");
        decide(&hub, &scene.desk, adult, &whole("platform", today)).await.unwrap();
        set_age(&hub, &scene.desk, adult, true).await.unwrap();
        let known = async || {
            let all = of_case(&hub, &scene.desk, case).await.unwrap();
            all.into_iter().find(|one| one.row.id == adult).unwrap()
        };
        let young = known().await;
        assert_eq!((young.label.as_deref(), young.row.pseudonym.as_deref()), (None, Some("Em 3")));
        assert_eq!(young.outcomes.len(), 1, "the outcome stays");
        set_age(&hub, &scene.desk, adult, false).await.unwrap();
        assert_eq!(known().await.label.as_deref(), Some("nick"));
    }
}

#[tokio::test]
async fn the_focal_point_of_the_violators_track_decides() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        hand_to(&hub, &scene.desk, case, scene.police_unit, &scene.police).await;
        let today = hub.clock.now().day();
        let draft = whole("platform", today);
        let desk = decide(&hub, &scene.desk, one, &draft).await;
        assert!(matches!(desk, Err(Error::Forbidden(_))), "the desk still holds other tracks, not this one");
        let stranger = decide(&hub, &scene.commune, one, &draft).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        decide(&hub, &scene.police, one, &draft).await.unwrap();
    }
}

#[tokio::test]
async fn somebody_not_identified_comes_back_on_the_day() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let far = Draft { relook_on: Some(today.plus(185)), ..whole("not-identified", today) };
        assert!(matches!(decide(&hub, &scene.desk, one, &far).await, Err(Error::Invalid(_))), "not for ever");
        decide(&hub, &scene.desk, one, &whole("not-identified", today)).await.unwrap();
        let list = async || {
            let within = crate::slice::Within { from: today, to: today.plus(60), bodies: None };
            (crate::sanctions::SLICE.deadlines[0].list)(&hub, within).await.unwrap()
        };
        let found = list().await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].last_day, found[0].organisation), (today.plus(30), scene.desk.unit().unwrap()));
        assert!(found[0].words.contains("VV-MS-2026-0000001"), "{}", found[0].words);
        hand_to(&hub, &scene.desk, case, scene.police_unit, &scene.police).await;
        assert_eq!(list().await[0].organisation, scene.police_unit, "it goes with the track");

        name_in(&hub, case, scene.police.person).await;
        assert!(list().await.is_empty(), "a reminder to the whole unit would reach whom the report names");
        let other = crate::testing::officer(
            &hub,
            scene.police_unit,
            "ba",
            "Lò Văn Pản",
            crate::authority::Role::CaseOfficer,
        )
        .await;
        hub.clock.advance(31 * DAY);
        crate::sanctions::relook::tell(&hub, serde_json::Value::Null).await.unwrap();
        crate::sanctions::relook::tell(&hub, serde_json::Value::Null).await.unwrap();
        while crate::jobs::run_due(&hub).await.unwrap() > 0 {}
        let about = async |who: &crate::authority::Principal| {
            let told = crate::reminders::actions::told(&hub, who).await.unwrap();
            told.iter().filter(|told| told.words.contains("tìm lại")).count()
        };
        assert_eq!((about(&scene.police).await, about(&other).await), (0, 1));
    }
}

#[tokio::test]
async fn a_case_closes_only_with_an_outcome_for_everybody() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let today = hub.clock.now().day();
        let one = add(&hub, &scene.desk, case, "person", false, "ông B").await.unwrap();
        for end in ["returned-no-violation"] {
            let open = stage(&hub, &scene.desk, case, "violator").await;
            crate::cases::tests::finish(&hub, &scene.desk, open, end).await.unwrap();
        }
        let outcome = stage(&hub, &scene.desk, case, "violator").await;
        decide(&hub, &scene.desk, one, &whole("not-a-violation", today)).await.unwrap();
        let early = crate::cases::tests::finish(&hub, &scene.desk, outcome, "all-decided").await;
        assert!(matches!(early, Err(Error::Conflict("cases-alleged-open"))), "one signature is not enough");
        confirm(&hub, &second(&hub, &scene).await, one, 1).await.unwrap();
        decide(&hub, &scene.desk, one, &instead("platform", today, "appeal")).await.unwrap();
        decide(&hub, &scene.desk, one, &instead("not-a-violation", today, "appeal")).await.unwrap();
        let early = crate::cases::tests::finish(&hub, &scene.desk, outcome, "all-decided").await;
        assert!(early.is_err(), "anew");
    }
}
