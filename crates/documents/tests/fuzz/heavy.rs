//! Files that are small and would have much done: what is nested, repeated or packed a hundred thousand times over.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// So often: what takes the square of it takes hours.
const OFTEN: usize = 300_000;

/// Word documents, each with what there is too much of.
pub fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let run = |props: &str, text: &str| format!("<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>");
    let bodies = [
        ("cells that join the one above", {
            let joined = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr>".repeat(OFTEN);
            format!("<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr>{joined}</w:tbl>", run("", "a"))
        }),
        ("rows without cells", format!("<w:tbl>{}</w:tbl>", "<w:tr/>".repeat(4_000_000))),
        ("bold by turns, beside a tone typed apart", {
            let turns = [run("<w:b/>", "ab"), run("", "cd ")].concat().repeat(OFTEN / 3);
            format!("<w:p>{}{turns}</w:p>", run("", "e\u{301}"))
        }),
        ("blank runs with signs between them", {
            let blank = "<w:r><w:t> </w:t><w:sym/></w:r>".repeat(OFTEN);
            format!("<w:p>{blank}</w:p>")
        }),
        ("one long word in an old font", {
            let font = "<w:rFonts w:hAnsi=\"VNI-Times\"/>";
            format!("<w:p>{}</w:p>", run(font, "ôù").repeat(OFTEN / 2))
        }),
        ("paragraphs whose ends were deleted", {
            let open = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
            open.repeat(OFTEN)
        }),
        ("lists of their own, with a long mark", {
            let item = |list: usize| {
                format!(
                    "<w:p><w:pPr><w:numPr><w:numId w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
                )
            };
            (1..OFTEN / 6).map(item).collect::<String>()
        }),
    ];
    bodies.into_iter().map(|(what, body)| (what, document(&body))).collect()
}

fn document(body: &str) -> Vec<u8> {
    let lists = (1..OFTEN / 6).map(|list| {
        format!(
            "<w:num w:numId=\"{list}\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"
        )
    });
    let level = format!("<w:lvl w:ilvl=\"0\"><w:lvlText w:val=\"{}\"/></w:lvl>", "%1.".repeat(100_000));
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId=\"0\">{level}</w:abstractNum>{}</w:numbering>",
        lists.collect::<String>()
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    for (name, text) in [("word/document.xml", body), ("word/numbering.xml", numbering)] {
        zip.start_file(name, SimpleFileOptions::default().compression_level(Some(1))).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Pages, each with what there is too much of.
pub fn pages() -> Vec<(&'static str, Vec<u8>)> {
    let page = |body: String| format!("<html>{body}").into_bytes();
    vec![
        ("paragraphs", page("<p>a".repeat(OFTEN * 15))),
        ("cells", page(format!("<table>{}", format!("<tr>{}", "<td>a".repeat(900)).repeat(OFTEN / 90)))),
        ("rows", page(format!("<table>{}", "<tr>".repeat(OFTEN * 15)))),
        ("tall cells", page(format!("<table>{}", "<tr><td rowspan=65534><td>a".repeat(OFTEN)))),
        (
            "rules",
            page(format!("<style>{}</style><p class=a>a", "a,.b,c.d{font-family:.VnTime}".repeat(OFTEN))),
        ),
        ("a tag with many attributes", page(format!("<p {}>a", "a b=1 ".repeat(OFTEN)))),
        (
            "classes",
            page(
                "<style>.z{font-family:.VnTime}</style>".to_owned()
                    + &format!("<p class='{}'>a", "b ".repeat(OFTEN)),
            ),
        ),
        ("tags that were never open", page(format!("{}{}", "<div>".repeat(400), "</b>a<i>".repeat(OFTEN)))),
        ("comments that do not end", page("<!--".repeat(OFTEN))),
    ]
}
