//! Paragraphs and tables to a transcript.

use lachan_text::transcript::{Block, Cell, Paragraph, Row, Transcript};

use super::prose::Passage;
use super::table::Table;

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

    /// Its words are normal each, and so is what they make together: a word begins with no mark that would join the
    /// blank before it.
    fn paragraph(&mut self, passage: &Passage) -> Option<Paragraph> {
        let text = &passage.text.text;
        if text.is_empty() {
            return None;
        }
        if !self.out.text.is_empty() {
            self.out.text.push('\n');
        }
        let start = self.out.text.len();
        self.out.text.push_str(text);
        let bold = passage.text.bold.iter().map(|r| r.start + start..r.end + start).collect();
        Some(Paragraph { range: start..self.out.text.len(), bold, apart: passage.apart })
    }

    pub fn finish(self) -> Transcript {
        self.out
    }
}
