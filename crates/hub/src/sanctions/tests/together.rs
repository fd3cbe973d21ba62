use lachan_documents::read::workbook;

use super::{hand_to, name_in, noted, whole};
use crate::authority::Role;
use crate::cases::ending::{Ending, end_stage};
use crate::cases::tests::{finish, open_case, scene, stage};
use crate::sanctions::actions::add;
use crate::sanctions::model::Draft;
use crate::sanctions::outcomes::decide;
use crate::sanctions::sheet::export;
use crate::sanctions::tracking::{State, Wanted, board};
use crate::testing::{hubs, officer};
use crate::time::DAY;
use crate::web::Lang;

#[tokio::test]
async fn police_procuracy_and_chair_see_where_a_file_is_and_others_do_not() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let procuracy_unit = crate::cases::tests::unit(&hub, "VKSND tỉnh", Some(scene.committee)).await;
        let procuracy = officer(&hub, procuracy_unit, "vks", "Bùi Thị Lan", Role::CaseOfficer).await;
        let chair = officer(&hub, scene.committee, "chutich", "Hoàng Văn Thái", Role::Viewer).await;
        let head = officer(&hub, scene.police_unit, "truong", "Hà Văn Sơn", Role::UnitHead).await;
        let case = open_case(&hub, &scene).await;
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        hand_to(&hub, &scene.desk, case, scene.police_unit, &scene.police).await;
        finish(
            &hub,
            &scene.police,
            stage(&hub, &scene.police, case, "violator").await,
            "crime-report-accepted",
        )
        .await
        .unwrap();
        let any = Wanted::default();
        let seen = async |who| board(&hub, who, &any).await.unwrap().tracks;
        assert_eq!(seen(&procuracy).await.len(), 0, "not before it takes part");
        for end in ["case-instituted", "prosecution-proposed"] {
            finish(&hub, &scene.police, stage(&hub, &scene.police, case, "violator").await, end)
                .await
                .unwrap();
        }
        hand_to(&hub, &scene.police, case, procuracy_unit, &procuracy).await;
        for who in [&scene.desk, &scene.police, &head, &procuracy, &chair] {
            let tracks = seen(who).await;
            assert_eq!(tracks.len(), 1, "{}", who.name);
            assert_eq!((tracks[0].unit.as_str(), tracks[0].row.kind.as_str()), ("VKSND tỉnh", "prosecution"));
            assert_eq!(tracks[0].row.document_number.as_deref(), Some("12/QĐ"));
            assert_eq!((tracks[0].row.alleged, tracks[0].row.waiting), (1, 1));
        }
        assert!(seen(&scene.commune).await.is_empty(), "another commune's officer has no part in it");
        assert!(seen(&procuracy).await[0].mine && !seen(&chair).await[0].mine);
        hub.clock.advance(30 * DAY);
        let late = Wanted { state: Some(State::Late), ..Wanted::default() };
        let tracks = board(&hub, &chair, &late).await.unwrap();
        assert_eq!(
            tracks.tracks[0].days_late(hub.clock.now().day()),
            Some(9),
            "twenty days, the last a Sunday"
        );
        assert_eq!(tracks.holders, [("other", 1, 1)], "the body of the test is no procuracy by its kind");
        decide(&hub, &procuracy, one, &Draft { ..whole("platform", hub.clock.now().day()) }).await.unwrap();
        assert_eq!(seen(&chair).await[0].row.waiting, 0);

        name_in(&hub, case, scene.police.person).await;
        name_in(&hub, case, chair.person).await;
        assert!(seen(&scene.police).await.is_empty() && seen(&chair).await.is_empty(), "named in the report");
        assert!(board(&hub, &chair, &any).await.unwrap().holders.is_empty(), "nor in counts");
        assert_eq!(seen(&head).await.len(), 1);
    }
}

#[tokio::test]
async fn the_workbook_holds_numbers_and_days_and_no_formula() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let one = add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let take_over = stage(&hub, &scene.desk, case, "violator").await;
        let today = hub.clock.now().day();
        let ending = Ending::of("crime-report-accepted", "Đã nhận.").document("=1+1|'cmd'", today);
        end_stage(&hub, &scene.desk, take_over, &ending).await.unwrap();
        let fine = Draft { result: "fine".into(), fine: Some(7_500_000), ..whole("administrative", today) };
        decide(&hub, &scene.desk, one, &fine).await.unwrap();
        let bytes = export(&hub, &scene.desk, Lang::Vi, &Wanted::default()).await.unwrap();
        let book = workbook(&bytes).unwrap();
        let sheet = &book.sheets[0];
        let words = |name: &str| sheet.words(lachan_documents::sheets::Place::parse(name).unwrap());
        assert_eq!(words("A2"), "VV-MS-2026-0000001");
        assert_eq!(words("K2"), "=1+1|'cmd'", "words, as typed");
        assert_eq!((words("F2"), words("L2")), ("23/11/2026".into(), "23/11/2026".into()));
        assert_eq!(words("O2"), "7500000", "a number, not words");
        assert_eq!(noted(&hub, "sanctions.export").await, 1);
        let nothing = export(&hub, &scene.commune, Lang::Vi, &Wanted::default()).await.unwrap();
        let book = workbook(&nothing).unwrap();
        assert_eq!(book.sheets[0].words(lachan_documents::sheets::Place::parse("A2").unwrap()), "");
    }
}
