//! Words in fonts from before Unicode. What is typed is by the tables of TCVN 5712:1993 (VN3) and of VNI.

use lachan_text::transcript::Block;

use super::tests::{W, document, done, lines, zipped};
use super::*;

/// A run in a font.
fn run(font: &str, more: &str, words: &str) -> String {
    format!(
        r#"<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>{more}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>"#
    )
}

fn paragraph(runs: &[String]) -> String {
    format!("<w:p>{}</w:p>", runs.concat())
}

fn bold(found: &Transcript) -> Vec<&str> {
    let paragraphs = found.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(&paragraph.bold),
        Block::Row(_) => None,
    });
    paragraphs.flatten().map(|range| &found.text[range.clone()]).collect()
}

#[test]
fn a_run_is_converted_by_its_font_and_bold_stays_in_its_place() {
    let found = done(&[
        paragraph(&[
            run(".VnTime", "", "1. "),
            run(".VnTime", "<w:b/>", "Së Y tÕ"),
            run(".VnTime", "", " chñ tr×, phèi hîp víi C«ng an tØnh; \u{ad}u tiªn vïng xa"),
        ]),
        paragraph(&[run(
            "VNI-Times",
            "",
            "Uyû ban nhaân daân caùc xaõ, phöôøng thöïc hieän; kinh phí do ngaân saùch ñòa phöông baûo ñaûm",
        )]),
        paragraph(&[run("Times New Roman", "", "Sở Giáo dục và Đào tạo")]),
    ]
    .concat());
    assert_eq!(
        lines(&found),
        [
            "1. Sở Y tế chủ trì, phối hợp với Công an tỉnh; ưu tiên vùng xa",
            "Uỷ ban nhân dân các xã, phường thực hiện; kinh phí do ngân sách địa phương bảo đảm",
            "Sở Giáo dục và Đào tạo",
        ]
    );
    assert_eq!(bold(&found), ["Sở Y tế"]);
    assert_eq!(found.notes.len(), 1);
    assert!(found.notes[0].what.contains("TCVN3 và VNI"), "{:?}", found.notes);
}

#[test]
fn fonts_of_capitals_draw_capitals() {
    let found = done(
        &[
            paragraph(&[run(".VnTimeH", "", "uû ban nh©n d©n tØnh H¶i D\u{ad}¬ng")]),
            paragraph(&[run(".VnTimeH", "", "§"), run(".VnTime", "", "iÒu 1. Tæ chøc")]),
            paragraph(&[run("VNI-Times", "", "ÑIEÀU 2. TOÅ CHÖÙC")]),
        ]
        .concat(),
    );
    assert_eq!(lines(&found), ["UỶ BAN NHÂN DÂN TỈNH HẢI DƯƠNG", "Điều 1. Tổ chức", "ĐIỀU 2. TỔ CHỨC"]);
}

#[test]
fn plain_letters_and_letters_of_unicode_stay_themselves() {
    let found = done(
        &[
            paragraph(&[run(".VnTime", "", "Quy trinh ISO 9001, khoa 2")]),
            paragraph(&[run(".VnTime", "", "Các bộ, ngành và địa phương")]),
            // a word processor takes "ạ" from a font that has it, and goes on with the old one
            paragraph(&[
                run(".VnTime", "", "K"),
                run("Arial", "", "ế"),
                run(".VnTime", "", " ho"),
                run("Arial", "", "ạ"),
                run(".VnTime", "", "ch các xã"),
            ]),
        ]
        .concat(),
    );
    assert_eq!(
        lines(&found),
        ["Quy trinh ISO 9001, khoa 2", "Các bộ, ngành và địa phương", "Kế hoạch các xã"]
    );
    assert!(found.notes.is_empty());
}

#[test]
fn a_letter_of_vni_whose_mark_stands_in_the_next_run() {
    let found = done(&paragraph(&[
        run("VNI-Times", "<w:b/>", "Kinh phi"),
        run("VNI-Times", "<w:b/>", ", Coâng an phö"),
        run("VNI-Times", "", "ô"),
        run("VNI-Times", "", "øng; ng"),
        run("VNI-Times", "<w:b/>", "öô"),
        run("VNI-Times", "", "øi giaùm hoä"),
    ]));
    assert_eq!(lines(&found), ["Kinh phi, Công an phường; người giám hộ"]);
    assert_eq!(bold(&found), ["Kinh phi, Công an phư", "ườ"]);
}

#[test]
fn a_font_is_inherited_from_styles_and_defaults() {
    let styles = format!(
        r#"<w:styles {W}>
        <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:styleId="Goc"><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Goc"/></w:style>
        <w:style w:type="character" w:styleId="Hoa"><w:rPr><w:rFonts w:hAnsi=".VnArialH"/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="Moi"><w:basedOn w:val="Goc"/><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/></w:rPr></w:style>
        </w:styles>"#
    );
    let styled = |style: &str, props: &str, words: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:rPr>{props}</w:rPr><w:t>{words}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        styled("Goc", "", "KÕ ho¹ch"),
        styled("Con", "", "B¶o vÖ trÎ em"),
        styled("Con", r#"<w:rStyle w:val="Hoa"/>"#, "b¶o vÖ"),
        styled("Con", r#"<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>"#, "Xã Bình Hòa"),
        styled("Moi", "", "Xã Bình Hòa"),
        "<w:p><w:r><w:t>Xaõ Bình Hoøa</w:t></w:r></w:p>".to_owned(),
    ];
    let file = zipped(&[("word/document.xml", &document(&body.concat())), ("word/styles.xml", &styles)]);
    let found = read(&file).unwrap();
    found.check().unwrap();
    let expected = ["Kế hoạch", "Bảo vệ trẻ em", "BẢO VỆ", "Xã Bình Hòa", "Xã Bình Hòa", "Xã Bình Hòa"];
    assert_eq!(lines(&found), expected);
}

#[test]
fn half_a_document_in_an_old_font() {
    let row =
        |cells: [String; 2]| format!("<w:tr>{}</w:tr>", cells.map(|c| format!("<w:tc>{c}</w:tc>")).concat());
    let table = [
        row([paragraph(&[run(".VnTime", "", "NhiÖm vô")]), paragraph(&[run("Arial", "", "Chủ trì")])]),
        row([
            paragraph(&[run(".VnTime", "", "Rµ so¸t phßng m¸y")]),
            paragraph(&[run("Arial", "", "Sở Y tế")]),
        ]),
    ];
    let found = done(&format!(
        "{}<w:tbl>{}</w:tbl>",
        paragraph(&[run("Arial", "", "Phụ lục – các nhiệm vụ"), run(".VnTime", "", " n¨m 2026 – “®ît 1”")]),
        table.concat()
    ));
    assert_eq!(
        lines(&found),
        ["Phụ lục – các nhiệm vụ năm 2026 – “đợt 1”", "Nhiệm vụ", "Chủ trì", "Rà soát phòng máy", "Sở Y tế"]
    );
    assert_eq!(found.notes.len(), 1);
}

#[test]
fn letters_show_what_no_font_says() {
    let words = "KÕ ho¹ch triÓn khai thùc hiÖn c«ng t¸c b¶o vÖ trÎ em trªn ®Þa bµn tØnh; ®\u{ad}êng d©y nãng";
    let found = done(
        &[
            paragraph(&[format!("<w:r><w:t>{words}</w:t></w:r>")]),
            paragraph(&[run("Arial", "", "Së Gi¸o dôc vµ §µo t¹o")]),
        ]
        .concat(),
    );
    let right = "Kế hoạch triển khai thực hiện công tác bảo vệ trẻ em trên địa bàn tỉnh; đường dây nóng";
    assert_eq!(lines(&found), [right, "Sở Giáo dục và Đào tạo"]);
    assert!(found.notes[0].what.contains("TCVN3"));
    let french = done(&paragraph(&[run("Arial", "", "Une école à côté, garçon, où, déjà")]));
    assert_eq!((lines(&french), french.notes.len()), (vec!["Une école à côté, garçon, où, déjà"], 0));
}
