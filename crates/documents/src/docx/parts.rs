//! The parts of the file and what each says.

use super::{body, escaped};
use crate::paper::{BOTTOM, CELL_SIDE, HEADER, LEFT, RIGHT, TOP};
use crate::{Document, Page, paper};

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
    let mut sections = body::sections(&document.blocks);
    let last = sections.pop();
    let mut text = String::new();
    for (page, blocks) in sections {
        // the properties of a section stand in its last paragraph
        text.push_str(&body::blocks(blocks, page.landscape));
        text.push_str(
            "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>",
        );
        text.push_str(&format!("<w:rPr><w:sz w:val=\"4\"/></w:rPr>{}</w:pPr></w:p>", section(page)));
    }
    let (page, blocks) = last.unwrap_or((FIRST, &[]));
    text.push_str(&body::blocks(blocks, page.landscape));
    format!("{START}<w:document {NAMESPACES}><w:body>{text}{}</w:body></w:document>", section(page))
}

/// The page with which a document begins.
pub(super) const FIRST: Page = Page { landscape: false, own_numbers: true };

/// Paper, margins and numbers of pages. The first page has no number (`titlePg`).
fn section(page: Page) -> String {
    let (wide, high) = paper::page(page.landscape);
    let turned = if page.landscape { " w:orient=\"landscape\"" } else { "" };
    let numbers = if page.own_numbers { "<w:pgNumType w:start=\"1\"/>" } else { "" };
    let title_page = if page.own_numbers { "<w:titlePg/>" } else { "" };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId3\"/><w:type w:val=\"nextPage\"/>\
         <w:pgSz w:w=\"{wide}\" w:h=\"{high}\"{turned}/>\
         <w:pgMar w:top=\"{TOP}\" w:right=\"{RIGHT}\" w:bottom=\"{BOTTOM}\" w:left=\"{LEFT}\" w:header=\"{HEADER}\" \
         w:footer=\"{HEADER}\" w:gutter=\"0\"/>{numbers}{title_page}</w:sectPr>"
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
         <w:tblPr><w:tblCellMar><w:left w:w=\"{CELL_SIDE}\" w:type=\"dxa\"/><w:right w:w=\"{CELL_SIDE}\" w:type=\"dxa\"/></w:tblCellMar>\
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
