//! One question of a form: label, hint, problem and control, tied together for screen readers.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::web::form::Filled;

#[derive(Clone, Debug)]
enum Control<'a> {
    Line { kind: &'static str, input_mode: Option<&'static str> },
    Area { rows: u8 },
    Select { options: &'a [(&'a str, &'a str)] },
    File { accept: &'a str, multiple: bool },
}

/// A field with its label. The id is the name, unless [`Field::id`] says otherwise.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    name: &'a str,
    id: &'a str,
    label: Cow<'a, str>,
    hint: Option<Cow<'a, str>>,
    error: Option<Cow<'a, str>>,
    value: Cow<'a, str>,
    control: Control<'a>,
    autocomplete: Option<&'a str>,
    label_hidden: bool,
    code: bool,
    wide: bool,
}

impl<'a> Field<'a> {
    fn new(name: &'a str, label: impl Into<Cow<'a, str>>, control: Control<'a>) -> Self {
        Self {
            name,
            id: name,
            label: label.into(),
            hint: None,
            error: None,
            value: "".into(),
            control,
            autocomplete: None,
            label_hidden: false,
            code: false,
            wide: false,
        }
    }

    /// A line of text.
    pub fn line(name: &'a str, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(name, label, Control::Line { kind: "text", input_mode: None })
    }

    /// A passphrase; never shown again after it was sent.
    pub fn passphrase(name: &'a str, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(name, label, Control::Line { kind: "password", input_mode: None })
    }

    /// A day, typed as `25/11/2026`: the browser's own calendar differs from machine to machine.
    pub fn day(name: &'a str, label: impl Into<Cow<'a, str>>) -> Self {
        Self::new(name, label, Control::Line { kind: "text", input_mode: Some("numeric") })
    }

    /// A whole number.
    pub fn number(name: &'a str, label: impl Into<Cow<'a, str>>) -> Self {
        Self::day(name, label)
    }

    /// Several lines of text.
    pub fn area(name: &'a str, label: impl Into<Cow<'a, str>>, rows: u8) -> Self {
        Self::new(name, label, Control::Area { rows })
    }

    /// One of several values: `(value, words)`.
    pub fn select(name: &'a str, label: impl Into<Cow<'a, str>>, options: &'a [(&'a str, &'a str)]) -> Self {
        Self::new(name, label, Control::Select { options })
    }

    /// A file of the accepted kinds (`image/*`, `.docx,.txt`).
    pub fn file(name: &'a str, label: impl Into<Cow<'a, str>>, accept: &'a str) -> Self {
        Self::new(name, label, Control::File { accept, multiple: false })
    }

    /// Several files may be chosen.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        if let Control::File { multiple, .. } = &mut self.control {
            *multiple = true;
        }
        self
    }

    /// Another id, where a page has two fields of one name.
    #[must_use]
    pub fn id(mut self, id: &'a str) -> Self {
        self.id = id;
        self
    }

    /// A line under the label: how to write, or that it may be left out.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'a, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What stands in the field.
    #[must_use]
    pub fn value(mut self, value: impl Into<Cow<'a, str>>) -> Self {
        self.value = value.into();
        self
    }

    /// What is wrong with the field.
    #[must_use]
    pub fn error(mut self, error: Option<impl Into<Cow<'a, str>>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    /// Takes value and problem from a form on its way back.
    #[must_use]
    pub fn filled(mut self, filled: &Filled<'a>) -> Self {
        self.value = filled.form.value(self.name).into();
        let error = filled.error(self.name);
        self.error(error)
    }

    /// What browsers may fill in: `username`, `current-password`, `one-time-code`. Otherwise nothing is kept.
    #[must_use]
    pub fn autocomplete(mut self, token: &'a str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// A receipt or one-time code: wide letters, no spelling help.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.code = true;
        self
    }

    /// The label is only read out.
    #[must_use]
    pub fn label_hidden(mut self) -> Self {
        self.label_hidden = true;
        self
    }

    /// Takes the whole width of a field grid.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }

    fn control(&self) -> Markup {
        let described = self.described_by();
        let invalid = self.error.is_some().then_some("true");
        let (id, name) = (self.id, self.name);
        match &self.control {
            Control::Line { kind, input_mode } => html! {
                input.mono[self.code] type=(kind) id=(id) name=(name) inputmode=[*input_mode]
                    value=[(*kind != "password" && !self.value.is_empty()).then_some(&self.value)]
                    autocomplete=(self.autocomplete.unwrap_or("off"))
                    autocapitalize=[self.code.then_some("characters")] spellcheck=[self.code.then_some("false")]
                    aria-invalid=[invalid] aria-describedby=[described];
            },
            Control::Area { rows } => html! {
                // A line end directly after the tag is dropped by browsers, so one is put there to keep the first.
                textarea id=(id) name=(name) rows=(rows) aria-invalid=[invalid] aria-describedby=[described] {
                    "\n" (self.value)
                }
            },
            Control::Select { options } => html! {
                select id=(id) name=(name) aria-invalid=[invalid] aria-describedby=[described] {
                    @for (value, words) in *options {
                        option value=(value) selected[*value == self.value] { (words) }
                    }
                }
            },
            Control::File { accept, multiple } => html! {
                input type="file" id=(id) name=(name) accept=(accept) multiple[*multiple]
                    aria-invalid=[invalid] aria-describedby=[described];
            },
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        html! {
            div.field.w[self.wide] {
                label.vh[self.label_hidden] for=(self.id) { (self.label) }
                @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-hint" } { (hint) } }
                @if let Some(error) = &self.error { p.err id={ (self.id) "-error" } { (error) } }
                (self.control())
            }
        }
    }
}
