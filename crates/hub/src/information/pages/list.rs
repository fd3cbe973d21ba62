//! The unit's list: search, filters, the clock of each, and the list as a workbook.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, harms, state_chip};
use crate::attachment;
use crate::error::Result;
use crate::information::actions::{self, Row as Item, SEE, Wanted};
use crate::information::model::State;
use crate::information::sheet;
use crate::information::warnings;
use crate::organisations;
use crate::web::components::{Button, Card, Column, Field, Pages, Row, Table, Urgency, empty, filters};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

/// Rows of a page.
const PAGE: usize = 50;

type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn wanted(asked: &[(String, String)]) -> Wanted {
    let words: String = lachan_text::fold(value(asked, "tim")).chars().take(120).collect();
    let harm = value(asked, "tac-hai");
    Wanted {
        terms: words.split_whitespace().take(8).map(str::to_owned).collect(),
        state: State::parse(value(asked, "buoc")),
        harm: (!harm.is_empty()).then(|| harm.to_owned()),
        late: value(asked, "han") == "tre",
    }
}

fn query(asked: &[(String, String)]) -> String {
    let kept: Vec<_> = asked.iter().filter(|(key, value)| key != "trang" && !value.is_empty()).collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

pub(super) async fn page(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let found = actions::list(hub, who, &wanted(&asked)).await?;
    let names = organisations::actions::names(hub).await?;
    let link = query(&asked);
    let now: usize = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 10_000);
    let here: Vec<_> = found.iter().skip((now - 1) * PAGE).take(PAGE).collect();
    let today = hub.clock.now().day();
    let unit = |item: &Item| names.short(item.unit_id, today).to_string();
    let count = |n: usize| u64::try_from(n).unwrap_or(0);
    let body = html! {
        (filter_form(lang, &asked))
        @if found.is_empty() {
            @let narrowed = !link.is_empty();
            (empty(&lang.t(if narrowed { "information-none-found" } else { "information-none" }),
                &lang.t(if narrowed { "information-none-found-hint" } else { "information-none-hint" }), None))
        } @else {
            (Card::new("tin", lang.f("information-count", &[("n", found.len().into())])).flush()
                .body(table(&officer, &here, unit)))
            (Pages { lang, now: count(now), all: count(found.len().div_ceil(PAGE)),
                href: |to| format!("{LIST}?{link}&trang={to}") })
        }
    };
    let buttons = html! {
        (Button::link(lang.t("information-add"), format!("{LIST}/moi")))
        @if warnings::actions::may_write(hub, who).await.is_ok() {
            (Button::link(lang.t("information-warnings"), "/thong-tin-xau/canh-bao").quiet())
        }
        @if who.may_ever(&SEE) && !found.is_empty() {
            (Button::link(lang.t("information-workbook"), format!("{LIST}/tai-ve?{link}"))
                .icon(Icon::Download).quiet())
        }
    };
    Ok(officer
        .page(lang.t("information-menu"))
        .lede(html! { (lang.t("information-lede")) })
        .actions(buttons)
        .render(body))
}

/// i18n: information-state-*
fn filter_form(lang: Lang, asked: &[(String, String)]) -> Markup {
    let any = lang.t("information-any");
    let states: Vec<_> = State::ALL
        .iter()
        .map(|state| (state.name(), lang.t(&format!("information-state-{}", state.name())).into_owned()))
        .collect();
    let with_any = |options: &[(&'static str, String)]| -> Vec<(&'static str, String)> {
        std::iter::once(("", any.to_string())).chain(options.iter().cloned()).collect()
    };
    let (states, harms) = (with_any(&states), with_any(&harms(lang)));
    let states: Vec<_> = states.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let harms: Vec<_> = harms.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let late = lang.t("information-late");
    let clocks = [("", any.as_ref()), ("tre", late.as_ref())];
    filters(
        lang,
        LIST,
        html! {
            (Field::line("tim", lang.t("information-search")).value(value(asked, "tim")))
            (Field::select("buoc", lang.t("information-state"), &states).value(value(asked, "buoc")))
            (Field::select("tac-hai", lang.t("information-harm"), &harms).value(value(asked, "tac-hai")))
            (Field::select("han", lang.t("information-due"), &clocks).value(value(asked, "han")))
        },
    )
}

/// i18n: information-harm-*
fn table(officer: &Officer, items: &[&Item], unit: impl Fn(&Item) -> String) -> Markup {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let columns = vec![
        Column::new(lang.t("information-code")),
        Column::new(lang.t("information-state")).corner(),
        Column::new(lang.t("information-subject")),
        Column::new(lang.t("information-harm")),
        Column::new(lang.t("information-due")),
        Column::new(lang.t("information-unit")),
    ];
    let row = |item: &&Item| {
        let late = item.due_on.is_some_and(|due| due < today);
        Row {
            urgency: if late { Urgency::Urgent } else { Urgency::None },
            cells: vec![
                html! { a.mono href={ (LIST) "/" (item.id) } { (item.code) } },
                state_chip(lang, item),
                html! { (item.subject) },
                html! { @if item.harm.is_empty() { "–" } @else { (lang.t(&format!("information-harm-{}", item.harm))) } },
                html! { @match item.due_on {
                    Some(due) => { (lang.date(due.0)) ", " span.late-t[late] { (lang.remaining_days(today.0, due.0).text) } },
                    None => "–",
                } },
                html! { (unit(item)) },
            ],
        }
    };
    let rows = items.iter().map(row).collect();
    html! { (Table { caption: lang.t("information-menu"), caption_shown: false, columns, rows }) }
}

pub(super) async fn workbook(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let bytes = sheet::export(&officer.hub, &officer.who, officer.lang, &wanted(&asked)).await?;
    let name = format!("thong-tin-xau-{}.xlsx", officer.hub.clock.now().day());
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}
