//! What shows that a task is done: adding files, links and records, looking at them, taking them away.

use axum::body::Body;
use axum::extract::{Multipart, Path, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use super::rhythms::turn as turn_words;
use super::task::render;
use super::words::{csrf, task_href};
use crate::app::App;
use crate::attachment;
use crate::error::{Error, Result};
use crate::plans::actions::{self, Evidence, MAX_EVIDENCE, Showing, TurnRow};
use crate::plans::model::{EvidenceId, TaskId, TurnId};
use crate::plans::store::tasks::Task;
use crate::web::components::{Button, Card, Column, Field, Kind, Row, Table, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem};
use crate::web::{Lang, upload};

/// Pages that speak of children, or of the reader only: never evidence.
const CLOSED: &[&str] =
    &["tin", "vu-viec", "khau", "nguoi-bi-bao", "hang-doi", "tai-khoan", "lich", "xem-tin", "moi"];

/// The evidence of a task and the forms to add to it.
pub(super) fn card(
    officer: &Officer,
    task: &Task,
    (shown, turns): (&[Evidence], &[TurnRow]),
    may: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let standing: Vec<_> = shown.iter().filter(|one| one.removed_at.is_none()).collect();
    let hot = |fields: &[&str]| filled.problems.iter().any(|one| fields.contains(&one.field.as_str()));
    html! {
        @if may || !standing.is_empty() {
            (Card::new("minh-chung", lang.t("evidence-title")).body(html! {
                @if !standing.is_empty() { (table(officer, &standing, may)) }
                @if may {
                    details open[hot(&["file"])] {
                        summary { (lang.t("evidence-add-file")) }
                        (note(Kind::Info, html! { p { (lang.t("evidence-no-faces")) } }))
                        form.stack method="post" action={ (task_href(task.id)) "/tep" } enctype="multipart/form-data" {
                            (csrf(&officer.who.csrf))
                            (turn_field(lang, turns, "turn-file"))
                            (Field::file("file", lang.t("evidence-file"), ".pdf,.docx,.xlsx,.jpg,.jpeg,.png")
                                .hint(lang.f("evidence-file-hint", &[("max", lang.bytes(MAX_EVIDENCE as u64).into())]))
                                .error(filled.error("file")))
                            p { (Button::submit(lang.t("evidence-file-save")).quiet()) }
                        }
                    }
                    details open[hot(&["link", "link-name"])] {
                        summary { (lang.t("evidence-add-link")) }
                        form.stack method="post" action={ (task_href(task.id)) "/lien-ket" } {
                            (csrf(&officer.who.csrf))
                            (turn_field(lang, turns, "turn-link"))
                            (Field::line("link-name", lang.t("evidence-link-name")).filled(filled))
                            (Field::line("link", lang.t("evidence-link")).hint(lang.t("evidence-link-hint")).filled(filled))
                            p { (Button::submit(lang.t("evidence-link-save")).quiet()) }
                        }
                    }
                }
            }))
        }
    }
}

/// Which turn it shows; only where the task comes round.
fn turn_field(lang: Lang, turns: &[TurnRow], id: &str) -> Markup {
    let said: Vec<_> =
        turns.iter().map(|one| (one.id.to_string(), turn_words(lang, one.first_day, one.last_day))).collect();
    let options: Vec<_> = said.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
    html! {
        @if !options.is_empty() { (Field::select("turn", lang.t("rhythms-turn"), &options).id(id)) }
    }
}

fn table(officer: &Officer, shown: &[&Evidence], may: bool) -> Markup {
    let lang = officer.lang;
    let rows = shown.iter().map(|one| {
        let href = one.address.clone().unwrap_or_else(|| format!("/minh-chung/{}", one.id));
        let small = match (&one.media, one.size) {
            (Some(media), Some(size)) => {
                let size = lang.bytes(u64::try_from(size).unwrap_or_default());
                let digest: String = one.sha256.iter().flat_map(|digest| digest.chars().take(12)).collect();
                format!("{} · {size} · SHA-256 {digest}…", media.to_uppercase())
            }
            _ => one.address.clone().unwrap_or_default(),
        };
        let away = (one.kind == "link").then_some("noreferrer noopener");
        Row::new(vec![
            html! { a href=(href) rel=[away] { (one.name) } small { (small) } },
            html! {
                (lang.date(one.added_at.day().0)) small { (one.adder) }
                @if let Some(last) = one.turn_last {
                    small { (lang.f("evidence-turn-to", &[("day", lang.date(last.0).into())])) }
                }
            },
            html! {
                @if may {
                    form method="post" action={ "/minh-chung/" (one.id) "/go" } {
                        (csrf(&officer.who.csrf))
                        (Button::submit(lang.t("evidence-remove")).quiet().small().about(one.name.clone()))
                    }
                }
            },
        ])
    });
    let table = Table {
        caption: lang.t("evidence-title"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("evidence-name")),
            Column::new(lang.t("evidence-added")),
            Column::new(lang.t("evidence-remove")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

fn turn_of(form: &Form) -> Option<TurnId> {
    form.value("turn").parse().ok()
}

pub(super) async fn add_file(
    officer: Officer,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_EVIDENCE).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let problem = if received.is_missing() {
        Some(Problem::new("file", "evidence-file-missing"))
    } else {
        received.too_large(officer.lang, MAX_EVIDENCE)
    };
    if let Some(problem) = problem {
        return render(&officer, id, Some((received.form, vec![problem]))).await;
    }
    let name = if received.file_name.is_empty() { "tep" } else { &received.file_name };
    let showing = Showing::File { name, bytes: &received.bytes };
    let turn = turn_of(&received.form);
    match actions::add_evidence(&officer.hub, &officer.who, (id, turn), &showing).await {
        Ok(_) => Ok(officer.done(&format!("{}#minh-chung", task_href(id)), "evidence-was-added")),
        Err(Error::Invalid(problems)) => render(&officer, id, Some((received.form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn add_link(
    headers: HeaderMap,
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let name = reader.line("link-name", Need::Required, 200);
    let typed = reader.line("link", Need::Required, 1000);
    let base = officer.address(&headers);
    let address = own_path(&base, &typed);
    if let Some(path) = address.filter(|_| !typed.is_empty())
        && !exists(&officer, &headers, path).await
    {
        reader.problem(Problem::new("link", "evidence-record-unknown"));
    }
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    let showing = match address {
        Some(path) => Showing::Record { name: &name, path },
        None => Showing::Link { name: &name, address: &typed },
    };
    match actions::add_evidence(&officer.hub, &officer.who, (id, turn_of(&form)), &showing).await {
        Ok(_) => Ok(officer.done(&format!("{}#minh-chung", task_href(id)), "evidence-was-added")),
        Err(Error::Invalid(problems)) => render(&officer, id, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

/// The path of an address inside this product, typed with or without its own name.
fn own_path<'t>(base: &str, typed: &'t str) -> Option<&'t str> {
    let rest = typed.strip_prefix(base).unwrap_or(typed);
    let path = rest.split('#').next().unwrap_or_default();
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// Whether a path is a page of a record that this person may see: it is asked for, as they would.
async fn exists(officer: &Officer, headers: &HeaderMap, path: &str) -> bool {
    let mut steps = path.trim_start_matches("/en/").trim_start_matches('/').split('/');
    let first = steps.next().unwrap_or_default();
    if CLOSED.contains(&first) || steps.next().is_none_or(str::is_empty) {
        return false;
    }
    let mut request = Request::get(path);
    for value in headers.get_all(header::COOKIE) {
        request = request.header(header::COOKIE, value);
    }
    let Ok(request) = request.body(Body::empty()) else { return false };
    let answer = Box::pin(App::new(officer.hub.clone()).answer(request)).await;
    answer.status() == StatusCode::OK
}

pub(super) async fn remove(
    Path(id): Path<EvidenceId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let task = actions::remove_evidence(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{}#minh-chung", task_href(task)), "evidence-was-removed"))
}

pub(super) async fn download(officer: Officer, Path(id): Path<EvidenceId>) -> Result<Response> {
    let (evidence, bytes) = actions::evidence_file(&officer.hub, &officer.who, id).await?;
    let kind = evidence.media.as_deref().and_then(attachment::Kind::from_extension);
    let media_type = kind.map_or("application/octet-stream", attachment::Kind::media_type);
    Ok(attachment::download(media_type, &evidence.name, bytes))
}
