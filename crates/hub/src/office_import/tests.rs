//! Files of schools and accounts: looked at, written at once, and the same again.

use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};

use super::actions;
use super::model::{Counts, FileId, Preview, Verdict};
use super::template::template;
use crate::authority::{Level, Principal, Role};
use crate::error::Error;
use crate::organisations::actions as organisations;
use crate::organisations::model::Unit;
use crate::people::actions as people;
use crate::testing::{TestHub, hubs, officer};
use crate::time::{Day, HOUR, MINUTE};
use crate::web::Lang;

async fn administrator(hub: &TestHub) -> Principal {
    let unit = |code: &str, level: Level, name: &str| Unit {
        code: code.into(),
        level,
        name: name.into(),
        parent: (level != Level::Province).then(|| "99".to_owned()),
        valid_from: Day::parse("2025-07-01").unwrap(),
        valid_to: None,
        successors: Vec::new(),
    };
    let units = [
        unit("99", Level::Province, "Tỉnh Mẫu Sơn"),
        unit("00101", Level::Commune, "Xã Bản Mới"),
        unit("00102", Level::Commune, "Xã Nà Phặc"),
        unit("00103", Level::Commune, "Xã Bình An"),
        unit("00104", Level::Commune, "Xã Bình An"),
    ];
    organisations::import_units(hub, &units).await.unwrap();
    let department = organisations::found(hub, "Sở Giáo dục và Đào tạo").await.unwrap();
    officer(hub, department, "quan-tri", "Lý Văn Thắng", Role::Administrator).await
}

fn sheet(name: &str, headings: &[&str], rows: &[&[&str]]) -> Sheet {
    Sheet {
        name: name.into(),
        columns: headings.iter().map(|heading| SheetColumn::new(*heading)).collect(),
        rows: rows.iter().map(|row| row.iter().map(|words| Value::text(*words)).collect()).collect(),
        ..Sheet::default()
    }
}

const SCHOOLS: [&str; 6] =
    ["Mã trường", "Tên trường", "Tên ngắn", "Xã, phường", "Cơ quan cấp trên", "Từ ngày"];
const PEOPLE: [&str; 4] = ["Họ và tên", "Tên đăng nhập", "Vai", "Đơn vị"];

fn file(schools: &[&[&str]], people: &[&[&str]]) -> Vec<u8> {
    let sheets = vec![sheet("Trường", &SCHOOLS, schools), sheet("Cán bộ", &PEOPLE, people)];
    write(&Book { title: String::new(), sheets }).unwrap()
}

fn good(name: &str) -> Vec<u8> {
    file(
        &[
            &["00123", name, "THCS Bản Mới", "Xã Bản Mới", "Sở Giáo dục và Đào tạo", "05/09/2025"],
            &["00124", "Trường Tiểu học Nà Phặc", "", "00102", "", ""],
        ],
        &[
            &["Nông Thị Hà", "ha.nong", "Cán bộ mạng", "00123"],
            &["Lò Văn Đức", "duc.lo", "Cán bộ theo dõi kế hoạch", "Sở Giáo dục và Đào tạo"],
        ],
    )
}

async fn handed_in(hub: &TestHub, who: &Principal, bytes: &[u8]) -> (FileId, Preview) {
    let id = actions::hand_in(hub, who, "danh-sach.xlsx", bytes).await.unwrap();
    (id, actions::preview(hub, who, id).await.unwrap())
}

/// The faults as a person reads them.
fn faults(preview: &Preview) -> Vec<String> {
    let of = |verdict: &Verdict| match verdict {
        Verdict::Wrong(faults) => faults.clone(),
        _ => Vec::new(),
    };
    let all =
        preview.schools.iter().map(|row| &row.verdict).chain(preview.people.iter().map(|row| &row.verdict));
    all.flat_map(of).map(|fault| format!("{}: {}", fault.place, fault.problem.text(Lang::Vi))).collect()
}

#[tokio::test]
async fn a_file_is_looked_at_then_written_and_changes_nothing_the_second_time() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let before = organisations::all(&hub).await.unwrap().len();
        let (id, preview) = handed_in(&hub, &who, &good("Trường THCS Bản Mới")).await;
        assert_eq!(preview.counts(), Counts { new: 4, ..Counts::default() }, "{:?}", faults(&preview));
        assert_eq!(
            organisations::all(&hub).await.unwrap().len(),
            before,
            "nothing is written before the word"
        );
        let written = actions::write(&hub, &who, id).await.unwrap();
        assert_eq!(written.counts.new, 4);
        let logins: Vec<&str> = written.invited.iter().map(|one| one.login.as_str()).collect();
        assert_eq!(logins, ["ha.nong", "duc.lo"]);
        let invited = people::invited(&hub, &written.invited[0].token).await.unwrap();
        assert_eq!(invited.name, "Nông Thị Hà", "the link opens her account");

        let all = organisations::all(&hub).await.unwrap();
        let school = all.iter().find(|one| one.name == "Trường THCS Bản Mới").unwrap();
        assert_eq!(
            (school.kind.as_str(), school.level.as_str(), school.area_code.as_str()),
            ("school", "school", "00101")
        );
        let short = |name: &str| all.iter().find(|one| one.name == name).unwrap().short_name.clone();
        assert_eq!(short("Trường Tiểu học Nà Phặc"), "Trường Tiểu học Nà Phặc");
        let then = organisations::as_of(&hub, Day::parse("2025-09-05").unwrap()).await.unwrap();
        assert!(then.iter().any(|one| one.id == school.id), "it has stood since its first day");
        let sooner = organisations::as_of(&hub, Day::parse("2025-09-04").unwrap()).await.unwrap();
        assert!(sooner.iter().all(|one| one.id != school.id));

        let again = actions::write(&hub, &who, id).await;
        assert!(matches!(again, Err(Error::Conflict("import-gone"))), "pressed twice");
        let (id, preview) = handed_in(&hub, &who, &good("Trường THCS Bản Mới")).await;
        assert_eq!(preview.counts(), Counts { unchanged: 4, ..Counts::default() }, "{:?}", faults(&preview));
        let written = actions::write(&hub, &who, id).await.unwrap();
        assert!(written.invited.is_empty());
        assert_eq!(organisations::all(&hub).await.unwrap().len(), before + 2);
    }
}

#[tokio::test]
async fn a_changed_name_and_a_further_role_are_changes() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let (id, _) = handed_in(&hub, &who, &good("Trường THCS Bản Mới")).await;
        actions::write(&hub, &who, id).await.unwrap();
        let renamed = file(
            &[&["00123", "Trường PTDTBT THCS Bản Mới", "THCS Bản Mới", "Xã Bản Mới", "", ""]],
            &[&["Nông Thị Hà", "HA.NONG", "can bo theo doi ke hoach", "00124"]],
        );
        let (id, preview) = handed_in(&hub, &who, &renamed).await;
        let changed = ("Trường THCS Bản Mới".to_owned(), "Trường PTDTBT THCS Bản Mới".to_owned());
        assert_eq!(preview.schools[0].verdict, Verdict::Changes(vec![changed]));
        let role = (String::new(), "Cán bộ theo dõi kế hoạch".to_owned());
        assert_eq!(preview.people[0].verdict, Verdict::Changes(vec![role]));
        let written = actions::write(&hub, &who, id).await.unwrap();
        assert!(written.invited.is_empty(), "who has an account needs no link");
        let all = organisations::all(&hub).await.unwrap();
        assert!(all.iter().any(|one| one.name == "Trường PTDTBT THCS Bản Mới"));
        assert!(all.iter().all(|one| one.name != "Trường THCS Bản Mới"));
        let yesterday = hub.clock.now().day().plus(-1);
        let then = organisations::as_of(&hub, yesterday).await.unwrap();
        assert!(then.iter().any(|one| one.name == "Trường THCS Bản Mới"), "the old name stays for its days");
        let (_, preview) = handed_in(&hub, &who, &renamed).await;
        assert_eq!(preview.counts().unchanged, 2);
    }
}

#[tokio::test]
async fn every_fault_is_named_with_its_cell_and_nothing_is_written() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let bad = file(
            &[
                &["A 1", "", "", "Xã Không Có", "Sở Không Có", "31/2/2025"],
                &["00123", "Trường A", "", "Xã Bình An", "", "hôm qua"],
                &["00123", "Trường B", "", "00101", "", "01/01/2030"],
                &["00125", "Trường tốt", "", "00101", "", ""],
            ],
            &[
                &["Lý Văn Khác", "quan-tri", "Quản trị", "Sở Giáo dục và Đào tạo"],
                &["", "Hà Nông", "Hiệu trưởng", "99999"],
            ],
        );
        let before = organisations::all(&hub).await.unwrap().len();
        let (id, preview) = handed_in(&hub, &who, &bad).await;
        let found = faults(&preview);
        let expected = [
            "A2: Mã “A 1” chỉ được có chữ không dấu, số, dấu chấm và gạch.",
            "B2: Thiếu Tên trường.",
            "D2: Không có xã, phường “Xã Không Có”. Hãy ghi đúng tên hoặc mã.",
            "E2: Không có cơ quan “Sở Không Có”.",
            "F2: Ngày 31/2/2025 không có.",
            "D3: Có nhiều nơi cùng tên. Hãy ghi mã: 00103, 00104.",
            "F3: “hôm qua” không phải ngày. Hãy ghi như 05/09/2025.",
            "A4: “00123” đã có ở ô A3.",
            "F4: Ngày này chưa tới.",
            "B2: Tên đăng nhập này đã có người dùng. Thêm họ hoặc tên xã.",
            "A3: Thiếu Họ và tên.",
            "B3: Tên đăng nhập chỉ có chữ thường không dấu, số, dấu chấm và gạch nối.",
        ];
        for words in expected {
            assert!(found.iter().any(|fault| fault == words), "{words} is not in {found:#?}");
        }
        assert!(
            found
                .iter()
                .any(|fault| fault.starts_with("C3: Không có vai “Hiệu trưởng”. Chọn một trong: Quản trị,"))
        );
        assert!(found.iter().any(|fault| fault.starts_with("D3: “99999” không phải mã trường")));
        assert_eq!(found.len(), expected.len() + 2, "{found:#?}");
        assert_eq!(preview.counts().new, 1, "a good row is seen to be good");
        let refused = actions::write(&hub, &who, id).await;
        assert!(matches!(refused, Err(Error::Conflict("import-has-faults"))));
        assert_eq!(organisations::all(&hub).await.unwrap().len(), before);
    }
}

#[tokio::test]
async fn columns_stand_in_any_order_and_missing_ones_are_named() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let mixed = Sheet {
            above: vec!["PHÒNG GIÁO DỤC".into(), "Danh sách".into()],
            ..sheet(
                "Danh mục",
                &["STT", "XÃ", "Tên cơ sở giáo dục", "MA TRUONG *"],
                &[&["1", "Xã Bản Mới", "Trường A", "00123"]],
            )
        };
        let (_, preview) =
            handed_in(&hub, &who, &write(&Book { title: String::new(), sheets: vec![mixed] }).unwrap()).await;
        assert_eq!(preview.counts(), Counts { new: 1, ..Counts::default() }, "{:?}", faults(&preview));
        let short = sheet("Trường", &["Mã trường", "Tên trường"], &[&["1", "A"]]);
        let (_, preview) =
            handed_in(&hub, &who, &write(&Book { title: String::new(), sheets: vec![short] }).unwrap()).await;
        assert_eq!(preview.lists[0].1.text(Lang::Vi), "Thiếu cột Xã, phường. Hãy dùng tệp mẫu.");
        let other = sheet("x", &["Tháng", "Số vụ"], &[&["1", "2"]]);
        let (id, preview) =
            handed_in(&hub, &who, &write(&Book { title: String::new(), sheets: vec![other] }).unwrap()).await;
        assert!(!preview.is_good() && preview.lists.len() == 1);
        assert!(actions::write(&hub, &who, id).await.is_err());
        let none = actions::hand_in(&hub, &who, "x.xlsx", b"%PDF-1.7").await;
        assert!(matches!(none, Err(Error::Invalid(_))));
    }
}

#[tokio::test]
async fn a_file_is_its_officers_alone_and_for_an_hour() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let unit = who.unit().unwrap();
        let second = officer(&hub, unit, "hai", "Hoàng Văn Nam", Role::Administrator).await;
        let steering = officer(&hub, unit, "ba", "Vi Văn An", Role::SteeringOfficer).await;
        let bytes = good("Trường THCS Bản Mới");
        assert!(matches!(actions::hand_in(&hub, &steering, "x", &bytes).await, Err(Error::Forbidden(_))));
        let (id, _) = handed_in(&hub, &who, &bytes).await;
        assert!(matches!(actions::preview(&hub, &second, id).await, Err(Error::Conflict("import-gone"))));
        assert!(matches!(actions::write(&hub, &second, id).await, Err(Error::Conflict("import-gone"))));
        hub.clock.advance(HOUR + MINUTE);
        assert!(matches!(actions::preview(&hub, &who, id).await, Err(Error::Conflict("import-gone"))));
        assert_eq!(actions::forget(&hub, hub.clock.now()).await.unwrap(), 1, "nothing of it is left");
    }
}

#[tokio::test]
async fn the_template_is_a_file_without_rows_and_five_thousand_rows_are_the_most() {
    for hub in hubs().await {
        let who = administrator(&hub).await;
        let (_, preview) = handed_in(&hub, &who, &template().unwrap()).await;
        assert_eq!(preview.lists[0].1.message, "import-nothing-found", "its examples are not taken in");
        let names: Vec<[String; 6]> = (0..5_001)
            .map(|n| {
                [
                    format!("M{n}"),
                    format!("Trường {n}"),
                    String::new(),
                    "00101".into(),
                    String::new(),
                    String::new(),
                ]
            })
            .collect();
        let rows: Vec<Vec<&str>> = names.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (_, preview) = handed_in(&hub, &who, &file(&rows, &[])).await;
        assert_eq!(preview.lists[0].1.message, "import-too-many-rows");
        let (_, preview) = handed_in(&hub, &who, &file(&rows[..5_000], &[])).await;
        assert_eq!(preview.counts().new, 5_000);
    }
}
