//! Papers on both engines: written, signed, never changed, signed by a second person, and what stages rest on them.

use std::collections::BTreeSet;

use super::actions::{self, Which, Writing, place};
use super::content::{self, Content, Service};
use super::declared::{GROUPS, KINDS, kind};
use super::model::{Holds, Kind, Need, Signs};
use super::print::Sheet;
use super::{PaperId, signing};
use crate::Hub;
use crate::authority::{Principal, Role};
use crate::cases::ending::{Ending, end_stage};
use crate::cases::handing;
use crate::cases::model::CaseId;
use crate::cases::tests::{Scene, open_case, scene, stage};
use crate::error::Error;
use crate::jobs;
use crate::support::actions::{ChildId, children};
use crate::testing::{hubs, officer};
use crate::time::{DAY, Day, MINUTE};
use crate::web::Lang;
use crate::web::form::Form;

/// A case whose protection track the commune has, with one child and a head who can sign.
pub(crate) struct House {
    pub scene: Scene,
    pub case: CaseId,
    pub child: ChildId,
    pub head: Principal,
}

pub(crate) async fn house(hub: &Hub) -> House {
    let scene = scene(hub).await;
    let case = open_case(hub, &scene).await;
    jobs::run_due(hub).await.unwrap();
    let protection = stage(hub, &scene.desk, case, "protection").await;
    let offer = handing::offer(hub, &scene.desk, protection, scene.commune_unit).await.unwrap();
    handing::accept(hub, &scene.commune, offer).await.unwrap();
    let head = officer(hub, scene.commune_unit, "chutich.xa", "Lường Văn Pâng", Role::UnitHead).await;
    let child = children(hub, &scene.commune, case).await.unwrap().remove(0).id;
    House { scene, case, child, head }
}

/// A paper with everything that it needs; `set` says more.
pub(crate) fn whole(hub: &Hub, kind: &Kind, set: &[(&str, &str)]) -> Content {
    let today = hub.clock.now().day();
    let mut content = Content::default();
    for (name, value) in set {
        content.fields.insert((*name).into(), (*value).into());
    }
    for field in kind.fields() {
        let value = match field.holds {
            Holds::OneOf(options) => options[0].to_owned(),
            Holds::Day if matches!(field.name, "until" | "review-on" | "from") => today.plus(30).to_string(),
            Holds::Day => today.to_string(),
            Holds::Number(_, to) => to.to_string(),
            Holds::Money => "500000".into(),
            Holds::Line | Holds::Text => "Lò Thị Ễnh, như biên bản.".into(),
            Holds::Services => continue,
        };
        if matches!(field.need, Need::Always) {
            content.fields.entry(field.name.into()).or_insert(value);
        } else if let Need::With(other, wanted) = field.need
            && content.get(other) == wanted
        {
            content.fields.entry(field.name.into()).or_insert(value);
        }
    }
    if kind.name == "plan" {
        let service = |kind: &str, provider: &str, days, amount| Service {
            kind: kind.into(),
            provider: provider.into(),
            due: today.plus(days).to_string(),
            amount,
        };
        content.services = vec![
            service("psychology", "UBND xã Bản Mới", 7, None),
            service("money", "Hội Chữ thập đỏ", 14, Some(1_500_000)),
        ];
    }
    content
}

/// Writes a paper and signs it.
pub(crate) async fn sign(
    hub: &Hub,
    who: &Principal,
    child: ChildId,
    name: &str,
    set: &[(&str, &str)],
) -> crate::Result<PaperId> {
    let kind = kind(name).unwrap();
    let at = place(hub, who, child).await?;
    let content = whole(hub, kind, set);
    let papers = actions::papers(hub, &at).await?;
    let paper = actions::only(&papers, kind).map(|paper| paper.id);
    signing::sign(hub, who, &at, &Writing { kind, paper, seen: 0, content: &content }).await
}

/// Writes a decision, sends it to the head, and has it signed.
pub(crate) async fn decide(hub: &Hub, house: &House, name: &str, set: &[(&str, &str)]) -> PaperId {
    let kind = kind(name).unwrap();
    let who = &house.scene.commune;
    let at = place(hub, who, house.child).await.unwrap();
    let content = whole(hub, kind, set);
    let papers = actions::papers(hub, &at).await.unwrap();
    let paper = actions::only(&papers, kind).map(|paper| paper.id);
    let writing = Writing { kind, paper, seen: 0, content: &content };
    let id = signing::send(hub, who, &at, &writing, house.head.person).await.unwrap();
    let awaiting = signing::read(hub, &house.head, id).await.unwrap();
    signing::confirm(hub, &house.head, id, awaiting.changes).await.unwrap();
    id
}

#[test]
fn every_kind_is_whole() {
    let mut names = BTreeSet::new();
    for kind in KINDS {
        assert!(names.insert(kind.name), "{} stands twice", kind.name);
        assert!(GROUPS.contains(&kind.group), "{}", kind.name);
        let fields: Vec<_> = kind.fields().map(|field| field.name).collect();
        let apart: BTreeSet<_> = fields.iter().collect();
        assert_eq!(fields.len(), apart.len(), "{}: a field stands twice", kind.name);
        for lang in Lang::ALL {
            let said = |id: &str| assert_ne!(lang.t(id), id, "{id} has no words");
            said(&format!("papers-kind-{}", kind.name));
            said(&format!("papers-heading-{}", kind.name));
            said(&format!("papers-group-{}", kind.group));
            for section in kind.sections {
                said(&format!("papers-section-{}", section.name));
            }
            for field in kind.fields() {
                said(&kind.label(field));
                if let Holds::OneOf(options) = field.holds {
                    options.iter().for_each(|option| said(&format!("papers-option-{option}")));
                }
                if let Need::With(other, _) | Need::MayWith(other, _) = field.need {
                    assert!(fields.contains(&other), "{} asks after {other}", kind.name);
                }
            }
        }
        let empty = Content::default().missing(kind, Day::parse("2026-11-23").unwrap());
        assert!(!empty.is_empty(), "{}: an empty paper is not signed", kind.name);
    }
    let seconds: Vec<_> =
        KINDS.iter().filter(|kind| kind.signs == Signs::Head).map(|kind| kind.name).collect();
    assert_eq!(seconds, ["decision", "review"], "as the constraint of the table says");
}

#[test]
fn what_was_typed_comes_back_and_what_is_not_asked_goes() {
    let kind = kind("consent").unwrap();
    let typed = |pairs: &[(&str, &str)]| {
        Form::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    };
    let content = content::read(
        &typed(&[("age", "9"), ("carer-accused", "yes"), ("carer", "ông A"), ("guardian", "Hội Phụ nữ xã")]),
        kind,
    )
    .unwrap();
    assert_eq!(content.get("carer"), "", "the carer who is the one reported is not asked");
    assert_eq!(content.get("guardian"), "Hội Phụ nữ xã");
    assert_eq!(content::read(&content.form(kind), kind).unwrap(), content);
    assert!(content::read(&typed(&[("age", "chín")]), kind).is_err());
    let today = Day::parse("2026-11-23").unwrap();
    let mut young = content.clone();
    young.fields.insert("assent".into(), "under-seven".into());
    let told = young.missing(kind, today).iter().any(|problem| problem.message == "papers-assent-from-seven");
    assert!(told, "from seven years on a child is asked");
}

#[tokio::test]
async fn a_signed_version_stays_and_the_next_one_follows() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let kind = kind("risk").unwrap();
        let at = place(&hub, who, house.child).await.unwrap();
        let mut content = whole(&hub, kind, &[("emergency", "no")]);
        content.fields.remove("needs");
        let writing = Writing { kind, paper: None, seen: 0, content: &content };
        let early = signing::sign(&hub, who, &at, &writing).await;
        let Err(Error::Invalid(problems)) = early else { panic!("{early:?}") };
        assert_eq!(problems[0].field, "needs", "what is missing is named");
        let id = actions::save(&hub, who, &at, &writing).await.unwrap();
        let twice = actions::save(&hub, who, &at, &Writing { paper: Some(id), ..writing }).await;
        assert!(matches!(twice, Err(Error::Conflict("papers-changed-meanwhile"))));
        content.fields.insert("needs".into(), "Nơi ngủ yên tĩnh.".into());
        let writing = Writing { kind, paper: Some(id), seen: 1, content: &content };
        signing::sign(&hub, who, &at, &writing).await.unwrap();
        hub.clock.advance(MINUTE);
        sign(&hub, who, house.child, "risk", &[("emergency", "no"), ("overall", "low")]).await.unwrap();
        let first = actions::open(&hub, who, &at, id, Which::Signed(1)).await.unwrap();
        let second = actions::open(&hub, who, &at, id, Which::Newest).await.unwrap();
        assert_eq!((first.content.get("needs"), first.content.get("overall")), ("Nơi ngủ yên tĩnh.", "high"));
        assert_eq!((second.version.unwrap().version, second.content.get("overall")), (2, "low"));
        let stranger = place(&hub, &house.scene.police, house.child).await;
        assert!(matches!(stranger, Err(Error::NotFound)), "not for those who do not work on the case");
        let opened = crate::db::sql("select count(*) from journal where act = 'support.read-paper'");
        assert_eq!(opened.count(&hub.db).await.unwrap(), 2, "each reading is written down");
    }
}

#[tokio::test]
async fn the_database_refuses_a_gap_a_rewrite_and_a_lonely_decision() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let id = sign(&hub, &house.scene.commune, house.child, "risk", &[("emergency", "no")]).await.unwrap();
        let copy =
            "insert into support_paper_version (province, paper_id, version, before, kind, sealed, digest,
            written_by, unit_id, signed_at, confirmed_by, confirmed_unit_id)
            select province, paper_id, $2, $3, $4, sealed, digest, written_by, unit_id, signed_at, null, null
            from support_paper_version where paper_id = $1 and version = 1";
        for (version, before, kind, why) in [
            (1_i64, None::<i64>, "risk", "a second first version"),
            (3, Some(2), "risk", "a gap"),
            (2, None, "risk", "a version after nothing"),
            (2, Some(1), "decision", "another kind"),
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            let put = crate::db::sql(copy).bind(id).bind(version).bind(before).bind(kind).run(&mut tx).await;
            assert!(put.is_err(), "{why}");
        }
        decide_after_plan(&hub, &house).await;
        let mut tx = hub.db.begin().await.unwrap();
        let alone = crate::db::sql(
            "update support_paper_version set confirmed_by = written_by where confirmed_by is not null",
        );
        assert!(alone.run(&mut tx).await.is_err(), "the second person is another one");
    }
}

#[tokio::test]
async fn a_signed_version_can_neither_go_nor_be_read_changed() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let id = sign(&hub, who, house.child, "risk", &[("emergency", "no")]).await.unwrap();
        for text in [
            "update support_paper_version set digest = 'khác' where paper_id = $1",
            "update support_paper_version set version = 7, before = 6 where paper_id = $1",
            "delete from support_paper_version where paper_id = $1",
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            let refused = crate::db::sql(text).bind(id).run(&mut tx).await.unwrap_err();
            assert_eq!(refused.fault, crate::db::Fault::Constraint, "{text}");
        }
        let at = place(&hub, who, house.child).await.unwrap();
        actions::open(&hub, who, &at, id, Which::Newest).await.unwrap();
        let mut tx = hub.db.begin().await.unwrap();
        let other = crate::db::sql("update support_paper_version set sealed = $2 where paper_id = $1");
        other.bind(id).bind(vec![1_u8, 2, 3]).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let changed = actions::open(&hub, who, &at, id, Which::Newest).await;
        assert!(matches!(changed, Err(Error::Internal(_))), "other bytes do not fit the digest");
    }
}

async fn decide_after_plan(hub: &Hub, house: &House) {
    sign(hub, &house.scene.commune, house.child, "plan", &[]).await.unwrap();
    decide(hub, house, "decision", &[]).await;
}

#[tokio::test]
async fn a_decision_is_read_and_signed_by_the_head_alone() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let kind = kind("decision").unwrap();
        let at = place(&hub, who, house.child).await.unwrap();
        let content = whole(&hub, kind, &[("approves", "Kế hoạch ba tháng.")]);
        let writing = Writing { kind, paper: None, seen: 0, content: &content };
        let early = signing::send(&hub, who, &at, &writing, house.head.person).await;
        assert!(matches!(early, Err(Error::Conflict("papers-plan-first"))));
        let own = signing::sign(&hub, who, &at, &writing).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "the writer does not sign a decision");
        sign(&hub, who, house.child, "plan", &[]).await.unwrap();
        let to_self = signing::send(&hub, who, &at, &writing, who.person).await;
        assert!(matches!(to_self, Err(Error::Invalid(_))));
        let id = signing::send(&hub, who, &at, &writing, house.head.person).await.unwrap();
        let moved = actions::save(&hub, who, &at, &Writing { paper: Some(id), seen: 2, ..writing }).await;
        assert!(matches!(moved, Err(Error::Conflict(_))), "it does not change while it waits");
        let other = officer(&hub, house.scene.commune_unit, "pho", "Cà Thị Ơn", Role::UnitHead).await;
        assert!(matches!(signing::read(&hub, &other, id).await, Err(Error::NotFound)));
        let read = signing::read(&hub, &house.head, id).await.unwrap();
        assert_eq!(read.copy.decision.get("approves"), "Kế hoạch ba tháng.");
        assert_eq!(read.copy.plan.unwrap().services.len(), 2, "with the plan that it approves");
        assert!(crate::cases::actions::read(&hub, &house.head, house.case, "xem").await.is_err());
        assert!(signing::send_back(&hub, &house.head, id, read.changes, "").await.is_err());
        signing::send_back(&hub, &house.head, id, read.changes, "plan-not-fit").await.unwrap();
        let late = signing::confirm(&hub, &house.head, id, read.changes).await;
        assert!(matches!(late, Err(Error::NotFound)), "sent back is sent back");
        let again = Writing { paper: Some(id), seen: read.changes + 1, ..writing };
        signing::send(&hub, who, &at, &again, house.head.person).await.unwrap();
        let read = signing::read(&hub, &house.head, id).await.unwrap();
        let (one, two) = tokio::join!(
            signing::confirm(&hub, &house.head, id, read.changes),
            signing::confirm(&hub, &house.head, id, read.changes)
        );
        assert!(one.is_ok() != two.is_ok(), "signed once: {one:?} {two:?}");
        let opened = actions::open(&hub, who, &at, id, Which::Newest).await.unwrap();
        assert_eq!(opened.version.unwrap().confirmed_by, Some(house.head.person));
    }
}

#[tokio::test]
async fn whom_a_report_names_signs_nothing_of_the_case() {
    for hub in hubs().await {
        let house = house(&hub).await;
        sign(&hub, &house.scene.commune, house.child, "plan", &[]).await.unwrap();
        let mut tx = hub.db.begin().await.unwrap();
        crate::db::sql("insert into case_conflict (province, case_id, person_id) values ($1, $2, $3)")
            .bind(hub.province())
            .bind(house.case)
            .bind(house.head.person)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let at = place(&hub, &house.scene.commune, house.child).await.unwrap();
        let kind = kind("decision").unwrap();
        let heads = signing::heads(&hub, &house.scene.commune, &at, kind).await.unwrap();
        assert!(heads.iter().all(|head| head.person != house.head.person));
    }
}

#[tokio::test]
async fn the_stages_of_protection_rest_on_the_papers() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let today = hub.clock.now().day();
        let end = async |ending: Ending| {
            let open = stage(&hub, who, house.case, "protection").await;
            end_stage(&hub, who, open, &ending).await
        };
        let refused = |outcome: crate::Result<()>, message: &str| {
            assert!(matches!(outcome, Err(Error::Conflict(told)) if told == message), "{message}");
        };
        let first = || Ending::of("no-emergency", "Đã gặp em.");
        refused(end(first()).await, "cases-needs-form-02");
        sign(&hub, who, house.child, "risk", &[("emergency", "no")]).await.unwrap();
        end(first()).await.unwrap();
        let detailed =
            || Ending::of("needs-known", "Đã họp.").document("3/BB", today).field("needs", "Tư vấn.");
        refused(end(detailed()).await, "cases-needs-form-03");
        sign(&hub, who, house.child, "assessment", &[]).await.unwrap();
        end(detailed()).await.unwrap();
        let until = |mut ending: Ending| {
            ending.until = Some(hub.clock.now().day().plus(30));
            ending
        };
        let plan = || {
            until(Ending::of("plan-approved", "Đã duyệt.").document("5/QĐ", today).field("signed_by", "CT"))
        };
        refused(end(plan()).await, "cases-needs-form-05");
        decide_after_plan(&hub, &house).await;
        end(plan()).await.unwrap();
        let carried = || Ending::of("services-done", "Đã xong.");
        crate::support::actions::serve(&hub, who, house.child, "counselling", hub.clock.now()).await.unwrap();
        refused(end(carried()).await, "cases-needs-services");
        crate::support::services::tests::all_done(&hub, &house).await;
        end(carried()).await.unwrap();
        let over = || Ending::of("intervention-ended", "Em ổn.").document("6/QĐ", today);
        refused(end(over()).await, "cases-needs-form-06");
        decide(&hub, &house, "review", &[("result", "anew"), ("next", "Thêm tư vấn.")]).await;
        refused(end(over()).await, "cases-needs-form-06");
        hub.clock.advance(MINUTE);
        end(Ending::of("plan-anew", "Cần thêm.")).await.unwrap();
        refused(end(plan()).await, "cases-needs-form-05");
        hub.clock.advance(DAY);
        decide_after_plan(&hub, &house).await;
        end(plan()).await.unwrap();
        crate::support::services::tests::all_done(&hub, &house).await;
        end(carried()).await.unwrap();
        decide(&hub, &house, "review", &[("result", "ended")]).await;
        end(over()).await.unwrap();
    }
}

#[tokio::test]
async fn where_the_carer_is_the_one_reported_the_carer_is_told_nothing() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let who = &house.scene.commune;
        let set = [("age", "9"), ("carer-accused", "yes"), ("guardian", "Hội Phụ nữ xã")];
        sign(&hub, who, house.child, "consent", &set).await.unwrap();
        let both = sign(&hub, who, house.child, "rights", &[("told-whom", "child-and-carer")]).await;
        assert!(matches!(both, Err(Error::Invalid(_))));
        sign(&hub, who, house.child, "rights", &[("told-whom", "child-only")]).await.unwrap();
        let at = place(&hub, who, house.child).await.unwrap();
        assert_eq!(at.child.carer_apart, 1);
        let content = whole(&hub, kind("rights").unwrap(), &[("told-whom", "child-and-carer")]);
        let text = |carer_apart| format!("{:?}", sheet(&content, "rights", carer_apart).document());
        assert!(text(false).contains("Dành cho cha mẹ"));
        assert!(!text(true).contains("Dành cho cha mẹ") && text(true).contains("Em không có lỗi."));
    }
}

fn sheet<'a>(content: &'a Content, name: &str, carer_apart: bool) -> Sheet<'a> {
    let today = Day::parse("2026-11-23").unwrap();
    Sheet {
        kind: kind(name).unwrap(),
        content,
        unit: "Ủy ban nhân dân xã Bản Mới".into(),
        code: "VV-MS-2026-0000001",
        pseudonym: "Em 1",
        signed: Some((1, today)),
        writer: "Nông Thị Hà".into(),
        second: Some("Lường Văn Pâng".into()),
        carer_apart,
        today,
    }
}

#[tokio::test]
async fn every_paper_prints_in_both_formats_with_its_words() {
    let hub = hubs().await.remove(0);
    for kind in KINDS {
        let content = whole(&hub, kind, &[]);
        let sheet = sheet(&content, kind.name, false);
        let text = format!("{:?}", sheet.document());
        for words in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Nông Thị Hà", "Lường Văn Pâng"]
        {
            let decided = kind.signs == Signs::Head;
            let stands = match words {
                "Nông Thị Hà" => kind.name != "decision",
                "Lường Văn Pâng" => decided,
                _ => true,
            };
            assert_eq!(text.contains(words), stands, "{}: {words}", kind.name);
        }
        assert!(text.contains("Bản Mới, ngày 23 tháng 11 năm 2026") || kind.name == "decision", "{text}");
        assert!(sheet.bytes("pdf").unwrap().1.starts_with(b"%PDF"), "{}", kind.name);
        assert!(sheet.bytes("docx").unwrap().1.starts_with(b"PK"), "{}", kind.name);
        assert!(sheet.bytes("exe").is_err());
    }
}
