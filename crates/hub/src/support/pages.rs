//! Support on the page of a case: the children, who asked for what, what was done.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::cases::actions::header;
use crate::cases::model::CaseId;
use crate::cases::pages::case_tabs;
use crate::error::Result;
use crate::support::actions::{self, AGE_BANDS, ASKED_BY, Asked, Child, ChildId, KINDS};
use crate::support::{counselling, papers, services};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, chip, empty, error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/vu-viec/{id}/ho-tro", get(page).post(ask))
        .route("/tre/{id}/dich-vu", post(serve))
        .route("/tre/{id}/rut-yeu-cau", post(withdraw))
        .merge(papers::pages::routes())
        .merge(services::pages::routes())
        .merge(counselling::pages::routes())
}

async fn page(officer: Officer, Path(case): Path<CaseId>) -> Result<Response> {
    show(&officer, case, &Form::default(), &[]).await
}

/// Values of a list with their words.
fn words<'a>(lang: Lang, prefix: &str, values: &[&'a str]) -> Vec<(&'a str, String)> {
    values.iter().map(|value| (*value, lang.t(&format!("{prefix}-{value}")).into_owned())).collect()
}

fn options<'a>(words: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    words.iter().map(|(value, words)| (*value, words.as_str())).collect()
}

/// The page, with the problems of a form.
pub(super) async fn show(
    officer: &Officer,
    case: CaseId,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let head = header(&officer.hub, &officer.who, case).await?;
    let filled = Filled { form, problems, lang };
    // who was asked to take a stage, or for a word, learns nothing of the children
    let body = if head.holding.is_empty() {
        note(Kind::Info, html! { p { (lang.t("cases-sealed-until-accepted")) } })
    } else {
        let children = actions::children(&officer.hub, &officer.who, case).await?;
        let planned = services::pages::card(officer, case, &children).await?;
        let talks = counselling::pages::card(officer, case, filled).await?;
        html! {
            (error_summary(&filled, Voice::Adult))
            @if children.is_empty() { (empty(&lang.t("support-none"), &lang.t("support-none-hint"), None)) }
            @else { (table(lang, &children)) }
            (planned)
            (talks)
            div.half {
                (ask_card(officer, case, filled))
                @if !children.is_empty() { (serve_card(officer, &children)) }
            }
        }
    };
    let body = html! { (case_tabs(lang, case, &format!("/vu-viec/{case}/ho-tro"))) (body) };
    let page = officer.page(head.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page.crumb(lang.t("cases-tab-support"), None).problems(!problems.is_empty()).render(body))
}

/// i18n: support-age-*
fn table(lang: Lang, children: &[Child]) -> Markup {
    let when = |at: Option<Moment>| at.map(|at| lang.near_moment(at.into()));
    let rows = children
        .iter()
        .map(|child| {
            let state = match (child.asked_at, child.served_at) {
                (_, Some(_)) => chip(State::Done, &lang.t("support-state-served")),
                (Some(_), None) => chip(State::Due, &lang.t("support-state-asked")),
                (None, None) => chip(State::Waiting, &lang.t("support-state-nothing")),
            };
            let papers = format!("/tre/{}/giay-to", child.id);
            let button = Button::link(lang.t("support-papers"), papers);
            Row::new(vec![
                html! { strong { (child.pseudonym) } " · " (lang.t(&format!("support-age-{}", child.age_band))) },
                html! { (when(child.asked_at).unwrap_or_else(|| "–".into())) },
                html! { (when(child.served_at).unwrap_or_else(|| "–".into())) },
                state,
                html! { (button.about(child.pseudonym.as_str()).quiet().small()) },
            ])
        })
        .collect();
    let heads = [
        "support-column-child",
        "support-column-asked",
        "support-column-served",
        "support-column-state",
        "support-papers",
    ];
    let columns = heads.iter().map(|id| Column::new(lang.t(id))).collect();
    html! { (Table { caption: lang.t("support-children"), caption_shown: false, columns, rows }) }
}

/// i18n: support-by-* support-kind-*
fn ask_card(officer: &Officer, case: CaseId, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let (ages, by, kinds) = (
        words(lang, "support-age", AGE_BANDS),
        words(lang, "support-by", ASKED_BY),
        words(lang, "support-kind", KINDS),
    );
    Card::new("ask", lang.t("support-ask")).body(html! {
        form.stack method="post" action={ "/vu-viec/" (case) "/ho-tro" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::line("pseudonym", lang.t("support-pseudonym")).hint(lang.t("support-pseudonym-hint"))
                .value(filled.form.value("pseudonym")).error(filled.error("pseudonym")))
            (Field::select("age_band", lang.t("support-age"), &options(&ages)).value(filled.form.value("age_band")))
            (Field::select("by", lang.t("support-by"), &options(&by)).value(filled.form.value("by")))
            (Field::select("need", lang.t("support-need"), &options(&kinds)).value(filled.form.value("need")))
            (Button::submit(lang.t("support-ask-save")))
        }
    })
}

fn serve_card(officer: &Officer, children: &[Child]) -> Markup {
    let lang = officer.lang;
    let kinds = words(lang, "support-kind", KINDS);
    let today = officer.hub.clock.now().day();
    Card::new("serve", lang.t("support-serve")).body(html! {
        @for child in children {
            form.stack method="post" action={ "/tre/" (child.id) "/dich-vu" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                h3 { (child.pseudonym) }
                (Field::select("kind", lang.t("support-kind"), &options(&kinds)).id(&format!("kind-{}", child.id)))
                (Field::day("started", lang.t("support-started")).id(&format!("started-{}", child.id))
                    .value(lang.date(today.0)))
                (Button::submit(lang.t("support-serve-save")))
            }
            @if child.open > 0 {
                form method="post" action={ "/tre/" (child.id) "/rut-yeu-cau" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    p.small.muted { (lang.t("support-withdraw-hint")) }
                    (Button::submit(lang.t("support-withdraw")).about(child.pseudonym.as_str()).quiet())
                }
            }
        }
    })
}

async fn ask(Path(case): Path<CaseId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let same =
        |values: &'static [&'static str]| values.iter().map(|value| (*value, *value)).collect::<Vec<_>>();
    let asked = Asked {
        pseudonym: reader.line("pseudonym", Need::Required, 30),
        age_band: reader.one_of("age_band", &same(AGE_BANDS)),
        by: reader.one_of("by", &same(ASKED_BY)),
        need: reader.one_of("need", &same(KINDS)),
    };
    if let Err(problems) = reader.finish() {
        return show(&officer, case, &form, &problems).await;
    }
    actions::ask(&officer.hub, &officer.who, case, &asked).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "support-asked"))
}

async fn serve(Path(child): Path<ChildId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let started = Day(reader.day("started"));
    let now = officer.hub.clock.now();
    if started > now.day() {
        reader.problem(Problem::new("started", "support-not-yet"));
    }
    if let Err(problems) = reader.finish() {
        let case = actions::known_case(&officer.hub, child).await?;
        return show(&officer, case, &form, &problems).await;
    }
    let started_at = actions::began(&officer.hub, started);
    let case = actions::serve(&officer.hub, &officer.who, child, kind, started_at).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "support-served"))
}

async fn withdraw(Path(child): Path<ChildId>, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    let case = actions::withdraw(&officer.hub, &officer.who, child).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "support-withdrawn"))
}
