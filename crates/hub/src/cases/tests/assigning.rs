//! What is refused twice or not taken in time goes to the superior, and the key goes with it.

use serde_json::Value as Json;

use super::*;
use crate::cases::assigning::{self, assign};
use crate::cases::board;
use crate::cases::store;
use crate::jobs;

struct Above {
    head: Principal,
    health: Principal,
    health_unit: OrganisationId,
}

async fn above(hub: &Hub, scene: &Scene) -> Above {
    let health_unit = unit(hub, "Sở Y tế", Some(scene.committee)).await;
    Above {
        head: officer(hub, scene.committee, "truong", "Trần Thu Hiền", Role::UnitHead).await,
        health: officer(hub, health_unit, "yte", "Lương Thị Vân", Role::CaseOfficer).await,
        health_unit,
    }
}

/// Offers a stage twice to the commune, which refuses both times.
async fn refused_twice(hub: &Hub, scene: &Scene, stage: StageId) {
    for _ in 0..2 {
        hub.clock.advance(HOUR / 60);
        let offer = handing::offer(hub, &scene.desk, stage, scene.commune_unit).await.unwrap();
        handing::refuse(hub, &scene.commune, offer, "incomplete").await.unwrap();
    }
}

#[tokio::test]
async fn an_assignment_to_the_unit_that_refused_is_done_at_once() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let above = above(&hub, &scene).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        refused_twice(&hub, &scene, risk).await;
        let waiting = board::waiting(&hub, &above.head).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].refused_why.as_deref(), Some("incomplete"));
        actions::read(&hub, &scene.desk, case, "vẫn giữ").await.unwrap();
        let stranger = assign(&hub, &above.health, waiting[0].id, scene.commune_unit, false).await;
        assert!(stranger.is_err(), "only the superior");
        assign(&hub, &above.head, waiting[0].id, scene.commune_unit, true).await.unwrap();
        actions::read(&hub, &scene.commune, case, "nhận phân công").await.unwrap();
        let row = store::stage(&hub, &hub.db, risk).await.unwrap().unwrap();
        assert_eq!((row.unit_id, row.person_id), (scene.commune_unit, scene.commune.person));
        // without ground: recorded with that body, told to its superior, and nothing of the case in it
        let recorded = sql("select count(*) from failure_to_act where body_id = $1 and kind = 'inaction'");
        assert_eq!(recorded.bind(scene.commune_unit).count(&hub.db).await.unwrap(), 1);
        let again = assign(&hub, &above.head, waiting[0].id, above.health_unit, true).await;
        assert!(matches!(again, Err(Error::Conflict("cases-assigned-already"))));
        let kept = sql("select 1 from handover where state <> 'offered' and escrow is not null");
        assert!(!kept.exists(&hub.db).await.unwrap(), "no key is kept any longer than needed");
    }
}

#[tokio::test]
async fn for_a_third_unit_the_sender_seals_the_key_and_stays_responsible_until_then() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let above = above(&hub, &scene).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        handing::offer(&hub, &scene.desk, risk, scene.commune_unit).await.unwrap();
        hub.clock.advance(25 * HOUR);
        handing::expire(&hub, Json::Null).await.unwrap();
        jobs::run_due(&hub).await.unwrap();
        let told = crate::reminders::actions::told(&hub, &above.head).await.unwrap();
        assert!(told.iter().any(|told| told.words.contains("chờ phân công") && told.href == "/dieu-phoi"));
        let waiting = board::waiting(&hub, &above.head).await.unwrap().remove(0);
        assign(&hub, &above.head, waiting.id, above.health_unit, false).await.unwrap();
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(header.awaiting(risk).unwrap().state, "sealing");
        assert!(actions::header(&hub, &above.health, case).await.is_err(), "not before it is sealed");
        let row = store::stage(&hub, &hub.db, risk).await.unwrap().unwrap();
        assert_eq!(row.unit_id, scene.desk.unit().unwrap(), "the sender stays responsible");
        assigning::seal(&hub, &scene.desk, risk).await.unwrap();
        actions::read(&hub, &above.health, case, "nhận phân công").await.unwrap();
        let twice = assigning::seal(&hub, &scene.desk, risk).await;
        assert!(twice.is_err(), "done");
    }
}

#[tokio::test]
async fn the_head_names_another_officer_who_can_open_the_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        let unit = scene.desk.unit().unwrap();
        let head = officer(&hub, unit, "truong", "Trần Thu Hiền", Role::UnitHead).await;
        let second = officer(&hub, unit, "hai", "Hoàng Văn Nam", Role::CaseOfficer).await;
        let early = assigning::name_officer(&hub, &head, risk, second.person).await;
        assert!(matches!(early, Err(Error::Conflict("cases-officer-cannot"))), "has no share of the key yet");
        crate::people::actions::let_in(&hub, &scene.desk, unit, second.person).await.unwrap();
        assigning::name_officer(&hub, &head, risk, second.person).await.unwrap();
        let row = store::stage(&hub, &hub.db, risk).await.unwrap().unwrap();
        assert_eq!((row.unit_id, row.person_id), (unit, second.person));
        assert!(
            assigning::name_officer(&hub, &scene.desk, risk, scene.desk.person).await.is_err(),
            "not by an officer"
        );
        let board = board::board(&hub, &head).await.unwrap();
        assert_eq!(board.ours.len(), 3);
    }
}
