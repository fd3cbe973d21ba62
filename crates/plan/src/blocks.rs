//! A transcript's parts to blocks: where its paragraphs and cells end is known and is not guessed again.

use lachan_text::Transcript;
use lachan_text::transcript::{self, Cell, Paragraph};

use crate::clean::is_noise;
use crate::layout::{Block, Para, Row, is_frame};
use crate::source::{Source, Text};

/// Wider tables are frames of pages, not lists of duties.
const MOST_COLUMNS: usize = 200;

/// The blocks of a document whose reader knew its parts.
pub(crate) fn blocks(source: &Source<'_>, transcript: &Transcript) -> Vec<Block> {
    let mut out = Vec::new();
    let mut parts = transcript.blocks.iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            transcript::Block::Paragraph(paragraph) => out.extend(para(source, paragraph)),
            transcript::Block::Row(row) => {
                let mut rows = vec![row];
                while let Some(transcript::Block::Row(next)) = parts.peek() {
                    if next.table != row.table {
                        break;
                    }
                    rows.push(next);
                    parts.next();
                }
                table(source, &rows, &mut out);
            }
        }
    }
    out
}

fn para(source: &Source<'_>, paragraph: &Paragraph) -> Option<Block> {
    let text = text(source, paragraph);
    if text.is_empty() || is_noise(&text.text) {
        return None;
    }
    Some(Block::Para(Para { bold: is_bold(source, paragraph), text, after_blank: paragraph.apart }))
}

/// The words of a paragraph, runs of blanks as one.
fn text(source: &Source<'_>, paragraph: &Paragraph) -> Text {
    let mut out = Text::default();
    let start = paragraph.range.start;
    for (at, c) in source.text[paragraph.range.clone()].char_indices() {
        if c.is_whitespace() {
            out.gap_from(start + at);
        } else {
            out.push(start + at, &source.text[start + at..start + at + c.len_utf8()]);
        }
    }
    out.slice(0..out.text.len())
}

fn is_bold(source: &Source<'_>, paragraph: &Paragraph) -> bool {
    let whole = &source.text[paragraph.range.clone()];
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let bold: usize = paragraph.bold.iter().map(|range| letters(&source.text[range.clone()])).sum();
    bold > 0 && bold == letters(whole)
}

/// A table of data becomes rows; one that only puts texts beside each other becomes paragraphs, column after column.
fn table(source: &Source<'_>, rows: &[&transcript::Row], out: &mut Vec<Block>) {
    let width =
        rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column + cell.columns).max().unwrap_or(0);
    let filled = |row: &transcript::Row| row.cells.iter().filter(|cell| !cell.paragraphs.is_empty()).count();
    let framed = |row: &transcript::Row| {
        let mut paragraphs = row.cells.iter().flat_map(|cell| &cell.paragraphs);
        paragraphs.any(|paragraph| is_frame(&source.text[paragraph.range.clone()]))
    };
    let frame = width > MOST_COLUMNS
        || rows.iter().all(|row| filled(row) <= 2)
        || rows.iter().any(|row| framed(row) && filled(row) <= 3);
    if frame {
        for column in 0..width.min(MOST_COLUMNS) {
            let cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.column == column);
            out.extend(
                cells.flat_map(|cell| &cell.paragraphs).filter_map(|paragraph| para(source, paragraph)),
            );
        }
        return;
    }
    let mut reaching: Vec<Reaching> = Vec::new();
    for row in rows {
        let above = reaching.iter().map(|cell| (cell.column, cell.text.clone())).collect();
        for cell in &mut reaching {
            cell.rows -= 1;
        }
        reaching.retain(|cell| cell.rows > 0);
        let cells = data_row(source, &row.cells, width);
        let merged = row.cells.iter().filter(|cell| cell.rows > 1);
        reaching.extend(merged.filter_map(|cell| {
            let text = cells.get(cell.column).filter(|text| !text.is_empty())?.clone();
            Some(Reaching { column: cell.column, rows: cell.rows - 1, text })
        }));
        if filled(row) > 0 {
            out.push(Block::Row(Row { cells, above }));
        }
    }
}

/// A merged cell that still covers rows below.
struct Reaching {
    column: usize,
    rows: usize,
    text: Text,
}

/// The texts of a row by column: a merged cell stands in its first, the others are empty.
fn data_row(source: &Source<'_>, cells: &[Cell], width: usize) -> Vec<Text> {
    let mut out = vec![Text::default(); width];
    for cell in cells {
        let Some(place) = out.get_mut(cell.column) else { continue };
        for paragraph in &cell.paragraphs {
            place.append(&text(source, paragraph));
        }
    }
    out
}
