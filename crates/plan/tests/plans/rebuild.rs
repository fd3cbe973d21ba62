//! A plan in plain text, made again as Word would have it: marks that Word counts, tables that are tables, bold
//! headings, a page break inside a row. For tests; nothing of it is in the product.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The kinds of marks that are counted: format, shape and level of the list in `numbering.xml`.
const KINDS: [(&str, &str, &str); 5] = [
    ("roman", "upperRoman", "%1."),
    ("decimal", "decimal", "%1."),
    ("letter", "lowerLetter", "%1)"),
    ("dash", "bullet", "-"),
    ("plus", "bullet", "+"),
];

/// The bytes of a .docx with the words of `text`.
pub fn docx(text: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.all(&joined(text));
    let document = format!("{HEAD}<w:document {W}><w:body>{}<w:sectPr/></w:body></w:document>", writer.body);
    let types = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
         <Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/></Types>"
    );
    let relation = |id: u8, kind: &str, target: &str| {
        format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
             Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation(1, "officeDocument", "word/document.xml")),
        ("word/_rels/document.xml.rels", relation(2, "numbering", "numbering.xml")),
        ("word/document.xml", document),
        ("word/numbering.xml", writer.numbering()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Lines that a page or a width cut are one paragraph again, as their author had them.
fn joined(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    // empty cells at the end of a row are cells
    for line in text.lines().map(|line| line.trim_end_matches(' ').to_owned()) {
        let small = line.trim_start().starts_with(char::is_lowercase) && mark(line.trim_start()).is_none();
        let last = out.iter().rposition(|line| !line.trim().is_empty());
        let open = |line: &String| !line.ends_with(['.', ';', ':', '!', '?']) && !is_row(line);
        match last.filter(|&last| small && !is_row(&line) && open(&out[last])) {
            Some(last) => {
                out.truncate(last + 1);
                out[last].push(' ');
                out[last].push_str(line.trim_start());
            }
            None => out.push(line),
        }
    }
    out
}

fn is_row(line: &str) -> bool {
    line.matches('\t').count() >= 2 || line.trim_start().starts_with('|')
}

/// The kind of a mark (its place in [`KINDS`]), its number, and the words behind it.
fn mark(line: &str) -> Option<(usize, usize, &str)> {
    for (kind, sign) in [(3, "- "), (4, "+ ")] {
        if let Some(rest) = line.strip_prefix(sign) {
            return Some((kind, 1, rest));
        }
    }
    let (head, rest) = line.split_once(' ')?;
    let bare = head.strip_suffix('.').unwrap_or_default();
    let romans = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    if let Some(place) = romans.iter().position(|roman| *roman == bare) {
        return Some((0, place + 1, rest));
    }
    if let Ok(number) = bare.parse() {
        return Some((1, number, rest));
    }
    let mut letters = head.strip_suffix(')')?.chars();
    let letter = letters.next().filter(|c| c.is_ascii_lowercase() && letters.next().is_none())?;
    Some((2, letter as usize - 'a' as usize + 1, rest))
}

#[derive(Default)]
struct Writer {
    body: String,
    /// The instances of lists, each with its kind and its first number.
    lists: Vec<(usize, usize)>,
    /// By kind: the instance that is counted on, and its last number.
    counting: [Option<(usize, usize)>; KINDS.len()],
    tables: usize,
}

impl Writer {
    fn all(&mut self, lines: &[String]) {
        let mut rows: Vec<&str> = Vec::new();
        for line in lines {
            if is_row(line) {
                rows.push(line);
                continue;
            }
            // A blank line or a page number between two rows does not end their table.
            if !rows.is_empty() && line.trim().is_empty() {
                continue;
            }
            self.table(&std::mem::take(&mut rows));
            self.line(line);
        }
        self.table(&rows);
    }

    fn line(&mut self, line: &str) {
        let bold = line.starts_with("**");
        let plain = line.replace("**", "");
        let plain = plain.trim();
        let Some((kind, number, rest)) = mark(plain) else {
            let properties = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
            write!(self.body, "<w:p><w:r>{properties}{}</w:r></w:p>", words(plain)).unwrap();
            return;
        };
        let list = self.count(kind, number);
        let heading = if kind == 0 || bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
        write!(
            self.body,
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{}\"/></w:numPr></w:pPr><w:r>{heading}{}</w:r></w:p>",
            list + 1,
            words(rest)
        )
        .unwrap();
    }

    /// The instance that gives this number: the one that is counted on, or a new one that starts there.
    fn count(&mut self, kind: usize, number: usize) -> usize {
        let on = self.counting[kind].filter(|(_, last)| kind >= 3 || last + 1 == number);
        let list = on.map_or_else(
            || {
                self.lists.push((kind, number));
                self.lists.len() - 1
            },
            |(list, _)| list,
        );
        self.counting[kind] = Some((list, number));
        list
    }

    fn table(&mut self, rows: &[&str]) {
        if rows.is_empty() {
            return;
        }
        self.tables += 1;
        let cells: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| match row.trim().starts_with('|') {
                true => row.trim().trim_matches('|').split('|').collect(),
                false => row.split('\t').collect(),
            })
            .filter(|row: &Vec<&str>| !row.iter().all(|cell| cell.chars().all(|c| "-–: ".contains(c))))
            .collect();
        let width = cells.iter().map(Vec::len).max().unwrap_or(1);
        let grid = "<w:gridCol w:w=\"1800\"/>".repeat(width);
        let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"))
            .concat();
        write!(
            self.body,
            "<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        )
        .unwrap();
        let middle = cells.len() / 2;
        for (place, row) in cells.iter().enumerate() {
            self.body.push_str("<w:tr>");
            for column in 0..width {
                let text = row.get(column).copied().unwrap_or_default().replace("**", "");
                let page = if place == middle && column + 1 == width && place > 2 {
                    "<w:r><w:br w:type=\"page\"/></w:r>"
                } else {
                    ""
                };
                let paragraphs: String = text
                    .split("<br>")
                    .map(|line| format!("<w:p><w:r>{}</w:r>{page}</w:p>", words(line.trim())))
                    .collect();
                write!(
                    self.body,
                    "<w:tc><w:tcPr><w:tcW w:w=\"1800\" w:type=\"dxa\"/></w:tcPr>{paragraphs}</w:tc>"
                )
                .unwrap();
            }
            self.body.push_str("</w:tr>");
        }
        self.body.push_str("</w:tbl>");
    }

    fn numbering(&self) -> String {
        let mut out = format!("{HEAD}<w:numbering {W}>");
        for (id, (name, format, shape)) in KINDS.iter().enumerate() {
            write!(
                out,
                "<w:abstractNum w:abstractNumId=\"{id}\"><w:name w:val=\"{name}\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
                 <w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{shape}\"/></w:lvl></w:abstractNum>"
            )
            .unwrap();
        }
        for (id, (kind, first)) in self.lists.iter().enumerate() {
            write!(
                out,
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{kind}\"/><w:lvlOverride w:ilvl=\"0\">\
                 <w:startOverride w:val=\"{first}\"/></w:lvlOverride></w:num>",
                id + 1
            )
            .unwrap();
        }
        out.push_str("</w:numbering>");
        out
    }
}

fn words(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // A word processor cuts a sentence into runs where its spelling was looked at.
    let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (one, two) = text.split_at(half);
    format!("<w:t xml:space=\"preserve\">{one}</w:t></w:r><w:r><w:t xml:space=\"preserve\">{two}</w:t>")
}
