//! Where the cells of a table stand once those that reach over several columns or rows have taken their room.

use std::borrow::Cow;

use crate::model::{Cell, Table};

/// More columns than a page can hold.
const MOST_COLUMNS: usize = 64;

/// A cell with its place.
pub(crate) struct Placed<'a> {
    /// The row, the head's included.
    pub row: usize,
    /// The first column.
    pub column: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// How many rows it covers.
    pub rows: usize,
    /// What it holds.
    pub cell: Cow<'a, Cell>,
}

/// A table whose cells have places; every place is covered once.
pub(crate) struct Laid<'a> {
    /// How many columns.
    pub columns: usize,
    /// How many rows, the head's included.
    pub rows: usize,
    /// How many rows from the top are repeated on each page.
    pub head: usize,
    /// So many rows the deepest cell covers.
    pub deepest: usize,
    /// The cells, row by row.
    pub cells: Vec<Placed<'a>>,
}

/// Gives every cell its place. A missing cell is empty, one too many is left out, one that would reach out of the
/// table or over another cell is cut.
pub(crate) fn laid(table: &Table) -> Laid<'_> {
    let head: Vec<Cow<'_, Cell>> =
        table.head.iter().map(|text| Cow::Owned(Cell::heading(text.as_str()))).collect();
    let mut lines: Vec<Vec<Cow<'_, Cell>>> = if head.is_empty() { Vec::new() } else { vec![head] };
    lines.extend(table.rows.iter().map(|row| row.iter().map(Cow::Borrowed).collect()));
    let widest =
        lines.iter().map(|row| row.iter().map(|cell| cell.across()).sum::<usize>()).max().unwrap_or(0);
    let columns = if table.widths.is_empty() { widest } else { table.widths.len() }.clamp(1, MOST_COLUMNS);
    let is_head = |row: &[Cow<'_, Cell>]| !row.is_empty() && row.iter().all(|cell| cell.head);
    let heads = lines.iter().take_while(|row| is_head(row)).count();
    let rows = lines.len();
    let mut taken = vec![vec![false; columns]; rows];
    let mut cells = Vec::new();
    for (row, line) in lines.into_iter().enumerate() {
        let end = if row < heads { heads } else { rows };
        let mut given = line.into_iter();
        for column in 0..columns {
            if taken[row][column] {
                continue;
            }
            let cell = given.next().unwrap_or_else(|| Cow::Owned(Cell::default()));
            let free = taken[row][column..].iter().take_while(|taken| !**taken).count();
            let across = cell.across().min(free);
            let down = cell.down().min(end - row);
            for line in &mut taken[row..row + down] {
                line[column..column + across].fill(true);
            }
            cells.push(Placed { row, column, columns: across, rows: down, cell });
        }
    }
    let deepest = cells.iter().map(|place: &Placed<'_>| place.rows).max().unwrap_or(1);
    Laid { columns, rows, head: heads, deepest, cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_over_several_columns_and_rows_take_their_room() {
        let table = Table {
            widths: vec![1; 4],
            head: Vec::new(),
            rows: vec![
                vec![
                    Cell::heading("TT").over_rows(2),
                    Cell::heading("Số vụ").over_columns(2),
                    Cell::heading("Ghi chú").over_rows(9),
                ],
                vec![Cell::heading("Kỳ này"), Cell::heading("Kỳ trước")],
                vec![Cell::new("1"), Cell::new("2")],
            ],
        };
        let laid = laid(&table);
        assert_eq!((laid.columns, laid.rows, laid.head), (4, 3, 2));
        let places: Vec<_> =
            laid.cells.iter().map(|c| (c.row, c.column, c.columns, c.rows, c.cell.text.as_str())).collect();
        assert_eq!(
            places,
            [
                (0, 0, 1, 2, "TT"),
                (0, 1, 2, 1, "Số vụ"),
                (0, 3, 1, 2, "Ghi chú"),
                (1, 1, 1, 1, "Kỳ này"),
                (1, 2, 1, 1, "Kỳ trước"),
                (2, 0, 1, 1, "1"),
                (2, 1, 1, 1, "2"),
                (2, 2, 1, 1, ""),
                (2, 3, 1, 1, "")
            ]
        );
    }
}
