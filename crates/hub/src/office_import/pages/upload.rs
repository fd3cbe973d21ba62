//! Handing a file in, and the template to fill.

use axum::extract::Multipart;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::HERE;
use crate::attachment;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::office_import::actions::{self, IMPORT};
use crate::office_import::model::MAX_BYTES;
use crate::office_import::template;
use crate::web::Icon;
use crate::web::components::{Button, Card, Field, error_summary};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::upload;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    can(&officer.who, &IMPORT, &On::province())?;
    Ok(render(&officer, &[]))
}

pub(super) fn render(officer: &Officer, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let form = Form::default();
    let filled = Filled { form: &form, problems, lang };
    let steps = ["import-next-1", "import-next-2", "import-next-3", "import-next-4"];
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            (Card::new("tep", lang.t("import-file")).tall().body(html! {
                form.stack method="post" action=(HERE) enctype="multipart/form-data" {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Field::file("file", lang.t("import-choose"), ".xlsx")
                        .hint(lang.t("import-hint")).error(filled.error("file")))
                    p { (Button::submit(lang.t("import-read")).icon(Icon::Upload)) }
                }
            }))
            (Card::new("sau-do", lang.t("import-next")).body(html! {
                ol.small { @for step in steps { li { (lang.t(step)) } } }
            }))
        }
    };
    let download =
        Button::link(lang.t("import-template"), "/nhap-excel/mau.xlsx").icon(Icon::Download).quiet();
    officer
        .page(lang.t("import-menu"))
        .lede(html! { (lang.t("import-lede")) })
        .actions(html! { (download) })
        .problems(!problems.is_empty())
        .render(body)
}

pub(super) async fn receive(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    can(&officer.who, &IMPORT, &On::province())?;
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        return Ok(render(&officer, &[problem]));
    }
    if received.is_missing() {
        return Ok(render(&officer, &[Problem::new("file", "import-missing")]));
    }
    match actions::hand_in(&officer.hub, &officer.who, &received.file_name, &received.bytes).await {
        Ok(id) => Ok(axum::response::Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Error::Invalid(problems)) => Ok(render(&officer, &problems)),
        Err(error) => Err(error),
    }
}

pub(super) async fn template(officer: Officer) -> Result<Response> {
    can(&officer.who, &IMPORT, &On::province())?;
    let name = "mau-nhap-truong-can-bo.xlsx";
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, name, template::template()?))
}
