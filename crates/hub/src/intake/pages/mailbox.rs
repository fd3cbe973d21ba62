//! Coming back with the receipt: the code travels in the body of a form, never in an address or a cookie.
//!
//! Every answer to a code, right or wrong, takes the same time at least, and a wrong one has one text, whether there
//! never was such a report or it is gone. Tries are counted by [`gate`].

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::files_sent;
use super::receiving::Sent;
use super::telling::files_hint;
use crate::attachment::Media;
use crate::error::{Error, Result};
use crate::intake::actions::{self, Help, Mailbox};
use crate::intake::gate;
use crate::intake::model::LONGEST_TEXT;
use crate::intake::receipt::{Mistyped, Receipt};
use crate::intake::standing::Standing;
use crate::intake::teller::Teller;
use crate::time::HOUR;
use crate::web::Lang;
use crate::web::components::{Button, Field, Message, PathStep, error_summary, path, receipt_code, thread};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// No answer to a code is faster than this.
const EVEN: Duration = Duration::from_millis(250);

pub(super) async fn enter(visitor: Visitor) -> Response {
    let form = Form::default();
    let filled = Filled { form: &form, problems: &[], lang: visitor.lang };
    visitor.page(&visitor.lang.t("intake-see-answer"), enter_page(filled))
}

fn enter_page(filled: Filled<'_>) -> Markup {
    let Filled { form, lang, .. } = filled;
    html! {
        (error_summary(&filled, Voice::Child))
        h1 { (lang.t("intake-enter-code")) }
        form.stack method="post" action=(lang.path("/xem-tin")) {
            (Field::line("code", lang.t("intake-enter-code-label")).hint(lang.t("intake-enter-code-hint"))
                .value(form.value("code")).error(filled.error("code")).autocomplete("off").code())
            (Button::submit(lang.t("intake-open-mailbox")).wide())
        }
        p.small {
            (lang.t("intake-code-lost-tell")) " " a href=(lang.path("/bao-tin")) { (lang.t("intake-tell")) } " · "
            a href="tel:111" { (lang.t("common-call-111")) }
        }
    }
}

/// What is wrong with a typed code, in words that say where to look.
fn mistyped(typed: &str, why: &Mistyped) -> Problem {
    match why {
        Mistyped::Length(found) => {
            let found = i64::try_from(*found).unwrap_or(0);
            Problem::new("code", "intake-code-length").with("found", found)
        }
        Mistyped::Character(character, group) => {
            let group = i64::try_from(*group).unwrap_or(1);
            Problem::new("code", "intake-code-character")
                .with("character", character.to_string())
                .with("group", group)
        }
        Mistyped::Check => Problem::new("code", "intake-code-check").with("typed", typed.trim().to_owned()),
    }
}

/// The mailbox of a typed code, or what is wrong with it; not before [`EVEN`] has passed.
pub(crate) async fn unlock(visitor: &Visitor, typed: &str) -> Result<Result<(Receipt, Mailbox), Problem>> {
    let even = tokio::time::sleep(EVEN);
    let found = look(visitor, typed).await;
    even.await;
    found
}

async fn look(visitor: &Visitor, typed: &str) -> Result<Result<(Receipt, Mailbox), Problem>> {
    let receipt = match Receipt::parse(typed) {
        Ok(receipt) => receipt,
        Err(why) => return Ok(Err(mistyped(typed, &why))),
    };
    if !gate::may_try(&visitor.hub, visitor.network) {
        return Ok(Err(Problem::new("code", "intake-code-wait")));
    }
    match actions::mailbox(&visitor.hub, &receipt).await? {
        Some(mailbox) => Ok(Ok((receipt, mailbox))),
        None => {
            gate::was_wrong(&visitor.hub, visitor.network);
            Ok(Err(Problem::new("code", "intake-code-unknown")))
        }
    }
}

pub(super) async fn open(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    opened(&visitor, &form).await
}

async fn opened(visitor: &Visitor, form: &Form) -> Result<Response> {
    let lang = visitor.lang;
    match unlock(visitor, form.value("code")).await? {
        Ok((receipt, mailbox)) => {
            let fresh = Form::new(vec![("once".into(), actions::once(&visitor.hub))]);
            let filled = Filled { form: &fresh, problems: &[], lang };
            Ok(visitor.answer(&lang.t("intake-mailbox"), mailbox_page(filled, &receipt, &mailbox)))
        }
        Err(problem) => Ok(wrong_code(visitor, form, problem)),
    }
}

/// The page that asks for the code, with what is wrong with it.
pub(crate) fn wrong_code(visitor: &Visitor, form: &Form, problem: Problem) -> Response {
    let lang = visitor.lang;
    let problems = [problem];
    let filled = Filled { form, problems: &problems, lang };
    visitor.again(&lang.t("intake-see-answer"), enter_page(filled))
}

pub(super) async fn write(mut sent: Sent) -> Result<Response> {
    let form = std::mem::take(&mut sent.form);
    let lang = sent.visitor.lang;
    let Ok((receipt, before)) = unlock(&sent.visitor, form.value("code")).await? else {
        sent.problems(Teller::of("")).await;
        return opened(&sent.visitor, &form).await;
    };
    let teller = before.teller;
    let mut reader = match teller.voice {
        Voice::Child => FormReader::for_child(&form),
        Voice::Adult => FormReader::new(&form),
    };
    let need = if sent.files.is_empty() && sent.away.is_none() { Need::Required } else { Need::Optional };
    let text = reader.text("text", need, LONGEST_TEXT);
    let mut problems = reader.finish().err().unwrap_or_default();
    if !problems.is_empty() || sent.has_refused() {
        problems.extend(sent.problems(teller).await);
    }
    let title = lang.t("intake-mailbox");
    if !problems.is_empty() {
        let filled = Filled { form: &form, problems: &problems, lang };
        return Ok(sent.visitor.again(&title, mailbox_page(filled, &receipt, &before)));
    }
    let hub = &sent.visitor.hub;
    let kept = match sent.away.take() {
        Some(cause) => Err(Error::Unavailable(cause)),
        None => actions::write(hub, &receipt, &text, form.value("once"), sent.files).await,
    };
    match kept {
        Ok(()) => {}
        Err(Error::Unavailable(cause)) => {
            tracing::error!(cause, "a message could not be stored");
            let message = Cow::Owned(teller.id(lang, "intake-not-kept"));
            let problems = [Problem { field: "text".into(), message, args: Vec::new() }];
            let filled = Filled { form: &form, problems: &problems, lang };
            let mut answer = sent.visitor.again(&title, mailbox_page(filled, &receipt, &before));
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            return Ok(answer);
        }
        Err(error) => return Err(error),
    }
    let mailbox = actions::mailbox(hub, &receipt).await?.ok_or(Error::NotFound)?;
    let fresh = Form::new(vec![("once".into(), actions::once(hub))]);
    let filled = Filled { form: &fresh, problems: &[], lang };
    Ok(sent.visitor.answer(&title, mailbox_page(filled, &receipt, &mailbox)))
}

fn state_path(lang: Lang, mailbox: &Mailbox) -> Vec<PathStep> {
    let say = |what: &str| mailbox.teller.say(lang, what);
    let by = |what: &str, at| mailbox.teller.fill(lang, what, &[("by", lang.near_moment(at).into())]);
    let answer = by("intake-path-answer-by", mailbox.received_at.plus(24 * HOUR).into());
    let mut steps = vec![PathStep::Done(html! {
        (say("intake-path-received")) " " span.muted { (lang.near_moment(mailbox.received_at.into())) }
    })];
    if mailbox.neutral {
        // whoever is reported learns from their own receipt that it was received, and nothing of what is done
        return steps;
    }
    let done = |what: &str| PathStep::Done(html! { (say(what)) });
    let now = |words: String| PathStep::Now(html! { strong { (words) } });
    match mailbox.state.as_str() {
        "new" if mailbox.surplus => {
            steps.push(now(say("intake-path-waiting")));
            steps.push(PathStep::Next(html! { (answer) }));
        }
        "new" => {
            let reading = by("intake-path-reading-by", mailbox.due_at.into());
            steps.push(PathStep::Now(html! { strong { (say("intake-path-reading")) } " " (reading) }));
            steps.push(PathStep::Next(html! { (answer) }));
        }
        "read" => steps.extend([done("intake-path-read"), now(answer)]),
        "answered" => steps.extend([done("intake-path-read"), now(say("intake-path-answered"))]),
        "in-case" => {
            steps.push(done("intake-path-read"));
            steps.extend(case_steps(lang, mailbox));
        }
        _ => steps.push(done("intake-path-closed")),
    }
    steps
}

/// One plain sentence for each open stage of the case. A stage that has none of its own is "somebody takes care".
/// i18n: intake-standing-*
fn case_steps(lang: Lang, mailbox: &Mailbox) -> Vec<PathStep> {
    let say = |what: &str| mailbox.teller.say(lang, what);
    let stages = match &mailbox.standing {
        Standing::Closed => return vec![PathStep::Done(html! { (say("intake-path-closed")) })],
        Standing::Unsaid => &[],
        Standing::Open(stages) => stages.as_slice(),
    };
    let mut sentences = vec![say("intake-path-in-case")];
    for stage in stages {
        let what = format!("intake-standing-{stage}");
        if lang.knows(&mailbox.teller.id(lang, &what)) && !sentences.contains(&say(&what)) {
            sentences.push(say(&what));
        }
    }
    if sentences.len() > 1 {
        sentences.remove(0);
    }
    sentences.into_iter().map(|words| PathStep::Now(html! { strong { (words) } })).collect()
}

fn mailbox_page(filled: Filled<'_>, receipt: &Receipt, mailbox: &Mailbox) -> Markup {
    let Filled { form, lang, .. } = filled;
    let say = |what: &str| mailbox.teller.say(lang, what);
    let messages: Vec<Message<'_>> = mailbox
        .thread
        .iter()
        .map(|said| Message {
            mine: said.officer.is_none(),
            from: match &said.officer {
                Some(name) => lang.f("intake-from-officer", &[("name", name.as_str().into())]),
                None => say("intake-from-you").into(),
            },
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect();
    let shown = receipt.shown();
    html! {
        (error_summary(&filled, mailbox.teller.voice))
        h1 { (say("intake-mailbox")) }
        (path(&state_path(lang, mailbox)))
        p.muted { (say("intake-no-fault")) }
        (talk_card(lang, mailbox, &shown))
        (thread(&lang.t("intake-thread"), &messages))
        @if !mailbox.files.is_empty() {
            p { (say("intake-files-sent")) " " (files_sent(lang, &mailbox.files)) ". " (say("intake-files-sent-hidden")) }
        }
        form.stack method="post" action=(lang.path("/xem-tin/viet")) enctype="multipart/form-data" {
            input type="hidden" name="code" value=(shown);
            input type="hidden" name="once" value=(form.value("once"));
            (Field::area("text", say("intake-write"), 3).value(form.value("text")).error(filled.error("text")))
            (Field::file("files", say("intake-files"), Media::ACCEPT).multiple()
                .hint(files_hint(lang, mailbox.teller)).error(filled.error("files")))
            (Button::submit(lang.t("intake-send")).wide())
        }
        details {
            summary { (say("intake-code-see")) }
            (receipt_code(&shown))
            p.small { (say("intake-code-keep")) }
        }
        (help_part(lang, mailbox, &shown))
        p { a href=(lang.path("/")) { (lang.t("intake-done")) } }
    }
}

/// The way to the talk with a counsellor, which is a page of its own: nobody of the desk or the case reads it.
fn talk_card(lang: Lang, mailbox: &Mailbox, shown: &str) -> Markup {
    let Some(talk) = mailbox.talk.as_ref().filter(|_| !mailbox.teller.is_adult() && !mailbox.neutral) else {
        return html! {};
    };
    // i18n: intake-talk-*
    html! {
        section.card.stack aria-labelledby="talk" {
            h2 #talk { (lang.t("intake-talk")) }
            p { (lang.t(&format!("intake-talk-{}", talk.standing))) }
            @if talk.unread { p { strong { (lang.t("intake-talk-unread")) } } }
            form method="post" action=(lang.path("/xem-tin/tu-van")) {
                input type="hidden" name="code" value=(shown);
                (Button::submit(lang.t("intake-talk-go")).wide())
            }
        }
    }
}

/// A child may take its wish for help back, and is told what that changes and what not.
fn help_part(lang: Lang, mailbox: &Mailbox, shown: &str) -> Markup {
    if mailbox.teller.is_adult() || mailbox.neutral {
        return html! {};
    }
    match mailbox.help {
        Help::TakenBack(at) => html! {
            p.small { (lang.f("intake-help-taken-back", &[("when", lang.near_moment(at.into()).into())])) }
        },
        Help::Wished if mailbox.state != "closed" && mailbox.standing != Standing::Closed => html! {
            details {
                summary { (lang.t("intake-help-not")) }
                form.stack method="post" action=(lang.path("/xem-tin/khong-can")) {
                    input type="hidden" name="code" value=(shown);
                    p { (lang.t("intake-help-not-why")) }
                    (Button::submit(lang.t("intake-help-not-sure")).quiet())
                }
            }
        },
        _ => html! {},
    }
}
