//! The case process, on both engines.

use crate::authority::{Principal, Role};
use crate::cases::actions::{self, Ending};
use crate::cases::handing;
use crate::cases::model::{CaseId, Outcome, StageId, Track};
use crate::db::sql;
use crate::error::Error;
use crate::intake::model::Telling;
use crate::intake::{self, desk};
use crate::organisations::actions::{NewOrganisation, enter, found};
use crate::testing::officer;
use crate::testing::{TestHub, hubs};
use crate::time::HOUR;
use crate::{Hub, OrganisationId};

/// A desk, a commune and the police, each with an officer.
pub(crate) struct Scene {
    pub desk: Principal,
    pub commune: Principal,
    pub police: Principal,
    pub commune_unit: OrganisationId,
    pub police_unit: OrganisationId,
}

async fn unit(hub: &Hub, name: &str) -> OrganisationId {
    let new = NewOrganisation {
        kind: "other".into(),
        level: crate::authority::Level::Commune,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

pub(crate) async fn scene(hub: &Hub) -> Scene {
    let desk_unit = found(hub, "Sở mẫu").await.unwrap();
    let (commune_unit, police_unit) =
        (unit(hub, "UBND xã Bản Mới").await, unit(hub, "Công an xã Bản Mới").await);
    Scene {
        desk: officer(hub, desk_unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await,
        commune: officer(hub, commune_unit, "ha", "Nông Thị Hà", Role::CaseOfficer).await,
        police: officer(hub, police_unit, "quy", "Vi Văn Quý", Role::CaseOfficer).await,
        commune_unit,
        police_unit,
    }
}

/// A case from one report, its verification ended with all three tracks open.
pub(crate) async fn open_case(hub: &Hub, scene: &Scene) -> CaseId {
    let telling = Telling {
        voice: "child".into(),
        safe: "unsure".into(),
        kinds: vec!["stranger".into()],
        text: "Có bạn cứ đòi gặp em.".into(),
        wish: "answer".into(),
        ..Telling::default()
    };
    intake::actions::submit(hub, telling, &intake::actions::once(hub)).await.unwrap();
    let report = desk::queue(hub, &scene.desk).await.unwrap()[0].id;
    let case = actions::open_from_report(hub, &scene.desk, report).await.unwrap();
    let verify = stage(hub, &scene.desk, case, "intake").await;
    let tracks = vec![Track::Protection, Track::Violator, Track::Content];
    let ending = Ending { result: "Đã xác minh.".into(), outcome: Outcome::Ended, tracks };
    actions::end_stage(hub, &scene.desk, verify, &ending).await.unwrap();
    case
}

pub(crate) async fn stage(hub: &Hub, who: &Principal, case: CaseId, track: &str) -> StageId {
    let header = actions::header(hub, who, case).await.unwrap();
    header.stages.iter().find(|stage| stage.track == track && stage.closed_at.is_none()).unwrap().id
}

#[tokio::test]
async fn a_report_becomes_a_case_once() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(header.case.code, "VV-MS-2026-0000001");
        assert_eq!(header.stages.iter().filter(|stage| stage.closed_at.is_none()).count(), 3);
        assert!(desk::queue(&hub, &scene.desk).await.unwrap().is_empty());
        let inside = actions::read(&hub, &scene.desk, case, "thử").await.unwrap();
        assert_eq!(inside.reports[0].telling.text, "Có bạn cứ đòi gặp em.");
        assert_eq!(inside.results[0].1, "Đã xác minh.");
        let again = actions::open_from_report(&hub, &scene.desk, inside.reports[0].id).await;
        assert!(again.is_err(), "a report belongs to one case");
    }
}

#[tokio::test]
async fn the_receiver_reads_only_after_accepting_and_the_sender_no_longer() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        assert!(matches!(actions::header(&hub, &scene.commune, case).await, Err(Error::NotFound)));
        for (track, who, to) in [
            ("protection", &scene.commune, scene.commune_unit),
            ("violator", &scene.police, scene.police_unit),
            ("content", &scene.police, scene.police_unit),
        ] {
            let stage = stage(&hub, &scene.desk, case, track).await;
            let offer = handing::offer(&hub, &scene.desk, stage, to).await.unwrap();
            let header = actions::header(&hub, who, case).await.unwrap();
            assert!(!header.asked.is_empty(), "sees the outside of the case");
            if track != "content" {
                assert!(actions::read(&hub, who, case, "tò mò").await.is_err(), "no words before accepting");
            }
            actions::read(&hub, &scene.desk, case, "đang giữ").await.unwrap();
            handing::accept(&hub, who, offer).await.unwrap();
            actions::read(&hub, who, case, "nhận khâu").await.unwrap();
        }
        assert!(
            actions::read(&hub, &scene.desk, case, "xem lại").await.is_err(),
            "the last stage has left the desk"
        );
        let inside = actions::read(&hub, &scene.police, case, "điều tra").await.unwrap();
        actions::answer(&hub, &scene.police, case, inside.reports[0].id, "Chú đang lo.", "x").await.unwrap();
    }
}

#[tokio::test]
async fn an_offer_is_decided_once() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let stage_id = stage(&hub, &scene.desk, case, "protection").await;
        let first = handing::offer(&hub, &scene.desk, stage_id, scene.commune_unit).await.unwrap();
        let twice = handing::offer(&hub, &scene.desk, stage_id, scene.police_unit).await;
        assert!(matches!(twice, Err(Error::Conflict("cases-offered-already"))));
        let end = Ending { result: "x".into(), outcome: Outcome::Next, tracks: vec![] };
        let moving = actions::end_stage(&hub, &scene.desk, stage_id, &end).await;
        assert!(matches!(moving, Err(Error::Conflict(_))), "a stage under offer does not end");
        assert!(handing::refuse(&hub, &scene.commune, first, "").await.is_err(), "a refusal needs a reason");
        handing::refuse(&hub, &scene.commune, first, "not-our-area").await.unwrap();
        assert!(matches!(handing::accept(&hub, &scene.commune, first).await, Err(Error::Conflict(_))));
        hub.clock.advance(HOUR);
        let second = handing::offer(&hub, &scene.desk, stage_id, scene.commune_unit).await.unwrap();
        handing::withdraw(&hub, &scene.desk, second).await.unwrap();
        hub.clock.advance(HOUR);
        let third = handing::offer(&hub, &scene.desk, stage_id, scene.commune_unit).await.unwrap();
        hub.clock.advance(25 * HOUR);
        assert!(
            matches!(handing::accept(&hub, &scene.commune, third).await, Err(Error::Conflict(_))),
            "too late"
        );
        handing::expire(&hub, serde_json::Value::Null).await.unwrap();
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        let states: Vec<_> = header.handovers.iter().map(|handover| handover.state.as_str()).collect();
        assert_eq!(states, ["refused", "withdrawn", "expired"]);
        assert!(
            header.handovers.iter().all(|handover| handover.escrow.is_none()),
            "the escrowed key is gone"
        );
    }
}

#[tokio::test]
async fn of_accepting_and_withdrawing_at_once_exactly_one_wins() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let stage_id = stage(&hub, &scene.desk, case, "protection").await;
        for _ in 0..5 {
            let offer = handing::offer(&hub, &scene.desk, stage_id, scene.commune_unit).await.unwrap();
            let (accepted, withdrawn) = tokio::join!(
                handing::accept(&hub, &scene.commune, offer),
                handing::withdraw(&hub, &scene.desk, offer)
            );
            assert!(accepted.is_ok() != withdrawn.is_ok(), "{accepted:?} {withdrawn:?}");
            assert_one_focal_point(&hub).await;
            if accepted.is_ok() {
                let desk = scene.desk.unit().unwrap();
                let back = handing::offer(&hub, &scene.commune, stage_id, desk).await.unwrap();
                handing::accept(&hub, &scene.desk, back).await.unwrap();
            }
        }
    }
}

/// At most one open stage a track, and each open stage with a unit and an officer: asked of the database itself.
async fn assert_one_focal_point(hub: &TestHub) {
    let doubled = sql("select 1 from stage where closed_at is null group by province, case_id, track
                       having count(*) > 1");
    assert!(!doubled.exists(&hub.db).await.unwrap());
    let orphan = sql("select 1 from stage where unit_id is null or person_id is null");
    assert!(!orphan.exists(&hub.db).await.unwrap());
}

#[tokio::test]
async fn the_database_refuses_a_second_open_stage_and_an_end_without_result() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let mut tx = hub.db.begin().await.unwrap();
        let twin = sql(
            "insert into stage (province, id, case_id, track, kind, unit_id, person_id, opened_at, due_at)
            select province, $1, case_id, track, kind, unit_id, person_id, opened_at, due_at from stage
            where case_id = $2 and track = 'protection'",
        )
        .bind(uuid::Uuid::from_u128(7))
        .bind(case)
        .run(&mut tx)
        .await;
        assert!(twin.is_err_and(|error| error.is_unique()));
        drop(tx);
        let mut tx = hub.db.begin().await.unwrap();
        let bare =
            sql("update stage set closed_at = 1, closed_by = person_id, outcome = 'next' where case_id = $1")
                .bind(case)
                .run(&mut tx)
                .await;
        assert!(bare.is_err(), "a stage cannot end without a result");
    }
}

#[tokio::test]
async fn a_case_closes_when_every_track_has_ended() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        assert!(matches!(
            actions::close(&hub, &scene.desk, case).await,
            Err(Error::Conflict("cases-still-open"))
        ));
        for track in ["protection", "violator", "content"] {
            let stage = stage(&hub, &scene.desk, case, track).await;
            let ending = Ending { result: "Xong.".into(), outcome: Outcome::Ended, tracks: vec![] };
            actions::end_stage(&hub, &scene.desk, stage, &ending).await.unwrap();
        }
        actions::close(&hub, &scene.desk, case).await.unwrap();
        assert!(actions::mine(&hub, &scene.desk).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_officer_whom_the_report_names_never_sees_the_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let telling = Telling {
            safe: "no".into(),
            kinds: vec!["threat".into()],
            text: "Chú Vi Văn Quý công an xã dọa em.".into(),
            wish: "answer".into(),
            ..Telling::default()
        };
        intake::actions::submit(&hub, telling, &intake::actions::once(&hub)).await.unwrap();
        let report = desk::queue(&hub, &scene.desk).await.unwrap()[0].id;
        let case = actions::open_from_report(&hub, &scene.desk, report).await.unwrap();
        let stage = stage(&hub, &scene.desk, case, "intake").await;
        let offer = handing::offer(&hub, &scene.desk, stage, scene.police_unit).await.unwrap();
        assert!(actions::mine(&hub, &scene.police).await.unwrap().is_empty());
        assert!(matches!(actions::header(&hub, &scene.police, case).await, Err(Error::NotFound)));
        assert!(matches!(handing::accept(&hub, &scene.police, offer).await, Err(Error::NotFound)));
    }
}
