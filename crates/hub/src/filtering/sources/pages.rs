//! The sources: what is fetched, how that goes, a form to add one.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::{Change, HOURS, REFUSED, SourceId, SourceRow, Wish};
use crate::Hub;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::filtering::actions;
use crate::filtering::lists::CHANGE;
use crate::filtering::pages::{About, about, category, list_fields, parts};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, chip, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const PAGE: &str = "/loc/nguon";

const LABELS: &[(&str, &str)] = &[
    ("category", "filtering-category"),
    ("name", "filtering-list-name"),
    ("licence", "filtering-list-licence"),
    ("url", "filtering-source-url"),
    ("hours", "filtering-source-hours"),
];

pub(in crate::filtering) fn routes() -> Router<Hub> {
    Router::new().route(PAGE, get(page).post(add)).route("/loc/nguon/{id}", post(change))
}

async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    if !officer.who.may_ever(&actions::SEE) {
        return Err(Error::Forbidden(actions::SEE.name));
    }
    let sources = super::all(&officer.hub).await?;
    let may = can(&officer.who, &CHANGE, &On::province()).is_ok();
    let filled = Filled { form, problems, lang };
    let now = officer.hub.clock.now();
    let behind = sources.iter().filter(|source| super::is_behind(source, now)).count();
    let body = html! {
        (parts(lang, "/loc/danh-sach"))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if behind > 0 && problems.is_empty() {
            (note(Kind::Danger, html! {
                p { strong { (lang.f("filtering-source-alarm", &[("n", behind.into())])) } }
                p { (lang.t("filtering-source-alarm-hint")) }
            }))
        }
        @if sources.is_empty() {
            (empty(&lang.t("filtering-sources-none"), &lang.t("filtering-sources-none-hint"), None))
        } @else { (table(officer, &sources, may)) }
        @if may { (add_card(officer, filled)) }
    };
    let title = lang.f("filtering-sources-title", &[("n", sources.len().into())]);
    let page = officer.page(title).crumb(lang.t("filtering-tab-lists"), Some("/loc/danh-sach"));
    Ok(page.crumb(lang.t("filtering-sources"), None).problems(!problems.is_empty()).render(body))
}

/// i18n: filtering-every-*
fn every(lang: Lang, hours: i64) -> String {
    lang.t(&format!("filtering-every-{hours}")).into_owned()
}

fn table(officer: &Officer, sources: &[SourceRow], may: bool) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("filtering-list-name")),
        Column::new(lang.t("filtering-column-state")).corner(),
        Column::new(lang.t("filtering-category")),
        Column::new(lang.t("filtering-source-last")),
        Column::new(lang.t("filtering-source-next")),
        Column::new(lang.t("filtering-column-acts")).silent(),
    ];
    let rows = sources
        .iter()
        .map(|source| {
            let (state, word) = match (source.is_on, &source.trouble, source.good_at) {
                (false, ..) => (State::Stuck, "filtering-source-off"),
                (true, Some(_), _) => (State::Late, "filtering-source-trouble"),
                (true, None, Some(_)) => (State::Running, "filtering-source-good"),
                (true, None, None) => (State::Waiting, "filtering-source-waiting"),
            };
            let moment = |at: Option<crate::time::Moment>| match at {
                Some(at) => html! { (lang.near_moment(at.into())) },
                None => html! { span.muted { "–" } },
            };
            Row::new(vec![
                html! { strong { (source.name) } small { (source.url) } small { (source.licence) } },
                chip(state, &lang.t(word)),
                html! { (category(lang, &source.category)) },
                html! { (moment(source.good_at)) (trouble(lang, source)) },
                html! {
                    @if source.is_on { (moment(Some(source.next_at))) } @else { span.muted { "–" } }
                    small { (every(lang, source.hours)) }
                },
                html! { @if may { (acts(officer, source)) } },
            ])
        })
        .collect();
    html! { (Table { caption: lang.t("filtering-sources"), caption_shown: false, columns, rows }) }
}

/// i18n: outbound-trouble-*
fn trouble(lang: Lang, source: &SourceRow) -> Markup {
    let (Some(trouble), Some(at)) = (&source.trouble, source.tried_at) else { return html! {} };
    let why = match trouble.as_str() {
        REFUSED => lang.t("filtering-source-refused"),
        code => lang.t(&format!("outbound-trouble-{code}")),
    };
    let args = [("at", lang.near_moment(at.into()).into()), ("why", why.into())];
    html! { small { (lang.f("filtering-source-failed", &args)) } }
}

fn acts(officer: &Officer, source: &SourceRow) -> Markup {
    let lang = officer.lang;
    let offered: &[(&str, &str)] = match source.is_on {
        true => &[("now", "filtering-source-now"), ("off", "filtering-source-switch-off")],
        false => &[("on", "filtering-source-switch-on"), ("remove", "filtering-source-remove")],
    };
    html! {
        form.row method="post" action={ (PAGE) "/" (source.id) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            @for (value, label) in offered {
                (Button::submit(lang.t(label)).sends("to", *value).about(source.name.as_str()).small().quiet())
            }
        }
    }
}

fn add_card(officer: &Officer, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words = HOURS.map(|hours| (hours.to_string(), every(lang, hours)));
    let hours: Vec<_> = words.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    Card::new("add", lang.t("filtering-source-add")).tall().body(html! {
        p { (lang.t("filtering-source-add-hint")) }
        form.stack method="post" action=(PAGE) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (list_fields(lang, &filled))
            (Field::line("url", lang.t("filtering-source-url")).hint(lang.t("filtering-source-url-hint"))
                .filled(&filled))
            (Field::select("hours", lang.t("filtering-source-hours"), &hours).filled(&filled))
            p { (Button::submit(lang.t("filtering-source-take"))) }
        }
    })
}

async fn add(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    can(&officer.who, &CHANGE, &On::province())?;
    let mut reader = FormReader::new(&form);
    let about = about(&mut reader);
    let url = reader.line("url", Need::Required, 500);
    let words = HOURS.map(|hours| (hours.to_string(), hours));
    let hours = reader.one_of("hours", &words.each_ref().map(|(word, hours)| (word.as_str(), *hours)));
    let problems = match (reader.finish(), about) {
        (Ok(()), Some(About { category, name, licence })) => {
            let wish = Wish { category, name, licence, url, hours };
            match super::add(&officer.hub, &officer.who, &wish).await {
                Ok(_) => return Ok(officer.done(PAGE, "filtering-source-added")),
                Err(Error::Invalid(problems)) => problems,
                Err(error) => return Err(error),
            }
        }
        (Err(problems), _) => problems,
        (Ok(()), None) => return Err(Error::NotFound),
    };
    show(&officer, &form, &problems).await
}

async fn change(Path(id): Path<SourceId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let to = Change::ALL.iter().find(|(word, _)| *word == form.value("to"));
    let (_, to) = *to.ok_or(Error::NotFound)?;
    super::change(&officer.hub, &officer.who, id, to).await?;
    Ok(officer.done(PAGE, "filtering-source-changed"))
}
