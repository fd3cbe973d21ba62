//! Coming back with the receipt: the code travels in the body of a form, never in an address or a cookie.

use axum::response::Response;
use maud::{Markup, html};

use crate::Hub;
use crate::error::Result;
use crate::intake::actions::{self, Mailbox};
use crate::intake::model::LONGEST_TEXT;
use crate::intake::receipt::{Mistyped, Receipt};
use crate::time::HOUR;
use crate::web::Lang;
use crate::web::components::{Button, Field, Message, PathStep, error_summary, path, thread};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

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

pub(super) async fn open(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let typed = form.value("code");
    let problem = match Receipt::parse(typed) {
        Ok(receipt) => match actions::mailbox(&visitor.hub, &receipt).await? {
            Some(mailbox) => {
                let fresh = Form::new(vec![("once".into(), actions::once(&visitor.hub))]);
                let filled = Filled { form: &fresh, problems: &[], lang: visitor.lang };
                return Ok(visitor
                    .answer(&visitor.lang.t("intake-mailbox"), mailbox_page(filled, &receipt, &mailbox)));
            }
            None => Problem::new("code", "intake-code-unknown"),
        },
        Err(why) => mistyped(typed, &why),
    };
    let problems = [problem];
    let filled = Filled { form: &form, problems: &problems, lang: visitor.lang };
    Ok(visitor.again(&visitor.lang.t("intake-see-answer"), enter_page(filled)))
}

pub(super) async fn write(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let hub: &Hub = &visitor.hub;
    let Ok(receipt) = Receipt::parse(form.value("code")) else {
        return open(VisitorForm { visitor, form }).await;
    };
    let mut reader = FormReader::for_child(&form);
    let text = reader.text("text", Need::Required, LONGEST_TEXT);
    let problems = reader.finish().err().unwrap_or_default();
    let mut fresh = Form::new(vec![("once".into(), actions::once(hub))]);
    if problems.is_empty() {
        actions::write(hub, &receipt, &text, form.value("once")).await?;
    } else {
        fresh = form.clone();
    }
    let mailbox = actions::mailbox(hub, &receipt).await?.ok_or(crate::Error::NotFound)?;
    let filled = Filled { form: &fresh, problems: &problems, lang: visitor.lang };
    let page = mailbox_page(filled, &receipt, &mailbox);
    let title = visitor.lang.t("intake-mailbox");
    Ok(if problems.is_empty() { visitor.answer(&title, page) } else { visitor.again(&title, page) })
}

fn state_path(lang: Lang, mailbox: &Mailbox) -> Vec<PathStep> {
    let received = html! {
        (lang.t("intake-path-received")) " " span.muted { (lang.near_moment(mailbox.received_at.into())) }
    };
    let answer_by = mailbox.received_at.plus(24 * HOUR);
    let answer = lang.f("intake-path-answer-by", &[("by", lang.near_moment(answer_by.into()).into())]);
    let mut steps = vec![PathStep::Done(received)];
    match mailbox.state.as_str() {
        "new" => {
            let by = lang.near_moment(mailbox.due_at.into());
            let by = lang.f("intake-path-reading-by", &[("by", by.into())]);
            steps.push(PathStep::Now(html! { strong { (lang.t("intake-path-reading")) } " " (by) }));
            steps.push(PathStep::Next(html! { (answer) }));
        }
        "read" => {
            steps.push(PathStep::Done(html! { (lang.t("intake-path-read")) }));
            steps.push(PathStep::Now(html! { strong { (answer) } }));
        }
        "answered" => {
            steps.push(PathStep::Done(html! { (lang.t("intake-path-read")) }));
            steps.push(PathStep::Now(html! { strong { (lang.t("intake-path-answered")) } }));
        }
        "in-case" => {
            steps.push(PathStep::Done(html! { (lang.t("intake-path-read")) }));
            steps.push(PathStep::Now(html! { strong { (lang.t("intake-path-in-case")) } }));
        }
        _ => steps.push(PathStep::Done(html! { (lang.t("intake-path-closed")) })),
    }
    steps
}

fn mailbox_page(filled: Filled<'_>, receipt: &Receipt, mailbox: &Mailbox) -> Markup {
    let Filled { form, lang, .. } = filled;
    let messages: Vec<Message<'_>> = mailbox
        .thread
        .iter()
        .map(|said| Message {
            mine: said.officer.is_none(),
            from: match &said.officer {
                Some(name) => lang.f("intake-from-officer", &[("name", name.as_str().into())]),
                None => lang.t("intake-from-you"),
            },
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect();
    html! {
        (error_summary(&filled, Voice::Child))
        h1 { (lang.t("intake-mailbox")) }
        (path(&state_path(lang, mailbox)))
        p.muted { (lang.t("intake-no-fault")) }
        (thread(&lang.t("intake-thread"), &messages))
        form.stack method="post" action=(lang.path("/xem-tin/viet")) {
            input type="hidden" name="code" value=(receipt.shown());
            input type="hidden" name="once" value=(form.value("once"));
            (Field::area("text", lang.t("intake-write"), 3).value(form.value("text")).error(filled.error("text")))
            (Button::submit(lang.t("intake-send")).wide())
        }
        p { a href=(lang.path("/")) { (lang.t("intake-done")) } }
    }
}
