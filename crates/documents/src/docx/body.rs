//! Paragraphs, tables and columns as WordprocessingML.

use super::escaped;
use super::parts::{FIRST_LINE, TEXT_WIDTH};
use crate::model::{Align, Block, Cell, Columns, Paragraph, Run, Table};

/// Size of the words in tables, in points.
const TABLE_SIZE: u8 = 13;

pub(super) fn blocks(blocks: &[Block]) -> String {
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(one) => paragraph(one, TEXT_WIDTH),
            Block::Table(one) => table(one),
            Block::Columns(one) => columns(one),
        })
        .collect()
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
        Align::Both => "both",
    }
}

/// A paragraph in a column of this width. A rule under it is a paragraph of its own: a thin line between indents.
fn paragraph(one: &Paragraph, width: u32) -> String {
    let style = one.heading.map(|rank| format!("<w:pStyle w:val=\"Heading{}\"/>", rank.clamp(1, 3)));
    let next = if one.with_next || one.rule.is_some() { "<w:keepNext/>" } else { "" };
    let spacing = format!("<w:spacing w:before=\"{}\" w:after=\"0\"/>", u32::from(one.above) * 20);
    let indent = if one.indent { format!("<w:ind w:firstLine=\"{FIRST_LINE}\"/>") } else { String::new() };
    let runs: String = one.runs.iter().map(|part| run(part, one.size)).collect();
    let size = size(one.size);
    let text = format!(
        "<w:p><w:pPr>{}{next}{spacing}{indent}<w:jc w:val=\"{}\"/><w:rPr>{size}</w:rPr></w:pPr>{runs}</w:p>",
        style.unwrap_or_default(),
        align(one.align),
    );
    match one.rule {
        Some(share) => text + &rule(share, width),
        None => text,
    }
}

fn rule(share: u8, width: u32) -> String {
    let side = width * (100 - u32::from(share.min(100))) / 200;
    format!(
        "<w:p><w:pPr><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>\
         <w:spacing w:before=\"20\" w:after=\"0\" w:line=\"80\" w:lineRule=\"exact\"/>\
         <w:ind w:left=\"{side}\" w:right=\"{side}\"/><w:rPr><w:sz w:val=\"4\"/></w:rPr></w:pPr></w:p>"
    )
}

fn size(points: u8) -> String {
    let half = u32::from(points) * 2;
    format!("<w:sz w:val=\"{half}\"/><w:szCs w:val=\"{half}\"/>")
}

/// Line ends inside a run become breaks, tabs become tabs.
fn run(one: &Run, paragraph_size: u8) -> String {
    let bold = if one.bold { "<w:b/><w:bCs/>" } else { "" };
    let italic = if one.italic { "<w:i/><w:iCs/>" } else { "" };
    let size = size(one.size.unwrap_or(paragraph_size));
    let words: Vec<String> = one
        .text
        .lines()
        .map(|line| {
            let parts: Vec<String> = line
                .split('\t')
                .map(|part| format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(part)))
                .collect();
            parts.join("<w:tab/>")
        })
        .collect();
    format!("<w:r><w:rPr>{bold}{italic}{size}</w:rPr>{}</w:r>", words.join("<w:br/>"))
}

/// Widths that add up to the whole.
fn widths(shares: &[u16], whole: u32) -> Vec<u32> {
    let sum: u32 = shares.iter().map(|share| u32::from(*share)).sum::<u32>().max(1);
    let mut found: Vec<u32> = shares.iter().map(|share| whole * u32::from(*share) / sum).collect();
    let rest = whole - found.iter().sum::<u32>().min(whole);
    if let Some(last) = found.last_mut() {
        *last += rest;
    }
    found
}

fn table(one: &Table) -> String {
    let widths = widths(&one.widths, TEXT_WIDTH);
    let head: Vec<Cell> =
        one.head.iter().map(|text| Cell { bold: true, ..Cell::centred(text.as_str()) }).collect();
    let line =
        |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(line).concat();
    let rows: String = one.rows.iter().map(|cells| row(cells, &widths, "<w:cantSplit/>")).collect();
    format!(
        "<w:p><w:pPr><w:spacing w:before=\"60\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>\
         <w:tbl><w:tblPr><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr>{}{}{rows}</w:tbl>",
        grid(&widths),
        row(&head, &widths, "<w:cantSplit/><w:tblHeader/>"),
    )
}

fn grid(widths: &[u32]) -> String {
    let columns: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    format!("<w:tblGrid>{columns}</w:tblGrid>")
}

/// A row; a missing cell is empty, one too many is left out.
fn row(cells: &[Cell], widths: &[u32], properties: &str) -> String {
    let empty = Cell::default();
    let cells: String = widths
        .iter()
        .enumerate()
        .map(|(index, width)| {
            let cell = cells.get(index).unwrap_or(&empty);
            let words = Run { bold: cell.bold, ..Run::new(cell.text.as_str()) };
            let text = Paragraph { align: cell.align, above: 2, ..Paragraph::of(vec![words], TABLE_SIZE) };
            format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{}</w:tc>",
                paragraph(&text, *width)
            )
        })
        .collect();
    format!("<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>")
}

fn columns(one: &Columns) -> String {
    let share = one.left_share.min(99);
    let widths = widths(&[share, 100 - share], TEXT_WIDTH);
    let cell = |paragraphs: &[Paragraph], width: u32| {
        let words: String = paragraphs.iter().map(|one| paragraph(one, width)).collect();
        // a cell without a paragraph is not valid
        let words = if words.is_empty() { "<w:p/>".to_owned() } else { words };
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{words}</w:tc>")
    };
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>{}\
         <w:tr><w:trPr><w:cantSplit/></w:trPr>{}{}</w:tr></w:tbl>",
        grid(&widths),
        cell(&one.left, widths[0]),
        cell(&one.right, widths[1]),
    )
}
