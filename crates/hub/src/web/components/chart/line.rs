//! A share over time, against the line that it should reach.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use super::super::table::{Column, Row, Table};
use super::with_table;
use crate::web::Lang;

const WIDTH: u64 = 320;
const HEIGHT: u64 = 178;
const LEFT: u64 = 38;
const RIGHT: u64 = 300;
const TOP: u64 = 35;
const BOTTOM: u64 = 150;

/// Shares of a whole, in the order of time.
#[derive(Clone, Debug)]
pub struct LineChart<'a> {
    /// The language.
    pub lang: Lang,
    /// What is counted: the caption of the table, and what screen readers say before the figures.
    pub title: Cow<'a, str>,
    /// The head of the column of times.
    pub times: Cow<'a, str>,
    /// The head of the column of shares.
    pub shares: Cow<'a, str>,
    /// Time, how many, of how many.
    pub points: &'a [(String, u64, u64)],
}

impl Render for LineChart<'_> {
    fn render(&self) -> Markup {
        let said =
            |(time, part, whole): &(String, u64, u64)| format!("{time} {}", self.lang.share(*part, *whole));
        let spoken: Vec<_> = self.points.iter().map(said).collect();
        let spoken = format!("{}: {}", self.title, spoken.join("; "));
        with_table(self.lang, &spoken, (WIDTH, HEIGHT), self.drawing(), self.table())
    }
}

impl LineChart<'_> {
    fn at(&self, index: usize, part: u64, whole: u64) -> (u64, u64) {
        let steps = u64::try_from(self.points.len().saturating_sub(1)).unwrap_or(0).max(1);
        let x = LEFT + (RIGHT - LEFT) * u64::try_from(index).unwrap_or(0) / steps;
        // nothing to count yet is drawn as nothing reached
        let reached = ((BOTTOM - TOP) * part.min(whole)).checked_div(whole).unwrap_or(0);
        (x, BOTTOM - reached)
    }

    fn drawing(&self) -> Markup {
        let places: Vec<_> =
            self.points.iter().enumerate().map(|(n, (_, part, whole))| self.at(n, *part, *whole)).collect();
        let line: Vec<_> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let middle = TOP.midpoint(BOTTOM);
        html! {
            line.ax x1="30" y1=(BOTTOM) x2="316" y2=(BOTTOM) {}
            line.ax x1="30" y1=(middle) x2="316" y2=(middle) {}
            line.tg x1="30" y1=(TOP) x2="316" y2=(TOP) {}
            text.m x="25" y=(BOTTOM + 4) text-anchor="end" { "0" }
            text.m x="25" y=(middle + 4) text-anchor="end" { "50" }
            text.m x="25" y=(TOP + 4) text-anchor="end" { "100" }
            polyline.ln points=(line.join(" ")) {}
            @for ((x, y), (time, ..)) in places.iter().zip(self.points) {
                circle.dot cx=(x) cy=(y) r="3.5" {}
                text.m x=(x) y=(BOTTOM + 20) text-anchor="middle" { (time) }
            }
            @if let (Some((x, y)), Some((_, part, whole))) = (places.last(), self.points.last()) {
                text x=((x + 14).min(316)) y=(y.saturating_sub(10).max(14)) text-anchor="end" font-weight="700" {
                    (self.lang.percent(*part, *whole))
                }
            }
        }
    }

    fn table(&self) -> Table<'_> {
        let row = |(time, part, whole): &(String, u64, u64)| {
            Row::new(vec![html! { (time) }, html! { (self.lang.share(*part, *whole)) }])
        };
        Table {
            caption: self.title.as_ref().into(),
            caption_shown: false,
            columns: vec![
                Column::new(self.times.as_ref()),
                Column::new(self.shares.as_ref()).numeric().corner(),
            ],
            rows: self.points.iter().map(row).collect(),
        }
    }
}
