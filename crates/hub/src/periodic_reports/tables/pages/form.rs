//! The form of one sheet: each cell that waits and each table of rows, with what they take.

use std::collections::BTreeSet;

use lachan_documents::sheets::Place;
use maud::{Markup, html};

use super::take_words;
use crate::periodic_reports::tables::actions::{LookedSheet, Mapped, SheetRules, block_field, cell_field};
use crate::periodic_reports::tables::model::{Block, Over, Part, Rows, Rules, Take, Word};
use crate::web::Lang;
use crate::web::components::{Button, Column, Field, Row, State, Table, chip};
use crate::web::form::{Filled, Form, FormReader, Need, Problem};

/// So many cells of a sheet are asked for one by one.
const MOST_CELLS: usize = 250;
/// The last row of Excel.
const ROWS: i64 = 1_048_576;

/// Words of the choices of a page.
pub(super) struct Choices {
    lang: Lang,
    names: Vec<(String, String)>,
    single: Vec<(String, String)>,
    column: Vec<(String, String)>,
    parts: Vec<(&'static str, String)>,
    overs: Vec<(&'static str, String)>,
}

impl Choices {
    /// i18n: tables-take-* tables-part-* tables-over-*
    pub(super) fn of(lang: Lang, names: Vec<(String, String)>) -> Self {
        let word = |word: Word| {
            (word.name().to_owned(), lang.t(&format!("tables-take-{}", word.name())).into_owned())
        };
        let nothing = (String::new(), lang.t("tables-take-nothing").into_owned());
        let figures = || names.iter().cloned();
        let single =
            std::iter::once(nothing.clone()).chain(figures()).chain(Word::SINGLE.map(word)).collect();
        let column = std::iter::once(nothing).chain(Word::COLUMN.map(word)).chain(figures()).collect();
        let part = |part: Part| (part.name(), lang.t(&format!("tables-part-{}", part.name())).into_owned());
        let over = |over: Over| (over.name(), lang.t(&format!("tables-over-{}", over.name())).into_owned());
        Self {
            lang,
            single,
            column,
            parts: Part::ALL.map(part).into(),
            overs: Over::ALL.map(over).into(),
            names,
        }
    }

    pub(super) fn words(&self, take: &Take) -> String {
        take_words(self.lang, take, &self.names)
    }

    /// The three lists for one cell or column: which figure, which of its numbers, over which days.
    fn lists(&self, name: &str, about: &str, of_rows: bool, filled: &Filled<'_>) -> [Markup; 3] {
        let figures = if of_rows { &self.column } else { &self.single };
        let figures: Vec<(&str, &str)> =
            figures.iter().map(|(key, words)| (key.as_str(), words.as_str())).collect();
        let parts: Vec<(&str, &str)> = self.parts.iter().map(|(key, words)| (*key, words.as_str())).collect();
        let overs: Vec<(&str, &str)> = self.overs.iter().map(|(key, words)| (*key, words.as_str())).collect();
        let (part, over) = (format!("{name}-part"), format!("{name}-over"));
        let label = |id: &str| format!("{} {about}", self.lang.t(id));
        [
            html! { (Field::select(name, label("tables-which"), &figures).label_hidden().filled(filled)) },
            html! { (Field::select(&part, label("tables-which-part"), &parts).label_hidden().filled(filled)) },
            html! { (Field::select(&over, label("tables-which-days"), &overs).label_hidden().filled(filled)) },
        ]
    }
}

fn pairs_of(pairs: &mut Vec<(String, String)>, name: String, take: &Take) {
    pairs.push((format!("{name}-part"), take.part.name().to_owned()));
    pairs.push((format!("{name}-over"), take.over.name().to_owned()));
    pairs.push((name, take.figure.clone()));
}

/// The form of a sheet as things stand.
pub(super) fn stands(rules: &Rules, sheet: &str) -> Form {
    let mut pairs = Vec::new();
    for rule in rules.cells.iter().filter(|rule| rule.sheet == sheet) {
        pairs_of(&mut pairs, cell_field(rule.at.0), &rule.take);
    }
    for (n, block) in rules.blocks.iter().filter(|block| block.sheet == sheet).enumerate() {
        pairs.push((block_field(n), block.first.to_string()));
        pairs.push((format!("b{n}-last"), block.last.to_string()));
        pairs.push((format!("b{n}-rows"), block.rows.name().to_owned()));
        for column in &block.columns {
            pairs_of(&mut pairs, format!("b{n}-c{}", column.column), &column.take);
        }
    }
    Form::new(pairs)
}

fn take(form: &Form, name: &str) -> Option<Take> {
    let figure = form.value(name);
    (!figure.is_empty()).then(|| Take {
        figure: figure.to_owned(),
        part: Part::parse(form.value(&format!("{name}-part"))).unwrap_or(Part::Settled),
        over: Over::parse(form.value(&format!("{name}-over"))).unwrap_or(Over::Turn),
    })
}

/// The cells that a form names.
fn cells_of(form: &Form) -> BTreeSet<Place> {
    form.pairs().iter().filter_map(|(name, _)| Place::parse(name.strip_prefix("o-")?)).collect()
}

/// How many tables of rows a form has.
fn blocks_of(form: &Form) -> usize {
    (0..).take_while(|n| form.pairs().iter().any(|(name, _)| *name == block_field(*n))).count()
}

/// Reads a sheet's form.
pub(super) fn read(form: &Form) -> Result<SheetRules, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let kinds = Rows::ALL.map(|rows| (rows.name(), rows));
    let mut new = SheetRules { sheet: form.value("sheet").to_owned(), ..SheetRules::default() };
    new.cells =
        cells_of(form).into_iter().filter_map(|at| Some((at, take(form, &cell_field(at))?))).collect();
    let row = |n: i64| u32::try_from(n).unwrap_or(1);
    for n in 0..blocks_of(form) {
        if reader.flag(&format!("b{n}-drop")) {
            continue;
        }
        let first = reader.int(&block_field(n), 1..=ROWS);
        let last = reader.int(&format!("b{n}-last"), first..=ROWS);
        let rows = reader.one_of(&format!("b{n}-rows"), &kinds);
        let columns =
            (0..60_u32).filter_map(|column| Some((column, take(form, &format!("b{n}-c{column}"))?)));
        new.blocks.push((row(first), row(last), rows, columns.collect()));
    }
    let named = reader.line("cell", Need::Optional, 10);
    if !named.is_empty() {
        match (Place::parse(&named), take(form, "cell-figure")) {
            (None, _) => reader.problem(Problem::new("cell", "tables-cell-name")),
            (_, None) => reader.problem(Problem::new("cell-figure", "form-choose-one")),
            (Some(at), Some(take)) => new.cells.push((at, take)),
        }
    }
    let first = reader.optional_int("first", 1..=ROWS);
    let last = reader.optional_int("last", first.unwrap_or(1)..=ROWS);
    match (first, last) {
        (Some(first), Some(last)) => {
            new.new_block = Some((row(first), row(last), reader.one_of("rows", &kinds)))
        }
        (Some(_), None) if !reader.is_bad("last") => reader.problem(Problem::new("last", "form-required")),
        (None, Some(_)) if !reader.is_bad("first") => reader.problem(Problem::new("first", "form-required")),
        _ => {}
    }
    reader.finish().map(|()| new)
}

/// The fields of a sheet.
pub(super) fn fields(choices: &Choices, mapped: &Mapped, sheet: &LookedSheet, filled: &Filled<'_>) -> Markup {
    let lang = choices.lang;
    let blocks: Vec<&Block> = mapped.rules.blocks.iter().filter(|block| block.sheet == sheet.name).collect();
    let mut cells = cells_of(filled.form);
    let alone = |place: &Place| !blocks.iter().any(|block| block.holds(&sheet.name, *place));
    let waiting = sheet.waiting.iter().map(|cell| cell.place).filter(alone);
    let more = waiting.clone().count() > MOST_CELLS;
    // what is chosen is always among them: what a form does not bring back is taken out
    cells.extend(waiting.take(MOST_CELLS));
    html! {
        @for n in 0..blocks_of(filled.form) { (block(choices, sheet, n, blocks.get(n).copied(), filled)) }
        h3 { (lang.t("tables-cells")) }
        @if cells.is_empty() { p { (lang.t("tables-no-cells")) } }
        @else { (single(choices, mapped, sheet, cells.iter(), filled)) }
        @if more { p.small.muted { (lang.f("tables-more-cells", &[("n", MOST_CELLS.into())])) } }
        (other(choices, filled))
        (new_block(choices, filled))
    }
}

fn single<'a>(
    choices: &Choices,
    mapped: &Mapped,
    sheet: &LookedSheet,
    cells: impl Iterator<Item = &'a Place>,
    filled: &Filled<'_>,
) -> Markup {
    let lang = choices.lang;
    let rows = cells.map(|place| {
        let rule = mapped.rules.cells.iter().find(|rule| rule.sheet == sheet.name && rule.at.0 == *place);
        let waits = sheet.waiting.iter().find(|cell| cell.place == *place);
        let (left, above) = match (waits, rule) {
            (Some(cell), _) => (cell.left.as_str(), cell.above.as_str()),
            (None, Some(rule)) => (rule.left.as_str(), rule.above.as_str()),
            (None, None) => ("", ""),
        };
        let holds = sheet.cells.get(place).map(|cell| cell.words.clone()).unwrap_or_default();
        let guessed = rule.is_some_and(|rule| rule.guessed);
        let [which, part, over] = choices.lists(&cell_field(*place), &place.to_string(), false, filled);
        Row::new(vec![
            html! {
                (place.to_string())
                @if guessed { " " (chip(State::Due, &lang.t("tables-guessed"))) }
                @if !left.is_empty() { small { (left) } }
                @if !above.is_empty() { small { (lang.f("tables-under", &[("words", above.into())])) } }
                @if !holds.is_empty() { small { (lang.f("tables-holds", &[("words", holds.into())])) } }
            },
            which,
            part,
            over,
        ])
    });
    let table = Table {
        caption: lang.t("tables-cells"),
        caption_shown: false,
        columns: columns(lang, "tables-cell"),
        rows: rows.collect(),
    };
    html! { div.choosing { (table) } }
}

fn columns<'a>(lang: Lang, first: &str) -> Vec<Column<'a>> {
    [first, "tables-which", "tables-which-part", "tables-which-days"].map(|id| Column::new(lang.t(id))).into()
}

fn kinds(lang: Lang) -> [(&'static str, String); 2] {
    // i18n: tables-rows-*
    Rows::ALL.map(|rows| (rows.name(), lang.t(&format!("tables-rows-{}", rows.name())).into_owned()))
}

fn block(
    choices: &Choices,
    sheet: &LookedSheet,
    n: usize,
    known: Option<&Block>,
    filled: &Filled<'_>,
) -> Markup {
    let lang = choices.lang;
    let kinds = kinds(lang);
    let kinds: Vec<(&str, &str)> = kinds.iter().map(|(key, words)| (*key, words.as_str())).collect();
    let (first, last, rows) = (block_field(n), format!("b{n}-last"), format!("b{n}-rows"));
    let at = known.map_or(1, |block| block.first);
    let listed = (0..=sheet.last.column.min(59)).filter(|column| {
        let place = Place::new(at - 1, *column);
        let formula = sheet.cells.get(&place).is_some_and(|cell| cell.formula.is_some());
        let under = sheet.merged.iter().any(|area| area.holds(place) && area.first != place);
        !formula && !under
    });
    let lines = listed.map(|column| {
        let letter = Place::new(0, column).column_name();
        let rule = known.and_then(|block| block.columns.iter().find(|rule| rule.column == column));
        let heading = rule.map_or_else(|| heading(sheet, at, column), |rule| rule.heading.clone());
        let [which, part, over] = choices.lists(&format!("b{n}-c{column}"), &letter, true, filled);
        Row::new(vec![
            html! { (lang.f("tables-column", &[("letter", letter.into())])) @if !heading.is_empty() { small { (heading) } } },
            which,
            part,
            over,
        ])
    });
    let table = Table {
        caption: lang.t("tables-columns"),
        caption_shown: false,
        columns: columns(lang, "tables-columns"),
        rows: lines.collect(),
    };
    html! {
        fieldset.stack {
            legend {
                strong { (lang.f("tables-block", &[("n", (n + 1).into())])) }
                @if known.is_some_and(|block| block.guessed) { " " (chip(State::Due, &lang.t("tables-guessed"))) }
            }
            p.small.muted { (lang.t("tables-block-hint")) }
            div.fgrid {
                (Field::select(&rows, lang.t("tables-rows"), &kinds).filled(filled))
                (Field::number(&first, lang.t("tables-first")).filled(filled))
                (Field::number(&last, lang.t("tables-last")).filled(filled))
            }
            div.choosing { (table) }
            label.row {
                input type="checkbox" name={ "b" (n) "-drop" } value="1" checked[filled.form.chose(&format!("b{n}-drop"), "1")];
                (lang.t("tables-drop"))
            }
        }
    }
}

/// The nearest words above a column.
fn heading(sheet: &LookedSheet, first: u32, column: u32) -> String {
    let above = (0..first.saturating_sub(1)).rev().map(|row| Place::new(row, column));
    let words = above.filter_map(|place| sheet.cells.get(&place)).map(|cell| cell.words.trim().to_owned());
    words.into_iter().find(|words| words.chars().any(char::is_alphabetic)).unwrap_or_default()
}

/// A cell that no words lead to.
fn other(choices: &Choices, filled: &Filled<'_>) -> Markup {
    let lang = choices.lang;
    let figures: Vec<(&str, &str)> =
        choices.single.iter().map(|(key, words)| (key.as_str(), words.as_str())).collect();
    let parts: Vec<(&str, &str)> = choices.parts.iter().map(|(key, words)| (*key, words.as_str())).collect();
    let overs: Vec<(&str, &str)> = choices.overs.iter().map(|(key, words)| (*key, words.as_str())).collect();
    html! {
        details open[!filled.form.value("cell").is_empty()] {
            summary { (lang.t("tables-other-cell")) }
            div.fgrid {
                (Field::line("cell", lang.t("tables-cell")).hint(lang.t("tables-cell-hint")).filled(filled))
                (Field::select("cell-figure", lang.t("tables-which"), &figures).filled(filled))
                (Field::select("cell-figure-part", lang.t("tables-which-part"), &parts).filled(filled))
                (Field::select("cell-figure-over", lang.t("tables-which-days"), &overs).filled(filled))
            }
        }
    }
}

/// Rows that nobody has named yet.
fn new_block(choices: &Choices, filled: &Filled<'_>) -> Markup {
    let lang = choices.lang;
    let kinds = kinds(lang);
    let kinds: Vec<(&str, &str)> = kinds.iter().map(|(key, words)| (*key, words.as_str())).collect();
    let typed = !filled.form.value("first").is_empty() || !filled.form.value("last").is_empty();
    html! {
        details open[typed] {
            summary { (lang.t("tables-new-block")) }
            div.fgrid {
                (Field::select("rows", lang.t("tables-rows"), &kinds).filled(filled))
                (Field::number("first", lang.t("tables-first")).hint(lang.t("tables-first-hint")).filled(filled))
                (Field::number("last", lang.t("tables-last")).hint(lang.t("tables-last-hint")).filled(filled))
            }
        }
    }
}

/// The two ways out of the form.
pub(super) fn buttons(lang: Lang) -> Markup {
    html! {
        p.row {
            (Button::submit(lang.t("tables-confirm")).sends("then", "confirm"))
            (Button::submit(lang.t("tables-save")).sends("then", "save").quiet())
        }
    }
}
