//! Looking at files, on both engines: who may, step by step, how long, and what stays as it came.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use lachan_pictures::{RgbImage, View, show};

use super::assessing;
use super::exposure::{self, Limits, Room};
use super::model::{GRANT, Reason, Said, Step, ViewingId};
use super::original::{self, Given};
use super::reach;
use super::viewing::{self, Shown};
use crate::app::App;
use crate::attachment::sha256;
use crate::authority::{Principal, Role};
use crate::cases::actions::open_from_report;
use crate::cases::tests::{Scene, scene};
use crate::db::sql;
use crate::error::Error;
use crate::intake::actions::{once, submit_with};
use crate::intake::files::Incoming;
use crate::intake::gate::Lane;
use crate::intake::model::{FileId, ReportId, Telling};
use crate::intake::{desk, queue};
use crate::pictures::Refused;
use crate::testing::{hubs, officer};
use crate::time::{HOUR, MINUTE, SECOND};
use crate::{Hub, journal, people};

/// A benign drawing with a place in its EXIF (a GPS directory after EXIF 2.32 with "21.58N").
fn drawing() -> Vec<u8> {
    let side = 640_u32;
    let pixel =
        |x: u32, y: u32| if (x / 80 + y / 80).is_multiple_of(2) { [30, 120, 200] } else { [240, 220, 90] };
    let pixels = (0..side).flat_map(|y| (0..side).flat_map(move |x| pixel(x, y))).collect();
    let plain = show(&RgbImage::from_raw(side, side, pixels).unwrap(), View::Colour);
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"\x01\0\x01\0\x02\0\x07\0\0\0\x2c\0\0\0\0\0\0\0\x32\x31\x2e\x35\x38\x4e\0");
    exif.extend(b"21.58N\0");
    let length = u16::try_from(exif.len() + 2).unwrap();
    [&plain[..2], b"\xff\xe1", &length.to_be_bytes(), &exif, &plain[2..]].concat()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// How much can be made out: whether there is colour, how wide it is, and the strongest edge.
fn clear(jpeg: &[u8]) -> (bool, u32, u8) {
    let picture = lachan_pictures::decode(jpeg, 4096).unwrap();
    let rows = picture.as_raw().chunks(picture.width() as usize * 3);
    let edge = rows.flat_map(|row| row.windows(4).map(|few| few[0].abs_diff(few[3]))).max().unwrap();
    (picture.pixels().any(|pixel| pixel.0[0].abs_diff(pixel.0[2]) > 40), picture.width(), edge)
}

fn why(code: &'static str) -> Reason {
    Reason { code, words: "Cô giáo nhờ xem gấp.".into() }
}

/// A report with one file.
async fn told_with(hub: &Hub, text: &str, bytes: &[u8]) {
    let mut incoming = Incoming::new(hub);
    incoming.push(hub, bytes).await.unwrap().unwrap();
    let file = incoming.finish(hub, "em-o-nha.jpg").await.unwrap().unwrap();
    let telling = Telling {
        voice: "child".into(),
        safe: "unsure".into(),
        kinds: vec!["picture".into()],
        text: text.into(),
        ..Telling::default()
    };
    submit_with(hub, telling, &once(hub), Lane::Open, vec![file]).await.unwrap();
    hub.clock.advance(SECOND);
}

/// The newest report and its file, as the desk has them.
async fn newest(hub: &Hub, desk_officer: &Principal) -> (ReportId, FileId) {
    let waiting = queue::first(hub, desk_officer).await.unwrap();
    let newest = waiting.iter().max_by_key(|report| report.id).unwrap().id;
    let opened = desk::open(hub, desk_officer, newest).await.unwrap();
    (newest, opened.files[0].id)
}

async fn one(hub: &Hub) -> (Scene, ReportId, FileId) {
    let scene = scene(hub).await;
    told_with(hub, "Có người gửi cho em ảnh này.", &drawing()).await;
    let (report, file) = newest(hub, &scene.desk).await;
    (scene, report, file)
}

async fn begun(hub: &Hub, who: &Principal, file: FileId) -> ViewingId {
    match viewing::begin(hub, who, file, &why("triage")).await.unwrap() {
        Shown::Viewing(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn go(hub: &Hub, who: &Principal, id: ViewingId, view: View) -> crate::Result<Shown> {
    viewing::go(hub, who, id, Step::Picture(view)).await
}

async fn acts(hub: &Hub, report: ReportId) -> Vec<(String, serde_json::Value)> {
    let entries = journal::of(hub, &hub.db, "report", report.0).await.unwrap();
    let detail = |text: &str| serde_json::from_str(text).unwrap();
    entries
        .iter()
        .filter(|entry| entry.act.starts_with("seeing."))
        .map(|entry| (entry.act.clone(), detail(&entry.detail)))
        .collect()
}

#[tokio::test]
async fn a_picture_becomes_clearer_step_by_step_and_only_for_a_while() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        let who = &scene.desk;
        let id = begun(&hub, who, file).await;
        let blurred = viewing::picture(&hub, who, id, 1).await.unwrap();
        assert!(!holds(&blurred, b"Exif") && !holds(&blurred, b"21.58N"));
        let leap = go(&hub, who, id, View::Full).await;
        assert!(matches!(leap, Err(Error::Conflict("seeing-step-by-step"))));
        let mut before = clear(&blurred);
        for (turn, view) in (2..).zip([View::Clearer, View::Full, View::Colour]) {
            hub.clock.advance(20 * SECOND);
            assert_eq!(go(&hub, who, id, view).await.unwrap(), Shown::Viewing(id));
            let shown = viewing::picture(&hub, who, id, turn).await.unwrap();
            assert!(!holds(&shown, b"Exif"));
            assert!(clear(&shown) > before, "{view:?} shows more");
            before = clear(&shown);
            assert!(viewing::picture(&hub, who, id, turn - 1).await.is_err(), "only what is shown now");
        }
        hub.clock.advance(GRANT - 1);
        assert!(viewing::picture(&hub, who, id, 4).await.is_ok());
        hub.clock.advance(1);
        assert!(matches!(viewing::picture(&hub, who, id, 4).await, Err(Error::NotFound)), "the time is over");
        assert!(matches!(go(&hub, who, id, View::Full).await, Err(Error::Conflict("seeing-over"))));
        let names: Vec<_> = acts(&hub, report).await.into_iter().map(|(act, _)| act).collect();
        assert_eq!(names, ["seeing.begin", "seeing.step", "seeing.step", "seeing.step"]);
        let steps =
            sql("select step from viewing_step where province = $1 order by turn").bind(hub.province());
        let steps: Vec<(String,)> = steps.all(&hub.db).await.unwrap();
        let steps: Vec<_> = steps.into_iter().map(|(step,)| step).collect();
        assert_eq!(steps, ["blurred", "clearer", "full", "colour"]);
        // the words of the reason are in no open column and not in the journal
        let words = sql("select words from viewing where province = $1").bind(hub.province());
        let (words,): (Vec<u8>,) = words.one(&hub.db).await.unwrap();
        assert!(!holds(&words, "Cô giáo".as_bytes()));
        assert!(acts(&hub, report).await.iter().all(|(_, detail)| !detail.to_string().contains("giáo")));
    }
}

#[tokio::test]
async fn who_may_not_read_the_report_does_not_learn_that_there_is_a_file() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        let id = begun(&hub, &scene.desk, file).await;
        for stranger in [&scene.commune, &scene.police] {
            assert!(matches!(reach::file(&hub, stranger, file).await, Err(Error::NotFound)));
            assert!(matches!(
                viewing::begin(&hub, stranger, file, &why("triage")).await,
                Err(Error::NotFound)
            ));
            assert!(matches!(viewing::picture(&hub, stranger, id, 1).await, Err(Error::NotFound)));
        }
        // another session of the same person does not go on with it
        let again = Principal { csrf: "another session".into(), ..scene.desk.clone() };
        assert!(matches!(viewing::picture(&hub, &again, id, 1).await, Err(Error::NotFound)));
        assert!(viewing::picture(&hub, &scene.desk, id, 1).await.is_ok());
        // named by a later message: over at once, grant or not
        let mut tx = hub.db.begin().await.unwrap();
        let names = sql("insert into report_conflict (province, report_id, person_id) values ($1, $2, $3)");
        names.bind(hub.province()).bind(report).bind(scene.desk.person).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(viewing::picture(&hub, &scene.desk, id, 1).await, Err(Error::NotFound)));
        assert!(matches!(reach::file(&hub, &scene.desk, file).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn the_focal_point_alone_takes_the_original_byte_for_byte() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        let at_desk = original::give(&hub, &scene.desk, file, &why("evidence")).await;
        assert!(matches!(at_desk, Err(Error::Forbidden(_))), "no case, no evidence");
        open_from_report(&hub, &scene.desk, report).await.unwrap();
        let unit = scene.desk.unit().unwrap();
        let colleague = officer(&hub, unit, "lan", "Hoàng Thị Lan", Role::DeskOfficer).await;
        people::actions::let_in(&hub, &scene.desk, unit, colleague.person).await.unwrap();
        assert!(reach::file(&hub, &colleague, file).await.is_ok(), "reads the case and may look");
        let other = original::give(&hub, &colleague, file, &why("evidence")).await;
        assert!(matches!(other, Err(Error::Forbidden(_))), "but is no focal point");
        let given = original::give(&hub, &scene.desk, file, &why("evidence")).await.unwrap();
        let Given::Whole(name, bytes) = given else { panic!("{given:?}") };
        assert_eq!(*bytes, drawing(), "with everything that is in it");
        assert!(name.starts_with("R-") && name.ends_with("-1.bin"), "{name}");
        let (act, detail) = acts(&hub, report).await.pop().unwrap();
        assert_eq!(
            (act.as_str(), detail["sha256"].as_str()),
            ("seeing.original", Some(sha256(&drawing()).as_str()))
        );
        assert_eq!(exposure::budget(&hub, &scene.desk, None).await.unwrap().used, 0, "nothing was shown");
    }
}

#[tokio::test]
async fn a_changed_file_is_neither_shown_nor_given() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        open_from_report(&hub, &scene.desk, report).await.unwrap();
        let read = sql("select sealed from report_file_piece where province = $1 and file_id = $2");
        let (mut sealed,): (Vec<u8>,) = read.bind(hub.province()).bind(file).one(&hub.db).await.unwrap();
        let middle = sealed.len() / 2;
        sealed[middle] ^= 1;
        let change = async |sealed: Vec<u8>| {
            let mut tx = hub.db.begin().await.unwrap();
            let text = sql("update report_file_piece set sealed = $3 where province = $1 and file_id = $2");
            text.bind(hub.province()).bind(file).bind(sealed).run(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        change(sealed.clone()).await;
        let begun = viewing::begin(&hub, &scene.desk, file, &why("triage")).await.unwrap();
        assert_eq!(begun, Shown::Damaged);
        let given = original::give(&hub, &scene.desk, file, &why("evidence")).await.unwrap();
        assert!(matches!(given, Given::Damaged));
        let names: Vec<_> = acts(&hub, report).await.into_iter().map(|(act, _)| act).collect();
        assert_eq!(names, ["seeing.damaged", "seeing.damaged"]);
        sealed[middle] ^= 1;
        change(sealed).await;
        assert!(matches!(
            original::give(&hub, &scene.desk, file, &why("evidence")).await.unwrap(),
            Given::Whole(..)
        ));
    }
}

#[tokio::test]
async fn a_day_has_five_hours_with_a_break_proposed_every_hour() {
    for hub in hubs().await {
        let (scene, _, file) = one(&hub).await;
        let who = &scene.desk;
        // granted and never ended: counts whole, conservatively
        let mut looked = 0;
        let mut proposed = 0;
        loop {
            let budget = exposure::budget(&hub, who, None).await.unwrap();
            assert_eq!(budget.used, looked);
            match budget.room() {
                Room::Over => break,
                Room::Break(number) => {
                    proposed += 1;
                    assert_eq!((number, looked), (proposed, proposed * HOUR));
                    let early = viewing::begin(&hub, who, file, &why("triage")).await;
                    assert!(matches!(early, Err(Error::Conflict("seeing-break-first"))));
                    exposure::answer_break(&hub, who, number % 2 == 0).await.unwrap();
                    exposure::answer_break(&hub, who, true).await.unwrap();
                }
                Room::Free => {
                    begun(&hub, who, file).await;
                    looked += GRANT;
                    hub.clock.advance(GRANT);
                }
            }
        }
        assert_eq!((looked, proposed), (5 * HOUR, 4));
        let late = viewing::begin(&hub, who, file, &why("danger")).await;
        assert!(matches!(late, Err(Error::Conflict("seeing-day-over"))));
        // the next day is another
        hub.clock.advance(24 * HOUR - 5 * HOUR);
        assert_eq!(exposure::budget(&hub, who, None).await.unwrap().used, 0);
    }
}

#[tokio::test]
async fn who_says_that_they_are_done_has_looked_less_and_the_head_sees_how_long() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        let unit = scene.desk.unit().unwrap();
        let head = officer(&hub, unit, "truong", "Cầm Văn Trưởng", Role::UnitHead).await;
        let id = begun(&hub, &scene.desk, file).await;
        hub.clock.advance(25 * SECOND);
        for _ in 0..2 {
            viewing::finish(&hub, &scene.desk, id).await.unwrap();
        }
        assert!(viewing::picture(&hub, &scene.desk, id, 1).await.is_err());
        let (act, detail) = acts(&hub, report).await.pop().unwrap();
        assert_eq!((act.as_str(), detail["seconds"].as_i64()), ("seeing.end", Some(25)));
        // a second one takes the place of one that is open
        let second = begun(&hub, &scene.desk, file).await;
        hub.clock.advance(MINUTE);
        begun(&hub, &scene.desk, file).await;
        assert!(viewing::picture(&hub, &scene.desk, second, 1).await.is_err());
        let (_, _, units) = exposure::of_units(&hub, &head).await.unwrap();
        let [desk_unit] = units.as_slice() else { panic!() };
        let [one] = desk_unit.officers.as_slice() else { panic!("{:?}", desk_unit.officers) };
        let used = 25 * SECOND + MINUTE + GRANT;
        assert_eq!((one.name.as_str(), one.today, one.week, one.most), ("Lò Thị Mai", used, used, used));
        assert!(exposure::of_units(&hub, &scene.desk).await.is_err(), "the head alone");

        let less = Limits { soft_minutes: 5, hard_minutes: 10 };
        assert!(exposure::set_limits(&hub, &scene.desk, unit, less).await.is_err());
        assert!(exposure::set_limits(&hub, &head, scene.police_unit, less).await.is_err(), "another unit");
        exposure::set_limits(&hub, &head, unit, less).await.unwrap();
        assert_eq!(exposure::budget(&hub, &scene.desk, None).await.unwrap().limits, less);
        let more = Limits { soft_minutes: 60, hard_minutes: 301 };
        let more = exposure::set_limits(&hub, &head, unit, more).await;
        assert!(matches!(more, Err(Error::Conflict("seeing-limits-out"))), "the database refuses");
        // the grant that would go beyond the day is cut
        loop {
            match exposure::budget(&hub, &scene.desk, None).await.unwrap().room() {
                Room::Free => begun(&hub, &scene.desk, file).await,
                Room::Break(_) => {
                    exposure::answer_break(&hub, &scene.desk, true).await.unwrap();
                    continue;
                }
                Room::Over => break,
            };
            hub.clock.advance(GRANT);
        }
        let used = exposure::budget(&hub, &scene.desk, None).await.unwrap().used;
        assert_eq!(used, 10 * MINUTE, "to the second");
    }
}

#[tokio::test]
async fn what_was_said_of_a_file_is_known_where_the_same_bytes_come_again() {
    for hub in hubs().await {
        let (scene, report, file) = one(&hub).await;
        let said = Said { label: "benign".into(), words: "Ảnh bàn cờ.".into() };
        let blind = assessing::assess(&hub, &scene.desk, file, &said).await;
        assert!(matches!(blind, Err(Error::Conflict("seeing-look-first"))));
        begun(&hub, &scene.desk, file).await;
        assessing::assess(&hub, &scene.desk, file, &said).await.unwrap();
        hub.clock.advance(HOUR);
        told_with(&hub, "Bạn em cũng nhận được, chuyện khác hẳn.", &drawing()).await;
        let digest = sha256(&drawing());
        let before = assessing::before(&hub, &scene.desk, &digest).await.unwrap();
        assert_eq!(before.len(), 1);
        assert_eq!((&before[0].said, before[0].name.as_str()), (&said, "Lò Thị Mai"));
        assert!(assessing::before(&hub, &scene.desk, &sha256(b"x")).await.unwrap().is_empty());
        assert!(
            assessing::before(&hub, &scene.police, &digest).await.unwrap().is_empty(),
            "cannot read that report"
        );
        let sealed = sql("select sealed from file_assessment where province = $1").bind(hub.province());
        let (sealed,): (Vec<u8>,) = sealed.one(&hub.db).await.unwrap();
        assert!(!holds(&sealed, b"benign"));
        assert!(acts(&hub, report).await.iter().all(|(_, detail)| !detail.to_string().contains("benign")));
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_said_and_costs_no_exposure() {
    for hub in hubs().await {
        let scene = scene(&hub).await;
        let mut bomb =
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0\xc4\xcd\xaa\x9d".to_vec();
        bomb.extend(b"\0\0\0\x08IDAT\x78\x9c\x03\0\0\0\0\x01\0\0\0\0");
        told_with(&hub, "Ảnh lạ.", &bomb).await;
        let (report, file) = newest(&hub, &scene.desk).await;
        let shown = viewing::begin(&hub, &scene.desk, file, &why("triage")).await.unwrap();
        assert_eq!(shown, Shown::Refused(Refused::Picture(lachan_pictures::Refusal::Bomb)));
        assert_eq!(exposure::budget(&hub, &scene.desk, None).await.unwrap().used, 0);
        let (act, detail) = acts(&hub, report).await.pop().unwrap();
        assert_eq!((act.as_str(), detail["why"].as_str()), ("seeing.refused", Some("bomb")));
        told_with(&hub, "Hình động.", b"\0\0\0\x18ftypisom a film of a buffalo that walks").await;
        let (_, film) = newest(&hub, &scene.desk).await;
        let shown = viewing::begin(&hub, &scene.desk, film, &why("triage")).await;
        assert!(matches!(shown, Err(Error::Conflict("seeing-not-shown"))));
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn says(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(hub: &Hub, path: &str, token: &people::session::Token) -> Answer {
    let cookie = format!("{}={}", people::COOKIE, token.text());
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let (parts, body) = App::new(hub.clone()).answer(request).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

#[tokio::test]
async fn pictures_and_sounds_go_out_alone_and_the_page_leaves_by_itself() {
    for hub in hubs().await {
        let (_, _, file) = one(&hub).await;
        // as `testing::officer` gave them
        let code = people::totp::code(&[7; 20], hub.clock.now());
        let signed_in = people::actions::sign_in(&hub, "truc", "một câu dài để nhớ".into(), &code).await;
        let token = signed_in.unwrap();
        let who = people::session::principal(&hub, &token).await.unwrap().unwrap();
        let id = begun(&hub, &who, file).await;
        let page = ask(&hub, &format!("/xem/{id}"), &token).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.says("refresh"), format!("181;url=/xem/{id}"));
        let text = String::from_utf8(page.body).unwrap();
        assert!(text.contains(&format!("/xem/{id}/anh/1")) && !text.contains("autoplay"));
        let picture = ask(&hub, &format!("/xem/{id}/anh/1"), &token).await;
        assert_eq!(picture.status, StatusCode::OK);
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(picture.says(name), value);
        }
        assert!(picture.body.starts_with(b"\xff\xd8\xff") && !holds(&picture.body, b"21.58N"));
        assert_eq!(ask(&hub, &format!("/xem/{id}/anh/2"), &token).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ask(&hub, &format!("/xem/{id}/tieng"), &token).await.status, StatusCode::NOT_FOUND);
        viewing::finish(&hub, &who, id).await.unwrap();
        assert_eq!(ask(&hub, &format!("/xem/{id}/anh/1"), &token).await.status, StatusCode::NOT_FOUND);

        let sound = b"RIFF\x24\0\0\0WAVEfmt a short song";
        told_with(&hub, "Bản ghi tiếng.", sound).await;
        let (_, file) = newest(&hub, &who).await;
        let id = begun(&hub, &who, file).await;
        let given = ask(&hub, &format!("/xem/{id}/tieng"), &token).await;
        assert_eq!((given.status, given.says("content-type")), (StatusCode::OK, "audio/wav"));
        assert_eq!(given.says("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(given.body, sound);
    }
}
