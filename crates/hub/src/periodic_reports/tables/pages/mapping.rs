//! One table: its sheet drawn, what each cell takes, what a new edition changed, and the way to confirm.

use axum::extract::{Multipart, Path, Query};
use axum::http::HeaderMap;
use axum::response::Response;
use lachan_documents::sheets::Place;
use lachan_documents::sheets::fill::{Change, Changed};
use maud::{Markup, html};
use serde::Deserialize;

use super::LIST;
use super::form::{self, Choices};
use super::grid::grid;
use super::list::{standing, type_choices, types_group};
use crate::attachment;
use crate::error::{Error, Result};
use crate::periodic_reports::actions as reports;
use crate::periodic_reports::tables::actions::{self, LookedSheet, Mapped, cell_field};
use crate::periodic_reports::tables::model::{MAX_BYTES, TemplateId, Word};
use crate::web::components::{Button, Card, Field, Kind, Tab, error_summary, key_values, note, tabs};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};
use crate::web::{Icon, Lang, upload};

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Which sheet, from 1.
    #[serde(default)]
    trang: usize,
}

pub(super) async fn page(
    officer: Officer,
    Path(id): Path<TemplateId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    render(&officer, id, asked.trang.saturating_sub(1), None).await
}

async fn render(
    officer: &Officer,
    id: TemplateId,
    at: usize,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let mapped = actions::mapped(hub, &officer.who, id).await?;
    let at = at.min(mapped.looked.sheets.len().saturating_sub(1));
    let sheet = mapped.looked.sheets.get(at).ok_or(Error::NotFound)?;
    let choices = Choices::of(lang, actions::figures(hub, lang).await?);
    let problems_shown = back.is_some();
    let of_mapping = back.as_ref().is_none_or(|(form, _)| !form.value("sheet").is_empty());
    let (form, problems) = back.unwrap_or_default();
    let here =
        if of_mapping && problems_shown { form.clone() } else { form::stands(&mapped.rules, &sheet.name) };
    let filled = Filled { form: &here, problems: &problems, lang };
    let newest = mapped.whole.newest()?;
    let seen = format!("{}.{}", newest.version, newest.revision);
    let types = type_choices(lang, &reports::types(hub).await?);
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (state_note(lang, &mapped))
        (changed(lang, &mapped))
        @if mapped.looked.sheets.len() > 1 { (sheets(lang, &mapped, at, id)) }
        (Card::new("trang-tinh", sheet.name.as_str()).body(drawn(lang, &mapped, sheet, &choices)))
        (Card::new("bieu", lang.t("tables-what-where")).tall().body(html! {
            form.stack method="post" action={ (LIST) "/" (id) "?trang=" (at + 1) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="sheet" value=(sheet.name);
                input type="hidden" name="seen" value=(seen);
                (form::fields(&choices, &mapped, sheet, &filled))
                (form::buttons(lang))
            }
        }))
        div.half {
            (facts(officer, &mapped, id))
            div.stack {
                (next_edition(officer, id, &problems))
                (for_types(officer, &mapped, id, &types, &problems))
                (stopping(officer, &mapped, id))
            }
        }
    };
    let row = &mapped.whole.listed.row;
    Ok(officer
        .page(row.name.as_str())
        .lede(html! { (row.sender) })
        .actions(standing(lang, &mapped.whole.listed))
        .crumb(lang.t("reports-menu"), Some("/bao-cao"))
        .crumb(lang.t("tables-menu"), Some(LIST))
        .crumb(row.name.as_str(), None)
        .problems(problems_shown)
        .render(body))
}

/// How the mapping stands, in a sentence that says what comes next.
fn state_note(lang: Lang, mapped: &Mapped) -> Markup {
    let Ok(newest) = mapped.whole.newest() else { return html! {} };
    let at = newest.confirmed_at.map(|at| lang.date(at.day().0)).unwrap_or_default();
    let args = [
        ("version", newest.version.into()),
        ("name", newest.confirmed_by.clone().unwrap_or_default().into()),
        ("day", at.into()),
    ];
    let (kind, id) = match (&newest.confirmed_at, mapped.rules.has_guesses()) {
        (Some(_), _) => (Kind::Done, "tables-is-confirmed"),
        (None, true) => (Kind::Due, "tables-look-at-guesses"),
        (None, false) => (Kind::Due, "tables-not-confirmed"),
    };
    note(kind, html! { p { (lang.f(id, &args)) } })
}

/// What a new edition changed, against the one that is in use.
fn changed(lang: Lang, mapped: &Mapped) -> Markup {
    let nothing = mapped.changes.is_empty();
    let Some(in_use) = mapped.whole.listed.in_use.as_ref() else { return html! {} };
    if mapped.whole.newest().is_ok_and(|newest| newest.file_number == in_use.file_number) {
        return html! {};
    }
    let cell = |sheet: &str, place: Place| {
        lang.f("tables-at", &[("cell", place.to_string().into()), ("sheet", sheet.to_owned().into())])
            .into_owned()
    };
    Card::new("thay-doi", lang.t("tables-changed")).body(html! {
        @if nothing { p { (lang.t("tables-changed-nothing")) } }
        ul { @for change in &mapped.changes { li { (change_words(lang, change)) } } }
        @if mapped.more_changes { p.small { (lang.t("tables-changed-more")) } }
        @if !mapped.moved.is_empty() {
            h3 { (lang.t("tables-moved")) }
            ul { @for (from, rule) in &mapped.moved {
                li { (cell(&rule.sheet, from.0)) " → " (rule.at.0.to_string()) ": " (rule.left) " " (rule.above) }
            } }
        }
        @if !mapped.lost.is_empty() || !mapped.lost_blocks.is_empty() {
            h3 { (lang.t("tables-lost")) }
            ul {
                @for rule in &mapped.lost { li { (cell(&rule.sheet, rule.at.0)) ": " (rule.left) " " (rule.above) } }
                @for block in &mapped.lost_blocks {
                    li { (lang.f("tables-lost-rows", &[("sheet", block.sheet.as_str().into()),
                        ("first", block.first.into()), ("last", block.last.into())])) }
                }
            }
        }
    })
}

fn change_words(lang: Lang, change: &Change) -> String {
    let cell = change.place.map(|place| place.to_string()).unwrap_or_default();
    let told = |id: &str, more: &[(&str, String)]| {
        let mut args = vec![("sheet", change.sheet.clone().into()), ("cell", cell.clone().into())];
        args.extend(more.iter().map(|(name, words)| (*name, words.clone().into())));
        lang.f(id, &args).into_owned()
    };
    let empty = |words: &str| {
        if words.is_empty() { lang.t("tables-empty").into_owned() } else { format!("“{words}”") }
    };
    match &change.what {
        Changed::SheetNew => told("tables-change-sheet-new", &[]),
        Changed::SheetGone => told("tables-change-sheet-gone", &[]),
        Changed::Words { was, is } => told("tables-change-words", &[("was", empty(was)), ("is", empty(is))]),
        Changed::Formula { was, is } => {
            told("tables-change-formula", &[("was", empty(was)), ("is", empty(is))])
        }
        Changed::Merged(area) => told("tables-change-merged", &[("area", area.to_string())]),
        Changed::Parted(area) => told("tables-change-parted", &[("area", area.to_string())]),
    }
}

fn sheets(lang: Lang, mapped: &Mapped, at: usize, id: TemplateId) -> Markup {
    let all: Vec<Tab<'_>> = mapped
        .looked
        .sheets
        .iter()
        .enumerate()
        .map(|(n, sheet)| Tab {
            label: sheet.name.as_str().into(),
            href: format!("{LIST}/{id}?trang={}", n + 1).into(),
            count: None,
            current: n == at,
        })
        .collect();
    tabs(lang, &lang.t("tables-sheets"), &all)
}

/// The sheet with what each cell takes, each a link to its place in the form.
fn drawn(lang: Lang, mapped: &Mapped, sheet: &LookedSheet, choices: &Choices) -> Markup {
    let says = |place: Place| {
        let block = mapped.rules.blocks.iter().position(|block| block.holds(&sheet.name, place));
        if let Some(block) = block.map(|n| &mapped.rules.blocks[n]) {
            let column = block.columns.iter().find(|column| column.column == place.column)?;
            let printed = sheet.cells.get(&place).map(|cell| cell.words.as_str()).unwrap_or_default();
            let is_name = column.take.as_word() == Some(Word::Name);
            // the first row says it for all
            return Some(match (is_name && !printed.is_empty(), place.row + 1 == block.first) {
                (true, _) => html! { (printed) },
                (false, true) => html! { span.small { (choices.words(&column.take)) } },
                (false, false) => html! { span.small aria-hidden="true" { "″" } },
            });
        }
        let rule = mapped.rules.cells.iter().find(|rule| rule.sheet == sheet.name && rule.at.0 == place);
        let waits = sheet.waiting.iter().any(|cell| cell.place == place);
        let href = format!("#{}", cell_field(place));
        match rule {
            Some(rule) => Some(html! { a.small href=(href) { (choices.words(&rule.take)) } }),
            None if waits => Some(html! {
                a.small href=(href) { (lang.f("tables-choose", &[("cell", place.to_string().into())])) }
            }),
            None => None,
        }
    };
    html! {
        p.small.muted { (lang.t("tables-legend")) }
        (grid(lang, sheet, &says))
    }
}

fn facts(officer: &Officer, mapped: &Mapped, id: TemplateId) -> Markup {
    let (lang, whole) = (officer.lang, &mapped.whole);
    let (sender, in_use) = (lang.t("tables-sender"), lang.t("tables-in-use"));
    let used = match &whole.listed.in_use {
        Some(mapping) => {
            let day = mapping.confirmed_at.map(|at| lang.date(at.day().0)).unwrap_or_default();
            let args = [
                ("version", mapping.version.into()),
                ("number", mapping.file_number.into()),
                ("name", mapping.confirmed_by.clone().unwrap_or_default().into()),
                ("day", day.into()),
            ];
            lang.f("tables-in-use-words", &args).into_owned()
        }
        None => lang.t("tables-in-use-none").into_owned(),
    };
    let pairs = [(sender.as_ref(), html! { (whole.listed.row.sender) }), (in_use.as_ref(), html! { (used) })];
    Card::new("ho-so", lang.t("tables-facts")).body(html! {
        (key_values(&pairs))
        h3 { (lang.t("tables-editions")) }
        @for file in &whole.files {
            p {
                strong { (lang.f("tables-edition", &[("n", file.number.into())])) } " "
                a href={ (LIST) "/" (id) "/tep/" (file.number) } { (file.file_name) }
                br; small.muted { (lang.date(file.received_at.day().0)) " · " (file.received_by) " · "
                    (lang.bytes(u64::try_from(file.size).unwrap_or_default())) }
                br; small.muted.mono { "SHA-256 " (file.sha256.get(..16).unwrap_or_default()) "…" }
            }
        }
    })
}

fn next_edition(officer: &Officer, id: TemplateId, problems: &[Problem]) -> Markup {
    let lang = officer.lang;
    let form = Form::default();
    let filled = Filled { form: &form, problems, lang };
    Card::new("tep-moi", lang.t("tables-next-edition")).body(html! {
        form.stack method="post" action={ (LIST) "/" (id) "/tep" } enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::file("file", lang.t("tables-file"), ".xlsx").hint(lang.t("tables-next-edition-hint"))
                .error(filled.error("file")))
            p { (Button::submit(lang.t("tables-read")).icon(Icon::Upload).quiet()) }
        }
    })
}

fn for_types(
    officer: &Officer,
    mapped: &Mapped,
    id: TemplateId,
    choices: &[crate::web::components::Choice<'_>],
    problems: &[Problem],
) -> Markup {
    let lang = officer.lang;
    let chosen = mapped.whole.listed.types.iter().map(|of| ("types".to_owned(), of.to_string()));
    let form = Form::new(chosen.collect());
    let filled = Filled { form: &form, problems, lang };
    Card::new("bao-cao-nao", lang.t("tables-used-for")).body(html! {
        form.stack method="post" action={ (LIST) "/" (id) "/che-do" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (types_group(lang, choices, filled))
            p { (Button::submit(lang.t("tables-types-save")).quiet()) }
        }
    })
}

fn stopping(officer: &Officer, mapped: &Mapped, id: TemplateId) -> Markup {
    let lang = officer.lang;
    let stopped = mapped.whole.listed.row.retired_at.is_some();
    let (value, label) = if stopped { ("lai", "tables-again") } else { ("ngung", "tables-stop") };
    Card::new("ngung", lang.t("tables-stop-title")).body(html! {
        p.small { (lang.t("tables-stop-hint")) }
        form method="post" action={ (LIST) "/" (id) "/dung" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t(label)).sends("what", value).quiet())
        }
    })
}

pub(super) async fn save(
    Path(id): Path<TemplateId>,
    Query(asked): Query<Asked>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let at = asked.trang.saturating_sub(1);
    let confirms = form.value("then") == "confirm";
    let seen = form
        .value("seen")
        .split_once('.')
        .and_then(|(version, revision)| Some((version.parse().ok()?, revision.parse().ok()?)));
    let new = match form::read(&form) {
        Ok(new) => new,
        Err(problems) => return render(&officer, id, at, Some((form, problems))).await,
    };
    let begins_rows = new.new_block.is_some();
    let mut outcome = actions::save(hub, who, id, seen.unwrap_or((-1, -1)), new).await;
    // rows that were just begun are to be seen before they are confirmed
    let confirms = confirms && !begins_rows;
    if outcome.is_ok() && confirms {
        outcome = actions::confirm(hub, who, id).await;
    }
    match outcome {
        Ok(()) if confirms => Ok(officer.done(&format!("{LIST}/{id}?trang={}", at + 1), "tables-confirmed")),
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}?trang={}", at + 1), "tables-saved")),
        Err(Error::Invalid(problems)) => {
            // a cell that was named by hand has its field elsewhere
            let named = Place::parse(form.value("cell")).map(cell_field);
            let at_its_field = |problem: Problem| match &named {
                Some(field) if *field == problem.field => Problem { field: "cell".to_owned(), ..problem },
                _ => problem,
            };
            let problems = problems.into_iter().map(at_its_field).collect();
            render(&officer, id, at, Some((form, problems))).await
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn receive(
    officer: Officer,
    Path(id): Path<TemplateId>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let mut reader = FormReader::new(&received.form);
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        reader.problem(problem);
    } else if received.is_missing() {
        reader.problem(Problem::new("file", "tables-file-missing"));
    }
    let outcome = match reader.finish() {
        Ok(()) => {
            let (hub, who) = (&officer.hub, &officer.who);
            actions::add_edition(hub, who, id, &received.file_name, received.bytes).await
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), "tables-edition-received")),
        Err(Error::Invalid(problems)) => render(&officer, id, 0, Some((received.form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn original(
    officer: Officer,
    Path((id, number)): Path<(TemplateId, i64)>,
) -> Result<Response> {
    let (name, bytes) = actions::original(&officer.hub, &officer.who, id, number).await?;
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}

pub(super) async fn retire(
    Path(id): Path<TemplateId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let stop = form.value("what") == "ngung";
    actions::retire(&officer.hub, &officer.who, id, stop).await?;
    let told = if stop { "tables-stopped" } else { "tables-goes-on" };
    Ok(officer.done(&format!("{LIST}/{id}"), told))
}

pub(super) async fn types(
    Path(id): Path<TemplateId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let chosen: Vec<_> = form.values("types").filter_map(|id| id.parse().ok()).collect();
    match actions::put_types(&officer.hub, &officer.who, id, &chosen).await {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), "tables-types-saved")),
        Err(Error::Invalid(problems)) => {
            let plain = Form::new(Vec::new());
            render(&officer, id, 0, Some((plain, problems))).await
        }
        Err(error) => Err(error),
    }
}
