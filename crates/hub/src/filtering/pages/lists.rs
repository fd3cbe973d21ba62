//! The lists: what is in force, a form to hand one in.

use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{About, about, category, list_fields, parts};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::filtering::actions;
use crate::filtering::lists::{self, CHANGE, ListRow, MAX_BYTES, Upload};
use crate::filtering::model::ListId;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, chip, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};
use crate::web::{Icon, Lang, upload};

const LABELS: &[(&str, &str)] = &[
    ("category", "filtering-category"),
    ("name", "filtering-list-name"),
    ("licence", "filtering-list-licence"),
    ("file", "filtering-list-file"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    if !officer.who.may_ever(&actions::SEE) {
        return Err(Error::Forbidden(actions::SEE.name));
    }
    let lists = lists::all(&officer.hub).await?;
    let may = can(&officer.who, &CHANGE, &On::province()).is_ok();
    let filled = Filled { form, problems, lang };
    let on = lists.iter().filter(|list| list.is_on).count();
    let body = html! {
        (parts(lang, "/loc/danh-sach"))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if problems.is_empty() { (alarm(lang, &lists)) }
        @if lists.is_empty() {
            (empty(&lang.t("filtering-lists-none"), &lang.t("filtering-lists-none-hint"), None))
        } @else { (table(officer, &lists, may)) }
        p { (Button::link(lang.t("filtering-sources"), "/loc/nguon").quiet()) }
        @if may { (upload_card(officer, filled)) }
    };
    let title = lang.f("filtering-lists-title", &[("n", on.into())]);
    Ok(officer.page(title).problems(!problems.is_empty()).render(body))
}

/// The lists whose newest file was refused, so that an older one is in use.
fn alarm(lang: Lang, lists: &[ListRow]) -> Markup {
    let refused: Vec<_> = lists.iter().filter(|list| list.refused_flaw.is_some()).collect();
    if refused.is_empty() {
        return html! {};
    }
    note(
        Kind::Danger,
        html! {
            p { strong { (lang.f("filtering-list-alarm", &[("n", refused.len().into())])) } }
            ul { @for list in refused { li { (list.name) " · " (category(lang, &list.category)) } } }
            p { (lang.t("filtering-list-alarm-hint")) }
        },
    )
}

fn table(officer: &Officer, lists: &[ListRow], may: bool) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("filtering-list-name")),
        Column::new(lang.t("filtering-column-state")).corner(),
        Column::new(lang.t("filtering-category")),
        Column::new(lang.t("filtering-list-rules")).numeric(),
        Column::new(lang.t("filtering-list-bad")),
        Column::new(lang.t("filtering-list-uploaded")),
        Column::new(lang.t("filtering-column-acts")).silent(),
    ];
    let rows = lists
        .iter()
        .map(|list| {
            let (state, word) = match (list.is_on, &list.refused_flaw) {
                (_, Some(_)) => (State::Late, "filtering-list-old"),
                (true, None) => (State::Running, "filtering-list-on"),
                (false, None) => (State::Stuck, "filtering-list-off"),
            };
            let bad = lang.number(list.bad_lines);
            Row::new(vec![
                html! { strong { (list.name) } small { (list.licence) " · " (list.format) } },
                chip(state, &lang.t(word)),
                html! { (category(lang, &list.category)) },
                html! { (lang.number(list.rules)) },
                html! { (bad) @if !list.first_bad.is_empty() { small { (first_bad(lang, &list.first_bad)) } } },
                html! { (lang.near_moment(list.uploaded_at.into())) (refusal(lang, list)) },
                html! { @if may { (switch_form(officer, list)) } },
            ])
        })
        .collect();
    html! { (Table { caption: lang.t("filtering-tab-lists"), caption_shown: false, columns, rows }) }
}

/// What is wrong with the first line that was left out. Lists that came before that was kept in one way say it in the words
/// of that time.
///
/// i18n: filtering-flaw-*
fn first_bad(lang: Lang, kept: &str) -> String {
    let line = kept.split_once(' ').and_then(|(flaw, line)| Some((flaw, line.parse::<i64>().ok()?)));
    match line.map(|(flaw, line)| (format!("filtering-flaw-{flaw}"), line)) {
        Some((id, line)) if lang.knows(&id) => lang.f(&id, &[("line", line.into())]).into_owned(),
        _ => kept.to_owned(),
    }
}

/// i18n: filtering-flaw-*
fn refusal(lang: Lang, list: &ListRow) -> Markup {
    let (Some(flaw), Some(line), Some(at)) = (&list.refused_flaw, list.refused_line, list.refused_at) else {
        return html! {};
    };
    let why = lang.f(&format!("filtering-flaw-{flaw}"), &[("line", line.into())]);
    let args = [("at", lang.near_moment(at.into()).into()), ("why", why.into())];
    html! { small { (lang.f("filtering-list-last-refused", &args)) } }
}

fn switch_form(officer: &Officer, list: &ListRow) -> Markup {
    let lang = officer.lang;
    let (value, label) = match list.is_on {
        true => ("off", "filtering-list-switch-off"),
        false => ("on", "filtering-list-switch-on"),
    };
    html! {
        form method="post" action={ "/loc/danh-sach/" (list.id) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t(label)).sends("to", value).about(list.name.as_str()).small().quiet())
        }
    }
}

fn upload_card(officer: &Officer, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("upload", lang.t("filtering-list-add")).tall().body(html! {
        form.stack method="post" action="/loc/danh-sach" enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (list_fields(lang, &filled))
            (Field::file("file", lang.t("filtering-list-file"), ".txt,.conf,.hosts,.rpz,.zone,text/plain")
                .hint(lang.t("filtering-list-file-hint")).error(filled.error("file")))
            p { (Button::submit(lang.t("filtering-list-take")).icon(Icon::Upload)) }
        }
    })
}

pub(super) async fn upload(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    let form = &received.form;
    officer.check_origin(&headers, form.value("csrf"))?;
    can(&officer.who, &CHANGE, &On::province())?;
    let mut reader = FormReader::new(form);
    let about = about(&mut reader);
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        reader.problem(problem);
    } else if received.is_missing() {
        reader.problem(Problem::new("file", "filtering-list-missing"));
    }
    let problems = match (reader.finish(), about) {
        (Ok(()), Some(About { category, name, licence })) => {
            let new = Upload { category, name, licence, bytes: received.bytes };
            match lists::upload(&officer.hub, &officer.who, new).await {
                Ok(_) => return Ok(officer.done("/loc/danh-sach", "filtering-list-taken")),
                Err(Error::Invalid(problems)) => problems,
                Err(error) => return Err(error),
            }
        }
        (Err(problems), _) => problems,
        (Ok(()), None) => return Err(Error::NotFound),
    };
    show(&officer, form, &problems).await
}

pub(super) async fn switch(
    Path(id): Path<ListId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let is_on = form.value("to") == "on";
    lists::switch(&officer.hub, &officer.who, id, is_on).await?;
    Ok(officer.done("/loc/danh-sach", "filtering-list-switched"))
}
