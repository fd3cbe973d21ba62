//! Pages of records about bodies that do not act.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::actions::{self, CHOOSE, LIST, NewFailure, RECORD, Side};
use super::store::{Answer, Failure};
use super::{KINDS, OUTCOMES};
use crate::Hub;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::{self, actions::Organisation};
use crate::registers::model::FailureId;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Choice, Column, Event, Field, Kind, Row, State, Table, Weight, chip, choice_links, empty,
    key_values, labelled_error_summary, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("kind", "registers-failure-kind"),
    ("words", "registers-failure-words"),
    ("noticed_on", "registers-failure-noticed"),
    ("outcome", "registers-outcome"),
    ("outcome_words", "registers-outcome-words"),
];

pub(in crate::registers) fn routes() -> Router<Hub> {
    Router::new()
        .route(LIST, get(list))
        .route("/so-theo-doi/cham-tre/moi", get(new).post(record))
        .route("/so-theo-doi/cham-tre/thanh-tra", post(choose))
        .route("/so-theo-doi/cham-tre/{id}", get(page))
        .route("/so-theo-doi/cham-tre/{id}/tra-loi", post(answer))
        .route("/so-theo-doi/cham-tre/{id}/ket-luan", post(close))
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// i18n: registers-failure-is-*
fn state(lang: Lang, failure: &Failure) -> Markup {
    let look = match failure.state.as_str() {
        "closed" => State::Done,
        "answered" => State::Running,
        "sent" => State::Waiting,
        _ => State::Stuck,
    };
    chip(look, &lang.t(&format!("registers-failure-is-{}", failure.state)))
}

fn name(bodies: &[Organisation], id: Option<OrganisationId>) -> &str {
    id.and_then(|id| bodies.iter().find(|body| body.id == id)).map_or("–", |body| body.name.as_str())
}

/// i18n: registers-failure-kind-*
fn kind_word(lang: Lang, kind: &str) -> std::borrow::Cow<'static, str> {
    lang.t(&format!("registers-failure-kind-{kind}"))
}

async fn list(officer: Officer) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    if ![&RECORD, &actions::DECIDE, &actions::EXPLAIN, &CHOOSE].iter().any(|act| who.may_ever(act)) {
        return Err(Error::Forbidden(actions::DECIDE.name));
    }
    let seen = actions::seen(hub, who).await?;
    let bodies = organisations::actions::all(hub).await?;
    let rows = seen.iter().map(|failure| {
        Row::new(vec![
            html! { a href={ (LIST) "/" (failure.id) } { (name(&bodies, Some(failure.body_id))) } },
            state(lang, failure),
            html! { (kind_word(lang, &failure.kind)) },
            html! { (lang.date(failure.noticed_on.0)) },
        ])
    });
    let table = Table {
        caption: lang.t("registers-failures"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("registers-failure-body")),
            Column::new(lang.t("registers-state")).corner(),
            Column::new(lang.t("registers-failure-kind")),
            Column::new(lang.t("registers-failure-noticed")).numeric(),
        ],
        rows: rows.collect(),
    };
    let inspectorate = actions::inspectorate(hub).await?;
    let chooses = can(who, &CHOOSE, &On::province()).is_ok();
    let body = html! {
        div.two {
            @if seen.is_empty() {
                (empty(&lang.t("registers-failure-none"), &lang.t("registers-failure-none-hint"), None))
            } @else {
                (Card::new("ghi-nhan", lang.t("registers-failures")).flush().body(html! { (table) }))
            }
            (Card::new("thanh-tra", lang.t("registers-inspectorate")).body(html! {
                p { (name(&bodies, inspectorate)) }
                @if chooses { (choose_form(&officer, &bodies, inspectorate)) }
            }))
        }
    };
    let add = html! { @if who.may_ever(&RECORD) {
        (Button::link(lang.t("registers-failure-record"), format!("{LIST}/moi")))
    } };
    Ok(officer
        .page(lang.t("registers-failures"))
        .crumb(lang.t("registers-menu"), Some("/so-theo-doi"))
        .lede(html! { (lang.t("registers-failures-lede")) })
        .actions(add)
        .render(body))
}

/// Only bodies of the province level: an inspectorate stands nowhere below.
fn choose_form(officer: &Officer, bodies: &[Organisation], now: Option<OrganisationId>) -> Markup {
    let lang = officer.lang;
    let options = bodies.iter().filter(|body| body.level == "province");
    let options: Vec<_> = options.map(|body| (body.id.to_string(), body.name.clone())).collect();
    let options: Vec<_> = options.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let now = now.map(|id| id.to_string()).unwrap_or_default();
    html! {
        form.stack method="post" action={ (LIST) "/thanh-tra" } {
            (csrf(officer))
            (Field::select("inspectorate", lang.t("registers-inspectorate-choose"), &options).value(now))
            p { (Button::submit(lang.t("registers-save")).quiet()) }
        }
    }
}

async fn choose(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let id: OrganisationId = form.value("inspectorate").parse().map_err(|_| Error::NotFound)?;
    organisations::actions::get(&officer.hub, id).await?.ok_or(Error::NotFound)?;
    actions::choose_inspectorate(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(LIST, "registers-inspectorate-chosen"))
}

/// About which body, and what it points at: a page of a task leads here with both.
#[derive(Debug, Default, Deserialize)]
struct About {
    #[serde(rename = "co-quan")]
    body: Option<OrganisationId>,
    #[serde(rename = "tim", default)]
    asked: String,
    #[serde(rename = "viec")]
    task: Option<Uuid>,
    #[serde(rename = "bao-cao")]
    report: Option<Uuid>,
}

async fn new(officer: Officer, Query(about): Query<About>) -> Result<Response> {
    if !officer.who.may_ever(&RECORD) {
        return Err(Error::Forbidden(RECORD.name));
    }
    match about.body {
        Some(body) => show_form(&officer, body, &about, &Form::default(), &[]).await,
        None => find_body(&officer, &about).await,
    }
}

async fn find_body(officer: &Officer, about: &About) -> Result<Response> {
    let lang = officer.lang;
    let key = lachan_text::fold(about.asked.trim());
    let all = organisations::actions::all(&officer.hub).await?;
    let fits = |body: &&Organisation| !key.is_empty() && lachan_text::fold(&body.name).contains(&key);
    let links: Vec<_> = all
        .iter()
        .filter(fits)
        .take(40)
        .map(|body| Choice::new(format!("{LIST}/moi?co-quan={}", body.id), body.name.as_str()))
        .collect();
    let body = html! {
        form.filters method="get" action={ (LIST) "/moi" } role="search" {
            (Field::line("tim", lang.t("registers-find-body")).value(about.asked.clone()))
            (Button::submit(lang.t("registers-find")).quiet())
        }
        @if !key.is_empty() && links.is_empty() {
            (empty(&lang.t("registers-no-body"), &lang.t("registers-no-body-hint"), None))
        }
        (choice_links(&links))
    };
    Ok(officer
        .page(lang.t("registers-failure-about-whom"))
        .crumb(lang.t("registers-failures"), Some(LIST))
        .render(body))
}

async fn show_form(
    officer: &Officer,
    body: OrganisationId,
    about: &About,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    can(&officer.who, &RECORD, &crate::registers::actions::held_by(hub, body).await?)?;
    let body = organisations::actions::get(hub, body).await?.ok_or(Error::NotFound)?;
    let filled = Filled { form, problems, lang };
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, kind_word(lang, kind))).collect();
    let kinds: Vec<_> = kinds.iter().map(|(kind, words)| (*kind, words.as_ref())).collect();
    let mut link = String::new();
    if let Some(task) = about.task {
        link = format!("&viec={task}");
    } else if let Some(report) = about.report {
        link = format!("&bao-cao={report}");
    }
    let page = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Info, html! { p { (lang.t("registers-failure-who-sees")) } }))
        (Card::new("ghi", body.name.as_str()).tall().body(html! {
            form.stack method="post" action={ (LIST) "/moi?co-quan=" (body.id) (link) } {
                (csrf(officer))
                (Field::select("kind", lang.t("registers-failure-kind"), &kinds).filled(&filled))
                (Field::day("noticed_on", lang.t("registers-failure-noticed")).filled(&filled))
                (Field::area("words", lang.t("registers-failure-words"), 5)
                    .hint(lang.t("registers-failure-words-hint")).filled(&filled))
                p { (Button::submit(lang.t("registers-failure-send"))) }
            }
        }))
    };
    Ok(officer
        .page(lang.t("registers-failure-record"))
        .crumb(lang.t("registers-failures"), Some(LIST))
        .problems(!problems.is_empty())
        .render(page))
}

async fn record(Query(about): Query<About>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let body = about.body.ok_or(Error::NotFound)?;
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let noticed_on = Day(reader.day("noticed_on"));
    let words = reader.text("words", Need::Required, 4_000);
    if let Err(problems) = reader.finish() {
        return show_form(&officer, body, &about, &form, &problems).await;
    }
    let link = about.task.map(|id| ("task", id)).or(about.report.map(|id| ("report", id)));
    let new = NewFailure { kind, body, words: &words, noticed_on, link, key: None };
    match actions::record(&officer.hub, &officer.who, &new).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "registers-failure-recorded")),
        Err(Error::Invalid(problems)) => show_form(&officer, body, &about, &form, &problems).await,
        Err(error) => Err(error),
    }
}

async fn page(officer: Officer, Path(id): Path<FailureId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: FailureId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let (failure, answers, side) = actions::get(hub, &officer.who, id).await?;
    let bodies = organisations::actions::all(hub).await?;
    let filled = Filled { form, problems, lang };
    let mine = match side {
        Side::Deciding(body) | Side::Explaining(body) => Some(body),
        Side::Recorder => None,
    };
    let answers_open = failure.state != "closed" && failure.state != "recorded";
    let may_answer =
        answers_open && mine.is_some_and(|body| !answers.iter().any(|one| one.organisation_id == body));
    let closes = failure.state == "answered" && matches!(side, Side::Deciding(_));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            div.stack {
                (Card::new("noi-dung", kind_word(lang, &failure.kind)).body(facts(lang, &failure, &bodies)))
                @if may_answer { (answer_card(officer, &failure, side, &filled)) }
                @if closes { (close_card(officer, &failure, &filled)) }
            }
            (Card::new("dien-bien", lang.t("registers-history")).body(story(lang, &failure, &answers, &bodies)))
        }
    };
    Ok(officer
        .page(name(&bodies, Some(failure.body_id)).to_owned())
        .crumb(lang.t("registers-menu"), Some("/so-theo-doi"))
        .crumb(lang.t("registers-failures"), Some(LIST))
        .actions(state(lang, &failure))
        .problems(!problems.is_empty())
        .render(body))
}

fn facts(lang: Lang, failure: &Failure, bodies: &[Organisation]) -> Markup {
    let label = |id: &str| lang.t(id);
    let link = match (failure.link_kind.as_deref(), failure.link_id) {
        (Some("task"), Some(id)) => {
            html! { a href={ "/nhiem-vu/" (id) } { (lang.t("registers-failure-link-task")) } }
        }
        (Some("report"), Some(id)) => {
            html! { a href={ "/bao-cao/" (id) } { (lang.t("registers-failure-link-report")) } }
        }
        // who may see the case finds it in their own list; nothing leads there from here
        (Some(_), _) => html! { (lang.t("registers-failure-link-stage")) },
        _ => html! { "–" },
    };
    let by = if failure.recorded_by.is_some() {
        "registers-failure-by-officer"
    } else {
        "registers-failure-by-system"
    };
    let pairs = [
        (label("registers-failure-words"), html! { div.lines { (failure.words) } }),
        (label("registers-failure-noticed"), html! { (lang.date(failure.noticed_on.0)) }),
        (label("registers-failure-link"), link),
        (
            label("registers-failure-recorded-by"),
            html! { (lang.t(by)) ", " (lang.moment(failure.recorded_at.into())) },
        ),
        (label("registers-failure-superior"), html! { (name(bodies, failure.superior_id)) }),
        (label("registers-inspectorate"), html! { (name(bodies, failure.inspectorate_id)) }),
    ];
    let pairs: Vec<_> = pairs.iter().map(|(label, value)| (label.as_ref(), value.clone())).collect();
    key_values(&pairs)
}

fn answer_card(officer: &Officer, failure: &Failure, side: Side, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let explains = matches!(side, Side::Explaining(_));
    let title = lang.t(if explains { "registers-failure-explain" } else { "registers-failure-answer" });
    Card::new("tra-loi", title).tall().body(html! {
        form.stack method="post" action={ (LIST) "/" (failure.id) "/tra-loi" } {
            (csrf(officer))
            (Field::area("words", lang.t("registers-failure-answer-words"), 4).filled(filled))
            p { (Button::submit(lang.t("registers-failure-answer-send"))) }
        }
    })
}

/// i18n: registers-outcome-is-*
fn outcome_word(lang: Lang, outcome: &str) -> std::borrow::Cow<'static, str> {
    lang.t(&format!("registers-outcome-is-{outcome}"))
}

fn close_card(officer: &Officer, failure: &Failure, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = OUTCOMES.iter().map(|outcome| (*outcome, outcome_word(lang, outcome))).collect();
    let options: Vec<_> = words.iter().map(|(outcome, words)| (*outcome, words.as_ref())).collect();
    Card::new("ket-luan", lang.t("registers-failure-close")).body(html! {
        form.stack method="post" action={ (LIST) "/" (failure.id) "/ket-luan" } {
            (csrf(officer))
            (Field::select("outcome", lang.t("registers-outcome"), &options).filled(filled))
            (Field::area("outcome_words", lang.t("registers-outcome-words"), 4).filled(filled))
            p { (Button::submit(lang.t("registers-failure-close-save"))) }
        }
    })
}

fn story(lang: Lang, failure: &Failure, answers: &[Answer], bodies: &[Organisation]) -> Markup {
    let event = |at: crate::time::Moment, weight, title: String, words: String, small: String| {
        let at = at.local();
        Event {
            weight,
            when: lang.short_moment(at.timestamp()).into(),
            datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
            what: html! { strong { (title) } p.lines { (words) } },
            small: small.into(),
        }
    };
    let mut events = Vec::new();
    if let (Some(at), Some(outcome)) = (failure.closed_at, &failure.outcome) {
        let words = failure.outcome_words.clone().unwrap_or_default();
        let by = name(bodies, failure.closed_for).to_owned();
        events.push(event(at, Weight::Turn, outcome_word(lang, outcome).into_owned(), words, by));
    }
    for answer in answers.iter().rev() {
        let id = if answer.organisation_id == failure.body_id {
            "registers-failure-explained"
        } else {
            "registers-failure-answered-by"
        };
        let title = lang.f(id, &[("name", name(bodies, Some(answer.organisation_id)).to_owned().into())]);
        events.push(event(
            answer.at,
            Weight::Step,
            title.into_owned(),
            answer.words.clone(),
            answer.name.clone(),
        ));
    }
    let title = lang.t(if failure.state == "recorded" {
        "registers-failure-story-waits"
    } else {
        "registers-failure-story-sent"
    });
    events.push(event(failure.recorded_at, Weight::Bad, title.into_owned(), String::new(), String::new()));
    timeline(&events)
}

async fn answer(Path(id): Path<FailureId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let words = reader.text("words", Need::Required, 4_000);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    actions::answer(&officer.hub, &officer.who, id, &words).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "registers-failure-answer-sent"))
}

async fn close(Path(id): Path<FailureId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let outcomes: Vec<_> = OUTCOMES.iter().map(|outcome| (*outcome, *outcome)).collect();
    let outcome = reader.one_of("outcome", &outcomes);
    let words = reader.text("outcome_words", Need::Required, 4_000);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    actions::close(&officer.hub, &officer.who, id, outcome, &words).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "registers-failure-closed-flash"))
}
