//! The case process, on both engines.

mod assigning;
mod beside;
mod interleavings;
pub(crate) mod joining;
mod ladder;

use crate::authority::{Level, Principal, Role};
use crate::cases::actions;
use crate::cases::ending::{Ending, Written, end_stage};
use crate::cases::handing;
use crate::cases::model::{CaseId, StageId, Track};
use crate::cases::needs;
use crate::cases::stages::{self, End, Kind, Stage};
use crate::db::sql;
use crate::error::Error;
use crate::intake::model::Telling;
use crate::intake::{self, queue};
use crate::organisations::actions::{NewOrganisation, enter, found};
use crate::testing::hubs;
use crate::testing::officer;
use crate::time::{Day, HOUR, Moment};
use crate::{Hub, OrganisationId};

/// A desk, a commune and the police, each with an officer.
pub(crate) struct Scene {
    pub desk: Principal,
    pub commune: Principal,
    pub police: Principal,
    pub commune_unit: OrganisationId,
    pub police_unit: OrganisationId,
    /// The People's Committee, above all of them.
    pub committee: OrganisationId,
}

pub(crate) async fn unit(hub: &Hub, name: &str, parent: Option<OrganisationId>) -> OrganisationId {
    let top = parent.is_none();
    let new = NewOrganisation {
        kind: if top { "peoples-committee" } else { "other" }.into(),
        level: if top { Level::Province } else { Level::Commune },
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

pub(crate) async fn scene(hub: &Hub) -> Scene {
    let desk_unit = found(hub, "Sở mẫu").await.unwrap();
    let committee = unit(hub, "UBND tỉnh", None).await;
    let mut tx = hub.db.begin().await.unwrap();
    let today = hub.clock.now().day();
    crate::organisations::store::set_parent(hub, &mut tx, desk_unit, committee, today).await.unwrap();
    tx.commit().await.unwrap();
    let commune_unit = unit(hub, "UBND xã Bản Mới", Some(committee)).await;
    let police_unit = unit(hub, "Công an xã Bản Mới", Some(committee)).await;
    Scene {
        desk: officer(hub, desk_unit, "truc", "Lò Thị Mai", Role::DeskOfficer).await,
        commune: officer(hub, commune_unit, "ha", "Nông Thị Hà", Role::CaseOfficer).await,
        police: officer(hub, police_unit, "quy", "Vi Văn Quý", Role::CaseOfficer).await,
        commune_unit,
        police_unit,
        committee,
    }
}

/// An ending with everything that it can ask.
pub(crate) fn whole(stage: &Stage, end: &End, now: Moment) -> Ending {
    let mut ending = Ending::of(end.name, "Đã làm xong.").document("12/QĐ", now.day());
    ending.tracks = vec![Track::Protection, Track::Violator, Track::Content];
    ending.severity = Some("high".into());
    ending.measure = Some(("safe-place".into(), now));
    ending.until = Some(now.day().plus(10));
    for field in stage.fields.iter().filter(|field| matches!(field.kind, Kind::Line | Kind::Text)) {
        ending = ending.field(field.name, "như biên bản");
    }
    ending
}

/// What a stage of the protection track rests on is there: the papers of one child, as if they were signed.
pub(crate) async fn meet_needs(hub: &Hub, case: CaseId) {
    let child = uuid::Uuid::from_u128(7);
    let mut tx = hub.db.begin().await.unwrap();
    let owed =
        sql("select kind, item_id from stage_need where province = $1 and case_id = $2 and met_at is null")
            .bind(hub.province())
            .bind(case)
            .all::<(String, uuid::Uuid)>(&hub.db)
            .await
            .unwrap();
    let own = [needs::FORM_02, needs::FORM_03, needs::FORM_05, needs::FORM_06];
    for (kind, item) in own.map(|kind| (kind.to_owned(), child)).into_iter().chain(owed) {
        match needs::meet(hub, &mut tx, case, &kind, item).await {
            Err(Error::Conflict("cases-closed-already")) => return,
            outcome => outcome.unwrap(),
        }
    }
    tx.commit().await.unwrap();
}

/// Ends a stage with one of its endings, with the papers that it rests on.
pub(crate) async fn finish(hub: &Hub, who: &Principal, id: StageId, end: &str) -> crate::Result<()> {
    let row = crate::cases::store::stage(hub, &hub.db, id).await?.unwrap();
    let stage = stages::stage(&row.kind).unwrap();
    if stage.track == Track::Protection {
        meet_needs(hub, row.case_id).await;
    }
    end_stage(hub, who, id, &whole(stage, stage.end(end).unwrap(), hub.clock.now())).await
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
    let report = queue::first(hub, &scene.desk).await.unwrap()[0].id;
    let case = actions::open_from_report(hub, &scene.desk, report).await.unwrap();
    let verify = stage(hub, &scene.desk, case, "intake").await;
    let tracks = vec![Track::Protection, Track::Violator, Track::Content];
    let severity = Some("high".to_owned());
    let ending = Ending { tracks, severity, ..Ending::of("confirmed", "Đã xác minh.") };
    end_stage(hub, &scene.desk, verify, &ending).await.unwrap();
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
        assert!(queue::first(&hub, &scene.desk).await.unwrap().is_empty());
        let inside = actions::read(&hub, &scene.desk, case, "thử").await.unwrap();
        assert_eq!(inside.reports[0].telling.text, "Có bạn cứ đòi gặp em.");
        let words = |written: &Written| written.words.clone();
        let results: Vec<_> = inside.results.iter().map(|(_, written)| words(written)).collect();
        assert_eq!(results, ["", "Đã xác minh."], "received, verified");
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
        let moving = finish(&hub, &scene.desk, stage_id, "no-emergency").await;
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
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        let decided: Vec<_> = header.handovers.iter().filter(|one| one.state != "offered").collect();
        let states: Vec<_> = decided.iter().map(|one| one.state.as_str()).collect();
        assert_eq!(states, ["refused", "withdrawn"]);
        assert!(decided.iter().all(|one| one.escrow.is_none()), "the escrowed key is gone");
        handing::expire(&hub, serde_json::Value::Null).await.unwrap();
        let header = actions::header(&hub, &scene.desk, case).await.unwrap();
        assert_eq!(header.handovers[2].state, "expired");
        assert!(header.handovers[2].escrow.is_some(), "kept while the superior decides");
        assert_eq!(header.awaiting(stage_id).unwrap().superior_id, scene.committee);
        let again = handing::offer(&hub, &scene.desk, stage_id, scene.commune_unit).await;
        assert!(matches!(again, Err(Error::Conflict("cases-awaits-superior"))));
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
pub(crate) async fn assert_one_focal_point(hub: &Hub) {
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
        for (track, ends) in [
            ("protection", &["no-emergency", "no-needs"][..]),
            ("violator", &["returned-no-violation", "all-decided"][..]),
            ("content", &["no-content"][..]),
        ] {
            for end in ends {
                let stage = stage(&hub, &scene.desk, case, track).await;
                finish(&hub, &scene.desk, stage, end).await.unwrap();
            }
        }
        let held = actions::close(&hub, &scene.desk, case).await;
        assert!(
            matches!(held, Err(Error::Conflict("cases-still-open"))),
            "the child's wish for help is open"
        );
        crate::jobs::run_due(&hub).await.unwrap();
        let holds = actions::holds(&hub, case).await.unwrap();
        assert_eq!(holds, [("request".to_owned(), 1)]);
        let child = crate::support::actions::children(&hub, &scene.desk, case).await.unwrap().remove(0);
        crate::support::actions::withdraw(&hub, &scene.desk, child.id).await.unwrap();
        actions::close(&hub, &scene.desk, case).await.unwrap();
        assert!(actions::mine(&hub, &scene.desk).await.unwrap().is_empty());
        assert!(matches!(
            actions::close(&hub, &scene.desk, case).await,
            Err(Error::Conflict("cases-closed-already"))
        ));
    }
}

#[tokio::test]
async fn an_order_and_somebody_reported_keep_a_case_open() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let case = open_case(&hub, &scene).await;
        let alleged =
            crate::sanctions::actions::add(&hub, &scene.desk, case, "account", false, "nick").await.unwrap();
        let order = crate::takedown::actions::Draft {
            case: Some(case),
            ..crate::takedown::tests::order(&["xau.example"])
        };
        let order = crate::takedown::actions::draft(&hub, &scene.desk, &order).await.unwrap();
        let content = stage(&hub, &scene.desk, case, "content").await;
        finish(&hub, &scene.desk, content, "evidence-kept").await.unwrap();
        let orders = stage(&hub, &scene.desk, case, "content").await;
        let early = finish(&hub, &scene.desk, orders, "orders-issued").await;
        assert!(matches!(early, Err(Error::Conflict("cases-orders-open"))));
        let head = crate::takedown::tests::head_of(&hub, &scene.desk).await;
        crate::takedown::actions::propose(&hub, &scene.desk, order).await.unwrap();
        crate::takedown::actions::approve(&hub, &head, order).await.unwrap();
        finish(&hub, &scene.desk, orders, "orders-issued").await.unwrap();
        let violator = stage(&hub, &scene.desk, case, "violator").await;
        finish(&hub, &scene.desk, violator, "returned-no-violation").await.unwrap();
        let outcome = stage(&hub, &scene.desk, case, "violator").await;
        let early = finish(&hub, &scene.desk, outcome, "all-decided").await;
        assert!(matches!(early, Err(Error::Conflict("cases-alleged-open"))));
        let platform = crate::sanctions::tests::whole("platform", hub.clock.now().day());
        crate::sanctions::outcomes::decide(&hub, &scene.desk, alleged, &platform).await.unwrap();
        finish(&hub, &scene.desk, outcome, "all-decided").await.unwrap();
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
        let report = queue::first(&hub, &scene.desk).await.unwrap()[0].id;
        let case = actions::open_from_report(&hub, &scene.desk, report).await.unwrap();
        let stage = stage(&hub, &scene.desk, case, "intake").await;
        let cannot = handing::offer(&hub, &scene.desk, stage, scene.police_unit).await;
        let Err(Error::Invalid(problems)) = cannot else { panic!("{cannot:?}") };
        let told = problems[0].text(crate::web::Lang::Vi);
        assert_eq!(
            told, "Công an xã Bản Mới hiện không nhận được khâu này. Đề nghị cấp trên của họ: UBND tỉnh.",
            "not why"
        );
        let second = officer(&hub, scene.police_unit, "hai", "Lò Văn Pản", Role::CaseOfficer).await;
        crate::people::actions::let_in(&hub, &scene.police, scene.police_unit, second.person).await.unwrap();
        let offer = handing::offer(&hub, &scene.desk, stage, scene.police_unit).await.unwrap();
        crate::jobs::run_due(&hub).await.unwrap();
        assert!(actions::mine(&hub, &scene.police).await.unwrap().is_empty());
        assert_eq!(actions::mine(&hub, &second).await.unwrap().len(), 1);
        assert!(actions::at_hand(&hub, &scene.police).await.unwrap().is_empty());
        let at_hand = actions::at_hand(&hub, &second).await.unwrap();
        assert_eq!(
            at_hand.iter().map(|row| (row.stage_id, row.mine, row.asked)).collect::<Vec<_>>(),
            [(stage, false, true)]
        );
        assert!(matches!(actions::header(&hub, &scene.police, case).await, Err(Error::NotFound)));
        assert!(matches!(handing::accept(&hub, &scene.police, offer).await, Err(Error::NotFound)));
        let told = async |who: &Principal| crate::reminders::actions::told(&hub, who).await.unwrap().len();
        assert_eq!((told(&scene.police).await, told(&second).await), (0, 1), "nor in notices");
        let marks = crate::reminders::actions::marks(&hub, &scene.police).await.unwrap();
        assert!(marks.is_empty(), "nor in counts");
        handing::accept(&hub, &second, offer).await.unwrap();
        let head = officer(&hub, scene.police_unit, "truong", "Vi Văn Quý", Role::UnitHead).await;
        let named = crate::cases::assigning::name_officer(&hub, &head, stage, scene.police.person).await;
        assert!(matches!(named, Err(Error::Conflict("cases-officer-cannot"))), "nor named by the head");
    }
}

#[tokio::test]
async fn who_has_no_part_in_cases_is_told_of_none() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let unit = scene.commune_unit;
        let keeper = officer(&hub, unit, "quan-tri", "Lý Văn Thắng", Role::Administrator).await;
        let filter = officer(&hub, unit, "mang", "Ma Văn Tùng", Role::FilterOfficer).await;
        let head = officer(&hub, unit, "chu-tich", "Lường Văn Pâng", Role::UnitHead).await;
        let case = open_case(&hub, &scene).await;
        let risk = stage(&hub, &scene.desk, case, "protection").await;
        handing::offer(&hub, &scene.desk, risk, unit).await.unwrap();
        crate::jobs::run_due(&hub).await.unwrap();
        let told = async |who: &Principal| crate::reminders::actions::told(&hub, who).await.unwrap().len();
        assert_eq!((told(&scene.commune).await, told(&head).await), (1, 1), "officers, and their head");
        assert_eq!((told(&keeper).await, told(&filter).await), (0, 0), "nobody else");
    }
}
