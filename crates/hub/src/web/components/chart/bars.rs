//! Horizontal bars, one for each kind.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use super::super::table::{Column, Row, Table};
use super::{short, with_table};
use crate::web::Lang;

const LABELS: u64 = 128;
const WIDTH: u64 = 320;
const STEP: usize = 29;

/// Horizontal bars, one for each kind.
#[derive(Clone, Debug)]
pub struct BarChart<'a> {
    /// The language.
    pub lang: Lang,
    /// What is counted: the caption of the table, and what screen readers say before the figures.
    pub title: Cow<'a, str>,
    /// The head of the column of kinds.
    pub kinds: Cow<'a, str>,
    /// The head of the column of figures.
    pub figures: Cow<'a, str>,
    /// Kind and figure, in the order shown.
    pub bars: &'a [(&'a str, u64)],
}

impl Render for BarChart<'_> {
    fn render(&self) -> Markup {
        let spoken: Vec<String> =
            self.bars.iter().map(|(kind, n)| format!("{kind} {}", self.lang.count(*n))).collect();
        let spoken = format!("{}: {}", self.title, spoken.join(", "));
        let height = u64::try_from(self.bars.len() * STEP).unwrap_or(0);
        with_table(self.lang, &spoken, (WIDTH, height), self.drawing(), self.table())
    }
}

impl BarChart<'_> {
    fn drawing(&self) -> Markup {
        let most = self.bars.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
        html! {
            @for (index, (kind, n)) in self.bars.iter().enumerate() {
                @let y = index * STEP;
                @let length = n * (WIDTH - LABELS - 44) / most;
                text x="0" y=(y + 18) { (short(kind)) }
                rect.f x=(LABELS) y=(y + 5) width=(length.max(2)) height="18" rx="2" {}
                text x=(LABELS + length.max(2) + 6) y=(y + 18) { (self.lang.count(*n)) }
            }
        }
    }

    fn table(&self) -> Table<'_> {
        let cells = |(kind, n): &(&str, u64)| vec![html! { (kind) }, html! { (self.lang.count(*n)) }];
        Table {
            caption: self.title.as_ref().into(),
            caption_shown: false,
            columns: vec![
                Column::new(self.kinds.as_ref()),
                Column::new(self.figures.as_ref()).numeric().corner(),
            ],
            rows: self.bars.iter().map(|bar| Row::new(cells(bar))).collect(),
        }
    }
}
