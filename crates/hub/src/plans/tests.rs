//! Plans from the file to the last task, on both engines.

mod cascade;
mod editions;
mod evidence;
mod obstacles;
mod overview;
mod reform;
mod reshape;
mod rhythms;

use lachan_plan::model::TimeKind;

use crate::authority::{Grant, Level, Principal, Role};
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::people::actions::First;
use crate::people::{self, session};
use crate::plans::actions::{self, DutyChange, Imported, ReportingVerdict, SetTime, Upload};
use crate::plans::model::{Decision, PlanId, Standing, Who, doubts};
use crate::testing::{TestHub, hubs};
use crate::time::{DAY, Day};
use crate::{Hub, organisations};

/// A small plan of the usual kind.
pub(crate) const DOCUMENT: &str = "ỦY BAN NHÂN DÂN\nTỈNH MẪU SƠN\n\nSố: 57/KH-UBND\n\nMẫu Sơn, ngày 10 tháng 3 năm 2026\n\n\
KẾ HOẠCH\n\nBảo vệ và hỗ trợ trẻ em tương tác lành mạnh, sáng tạo trên môi trường mạng năm 2026 trên địa bàn tỉnh Mẫu Sơn\n\n\
I. MỤC TIÊU\n\n1. Mục tiêu chung\n\nBảo vệ trẻ em trên môi trường mạng.\n\n2. Mục tiêu cụ thể\n\n\
- 100% trẻ em là nạn nhân bị xâm hại trên môi trường mạng được hỗ trợ, can thiệp khi có yêu cầu.\n\n\
II. NHIỆM VỤ VÀ GIẢI PHÁP\n\n1. Tuyên truyền\n\n- Tăng cường tuyên truyền trên Internet về quyền trẻ em.\n\n\
III. TỔ CHỨC THỰC HIỆN\n\n1. Sở Khoa học và Công nghệ\n\n\
- Chủ trì, phối hợp với Công an tỉnh xây dựng quy trình tiếp nhận thông tin, hoàn thành trước ngày 30/6/2026.\n\n\
- Thường xuyên theo dõi các thông tin gây hại cho trẻ em.\n\n\
2. Sở Giáo dục và Đào tạo\n\n- Hướng dẫn các trường học tổ chức dạy kỹ năng an toàn trên mạng cho học sinh.\n\n\
3. Hội Khuyến học tỉnh\n\n- Vận động hội viên tham gia bảo vệ trẻ em trên môi trường mạng.\n\n\
Yêu cầu các Sở, Ban, ngành báo cáo kết quả thực hiện về UBND tỉnh (qua Sở Khoa học và Công nghệ) trước ngày 25/11 hằng năm.\n\n\
TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNông Văn Mẫu\n";

/// A hub with three departments, and who steers.
pub(crate) struct House {
    pub science: OrganisationId,
    pub education: OrganisationId,
    pub police: OrganisationId,
    pub steering: Principal,
}

async fn body(hub: &Hub, kind: &str, name: &str) -> OrganisationId {
    let new = NewOrganisation {
        kind: kind.into(),
        level: Level::Province,
        area: String::new(),
        name: name.into(),
        short_name: name.into(),
        parent: None,
        functions: Vec::new(),
    };
    enter(hub, None, &new).await.unwrap()
}

pub(crate) async fn officer(hub: &Hub, login: &str, role: Role, organisation: OrganisationId) -> Principal {
    let first = First {
        name: "Trần Thu Hiền".into(),
        login: login.into(),
        grant: Grant { role, organisation, level: Level::Province, area: String::new() },
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    let (_, token) = people::actions::establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

pub(crate) async fn house(hub: &Hub) -> House {
    let science = body(hub, "department", "Sở Khoa học và Công nghệ").await;
    let education = body(hub, "department", "Sở Giáo dục và Đào tạo tỉnh Mẫu Sơn").await;
    let police = body(hub, "police", "Công an tỉnh").await;
    let steering = officer(hub, "kehoach", Role::SteeringOfficer, science).await;
    House { science, education, police, steering }
}

fn upload(text: &str) -> Upload {
    Upload { file_name: "ke-hoach.txt".into(), bytes: text.as_bytes().to_vec(), recognise: false }
}

pub(crate) async fn imported(hub: &Hub, who: &Principal) -> PlanId {
    match actions::import(hub, who, upload(DOCUMENT)).await.unwrap() {
        Imported::New(id) => id,
        Imported::Known(_) => panic!("the file is new"),
    }
}

/// Decides every item that is open as it was read; a lead that is nobody of the register stays outside.
pub(crate) async fn decide_all(hub: &Hub, who: &Principal, plan: PlanId) {
    let whole = actions::whole(hub, plan).await.unwrap();
    for (duty, bodies) in whole.duties.iter().filter(|(duty, _)| duty.state == "draft") {
        let mut bodies = bodies.clone();
        for body in bodies.iter_mut().filter(|body| body.who == Who::Open) {
            body.who = Who::Outside;
        }
        let change = DutyChange { bodies, when: duty.when(), outcome: duty.outcome.clone() };
        actions::decide_duty(hub, who, (plan, duty.id), duty.version, Some(change)).await.unwrap();
    }
    for target in whole.targets.iter().filter(|target| target.state == "draft") {
        actions::decide_target(hub, who, (plan, target.id), target.version, true).await.unwrap();
    }
    for item in whole.reporting.iter().filter(|item| item.state == "draft") {
        let verdict = ReportingVerdict::Take {
            subject: item.subject.clone(),
            to: item.to_words.clone(),
            through: item.through_words.clone(),
            kind: crate::plans::model::named(crate::plans::model::DUE_KINDS, &item.due_kind).unwrap(),
            month: item.due_month,
            day: item.due_day,
            year: item.due_year,
        };
        actions::decide_reporting(hub, who, (plan, item.id), item.version, verdict).await.unwrap();
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_leads_to_the_plan() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let id = imported(&hub, &house.steering).await;
        let before = actions::whole(&hub, id).await.unwrap();
        let again = actions::import(&hub, &house.steering, upload(DOCUMENT)).await.unwrap();
        assert_eq!(again, Imported::Known(id));
        let after = actions::whole(&hub, id).await.unwrap();
        assert_eq!(before.duties.len(), after.duties.len());
        assert_eq!(actions::all(&hub).await.unwrap().len(), 1);
        let source = actions::source(&hub, id).await.unwrap();
        for (duty, _) in &after.duties {
            let line = source.text.lines().nth(usize::try_from(duty.first_line - 1).unwrap()).unwrap();
            let head: String = duty.text.chars().take(20).collect();
            assert!(line.contains(&head), "line {} holds {head}", duty.first_line);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_leaves_nothing() {
    for hub in hubs().await {
        let house = house(&hub).await;
        for bytes in
            [b"".as_slice(), b"%PDF-1.7", b"K\xe9 ho\x1ach", "Một câu không phải kế hoạch.".as_bytes()]
        {
            let upload = Upload { file_name: "x.txt".into(), bytes: bytes.to_vec(), recognise: false };
            let refused = actions::import(&hub, &house.steering, upload).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{bytes:?}");
        }
        let upload =
            Upload { file_name: "x.txt".into(), bytes: vec![b'a'; actions::MAX_BYTES + 1], recognise: false };
        assert!(matches!(actions::import(&hub, &house.steering, upload).await, Err(Error::TooLarge(_))));
        assert!(actions::all(&hub).await.unwrap().is_empty());
        let clerk = officer(&hub, "clerk", Role::CaseOfficer, house.science).await;
        let refused = actions::import(&hub, &clerk, self::upload(DOCUMENT)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn publishing_is_closed_until_every_item_is_decided() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        assert!(matches!(
            actions::publish(&hub, &house.steering, plan).await,
            Err(Error::Conflict("plans-still-open"))
        ));
        assert_eq!(actions::get(&hub, plan).await.unwrap().state, "review", "nothing was half done");
        decide_all(&hub, &house.steering, plan).await;
        let published = actions::publish(&hub, &house.steering, plan).await.unwrap();
        assert!(published.tasks >= 3, "{published:?}");
        assert!(matches!(
            actions::publish(&hub, &house.steering, plan).await,
            Err(Error::Conflict("plans-already-published"))
        ));
        let whole = actions::whole(&hub, plan).await.unwrap();
        let (duty, _) = &whole.duties[0];
        let refused = actions::decide_duty(&hub, &house.steering, (plan, duty.id), duty.version, None).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "a plan in force is not changed");
    }
}

#[tokio::test]
async fn a_plan_may_read_before_a_day_as_that_day() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let header = actions::Header {
            number: Some("57/KH-UBND".into()),
            issuer: None,
            issued_on: None,
            title: "Kế hoạch".into(),
            before: crate::plans::model::BeforeDay::Lax,
        };
        actions::set_header(&hub, &house.steering, plan, &header).await.unwrap();
        decide_all(&hub, &house.steering, plan).await;
        actions::publish(&hub, &house.steering, plan).await.unwrap();
        let mine = actions::of_organisation(&hub, house.science).await.unwrap();
        assert_eq!(mine[0].due_on, Day::parse("2026-06-30"));
    }
}

#[tokio::test]
async fn tasks_have_the_day_of_the_text_or_ask_for_one() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        decide_all(&hub, &house.steering, plan).await;
        actions::publish(&hub, &house.steering, plan).await.unwrap();
        let mine = actions::open_tasks_of(&hub, house.science).await.unwrap();
        assert_eq!(mine.len(), 2);
        assert_eq!(mine[0].due_on, Day::parse("2026-06-29"), "the day before, as the words say");
        assert_eq!(mine[0].standing, Standing::Late, "today is 23/11/2026");
        assert_eq!(mine[1].standing, Standing::Ongoing);
        let theirs = actions::open_tasks_of(&hub, house.education).await.unwrap();
        assert_eq!(theirs[0].standing, Standing::NeedsDate);
        work(&hub, &house, theirs[0].id).await;
    }
}

async fn work(hub: &TestHub, house: &House, id: crate::plans::model::TaskId) {
    let teacher = officer(hub, "so.gd", Role::CaseOfficer, house.education).await;
    let day = Day::parse("2026-12-10").unwrap();
    let stranger = actions::set_time(hub, &house.steering, id, 0, SetTime::By(day), "").await;
    assert!(matches!(stranger, Err(Error::Forbidden(_))), "only its own organisation");
    actions::set_time(hub, &teacher, id, 0, SetTime::By(day), "sau kỳ thi").await.unwrap();
    let late = actions::set_time(hub, &teacher, id, 0, SetTime::Ongoing, "").await;
    assert!(matches!(late, Err(Error::Conflict(_))), "somebody was faster");
    actions::note_progress(hub, &teacher, id, "Đã tập huấn 3 trường.").await.unwrap();
    let (from, to) = (Day::parse("2026-11-01").unwrap(), Day::parse("2026-12-31").unwrap());
    let counted = actions::task_figures(hub, None, from, to).await.unwrap();
    assert_eq!((counted.settled, counted.late, counted.total), (0, 1, 3));
    hub.clock.advance(20 * DAY);
    let counted = actions::task_figures(hub, None, from, to).await.unwrap();
    assert_eq!((counted.late, counted.total), (2, 3), "its day has passed");
    actions::finish(hub, &teacher, id, 1, "17 trường đã dạy.").await.unwrap();
    let counted = actions::task_figures(hub, None, from, to).await.unwrap();
    assert_eq!((counted.settled, counted.late, counted.under_way, counted.total), (1, 1, 1, 3));
    let november = actions::task_figures(hub, None, from, Day::parse("2026-11-30").unwrap()).await.unwrap();
    assert_eq!(november.settled, 0, "a past period counts what was done in it");
    assert_eq!(actions::notes(hub, id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_name_is_chosen_once_for_all_its_duties_and_a_colleague_is_not_overwritten() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let whole = actions::whole(&hub, plan).await.unwrap();
        let open = whole
            .duties
            .iter()
            .find(|(_, b)| b.iter().any(|b| b.who == Who::Open && b.part.name() == "lead"));
        let (duty, bodies) = open.expect("the association is not in the register");
        let key = bodies[0].key.clone();
        let as_read =
            || DutyChange { bodies: bodies.clone(), when: duty.when(), outcome: duty.outcome.clone() };
        let refused = actions::decide_duty(&hub, &house.steering, (plan, duty.id), 0, Some(as_read())).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("a lead that is nobody") };
        assert_eq!(problems[0].field, "lead-0");
        let names = [(key, Who::Organisation(house.police))];
        actions::map_agencies(&hub, &house.steering, plan, &names).await.unwrap();
        let whole = actions::whole(&hub, plan).await.unwrap();
        let (duty, bodies) = whole.duty(duty.id).unwrap();
        assert_eq!(bodies[0].who, Who::Organisation(house.police));
        assert!(doubts(&duty.facts(bodies)).iter().all(|doubt| doubt.rank() >= 10));
        let seen = [(duty.id, duty.version)];
        assert_eq!(actions::take_all(&hub, &house.steering, plan, &seen).await.unwrap(), 1);
        let refused = actions::decide_duty(&hub, &house.steering, (plan, duty.id), 0, None).await;
        assert!(matches!(refused, Err(Error::Conflict("plans-decided-by-colleague"))));
        let mut when = duty.when();
        when.kind = TimeKind::Range;
        let change = DutyChange { bodies: bodies.clone(), when, outcome: None };
        let refused = actions::decide_duty(&hub, &house.steering, (plan, duty.id), 1, Some(change)).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("a span without days") };
        assert_eq!(problems.len(), 2, "both missing days are told");
        when.kind = TimeKind::Deadline;
        when.to = Day::parse("2026-12-01");
        let change = DutyChange { bodies: bodies.clone(), when, outcome: None };
        let decided =
            actions::decide_duty(&hub, &house.steering, (plan, duty.id), 1, Some(change)).await.unwrap();
        assert_eq!(decided, Decision::Corrected);
        assert_eq!(organisations::actions::all(&hub).await.unwrap().len(), 3);
    }
}

/// Sends a form as the browser would, and gives the status and the page.
pub(crate) async fn send(
    hub: &Hub,
    token: &session::Token,
    path: &str,
    fields: &[(&str, &str)],
) -> (u16, String) {
    use axum::body::Body;
    use axum::http::Request;
    let csrf = token.csrf();
    let mut pairs = vec![("csrf", csrf.as_str())];
    pairs.extend_from_slice(fields);
    let request = Request::post(path)
        .header("cookie", format!("{}={}", people::COOKIE, token.text()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(pairs).unwrap()))
        .unwrap();
    let response = crate::app::App::new(hub.clone()).answer(request).await;
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Signs the steering officer in again and gives the session.
pub(crate) async fn session_of(hub: &Hub, login: &str, organisation: OrganisationId) -> session::Token {
    let first = First {
        name: "Trần Thu Hiền".into(),
        login: login.into(),
        grant: Grant {
            role: Role::SteeringOfficer,
            organisation,
            level: Level::Province,
            area: String::new(),
        },
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: None,
    };
    people::actions::establish(hub, first).await.unwrap().1
}

#[tokio::test]
async fn a_form_with_problems_comes_back_whole_with_all_of_them() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let token = session_of(&hub, "hai", house.science).await;
        let whole = actions::whole(&hub, plan).await.unwrap();
        let (duty, _) = whole.duties.iter().find(|(_, b)| b.iter().any(|b| b.who == Who::Open)).unwrap();
        let path = format!("/ke-hoach/{plan}/duyet/nhiem-vu/{}", duty.id);
        let typed = [
            ("seen", "0"),
            ("verdict", "take"),
            ("lead-0", ""),
            ("coordinate", "Hội <Bảo vệ> quyền trẻ em"),
            ("kind", "range"),
            ("from", "30/02/2026"),
            ("to", "không rõ"),
            ("outcome", "Một quy trình"),
        ];
        let (status, page) = send(&hub, &token, &path, &typed).await;
        assert_eq!(status, 422);
        for words in ["Hội &lt;Bảo vệ&gt; quyền trẻ em", "30/02/2026", "không rõ", "Một quy trình"]
        {
            assert!(page.contains(words), "{words} is lost");
        }
        for field in ["lead-0", "from", "to"] {
            assert!(page.contains(&format!("{field}-error")), "{field} is not told");
        }
        assert_eq!(actions::whole(&hub, plan).await.unwrap().progress().decided, 0);
        let header = format!("/ke-hoach/{plan}/duyet/dau-van-ban");
        let typed = [("number", "57/KH-UBND"), ("issued-on", "31/04/2026"), ("title", "")];
        let (status, page) = send(&hub, &token, &header, &typed).await;
        assert!(status == 422 && page.contains("31/04/2026") && page.contains("title-error"));
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_does_nothing() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let plan = imported(&hub, &house.steering).await;
        let token = session_of(&hub, "hai", house.science).await;
        let path = format!("/ke-hoach/{plan}/ban-hanh");
        let (status, _) = send(&hub, &token, &path, &[("csrf", "khác")]).await;
        assert_eq!(status, 409, "our own form is heard, and told that items are open");
        let request = axum::http::Request::post(&path)
            .header("cookie", format!("{}={}", people::COOKIE, token.text()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from("csrf=khac"))
            .unwrap();
        let answer = crate::app::App::new(Hub::clone(&hub)).answer(request).await;
        assert_eq!(answer.status().as_u16(), 403);
    }
}
