//! One case: the tracks side by side, the sealed words, what happened.

use std::collections::HashMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::case_tabs;
use super::lanes::lanes;
use crate::cases::actions::{self, Header, Inside};
use crate::cases::coordinating;
use crate::cases::model::CaseId;
use crate::cases::store::StageRow;
use crate::error::Result;
use crate::id::OrganisationId;
use crate::intake::model::Severity;
use crate::intake::pages::severity_chip;
use crate::organisations;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Event, Field, Message, Sealed, Weight, error_summary, thread, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// Names of all units, for focal points and for choosing a receiver.
pub(super) type Names = HashMap<OrganisationId, String>;

/// The names that units bear today, or bore last.
pub(super) async fn names(officer: &Officer) -> Result<Names> {
    let units = organisations::actions::ever(&officer.hub).await?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.short_name)).collect())
}

pub(super) async fn file(officer: Officer, Path(id): Path<CaseId>) -> Result<Response> {
    show(&officer, id, None, &Form::default(), &[]).await
}

pub(super) async fn open(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let purpose = reader.line("purpose", Need::Required, 200);
    let from = form.value("from").parse().unwrap_or(0);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, None, &form, &problems).await;
    }
    let inside = actions::read_from(&officer.hub, &officer.who, id, &purpose, from).await?;
    show(&officer, id, Some(&inside), &form, &[]).await
}

/// The page of a case, with its words when they were just opened and with the problems of a form.
pub(super) async fn show(
    officer: &Officer,
    id: CaseId,
    inside: Option<&Inside>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let header = actions::header(&officer.hub, &officer.who, id).await?;
    let names = names(officer).await?;
    let filled = Filled { form, problems, lang };
    let over = header.case.closed_at.is_none() && header.open().next().is_none();
    let body = html! {
        (case_tabs(lang, id, &format!("/vu-viec/{id}")))
        (error_summary(&filled, Voice::Adult))
        @if over { (close_card(officer, &header).await?) }
        (super::joining::offered_card(officer, id, &names).await?)
        (lanes(officer, &header, &names))
        div.two {
            div.stack { (words_card(officer, &header, inside, &names, filled)) }
            div.stack { (story_card(lang, &header, &names)) }
        }
    };
    let chip = severity_chip(lang, Severity::parse(&header.case.severity));
    let to_111 = !header.holding.is_empty() && officer.who.may_ever(&actions::OPEN);
    let actions = html! {
        (chip)
        @if to_111 { (Button::link(lang.t("intake-hand-111"), format!("/vu-viec/{id}/chuyen-111")).quiet()) }
    };
    let page = officer.page(header.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page
        .crumb(header.case.code.clone(), None)
        .actions(actions)
        .problems(!problems.is_empty())
        .render(body))
}

/// i18n: cases-stage-*
pub(super) fn stage_name(lang: Lang, kind: &str) -> String {
    lang.t(&format!("cases-stage-{kind}")).into_owned()
}

pub(super) fn focal_point(stage: &StageRow, names: &Names) -> String {
    let unit = names.get(&stage.unit_id).map_or("", String::as_str);
    format!("{}, {unit}", stage.person_name)
}

fn words_card(
    officer: &Officer,
    header: &Header,
    inside: Option<&Inside>,
    names: &Names,
    filled: Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let id = header.case.id;
    let Some(inside) = inside else {
        let sealed = |text: &str, form: Markup| {
            Sealed { title: lang.t("cases-sealed"), text: lang.t(text) }.body(form)
        };
        let body = if header.holding.is_empty() && header.asked.is_empty() {
            sealed("cases-sealed-coordinator", html! {})
        } else if header.holding.is_empty() {
            sealed("cases-sealed-until-accepted", html! {})
        } else {
            sealed(
                "cases-sealed-hint",
                html! {
                    form.stack method="post" action={ "/vu-viec/" (id) "/mo" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Field::line("purpose", lang.t("cases-purpose")).hint(lang.t("cases-purpose-hint"))
                            .value(filled.form.value("purpose")).error(filled.error("purpose")))
                        (Button::submit(lang.t("cases-unseal")))
                    }
                },
            )
        };
        return Card::new("words", lang.t("cases-words")).body(body);
    };
    let once = crate::intake::actions::once(&officer.hub);
    html! {
        (super::joining::share(officer, id, inside, filled.form.value("purpose")))
        @for told in &inside.reports {
            @let messages = said(lang, &told.thread);
            @let card = format!("words-{}", told.id);
            (Card::new(&card, lang.f("cases-words-of", &[("code", told.code.as_str().into())])).body(html! {
                @if !told.telling.link.is_empty() { p { (lang.t("intake-column-link")) ": " span.mono { (told.telling.link) } } }
                @if !told.telling.place.is_empty() { p { (lang.t("intake-column-place")) ": " (told.telling.place) } }
                @for (label, value) in crate::intake::pages::details(lang, &told.telling) {
                    p { span.muted { (lang.t(&label)) ": " } (value) }
                }
                (crate::intake::pages::sealed_files(lang, &told.files))
                (thread(&lang.f("cases-messages-of", &[("code", told.code.as_str().into())]), &messages))
                @if !told.teller_alleged.is_empty() {
                    (crate::web::components::note(crate::web::components::Kind::Danger, html! { p { (lang.t("intake-alleged-answer")) } }))
                }
                form.stack method="post" action={ "/vu-viec/" (id) "/tra-loi" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="once" value=(once);
                    input type="hidden" name="report" value=(told.id);
                    (Field::area("text", lang.t("intake-answer"), 3).id(&format!("answer-{}", told.id)).hint(lang.t("intake-answer-hint")))
                    (Button::submit(lang.t("intake-answer-send")).quiet())
                }
                @if inside.all > 1 { (super::joining::take_out_form(officer, id, told)) }
                details {
                    summary { (lang.t("intake-alleged")) span.vh { " " (told.code) } }
                    (crate::intake::pages::teller_form(officer, &format!("/vu-viec/{id}/nguoi-bao"),
                        &told.id.to_string(), &told.teller_alleged))
                }
            }))
        }
        (results_card(lang, header, inside))
        @for stage in header.open() { (comments_card(lang, stage, inside, names)) }
    }
}

/// i18n: cases-field-*
fn results_card(lang: Lang, header: &Header, inside: &Inside) -> Markup {
    let shown: Vec<_> =
        inside.results.iter().filter(|(_, written)| *written != super::Written::default()).collect();
    if shown.is_empty() {
        return html! {};
    }
    Card::new("results", lang.t("cases-results")).body(html! {
        @for (stage, written) in shown {
            @if let Some(row) = header.stages.iter().find(|row| row.id == *stage) {
                h3 { (stage_name(lang, &row.kind)) }
                p.lines { (written.words) }
                @for (name, value) in &written.fields {
                    p { span.muted { (lang.t(&format!("cases-field-{}", name.replace('_', "-")))) ": " } (value) }
                }
            }
        }
    })
}

/// What coordinators said at an open stage.
fn comments_card(lang: Lang, stage: &StageRow, inside: &Inside, names: &Names) -> Markup {
    let of: Vec<&coordinating::Comment> =
        inside.comments.iter().filter(|comment| comment.stage == stage.id).collect();
    if of.is_empty() {
        return html! {};
    }
    let messages: Vec<_> = of
        .iter()
        .map(|comment| Message {
            mine: false,
            from: format!("{}, {}", comment.name, names.get(&comment.unit).map_or("", String::as_str)).into(),
            when: lang.near_moment(comment.at.into()).into(),
            text: comment.words.as_str().into(),
        })
        .collect();
    let title = lang.f("cases-comments-of", &[("stage", stage_name(lang, &stage.kind).into())]);
    let id = format!("comments-{}", stage.id);
    Card::new(&id, title.clone()).body(thread(&title, &messages))
}

fn said<'a>(lang: Lang, thread: &'a [crate::intake::actions::Said]) -> Vec<Message<'a>> {
    thread
        .iter()
        .map(|said| Message {
            mine: said.officer.is_some(),
            from: said.officer.as_deref().map_or_else(|| lang.t("intake-from-reporter"), Into::into),
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect()
}

/// i18n: cases-hold-*
async fn close_card(officer: &Officer, header: &Header) -> Result<Markup> {
    let lang = officer.lang;
    let id = header.case.id;
    let holds = actions::holds(&officer.hub, id).await?;
    Ok(Card::new("close", lang.t("cases-close")).tall().body(html! {
        @if holds.is_empty() {
            p { (lang.t("cases-close-hint")) }
            form method="post" action={ "/vu-viec/" (id) "/dong" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("cases-close")))
            }
        } @else {
            p { (lang.t("cases-close-waits")) }
            ul {
                @for (kind, count) in &holds {
                    li { (lang.f(&format!("cases-hold-{kind}"), &[("n", (*count).into())])) }
                }
            }
        }
    }))
}

/// So much of what happened is shown at once.
const STORY: usize = 15;

/// What happened, newest first.
// i18n: cases-handover-*
fn story_card(lang: Lang, header: &Header, names: &Names) -> Markup {
    let mut story: Vec<(i64, Event<'_>)> = Vec::new();
    let mut tell = |at: crate::time::Moment, weight, what: String, small: String| {
        let when = lang.short_moment(at.into()).into();
        let datetime = at.local().strftime("%Y-%m-%dT%H:%M+07:00").to_string().into();
        story.push((at.0, Event { weight, when, datetime, what: html! { (what) }, small: small.into() }));
    };
    for stage in &header.stages {
        let name = stage_name(lang, &stage.kind);
        let args = [("stage", name.as_str().into())];
        tell(stage.opened_at, Weight::Step, lang.f("cases-story-opened", &args).into_owned(), String::new());
        if let Some(closed_at) = stage.closed_at {
            let who = focal_point(stage, names);
            tell(closed_at, Weight::Turn, lang.f("cases-story-ended", &args).into_owned(), who);
        }
    }
    for offer in &header.handovers {
        let kind =
            header.stages.iter().find(|stage| stage.id == offer.stage_id).map_or("", |stage| &stage.kind);
        let unit = names.get(&offer.to_unit_id).cloned().unwrap_or_default();
        let args = [("stage", stage_name(lang, kind).into()), ("unit", unit.into())];
        tell(
            offer.offered_at,
            Weight::Step,
            lang.f("cases-handover-offered", &args).into_owned(),
            String::new(),
        );
        if let Some(decided_at) = offer.decided_at {
            let weight = if offer.state == "accepted" { Weight::Turn } else { Weight::Bad };
            let what = lang.f(&format!("cases-handover-{}", offer.state), &args).into_owned();
            let reason =
                offer.reason.as_ref().map(|reason| lang.t(&format!("cases-refusal-{reason}")).into_owned());
            tell(decided_at, weight, what, reason.unwrap_or_default());
        }
    }
    for row in &header.assignments {
        let kind =
            header.stages.iter().find(|stage| stage.id == row.stage_id).map_or("", |stage| &stage.kind);
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let args = [("stage", stage_name(lang, kind).into()), ("unit", name(row.superior_id).into())];
        tell(row.asked_at, Weight::Bad, lang.f("cases-story-awaits", &args).into_owned(), String::new());
    }
    for rung in &header.rungs {
        let kind =
            header.stages.iter().find(|stage| stage.id == rung.stage_id).map_or("", |stage| &stage.kind);
        let args = [("stage", stage_name(lang, kind).into()), ("rung", rung.rung.into())];
        let weight = if rung.rung >= 100 { Weight::Bad } else { Weight::Step };
        tell(rung.due_at, weight, lang.f("cases-story-rung", &args).into_owned(), String::new());
    }
    story.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let events: Vec<_> = story.into_iter().map(|(_, event)| event).collect();
    let (newest, older) = events.split_at(events.len().min(STORY));
    Card::new("story", lang.t("cases-story")).body(html! {
        (timeline(newest))
        @if !older.is_empty() {
            details {
                summary { (lang.f("cases-story-older", &[("n", older.len().into())])) }
                (timeline(older))
            }
        }
    })
}
