//! An inspection on the spot, most often on a phone: one item after the other, each with its own button.

use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{csrf, state, verdict};
use crate::attachment::{self, ACCEPT, MAX_BYTES};
use crate::error::{Error, Result};
use crate::inspections::actions::{self, CHECK, Checked, Demand, FOLLOW, LIST, PLAN, Todo, VERDICTS, Whole};
use crate::inspections::{EvidenceId, FollowUpId, InspectionId, ItemId};
use crate::organisations;
use crate::time::Day;
use crate::web::components::{
    Button, Card, Field, Kind, Segments, State, chip, error_summary, key_values, note, plain_chip,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, upload};

fn href(whole: &Whole) -> String {
    format!("{LIST}/{}", whole.inspection.id)
}

pub(super) async fn page(officer: Officer, Path(id): Path<InspectionId>) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    show(&officer, &whole, &Form::default(), &[]).await
}

/// A page under way: who looks, at what, with what was typed. `target` in the form says which of its forms was sent.
struct View<'a> {
    officer: &'a Officer,
    whole: &'a Whole,
    form: &'a Form,
    problems: &'a [Problem],
}

impl View<'_> {
    /// What was typed, if it was typed into this form.
    fn filled<'f>(&'f self, target: &str, none: &'f Form) -> Filled<'f> {
        let mine = self.form.value("target") == target;
        let (form, problems) = if mine { (self.form, self.problems) } else { (none, &[][..]) };
        Filled { form, problems, lang: self.officer.lang }
    }
}

async fn show(officer: &Officer, whole: &Whole, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let inspection = &whole.inspection;
    let bodies = organisations::actions::all(hub).await?;
    let name = |id| bodies.iter().find(|body| body.id == id).map_or("–", |body| body.name.as_str());
    let filled = Filled { form, problems, lang };
    let view = View { officer, whole, form, problems };
    let labels = ["inspections-inspected", "inspections-inspector", "inspections-team", "inspections-on"];
    let labels = labels.map(|id| lang.t(id));
    let facts = [
        (labels[0].as_ref(), html! { (name(inspection.inspected_id)) }),
        (labels[1].as_ref(), html! { (name(inspection.inspector_id)) }),
        (labels[2].as_ref(), html! { (inspection.team) }),
        (
            labels[3].as_ref(),
            html! { (lang.weekday_date(inspection.held_on.unwrap_or(inspection.planned_on).0)) },
        ),
    ];
    let plans = actions::may(who, &PLAN, inspection.inspector_id);
    let checks = actions::may(who, &CHECK, inspection.inspector_id);
    let follows = actions::may(who, &FOLLOW, inspection.inspected_id);
    let held = inspection.state == "held";
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(reason) = &inspection.cancelled_reason {
            (note(Kind::Due, html! { p { (lang.f("inspections-cancelled-because", &[("reason", reason.as_str().into())])) } }))
        }
        div.two {
            div.stack {
                @if inspection.state == "planned" && checks { (hold_card(&view)) }
                @if let Some(conclusion) = &inspection.conclusion {
                    (Card::new("ket-luan", lang.t("inspections-conclusion")).body(html! { p.lines { (conclusion) } }))
                }
                @if !whole.follow_ups.is_empty() { (follow_ups(&view, follows)) }
                (checklist(&view, held && checks))
                @if held && plans { (conclude_card(&view)) }
            }
            div.stack {
                (Card::new("ve", lang.t("inspections-about")).body(key_values(&facts)))
                @if inspection.state == "planned" && plans { (cancel_card(&view)) }
            }
        }
    };
    let (look, word) = state(lang, inspection);
    let buttons = html! {
        (chip(look, &word))
        (Button::link(lang.t("inspections-print"), format!("{}/phieu", href(whole))).icon(Icon::Print).quiet())
    };
    Ok(officer
        .page(inspection.subject.as_str())
        .crumb(lang.t("inspections-registers"), Some("/so-theo-doi"))
        .crumb(lang.t("inspections-menu"), Some(LIST))
        .actions(buttons)
        .problems(!problems.is_empty())
        .render(body))
}

fn hold_card(view: &View<'_>) -> Markup {
    let (officer, lang, none) = (view.officer, view.officer.lang, Form::default());
    let filled = view.filled("hold", &none);
    let today = lang.date(officer.hub.clock.now().day().0);
    let typed =
        if filled.form.value("target").is_empty() { today } else { filled.form.value("held_on").to_owned() };
    Card::new("bat-dau", lang.t("inspections-hold")).tall().body(html! {
        form.stack method="post" action={ (href(view.whole)) "/bat-dau" } {
            (csrf(officer)) input type="hidden" name="target" value="hold";
            (Field::day("held_on", lang.t("inspections-held-on")).value(typed).error(filled.error("held_on")))
            p { (Button::submit(lang.t("inspections-hold-save"))) }
        }
    })
}

fn cancel_card(view: &View<'_>) -> Markup {
    let (lang, none) = (view.officer.lang, Form::default());
    let filled = view.filled("cancel", &none);
    Card::new("rut", lang.t("inspections-cancel")).body(html! {
        form.stack method="post" action={ (href(view.whole)) "/rut" } {
            (csrf(view.officer)) input type="hidden" name="target" value="cancel";
            (Field::line("reason", lang.t("inspections-reason")).filled(&filled))
            p { (Button::submit(lang.t("inspections-cancel-save")).quiet()) }
        }
    })
}

fn checklist(view: &View<'_>, open: bool) -> Markup {
    let (lang, whole) = (view.officer.lang, view.whole);
    let decided = whole.items.iter().filter(|item| item.verdict.is_some()).count();
    let count = format!("{decided} / {}", whole.items.len());
    Card::new("danh-muc", lang.t("inspections-checklist")).aside(plain_chip(&count)).body(html! {
        ol.stack {
            @for item in &whole.items {
                li id={ "muc-" (item.id) } {
                    p { (item.words) " " @if item.duty_id.is_some() { (plain_chip(&lang.t("inspections-from-plan"))) } }
                    @if let Some(word) = &item.verdict {
                        @let (look, word) = verdict(lang, word);
                        p { (chip(look, &word)) " " (item.remark) }
                    } @else if !open { p { (chip(State::Waiting, &lang.t("inspections-open"))) } }
                    (evidence(view, item))
                    @if open { (item_forms(view, item)) }
                }
            }
        }
    })
}

fn evidence(view: &View<'_>, item: &Checked) -> Markup {
    let files = view.whole.evidence.iter().filter(|file| file.item_id == item.id);
    html! {
        @for file in files {
            p.small { a href={ (href(view.whole)) "/tep/" (file.id) } { (file.file_name) } " "
                span.muted { (view.officer.lang.bytes(file.size.unsigned_abs())) } }
        }
    }
}

fn item_forms(view: &View<'_>, item: &Checked) -> Markup {
    let (lang, whole) = (view.officer.lang, view.whole);
    let target = item.id.to_string();
    let verdict_name = format!("verdict-{}", item.id);
    let remark_name = format!("remark-{}", item.id);
    let (file_id, none) = (format!("file-{}", item.id), Form::default());
    let sent = view.filled(&target, &none);
    let stored = Form::new(vec![
        (verdict_name.clone(), item.verdict.clone().unwrap_or_default()),
        (remark_name.clone(), item.remark.clone()),
    ]);
    let filled = if sent.form.value("target").is_empty() { Filled { form: &stored, ..sent } } else { sent };
    let words: Vec<_> = VERDICTS.iter().map(|name| (*name, verdict(lang, name).1)).collect();
    let options: Vec<_> = words.iter().map(|(name, word)| (*name, word.as_ref())).collect();
    html! {
        details open[item.verdict.is_none() || !sent.problems.is_empty()] {
            summary { (lang.t("inspections-decide")) span.vh { " " (item.words) } }
            form.stack method="post" action={ (href(whole)) "/muc/" (item.id) } {
                (csrf(view.officer)) input type="hidden" name="target" value=(target);
                (Segments { name: &verdict_name, legend: lang.t("inspections-verdict"), options: &options, filled })
                (Field::area(&remark_name, lang.t("inspections-remark"), 2).filled(&filled))
                p { (Button::submit(lang.t("inspections-decide-save")).about(item.words.as_str())) }
            }
            form.stack method="post" action={ (href(whole)) "/muc/" (item.id) "/tep" } enctype="multipart/form-data" {
                (csrf(view.officer)) input type="hidden" name="target" value=(target);
                (Field::file("file", lang.t("inspections-evidence"), ACCEPT).id(&file_id).error(sent.error(&file_id)))
                p { (Button::submit(lang.t("inspections-evidence-add")).icon(Icon::Upload).quiet().small()
                    .about(item.words.as_str())) }
            }
        }
    }
}

fn conclude_card(view: &View<'_>) -> Markup {
    let (lang, whole, none) = (view.officer.lang, view.whole, Form::default());
    let filled = view.filled("conclude", &none);
    let not_met = whole.items.iter().filter(|item| item.verdict.as_deref() == Some("not-met"));
    let names: Vec<_> =
        not_met.map(|item| (item, format!("words-{}", item.id), format!("due-{}", item.id))).collect();
    Card::new("ket-luan", lang.t("inspections-conclude")).body(html! {
        form.stack method="post" action={ (href(whole)) "/ket-luan" } {
            (csrf(view.officer)) input type="hidden" name="target" value="conclude";
            (Field::area("conclusion", lang.t("inspections-conclusion"), 4).filled(&filled))
            @for (item, words, due) in &names {
                fieldset.stack {
                    legend { (lang.t("inspections-demand")) ": " (item.words) }
                    (Field::line(words, lang.t("inspections-demand-words")).filled(&filled))
                    (Field::day(due, lang.t("inspections-demand-due")).filled(&filled))
                }
            }
            p { (Button::submit(lang.t("inspections-conclude-save"))) }
        }
    })
}

fn follow_ups(view: &View<'_>, follows: bool) -> Markup {
    let (lang, whole) = (view.officer.lang, view.whole);
    let done = whole.follow_ups.iter().filter(|todo| todo.done_on.is_some()).count();
    let count = format!("{done} / {}", whole.follow_ups.len());
    Card::new("khac-phuc", lang.t("inspections-follow-ups")).aside(plain_chip(&count)).body(html! {
        ol.stack { @for todo in &whole.follow_ups { li { (one_follow_up(view, todo, follows)) } } }
    })
}

fn one_follow_up(view: &View<'_>, todo: &Todo, follows: bool) -> Markup {
    let (lang, none) = (view.officer.lang, Form::default());
    let today = view.officer.hub.clock.now().day();
    let target = todo.id.to_string();
    let (on, words) = (format!("done_on-{}", todo.id), format!("done_words-{}", todo.id));
    let filled = view.filled(&target, &none);
    let due = lang.remaining_days(today.0, todo.due_on.0);
    html! {
        p { (todo.words) }
        @if let Some(done_on) = todo.done_on {
            @let look = if done_on <= todo.due_on { State::Done } else { State::Late };
            p { (chip(look, &lang.f("inspections-done-on", &[("day", lang.date(done_on.0).into())]))) " "
                (todo.done_words.as_deref().unwrap_or_default()) }
        } @else {
            p { (chip(if due.late { State::Late } else { State::Due },
                &lang.f("inspections-due-on", &[("day", lang.date(todo.due_on.0).into()), ("left", due.text.into())]))) }
            @if follows {
                form.stack method="post" action={ (href(view.whole)) "/viec/" (todo.id) } {
                    (csrf(view.officer)) input type="hidden" name="target" value=(target);
                    (Field::area(&words, lang.t("inspections-done-words"), 2).filled(&filled))
                    (Field::day(&on, lang.t("inspections-done-day")).filled(&filled))
                    p { (Button::submit(lang.t("inspections-done-save")).about(todo.words.as_str())) }
                }
            }
        }
    }
}

/// Problems of a form that stands several times on the page get the name of the thing that it is about.
fn about(problems: Vec<Problem>, id: impl std::fmt::Display) -> Vec<Problem> {
    let named = |mut problem: Problem| {
        if !problem.field.ends_with(&id.to_string()) {
            problem.field = format!("{}-{id}", problem.field);
        }
        problem
    };
    problems.into_iter().map(named).collect()
}

pub(super) async fn hold(
    Path(id): Path<InspectionId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let mut reader = FormReader::new(&form);
    let on = Day(reader.day("held_on"));
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    match actions::hold(&officer.hub, &officer.who, &whole, on).await {
        Ok(()) => Ok(officer.done(&href(&whole), "inspections-held")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn cancel(
    Path(id): Path<InspectionId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let mut reader = FormReader::new(&form);
    let reason = reader.line("reason", Need::Required, 300);
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    actions::cancel(&officer.hub, &officer.who, &whole, &reason).await?;
    Ok(officer.done(&href(&whole), "inspections-cancelled"))
}

pub(super) async fn decide(
    Path((id, item)): Path<(InspectionId, ItemId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let mut reader = FormReader::new(&form);
    let verdicts: Vec<_> = VERDICTS.iter().map(|name| (*name, *name)).collect();
    let verdict = reader.one_of(&format!("verdict-{item}"), &verdicts);
    let remark = reader.text(&format!("remark-{item}"), Need::Optional, 2_000);
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    match actions::decide(&officer.hub, &officer.who, &whole, item, verdict, &remark).await {
        Ok(()) => Ok(officer.done(&format!("{}#muc-{item}", href(&whole)), "inspections-decided")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &form, &about(problems, item)).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn add_file(
    officer: Officer,
    Path((id, item)): Path<(InspectionId, ItemId)>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    if let Some(problem) = received.too_large(officer.lang, MAX_BYTES) {
        return show(&officer, &whole, &received.form, &about(vec![problem], item)).await;
    }
    let (name, bytes) = (received.file_name, received.bytes);
    match actions::add_file(&officer.hub, &officer.who, &whole, item, &name, bytes).await {
        Ok(()) => Ok(officer.done(&format!("{}#muc-{item}", href(&whole)), "inspections-evidence-added")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &received.form, &about(problems, item)).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn file(
    officer: Officer,
    Path((id, file)): Path<(InspectionId, EvidenceId)>,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let (name, media_type, content) = actions::file(&officer.hub, &whole, file).await?;
    Ok(attachment::download(&media_type, &name, content))
}

pub(super) async fn conclude(
    Path(id): Path<InspectionId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let mut reader = FormReader::new(&form);
    let conclusion = reader.text("conclusion", Need::Required, 8_000);
    let mut demands = Vec::new();
    for item in whole.items.iter().filter(|item| item.verdict.as_deref() == Some("not-met")) {
        let words = reader.line(&format!("words-{}", item.id), Need::Required, 500);
        let due = Day(reader.day(&format!("due-{}", item.id)));
        demands.push(Demand { item: item.id, words, due });
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    match actions::conclude(&officer.hub, &officer.who, &whole, &conclusion, &demands).await {
        Ok(()) => Ok(officer.done(&href(&whole), "inspections-concluded")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn follow_up(
    Path((id, todo)): Path<(InspectionId, FollowUpId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, &officer.who, id).await?;
    let mut reader = FormReader::new(&form);
    let words = reader.text(&format!("done_words-{todo}"), Need::Required, 2_000);
    let on = Day(reader.day(&format!("done_on-{todo}")));
    if let Err(problems) = reader.finish() {
        return show(&officer, &whole, &form, &problems).await;
    }
    match actions::follow_up(&officer.hub, &officer.who, &whole, todo, on, &words).await {
        Ok(()) => Ok(officer.done(&href(&whole), "inspections-followed-up")),
        Err(Error::Invalid(problems)) => show(&officer, &whole, &form, &about(problems, todo)).await,
        Err(error) => Err(error),
    }
}
