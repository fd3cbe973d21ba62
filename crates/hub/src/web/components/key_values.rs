//! Properties beside their names.

use maud::{Markup, html};

/// The properties of a thing, each with its name.
#[must_use]
pub fn key_values(pairs: &[(&str, Markup)]) -> Markup {
    html! {
        dl.kv {
            @for (name, value) in pairs { dt { (name) } dd { (value) } }
        }
    }
}
