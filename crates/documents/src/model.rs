//! What a document is made of. Lengths are what word processors count in: sizes in points, widths in shares.

/// A document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The title in the file's properties.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table with lines.
    Table(Table),
    /// Two columns side by side, without lines.
    Columns(Columns),
    /// A new page.
    Page(Page),
}

/// What follows begins on a new page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The paper lies on its side, for wide tables.
    pub landscape: bool,
    /// Its pages are counted from 1 again, and the first shows no number: an appendix.
    pub own_numbers: bool,
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl From<Paragraph> for Block {
    fn from(paragraph: Paragraph) -> Self {
        Self::Paragraph(paragraph)
    }
}

/// How lines stand between the margins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right: figures.
    Right,
    /// At both: body text.
    Both,
}

/// Words of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Size in points; the paragraph's when `None`.
    pub size: Option<u8>,
}

impl Run {
    /// Plain words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Bold words.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { bold: true, ..Self::new(text) }
    }

    /// Italic words.
    pub fn italic(text: impl Into<String>) -> Self {
        Self { italic: true, ..Self::new(text) }
    }
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words.
    pub runs: Vec<Run>,
    /// How its lines stand.
    pub align: Align,
    /// Size in points.
    pub size: u8,
    /// The first line is indented by 12.7 mm.
    pub indent: bool,
    /// Points above it.
    pub above: u8,
    /// It is a heading of this rank, from 1.
    pub heading: Option<u8>,
    /// A line under it, as wide as this share (in hundredths) of the column.
    pub rule: Option<u8>,
    /// It stays on one page with what follows.
    pub with_next: bool,
}

impl Paragraph {
    /// A paragraph of body text: 14 points, justified, first line indented, 6 points above.
    pub fn body(text: impl Into<String>) -> Self {
        Self { align: Align::Both, indent: true, above: 6, ..Self::of(vec![Run::new(text)], 14) }
    }

    /// A heading of a rank; its number stands in the words ("I. KẾT QUẢ").
    pub fn heading(rank: u8, text: impl Into<String>) -> Self {
        let body = Self::body("");
        Self { runs: vec![Run::bold(text)], heading: Some(rank), with_next: true, ..body }
    }

    /// A centred line.
    pub fn centred(runs: Vec<Run>, size: u8) -> Self {
        Self { align: Align::Centre, ..Self::of(runs, size) }
    }

    /// A plain line at the left.
    pub fn of(runs: Vec<Run>, size: u8) -> Self {
        Self {
            runs,
            align: Align::Left,
            size,
            indent: false,
            above: 0,
            heading: None,
            rule: None,
            with_next: false,
        }
    }

    /// With points above.
    #[must_use]
    pub fn above(mut self, points: u8) -> Self {
        self.above = points;
        self
    }
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its words.
    pub text: String,
    /// How they stand.
    pub align: Align,
    /// Bold.
    pub bold: bool,
    /// It names what stands below it or beside it.
    pub head: bool,
    /// How many columns it covers; one when 0.
    pub columns: u16,
    /// How many rows it covers; one when 0. The rows below leave it out.
    pub rows: u16,
}

impl Cell {
    /// Words at the left.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A figure at the right.
    pub fn figure(text: impl Into<String>) -> Self {
        Self { align: Align::Right, ..Self::new(text) }
    }

    /// Words in the middle.
    pub fn centred(text: impl Into<String>) -> Self {
        Self { align: Align::Centre, ..Self::new(text) }
    }
}

impl Cell {
    /// A bold cell in the middle that names a column.
    pub fn heading(text: impl Into<String>) -> Self {
        Self { bold: true, head: true, ..Self::centred(text) }
    }

    /// It covers several columns.
    #[must_use]
    pub fn over_columns(mut self, columns: u16) -> Self {
        self.columns = columns;
        self
    }

    /// It covers several rows.
    #[must_use]
    pub fn over_rows(mut self, rows: u16) -> Self {
        self.rows = rows;
        self
    }

    /// How many columns it covers.
    pub(crate) fn across(&self) -> usize {
        usize::from(self.columns.max(1))
    }

    /// How many rows it covers.
    pub(crate) fn down(&self) -> usize {
        usize::from(self.rows.max(1))
    }
}

/// A table with lines; its head, and the first rows when all their cells are [`Cell::head`], are repeated on each page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Widths of the columns, as shares.
    pub widths: Vec<u16>,
    /// The head.
    pub head: Vec<String>,
    /// The rows, each with as many cells as there are columns that no cell covers already.
    pub rows: Vec<Vec<Cell>>,
}

/// Two columns without lines: the head of a document, and its foot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Width of the left one, in hundredths of the whole.
    pub left_share: u16,
    /// What stands left.
    pub left: Vec<Paragraph>,
    /// What stands right.
    pub right: Vec<Paragraph>,
}
