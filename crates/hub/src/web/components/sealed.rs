//! Words or files that only the focal point of the open stage may open.

use std::borrow::Cow;

use maud::{Markup, html};

/// A sealed thing: it looks sealed and says what opening does.
#[derive(Clone, Debug)]
pub struct Sealed<'a> {
    /// Who may open it.
    pub title: Cow<'a, str>,
    /// What opening does: it is logged, the superior is told.
    pub text: Cow<'a, str>,
}

impl Sealed<'_> {
    /// The block around the form that opens it (reason and button), or around nothing for those who may not.
    #[must_use]
    pub fn body(&self, form: Markup) -> Markup {
        html! {
            div.sealed {
                div.stack {
                    p { strong { (self.title) } }
                    p.small { (self.text) }
                    (form)
                }
            }
        }
    }
}
