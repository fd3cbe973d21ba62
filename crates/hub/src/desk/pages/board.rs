//! `/truc`: the ring, the calls that are open, those of today.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::desk::actions;
use crate::desk::model::{CHANNELS, CallId};
use crate::desk::store::CallRow;
use crate::error::Result;
use crate::intake::actions::once;
use crate::web::components::{Button, Card, Column, Row, State, Table, chip};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::{Lang, assets};

/// The key of each way.
const KEYS: [&str; 4] = ["g", "v", "b", "m"];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let board = actions::board(&officer.hub, &officer.who).await?;
    let body = html! {
        (ring_card(&officer))
        @if !board.open.is_empty() { (open_card(&officer, &board.open)) }
        (today_card(&officer, &board.today))
        script type="module" src=(assets::url("keys.js")) {}
    };
    let links = html! {
        (Button::link(lang.t("desk-counts"), "/truc/so-lieu").quiet())
        (Button::link(lang.t("desk-111"), "/truc/111").quiet())
    };
    let page = officer.page(lang.t("desk-title")).lede(html! { (lang.t("desk-lede")) }).actions(links);
    Ok(page.render(body))
}

/// The buttons that make a row.
/// i18n: desk-ring-*
pub(super) fn ring_form(officer: &Officer) -> Markup {
    let lang = officer.lang;
    html! {
        form.row method="post" action="/truc/goi" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="once" value=(once(&officer.hub));
            @for (channel, key) in CHANNELS.into_iter().zip(KEYS) {
                @let button = Button::submit(lang.t(&format!("desk-ring-{channel}"))).sends("channel", channel);
                @let button = button.access(key.to_uppercase());
                @if channel == "call" { (button) } @else { (button.quiet()) }
            }
        }
    }
}

fn ring_card(officer: &Officer) -> Markup {
    let lang = officer.lang;
    Card::new("ring", lang.t("desk-ring")).tall().body(html! {
        (ring_form(officer))
        p.small.muted { (lang.t("desk-ring-hint")) }
    })
}

/// The name of a way.
/// i18n: intake-channel-*
pub(super) fn channel(lang: Lang, name: &str) -> String {
    lang.t(&format!("intake-channel-{name}")).into_owned()
}

fn open_card(officer: &Officer, open: &[CallRow]) -> Markup {
    let lang = officer.lang;
    let columns = ["desk-column-begun", "desk-column-officer", "desk-column-do"];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let rows = open.iter().map(|row| {
        let mine = row.person_id == officer.who.person && row.released_at.is_none();
        let when = lang.near_moment(row.started_at.into());
        Row::new(vec![
            html! { strong { (channel(lang, &row.channel)) } " · " (when) },
            html! { @if row.released_at.is_some() { (chip(State::Due, &lang.t("desk-released"))) } @else { (row.person_name) } },
            html! {
                @if mine { (Button::link(lang.t("desk-go-on"), format!("/truc/goi/{}", row.id)).about(when.as_str()).small()) }
                @else if row.released_at.is_some() {
                    form method="post" action={ "/truc/goi/" (row.id) "/nhan" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Button::submit(lang.t("desk-take")).about(when.as_str()).small())
                    }
                } @else { span.muted { (lang.t("desk-with-colleague")) } }
            },
        ])
    });
    let table = Table { caption: lang.t("desk-open"), caption_shown: false, columns, rows: rows.collect() };
    Card::new("open", lang.t("desk-open")).flush().body(html! { (table) })
}

/// What a call came to.
/// i18n: desk-non-case-*
pub(super) fn outcome(lang: Lang, row: &CallRow) -> Markup {
    html! {
        @match (&row.report_code, row.report_id, &row.non_case) {
            (Some(code), Some(id), _) => { (chip(State::Done, &lang.t("desk-is-report"))) " " a.mono href={ "/tin/" (id) } { (code) } }
            (_, _, Some(why)) => { (lang.t(&format!("desk-non-case-{why}"))) }
            _ => { (chip(State::Running, &lang.t("desk-is-open"))) }
        }
    }
}

fn today_card(officer: &Officer, today: &[CallRow]) -> Markup {
    let lang = officer.lang;
    let columns = ["desk-column-begun", "desk-column-outcome", "desk-column-officer", "desk-column-do"];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let rows = today.iter().map(|row| {
        let when = lang.near_moment(row.started_at.into());
        let again = row.person_id == officer.who.person && row.non_case.is_some();
        Row::new(vec![
            html! { strong { (channel(lang, &row.channel)) } " · " (when) },
            outcome(lang, row),
            html! { (row.person_name) },
            html! {
                @if again {
                    form method="post" action={ "/truc/goi/" (row.id) "/mo-lai" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Button::submit(lang.t("desk-reopen")).about(when.as_str()).quiet().small())
                    }
                }
            },
        ])
    });
    let table = Table { caption: lang.t("desk-today"), caption_shown: false, columns, rows: rows.collect() };
    let title = lang.f("desk-today-title", &[("n", today.len().into())]);
    let card = Card::new("today", title);
    match today.is_empty() {
        true => card.body(html! { p.muted { (lang.t("desk-today-none")) } }),
        false => card.flush().body(html! { (table) }),
    }
}

pub(super) async fn ring(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let once = Some(form.value("once")).filter(|once| once.len() == 32).map(str::to_owned);
    let once = once.unwrap_or_else(|| once_of(&officer));
    let id = actions::ring(&officer.hub, &officer.who, form.value("channel"), &once).await?;
    Ok(Redirect::to(&format!("/truc/goi/{id}")).into_response())
}

fn once_of(officer: &Officer) -> String {
    once(&officer.hub)
}

pub(super) async fn take(
    Path(id): Path<CallId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::take(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/truc/goi/{id}"), "desk-taken"))
}

pub(super) async fn reopen(
    Path(id): Path<CallId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::reopen(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/truc/goi/{id}"), "desk-reopened"))
}
