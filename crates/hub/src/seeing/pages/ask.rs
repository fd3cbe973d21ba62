//! `/tep/…`: what a file is, without anything of it; the reason that is asked for; the original as evidence; what it is.

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::parts::{assess_card, facts, options, render, said_before, today, words};
use crate::attachment;
use crate::error::{Error, Result};
use crate::intake::files::Listed;
use crate::intake::model::FileId;
use crate::pictures::Refused;
use crate::seeing::assessing;
use crate::seeing::exposure::{self, Budget, Room};
use crate::seeing::model::{LABELS, LONGEST_WORDS, OTHER, REASONS, Reason, Said, Step};
use crate::seeing::original::{self, Given};
use crate::seeing::reach::{self, Reached};
use crate::seeing::viewing::{self, Shown};
use crate::web::components::{Button, Card, Field, Kind, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<FileId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[], html! {}).await
}

/// The page, with something to tell on top.
async fn show(
    officer: &Officer,
    id: FileId,
    form: &Form,
    problems: &[Problem],
    told: Markup,
) -> Result<Response> {
    let lang = officer.lang;
    let (reached, file) = reach::file(&officer.hub, &officer.who, id).await?;
    let budget = exposure::budget(&officer.hub, &officer.who, None).await?;
    let before = assessing::before(&officer.hub, &officer.who, &file.sha256).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (told)
        (said_before(lang, &before))
        div.two {
            div.stack {
                (ask_card(officer, &reached, &file, &budget, filled).await?)
                (original_card(officer, &reached, &file, filled))
                @if !before.is_empty() || problems.iter().any(|problem| problem.field == "label") {
                    (assess_card(officer, &file, filled))
                }
            }
            div.stack {
                (facts(lang, &reached, &file))
                (today(lang, &budget))
            }
        }
    };
    Ok(render(officer, &reached, !problems.is_empty(), body))
}

async fn ask_card(
    officer: &Officer,
    reached: &Reached,
    file: &Listed,
    budget: &Budget,
    filled: Filled<'_>,
) -> Result<Markup> {
    let lang = officer.lang;
    let Some(first) = Step::first(file.media) else {
        return Ok(Card::new("ask", lang.t("seeing-not-shown-title")).body(html! {
            p { (lang.t("seeing-not-shown")) }
        }));
    };
    Ok(match budget.room() {
        Room::Free => reason_card(officer, file, first, filled),
        Room::Break(number) => {
            break_card(officer, reached, file, number * budget.limits.soft_minutes).await?
        }
        Room::Over => {
            let args = [("hours", lang.span(budget.limits.hard_minutes * 60).into())];
            Card::new("ask", lang.t("seeing-over-title")).tall().body(html! {
                p { (lang.f("seeing-over-text", &args)) }
                (colleagues(officer, reached).await?)
            })
        }
    })
}

/// i18n: seeing-reason-*
fn reason_card(officer: &Officer, file: &Listed, first: Step, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let reasons = words(lang, "seeing-reason", REASONS);
    let (title, hint, button) = match first {
        Step::Sound => ("seeing-ask-sound", "seeing-ask-sound-hint", "seeing-begin-sound"),
        _ => ("seeing-ask", "seeing-ask-hint", "seeing-begin"),
    };
    Card::new("ask", lang.t(title)).tall().body(html! {
        p { (lang.t(hint)) }
        form.stack method="post" action={ "/tep/" (file.id) "/xem" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("reason", lang.t("seeing-reason"), &options(&reasons)).filled(&filled))
            (Field::line("words", lang.t("seeing-words")).hint(lang.t("seeing-words-hint")).filled(&filled))
            (Button::submit(lang.t(button)))
        }
    })
}

async fn break_card(officer: &Officer, reached: &Reached, file: &Listed, minutes: i64) -> Result<Markup> {
    let lang = officer.lang;
    let args = [("span", lang.span(minutes * 60).into())];
    Ok(Card::new("ask", lang.t("seeing-break-title")).tall().body(html! {
        p { (lang.f("seeing-break-text", &args)) }
        (colleagues(officer, reached).await?)
        form.row method="post" action={ "/tep/" (file.id) "/nghi" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t("seeing-break-rested")).sends("how", "rested"))
            (Button::submit(lang.t("seeing-break-goes-on")).sends("how", "goes-on").quiet())
        }
    }))
}

/// Who could look instead.
async fn colleagues(officer: &Officer, reached: &Reached) -> Result<Markup> {
    let lang = officer.lang;
    let names = exposure::colleagues(&officer.hub, &officer.who, reached.unit, reached.report).await?;
    Ok(html! {
        @if names.is_empty() { p { (lang.t("seeing-colleagues-none")) } }
        @else { p { (lang.f("seeing-colleagues", &[("names", names.join(", ").into())])) } }
    })
}

fn original_card(officer: &Officer, reached: &Reached, file: &Listed, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let card = Card::new("original", lang.t("seeing-original"));
    if !reached.focal {
        return card.body(html! { p.muted { (lang.t("seeing-original-who")) } });
    }
    let reasons = words(lang, "seeing-reason", REASONS);
    card.body(html! {
        p { (lang.t("seeing-original-hint")) }
        form.stack method="post" action={ "/tep/" (file.id) "/ban-goc" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("why", lang.t("seeing-reason"), &options(&reasons)).filled(&filled))
            (Field::line("note", lang.t("seeing-words")).hint(lang.t("seeing-words-hint")).filled(&filled))
            (Button::submit(lang.t("seeing-original-take")).quiet())
        }
    })
}

/// A reason from a list, with words where the list has none.
fn reason(form: &Form, list: &'static str, own: &'static str) -> Result<Reason, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let codes: Vec<_> = REASONS.iter().map(|code| (*code, *code)).collect();
    let code = reader.one_of(list, &codes);
    reader.reword(list, "seeing-reason-needed");
    let need = if form.value(list) == OTHER { Need::Required } else { Need::Optional };
    let words = reader.line(own, need, LONGEST_WORDS);
    if words.is_empty() {
        reader.reword(own, "seeing-words-needed");
    }
    reader.finish()?;
    Ok(Reason { code, words })
}

pub(super) async fn begin(
    Path(id): Path<FileId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let reason = match reason(&form, "reason", "words") {
        Ok(reason) => reason,
        Err(problems) => return show(&officer, id, &form, &problems, html! {}).await,
    };
    match viewing::begin(&officer.hub, &officer.who, id, &reason).await {
        // the page says what stands in the way
        Err(Error::Conflict("seeing-break-first" | "seeing-day-over")) => {
            Ok(Redirect::to(&format!("/tep/{id}")).into_response())
        }
        shown => led_on(&officer, id, shown?).await,
    }
}

/// To what is shown, or to the page that says why nothing is.
pub(super) async fn led_on(officer: &Officer, file: FileId, shown: Shown) -> Result<Response> {
    match shown {
        Shown::Viewing(id) => Ok(Redirect::to(&format!("/xem/{id}")).into_response()),
        Shown::Refused(refused) => not_shown(officer, file, refused).await,
        Shown::Damaged => damaged(officer, file).await,
    }
}

/// i18n: seeing-refused-*
async fn not_shown(officer: &Officer, file: FileId, refused: Refused) -> Result<Response> {
    let lang = officer.lang;
    let told = note(
        Kind::Due,
        html! {
            p { strong { (lang.t("seeing-refused")) } }
            p { (lang.t(&format!("seeing-refused-{}", refused.name()))) " " (lang.t("seeing-refused-next")) }
        },
    );
    let page = show(officer, file, &Form::default(), &[], told).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The kept bytes are not those that came: what to do.
async fn damaged(officer: &Officer, file: FileId) -> Result<Response> {
    let lang = officer.lang;
    let told = note(
        Kind::Danger,
        html! {
            p { strong { (lang.t("seeing-damaged")) } }
            p { (lang.t("seeing-damaged-text")) }
        },
    );
    let page = show(officer, file, &Form::default(), &[], told).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

pub(super) async fn answer_break(
    Path(id): Path<FileId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    crate::seeing::reach::file(&officer.hub, &officer.who, id).await?;
    exposure::answer_break(&officer.hub, &officer.who, form.value("how") == "rested").await?;
    Ok(Redirect::to(&format!("/tep/{id}")).into_response())
}

pub(super) async fn original(
    Path(id): Path<FileId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let reason = match reason(&form, "why", "note") {
        Ok(reason) => reason,
        Err(problems) => return show(&officer, id, &form, &problems, html! {}).await,
    };
    match original::give(&officer.hub, &officer.who, id, &reason).await? {
        Given::Damaged => damaged(&officer, id).await,
        Given::Whole(name, bytes) => {
            let mut response = attachment::download("application/octet-stream", &name, Vec::new());
            // wiped when the last of it has gone out
            *response.body_mut() = Body::from(Bytes::from_owner(bytes));
            Ok(super::show::alone(response))
        }
    }
}

pub(super) async fn assess(
    Path(id): Path<FileId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let labels: Vec<_> = LABELS.iter().map(|label| (*label, *label)).collect();
    let label = reader.one_of("label", &labels);
    reader.reword("label", "seeing-label-needed");
    let words = reader.text("said", Need::Optional, 600);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems, html! {}).await;
    }
    assessing::assess(&officer.hub, &officer.who, id, &Said { label: label.into(), words }).await?;
    Ok(officer.done(&format!("/tep/{id}"), "seeing-assessed"))
}
