//! The directory for everybody: 111 first, then what is near and open; a sheet for notice boards; how to put
//! it on another site.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::help::actions::{area_words, communes, hours_words};
use crate::help::api::in_language;
use crate::help::hours::Opening;
use crate::help::model::{NATIONAL, dialled};
use crate::help::showing::{self, Shown};
use crate::organisations::actions::Area;
use crate::time::Moment;
use crate::web::components::{Button, Field};
use crate::web::extract::Visitor;
use crate::web::{Icon, Lang, assets};

/// What a visitor narrows the directory by: places and hours, never anything about a child.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "noi", default)]
    place: String,
    #[serde(rename = "mo", default)]
    open: String,
}

impl Asked {
    fn query(&self) -> String {
        if self.place.is_empty() { String::new() } else { format!("?noi={}", self.place) }
    }
}

/// The communes, the one that was asked for, and what helps there.
async fn found(visitor: &Visitor, asked: &Asked) -> Result<(Vec<Area>, Option<Area>, Vec<Shown>)> {
    let communes = communes(&visitor.hub).await?;
    let here = communes.iter().find(|area| area.code == asked.place).cloned();
    if here.is_none() && !asked.place.is_empty() {
        return Err(Error::NotFound);
    }
    let mut shown = showing::public(&visitor.hub, here.as_ref().map(|area| area.code.as_str())).await?;
    shown.retain(|one| asked.open.is_empty() || one.opening.is_open());
    Ok((communes, here, shown))
}

pub(super) async fn page(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = visitor.lang;
    let (communes, here, shown) = found(&visitor, &asked).await?;
    let now = visitor.hub.clock.now();
    let place = here.map_or_else(|| lang.t("help-all").into_owned(), |area| area.name);
    let body = html! {
        h1 { (lang.t("help-title")) }
        (national(lang))
        (choose(lang, &communes, &asked))
        h2 { (place) }
        @if shown.is_empty() {
            p { (lang.t(if asked.open.is_empty() { "help-none" } else { "help-none-open" })) }
        }
        @for group in shown.chunk_by(|a, b| a.says.kind == b.says.kind) { (kind(lang, &communes, now, group)) }
        p.noprint { (Button::link(lang.t("help-poster"), lang.path(&format!("/tro-giup/in{}", asked.query())))
            .icon(Icon::Print).quiet()) }
        p.small { a href=(lang.path("/bao-tin")) { (lang.t("help-tell")) } " · "
            a href=(lang.path("/tro-giup/nhung")) { (lang.t("help-embed")) } }
    };
    Ok(visitor.page(&lang.t("help-tab"), body))
}

/// i18n: help-line-*
fn national(lang: Lang) -> Markup {
    html! {
        section.card.stack aria-labelledby="ca-nuoc" {
            h2 id="ca-nuoc" { (lang.t("help-national")) }
            @for (index, (number, line)) in NATIONAL.iter().enumerate() {
                div.stack {
                    p { a.btn.wide.call[index == 0].quiet[index > 0] href={ "tel:" (number) } {
                        (Icon::Phone) (lang.f("help-call", &[("number", (*number).into())]))
                        span.vh { ", " (lang.t(&format!("help-line-{line}"))) }
                    } }
                    p { strong { (lang.t(&format!("help-line-{line}"))) } ". "
                        (lang.t(&format!("help-line-{line}-what"))) }
                }
            }
        }
    }
}

fn choose(lang: Lang, communes: &[Area], asked: &Asked) -> Markup {
    let all = lang.t("help-all");
    let options: Vec<_> = std::iter::once(("", all.as_ref()))
        .chain(communes.iter().map(|area| (area.code.as_str(), area.name.as_str())))
        .collect();
    html! {
        form.stack.noprint method="get" action=(lang.path("/tro-giup")) role="search" {
            (Field::select("noi", lang.t("help-where"), &options).value(asked.place.as_str()))
            label.row { input type="checkbox" name="mo" value="1" checked[!asked.open.is_empty()];
                span { (lang.t("help-open-only")) } }
            (Button::submit(lang.t("help-show")).icon(Icon::Search))
        }
    }
}

/// i18n: help-kind-*
fn kind(lang: Lang, communes: &[Area], now: Moment, group: &[Shown]) -> Markup {
    let of_kind = group.first().map(|one| one.says.kind.as_str()).unwrap_or_default();
    let id = format!("loai-{of_kind}");
    html! {
        section.stack aria-labelledby=(id) {
            h3 id=(id) { (lang.t(&format!("help-kind-{of_kind}"))) }
            @for one in group { (card(lang, communes, now, one)) }
        }
    }
}

/// Words that officers wrote only in Vietnamese are marked as such on the English page.
fn spoken(lang: Lang, en: &str) -> Option<&'static str> {
    (lang == Lang::En && en.is_empty()).then_some("vi")
}

fn card(lang: Lang, communes: &[Area], now: Moment, one: &Shown) -> Markup {
    let says = &one.says;
    let name = in_language(lang, &says.name, &says.name_en);
    let phones = [&says.phone, &says.phone_2].into_iter().filter_map(|phone| Some((phone, dialled(phone)?)));
    html! {
        article.card.stack {
            h4 lang=[spoken(lang, &says.name_en)] { (name) }
            p lang=[spoken(lang, &says.what_en)] { (in_language(lang, &says.what, &says.what_en)) }
            p { (opening(lang, now, one.opening)) }
            @for (index, (phone, dials)) in phones.enumerate() {
                p { a.btn.quiet[index > 0] href={ "tel:" (dials) } {
                    (Icon::Phone) (lang.f("help-call", &[("number", phone.as_str().into())])) span.vh { ", " (name) }
                } }
            }
            @if !says.address.is_empty() {
                p { (lang.t("help-come")) " " span lang=[(lang == Lang::En).then_some("vi")] { (says.address) }
                    @if !says.area.is_empty() { ", " (area_words(lang, communes, &says.area)) } }
            }
            @if let crate::help::hours::Hours::Weekly(_) = says.hours {
                p.small.muted { (lang.t("help-hours-are")) " " (hours_words(lang, &says.hours)) ". "
                    @if says.closed_on_holidays { (lang.t("help-holidays-off")) } }
            }
        }
    }
}

/// Whether it is open now, in words with their own sign.
pub(super) fn opening(lang: Lang, now: Moment, opening: Opening) -> Markup {
    let when =
        |at: Moment| if at.day() == now.day() { lang.time(at.into()) } else { lang.near_moment(at.into()) };
    html! {
        @match opening {
            Opening::Always => strong { "● " (lang.t("help-open-always")) },
            Opening::Open(until) => { strong { "● " (lang.t("help-open")) } ", "
                (lang.f("help-open-until", &[("at", when(until).into())])) },
            Opening::Closed(Some(opens)) => { "○ " (lang.t("help-closed")) " "
                (lang.f("help-opens-at", &[("at", when(opens).into())])) },
            Opening::Closed(None) => { "○ " (lang.t("help-closed")) " " (lang.t("help-call-first")) },
            Opening::Unknown => { "◌ " (lang.t("help-call-first")) },
        }
    }
}

/// The sheet for a notice board: no hours of today, since paper hangs for months.
pub(super) async fn poster(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = visitor.lang;
    let (communes, here, mut shown) = found(&visitor, &asked).await?;
    // paper keeps the order of the names, not of who is open this minute
    let mut order = BTreeMap::new();
    for one in &shown {
        let next = order.len();
        order.entry(one.says.kind.clone()).or_insert(next);
    }
    shown.sort_by_key(|one| (order.get(&one.says.kind).copied(), lachan_text::fold(&one.says.name)));
    let today = visitor.hub.clock.now().day();
    let place = here.map_or_else(|| visitor.hub.site().operator.clone(), |area| area.name);
    let (first, others) = (NATIONAL[0], &NATIONAL[1..]);
    // i18n: help-line-*
    let body = html! {
        link rel="stylesheet" href=(assets::url("poster.css"));
        div.poster.stack {
            p.small.muted.noprint { (lang.t("help-poster-hint")) " "
                a href={ (lang.path("/tro-giup")) (asked.query()) } { (lang.t("help-back")) } }
            h1 { (lang.t("help-poster-title")) }
            div.big { strong { (first.0) } (lang.t(&format!("help-line-{}", first.1))) br;
                (lang.t(&format!("help-line-{}-what", first.1))) }
            ul.others { @for (number, line) in others {
                li { strong { (number) } (lang.t(&format!("help-line-{line}"))) }
            } }
            h2 { (place) }
            @if shown.is_empty() { p { (lang.t("help-none")) } } @else { (poster_table(lang, &communes, &shown)) }
            p.small { (lang.f("help-poster-foot", &[("day", lang.date(today.0).into())])) }
        }
    };
    Ok(visitor.page(&lang.t("help-tab"), body))
}

/// i18n: help-kind-*
fn poster_table(lang: Lang, communes: &[Area], shown: &[Shown]) -> Markup {
    html! {
        table {
            caption.vh { (lang.t("help-menu")) }
            thead { tr {
                th scope="col" { (lang.t("help-field-name")) }
                th scope="col" { (lang.t("help-field-hours")) }
                th scope="col" { (lang.t("help-field-phone")) }
            } }
            tbody { @for one in shown {
                @let says = &one.says;
                tr {
                    th scope="row" {
                        (in_language(lang, &says.name, &says.name_en)) br;
                        span.small { (in_language(lang, &says.what, &says.what_en)) }
                        @if !says.address.is_empty() { br; span.small { (says.address)
                            @if !says.area.is_empty() { ", " (area_words(lang, communes, &says.area)) } } }
                    }
                    td.small { (hours_words(lang, &says.hours)) }
                    td { (says.phone) @if !says.phone_2.is_empty() { br; (says.phone_2) } }
                }
            } }
        }
    }
}

/// How to put the numbers on another site: a frame, or words to copy.
pub(super) async fn embed(visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let here = visitor.hub.config.public_url.clone();
    let here = here
        .map_or_else(|| lang.t("help-embed-host").into_owned(), |url| url.trim_end_matches('/').to_owned());
    let card = lang.path("/tro-giup/the");
    let title = lang.t("help-card-title");
    let frame =
        format!("<iframe src=\"{here}{card}\" title=\"{title}\" width=\"320\" height=\"420\"></iframe>");
    // i18n: help-line-*
    let lines = NATIONAL.iter().map(|(number, line)| {
        format!("  <li><a href=\"tel:{number}\">{number}</a> {}</li>\n", lang.t(&format!("help-line-{line}")))
    });
    let words = format!(
        "<section>\n<h2>{title}</h2>\n<ul>\n{}</ul>\n<a href=\"{here}{}\">{}</a>\n</section>",
        lines.collect::<String>(),
        lang.path("/tro-giup"),
        lang.t("help-card-more")
    );
    let body = html! {
        h1 { (lang.t("help-embed")) }
        p { (lang.t("help-embed-lede")) }
        (Field::area("khung", lang.t("help-embed-frame"), 4)
            .hint(lang.t("help-embed-frame-hint")).value(frame))
        p { a href=(card) { (lang.t("help-embed-see")) } }
        (Field::area("chu", lang.t("help-embed-words"), 10)
            .hint(lang.t("help-embed-words-hint")).value(words))
        p.small { (lang.t("help-embed-json")) " " a href=(lang.path("/api/v1/help")) { "/api/v1/help" } }
    };
    visitor.page(&lang.t("help-tab"), body)
}
