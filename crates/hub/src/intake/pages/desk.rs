//! The desk's pages: the queue, one report with its thread, answering and closing.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{sealed_files, together};
use crate::error::Result;
use crate::intake::actions;
use crate::intake::desk::{self, Opened};
use crate::intake::model::{CLOSING_REASONS, CODED, DETAILS, LONGEST_TEXT, ReportId, Severity, Telling};
use crate::intake::queue::{self, Place, Waiting};
use crate::intake::talk::ALLEGED;
use crate::intake::teller::{Question, Teller};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Clock, Column, Field, Kind, Message, Row, State, Table, Urgency, chip, empty,
    error_summary, key_values, note, plain_chip, thread,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Voice};

/// The chip of a severity.
// i18n: intake-severity-*
pub fn severity_chip(lang: Lang, severity: Severity) -> Markup {
    let state = match severity {
        Severity::Danger => State::Late,
        Severity::High => State::Due,
        Severity::Normal => State::Waiting,
    };
    chip(state, &lang.t(&format!("intake-severity-{}", severity.name())))
}

/// The words of the boxes that were marked.
// i18n: intake-kind-*
fn kinds(lang: Lang, kinds: &[String]) -> String {
    kinds
        .iter()
        .map(|kind| lang.t(&format!("intake-kind-{kind}")).into_owned())
        .collect::<Vec<_>>()
        .join("; ")
}

#[derive(Deserialize)]
pub(super) struct After {
    /// Where this page of the queue begins.
    sau: Option<String>,
}

pub(super) async fn queue(officer: Officer, Query(After { sau }): Query<After>) -> Result<Response> {
    let lang = officer.lang;
    officer.who.must_ever(&crate::intake::desk::SEE_QUEUE)?;
    let after = sau.and_then(|place| place.parse::<Place>().ok());
    let page = queue::page(&officer.hub, &officer.who, after).await?;
    let title =
        if page.total >= queue::MOST_COUNTED { "intake-queue-title-many" } else { "intake-queue-title" };
    let title = lang.f(title, &[("n", page.total.into())]);
    let body = if page.rows.is_empty() && after.is_none() {
        empty(&lang.t("intake-queue-empty"), &lang.t("intake-queue-empty-hint"), None)
    } else {
        html! {
            (queue_table(&officer, &page.rows))
            @if after.is_some() || page.next.is_some() {
                nav.pages aria-label=(lang.t("common-pages")) {
                    @if after.is_some() { (Button::link(lang.t("intake-queue-first"), "/hang-doi").quiet()) }
                    @if let Some(next) = page.next {
                        (Button::link(lang.t("common-page-after"), format!("/hang-doi?sau={next}")).quiet())
                    }
                }
            }
        }
    };
    Ok(officer.page(title).lede(html! { (lang.t("intake-queue-order")) }).render(body))
}

fn queue_table(officer: &Officer, waiting: &[Waiting]) -> Markup {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    let columns = [
        "intake-column-report",
        "intake-column-severity",
        "intake-column-kinds",
        "intake-column-clock",
        "intake-column-state",
    ];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let rows = waiting
        .iter()
        .map(|report| {
            let late = report.state == "new" && report.due_at < now;
            Row {
                urgency: if late { Urgency::Urgent } else { Urgency::None },
                cells: vec![
                    html! { a href={ "/tin/" (report.id) } { strong { (report.code) } } br;
                        span.muted { (lang.near_moment(report.received_at.into())) } },
                    severity_chip(lang, report.severity),
                    html! { (kinds(lang, &report.routing.kinds)) " "
                        @if !report.channel.starts_with("web-") { (plain_chip(&lang.t(&format!("intake-channel-{}", report.channel)))) }
                        @if report.surplus { br; span.muted { (lang.t("intake-surplus-mark")) } }
                        @if report.together > 0 { br; span.muted {
                            (lang.f("intake-together-mark", &[("n", report.together.into())])) } } },
                    html! { @if report.state == "new" { (Clock::of(lang, report.received_at.into(), now.into(), report.due_at.into())) }
                        @else { (lang.t("intake-clock-met")) } },
                    state_chip(lang, &report.state),
                ],
            }
        })
        .collect();
    html! { (Table { caption: lang.t("intake-queue"), caption_shown: false, columns, rows }) }
}

/// i18n: intake-state-*
fn state_chip(lang: Lang, state: &str) -> Markup {
    let kind = match state {
        "new" => State::Waiting,
        "answered" | "closed" => State::Done,
        _ => State::Running,
    };
    chip(kind, &lang.t(&format!("intake-state-{state}")))
}

pub(super) async fn report(officer: Officer, Path(id): Path<ReportId>) -> Result<Response> {
    let form = Form::new(vec![("once".into(), actions::once(&officer.hub))]);
    show(&officer, id, &form, Vec::new()).await
}

async fn show(
    officer: &Officer,
    id: ReportId,
    form: &Form,
    problems: Vec<crate::web::form::Problem>,
) -> Result<Response> {
    let lang = officer.lang;
    let opened = desk::open(&officer.hub, &officer.who, id).await?;
    let filled = Filled { form, problems: &problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            div.stack {
                (told_card(lang, &opened))
                (answer_card(officer, filled, &opened))
            }
            div.stack {
                @if opened.offered { (note(Kind::Info, html! { (lang.t("intake-offered-note")) })) }
                @if matches!(opened.state.as_str(), "read" | "answered") { (decide_card(officer, &opened)) }
                (together::cards(officer, &opened))
                @if matches!(opened.state.as_str(), "read" | "answered") { (beside_card(officer, &opened)) }
            }
        }
    };
    let title = lang.f("intake-report-title", &[("code", opened.code.as_str().into())]);
    let chips = html! { (severity_chip(lang, opened.severity)) (state_chip(lang, &opened.state)) };
    let page =
        officer.page(title).crumb(lang.t("intake-queue"), Some("/hang-doi")).crumb(opened.code.clone(), None);
    Ok(page.actions(chips).problems(!problems.is_empty()).render(body))
}

/// What was asked beside the words: the ids of the labels, and the values in words.
/// i18n: intake-detail-*
pub(crate) fn details(lang: Lang, telling: &Telling) -> Vec<(String, String)> {
    let value_of = |name: &str| {
        let value = telling.details.get(name)?;
        Some(match CODED.contains(&name) && !value.is_empty() {
            true => lang.t(&format!("intake-detail-{}-{value}", name.replace('_', "-"))).into_owned(),
            false => value.clone(),
        })
    };
    let label = |name: &str| format!("intake-detail-{}", name.replace('_', "-"));
    DETAILS.iter().filter_map(|name| Some((label(name), value_of(name)?))).collect()
}

/// i18n: intake-safe-* intake-wish-* intake-teller-* intake-channel-*
fn told_card(lang: Lang, opened: &Opened) -> Markup {
    let telling = &opened.telling;
    let teller = Teller::of(&telling.voice);
    let extra = match teller.question {
        Some(Question::OneOf(_)) if !telling.extra.is_empty() => {
            teller.say(lang, &format!("intake-extra-{}", telling.extra))
        }
        _ => telling.extra.clone(),
    };
    // an officer's form says it more exactly
    let who = match telling.details.contains_key("caller") {
        true => String::new(),
        false => lang.t(&format!("intake-teller-{}", teller.name)).into_owned(),
    };
    let pairs = [
        ("intake-column-teller", who),
        ("intake-column-safe", lang.t(&format!("intake-safe-{}", telling.safe)).into_owned()),
        ("intake-column-kinds", kinds(lang, &telling.kinds)),
        ("intake-column-wish", lang.t(&format!("intake-wish-{}", telling.wish)).into_owned()),
        ("intake-column-link", telling.link.clone()),
        ("intake-column-place", telling.place.clone()),
        ("intake-column-extra", extra),
        ("intake-column-channel", lang.t(&format!("intake-channel-{}", opened.channel)).into_owned()),
    ];
    let shown: Vec<_> = pairs
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .chain(details(lang, telling))
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| (lang.t(&label), html! { (value) }))
        .collect();
    let shown: Vec<_> = shown.iter().map(|(label, value)| (label.as_ref(), value.clone())).collect();
    Card::new("told", lang.t("intake-told"))
        .aside(html! { (lang.near_moment(opened.received_at.into())) })
        .body(html! { (key_values(&shown)) (sealed_files(lang, &opened.files)) })
}

fn answer_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let messages: Vec<Message<'_>> = opened
        .thread
        .iter()
        .map(|said| Message {
            mine: said.officer.is_some(),
            from: said.officer.as_deref().map_or_else(|| lang.t("intake-from-reporter"), Into::into),
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect();
    Card::new("thread", lang.t("intake-thread")).body(html! {
        (thread(&lang.t("intake-messages"), &messages))
        @if !opened.teller_alleged.is_empty() { (note(Kind::Danger, html! { p { (lang.t("intake-alleged-answer")) } })) }
        form.stack method="post" action={ "/tin/" (opened.id) "/tra-loi" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="once" value=(filled.form.value("once"));
            (Field::area("text", lang.t("intake-answer"), 5).hint(lang.t("intake-answer-hint"))
                .value(filled.form.value("text")).error(filled.error("text")))
            (Button::submit(lang.t("intake-answer-send")))
        }
    })
}

/// i18n: intake-reason-*
fn decide_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let reasons: Vec<_> =
        CLOSING_REASONS.iter().map(|reason| (*reason, lang.t(&format!("intake-reason-{reason}")))).collect();
    let options: Vec<_> = reasons.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    Card::new("decide", lang.t("intake-decide")).tall().body(html! {
        form.stack method="post" action={ "/tin/" (opened.id) "/mo-vu-viec" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p { (lang.t("intake-open-case-hint")) }
            @if !opened.together.behind.is_empty() {
                p.muted { (lang.f("intake-decide-together", &[("n", opened.together.behind.len().into())])) }
            }
            (Button::submit(lang.t("intake-open-case")))
        }
        hr;
        p { (lang.t("intake-pass-on-hint")) }
        p { (Button::link(lang.t("intake-pass-on"), format!("/tin/{}/chuyen-thong-tin", opened.id)).quiet()) }
        hr;
        p { (lang.t("intake-hand-111-hint")) }
        p { (Button::link(lang.t("intake-hand-111"), format!("/tin/{}/chuyen-111", opened.id)).quiet()) }
        hr;
        form.stack method="post" action={ "/tin/" (opened.id) "/dong" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("reason", lang.t("intake-close-reason"), &options))
            (Button::submit(lang.t("intake-close")).quiet())
        }
    })
}

pub(super) async fn answer(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("text", Need::Required, LONGEST_TEXT);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, problems).await;
    }
    desk::answer(&officer.hub, &officer.who, id, &text, form.value("once")).await?;
    Ok(officer.done(&format!("/tin/{id}"), "intake-answered"))
}

pub(super) async fn close(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    desk::close(&officer.hub, &officer.who, id, form.value("reason")).await?;
    Ok(officer.done("/hang-doi", "intake-closed"))
}

/// A counsellor for the child, and whether whoever told is the one reported.
fn beside_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let talks = opened.telling.by_child() && opened.teller_alleged.is_empty();
    Card::new("beside", lang.t("intake-beside")).body(html! {
        @if talks {
            p { (lang.t("intake-counsellor-hint")) }
            p { (Button::link(lang.t("intake-counsellor"), format!("/tin/{}/tu-van", opened.id)).quiet()) }
            hr;
        }
        (teller_form(officer, &format!("/tin/{}/nguoi-bao", opened.id), "", &opened.teller_alleged))
    })
}

/// The form that says whether whoever told is the one reported; `report` names which, where a page has several.
/// i18n: intake-alleged-*
pub(crate) fn teller_form(officer: &Officer, action: &str, report: &str, alleged: &str) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = std::iter::once("")
        .chain(ALLEGED)
        .map(|one| (one, lang.t(&format!("intake-alleged-{}", if one.is_empty() { "no" } else { one }))))
        .collect();
    let options: Vec<(&str, &str)> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let id = format!("alleged{report}");
    html! {
        form.stack method="post" action=(action) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            @if !report.is_empty() { input type="hidden" name="report" value=(report); }
            (Field::select("alleged", lang.t("intake-alleged"), &options).id(&id).value(alleged)
                .hint(lang.t("intake-alleged-hint")))
            (Button::submit(lang.t("intake-alleged-save")).quiet().small())
        }
    }
}

pub(super) async fn mark_teller(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    desk::mark_teller(&officer.hub, &officer.who, id, form.value("alleged")).await?;
    Ok(officer.done(&format!("/tin/{id}"), "intake-alleged-saved"))
}
