//! Orders from draft to lifted, on both engines.

use lachan_filter::DomainName;

use crate::Hub;
use crate::authority::{Principal, Role};
use crate::cases::tests::{open_case, scene};
use crate::db::sql;
use crate::error::Error;
use crate::takedown::actions::{self, Draft};
use crate::takedown::model::OrderId;
use crate::testing::hubs;
use crate::testing::officer;

pub(crate) fn order(names: &[&str]) -> Draft {
    Draft {
        case: None,
        reason: "fraud".into(),
        basis: "Điều 54 Luật Trẻ em số 102/2016/QH13".into(),
        addressee: "Bộ lọc của các trường".into(),
        names: names.iter().map(|name| DomainName::parse(name).unwrap()).collect(),
    }
}

/// An order in force: drafted by one, approved by the other.
pub(crate) async fn in_force(hub: &Hub, by: &Principal, head: &Principal, names: &[&str]) -> OrderId {
    let id = actions::draft(hub, by, &order(names)).await.unwrap();
    actions::propose(hub, by, id).await.unwrap();
    actions::approve(hub, head, id).await.unwrap();
    id
}

pub(crate) async fn head_of(hub: &Hub, who: &Principal) -> Principal {
    officer(hub, who.unit().unwrap(), "lanhdao", "Trần Văn Minh", Role::UnitHead).await
}

#[tokio::test]
async fn an_order_takes_two_persons_to_come_into_force_and_two_to_go() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let head = head_of(&hub, &scene.desk).await;
        let new = Draft { case: Some(case), ..order(&["xau.example", "lua.example"]) };
        let id = actions::draft(&hub, &scene.desk, &new).await.unwrap();
        assert!(matches!(actions::approve(&hub, &head, id).await, Err(Error::Conflict("takedown-moved-on"))));
        actions::propose(&hub, &scene.desk, id).await.unwrap();
        assert!(matches!(actions::approve(&hub, &scene.desk, id).await, Err(Error::Forbidden(_))));
        assert!(actions::in_force(&hub).await.unwrap().is_empty(), "nothing before approval");
        actions::approve(&hub, &head, id).await.unwrap();
        let named = |name: &str| ("LC-MS-2026-0001".to_owned(), name.to_owned());
        assert_eq!(actions::in_force(&hub).await.unwrap(), [named("lua.example"), named("xau.example")]);

        actions::ask_to_lift(&hub, &head, id, "nhầm tên").await.unwrap();
        let alone = actions::lift(&hub, &head, id).await;
        assert!(matches!(alone, Err(Error::Conflict("takedown-second-person"))), "{alone:?}");
        actions::keep(&hub, &head, id).await.unwrap();
        actions::ask_to_lift(&hub, &scene.desk, id, "nhầm tên").await.unwrap();
        assert_eq!(actions::in_force(&hub).await.unwrap().len(), 2, "in force until the second agrees");
        actions::lift(&hub, &head, id).await.unwrap();
        assert!(actions::in_force(&hub).await.unwrap().is_empty());
        assert_eq!(actions::of_case(&hub, &scene.desk, case).await.unwrap()[0].state, "lifted");
    }
}

#[tokio::test]
async fn the_database_refuses_the_drafter_who_is_head_too() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut both = head_of(&hub, &scene.desk).await;
        let mut drafts = both.grants[0].clone();
        drafts.role = Role::CaseOfficer;
        both.grants.push(drafts);
        let id = actions::draft(&hub, &both, &order(&["xau.example"])).await.unwrap();
        actions::propose(&hub, &both, id).await.unwrap();
        for outcome in
            [actions::approve(&hub, &both, id).await, actions::reject(&hub, &both, id, "sai").await]
        {
            assert!(matches!(outcome, Err(Error::Conflict("takedown-second-person"))), "{outcome:?}");
        }
    }
}

#[tokio::test]
async fn an_order_sent_back_never_comes_into_force_and_strangers_see_nothing() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let head = head_of(&hub, &scene.desk).await;
        let id = actions::draft(&hub, &scene.desk, &order(&["xau.example"])).await.unwrap();
        actions::propose(&hub, &scene.desk, id).await.unwrap();
        actions::reject(&hub, &head, id, "thiếu căn cứ").await.unwrap();
        assert!(matches!(actions::approve(&hub, &head, id).await, Err(Error::Conflict("takedown-moved-on"))));
        assert!(matches!(actions::see(&hub, &scene.police, id).await, Err(Error::NotFound)));
        assert!(actions::all(&hub, &scene.police, None).await.unwrap().is_empty());
        assert_eq!(actions::all(&hub, &head, None).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_unit_that_does_not_hold_the_case_drafts_nothing_in_it() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let new = Draft { case: Some(case), ..order(&["xau.example"]) };
        assert!(matches!(actions::draft(&hub, &scene.police, &new).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn the_list_of_legal_bases_is_the_provinces_own() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let head = head_of(&hub, &scene.desk).await;
        assert!(!actions::bases(&hub).await.unwrap().is_empty());
        let own = vec!["Quyết định 12/QĐ-UBND".to_owned()];
        assert!(actions::set_bases(&hub, &scene.desk, &own).await.is_err());
        actions::set_bases(&hub, &head, &own).await.unwrap();
        assert_eq!(actions::bases(&hub).await.unwrap(), own);
    }
}

#[tokio::test]
async fn whom_a_report_names_sees_no_order_of_its_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let head = head_of(&hub, &scene.desk).await;
        let new = Draft { case: Some(case), ..order(&["xau.example"]) };
        let id = actions::draft(&hub, &scene.desk, &new).await.unwrap();
        actions::propose(&hub, &scene.desk, id).await.unwrap();
        let before = crate::cases::SLICE.in_hand[0].list;
        let unit = scene.desk.unit().unwrap();
        assert!(before(&hub, unit).await.unwrap()[0].words.contains("VV-MS-"), "named by its code");
        let mut tx = hub.db.begin().await.unwrap();
        sql("insert into case_conflict (province, case_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(case)
            .bind(head.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(actions::all(&hub, &head, None).await.unwrap().is_empty());
        assert!(matches!(actions::see(&hub, &head, id).await, Err(Error::NotFound)));
        assert!(matches!(actions::approve(&hub, &head, id).await, Err(Error::NotFound)));
        assert_eq!(actions::all(&hub, &scene.desk, None).await.unwrap().len(), 1, "others see it");
        for held in before(&hub, unit).await.unwrap() {
            let told = format!("{} {}", held.words, held.href);
            assert!(!told.contains("VV-MS-") && !told.contains(&case.to_string()), "{told}");
        }
    }
}
