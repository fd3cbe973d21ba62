//! Bodies that do not act.

use super::{body, day, person};
use crate::Hub;
use crate::authority::{Level, Principal, Role};
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::registers::actions::{NewFailure, record_failure};
use crate::registers::failures::actions::{self, Side};
use crate::testing::hubs;

struct Scene {
    committee: OrganisationId,
    inspectorate: OrganisationId,
    commune: OrganisationId,
    steering: Principal,
    superior: Principal,
    inspector: Principal,
    head: Principal,
    colleague: Principal,
}

async fn scene(hub: &Hub) -> Scene {
    let committee = body(hub, "peoples-committee", Level::Province, "", "UBND tỉnh").await;
    let inspectorate = body(hub, "department", Level::Province, "", "Thanh tra tỉnh").await;
    let department = body(hub, "department", Level::Province, "", "Sở KH&CN").await;
    let new = NewOrganisation {
        kind: "peoples-committee".into(),
        level: Level::Commune,
        area: "99001".into(),
        name: "UBND xã Bản Mới".into(),
        short_name: "UBND xã Bản Mới".into(),
        parent: Some(committee),
        functions: Vec::new(),
    };
    let commune = enter(hub, None, &new).await.unwrap();
    Scene {
        committee,
        inspectorate,
        commune,
        steering: person(hub, department, "kehoach", Role::SteeringOfficer, "").await,
        superior: person(hub, committee, "vanphong", Role::UnitHead, "").await,
        inspector: person(hub, inspectorate, "thanhtra", Role::UnitHead, "").await,
        head: person(hub, commune, "chutichxa", Role::UnitHead, "99001").await,
        colleague: person(hub, commune, "canboxa", Role::CaseOfficer, "99001").await,
    }
}

fn delay(body: OrganisationId) -> NewFailure<'static> {
    NewFailure {
        kind: "delay",
        body,
        words: "Quá hạn hai lần, không báo lý do.",
        noticed_on: day("2026-11-20"),
        link: Some(("task", uuid::Uuid::from_u128(3))),
        key: None,
    }
}

#[tokio::test]
async fn a_record_goes_to_the_superior_and_the_inspectorate_is_answered_and_closed() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        actions::choose_inspectorate(&hub, &scene.steering, scene.inspectorate).await.unwrap();
        let refused = actions::choose_inspectorate(&hub, &scene.colleague, scene.commune).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let id = actions::record(&hub, &scene.steering, &delay(scene.commune)).await.unwrap();
        let (failure, _, side) = actions::get(&hub, &scene.steering, id).await.unwrap();
        assert_eq!(
            (failure.superior_id, failure.inspectorate_id),
            (Some(scene.committee), Some(scene.inspectorate))
        );
        assert_eq!((failure.state.as_str(), side), ("sent", Side::Recorder));
        let outsider = person(&hub, scene.committee, "chutich", Role::Viewer, "").await;
        for who in [&scene.colleague, &outsider] {
            assert!(matches!(actions::get(&hub, who, id).await, Err(Error::NotFound)), "{}", who.name);
            assert!(actions::seen(&hub, who).await.unwrap().is_empty(), "{}", who.name);
        }
        for (who, side) in [
            (&scene.superior, Side::Deciding(scene.committee)),
            (&scene.inspector, Side::Deciding(scene.inspectorate)),
            (&scene.head, Side::Explaining(scene.commune)),
        ] {
            assert_eq!(actions::get(&hub, who, id).await.unwrap().2, side);
            assert_eq!(actions::seen(&hub, who).await.unwrap().len(), 1);
        }
        // the head explains; that is no answer of those who decide
        actions::answer(&hub, &scene.head, id, "Cán bộ nghỉ ốm").await.unwrap();
        let early = actions::close(&hub, &scene.superior, id, "upheld", "Nhắc nhở").await;
        assert!(matches!(early, Err(Error::Conflict("registers-failure-not-answered"))));
        let forbidden = actions::close(&hub, &scene.head, id, "unfounded", "Không").await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        actions::answer(&hub, &scene.superior, id, "Đã yêu cầu làm ngay").await.unwrap();
        let twice = actions::answer(&hub, &scene.superior, id, "Thêm").await;
        assert!(matches!(twice, Err(Error::Conflict("registers-failure-answered"))));
        let empty = actions::close(&hub, &scene.inspector, id, "odd", "").await;
        assert!(matches!(empty, Err(Error::Invalid(problems)) if problems.len() == 2));
        actions::close(&hub, &scene.inspector, id, "remedied", "Đã làm xong ngày 25/11").await.unwrap();
        let (failure, answers, _) = actions::get(&hub, &scene.head, id).await.unwrap();
        assert_eq!((failure.state.as_str(), failure.closed_for), ("closed", Some(scene.inspectorate)));
        assert_eq!(answers.len(), 2);
        assert!(actions::answer(&hub, &scene.inspector, id, "Muộn").await.is_err());
        assert!(actions::close(&hub, &scene.superior, id, "upheld", "Lại").await.is_err());
    }
}

#[tokio::test]
async fn the_system_records_once_and_what_has_nowhere_to_go_waits() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let late = NewFailure { key: Some("cases.stage-late-7"), ..delay(scene.commune) };
        let mut found = Vec::new();
        for _ in 0..2 {
            let mut tx = hub.db.begin().await.unwrap();
            found.push(record_failure(&hub, &mut tx, None, &late).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(found[0], found[1]);
        let (failure, _, _) = actions::get(&hub, &scene.superior, found[0]).await.unwrap();
        assert_eq!((failure.recorded_by, failure.inspectorate_id), (None, None));
        let mut tx = hub.db.begin().await.unwrap();
        assert!(
            record_failure(&hub, &mut tx, None, &delay(scene.commune)).await.is_err(),
            "the system needs a key"
        );
        assert!(record_failure(&hub, &mut tx, Some(&scene.colleague), &delay(scene.commune)).await.is_err());
        drop(tx);
        // nobody stands above the committee: it waits until there is an inspectorate
        let waits = actions::record(&hub, &scene.steering, &delay(scene.committee)).await.unwrap();
        assert_eq!(actions::get(&hub, &scene.steering, waits).await.unwrap().0.state, "recorded");
        actions::choose_inspectorate(&hub, &scene.steering, scene.inspectorate).await.unwrap();
        let (failure, _, _) = actions::get(&hub, &scene.inspector, waits).await.unwrap();
        assert_eq!((failure.state.as_str(), failure.inspectorate_id), ("sent", Some(scene.inspectorate)));
        let tomorrow = NewFailure { noticed_on: day("2026-11-24"), words: " ", ..delay(scene.commune) };
        let refused = actions::record(&hub, &scene.steering, &tomorrow).await;
        assert!(matches!(refused, Err(Error::Invalid(problems)) if problems.len() == 2));
    }
}
