//! The items that new inspections begin with.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::csrf;
use crate::authority::{On, can};
use crate::error::Result;
use crate::inspections::ItemId;
use crate::inspections::actions::{self, LIST, TEMPLATE};
use crate::web::components::{Button, Card, Field, empty, error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/kiem-tra/mau";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let items = actions::template(&officer.hub, &officer.who).await?;
    let changes = can(&officer.who, &TEMPLATE, &On::province()).is_ok();
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (Card::new("mau", lang.t("inspections-template")).body(html! {
            @if items.is_empty() {
                (empty(&lang.t("inspections-template-none"), &lang.t("inspections-template-none-hint"), None))
            }
            ol {
                @for (id, words) in &items {
                    li {
                        p { (words) }
                        @if changes {
                            form method="post" action={ (HERE) "/" (id) "/bo" } {
                                (csrf(officer))
                                (Button::submit(lang.t("inspections-template-end")).quiet().small().about(words.as_str()))
                            }
                        }
                    }
                }
            }
            @if changes {
                form.stack method="post" action=(HERE) {
                    (csrf(officer))
                    (Field::line("words", lang.t("inspections-item-words")).filled(&filled))
                    p { (Button::submit(lang.t("inspections-template-add"))) }
                }
            }
        }))
    };
    Ok(officer
        .page(lang.t("inspections-template"))
        .crumb(lang.t("inspections-menu"), Some(LIST))
        .lede(html! { (lang.t("inspections-template-lede")) })
        .problems(!problems.is_empty())
        .render(body))
}

pub(super) async fn add(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let words = reader.line("words", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems).await;
    }
    actions::add_to_template(&officer.hub, &officer.who, &words).await?;
    Ok(officer.done(HERE, "inspections-template-added"))
}

pub(super) async fn end(
    Path(id): Path<ItemId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::end_in_template(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(HERE, "inspections-template-ended"))
}
