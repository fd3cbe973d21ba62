//! A share that is computed, never typed: percent, both its numbers, and what the rest is made of.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use super::chip::{State, chip};
use super::clock::{Meter, Tone};
use crate::web::Lang;

/// A target and where it stands.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// The language.
    pub lang: Lang,
    /// The target.
    pub title: Cow<'a, str>,
    /// Its state in a word.
    pub state: (State, Cow<'a, str>),
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
    /// Of what: "trường".
    pub unit: Cow<'a, str>,
    /// The colour of the bar.
    pub tone: Tone,
    /// What the whole is made of.
    pub rest: Vec<(State, Cow<'a, str>)>,
    /// The way to the records: words and address.
    pub link: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

impl Render for Figure<'_> {
    fn render(&self) -> Markup {
        let lang = self.lang;
        html! {
            section.card.fig {
                header { h2 { (self.title) } (chip(self.state.0, &self.state.1)) }
                b.v {
                    (lang.percent(self.part, self.whole))
                    span.of { " " (lang.count(self.part)) " / " (lang.count(self.whole)) " " (self.unit) }
                }
                (Meter { tone: self.tone, part: self.part, whole: self.whole })
                @if !self.rest.is_empty() {
                    ul { @for (state, words) in &self.rest { li { (state.glyph()) " " (words) } } }
                }
                @if let Some((words, href)) = &self.link { p { a href=(href) { (words) } } }
            }
        }
    }
}
