//! A new inspection: whom, then when and on what.

use axum::extract::Query;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::csrf;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::inspections::actions::{self, LIST, PLAN, Plan};
use crate::organisations::{self, actions::Organisation};
use crate::plans;
use crate::plans::model::PlanId;
use crate::time::Day;
use crate::web::components::{Button, Card, Choice, Field, choice_links, empty, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("inspector", "inspections-inspector"),
    ("plan", "inspections-on-plan"),
    ("on", "inspections-on"),
    ("subject", "inspections-subject"),
    ("team", "inspections-team"),
    ("more", "inspections-more"),
];

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "co-quan")]
    body: Option<OrganisationId>,
    #[serde(rename = "tim", default)]
    words: String,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    if !officer.who.may_ever(&PLAN) {
        return Err(Error::Forbidden(PLAN.name));
    }
    match asked.body {
        Some(body) => {
            let form = Form::new(vec![("template".into(), "1".into())]);
            show(&officer, body, &form, &[]).await
        }
        None => find(&officer, &asked.words).await,
    }
}

async fn find(officer: &Officer, words: &str) -> Result<Response> {
    let lang = officer.lang;
    let key = lachan_text::fold(words.trim());
    let all = organisations::actions::all(&officer.hub).await?;
    let fits = |body: &&Organisation| !key.is_empty() && lachan_text::fold(&body.name).contains(&key);
    let found = all.iter().filter(fits).take(40);
    let links: Vec<_> = found
        .map(|body| Choice::new(format!("/kiem-tra/moi?co-quan={}", body.id), body.name.as_str()))
        .collect();
    let body = html! {
        form.filters method="get" action="/kiem-tra/moi" role="search" {
            (Field::line("tim", lang.t("inspections-find")).value(words.to_owned()))
            (Button::submit(lang.t("inspections-find-save")).quiet())
        }
        @if !key.is_empty() && links.is_empty() {
            (empty(&lang.t("inspections-find-none"), &lang.t("inspections-find-none-hint"), None))
        }
        (choice_links(&links))
    };
    Ok(officer.page(lang.t("inspections-whom")).crumb(lang.t("inspections-menu"), Some(LIST)).render(body))
}

/// The bodies for which somebody may inspect.
fn inspectors<'a>(officer: &Officer, all: &'a [Organisation]) -> Vec<&'a Organisation> {
    all.iter().filter(|body| actions::may(&officer.who, &PLAN, body.id)).collect()
}

async fn show(
    officer: &Officer,
    body: OrganisationId,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let all = organisations::actions::all(hub).await?;
    let inspected = all.iter().find(|one| one.id == body).ok_or(Error::NotFound)?;
    let filled = Filled { form, problems, lang };
    let own: Vec<_> =
        inspectors(officer, &all).iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let own: Vec<_> = own.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let plans = plans::actions::all(hub).await?;
    let words = |plan: &plans::actions::Plan| plan.number.clone().unwrap_or_else(|| plan.title.clone());
    let plans: Vec<_> = plans
        .iter()
        .filter(|plan| plan.state == "published")
        .map(|plan| (plan.id.to_string(), words(plan)))
        .collect();
    let without = lang.t("inspections-without-plan").into_owned();
    let plans: Vec<_> = std::iter::once(("", without.as_str()))
        .chain(plans.iter().map(|(id, words)| (id.as_str(), words.as_str())))
        .collect();
    let page = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (Card::new("lich", inspected.name.as_str()).tall().body(html! {
            form.stack method="post" action={ "/kiem-tra/moi?co-quan=" (body) } {
                (csrf(officer))
                (Field::line("subject", lang.t("inspections-subject")).filled(&filled))
                div.fgrid {
                    (Field::select("inspector", lang.t("inspections-inspector"), &own).filled(&filled))
                    (Field::day("on", lang.t("inspections-on")).filled(&filled))
                }
                (Field::line("team", lang.t("inspections-team")).hint(lang.t("inspections-team-hint")).filled(&filled))
                (Field::select("plan", lang.t("inspections-on-plan"), &plans)
                    .hint(lang.t("inspections-on-plan-hint")).filled(&filled))
                label.row {
                    input type="checkbox" name="template" value="1" checked[form.chose("template", "1")];
                    (lang.t("inspections-take-template"))
                }
                (Field::area("more", lang.t("inspections-more"), 4).hint(lang.t("inspections-more-hint")).filled(&filled))
                p { (Button::submit(lang.t("inspections-plan-save"))) }
            }
        }))
    };
    Ok(officer
        .page(lang.t("inspections-plan"))
        .crumb(lang.t("inspections-menu"), Some(LIST))
        .problems(!problems.is_empty())
        .render(page))
}

pub(super) async fn save(
    Query(asked): Query<Asked>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let inspected = asked.body.ok_or(Error::NotFound)?;
    let all = organisations::actions::all(&officer.hub).await?;
    let own: Vec<_> = inspectors(&officer, &all).iter().map(|one| (one.id.to_string(), one.id)).collect();
    if own.is_empty() {
        return Err(Error::Forbidden(PLAN.name));
    }
    let own: Vec<_> = own.iter().map(|(text, id)| (text.as_str(), *id)).collect();
    let plans = plans::actions::all(&officer.hub).await?;
    let plans: Vec<(String, PlanId)> = plans.iter().map(|plan| (plan.id.to_string(), plan.id)).collect();
    let plans: Vec<_> = plans.iter().map(|(text, id)| (text.as_str(), *id)).collect();
    let mut reader = FormReader::new(&form);
    let subject = reader.line("subject", Need::Required, 300);
    let inspector = reader.one_of("inspector", &own);
    let on = Day(reader.day("on"));
    let team = reader.line("team", Need::Required, 500);
    let plan = reader.optional_one_of("plan", &plans);
    let template = reader.flag("template");
    let more = reader.text("more", Need::Optional, 8_000);
    if let Err(problems) = reader.finish() {
        return show(&officer, inspected, &form, &problems).await;
    }
    let (subject, team, more) = (subject.as_str(), team.as_str(), more.as_str());
    let new = Plan { inspector, inspected, plan, subject, team, on, template, more };
    match actions::plan(&officer.hub, &officer.who, &new).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "inspections-planned")),
        Err(Error::Invalid(problems)) => show(&officer, inspected, &form, &problems).await,
        Err(error) => Err(error),
    }
}
