//! The reporter's way: is the child safe, what happened, what do you wish, receipt. Each choice is the submit; what
//! was chosen before travels in hidden fields; nothing is kept until the last page is sent.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::intake::actions::{self, Submitted};
use crate::intake::model::{KINDS, LONGEST_LINK, LONGEST_TEXT, SAFETY, Telling, WISHES};
use crate::time::HOUR;
use crate::web::components::{
    Button, Choice, ChoiceGroup, Field, Kind, PathStep, call_111, choice_buttons, choice_links,
    error_summary, note, path, qr, receipt_code, steps,
};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Voice};
use crate::web::{Icon, Lang};

/// Words for a child or for an adult: an adult's stand under the same id with `adult` in it.
/// i18n: intake-adult-*
fn said(lang: Lang, voice: Voice, id: &str) -> String {
    match voice {
        Voice::Child => lang.t(id).into_owned(),
        Voice::Adult => lang.t(&id.replacen("intake-", "intake-adult-", 1)).into_owned(),
    }
}

fn voice_of(form: &Form) -> Voice {
    if form.value("voice") == "adult" { Voice::Adult } else { Voice::Child }
}

pub(super) async fn front(visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let choices = [
        Choice::new(lang.path("/bao-tin"), lang.t("intake-tell"))
            .small(lang.t("intake-tell-hint"))
            .icon(Icon::Talk),
        Choice::new(lang.path("/xem-tin"), lang.t("intake-see-answer"))
            .small(lang.t("intake-see-answer-hint"))
            .icon(Icon::Letter),
    ];
    let body = html! {
        h1 { (lang.t("intake-hello")) br; (lang.t("intake-hello-tell")) }
        p { (lang.t("intake-hello-safe")) }
        (choice_links(&choices))
        (call_111(lang))
        p.small { a href=(lang.path("/bao-tin?toi=nguoi-lon")) { (lang.t("intake-i-am-adult")) } }
        p.small.muted { a href="/dang-nhap" { (lang.t("intake-officers")) } }
    };
    visitor.page("", body)
}

#[derive(Deserialize, Default)]
pub(super) struct Who {
    #[serde(default)]
    toi: String,
}

pub(super) async fn first(visitor: Visitor, Query(who): Query<Who>) -> Result<Response> {
    actions::desk(&visitor.hub).await?;
    let voice = if who.toi == "nguoi-lon" { "adult" } else { "child" };
    let form = Form::new(vec![("voice".into(), voice.into()), ("once".into(), actions::once(&visitor.hub))]);
    Ok(visitor.page(&title(visitor.lang), safety_page(visitor.lang, &form)))
}

fn title(lang: Lang) -> String {
    lang.t("intake-title").into_owned()
}

/// Hidden fields with what was chosen on the pages before.
fn carried(form: &Form, names: &[&str]) -> Markup {
    html! {
        @for name in names {
            @for value in form.values(name) {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
        }
    }
}

fn safety_page(lang: Lang, form: &Form) -> Markup {
    let voice = voice_of(form);
    // i18n: intake-safe-* intake-adult-safe-*
    let choices: Vec<_> = SAFETY
        .iter()
        .zip([Icon::Safe, Icon::Question, Icon::Danger])
        .map(|(value, icon)| {
            let choice = Choice::new(*value, said(lang, voice, &format!("intake-safe-{value}"))).icon(icon);
            if *value == "no" {
                choice.small(said(lang, voice, "intake-safe-no-hint")).warn()
            } else {
                choice
            }
        })
        .collect();
    html! {
        (steps(lang, 1, 3))
        form.stack method="post" action=(lang.path("/bao-tin")) {
            (carried(form, &["voice", "once", "kinds", "text", "link", "place"]))
            h1 #safe { (said(lang, voice, "intake-safe")) }
            p { (said(lang, voice, "intake-safe-tap")) }
            (choice_buttons("safe", "safe", &choices))
        }
        p { a href=(lang.path("/")) { (lang.t("intake-back")) } }
    }
}

fn happened_page(filled: Filled<'_>) -> Markup {
    let Filled { form, lang, .. } = filled;
    let voice = voice_of(form);
    let icons = [Icon::Gift, Icon::Money, Icon::Sad, Icon::Picture, Icon::Eye, Icon::Other];
    // i18n: intake-kind-* intake-adult-kind-*
    let choices: Vec<_> = KINDS
        .iter()
        .zip(icons)
        .map(|(kind, icon)| Choice::new(*kind, said(lang, voice, &format!("intake-kind-{kind}"))).icon(icon))
        .collect();
    html! {
        (error_summary(&filled, voice))
        (steps(lang, 2, 3))
        @if form.value("safe") == "no" {
            (note(Kind::Danger, html! {
                p { (said(lang, voice, "intake-danger")) }
                p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
            }))
        }
        form.stack method="post" action=(lang.path("/bao-tin")) {
            (carried(form, &["voice", "once", "safe", "place"]))
            input type="hidden" name="step" value="2";
            (ChoiceGroup {
                name: "kinds", legend: said(lang, voice, "intake-happened").into(), heading: true,
                hint: Some(said(lang, voice, "intake-happened-hint").into()), several: true, columns: false,
                choices: &choices, filled,
            })
            (Field::area("text", said(lang, voice, "intake-text"), 5).hint(said(lang, voice, "intake-text-hint"))
                .value(form.value("text")).error(filled.error("text")))
            (Field::line("link", said(lang, voice, "intake-link")).hint(said(lang, voice, "intake-link-hint"))
                .value(form.value("link")).error(filled.error("link")).autocomplete("off"))
            (Button::submit(lang.t("intake-next")).wide())
        }
    }
}

fn wish_page(filled: Filled<'_>) -> Markup {
    let Filled { form, lang, .. } = filled;
    let voice = voice_of(form);
    // i18n: intake-wish-* intake-adult-wish-*
    let choices: Vec<_> = WISHES
        .iter()
        .zip([Icon::Letter, Icon::People, Icon::Heart])
        .map(|(wish, icon)| {
            let choice = Choice::new(*wish, said(lang, voice, &format!("intake-wish-{wish}"))).icon(icon);
            if *wish == "answer" {
                choice.small(said(lang, voice, "intake-wish-answer-hint"))
            } else {
                choice
            }
        })
        .collect();
    html! {
        (error_summary(&filled, voice))
        (steps(lang, 3, 3))
        form.stack method="post" action=(lang.path("/bao-tin")) {
            (carried(form, &["voice", "once", "safe", "kinds", "text", "link"]))
            input type="hidden" name="step" value="3";
            h1 #wish { (said(lang, voice, "intake-wish")) }
            (Field::line("place", said(lang, voice, "intake-place")).hint(said(lang, voice, "intake-place-hint"))
                .value(form.value("place")).error(filled.error("place")).autocomplete("off"))
            p { strong { (said(lang, voice, "intake-tap-to-send")) } }
            (choice_buttons("wish", "wish", &choices))
        }
        (note(Kind::Info, html! { p { (said(lang, voice, "intake-only-desk")) } }))
    }
}

/// Reads everything that is on the form so far; all problems at once.
fn read(form: &Form, last: bool) -> (Telling, Vec<crate::web::form::Problem>) {
    let voice = voice_of(form);
    let mut reader = if voice == Voice::Child { FormReader::for_child(form) } else { FormReader::new(form) };
    let same = |values: &'static [&'static str]| values.iter().map(|v| (*v, *v)).collect::<Vec<_>>();
    let telling = Telling {
        voice: if voice == Voice::Adult { "adult" } else { "child" }.to_owned(),
        safe: reader.optional_one_of("safe", &same(SAFETY)).unwrap_or("unsure").to_owned(),
        kinds: reader.any_of("kinds", Need::Required, &same(KINDS)).into_iter().map(str::to_owned).collect(),
        text: reader.text("text", Need::Optional, LONGEST_TEXT),
        link: reader.line("link", Need::Optional, LONGEST_LINK),
        place: reader.line("place", Need::Optional, 100),
        wish: if last { reader.one_of("wish", &same(WISHES)).to_owned() } else { String::new() },
    };
    if voice == Voice::Child {
        reader.reword("kinds", "intake-kinds-needed");
    }
    (telling, reader.finish().err().unwrap_or_default())
}

/// One page was sent: shows the next one, or the same again with its problems, or takes the report in.
pub(super) async fn step(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let lang = visitor.lang;
    let last = form.value("step") == "3" || !form.value("wish").is_empty();
    if !last && form.value("step") != "2" {
        let filled = Filled { form: &form, problems: &[], lang };
        return Ok(visitor.answer(&title(lang), happened_page(filled)));
    }
    let (telling, problems) = read(&form, last);
    let filled = Filled { form: &form, problems: &problems, lang };
    let on_last = |problem: &crate::web::form::Problem| matches!(problem.field.as_str(), "place" | "wish");
    if problems.iter().any(|problem| !on_last(problem)) {
        return Ok(visitor.again(&title(lang), happened_page(filled)));
    }
    if !problems.is_empty() {
        return Ok(visitor.again(&title(lang), wish_page(filled)));
    }
    if !last {
        return Ok(visitor.answer(&title(lang), wish_page(filled)));
    }
    let voice = voice_of(&form);
    let once = Some(form.value("once")).filter(|once| once.len() == 32).map(str::to_owned);
    let once = once.unwrap_or_else(|| actions::once(&visitor.hub));
    let urgent = telling.severity() == crate::intake::model::Severity::Danger;
    match actions::submit(&visitor.hub, telling, &once).await {
        Ok(submitted) => Ok(visitor.answer(&title(lang), receipt_page(lang, voice, urgent, &submitted))),
        Err(Error::Unavailable(cause)) => {
            tracing::error!(cause, "a report could not be stored");
            let mut answer = visitor.answer(&title(lang), not_kept_page(filled));
            *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(answer)
        }
        Err(error) => Err(error),
    }
}

/// The disk is full or the database away: nothing was stored, and nothing typed is lost.
fn not_kept_page(filled: Filled<'_>) -> Markup {
    let (lang, voice) = (filled.lang, voice_of(filled.form));
    html! {
        (note(Kind::Danger, html! {
            p { (said(lang, voice, "intake-not-kept")) }
            p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
        }))
        (wish_page(filled))
    }
}

/// The receipt of a report that is on disk, and what happens next.
pub(crate) fn receipt_page(lang: Lang, voice: Voice, urgent: bool, submitted: &Submitted) -> Markup {
    let shown = submitted.receipt.shown();
    let answer_by = submitted.received_at.plus(24 * HOUR);
    let path_steps = [
        PathStep::Done(html! {
            (lang.t("intake-path-received")) " "
            span.muted { (lang.near_moment(submitted.received_at.into())) }
        }),
        PathStep::Now(html! {
            strong { (lang.t("intake-path-reading")) } " "
            (lang.f("intake-path-reading-by", &[("by", lang.near_moment(submitted.due_at.into()).into())]))
        }),
        PathStep::Next(html! {
            (lang.f("intake-path-answer-by", &[("by", lang.near_moment(answer_by.into()).into())]))
        }),
    ];
    html! {
        h1 { (said(lang, voice, "intake-received")) }
        (note(Kind::Done, html! { p { (said(lang, voice, "intake-no-fault")) } }))
        @if urgent {
            (note(Kind::Danger, html! {
                p { (said(lang, voice, "intake-read-first")) }
                p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
            }))
        }
        section.card.stack aria-labelledby="code" {
            h2 #code { (said(lang, voice, "intake-code")) }
            (receipt_code(&shown))
            div.row { (qr(&lang.t("intake-code-qr"), &shown)) p.small { (said(lang, voice, "intake-code-keep")) } }
            p.noprint.small { (lang.t("intake-code-print")) }
        }
        section.stack aria-labelledby="next" {
            h2 #next { (lang.t("intake-what-now")) }
            (path(&path_steps))
        }
        form.row.noprint method="post" action=(lang.path("/xem-tin")) {
            input type="hidden" name="code" value=(shown);
            (Button::submit(said(lang, voice, "intake-open-mailbox")))
            (Button::link(lang.t("intake-done"), lang.path("/")).quiet())
        }
        p.small.muted { (said(lang, voice, "intake-code-lost")) }
    }
}

pub(super) async fn who_reads(visitor: Visitor) -> Result<Response, Error> {
    let lang = visitor.lang;
    let body = html! {
        h1 { (lang.t("intake-who-reads")) }
        p { (lang.t("intake-who-reads-desk")) }
        p { (lang.t("intake-who-reads-sealed")) }
        p { (lang.t("intake-who-reads-limit")) }
        p { (lang.t("intake-who-reads-not-kept")) }
        p { (lang.t("intake-who-reads-history")) }
        p { (Button::link(lang.t("intake-tell"), lang.path("/bao-tin"))) }
    };
    Ok(visitor.page(&lang.t("intake-who-reads"), body))
}
