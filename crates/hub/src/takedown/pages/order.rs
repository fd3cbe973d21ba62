//! One order: what it says, what happened, and the step that comes next.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{reason, state_chip};
use crate::authority::{On, can};
use crate::error::Result;
use crate::takedown::actions::{self, OrderRow};
use crate::takedown::model::{OrderId, State};
use crate::time::Moment;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Event, Field, Kind, Weight, error_summary, key_values, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::{cases, organisations};

pub(super) async fn page(officer: Officer, Path(id): Path<OrderId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: OrderId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let (order, names) = actions::see(&officer.hub, &officer.who, id).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            div.stack {
                (next_step(officer, &order, filled))
                (Card::new("content", lang.t("takedown-content")).body(content(officer, &order, &names).await?))
            }
            (Card::new("history", lang.t("takedown-history")).body(timeline(&events(lang, &order))))
        }
    };
    let page = officer.page(order.number.clone()).actions(state_chip(lang, &order));
    let page = page.crumb(lang.t("takedown-orders"), Some("/lenh")).crumb(order.number.clone(), None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

async fn content(officer: &Officer, order: &OrderRow, names: &[String]) -> Result<Markup> {
    let lang = officer.lang;
    let unit = organisations::actions::short_name(&officer.hub, order.unit_id).await?;
    let may_open = match order.case_id {
        Some(case) => cases::actions::header(&officer.hub, &officer.who, case).await.is_ok(),
        None => false,
    };
    let labels =
        ["takedown-names", "takedown-reason", "takedown-basis", "takedown-addressee", "takedown-unit"]
            .map(|id| lang.t(id));
    let mut pairs = vec![
        (labels[0].as_ref(), html! { @for name in names { div.mono { (name) } } }),
        (labels[1].as_ref(), html! { (reason(lang, order)) }),
        (labels[2].as_ref(), html! { (order.basis) }),
        (labels[3].as_ref(), html! { (order.addressee) }),
        (labels[4].as_ref(), html! { (unit) }),
    ];
    let case_label = lang.t("takedown-case");
    if let (Some(case), Some(code)) = (order.case_id, &order.case_code) {
        let shown = match may_open {
            true => html! { a.mono href={ "/vu-viec/" (case) } { (code) } },
            false => html! { span.mono { (code) } },
        };
        pairs.push((case_label.as_ref(), shown));
    }
    Ok(key_values(&pairs))
}

fn next_step(officer: &Officer, order: &OrderRow, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let me = officer.who.person;
    let drafter = can(&officer.who, &actions::DRAFT, &On::held_by(order.unit_id)).is_ok();
    let approver = can(&officer.who, &actions::APPROVE, &On::province()).is_ok();
    match State::parse(&order.state) {
        Some(State::Draft) if drafter && order.drafted_by == me => {
            Card::new("next", lang.t("takedown-next-propose")).tall().body(html! {
                p { (lang.t("takedown-next-propose-hint")) }
                (button_form(officer, order, "trinh", lang.t("takedown-propose").as_ref(), false))
            })
        }
        Some(State::Proposed) if approver && order.drafted_by != me => decide_card(officer, order, filled),
        Some(State::Proposed) => note(Kind::Info, html! { p { (lang.t("takedown-waits")) } }),
        Some(State::InForce) => in_force(officer, order, filled, drafter, approver),
        _ => html! {},
    }
}

fn decide_card(officer: &Officer, order: &OrderRow, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("next", lang.t("takedown-next-approve")).tall().body(html! {
        p { (lang.t("takedown-next-approve-hint")) }
        (button_form(officer, order, "duyet", lang.t("takedown-approve").as_ref(), false))
        details open[!filled.problems.is_empty()] {
            summary { (lang.t("takedown-reject")) }
            form.stack method="post" action={ "/lenh/" (order.id) "/tra-lai" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::line("why", lang.t("takedown-why")).hint(lang.t("takedown-why-hint")).filled(&filled))
                (Button::submit(lang.t("takedown-reject")).quiet())
            }
        }
    })
}

fn in_force(
    officer: &Officer,
    order: &OrderRow,
    filled: Filled<'_>,
    drafter: bool,
    approver: bool,
) -> Markup {
    let lang = officer.lang;
    let asked_by_me = order.lift_asked_by == Some(officer.who.person);
    if order.lift_asked_by.is_none() {
        return html! {
            (note(Kind::Done, html! { p { (lang.t("takedown-in-force")) } }))
            @if drafter || approver {
                details open[!filled.problems.is_empty()] {
                    summary { (lang.t("takedown-lift-ask")) }
                    (Card::new("lift", lang.t("takedown-lift-ask")).body(html! {
                        form.stack method="post" action={ "/lenh/" (order.id) "/go" } {
                            input type="hidden" name="csrf" value=(officer.who.csrf);
                            (Field::line("why", lang.t("takedown-why")).hint(lang.t("takedown-why-hint")).filled(&filled))
                            (Button::submit(lang.t("takedown-lift-ask")).quiet())
                        }
                    }))
                }
            }
        };
    }
    Card::new("next", lang.t("takedown-lift-waits")).tall().body(html! {
        p { (lang.t("takedown-lift-why")) ": " (order.lift_reason) }
        @if approver && !asked_by_me {
            p.small.muted { (lang.t("takedown-lift-hint")) }
            (button_form(officer, order, "go/duyet", lang.t("takedown-lift").as_ref(), false))
        }
        @if approver || asked_by_me {
            (button_form(officer, order, "go/giu", lang.t("takedown-keep").as_ref(), true))
        }
    })
}

fn button_form(officer: &Officer, order: &OrderRow, step: &str, label: &str, quiet: bool) -> Markup {
    let button = Button::submit(label);
    html! {
        form method="post" action={ "/lenh/" (order.id) "/" (step) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (if quiet { button.quiet() } else { button })
        }
    }
}

fn events(lang: Lang, order: &OrderRow) -> Vec<Event<'_>> {
    let steps = [
        (order.lifted_at, "takedown-did-lift", order.lifted_by_name.as_deref(), "", Weight::Turn),
        (
            order.lift_asked_at,
            "takedown-did-ask-lift",
            order.lift_asked_by_name.as_deref(),
            order.lift_reason.as_str(),
            Weight::Step,
        ),
        (order.approved_at, "takedown-did-approve", order.approved_by_name.as_deref(), "", Weight::Turn),
        (
            order.rejected_at,
            "takedown-did-reject",
            order.rejected_by_name.as_deref(),
            order.reject_reason.as_str(),
            Weight::Bad,
        ),
        (order.proposed_at, "takedown-did-propose", Some(order.drafted_by_name.as_str()), "", Weight::Step),
        (
            Some(order.drafted_at),
            "takedown-did-draft",
            Some(order.drafted_by_name.as_str()),
            "",
            Weight::Step,
        ),
    ];
    steps
        .into_iter()
        .filter_map(|(at, what, who, remark, weight)| Some(event(lang, at?, what, who, remark, weight)))
        .collect()
}

fn event(
    lang: Lang,
    at: Moment,
    what: &str,
    who: Option<&str>,
    remark: &str,
    weight: Weight,
) -> Event<'static> {
    let mut small = who.unwrap_or_default().to_owned();
    if !remark.is_empty() {
        small = format!("{small}: {remark}");
    }
    Event {
        weight,
        when: lang.short_moment(at.into()).into(),
        datetime: at.local().strftime("%Y-%m-%dT%H:%M%:z").to_string().into(),
        what: html! { (lang.t(what)) },
        small: small.into(),
    }
}

pub(super) async fn propose(
    Path(id): Path<OrderId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::propose(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-proposed"))
}

pub(super) async fn approve(
    Path(id): Path<OrderId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::approve(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-approved"))
}

pub(super) async fn reject(
    Path(id): Path<OrderId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match why(&form) {
        Ok(why) => actions::reject(&officer.hub, &officer.who, id, &why).await?,
        Err(problems) => return show(&officer, id, &form, &problems).await,
    }
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-rejected"))
}

pub(super) async fn ask_to_lift(
    Path(id): Path<OrderId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match why(&form) {
        Ok(why) => actions::ask_to_lift(&officer.hub, &officer.who, id, &why).await?,
        Err(problems) => return show(&officer, id, &form, &problems).await,
    }
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-lift-asked"))
}

pub(super) async fn lift(
    Path(id): Path<OrderId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::lift(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-lifted"))
}

pub(super) async fn keep(
    Path(id): Path<OrderId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::keep(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/lenh/{id}"), "takedown-kept"))
}

fn why(form: &Form) -> Result<String, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let why = reader.line("why", Need::Required, 300);
    reader.finish().map(|()| why)
}
