//! One call: the form, saved at every button, and every five seconds where the script runs.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::board::{channel, outcome};
use super::fields::{Boxes, area, communes, line, select, worded};
use super::finish;
use crate::desk::actions::{self, Opened, Saved};
use crate::desk::model::{
    AGES, CALLBACKS, CALLERS, CallId, Draft, NON_CASES, REASONS, REFERRALS, SAFETY, SEXES, WISHES,
};
use crate::desk::store::CallRow;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::intake::actions::once;
use crate::web::components::{Button, Card, Kind, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::{Lang, assets};

/// The form that all buttons of the page send.
const FORM: &str = "call";

pub(super) async fn page(officer: Officer, Path(id): Path<CallId>) -> Result<Response> {
    let opened = actions::open(&officer.hub, &officer.who, id).await?;
    if opened.row.state != "open" {
        return Ok(finished_page(&officer, &opened.row));
    }
    let Opened { row, draft } = opened;
    let more = [("once", once(&officer.hub)), ("version", row.version.to_string())];
    let mut form = draft.form(&more);
    if draft.0.is_empty() {
        form = draft.form(&[more, [("wish", "adult".into()), ("callback", "no".into())]].concat());
    }
    show(&officer, &row, &form, &[], None).await
}

/// A finished call, for the officer who had it.
fn finished_page(officer: &Officer, row: &CallRow) -> Response {
    let lang = officer.lang;
    let body = html! {
        (Card::new("over", lang.t("desk-over")).body(html! {
            p { (outcome(lang, row)) }
            @if row.non_case.is_some() {
                form method="post" action={ "/truc/goi/" (row.id) "/mo-lai" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Button::submit(lang.t("desk-reopen")).quiet())
                }
            } @else { p { (lang.t("desk-over-report")) } }
        }))
    };
    let title = title(lang, row);
    officer.page(title.clone()).crumb(lang.t("desk-title"), Some("/truc")).crumb(title, None).render(body)
}

fn title(lang: Lang, row: &CallRow) -> String {
    format!("{} · {}", channel(lang, &row.channel), lang.near_moment(row.started_at.into()))
}

/// The page of an open call, with what was typed, the problems found in it, and a remark.
pub(super) async fn show(
    officer: &Officer,
    row: &CallRow,
    form: &Form,
    problems: &[Problem],
    remark: Option<&'static str>,
) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let colleagues = actions::colleagues(&officer.hub, &officer.who, row).await?;
    let communes = communes(officer).await?;
    let save = format!("/truc/goi/{}/luu", row.id);
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(remark) = remark { (note(Kind::Due, html! { p { (lang.t(remark)) } })) }
        div.two {
            form.stack id=(FORM) method="post" action={ "/truc/goi/" (row.id) } data-save=(save) {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="once" value=(form.value("once"));
                input type="hidden" name="version" value=(form.value("version"));
                // what Enter in a line sends is the first button
                p.row { (Button::submit(lang.t("desk-save")).sends("do", "save").access("S").quiet())
                    span.small.muted #saved data-words=(lang.t("desk-saved-at")) {
                        @if let Some(at) = row.saved_at { (lang.t("desk-saved-at")) " " (lang.time(at.into())) }
                    }
                    strong #unsaved role="status" data-words=(lang.t("desk-unsaved")) {}
                }
                (safe_card(&filled))
                (who_card(&filled, row, &communes))
                (what_card(&filled))
                (then_card(&filled))
                (form_01_card(&filled))
                p.row { (Button::submit(lang.t("desk-finish")).sends("do", "report").access("K")) }
            }
            div.stack {
                (non_case_card(lang))
                (say_card(lang))
                (release_card(lang, &colleagues))
            }
        }
        script type="module" src=(assets::url("keys.js")) {}
        script type="module" src=(assets::url("call.js")) {}
    };
    let title = title(lang, row);
    let page = officer.page(title.clone()).crumb(lang.t("desk-title"), Some("/truc")).crumb(title, None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

/// i18n: desk-safe-*
fn safe_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let options =
        SAFETY.map(|(value, key)| (value, lang.t(&format!("desk-safe-{value}")).into_owned(), Some(key)));
    let legend = lang.t("desk-safe");
    let boxes = Boxes { name: "safe", legend: &legend, options: &options, first: true };
    html! {
        section.card.big.tall.stack {
            (boxes.of(filled))
            (line(filled, "danger", "desk-danger", Some("desk-danger-hint")))
        }
    }
}

/// i18n: intake-detail-caller-* intake-detail-age-* intake-detail-sex-*
fn who_card(filled: &Filled<'_>, row: &CallRow, communes: &[(String, String)]) -> Markup {
    let lang = filled.lang;
    let boxes = |name: &str, ids: &str, label: &str, values: &[&str]| {
        let (options, legend) = (worded(lang, ids, values), lang.t(label));
        Boxes { name, legend: &legend, options: &options, first: false }.of(filled)
    };
    let communes: Vec<_> = communes.iter().map(|(code, name)| (code.as_str(), name.clone(), None)).collect();
    Card::new("who", lang.t("desk-who")).body(html! {
        div.fgrid {
            (boxes("caller", "intake-detail-caller", "desk-caller", &CALLERS))
            (boxes("age", "intake-detail-age", "desk-age", &AGES))
            (boxes("sex", "intake-detail-sex", "desk-sex", &SEXES))
            (select(filled, "area", "desk-area", &communes))
            (line(filled, "place", "desk-place", None))
            @if row.channel != "call" {
                (line(filled, "contact_day", "desk-contact-day", Some("desk-contact-day-hint")))
                (line(filled, "contact_time", "desk-contact-time", Some("desk-contact-time-hint")))
            }
            @if row.channel == "111-transfer" || row.channel == "paper" {
                (line(filled, "reference", "desk-reference", None))
            }
        }
    })
}

/// i18n: desk-reason-*
fn what_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let reasons: Vec<_> = REASONS.iter().map(|(code, _)| *code).collect();
    Card::new("what", lang.t("desk-what")).body(html! {
        div.fgrid {
            (select(filled, "reason", "desk-reason", &worded(lang, "desk-reason", &reasons)))
            (line(filled, "link", "desk-link", None))
            (area(filled, "words", "desk-words", 6, Some("desk-words-hint")))
        }
    })
}

/// i18n: intake-detail-referred-* intake-detail-callback-* desk-wish-*
fn then_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let boxes = |name: &str, ids: &str, label: &str, values: &[&str]| {
        let (options, legend) = (worded(lang, ids, values), lang.t(label));
        Boxes { name, legend: &legend, options: &options, first: false }.of(filled)
    };
    Card::new("then", lang.t("desk-then")).body(html! {
        div.fgrid {
            (area(filled, "advice", "desk-advice", 2, None))
            (select(filled, "referred", "desk-referred", &worded(lang, "intake-detail-referred", &REFERRALS)))
            (boxes("wish", "desk-wish", "desk-wish", &WISHES))
            (boxes("callback", "intake-detail-callback", "desk-callback", &CALLBACKS))
            (line(filled, "callback_when", "desk-callback-when", Some("desk-callback-when-hint")))
            (line(filled, "phone", "desk-phone", Some("desk-phone-hint")))
        }
    })
}

/// The further items of form 01, folded away: most calls do not tell them.
fn form_01_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let names = [
        "child_name",
        "child_birth",
        "child_address",
        "father",
        "mother",
        "carer_now",
        "informant",
        "informant_phone",
        "informant_address",
    ];
    let long = ["harm_feared", "family", "done_before"];
    // i18n: intake-detail-*
    let label = |name: &str| format!("intake-detail-{}", name.replace('_', "-"));
    let open = names.iter().chain(&long).any(|name| !filled.form.value(name).is_empty());
    html! {
        details.card.stack open[open] {
            summary { (lang.t("desk-form-01")) }
            div.fgrid {
                @for name in names { (line(filled, name, &label(name), None)) }
                @for name in long { (area(filled, name, &label(name), 2, None)) }
            }
        }
    }
}

/// i18n: desk-non-case-*
fn non_case_card(lang: Lang) -> Markup {
    Card::new("none", lang.t("desk-none")).aside(html! { (lang.t("desk-two-keys")) }).body(html! {
        div.row {
            @for (why, key) in NON_CASES {
                (Button::submit(lang.t(&format!("desk-non-case-{why}"))).sends("do", why)
                    .access(key.to_uppercase()).form(FORM).quiet())
            }
        }
    })
}

fn say_card(lang: Lang) -> Markup {
    let lines = ["desk-say-right", "desk-say-short", "desk-say-promise"];
    note(
        Kind::Info,
        html! {
            h2 { (lang.t("desk-say")) }
            ul { @for line in lines { li { (lang.t(line)) } } }
        },
    )
}

fn release_card(lang: Lang, colleagues: &[(PersonId, String)]) -> Markup {
    let ids: Vec<_> = colleagues.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let anybody = lang.t("desk-anybody");
    let mut options = vec![("", anybody.as_ref())];
    options.extend(ids.iter().map(|(id, name)| (id.as_str(), name.as_str())));
    let select = html! {
        div.field {
            label for="to" { (lang.t("desk-release-to")) }
            select id="to" name="to" form=(FORM) {
                @for (value, words) in &options { option value=(value) { (words) } }
            }
        }
    };
    Card::new("release", lang.t("desk-release")).body(html! {
        (select)
        p { (Button::submit(lang.t("desk-release-do")).sends("do", "release").access("C").form(FORM).quiet()) }
    })
}

/// What the script sends every few seconds; the answer is the number of the saving.
pub(super) async fn autosave(
    Path(id): Path<CallId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let plain = |status: StatusCode, text: String| {
        (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
    };
    match actions::save(&officer.hub, &officer.who, id, &Draft::of(&form), version(&form)).await? {
        Saved::Kept(version) => Ok(plain(StatusCode::OK, version.to_string())),
        Saved::Elsewhere(version) => Ok(plain(StatusCode::CONFLICT, version.to_string())),
    }
}

fn version(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(-1)
}

/// One of the page's buttons: what was typed is saved first, whatever comes then.
pub(super) async fn sent(
    Path(id): Path<CallId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let what = form.value("do").to_owned();
    let saved = actions::save(&officer.hub, &officer.who, id, &Draft::of(&form), version(&form)).await;
    if what == "report" {
        // one that is finished already may be the same form again: then it gets its receipt again
        return finish::as_report(&officer, id, form, saved.ok()).await;
    }
    let saved = saved?;
    if NON_CASES.iter().any(|(why, _)| *why == what) {
        actions::finish_as_non_case(&officer.hub, &officer.who, id, &what).await?;
        return Ok(officer.done("/truc", "desk-non-case-noted"));
    }
    if let Saved::Elsewhere(now) = saved {
        let row = actions::open(&officer.hub, &officer.who, id).await?.row;
        let form = with_version(form, now);
        return show(&officer, &row, &form, &[], Some("desk-elsewhere")).await;
    }
    if what == "release" {
        let to = match form.value("to") {
            "" => None,
            id => Some(id.parse::<PersonId>().map_err(|_| Error::Conflict("desk-colleague-cannot"))?),
        };
        actions::release(&officer.hub, &officer.who, id, to).await?;
        return Ok(officer.done("/truc", "desk-let-go"));
    }
    Ok(officer.done(&format!("/truc/goi/{id}"), "desk-saved"))
}

/// The form with the number of the newest saving, so that the next one is kept.
pub(super) fn with_version(form: Form, version: i64) -> Form {
    let mut pairs: Vec<_> = form.pairs().iter().filter(|(name, _)| name != "version").cloned().collect();
    pairs.push(("version".into(), version.to_string()));
    Form::new(pairs)
}
