//! Accepting a list at once: each line can be left out, and the sample has to be opened first.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{LIST, csrf, kind_word, uncounted};
use crate::error::{Error, Result};
use crate::programme::actions::{self, Batch};
use crate::programme::model::EventId;
use crate::web::components::{
    Button, Card, Column, Row, State, Table, chip, empty, error_summary, plain_chip,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Code of a commune.
    xa: Option<String>,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let area = asked.xa.filter(|area| !area.is_empty());
    show(&officer, area, &Form::default(), &[]).await
}

async fn show(
    officer: &Officer,
    area: Option<String>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let batch = actions::waiting(&officer.hub, &officer.who, area.clone()).await?;
    let filled = Filled { form, problems, lang };
    let sampled = lang.f("programme-batch-lede", &[("n", batch.sample.len().into())]);
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if batch.events.is_empty() {
            (empty(&lang.t("programme-batch-none"), &lang.t("programme-batch-none-hint"), None))
        } @else {
            form.stack method="post" action="/buoi-tuyen-truyen/duyet" {
                (csrf(&officer.who.csrf))
                @if let Some(area) = &area { input type="hidden" name="xa" value=(area); }
                (Card::new("events", lang.t("programme-batch")).flush().body(table(officer, &batch, &filled)))
                p { (Button::submit(lang.t("programme-accept-all"))) }
            }
        }
    };
    Ok(officer
        .page(lang.t("programme-batch"))
        .lede(html! { (sampled) })
        .crumb(lang.t("programme-menu"), Some(LIST))
        .crumb(lang.t("programme-batch"), None)
        .problems(!problems.is_empty())
        .render(body))
}

fn table(officer: &Officer, batch: &Batch, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let first = filled.problems.is_empty();
    let rows = batch.events.iter().map(|event| {
        let names = batch.names.get(&event.id).map(|names| names.join(", ")).unwrap_or_default();
        let value = format!("{}:{}", event.id, event.version);
        let double = batch.doubles.contains(&event.id);
        // what does not count, or may be there twice, is not accepted in passing
        let good = !double && uncounted(lang, event).is_none();
        let checked = if first { good } else { filled.form.chose("events", &value) };
        let opened = batch.opened.contains(&event.id);
        Row::new(vec![
            html! {
                label.row {
                    input type="checkbox" name="events" value=(value) checked[checked];
                    span { (kind_word(lang, &event.kind)) small { (names) } }
                }
                @if let Some(why) = uncounted(lang, event) { small { (why) } }
                @if double { small { (lang.t("programme-double")) } }
            },
            html! {
                @if opened { (chip(State::Done, &lang.t("programme-opened"))) }
                @else if batch.sample.contains(&event.id) { (chip(State::Due, &lang.t("programme-sample"))) }
                @else { (plain_chip(&lang.t("programme-unopened"))) }
            },
            html! { (lang.date(event.held_on.0)) },
            html! { (lang.number(event.minutes)) },
            html! { (lang.number(event.children + event.adults)) },
            html! { (Button::link(lang.t("programme-look"), format!("{LIST}/{}", event.id)).quiet().small().about(names)) },
        ])
    });
    let table = Table {
        caption: lang.t("programme-batch"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("programme-event")),
            Column::new(lang.t("programme-opened")).corner(),
            Column::new(lang.t("programme-day")).numeric(),
            Column::new(lang.t("programme-minutes")).numeric(),
            Column::new(lang.t("programme-people")).numeric(),
            Column::new(lang.t("programme-look")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

pub(super) async fn accept(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let pair = |text: &str| {
        let (id, version) = text.split_once(':')?;
        Some((id.parse::<EventId>().ok()?, version.parse().ok()?))
    };
    let list: Vec<_> = form.values("events").filter_map(pair).collect();
    match actions::accept_all(&officer.hub, &officer.who, &list).await {
        Ok(_) => Ok(officer.done(LIST, "programme-list-accepted")),
        Err(Error::Invalid(problems)) => {
            let area = Some(form.value("xa").to_owned()).filter(|area| !area.is_empty());
            show(&officer, area, &form, &problems).await
        }
        Err(error) => Err(error),
    }
}
