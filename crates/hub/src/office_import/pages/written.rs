//! Writing a file, and the sheet of one-time links: shown once, since only their hashes are kept.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::HERE;
use crate::error::Result;
use crate::office_import::actions;
use crate::office_import::model::{FileId, Written};
use crate::people::pages::joining_link;
use crate::web::components::{Button, Card, Column, Kind, Row, Table, note, qr};
use crate::web::extract::{Officer, OfficerForm};

pub(super) async fn write(
    Path(id): Path<FileId>,
    headers: HeaderMap,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let written = actions::write(&officer.hub, &officer.who, id).await?;
    Ok(render(&officer, &headers, &written))
}

/// So many links are drawn for telephones too; more would be a page of megabytes.
const MOST_DRAWN: usize = 300;

/// A link that may be broken anywhere.
fn breakable(link: &str) -> Markup {
    let letters: Vec<char> = link.chars().collect();
    html! { @for piece in letters.chunks(8) { (piece.iter().collect::<String>()) wbr; } }
}

fn render(officer: &Officer, headers: &HeaderMap, written: &Written) -> Response {
    let lang = officer.lang;
    let counts = written.counts;
    let args = [("new", (counts.new as u64).into()), ("changes", (counts.changes as u64).into())];
    let body = html! {
        (note(Kind::Done, html! { p { (lang.f("import-written", &args)) } }))
        @if !written.invited.is_empty() {
            (note(Kind::Due, html! { p { (lang.t("import-links-once")) } }))
            (Card::new("duong-dan", lang.t("import-links")).flush().body(links(officer, headers, written)))
        }
        p.row {
            (Button::link(lang.t("import-to-accounts"), "/nguoi-dung?trang_thai=invited").quiet())
            (Button::link(lang.t("import-again"), HERE).quiet())
        }
    };
    officer
        .page(lang.t("import-written-title"))
        .crumb(lang.t("import-menu"), Some(HERE))
        .crumb(lang.t("import-written-title"), None)
        .render(body)
}

fn links(officer: &Officer, headers: &HeaderMap, written: &Written) -> Markup {
    let lang = officer.lang;
    let drawn = written.invited.len() <= MOST_DRAWN;
    let rows = written.invited.iter().map(|one| {
        let link = joining_link(officer, headers, &one.token);
        Row::new(vec![
            html! { strong { (one.name) } small { (one.unit) } },
            html! { (one.login) },
            html! {
                a.small href=(link) { (breakable(&link)) }
                @if drawn { div { (qr(&lang.f("people-link-title", &[("name", one.name.as_str().into())]), &link)) } }
            },
        ])
    });
    let table = Table {
        caption: lang.t("import-links"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-name")),
            Column::new(lang.t("people-login")),
            Column::new(lang.t("people-link")),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}
