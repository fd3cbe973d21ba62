//! Tables. In a column narrower than 35rem each row becomes a card; the roles keep it a table for screen readers.

use std::borrow::Cow;

use maud::{Markup, Render, html};

/// A column and how its cells behave.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    label: Cow<'a, str>,
    numeric: bool,
    corner: bool,
    silent: bool,
}

impl<'a> Column<'a> {
    /// A column of words.
    pub fn new(label: impl Into<Cow<'a, str>>) -> Self {
        Self { label: label.into(), numeric: false, corner: false, silent: false }
    }

    /// Figures and dates: at the end of the column, digits below each other.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// Stands in the upper corner of a folded row, without its label. One a table.
    #[must_use]
    pub fn corner(mut self) -> Self {
        self.corner = true;
        self
    }

    /// Buttons: the label is only read out.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }
}

/// How urgent a row is: a coloured edge beside the words that say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// In time.
    #[default]
    None,
    /// Soon due.
    Soon,
    /// Late or dangerous.
    Urgent,
}

impl Urgency {
    fn class(self) -> Option<&'static str> {
        match self {
            Urgency::None => None,
            Urgency::Soon => Some("soon"),
            Urgency::Urgent => Some("urgent"),
        }
    }
}

/// A row: as many cells as there are columns, the first names the row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The coloured edge.
    pub urgency: Urgency,
    /// The cells.
    pub cells: Vec<Markup>,
}

impl Row {
    /// A row without urgency.
    #[must_use]
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { urgency: Urgency::None, cells }
    }
}

/// A table that folds.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// What it lists.
    pub caption: Cow<'a, str>,
    /// The caption is seen, not only read out.
    pub caption_shown: bool,
    /// The columns.
    pub columns: Vec<Column<'a>>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        html! {
            div.tbl.fold {
                table role="table" {
                    caption.vh[!self.caption_shown] { (self.caption) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in &self.columns {
                                th.num[column.numeric] scope="col" role="columnheader" {
                                    @if column.silent { span.vh { (column.label) } } @else { (column.label) }
                                }
                            }
                        }
                    }
                    tbody role="rowgroup" {
                        @for row in &self.rows {
                            tr class=[row.urgency.class()] role="row" {
                                @for (index, (column, cell)) in self.columns.iter().zip(&row.cells).enumerate() {
                                    (self.cell(index, column, cell))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Table<'_> {
    fn cell(&self, index: usize, column: &Column<'_>, cell: &Markup) -> Markup {
        let corner = column.corner;
        html! {
            @if index == 0 {
                th.l scope="row" role="rowheader" { (cell) }
            } @else {
                td.num[column.numeric].r[corner] role="cell"
                    data-k=[(!corner && !column.silent).then_some(&column.label)] { (cell) }
            }
        }
    }
}
