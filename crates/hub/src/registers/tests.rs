//! Registers on both engines: the engine by its unhappy paths, and every declaration by being walked over.

use super::actions::{self, Wanted, Whole};
use super::declared::{COMMENDATIONS, CONSULTATIONS, FUNDING, ONLINE_RULES};
use super::model::{Draft, EntryId, RECORDED, Register, Value, Values};
use crate::authority::{Level, Principal, Role};
use crate::error::Error;
use crate::id::OrganisationId;
use crate::organisations::actions::{NewOrganisation, enter};
use crate::plans;
use crate::plans::tests::{decide_all, imported};
use crate::testing::hubs;
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Form;
use crate::{Hub, people};

mod declared;
mod failures;
mod reading;
mod standing;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) async fn body(hub: &Hub, kind: &str, level: Level, area: &str, name: &str) -> OrganisationId {
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
}

/// Somebody with a role that reaches over an area; empty for the province.
pub(super) async fn person(hub: &Hub, at: OrganisationId, login: &str, role: Role, area: &str) -> Principal {
    let level = if area.is_empty() { Level::Province } else { Level::Commune };
    let grant = crate::authority::Grant { role, organisation: at, level, area: area.into() };
    let first = people::actions::First {
        name: format!("Người {login}"),
        login: login.into(),
        grant,
        passphrase: "một câu dài để nhớ".into(),
        totp_secret: Some(vec![7; 20]),
    };
    let (_, token) = people::actions::establish(hub, first).await.unwrap();
    people::session::principal(hub, &token).await.unwrap().unwrap()
}

struct House {
    department: OrganisationId,
    commune: OrganisationId,
    school: OrganisationId,
    steering: Principal,
    officer: Principal,
}

async fn house(hub: &Hub) -> House {
    let department = body(hub, "department", Level::Province, "", "Sở Khoa học và Công nghệ").await;
    let commune = body(hub, "peoples-committee", Level::Commune, "99001", "UBND xã Bản Mới").await;
    let school = body(hub, "school", Level::School, "99001", "Trường Tiểu học Bản Mới").await;
    House {
        department,
        commune,
        school,
        steering: person(hub, department, "kehoach", Role::SteeringOfficer, "").await,
        officer: person(hub, commune, "xa", Role::CaseOfficer, "99001").await,
    }
}

fn form(pairs: &[(&str, &str)]) -> Form {
    Form::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

fn money(activity: &str, source: &str, year: i64, sums: [i64; 3]) -> Draft {
    let mut values = Values::new();
    values.insert("activity", Value::Words(activity.into()));
    values.insert("source", Value::Choice(source.into()));
    values.insert("year", Value::Number(year));
    for (field, sum) in ["estimate", "allocated", "spent"].into_iter().zip(sums) {
        values.insert(field, Value::Number(sum));
    }
    Draft { state: RECORDED.into(), values }
}

async fn opened(hub: &Hub, who: &Principal, register: &'static Register, id: EntryId) -> Whole {
    actions::whole(hub, who, register, id).await.unwrap()
}

#[tokio::test]
async fn nobody_overwrites_a_colleague_and_history_tells_every_change() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let first = money("Tập huấn", "budget", 2026, [100, 90, 10]);
        let id = actions::record(&hub, &house.officer, &FUNDING, house.commune, &first).await.unwrap();
        let seen_by_both = opened(&hub, &house.steering, &FUNDING, id).await;
        let mut second = first.clone();
        second.values.insert("spent", Value::Number(80));
        actions::change(&hub, &house.officer, &seen_by_both, 1, &second).await.unwrap();
        let mut third = first.clone();
        third.values.insert("spent", Value::Number(20));
        let late = actions::change(&hub, &house.steering, &seen_by_both, 1, &third).await;
        let Err(Error::Invalid(problems)) = late else { panic!("{late:?}") };
        assert_eq!(problems[0].message, "registers-changed-meanwhile");
        let now = opened(&hub, &house.steering, &FUNDING, id).await;
        assert_eq!((now.row.version, &now.values["spent"]), (2, &Value::Number(80)));
        let history = actions::history(&hub, &now).await.unwrap();
        let (row, changes) = &history[0];
        assert_eq!((row.version, row.what.as_str(), row.name.as_str()), (2, "changed", "Người xa"));
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("10 đồng", "80 đồng"));
        let entries = crate::journal::of(&hub, &hub.db, "register-entry", id.0).await.unwrap();
        assert_eq!(entries.len(), 2);
        assert!(entries.iter().all(|entry| !entry.detail.contains("Tập huấn")), "no words in the journal");
        // ending needs a reason, keeps everything, and is once
        assert!(matches!(actions::end(&hub, &house.officer, &now, 2, " ").await, Err(Error::Invalid(_))));
        actions::end(&hub, &house.officer, &now, 2, "Ghi nhầm").await.unwrap();
        let ended = opened(&hub, &house.officer, &FUNDING, id).await;
        assert_eq!(ended.row.ended_reason.as_deref(), Some("Ghi nhầm"));
        assert!(actions::end(&hub, &house.officer, &ended, 3, "Lại").await.is_err());
        assert!(actions::change(&hub, &house.officer, &ended, 3, &first).await.is_err());
        let standing = actions::listed(&hub, &house.steering, &FUNDING, &Wanted::default(), 1).await.unwrap();
        assert_eq!((standing.count, standing.sums[2].1), (0, 0));
        let ended = Wanted { ended: true, ..Wanted::default() };
        assert_eq!(actions::listed(&hub, &house.steering, &FUNDING, &ended, 1).await.unwrap().count, 1);
    }
}

#[tokio::test]
async fn a_body_writes_its_own_the_steering_officer_the_province_s_and_a_viewer_reads() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let other = body(&hub, "peoples-committee", Level::Commune, "99002", "UBND xã Nà Lùng").await;
        let neighbour = person(&hub, other, "nalung", Role::CaseOfficer, "99002").await;
        let chair = person(&hub, house.department, "chutich", Role::Viewer, "").await;
        let desk = person(&hub, house.department, "truc", Role::DeskOfficer, "").await;
        let of_area = person(&hub, other, "kh.nalung", Role::SteeringOfficer, "99002").await;
        let draft = money("Tập huấn", "budget", 2026, [100, 90, 10]);
        let record = async |who: &Principal, at| actions::record(&hub, who, &FUNDING, at, &draft).await;
        let id = record(&house.officer, house.commune).await.unwrap();
        record(&house.steering, other).await.unwrap();
        for who in [&neighbour, &chair, &desk, &of_area] {
            assert!(matches!(record(who, house.commune).await, Err(Error::Forbidden(_))), "{}", who.name);
        }
        let whole = opened(&hub, &house.officer, &FUNDING, id).await;
        assert!(matches!(
            actions::change(&hub, &neighbour, &whole, 1, &draft).await,
            Err(Error::Forbidden(_))
        ));
        assert!(matches!(actions::end(&hub, &chair, &whole, 1, "x").await, Err(Error::Forbidden(_))));
        assert!(actions::whole(&hub, &neighbour, &FUNDING, id).await.is_err());
        assert!(actions::whole(&hub, &chair, &FUNDING, id).await.is_ok());
        assert!(actions::whole(&hub, &chair, &COMMENDATIONS, id).await.is_err(), "of another register");
        let count = async |who: &Principal| {
            actions::listed(&hub, who, &FUNDING, &Wanted::default(), 1).await.map(|listed| listed.count)
        };
        assert_eq!(count(&house.steering).await.unwrap(), 2);
        assert_eq!(count(&chair).await.unwrap(), 2);
        assert_eq!(count(&house.officer).await.unwrap(), 1);
        assert_eq!(count(&neighbour).await.unwrap(), 1);
        assert_eq!(count(&of_area).await.unwrap(), 1);
        assert!(matches!(count(&desk).await, Err(Error::Forbidden(_))));
        // a school's officer writes the rules of the school, and no money
        let net = person(&hub, house.school, "mang", Role::FilterOfficer, "99001").await;
        assert!(matches!(record(&net, house.school).await, Err(Error::Forbidden(_))));
        let found = actions::writable(&hub, &net, &ONLINE_RULES, "").await.unwrap();
        assert_eq!(found.iter().map(|body| body.id).collect::<Vec<_>>(), [house.school]);
    }
}

#[tokio::test]
async fn sums_are_those_of_the_narrowed_list_and_of_each_year_and_source() {
    for hub in hubs().await {
        let house = house(&hub).await;
        for (activity, source, year, sums) in [
            ("Tập huấn cán bộ", "budget", 2026, [1_500_000_000, 1_200_000_000, 300_000_000]),
            ("Tài liệu cho trường", "budget", 2026, [500_000_000, 500_000_000, 500_000_000]),
            ("Diễn đàn trẻ em", "socialised", 2026, [80_000_000, 80_000_000, 90_000_000]),
            ("Tập huấn cán bộ", "budget", 2025, [7, 5, 3]),
        ] {
            let draft = money(activity, source, year, sums);
            actions::record(&hub, &house.officer, &FUNDING, house.commune, &draft).await.unwrap();
        }
        let sums = async |wanted: Wanted| {
            let listed = actions::listed(&hub, &house.steering, &FUNDING, &wanted, 1).await.unwrap();
            (listed.count, listed.sums.iter().map(|(_, sum)| *sum).collect::<Vec<_>>())
        };
        let of_2026 = Wanted { year: Some(2026), ..Wanted::default() };
        // 1.500 + 500 + 80; 1.200 + 500 + 80; 300 + 500 + 90 million
        assert_eq!(sums(of_2026.clone()).await, (3, vec![2_080_000_000, 1_780_000_000, 890_000_000]));
        let budget = Wanted { choices: vec![("source", "budget".into())], ..of_2026.clone() };
        assert_eq!(sums(budget).await, (2, vec![2_000_000_000, 1_700_000_000, 800_000_000]));
        let found = Wanted { terms: vec!["tap".into(), "huan".into()], ..of_2026 };
        assert_eq!(sums(found).await.0, 1, "searched without marks");
        for odd in ["%", "_", "\\"] {
            let wanted = Wanted { terms: vec![odd.into()], ..Wanted::default() };
            assert_eq!(sums(wanted).await.0, 0, "{odd} is a letter, no sign of the database");
        }
        assert_eq!(actions::tally(&hub, &house.steering, &FUNDING, 2026).await.unwrap(), (4, 3, 3));
        let by_source =
            actions::overview(&hub, &house.steering, &FUNDING, Some(2026), "source").await.unwrap();
        let of = |choice: &str, field: &str| {
            let mut found = by_source.iter();
            found.find(|sum| sum.choice.as_deref() == Some(choice) && sum.field == field).unwrap().total
        };
        assert_eq!(of("budget", "estimate"), 2_000_000_000);
        assert_eq!(of("socialised", "spent"), 90_000_000);
        let last = money("Quá dự toán", "other", 2026, [10, 20, 30]);
        assert_eq!(FUNDING.warnings(&last.values), [("allocated", "estimate"), ("spent", "allocated")]);
        assert!(FUNDING.warnings(&money("Đủ", "other", 2026, [10, 10, 10]).values).is_empty());
    }
}

#[tokio::test]
async fn money_is_summed_by_task_and_a_task_must_exist() {
    for hub in hubs().await {
        let plan_house = plans::tests::house(&hub).await;
        let plan = imported(&hub, &plan_house.steering).await;
        decide_all(&hub, &plan_house.steering, plan).await;
        plans::actions::publish(&hub, &plan_house.steering, plan).await.unwrap();
        let task = plans::actions::of_organisation(&hub, plan_house.science).await.unwrap().remove(0);
        let mut draft = money("Quy trình", "budget", 2026, [40, 30, 20]);
        draft.values.insert("task", Value::Task(task.id));
        let who = &plan_house.steering;
        actions::record(&hub, who, &FUNDING, plan_house.science, &draft).await.unwrap();
        actions::record(&hub, who, &FUNDING, plan_house.science, &draft).await.unwrap();
        let sums = actions::overview(&hub, who, &FUNDING, Some(2026), "task").await.unwrap();
        let spent = sums.iter().find(|sum| sum.task_id == Some(task.id) && sum.field == "spent").unwrap();
        assert_eq!(spent.total, 40);
        let unknown = plans::model::TaskId(uuid::Uuid::from_u128(5));
        draft.values.insert("task", Value::Task(unknown));
        assert!(actions::record(&hub, who, &FUNDING, plan_house.science, &draft).await.is_err());
    }
}

fn rules(state: &str) -> Draft {
    let mut values = Values::new();
    values.insert("name", Value::Words("Quy tắc dạy học trực tuyến".into()));
    values.insert("template", Value::Choice("department".into()));
    values.insert("on", Value::Day(day("2026-09-05")));
    Draft { state: state.into(), values }
}

#[tokio::test]
async fn a_school_has_one_valid_set_of_rules_with_a_file_and_is_counted() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let net = person(&hub, house.school, "mang", Role::FilterOfficer, "99001").await;
        body(&hub, "school", Level::School, "99001", "Trường THCS Nà Lùng").await;
        let (from, to) = (day("2026-01-01"), day("2026-12-31"));
        let counted = async || actions::schools_with_rules(&hub, from, to).await.unwrap();
        assert_eq!((counted().await.settled, counted().await.total), (0, 2));
        let refused = actions::record(&hub, &net, &ONLINE_RULES, house.school, &rules("in-force")).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems[0].message, "registers-file-needed");
        let wrong =
            actions::record(&hub, &house.steering, &ONLINE_RULES, house.commune, &rules("draft")).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "a commune is no school");
        let mut made = Vec::new();
        for _ in 0..2 {
            let id = actions::record(&hub, &net, &ONLINE_RULES, house.school, &rules("draft")).await.unwrap();
            let draft = opened(&hub, &net, &ONLINE_RULES, id).await;
            let add = async |name: &str, bytes: &[u8]| {
                let bytes = bytes.to_vec();
                actions::add_file(&hub, &net, &draft, name, bytes).await
            };
            for (name, bytes) in [("a.pdf", b"MZ a program".as_slice()), ("a.pdf", b""), ("", b"%PDF-1")] {
                assert!(matches!(add(name, bytes).await, Err(Error::Invalid(_))), "{name} {bytes:?}");
            }
            add("Quy tắc.pdf", b"%PDF-1.7 x").await.unwrap();
            assert!(
                matches!(add("khác.pdf", b"%PDF-1.7 x").await, Err(Error::Invalid(_))),
                "the same content"
            );
            made.push(opened(&hub, &net, &ONLINE_RULES, id).await);
        }
        actions::change(&hub, &net, &made[0], 2, &rules("in-force")).await.unwrap();
        let second = actions::change(&hub, &net, &made[1], 2, &rules("in-force")).await;
        let Err(Error::Invalid(problems)) = second else { panic!("{second:?}") };
        assert_eq!(problems[0].message, "registers-sole-taken");
        assert_eq!((counted().await.settled, counted().await.under_way), (1, 1));
        let valid = opened(&hub, &net, &ONLINE_RULES, made[0].row.id).await;
        let file = actions::files(&hub, &valid).await.unwrap().remove(0);
        let kept = actions::remove_file(&hub, &net, &valid, file.id).await;
        assert!(matches!(kept, Err(Error::Conflict("registers-file-needed"))), "the last file stays");
        let (name, media, bytes) = actions::file(&hub, &valid, file.id).await.unwrap();
        assert_eq!(
            (name.as_str(), media.as_str(), bytes.as_slice()),
            ("Quy tắc.pdf", "application/pdf", b"%PDF-1.7 x".as_slice())
        );
        actions::change(&hub, &net, &valid, 3, &rules("replaced")).await.unwrap();
        actions::change(&hub, &net, &made[1], 2, &rules("in-force")).await.unwrap();
        assert_eq!(counted().await.settled, 1);
        let other = actions::add_file(&hub, &house.officer, &valid, "b.pdf", b"%PDF-2".to_vec()).await;
        assert!(matches!(other, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn the_database_refuses_what_an_action_would_not_ask() {
    use crate::db::sql;
    for hub in hubs().await {
        let house = house(&hub).await;
        let draft = money("Tập huấn", "budget", 2026, [100, 90, 10]);
        let id = actions::record(&hub, &house.officer, &FUNDING, house.commune, &draft).await.unwrap();
        for text in [
            "update register_value set number = -1 where entry_id = $1 and field = 'spent'",
            "update register_value set words = 'x' where entry_id = $1 and field = 'spent'",
            "update register_value set number = 1800 where entry_id = $1 and field = 'year'",
            "update register_value set register = 'training' where entry_id = $1 and field = 'spent'",
            "update register_entry set ended_at = 5 where id = $1",
            "update register_entry set title = '' where id = $1",
            "delete from register_entry where id = $1",
        ] {
            let mut tx = hub.db.begin().await.unwrap();
            assert!(sql(text).bind(id).run(&mut tx).await.is_err(), "{text}");
        }
    }
}

#[tokio::test]
async fn an_export_holds_the_narrowed_list_and_no_formula() {
    for hub in hubs().await {
        let house = house(&hub).await;
        for activity in ["=HYPERLINK(\"x\")", "+84", "Tập huấn, lớp \"A\"", "Năm trước"] {
            let year = if activity == "Năm trước" { 2025 } else { 2026 };
            let draft = money(activity, "aid", year, [1_500_000_000, 0, 0]);
            actions::record(&hub, &house.officer, &FUNDING, house.commune, &draft).await.unwrap();
        }
        let wanted = Wanted { year: Some(2026), ..Wanted::default() };
        let sheet = actions::sheet(&hub, &house.officer, Lang::Vi, &FUNDING, &wanted).await.unwrap();
        let csv = sheet.csv();
        assert!(
            csv.starts_with("\u{feff}\"Cơ quan, đơn vị\",\"Năm\",\"Tình trạng\",\"Nội dung chi\",\"Nguồn\"")
        );
        assert_eq!(csv.matches("\r\n").count(), 4);
        assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\")\"") && csv.contains("\"'+84\""), "{csv}");
        assert!(csv.contains(
            "\"UBND xã Bản Mới\",2026,\"Đã ghi\",\"Tập huấn, lớp \"\"A\"\"\",\"ODA, viện trợ NGO\",2026,,1500000000,0,0,,"
        ));
        assert!(!csv.contains("Năm trước"));
        let taken = crate::journal::of(&hub, &hub.db, "register-entry", uuid::Uuid::nil()).await.unwrap();
        assert_eq!((taken.len(), taken[0].detail.contains("\"rows\":3")), (1, true));
    }
}

#[tokio::test]
async fn everybody_reads_only_answered_consultations_and_only_open_fields() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let mut values = Values::new();
        for (field, text) in [("topic", "Mạng ở trường"), ("said", "Chúng em muốn bớt quảng cáo")]
        {
            values.insert(field, Value::Words(text.into()));
        }
        values.insert("form", Value::Choice("forum".into()));
        values.insert("with", Value::Body("Hội đồng trẻ em xã".into(), None));
        values.insert("on", Value::Day(day("2026-10-01")));
        values.insert("children", Value::Number(40));
        let heard = Draft { state: "heard".into(), values };
        let id = actions::record(&hub, &house.officer, &CONSULTATIONS, house.commune, &heard).await.unwrap();
        assert!(actions::public(&hub, &CONSULTATIONS).await.unwrap().is_empty());
        let mut decided = Draft { state: "decided".into(), ..heard };
        decided.values.insert("decided", Value::Words("Chặn quảng cáo".into()));
        let whole = opened(&hub, &house.officer, &CONSULTATIONS, id).await;
        actions::change(&hub, &house.officer, &whole, 1, &decided).await.unwrap();
        let mut answered = Draft { state: "answered".into(), ..decided };
        answered.values.insert("answer", Value::Words("Trường đã chặn rồi nhé".into()));
        answered.values.insert("answered", Value::Day(day("2026-11-01")));
        let whole = opened(&hub, &house.officer, &CONSULTATIONS, id).await;
        let refused = actions::change(&hub, &house.officer, &whole, 2, &answered).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems[0].field, "nameless", "somebody has read it again before it is public");
        answered.values.insert("nameless", Value::Number(1));
        actions::change(&hub, &house.officer, &whole, 2, &answered).await.unwrap();
        let open = actions::public(&hub, &CONSULTATIONS).await.unwrap();
        let (body, _, values) = &open[0];
        assert_eq!((open.len(), body.id), (1, house.commune));
        assert!(
            values.contains_key("said") && !values.contains_key("children") && !values.contains_key("with")
        );
        let counted =
            actions::counted(&hub, &CONSULTATIONS, day("2026-10-01"), day("2026-11-30")).await.unwrap();
        assert_eq!((counted.settled, counted.total), (1, 1));
        let later =
            actions::counted(&hub, &CONSULTATIONS, day("2026-11-01"), day("2026-11-30")).await.unwrap();
        assert_eq!(later.total, 0, "counted on the day of the consultation");
    }
}
