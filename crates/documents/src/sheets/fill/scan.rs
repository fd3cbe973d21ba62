//! Where rows and cells stand in the XML of a sheet, by byte, so that they can be changed and the rest stays.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::{Area, Place};

/// A cell as it stands in the XML.
#[derive(Debug, Default)]
pub(super) struct CellSpan {
    /// From `<c` to its end.
    pub whole: Range<usize>,
    /// The number of its style.
    pub style: Option<String>,
    /// It has a formula.
    pub formula: bool,
    /// Where the words of the formula stand; empty where another cell has them.
    pub computes: Range<usize>,
    /// It holds a value.
    pub filled: bool,
    /// Its `<v>`.
    pub value: Option<Range<usize>>,
}

/// A row as it stands in the XML.
#[derive(Debug, Default)]
pub(super) struct RowSpan {
    /// From `<row` to its end.
    pub whole: Range<usize>,
    /// Where its end tag begins; for `<row/>` where `/>` does.
    pub end_tag: usize,
    /// `<row/>`.
    pub empty: bool,
    /// The number of its style.
    pub style: Option<String>,
    /// Its cells, by column.
    pub cells: BTreeMap<u32, CellSpan>,
}

/// A sheet.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What stands before names of elements: "x:".
    pub prefix: String,
    /// Where `</sheetData>` begins; for `<sheetData/>` where `/>` does.
    pub end_tag: usize,
    /// `<sheetData/>`, from its first byte to its last.
    pub empty: Option<Range<usize>>,
    /// The rows, by number from 0.
    pub rows: BTreeMap<u32, RowSpan>,
    /// Styles of columns: first, last, number of the style.
    columns: Vec<(u32, u32, String)>,
    /// Ranges that one formula fills.
    arrays: Vec<Area>,
}

impl Scan {
    /// A cell as it stands.
    pub fn cell(&self, place: Place) -> Option<&CellSpan> {
        self.rows.get(&place.row)?.cells.get(&place.column)
    }

    /// The last row and column that have a cell, be it empty.
    pub fn last(&self) -> Option<Place> {
        let row = self.rows.iter().rev().find(|(_, row)| !row.cells.is_empty())?.0;
        let column = self.rows.values().filter_map(|row| row.cells.keys().next_back()).max()?;
        Some(Place::new(*row, *column))
    }

    /// Is what the cell holds computed?
    pub fn is_computed(&self, place: Place) -> bool {
        self.cell(place).is_some_and(|cell| cell.formula) || self.arrays.iter().any(|area| area.holds(place))
    }

    /// The style in which the cell is shown.
    pub fn style(&self, place: Place) -> Option<&str> {
        let row = self.rows.get(&place.row);
        let of_column = || {
            let fits =
                |(first, last, _): &&(u32, u32, String)| (*first..=*last).contains(&(place.column + 1));
            self.columns.iter().find(fits).map(|(_, _, style)| style.as_str())
        };
        match self.cell(place) {
            Some(cell) => cell.style.as_deref(),
            None => row.and_then(|row| row.style.as_deref()).or_else(of_column),
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|one| one.key.as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Looks at a sheet; nothing when it is no sheet that can be changed.
pub(super) fn scan(text: &str) -> Option<Scan> {
    // a part of another encoding would have to be declared anew
    if text.get(..text.len().min(120)).is_some_and(|head| head.to_ascii_lowercase().contains("utf-16")) {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    loop {
        let from = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let to = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(start) => state.open(&start, from..to, false)?,
            Event::Empty(start) => state.open(&start, from..to, true)?,
            Event::End(end) => state.close(end.local_name().as_ref(), from..to),
            Event::Eof => break,
            _ => {}
        }
    }
    (state.seen).then_some(state.scan)
}

#[derive(Default)]
struct State {
    scan: Scan,
    seen: bool,
    row: u32,
    next: u32,
    at: Option<(u32, u32)>,
}

impl State {
    fn open(&mut self, start: &BytesStart<'_>, span: Range<usize>, empty: bool) -> Option<()> {
        match start.local_name().as_ref() {
            "sheetData" => {
                self.seen = true;
                let name = start.name();
                let name: &str = name.as_ref();
                self.scan.prefix =
                    name.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
                if empty {
                    self.scan.end_tag = span.end - 2;
                    self.scan.empty = Some(span);
                }
            }
            "col" => {
                let number = |name| attribute(start, name).and_then(|text| text.parse().ok());
                if let (Some(first), Some(last), Some(style)) =
                    (number("min"), number("max"), attribute(start, "style"))
                {
                    self.scan.columns.push((first, last, style));
                }
            }
            "row" if self.seen => self.open_row(start, span, empty)?,
            "c" if self.seen => self.open_cell(start, span, empty)?,
            "f" => {
                let array = matches!(attribute(start, "t").as_deref(), Some("array" | "dataTable"));
                self.scan
                    .arrays
                    .extend(attribute(start, "ref").filter(|_| array).and_then(|name| Area::parse(&name)));
                if let Some(cell) = self.cell() {
                    cell.formula = true;
                    cell.computes = span.end..span.end;
                }
            }
            "v" | "is" => {
                if let Some(cell) = self.cell() {
                    // a cell has one value; with two it would not be known which
                    if std::mem::replace(&mut cell.filled, true) {
                        return None;
                    }
                    cell.value = Some(span);
                }
            }
            _ => {}
        }
        Some(())
    }

    fn open_row(&mut self, start: &BytesStart<'_>, span: Range<usize>, empty: bool) -> Option<()> {
        let number = attribute(start, "r").and_then(|r| r.parse::<u32>().ok());
        self.row = number.unwrap_or(self.row + 1);
        self.next = 0;
        let end_tag = span.end - if empty { 2 } else { 0 };
        let style = attribute(start, "s");
        let row = RowSpan { whole: span, end_tag, empty, style, cells: BTreeMap::new() };
        // a row that stands there twice could be changed in one place only
        self.scan.rows.insert(self.row.checked_sub(1)?, row).is_none().then_some(())
    }

    fn open_cell(&mut self, start: &BytesStart<'_>, span: Range<usize>, empty: bool) -> Option<()> {
        let row = self.row.checked_sub(1)?;
        let place = match attribute(start, "r") {
            Some(name) => Place::parse(&name)?,
            None => Place::new(row, self.next),
        };
        // a cell that names another row than its own, or lies in another cell, is not ours to mend
        if place.row != row || self.at.is_some() {
            return None;
        }
        self.next = place.column + 1;
        let cell = CellSpan { whole: span, style: attribute(start, "s"), ..CellSpan::default() };
        if self.scan.rows.get_mut(&row)?.cells.insert(place.column, cell).is_some() {
            return None;
        }
        self.at = (!empty).then_some((row, place.column));
        Some(())
    }

    fn cell(&mut self) -> Option<&mut CellSpan> {
        let (row, column) = self.at?;
        self.scan.rows.get_mut(&row)?.cells.get_mut(&column)
    }

    fn close(&mut self, name: &str, span: Range<usize>) {
        match name {
            "sheetData" => self.scan.end_tag = span.start,
            "row" => {
                if let Some(row) = self.row.checked_sub(1).and_then(|row| self.scan.rows.get_mut(&row)) {
                    row.end_tag = span.start;
                    row.whole.end = span.end;
                }
            }
            "f" => {
                if let Some(cell) = self.cell() {
                    cell.computes.end = span.start;
                }
            }
            "v" => {
                if let Some(value) = self.cell().and_then(|cell| cell.value.as_mut()) {
                    value.end = span.end;
                }
            }
            "c" => {
                if let Some(cell) = self.cell() {
                    cell.whole.end = span.end;
                }
                self.at = None;
            }
            _ => {}
        }
    }
}
