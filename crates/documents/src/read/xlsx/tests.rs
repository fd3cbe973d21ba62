//! Workbooks as they come in, written by hand for what is hard to read.

use std::io::{Cursor, Write as _};

use super::*;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with one sheet; `workbook` is what stands before its list of sheets.
fn made(workbook: &str, sheet: &str) -> Vec<u8> {
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    zipped(&[
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{workbook}<sheets><sheet name=\"Trường\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/sharedStrings.xml",
            &format!(
                "<sst xmlns=\"{MAIN}\"><si><t>Trường </t></si><si><r><t>Bản </t></r><r><t>Mới</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si><t>hai_x000A_dòng</t></si></sst>"
            ),
        ),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/><numFmt numFmtId=\"165\" formatCode=\"[$-42A]dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                "<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData><mergeCells><mergeCell ref=\"A9:B10\"/></mergeCells></worksheet>"
            ),
        ),
    ])
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn held(bytes: &[u8]) -> Vec<(String, String)> {
    let read = workbook(bytes).unwrap();
    read.sheets[0].cells.iter().map(|(place, cell)| (place.to_string(), cell.value.words())).collect()
}

#[test]
fn cells_of_every_kind_are_read() {
    let sheet = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>\
        <row><c s=\"1\"><v>123</v></c><c s=\"2\"><v>46058</v></c><c><v>46058</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#DIV/0!</v></c><c t=\"str\"><f>A2&amp;\"x\"</f><v>Tính</v></c><c t=\"d\"><v>2026-02-05T00:00:00</v></c><c><v>1.5</v></c><c s=\"0\"/></row>\
        <row r=\"9\"><c r=\"A9\" t=\"inlineStr\"><is><t>gộp</t></is></c><c r=\"B9\" t=\"inlineStr\"><is><t>dưới</t></is></c></row>\
        <row r=\"10\"><c r=\"A10\"><v>7</v></c><c r=\"C10\" t=\"s\"><v>99</v></c><c r=\"D10\"><f>A1</f></c></row>";
    let read = held(&made("", sheet));
    let expected = [
        ("A2", "Trường "),
        ("B2", "Bản Mới"),
        ("C2", "hai\ndòng"),
        ("A3", "00123"),
        ("B3", "05/02/2026"),
        ("C3", "46058"),
        ("D3", "TRUE"),
        ("E3", "#DIV/0!"),
        ("F3", "Tính"),
        ("G3", "05/02/2026"),
        ("H3", "1.5"),
        ("A9", "gộp"),
        ("D10", ""),
    ];
    assert_eq!(read, expected.map(|(place, words)| (place.to_owned(), words.to_owned())));
}

#[test]
fn days_counted_from_1904_are_four_years_and_a_day_later() {
    let sheet = "<row r=\"1\"><c r=\"A1\" s=\"3\"><v>44596</v></c></row>";
    assert_eq!(held(&made("<workbookPr date1904=\"1\"/>", sheet))[0].1, "05/02/2026");
}

#[test]
fn what_is_no_workbook_is_named() {
    let why = |bytes: &[u8]| workbook(bytes).unwrap_err();
    assert_eq!(why(b"PK\x03\x04"), NoWorkbook::Damaged { part: "mục lục của tệp nén".into() });
    assert_eq!(why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook"), NoWorkbook::Old);
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(why(&[b"\xd0\xcf\x11\xe0".to_vec(), locked].concat()), NoWorkbook::Password);
    assert_eq!(why(b"%PDF-1.7"), NoWorkbook::OtherFormat);
    assert_eq!(why(b""), NoWorkbook::OtherFormat);
    assert_eq!(why(&zipped(&[("word/document.xml", "<w:document/>")])), NoWorkbook::OtherFormat);
    let entity = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x/>";
    assert_eq!(
        why(&zipped(&[("xl/workbook.xml", entity)])),
        NoWorkbook::Damaged { part: "xl/workbook.xml".into() }
    );
    assert!(matches!(
        why(&made("", "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>")),
        NoWorkbook::Damaged { .. }
    ));
    assert!(matches!(why(&vec![b'P'; MAX_BYTES + 1]), NoWorkbook::TooLarge { .. }));
}

#[test]
fn more_than_an_office_fills_is_refused_without_much_memory() {
    // 80 MB of blanks pack into 80 kB
    let bomb = " ".repeat(80 << 20);
    let why = workbook(&made("", &bomb)).unwrap_err();
    assert_eq!(why, NoWorkbook::Excessive { what: "nội dung giải nén quá lớn" });
    let cells = "<row>".to_owned() + &"<c><v>1</v></c>".repeat(cells::MOST_CELLS + 1) + "</row>";
    assert_eq!(workbook(&made("", &cells)).unwrap_err(), NoWorkbook::Excessive { what: "có quá nhiều ô" });
    // one text of a megabyte in a hundred thousand cells is one text
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    assert_eq!(held(&made("", far)), [("XFD1048576".to_owned(), "1".to_owned())]);
}
