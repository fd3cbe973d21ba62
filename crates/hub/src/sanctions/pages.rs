//! Violators on the page of a case: who or what is reported, and the one outcome of each.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::cases::actions::header;
use crate::cases::model::CaseId;
use crate::cases::pages::case_tabs;
use crate::error::{Error, Result};
use crate::sanctions::actions::{self, ALLEGED, Alleged, AllegedId, OUTCOMES};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, State, chip, empty, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/vu-viec/{id}/nguoi-vi-pham", get(page).post(add))
        .route("/nguoi-bi-bao/{id}/ket-qua", post(decide))
        .route("/nguoi-bi-bao/{id}/xac-nhan", post(confirm))
}

async fn page(officer: Officer, Path(case): Path<CaseId>) -> Result<Response> {
    show(&officer, case, &Form::default(), &[]).await
}

async fn show(officer: &Officer, case: CaseId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let head = header(&officer.hub, &officer.who, case).await?;
    let filled = Filled { form, problems, lang };
    let body = if head.holding.is_empty() {
        note(crate::web::components::Kind::Info, html! { p { (lang.t("cases-sealed-until-accepted")) } })
    } else {
        let alleged = actions::of_case(&officer.hub, &officer.who, case).await?;
        html! {
            (error_summary(&filled, Voice::Adult))
            div.half {
                div.stack {
                    @if alleged.is_empty() { (empty(&lang.t("sanctions-none"), &lang.t("sanctions-none-hint"), None)) }
                    @for one in &alleged { (alleged_card(officer, one, filled)) }
                }
                (add_card(officer, case, filled))
            }
        }
    };
    let body = html! { (case_tabs(lang, case, &format!("/vu-viec/{case}/nguoi-vi-pham"))) (body) };
    let page = officer.page(head.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page.crumb(lang.t("cases-tab-violators"), None).problems(!problems.is_empty()).render(body))
}

fn words<'a>(lang: Lang, prefix: &str, values: &[&'a str]) -> Vec<(&'a str, String)> {
    values.iter().map(|value| (*value, lang.t(&format!("{prefix}-{value}")).into_owned())).collect()
}

/// i18n: sanctions-outcome-* sanctions-alleged-*
fn alleged_card(officer: &Officer, one: &Alleged, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let row = &one.row;
    let id = format!("alleged-{}", row.id);
    let kind = lang.t(&format!("sanctions-alleged-{}", row.kind));
    Card::new(&id, one.label.as_str()).aside(html! { (kind) }).body(html! {
        @if row.under_18 { p { (chip(State::Due, &lang.t("sanctions-under-18"))) } }
        @match &row.outcome {
            Some(outcome) => {
                p { (chip(State::Done, &lang.t(&format!("sanctions-outcome-{outcome}")))) " "
                    (row.decision.clone().unwrap_or_default()) " "
                    @if let Some(day) = row.decided_on { (lang.date(day.0)) } }
                @if outcome == "not-a-violation" {
                    @if row.confirmed_by.is_some() { p.small { (lang.t("sanctions-confirmed")) } }
                    @else if row.entered_by == Some(officer.who.person) { p.small { (lang.t("sanctions-needs-second")) } }
                    @else {
                        form method="post" action={ "/nguoi-bi-bao/" (row.id) "/xac-nhan" } {
                            input type="hidden" name="csrf" value=(officer.who.csrf);
                            (Button::submit(lang.t("sanctions-confirm")).quiet())
                        }
                    }
                }
            }
            None => (outcome_form(officer, one, filled)),
        }
    })
}

fn outcome_form(officer: &Officer, one: &Alleged, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let id = one.row.id;
    let typed = filled.form.value("alleged") == id.to_string();
    let value = |name: &str| if typed { filled.form.value(name).to_owned() } else { String::new() };
    let kinds = words(lang, "sanctions-outcome", OUTCOMES);
    let options: Vec<_> =
        std::iter::once(("", "")).chain(kinds.iter().map(|(v, w)| (*v, w.as_str()))).collect();
    html! {
        form.stack method="post" action={ "/nguoi-bi-bao/" (id) "/ket-qua" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="alleged" value=(id);
            (Field::select("outcome", lang.t("sanctions-outcome"), &options).id(&format!("outcome-{id}"))
                .value(value("outcome")).error(filled.error("outcome").filter(|_| typed)))
            (Field::line("decision", lang.t("sanctions-decision")).id(&format!("decision-{id}"))
                .hint(lang.t("sanctions-decision-hint")).value(value("decision")))
            (Field::day("decided_on", lang.t("sanctions-decided-on")).id(&format!("decided-{id}"))
                .value(value("decided_on")).error(filled.error("decided_on").filter(|_| typed)))
            (Button::submit(lang.t("sanctions-save")))
        }
    }
}

fn add_card(officer: &Officer, case: CaseId, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let kinds = words(lang, "sanctions-alleged", ALLEGED);
    let options: Vec<_> = kinds.iter().map(|(value, words)| (*value, words.as_str())).collect();
    Card::new("add", lang.t("sanctions-add")).body(html! {
        form.stack method="post" action={ "/vu-viec/" (case) "/nguoi-vi-pham" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("kind", lang.t("sanctions-kind"), &options).value(filled.form.value("kind")))
            (Field::line("label", lang.t("sanctions-label")).hint(lang.t("sanctions-label-hint"))
                .value(filled.form.value("label")).error(filled.error("label")))
            label.row { input type="checkbox" name="under_18" value="yes" checked[filled.form.chose("under_18", "yes")];
                (lang.t("sanctions-under-18")) }
            (Button::submit(lang.t("sanctions-add-save")))
        }
    })
}

async fn add(Path(case): Path<CaseId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = ALLEGED.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let label = reader.line("label", Need::Required, 300);
    let under_18 = reader.flag("under_18");
    if let Err(problems) = reader.finish() {
        return show(&officer, case, &form, &problems).await;
    }
    actions::add(&officer.hub, &officer.who, case, kind, under_18, &label).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-added"))
}

async fn decide(Path(id): Path<AllegedId>, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = OUTCOMES.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("outcome", &kinds);
    let decision = reader.line("decision", Need::Optional, 100);
    let on = Day(reader.day("decided_on"));
    if !reader.is_bad("decided_on") && on > officer.hub.clock.now().day() {
        reader.problem(Problem::new("decided_on", "sanctions-not-yet"));
    }
    if let Err(problems) = reader.finish() {
        let case = actions::case_of(&officer.hub, id).await?;
        return show(&officer, case, &form, &problems).await;
    }
    let case = actions::decide(&officer.hub, &officer.who, id, kind, &decision, on).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-decided"))
}

async fn confirm(
    Path(id): Path<AllegedId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response, Error> {
    let case = actions::confirm(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-decided"))
}
