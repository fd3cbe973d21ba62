//! The officers' list: search, filters, what is to be checked again, and the list as a workbook.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use super::LIST;
use super::public::opening;
use crate::attachment;
use crate::error::Result;
use crate::help::actions::{self, Place, WRITE, Wanted, area_words};
use crate::help::model::KINDS;
use crate::help::sheet;
use crate::help::showing::DaysOff;
use crate::organisations::actions::Area;
use crate::time::Day;
use crate::web::components::{
    Button, Card, Column, Field, Pages, Row, State, Table, Urgency, chip, empty, filters,
};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

/// Rows of a page.
const PAGE: usize = 50;
/// What stands in the address for places of the whole province.
const PROVINCE: &str = "toan-tinh";

type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn wanted(asked: &[(String, String)]) -> Wanted {
    let words: String = lachan_text::fold(value(asked, "tim")).chars().take(120).collect();
    let area = value(asked, "noi");
    Wanted {
        terms: words.split_whitespace().take(8).map(str::to_owned).collect(),
        kind: KINDS.iter().find(|kind| **kind == value(asked, "loai")).map(|kind| (*kind).to_owned()),
        area: (!area.is_empty()).then(|| if area == PROVINCE { String::new() } else { area.to_owned() }),
        unchecked: value(asked, "tinh-trang") == "kiem-tra",
        ended: value(asked, "tinh-trang") == "da-bo",
    }
}

fn query(asked: &[(String, String)]) -> String {
    let kept: Vec<_> = asked.iter().filter(|(key, value)| key != "trang" && !value.is_empty()).collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

pub(super) async fn page(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let found = actions::directory(hub, who, &wanted(&asked)).await?;
    let areas = actions::communes(hub).await?;
    let off = DaysOff::of(hub).await?;
    let link = query(&asked);
    let now: usize = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 10_000);
    let here: Vec<_> = found.iter().skip((now - 1) * PAGE).take(PAGE).collect();
    let count = |n: usize| u64::try_from(n).unwrap_or(0);
    let body = html! {
        (filter_form(lang, &asked, &areas))
        @if found.is_empty() {
            @let narrowed = !link.is_empty();
            (empty(&lang.t(if narrowed { "help-none-found" } else { "help-none-yet" }),
                &lang.t(if narrowed { "help-none-found-hint" } else { "help-none-yet-hint" }), None))
        } @else {
            (Card::new("noi", lang.f("help-entries", &[("n", found.len().into())])).flush()
                .body(table(&officer, &areas, &off, &here)))
            (Pages { lang, now: count(now), all: count(found.len().div_ceil(PAGE)),
                href: |to| format!("{LIST}?{link}&trang={to}") })
        }
    };
    let buttons = html! {
        @if who.may_ever(&WRITE) {
            (Button::link(lang.t("help-add"), "/danh-ba-ho-tro/them"))
            (Button::link(lang.t("help-import"), "/danh-ba-ho-tro/nhap").icon(Icon::Upload).quiet())
        }
        (Button::link(lang.t("help-workbook"), format!("{LIST}/tai-ve?{link}")).icon(Icon::Download).quiet())
        (Button::link(lang.t("help-public"), "/tro-giup").icon(Icon::Eye).quiet())
    };
    Ok(officer.page(lang.t("help-menu")).lede(html! { (lang.t("help-lede")) }).actions(buttons).render(body))
}

/// i18n: help-kind-*
fn filter_form(lang: Lang, asked: &[(String, String)], areas: &[Area]) -> Markup {
    let any = lang.t("help-any");
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, lang.t(&format!("help-kind-{kind}")))).collect();
    let kinds: Vec<_> =
        std::iter::once(("", any.as_ref())).chain(kinds.iter().map(|(v, w)| (*v, w.as_ref()))).collect();
    let whole = lang.t("help-whole-province");
    let places: Vec<_> = [("", any.as_ref()), (PROVINCE, whole.as_ref())]
        .into_iter()
        .chain(areas.iter().map(|area| (area.code.as_str(), area.name.as_str())))
        .collect();
    let states = [("", "help-standing"), ("kiem-tra", "help-unchecked"), ("da-bo", "help-ended")];
    let states = states.map(|(value, id)| (value, lang.t(id)));
    let states: Vec<_> = states.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    filters(
        lang,
        LIST,
        html! {
            (Field::line("tim", lang.t("help-search")).value(value(asked, "tim")))
            (Field::select("loai", lang.t("help-field-kind"), &kinds).value(value(asked, "loai")))
            (Field::select("noi", lang.t("help-field-area"), &places).value(value(asked, "noi")))
            (Field::select("tinh-trang", lang.t("help-state"), &states).value(value(asked, "tinh-trang")))
        },
    )
}

/// i18n: help-kind-*
fn table(officer: &Officer, areas: &[Area], off: &DaysOff, places: &[&Place]) -> Markup {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    let columns = vec![
        Column::new(lang.t("help-field-name")),
        Column::new(lang.t("help-field-kind")),
        Column::new(lang.t("help-field-area")),
        Column::new(lang.t("help-field-phone")),
        Column::new(lang.t("help-now")),
        Column::new(lang.t("help-checked")).corner(),
    ];
    let row = |place: &&Place| Row {
        urgency: if place.ended_at.is_none() && place.check_by < now.day() {
            Urgency::Soon
        } else {
            Urgency::None
        },
        cells: vec![
            html! { a href={ (LIST) "/" (place.id) } { (place.says.name) } },
            html! { (lang.t(&format!("help-kind-{}", place.says.kind))) },
            html! { (area_words(lang, areas, &place.says.area)) },
            html! { span.nb { (if place.says.phone.is_empty() { "–" } else { place.says.phone.as_str() }) } },
            html! { (opening(lang, now, off.opening(&place.says, now))) },
            checked(lang, place, now.day()),
        ],
    };
    let rows = places.iter().map(row).collect();
    html! { (Table { caption: lang.t("help-menu"), caption_shown: false, columns, rows }) }
}

/// Whether the last check is still good.
pub(super) fn checked(lang: Lang, place: &Place, today: Day) -> Markup {
    html! {
        @if place.ended_at.is_some() { (chip(State::Stuck, &lang.t("help-ended"))) }
        @else if place.check_by < today { (chip(State::Due, &lang.t("help-unchecked"))) }
        @else { (chip(State::Done, &lang.date(place.checked_on.0))) }
    }
}

pub(super) async fn workbook(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let bytes = sheet::export(&officer.hub, &officer.who, &wanted(&asked)).await?;
    let name = format!("danh-ba-ho-tro-{}.xlsx", officer.hub.clock.now().day());
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}
