//! Tables while a reader goes through them: rows and cells find their columns, merged cells cover others.

use std::collections::HashMap;

use super::draft::{Draft, DraftCell, Words};

/// More columns than any table of a document has.
const MOST_COLUMNS: usize = 1000;

/// The tables that are open, the outermost first.
#[derive(Default)]
pub(super) struct Grid {
    tables: Vec<Table>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    /// For each column, how many rows more a cell from above covers it.
    covered: Vec<usize>,
    /// For each column, the last row that has a cell of its own beginning there.
    lowest: HashMap<usize, usize>,
    in_row: bool,
    in_cell: bool,
    /// It holds another table, so it only puts things beside each other.
    is_layout: bool,
}

#[derive(Default)]
struct Row {
    header: bool,
    dropped: bool,
    /// The cell that is open is a part of the one above.
    joins_above: bool,
    /// The first column that no cell of this row has.
    next: usize,
    cells: Vec<DraftCell>,
}

impl Grid {
    pub fn is_open(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Between the cells of a table, where no words belong.
    pub fn is_between(&self) -> bool {
        self.tables.last().is_some_and(|table| !table.in_cell && !table.is_layout)
    }

    /// A table that holds another one is layout: what it has so far becomes paragraphs, and so does the rest.
    pub fn begin_table(&mut self, draft: &mut Draft) {
        if let Some(mut outer) = self.tables.pop() {
            outer.is_layout = true;
            outer.write(draft);
            outer.rows.clear();
            outer.covered.clear();
            outer.lowest.clear();
            self.tables.push(outer);
        }
        self.tables.push(Table::default());
    }

    pub fn end_table(&mut self, draft: &mut Draft) {
        self.end_row();
        if let Some(table) = self.tables.pop() {
            table.write(draft);
        }
    }

    pub fn begin_row(&mut self, header: bool) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_row = true;
            table.rows.pop_if(|last| last.cells.is_empty());
            table.rows.push(Row { header, ..Row::default() });
        }
    }

    /// The row that is open heads the table.
    pub fn row_is_header(&mut self) {
        if let Some(row) = self.row() {
            row.header = true;
        }
    }

    /// The row that is open is no part of the document.
    pub fn row_is_dropped(&mut self) {
        if let Some(row) = self.row() {
            row.dropped = true;
        }
    }

    /// Columns before the next cell in which the row has none.
    pub fn skip_columns(&mut self, columns: usize) {
        if let Some(row) = self.row() {
            row.next = row.next.saturating_add(columns).min(MOST_COLUMNS);
        }
    }

    fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut().filter(|table| table.in_row)?.rows.last_mut()
    }

    /// A cell begins, in the next column that no cell from above covers. False when there are too many columns.
    pub fn begin_cell(&mut self, columns: usize, rows: usize) -> bool {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else { return true };
        if !table.in_row {
            table.in_row = true;
            table.rows.push(Row::default());
        }
        table.in_cell = true;
        let Some(row) = table.rows.last_mut() else { return true };
        let mut column = row.next;
        while table.covered.get(column).is_some_and(|rows| *rows > 0) {
            column += 1;
        }
        if column + columns > MOST_COLUMNS {
            return false;
        }
        row.next = column + columns;
        row.cells.push(DraftCell { column, columns, rows, paragraphs: Vec::new() });
        true
    }

    /// The open cell spans so many columns: for formats that say so inside the cell.
    pub fn cell_spans(&mut self, columns: usize) -> bool {
        let Some(row) = self.row() else { return true };
        let Some(cell) = row.cells.last_mut() else { return true };
        cell.columns = columns;
        row.next = cell.column.saturating_add(columns);
        row.next <= MOST_COLUMNS
    }

    /// The open cell only carries on the one above it, which becomes a row taller.
    pub fn cell_joins_above(&mut self) {
        if let Some(row) = self.row() {
            row.joins_above = true;
        }
    }

    fn join_above(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.pop()) else { return };
        let row = table.lowest.get(&cell.column).and_then(|row| table.rows.get_mut(*row));
        let upper = row.and_then(|row| row.cells.iter_mut().find(|c| c.column == cell.column));
        if let Some(upper) = upper {
            upper.rows += 1;
            upper.paragraphs.extend(cell.paragraphs);
        }
    }

    pub fn end_cell(&mut self) {
        if self.row().is_some_and(|row| std::mem::take(&mut row.joins_above)) {
            self.join_above();
        }
        if let Some(table) = self.tables.last_mut() {
            table.in_cell = false;
        }
    }

    pub fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut().filter(|table| table.in_row) else { return };
        table.in_row = false;
        for rows in &mut table.covered {
            *rows = rows.saturating_sub(1);
        }
        let Some(row) = table.rows.last() else { return };
        let place = table.rows.len() - 1;
        table.lowest.extend(row.cells.iter().map(|cell| (cell.column, place)));
        for cell in row.cells.iter().filter(|cell| cell.rows > 1) {
            let end = cell.column + cell.columns;
            if table.covered.len() < end {
                table.covered.resize(end, 0);
            }
            table.covered[cell.column..end].fill(cell.rows - 1);
        }
    }

    /// Puts a paragraph into the open cell; gives it back where it belongs to no cell.
    pub fn put(&mut self, words: Words) -> Option<Words> {
        let table = self.tables.last_mut().filter(|table| !table.is_layout);
        match table.and_then(|table| table.rows.last_mut()).and_then(|row| row.cells.last_mut()) {
            Some(cell) => {
                cell.paragraphs.push(words);
                None
            }
            None => Some(words),
        }
    }
}

impl Table {
    fn write(&self, draft: &mut Draft) {
        let rows = self.rows.iter().filter(|row| !row.dropped);
        if self.is_layout {
            for words in rows.flat_map(|row| &row.cells).flat_map(|cell| &cell.paragraphs) {
                draft.paragraph(words, false);
            }
            return;
        }
        let number = draft.table();
        for row in rows.filter(|row| !row.cells.is_empty()) {
            draft.row(number, row.header, &row.cells);
        }
    }
}
