//! A ministry's workbook, as Excel would have saved it.

use std::io::{Cursor, Write as _};

/// The name of its sheet.
pub(super) const SHEET: &str = "Biểu 01";

/// Cells of a row: `=` begins a formula, a figure is a number, anything else words; an empty one has a border.
pub(super) fn row(number: usize, cells: &[(&str, &str)]) -> String {
    let cell = |(column, held): &(&str, &str)| match *held {
        held if held.starts_with('=') => {
            format!("<c r=\"{column}{number}\" s=\"1\"><f>{}</f><v>77</v></c>", &held[1..])
        }
        "" => format!("<c r=\"{column}{number}\" s=\"1\"/>"),
        held if held.parse::<u32>().is_ok() => format!("<c r=\"{column}{number}\" s=\"1\"><v>{held}</v></c>"),
        held => format!("<c r=\"{column}{number}\" s=\"1\" t=\"inlineStr\"><is><t>{held}</t></is></c>"),
    };
    format!("<row r=\"{number}\">{}</row>", cells.iter().map(cell).collect::<String>())
}

/// The table as Excel would have saved it: a merged title, a form, indicators, one commune a row, sums.
pub(super) fn rows() -> Vec<String> {
    vec![
        row(1, &[("A", "BIỂU SỐ 01/TE-MTM"), ("E", "")]),
        row(2, &[("A", "Đơn vị báo cáo:"), ("B", "")]),
        row(4, &[("A", "TT"), ("B", "Chỉ tiêu"), ("C", "Kỳ này"), ("D", "Luỹ kế từ đầu năm"), ("E", "Cộng")]),
        row(5, &[("A", "1"), ("B", "Số trường tổ chức tuyên truyền"), ("C", ""), ("D", ""), ("E", "=C5+D5")]),
        row(6, &[("A", "2"), ("B", "Tỷ lệ trường tổ chức tuyên truyền"), ("C", ""), ("D", "")]),
        row(7, &[("A", "3"), ("B", "Số em khuyết tật"), ("C", ""), ("D", ""), ("E", "=C7+D7")]),
        row(
            9,
            &[
                ("A", "TT"),
                ("B", "Tên xã, phường"),
                ("C", "Trường tổ chức tuyên truyền"),
                ("D", "Tổng số trường tổ chức tuyên truyền"),
            ],
        ),
        row(10, &[("A", ""), ("B", ""), ("C", ""), ("D", "")]),
        row(11, &[("A", ""), ("B", ""), ("C", ""), ("D", "")]),
        row(12, &[("A", ""), ("B", ""), ("C", ""), ("D", "")]),
        row(13, &[("B", "Tổng cộng"), ("C", "=SUM(C10:C12)"), ("D", "=SUM(D10:D12)")]),
    ]
}

pub(super) fn made(rows: &[String]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{KIND}.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{KIND}.styles+xml\"/></Types>"
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
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{SHEET}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"2\"><border/><border><left style=\"thin\"/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf borderId=\"1\" applyBorder=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:E1\"/></mergeCells></worksheet>",
                rows.concat()
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
