//! The review of a plan: the official text with its line numbers, and the duties found in it.

use std::borrow::Cow;

use maud::{Markup, html};

use super::chip::{State, chip};
use crate::web::Lang;

/// How words of the official text are marked; where two marks meet, the later one here wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineMark {
    /// No duty.
    #[default]
    None,
    /// The program is sure.
    Sure,
    /// A person has to look.
    Doubt,
    /// The duty now under review.
    Current,
}

/// A line of the official text.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its number, and the id `line-93` to jump to.
    pub number: u32,
    /// Its words as printed, in pieces of one mark each.
    pub pieces: Vec<(LineMark, Cow<'a, str>)>,
    /// It is a heading.
    pub heading: bool,
}

impl Line<'_> {
    fn words(&self) -> Markup {
        html! {
            @for (mark, text) in &self.pieces {
                @match mark {
                    LineMark::None => (text),
                    LineMark::Sure => mark.ok { (text) },
                    LineMark::Doubt => mark { (text) },
                    LineMark::Current => mark.on { (text) },
                }
            }
        }
    }
}

/// The official text in its own scrolling pane, once a page.
#[must_use]
pub fn official_text(label: &str, lines: &[Line<'_>]) -> Markup {
    html! {
        div.doc.lined.pane lang="vi" tabindex="0" role="region" aria-labelledby="official-text" {
            h2.vh id="official-text" { (label) }
            @for line in lines {
                @let number = html! { span.ln { (line.number) } };
                @if line.heading {
                    h3 id={ "line-" (line.number) } { (number) (line.words()) }
                } @else {
                    p id={ "line-" (line.number) } { (number) (line.words()) }
                }
            }
        }
    }
}

/// A duty found in the text.
#[derive(Clone, Debug)]
pub struct Duty<'a> {
    /// Where it stands: "V.1 · gạch đầu dòng 2".
    pub place: Cow<'a, str>,
    /// The line it begins on.
    pub line: u32,
    /// Why a person has to look; none when the program is sure or somebody has looked.
    pub doubt: Option<Cow<'a, str>>,
    /// It is the one under review.
    pub current: bool,
}

impl Duty<'_> {
    /// The row around its words or its form.
    #[must_use]
    pub fn body(&self, lang: Lang, body: Markup) -> Markup {
        html! {
            article.duty.doubt[self.doubt.is_some()].cur[self.current] {
                header {
                    @if self.doubt.is_some() {
                        (chip(State::Due, &lang.t("common-look")))
                    } @else {
                        (chip(State::Done, &lang.t("common-sure")))
                    }
                    strong { (self.place) }
                    a.small href={ "#line-" (self.line) } { (lang.f("common-line", &[("n", self.line.into())])) }
                }
                @if let Some(doubt) = &self.doubt { p.q { (doubt) } }
                (body)
            }
        }
    }
}
