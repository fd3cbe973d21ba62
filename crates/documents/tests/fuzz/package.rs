//! A .docx or .xlsx taken apart, so that changes reach what its parts hold, and put together again.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::chance::Chance;
use crate::markup::change_elements;

/// What is put into the parts of a .docx.
pub const WORD: [&str; 16] = [
    "<w:p><w:r><w:t>chữ</w:t></w:r></w:p>",
    "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    "<w:tc/>",
    "<w:vMerge/>",
    "<w:gridSpan w:val=\"1000\"/>",
    "<w:gridBefore w:val=\"999\"/>",
    "<w:numPr><w:ilvl w:val=\"8\"/><w:numId w:val=\"1\"/></w:numPr>",
    "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
    "<w:rFonts w:hAnsi=\"VNI-Times\"/>",
    "<w:br/>",
    "a\u{300}\u{323}",
    "\u{ad}",
    "öôùâ",
    "&#0;",
    "&#x1F;",
    "<![CDATA[x]]>",
];

/// What is put into the parts of an .xlsx.
pub const EXCEL: [&str; 14] = [
    "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    "<c r=\"A1\" t=\"s\"><v>4294967295</v></c>",
    "<c t=\"inlineStr\"><is><t>chữ</t></is></c>",
    "<c r=\"B2\"><f t=\"array\" ref=\"A1:XFD1048576\">1</f><v>1e308</v></c>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<mergeCell ref=\"C3:B2\"/>",
    "<sheetData/>",
    "</sheetData>",
    "<row/>",
    "<workbookPr date1904=\"1\"/>",
    "<calcPr fullCalcOnLoad='0' calcId=\"1\"/>",
    "<numFmt numFmtId=\"164\" formatCode=\"000000000000000\"/>",
    "<si><t>_x0000__xD800_</t></si>",
    "<col min=\"0\" max=\"4294967295\" style=\"9\"/>",
];

/// The parts of a package, by name.
pub type Parts = Vec<(String, Vec<u8>)>;

pub fn parts(file: &[u8]) -> Parts {
    let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.push((entry.name().unwrap().into_owned(), bytes));
    }
    parts
}

/// Changes some parts; others lend theirs.
pub fn changed(chance: &mut Chance, parts: &Parts, other: &Parts, words: &[&str]) -> Vec<u8> {
    let mut parts = parts.clone();
    if chance.one_in(6) {
        parts.push(chance.pick(other).clone());
    }
    for (name, part) in &mut parts {
        let lent = other.iter().find(|(known, _)| known == name).map_or(&[][..], |(_, bytes)| bytes);
        let is_main = name.starts_with("word/") || name.starts_with("xl/");
        if is_main && !chance.one_in(3) || chance.one_in(20) {
            change_elements(chance, part, lent, words);
        }
    }
    zipped(chance, &parts)
}

fn zipped(chance: &mut Chance, parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let method = if chance.one_in(2) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method).compression_level(None);
    for (index, (name, bytes)) in parts.iter().enumerate() {
        // A second part of one name is refused by the writer; the reader shall see one by another name.
        if zip.start_file(name.as_str(), options).is_err() {
            zip.start_file(format!("{index}-{name}"), options).unwrap();
        }
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
