//! The parts of the file and what each says.

use super::{body, escaped};
use crate::Document;

/// Twentieths of a point in a millimetre, rounded as word processors do: 1 mm is 56.69.
pub(super) const TOP: u32 = 1134; // 20 mm
pub(super) const BOTTOM: u32 = 1134; // 20 mm
pub(super) const LEFT: u32 = 1701; // 30 mm
pub(super) const RIGHT: u32 = 850; // 15 mm
pub(super) const PAGE: (u32, u32) = (11906, 16838); // A4, 210 × 297 mm
pub(super) const FIRST_LINE: u32 = 720; // 12.7 mm
const HEADER: u32 = 567; // 10 mm from the edge: inside the top margin

/// Width between the margins.
pub(super) const TEXT_WIDTH: u32 = PAGE.0 - LEFT - RIGHT;

pub(super) const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// All parts with their names, in the order of the file.
pub(super) fn all(document: &Document) -> Vec<(&'static str, String)> {
    vec![
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations()),
        ("docProps/core.xml", properties(document)),
        ("word/document.xml", main(document)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/header1.xml", page_number()),
        ("word/_rels/document.xml.rels", document_relations()),
    ]
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/word/{name}\" ContentType=\"{word}.{kind}+xml\"/>")
    };
    format!(
        "{START}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         {}{}{}{}\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         </Types>",
        part("document.xml", "document.main"),
        part("styles.xml", "styles"),
        part("settings.xml", "settings"),
        part("header1.xml", "header"),
    )
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn relations() -> String {
    format!(
        "{START}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/></Relationships>"
    )
}

fn document_relations() -> String {
    format!(
        "{START}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{OFFICE}/settings\" Target=\"settings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{OFFICE}/header\" Target=\"header1.xml\"/></Relationships>"
    )
}

fn properties(document: &Document) -> String {
    format!(
        "{START}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>vi-VN</dc:language>\
         </cp:coreProperties>",
        escaped(&document.title)
    )
}

fn main(document: &Document) -> String {
    format!(
        "{START}<w:document {NAMESPACES}><w:body>{}<w:sectPr>\
         <w:headerReference w:type=\"default\" r:id=\"rId3\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"/>\
         <w:pgMar w:top=\"{TOP}\" w:right=\"{RIGHT}\" w:bottom=\"{BOTTOM}\" w:left=\"{LEFT}\" w:header=\"{HEADER}\" \
         w:footer=\"{HEADER}\" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body></w:document>",
        body::blocks(&document.blocks),
        PAGE.0,
        PAGE.1,
    )
}

/// Times New Roman for every script, 14 points, Vietnamese; headings differ from body text by their rank alone.
fn styles() -> String {
    let font = "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" \
                w:cs=\"Times New Roman\"/>";
    let heading = |rank: u8| {
        let level = rank - 1;
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{rank}\"><w:name w:val=\"heading {rank}\"/>\
             <w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/>\
             <w:pPr><w:keepNext/><w:outlineLvl w:val=\"{level}\"/></w:pPr></w:style>"
        )
    };
    format!(
        "{START}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:color w:val=\"000000\"/>\
         <w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"ar-SA\"/>\
         </w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" \
         w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:tblPr><w:tblCellMar><w:left w:w=\"108\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar>\
         </w:tblPr></w:style>{}{}{}</w:styles>",
        heading(1),
        heading(2),
        heading(3),
    )
}

fn settings() -> String {
    format!(
        "{START}<w:settings {NAMESPACES}><w:defaultTabStop w:val=\"720\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat></w:settings>"
    )
}

/// The number of the page in the middle of the top margin; the first page has none (`titlePg`).
fn page_number() -> String {
    let size = "<w:rPr><w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/></w:rPr>";
    format!(
        "{START}<w:hdr {NAMESPACES}><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>\
         <w:r>{size}<w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r>{size}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r>{size}<w:fldChar w:fldCharType=\"separate\"/></w:r>\
         <w:r>{size}<w:t>2</w:t></w:r>\
         <w:r>{size}<w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:hdr>"
    )
}
