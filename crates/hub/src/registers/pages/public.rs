//! "Các em nói, chúng tôi làm": what children of a commune said and what became of it, for everybody. Only answered
//! consultations, only the fields that the declaration opens, never a name.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::organisations::{self, actions::Organisation};
use crate::registers::actions::{self, EntryRow, Names};
use crate::registers::declared::CONSULTATIONS;
use crate::registers::model::{Value, Values};
use crate::web::Lang;
use crate::web::components::{Choice, choice_links, empty};
use crate::web::extract::Visitor;

/// What stands in the address for what concerns the whole province.
const PROVINCE: &str = "toan-tinh";

fn code(body: &Organisation) -> &str {
    if body.area_code.is_empty() { PROVINCE } else { &body.area_code }
}

pub(super) async fn communes(visitor: Visitor) -> Result<Response> {
    let (hub, lang) = (&visitor.hub, visitor.lang);
    let answered = actions::public(hub, &CONSULTATIONS).await?;
    let areas = organisations::actions::areas(hub).await?;
    let mut places: Vec<(&str, String, usize)> = Vec::new();
    for (body, _, _) in &answered {
        let code = code(body);
        match places.iter_mut().find(|(known, _, _)| *known == code) {
            Some((_, _, count)) => *count += 1,
            None => places.push((code, place_name(lang, &areas, code), 1)),
        }
    }
    places.sort_by_key(|(_, name, _)| lachan_text::fold(name));
    let counts: Vec<_> =
        places.iter().map(|(_, _, n)| lang.f("registers-public-count", &[("n", (*n).into())])).collect();
    let choices = places.iter().zip(&counts).map(|((code, name, _), count)| {
        Choice::new(lang.path(&format!("/cac-em-noi/{code}")), name.as_str()).small(count.as_ref())
    });
    let choices: Vec<_> = choices.collect();
    let title = lang.t("registers-public-title");
    let body = html! {
        h1 { (title) }
        p { (lang.t("registers-public-lede")) }
        @if choices.is_empty() { (empty(&lang.t("registers-public-none"), &lang.t("registers-public-none-hint"), None)) }
        @else { (choice_links(&choices)) }
    };
    Ok(visitor.page(&title, body))
}

fn place_name(lang: Lang, areas: &[organisations::actions::Area], code: &str) -> String {
    let known = areas.iter().find(|area| area.code == code).map(|area| area.name.clone());
    known.unwrap_or_else(|| lang.t("registers-public-province").into_owned())
}

pub(super) async fn commune(visitor: Visitor, Path(area): Path<String>) -> Result<Response> {
    let (hub, lang) = (&visitor.hub, visitor.lang);
    let areas = organisations::actions::areas(hub).await?;
    if area != PROVINCE && !areas.iter().any(|known| known.code == area) {
        return Err(Error::NotFound);
    }
    let mut here = actions::public(hub, &CONSULTATIONS).await?;
    here.retain(|(body, _, _)| code(body) == area);
    let names = Names::default();
    let title = lang.t("registers-public-title");
    let body = html! {
        p { a href=(lang.path("/cac-em-noi")) { (lang.t("registers-public-all")) } }
        h1 { (title) }
        p { strong { (place_name(lang, &areas, &area)) } }
        @if here.is_empty() { (empty(&lang.t("registers-public-none"), &lang.t("registers-public-none-hint"), None)) }
        @for (body, row, values) in &here { (one(lang, body, row, values, &names)) }
    };
    Ok(visitor.page(&title, body))
}

fn one(lang: Lang, body: &Organisation, row: &EntryRow, values: &Values, names: &Names) -> Markup {
    let shown = |field: &str| values.get(field).map(|value| names.show(lang, &CONSULTATIONS, field, value));
    let day = |field: &str| match values.get(field) {
        Some(Value::Day(day)) => lang.date(day.0),
        _ => String::new(),
    };
    let id = format!("y-kien-{}", row.id);
    html! {
        article.card.stack aria-labelledby=(id) {
            h2 id=(id) { (row.title) }
            p.small.muted { (shown("form").unwrap_or_default()) ", " (day("on")) }
            h3 { (lang.t("registers-public-said")) }
            p.lines { (shown("said").unwrap_or_default()) }
            h3 { (lang.t("registers-public-did")) }
            p.lines { (shown("decided").unwrap_or_default()) }
            p.lines { (shown("answer").unwrap_or_default()) }
            p.small.muted { (lang.f("registers-public-answered",
                &[("body", body.name.as_str().into()), ("day", day("answered").into())])) }
        }
    }
}
