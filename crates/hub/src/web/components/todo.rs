//! My day: each row is one thing to do and one verb.

use std::borrow::Cow;

use maud::{Markup, html};

use super::button::Button;
use super::chip::{State, chip};
use super::clock::Clock;

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Todo<'a> {
    /// Its state in a word.
    pub state: (State, Cow<'a, str>),
    /// What it is.
    pub title: Cow<'a, str>,
    /// Where it is done.
    pub href: Cow<'a, str>,
    /// A line under it.
    pub small: Cow<'a, str>,
    /// Its due time.
    pub clock: Option<Clock<'a>>,
    /// The verb on its button.
    pub verb: Cow<'a, str>,
    /// It is to be done now: the filled button.
    pub now: bool,
}

/// The things to do under each other, for a flush card.
#[must_use]
pub fn todo_list(todos: &[Todo<'_>]) -> Markup {
    html! {
        ul.todo {
            @for todo in todos {
                li {
                    div {
                        (chip(todo.state.0, &todo.state.1)) " "
                        a.t href=(todo.href) { (todo.title) }
                        @if !todo.small.is_empty() { small { (todo.small) } }
                    }
                    div { @if let Some(clock) = &todo.clock { (clock) } }
                    div.act { (verb(todo)) }
                }
            }
        }
    }
}

fn verb<'a>(todo: &'a Todo<'a>) -> Button<'a> {
    let button = Button::link(todo.verb.as_ref(), todo.href.as_ref()).small().about(todo.title.as_ref());
    if todo.now { button } else { button.quiet() }
}
