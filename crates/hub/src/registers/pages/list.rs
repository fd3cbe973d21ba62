//! The list of a register: search, filters, sums under it, to be taken along as a table.

use std::collections::HashSet;

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};

use super::GLANCE;
use crate::error::Result;
use crate::organisations;
use crate::organisations::actions::{Directory, Organisation};
use crate::registers::actions::{self, EntryRow, Listed, Names, PAGE, Wanted};
use crate::registers::model::{Kind, Register, Values};
use crate::web::components::{
    Button, Card, Column, Field, Pages, Row, Table, chip, empty, filters, key_values,
};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

/// The address of a list carries what it is narrowed by: words, years, places and kinds, never anything about a child.
pub(super) type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn wanted(register: &'static Register, asked: &[(String, String)]) -> Wanted {
    let state = value(asked, "tinh-trang");
    let choices = register.filters.iter().map(|field| (*field, value(asked, field).to_owned()));
    let words: String = lachan_text::fold(value(asked, "tim")).chars().take(120).collect();
    Wanted {
        terms: words.split_whitespace().take(8).map(str::to_owned).collect(),
        year: value(asked, "nam").parse().ok(),
        organisation: value(asked, "co-quan").parse().ok(),
        state: register.state(state).map(|state| state.name.to_owned()),
        choices: choices.filter(|(_, chosen)| !chosen.is_empty()).collect(),
        ended: value(asked, "da-ket-thuc") == "co",
    }
}

fn query(asked: &[(String, String)]) -> String {
    let kept: Vec<_> = asked.iter().filter(|(key, value)| key != "trang" && !value.is_empty()).collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

pub(super) async fn page(
    officer: Officer,
    Path(path): Path<String>,
    Query(asked): Asked,
) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let register = actions::register(&path)?;
    let wanted = wanted(register, &asked);
    let page = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 100_000);
    let listed = actions::listed(hub, who, register, &wanted, page).await?;
    let (years, bodies) = actions::offered(hub, who, register).await?;
    let all = organisations::actions::today(hub).await?;
    let bodies: HashSet<_> = bodies.into_iter().collect();
    let bodies: Vec<_> = all.bodies().iter().filter(|body| bodies.contains(&body.id)).collect();
    let values: Vec<_> = listed.rows.iter().map(|(_, values)| values).collect();
    let names = Names::of(hub, &values).await?;
    let pages = u64::try_from(listed.count).unwrap_or(0).div_ceil(PAGE.unsigned_abs());
    let link = query(&asked);
    let n = listed.count;
    let body = html! {
        (filter_form(lang, register, &asked, &years, &bodies))
        @if listed.rows.is_empty() {
            @let narrowed = !link.is_empty();
            (empty(&lang.t(if narrowed { "registers-none-found" } else { "registers-none" }),
                &lang.t(if narrowed { "registers-none-found-hint" } else { "registers-none-hint" }), None))
        } @else {
            (Card::new("muc", lang.f("registers-entries", &[("n", n.into())])).flush()
                .body(table(lang, register, &listed, &all, &names)))
            @if !listed.sums.is_empty() { (sums(lang, register, &listed)) }
            (Pages { lang, now: u64::try_from(page).unwrap_or(1), all: pages,
                href: |to| format!("{}?{link}&trang={to}", register.href()) })
        }
    };
    let csv = format!("{}/tai-ve?{link}", register.href());
    let buttons = html! {
        @if who.may_ever(register.write) {
            (Button::link(lang.t("registers-add"), format!("{}/them", register.href())))
        }
        @if !register.overview.is_empty() {
            (Button::link(lang.t("registers-overview"), format!("{}/tong-hop", register.href())).quiet())
        }
        @if !listed.rows.is_empty() { (Button::link(lang.t("registers-csv"), csv).icon(Icon::Download).quiet()) }
    };
    let heading = register.heading(lang);
    Ok(officer
        .page(heading.clone())
        .crumb(lang.t("registers-menu"), Some(GLANCE))
        .crumb(heading, None)
        .lede(html! { (register.word(lang, "lede")) })
        .actions(buttons)
        .render(body))
}

fn filter_form(
    lang: Lang,
    register: &'static Register,
    asked: &[(String, String)],
    years: &[i64],
    bodies: &[&Organisation],
) -> Markup {
    let any = lang.t("registers-any").into_owned();
    let with_any = |options: Vec<(String, String)>| {
        std::iter::once((String::new(), any.clone())).chain(options).collect::<Vec<_>>()
    };
    let select = |name: &'static str, label: String, options: Vec<(String, String)>| {
        let options = with_any(options);
        let options: Vec<_> = options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        html! { (Field::select(name, label, &options).value(value(asked, name).to_owned())) }
    };
    let years = years.iter().map(|year| (year.to_string(), year.to_string())).collect();
    let bodies: Vec<_> = bodies.iter().map(|body| (body.id.to_string(), body.short_name.clone())).collect();
    let states = register.states.iter();
    let states: Vec<_> = states
        .map(|state| (state.name.to_owned(), register.state_word(lang, state.name).into_owned()))
        .collect();
    let (stands, over) = (lang.t("registers-not-ended"), lang.t("registers-ended"));
    let ended = [("", stands.as_ref()), ("co", over.as_ref())];
    let fields = html! {
        (Field::line("tim", lang.t("registers-search")).value(value(asked, "tim").to_owned()))
        (select("nam", lang.t("registers-year-filter").into_owned(), years))
        @if bodies.len() > 1 { (select("co-quan", lang.t("registers-body").into_owned(), bodies)) }
        @if !states.is_empty() { (select("tinh-trang", lang.t("registers-state").into_owned(), states)) }
        @for name in register.filters {
            @if let Some(Kind::Choice(values)) = register.field(name).map(|field| field.kind) {
                @let options = values.iter().map(|value| ((*value).to_owned(), register.choice(lang, name, value).into_owned()));
                (select(name, register.word(lang, name).into_owned(), options.collect()))
            }
        }
        (Field::select("da-ket-thuc", lang.t("registers-standing"), &ended)
            .value(value(asked, "da-ket-thuc").to_owned()))
    };
    filters(lang, &register.href(), fields)
}

fn table(
    lang: Lang,
    register: &'static Register,
    listed: &Listed,
    bodies: &Directory,
    names: &Names,
) -> Markup {
    let numeric = |name: &str| {
        register.field(name).is_some_and(|field| {
            matches!(field.kind, Kind::Money | Kind::Count | Kind::Percent | Kind::Day | Kind::Year)
        })
    };
    let stated = !register.states.is_empty();
    let mut columns = vec![Column::new(register.word(lang, register.title))];
    if stated {
        columns.push(Column::new(lang.t("registers-state")).corner());
    }
    columns.push(Column::new(lang.t("registers-body")));
    columns.push(Column::new(lang.t("registers-year")).numeric());
    for name in register.columns {
        let column = Column::new(register.word(lang, name));
        columns.push(if numeric(name) { column.numeric() } else { column });
    }
    let row = |(row, values): &(EntryRow, Values)| {
        let mut cells = vec![html! { a href={ (register.href()) "/" (row.id) } { (row.title) } }];
        if stated {
            cells.push(chip(register.state_look(&row.state), &register.state_word(lang, &row.state)));
        }
        cells.push(html! { (bodies.short(row.organisation_id)) });
        cells.push(html! { (row.year) });
        for name in register.columns {
            let shown = values.get(name).map(|value| names.show(lang, register, name, value));
            cells.push(html! { (shown.as_deref().unwrap_or("–")) });
        }
        Row::new(cells)
    };
    let rows = listed.rows.iter().map(row).collect();
    html! { (Table { caption: register.heading(lang), caption_shown: false, columns, rows }) }
}

fn sums(lang: Lang, register: &Register, listed: &Listed) -> Markup {
    let labels: Vec<_> = listed.sums.iter().map(|(name, _)| register.word(lang, name)).collect();
    let pairs = labels.iter().zip(&listed.sums);
    let pairs: Vec<_> =
        pairs.map(|(label, (_, sum))| (label.as_ref(), html! { (lang.dong(*sum)) })).collect();
    Card::new("cong", lang.f("registers-sums", &[("n", listed.count.into())])).body(key_values(&pairs))
}

pub(super) async fn csv(officer: Officer, Path(path): Path<String>, Query(asked): Asked) -> Result<Response> {
    let register = actions::register(&path)?;
    let wanted = wanted(register, &asked);
    let sheet = actions::sheet(&officer.hub, &officer.who, officer.lang, register, &wanted).await?;
    let name = format!("{}-{}.csv", register.path, officer.hub.clock.now().day());
    Ok(sheet.download(&name))
}
