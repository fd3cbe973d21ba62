//! Pages of notices: what has come in, writing one, one notice.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::error::Result;
use crate::notices::actions::{self, Notice, NoticeId};
use crate::web::components::{
    Button, Card, Column, Field, Row, State, Table, chip, empty, error_summary, key_values,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};
use crate::{Hub, OrganisationId, organisations, reminders};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/thong-bao", get(list))
        .route("/thong-bao/moi", get(write_page).post(write))
        .route("/thong-bao/{id}", get(one))
        .route("/thong-bao/{id}/gui", post(publish))
}

async fn list(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let (inbox, written) = actions::lists(&officer.hub, &officer.who).await?;
    let writes = actions::writes_for(&officer.who).is_some();
    let told = reminders::told_card(&officer).await?;
    let body = html! {
        @if let Some(told) = &told { (told) }
        @if inbox.is_empty() && told.is_none() { (empty(&lang.t("notices-none"), &lang.t("notices-none-hint"), None)) }
        @if !inbox.is_empty() { (table(lang, "notices-inbox", &inbox)) }
        @if !written.is_empty() { (table(lang, "notices-written", &written)) }
    };
    let button = Button::link(lang.t("notices-write"), "/thong-bao/moi").icon(Icon::Talk);
    Ok(officer.page(lang.t("notices-notices")).actions(html! { @if writes { (button) } }).render(body))
}

fn table(lang: Lang, caption: &'static str, notices: &[Notice]) -> Markup {
    let rows = notices
        .iter()
        .map(|notice| {
            let state = match notice.published_at {
                Some(_) => chip(State::Done, &lang.t("notices-out")),
                None => chip(State::Waiting, &lang.t("notices-draft")),
            };
            Row::new(vec![
                html! { a href={ "/thong-bao/" (notice.id) } { (notice.title) } },
                html! { (lang.near_moment(notice.published_at.unwrap_or(notice.written_at).into())) },
                html! { (lang.number(notice.read)) " / " (lang.number(notice.addressees)) },
                state,
            ])
        })
        .collect();
    let columns =
        ["notices-column-title", "notices-column-when", "notices-column-read", "notices-column-state"];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let table = Table { caption: lang.t(caption), caption_shown: false, columns, rows };
    Card::new(caption, lang.t(caption)).flush().body(html! { (table) })
}

async fn write_page(officer: Officer) -> Result<Response> {
    actions::may_write(&officer.who)?;
    show_form(&officer, &Form::default(), &[]).await
}

async fn show_form(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let units = organisations::actions::all(&officer.hub).await?;
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        form.stack method="post" action="/thong-bao/moi" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::line("title", lang.t("notices-title")).value(form.value("title")).error(filled.error("title")))
            (Field::area("body", lang.t("notices-body"), 6).hint(lang.t("notices-body-hint"))
                .value(form.value("body")).error(filled.error("body")))
            fieldset {
                legend { (lang.t("notices-to")) }
                @if let Some(error) = filled.error("to") { p.err { (error) } }
                @for (index, unit) in units.iter().enumerate() {
                    @let value = unit.id.to_string();
                    label.row {
                        input type="checkbox" name="to" value=(value) id=[(index == 0).then_some("to")]
                            checked[form.chose("to", &value)];
                        (unit.name)
                    }
                }
            }
            (Button::submit(lang.t("notices-save")))
        }
    };
    let page = officer.page(lang.t("notices-write")).crumb(lang.t("notices-notices"), Some("/thong-bao"));
    Ok(page.crumb(lang.t("notices-write"), None).problems(!problems.is_empty()).render(body))
}

async fn write(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    actions::may_write(&officer.who)?;
    let units = organisations::actions::all(&officer.hub).await?;
    let known: Vec<(String, OrganisationId)> =
        units.iter().map(|unit| (unit.id.to_string(), unit.id)).collect();
    let known: Vec<_> = known.iter().map(|(value, id)| (value.as_str(), *id)).collect();
    let mut reader = FormReader::new(&form);
    let title = reader.line("title", Need::Required, 200);
    let body = reader.text("body", Need::Required, 8000);
    let to = reader.any_of("to", Need::Required, &known);
    if let Err(problems) = reader.finish() {
        return show_form(&officer, &form, &problems).await;
    }
    let id = actions::write(&officer.hub, &officer.who, &title, &body, &to).await?;
    Ok(officer.done(&format!("/thong-bao/{id}"), "notices-saved"))
}

async fn one(officer: Officer, Path(id): Path<NoticeId>) -> Result<Response> {
    let lang = officer.lang;
    let whole = actions::open(&officer.hub, &officer.who, id).await?;
    let units = organisations::actions::all(&officer.hub).await?;
    let names: HashMap<_, _> = units.into_iter().map(|unit| (unit.id, unit.short_name)).collect();
    let name = |unit: &OrganisationId| names.get(unit).cloned().unwrap_or_default();
    let read: Vec<(String, Markup)> = whole
        .addressees
        .iter()
        .map(|(unit, read_at)| {
            let words = match read_at {
                Some(at) => lang.f("notices-read-at", &[("at", lang.near_moment((*at).into()).into())]),
                None => lang.t("notices-unread"),
            };
            (name(unit), html! { (words) })
        })
        .collect();
    let pairs: Vec<_> = read.iter().map(|(name, words)| (name.as_str(), words.clone())).collect();
    let body = html! {
        (Card::new("body", name(&whole.notice.unit_id)).body(html! { p.lines { (whole.notice.body) } }))
        @if whole.own {
            (Card::new("readers", lang.t("notices-readers")).body(key_values(&pairs)))
            @if whole.notice.published_at.is_none() {
                form method="post" action={ "/thong-bao/" (id) "/gui" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Button::submit(lang.t("notices-publish")))
                }
            }
        }
    };
    let lede = html! { (whole.notice.author) " · "
    (lang.near_moment(whole.notice.published_at.unwrap_or(whole.notice.written_at).into())) };
    let page = officer.page(whole.notice.title.clone()).crumb(lang.t("notices-notices"), Some("/thong-bao"));
    Ok(page.crumb(whole.notice.title.clone(), None).lede(lede).render(body))
}

async fn publish(Path(id): Path<NoticeId>, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    actions::publish(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/thong-bao/{id}"), "notices-published"))
}
