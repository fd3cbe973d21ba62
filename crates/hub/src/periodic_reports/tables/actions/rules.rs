//! A mapping: looked at beside its workbook, saved sheet by sheet, confirmed.

use std::collections::BTreeMap;

use lachan_documents::sheets::fill::{Change, Fillable, Template as Workbook, changes};
use lachan_documents::sheets::{Area, Place};
use serde_json::json;

use super::{TEMPLATE, Whole, check, edition, figures, get, on_workbook, parsed, written};
use crate::Hub;
use crate::authority::Principal;
use crate::error::{Error, Result};
use crate::periodic_reports::actions::note;
use crate::periodic_reports::tables::carry::{Carried, carry};
use crate::periodic_reports::tables::fillings::refused;
use crate::periodic_reports::tables::guess::{self, Named};
use crate::periodic_reports::tables::model::{
    At, Block, CellRule, ColumnRule, Rows, Rules, Take, TemplateId, Word,
};
use crate::periodic_reports::tables::store;
use crate::web::Lang;
use crate::web::form::Problem;

/// So many differences between two editions are shown.
const MOST_CHANGES: usize = 200;

/// What a cell of a workbook looks like.
#[derive(Clone, Debug, Default)]
pub struct LookedCell {
    /// What it holds.
    pub words: String,
    /// The words of its formula, where it has one.
    pub formula: Option<String>,
}

/// A sheet of a workbook as a person sees it.
#[derive(Clone, Debug)]
pub struct LookedSheet {
    /// Its name.
    pub name: String,
    /// Its last row and column.
    pub last: Place,
    /// Cells with something in them.
    pub cells: BTreeMap<Place, LookedCell>,
    /// Cells that are one.
    pub merged: Vec<Area>,
    /// Cells that wait for a value.
    pub waiting: Vec<Fillable>,
}

/// A workbook as a person sees it.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The sheets that are shown.
    pub sheets: Vec<LookedSheet>,
}

impl Looked {
    fn of(book: &Workbook<'_>) -> Self {
        let mut waiting = book.fillable();
        let sheets = book.sheets().map(|sheet| LookedSheet {
            name: sheet.name.clone(),
            last: book.last(&sheet.name).unwrap_or_default(),
            cells: sheet
                .cells
                .keys()
                .map(|place| {
                    let formula = book.formula(&sheet.name, *place).map(|words| words.into_owned());
                    (*place, LookedCell { words: sheet.words(*place), formula })
                })
                .collect(),
            merged: sheet.merged.clone(),
            waiting: waiting.extract_if(.., |cell| cell.sheet == sheet.name).collect(),
        });
        Self { sheets: sheets.collect() }
    }
}

/// An edition as a person sees it.
pub async fn looked(hub: &Hub, id: TemplateId, number: i64) -> Result<Looked> {
    let bytes = edition(hub, id, number).await?.1;
    on_workbook(bytes, |book| Looked::of(book)).await
}

/// The newest mapping of a table beside its workbook.
pub struct Mapped {
    /// The table.
    pub whole: Whole,
    /// What is filled.
    pub rules: Rules,
    /// The workbook.
    pub looked: Looked,
    /// What the edition changed, where the mapping in use is of an earlier one.
    pub changes: Vec<Change>,
    /// There are more changes than these.
    pub more_changes: bool,
    /// Cells that stand elsewhere now: from where, and the rule.
    pub moved: Vec<(At, CellRule)>,
    /// Cells that were not found again.
    pub lost: Vec<CellRule>,
    /// Rows that were not found again.
    pub lost_blocks: Vec<Block>,
}

/// The newest mapping of a table.
pub async fn mapped(hub: &Hub, who: &Principal, id: TemplateId) -> Result<Mapped> {
    check(hub, who).await?;
    let whole = get(hub, id).await?;
    let newest = whole.newest()?.clone();
    let rules = parsed(&newest.rules)?;
    let looked = looked(hub, id, newest.file_number).await?;
    let (mut carried, mut all) = (Carried::default(), Vec::new());
    let in_use = whole.listed.in_use.clone().filter(|known| known.file_number != newest.file_number);
    if let Some(in_use) = in_use {
        let old = edition(hub, id, in_use.file_number).await?.1;
        let new = edition(hub, id, newest.file_number).await?.1;
        let before = parsed(&in_use.rules)?;
        (carried, all) = on_workbook(new, move |book| {
            let told = Workbook::open(&old).map(|old| changes(&old, book)).unwrap_or_default();
            (carry(&before, book), told)
        })
        .await?;
    }
    let more_changes = all.len() > MOST_CHANGES;
    all.truncate(MOST_CHANGES);
    let Carried { moved, lost, lost_blocks, .. } = carried;
    Ok(Mapped { whole, rules, looked, changes: all, more_changes, moved, lost, lost_blocks })
}

/// Guesses for cells that nothing is said of yet.
pub(super) fn guessed(book: &Workbook<'_>, names: &[Named], known: &Rules) -> Vec<CellRule> {
    let mut waiting = book.fillable();
    waiting.retain(|cell| {
        !known.blocks.iter().any(|block| block.holds(&cell.sheet, cell.place))
            && !known.cells.iter().any(|rule| rule.sheet == cell.sheet && rule.at.0 == cell.place)
    });
    waiting.iter().filter_map(|cell| guess::rule(cell, names)).collect()
}

/// Rows: first, last, what they are, and each column with what it takes.
pub type WantedRows = (u32, u32, Rows, Vec<(u32, Take)>);

/// What somebody says of one sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetRules {
    /// The sheet.
    pub sheet: String,
    /// Each cell with what it takes.
    pub cells: Vec<(Place, Take)>,
    /// Rows that are filled.
    pub blocks: Vec<WantedRows>,
    /// Rows that are begun: first, last, what they are. Their columns are guessed.
    pub new_block: Option<(u32, u32, Rows)>,
}

/// The name of the field of a cell.
pub fn cell_field(place: Place) -> String {
    format!("o-{place}")
}

/// The name of the field of a block's first row.
pub fn block_field(n: usize) -> String {
    format!("b{n}-first")
}

/// Saves what somebody says of a sheet. A confirmed version stays; the next one is begun.
pub async fn save(
    hub: &Hub,
    who: &Principal,
    id: TemplateId,
    seen: (i64, i64),
    new: SheetRules,
) -> Result<()> {
    check(hub, who).await?;
    let whole = get(hub, id).await?;
    let newest = whole.newest()?.clone();
    if seen != (newest.version, newest.revision) {
        return Err(Error::Conflict("tables-moved-on"));
    }
    let before = parsed(&newest.rules)?;
    let names = figures(hub, Lang::Vi).await?;
    let bytes = edition(hub, id, newest.file_number).await?.1;
    let sheet = new.sheet.clone();
    let judged = on_workbook(bytes, move |book| of_sheet(book, &new, &names)).await?;
    let of_this = judged.map_err(Error::Invalid)?;
    let elsewhere = |known: &String| *known != sheet;
    let rules = Rules {
        cells: before.cells.into_iter().filter(|rule| elsewhere(&rule.sheet)).chain(of_this.cells).collect(),
        blocks: before.blocks.into_iter().filter(|b| elsewhere(&b.sheet)).chain(of_this.blocks).collect(),
    };
    let text = written(&rules)?;
    let mut tx = hub.db.begin().await?;
    if newest.confirmed_at.is_none() {
        let place = (id, newest.version, newest.revision);
        if !store::save(hub, &mut tx, place, (newest.file_number, &text)).await? {
            return Err(Error::Conflict("tables-moved-on"));
        }
    } else {
        let next = (id, newest.version + 1);
        match store::open(hub, &mut tx, next, (newest.file_number, &text), who.person).await {
            Err(error) if error.is_unique() => return Err(Error::Conflict("tables-moved-on")),
            outcome => outcome?,
        }
    }
    let detail = json!({ "cells": rules.cells.len(), "blocks": rules.blocks.len() });
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// The rules of a sheet, or what is wrong with them.
fn of_sheet(book: &Workbook<'_>, new: &SheetRules, names: &[Named]) -> Result<Rules, Vec<Problem>> {
    let Some(sheet) = book.sheets().find(|sheet| sheet.name == new.sheet).cloned() else {
        return Err(vec![Problem::new("sheet", "tables-no-sheet").with("sheet", new.sheet.as_str())]);
    };
    let mut problems = Vec::new();
    let mut rules = Rules::default();
    for (n, (first, last, rows, columns)) in new.blocks.iter().enumerate() {
        let columns: Vec<ColumnRule> = columns
            .iter()
            .map(|(column, take)| {
                let heading = book.around(&sheet.name, Place::new(first - 1, *column)).1;
                ColumnRule { column: *column, heading, take: take.clone() }
            })
            .collect();
        let (name, guessed) = (sheet.name.clone(), false);
        let block = Block { sheet: name, first: *first, last: *last, rows: *rows, columns, guessed };
        problems.extend(problem_of_block(book, &block, n, names));
        rules.blocks.push(block);
    }
    for (place, take) in &new.cells {
        // a merged cell is filled where it begins
        let first = sheet.merged.iter().find(|area| area.holds(*place)).map_or(*place, |area| area.first);
        let field = cell_field(*place);
        if let Err(why) = book.check(&sheet.name, first) {
            problems.push(refused(&field, &why));
        } else if rules.blocks.iter().any(|block| block.holds(&sheet.name, first)) {
            problems.push(Problem::new(&field, "tables-cell-in-rows").with("cell", first.to_string()));
        } else if rules.cells.iter().any(|rule| rule.at.0 == first) {
            problems.push(Problem::new(&field, "tables-cell-twice").with("cell", first.to_string()));
        } else if !is_known(take, names, None) {
            problems.push(Problem::new(&field, "form-choose-one"));
        } else {
            let (left, above) = book.around(&sheet.name, first);
            let (sheet, at, take) = (sheet.name.clone(), At(first), take.clone());
            rules.cells.push(CellRule { sheet, at, left, above, take, guessed: false });
        }
    }
    if let Some((first, last, rows)) = new.new_block {
        problems.extend(overlap("first", first, last, &rules.blocks));
        let end = book.last(&sheet.name).map_or(0, |last| last.column).min(MOST_COLUMNS);
        let columns =
            guess::columns(book, &sheet, (first - 1, name_column(book, &sheet, first, end), end), names);
        let name = sheet.name.clone();
        rules.blocks.push(Block { sheet: name, first, last, rows, columns, guessed: true });
    }
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// A workbook with more columns is no table of a ministry.
const MOST_COLUMNS: u32 = 60;

/// The column that names probably go into: the first that is not numbered.
fn name_column(book: &Workbook<'_>, sheet: &lachan_documents::read::ReadSheet, first: u32, end: u32) -> u32 {
    let is_ordinal = |column: &u32| {
        let place = Place::new(first - 1, *column);
        let heading = lachan_text::fold(&book.around(&sheet.name, place).1);
        matches!(heading.as_str(), "tt" | "stt" | "so tt" | "")
    };
    (0..=end).find(|column| !is_ordinal(column)).unwrap_or(0)
}

fn is_known(take: &Take, names: &[Named], rows: Option<Rows>) -> bool {
    match (take.as_word(), rows) {
        (Some(word), Some(_)) => Word::COLUMN.contains(&word) || Word::SINGLE.contains(&word),
        (Some(word), None) => Word::SINGLE.contains(&word),
        (None, _) => names.iter().any(|(key, _)| *key == take.figure),
    }
}

fn overlap(field: &str, first: u32, last: u32, blocks: &[Block]) -> Option<Problem> {
    let met = blocks.iter().find(|block| first <= block.last && block.first <= last)?;
    let (first, last) = (i64::from(met.first), i64::from(met.last));
    Some(Problem::new(field, "tables-rows-overlap").with("first", first).with("last", last))
}

fn problem_of_block(book: &Workbook<'_>, block: &Block, n: usize, names: &[Named]) -> Vec<Problem> {
    let field = block_field(n);
    let mut found = Vec::new();
    if block.columns.iter().all(|column| column.take.as_word() != Some(Word::Name)) {
        found.push(Problem::new(&field, "tables-no-name").with("sheet", block.sheet.as_str()));
    }
    if block.columns.iter().any(|column| !is_known(&column.take, names, Some(block.rows))) {
        found.push(Problem::new(&field, "form-choose-one"));
    }
    for column in &block.columns {
        let cells = (block.first..=block.last).map(|row| Place::new(row - 1, column.column));
        let refusals = cells.filter_map(|place| book.check(&block.sheet, place).err());
        found.extend(refusals.take(1).map(|why| refused(&field, &why)));
    }
    found
}

/// Confirms a mapping: from now on the table is filled by it.
pub async fn confirm(hub: &Hub, who: &Principal, id: TemplateId) -> Result<()> {
    check(hub, who).await?;
    let whole = get(hub, id).await?;
    let newest = whole.newest()?;
    if newest.confirmed_at.is_some() {
        return Err(Error::Conflict("tables-confirmed-already"));
    }
    let rules = parsed(&newest.rules)?;
    if rules.is_empty() {
        return Err(Error::Invalid(vec![Problem::new("bieu", "tables-nothing-chosen")]));
    }
    let text = written(&rules.confirmed())?;
    let mut tx = hub.db.begin().await?;
    if !store::confirm(hub, &mut tx, (id, newest.version), &text, who.person).await? {
        return Err(Error::Conflict("tables-confirmed-already"));
    }
    let detail = json!({ "mapping": newest.version, "edition": newest.file_number });
    note(hub, &mut tx, &TEMPLATE, Some(who), ("report-template", id.0), detail).await?;
    tx.commit().await?;
    Ok(())
}
