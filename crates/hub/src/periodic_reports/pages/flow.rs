//! What is done with a report besides writing it: send, take in, give back, approve, let it be written again.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::report::render;
use super::{LIST, csrf};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, Whole};
use crate::periodic_reports::model::{Command, Lock, ReportId, State, next};
use crate::time::Day;
use crate::web::components::{Button, Card, Field, Kind, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need};

/// How the report stands, in a sentence that says what comes next.
pub(super) fn standing(officer: &Officer, whole: &Whole, today: Day) -> Markup {
    let (lang, report) = (officer.lang, &whole.report);
    let sent = report.submitted_at.map(|at| lang.date(at.day().0)).unwrap_or_default();
    let above = whole.above.and_then(|id| whole.board.register.get(id));
    let above = above.map(|body| body.short_name.clone()).unwrap_or_default();
    let args = [("day", sent.into()), ("name", above.into())];
    let (kind, id) = match report.state() {
        State::Draft => (Kind::Info, ""),
        State::Submitted if report.rolls_up => (Kind::Info, "reports-stands-submitted-own"),
        State::Submitted => (Kind::Info, "reports-stands-submitted"),
        State::Returned => (Kind::Due, "reports-stands-returned"),
        State::Accepted => (Kind::Info, "reports-stands-accepted"),
        State::Approved => (Kind::Done, "reports-stands-approved"),
        State::Locked => (Kind::Done, "reports-stands-locked"),
    };
    let gone = whole.board.lines.iter().any(|line| line.id == report.organisation_id && line.abolished);
    html! {
        @if !id.is_empty() { (note(kind, html! { p { (lang.f(id, &args)) } })) }
        @if gone { (note(Kind::Due, html! { p { (lang.f("reports-stands-gone", &[("name", report.name.clone().into())])) } })) }
        @if report.is_draft() {
            @if report.version > 1 {
                (note(Kind::Due, html! { p {
                    (lang.f("reports-stands-again", &[("n", report.version.into()), ("reason", report.reason.clone().into())]))
                } }))
            }
            @if whole.is_shut(today) {
                @if let Lock::Since(day) = whole.board.turn.lock {
                    (note(Kind::Danger, html! { p {
                        (lang.f("reports-stands-shut", &[("day", lang.date(day.0).into())]))
                    } }))
                }
            }
        }
        @if let Some(reason) = &report.ask_reason {
            (note(Kind::Due, html! { p { (lang.f("reports-stands-asked", &[("reason", reason.clone().into())])) } }))
        }
    }
}

fn can_do(whole: &Whole, command: Command) -> bool {
    next(whole.report.state(), command, whole.has_above()).is_some()
}

/// What the body above does with it.
pub(super) fn above(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let (lang, report) = (officer.lang, &whole.report);
    let own = format!("{LIST}/{}", report.id);
    let today = officer.hub.clock.now().day();
    let same = report.submitted_by == Some(officer.who.person);
    let (accept, approve) = (can_do(whole, Command::Accept), can_do(whole, Command::Approve));
    let give_back = can_do(whole, Command::Return) && whole.has_above();
    let reopen = can_do(whole, Command::Reopen) || (report.is_draft() && whole.is_shut(today));
    let button = |path: &str, label: &str, quiet: bool| {
        let button = Button::submit(lang.t(label));
        html! {
            form method="post" action={ (own) "/" (path) } {
                (csrf(&officer.who.csrf))
                @if quiet { (button.quiet()) } @else { (button) }
            }
        }
    };
    html! {
        @if accept || approve || give_back {
            (Card::new("nhan", lang.t("reports-above")).tall().body(html! {
                @if accept { (button("nhan", "reports-accept", false)) }
                @if approve && same { p { (lang.t("reports-second-person")) } }
                @if approve && !same { (button("duyet", "reports-approve", false)) }
                @if give_back {
                    form.stack method="post" action={ (own) "/tra-lai" } {
                        (csrf(&officer.who.csrf))
                        (Field::area("reason", lang.t("reports-return-reason"), 2).filled(filled))
                        p { (Button::submit(lang.t("reports-return")).quiet()) }
                    }
                }
            }))
        }
        @if reopen {
            (Card::new("ban-moi", lang.t("reports-reopen")).body(html! {
                form.stack method="post" action={ (own) "/ban-moi" } {
                    (csrf(&officer.who.csrf))
                    (Field::line("reason", lang.t("reports-reason")).id("reopen-reason")
                        .hint(lang.t("reports-reason-hint")).filled(filled))
                    p { (Button::submit(lang.t("reports-reopen-now")).quiet()) }
                }
            }))
        }
    }
}

/// Sending, or asking to be let send where the turn is locked.
pub(super) fn submitting(officer: &Officer, whole: &Whole, today: Day, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    if whole.is_shut(today) {
        return asking(officer, whole, today, filled);
    }
    Card::new("gui", lang.t("reports-submit")).body(html! {
        p { (lang.t("reports-submit-hint")) }
        form method="post" action={ (LIST) "/" (whole.report.id) "/gui" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="seen" value=(whole.report.revision);
            (Button::submit(lang.t("reports-submit-now")).quiet())
        }
    })
}

/// Asking the body above to be let write again.
pub(super) fn asking(officer: &Officer, whole: &Whole, today: Day, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let finished = matches!(whole.report.state(), State::Approved | State::Locked);
    let shut = whole.report.is_draft() && whole.is_shut(today);
    html! {
        @if (finished || shut) && whole.has_above() {
            (Card::new("xin-mo", lang.t("reports-ask")).body(html! {
                form.stack method="post" action={ (LIST) "/" (whole.report.id) "/xin-mo" } {
                    (csrf(&officer.who.csrf))
                    (Field::line("reason", lang.t("reports-reason")).id("ask-reason")
                        .hint(lang.t("reports-ask-hint")).filled(filled))
                    p { (Button::submit(lang.t("reports-ask-now")).quiet()) }
                }
            }))
        }
    }
}

pub(super) async fn submit(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen = form.value("seen").parse().unwrap_or(-1);
    match actions::submit(&officer.hub, &officer.who, id, seen).await {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), "reports-submitted")),
        // a table of a body above that cannot be filled
        Err(Error::Invalid(problems)) => render(&officer, id, Some((Form::default(), problems)), &[]).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn accept(
    Path(id): Path<ReportId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::accept(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-accepted"))
}

pub(super) async fn approve(
    Path(id): Path<ReportId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::approve(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-approved"))
}

/// What is done with a reason.
enum Reasoned {
    GiveBack,
    Reopen,
    Ask,
}

async fn reasoned(id: ReportId, what: Reasoned, sent: OfficerForm) -> Result<Response> {
    let OfficerForm { officer, form } = sent;
    let mut reader = FormReader::new(&form);
    let reason = reader.text("reason", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems)), &[]).await;
    }
    let (hub, who) = (&officer.hub, &officer.who);
    let (outcome, message) = match what {
        Reasoned::GiveBack => (actions::give_back(hub, who, id, &reason).await, "reports-given-back"),
        Reasoned::Reopen => (actions::reopen(hub, who, id, &reason).await, "reports-reopened"),
        Reasoned::Ask => (actions::ask(hub, who, id, &reason).await, "reports-asked"),
    };
    match outcome {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), message)),
        Err(Error::Invalid(problems)) => render(&officer, id, Some((form, problems)), &[]).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn give_back(Path(id): Path<ReportId>, sent: OfficerForm) -> Result<Response> {
    reasoned(id, Reasoned::GiveBack, sent).await
}

pub(super) async fn reopen(Path(id): Path<ReportId>, sent: OfficerForm) -> Result<Response> {
    reasoned(id, Reasoned::Reopen, sent).await
}

pub(super) async fn ask(Path(id): Path<ReportId>, sent: OfficerForm) -> Result<Response> {
    reasoned(id, Reasoned::Ask, sent).await
}
