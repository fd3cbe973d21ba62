//! Prints the cells of a workbook: `workbook FILE`. Makes one of text: `workbook TEXT FILE`, where a line `# Name`
//! begins a sheet, the next line holds its headings and every other a row, with tabs between cells.

use lachan_documents::read::workbook;
use lachan_documents::sheets::{Book, Sheet, SheetColumn, Value, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [file] => print(&workbook(&std::fs::read(file)?)?),
        [text, file] => std::fs::write(file, write(&book(&std::fs::read_to_string(text)?))?)?,
        _ => return Err("workbook FILE, or workbook TEXT FILE".into()),
    }
    Ok(())
}

fn book(text: &str) -> Book {
    let mut sheets: Vec<Sheet> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            sheets.push(Sheet { name: name.to_owned(), ..Sheet::default() });
        } else if let Some(sheet) = sheets.last_mut() {
            let cells = line.split('\t');
            if sheet.columns.is_empty() {
                sheet.columns = cells.map(SheetColumn::new).collect();
            } else {
                sheet.rows.push(cells.map(Value::text).collect());
            }
        }
    }
    Book { title: String::new(), sheets }
}

#[allow(clippy::print_stdout, reason = "printing is what it is for")]
fn print(book: &lachan_documents::read::Workbook) {
    for sheet in &book.sheets {
        println!("# {}", sheet.name);
        for (place, cell) in &sheet.cells {
            println!("{place}\t{}{}", if cell.formula { "= " } else { "" }, cell.value.words());
        }
    }
}
