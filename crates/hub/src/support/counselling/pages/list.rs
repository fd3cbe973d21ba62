//! "Tư vấn": what a counsellor is asked, who waits for an answer, what colleagues offer. No word of any talk.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::support::counselling::CounsellingId;
use crate::support::counselling::model::REFUSALS;
use crate::support::counselling::taking::{self, Answer, Desk};
use crate::support::counselling::talking::{COUNSEL, Row};
use crate::web::Lang;
use crate::web::components::{Button, Card, Clock, Field, State, Todo, chip, empty, todo_list};
use crate::web::extract::{Officer, OfficerForm};

pub(super) async fn page(officer: Officer) -> Result<Response> {
    officer.who.must_ever(&COUNSEL)?;
    let lang = officer.lang;
    let desk = taking::desk(&officer.hub, &officer.who).await?;
    let nothing =
        desk.asked.is_empty() && desk.own.is_empty() && desk.offered.is_empty() && desk.left.is_empty();
    let body = html! {
        @if nothing && desk.ended.is_empty() {
            (empty(&lang.t("counselling-none"), &lang.t("counselling-none-hint"), None))
        }
        @for row in &desk.asked { (asked_card(&officer, row)) }
        (offered(&officer, &desk))
        (left(&officer, &desk))
        @if !desk.own.is_empty() {
            (Card::new("own", lang.t("counselling-own")).flush().body(todo_list(&own(lang, &desk.own))))
        }
        @if !desk.ended.is_empty() {
            (Card::new("ended", lang.t("counselling-ended")).flush().body(todo_list(&ended(lang, &desk.ended))))
        }
    };
    Ok(officer.page(lang.t("counselling-menu")).lede(html! { (lang.t("counselling-lede")) }).render(body))
}

/// "Hỗ trợ tâm lý, từ 23/11/2026": says nothing of the child.
/// i18n: support-kind-*
pub(super) fn title(lang: Lang, row: &Row) -> String {
    let kind = lang.t(&format!("support-kind-{}", row.kind)).into_owned();
    let args = [("kind", kind.into()), ("day", lang.date(row.asked_at.day().0).into())];
    lang.f("counselling-title", &args).into_owned()
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// i18n: counselling-refused-*
fn asked_card(officer: &Officer, row: &Row) -> Markup {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let words: Vec<_> =
        REFUSALS.iter().map(|why| (*why, lang.t(&format!("counselling-refused-{why}")))).collect();
    let options: Vec<(&str, &str)> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let (card, why) = (format!("asked-{}", row.id), format!("why-{}", row.id));
    let clock = Clock::of(lang, row.asked_at.into(), now.into(), row.expires_at.into());
    Card::new(&card, title(lang, row)).tall().aside(html! { (clock) }).body(html! {
        p { (lang.t("counselling-asked-hint")) }
        form.stack method="post" action={ "/tu-van/" (row.id) "/nhan" } {
            (csrf(officer))
            (named(lang, &format!("named-{}", row.id), false))
            (Button::submit(lang.t("counselling-take")).about(title(lang, row)))
        }
        details {
            summary { (lang.t("counselling-refuse")) span.vh { " " (title(lang, row)) } }
            form.stack method="post" action={ "/tu-van/" (row.id) "/tu-choi" } {
                (csrf(officer))
                (Field::select("why", lang.t("counselling-refused"), &options).id(&why))
                (Button::submit(lang.t("counselling-refuse-send")).quiet())
            }
        }
    })
}

/// How the child knows the counsellor.
pub(super) fn named(lang: Lang, id: &str, named: bool) -> Markup {
    let (unit, name) = (lang.t("counselling-named-unit"), lang.t("counselling-named-first"));
    let options = [("unit", unit.as_ref()), ("first", name.as_ref())];
    html! {
        (Field::select("named", lang.t("counselling-named"), &options).id(id)
            .hint(lang.t("counselling-named-hint")).value(if named { "first" } else { "unit" }))
    }
}

fn offered(officer: &Officer, desk: &Desk) -> Markup {
    let lang = officer.lang;
    html! {
        @for (passing, row) in &desk.offered {
            @let card = format!("offered-{}", passing.id);
            (Card::new(&card, title(lang, row)).tall().body(html! {
                p { (lang.f("counselling-offered", &[("name", passing.from_name.as_str().into())])) }
                form.row method="post" action={ "/tu-van/" (row.id) "/tra-loi-chuyen" } {
                    (csrf(officer))
                    (Button::submit(lang.t("counselling-take")).sends("do", "take"))
                    (Button::submit(lang.t("counselling-refuse-send")).sends("do", "refuse").quiet())
                }
            }))
        }
    }
}

fn left(officer: &Officer, desk: &Desk) -> Markup {
    let lang = officer.lang;
    html! {
        @for row in &desk.left {
            @let card = format!("left-{}", row.id);
            (Card::new(&card, title(lang, row)).tall().body(html! {
                p { (lang.t("counselling-left")) }
                form method="post" action={ "/tu-van/" (row.id) "/tiep-nhan" } {
                    (csrf(officer))
                    (Button::submit(lang.t("counselling-take-over")).about(title(lang, row)))
                }
            }))
        }
    }
}

fn own(lang: Lang, rows: &[Row]) -> Vec<Todo<'static>> {
    let todo = |row: &Row| {
        let (state, word) = match (row.waits(), row.answered_at) {
            (true, _) => (State::Due, "counselling-state-waits"),
            (false, None) => (State::Waiting, "counselling-state-begin"),
            (false, Some(_)) => (State::Running, "counselling-state-answered"),
        };
        let mut small = Vec::new();
        if let Some(at) = row.child_wrote_at.filter(|_| row.waits()) {
            small.push(
                lang.f("counselling-waits-since", &[("when", lang.near_moment(at.into()).into())])
                    .into_owned(),
            );
        }
        if let Some(day) = row.next_on {
            small.push(lang.f("counselling-next", &[("day", lang.date(day.0).into())]).into_owned());
        }
        Todo {
            state: (state, lang.t(word).into_owned().into()),
            title: title(lang, row).into(),
            href: format!("/tu-van/{}", row.id).into(),
            small: small.join(" · ").into(),
            clock: None,
            verb: lang.t("counselling-open").into_owned().into(),
            now: row.waits(),
        }
    };
    rows.iter().map(todo).collect()
}

fn ended(lang: Lang, rows: &[Row]) -> Vec<Todo<'static>> {
    let todo = |row: &Row| Todo {
        state: (State::Done, lang.t("counselling-state-ended").into_owned().into()),
        title: title(lang, row).into(),
        href: format!("/tu-van/{}", row.id).into(),
        small: result(lang, row).into(),
        clock: None,
        verb: lang.t("counselling-open").into_owned().into(),
        now: false,
    };
    rows.iter().map(todo).collect()
}

/// What came of a talk.
/// i18n: support-result-*
pub(super) fn result(lang: Lang, row: &Row) -> String {
    match (row.ended_by.as_deref(), row.result.as_deref()) {
        (Some("child"), _) => lang.t("counselling-result-child").into_owned(),
        (Some("other"), _) => lang.t("counselling-result-other").into_owned(),
        (_, Some(result)) => lang.t(&format!("support-result-{result}")).into_owned(),
        _ => String::new(),
    }
}

/// The chip of a talk that has ended.
pub(super) fn ended_chip(lang: Lang, row: &Row) -> Markup {
    html! { @if row.state == "ended" { (chip(State::Done, &result(lang, row))) } }
}

pub(super) async fn accept(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    taking::accept(&officer.hub, &officer.who, id, form.value("named") == "first").await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-taken"))
}

pub(super) async fn refuse(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    taking::refuse(&officer.hub, &officer.who, id, form.value("why")).await?;
    Ok(officer.done("/tu-van", "counselling-refused-done"))
}

pub(super) async fn take_over(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    taking::take_over(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-taken"))
}

pub(super) async fn answer(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (answer, to, message) = match form.value("do") {
        "take" => (Answer::Take, format!("/tu-van/{id}"), "counselling-taken"),
        "refuse" => (Answer::Refuse, "/tu-van".to_owned(), "counselling-refused-done"),
        "withdraw" => (Answer::Withdraw, format!("/tu-van/{id}"), "counselling-offer-back"),
        _ => return Err(Error::NotFound),
    };
    taking::answer(&officer.hub, &officer.who, id, answer).await?;
    Ok(officer.done(&to, message))
}
