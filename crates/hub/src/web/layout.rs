//! The frames around every page: the public page with its bar and foot, the officers' desk with its menu, and
//! the page for errors. 111 stands in each of the public ones.

use std::borrow::Cow;

use maud::{DOCTYPE, Markup, html};

use super::components::{Flash, call_111, flash_note};
use super::icons::mark;
use super::{Icon, Lang, assets, exit};

/// What all pages of an installation share.
#[derive(Clone, Debug)]
pub struct Site {
    /// Who runs it, as the foot says: "UBND tỉnh Mẫu".
    pub operator: String,
    /// Where the quick exit leads; an encyclopaedia unless the province chose another page.
    pub quick_exit: String,
    /// The data are made up; a banner says so on every page.
    pub demo: bool,
    /// Links in the foot of public pages: id of the label, path without language.
    pub foot: Vec<(&'static str, &'static str)>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            operator: String::new(),
            quick_exit: "https://vi.wikipedia.org/".to_owned(),
            demo: false,
            foot: Vec::new(),
        }
    }
}

/// A page for children, carers and neighbours, or the sign-in page.
#[derive(Clone, Copy, Debug)]
pub struct PublicPage<'a> {
    /// The installation.
    pub site: &'a Site,
    /// The language of the page.
    pub lang: Lang,
    /// The title of the tab; it must not tell a child's story. Empty: only the product's name.
    pub title: &'a str,
    /// The path without language, for the language switch; `None` where the page cannot be asked for again
    /// (an answer to a form).
    pub path: Option<&'a str>,
    /// The page shows problems: its title begins with "to look at again".
    pub problems: bool,
}

/// A public page around its body.
#[must_use]
pub fn public_page(page: PublicPage<'_>, body: Markup) -> Markup {
    let PublicPage { site, lang, title, path, problems } = page;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                (head(lang, title, problems))
                link rel="stylesheet" href=(assets::url("public.css"));
                script type="module" src=(assets::url("quick-exit.js")) {}
            }
            body {
                (skip_link(lang))
                @if site.demo { (demo_banner(lang)) }
                (bar(site, lang))
                main.wrap.stack id="content" tabindex="-1" { (body) }
                (foot(site, lang, path))
            }
        }
    }
}

fn head(lang: Lang, title: &str, problems: bool) -> Markup {
    let name = lang.t("common-name");
    let again = problems.then(|| lang.t("common-again"));
    let parts: Vec<&str> = [again.as_deref().unwrap_or_default(), title, &name]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="referrer" content="no-referrer";
        meta name="color-scheme" content="light dark";
        title { (parts.join(" · ")) }
        link rel="icon" type="image/svg+xml" href=(assets::url("mark.svg"));
    }
}

fn skip_link(lang: Lang) -> Markup {
    html! { a.vh.skip href="#content" { (lang.t("common-skip")) } }
}

fn demo_banner(lang: Lang) -> Markup {
    html! { aside.demo aria-label=(lang.t("common-demo-label")) { (lang.t("common-demo")) } }
}

fn bar(site: &Site, lang: Lang) -> Markup {
    html! {
        header.bar {
            div {
                a.brand href=(lang.path("/")) aria-label=(lang.t("common-brand-label")) {
                    (mark()) span.name { (lang.t("common-name")) }
                }
                a.btn.call href="tel:111" aria-label=(lang.t("common-call-111-label")) {
                    (Icon::Phone) (lang.t("common-call-111"))
                }
                a.btn.exit href=(exit::PATH) data-to=(site.quick_exit) rel="noreferrer" {
                    (Icon::Cross) (lang.t("common-quick-exit"))
                }
            }
        }
    }
}

fn foot(site: &Site, lang: Lang, path: Option<&str>) -> Markup {
    let other = lang.other();
    html! {
        footer.foot {
            div.wrap {
                p {
                    @for (label, path) in &site.foot {
                        a href=(lang.path(path)) { (lang.t(label)) }
                    }
                    @if let Some(path) = path {
                        a href=(other.path(path)) lang=(other.code()) hreflang=(other.code()) {
                            (other.t("common-language"))
                        }
                    }
                }
                p {
                    @if !site.operator.is_empty() {
                        (lang.f("common-operator", &[("who", site.operator.as_str().into())])) " "
                    }
                    (lang.t("common-hotline"))
                }
            }
        }
    }
}

/// One line of the desk's menu.
#[derive(Clone, Debug)]
pub struct MenuItem<'a> {
    /// The heading it stands under; items of one section follow each other. Empty: no heading.
    pub section: Cow<'a, str>,
    /// Its words.
    pub label: Cow<'a, str>,
    /// Where it leads.
    pub href: Cow<'a, str>,
    /// Its drawing.
    pub icon: Icon,
    /// How many things wait there.
    pub count: Option<u64>,
    /// The page belongs to it.
    pub current: bool,
}

/// One step of the way to a page.
#[derive(Clone, Debug)]
pub struct Crumb<'a> {
    /// Its words.
    pub label: Cow<'a, str>,
    /// Where it leads; the last step has none.
    pub href: Option<Cow<'a, str>>,
}

/// A page of the officers' desk.
#[derive(Clone, Debug)]
pub struct DeskPage<'a> {
    /// The installation.
    pub site: &'a Site,
    /// The language of the page.
    pub lang: Lang,
    /// The heading, which is also the title of the tab: the verdict or the thing itself.
    pub title: Cow<'a, str>,
    /// One line under the heading.
    pub lede: Option<Markup>,
    /// Chips and buttons beside the heading.
    pub actions: Option<Markup>,
    /// Who is signed in.
    pub user_name: &'a str,
    /// For which unit.
    pub unit_name: &'a str,
    /// The menu: only what this person may open.
    pub menu: &'a [MenuItem<'a>],
    /// The way to this page.
    pub crumbs: Vec<Crumb<'a>>,
    /// What the last action did.
    pub flash: Option<Flash<'a>>,
    /// Where signing out posts to, and the token that the form carries.
    pub sign_out: (&'a str, &'a str),
    /// Where the other language is chosen, if the page offers it.
    pub language_href: Option<&'a str>,
    /// The page shows problems: its title begins with "to look at again".
    pub problems: bool,
}

/// A desk page around its body.
#[must_use]
pub fn desk_page(page: &DeskPage<'_>, body: Markup) -> Markup {
    let lang = page.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                (head(lang, &page.title, page.problems))
                link rel="stylesheet" href=(assets::url("public.css"));
                link rel="stylesheet" href=(assets::url("desk.css"));
                script type="module" src=(assets::url("keys.js")) {}
            }
            body.work {
                (skip_link(lang))
                @if page.site.demo { (demo_banner(lang)) }
                (folded_menu(page))
                div.shell {
                    (side(page))
                    main.main id="content" tabindex="-1" {
                        (desk_head(page))
                        @if let Some(flash) = &page.flash { (flash_note(flash)) }
                        (body)
                    }
                }
            }
        }
    }
}

fn desk_head(page: &DeskPage<'_>) -> Markup {
    html! {
        div.head {
            div {
                @if !page.crumbs.is_empty() { (crumbs(page.lang, &page.crumbs)) }
                h1 { (page.title) }
                @if let Some(lede) = &page.lede { p { (lede) } }
            }
            @if let Some(actions) = &page.actions { div.row { (actions) } }
        }
    }
}

fn crumbs(lang: Lang, crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        nav.crumb aria-label=(lang.t("common-crumbs")) {
            @for (index, crumb) in crumbs.iter().enumerate() {
                @if index > 0 { " / " }
                @match &crumb.href {
                    Some(href) => a href=(href) { (crumb.label) },
                    None => span { (crumb.label) },
                }
            }
        }
    }
}

/// The menu on narrow screens: folded behind the product's name.
fn folded_menu(page: &DeskPage<'_>) -> Markup {
    let lang = page.lang;
    let waiting: u64 = page.menu.iter().filter_map(|item| item.count).sum();
    html! {
        details.menu {
            summary {
                (mark()) (lang.t("common-name"))
                @if waiting > 0 { span { "(" (lang.count(waiting)) ")" } }
                (Icon::Menu)
                span.vh { (lang.t("common-menu-open")) }
            }
            nav aria-label=(lang.t("common-menu-phone")) {
                ul {
                    @for item in page.menu {
                        li { a href=(item.href) aria-current=[item.current.then_some("page")] {
                            (item.label) @if let Some(n) = item.count { " (" (lang.count(n)) ")" }
                        } }
                    }
                }
                (account(page))
            }
        }
    }
}

fn side(page: &DeskPage<'_>) -> Markup {
    let lang = page.lang;
    let sections = page.menu.chunk_by(|a, b| a.section == b.section);
    html! {
        nav.side aria-label=(lang.t("common-menu")) {
            div {
                a.brand href=(page.menu.first().map_or("/", |item| item.href.as_ref())) {
                    (mark()) span { (lang.t("common-name")) br; span.small.muted { (page.unit_name) } }
                }
                @for items in sections {
                    @if let Some(first) = items.first().filter(|item| !item.section.is_empty()) {
                        p.sec { (first.section) }
                    }
                    ul { @for item in items { li { (menu_link(lang, item)) } } }
                }
                (account(page))
            }
        }
    }
}

fn menu_link(lang: Lang, item: &MenuItem<'_>) -> Markup {
    html! {
        a href=(item.href) aria-current=[item.current.then_some("page")] {
            (item.icon) span { (item.label) }
            @if let Some(n) = item.count { span.n { (lang.count(n)) } }
        }
    }
}

fn account(page: &DeskPage<'_>) -> Markup {
    let (action, csrf) = page.sign_out;
    html! {
        div.account {
            p { strong { (page.user_name) } }
            @if let Some(href) = page.language_href {
                p { a href=(href) lang=(page.lang.other().code()) { (page.lang.other().t("common-language")) } }
            }
            form method="post" action=(action) {
                input type="hidden" name="csrf" value=(csrf);
                button.link { (page.lang.t("common-sign-out")) }
            }
        }
    }
}

/// A public page for an error. It always shows 111, since the reader may be a child in need.
/// `detail` says more in the words of the slice ("Em thử lại sau 2 phút nhé").
#[must_use]
pub fn error_page(site: &Site, lang: Lang, status: u16, detail: Option<&str>) -> Markup {
    let (title, text) = match status {
        400 | 422 => ("common-error-400", "common-error-400-text"),
        401 => ("common-error-401", "common-error-401-text"),
        403 => ("common-error-403", "common-error-403-text"),
        404 | 405 | 410 => ("common-error-404", "common-error-404-text"),
        409 => ("common-error-409", "common-error-409-text"),
        413 => ("common-error-413", "common-error-413-text"),
        429 => ("common-error-429", "common-error-429-text"),
        503 => ("common-error-503", "common-error-503-text"),
        _ => ("common-error-500", "common-error-500-text"),
    };
    let text = detail.map_or_else(|| lang.t(text), Into::into);
    told_page(site, lang, status, (&lang.t(title), &text))
}

/// The page of a house or a desk that nobody has set up yet.
pub fn not_open_page(site: &Site, lang: Lang, why: &str) -> Markup {
    told_page(site, lang, 503, (&lang.t("common-not-open"), why))
}

/// 111 stands first where the program is at fault.
fn told_page(site: &Site, lang: Lang, status: u16, (title, text): (&str, &str)) -> Markup {
    let page = PublicPage { site, lang, title, path: None, problems: false };
    let body = html! {
        h1 { (title) }
        p { (text) }
        @if status >= 500 { (call_111(lang)) }
        p { a.btn.quiet href=(lang.path("/")) { (Icon::Home) (lang.t("common-home")) } }
        @if status < 500 { (call_111(lang)) }
    };
    public_page(page, body)
}
