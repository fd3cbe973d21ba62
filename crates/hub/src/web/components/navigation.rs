//! Moving inside a list: tabs, filters, pages.

use std::borrow::Cow;

use maud::{Markup, Render, html};

use crate::web::Lang;
use crate::web::components::Button;

/// One part of a list.
#[derive(Clone, Debug)]
pub struct Tab<'a> {
    /// Its words.
    pub label: Cow<'a, str>,
    /// Where it leads.
    pub href: Cow<'a, str>,
    /// How many things it holds.
    pub count: Option<u64>,
    /// It is the one shown.
    pub current: bool,
}

/// The parts of a list.
#[must_use]
pub fn tabs(lang: Lang, label: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav aria-label=(label) {
            ul.tabs {
                @for tab in tabs {
                    li {
                        a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                            (tab.label) @if let Some(n) = tab.count { " (" (lang.count(n)) ")" }
                        }
                    }
                }
            }
        }
    }
}

/// Filters of a list, sent by GET: they may hold kinds, places and codes, never anything about a child.
#[must_use]
pub fn filters(lang: Lang, action: &str, fields: Markup) -> Markup {
    html! {
        form.filters method="get" action=(action) role="search" {
            (fields) (Button::submit(lang.t("common-filter")).quiet())
        }
    }
}

/// The pages of a long list.
#[derive(Clone, Copy, Debug)]
pub struct Pages<F> {
    /// The language.
    pub lang: Lang,
    /// The page shown, from 1.
    pub now: u64,
    /// How many there are; nothing is shown for one.
    pub all: u64,
    /// The address of a page.
    pub href: F,
}

impl<F: Fn(u64) -> String> Render for Pages<F> {
    fn render(&self) -> Markup {
        let Pages { lang, now, all, href } = self;
        html! {
            @if *all > 1 {
                nav.pages aria-label=(lang.t("common-pages")) {
                    @if *now > 1 { (Button::link(lang.t("common-page-before"), href(now - 1)).quiet()) }
                    span { (lang.f("common-page", &[("n", (*now).into()), ("of", (*all).into())])) }
                    @if now < all { (Button::link(lang.t("common-page-after"), href(now + 1)).quiet()) }
                }
            }
        }
    }
}
