//! An entry: its fields, files and history.

use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{GLANCE, csrf};
use crate::attachment::{self, ACCEPT, MAX_BYTES};
use crate::error::{Error, Result};
use crate::organisations;
use crate::registers::actions::{self, ChangeRow, Changed, FileRow, Names, Whole};
use crate::registers::model::{EntryId, FileId, Kind as Held};
use crate::web::components::{
    Button, Card, Event, Field, Kind, Weight, chip, error_summary, key_values, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang, upload};

/// Register and entry, as an address names them.
pub(super) type Place = Path<(String, EntryId)>;

async fn opened(officer: &Officer, (path, id): &(String, EntryId)) -> Result<Whole> {
    let register = actions::register(path)?;
    actions::whole(&officer.hub, &officer.who, register, *id).await
}

fn href(whole: &Whole) -> String {
    format!("{}/{}", whole.register.href(), whole.row.id)
}

pub(super) async fn page(officer: Officer, Path(place): Place) -> Result<Response> {
    let whole = opened(&officer, &place).await?;
    show(&officer, &whole, &Form::default(), &[]).await
}

async fn show(officer: &Officer, whole: &Whole, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang, register) = (&officer.hub, officer.lang, whole.register);
    let filled = Filled { form, problems, lang };
    let body = organisations::actions::get(hub, whole.row.organisation_id).await?;
    let names = Names::of(hub, &[&whole.values]).await?;
    let files = actions::files(hub, whole).await?;
    let history = actions::history(hub, whole).await?;
    let stands = whole.row.ended_at.is_none();
    let writes = stands && actions::may_write(hub, &officer.who, register, whole.row.organisation_id).await?;
    let page = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(reason) = &whole.row.ended_reason {
            (note(Kind::Due, html! { p { (lang.f("registers-ended-because", &[("reason", reason.as_str().into())])) } }))
        }
        @for (less, more) in register.warnings(&whole.values) {
            (note(Kind::Due, html! { p { (lang.f("registers-more-than",
                &[("less", register.word(lang, less).into()), ("more", register.word(lang, more).into())])) } }))
        }
        div.two {
            div.stack {
                (Card::new("noi-dung", lang.t("registers-content")).body(fields(lang, whole, &names, body.map(|b| b.name))))
                (Card::new("tep", lang.t("registers-files")).body(file_list(officer, whole, &files, writes, &filled)))
            }
            div.stack {
                @if writes { (end_card(officer, whole, &filled)) }
                (Card::new("lich-su", lang.t("registers-history")).body(story(lang, whole, &history)))
            }
        }
    };
    let buttons = html! {
        @if !register.states.is_empty() {
            (chip(register.state_look(&whole.row.state), &register.state_word(lang, &whole.row.state)))
        }
        @if writes { (Button::link(lang.t("registers-edit"), format!("{}/sua", href(whole)))) }
    };
    let list = register.href();
    Ok(officer
        .page(whole.row.title.as_str())
        .crumb(lang.t("registers-menu"), Some(GLANCE))
        .crumb(register.heading(lang), Some(&list))
        .actions(buttons)
        .problems(!problems.is_empty())
        .render(page))
}

fn fields(lang: Lang, whole: &Whole, names: &Names, body: Option<String>) -> Markup {
    let register = whole.register;
    let mut pairs = vec![(lang.t("registers-body"), html! { (body.unwrap_or_default()) })];
    if register.field(register.on).is_some_and(|field| field.kind != Held::Year) {
        pairs.push((lang.t("registers-year"), html! { (whole.row.year) }));
    }
    for field in register.fields.iter().filter(|field| field.name != register.title) {
        let Some(value) = whole.values.get(field.name) else { continue };
        let shown = html! { div.lines { (names.show(lang, register, field.name, value)) } };
        pairs.push((register.word(lang, field.name), shown));
    }
    let pairs: Vec<_> = pairs.iter().map(|(label, shown)| (label.as_ref(), shown.clone())).collect();
    key_values(&pairs)
}

fn file_list(
    officer: &Officer,
    whole: &Whole,
    files: &[FileRow],
    writes: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    html! {
        @if files.is_empty() { p.muted { (lang.t("registers-no-files")) } } @else {
            ul {
                @for file in files {
                    li {
                        p.row {
                            a href={ (href(whole)) "/tep/" (file.id) } { (file.file_name) }
                            span.small.muted { (lang.bytes(file.size.unsigned_abs())) ", "
                                (lang.moment(file.added_at.into())) }
                        }
                        p.small.muted { "SHA-256 " span.mono { (&file.sha256[..16]) "…" } }
                        @if writes {
                            form method="post" action={ (href(whole)) "/tep/" (file.id) "/bo" } {
                                (csrf(officer))
                                (Button::submit(lang.t("registers-file-remove")).quiet().small().about(file.file_name.as_str()))
                            }
                        }
                    }
                }
            }
        }
        @if writes {
            form.stack method="post" action={ (href(whole)) "/tep" } enctype="multipart/form-data" {
                (csrf(officer))
                (Field::file("file", lang.t("registers-file-choose"), ACCEPT)
                    .hint(lang.f("registers-file-hint", &[("max", lang.bytes(MAX_BYTES as u64).into())]))
                    .error(filled.error("file")))
                p { (Button::submit(lang.t("registers-file-add")).icon(Icon::Upload).quiet()) }
            }
        }
    }
}

fn end_card(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let open = filled.problems.iter().any(|problem| problem.field == "reason");
    Card::new("ket-thuc", lang.t("registers-end")).body(html! {
        details open[open] {
            summary { (lang.t("registers-end-summary")) }
            form.stack method="post" action={ (href(whole)) "/ket-thuc" } {
                (csrf(officer))
                input type="hidden" name="version" value=(whole.row.version);
                p.small { (lang.t("registers-end-hint")) }
                (Field::line("reason", lang.t("registers-reason")).filled(filled))
                p { (Button::submit(lang.t("registers-end-save")).quiet()) }
            }
        }
    })
}

/// i18n: registers-what-*
fn story(lang: Lang, whole: &Whole, history: &[(ChangeRow, Vec<Changed>)]) -> Markup {
    let label = |field: &str| match field {
        "state" => lang.t("registers-state"),
        "file" => lang.t("registers-file"),
        "reason" => lang.t("registers-reason"),
        field => whole.register.word(lang, field),
    };
    let events: Vec<_> = history
        .iter()
        .map(|(row, changes)| {
            let at = row.at.local();
            Event {
                weight: if row.what == "changed" { Weight::Step } else { Weight::Turn },
                when: lang.short_moment(at.timestamp()).into(),
                datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
                what: html! {
                    strong { (lang.t(&format!("registers-what-{}", row.what))) }
                    @if row.what != "recorded" {
                        @for change in changes {
                            p.small { (label(&change.field)) ": "
                                @if !change.before.is_empty() { del { (change.before) } " → " }
                                (if change.after.is_empty() { "–" } else { change.after.as_str() }) }
                        }
                    }
                },
                small: row.name.as_str().into(),
            }
        })
        .collect();
    timeline(&events)
}

pub(super) async fn end(Path(place): Place, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let whole = opened(&officer, &place).await?;
    let mut reader = FormReader::new(&form);
    let reason = reader.line("reason", Need::Required, 300);
    let seen = reader.int("version", 1..=i64::MAX);
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    actions::end(&officer.hub, &officer.who, &whole, seen, &reason).await?;
    Ok(officer.done(&href(&whole), "registers-ended-flash"))
}

pub(super) async fn add_file(
    officer: Officer,
    Path(place): Place,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let whole = opened(&officer, &place).await?;
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        return show(&officer, &whole, &received.form, &[problem]).await;
    }
    let added =
        actions::add_file(&officer.hub, &officer.who, &whole, &received.file_name, received.bytes).await;
    match added {
        Ok(_) => Ok(officer.done(&href(&whole), "registers-file-added")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &received.form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn file(
    officer: Officer,
    Path((path, id, file)): Path<(String, EntryId, FileId)>,
) -> Result<Response> {
    let whole = opened(&officer, &(path, id)).await?;
    let (name, media_type, content) = actions::file(&officer.hub, &whole, file).await?;
    Ok(attachment::download(&media_type, &name, content))
}

pub(super) async fn remove_file(
    Path((path, id, file)): Path<(String, EntryId, FileId)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let whole = opened(&officer, &(path, id)).await?;
    actions::remove_file(&officer.hub, &officer.who, &whole, file).await?;
    Ok(officer.done(&href(&whole), "registers-file-removed"))
}
