//! All orders that the officer may see, and the list of legal bases.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::table;
use crate::authority::{On, can};
use crate::error::Result;
use crate::takedown::actions::{self, OrderRow};
use crate::takedown::model::State;
use crate::web::components::{Button, Card, Field, Tab, empty, tabs};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{FormReader, Need};

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    trang_thai: String,
}

/// i18n: takedown-state-*
pub(super) async fn list(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    officer.who.must_ever(&actions::SEE)?;
    let state = State::parse(&asked.trang_thai);
    let orders = actions::all(&officer.hub, &officer.who, state).await?;
    let approver = can(&officer.who, &actions::APPROVE, &On::province()).is_ok();
    let (mine, others): (Vec<_>, Vec<_>) =
        orders.into_iter().partition(|order| approver && waits_for(&officer, order));
    let parts = std::iter::once(("", "/lenh".to_owned(), lang.t("takedown-state-all"))).chain(
        State::ALL.map(|state| {
            let name = state.name();
            (name, format!("/lenh?trang_thai={name}"), lang.t(&format!("takedown-state-{name}")))
        }),
    );
    let shown = state.map_or("", State::name);
    let parts: Vec<_> = parts
        .map(|(name, href, label)| Tab { label, href: href.into(), count: None, current: name == shown })
        .collect();
    let body = html! {
        @if !mine.is_empty() {
            (Card::new("mine", lang.t("takedown-waits-for-me")).flush().tall().body(table(lang, &mine, true)))
        }
        (tabs(lang, &lang.t("takedown-column-state"), &parts))
        @if others.is_empty() && mine.is_empty() {
            (empty(&lang.t("takedown-list-none"), &lang.t("takedown-list-none-hint"), None))
        } @else if !others.is_empty() { (table(lang, &others, true)) }
        @if approver { (bases_card(&officer).await?) }
    };
    let title = match mine.len() {
        0 => lang.t("takedown-orders"),
        n => lang.f("takedown-title-waiting", &[("n", n.into())]),
    };
    let mut page = officer.page(title);
    if actions::drafting(&officer.hub, &officer.who, None).await.is_ok() {
        page = page.actions(html! { (Button::link(lang.t("takedown-draft"), "/lenh/moi").quiet()) });
    }
    Ok(page.render(body))
}

/// Whether the next step of an order is one that this person may take.
fn waits_for(officer: &Officer, order: &OrderRow) -> bool {
    let me = officer.who.person;
    match State::parse(&order.state) {
        Some(State::Proposed) => order.drafted_by != me,
        Some(State::InForce) => order.lift_asked_by.is_some_and(|asked| asked != me),
        _ => false,
    }
}

async fn bases_card(officer: &Officer) -> Result<Markup> {
    let lang = officer.lang;
    let bases = actions::bases(&officer.hub).await?.join("\n");
    Ok(html! {
        details {
            summary { (lang.t("takedown-bases")) }
            (Card::new("bases", lang.t("takedown-bases")).body(html! {
                form.stack method="post" action="/lenh/can-cu" {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Field::area("bases", lang.t("takedown-bases-field"), 5).value(bases)
                        .hint(lang.t("takedown-bases-hint")))
                    (Button::submit(lang.t("takedown-bases-save")).quiet())
                }
            }))
        }
    })
}

pub(super) async fn set_bases(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("bases", Need::Optional, 5000);
    reader.finish().map_err(crate::Error::Invalid)?;
    let bases: Vec<String> = text
        .lines()
        .map(|line| line.trim().chars().take(300).collect::<String>())
        .filter(|line| !line.is_empty())
        .take(30)
        .collect();
    actions::set_bases(&officer.hub, &officer.who, &bases).await?;
    Ok(officer.done("/lenh", "takedown-bases-saved"))
}
