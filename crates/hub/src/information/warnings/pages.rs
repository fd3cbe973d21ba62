//! The warnings that everybody reads, and the unit's pages that write them.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::actions::{self, Warning, Words};
use crate::Hub;
use crate::error::{Error, Result};
use crate::information::model::{InformationId, WarningId};
use crate::web::Lang;
use crate::web::components::{
    self, Button, Card, Column, Field, Kind, Row, Table, call_111, chip, empty, key_values,
    labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm, Visitor};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/thong-tin-xau/canh-bao";
const LABELS: &[(&str, &str)] = &[
    ("title", "information-warning-title"),
    ("what", "information-warning-what"),
    ("advice", "information-warning-advice"),
    ("reason", "information-reason"),
];

pub(in crate::information) fn routes() -> Router<Hub> {
    Router::new()
        .route("/canh-bao", get(public))
        .route(HERE, get(list))
        .route("/thong-tin-xau/canh-bao/moi", get(new).post(draft))
        .route("/thong-tin-xau/canh-bao/{id}", get(page).post(change))
        .route("/thong-tin-xau/canh-bao/{id}/trinh", post(propose))
        .route("/thong-tin-xau/canh-bao/{id}/duyet", post(publish))
        .route("/thong-tin-xau/canh-bao/{id}/tra-lai", post(send_back))
        .route("/thong-tin-xau/canh-bao/{id}/rut", post(withdraw))
}

/// For everybody: the newest first, what happens and what to do.
async fn public(visitor: Visitor) -> Result<Response> {
    let lang = visitor.lang;
    let warnings = actions::public(&visitor.hub).await?;
    let foreign = (lang == Lang::En).then_some("vi");
    let title = lang.t("information-public-title");
    let body = html! {
        h1 { (title) }
        p { (lang.t("information-public-lede")) }
        @if warnings.is_empty() { (empty(&lang.t("information-public-none"), &lang.t("information-public-none-hint"), None)) }
        @for one in &warnings {
            @let id = format!("canh-bao-{}", one.approved_at.map_or(0, |at| at.0));
            article.card.stack aria-labelledby=(id) {
                h2 id=(id) lang=[foreign] { (one.title) }
                p.lines lang=[foreign] { (one.what) }
                h3 { (lang.t("information-public-advice")) }
                p.lines lang=[foreign] { (one.advice) }
                @if let Some(at) = one.approved_at {
                    p.small.muted { (lang.f("information-public-day", &[("day", lang.date(at.day().0).into())])) }
                }
            }
        }
        (call_111(lang))
        p { a href=(lang.path("/bao-thong-tin-xau")) { (lang.t("information-foot-tell")) } }
    };
    Ok(visitor.page(&title, body))
}

/// i18n: information-warning-state-*
fn state_chip(lang: Lang, warning: &Warning) -> Markup {
    let shape = match warning.state.as_str() {
        "proposed" => components::State::Due,
        "published" => components::State::Running,
        "withdrawn" => components::State::Stuck,
        _ => components::State::Waiting,
    };
    chip(shape, &lang.t(&format!("information-warning-state-{}", warning.state)))
}

async fn list(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let warnings = actions::list(&officer.hub, &officer.who).await?;
    let columns = vec![
        Column::new(lang.t("information-warning-title")),
        Column::new(lang.t("information-state")).corner(),
        Column::new(lang.t("information-warning-by")),
        Column::new(lang.t("information-warning-public-since")).numeric(),
    ];
    let rows = warnings.iter().map(|one| {
        Row::new(vec![
            html! { a href={ (HERE) "/" (one.id) } { (one.title) } },
            state_chip(lang, one),
            html! { (one.drafted_by_name) },
            html! { (one.approved_at.map_or_else(|| "–".to_owned(), |at| lang.date(at.day().0))) },
        ])
    });
    let body = html! {
        @if warnings.is_empty() { (empty(&lang.t("information-warnings-none"), &lang.t("information-warnings-none-hint"), None)) }
        @else { (Card::new("canh-bao", lang.t("information-warnings")).flush().body(html! {
            (Table { caption: lang.t("information-warnings"), caption_shown: false, columns, rows: rows.collect() })
        })) }
    };
    let buttons = html! {
        (Button::link(lang.t("information-write-warning"), format!("{HERE}/moi")))
        (Button::link(lang.t("information-see-public"), "/canh-bao").quiet())
    };
    Ok(officer
        .page(lang.t("information-warnings"))
        .crumb(lang.t("information-menu"), Some("/thong-tin-xau"))
        .actions(buttons)
        .render(body))
}

/// What gave cause.
#[derive(Debug, Default, Deserialize)]
struct Cause {
    #[serde(rename = "tu")]
    from: Option<InformationId>,
}

async fn new(officer: Officer, Query(cause): Query<Cause>) -> Result<Response> {
    actions::may_write(&officer.hub, &officer.who).await?;
    Ok(show_new(&officer, cause.from, &Form::default(), &[]))
}

fn show_new(officer: &Officer, cause: Option<InformationId>, form: &Form, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let action = cause.map_or_else(|| format!("{HERE}/moi"), |id| format!("{HERE}/moi?tu={id}"));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (Card::new("loi", lang.t("information-warning-words")).tall().body(fields(officer, &action, &filled)))
    };
    officer
        .page(lang.t("information-write-warning"))
        .crumb(lang.t("information-menu"), Some("/thong-tin-xau"))
        .crumb(lang.t("information-warnings"), Some(HERE))
        .lede(html! { (lang.t("information-warning-lede")) })
        .problems(!problems.is_empty())
        .render(body)
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

fn fields(officer: &Officer, action: &str, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    html! {
        form.stack method="post" action=(action) {
            (csrf(officer))
            @let version = filled.form.value("version");
            @if !version.is_empty() { input type="hidden" name="version" value=(version); }
            (Field::line("title", lang.t("information-warning-title"))
                .hint(lang.t("information-warning-title-hint")).filled(filled))
            (Field::area("what", lang.t("information-warning-what"), 4)
                .hint(lang.t("information-warning-what-hint")).filled(filled))
            (Field::area("advice", lang.t("information-warning-advice"), 4)
                .hint(lang.t("information-warning-advice-hint")).filled(filled))
            p { (Button::submit(lang.t("information-warning-save"))) }
        }
    }
}

struct Typed {
    title: String,
    what: String,
    advice: String,
}

impl Typed {
    fn words(&self) -> Words<'_> {
        Words { title: &self.title, what: &self.what, advice: &self.advice }
    }
}

fn read(form: &Form) -> Result<Typed, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let title = reader.line("title", Need::Required, 120);
    let what = reader.text("what", Need::Required, 1000);
    let advice = reader.text("advice", Need::Required, 1000);
    reader.finish()?;
    Ok(Typed { title, what, advice })
}

async fn draft(Query(cause): Query<Cause>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    actions::may_write(&officer.hub, &officer.who).await?;
    let typed = match read(&form) {
        Ok(typed) => typed,
        Err(problems) => return Ok(show_new(&officer, cause.from, &form, &problems)),
    };
    match actions::draft(&officer.hub, &officer.who, cause.from, &typed.words()).await {
        Ok(id) => Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-drafted")),
        Err(Error::Invalid(problems)) => Ok(show_new(&officer, cause.from, &form, &problems)),
        Err(error) => Err(error),
    }
}

async fn page(officer: Officer, Path(id): Path<WarningId>) -> Result<Response> {
    show(&officer, id, None, &[]).await
}

async fn show(
    officer: &Officer,
    id: WarningId,
    form: Option<&Form>,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let (warning, confirms) = actions::open(&officer.hub, &officer.who, id).await?;
    let typed = typed(&warning);
    let filled = Filled { form: form.unwrap_or(&typed), problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if !warning.back_reason.is_empty() {
            (note(Kind::Due, html! {
                p { (lang.f("information-warning-back", &[("reason", warning.back_reason.as_str().into())])) }
            }))
        }
        @if !warning.withdraw_reason.is_empty() {
            (note(Kind::Due, html! {
                p { (lang.f("information-warning-withdrawn-because", &[("reason", warning.withdraw_reason.as_str().into())])) }
            }))
        }
        div.two {
            div.stack {
                @if warning.state == "draft" {
                    (Card::new("loi", lang.t("information-warning-words")).body(fields(officer, &format!("{HERE}/{id}"), &filled)))
                } @else { (words(lang, &warning)) }
            }
            div.stack { (step(officer, &warning, confirms, &filled)) (facts(lang, &warning)) }
        }
    };
    Ok(officer
        .page(warning.title.clone())
        .crumb(lang.t("information-menu"), Some("/thong-tin-xau"))
        .crumb(lang.t("information-warnings"), Some(HERE))
        .actions(state_chip(lang, &warning))
        .problems(!problems.is_empty())
        .render(body))
}

fn typed(warning: &Warning) -> Form {
    let version = warning.version.to_string();
    let pairs = [
        ("title", &warning.title),
        ("what", &warning.what),
        ("advice", &warning.advice),
        ("version", &version),
    ];
    Form::new(pairs.map(|(name, value)| (name.to_owned(), value.clone())).into())
}

fn words(lang: Lang, warning: &Warning) -> Markup {
    Card::new("loi", lang.t("information-warning-words")).body(html! {
        p { strong { (warning.title) } }
        p.lines { (warning.what) }
        h3 { (lang.t("information-public-advice")) }
        p.lines { (warning.advice) }
    })
}

fn facts(lang: Lang, warning: &Warning) -> Markup {
    let mut pairs = vec![(
        lang.t("information-warning-by"),
        html! { (warning.drafted_by_name) ", "
        (lang.moment(warning.drafted_at.into())) },
    )];
    if let (Some(name), Some(at)) = (&warning.approved_by_name, warning.approved_at) {
        pairs.push((
            lang.t("information-warning-approved-by"),
            html! { (name) ", " (lang.moment(at.into())) },
        ));
    }
    if let Some(at) = warning.withdrawn_at {
        pairs.push((lang.t("information-warning-withdrawn"), html! { (lang.moment(at.into())) }));
    }
    if let Some(id) = warning.information_id {
        pairs.push((
            lang.t("information-warning-cause"),
            html! {
            a href={ "/thong-tin-xau/" (id) } { (lang.t("information-warning-cause-see")) } },
        ));
    }
    let pairs: Vec<_> = pairs.iter().map(|(label, shown)| (label.as_ref(), shown.clone())).collect();
    Card::new("ai", lang.t("information-history")).body(key_values(&pairs))
}

/// The step that is open.
fn step(officer: &Officer, warning: &Warning, confirms: bool, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let form = |path: &str, inside: Markup| {
        html! { form.stack method="post" action={ (HERE) "/" (warning.id) "/" (path) } { (csrf(officer)) (inside) } }
    };
    let reason = html! { (Field::line("reason", lang.t("information-reason"))
    .value(if filled.problems.is_empty() { "" } else { filled.form.value("reason") }).error(filled.error("reason"))) };
    let card = Card::new("buoc", lang.t("information-warning-next")).tall();
    match warning.state.as_str() {
        "draft" => card.body(html! {
            p { (lang.t("information-warning-propose-hint")) }
            (form("trinh", html! { (Button::submit(lang.t("information-warning-propose"))) }))
        }),
        "proposed" if confirms => card.body(html! {
            p { (lang.t("information-warning-publish-hint")) }
            (form("duyet", html! { (Button::submit(lang.t("information-warning-publish"))) }))
            hr;
            (form("tra-lai", html! { (reason) (Button::submit(lang.t("information-send-back")).quiet()) }))
        }),
        "proposed" => card.body(html! { p { (lang.t("information-waits-for-head")) } }),
        "published" => card.body(html! {
            p { a href="/canh-bao" { (lang.t("information-see-public")) } }
            (form("rut", html! { (reason) (Button::submit(lang.t("information-warning-withdraw")).quiet()) }))
        }),
        _ => html! {},
    }
}

async fn change(Path(id): Path<WarningId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let seen = form.value("version").parse().map_err(|_| Error::Conflict("error-form"))?;
    let typed = match read(&form) {
        Ok(typed) => typed,
        Err(problems) => return show(&officer, id, Some(&form), &problems).await,
    };
    match actions::change(&officer.hub, &officer.who, id, seen, &typed.words()).await {
        Ok(()) => Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-drafted")),
        Err(Error::Invalid(problems)) => show(&officer, id, Some(&form), &problems).await,
        Err(error) => Err(error),
    }
}

async fn propose(Path(id): Path<WarningId>, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    actions::propose(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-proposed"))
}

async fn publish(Path(id): Path<WarningId>, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    actions::publish(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-published"))
}

/// The reason of a step, or the page again.
fn reason(form: &Form) -> Result<String, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let reason = reader.line("reason", Need::Required, 500);
    reader.finish()?;
    Ok(reason)
}

async fn send_back(
    Path(id): Path<WarningId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match reason(&form) {
        Ok(reason) => {
            actions::send_back(&officer.hub, &officer.who, id, &reason).await?;
            Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-sent-back"))
        }
        Err(problems) => show(&officer, id, Some(&form), &problems).await,
    }
}

async fn withdraw(Path(id): Path<WarningId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    match reason(&form) {
        Ok(reason) => {
            actions::withdraw(&officer.hub, &officer.who, id, &reason).await?;
            Ok(officer.done(&format!("{HERE}/{id}"), "information-warning-gone"))
        }
        Err(problems) => show(&officer, id, Some(&form), &problems).await,
    }
}
