//! Tables over pages: the head again on each, rows whole where a page can hold them, cells over several rows cut where
//! a page ends.

use super::flow::{ABOVE_TABLE, Draw, Flow, Kind, points};
use super::fonts::Fonts;
use super::lines::{Line, broken};
use crate::model::{Paragraph, Run, Table};
use crate::paper::{CELL_SIDE, LEFT, TABLE_SIZE};
use crate::table::{Placed, laid};

/// Above and below the words of a cell.
const PAD: f32 = 2.0;
/// A row that is cut leaves at least so much on the page.
const LEAST_PIECE: f32 = 40.0;

/// A cell in its lines.
struct Boxed<'a> {
    place: Placed<'a>,
    lines: Vec<Line>,
    x: f32,
    width: f32,
}

impl Boxed<'_> {
    fn height(&self) -> f32 {
        height(&self.lines) + 2.0 * PAD
    }

    fn last_row(&self) -> usize {
        self.place.row + self.place.rows - 1
    }
}

fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.height).sum()
}

/// A table with the sizes of its rows.
pub(super) struct Grid<'a> {
    cells: Vec<Boxed<'a>>,
    heights: Vec<f32>,
    /// How many rows from the top are repeated.
    head: usize,
    /// The row stays on one page with the next.
    tied: Vec<bool>,
}

impl<'a> Grid<'a> {
    pub fn of(table: &'a Table, width: f32, fonts: &Fonts) -> Self {
        let laid = laid(table);
        let edges = edges(&table.widths, laid.columns, width);
        let side = points(CELL_SIDE);
        let boxed = |place: Placed<'a>| {
            let (x, right) = (edges[place.column], edges[place.column + place.columns]);
            let words = Run { bold: place.cell.bold, ..Run::new(place.cell.text.as_str()) };
            let text = Paragraph { align: place.cell.align, ..Paragraph::of(vec![words], TABLE_SIZE) };
            let lines = broken(&text, (right - x - 2.0 * side).max(10.0), fonts);
            Boxed { place, lines, x, width: right - x }
        };
        let cells: Vec<Boxed<'a>> = laid.cells.into_iter().map(boxed).collect();
        let heights = heights(&cells, laid.rows);
        let tied = tied(&cells, laid.rows);
        Self { cells, heights, head: laid.head, tied }
    }

    fn head_height(&self) -> f32 {
        self.heights[..self.head].iter().sum()
    }

    /// Head and first row.
    pub fn least(&self) -> f32 {
        self.heights[..self.group_end(self.head)].iter().sum()
    }

    /// The row behind those that stay on one page with this one.
    fn group_end(&self, row: usize) -> usize {
        let tied = self.tied.get(row..).unwrap_or_default().iter().take_while(|tied| **tied).count();
        (row + tied + 1).min(self.heights.len())
    }
}

/// Where columns begin and the last one ends.
fn edges(shares: &[u16], columns: usize, width: f32) -> Vec<f32> {
    let shares: Vec<f32> = if shares.is_empty() {
        vec![1.0; columns]
    } else {
        shares.iter().map(|s| f32::from((*s).max(1))).collect()
    };
    let whole: f32 = shares.iter().take(columns).sum();
    let mut at = 0.0;
    let mut edges = vec![0.0];
    for share in shares.iter().take(columns) {
        at += share;
        edges.push(width * at / whole);
    }
    edges
}

fn heights(cells: &[Boxed<'_>], rows: usize) -> Vec<f32> {
    let mut heights = vec![0.0_f32; rows];
    for cell in cells.iter().filter(|cell| cell.place.rows == 1) {
        heights[cell.place.row] = heights[cell.place.row].max(cell.height());
    }
    for cell in cells.iter().filter(|cell| cell.place.rows > 1) {
        let have: f32 = heights[cell.place.row..=cell.last_row()].iter().sum();
        heights[cell.last_row()] += (cell.height() - have).max(0.0);
    }
    heights
}

/// Rows that a cell joins, and rows all of whose words are bold, which head those below.
fn tied(cells: &[Boxed<'_>], rows: usize) -> Vec<bool> {
    let mut tied = vec![false; rows];
    let mut plain = vec![false; rows];
    for cell in cells {
        tied[cell.place.row..cell.last_row()].fill(true);
        plain[cell.place.row] |= !cell.place.cell.bold && !cell.place.cell.text.is_empty();
    }
    for (row, tied) in tied.iter_mut().enumerate() {
        *tied |= !plain[row] && row + 1 < rows;
    }
    tied
}

/// A cell of several rows that is being drawn.
struct Open {
    cell: usize,
    /// Where it begins on this page.
    top: f32,
}

/// What is drawn of a table so far.
struct Drawing<'g, 'a> {
    grid: &'g Grid<'a>,
    /// The part of the document that each cell is.
    nodes: Vec<usize>,
    /// The lines that each cell has had.
    done: Vec<usize>,
    open: Vec<Open>,
    /// Only the head stands on this page.
    after_head: bool,
    /// The head stands again on each page.
    repeats: bool,
}

impl Flow {
    pub(super) fn table(&mut self, grid: &Grid<'_>) {
        if !self.fresh {
            self.y += ABOVE_TABLE;
        }
        let nodes = self.nodes_of(grid);
        let repeats =
            grid.head > 0 && grid.head < grid.heights.len() && grid.head_height() < self.room_of_page() / 2.0;
        let done = vec![0; grid.cells.len()];
        let mut drawing = Drawing { grid, nodes, done, open: Vec::new(), after_head: self.fresh, repeats };
        let mut row = 0;
        if repeats {
            self.head(grid, Some(&drawing.nodes));
            (row, drawing.after_head) = (grid.head, true);
        }
        while row < grid.heights.len() {
            let end = grid.group_end(row);
            let group: f32 = grid.heights[row..end].iter().sum();
            if group > self.room() + 0.01 && group <= self.room_under_head(&drawing) && !drawing.after_head {
                self.turn_in(&mut drawing);
            }
            for row in row..end {
                self.row(&mut drawing, row);
            }
            row = end;
        }
    }

    fn nodes_of(&mut self, grid: &Grid<'_>) -> Vec<usize> {
        let table = self.node(Kind::Table, None);
        let head = (grid.head > 0).then(|| self.node(Kind::TableHead, Some(table)));
        let body = (grid.head < grid.heights.len()).then(|| self.node(Kind::TableBody, Some(table)));
        let rows: Vec<usize> = (0..grid.heights.len())
            .map(|row| self.node(Kind::Row, if row < grid.head { head } else { body }.or(Some(table))))
            .collect();
        let kind = |place: &Placed<'_>| match (place.row < grid.head, place.cell.head) {
            (true, _) => Kind::ColumnHead(place.columns, place.rows),
            (false, true) => Kind::RowHead(place.columns, place.rows),
            (false, false) => Kind::Cell(place.columns, place.rows),
        };
        grid.cells.iter().map(|cell| self.node(kind(&cell.place), Some(rows[cell.place.row]))).collect()
    }

    fn room_under_head(&self, drawing: &Drawing<'_, '_>) -> f32 {
        self.room_of_page() - if drawing.repeats { drawing.grid.head_height() } else { 0.0 }
    }

    /// The head, as a part of the document the first time, as mere drawing when it is repeated.
    fn head(&mut self, grid: &Grid<'_>, nodes: Option<&[usize]>) {
        let mut tops = vec![self.y];
        for height in &grid.heights[..grid.head] {
            tops.push(tops[tops.len() - 1] + height);
        }
        for (index, cell) in grid.cells.iter().enumerate().filter(|(_, cell)| cell.place.row < grid.head) {
            let (top, bottom) = (tops[cell.place.row], tops[cell.last_row() + 1]);
            self.piece(cell, &cell.lines, (top, bottom), nodes.map(|nodes| nodes[index]));
        }
        self.y = tops[grid.head];
    }

    /// Draws a row, cut where it is higher than a page.
    fn row(&mut self, drawing: &mut Drawing<'_, '_>, row: usize) {
        let grid = drawing.grid;
        let begin = grid.cells.partition_point(|cell| cell.place.row < row);
        let here = grid.cells[begin..].iter().take_while(|cell| cell.place.row == row);
        let here: Vec<(usize, usize)> = (begin..).zip(here.map(|cell| cell.place.rows)).collect();
        let mut left = grid.heights[row];
        let mut opened = false;
        loop {
            let room = self.room();
            let fits = left <= room + 0.01;
            let on_next = left <= self.room_under_head(drawing) || room < LEAST_PIECE;
            if !fits && on_next && !drawing.after_head {
                self.turn_in(drawing);
                continue;
            }
            if !opened {
                let over = here.iter().filter(|(_, rows)| *rows > 1);
                drawing.open.extend(over.map(|(index, _)| Open { cell: *index, top: self.y }));
                opened = true;
            }
            let (top, bottom) = (self.y, self.y + if fits { left } else { room.max(LEAST_PIECE) });
            left = 0.0;
            for (index, _) in here.iter().filter(|(_, rows)| *rows == 1) {
                left = left.max(self.part(drawing, *index, (top, bottom), fits));
            }
            self.y = bottom;
            drawing.after_head = false;
            if fits {
                break;
            }
            self.turn_in(drawing);
            if left <= 0.0 {
                break;
            }
        }
        let (ending, open): (Vec<Open>, Vec<Open>) = std::mem::take(&mut drawing.open)
            .into_iter()
            .partition(|open| grid.cells[open.cell].last_row() == row);
        drawing.open = open;
        for one in ending {
            self.part(drawing, one.cell, (one.top, self.y), true);
        }
    }

    /// Draws as many lines of a cell as lie between two heights, all that are left when it ends here; gives the height
    /// of those that are still to come.
    fn part(&mut self, drawing: &mut Drawing<'_, '_>, index: usize, between: (f32, f32), ends: bool) -> f32 {
        let cell = &drawing.grid.cells[index];
        let lines = &cell.lines[drawing.done[index]..];
        let mut room = between.1 - between.0 - 2.0 * PAD + 0.02;
        let fitting = lines.iter().take_while(|line| {
            room -= line.height;
            room >= 0.0
        });
        let count = if ends { lines.len() } else { fitting.count() };
        self.piece(cell, &lines[..count], between, Some(drawing.nodes[index]));
        drawing.done[index] += count;
        let rest = height(&lines[count..]);
        if rest > 0.0 { rest + 2.0 * PAD } else { 0.0 }
    }

    /// Draws lines of a cell and the frame around them.
    fn piece(&mut self, cell: &Boxed<'_>, lines: &[Line], (top, bottom): (f32, f32), node: Option<usize>) {
        let (left, side) = (points(LEFT), points(CELL_SIDE));
        let x = left + cell.x;
        self.draw(Draw::Frame { x, y: top, width: cell.width, height: bottom - top });
        let spare = (bottom - top - height(lines)) / 2.0;
        let mut y = if cell.place.cell.head { top + spare.max(PAD) } else { top + PAD };
        for line in lines {
            self.draw(Draw::Line { line: line.clone(), x: x + side, y, node });
            y += line.height;
        }
    }

    /// Ends the page inside of a table and begins the next with the head.
    fn turn_in(&mut self, drawing: &mut Drawing<'_, '_>) {
        let open: Vec<(usize, f32)> = drawing.open.iter().map(|open| (open.cell, open.top)).collect();
        for (cell, top) in open {
            if self.y > top {
                self.part(drawing, cell, (top, self.y), false);
            }
        }
        self.turn();
        if drawing.repeats {
            self.head(drawing.grid, None);
        }
        drawing.after_head = true;
        for open in &mut drawing.open {
            open.top = self.y;
        }
    }
}
