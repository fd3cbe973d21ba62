//! The text of a document written out, whatever file it came from, and how its parts stand in it.

use std::ops::Range;

/// A document written out: one text to which every span points, and its paragraphs and table rows in reading order.
///
/// The text is normal (NFC, plain blanks and line ends: [`normalise`](crate::normalise) changes nothing in it). Marks
/// that a program counted by itself ("I.", "1.", "a)", "-") are written out. Every range below is a range of bytes
/// of `text`, on character bounds, and blocks do not overlap. Plain text has no `blocks`: what its lines belong to is
/// for its reader to find out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// All of it, a line for each paragraph.
    pub text: String,
    /// Its parts.
    pub blocks: Vec<Block>,
    /// What a person should know about how it was read.
    pub notes: Vec<Note>,
}

/// What a person should know about how a document was read: letters converted, pictures left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where, when it is one place.
    pub range: Option<Range<usize>>,
    /// What was done, in Vietnamese.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
/// A part of a document, in reading order.
pub enum Block {
    /// A paragraph outside tables.
    Paragraph(Paragraph),
    /// A row of a table.
    Row(Row),
}

/// A paragraph as its author ended it: no page and no line end cuts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text.
    pub range: Range<usize>,
    /// The bold parts, in order.
    pub bold: Vec<Range<usize>>,
    /// It stands apart from the one before: an empty paragraph or a page between them.
    pub apart: bool,
}

/// A row of a table. Rows of one table follow each other and have the same `table`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counts the tables of the document from 0; a table within a cell is a table of its own.
    pub table: usize,
    /// Does the file say that this row heads the table and is repeated on each page?
    pub header: bool,
    /// From left to right.
    pub cells: Vec<Cell>,
}

/// A cell of a row. A merged cell stands once, where it begins; the columns and rows that it covers have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The first column that it covers, from 0.
    pub column: usize,
    /// How many columns it covers, at least 1.
    pub columns: usize,
    /// How many rows it covers, at least 1.
    pub rows: usize,
    /// What stands in it; none in an empty cell.
    pub paragraphs: Vec<Paragraph>,
}

impl Transcript {
    /// Says what is wrong with it: for tests of readers, and for whoever is handed one.
    ///
    /// # Errors
    /// The first promise of this module that it breaks.
    pub fn check(&self) -> Result<(), String> {
        if crate::normalise(&self.text) != self.text {
            return Err("the text is not normal".into());
        }
        let mut end = 0;
        let mut tables: Vec<usize> = Vec::new();
        for (index, block) in self.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) => self.check_paragraph(paragraph, &mut end),
                Block::Row(row) => {
                    if tables.last() != Some(&row.table) {
                        if tables.contains(&row.table) {
                            return Err(format!("block {index}: table {} begins twice", row.table));
                        }
                        tables.push(row.table);
                    }
                    self.check_row(row, &mut end)
                }
            }
            .map_err(|why| format!("block {index}: {why}"))?;
        }
        let mut noted = self.notes.iter().filter_map(|note| note.range.as_ref());
        noted.try_for_each(|range| self.check_range(range))
    }

    fn check_row(&self, row: &Row, end: &mut usize) -> Result<(), String> {
        let mut free = 0;
        for cell in &row.cells {
            if cell.columns == 0 || cell.rows == 0 {
                return Err("a cell covers nothing".into());
            }
            if cell.column < free {
                return Err(format!("two cells cover column {}", cell.column));
            }
            free = cell.column + cell.columns;
            for paragraph in &cell.paragraphs {
                self.check_paragraph(paragraph, end)?;
            }
        }
        Ok(())
    }

    fn check_paragraph(&self, paragraph: &Paragraph, end: &mut usize) -> Result<(), String> {
        self.check_range(&paragraph.range)?;
        if paragraph.range.start < *end {
            return Err(format!("{:?} begins before {end}, where the last one ended", paragraph.range));
        }
        *end = paragraph.range.end;
        let mut from = paragraph.range.start;
        for bold in &paragraph.bold {
            self.check_range(bold)?;
            if bold.start < from || bold.is_empty() || bold.end > paragraph.range.end {
                return Err(format!("bold {bold:?} does not stand in {:?} in order", paragraph.range));
            }
            from = bold.end;
        }
        Ok(())
    }

    fn check_range(&self, range: &Range<usize>) -> Result<(), String> {
        match self.text.get(range.clone()) {
            Some(_) => Ok(()),
            None => Err(format!("{range:?} is no piece of {} bytes", self.text.len())),
        }
    }
}
