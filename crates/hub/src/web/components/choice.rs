//! Choices as big targets: a tap that goes on at once (links, buttons), or boxes to mark (one or several).

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::web::Icon;
use crate::web::form::Filled;

/// One choice. `value` is what is sent, or the address of a link.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    value: Cow<'a, str>,
    label: Cow<'a, str>,
    small: Option<Cow<'a, str>>,
    icon: Option<Icon>,
    warn: bool,
}

impl<'a> Choice<'a> {
    /// A choice with its words.
    pub fn new(value: impl Into<Cow<'a, str>>, label: impl Into<Cow<'a, str>>) -> Self {
        Self { value: value.into(), label: label.into(), small: None, icon: None, warn: false }
    }

    /// A line under the words.
    #[must_use]
    pub fn small(mut self, small: impl Into<Cow<'a, str>>) -> Self {
        self.small = Some(small.into());
        self
    }

    /// A drawing before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The choice speaks of danger: its drawing is red.
    #[must_use]
    pub fn warn(mut self) -> Self {
        self.warn = true;
        self
    }

    fn inside(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            span { (self.label) @if let Some(small) = &self.small { small { (small) } } }
        }
    }
}

/// Choices that lead to other pages.
#[must_use]
pub fn choice_links(choices: &[Choice<'_>]) -> Markup {
    html! {
        ul.choices {
            @for choice in choices {
                li { a.choice.warn[choice.warn] href=(choice.value) { (choice.inside()) } }
            }
        }
    }
}

/// Choices that send the form they stand in. `labelled_by` is the id of the question.
#[must_use]
pub fn choice_buttons(name: &str, labelled_by: &str, choices: &[Choice<'_>]) -> Markup {
    html! {
        ul.choices aria-labelledby=(labelled_by) {
            @for choice in choices {
                li {
                    button.choice.warn[choice.warn] name=(name) value=(choice.value) { (choice.inside()) }
                }
            }
        }
    }
}

/// A question answered by marking one or several big boxes.
#[derive(Clone, Debug)]
pub struct ChoiceGroup<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// The question.
    pub legend: Cow<'a, str>,
    /// The question is the heading of the page.
    pub heading: bool,
    /// A line under the question.
    pub hint: Option<Cow<'a, str>>,
    /// Several boxes may be marked.
    pub several: bool,
    /// In two columns where there is room.
    pub columns: bool,
    /// The boxes.
    pub choices: &'a [Choice<'a>],
    /// What was marked before, and what is wrong with it.
    pub filled: Filled<'a>,
}

impl Render for ChoiceGroup<'_> {
    fn render(&self) -> Markup {
        let error = self.filled.error(self.name);
        let kind = if self.several { "checkbox" } else { "radio" };
        let described = error.is_some().then(|| format!("{}-error", self.name));
        html! {
            fieldset aria-describedby=[described] {
                legend { @if self.heading { h1 { (self.legend) } } @else { (self.legend) } }
                @if let Some(hint) = &self.hint { p.hint { (hint) } }
                @if let Some(error) = &error { p.err id={ (self.name) "-error" } { (error) } }
                ul.choices.cols[self.columns] {
                    @for (index, choice) in self.choices.iter().enumerate() {
                        li {
                            label.choice.warn[choice.warn] {
                                input type=(kind) name=(self.name) value=(choice.value)
                                    id=[(index == 0).then_some(self.name)]
                                    checked[self.filled.form.chose(self.name, &choice.value)];
                                (choice.inside())
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A short question answered by one of a row of small boxes (the desk).
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// The question.
    pub legend: Cow<'a, str>,
    /// `(value, words)`.
    pub options: &'a [(&'a str, &'a str)],
    /// What was marked before, and what is wrong with it.
    pub filled: Filled<'a>,
}

impl Render for Segments<'_> {
    fn render(&self) -> Markup {
        let error = self.filled.error(self.name);
        let described = error.is_some().then(|| format!("{}-error", self.name));
        html! {
            fieldset.field.w aria-describedby=[described] {
                legend { (self.legend) }
                @if let Some(error) = &error { p.err id={ (self.name) "-error" } { (error) } }
                div.seg {
                    @for (index, (value, words)) in self.options.iter().enumerate() {
                        label {
                            input type="radio" name=(self.name) value=(value)
                                id=[(index == 0).then_some(self.name)]
                                checked[self.filled.form.chose(self.name, value)];
                            (words)
                        }
                    }
                }
            }
        }
    }
}
