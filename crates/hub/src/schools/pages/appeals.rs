//! Appeals: at the school, and those that wait for the province.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, PASSED_ON, category, csrf, day_of, tier};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::schools::actions::{self, RUN};
use crate::schools::appeals::{self, Open};
use crate::schools::model::{AppealId, Decision};
use crate::web::components::{Button, Card, State, chip, empty};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::Form;

/// What somebody asks for; with buttons where the school may answer.
///
/// i18n: schools-reason-* schools-appeal-*
pub(super) fn appeal_card(officer: &Officer, one: &Open, school: Option<OrganisationId>) -> Markup {
    let (lang, row) = (officer.lang, &one.row);
    let shape = match row.state.as_str() {
        "waiting" => State::Due,
        "passed-on" => State::Waiting,
        "allowed" => State::Done,
        _ => State::Stuck,
    };
    html! {
        div.stack {
            p { strong { (row.name) } " " (chip(shape, &lang.t(&format!("schools-appeal-{}", row.state)))) }
            p.small.muted {
                (category(lang, &row.category)) " · " (tier(lang, &row.tier)) " · "
                (lang.t(&format!("schools-reason-{}", row.reason))) " · " (lang.near_moment(row.asked_at.into()))
            }
            @if !one.words.is_empty() { p { (lang.f("schools-words", &[("words", one.words.as_str().into())])) } }
            @if let (Some(school), "waiting") = (school, row.state.as_str()) {
                form method="post" action={ (day_of(school)) "/xin-mo/" (row.id) } {
                    (csrf(officer))
                    div.row {
                        (Button::submit(lang.t("schools-allow")).sends("decision", "allow").about(row.name.as_str()).small())
                        (Button::submit(lang.t("schools-refuse")).sends("decision", "refuse").about(row.name.as_str()).small().quiet())
                        (Button::submit(lang.t("schools-pass-on")).sends("decision", "pass-on").about(row.name.as_str()).small().quiet())
                    }
                }
            }
        }
    }
}

/// The button that was pressed.
fn decision(form: &Form) -> Result<Decision> {
    match form.value("decision") {
        "allow" => Ok(Decision::Allow),
        "refuse" => Ok(Decision::Refuse),
        "pass-on" => Ok(Decision::PassOn),
        _ => Err(Error::Conflict("schools-no-decision")),
    }
}

pub(super) async fn decide(
    Path((school, appeal)): Path<(OrganisationId, AppealId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    appeals::decide(&officer.hub, &officer.who, school, appeal, decision(&form)?).await?;
    Ok(officer.done(&day_of(school), "schools-answered"))
}

pub(super) async fn passed_on(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let waiting = appeals::for_province(&officer.hub, &officer.who).await?;
    let bodies = organisations::actions::today(&officer.hub).await?;
    let school = |id: OrganisationId| {
        let found = bodies.bodies().iter().find(|body| body.id == id);
        found.map(|body| body.name.clone()).unwrap_or_default()
    };
    let body = html! {
        @if waiting.is_empty() {
            (empty(&lang.t("schools-passed-on-none"), &lang.t("schools-passed-on-hint"), None))
        }
        @for one in &waiting {
            @let id = format!("xin-{}", one.row.id);
            (Card::new(&id, school(one.row.organisation_id)).body(html! {
                (appeal_card(&officer, one, None))
                form method="post" action={ (PASSED_ON) "/" (one.row.id) } {
                    (csrf(&officer))
                    div.row {
                        (Button::submit(lang.t("schools-allow-all")).sends("decision", "allow").about(one.row.name.as_str()).small())
                        (Button::submit(lang.t("schools-refuse")).sends("decision", "refuse").about(one.row.name.as_str()).small().quiet())
                    }
                }
            }))
        }
    };
    let page = officer.page(lang.f("schools-passed-on-title", &[("n", waiting.len().into())]));
    let page = page.lede(html! { (lang.t("schools-passed-on-lede")) });
    Ok(page.crumb(lang.t("schools-menu"), Some(LIST)).crumb(lang.t("schools-passed-on"), None).render(body))
}

pub(super) async fn answer(
    Path(appeal): Path<AppealId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    can(&officer.who, &appeals::ANSWER, &On::province())?;
    appeals::decide_for_province(&officer.hub, &officer.who, appeal, decision(&form)?).await?;
    Ok(officer.done(PASSED_ON, "schools-answered"))
}
