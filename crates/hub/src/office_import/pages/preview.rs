//! Every row of a file with what would become of it. Nothing is written yet.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{HERE, upload};
use crate::error::{Error, Result};
use crate::office_import::actions;
use crate::office_import::model::{FileId, Judged, Preview, Verdict};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Kind, Pages, Row, State, Tab, Table, Urgency, chip, empty, note, tabs,
};
use crate::web::extract::Officer;

const ON_A_PAGE: usize = 100;
/// The verdicts in the order of the parts of the page, and their names in addresses and message ids.
/// i18n: import-verdict-*
const VERDICTS: [&str; 4] = ["wrong", "changes", "new", "unchanged"];

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Which verdict is looked at.
    #[serde(default)]
    xem: String,
    #[serde(default)]
    trang: u64,
}

pub(super) async fn page(
    officer: Officer,
    Path(id): Path<FileId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let preview = match actions::preview(&officer.hub, &officer.who, id).await {
        Ok(preview) => preview,
        Err(Error::Invalid(problems)) => return Ok(upload::render(&officer, &problems)),
        Err(error) => return Err(error),
    };
    let lang = officer.lang;
    let (schools, people) = (lines(lang, &preview.schools), lines(lang, &preview.people));
    let count = |verdict: &str| schools.iter().chain(&people).filter(|line| line.verdict == verdict).count();
    let shown = VERDICTS.into_iter().find(|verdict| *verdict == asked.xem);
    let shown = shown.or_else(|| VERDICTS.into_iter().find(|verdict| count(verdict) > 0)).unwrap_or("new");
    let href = |verdict: &str, page: u64| format!("{HERE}/{id}?xem={verdict}&trang={page}");
    let parts = VERDICTS.map(|verdict| Tab {
        label: verdict_word(lang, verdict).into(),
        href: href(verdict, 1).into(),
        count: Some(count(verdict) as u64),
        current: verdict == shown,
    });
    let body = html! {
        (said(&officer, id, &preview))
        @if preview.lists.is_empty() {
            (tabs(lang, &lang.t("import-verdicts"), &parts))
            (list(lang, &schools, &people, shown, asked.trang, &href))
        }
    };
    Ok(officer
        .page(lang.t("import-preview"))
        .lede(html! { (preview.file_name) })
        .crumb(lang.t("import-menu"), Some(HERE))
        .crumb(lang.t("import-preview"), None)
        .problems(!preview.is_good())
        .render(body))
}

fn verdict_word(lang: Lang, verdict: &str) -> String {
    lang.t(&format!("import-verdict-{verdict}")).into_owned()
}

/// What the file is worth as a whole, and the way on.
fn said(officer: &Officer, id: FileId, preview: &Preview) -> Markup {
    let lang = officer.lang;
    let counts = preview.counts();
    let args = [
        ("new", (counts.new as u64).into()),
        ("changes", (counts.changes as u64).into()),
        ("unchanged", (counts.unchanged as u64).into()),
        ("wrong", (counts.wrong as u64).into()),
    ];
    let nothing = counts.new + counts.changes == 0;
    html! {
        @if !preview.lists.is_empty() {
            (note(Kind::Danger, html! {
                @for (sheet, problem) in &preview.lists {
                    p { @if !sheet.is_empty() { strong { (sheet) } ": " } (problem.text(lang)) }
                }
            }))
            p { (Button::link(lang.t("import-again"), HERE).quiet()) }
        } @else if counts.wrong > 0 {
            (note(Kind::Danger, html! { p { (lang.f("import-wrong", &args)) } }))
            p { (Button::link(lang.t("import-again"), HERE).quiet()) }
        } @else if nothing {
            (note(Kind::Done, html! { p { (lang.f("import-all-known", &args)) } }))
            p { (Button::link(lang.t("import-again"), HERE).quiet()) }
        } @else {
            (note(Kind::Due, html! { p { (lang.f("import-good", &args)) } }))
            form.row method="post" action={ (HERE) "/" (id) "/ghi" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("import-write")))
                (Button::link(lang.t("import-again"), HERE).quiet())
            }
        }
    }
}

/// A row of the file for the screen.
struct Line {
    place: String,
    label: String,
    verdict: &'static str,
    words: Vec<String>,
}

fn lines<T>(lang: Lang, rows: &[Judged<T>]) -> Vec<Line> {
    let line = |row: &Judged<T>| {
        let (verdict, words) = match &row.verdict {
            Verdict::Wrong(faults) => (
                "wrong",
                faults.iter().map(|fault| format!("{}: {}", fault.place, fault.problem.text(lang))).collect(),
            ),
            Verdict::Changes(changes) => {
                ("changes", changes.iter().map(|change| changed(lang, change)).collect())
            }
            Verdict::New => ("new", Vec::new()),
            Verdict::Unchanged => ("unchanged", Vec::new()),
        };
        Line { place: row.place.to_string(), label: row.label.clone(), verdict, words }
    };
    rows.iter().map(line).collect()
}

fn changed(lang: Lang, (was, is): &(String, String)) -> String {
    match was.as_str() {
        "" => lang.f("import-adds-role", &[("role", is.as_str().into())]).into_owned(),
        was => format!("{was} → {is}"),
    }
}

fn list(
    lang: Lang,
    schools: &[Line],
    people: &[Line],
    shown: &str,
    page: u64,
    href: &dyn Fn(&str, u64) -> String,
) -> Markup {
    let both = schools
        .iter()
        .map(|line| ("import-school", line))
        .chain(people.iter().map(|line| ("import-person", line)));
    let here: Vec<(&str, &Line)> = both.filter(|(_, line)| line.verdict == shown).collect();
    if here.is_empty() {
        return empty(&lang.t("import-none"), &lang.t("import-none-hint"), None);
    }
    let pages = here.len().div_ceil(ON_A_PAGE) as u64;
    let now = page.clamp(1, pages);
    let from = usize::try_from(now - 1).unwrap_or(0) * ON_A_PAGE;
    let rows = here.iter().skip(from).take(ON_A_PAGE).map(|(kind, line)| Row {
        urgency: if shown == "wrong" { Urgency::Urgent } else { Urgency::None },
        cells: vec![
            html! { strong { (line.label) } small { (lang.t(kind)) " · " (line.place) } },
            html! { @for words in &line.words { div { (words) } } },
            verdict_chip(lang, line.verdict),
        ],
    });
    let table = Table {
        caption: lang.t("import-rows"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("import-row")),
            Column::new(lang.t("import-what")),
            Column::new(lang.t("import-verdict")).corner(),
        ],
        rows: rows.collect(),
    };
    html! {
        (Card::new("dong", verdict_word(lang, shown)).flush().body(html! { (table) }))
        (Pages { lang, now, all: pages, href: |page| href(shown, page) })
    }
}

fn verdict_chip(lang: Lang, verdict: &str) -> Markup {
    let state = match verdict {
        "wrong" => State::Stuck,
        "changes" => State::Running,
        "new" => State::Waiting,
        _ => State::Done,
    };
    chip(state, &verdict_word(lang, verdict))
}
