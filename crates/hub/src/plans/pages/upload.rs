//! Handing a document in: one file, read at once, nothing kept of a file that cannot be read.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
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

/// What is read of a body at all. A file over the limit is read to here, so that the browser shows the answer and
/// not a broken connection.
pub(super) const BODY_LIMIT: usize = 3 * MAX_BYTES;

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
                    (Field::file("file", lang.t("plans-import-choose"), ".txt,text/plain")
                        .hint(lang.t("plans-import-hint")).error(filled.error("file")))
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
    let received = match receive_parts(multipart).await {
        Ok(received) => received,
        Err(Broken::TooLarge) => return Ok(render(&officer, &[too_large(&officer, None)])),
        Err(Broken::Other) => return Err(Error::Conflict("error-form")),
    };
    officer.check_origin(&headers, &received.csrf)?;
    if received.size > MAX_BYTES {
        return Ok(render(&officer, &[too_large(&officer, Some(received.size))]));
    }
    if received.file_name.is_empty() && received.bytes.is_empty() {
        return Ok(render(&officer, &[Problem::new("file", "plans-file-missing")]));
    }
    let upload = Upload { file_name: received.file_name, bytes: received.bytes };
    match actions::import(&officer.hub, &officer.who, upload).await {
        Ok(Imported::New(id)) => Ok(officer.done(&format!("/ke-hoach/{id}/duyet"), "plans-imported")),
        Ok(Imported::Known(id)) => Ok(officer.done(&format!("/ke-hoach/{id}"), "plans-imported-before")),
        Err(Error::Invalid(problems)) => Ok(render(&officer, &problems)),
        Err(error) => Err(error),
    }
}

fn too_large(officer: &Officer, size: Option<usize>) -> Problem {
    let max = officer.lang.bytes(MAX_BYTES as u64);
    match size {
        Some(size) => {
            let size = officer.lang.bytes(size as u64);
            Problem::new("file", "form-file-too-large").with("size", size).with("max", max)
        }
        None => Problem::new("file", "plans-file-too-large").with("max", max),
    }
}

#[derive(Default)]
struct Received {
    csrf: String,
    file_name: String,
    bytes: Vec<u8>,
    size: usize,
}

enum Broken {
    TooLarge,
    Other,
}

impl From<MultipartError> for Broken {
    fn from(error: MultipartError) -> Self {
        let too_large = error.into_response().status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { Self::TooLarge } else { Self::Other }
    }
}

async fn receive_parts(mut multipart: Multipart) -> Result<Received, Broken> {
    let mut received = Received::default();
    while let Some(mut field) = multipart.next_field().await? {
        match field.name() {
            Some("csrf") => received.csrf = field.text().await?,
            Some("file") => {
                received.file_name = file_name(field.file_name().unwrap_or_default());
                while let Some(chunk) = field.chunk().await? {
                    received.size += chunk.len();
                    if received.size <= MAX_BYTES {
                        received.bytes.extend_from_slice(&chunk);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(received)
}

/// The name without folders, of a length that a list can show.
fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}
