//! Paragraphs, tables and columns as WordprocessingML.

use super::escaped;
use super::parts::FIRST;
use crate::model::{Align, Block, Columns, Page, Paragraph, Run, Table};
use crate::paper::{FIRST_LINE, TABLE_SIZE, text_width};
use crate::table::{Laid, Placed, laid};

/// The blocks between new pages, each with the page that it begins on.
pub(super) fn sections(blocks: &[Block]) -> Vec<(Page, &[Block])> {
    let mut found = Vec::new();
    let (mut page, mut rest) = (FIRST, blocks);
    while let Some(at) = rest.iter().position(|block| matches!(block, Block::Page(_))) {
        // a document that begins with a new page has nothing before it
        if at > 0 || !found.is_empty() {
            found.push((page, &rest[..at]));
        }
        if let Block::Page(next) = &rest[at] {
            page = Page { own_numbers: next.own_numbers || found.is_empty(), ..*next };
        }
        rest = &rest[at + 1..];
    }
    found.push((page, rest));
    found
}

/// The blocks of a section, none of which begins a new page.
pub(super) fn blocks(blocks: &[Block], landscape: bool) -> String {
    let width = text_width(landscape);
    blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(one) => paragraph(one, width),
            Block::Table(one) => table(one, width),
            Block::Columns(one) => columns(one, width),
            Block::Page(_) => String::new(),
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

fn table(one: &Table, width: u32) -> String {
    let laid = laid(one);
    let shares = if one.widths.is_empty() { vec![1; laid.columns] } else { one.widths.clone() };
    let widths = widths(&shares[..laid.columns], width);
    let line =
        |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>");
    let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(line).concat();
    let rows: String = (0..laid.rows).map(|number| row(&laid, number, &widths)).collect();
    format!(
        "<w:p><w:pPr><w:spacing w:before=\"60\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/></w:pPr></w:p>\
         <w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:tblBorders>{lines}</w:tblBorders>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr>{}{rows}</w:tbl>",
        grid(&widths),
    )
}

fn grid(widths: &[u32]) -> String {
    let columns: String = widths.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    format!("<w:tblGrid>{columns}</w:tblGrid>")
}

/// A row: the cells that begin in it, and for those from above that reach into it what says so.
fn row(laid: &Laid<'_>, number: usize, widths: &[u32]) -> String {
    let from = laid.cells.partition_point(|place| place.row + laid.deepest <= number);
    let until = laid.cells.partition_point(|place| place.row <= number);
    let reaches = |place: &&Placed<'_>| place.row + place.rows > number;
    let mut places: Vec<&Placed<'_>> = laid.cells[from..until].iter().filter(reaches).collect();
    places.sort_by_key(|place| place.column);
    let cells: String = places.iter().map(|place| cell(place, number, widths)).collect();
    let head = if number < laid.head { "<w:tblHeader/>" } else { "" };
    format!("<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
}

fn cell(place: &Placed<'_>, row: usize, widths: &[u32]) -> String {
    let width: u32 = widths[place.column..place.column + place.columns].iter().sum();
    let across = match place.columns {
        1 => String::new(),
        columns => format!("<w:gridSpan w:val=\"{columns}\"/>"),
    };
    let down = match (place.rows, place.row == row) {
        (1, _) => "",
        (_, true) => "<w:vMerge w:val=\"restart\"/>",
        (_, false) => "<w:vMerge/>",
    };
    let middle = if place.cell.head { "<w:vAlign w:val=\"center\"/>" } else { "" };
    let words = if place.row == row { place.cell.text.as_str() } else { "" };
    let words = Run { bold: place.cell.bold, ..Run::new(words) };
    let text = Paragraph { align: place.cell.align, above: 2, ..Paragraph::of(vec![words], TABLE_SIZE) };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{across}{down}{middle}</w:tcPr>{}</w:tc>",
        paragraph(&text, width)
    )
}

fn columns(one: &Columns, width: u32) -> String {
    let share = one.left_share.min(99);
    let widths = widths(&[share, 100 - share], width);
    let cell = |paragraphs: &[Paragraph], width: u32| {
        let words: String = paragraphs.iter().map(|one| paragraph(one, width)).collect();
        // a cell without a paragraph is not valid
        let words = if words.is_empty() { "<w:p/>".to_owned() } else { words };
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{words}</w:tc>")
    };
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>{}\
         <w:tr><w:trPr><w:cantSplit/></w:trPr>{}{}</w:tr></w:tbl>",
        grid(&widths),
        cell(&one.left, widths[0]),
        cell(&one.right, widths[1]),
    )
}
