//! Reports into a case and out of it, on both engines.

use super::{Scene, open_case, scene, stage};
use crate::authority::Role;
use crate::cases::actions::{self, SHARE};
use crate::cases::handing;
use crate::cases::joining::{self, Went};
use crate::db::sql;
use crate::error::Error;
use crate::intake::model::{ReportId, Telling};
use crate::intake::{self, alike, desk, queue};
use crate::testing::{hubs, officer};
use crate::time::MINUTE;
use crate::{Hub, people};

const LINK: &str = "https://youtu.be/abc";

/// A report that looks like the others of its kind.
pub(crate) async fn tell(hub: &Hub, scene: &Scene, safe: &str, text: &str) -> ReportId {
    let telling = Telling {
        voice: "child".into(),
        safe: safe.into(),
        kinds: vec!["stranger".into()],
        text: text.into(),
        link: LINK.into(),
        wish: "answer".into(),
        ..Telling::default()
    };
    hub.clock.advance(MINUTE);
    let before: Vec<_> = queue::first(hub, &scene.desk).await.unwrap().iter().map(|row| row.id).collect();
    intake::actions::submit(hub, telling, &intake::actions::once(hub)).await.unwrap();
    let after = queue::first(hub, &scene.desk).await.unwrap();
    after.iter().map(|row| row.id).find(|id| !before.contains(id)).unwrap()
}

/// A report as it stands in the queue.
type Standing = (String, String, Option<i64>, i64, i64, bool, i64);

/// Rows of reports, their keys and cases, as text.
async fn tables(hub: &Hub) -> Vec<String> {
    let reports: Vec<Standing> = sql(
        "select code, state, read_at, queue_rank, queue_due_at, behind, together from report order by code",
    )
    .all(&hub.db)
    .await
    .unwrap();
    let keys: Vec<(ReportId, i64, Vec<u8>)> =
        sql("select report_id, version, sealed from report_key order by report_id, unit_id")
            .all(&hub.db)
            .await
            .unwrap();
    let cases: Vec<(String, i64, String)> =
        sql("select code, first_told_at, severity from case_file order by code").all(&hub.db).await.unwrap();
    let conflicts: Vec<(ReportId, i64)> =
        sql("select case_id, count(*) from case_conflict group by case_id order by case_id")
            .all(&hub.db)
            .await
            .unwrap();
    let standing = sql("select count(*) from report_standing").count(&hub.db).await.unwrap();
    vec![
        format!("{reports:?}"),
        format!("{keys:?}"),
        format!("{cases:?}"),
        format!("{conflicts:?}"),
        format!("{standing}"),
    ]
}

#[tokio::test]
async fn what_stands_behind_a_report_goes_into_its_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let one = tell(&hub, &scene, "yes", "một").await;
        let two = tell(&hub, &scene, "no", "hai").await;
        alike::join(&hub, &scene.desk, one, two).await.unwrap();
        let case = actions::open_from_report(&hub, &scene.desk, one).await.unwrap();
        assert!(queue::first(&hub, &scene.desk).await.unwrap().is_empty());
        let inside = actions::read(&hub, &scene.desk, case, "thử").await.unwrap();
        let texts: Vec<_> = inside.reports.iter().map(|told| told.telling.text.as_str()).collect();
        assert_eq!(texts, ["một", "hai"]);
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(header.case.severity, "danger", "as pressing as the most pressing");
        assert_eq!(header.case.first_told_at, inside.reports[0].received_at, "from the first information");
    }
}

#[tokio::test]
async fn a_report_goes_into_a_case_and_out_again_to_the_byte() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let first = tell(&hub, &scene, "yes", "một").await;
        let case = actions::open_from_report(&hub, &scene.desk, first).await.unwrap();
        let later = tell(&hub, &scene, "no", "Ông Hoàng Văn Nam làm việc này.").await;
        desk::open(&hub, &scene.desk, later).await.unwrap();
        let before = tables(&hub).await;
        let proposed = desk::open(&hub, &scene.desk, later).await.unwrap().together.alike;
        assert_eq!((proposed[0].id, proposed[0].state.as_str()), (first, "in-case"));
        let went = joining::join(&hub, &scene.desk, later, first).await.unwrap();
        assert_eq!(went, Went::Into(case));
        assert_ne!(tables(&hub).await, before);
        assert_eq!(actions::header(&hub, &scene.desk, case).await.unwrap().case.severity, "danger");
        assert!(queue::first(&hub, &scene.desk).await.unwrap().is_empty());
        joining::take_out(&hub, &scene.desk, case, later).await.unwrap();
        assert_eq!(tables(&hub).await, before, "state, place, keys, case: everything as it was");
        assert_eq!(desk::open(&hub, &scene.desk, later).await.unwrap().telling.link, LINK);
        let last = joining::take_out(&hub, &scene.desk, case, first).await;
        assert!(matches!(last, Err(Error::Conflict("cases-last-report"))));
    }
}

#[tokio::test]
async fn whoever_works_on_the_case_takes_a_report_or_sends_it_back() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let first = tell(&hub, &scene, "yes", "một").await;
        let case = actions::open_from_report(&hub, &scene.desk, first).await.unwrap();
        let verify = stage(&hub, &scene.desk, case, "intake").await;
        let offer = handing::offer(&hub, &scene.desk, verify, scene.commune_unit).await.unwrap();
        handing::accept(&hub, &scene.commune, offer).await.unwrap();
        let later = tell(&hub, &scene, "yes", "hai").await;
        assert_eq!(joining::join(&hub, &scene.desk, later, first).await.unwrap(), Went::Offered);
        let again = joining::join(&hub, &scene.desk, later, first).await;
        assert!(matches!(again, Err(Error::Conflict("intake-offered-already"))));
        assert!(desk::open(&hub, &scene.desk, later).await.unwrap().offered, "it waits at the desk");
        assert!(joining::take_in(&hub, &scene.police, case, later).await.is_err(), "not their case");
        assert_eq!(joining::offered(&hub, &scene.commune, case).await.unwrap().len(), 1);
        joining::send_back(&hub, &scene.commune, case, later).await.unwrap();
        assert!(!desk::open(&hub, &scene.desk, later).await.unwrap().offered);
        joining::join(&hub, &scene.desk, later, first).await.unwrap();
        joining::take_in(&hub, &scene.commune, case, later).await.unwrap();
        assert!(joining::take_in(&hub, &scene.commune, case, later).await.is_err(), "once");
        let inside = actions::read(&hub, &scene.commune, case, "nhận thêm tin").await.unwrap();
        assert_eq!(inside.reports.len(), 2);
        assert!(queue::first(&hub, &scene.desk).await.unwrap().is_empty());
        assert!(desk::open(&hub, &scene.desk, later).await.is_err(), "the desk no longer reads it");
    }
}

#[tokio::test]
async fn a_report_that_names_the_focal_point_stays_out_of_the_case() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let inside = actions::read(&hub, &scene.desk, case, "thử").await.unwrap();
        let unit = scene.desk.unit().unwrap();
        let other = officer(&hub, unit, "nam", "Hoàng Văn Nam", Role::DeskOfficer).await;
        people::actions::let_in(&hub, &scene.desk, unit, other.person).await.unwrap();
        let telling = Telling {
            voice: "child".into(),
            safe: "yes".into(),
            text: "Cô Lò Thị Mai bảo em đừng kể.".into(),
            wish: "answer".into(),
            ..Telling::default()
        };
        intake::actions::submit(&hub, telling, &intake::actions::once(&hub)).await.unwrap();
        let report = queue::first(&hub, &other).await.unwrap()[0].id;
        let joined = joining::join(&hub, &other, report, inside.reports[0].id).await;
        assert!(matches!(joined, Err(Error::Conflict("cases-join-names"))));
        assert_eq!(queue::first(&hub, &other).await.unwrap().len(), 1, "nothing half-done is left");
        assert_eq!(actions::read(&hub, &other, case, "thử").await.unwrap().reports.len(), 1);
    }
}

#[tokio::test]
async fn of_something_that_many_send_a_share_is_opened_at_a_time() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let first = tell(&hub, &scene, "yes", "đầu tiên").await;
        let case = actions::open_from_report(&hub, &scene.desk, first).await.unwrap();
        for n in 0..SHARE {
            let next = tell(&hub, &scene, "yes", &format!("{n}")).await;
            joining::join(&hub, &scene.desk, next, first).await.unwrap();
        }
        let inside = actions::read(&hub, &scene.desk, case, "xem").await.unwrap();
        assert_eq!((inside.reports.len(), inside.all), (SHARE, SHARE + 1));
        let rest = actions::read_from(&hub, &scene.desk, case, "xem", SHARE).await.unwrap();
        assert_eq!(rest.reports.len(), 1);
    }
}
