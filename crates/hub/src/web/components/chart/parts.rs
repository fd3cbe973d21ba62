//! Bars that show what each whole is made of: done, in time, late.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use super::super::table::{Column, Row, Table};
use super::{short, with_table};
use crate::web::Lang;

const LEFT: u64 = 128;
const FULL: u64 = 188;
const WIDTH: u64 = 320;
const STEP: u64 = 29;

/// One whole.
#[derive(Clone, Debug)]
pub struct PartsBar<'a> {
    /// Whose.
    pub name: Cow<'a, str>,
    /// Done.
    pub done: u64,
    /// Under way and in time.
    pub running: u64,
    /// Late.
    pub late: u64,
}

/// Wholes under each other, each drawn to the same length.
#[derive(Clone, Debug)]
pub struct PartsChart<'a> {
    /// The language.
    pub lang: Lang,
    /// What is counted.
    pub title: Cow<'a, str>,
    /// The heads of the table: names, done, in time, late.
    pub heads: [Cow<'a, str>; 4],
    /// In the order shown.
    pub bars: &'a [PartsBar<'a>],
}

impl Render for PartsChart<'_> {
    fn render(&self) -> Markup {
        let [_, done, running, late] = &self.heads;
        let said = |bar: &PartsBar<'_>| {
            let n = |n| self.lang.count(n);
            format!(
                "{}: {done} {}, {running} {}, {late} {}",
                bar.name,
                n(bar.done),
                n(bar.running),
                n(bar.late)
            )
        };
        let spoken: Vec<_> = self.bars.iter().map(said).collect();
        let spoken = format!("{}. {}", self.title, spoken.join("; "));
        let height = STEP * u64::try_from(self.bars.len()).unwrap_or(0);
        html! {
            (with_table(self.lang, &spoken, (WIDTH, height), self.drawing(), self.table()))
            ul.legend {
                li { svg.sw viewBox="0 0 9 9" aria-hidden="true" { rect.f.done width="9" height="9" {} } " " (done) }
                li { svg.sw viewBox="0 0 9 9" aria-hidden="true" { rect.f2 x=".5" y=".5" width="8" height="8" {} } " " (running) }
                li { svg.sw viewBox="0 0 9 9" aria-hidden="true" { rect.f.late width="9" height="9" {} } " " (late) }
            }
        }
    }
}

impl PartsChart<'_> {
    fn drawing(&self) -> Markup {
        html! {
            @for (bar, y) in self.bars.iter().zip((0..).step_by(STEP as usize)) {
                @let whole = (bar.done + bar.running + bar.late).max(1);
                @let done = FULL * bar.done / whole;
                @let late = (FULL * bar.late).div_ceil(whole);
                @let running = FULL.saturating_sub(done + late);
                text x="0" y=(y + 18) { (short(&bar.name)) }
                @if done > 0 { rect.f.done x=(LEFT) y=(y + 5) width=(done) height="18" {} }
                @if bar.running > 0 && running > 0 {
                    rect.f2 x=(LEFT + done) y=(y + 5) width=(running) height="18" {}
                }
                @if late > 0 { rect.f.late x=(LEFT + FULL - late) y=(y + 5) width=(late) height="18" {} }
            }
        }
    }

    fn table(&self) -> Table<'_> {
        let [names, rest @ ..] = &self.heads;
        let row = |bar: &PartsBar<'_>| {
            let cells = [bar.done, bar.running, bar.late].map(|n| html! { (self.lang.count(n)) });
            Row::new(std::iter::once(html! { (bar.name) }).chain(cells).collect())
        };
        let columns = std::iter::once(Column::new(names.as_ref()))
            .chain(rest.iter().map(|head| Column::new(head.as_ref()).numeric()));
        Table {
            caption: self.title.as_ref().into(),
            caption_shown: false,
            columns: columns.collect(),
            rows: self.bars.iter().map(row).collect(),
        }
    }
}
