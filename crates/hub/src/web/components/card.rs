//! The sheet of paper that a part of a desk page lies on.

use std::borrow::Cow;

use maud::{Markup, html};

/// A card with a heading.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    id: &'a str,
    title: Cow<'a, str>,
    aside: Option<Markup>,
    flush: bool,
    tall: bool,
}

impl<'a> Card<'a> {
    /// A card; `id` names its heading and must be the only one on the page.
    pub fn new(id: &'a str, title: impl Into<Cow<'a, str>>) -> Self {
        Self { id, title: title.into(), aside: None, flush: false, tall: false }
    }

    /// A chip, link or short remark at the other end of the heading.
    #[must_use]
    pub fn aside(mut self, aside: Markup) -> Self {
        self.aside = Some(aside);
        self
    }

    /// The body reaches the edges: tables and lists.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    /// The one card of the page that asks for something: a strong upper edge.
    #[must_use]
    pub fn tall(mut self) -> Self {
        self.tall = true;
        self
    }

    /// The card around its body.
    #[must_use]
    pub fn body(self, body: Markup) -> Markup {
        html! {
            section.card.stack[!self.flush].flush[self.flush].tall[self.tall] aria-labelledby=(self.id) {
                header {
                    h2 id=(self.id) { (self.title) }
                    @if let Some(aside) = &self.aside { div.small.muted { (aside) } }
                }
                (body)
            }
        }
    }
}
