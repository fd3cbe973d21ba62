//! To and from the line 111: what goes out comes in the same, and every wrong field is named.

use lachan_documents::read::transcript;
use serde_json::{Value as Json, json};

use super::{rung, two, written};
use crate::desk::actions;
use crate::desk::counts;
use crate::desk::line111::actions::{self as line111, Source};
use crate::desk::line111::format;
use crate::error::Error;
use crate::intake::actions::once;
use crate::intake::desk;
use crate::testing::hubs;
use crate::time::{HOUR, Moment};

const NOW: Moment = Moment(1_795_000_000_000_000);

fn file() -> Json {
    json!({
        "format": "lachan-111/1",
        "id": "3c8a9f0e-6a55-4b37-9c8e-0b8a2f7f1d10",
        "sender": "Tổng đài 111",
        "first_contact": "2026-11-15T08:30:00+07:00",
        "safe": "no",
        "words": "Cháu bị bạn lạ đòi gặp.",
        "reason": { "code": "A1", "label": "Nguy cơ bị dụ dỗ", "scheme": "111", "version": "2024" },
        "child": { "name": "Bé A", "age": "11-14", "sex": "female" },
        "caller": { "role": "parent", "name": "Chị B" },
        "callback": { "allowed": true, "when": "sau 17 giờ", "phone": "0200 000 000" },
        "later_edition": { "is": "read over" },
    })
}

fn problems(file: &Json) -> Vec<String> {
    let told = format::read(file.to_string().as_bytes(), NOW).unwrap_err();
    told.iter().map(|problem| problem.text(crate::web::Lang::Vi).into_owned()).collect()
}

#[test]
fn a_file_is_read_with_all_its_fields() {
    let read = format::read(file().to_string().as_bytes(), NOW).unwrap();
    assert_eq!(read.telling.voice, "parent");
    assert_eq!(read.telling.details["child_name"], "Bé A");
    assert_eq!(read.telling.details["reason"], "Nguy cơ bị dụ dỗ");
    assert_eq!(read.telling.details["callback_when"], "sau 17 giờ");
    assert_eq!(read.reason.scheme, "111", "the list it was chosen from stays");
    assert_eq!(read.first_contact.local().strftime("%d/%m/%Y %H:%M").to_string(), "15/11/2026 08:30");
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let mut wrong = file();
    wrong["id"] = json!("không phải số");
    wrong["first_contact"] = json!("hôm qua");
    wrong["safe"] = json!("maybe");
    wrong["words"] = json!(5);
    wrong["child"]["age"] = json!("12");
    wrong["callback"] = json!({ "allowed": true });
    let told = problems(&wrong);
    assert_eq!(told.len(), 6, "{told:#?}");
    for field in ["id:", "first_contact:", "safe:", "words:", "child.age:", "callback.when:"] {
        assert!(told.iter().any(|problem| problem.starts_with(field)), "{field} in {told:#?}");
    }
    assert!(told.iter().any(|problem| problem.contains("11-14")), "what may stand there is said");
    assert!(problems(&json!({ "format": "lachan-111/2" }))[0].contains("lachan-111/2"));
    assert_eq!(problems(&json!({})).len(), 5, "format, id, first contact, safe, words");
    assert_eq!(format::read(b"\xff\xfe{", NOW).unwrap_err().len(), 1);
    let mut later = file();
    later["first_contact"] = json!("2030-01-01T00:00:00+07:00");
    assert!(problems(&later)[0].contains("chưa đến"));
}

#[test]
fn any_bytes_are_read_without_a_fall() {
    let whole = file().to_string();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        assert!(format::read(&whole.as_bytes()[..end], NOW).is_err());
    }
    for junk in [json!(null), json!([]), json!("x"), json!({ "format": [], "id": {}, "child": "x" })] {
        assert!(format::read(junk.to_string().as_bytes(), NOW).is_err());
    }
}

#[tokio::test]
async fn the_same_file_twice_makes_one_report() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let read = || format::read(file().to_string().as_bytes(), hub.clock.now()).unwrap();
        let (report, _) = line111::take_over(&hub, &mai, read()).await.unwrap();
        let (one, two) =
            tokio::join!(line111::take_over(&hub, &mai, read()), line111::take_over(&hub, &mai, read()));
        for again in [one, two] {
            assert!(matches!(again, Err(Error::Conflict("desk-111-taken-before"))));
        }
        let opened = desk::open(&hub, &mai, report).await.unwrap();
        assert_eq!(opened.channel, "111-transfer");
        assert_eq!(opened.received_at, read().first_contact, "the first contact was at 111");
        assert_eq!(opened.telling.details["reference"], "Tổng đài 111");
        let day = hub.clock.now().day();
        let counted = counts::count(&hub, &mai, (day, day)).await.unwrap();
        assert_eq!((counted.all, counted.channels[3].1), (1, 1));
        assert_eq!(counted.reasons[0].1, "Nguy cơ bị dụ dỗ");
    }
}

#[tokio::test]
async fn two_who_take_the_same_file_at_once_make_one_report() {
    for hub in hubs().await {
        let (_, mai, quy) = two(&hub).await;
        let read = || format::read(file().to_string().as_bytes(), hub.clock.now()).unwrap();
        let (one, two) =
            tokio::join!(line111::take_over(&hub, &mai, read()), line111::take_over(&hub, &quy, read()));
        assert!(one.is_ok() != two.is_ok());
        assert_eq!(desk::queue(&hub, &mai).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_goes_out_comes_in_the_same_and_form_01_says_it() {
    for hub in hubs().await {
        let (_, mai, _) = two(&hub).await;
        let call = rung(&hub, &mai).await;
        hub.clock.advance(HOUR);
        let mut words = written("Có người rủ em ra bến xe.");
        for (name, value) in [
            ("reason", words.facts.reason.label.as_str()),
            ("father", "Ông A, 40 tuổi, làm ruộng"),
            ("caller", "child"),
        ] {
            words.telling.details.insert(name.into(), value.into());
        }
        let done = actions::finish(&hub, &mai, call, words, &once(&hub)).await.unwrap();
        let (report, code) = done.report.unwrap();
        let give = async |way| line111::hand_over(&hub, &mai, Source::Report(report), way).await.unwrap();
        let (name, bytes) = give("json").await;
        assert_eq!(name, format!("111-{code}.json"));
        let back = format::read(&bytes, hub.clock.now()).unwrap();
        assert_eq!(back.telling.text, "Có người rủ em ra bến xe.");
        assert_eq!(back.telling.details["father"], "Ông A, 40 tuổi, làm ruộng");
        assert_eq!(back.reason.code, "online-stranger");
        let (_, again) = give("json").await;
        assert_eq!(format::read(&again, hub.clock.now()).unwrap().id, back.id, "one report, one number");
        let (_, docx) = give("docx").await;
        let text = transcript(&docx).unwrap().text;
        for part in ["TIẾP NHẬN THÔNG TIN TRẺ EM", "rủ em ra bến xe", "Ông A, 40 tuổi", "Lò Thị Mai"]
        {
            assert!(text.to_lowercase().contains(&part.to_lowercase()), "{part} in {text}");
        }
        assert!(give("pdf").await.1.starts_with(b"%PDF-"));
        let entries = crate::db::sql("select count(*) from journal where act = 'desk.hand-over'");
        assert_eq!(entries.count(&hub.db).await.unwrap(), 4);
        assert!(line111::hand_over(&hub, &mai, Source::Report(report), "exe").await.is_err());
    }
}
