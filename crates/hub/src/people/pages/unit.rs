//! One's own unit: who works there, and who waits for the key of what is sealed to it.

use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::people::administration::{self, Unit};
use crate::people::store::Colleague;
use crate::people::{actions, recovery};
use crate::web::components::{
    Button, Card, Column, Kind, Row, State, Table, chip, empty, error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

const HERE: &str = "/don-vi";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    officer.who.must_ever(&actions::ADMIT)?;
    let filled = Filled { form, problems, lang };
    let units = administration::units(&officer.hub, &officer.who).await?;
    let body = html! {
        @if units.is_empty() { (empty(&lang.t("people-unit-none"), &lang.t("people-unit-none-hint"), None)) }
        (error_summary(&filled, Voice::Adult))
        @for (index, unit) in units.iter().enumerate() {
            (unit_card(officer, unit, index))
            @if recovery::askable(&officer.hub, &officer.who, unit.id).await? {
                (Card::new(&format!("khoi-phuc-{index}"), lang.t("people-recovery-locked")).body(html! {
                    p.muted { (lang.t("people-recovery-locked-hint")) }
                    (super::recovery::ask_form(officer, unit.id, &filled))
                }))
            }
        }
    };
    let page = officer.page(lang.t("people-unit")).lede(html! { (lang.t("people-unit-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn unit_card(officer: &Officer, unit: &Unit, index: usize) -> Markup {
    let lang = officer.lang;
    let i_wait = unit.waiting.iter().any(|colleague| colleague.id == officer.who.person);
    let rows = unit.members.iter().map(|member| {
        let waits = unit.waiting.iter().any(|colleague| colleague.id == member.id);
        let state = match (waits, &member.public_key) {
            (true, _) => chip(State::Due, &lang.t("people-waits")),
            (false, None) => chip(State::Waiting, &lang.t("people-standing-invited")),
            (false, Some(_)) => chip(State::Done, &lang.t("people-standing-in-use")),
        };
        let button = html! { @if waits && !i_wait { (let_in_form(officer, unit, member)) } };
        Row::new(vec![html! { strong { (member.name) } }, state, button])
    });
    let table = Table {
        caption: unit.name.as_str().into(),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-name")),
            Column::new(lang.t("people-standing")).corner(),
            Column::new(lang.t("people-let-in")).silent(),
        ],
        rows: rows.collect(),
    };
    html! {
        @if i_wait { (note(Kind::Due, html! { p { (lang.t("people-you-wait")) } })) }
        (Card::new(&format!("don-vi-{index}"), unit.name.as_str()).flush().body(html! { (table) }))
        @if !unit.waiting.is_empty() && !i_wait { p.small.muted { (lang.t("people-let-in-hint")) } }
    }
}

fn let_in_form(officer: &Officer, unit: &Unit, member: &Colleague) -> Markup {
    html! {
        form method="post" action={ (HERE) "/mo-khoa" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="unit" value=(unit.id);
            input type="hidden" name="person" value=(member.id);
            (Button::submit(officer.lang.t("people-let-in")).small().about(member.name.as_str()))
        }
    }
}

pub(super) async fn let_in(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let unit = form.value("unit").parse().map_err(|_| Error::NotFound)?;
    let person = form.value("person").parse().map_err(|_| Error::NotFound)?;
    actions::let_in(&officer.hub, &officer.who, unit, person).await?;
    Ok(officer.done(HERE, "people-let-in-done"))
}

pub(super) async fn ask_recovery(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    match super::recovery::ask(&officer, &form).await {
        Ok(()) => Ok(officer.done(HERE, "people-recovery-asked-done")),
        Err(Error::Invalid(problems)) => show(&officer, &form, &problems).await,
        Err(error) => Err(error),
    }
}
