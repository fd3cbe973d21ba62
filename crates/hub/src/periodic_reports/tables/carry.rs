//! A mapping taken over to a new edition of its file: a cell is known again by the words around it. Pure.

use lachan_documents::sheets::fill::{Fillable, Template};

use super::model::{At, Block, CellRule, Rules};

/// What became of a mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    /// What still fits.
    pub rules: Rules,
    /// Cells that stand elsewhere now: from where, and the rule.
    pub moved: Vec<(At, CellRule)>,
    /// Cells that were not found again.
    pub lost: Vec<CellRule>,
    /// Rows that were not found again.
    pub lost_blocks: Vec<Block>,
}

/// Takes rules over to another edition.
pub(super) fn carry(rules: &Rules, template: &Template<'_>) -> Carried {
    let waiting = template.fillable();
    let mut carried = Carried::default();
    for rule in &rules.cells {
        match place_of(rule, template, &waiting) {
            Some(at) if at == rule.at => carried.rules.cells.push(rule.clone()),
            Some(at) => {
                let new = CellRule { at, guessed: true, ..rule.clone() };
                carried.moved.push((rule.at, new.clone()));
                carried.rules.cells.push(new);
            }
            None => carried.lost.push(rule.clone()),
        }
    }
    for block in &rules.blocks {
        match is_block_there(block, template) {
            true => carried.rules.blocks.push(block.clone()),
            false => carried.lost_blocks.push(block.clone()),
        }
    }
    carried
}

/// Where the cell of a rule stands: where it stood if the words around are the same, else the one cell that waits on
/// that sheet with the same words around it.
fn place_of(rule: &CellRule, template: &Template<'_>, waiting: &[Fillable]) -> Option<At> {
    let here = template.around(&rule.sheet, rule.at.0);
    let can = template.check(&rule.sheet, rule.at.0).is_ok();
    if can && (here.0.as_str(), here.1.as_str()) == (&rule.left, &rule.above) {
        return Some(rule.at);
    }
    let same =
        |cell: &&Fillable| cell.sheet == rule.sheet && cell.left == rule.left && cell.above == rule.above;
    let mut found = waiting.iter().filter(same);
    match (found.next(), found.next()) {
        (Some(one), None) if !(rule.left.is_empty() && rule.above.is_empty()) => Some(At(one.place)),
        _ => None,
    }
}

/// Rows are there while every column that is filled has the same words above it and can be written in each row.
fn is_block_there(block: &Block, template: &Template<'_>) -> bool {
    block.columns.iter().all(|column| {
        let place = |row: u32| lachan_documents::sheets::Place::new(row - 1, column.column);
        template.around(&block.sheet, place(block.first)).1 == column.heading
            && (block.first..=block.last).all(|row| template.check(&block.sheet, place(row)).is_ok())
    })
}
