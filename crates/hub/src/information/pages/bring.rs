//! Bringing information in: what an officer has found, or what a report tells of.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf};
use crate::authority::{On, can};
use crate::error::Result;
use crate::information::actions::{self, ENTER, Found};
use crate::intake::desk;
use crate::intake::model::{LONGEST_LINK, ReportId};
use crate::organisations;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, labelled_error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[("subject", "information-subject"), ("address", "information-address")];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, None, &Form::default(), &[]).await
}

/// What a report tells of: the address is taken over, the words are not. Opening it is kept in the journal.
pub(super) async fn from_report(officer: Officer, Path(report): Path<ReportId>) -> Result<Response> {
    let opened = desk::open(&officer.hub, &officer.who, report).await?;
    let form = Form::new(vec![("address".into(), opened.telling.link.clone())]);
    show(&officer, Some((report, opened.code.as_str())), &form, &[]).await
}

async fn show(
    officer: &Officer,
    report: Option<(ReportId, &str)>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    can(&officer.who, &ENTER, &On::province())?;
    let lang = officer.lang;
    let unit = actions::responsible(&officer.hub).await?;
    let unit = organisations::actions::short_name(&officer.hub, unit).await?;
    let filled = Filled { form, problems, lang };
    let (action, back) = match report {
        Some((id, _)) => (format!("/tin/{id}/chuyen-thong-tin"), format!("/tin/{id}")),
        None => (format!("{LIST}/moi"), LIST.to_owned()),
    };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Info, html! {
            p { (lang.f("information-goes-to", &[("unit", unit.as_str().into())])) }
            @if report.is_some() { p { (lang.t("information-report-closes")) } }
        }))
        (fields(officer, lang, &action, &back, &filled))
    };
    let title = match report {
        Some((_, code)) => lang.f("information-pass-on", &[("code", code.into())]),
        None => lang.t("information-add"),
    };
    Ok(officer
        .page(title)
        .crumb(lang.t("information-menu"), Some(LIST))
        .problems(!problems.is_empty())
        .render(body))
}

fn fields(officer: &Officer, lang: Lang, action: &str, back: &str, filled: &Filled<'_>) -> Markup {
    Card::new("tin", lang.t("information-what")).tall().body(html! {
        form.stack method="post" action=(action) {
            (csrf(officer))
            (Field::line("address", lang.t("information-address"))
                .hint(lang.t("information-address-hint")).filled(filled))
            (Field::area("subject", lang.t("information-subject"), 3)
                .hint(lang.t("information-subject-hint")).filled(filled))
            p.row {
                (Button::submit(lang.t("information-enter")))
                (Button::link(lang.t("information-cancel"), back.to_owned()).quiet())
            }
        }
    })
}

fn read(form: &Form) -> Result<(String, String), Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let address = reader.line("address", Need::Required, LONGEST_LINK);
    let subject = reader.line("subject", Need::Required, 300);
    reader.finish()?;
    Ok((subject, address))
}

pub(super) async fn enter(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    match read(&form) {
        Ok((subject, address)) => {
            let found = Found { subject: &subject, address: &address };
            let id = actions::enter(&officer.hub, &officer.who, &found).await?;
            Ok(officer.done(&format!("{LIST}/{id}"), "information-entered"))
        }
        Err(problems) => show(&officer, None, &form, &problems).await,
    }
}

pub(super) async fn take_over(
    Path(report): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match read(&form) {
        Ok((subject, address)) => {
            let found = Found { subject: &subject, address: &address };
            let id = actions::take_over(&officer.hub, &officer.who, report, &found).await?;
            Ok(officer.done(&format!("{LIST}/{id}"), "information-taken-over"))
        }
        Err(problems) => {
            let opened = desk::open(&officer.hub, &officer.who, report).await?;
            show(&officer, Some((report, opened.code.as_str())), &form, &problems).await
        }
    }
}
