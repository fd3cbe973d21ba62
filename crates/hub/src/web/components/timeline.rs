//! What happened, newest first.

use std::borrow::Cow;

use maud::{Markup, html};

/// How much an event weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// A small step: an open dot.
    #[default]
    Step,
    /// A turn: a filled dot.
    Turn,
    /// Went wrong: a red square.
    Bad,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// How much it weighs.
    pub weight: Weight,
    /// When, as shown: "22:05 22/11".
    pub when: Cow<'a, str>,
    /// When, for machines: `2026-11-22T22:05+07:00`.
    pub datetime: Cow<'a, str>,
    /// What happened.
    pub what: Markup,
    /// Who did it, or a remark.
    pub small: Cow<'a, str>,
}

/// The events.
#[must_use]
pub fn timeline(events: &[Event<'_>]) -> Markup {
    html! {
        ol.time {
            @for event in events {
                @let (turn, bad) = (event.weight == Weight::Turn, event.weight == Weight::Bad);
                li.big[turn].bad[bad] {
                    time datetime=(event.datetime) { (event.when) }
                    div { (event.what) @if !event.small.is_empty() { small { (event.small) } } }
                }
            }
        }
    }
}
