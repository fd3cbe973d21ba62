//! What is written is read back by others: calamine and LibreOffice.

use std::io::{Cursor, Read as _, Write as _};

use calamine::{Data, Reader as _, Xlsx};

use super::fill::{self, CannotFill, Changed, Filling, Template};
use super::{Book, Place, Sheet, SheetColumn, Value, from_document, sheet_name, write};
use crate::model::{Block, Cell, Document, Paragraph, Table};
use crate::office::Desk;
use crate::read::{Held, workbook};

fn book() -> Book {
    let columns = ["Mã", "Tên trường", "Số vụ", "Tỷ lệ", "Kinh phí", "Ngày"];
    Book {
        title: "Báo cáo".into(),
        sheets: vec![Sheet {
            name: "Số liệu [kỳ 1/2026]".into(),
            above: vec!["BÁO CÁO SỐ LIỆU".into()],
            columns: columns.map(SheetColumn::new).into(),
            rows: vec![
                vec![
                    Value::text("00123"),
                    Value::text("Trường THCS Bản Mới"),
                    Value::Integer(1234),
                    Value::Percent(0.835),
                    Value::Money(1_500_000_000),
                    Value::Day(2026, 2, 5),
                ],
                vec![
                    Value::text("=1+1"),
                    Value::text("+84 <b> & \"x\"\ndòng hai"),
                    Value::Decimal(2.5),
                    Value::Empty,
                    Value::Integer(1_234_567_890_123_456),
                    Value::Day(2026, 2, 31),
                ],
                vec![Value::text("-2"), Value::text("@SUM(A1)"), Value::text("\t=1")],
            ],
            ..Sheet::default()
        }],
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn types_are_kept_and_nothing_is_a_formula() {
    let bytes = write(&book()).unwrap();
    assert_eq!(bytes, write(&book()).unwrap(), "the same workbook gives the same bytes");
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "a formula");
    assert!(xml.contains("state=\"frozen\"") && xml.contains("ySplit=\"2\""), "the head stands still");
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.sheet_names(), ["Số liệu kỳ 1 2026"]);
    let range = read.worksheet_range("Số liệu kỳ 1 2026").unwrap();
    let at = |row: u32, column: u32| range.get_value((row, column)).unwrap().clone();
    assert_eq!(at(2, 0), Data::String("00123".into()));
    assert_eq!(at(2, 2), Data::Float(1234.0));
    assert_eq!(at(2, 3), Data::Float(0.835));
    assert_eq!(at(2, 4), Data::Float(1_500_000_000.0));
    let Data::DateTime(day) = at(2, 5) else { panic!("a day") };
    assert!((day.as_f64() - 46_058.0).abs() < 0.001, "5/2/2026 is day 46058 of Excel");
    assert_eq!(at(3, 0), Data::String("=1+1".into()));
    assert_eq!(at(3, 1), Data::String("+84 <b> & \"x\"\ndòng hai".into()));
    assert_eq!(at(3, 4), Data::String("1234567890123456".into()), "no digit is lost");
    assert_eq!(at(3, 5), Data::String("31/02/2026".into()));
    assert_eq!(at(4, 1), Data::String("@SUM(A1)".into()));
}

#[test]
fn libreoffice_shows_numbers_as_an_office_writes_them_and_computes_nothing() {
    let Some(desk) = Desk::new() else { return };
    let csv = desk.csv("so-lieu.xlsx", &write(&book()).unwrap());
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[1], "Mã,Tên trường,Số vụ,Tỷ lệ,Kinh phí,Ngày");
    assert!(lines[2].starts_with("00123,Trường THCS Bản Mới,1234,83.5%,1500000000,"), "{csv}");
    assert!(csv.contains("=1+1") && csv.contains("@SUM(A1)"), "{csv}");
    // what is printed; separators are those of the system's language
    let pdf = desk.converted("so-lieu.xlsx", &write(&book()).unwrap(), "pdf");
    let printed = desk.told("pdftotext", &["-layout"], "in.pdf", &pdf);
    for words in ["1,234", "83.5%", "1,500,000,000 đ", "05/02/2026", "2.50", "=1+1", "1234567890123456"] {
        assert!(printed.contains(words), "{words} is not in\n{printed}");
    }
}

#[test]
fn the_reader_gives_back_what_was_written() {
    let read = workbook(&write(&book()).unwrap()).unwrap();
    let sheet = &read.sheets[0];
    let held = |name: &str| sheet.cells.get(&Place::parse(name).unwrap()).map(|cell| cell.value.clone());
    assert_eq!(held("A3"), Some(Held::Text("00123".into())));
    assert_eq!(held("C3"), Some(Held::Number(1234.0)));
    assert_eq!(held("F3"), Some(Held::Day(2026, 2, 5)));
    assert_eq!(held("B4"), Some(Held::Text("+84 <b> & \"x\"\ndòng hai".into())));
    assert_eq!(held("D4"), None);
    assert_eq!(held("A5"), Some(Held::Text("-2".into())));
}

#[test]
fn names_of_sheets_are_such_as_excel_allows() {
    let long = "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU, NHIỆM VỤ";
    let first = sheet_name(long, &[]);
    assert_eq!(first, "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TI");
    assert_eq!(first.chars().count(), 31);
    let second = sheet_name(long, std::slice::from_ref(&first));
    assert!(second.ends_with(" (2)") && second.chars().count() <= 31);
    assert_eq!(sheet_name("a[b]:c*d?e/f\\g", &[]), "a b c d e f g");
    assert_eq!(sheet_name("'History'", &[]), "Bảng");
    assert_eq!(sheet_name("", &["bảng".into()]), "Bảng (2)");
}

#[test]
fn tables_of_a_document_become_sheets_with_numbers() {
    let table = Table {
        widths: vec![1, 5, 2, 2],
        head: Vec::new(),
        rows: vec![
            vec![
                Cell::heading("TT").over_rows(2),
                Cell::heading("Nội dung").over_rows(2),
                Cell::heading("Kết quả").over_columns(2),
            ],
            vec![Cell::heading("Số vụ"), Cell::heading("Tỷ lệ")],
            vec![
                Cell::centred("1"),
                Cell::new("Trẻ được hỗ trợ"),
                Cell::figure("1.234"),
                Cell::figure("83,5%"),
            ],
        ],
    };
    let blocks = vec![Paragraph::heading(1, "I. KẾT QUẢ").into(), Block::Table(table)];
    let bytes = write(&from_document(&Document { title: "Báo cáo năm".into(), blocks })).unwrap();
    let read = workbook(&bytes).unwrap();
    let sheet = &read.sheets[0];
    assert_eq!(sheet.name, "I. KẾT QUẢ");
    let words: Vec<(String, String)> =
        sheet.cells.iter().map(|(place, cell)| (place.to_string(), cell.value.words())).collect();
    assert!(words.contains(&("A1".into(), "Báo cáo năm".into())), "{words:?}");
    let (row, _) = words.iter().find(|(_, words)| words == "Trẻ được hỗ trợ").unwrap();
    let row = Place::parse(row).unwrap().row;
    assert_eq!(sheet.cells[&Place::new(row, 2)].value, Held::Number(1234.0));
    assert_eq!(sheet.cells[&Place::new(row, 3)].value, Held::Number(0.835));
    assert_eq!(sheet.merged.len(), 3);
}

/// A ministry's table as Excel would have saved it: merged heads, sums over cells and over sheets, styles, print set-up.
fn ministry() -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let sheet = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
         <dimension ref=\"A1:E8\"/><cols><col min=\"1\" max=\"1\" width=\"5\"/><col min=\"2\" max=\"2\" width=\"40\"/><col min=\"6\" max=\"6\" width=\"9\" style=\"1\"/></cols><sheetData>\
         <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Biểu 01/TE-MTM</t></is></c></row>\
         <row r=\"3\"><c r=\"A3\" s=\"1\" t=\"inlineStr\"><is><t>TT</t></is></c><c r=\"B3\" s=\"1\" t=\"inlineStr\"><is><t>Chỉ tiêu</t></is></c><c r=\"C3\" s=\"1\" t=\"inlineStr\"><is><t>Số vụ</t></is></c><c r=\"D3\" s=\"1\"/><c r=\"E3\" s=\"1\" t=\"inlineStr\"><is><t>Cộng</t></is></c></row>\
         <row r=\"4\"><c r=\"A4\" s=\"1\"/><c r=\"B4\" s=\"1\"/><c r=\"C4\" s=\"1\" t=\"inlineStr\"><is><t>Nam</t></is></c><c r=\"D4\" s=\"1\" t=\"inlineStr\"><is><t>Nữ</t></is></c><c r=\"E4\" s=\"1\"/></row>\
         <row r=\"5\"><c r=\"A5\" s=\"1\"><v>1</v></c><c r=\"B5\" s=\"1\" t=\"inlineStr\"><is><t>Trẻ bị xâm hại</t></is></c><c r=\"C5\" s=\"2\"/><c r=\"D5\" s=\"2\"/><c r=\"E5\" s=\"2\"><f>C5+D5</f><v>77</v></c></row>\
         <row r=\"6\"><c r=\"A6\" s=\"1\"><v>2</v></c><c r=\"B6\" s=\"1\" t=\"inlineStr\"><is><t>Trẻ được hỗ trợ</t></is></c><c r=\"C6\" s=\"2\"><v>0</v></c><c r=\"E6\" s=\"2\"><f>C6+D6</f><v>88</v></c></row>\
         <row r=\"7\" s=\"2\" customFormat=\"1\"/>\
         <row r=\"8\"><c r=\"B8\" s=\"1\" t=\"inlineStr\"><is><t>Tổng</t></is></c><c r=\"E8\" s=\"2\"><f>SUM(E5:E7)</f><v>165</v></c></row>\
         </sheetData><sheetProtection sheet=\"1\"/><mergeCells count=\"4\"><mergeCell ref=\"A3:A4\"/><mergeCell ref=\"B3:B4\"/><mergeCell ref=\"C3:D3\"/><mergeCell ref=\"E3:E4\"/></mergeCells>\
         <pageMargins left=\"0.5\" right=\"0.5\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\"/></worksheet>"
    );
    let second = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>\"Tổng: \"&amp;'Biểu 01'!E8</f><v>Tổng: 165</v></c></row></sheetData></worksheet>"
    );
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Biểu 01\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Tổng hợp\" sheetId=\"2\" r:id=\"rId2\"/></sheets><definedNames><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">'Biểu 01'!$A$1:$E$8</definedName></definedNames></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{OFFICE}/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/><Relationship Id=\"rId3\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font><sz val=\"12\"/><name val=\"Times New Roman\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"2\"><border/><border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf/><xf borderId=\"1\" applyBorder=\"1\"/><xf numFmtId=\"3\" borderId=\"1\" applyBorder=\"1\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/worksheets/sheet2.xml", second),
        ("xl/custom.bin", "không đổi".to_owned()),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn filling(cell: &str, value: Value) -> Filling {
    Filling { sheet: "Biểu 01".into(), place: Place::parse(cell).unwrap(), value }
}

#[test]
fn a_template_is_filled_and_everything_else_is_kept() {
    let bytes = ministry();
    let mut template = Template::open(&bytes).unwrap();
    let filled = template
        .fill(&[
            filling("C5", Value::Integer(3)),
            filling("D5", Value::Integer(4)),
            filling("C6", Value::Integer(10)),
            filling("D6", Value::Integer(20)),
            filling("B7", Value::text("=1+1 & <ghi chú>")),
            filling("E2", Value::text("Kỳ I")),
            filling("F9", Value::Decimal(0.5)),
            filling("E7", Value::Integer(5)),
        ])
        .unwrap();
    let (before, after) =
        (part(&bytes, "xl/worksheets/sheet1.xml"), part(&filled, "xl/worksheets/sheet1.xml"));
    for kept in [
        "<sheetProtection sheet=\"1\"/>",
        "<mergeCell ref=\"C3:D3\"/>",
        "<pageSetup paperSize=\"9\" orientation=\"landscape\"/>",
        "<f>SUM(E5:E7)</f>",
        "<col min=\"2\" max=\"2\" width=\"40\"/>",
    ] {
        assert!(before.contains(kept) && after.contains(kept), "{kept}");
    }
    assert!(after.contains("<c r=\"C5\" s=\"2\"><v>3</v></c><c r=\"D5\" s=\"2\"><v>4</v></c>"), "{after}");
    assert!(
        after.contains("<c r=\"C6\" s=\"2\"><v>10</v></c><c r=\"D6\"><v>20</v></c><c r=\"E6\""),
        "in its place: {after}"
    );
    assert!(after.contains("<row r=\"2\"><c r=\"E2\""), "{after}");
    assert!(
        after.contains("<c r=\"F9\" s=\"1\"><v>0.5</v></c></row></sheetData>"),
        "in the column's style: {after}"
    );
    assert!(
        after.contains("<c r=\"B7\" s=\"2\" t=\"inlineStr\">")
            && after.contains("=1+1 &amp; &lt;ghi chú&gt;")
    );
    assert!(
        !after.contains("<v>165</v>") && !part(&filled, "xl/worksheets/sheet2.xml").contains("165"),
        "old results"
    );
    assert!(
        part(&filled, "xl/workbook.xml").contains("</definedNames><calcPr fullCalcOnLoad=\"1\"/></workbook>")
    );
    assert_eq!(part(&filled, "xl/styles.xml"), part(&bytes, "xl/styles.xml"));
    assert_eq!(part(&filled, "xl/custom.bin"), "không đổi");
    let Some(desk) = Desk::new() else { return };
    let csv = desk.csv("bieu.xlsx", &filled);
    assert!(csv.contains("1,Trẻ bị xâm hại,3,4,7"), "{csv}");
    assert!(csv.contains("2,Trẻ được hỗ trợ,10,20,30"), "{csv}");
    assert!(csv.contains(",Tổng,,,42"), "{csv}");
}

#[test]
fn formulas_and_what_lies_under_merged_cells_are_not_overwritten() {
    let bytes = ministry();
    let mut template = Template::open(&bytes).unwrap();
    let place = |name| Place::parse(name).unwrap();
    let why = template.fill(&[filling("E5", Value::Integer(1))]).unwrap_err();
    assert_eq!(why, CannotFill::Formula { sheet: "Biểu 01".into(), place: place("E5") });
    assert!(why.to_string().contains("Ô E5 của trang “Biểu 01”"), "{why}");
    let why = template.fill(&[filling("D3", Value::Integer(1))]).unwrap_err();
    assert!(why.to_string().contains("C3:D3") && why.to_string().contains("ghi vào ô C3"), "{why}");
    let twice = template.fill(&[filling("C5", Value::Empty), filling("C5", Value::Empty)]).unwrap_err();
    assert_eq!(twice, CannotFill::Twice { sheet: "Biểu 01".into(), place: place("C5") });
    let lost = Filling { sheet: "Không có".into(), ..filling("C5", Value::Empty) };
    assert_eq!(template.fill(&[lost]).unwrap_err(), CannotFill::NoSheet { sheet: "Không có".into() });
}

#[test]
fn cells_to_be_filled_are_listed_with_their_words() {
    let bytes = ministry();
    let found = Template::open(&bytes).unwrap().fillable();
    let listed: Vec<_> = found
        .iter()
        .map(|one| (one.place.to_string(), one.left.as_str(), one.above.as_str(), one.holds.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            ("C5".to_owned(), "Trẻ bị xâm hại", "Số vụ › Nam", ""),
            ("D5".to_owned(), "Trẻ bị xâm hại", "Số vụ › Nữ", ""),
            ("C6".to_owned(), "Trẻ được hỗ trợ", "Số vụ › Nam", "0"),
        ]
    );
}

/// The ministry's table with some of its XML exchanged.
fn edition(exchanged: &[(&str, &str)]) -> Vec<u8> {
    let bytes = ministry();
    let mut from = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut file = from.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        for (was, is) in exchanged {
            text = text.replace(was, is);
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn what_a_new_edition_changed_is_told_cell_by_cell() {
    let old = ministry();
    let new = edition(&[
        ("Trẻ được hỗ trợ", "Trẻ được hỗ trợ,\n can thiệp"),
        ("SUM(E5:E7)", "SUM(E5:E6)"),
        ("<f>C6+D6</f>", ""),
        ("<mergeCell ref=\"C3:D3\"/>", "<mergeCell ref=\"A1:E1\"/>"),
        ("\"Tổng hợp\"", "\"Phụ biểu\""),
    ]);
    let (old, new) = (Template::open(&old).unwrap(), Template::open(&new).unwrap());
    let place = |name| Place::parse(name).unwrap();
    assert_eq!(old.formula("Biểu 01", place("E8")).as_deref(), Some("SUM(E5:E7)"));
    assert_eq!(old.formula("Tổng hợp", place("A1")).as_deref(), Some("\"Tổng: \"&'Biểu 01'!E8"));
    assert_eq!((old.formula("Biểu 01", place("C5")), old.last("Biểu 01")), (None, Some(place("E8"))));
    let told: Vec<_> = fill::changes(&old, &new)
        .into_iter()
        .map(|one| (one.sheet, one.place.map(|at| at.to_string()).unwrap_or_default(), one.what))
        .collect();
    let first = |at: &str, what| ("Biểu 01".to_owned(), at.to_owned(), what);
    let area = |name| crate::sheets::Area::parse(name).unwrap();
    let text = |words: &str| words.to_owned();
    assert_eq!(
        told,
        [
            first("C3", Changed::Parted(area("C3:D3"))),
            first("A1", Changed::Merged(area("A1:E1"))),
            first(
                "B6",
                Changed::Words {
                    was: text("Trẻ được hỗ trợ"), is: text("Trẻ được hỗ trợ, can thiệp")
                }
            ),
            first("E6", Changed::Formula { was: text("=C6+D6"), is: text("88") }),
            first("E8", Changed::Formula { was: text("=SUM(E5:E7)"), is: text("=SUM(E5:E6)") }),
            (text("Tổng hợp"), String::new(), Changed::SheetGone),
            (text("Phụ biểu"), String::new(), Changed::SheetNew),
        ]
    );
    assert_eq!(fill::changes(&old, &old), []);
}

#[test]
fn a_share_is_a_percent_where_the_cell_shows_percents_and_a_number_of_a_hundred_elsewhere() {
    let bytes = edition(&[("<xf numFmtId=\"3\" ", "<xf numFmtId=\"10\" ")]);
    let mut template = Template::open(&bytes).unwrap();
    let filled = template.fill(&[
        filling("C5", Value::Percent(5.0 / 6.0)),
        filling("B7", Value::Percent(0.5)),
        filling("A9", Value::Percent(5.0 / 6.0)),
    ]);
    let sheet = part(&filled.unwrap(), "xl/worksheets/sheet1.xml");
    for cell in [
        "<c r=\"C5\" s=\"2\"><v>0.8333333333333334</v>",
        "<c r=\"B7\" s=\"2\"><v>0.5</v>",
        "<c r=\"A9\"><v>83.3</v>",
    ] {
        assert!(sheet.contains(cell), "{cell} in {sheet}");
    }
}
