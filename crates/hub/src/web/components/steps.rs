//! Where a visitor is in a row of pages, and what happens after sending.

use maud::{Markup, html};

use crate::web::Lang;

/// "Bước 2 trong 3" with its bar.
#[must_use]
pub fn steps(lang: Lang, now: u32, all: u32) -> Markup {
    html! {
        p.step {
            (lang.f("common-step", &[("n", now.into()), ("of", all.into())]))
            svg viewBox={ "0 0 " (all * 104 - 4) " 6" } preserveAspectRatio="none" aria-hidden="true" {
                @for step in 0..all {
                    rect class=(if step < now { "mk" } else { "s0" }) x=(step * 104) width="100" height="6" rx="3" {}
                }
            }
        }
    }
}

/// One step of what happens to a report.
#[derive(Clone, Debug)]
pub enum PathStep {
    /// Has happened.
    Done(Markup),
    /// Is happening now.
    Now(Markup),
    /// Comes later.
    Next(Markup),
}

/// What has happened, happens now and comes next.
#[must_use]
pub fn path(steps: &[PathStep]) -> Markup {
    html! {
        ol.path {
            @for step in steps {
                @match step {
                    PathStep::Done(words) => li { (words) },
                    PathStep::Now(words) => li.now aria-current="step" { (words) },
                    PathStep::Next(words) => li.next { (words) },
                }
            }
        }
    }
}
