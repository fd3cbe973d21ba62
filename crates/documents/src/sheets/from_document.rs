//! The tables of a document as sheets.

use super::{Area, Book, Place, Sheet, SheetColumn, Value};
use crate::model::{Align, Block, Cell, Document, Paragraph, Table};
use crate::table;

/// A workbook with one sheet a table. A sheet bears the name of the heading above its table; figures are numbers.
pub fn of(document: &Document) -> Book {
    let mut heading = String::new();
    let mut sheets = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(one) if one.heading.is_some() => heading = words(one),
            Block::Table(one) => sheets.push(sheet(&document.title, &heading, one)),
            _ => {}
        }
    }
    Book { title: document.title.clone(), sheets }
}

fn words(paragraph: &Paragraph) -> String {
    paragraph.runs.iter().map(|run| run.text.as_str()).collect()
}

fn sheet(title: &str, heading: &str, one: &Table) -> Sheet {
    let laid = table::laid(one);
    let above: Vec<String> =
        [title, heading].into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let columns = (0..laid.columns)
        .map(|column| SheetColumn::new(one.head.get(column).cloned().unwrap_or_default()))
        .collect();
    let mut rows = vec![vec![Value::Empty; laid.columns]; laid.rows];
    let (mut merged, mut bold) = (Vec::new(), Vec::new());
    // the plain head is the sheet's own; rows of head cells stay rows
    let first = usize::from(!one.head.is_empty());
    for cell in laid.cells.iter().filter(|cell| cell.row >= first) {
        let row = cell.row - first;
        rows[row][cell.column] = value(&cell.cell);
        let place = |row: usize, column: usize| Place::new(small(row), small(column));
        if cell.columns > 1 || cell.rows > 1 {
            let last = place(row + cell.rows - 1, cell.column + cell.columns - 1);
            merged.push(Area { first: place(row, cell.column), last });
        }
        if cell.cell.bold && !bold.contains(&small(row)) {
            bold.push(small(row));
        }
    }
    rows.truncate(laid.rows - first);
    Sheet { name: heading.to_owned(), above, columns, rows, merged, bold }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

fn value(cell: &Cell) -> Value {
    match cell.align {
        _ if cell.text.is_empty() => Value::Empty,
        Align::Right | Align::Centre => Value::figure(&cell.text),
        Align::Left | Align::Both => Value::text(cell.text.as_str()),
    }
}
