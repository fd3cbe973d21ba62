//! Beside the focal point: coordinators, and bodies that are reorganised.

use super::*;
use crate::cases::coordinating;
use crate::cases::store;
use crate::slice::Handing;

#[tokio::test]
async fn a_coordinator_comments_and_neither_reads_nor_acts() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        let question = "Trạm y tế có bác sĩ trực không?";
        coordinating::ask(&hub, &scene.desk, risk, scene.commune_unit, question).await.unwrap();
        let header = actions::header(&hub, &scene.commune, case).await.unwrap();
        assert_eq!(header.coordinating, [scene.commune_unit]);
        assert_eq!(actions::mine(&hub, &scene.commune).await.unwrap().len(), 1);
        let at_hand = actions::at_hand(&hub, &scene.commune).await.unwrap();
        assert_eq!(
            at_hand.iter().map(|row| (row.stage_id, row.mine, row.asked)).collect::<Vec<_>>(),
            [(risk, false, false)]
        );
        let own = actions::at_hand(&hub, &scene.desk).await.unwrap();
        assert!(
            own.iter()
                .any(|row| row.stage_id == risk && row.mine && !row.asked && row.clock_due_at.is_some())
        );
        assert!(own.iter().all(|row| row.case_id == case));
        let asked = &header.coordinators[0];
        assert_eq!(coordinating::question(&hub, &scene.commune, case, asked).await.unwrap(), question);
        assert!(actions::read(&hub, &scene.commune, case, "tò mò").await.is_err(), "reads no words");
        assert!(finish(&hub, &scene.commune, risk, "no-emergency").await.is_err(), "does not act");
        assert!(handing::offer(&hub, &scene.commune, risk, scene.police_unit).await.is_err());
        for _ in 0..2 {
            let say =
                coordinating::say(&hub, &scene.commune, risk, scene.commune_unit, "Có, đến 21 giờ.", "một");
            say.await.unwrap();
        }
        let stranger = coordinating::say(&hub, &scene.police, risk, scene.police_unit, "x", "hai").await;
        assert!(stranger.is_err());
        // handed on, the next focal point reads it too
        let offer = handing::offer(&hub, &scene.desk, risk, scene.police_unit).await.unwrap();
        handing::accept(&hub, &scene.police, offer).await.unwrap();
        let inside = actions::read(&hub, &scene.police, case, "nhận khâu").await.unwrap();
        let said: Vec<_> = inside.comments.iter().map(|one| one.words.as_str()).collect();
        assert_eq!(said, ["Có, đến 21 giờ."], "the same form sent twice is one");
        coordinating::let_go(&hub, &scene.police, risk, scene.commune_unit).await.unwrap();
        assert!(actions::header(&hub, &scene.commune, case).await.is_err());
    }
}

fn handing_of(
    stage: StageId,
    from: OrganisationId,
    to: OrganisationId,
    by: &Principal,
    back: bool,
) -> Handing {
    Handing { id: stage.0, from, to, by: by.person, on: Day::parse("2026-11-23").unwrap(), back }
}

#[tokio::test]
async fn a_reorganised_bodys_stage_is_offered_to_its_successor_and_never_moved_silently() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        let desk = scene.desk.unit().unwrap();
        let succeed = async |from, to, back| {
            let mut tx = hub.db.begin().await.unwrap();
            let handing = handing_of(risk, from, to, &scene.desk, back);
            let done = handing::succeed(&hub, &mut tx, handing).await.unwrap();
            tx.commit().await.unwrap();
            done
        };
        assert!(succeed(desk, scene.commune_unit, false).await);
        let row = store::stage(&hub, &hub.db, risk).await.unwrap().unwrap();
        assert_eq!(row.unit_id, desk, "offered, not moved");
        assert!(!succeed(desk, scene.police_unit, false).await, "one offer at a time");
        // undone on the same day
        assert!(succeed(scene.commune_unit, desk, true).await);
        assert!(succeed(desk, scene.commune_unit, false).await);
        let header = actions::header(&hub, &scene.commune, case).await.unwrap();
        let offer = header.offer(risk).unwrap().id;
        let early = handing::accept(&hub, &scene.commune, offer).await;
        assert!(matches!(early, Err(Error::Conflict("cases-not-sealed-yet"))));
        let back = handing::withdraw(&hub, &scene.desk, offer).await;
        assert!(matches!(back, Err(Error::Conflict("cases-succession-stands"))));
        handing::seal(&hub, &scene.desk, offer).await.unwrap();
        handing::accept(&hub, &scene.commune, offer).await.unwrap();
        actions::read(&hub, &scene.commune, case, "kế tục").await.unwrap();
        assert!(!succeed(scene.commune_unit, desk, true).await, "what was taken is not taken back");
    }
}
