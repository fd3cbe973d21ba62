//! More reports about the matter of a case: offered, taken in, sent back, taken out.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::file::Names;
use crate::cases::actions::{Inside, SHARE};
use crate::cases::joining::{self, Went};
use crate::cases::model::CaseId;
use crate::cases::reports;
use crate::error::{Error, Result};
use crate::intake::actions::Told;
use crate::intake::model::ReportId;
use crate::web::components::{Button, Card};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::Form;

fn report(form: &Form, field: &str) -> Result<ReportId> {
    form.value(field).parse().map_err(|_| Error::NotFound)
}

/// The reports that a desk offers into this case, for the units that are asked.
pub(super) async fn offered_card(officer: &Officer, id: CaseId, names: &Names) -> Result<Markup> {
    let lang = officer.lang;
    let offered = joining::offered(&officer.hub, &officer.who, id).await?;
    if offered.is_empty() {
        return Ok(html! {});
    }
    Ok(Card::new("offered", lang.t("cases-offered-reports")).tall().body(html! {
        p { (lang.t("cases-offered-reports-hint")) }
        ul.stack { @for one in &offered {
            li {
                strong { (one.code) } " · " (names.get(&one.from).map_or("", String::as_str))
                " · " (lang.near_moment(one.at.into()))
                div.row {
                    (act(officer, &format!("/vu-viec/{id}/nhan-tin"), one.id, "cases-take-in", &one.code, false))
                    (act(officer, &format!("/vu-viec/{id}/tra-tin"), one.id, "cases-send-back", &one.code, true))
                }
            }
        } }
    }))
}

fn act(officer: &Officer, path: &str, report: ReportId, label: &str, code: &str, quiet: bool) -> Markup {
    let button = Button::submit(officer.lang.t(label)).about(code.to_owned()).small();
    html! {
        form method="post" action=(path) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="report" value=(report);
            @if quiet { (button.quiet()) } @else { (button) }
        }
    }
}

/// Which share of the reports is open, and the way to the next.
pub(super) fn share(officer: &Officer, id: CaseId, inside: &Inside, purpose: &str) -> Markup {
    let lang = officer.lang;
    if inside.all <= SHARE {
        return html! {};
    }
    let last = inside.from + inside.reports.len();
    html! {
        p { (lang.f("cases-share", &[
            ("from", (inside.from + 1).into()), ("to", last.into()), ("all", inside.all.into())])) }
        @if last < inside.all {
            form method="post" action={ "/vu-viec/" (id) "/mo" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="purpose" value=(purpose);
                input type="hidden" name="from" value=(last);
                (Button::submit(lang.t("cases-share-next")).quiet())
            }
        }
    }
}

pub(super) fn take_out_form(officer: &Officer, id: CaseId, told: &Told) -> Markup {
    let lang = officer.lang;
    html! {
        details {
            summary { (lang.t("cases-take-out-ask")) }
            p { (lang.t("cases-take-out-hint")) }
            (act(officer, &format!("/vu-viec/{id}/tach-tin"), told.id, "cases-take-out", &told.code, true))
        }
    }
}

pub(super) async fn join(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let beside = report(&form, "other")?;
    Ok(match joining::join(&officer.hub, &officer.who, id, beside).await? {
        Went::Into(case) => officer.done(&format!("/vu-viec/{case}"), "cases-joined-done"),
        Went::Offered => officer.done(&format!("/tin/{id}"), "cases-report-offered-done"),
    })
}

pub(super) async fn take_in(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    joining::take_in(&officer.hub, &officer.who, id, report(&form, "report")?).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "cases-joined-done"))
}

pub(super) async fn send_back(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    joining::send_back(&officer.hub, &officer.who, id, report(&form, "report")?).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "cases-sent-back-done"))
}

pub(super) async fn take_out(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    joining::take_out(&officer.hub, &officer.who, id, report(&form, "report")?).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "cases-taken-out-done"))
}

pub(super) async fn mark_teller(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let told = report(&form, "report")?;
    reports::mark_teller(&officer.hub, &officer.who, id, told, form.value("alleged")).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "intake-alleged-saved"))
}
