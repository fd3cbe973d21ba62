//! Handing a document in: one file, read at once, nothing kept of a file that cannot be read.

use axum::extract::Multipart;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::LIST;
use super::words::csrf;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::plans::actions::{self, Imported, MAX_BYTES, Upload};
use crate::web::Icon;
use crate::web::components::{Button, Card, Field, error_summary};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::upload;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    can(&officer.who, &actions::IMPORT, &On::province())?;
    Ok(render(&officer, &[]))
}

fn render(officer: &Officer, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let form = Form::default();
    let filled = Filled { form: &form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            (Card::new("tep", lang.t("plans-import-file")).tall().body(html! {
                form.stack method="post" action="/ke-hoach/nhap" enctype="multipart/form-data" {
                    (csrf(&officer.who.csrf))
                    (Field::file("file", lang.t("plans-import-choose"), ".docx,.pdf,.html,.htm,.txt")
                        .hint(lang.t("plans-import-hint")).error(filled.error("file")))
                    @if actions::reads_scans() {
                        label.row { input type="checkbox" name="recognise" value="yes"; (lang.t("plans-recognise")) }
                    }
                    p { (Button::submit(lang.t("plans-import-read")).icon(Icon::Upload)) }
                }
            }))
            (what_happens(officer))
        }
    };
    officer
        .page(lang.t("plans-import"))
        .crumb(lang.t("plans-menu"), Some(LIST))
        .crumb(lang.t("plans-import"), None)
        .problems(!problems.is_empty())
        .render(body)
}

fn what_happens(officer: &Officer) -> Markup {
    let lang = officer.lang;
    Card::new("sau-do", lang.t("plans-import-next")).body(html! {
        ol.small {
            li { (lang.t("plans-import-next-1")) }
            li { (lang.t("plans-import-next-2")) }
            li { (lang.t("plans-import-next-3")) }
        }
    })
}

pub(super) async fn receive(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        return Ok(render(&officer, &[problem]));
    }
    if received.is_missing() && received.file_name.is_empty() {
        return Ok(render(&officer, &[Problem::new("file", "plans-file-missing")]));
    }
    let recognise = !received.form.value("recognise").is_empty();
    let upload = Upload { file_name: received.file_name, bytes: received.bytes, recognise };
    match actions::import(&officer.hub, &officer.who, upload).await {
        Ok(Imported::New(id)) => Ok(officer.done(&format!("/ke-hoach/{id}/duyet"), "plans-imported")),
        Ok(Imported::Known(id)) => Ok(officer.done(&format!("/ke-hoach/{id}"), "plans-imported-before")),
        Err(Error::Invalid(problems)) => Ok(render(&officer, &problems)),
        Err(error) => Err(error),
    }
}
