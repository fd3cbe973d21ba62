//! What a new edition of a template changed: sheets, words, formulas, merged cells.

use std::collections::BTreeSet;

use super::super::{Area, Place};
use super::Template;
use crate::read::{Held, ReadSheet};

/// One difference between two editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The sheet.
    pub sheet: String,
    /// The cell; nothing where the whole sheet is meant.
    pub place: Option<Place>,
    /// What is different.
    pub what: Changed,
}

/// What is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The sheet is new.
    SheetNew,
    /// The sheet is no more.
    SheetGone,
    /// Other words or another number; empty where there were or are none.
    Words {
        /// Before.
        was: String,
        /// Now.
        is: String,
    },
    /// Another formula; empty where there was or is none.
    Formula {
        /// Before.
        was: String,
        /// Now.
        is: String,
    },
    /// Cells became one.
    Merged(Area),
    /// Cells are no longer one.
    Parted(Area),
}

/// What is different in the sheets that are shown, sheet by sheet and row by row.
pub fn changes(before: &Template<'_>, after: &Template<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    for sheet in before.sheets() {
        match after.sheets().find(|other| other.name == sheet.name) {
            Some(other) => of_sheet(&mut found, (before, sheet), (after, other)),
            None => found.push(Change { sheet: sheet.name.clone(), place: None, what: Changed::SheetGone }),
        }
    }
    let new = after.sheets().filter(|sheet| before.sheets().all(|known| known.name != sheet.name));
    found.extend(new.map(|sheet| Change { sheet: sheet.name.clone(), place: None, what: Changed::SheetNew }));
    found
}

type Side<'a, 'b> = (&'a Template<'b>, &'a ReadSheet);

fn of_sheet(found: &mut Vec<Change>, before: Side<'_, '_>, after: Side<'_, '_>) {
    let name = &before.1.name;
    let mut push = |place: Place, what: Changed| {
        found.push(Change { sheet: name.clone(), place: Some(place), what });
    };
    let (were, are): (BTreeSet<Area>, BTreeSet<Area>) =
        (before.1.merged.iter().copied().collect(), after.1.merged.iter().copied().collect());
    for area in were.difference(&are) {
        push(area.first, Changed::Parted(*area));
    }
    for area in are.difference(&were) {
        push(area.first, Changed::Merged(*area));
    }
    let places: BTreeSet<Place> = before.1.cells.keys().chain(after.1.cells.keys()).copied().collect();
    for place in places {
        let formula =
            |(template, _): Side<'_, '_>| template.formula(name, place).map(|words| words.into_owned());
        match (formula(before), formula(after)) {
            (None, None) => {
                let (was, is) = (words(before.1, place), words(after.1, place));
                if was != is {
                    push(place, Changed::Words { was, is });
                }
            }
            (was, is) if was == is => {}
            (was, is) => {
                let told = |formula: Option<String>, sheet: &ReadSheet| {
                    formula.map_or_else(|| words(sheet, place), |formula| format!("={formula}"))
                };
                push(place, Changed::Formula { was: told(was, before.1), is: told(is, after.1) });
            }
        }
    }
}

/// The words of a cell in one line.
fn words(sheet: &ReadSheet, place: Place) -> String {
    match sheet.cells.get(&place).map(|cell| &cell.value) {
        Some(Held::Text(words)) => words.split_whitespace().collect::<Vec<_>>().join(" "),
        Some(other) => other.words(),
        None => String::new(),
    }
}
