//! A sheet of a workbook as a table: its letters and numbers at the edges, merged cells as one, formulas named.

use std::collections::BTreeSet;

use lachan_documents::sheets::Place;
use maud::{Markup, html};

use crate::periodic_reports::tables::actions::LookedSheet;
use crate::web::Lang;

/// So much of a sheet is drawn.
const MOST_ROWS: u32 = 150;
const MOST_COLUMNS: u32 = 40;

/// What a page says of a cell besides what it holds; nothing for a cell that the table leaves alone.
pub(super) type Says<'a> = &'a dyn Fn(Place) -> Option<Markup>;

pub(super) fn grid(lang: Lang, sheet: &LookedSheet, says: Says<'_>) -> Markup {
    let (rows, columns) = (sheet.last.row.min(MOST_ROWS - 1), sheet.last.column.min(MOST_COLUMNS - 1));
    let cut = rows < sheet.last.row || columns < sheet.last.column;
    let covered = covered(sheet, rows, columns);
    let label = lang.f("tables-grid", &[("sheet", sheet.name.as_str().into())]);
    html! {
        div.cells tabindex="0" role="region" aria-label=(label) {
            table {
                caption.vh { (label) }
                thead { tr {
                    td {}
                    @for column in 0..=columns { th scope="col" { (Place::new(0, column).column_name()) } }
                } }
                tbody {
                    @for row in 0..=rows {
                        tr {
                            th scope="row" { (row + 1) }
                            @for column in 0..=columns {
                                @if !covered.contains(&Place::new(row, column)) {
                                    (cell(lang, sheet, Place::new(row, column), (rows, columns), says))
                                }
                            }
                        }
                    }
                }
            }
        }
        @if cut { p.small.muted { (lang.t("tables-grid-cut")) } }
    }
}

/// The cells that lie under a merged range.
fn covered(sheet: &LookedSheet, rows: u32, columns: u32) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    for area in &sheet.merged {
        for row in area.first.row..=area.last.row.min(rows) {
            for column in area.first.column..=area.last.column.min(columns) {
                found.insert(Place::new(row, column));
            }
        }
        found.remove(&area.first);
    }
    found
}

fn cell(
    lang: Lang,
    sheet: &LookedSheet,
    place: Place,
    (rows, columns): (u32, u32),
    says: Says<'_>,
) -> Markup {
    let area = sheet.merged.iter().find(|area| area.first == place);
    let wide = area.map(|area| area.last.column.min(columns) + 1 - place.column).filter(|n| *n > 1);
    let tall = area.map(|area| area.last.row.min(rows) + 1 - place.row).filter(|n| *n > 1);
    let held = sheet.cells.get(&place);
    let formula = held.and_then(|cell| cell.formula.as_ref());
    let said = says(place).filter(|_| formula.is_none());
    html! {
        td.takes[said.is_some()].sum[formula.is_some()] colspan=[wide] rowspan=[tall] {
            @if let Some(said) = said {
                (said)
            } @else if let Some(formula) = formula {
                span.small title={ "=" (formula) } { (lang.t("tables-formula")) }
            } @else if let Some(held) = held {
                (held.words)
            }
        }
    }
}
