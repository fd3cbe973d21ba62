//! The targets of a plan in force: what answers each, and how it stands.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use uuid::Uuid;

use super::{LIST, name, state};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::plans;
use crate::plans::actions::Target;
use crate::plans::model::PlanId;
use crate::slice::Reading;
use crate::targets::actions::{self, COMPOSE, READ, Source};
use crate::targets::model::Period;
use crate::targets::rhythm::SCHOOLS;
use crate::web::components::{Button, Card, Field, chip, empty};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Form, Problem};

pub(super) async fn page(officer: Officer, Path(plan): Path<PlanId>) -> Result<Response> {
    render(&officer, plan, None).await
}

/// The page; with what was typed into the form of the rule, where that has problems.
pub(super) async fn render(
    officer: &Officer,
    plan: PlanId,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    can(&officer.who, &READ, &On::province())?;
    let whole = plans::actions::whole(hub, plan).await?;
    if whole.plan.state != "published" {
        return Err(Error::NotFound);
    }
    let mut keys: Vec<(String, String)> = vec![(String::new(), lang.t("targets-nothing").into_owned())];
    keys.extend(actions::figures().map(|figure| (figure.id.to_owned(), lang.t(figure.id).into_owned())));
    let owns = actions::owns(hub, hub.clock.now().day()).await?;
    keys.extend(owns.into_iter().map(|own| (own.id.to_string(), own.name)));
    let targets: Vec<&Target> = whole.targets.iter().filter(|target| target.state == "accepted").collect();
    let mut cards = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        cards.push(card(officer, plan, target, index, &keys).await?);
    }
    let own = format!("/ke-hoach/{plan}");
    let problems_shown = back.is_some();
    let rule = super::rhythm::card(officer, plan, back).await?;
    let body = html! {
        @if cards.is_empty() { (empty(&lang.t("targets-plan-none"), &lang.t("targets-plan-none-hint"), None)) }
        @for card in &cards { (card) }
        (rule)
    };
    let title = whole.plan.number.clone().unwrap_or_else(|| whole.plan.title.clone());
    Ok(officer
        .page(lang.t("targets-of-plan"))
        .lede(html! { (whole.plan.title) })
        .crumb(lang.t("plans-menu"), Some("/ke-hoach"))
        .crumb(title, Some(&own))
        .crumb(lang.t("targets-of-plan"), None)
        .problems(problems_shown)
        .render(body))
}

async fn card(
    officer: &Officer,
    plan: PlanId,
    target: &Target,
    index: usize,
    keys: &[(String, String)],
) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let to = hub.clock.now().day();
    let from = Period::Year.days(to, to).0;
    let source = actions::source_of(hub, (plan, target.id.0), target.indicator.as_deref(), to).await?;
    let counted = match &source {
        Some(source) => Some(actions::counted(hub, source, Reading { from, to, who: None, lang }).await?),
        None => None,
    };
    let key = source.as_ref().map(Source::key).unwrap_or_default();
    let of_plan = if key == SCHOOLS { format!("?ke-hoach={plan}") } else { String::new() };
    let options: Vec<_> = keys.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    let composes = can(&officer.who, &COMPOSE, &On::province()).is_ok();
    let id = format!("chi-tieu-{}", index + 1);
    let title = lang.f("targets-number-of", &[("n", (index + 1).into())]);
    Ok(Card::new(&id, title).body(html! {
        p { (target.text) }
        @match (&source, counted) {
            (Some(source), Some(counted)) => {
                @let (sign, _, word) = state(lang, counted);
                p {
                    (chip(sign, &word)) " " strong { (lang.share(counted.settled, counted.total)) } " · "
                    a href={ (LIST) "/" (key) (of_plan) } { (name(lang, source)) }
                }
            }
            _ => p { (lang.t("targets-not-counted")) },
        }
        @if composes {
            form.row method="post" action={ "/ke-hoach/" (plan) "/chi-tieu/" (target.id) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::select("key", lang.t("targets-counted-by"), &options).id(&format!("key-{}", index + 1)).value(key))
                (Button::submit(lang.t("targets-assign")).quiet().small().about(id.as_str()))
            }
        }
    }))
}

pub(super) async fn assign(
    Path((plan, target)): Path<(PlanId, Uuid)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::assign(&officer.hub, &officer.who, plan, target, form.value("key")).await?;
    Ok(officer.done(&format!("/ke-hoach/{plan}/chi-tieu"), "targets-assigned"))
}
