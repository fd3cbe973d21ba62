//! Changes in the XML of a sheet and of the workbook, at the places that change and nowhere else.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;

use super::super::{Place, Value};
use super::scan::{RowSpan, Scan};
use crate::read::{Held, Styles};

/// Pieces of text that take the place of others, by where those begin.
#[derive(Default)]
struct Edits(BTreeMap<usize, (usize, String)>);

impl Edits {
    /// Puts text in the place of a range; what was put at the same beginning before stands before it.
    fn put(&mut self, start: usize, end: usize, text: &str) {
        let edit = self.0.entry(start).or_insert((end, String::new()));
        edit.0 = edit.0.max(end);
        edit.1.push_str(text);
    }

    fn applied(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.0.len() * 32);
        let mut at = 0;
        for (start, (end, new)) in &self.0 {
            out.push_str(text.get(at..*start).unwrap_or_default());
            out.push_str(new);
            at = *end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// A sheet with values in some cells, and without the values that its formulas had.
pub(super) fn sheet(text: &str, scan: &Scan, values: &BTreeMap<Place, &Value>, styles: &Styles) -> String {
    let mut edits = Edits::default();
    for row in scan.rows.values() {
        for value in row.cells.values().filter(|cell| cell.formula).filter_map(|cell| cell.value.clone()) {
            edits.put(value.start, value.end, "");
        }
    }
    let mut by_row: BTreeMap<u32, Vec<(Place, String)>> = BTreeMap::new();
    for (place, value) in values {
        let words = cell(scan, *place, value, styles);
        by_row.entry(place.row).or_default().push((*place, words));
    }
    let p = &scan.prefix;
    for (number, cells) in by_row {
        match scan.rows.get(&number) {
            Some(row) => in_row(&mut edits, row, cells, p),
            None => {
                let cells: String = cells.into_iter().map(|(_, text)| text).collect();
                let whole = format!("<{p}row r=\"{}\">{cells}</{p}row>", number + 1);
                let next = scan.rows.range(number..).next().map_or(scan.end_tag, |(_, row)| row.whole.start);
                edits.put(next, next, &whole);
            }
        }
    }
    if let Some(empty) = &scan.empty
        && let Some((_, rows)) = edits.0.remove(&scan.end_tag)
    {
        edits.put(empty.end - 2, empty.end, &format!(">{rows}</{p}sheetData>"));
    }
    edits.applied(text)
}

fn in_row(edits: &mut Edits, row: &RowSpan, cells: Vec<(Place, String)>, p: &str) {
    if row.empty {
        let cells: String = cells.into_iter().map(|(_, text)| text).collect();
        edits.put(row.end_tag, row.whole.end, &format!(">{cells}</{p}row>"));
        return;
    }
    for (place, text) in cells {
        match row.cells.get(&place.column) {
            Some(cell) => edits.put(cell.whole.start, cell.whole.end, &text),
            None => {
                let after = row.cells.range(place.column..).next();
                let at = after.map_or(row.end_tag, |(_, cell)| cell.whole.start);
                edits.put(at, at, &text);
            }
        }
    }
}

/// A cell with a value, in the style that it has.
fn cell(scan: &Scan, place: Place, value: &Value, styles: &Styles) -> String {
    let p = &scan.prefix;
    let style = scan.style(place);
    let start = format!(
        "<{p}c r=\"{place}\"{}",
        style.map_or_else(String::new, |style| format!(" s=\"{}\"", escape(style)))
    );
    let number = |number: String| format!("{start}><{p}v>{number}</{p}v></{p}c>");
    let words = |words: &str| {
        format!(
            "{start} t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{}</{p}t></{p}is></{p}c>",
            clean(words)
        )
    };
    match value {
        Value::Empty => format!("{start}/>"),
        Value::Text(text) => words(text),
        Value::Integer(n) | Value::Money(n) => number(n.to_string()),
        Value::Decimal(n) if n.is_finite() => number(n.to_string()),
        Value::Percent(n) if n.is_finite() => {
            let style = style.and_then(|style| style.parse().ok()).unwrap_or(0);
            // under a heading "Tỷ lệ (%)" 83.3 is meant where the cell does not show percents by itself
            let shown = if styles.is_percent(style) { *n } else { (n * 1000.0).round() / 10.0 };
            number(shown.to_string())
        }
        Value::Decimal(_) | Value::Percent(_) => format!("{start}/>"),
        Value::Day(year, month, day) => {
            let serial = styles.serial(*year, *month, *day);
            let style = style.and_then(|style| style.parse().ok()).unwrap_or(0);
            #[allow(clippy::cast_precision_loss, reason = "below three million")]
            let shown = styles.held(serial as f64, style);
            // in a cell that is not made for days, the number of a day would say nothing
            match shown {
                Held::Day(..) => number(serial.to_string()),
                _ => words(&format!("{day:02}/{month:02}/{year}")),
            }
        }
    }
}

fn clean(words: &str) -> String {
    let known =
        |c: &char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let words: String = words.chars().filter(known).take(32_767).collect();
    escape(words.as_str()).into_owned()
}

/// The workbook, told to compute everything when it is opened. Nothing when it cannot be read.
pub(super) fn computed_on_opening(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut after = None;
    loop {
        let from = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let to = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "calcPr" => {
                return Some(format!("{}{}{}", &text[..from], with_switch(&text[from..to]), &text[to..]));
            }
            // `calcPr` stands behind these (ECMA-376, 18.2.27)
            Event::End(end) => after = after_it(end.local_name().as_ref(), after, &text[from..to], to),
            Event::Empty(start) => after = after_it(start.local_name().as_ref(), after, "", to),
            Event::Eof => break,
            _ => {}
        }
    }
    let (at, prefix) = after?;
    Some(format!("{}<{prefix}calcPr fullCalcOnLoad=\"1\"/>{}", &text[..at], &text[at..]))
}

/// The place behind an element that stands before `calcPr`, and the prefix of elements.
fn after_it(name: &str, before: Option<(usize, String)>, tag: &str, end: usize) -> Option<(usize, String)> {
    match name {
        "sheets" | "functionGroups" | "externalReferences" | "definedNames" => {
            let own = tag
                .strip_prefix("</")
                .and_then(|tag| tag.split_once(':'))
                .map(|(prefix, _)| format!("{prefix}:"));
            let known = before.map(|(_, prefix)| prefix);
            Some((end, own.or(known).unwrap_or_default()))
        }
        _ => before,
    }
}

/// A start tag with `fullCalcOnLoad="1"`.
fn with_switch(tag: &str) -> String {
    let bare = match tag.split_once(" fullCalcOnLoad=") {
        Some((before, after)) => {
            let quote = after.chars().next().unwrap_or('"');
            let rest = after[quote.len_utf8()..].split_once(quote).map_or("", |(_, rest)| rest);
            format!("{before}{rest}")
        }
        None => tag.to_owned(),
    };
    let end = if bare.ends_with("/>") { bare.len() - 2 } else { bare.len() - 1 };
    format!("{} fullCalcOnLoad=\"1\"{}", bare[..end].trim_end(), &bare[end..])
}
