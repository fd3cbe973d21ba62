//! Notes beside the text: information, something due, something done, danger; the summary of problems; 111.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::web::form::{Filled, Voice};
use crate::web::{Icon, Lang};

/// What a note is about. Red is for danger and mistakes only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Says one thing.
    Info,
    /// Soon due, or a person has to look.
    Due,
    /// Done, and what comes next.
    Done,
    /// Danger, or a mistake.
    Danger,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Info => "note",
            Kind::Due => "note due",
            Kind::Done => "note done",
            Kind::Danger => "note danger",
        }
    }
}

/// A note around its words.
#[must_use]
pub fn note(kind: Kind, body: Markup) -> Markup {
    html! { div class=(kind.class()) { (body) } }
}

/// What the last action did, shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash<'a> {
    /// Good or bad.
    pub kind: Kind,
    /// What happened and what comes next.
    pub text: Cow<'a, str>,
}

/// A flash; screen readers say it when the page comes.
#[must_use]
pub fn flash_note(flash: &Flash<'_>) -> Markup {
    let role = if flash.kind == Kind::Danger { "alert" } else { "status" };
    html! { p class=(flash.kind.class()) role=(role) { (flash.text) } }
}

/// All problems of a form at the top of its page, each a link to its field. Nothing when there are none.
#[must_use]
pub fn error_summary(filled: &Filled<'_>, voice: Voice) -> Markup {
    labelled_error_summary(filled, voice, &[])
}

/// The same, where a message does not say by itself which field it means ("Chưa điền ô này."): each problem
/// begins with the label of its field. `labels` holds names of fields and ids of their labels.
#[must_use]
pub fn labelled_error_summary(filled: &Filled<'_>, voice: Voice, labels: &[(&str, &str)]) -> Markup {
    let lang = filled.lang;
    let (title, kept) = match voice {
        Voice::Adult => ("common-errors", "common-errors-kept"),
        Voice::Child => ("common-errors-child", "common-errors-kept-child"),
    };
    let label_of = |field: &str| labels.iter().find(|(name, _)| *name == field).map(|(_, id)| lang.t(id));
    html! {
        @if !filled.problems.is_empty() {
            div.errors role="alert" tabindex="-1" autofocus {
                h2 { (lang.f(title, &[("n", filled.problems.len().into())])) }
                p { (lang.t(kept)) }
                ul {
                    @for problem in filled.problems {
                        li { a href={ "#" (problem.field) } {
                            @if let Some(label) = label_of(&problem.field) { (label) ": " }
                            (problem.text(lang))
                        } }
                    }
                }
            }
        }
    }
}

/// The short card for help right now: 111 and 113.
#[must_use]
pub fn call_111(lang: Lang) -> Markup {
    html! {
        section.note.danger aria-labelledby="help-now" {
            h2 id="help-now" { (lang.t("common-danger")) }
            p { (lang.t("common-danger-text")) }
            p.row {
                a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-danger-111")) }
                a.btn.quiet href="tel:113" { (lang.t("common-danger-113")) }
            }
        }
    }
}
