//! The cells of a sheet.

use std::sync::Arc;

use super::strings::{unescaped, words};
use super::{FORMAT, Held, HeldCell, ReadSheet, Strings, Styles};
use crate::read::Unreadable;
use crate::read::ooxml::{Event, Part, Tag, Xml, damaged};
use crate::sheets::{Area, Place};

/// More cells with something in them than an office fills: 5,000 rows of 40 columns are 200,000.
pub(super) const MOST_CELLS: usize = 400_000;
/// More merged ranges than a sheet can show.
const MOST_MERGED: usize = 20_000;
/// So many cells are looked at for merged ranges that lie over them.
const MOST_LOOKS: usize = 20_000_000;

/// Reads a sheet; `left` is how many cells may still come.
pub(super) fn read(
    part: &Part,
    styles: &Styles,
    strings: &Strings,
    left: &mut usize,
) -> Result<ReadSheet, Unreadable> {
    let mut xml = Xml::of(part);
    let mut sheet = ReadSheet::default();
    // where the next row and cell stand when they do not say so
    let (mut row, mut next) = (0_u32, Place::default());
    while let Some(event) = xml.next()? {
        let Event::Open(tag) = event else { continue };
        match tag.name.as_str() {
            "row" => {
                row = tag.value("r").and_then(|r| r.parse::<u32>().ok()).unwrap_or(row + 1);
                next = place(part, row.checked_sub(1), 0)?;
            }
            "c" => {
                let at = match tag.value("r") {
                    Some(name) => Place::parse(name).ok_or_else(|| damaged(FORMAT, &part.name))?,
                    None => next,
                };
                next = place(part, Some(at.row), at.column + 1)?;
                if let Some(cell) = cell(&mut xml, &tag, styles, strings)? {
                    *left = left.checked_sub(1).ok_or(excess("có quá nhiều ô"))?;
                    sheet.cells.insert(at, cell);
                }
            }
            "mergeCell" => {
                let area = tag.value("ref").and_then(Area::parse);
                if sheet.merged.len() == MOST_MERGED {
                    return Err(excess("có quá nhiều ô gộp"));
                }
                sheet.merged.extend(area);
            }
            _ => {}
        }
    }
    once(&mut sheet)?;
    Ok(sheet)
}

fn excess(what: &'static str) -> Unreadable {
    Unreadable::Excessive { format: FORMAT, what }
}

fn place(part: &Part, row: Option<u32>, column: u32) -> Result<Place, Unreadable> {
    row.filter(|row| *row <= 1_048_576)
        .map(|row| Place { row, column })
        .ok_or_else(|| damaged(FORMAT, &part.name))
}

/// What the cell holds, read to its end.
fn cell(
    xml: &mut Xml<'_>,
    tag: &Tag,
    styles: &Styles,
    strings: &Strings,
) -> Result<Option<HeldCell>, Unreadable> {
    let kind = tag.value("t").unwrap_or("n").to_owned();
    let style = tag.value("s").and_then(|s| s.parse().ok()).unwrap_or(0);
    let (mut value, mut in_value, mut formula, mut inline) = (String::new(), false, false, None);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open(tag) if tag.name == "v" => in_value = true,
            Event::Open(tag) if tag.name == "f" => formula = true,
            Event::Open(tag) if tag.name == "is" => inline = Some(words(xml, "is")?),
            Event::Close(name) if name == "v" => in_value = false,
            Event::Close(name) if name == "c" => break,
            Event::Words(words) if in_value => value.push_str(&words),
            _ => {}
        }
    }
    let held = match kind.as_str() {
        "inlineStr" => inline.map(|words| Held::Text(words.into())),
        "s" => value.trim().parse().ok().and_then(|number| strings.get(number)).map(Held::Text),
        "str" => Some(Held::Text(unescaped(&value).into())),
        "e" => Some(Held::Failed(value.into())),
        "b" => Some(Held::Switch(value.trim() == "1" || value.trim() == "true")),
        "d" => day(value.trim()).or_else(|| Some(Held::Text(value.into()))),
        _ => value.trim().parse().ok().filter(|n: &f64| n.is_finite()).map(|n| styles.held(n, style)),
    };
    let empty: Arc<str> = "".into();
    let held = match held {
        Some(Held::Text(words)) if words.is_empty() && !formula => None,
        // a formula that nobody has computed yet
        None if formula => Some(Held::Text(empty)),
        held => held,
    };
    Ok(held.map(|value| HeldCell { value, formula }))
}

/// "2026-02-05T00:00:00".
fn day(text: &str) -> Option<Held> {
    let mut parts = text.get(..10)?.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Held::Day(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// Takes what lies under a merged range out: it is not seen.
fn once(sheet: &mut ReadSheet) -> Result<(), Unreadable> {
    let mut looked_at = 0_usize;
    for area in &sheet.merged {
        let mut hidden = Vec::new();
        for (place, _) in sheet.cells.range(area.first..=area.last) {
            looked_at += 1;
            if *place != area.first && area.holds(*place) {
                hidden.push(*place);
            }
        }
        if looked_at > MOST_LOOKS {
            return Err(excess("có quá nhiều ô gộp"));
        }
        for place in hidden {
            sheet.cells.remove(&place);
        }
    }
    Ok(())
}
