//! Tables over pages: which go on, which rows are repeated, which a page has cut.

use super::grid::Grid;
use super::line::Text;
use super::prose::{Column, Passage, passages};
use crate::read::draft::{Draft, DraftCell};

/// A table as far as it has been read.
#[derive(Debug)]
pub(super) struct Table {
    /// Edges of its columns.
    xs: Vec<f64>,
    pub rows: Vec<Row>,
    /// So many rows head it, for they stand on more than one page.
    pub heads: usize,
}

#[derive(Debug)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
}

#[derive(Debug)]
pub(super) struct Cell {
    pub column: usize,
    pub columns: usize,
    pub rows: usize,
    pub passages: Vec<Passage>,
}

impl Cell {
    fn drafted(self) -> DraftCell<Text> {
        let Self { column, columns, rows, passages } = self;
        DraftCell { column, columns, rows, paragraphs: passages.into_iter().map(|p| p.text).collect() }
    }

    fn text(&self) -> String {
        self.passages.iter().map(|p| p.text.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Row {
    fn text(&self) -> String {
        self.cells.iter().map(Cell::text).collect::<Vec<_>>().join("\t")
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|c| c.passages.is_empty())
    }
}

impl Table {
    pub fn read(grid: Grid) -> Self {
        let mut rows: Vec<Row> = (1..grid.ys.len()).map(|_| Row { cells: Vec::new() }).collect();
        let pad = padding(&grid);
        let edges = edges(&grid, pad);
        for cell in grid.cells {
            let around = Column::around(&cell.lines, false);
            let (left, right) = (grid.xs[cell.column] + pad, edges[cell.column + cell.columns - 1]);
            let column = Column { left, right: right.max(around.right), ..around };
            rows[cell.row].cells.push(Cell {
                column: cell.column,
                columns: cell.columns,
                rows: cell.rows,
                passages: passages(cell.lines, &column),
            });
        }
        rows.retain(|row| !row.is_empty());
        Self { xs: grid.xs, rows, heads: 0 }
    }

    /// Writes its rows.
    pub fn write(self, draft: &mut Draft) {
        let number = draft.table();
        for (index, row) in self.rows.into_iter().enumerate() {
            let cells: Vec<DraftCell<Text>> = row.cells.into_iter().map(Cell::drafted).collect();
            draft.row(number, index < self.heads, &cells);
        }
    }

    /// Is the other table, first on the next page, this one going on?
    pub fn goes_on_in(&self, other: &Self) -> bool {
        let shift = other.xs.first().copied().unwrap_or(0.0) - self.xs.first().copied().unwrap_or(0.0);
        self.xs.len() == other.xs.len()
            && self.xs.iter().zip(&other.xs).all(|(a, b)| (b - a - shift).abs() < 6.0)
    }

    /// Takes the rows of the next page in.
    pub fn add(&mut self, other: Self) {
        let mut rows = other.rows;
        let same = self.rows.iter().zip(&rows).take(4).take_while(|(a, b)| a.text() == b.text()).count();
        if same > 0 && same < rows.len() {
            self.heads = self.heads.max(same);
            rows.drain(..same);
        }
        let mut rows = rows.into_iter();
        if let (Some(last), Some(first)) = (self.rows.last_mut(), rows.next()) {
            if self.heads < usize::MAX && is_cut(last, &first) {
                join(last, first);
            } else {
                self.rows.push(first);
            }
        }
        self.rows.extend(rows);
    }
}

/// Where the lines of each column end: at its border, or without borders where its longest line ends.
fn edges(grid: &Grid, pad: f64) -> Vec<f64> {
    let longest = |column: usize| {
        let single = grid.cells.iter().filter(|c| c.column == column && c.columns == 1);
        single.flat_map(|c| c.lines.iter().map(|l| l.x1)).fold(f64::MIN, f64::max)
    };
    let border = |column: usize| grid.xs[column + 1] - pad;
    (0..grid.xs.len() - 1).map(|column| if grid.ruled { border(column) } else { longest(column) }).collect()
}

/// How far texts stand from the borders of their cells.
fn padding(grid: &Grid) -> f64 {
    if !grid.ruled {
        return 0.0;
    }
    let mut gaps: Vec<f64> = grid
        .cells
        .iter()
        .flat_map(|cell| cell.lines.iter().map(|line| line.x0 - grid.xs[cell.column]))
        .filter(|gap| *gap > 0.0)
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 10).map_or(5.0, |gap| gap.clamp(1.0, 8.0))
}

/// Is the row the second half of the one above, cut by the page? Its first cell is empty and some other cell goes on
/// in the middle of a sentence; or every cell that it has does.
fn is_cut(above: &Row, row: &Row) -> bool {
    let filled = row.cells.iter().filter(|c| !c.passages.is_empty());
    let goes_on = |cell: &Cell| {
        let text = cell.text();
        let before = above.cells.iter().find(|c| c.column == cell.column);
        let open = before.and_then(|c| c.passages.last()).is_some_and(Passage::is_open);
        (text.starts_with(|c: char| c.is_lowercase()), open)
    };
    let first_empty = row.cells.first().is_some_and(|c| c.passages.is_empty() && c.columns == 1);
    let states: Vec<(bool, bool)> = filled.map(goes_on).collect();
    let wide = row.cells.iter().any(|c| c.columns > 1 && !c.passages.is_empty());
    if states.is_empty() || wide {
        return false;
    }
    if first_empty {
        return states.iter().any(|(small, open)| *small || *open);
    }
    states.iter().all(|(small, open)| *small && *open)
}

fn join(above: &mut Row, row: Row) {
    for cell in row.cells {
        let Some(before) = above.cells.iter_mut().find(|c| c.column == cell.column) else {
            above.cells.push(cell);
            continue;
        };
        let mut passages = cell.passages.into_iter();
        if let Some(first) = passages.next() {
            match before.passages.last_mut() {
                Some(last) if last.is_open() && !super::prose::begins_item(&first.text.text) => {
                    last.join(first)
                }
                _ => before.passages.push(first),
            }
        }
        before.passages.extend(passages);
    }
    above.cells.sort_by_key(|c| c.column);
}
