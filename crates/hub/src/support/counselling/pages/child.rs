//! The child's part: who it talks with, who reads along and who does not, the words, the way to stop. The code travels in
//! the body of each form, as in the mailbox; nothing needs a script.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::intake::actions::once;
use crate::intake::model::LONGEST_TEXT;
use crate::intake::pages::{unlock, wrong_code};
use crate::intake::receipt::Receipt;
use crate::support::counselling::child::{self, Mine};
use crate::web::Lang;
use crate::web::components::{Button, Field, Kind, Message, error_summary, note, thread};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// The receipt of a form whose code opens a child's mailbox; else the page that asks for it.
async fn receipt(visitor: &Visitor, form: &Form) -> Result<Result<Receipt, Response>> {
    Ok(match unlock(visitor, form.value("code")).await? {
        Ok((_, mailbox)) if mailbox.teller.is_adult() || mailbox.neutral => return Err(Error::NotFound),
        Ok((receipt, _)) => Ok(receipt),
        Err(problem) => Err(wrong_code(visitor, form, problem)),
    })
}

pub(super) async fn open(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    match receipt(&visitor, &form).await? {
        Ok(receipt) => fresh(&visitor, &receipt).await,
        Err(page) => Ok(page),
    }
}

async fn fresh(visitor: &Visitor, receipt: &Receipt) -> Result<Response> {
    let form = Form::new(vec![("once".into(), once(&visitor.hub))]);
    show(visitor, receipt, &form, &[]).await
}

async fn show(visitor: &Visitor, receipt: &Receipt, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = visitor.lang;
    let talks = child::mine(&visitor.hub, receipt).await?;
    let filled = Filled { form, problems, lang };
    let body = talk_page(filled, &receipt.shown(), &talks);
    let title = lang.t("counselling-child-title");
    Ok(if problems.is_empty() { visitor.answer(&title, body) } else { visitor.again(&title, body) })
}

pub(super) async fn write(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let receipt = match receipt(&visitor, &form).await? {
        Ok(receipt) => receipt,
        Err(page) => return Ok(page),
    };
    let mut reader = FormReader::for_child(&form);
    let text = reader.text("text", Need::Required, LONGEST_TEXT);
    if let Err(problems) = reader.finish() {
        return show(&visitor, &receipt, &form, &problems).await;
    }
    match child::write(&visitor.hub, &receipt, &text, form.value("once")).await {
        Ok(()) => fresh(&visitor, &receipt).await,
        Err(Error::Conflict(message)) => {
            show(&visitor, &receipt, &form, &[Problem::new("text", message)]).await
        }
        Err(Error::Unavailable(cause)) => {
            tracing::error!(cause, "a message could not be stored");
            let mut page =
                show(&visitor, &receipt, &form, &[Problem::new("text", "intake-not-kept")]).await?;
            *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn share(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    match receipt(&visitor, &form).await? {
        Ok(receipt) => {
            done(child::share(&visitor.hub, &receipt, form.value("shares") == "yes").await)?;
            fresh(&visitor, &receipt).await
        }
        Err(page) => Ok(page),
    }
}

pub(super) async fn stop(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    match receipt(&visitor, &form).await? {
        Ok(receipt) => {
            done(child::stop(&visitor.hub, &receipt, form.value("other") == "yes").await)?;
            fresh(&visitor, &receipt).await
        }
        Err(page) => Ok(page),
    }
}

/// What has ended meanwhile is as the child wished, or is seen on the page that follows.
fn done(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(Error::Conflict("counselling-child-moved")) => Ok(()),
        other => other,
    }
}

pub(super) async fn take_back(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let lang = visitor.lang;
    let receipt = match receipt(&visitor, &form).await? {
        Ok(receipt) => receipt,
        Err(page) => return Ok(page),
    };
    child::take_back(&visitor.hub, &receipt).await?;
    let body = html! {
        h1 { (lang.t("counselling-child-taken-back")) }
        (note(Kind::Done, html! { p { (lang.t("counselling-child-taken-back-why")) } }))
        p { (lang.t("counselling-child-change-mind")) }
        (home(lang, &receipt.shown()))
    };
    Ok(visitor.answer(&lang.t("counselling-child-taken-back"), body))
}

/// Back to the mailbox.
fn home(lang: Lang, code: &str) -> Markup {
    html! {
        form method="post" action=(lang.path("/xem-tin")) {
            (hidden(code))
            (Button::submit(lang.t("counselling-child-back")).quiet())
        }
    }
}

fn hidden(code: &str) -> Markup {
    html! { input type="hidden" name="code" value=(code); }
}

fn talk_page(filled: Filled<'_>, code: &str, talks: &[Mine]) -> Markup {
    let lang = filled.lang;
    let (now, before) = match talks.split_first() {
        Some((now, before)) => (now, before),
        None => return html! {},
    };
    let open = now.row.state == "open";
    html! {
        (error_summary(&filled, Voice::Child))
        h1 { (lang.t("counselling-child-title")) }
        (standing(lang, now))
        @if open { (rules(lang)) }
        (words(lang, now))
        @if open && now.row.child_key.is_some() {
            form.stack method="post" action=(lang.path("/xem-tin/tu-van/viet")) {
                (hidden(code))
                input type="hidden" name="once" value=(filled.form.value("once"));
                (Field::area("text", lang.t("counselling-child-write"), 3)
                    .value(filled.form.value("text")).error(filled.error("text")))
                (Button::submit(lang.t("intake-send")).wide())
            }
            (sharing(lang, code, now))
            (stopping(lang, code))
        }
        @for (index, talk) in before.iter().enumerate() {
            @if !talk.thread.is_empty() {
                details {
                    summary { (lang.f("counselling-child-before", &[("with", talk.with.as_str().into())])) }
                    (thread_of(lang, talk, &lang.f("counselling-child-thread-n", &[("n", (index + 2).into())])))
                }
            }
        }
        (home(lang, code))
    }
}

/// Who it is, and where it stands, in a sentence.
fn standing(lang: Lang, talk: &Mine) -> Markup {
    let with = [("with", talk.with.as_str().into())];
    match (talk.row.state.as_str(), talk.row.ended_by.as_deref()) {
        ("invited", _) => html! { p { (lang.t("counselling-child-invited")) } },
        ("open", _) => html! { p { strong { (lang.f("counselling-child-with", &with)) } } },
        (_, Some("other")) => note(Kind::Done, html! { p { (lang.t("counselling-child-other-done")) } }),
        (_, Some("child")) => note(Kind::Done, html! { p { (lang.t("counselling-child-stopped")) } }),
        _ => note(
            Kind::Done,
            html! { p { (lang.t("counselling-child-ended")) } p { (lang.t("counselling-child-again")) } },
        ),
    }
}

/// Who reads along and who does not, and the one thing that is not kept to oneself.
fn rules(lang: Lang) -> Markup {
    note(
        Kind::Info,
        html! {
            p { (lang.t("counselling-child-who-reads")) }
            p { (lang.t("counselling-child-danger")) }
            p { (lang.t("counselling-child-when")) }
        },
    )
}

fn words(lang: Lang, talk: &Mine) -> Markup {
    html! {
        @if talk.row.state == "open" && talk.thread.is_empty() { p.muted { (lang.t("counselling-child-nothing-yet")) } }
        (thread_of(lang, talk, &lang.t("counselling-child-thread")))
    }
}

fn thread_of(lang: Lang, talk: &Mine, label: &str) -> Markup {
    let messages: Vec<Message<'_>> = talk
        .thread
        .iter()
        .map(|said| Message {
            mine: said.counsellor.is_none(),
            from: match said.counsellor {
                Some(_) => talk.with.as_str().into(),
                None => lang.t("intake-from-you"),
            },
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect();
    html! { @if !messages.is_empty() { (thread(label, &messages)) } }
}

fn sharing(lang: Lang, code: &str, talk: &Mine) -> Markup {
    let shares = talk.row.shares;
    let (text, button, value) = match shares {
        true => ("counselling-child-shares", "counselling-child-share-no", "no"),
        false => ("counselling-child-share-why", "counselling-child-share-yes", "yes"),
    };
    html! {
        details {
            summary { (lang.t("counselling-child-share")) }
            form.stack method="post" action=(lang.path("/xem-tin/tu-van/chia-se")) {
                (hidden(code))
                p { (lang.t(text)) }
                (Button::submit(lang.t(button)).sends("shares", value).quiet())
            }
        }
    }
}

fn stopping(lang: Lang, code: &str) -> Markup {
    html! {
        details {
            summary { (lang.t("counselling-child-stop")) }
            form.stack method="post" action=(lang.path("/xem-tin/tu-van/dung")) {
                (hidden(code))
                p { (lang.t("counselling-child-stop-why")) }
                (Button::submit(lang.t("counselling-child-stop-yes")).sends("other", "no").quiet())
                p { (lang.t("counselling-child-other-why")) }
                (Button::submit(lang.t("counselling-child-other")).sends("other", "yes").quiet())
            }
        }
    }
}
