//! The cells of a template that wait for a value, and the words by which a person knows them.

use std::collections::HashMap;

use super::super::Place;
use super::scan::Scan;
use crate::read::{Held, ReadSheet};

/// More cells than a person can map.
const MOST: usize = 5_000;
/// So many cells under merged ranges are looked at.
const MOST_COVERED: usize = 100_000;
/// How far words may stand from the cell that they name.
const FAR_LEFT: u32 = 60;
const FAR_ABOVE: u32 = 400;
/// So many words are shown in a row.
const MOST_WORDS: usize = 4;

/// A cell that can be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fillable {
    /// The name of the sheet.
    pub sheet: String,
    /// The cell.
    pub place: Place,
    /// The words left of it in its row: "Số vụ xâm hại · Vụ".
    pub left: String,
    /// The words above it in its column, from the top: "Kỳ này › Nữ".
    pub above: String,
    /// What it holds now; empty when nothing.
    pub holds: String,
}

pub(super) fn of(sheet: &ReadSheet, scan: &Scan) -> Vec<Fillable> {
    let seen = Seen::of(sheet);
    let mut found = Vec::new();
    for (row, span) in &scan.rows {
        for (column, cell) in &span.cells {
            let place = Place::new(*row, *column);
            let number = matches!(sheet.cells.get(&place).map(|cell| &cell.value), Some(Held::Number(_)));
            if scan.is_computed(place) || (cell.filled && !number) || seen.is_under(place) {
                continue;
            }
            let (left, adjacent) = left(&seen, place);
            let above = above(&seen, place);
            // a cell of a table has words on both sides, one of a form stands right beside its words
            if (left.is_empty() || above.is_empty()) && !adjacent {
                continue;
            }
            let holds = sheet.words(place);
            found.push(Fillable { sheet: sheet.name.clone(), place, left, above, holds });
            if found.len() == MOST {
                return found;
            }
        }
    }
    found
}

/// The words left of a cell and above it, whatever the cell holds.
pub(super) fn around(sheet: &ReadSheet, place: Place) -> (String, String) {
    let seen = Seen::of(sheet);
    (left(&seen, place).0, above(&seen, place))
}

/// A sheet with what its merged ranges cover.
struct Seen<'a> {
    sheet: &'a ReadSheet,
    /// The first cell of the range, for each cell under one.
    covered: HashMap<Place, Place>,
}

impl<'a> Seen<'a> {
    fn of(sheet: &'a ReadSheet) -> Self {
        let mut covered = HashMap::new();
        for area in &sheet.merged {
            let rows = area.first.row..=area.last.row;
            let places = rows.flat_map(|row| {
                (area.first.column..=area.last.column).map(move |column| Place::new(row, column))
            });
            for place in places.take(MOST_COVERED.saturating_sub(covered.len())) {
                covered.insert(place, area.first);
            }
        }
        Self { sheet, covered }
    }

    fn is_under(&self, place: Place) -> bool {
        self.covered.get(&place).is_some_and(|first| *first != place)
    }
}

/// The words that are seen in a cell, also where they stand in a merged range over it.
fn words(seen: &Seen<'_>, place: Place) -> Option<String> {
    let first = seen.covered.get(&place).copied().unwrap_or(place);
    match &seen.sheet.cells.get(&first)?.value {
        Held::Text(words) => {
            let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
            // "(1)", "A", "II": columns and rows that are only numbered
            let letters = line.chars().filter(|c| c.is_alphabetic()).count();
            (letters > 1 && !line.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | '.' | ')' | '(')))
                .then_some(line)
        }
        _ => None,
    }
}

/// The words left of a cell, and whether the nearest stand right beside it.
fn left(seen: &Seen<'_>, place: Place) -> (String, bool) {
    let mut found: Vec<String> = Vec::new();
    let mut adjacent = false;
    for column in (place.column.saturating_sub(FAR_LEFT)..place.column).rev() {
        if let Some(words) = words(seen, Place::new(place.row, column))
            && !found.contains(&words)
        {
            adjacent |= column + 1 == place.column;
            found.push(words);
        }
        if found.len() == MOST_WORDS {
            break;
        }
    }
    found.reverse();
    (found.join(" · "), adjacent)
}

/// The nearest words above a cell, and those that stand directly over these.
fn above(seen: &Seen<'_>, place: Place) -> String {
    let mut found: Vec<String> = Vec::new();
    for row in (place.row.saturating_sub(FAR_ABOVE)..place.row).rev() {
        match words(seen, Place::new(row, place.column)) {
            Some(words) if found.last() == Some(&words) => {}
            Some(words) => found.push(words),
            None if found.is_empty() => {}
            None => break,
        }
        if found.len() == MOST_WORDS - 1 {
            break;
        }
    }
    found.reverse();
    found.join(" › ")
}
