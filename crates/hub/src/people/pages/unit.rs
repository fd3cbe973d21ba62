//! One's own unit: who works there, and who waits for the key of what is sealed to it.

use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::people::actions;
use crate::people::administration::{self, Unit};
use crate::web::components::{Button, Card, Kind, State, chip, empty, note};
use crate::web::extract::{Officer, OfficerForm};

const HERE: &str = "/don-vi";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let units = administration::units(&officer.hub, &officer.who).await?;
    let body = html! {
        @if units.is_empty() { (empty(&lang.t("people-unit-none"), &lang.t("people-unit-none-hint"), None)) }
        @for (index, unit) in units.iter().enumerate() { (unit_card(&officer, unit, index)) }
    };
    Ok(officer.page(lang.t("people-unit")).lede(html! { (lang.t("people-unit-lede")) }).render(body))
}

fn unit_card(officer: &Officer, unit: &Unit, index: usize) -> Markup {
    let lang = officer.lang;
    let waits = |id| unit.waiting.iter().any(|colleague| colleague.id == id);
    let i_wait = waits(officer.who.person);
    Card::new(&format!("don-vi-{index}"), unit.name.as_str()).body(html! {
        @if i_wait { (note(Kind::Due, html! { p { (lang.t("people-you-wait")) } })) }
        ul.stack {
            @for member in &unit.members {
                li.row {
                    span { strong { (member.name) } }
                    @if waits(member.id) {
                        (chip(State::Due, &lang.t("people-waits")))
                        @if !i_wait {
                            form method="post" action={ (HERE) "/mo-khoa" } {
                                input type="hidden" name="csrf" value=(officer.who.csrf);
                                input type="hidden" name="unit" value=(unit.id);
                                input type="hidden" name="person" value=(member.id);
                                (Button::submit(lang.t("people-let-in")).small().about(member.name.as_str()))
                            }
                        }
                    } @else if member.public_key.is_none() {
                        (chip(State::Waiting, &lang.t("people-standing-invited")))
                    }
                }
            }
        }
        @if !unit.waiting.is_empty() && !i_wait { p.small.muted { (lang.t("people-let-in-hint")) } }
    })
}

pub(super) async fn let_in(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let unit = form.value("unit").parse().map_err(|_| Error::NotFound)?;
    let person = form.value("person").parse().map_err(|_| Error::NotFound)?;
    actions::let_in(&officer.hub, &officer.who, unit, person).await?;
    Ok(officer.done(HERE, "people-let-in-done"))
}
