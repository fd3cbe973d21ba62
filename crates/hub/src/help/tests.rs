//! The directory on both engines: who may keep which entry, what everybody sees, what machines get.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value as Json;

use crate::Hub;
use crate::app::App;
use crate::authority::{Grant, Level, Principal, Role};
use crate::error::Error;
use crate::help::actions::{self, Wanted};
use crate::help::hours::{Hours, Opening, Week};
use crate::help::model::Draft;
use crate::help::sheet::{self, Imported};
use crate::help::showing::{self, Shown};
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter, import_units};
use crate::organisations::model::Unit;
use crate::people::actions::{First, establish};
use crate::people::session;
use crate::testing::hubs;
use crate::time::{DAY, Day, HOUR};

async fn person(hub: &Hub, at: OrganisationId, login: &str, role: Role, place: (Level, &str)) -> Principal {
    let grant = Grant { role, organisation: at, level: place.0, area: place.1.into() };
    let first = First {
        name: format!("Người {login}"),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (_, token) = establish(hub, first).await.unwrap();
    session::principal(hub, &token).await.unwrap().unwrap()
}

struct House {
    province: Principal,
    commune: Principal,
    school: Principal,
}

async fn house(hub: &Hub) -> House {
    let unit = |code: &str, level: Level, name: &str, parent: Option<&str>| Unit {
        code: code.into(),
        level,
        name: name.into(),
        parent: parent.map(str::to_owned),
        valid_from: Day::parse("2025-07-01").unwrap(),
        valid_to: None,
        successors: Vec::new(),
    };
    let units = [
        unit("99", Level::Province, "Tỉnh Mẫu Sơn", None),
        unit("99001", Level::Commune, "Xã Bản Mới", Some("99")),
        unit("99002", Level::Commune, "Xã Nà Lùng", Some("99")),
    ];
    import_units(hub, &units).await.unwrap();
    let body = async |kind: &str, level: Level, area: &str, name: &str| {
        let new = NewOrganisation {
            kind: kind.into(),
            level,
            area: area.into(),
            name: name.into(),
            short_name: name.into(),
            parent: None,
            functions: Vec::new(),
        };
        enter(hub, None, &new).await.unwrap()
    };
    let department = body("department", Level::Province, "", "Sở Y tế").await;
    let commune = body("peoples-committee", Level::Commune, "99001", "UBND xã Bản Mới").await;
    let school = body("school", Level::School, "99001", "Trường Tiểu học Bản Mới").await;
    House {
        province: person(hub, department, "so", Role::DeskOfficer, (Level::Province, "")).await,
        commune: person(hub, commune, "xa", Role::CaseOfficer, (Level::Commune, "99001")).await,
        school: person(hub, school, "truong", Role::SteeringOfficer, (Level::School, "99001")).await,
    }
}

fn draft(kind: &str, name: &str, area: &str, week: &str) -> Draft {
    let hours = match week {
        "always" => Hours::Always,
        "" => Hours::Unknown,
        week => Hours::Weekly(Week::parse(week).unwrap()),
    };
    Draft {
        kind: kind.into(),
        name: name.into(),
        name_en: String::new(),
        what: "Nghe em kể và chỉ đường.".into(),
        what_en: String::new(),
        area: area.into(),
        address: "Số 1".into(),
        phone: "0200 000 0111".into(),
        phone_2: String::new(),
        closed_on_holidays: true,
        hours,
    }
}

const OFFICE: &str = "T2-T6 7:30-11:30, 13:30-17:00";

#[tokio::test]
async fn each_keeps_the_entries_of_its_own_place() {
    for hub in hubs().await {
        let House { province, commune, school } = house(&hub).await;
        let of_province =
            actions::add(&hub, &province, &draft("hotline", "Đường dây tỉnh", "", "always")).await.unwrap();
        let room = draft("school-room", "Phòng tư vấn", "99001", OFFICE);
        let of_school = actions::add(&hub, &school, &room).await.unwrap();
        for (who, says) in [
            (&commune, draft("health", "Trạm y tế", "99002", OFFICE)),
            (&commune, draft("health", "Trạm y tế", "", OFFICE)),
            (&school, draft("health", "Trạm y tế", "99002", OFFICE)),
        ] {
            let outside = actions::add(&hub, who, &says).await;
            assert!(matches!(outside, Err(Error::Forbidden(_))), "{outside:?}");
        }
        let again =
            actions::add(&hub, &commune, &Draft { name: "phòng tư vấn".into(), ..room.clone() }).await;
        assert!(
            matches!(&again, Err(Error::Invalid(found)) if found[0].message == "help-name-taken"),
            "{again:?}"
        );
        let renamed = Draft { name: "Phòng tư vấn học đường".into(), ..room.clone() };
        actions::change(&hub, &commune, of_school, 1, &renamed).await.unwrap();
        let late = actions::change(&hub, &school, of_school, 1, &room).await;
        assert!(matches!(&late, Err(Error::Invalid(found)) if found[0].field == "version"), "{late:?}");
        let theirs = actions::check(&hub, &school, of_province, 1).await;
        assert!(matches!(theirs, Err(Error::Forbidden(_))), "a school keeps no line of the province");
        assert!(matches!(actions::end(&hub, &province, of_school, 2, " ").await, Err(Error::Invalid(_))));
        actions::end(&hub, &province, of_school, 2, "Trường đã nhập").await.unwrap();
        let story = actions::history(&hub, &province, of_school).await.unwrap();
        let what: Vec<_> = story.iter().map(|(row, _)| row.what.as_str()).collect();
        assert_eq!(what, ["ended", "changed", "added"]);
        assert_eq!(story[1].1[0].before, "Phòng tư vấn");
        let gone = actions::check(&hub, &province, of_school, 3).await;
        assert!(matches!(gone, Err(Error::Conflict("help-ended-already"))));
        // what was taken out makes room for the same name again
        actions::add(&hub, &school, &renamed).await.unwrap();
        let ended = Wanted { ended: true, ..Wanted::default() };
        assert_eq!(actions::directory(&hub, &province, &ended).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn everybody_sees_what_is_open_and_no_shelter_by_its_address() {
    for hub in hubs().await {
        let House { province, .. } = house(&hub).await;
        for says in [
            draft("shelter", "Nơi ở tạm", "99001", "always"),
            draft("counselling", "Tư vấn ban đêm", "99001", "T2-CN 18:00-22:00"),
            draft("counselling", "Tư vấn ban ngày", "99002", OFFICE),
            draft("counselling", "Tư vấn tỉnh", "", OFFICE),
            draft("legal-aid", "Trợ giúp pháp lý", "", ""),
        ] {
            actions::add(&hub, &province, &says).await.unwrap();
        }
        // Monday, 23 November 2026, 8:00
        let names = |shown: &[Shown]| -> Vec<String> {
            shown
                .iter()
                .map(|one| format!("{} {}", one.says.name, if one.opening.is_open() { "mở" } else { "–" }))
                .collect()
        };
        let here = showing::public(&hub, Some("99001")).await.unwrap();
        assert_eq!(
            names(&here),
            ["Tư vấn tỉnh mở", "Tư vấn ban đêm –", "Nơi ở tạm mở", "Trợ giúp pháp lý –"]
        );
        assert!(here.iter().all(|one| one.says.kind != "shelter" || one.says.address.is_empty()));
        assert_eq!(showing::public(&hub, None).await.unwrap().len(), 5);
        // 24 November is a public holiday since 2026: the office opens on Wednesday
        hub.clock.advance(DAY);
        let here = showing::public(&hub, Some("99002")).await.unwrap();
        let wednesday = Day::parse("2026-11-25").unwrap().start().plus(7 * HOUR + HOUR / 2);
        assert_eq!(here[0].opening, Opening::Closed(Some(wednesday)));
        let no_way = Draft { phone: String::new(), ..draft("shelter", "Nơi khác", "99001", "always") };
        assert!(matches!(actions::add(&hub, &province, &no_way).await, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn an_entry_that_nobody_checked_for_six_months_comes_due() {
    for hub in hubs().await {
        let House { province, commune, .. } = house(&hub).await;
        let id = actions::add(&hub, &commune, &draft("health", "Trạm y tế", "99001", OFFICE)).await.unwrap();
        let due = async || {
            let (from, to) = (Day::parse("2027-05-01").unwrap(), Day::parse("2027-12-31").unwrap());
            actions::deadlines(&hub, from, to).await.unwrap()
        };
        // entered on 23 November 2026
        assert_eq!(
            (due().await[0].last_day, due().await[0].organisation),
            (Day::parse("2027-05-23").unwrap(), commune.unit().unwrap())
        );
        let unchecked = Wanted { unchecked: true, ..Wanted::default() };
        assert!(actions::directory(&hub, &province, &unchecked).await.unwrap().is_empty());
        hub.clock.advance(182 * DAY);
        assert_eq!(actions::directory(&hub, &province, &unchecked).await.unwrap().len(), 1, "24 May 2027");
        actions::check(&hub, &province, id, 1).await.unwrap();
        assert!(actions::directory(&hub, &province, &unchecked).await.unwrap().is_empty());
        assert_eq!(due().await[0].last_day, Day::parse("2027-11-24").unwrap());
        let (place, _) = actions::whole(&hub, &province, id).await.unwrap();
        assert_eq!(place.checked_by, "Người so");
    }
}

#[tokio::test]
async fn a_workbook_goes_out_and_comes_back() {
    for hub in hubs().await {
        let House { province, commune, school } = house(&hub).await;
        let mut says = draft("counselling", "Tư vấn tỉnh", "", OFFICE);
        says.name_en = "Counselling of the province".into();
        actions::add(&hub, &province, &says).await.unwrap();
        actions::add(&hub, &commune, &draft("health", "Trạm y tế", "99001", "always")).await.unwrap();
        actions::add(&hub, &school, &draft("school-room", "Phòng tư vấn", "99001", "")).await.unwrap();
        let all = sheet::export(&hub, &province, &Wanted::default()).await.unwrap();
        let same = sheet::import(&hub, &province, &all).await.unwrap();
        assert_eq!(same, Ok(Imported { added: 0, changed: 0, same: 3 }), "what goes out comes in again");
        let before = actions::directory(&hub, &province, &Wanted::default()).await.unwrap();
        let row = |name: &str| before.iter().find(|place| place.says.name == name).unwrap();
        assert_eq!(row("Tư vấn tỉnh").says, says);
        actions::end(&hub, &province, row("Trạm y tế").id, 1, "thử").await.unwrap();
        let longer = Draft { phone_2: "1800 0000".into(), ..says.clone() };
        actions::change(&hub, &province, row("Tư vấn tỉnh").id, 1, &longer).await.unwrap();
        assert_eq!(
            sheet::import(&hub, &province, &all).await.unwrap(),
            Ok(Imported { added: 1, changed: 1, same: 1 }),
            "back to what the file says"
        );
        let faults = sheet::import(&hub, &commune, &all).await.unwrap().unwrap_err();
        let outside: Vec<_> = faults.iter().map(|fault| fault.problem.message.as_ref()).collect();
        assert_eq!(
            outside,
            ["help-import-area-not-yours"],
            "the row of the whole province is not a commune's"
        );
        assert!(sheet::import(&hub, &province, b"no workbook").await.unwrap().is_err());
    }
}

#[tokio::test]
async fn one_bad_row_keeps_all_rows_out() {
    use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};
    for hub in hubs().await {
        let House { province, .. } = house(&hub).await;
        let heads = ["Loại", "Tên", "Giúp việc gì", "Nơi", "Điện thoại", "Giờ mở cửa"];
        let rows = [
            ["Tư vấn tâm lý", "Tư vấn A", "Nghe em kể", "Xã Bản Mới", "0200 000 0111", "T2-T6 7:30-17:00"],
            ["Tư vấn tâm lý", "tư vấn a", "Nghe em kể", "99001", "0200 000 0111", "24/24"],
            ["Quán ăn", "Tư vấn B", "Nghe em kể", "Xã Không Có", "12", "sáng"],
            ["Đường dây nóng", "", "Nghe em kể", "Toàn tỉnh", "", ""],
        ];
        let sheet = Sheet {
            name: "Danh bạ".into(),
            columns: heads.iter().map(|head| SheetColumn::new(*head)).collect(),
            rows: rows.iter().map(|row| row.map(Value::text).to_vec()).collect(),
            ..Sheet::default()
        };
        let book = |sheet: &Sheet| write(&Book { title: "t".into(), sheets: vec![sheet.clone()] }).unwrap();
        let faults = sheet::import(&hub, &province, &book(&sheet)).await.unwrap().unwrap_err();
        let told: Vec<_> =
            faults.iter().map(|fault| (fault.row.unwrap(), fault.problem.message.to_string())).collect();
        for expected in [
            (3, "help-import-twice"),
            (4, "help-import-kind"),
            (4, "help-import-area"),
            (4, "help-phone-unreadable"),
            (4, "help-hours-unreadable"),
            (5, "form-required"),
            (5, "help-needs-a-way"),
        ] {
            assert!(
                told.iter().any(|(row, message)| (*row, message.as_str()) == expected),
                "{expected:?} in {told:?}"
            );
        }
        assert_eq!(told.len(), 7, "{told:?}");
        assert!(actions::directory(&hub, &province, &Wanted::default()).await.unwrap().is_empty());
        let good = Sheet { rows: sheet.rows[..1].to_vec(), ..sheet };
        assert_eq!(sheet::import(&hub, &province, &book(&good)).await.unwrap().unwrap().added, 1);
    }
}

async fn ask(app: &App, path: &str, headers: &[(&str, &str)]) -> axum::response::Response {
    let request =
        headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    app.answer(request.body(Body::empty()).unwrap()).await
}

async fn json(response: axum::response::Response) -> Json {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn machines_get_the_directory_and_do_not_get_it_twice() {
    for hub in hubs().await {
        let House { province, .. } = house(&hub).await;
        let app = App::new((*hub).clone());
        actions::add(&hub, &province, &draft("shelter", "Nơi ở tạm", "99001", "always")).await.unwrap();
        actions::add(&hub, &province, &draft("counselling", "Tư vấn", "", OFFICE)).await.unwrap();
        let first = ask(&app, "/api/v1/help?place=99001", &[]).await;
        assert_eq!(
            (first.status().as_u16(), &first.headers()["access-control-allow-origin"]),
            (200, &"*".parse().unwrap())
        );
        assert_eq!(first.headers()["cross-origin-resource-policy"], "cross-origin");
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        let said = json(first).await;
        assert_eq!(said["national"][0]["number"], "111");
        assert_eq!(said["place"]["name"], "Xã Bản Mới");
        assert_eq!(said["places"][0]["phones"][0], "02000000111");
        assert_eq!(said["places"][0]["hours"][0]["opens"], "07:30");
        assert_eq!(
            (&said["places"][1]["kind"], &said["places"][1]["address"]),
            (&"shelter".into(), &"".into())
        );
        assert!(said["public_holidays"].as_array().unwrap().contains(&"2026-11-24".into()));
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".into()] {
            let same = ask(&app, "/api/v1/help?place=99001", &[("if-none-match", &known)]).await;
            assert_eq!(same.status(), 304, "{known}");
        }
        actions::add(&hub, &province, &draft("health", "Trạm y tế", "99001", OFFICE)).await.unwrap();
        let newer = ask(&app, "/api/v1/help?place=99001", &[("if-none-match", &tag)]).await;
        assert_eq!(newer.status(), 200);
        let nowhere = ask(&app, "/api/v1/help?place=1", &[]).await;
        assert_eq!(
            (nowhere.status().as_u16(), &nowhere.headers()["content-type"]),
            (404, &"application/problem+json".parse().unwrap())
        );
        assert_eq!(nowhere.headers()["access-control-allow-origin"], "*");
        let english = json(ask(&app, "/en/api/v1/help", &[]).await).await;
        assert_eq!(english["national"][0]["name"], "Child protection hotline");
        let before = Request::options("/api/v1/help").body(Body::empty()).unwrap();
        assert_eq!(app.answer(before).await.headers()["access-control-allow-methods"], "GET");
    }
}

#[tokio::test]
async fn only_the_card_lets_itself_be_framed() {
    for hub in hubs().await {
        house(&hub).await;
        let app = App::new((*hub).clone());
        for (path, framed) in [
            ("/tro-giup/the", true),
            ("/en/tro-giup/the", true),
            ("/tro-giup", false),
            ("/tro-giup/in", false),
            ("/tro-giup/nhung", false),
            ("/", false),
            ("/bao-tin", false),
            ("/xem-tin", false),
            ("/dang-nhap", false),
        ] {
            let policy =
                ask(&app, path, &[]).await.headers()["content-security-policy"].to_str().unwrap().to_owned();
            assert_eq!(policy.contains("frame-ancestors *"), framed, "{path}");
            assert_eq!(policy.contains("frame-ancestors 'none'"), !framed, "{path}");
            assert!(!policy.contains("unsafe"), "{path}");
        }
        let card = ask(&app, "/tro-giup/the", &[]).await;
        let bytes = axum::body::to_bytes(card.into_body(), 1 << 16).await.unwrap();
        let card = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!card.contains("<script") && !card.contains("<form") && card.contains("href=\"tel:111\""));
    }
}
