//! What several of these pages show: the way to them, what a file is, how long somebody looked today, what was said of it.

use std::borrow::Cow;

use axum::response::Response;
use maud::{Markup, html};

use crate::intake::files::Listed;
use crate::seeing::assessing::Assessed;
use crate::seeing::exposure::Budget;
use crate::seeing::model::LABELS;
use crate::seeing::reach::Reached;
use crate::time::{MINUTE, SECOND};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, Meter, Tone, key_values, note};
use crate::web::extract::Officer;
use crate::web::form::Filled;

/// Where the file is read about.
pub(super) fn home(reached: &Reached) -> String {
    match &reached.case {
        Some((case, _)) => format!("/vu-viec/{case}"),
        None => format!("/tin/{}", reached.report),
    }
}

/// A page about a file.
pub(super) fn render(officer: &Officer, reached: &Reached, problems: bool, body: Markup) -> Response {
    let lang = officer.lang;
    let home = home(reached);
    let (list, list_href, code) = match &reached.case {
        Some((_, code)) => ("cases-cases", "/vu-viec", code),
        None => ("intake-queue", "/hang-doi", &reached.code),
    };
    let title = lang.t("seeing-title");
    let page = officer.page(title.clone()).crumb(lang.t(list), Some(list_href));
    page.crumb(code.clone(), Some(&home)).crumb(title, None).problems(problems).render(body)
}

/// Values with their words, and nothing chosen first.
pub(super) fn words<'a>(lang: Lang, prefix: &str, values: &[&'a str]) -> Vec<(&'a str, Cow<'static, str>)> {
    let words = values.iter().map(|value| (*value, lang.t(&format!("{prefix}-{value}"))));
    std::iter::once(("", lang.t("seeing-choose"))).chain(words).collect()
}

pub(super) fn options<'a>(words: &'a [(&'a str, Cow<'static, str>)]) -> Vec<(&'a str, &'a str)> {
    words.iter().map(|(value, words)| (*value, words.as_ref())).collect()
}

/// What is known of a file without looking into it.
/// i18n: intake-sort-*
pub(super) fn facts(lang: Lang, reached: &Reached, file: &Listed) -> Markup {
    let sort = lang.t(&format!("intake-sort-{}", file.media.sort()));
    let pairs = [
        ("seeing-fact-sort", html! { (sort) " (" (file.media.name().to_uppercase()) ")" }),
        ("seeing-fact-size", html! { (lang.bytes(file.size)) }),
        ("seeing-fact-at", html! { (lang.near_moment(file.at.into())) }),
        ("seeing-fact-report", html! { (reached.code) }),
        ("seeing-fact-digest", html! { span.digest { (file.sha256) } }),
    ];
    let pairs: Vec<_> = pairs.into_iter().map(|(label, value)| (lang.t(label), value)).collect();
    let pairs: Vec<_> = pairs.iter().map(|(label, value)| (label.as_ref(), value.clone())).collect();
    Card::new("facts", lang.t("seeing-facts")).body(key_values(&pairs))
}

/// How long somebody looked today.
pub(super) fn today(lang: Lang, budget: &Budget) -> Markup {
    let whole = budget.limits.hard_minutes * MINUTE;
    let span = |micros: i64| lang.span(micros / SECOND);
    let args = [("used", span(budget.used).into()), ("whole", span(whole).into())];
    let tone = if budget.left() == 0 {
        Tone::Late
    } else if budget.used * 10 > whole * 7 {
        Tone::Due
    } else {
        Tone::Calm
    };
    let part = u64::try_from(budget.used / SECOND).unwrap_or(0);
    let whole = u64::try_from(whole / SECOND).unwrap_or(1);
    Card::new("today", lang.t("seeing-today")).body(html! {
        p { @if budget.used == 0 { (lang.f("seeing-today-none", &args)) } @else { (lang.f("seeing-today-used", &args)) } }
        (Meter { tone, part: part.min(whole), whole })
        p.small.muted { (lang.f("seeing-today-hint", &[("soft", budget.limits.soft_minutes.into())])) }
    })
}

/// What was said of the same bytes before.
/// i18n: seeing-label-*
pub(super) fn said_before(lang: Lang, before: &[Assessed]) -> Markup {
    if before.is_empty() {
        return html! {};
    }
    note(
        Kind::Done,
        html! {
            p { strong { (lang.t("seeing-known")) } }
            ul {
                @for one in before {
                    @let args = [("when", lang.near_moment(one.at.into()).into()), ("name", one.name.as_str().into()),
                        ("code", one.code.as_str().into())];
                    li { strong { (lang.t(&format!("seeing-label-{}", one.said.label))) } " – " (lang.f("seeing-known-by", &args))
                        @if !one.said.words.is_empty() { br; span.lines { (one.said.words) } } }
                }
            }
            p.small { (lang.t("seeing-known-hint")) }
        },
    )
}

/// The form in which an officer says what a file is.
pub(super) fn assess_card(officer: &Officer, file: &Listed, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let labels = words(lang, "seeing-label", LABELS);
    Card::new("assess", lang.t("seeing-assess")).body(html! {
        p { (lang.t("seeing-assess-hint")) }
        form.stack method="post" action={ "/tep/" (file.id) "/danh-gia" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("label", lang.t("seeing-label"), &options(&labels)).filled(&filled))
            (Field::area("said", lang.t("seeing-said"), 2).hint(lang.t("seeing-said-hint")).filled(&filled))
            (Button::submit(lang.t("seeing-assess-keep")))
        }
    })
}
