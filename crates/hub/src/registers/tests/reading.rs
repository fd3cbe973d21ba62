//! Fields by what they refuse.

use super::{form, house};
use crate::organisations::actions::all as organisations;
use crate::registers::declared::{self, CONSULTATIONS, FUNDING, ONLINE_RULES, PROPOSALS};
use crate::registers::model::{RECORDED, Value};
use crate::registers::reading::{self, Known};
use crate::testing::hubs;
use crate::web::Lang;

const NOTHING: Known<'_> = Known { organisations: &[], tasks: &[] };

#[test]
fn every_kind_of_field_refuses_what_it_cannot_hold() {
    let bad = form(&[
        ("activity", ""),
        ("source", "lottery"),
        ("year", "1999"),
        ("task", "0199b6f1-0000-7000-8000-000000000000"),
        ("estimate", "nhiều"),
        ("allocated", "1,5 xu"),
        ("spent", "-5"),
        ("decision", &"x".repeat(301)),
    ]);
    let problems = reading::draft(&FUNDING, &bad, RECORDED, &NOTHING).unwrap_err();
    let told: Vec<_> =
        problems.iter().map(|problem| (problem.field.as_str(), problem.message.as_ref())).collect();
    assert_eq!(
        told,
        [
            ("activity", "form-required"),
            ("source", "form-choose-one"),
            ("year", "form-number-range"),
            ("task", "form-choose-one"),
            ("estimate", "registers-money-unreadable"),
            ("allocated", "registers-money-unreadable"),
            ("spent", "registers-money-unreadable"),
            ("decision", "form-too-long"),
        ]
    );
    let bad = form(&[
        ("state", "answered"),
        ("topic", "Mạng an toàn"),
        ("form", "forum"),
        ("on", "29/02/2027"),
        ("children", "một ít"),
        ("said", "Chúng em muốn…"),
    ]);
    let problems = reading::draft(&CONSULTATIONS, &bad, "heard", &NOTHING).unwrap_err();
    let told: Vec<_> =
        problems.iter().map(|problem| (problem.field.as_str(), problem.message.as_ref())).collect();
    assert_eq!(
        told,
        [("on", "form-day-impossible"), ("children", "form-number-unreadable"), ("state", "form-choose-one"),],
        "from heard it cannot be answered at once"
    );
}

#[test]
fn money_is_read_as_people_say_it_and_shares_to_a_tenth() {
    for (typed, dong) in [
        ("84.000.000", 84_000_000),
        ("84000000", 84_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("200 triệu đồng", 200_000_000),
        ("950 đồng", 950),
        ("0", 0),
        ("1,5 ty\u{309}\u{323}", -1),
    ] {
        let typed =
            form(&[("activity", "Tập huấn"), ("source", "budget"), ("year", "2026"), ("estimate", typed)]);
        let read = reading::draft(&FUNDING, &typed, RECORDED, &NOTHING);
        if dong < 0 {
            assert!(read.is_err());
        } else {
            assert_eq!(read.unwrap().values["estimate"], Value::Number(dong), "{typed:?}");
        }
    }
    let safety = declared::by_name("school-safety").unwrap();
    for (typed, tenths) in
        [("87,5", Some(875)), ("100%", Some(1000)), ("0", Some(0)), ("100,1", None), ("7,55", None)]
    {
        let typed = form(&[("state", "reviewed"), ("standard", "A"), ("on", "5/10/2026"), ("share", typed)]);
        let read = reading::draft(safety, &typed, "reviewed", &NOTHING);
        assert_eq!(
            read.ok().map(|draft| draft.values["share"].clone()),
            tenths.map(Value::Number),
            "{typed:?}"
        );
    }
}

#[tokio::test]
async fn a_body_is_joined_to_the_directory_by_either_name_and_a_near_one_is_named() {
    for hub in hubs().await {
        let house = house(&hub).await;
        let all = organisations(&hub).await.unwrap();
        let known = Known { organisations: &all, tasks: &[] };
        let typed = |to: &str| {
            form(&[
                ("state", "in-force"),
                ("name", "Quy tắc"),
                ("template", "own"),
                ("on", "1/9/2026"),
                ("checker", to),
            ])
        };
        let read =
            reading::draft(&ONLINE_RULES, &typed("so khoa hoc va cong nghe"), "in-force", &known).unwrap();
        let found = Value::Body("Sở Khoa học và Công nghệ".into(), Some(house.department));
        assert_eq!(read.values["checker"], found);
        let near = reading::draft(&ONLINE_RULES, &typed("khoa học"), "in-force", &known).unwrap_err();
        assert!(near[0].text(Lang::Vi).contains("Sở Khoa học và Công nghệ"), "{near:?}");
        let unknown = reading::draft(&ONLINE_RULES, &typed("Bộ X"), "in-force", &known).unwrap_err();
        assert_eq!(unknown[0].message, "registers-body-unknown");
        let outside = form(&[
            ("state", "reviewing"),
            ("document", "A"),
            ("on", "1/9/2026"),
            ("review", "B"),
            ("to", "Bộ X"),
        ]);
        let read = reading::draft(&PROPOSALS, &outside, "reviewing", &known).unwrap();
        assert_eq!(read.values["to"], Value::Body("Bộ X".into(), None));
    }
}
