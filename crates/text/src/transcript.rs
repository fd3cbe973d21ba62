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
