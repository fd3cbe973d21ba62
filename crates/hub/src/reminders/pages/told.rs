//! What one's organisations were told: a card for the notices' page, opening one, marking all read.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::error::Result;
use crate::reminders::actions::{self, Told, ToldId};
use crate::time::Moment;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Row, State, Table, Urgency, chip};
use crate::web::extract::{Officer, OfficerForm};

/// The list, the newest first; `None` while nothing was told.
pub async fn told_card(officer: &Officer) -> Result<Option<Markup>> {
    let told = actions::told(&officer.hub, &officer.who).await?;
    let Some(newest) = told.first().map(|told| told.told_at) else { return Ok(None) };
    let lang = officer.lang;
    let unread = told.iter().any(|told| told.unread);
    let all = html! {
        @if unread {
            form method="post" action="/nhac/da-doc" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="up_to" value=(newest.0);
                (Button::submit(lang.t("reminders-read-all")).quiet().small())
            }
        }
    };
    let card = Card::new("nhac", lang.t("reminders-told")).aside(all).flush();
    Ok(Some(card.body(table(lang, &told))))
}

fn table(lang: Lang, told: &[Told]) -> Markup {
    let rows = told.iter().map(|told| {
        let words = html! { a href={ "/nhac/" (told.id) } { (told.words) } };
        let words = if told.unread {
            html! { strong { (words) } }
        } else {
            words
        };
        let state = state(lang, told);
        let when = html! { (lang.near_moment(told.told_at.into())) };
        let urgency = match (told.unread, told.tone.as_str()) {
            (true, "late") => Urgency::Urgent,
            (true, "soon") => Urgency::Soon,
            _ => Urgency::None,
        };
        Row { urgency, cells: vec![words, when, state] }
    });
    let columns = vec![
        Column::new(lang.t("reminders-column-words")),
        Column::new(lang.t("reminders-column-when")),
        Column::new(lang.t("reminders-column-state")).corner(),
    ];
    let table =
        Table { caption: lang.t("reminders-told"), caption_shown: false, columns, rows: rows.collect() };
    html! { (table) }
}

fn state(lang: Lang, told: &Told) -> Markup {
    if !told.unread {
        return chip(State::Done, &lang.t("reminders-read"));
    }
    let state = match told.tone.as_str() {
        "late" => State::Late,
        "soon" => State::Due,
        _ => State::Waiting,
    };
    // i18n: reminders-tone-*
    chip(state, &lang.t(&format!("reminders-tone-{}", told.tone)))
}

/// Leads to the work, and the sentence is read.
pub(super) async fn open(officer: Officer, Path(id): Path<ToldId>) -> Result<Response> {
    let href = actions::open(&officer.hub, &officer.who, id).await?;
    let ours = href.starts_with('/') && !href.starts_with("//");
    Ok(Redirect::to(if ours { &href } else { "/thong-bao" }).into_response())
}

pub(super) async fn read_all(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let up_to = form.value("up_to").parse().map(Moment).unwrap_or(Moment(0));
    actions::read_all(&officer.hub, &officer.who, up_to).await?;
    Ok(officer.done("/thong-bao", "reminders-read-all-done"))
}
