//! Tables that go out as a file which every spreadsheet reads: .csv (RFC 4180) in UTF-8 with a mark, so that the letters are
//! read. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection").

use axum::response::Response;

use crate::attachment;
use crate::time::Day;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(Day),
    /// Nothing.
    Empty,
}

/// A table of cells.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The table as .csv.
    pub fn csv(&self) -> String {
        let mut out = String::from("\u{feff}");
        let head: Vec<_> = self.head.iter().map(|words| Cell::Text(words.clone())).collect();
        for row in std::iter::once(&head).chain(&self.rows) {
            let cells: Vec<_> = row.iter().map(written).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }

    /// The same as an answer that a browser keeps under this name.
    pub fn download(&self, name: &str) -> Response {
        attachment::download("text/csv; charset=utf-8", name, self.csv().into_bytes())
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(n) => n.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Text(text) => {
            let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            let text = if formula { format!("'{text}") } else { text.clone() };
            format!("\"{}\"", text.replace('"', "\"\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_and_no_formula() {
        for (text, expected) in [
            ("Xã Bản Mới", "\"Xã Bản Mới\""),
            ("a, b\nc", "\"a, b\nc\""),
            ("một \"hai\"", "\"một \"\"hai\"\"\""),
            ("=1+2", "\"'=1+2\""),
            ("＝1", "\"'＝1\""),
            ("-5", "\"'-5\""),
        ] {
            assert_eq!(written(&Cell::Text(text.into())), expected);
        }
        let day = Day::parse("2026-11-30").unwrap();
        let rows = vec![vec![Cell::Number(-5), Cell::Day(day), Cell::Empty]];
        let sheet = Sheet { head: vec!["Số".into(), "Ngày".into(), String::new()], rows };
        assert_eq!(sheet.csv(), "\u{feff}\"Số\",\"Ngày\",\"\"\r\n-5,2026-11-30,\r\n");
    }
}
