//! A page while its tags go by.

use lachan_text::Transcript;

use super::list::List;
use super::tag::Tag;
use crate::read::Unreadable;
use crate::read::draft::{Draft, DraftCell, Words};

/// More columns than any table of a document has.
const MOST_COLUMNS: usize = 1000;
/// Deeper than any page of words.
const DEEPEST: usize = 500;

/// An element that is open and not yet closed.
struct Open {
    name: String,
    skipped: bool,
    bold: bool,
}

/// A table that is open.
#[derive(Default)]
struct OpenTable {
    rows: Vec<OpenRow>,
    /// Columns that cells of rows above still cover, with how many rows more.
    covered: Vec<usize>,
    /// The place in `rows` of the row that is open.
    in_row: bool,
    in_cell: bool,
    in_head: bool,
    /// It holds another table, so it only puts things beside each other.
    is_layout: bool,
}

#[derive(Default)]
struct OpenRow {
    header: bool,
    cells: Vec<DraftCell>,
}

/// The page so far.
#[derive(Default)]
pub(super) struct Page {
    draft: Draft,
    open: Vec<Open>,
    lists: Vec<List>,
    tables: Vec<OpenTable>,
    words: Words,
    mark: Option<String>,
    apart: bool,
    excess: Option<&'static str>,
}

impl Page {
    /// What there is too much of.
    pub fn excess(&self) -> Option<&'static str> {
        self.excess
    }

    pub fn words(&mut self, piece: &str) {
        if self.skipped() || self.between_cells() {
            return;
        }
        if !piece.trim().is_empty()
            && let Some(mark) = self.mark.take()
        {
            self.words.push(&mark, false);
        }
        let bold = self.open.iter().rev().any(|open| open.bold);
        self.words.push(piece, bold);
    }

    /// Words between the rows of a table belong to none of its cells; a browser shows them before it.
    fn between_cells(&self) -> bool {
        self.tables.last().is_some_and(|table| !table.in_cell && !table.is_layout)
    }

    fn skipped(&self) -> bool {
        self.open.last().is_some_and(|open| open.skipped)
    }

    pub fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if name == "br" || name == "hr" {
            self.end_paragraph(name == "hr");
        }
        if tag.closed {
            return;
        }
        let above = self.open.last();
        let bold = tag.bold.unwrap_or_else(|| {
            above.is_some_and(|open| open.bold) || matches!(name, "b" | "strong" | "th") || is_heading(name)
        });
        let skipped = above.is_some_and(|open| open.skipped) || tag.hidden || is_unseen(name);
        if self.open.len() >= DEEPEST {
            self.excess = Some("thẻ lồng nhau quá sâu");
            return;
        }
        self.open.push(Open { name: tag.name.clone(), skipped, bold });
        if !skipped {
            self.begin(tag);
        }
    }

    fn begin(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "table" => {
                self.end_paragraph(true);
                self.dissolve_outer();
                self.tables.push(OpenTable::default());
            }
            "thead" => self.in_table(|table| table.in_head = true),
            "tr" => self.begin_row(),
            "td" | "th" => self.begin_cell(tag),
            "ol" | "ul" => {
                self.end_paragraph(false);
                self.lists.push(List::new(tag.name == "ol", &tag.kind, tag.number));
            }
            "li" => {
                self.end_paragraph(false);
                self.mark = self.lists.last_mut().map(|list| list.mark(tag.number));
            }
            name if is_block(name) => self.end_paragraph(is_heading(name) || name == "p"),
            _ => {}
        }
    }

    pub fn close(&mut self, name: &str) {
        if name == "br" || name == "p" {
            self.end_paragraph(false);
        }
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        // A cell that was not closed ends with its table, but nothing inside a table closes what stands around it.
        let fence = self.open.iter().rposition(|open| open.name == "table").unwrap_or(0);
        if at < fence && name != "table" && !matches!(name, "body" | "html") {
            return;
        }
        let skipped = self.open[at].skipped;
        self.open.truncate(at);
        if skipped {
            return;
        }
        match name {
            "table" => self.end_table(),
            "thead" => self.in_table(|table| table.in_head = false),
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            "ol" | "ul" => {
                self.end_paragraph(false);
                self.lists.pop();
            }
            name if is_block(name) || name == "li" => self.end_paragraph(is_heading(name)),
            _ => {}
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn begin_row(&mut self) {
        self.end_row();
        self.in_table(|table| {
            table.in_row = true;
            let header = table.in_head;
            table.rows.push(OpenRow { header, cells: Vec::new() });
        });
    }

    fn begin_cell(&mut self, tag: &Tag) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else { return };
        if !table.in_row {
            table.in_row = true;
            table.rows.push(OpenRow { header: table.in_head, cells: Vec::new() });
        }
        table.in_cell = true;
        let Some(row) = table.rows.last_mut() else { return };
        let mut column = row.cells.last().map_or(0, |cell| cell.column + cell.columns);
        while table.covered.get(column).is_some_and(|rows| *rows > 0) {
            column += 1;
        }
        if column + tag.colspan > MOST_COLUMNS {
            self.excess = Some("bảng có quá nhiều cột");
            return;
        }
        row.cells.push(DraftCell { column, columns: tag.colspan, rows: tag.rowspan, paragraphs: Vec::new() });
    }

    fn end_cell(&mut self) {
        self.end_paragraph(false);
        self.in_table(|table| table.in_cell = false);
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut().filter(|table| table.in_row) else { return };
        table.in_row = false;
        for rows in &mut table.covered {
            *rows = rows.saturating_sub(1);
        }
        let Some(row) = table.rows.last() else { return };
        for cell in row.cells.iter().filter(|cell| cell.rows > 1) {
            let end = cell.column + cell.columns;
            if table.covered.len() < end {
                table.covered.resize(end, 0);
            }
            table.covered[cell.column..end].fill(cell.rows - 1);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        let Some(table) = self.tables.pop() else { return };
        self.write(&table);
        self.apart = true;
    }

    /// A table that holds another one is layout: what it has so far becomes paragraphs, and so does the rest.
    fn dissolve_outer(&mut self) {
        let Some(mut outer) = self.tables.pop() else { return };
        outer.is_layout = true;
        self.write(&outer);
        outer.rows.clear();
        outer.covered.clear();
        self.tables.push(outer);
    }

    fn write(&mut self, table: &OpenTable) {
        if table.is_layout {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            for words in cells.flat_map(|cell| &cell.paragraphs) {
                self.draft.paragraph(words, false);
            }
            return;
        }
        let number = self.draft.table();
        for row in table.rows.iter().filter(|row| !row.cells.is_empty()) {
            self.draft.row(number, row.header, &row.cells);
        }
    }

    fn end_paragraph(&mut self, apart: bool) {
        let words = std::mem::take(&mut self.words);
        if words.is_empty() {
            self.apart |= apart;
            return;
        }
        let cell =
            self.tables.last_mut().filter(|table| !table.is_layout).and_then(|table| table.rows.last_mut());
        match cell.and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.paragraphs.push(words),
            None => self.draft.paragraph(&words, self.apart),
        }
        self.apart = apart;
    }

    pub fn finish(mut self) -> Result<Transcript, Unreadable> {
        self.end_paragraph(false);
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.draft.finish()
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// What a browser does not show, or what is no part of the document.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "textarea"
            | "button"
            | "nav"
            | "title"
            | "video"
            | "audio"
            | "canvas"
    )
}

fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "div"
                | "blockquote"
                | "section"
                | "article"
                | "header"
                | "footer"
                | "main"
                | "aside"
                | "center"
                | "pre"
                | "form"
                | "fieldset"
                | "address"
                | "figure"
                | "figcaption"
                | "dl"
                | "dt"
                | "dd"
                | "body"
                | "html"
                | "details"
                | "summary"
                | "caption"
                | "legend"
        )
}
