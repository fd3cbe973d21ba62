//! `/tong-quan/{body}`: why a body is red, for those who steer and for the body itself.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::html;

use super::figures::one_figure;
use super::parts::{Looked, MOST_ROWS, late_table};
use crate::authority::{On, can};
use crate::dashboards::LOOK;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions as plans;
use crate::web::components::{Card, empty, labelled_error_summary};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Voice};

pub(in crate::dashboards) async fn page(
    officer: Officer,
    Path(id): Path<OrganisationId>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response> {
    if !officer.who.organisations(plans::WORKERS).contains(&id) {
        can(&officer.who, &LOOK, &On::province())?;
    }
    let (hub, lang) = (&officer.hub, officer.lang);
    let looked = Looked::read(&officer, query);
    let (day, today) = (looked.day, hub.clock.now().day());
    let name = organisations::actions::on_day(hub, id, day).await?.ok_or(Error::NotFound)?.name;
    let counted = plans::tasks_of_body(hub, id, day).await?;
    let most = u32::try_from(MOST_ROWS).unwrap_or(u32::MAX);
    let late = if day == today { plans::longest_late(hub, None, Some(id), most).await? } else { Vec::new() };
    let figure = one_figure(&officer, lang.t("dashboards-tasks-of-body").into_owned(), counted, None);
    let form = Form::default();
    let filled = Filled { form: &form, problems: &looked.problems, lang };
    let why = Card::new("vi-sao", lang.t("dashboards-why"));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &[("ngay", "dashboards-day")]))
        (looked.field(lang, &super::parts::body_href(id)))
        div.grid { (figure) }
        @if day == today {
            @if late.is_empty() {
                (why.body(empty(&lang.t("dashboards-none-late"), &lang.t("dashboards-none-late-hint"), None)))
            } @else {
                (why.flush().body(late_table(lang, today, &late, None)))
            }
        }
    };
    let lede = lang.f("dashboards-until", &[("day", lang.date(day.0).into())]);
    let page =
        officer.page(name.clone()).crumb(lang.t("dashboards-overview"), Some("/tong-quan")).crumb(name, None);
    Ok(page.lede(html! { (lede) }).problems(!looked.problems.is_empty()).render(body))
}
