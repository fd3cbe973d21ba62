//! What changed in a text: what is gone struck out, what is new underlined.

use maud::{Markup, html};

use crate::wording::Change;

/// The pieces of a text in one line.
#[must_use]
pub fn changed<'a>(pieces: impl IntoIterator<Item = (Change, &'a str)>) -> Markup {
    html! {
        @for (change, words) in pieces {
            @match change {
                Change::Kept => (words),
                Change::Gone => del { (words) },
                Change::New => ins { (words) },
            }
        }
    }
}
