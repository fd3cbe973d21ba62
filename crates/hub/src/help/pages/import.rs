//! Taking a workbook in: every row, or none and all that is wrong with it.

use axum::extract::Multipart;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf};
use crate::error::{Error, Result};
use crate::help::actions::WRITE;
use crate::help::sheet::{self, Fault, Imported, MAX_BYTES};
use crate::web::components::{Button, Card, Column, Field, Kind, Row, Table, error_summary, note};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::{Icon, Lang, upload};

/// So many faults are shown; who has more mends these first.
const SHOWN: usize = 200;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    if officer.who.may_ever(&WRITE) {
        Ok(show(&officer, &[], None, &[]))
    } else {
        Err(Error::Forbidden(WRITE.name))
    }
}

fn show(officer: &Officer, problems: &[Problem], done: Option<Imported>, faults: &[Fault]) -> Response {
    let lang = officer.lang;
    let form = Form::default();
    let filled = Filled { form: &form, problems, lang };
    let steps = ["help-import-1", "help-import-2", "help-import-3"];
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(done) = done {
            (note(Kind::Done, html! { p role="status" { (lang.f("help-imported", &[
                ("added", done.added.into()), ("changed", done.changed.into()), ("same", done.same.into())])) }
                p { a href=(LIST) { (lang.t("help-menu")) } } }))
        }
        @if !faults.is_empty() { (fault_table(lang, faults)) }
        div.two {
            (Card::new("tep", lang.t("help-import-file")).tall().body(html! {
                form.stack method="post" action={ (LIST) "/nhap" } enctype="multipart/form-data" {
                    (csrf(officer))
                    (Field::file("file", lang.t("help-import-choose"), ".xlsx")
                        .hint(lang.f("help-import-hint", &[("max", lang.bytes(MAX_BYTES as u64).into())]))
                        .error(filled.error("file")))
                    p { (Button::submit(lang.t("help-import-read")).icon(Icon::Upload)) }
                }
            }))
            (Card::new("cach-lam", lang.t("help-import-how")).body(html! {
                ol.small { @for step in steps { li { (lang.t(step)) } } }
                p { (Button::link(lang.t("help-workbook"), format!("{LIST}/tai-ve"))
                    .icon(Icon::Download).quiet()) }
            }))
        }
    };
    officer
        .page(lang.t("help-import"))
        .crumb(lang.t("help-menu"), Some(LIST))
        .problems(!problems.is_empty() || !faults.is_empty())
        .render(body)
}

fn fault_table(lang: Lang, faults: &[Fault]) -> Markup {
    let columns = ["help-import-row", "help-import-column", "help-import-wrong"];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let row = |fault: &Fault| {
        Row::new(vec![
            html! { (fault.row.map(|row| row.to_string()).unwrap_or_default()) },
            // i18n: help-field-*
            html! { (if fault.heading.is_empty() { "–".into() } else { lang.t(fault.heading) }) },
            html! { (fault.problem.text(lang)) },
        ])
    };
    let rows = faults.iter().take(SHOWN).map(row).collect();
    html! {
        (note(Kind::Danger, html! {
            p role="alert" { (lang.f("help-import-faults", &[("n", faults.len().into())])) }
        }))
        (Card::new("loi", lang.t("help-import-wrong")).flush()
            .body(html! { (Table { caption: lang.t("help-import-wrong"), caption_shown: false, columns, rows }) }))
    }
}

pub(super) async fn receive(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        return Ok(show(&officer, &[problem], None, &[]));
    }
    if received.is_missing() {
        return Ok(show(&officer, &[Problem::new("file", "help-import-missing")], None, &[]));
    }
    Ok(match sheet::import(&officer.hub, &officer.who, &received.bytes).await? {
        Ok(done) => show(&officer, &[], Some(done), &[]),
        Err(faults) if faults.iter().all(|fault| fault.row.is_none()) => {
            let problems: Vec<_> = faults.into_iter().map(|fault| fault.problem).collect();
            show(&officer, &problems, None, &[])
        }
        Err(faults) => show(&officer, &[], None, &faults),
    })
}
