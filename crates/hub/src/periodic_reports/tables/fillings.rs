//! From rules and figures to what is written into each cell. Pure.

use std::collections::{BTreeMap, BTreeSet};

use lachan_documents::sheets::fill::{CannotFill, Filling, Template};
use lachan_documents::sheets::{Place, Value};
use lachan_text::fold;
use serde::{Deserialize, Serialize};

use super::data::{Data, Line};
use super::model::{At, Block, Over, Part, Rows, Rules, Take, Word};
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;
use crate::web::form::Problem;

const VI: Lang = Lang::Vi;

/// What a cell got, as it is kept beside the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The sheet.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// The words of what stands there now.
    pub words: String,
    /// What it took.
    pub take: Take,
}

/// Something that a person should know of a filled table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A row bears a name that no commune or body of the day has.
    NoSuchName {
        /// The sheet.
        sheet: String,
        /// The cell of the name.
        at: At,
        /// The name.
        name: String,
    },
    /// These have no row.
    LeftOut {
        /// The sheet.
        sheet: String,
        /// Their names.
        names: Vec<String>,
    },
    /// So many records of a figure lie in none of the rows.
    Nowhere {
        /// The figure.
        figure: String,
        /// How many.
        n: u64,
    },
    /// There was no such figure on the last day; the cell stays empty.
    NotKnown {
        /// The sheet.
        sheet: String,
        /// The cell.
        at: At,
    },
}

/// What goes into a workbook.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// For the workbook.
    pub fillings: Vec<Filling>,
    /// For the record.
    pub filled: Vec<Filled>,
    /// What to look at.
    pub remarks: Vec<Remark>,
}

/// Says in one sentence why something cannot be filled.
pub(super) fn refused(field: &str, why: &CannotFill) -> Problem {
    Problem::new(field, "tables-cannot").with("why", why.to_string())
}

/// What each cell gets.
pub(super) fn outcome(template: &Template<'_>, rules: &Rules, data: &Data) -> Result<Outcome, Vec<Problem>> {
    let mut out = Outcome::default();
    let mut problems = Vec::new();
    for rule in &rules.cells {
        let value = single(&rule.take, data);
        out.put(&rule.sheet, rule.at, &rule.take, value);
    }
    for block in &rules.blocks {
        if let Err(problem) = rows(&mut out, template, block, data) {
            problems.push(problem);
        }
    }
    let checks = out.fillings.iter().filter_map(|one| template.check(&one.sheet, one.place).err());
    problems.extend(checks.map(|why| refused("bieu", &why)));
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

impl Outcome {
    /// Puts a value into a cell; nothing known leaves the cell empty and is remarked.
    fn put(&mut self, sheet: &str, at: At, take: &Take, value: Option<(Value, String)>) {
        let sheet = sheet.to_owned();
        if value.is_none() {
            self.remarks.push(Remark::NotKnown { sheet: sheet.clone(), at });
        }
        let (value, words) = value.unwrap_or_default();
        self.fillings.push(Filling { sheet: sheet.clone(), place: at.0, value });
        self.filled.push(Filled { sheet, at, words, take: take.clone() });
    }
}

fn number(n: u64) -> (Value, String) {
    (Value::Integer(i64::try_from(n).unwrap_or(i64::MAX)), VI.count(n))
}

fn words(words: &str) -> (Value, String) {
    (Value::text(words), words.to_owned())
}

fn day(day: Day) -> (Value, String) {
    let date = day.0;
    let part = |n: i8| u8::try_from(n).unwrap_or(1);
    (Value::Day(date.year(), part(date.month()), part(date.day())), VI.date(date))
}

/// One number of what was counted. A share of nothing is no number: the cell stays empty.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn part_of(counted: Counted, part: Part) -> (Value, String) {
    match part.of(counted) {
        Some(n) => number(n),
        None if counted.total == 0 => (Value::Empty, String::new()),
        None => {
            let share = counted.settled as f64 / counted.total as f64;
            (Value::Percent(share), VI.percent(counted.settled, counted.total))
        }
    }
}

fn single(take: &Take, data: &Data) -> Option<(Value, String)> {
    let Some(word) = take.as_word() else {
        let counts = data.figures.get(&(take.figure.clone(), take.over))?.as_ref()?;
        return Some(part_of(counts.all, take.part));
    };
    Some(match word {
        Word::Tasks => part_of(data.tasks, take.part),
        Word::Expected => number(data.below.expected),
        Word::Received => number(data.below.received),
        Word::OnTime => number(data.below.on_time),
        Word::Title => words(&data.title),
        Word::From => day(data.days.0),
        Word::To => day(data.days.1),
        Word::Year => (Value::Integer(data.days.1.0.year().into()), data.days.1.0.year().to_string()),
        Word::Body => words(&data.body),
        Word::Province => words(&data.province),
        Word::Name | Word::Ordinal => return None,
    })
}

fn of_line(take: &Take, (line, ordinal): (&Line, u64), data: &Data) -> Option<(Value, String)> {
    match take.as_word() {
        Some(Word::Name) => Some(words(&line.name)),
        Some(Word::Ordinal) => Some(number(ordinal)),
        // a report that is not here shows nothing, which is not the same as none
        Some(Word::Tasks) => {
            Some(line.tasks.map_or((Value::Empty, String::new()), |tasks| part_of(tasks, take.part)))
        }
        Some(_) => single(take, data),
        None => {
            let counts = data.figures.get(&(take.figure.clone(), take.over))?.as_ref()?;
            let counted = match line.body {
                Some(body) => counts.bodies.get(&body),
                None => counts.areas.get(&line.area),
            };
            Some(part_of(counted.copied().unwrap_or_default(), take.part))
        }
    }
}

/// Fills rows: in order where they are empty, by their names where these are printed.
fn rows(out: &mut Outcome, template: &Template<'_>, block: &Block, data: &Data) -> Result<(), Problem> {
    let sheet = &block.sheet;
    let lines = data.lines.get(block.rows.name()).map(Vec::as_slice).unwrap_or_default();
    let is_name = |take: &Take| take.as_word() == Some(Word::Name);
    let Some(name) = block.columns.iter().find(|column| is_name(&column.take)) else {
        return Err(Problem::new("bieu", "tables-no-name").with("sheet", sheet.as_str()));
    };
    let printed: Vec<(u32, String)> = match template.sheets().find(|known| known.name == *sheet) {
        Some(known) => (block.first..=block.last)
            .map(|row| (row, known.words(Place::new(row - 1, name.column))))
            .filter(|(_, words)| !words.trim().is_empty())
            .collect(),
        None => return Err(refused("bieu", &CannotFill::NoSheet { sheet: sheet.clone() })),
    };
    let mut placed: Vec<(u32, &Line)> = Vec::new();
    if printed.is_empty() {
        let room = block.last + 1 - block.first;
        if lines.len() > room as usize {
            return Err(Problem::new("bieu", "tables-too-few-rows")
                .with("sheet", sheet.as_str())
                .with("first", i64::from(block.first))
                .with("last", i64::from(block.last))
                .with("room", i64::from(room))
                .with("n", lines.len()));
        }
        placed.extend((block.first..).zip(lines));
    } else {
        placed = by_name(out, block, name.column, &printed, lines);
    }
    for (n, (row, line)) in placed.iter().enumerate() {
        for column in &block.columns {
            // a name that is printed stays as the ministry wrote it
            if is_name(&column.take) && !printed.is_empty() {
                continue;
            }
            let at = At(Place::new(row - 1, column.column));
            let value = of_line(&column.take, (line, n as u64 + 1), data);
            out.put(sheet, at, &column.take, value);
        }
    }
    nowhere(out, block, &placed, data);
    Ok(())
}

/// A name without what kind of unit it is.
fn bare(name: &str) -> String {
    let folded = fold(name);
    let mut rest = folded.trim();
    for kind in ["uy ban nhan dan ", "ubnd ", "xa ", "phuong ", "dac khu ", "thi tran "] {
        rest = rest.strip_prefix(kind).unwrap_or(rest).trim_start();
    }
    rest.to_owned()
}

/// The rows with the commune or body that each names: by the whole name, else by the bare one where only one has it.
fn by_name<'a>(
    out: &mut Outcome,
    block: &Block,
    column: u32,
    printed: &[(u32, String)],
    lines: &'a [Line],
) -> Vec<(u32, &'a Line)> {
    let mut bares: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, line) in lines.iter().enumerate() {
        bares.entry(bare(&line.name)).or_default().push(n);
    }
    let mut taken = BTreeSet::new();
    let mut placed = Vec::new();
    for (row, words) in printed {
        let whole = lines.iter().position(|line| fold(&line.name) == fold(words.trim()));
        let alone = || bares.get(&bare(words)).filter(|all| all.len() == 1).map(|all| all[0]);
        match whole.or_else(alone).filter(|n| taken.insert(*n)) {
            Some(n) => placed.push((*row, &lines[n])),
            None => out.remarks.push(Remark::NoSuchName {
                sheet: block.sheet.clone(),
                at: At(Place::new(row - 1, column)),
                name: words.trim().to_owned(),
            }),
        }
    }
    let left: Vec<String> = lines
        .iter()
        .enumerate()
        .filter(|(n, _)| !taken.contains(n))
        .map(|(_, line)| line.name.clone())
        .collect();
    if !left.is_empty() {
        out.remarks.push(Remark::LeftOut { sheet: block.sheet.clone(), names: left });
    }
    placed
}

/// Says of each figure how much of it stands in no row.
fn nowhere(out: &mut Outcome, block: &Block, placed: &[(u32, &Line)], data: &Data) {
    let figures: BTreeSet<(&str, Over)> = block
        .columns
        .iter()
        .filter(|column| column.take.as_word().is_none())
        .map(|column| (column.take.figure.as_str(), column.take.over))
        .collect();
    for (figure, over) in figures {
        let Some(Some(counts)) = data.figures.get(&(figure.to_owned(), over)) else { continue };
        let there: u64 = placed
            .iter()
            .filter_map(|(_, line)| match (block.rows, line.body) {
                (Rows::Bodies, Some(body)) => counts.bodies.get(&body),
                _ => counts.areas.get(&line.area),
            })
            .map(|counted| counted.total)
            .sum();
        let all: u64 = counts.areas.values().map(|counted| counted.total).sum();
        let n = all.saturating_sub(there);
        if n > 0 {
            out.remarks.push(Remark::Nowhere { figure: figure.to_owned(), n });
        }
    }
}
