//! The file says what the document says, in the layout of the Decree, to others and to our own reader.

use super::write;
use crate::model::{Align, Block, Cell, Document, Page, Paragraph, Run, Table};
use crate::office::Desk;
use crate::official::{Official, Signature, SigningDate, appendix};
use crate::read;

const SENTENCE: &str = "Các cơ quan, đơn vị phối hợp chặt chẽ; ưỡn ẹo, nghiêng ngả, ở đợ, khuỷu tay, Ỷ Lan, “sân chơi” & <an toàn> – 83,3%.";

/// A table of so many rows with a head of two rows and rows that head others.
fn long_table(rows: usize) -> Table {
    let mut lines = vec![
        vec![
            Cell::heading("TT").over_rows(2),
            Cell::heading("Nhiệm vụ").over_rows(2),
            Cell::heading("Cơ quan").over_columns(2),
        ],
        vec![Cell::heading("Chủ trì"), Cell::heading("Phối hợp")],
    ];
    for n in 0..rows {
        if n % 10 == 0 {
            let cell = Cell { bold: true, ..Cell::new(format!("Nhóm nhiệm vụ {}", n / 10 + 1)) };
            lines.push(vec![Cell { bold: true, ..Cell::centred("I") }, cell.over_columns(3)]);
        }
        let words =
            format!("Nhiệm vụ số {n}: tuyên truyền kỹ năng an toàn trên môi trường mạng cho học sinh");
        let mut row =
            vec![Cell::centred(n.to_string()), Cell::new(words), Cell::new("Sở Giáo dục và Đào tạo")];
        match n % 4 {
            0 => row.push(Cell::new("Công an tỉnh; Tỉnh đoàn").over_rows(2)),
            1 => {}
            _ => row.push(Cell::new("UBND cấp xã")),
        }
        lines.push(row);
    }
    Table { widths: vec![8, 46, 23, 23], head: Vec::new(), rows: lines }
}

fn official(body: Vec<Block>) -> Document {
    Official {
        superior: "Ủy ban nhân dân tỉnh Mẫu Sơn".into(),
        issuer: "Sở Khoa học và Công nghệ".into(),
        number: Some(7),
        symbol: "BC-SKHCN".into(),
        place: "Mẫu Sơn".into(),
        date: SigningDate { year: 2026, month: 2, day: Some(5) },
        kind: "Báo cáo".into(),
        subject: "Kết quả thực hiện Kế hoạch bảo vệ trẻ em trên môi trường mạng".into(),
        addressees: vec!["Ủy ban nhân dân tỉnh Mẫu Sơn".into()],
        body,
        recipients: vec!["Như trên".into(), "Văn phòng UBND tỉnh".into()],
        signature: Signature { capacity: vec!["Giám đốc".into()], name: "Trần Thu Hiền".into() },
    }
    .document()
}

fn report() -> Document {
    let mut body: Vec<Block> = vec![Paragraph::heading(1, "I. KẾT QUẢ THỰC HIỆN").into()];
    body.extend((0..22).map(|n| Paragraph::body(format!("{n}. {SENTENCE} {SENTENCE}")).into()));
    body.push(Paragraph::heading(2, "1. Chỉ tiêu").into());
    body.push(Block::Table(Table {
        widths: vec![1, 6, 2],
        head: vec!["TT".into(), "Chỉ số".into(), "Kỳ này".into()],
        rows: vec![
            vec![Cell::centred("1"), Cell::new("Số trẻ được hỗ trợ"), Cell::figure("5 / 5")],
            vec![Cell::centred("2"), Cell::new("Số trường có chương trình"), Cell::default()],
        ],
    }));
    body.push(Paragraph::body("Trên đây là báo cáo của Sở Khoa học và Công nghệ.").into());
    official(body)
}

fn plan() -> Document {
    let body = vec![
        Paragraph::heading(1, "I. NHIỆM VỤ").into(),
        Block::Table(long_table(45)),
        Paragraph::body("Các cơ quan tổ chức thực hiện.").into(),
    ];
    official(body)
}

fn with_appendix() -> Document {
    let mut document = official(vec![Paragraph::body("Kèm theo Báo cáo này có Phụ lục.").into()]);
    let table = Block::Table(long_table(24));
    document.blocks.extend(appendix(
        "I",
        "DANH MỤC NHIỆM VỤ",
        "Kèm theo Báo cáo số 07/BC-SKHCN",
        true,
        vec![table],
    ));
    document
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_text_comes_out_unchanged_for_others() {
    let Some(desk) = Desk::new() else { return };
    let bytes = write(&report()).unwrap();
    assert_eq!(bytes, write(&report()).unwrap(), "the same document gives the same bytes");
    let text = desk.told("pdftotext", &["-layout"], "bao-cao.pdf", &bytes);
    let plain = squeezed(&desk.told("pdftotext", &["-raw"], "bao-cao.pdf", &bytes));
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/BC-SKHCN",
        "Mẫu Sơn, ngày 05 tháng 02 năm 2026",
        "Nơi nhận:",
        "Trần Thu Hiền",
        "Trên đây là báo cáo của Sở Khoa học và Công nghệ./.",
        SENTENCE,
    ] {
        assert!(plain.contains(words), "{words} is not in\n{plain}");
    }
    assert_eq!(plain.matches(SENTENCE).count() + broken_by_a_page(&plain), 44, "no sentence is lost");
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    let first_line =
        |page: &str| page.lines().map(str::trim).find(|line| !line.is_empty()).unwrap().to_owned();
    assert!(first_line(pages[0]).starts_with("ỦY BAN NHÂN DÂN"), "page 1 has no number");
    for (number, page) in (1..).zip(&pages).skip(1) {
        assert_eq!(first_line(page), number.to_string());
    }
}

/// Sentences with the number of a page in them.
fn broken_by_a_page(text: &str) -> usize {
    let without = (2..9).fold(text.to_owned(), |text, page| text.replace(&format!(" {page} "), " "));
    without.matches(SENTENCE).count() - text.matches(SENTENCE).count()
}

#[test]
fn paper_tags_title_and_fonts_are_told_to_others() {
    let Some(desk) = Desk::new() else { return };
    let bytes = write(&report()).unwrap();
    let told = desk.told("pdfinfo", &[], "bao-cao.pdf", &bytes);
    let line = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(line("Tagged:").ends_with("yes"), "{told}");
    assert!(line("Page size:").contains("A4"), "{told}");
    assert!(line("Title:").contains("Báo cáo Kết quả thực hiện"), "{told}");
    let fonts = desk.told("pdffonts", &[], "bao-cao.pdf", &bytes);
    for font in fonts.lines().skip(2) {
        assert!(font.contains("Tinos"), "{font}");
        let marks: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        assert_eq!(
            &marks[2..],
            ["yes", "yes", "yes"],
            "embedded, a part of the font, with a table of letters: {font}"
        );
    }
    let structure = desk.told("pdfinfo", &["-struct-text"], "bao-cao.pdf", &bytes);
    for part in ["H1", "H2", "Table", "THead", "TR", "TH", "TD", "P"] {
        assert!(
            structure.lines().any(|line| line.trim().split([' ', '(', ':']).next() == Some(part)),
            "{part} in\n{structure}"
        );
    }
    assert!(structure.contains("I. KẾT QUẢ THỰC HIỆN"), "{structure}");
}

/// Boxes of words as `pdftotext -bbox` gives them: page, left, top, right, bottom, word.
fn words(desk: &Desk, bytes: &[u8]) -> Vec<(usize, [f64; 4], String)> {
    let told = desk.told("pdftotext", &["-bbox"], "wo.pdf", bytes);
    let (mut page, mut found) = (0, Vec::new());
    for line in told.lines().map(str::trim) {
        if line.starts_with("<page ") {
            page += 1;
        }
        let Some(rest) = line.strip_prefix("<word ") else { continue };
        let number = |name: &str| -> f64 {
            rest.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        let word = rest.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        found.push((page, [number("xMin"), number("yMin"), number("xMax"), number("yMax")], word));
    }
    found
}

/// Decree 30/2020, appendix I: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm, numbers in the top margin.
#[test]
fn nothing_stands_in_the_margins_but_the_number_of_the_page() {
    let Some(desk) = Desk::new() else { return };
    for document in [report(), plan()] {
        let found = words(&desk, &write(&document).unwrap());
        assert!(found.len() > 300);
        let millimetres = |points: f64| points / 72.0 * 25.4;
        for (page, [left, top, right, bottom], word) in found {
            let (left, top, right, bottom) =
                (millimetres(left), millimetres(top), millimetres(right), millimetres(bottom));
            if top < 19.0 {
                assert_eq!(word, page.to_string(), "only a number stands in the top margin");
                assert!(page > 1 && top > 9.0 && bottom < 20.0);
                // in the middle between the margins: 30 mm and 210 - 15 mm
                assert!(((left + right) / 2.0 - 112.5).abs() < 0.5, "{left} {right}");
                continue;
            }
            assert!(
                left > 29.9 && right < 195.1 && bottom < 277.5,
                "{word} on {page}: {left} {right} {bottom}"
            );
        }
    }
}

#[test]
fn a_long_table_has_its_head_on_every_page_and_no_row_is_cut() {
    let Some(desk) = Desk::new() else { return };
    let bytes = write(&plan()).unwrap();
    let text = desk.told("pdftotext", &["-layout"], "ke-hoach.pdf", &bytes);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| page.contains("Nhiệm vụ số")).collect();
    assert!(pages.len() >= 3, "{} pages", pages.len());
    for page in &pages {
        assert_eq!(page.matches("Chủ trì").count(), 1, "{page}");
        assert_eq!(page.matches("Phối hợp").count(), 1, "{page}");
    }
    let plain = squeezed(&desk.told("pdftotext", &["-raw"], "ke-hoach.pdf", &bytes));
    for n in 0..45 {
        assert_eq!(plain.matches(&format!("Nhiệm vụ số {n}:")).count(), 1, "row {n}");
    }
    assert_eq!(plain.matches("Công an tỉnh; Tỉnh").count(), 12, "a cell of two rows is written once");
    // a row that heads others never stands last on a page
    for page in &pages[..pages.len() - 1] {
        let last = page.lines().rev().find(|line| !line.trim().is_empty()).unwrap();
        assert!(!last.contains("Nhóm nhiệm vụ"), "{page}");
    }
    let structure = desk.told("pdfinfo", &["-struct"], "ke-hoach.pdf", &bytes);
    let heads = structure.lines().filter(|line| line.trim().trim_end_matches(':') == "TH").count();
    assert_eq!(heads, 5, "the repeated head is no part of the text\n{structure}");
}

#[test]
fn an_appendix_lies_on_its_side_with_numbers_of_its_own() {
    let Some(desk) = Desk::new() else { return };
    let bytes = write(&with_appendix()).unwrap();
    let told = desk.told("pdfinfo", &["-l", "9"], "phu-luc.pdf", &bytes);
    assert!(told.contains("Page    1 size:  595.3 x 841.9 pts (A4)"), "{told}");
    assert!(told.contains("Page    2 size:  841.9 x 595.3 pts (A4)"), "{told}");
    let text = desk.told("pdftotext", &["-layout"], "phu-luc.pdf", &bytes);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    let first_line =
        |page: &str| page.lines().map(str::trim).find(|line| !line.is_empty()).unwrap().to_owned();
    assert_eq!(first_line(pages[1]), "PHỤ LỤC I");
    assert_eq!(first_line(pages[2]), "2", "the second page of the appendix");
    // the same document in Word's format, as LibreOffice lays it out
    let word = desk.converted("phu-luc.docx", &crate::docx::write(&with_appendix()).unwrap(), "pdf");
    let word = desk.told("pdftotext", &["-layout"], "word.pdf", &word);
    let theirs: Vec<&str> = word.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert_eq!(theirs.len(), pages.len());
    assert_eq!(first_line(theirs[1]), "PHỤ LỤC I");
    assert_eq!(first_line(theirs[2]), "2");
}

#[test]
fn pages_are_those_of_the_word_document() {
    let Some(desk) = Desk::new() else { return };
    for (name, document) in [("bao-cao", report()), ("ke-hoach", plan())] {
        let ours = desk.told("pdftotext", &["-layout"], "ours.pdf", &write(&document).unwrap());
        let word = crate::docx::write(&document).unwrap();
        let theirs = desk.converted(&format!("{name}.docx"), &word, "pdf");
        let theirs = desk.told("pdftotext", &["-layout"], "theirs.pdf", &theirs);
        let pages = |text: &str| text.split('\u{c}').filter(|page| !page.trim().is_empty()).count();
        assert_eq!(pages(&ours), pages(&theirs), "{name}");
    }
}

#[test]
fn our_own_reader_reads_it_back() {
    let transcript = read::transcript(&write(&report()).unwrap()).unwrap();
    transcript.check().unwrap();
    let text = squeezed(&transcript.text);
    for words in ["I. KẾT QUẢ THỰC HIỆN", SENTENCE, "Số trẻ được hỗ trợ", "Trần Thu Hiền"]
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let rows = transcript
        .blocks
        .iter()
        .filter(|block| matches!(block, lachan_text::transcript::Block::Row(_)))
        .count();
    assert_eq!(rows, 3, "head and two rows");
}

#[test]
fn odd_documents_are_written_too() {
    let tall = Cell::new("rất nhiều chữ ".repeat(900));
    let odd = vec![
        Document::default(),
        Document {
            title: String::new(),
            blocks: vec![Block::Page(Page { landscape: true, own_numbers: false })],
        },
        Document {
            title: "x".into(),
            blocks: vec![
                Paragraph::body("điều khiển \u{1}\u{b} 漢字 🙂 e\u{302}\u{301} < > & \" '\tcột\n\nhai")
                    .into(),
                Paragraph::of(
                    vec![Run { size: Some(0), ..Run::new("không cỡ") }, Run::bold("x".repeat(3000))],
                    14,
                )
                .into(),
                Table { widths: vec![], head: vec![], rows: vec![vec![]] }.into(),
                Table::default().into(),
                Table {
                    widths: vec![0, 1],
                    head: vec!["A".into(); 5],
                    rows: vec![vec![tall.clone(), tall.over_rows(3)]],
                }
                .into(),
                Table {
                    widths: vec![1; 30],
                    head: vec!["rất dài ".repeat(200); 30],
                    rows: vec![vec![Cell::new("a")]],
                }
                .into(),
                Paragraph { align: Align::Both, ..Paragraph::heading(9, "Sâu") }.into(),
            ],
        },
    ];
    for document in odd {
        let bytes = write(&document).unwrap();
        assert!(bytes.starts_with(b"%PDF-1."), "{document:?}");
        crate::docx::write(&document).unwrap();
        crate::sheets::write(&crate::sheets::from_document(&document)).unwrap();
    }
}

/// A hundred pages, as a year's report of a province with all its tables has.
#[test]
fn a_hundred_pages_are_written() {
    let mut blocks = Vec::new();
    for n in 0..28 {
        blocks.push(Paragraph::heading(1, format!("{n}. PHẦN")).into());
        blocks.extend((0..14).map(|_| Block::from(Paragraph::body(format!("{SENTENCE} {SENTENCE}")))));
        blocks.push(long_table(30).into());
    }
    let bytes = write(&official(blocks)).unwrap();
    let pages =
        bytes.windows(11).filter(|window| window == b"/Type/Page\n" || window == b"/Type /Page").count();
    println!("{pages} pages, {} bytes", bytes.len());
    assert!(bytes.starts_with(b"%PDF-1.") && bytes.len() > 100_000, "{} bytes", bytes.len());
}
