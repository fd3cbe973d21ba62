//! The official number, the day and the signed copy of a report.

use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::report::render;
use super::{LIST, csrf};
use crate::attachment;
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, MAX_BYTES, NewPaper, Whole};
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::store::papers::Paper;
use crate::time::Day;
use crate::web::components::{Button, Card, Field};
use crate::web::extract::Officer;
use crate::web::form::{Filled, FormReader, Need, Problem};
use crate::web::{Icon, upload};

pub(super) fn card(
    officer: &Officer,
    whole: &Whole,
    papers: &[Paper],
    writes: bool,
    filled: &Filled<'_>,
) -> Markup {
    let (lang, report) = (officer.lang, &whole.report);
    let filed = papers.iter().any(|paper| paper.version == report.version);
    let files = writes && !report.is_draft() && !filed;
    html! {
        @if files || !papers.is_empty() {
            (Card::new("ban-ky", lang.t("reports-paper")).body(html! {
                @for paper in papers {
                    p {
                        strong { (lang.f("reports-paper-of", &[
                            ("number", paper.number.clone().into()), ("day", lang.date(paper.signed_on.0).into()),
                        ])) }
                        " (" (lang.f("reports-version", &[("n", paper.version.into())])) ") "
                        a href={ (LIST) "/" (report.id) "/ban-ky/" (paper.version) } { (paper.file_name) }
                        br; small.muted.mono { "SHA-256 " (paper.sha256.get(..16).unwrap_or_default()) "…" }
                    }
                }
                @if files {
                    form.stack method="post" action={ (LIST) "/" (report.id) "/ban-ky" } enctype="multipart/form-data" {
                        (csrf(&officer.who.csrf))
                        div.fgrid {
                            (Field::line("number", lang.t("reports-paper-number"))
                                .hint(lang.t("reports-paper-number-hint")).filled(filled))
                            (Field::day("signed", lang.t("reports-paper-signed"))
                                .hint(lang.t("plans-due-hint")).filled(filled))
                        }
                        (Field::file("file", lang.t("reports-paper-file"), ".pdf").error(filled.error("file")))
                        p { (Button::submit(lang.t("reports-paper-save")).icon(Icon::Upload).quiet()) }
                    }
                }
            }))
        }
    }
}

pub(super) async fn receive(
    officer: Officer,
    Path(id): Path<ReportId>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let mut reader = FormReader::new(&received.form);
    let number = reader.line("number", Need::Required, 60);
    let signed_on = Day(reader.day("signed"));
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        reader.problem(problem);
    } else if received.is_missing() {
        reader.problem(Problem::new("file", "form-required"));
    }
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((received.form, problems)), &[]).await;
    }
    let new = NewPaper { number, signed_on, file_name: received.file_name, bytes: received.bytes };
    match actions::file_paper(&officer.hub, &officer.who, id, &new).await {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), "reports-paper-filed")),
        Err(Error::Invalid(problems)) => render(&officer, id, Some((received.form, problems)), &[]).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn download(
    officer: Officer,
    Path((id, version)): Path<(ReportId, i64)>,
) -> Result<Response> {
    let (name, bytes) = actions::signed_copy(&officer.hub, &officer.who, id, version).await?;
    Ok(attachment::download("application/pdf", &name, bytes))
}
