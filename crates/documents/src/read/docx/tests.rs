use std::io::{Cursor, Write};

use lachan_text::transcript::Block;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

pub(super) const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006""#;

pub(super) fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) fn document(body: &str) -> String {
    format!("<w:document {W}><w:body>{body}</w:body></w:document>")
}

pub(super) fn done(body: &str) -> Transcript {
    let transcript = read(&zipped(&[("word/document.xml", &document(body))])).unwrap();
    transcript.check().unwrap();
    transcript
}

pub(super) fn lines(transcript: &Transcript) -> Vec<&str> {
    transcript.text.lines().collect()
}

#[test]
fn runs_join_and_tracked_changes_count_as_accepted() {
    let found = done(
        r#"<w:p><w:r><w:t xml:space="preserve">Sở Y </w:t></w:r><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>
        <w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>tế</w:t></w:r></w:ins><w:r><w:noBreakHyphen/><w:t>A &amp; B</w:t></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Đoạn nối </w:t></w:r></w:p><w:p><w:r><w:t>liền.</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r></w:p>
        <w:p><w:r><w:t>Dòng một</w:t><w:br/><w:t>Dòng hai</w:t></w:r></w:p>"#,
    );
    assert_eq!(lines(&found), ["Sở Y tế-A & B", "Đoạn nối liền.", "3", "Dòng một", "Dòng hai"]);
    let Block::Paragraph(first) = &found.blocks[0] else { panic!("a paragraph") };
    assert_eq!(first.bold.iter().map(|b| &found.text[b.clone()]).collect::<Vec<_>>(), ["tế"]);
}

#[test]
fn a_text_box_is_read_once() {
    let found = done(
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>
        <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Ngoài</w:t></w:r></w:p>"#,
    );
    assert_eq!(lines(&found), ["Trong khung", "Ngoài"]);
}

fn numbered(levels: &str, nums: &str, body: &str) -> Vec<String> {
    let numbering = format!(
        "<w:numbering {W}><w:abstractNum w:abstractNumId=\"7\">{levels}</w:abstractNum>{nums}</w:numbering>"
    );
    let styles = format!(
        "<w:styles {W}><w:style w:type=\"paragraph\" w:styleId=\"Muc\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:rPr><w:b/></w:rPr></w:style>
         <w:style w:type=\"paragraph\" w:styleId=\"MucCon\"><w:basedOn w:val=\"Muc\"/></w:style></w:styles>"
    );
    let file = zipped(&[
        ("word/document.xml", &document(body)),
        ("word/numbering.xml", &numbering),
        ("word/styles.xml", &styles),
    ]);
    let transcript = read(&file).unwrap();
    transcript.check().unwrap();
    transcript.text.lines().map(str::to_owned).collect()
}

fn level(place: usize, format: &str, text: &str) -> String {
    format!(
        r#"<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
    )
}

fn item(list: usize, place: usize, words: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"#
    )
}

#[test]
fn numbers_that_word_counts_are_written_out() {
    let levels = [
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%2."),
        level(2, "decimal", "%2.%3."),
        level(3, "lowerLetter", "%4)"),
        level(4, "bullet", "\u{f0b7}"),
    ]
    .concat();
    let nums = r#"<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"#;
    let body = [
        item(1, 0, "Mục đích"),
        item(1, 1, "một"),
        item(1, 2, "sâu"),
        item(1, 3, "chữ"),
        item(1, 3, "chữ"),
        item(1, 4, "gạch"),
        item(1, 1, "hai"),
        item(1, 0, "Nhiệm vụ"),
        item(1, 1, "lại một"),
        item(2, 1, "từ năm"),
        item(2, 1, "sáu"),
        item(0, 0, "không số"),
        r#"<w:p><w:pPr><w:pStyle w:val="MucCon"/></w:pPr><w:r><w:t>theo kiểu</w:t></w:r></w:p>"#.to_owned(),
    ]
    .concat();
    let expected = [
        "I. Mục đích",
        "1. một",
        "1.1. sâu",
        "a) chữ",
        "b) chữ",
        "- gạch",
        "2. hai",
        "II. Nhiệm vụ",
        "1. lại một",
        "5. từ năm",
        "6. sáu",
        "không số",
        "III. theo kiểu",
    ];
    assert_eq!(numbered(&levels, nums, &body), expected);
}

#[test]
fn merged_cells_deleted_rows_and_layout_tables() {
    let cell = |props: &str, words: &str| {
        format!("<w:tc><w:tcPr>{props}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>")
    };
    let rows = [
        format!(
            "<w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}{}</w:tr>",
            cell("", "TT"),
            cell("", "Nội dung"),
            cell("", "Chủ trì")
        ),
        format!("<w:tr>{}</w:tr>", cell(r#"<w:gridSpan w:val="3"/>"#, "I. Giáo dục")),
        format!(
            "<w:tr>{}{}{}</w:tr>",
            cell("", "1"),
            cell("", "a"),
            cell(r#"<w:vMerge w:val="restart"/>"#, "Sở A")
        ),
        format!("<w:tr>{}{}{}</w:tr>", cell("", "2"), cell("", "b"), cell("<w:vMerge/>", "")),
        format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell("", "xóa")),
    ]
    .concat();
    let found = done(&format!("<w:tbl>{rows}</w:tbl>"));
    let shape: Vec<Vec<(usize, usize, usize)>> = found
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Row(row) => Some(row.cells.iter().map(|c| (c.column, c.columns, c.rows)).collect()),
            Block::Paragraph(_) => None,
        })
        .collect();
    assert_eq!(
        shape,
        [
            vec![(0, 1, 1), (1, 1, 1), (2, 1, 1)],
            vec![(0, 3, 1)],
            vec![(0, 1, 1), (1, 1, 1), (2, 1, 2)],
            vec![(0, 1, 1), (1, 1, 1)],
        ]
    );
    assert!(!found.text.contains("xóa"));
    let outer = format!(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>ngoài</w:t></w:r></w:p><w:tbl>{rows}</w:tbl></w:tc></w:tr></w:tbl>"
    );
    assert!(matches!(done(&outer).blocks[0], Block::Paragraph(_)), "a table around a table is layout");
}

#[test]
fn what_cannot_be_read_says_why() {
    let refused = |parts: &[(&str, &str)]| read(&zipped(parts)).unwrap_err();
    assert!(matches!(refused(&[("xl/workbook.xml", "")]), Unreadable::Format { .. }));
    assert!(matches!(refused(&[("content.xml", "")]), Unreadable::Format { .. }));
    assert!(matches!(refused(&[("a.txt", "")]), Unreadable::NoDocument { .. }));
    assert_eq!(refused(&[("word/document.xml", &document("<w:p/>"))]), Unreadable::Empty);
    let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    assert!(matches!(refused(&[("word/document.xml", entity)]), Unreadable::Doctype { .. }));
    let deep = document(&"<w:sdt>".repeat(5_000));
    assert!(matches!(refused(&[("word/document.xml", &deep)]), Unreadable::Excessive { .. }));
    let wide = document(&format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc><w:p/></w:tc>".repeat(10_000)));
    assert!(matches!(refused(&[("word/document.xml", &wide)]), Unreadable::Excessive { .. }));
    let cut = document("<w:p><w:r><w:t>chưa hết").replace("</w:body></w:document>", "");
    assert!(matches!(refused(&[("word/document.xml", &cut)]), Unreadable::Damaged { .. }));
    let whole = zipped(&[("word/document.xml", &document("<w:p><w:r><w:t>x</w:t></w:r></w:p>"))]);
    assert!(matches!(read(&whole[..whole.len() / 2]), Err(Unreadable::Damaged { .. })));
    let bomb = document(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", " ".repeat(65 << 20)));
    assert!(matches!(refused(&[("word/document.xml", &bomb)]), Unreadable::Excessive { .. }));
}

proptest::proptest! {
    /// Bytes that were changed on the way never make it panic, and what is read keeps its promises.
    #[test]
    fn damaged_files_are_read_or_refused(at in 0..2_000usize, byte in 0..=255u8, cut in 0..2_000usize) {
        let body = [item(1, 0, "Mục"), "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>ô</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".into()].concat();
        let mut text = document(&body).into_bytes();
        let place = at % text.len();
        text[place] = byte;
        let mut file = zipped(&[("word/document.xml", &String::from_utf8_lossy(&text))]);
        if let Ok(done) = read(&file) {
            proptest::prop_assert_eq!(done.check(), Ok(()));
        }
        let place = at % file.len();
        file[place] = byte;
        file.truncate(file.len().saturating_sub(cut % 50));
        if let Ok(done) = read(&file) {
            proptest::prop_assert_eq!(done.check(), Ok(()));
        }
    }
}
