//! The receipt: shown once the report is on disk, shown again to whoever was too quick, and asked for before leaving.

use axum::response::Response;
use maud::{Markup, html};

use super::aloud::Aloud;
use crate::Hub;
use crate::error::Result;
use crate::intake::actions::Submitted;
use crate::intake::receipt::Receipt;
use crate::intake::teller::Teller;
use crate::time::HOUR;
use crate::web::components::{Button, Choice, Kind, PathStep, choice_links, note, path, qr, receipt_code};
use crate::web::extract::VisitorForm;
use crate::web::{Icon, Lang, assets};

pub(super) fn receipt_page(
    lang: Lang,
    teller: &'static Teller,
    aloud: &Aloud,
    urgent: bool,
    submitted: &Submitted,
) -> Markup {
    let shown = submitted.receipt.shown();
    let say = |what: &str| teller.say(lang, what);
    html! {
        h1 data-sent { (say("intake-received")) }
        div.stack.noprint {
            (aloud.block("received"))
            (note(Kind::Done, html! { p { (say("intake-no-fault")) } }))
            @if urgent {
                (note(Kind::Danger, html! {
                    p { (say("intake-read-first")) }
                    p { a.btn.call href="tel:111" { (Icon::Phone) (lang.t("common-call-111")) } }
                }))
            } @else if submitted.surplus {
                (note(Kind::Info, html! { p { (say("intake-surplus")) } }))
            }
        }
        (code_card(lang, teller, aloud, &shown))
        section.stack.noprint aria-labelledby="next" {
            h2 #next { (lang.t("intake-what-now")) }
            (path(&what_now(lang, teller, submitted)))
        }
        (ways_on(lang, teller, &shown))
        p.small.muted.noprint { (say("intake-code-lost")) }
        script type="module" src=(assets::url("draft.js")) {}
    }
}

/// The receipt of something that a grown-up told by a form of another slice.
pub(crate) fn receipt_of_adult(hub: &Hub, lang: Lang, submitted: &Submitted) -> Markup {
    receipt_page(lang, Teller::of("neighbour"), &Aloud::new(hub, lang, ""), false, submitted)
}

fn what_now(lang: Lang, teller: &Teller, submitted: &Submitted) -> [PathStep; 3] {
    let say = |what: &str| teller.say(lang, what);
    let by = |what: &str, at| teller.fill(lang, what, &[("by", lang.near_moment(at).into())]);
    let answer_by = submitted.received_at.plus(24 * HOUR);
    let reading = by("intake-path-reading-by", submitted.due_at.into());
    [
        PathStep::Done(html! {
            (say("intake-path-received")) " " span.muted { (lang.near_moment(submitted.received_at.into())) }
        }),
        PathStep::Now(html! {
            @if submitted.surplus { strong { (say("intake-path-waiting")) } }
            @else { strong { (say("intake-path-reading")) } " " (reading) }
        }),
        PathStep::Next(html! { (by("intake-path-answer-by", answer_by.into())) }),
    ]
}

/// The code to copy, to print and to scan. A printed sheet holds this and nothing of the story.
fn code_card(lang: Lang, teller: &Teller, aloud: &Aloud, shown: &str) -> Markup {
    html! {
        section.card.stack aria-labelledby="code" {
            h2 #code { (teller.say(lang, "intake-code")) }
            (aloud.block("code"))
            (receipt_code(shown))
            div.row { (qr(&lang.t("intake-code-qr"), shown)) p.small { (teller.say(lang, "intake-code-keep")) } }
            p.noprint.small { (teller.say(lang, "intake-code-print")) }
        }
    }
}

/// On to the mailbox, or out by way of "have you copied it?".
fn ways_on(lang: Lang, teller: &Teller, shown: &str) -> Markup {
    html! {
        div.row.noprint {
            form method="post" action=(lang.path("/xem-tin")) {
                input type="hidden" name="code" value=(shown);
                (Button::submit(teller.say(lang, "intake-open-mailbox")))
            }
            form method="post" action=(lang.path("/bao-tin/ma")) {
                input type="hidden" name="code" value=(shown);
                input type="hidden" name="voice" value=(teller.name);
                (Button::submit(lang.t("intake-done")).quiet())
            }
        }
    }
}

/// Before leaving: has the code been copied? The form says `again=1` to see it once more.
pub(super) async fn copied(VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
    let lang = visitor.lang;
    let teller = Teller::of(form.value("voice"));
    let title = lang.t("intake-title");
    let Ok(receipt) = Receipt::parse(form.value("code")) else {
        return Err(crate::Error::Conflict("error-form"));
    };
    let shown = receipt.shown();
    let aloud = Aloud::new(&visitor.hub, lang, form.value("nghe"));
    let body = if form.value("again").is_empty() {
        let copied = Choice::new(lang.path("/"), teller.say(lang, "intake-copied-yes")).icon(Icon::Safe);
        html! {
            h1 { (teller.say(lang, "intake-copied")) }
            p { (teller.say(lang, "intake-copied-why")) }
            (choice_links(&[copied]))
            form method="post" action=(lang.path("/bao-tin/ma")) {
                input type="hidden" name="code" value=(shown);
                input type="hidden" name="voice" value=(teller.name);
                button.choice name="again" value="1" { (Icon::Eye) span { (teller.say(lang, "intake-copied-no")) } }
            }
        }
    } else {
        html! {
            h1 { (teller.say(lang, "intake-code-again")) }
            (code_card(lang, teller, &aloud, &shown))
            (ways_on(lang, teller, &shown))
        }
    };
    Ok(visitor.answer(&title, body))
}
