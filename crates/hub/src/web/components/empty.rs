//! A list with nothing in it says so, and what will come.

use maud::{Markup, html};

use crate::web::icons::mark;

/// The empty state of a list; `action` is a link or button that begins something, if there is one.
#[must_use]
pub fn empty(title: &str, text: &str, action: Option<Markup>) -> Markup {
    html! {
        div.empty {
            (mark()) b { (title) } span.small { (text) }
            @if let Some(action) = action { p { (action) } }
        }
    }
}
