//! Buttons, and links that look like them. An icon and a key are additions to the words, never instead of them.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::web::Icon;

/// A button of a form, or a link in the shape of a button.
#[derive(Clone, Debug)]
pub struct Button<'a> {
    label: Cow<'a, str>,
    href: Option<Cow<'a, str>>,
    sends: Option<(Cow<'a, str>, Cow<'a, str>)>,
    about: Option<Cow<'a, str>>,
    icon: Option<Icon>,
    key: Option<Cow<'a, str>>,
    access: bool,
    form: Option<&'a str>,
    quiet: bool,
    small: bool,
    wide: bool,
    disabled: bool,
}

impl<'a> Button<'a> {
    /// A button that sends its form.
    pub fn submit(label: impl Into<Cow<'a, str>>) -> Self {
        Self {
            label: label.into(),
            href: None,
            sends: None,
            about: None,
            icon: None,
            key: None,
            access: false,
            form: None,
            quiet: false,
            small: false,
            wide: false,
            disabled: false,
        }
    }

    /// A link in the shape of a button.
    pub fn link(label: impl Into<Cow<'a, str>>, href: impl Into<Cow<'a, str>>) -> Self {
        Self { href: Some(href.into()), ..Self::submit(label) }
    }

    /// Sends this pair when pressed, so that one form can have several endings.
    #[must_use]
    pub fn sends(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.sends = Some((name.into(), value.into()));
        self
    }

    /// The thing it acts on, read out after the label where many buttons have the same words.
    #[must_use]
    pub fn about(mut self, thing: impl Into<Cow<'a, str>>) -> Self {
        self.about = Some(thing.into());
        self
    }

    /// A drawing before the words.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The key that does the same.
    #[must_use]
    pub fn key(mut self, key: impl Into<Cow<'a, str>>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The key that does the same, with a script by itself and without one as the browser's access key.
    #[must_use]
    pub fn access(mut self, key: impl Into<Cow<'a, str>>) -> Self {
        self.access = true;
        self.key(key)
    }

    /// Sends the form with this id, though it stands outside of it.
    #[must_use]
    pub fn form(mut self, id: &'a str) -> Self {
        self.form = Some(id);
        self
    }

    /// The second choice on a page: outlined.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Fits a table row.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// As wide as its column.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Cannot be pressed yet; the label says why ("Ban hành (còn 5 chỗ)").
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    fn inside(&self) -> Markup {
        html! {
            @if let Some(icon) = self.icon { (icon) }
            (self.label)
            @if let Some(thing) = &self.about { span.vh { " " (thing) } }
            @if let Some(key) = &self.key { " " kbd { (key) } }
        }
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let (quiet, small, wide) = (self.quiet, self.small, self.wide);
        let access = self.key.as_deref().filter(|_| self.access).map(str::to_lowercase);
        html! {
            @if let Some(href) = &self.href {
                a.btn.quiet[quiet].sm[small].wide[wide] href=(href) accesskey=[access] { (self.inside()) }
            } @else {
                button.quiet[quiet].sm[small].wide[wide] disabled[self.disabled] form=[self.form] accesskey=[access]
                    name=[self.sends.as_ref().map(|(name, _)| name)]
                    value=[self.sends.as_ref().map(|(_, value)| value)] { (self.inside()) }
            }
        }
    }
}
