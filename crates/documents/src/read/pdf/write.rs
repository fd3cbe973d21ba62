//! Paragraphs and tables to a transcript.

use std::borrow::Cow;
use std::ops::Range;

use lachan_text::normalise;
use lachan_text::transcript::{Block, Cell, Paragraph, Row, Transcript};

use super::line::Text;
use super::prose::Passage;
use super::table::Table;
use crate::read::draft::Words;

/// Writes a transcript from top to bottom.
#[derive(Default)]
pub(super) struct Writer {
    out: Transcript,
    tables: usize,
}

impl Writer {
    pub fn passage(&mut self, passage: &Passage) {
        if let Some(paragraph) = self.paragraph(passage) {
            self.out.blocks.push(Block::Paragraph(paragraph));
        }
    }

    pub fn table(&mut self, table: &Table) {
        for (index, row) in table.rows.iter().enumerate() {
            let mut cells = Vec::with_capacity(row.cells.len());
            for cell in &row.cells {
                let paragraphs = cell.passages.iter().filter_map(|p| self.paragraph(p)).collect();
                cells.push(Cell { column: cell.column, columns: cell.columns, rows: cell.rows, paragraphs });
            }
            let row = Row { table: self.tables, header: index < table.heads, cells };
            self.out.blocks.push(Block::Row(row));
        }
        self.tables += 1;
    }

    fn paragraph(&mut self, passage: &Passage) -> Option<Paragraph> {
        let (text, bold) = normal(&passage.text);
        if text.is_empty() {
            return None;
        }
        if !self.out.text.is_empty() {
            self.out.text.push('\n');
        }
        let start = self.out.text.len();
        self.out.text.push_str(&text);
        let bold = bold.iter().map(|r| r.start + start..r.end + start).collect();
        Some(Paragraph { range: start..self.out.text.len(), bold, apart: passage.apart })
    }

    pub fn finish(self) -> Transcript {
        self.out
    }
}

/// Its words are normal each, and nearly always what they make together: marks that stand in two words may change places.
fn normal(text: &Text) -> (Cow<'_, str>, Cow<'_, [Range<usize>]>) {
    if normalise(&text.text) == text.text {
        return (Cow::Borrowed(&text.text), Cow::Borrowed(&text.bold));
    }
    let mut words = Words::default();
    let mut at = 0;
    for range in &text.bold {
        words.push(&text.text[at..range.start], false);
        words.push(&text.text[range.clone()], true);
        at = range.end;
    }
    words.push(&text.text[at..], false);
    let (text, bold) = words.finished();
    (Cow::Owned(text), Cow::Owned(bold))
}
