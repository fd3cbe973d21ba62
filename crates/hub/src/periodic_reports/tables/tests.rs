//! A ministry's workbook from the day it comes to the table that is filed, on both engines. Figures are counted by hand.

use lachan_documents::read::{Held, workbook};
use lachan_documents::sheets::Place;

use super::actions::{self, NewTemplate, Remark, SheetRules};
use super::model::{Over, Part, Rows, Take, TemplateId, Word};
use crate::authority::{Principal, Role};
use crate::error::Error;
use crate::periodic_reports::actions as reports;
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::tests::{person, published};
use crate::plans::tests::{House, send, session_of};
use crate::programme::tests::{accepted, event, scene};
use crate::slice::Counted;
use crate::targets;
use crate::targets::model::{EVENTS, Formula, Period, Whole};
use crate::testing::{TestHub, hubs};
use crate::web::Lang;
use crate::web::form::Problem;

mod ministry;

use ministry::{SHEET, made, row, rows};

fn at(cell: &str) -> Place {
    Place::parse(cell).unwrap()
}

fn told(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.text(Lang::Vi).into_owned()).collect::<Vec<_>>().join(" ")
}

fn invalid<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Invalid(problems)) => told(&problems),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it went through"),
    }
}

/// A province with two communes of two schools each, of which one held an event; a target that counts that; and the
/// province's report begun.
struct Desk {
    house: House,
    report: ReportId,
    of: crate::periodic_reports::model::TypeId,
    target: String,
}

async fn desk(hub: &TestHub) -> Desk {
    let scene = scene(hub).await;
    accepted(hub, &scene, &scene.school, event(scene.schools[0], "2026-10-05")).await;
    let formula = Formula {
        counted: EVENTS.into(),
        kinds: Vec::new(),
        topics: Vec::new(),
        bands: Vec::new(),
        plan: None,
        least: 1,
        whole: Whole::Units,
        period: Period::Asked,
    };
    let valid_from = crate::time::Day::parse("2026-01-01").unwrap();
    let new = targets::actions::NewTarget {
        name: "Trường tổ chức tuyên truyền".into(),
        formula,
        valid_from,
        public: false,
    };
    let target = targets::actions::compose(hub, &scene.department, &new).await.unwrap().to_string();
    let (house, turn) = published(hub).await;
    let (of, key) = (turn.of.row.id, turn.period.key);
    let report = reports::begin(hub, &house.steering, of, &key, house.science).await.unwrap();
    Desk { house, report, of, target }
}

async fn received(hub: &TestHub, desk: &Desk, bytes: Vec<u8>) -> Result<TemplateId, Error> {
    let new = NewTemplate {
        name: "Biểu 01/TE-MTM".into(),
        sender: "Bộ Y tế".into(),
        types: vec![desk.of],
        file_name: "bieu-01.xlsx".into(),
        bytes,
    };
    actions::add(hub, &desk.house.steering, new).await
}

/// What a filed table holds, cell by cell.
async fn cells(hub: &TestHub, desk: &Desk, version: i64, id: TemplateId, names: &[&str]) -> Vec<String> {
    let (_, bytes) = actions::filed(hub, &desk.house.steering, desk.report, (version, id)).await.unwrap();
    let book = workbook(&bytes).unwrap();
    names.iter().map(|name| book.sheets[0].words(at(name))).collect()
}

async fn seen(hub: &TestHub, id: TemplateId) -> (i64, i64) {
    let whole = actions::get(hub, id).await.unwrap();
    let newest = whole.newest().unwrap();
    (newest.version, newest.revision)
}

/// The rules of the sheet as somebody who has looked at the guesses sends them back.
async fn as_guessed(hub: &TestHub, who: &Principal, id: TemplateId) -> SheetRules {
    let mapped = actions::mapped(hub, who, id).await.unwrap();
    SheetRules {
        sheet: SHEET.into(),
        cells: mapped.rules.cells.iter().map(|rule| (rule.at.0, rule.take.clone())).collect(),
        blocks: mapped
            .rules
            .blocks
            .iter()
            .map(|block| {
                let columns = block.columns.iter().map(|one| (one.column, one.take.clone())).collect();
                (block.first, block.last, block.rows, columns)
            })
            .collect(),
        new_block: None,
    }
}

#[tokio::test]
async fn a_table_is_guessed_confirmed_filled_and_filed() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let who = &desk.house.steering;
        let id = received(&hub, &desk, made(&rows())).await.unwrap();
        let mapped = actions::mapped(&hub, who, id).await.unwrap();
        let guessed: Vec<_> = mapped
            .rules
            .cells
            .iter()
            .map(|rule| (rule.at.0.to_string(), rule.take.part, rule.take.over, rule.guessed))
            .collect();
        assert_eq!(
            guessed,
            [
                ("B2".to_owned(), Part::Settled, Over::Turn, true),
                ("C5".to_owned(), Part::Settled, Over::Turn, true),
                ("D5".to_owned(), Part::Settled, Over::Year, true),
                ("C6".to_owned(), Part::Share, Over::Turn, true),
                ("D6".to_owned(), Part::Share, Over::Year, true),
            ]
        );
        assert_eq!(mapped.rules.cells[0].take, Take::word(Word::Body));
        assert!(mapped.rules.cells[1..].iter().all(|rule| rule.take.figure == desk.target));
        let block = &mapped.rules.blocks[0];
        assert_eq!((block.first, block.last, block.rows), (10, 12, Rows::Communes));
        let columns: Vec<_> = block.columns.iter().map(|one| (one.column, one.take.part)).collect();
        assert_eq!(columns, [(0, Part::Settled), (1, Part::Settled), (2, Part::Settled), (3, Part::Total)]);

        // a guess fills nothing
        let report = reports::whole(&hub, desk.report).await.unwrap();
        assert!(actions::of_report(&hub, &report).await.unwrap().is_empty());
        let early = actions::file_table(&hub, who, desk.report, id).await;
        assert!(matches!(early, Err(Error::NotFound)));
        actions::confirm(&hub, who, id).await.unwrap();
        let preview = actions::preview(&hub, who, &report, id).await.unwrap();
        assert_eq!(preview.remarks, []);
        actions::file_table(&hub, who, desk.report, id).await.unwrap();
        let names = [
            "B2", "C5", "D5", "C6", "C7", "A10", "B10", "C10", "D10", "A11", "B11", "C11", "D11", "B12",
            "C12",
        ];
        let one_of_four = [
            "Sở Khoa học và Công nghệ",
            "1",
            "1",
            "25",
            "",
            "1",
            "Xã Hai",
            "0",
            "2",
            "2",
            "Xã Một",
            "1",
            "2",
            "",
            "",
        ];
        assert_eq!(cells(&hub, &desk, 1, id, &names).await, one_of_four);
        let (name, bytes) = actions::filed(&hub, who, desk.report, (1, id)).await.unwrap();
        assert_eq!(name, "bieu-01 - 2026.xlsx");
        let book = workbook(&bytes).unwrap();
        assert!(book.sheets[0].cells[&at("E5")].formula && book.sheets[0].cells[&at("C13")].formula);
        assert_eq!(book.sheets[0].cells[&at("C5")].value, Held::Number(1.0), "a number, not words");
        let filed = actions::tables(&hub, desk.report).await.unwrap();
        assert_eq!((filed.len(), filed[0].sha256.clone()), (1, crate::attachment::sha256(&bytes)));

        // sent with the figures of that moment, and never changed after
        reports::submit(&hub, who, desk.report, 0).await.unwrap();
        let again = actions::file_table(&hub, who, desk.report, id).await;
        assert!(matches!(again, Err(Error::Conflict("tables-filed-already"))));
        reports::reopen(&hub, who, desk.report, "bổ sung").await.unwrap();
        actions::file_table(&hub, who, desk.report, id).await.unwrap();
        assert_eq!(actions::tables(&hub, desk.report).await.unwrap().len(), 2, "one a version");
        assert_eq!(cells(&hub, &desk, 1, id, &names).await, one_of_four);

        // for others than the province's lead there is nothing to take in
        let school = person(&hub, "nguoikhac", Role::SteeringOfficer, desk.house.education, "").await;
        assert!(matches!(actions::mapped(&hub, &school, id).await, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn what_cannot_be_filled_is_told_with_sheet_and_cell() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let who = &desk.house.steering;
        assert!(invalid(received(&hub, &desk, b"PK nothing".to_vec()).await).contains("Excel"));
        let id = received(&hub, &desk, made(&rows())).await.unwrap();
        let good = as_guessed(&hub, who, id).await;
        let take = Take { figure: desk.target.clone(), part: Part::Total, over: Over::Turn };
        let save = |rules: SheetRules, seen| actions::save(&hub, who, id, seen, rules);
        let now = seen(&hub, id).await;

        let mut formula = good.clone();
        formula.cells.push((at("E5"), take.clone()));
        assert_eq!(
            invalid(save(formula, now).await),
            "Ô E5 của trang “Biểu 01” có công thức, không ghi đè được. Hãy chọn ô khác."
        );
        let mut twice = good.clone();
        twice.cells.extend([(at("C1"), take.clone()), (at("D1"), take.clone())]);
        assert_eq!(invalid(save(twice, now).await), "Ô A1 được chỉ hai lần.", "both lie in the merged A1");
        let mut rows = good.clone();
        rows.blocks[0].1 = 13;
        assert!(invalid(save(rows, now).await).contains("Ô C13 của trang “Biểu 01” có công thức"));
        let mut nameless = good.clone();
        nameless.blocks[0].3.retain(|(_, take)| take.as_word() != Some(Word::Name));
        assert!(invalid(save(nameless, now).await).contains("Trang “Biểu 01”"));
        let mut unknown = good.clone();
        unknown.cells.push((at("C7"), Take { figure: "no-such-figure".into(), ..take.clone() }));
        assert!(!invalid(save(unknown, now).await).is_empty());

        // a cell under a merged range is filled where the range begins
        let mut merged = good.clone();
        merged.cells.push((at("C1"), Take::word(Word::Title)));
        save(merged, now).await.unwrap();
        let mapped = actions::mapped(&hub, who, id).await.unwrap();
        assert!(mapped.rules.cells.iter().any(|rule| rule.at.0 == at("A1")));
        let stale = save(good.clone(), now).await;
        assert!(matches!(stale, Err(Error::Conflict("tables-moved-on"))), "nobody overwrites a colleague");

        // two rows for two communes, one of them printed with a name that nobody has
        let mut few = good.clone();
        few.blocks[0].1 = 10;
        save(few, seen(&hub, id).await).await.unwrap();
        actions::confirm(&hub, who, id).await.unwrap();
        let report = reports::whole(&hub, desk.report).await.unwrap();
        let words = invalid(actions::preview(&hub, who, &report, id).await);
        assert!(words.contains("Trang “Biểu 01” chỉ có 1 dòng") && words.contains("cần 2 dòng"), "{words}");
        let stopped = reports::submit(&hub, who, desk.report, 0).await;
        assert!(invalid(stopped).contains("chỉ có 1 dòng"), "a report is not sent with half a table");
        assert!(reports::whole(&hub, desk.report).await.unwrap().report.is_draft());
        actions::retire(&hub, who, id, true).await.unwrap();
        reports::submit(&hub, who, desk.report, 0).await.unwrap();
        assert!(actions::tables(&hub, desk.report).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn printed_names_stay_and_figures_follow_them() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let who = &desk.house.steering;
        let mut printed = rows();
        printed[7] = row(10, &[("A", "1"), ("B", "Một"), ("C", ""), ("D", "")]);
        printed[8] = row(11, &[("A", "2"), ("B", "Xã Ba"), ("C", ""), ("D", "")]);
        printed.remove(9);
        let id = received(&hub, &desk, made(&printed)).await.unwrap();
        actions::confirm(&hub, who, id).await.unwrap();
        let report = reports::whole(&hub, desk.report).await.unwrap();
        let preview = actions::preview(&hub, who, &report, id).await.unwrap();
        let sheet = SHEET.to_owned();
        let wrong = Remark::NoSuchName {
            sheet: sheet.clone(),
            at: super::model::At(at("B11")),
            name: "Xã Ba".into(),
        };
        let left = Remark::LeftOut { sheet, names: vec!["Xã Hai".into()] };
        let nowhere = Remark::Nowhere { figure: desk.target.clone(), n: 2 };
        assert_eq!(preview.remarks, [wrong, left, nowhere]);
        actions::file_table(&hub, who, desk.report, id).await.unwrap();
        let names = ["B10", "C10", "D10", "B11", "C11", "D11"];
        assert_eq!(cells(&hub, &desk, 1, id, &names).await, ["Một", "1", "2", "Xã Ba", "", ""]);
    }
}

#[tokio::test]
async fn a_new_edition_says_what_changed_and_keeps_what_still_fits() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let who = &desk.house.steering;
        let id = received(&hub, &desk, made(&rows())).await.unwrap();
        actions::confirm(&hub, who, id).await.unwrap();
        let same = actions::add_edition(&hub, who, id, "bieu.xlsx", made(&rows())).await;
        assert!(invalid(same).contains("giống hệt"));
        // a line put in above the indicators, one of them gone, a formula changed
        let mut new = rows();
        new[3] =
            row(5, &[("A", "1"), ("B", "Số em được học kỹ năng"), ("C", ""), ("D", ""), ("E", "=C5+D5")]);
        new[4] = row(
            6,
            &[("A", "2"), ("B", "Số trường tổ chức tuyên truyền"), ("C", ""), ("D", ""), ("E", "=C6+D6")],
        );
        new[10] = row(13, &[("B", "Tổng cộng"), ("C", "=SUM(C10:C11)"), ("D", "=SUM(D10:D12)")]);
        actions::add_edition(&hub, who, id, "bieu-moi.xlsx", made(&new)).await.unwrap();
        let mapped = actions::mapped(&hub, who, id).await.unwrap();
        let cell = |place: Place| place.to_string();
        let moved: Vec<_> = mapped.moved.iter().map(|(from, rule)| (cell(from.0), cell(rule.at.0))).collect();
        assert_eq!(moved, [("C5".into(), "C6".into()), ("D5".into(), "D6".into())] as [(String, String); 2]);
        let lost: Vec<_> = mapped.lost.iter().map(|rule| cell(rule.at.0)).collect();
        assert_eq!((lost, mapped.lost_blocks.len()), (vec!["C6".to_owned(), "D6".to_owned()], 0));
        let changed: Vec<_> = mapped.changes.iter().filter_map(|one| one.place.map(cell)).collect();
        assert_eq!(changed, ["B5", "B6", "E6", "C13"]);
        // until somebody confirms, the old file is filled
        let report = reports::whole(&hub, desk.report).await.unwrap();
        let usable = actions::of_report(&hub, &report).await.unwrap();
        assert_eq!((usable[0].mapping.version, usable[0].mapping.file_number), (1, 1));
        actions::confirm(&hub, who, id).await.unwrap();
        let usable = actions::of_report(&hub, &report).await.unwrap();
        assert_eq!((usable[0].mapping.version, usable[0].mapping.file_number), (2, 2));
        actions::file_table(&hub, who, desk.report, id).await.unwrap();
        assert_eq!(cells(&hub, &desk, 1, id, &["C5", "C6", "C10"]).await, ["", "1", "0"]);
    }
}

#[tokio::test]
async fn figures_of_a_report_that_was_sent_stand_in_a_table_that_comes_later() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let who = &desk.house.steering;
        let tasks = Counted { settled: 0, under_way: 2, late: 1, total: 3 };
        assert_eq!(reports::whole(&hub, desk.report).await.unwrap().figures.tasks, tasks);
        reports::submit(&hub, who, desk.report, 0).await.unwrap();
        let late = crate::plans::actions::open_tasks_of(&hub, desk.house.science).await.unwrap()[0].id;
        crate::plans::actions::finish(&hub, who, late, 0, "Đã ban hành.").await.unwrap();
        let id = received(&hub, &desk, made(&rows())).await.unwrap();
        let take = |part| Take { figure: Word::Tasks.name().into(), part, over: Over::Turn };
        let rules = SheetRules {
            sheet: SHEET.into(),
            cells: vec![
                (at("C5"), take(Part::Settled)),
                (at("D5"), take(Part::Total)),
                (at("C6"), take(Part::Share)),
                (at("C7"), Take { figure: desk.target.clone(), part: Part::Settled, over: Over::YearBefore }),
                (at("D7"), Take::word(Word::To)),
            ],
            ..SheetRules::default()
        };
        actions::save(&hub, who, id, seen(&hub, id).await, rules).await.unwrap();
        actions::confirm(&hub, who, id).await.unwrap();
        let report = reports::whole(&hub, desk.report).await.unwrap();
        let preview = actions::preview(&hub, who, &report, id).await.unwrap();
        let unknown = Remark::NotKnown { sheet: SHEET.into(), at: super::model::At(at("C7")) };
        assert_eq!(preview.remarks, [unknown], "the target was not there a year before");
        actions::file_table(&hub, who, desk.report, id).await.unwrap();
        let names = ["C5", "D5", "C6", "C7", "D7"];
        assert_eq!(cells(&hub, &desk, 1, id, &names).await, ["0", "3", "0", "", "23/11/2026"]);
    }
}

#[tokio::test]
async fn a_mapping_with_problems_comes_back_whole() {
    for hub in hubs().await {
        let desk = desk(&hub).await;
        let id = received(&hub, &desk, made(&rows())).await.unwrap();
        let token = session_of(&hub, "hai", desk.house.science).await;
        let now = seen(&hub, id).await;
        let on_screen = format!("{}.{}", now.0, now.1);
        let typed = [
            ("sheet", SHEET),
            ("seen", on_screen.as_str()),
            ("o-C7", "report-year"),
            ("o-E5", "report-year"),
            ("cell", "5C"),
            ("first", "mười"),
            ("last", "12"),
            ("then", "confirm"),
        ];
        let (status, page) = send(&hub, &token, &format!("/bao-cao/bieu/{id}?trang=1"), &typed).await;
        assert_eq!(status, 422);
        for words in ["value=\"5C\"", "value=\"mười\"", "Không có ô tên này", "first-error"] {
            assert!(page.contains(words), "{words}");
        }
        let typed = [typed[0], typed[1], typed[2], typed[3], ("then", "confirm")];
        let (status, page) = send(&hub, &token, &format!("/bao-cao/bieu/{id}?trang=1"), &typed).await;
        assert_eq!(status, 422);
        for words in
            ["Ô E5 của trang “Biểu 01” có công thức", "id=\"o-E5-error\"", "value=\"report-year\" selected"]
        {
            assert!(page.contains(words), "{words}");
        }
        assert_eq!(seen(&hub, id).await, now, "nothing is saved");
    }
}
