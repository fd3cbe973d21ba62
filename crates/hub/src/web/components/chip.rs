//! States as small labels: a shape, a word, then a colour, so they survive a photocopier.

use maud::{Markup, html};

/// The seven states that anything on the desk can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// ○ waits.
    Waiting,
    /// ◐ is being done.
    Running,
    /// ▲ soon due, or needs a person.
    Due,
    /// ◆ late, or dangerous.
    Late,
    /// ✓ done.
    Done,
    /// ■ stuck.
    Stuck,
    /// ⊘ sealed.
    Sealed,
}

impl State {
    /// All states, in the order of the style guide.
    pub const ALL: [State; 7] =
        [State::Waiting, State::Running, State::Due, State::Late, State::Done, State::Stuck, State::Sealed];

    fn class(self) -> &'static str {
        match self {
            State::Waiting => "chip",
            State::Running => "chip run",
            State::Due => "chip due",
            State::Late => "chip late",
            State::Done => "chip done",
            State::Stuck => "chip stop",
            State::Sealed => "chip seal",
        }
    }

    /// The sign of the state, for running text and legends.
    #[must_use]
    pub fn glyph(self) -> &'static str {
        match self {
            State::Waiting => "○",
            State::Running => "◐",
            State::Due => "▲",
            State::Late => "◆",
            State::Done => "✓",
            State::Stuck => "■",
            State::Sealed => "⊘",
        }
    }
}

/// A state with its word.
#[must_use]
pub fn chip(state: State, word: &str) -> Markup {
    html! { span class=(state.class()) { (word) } }
}

/// A label that is no state: a count, a code.
#[must_use]
pub fn plain_chip(word: &str) -> Markup {
    html! { span.chip.plain { (word) } }
}
