//! One event: what it was, what proves it, what happened to it, and what can be done now.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf, kind_word, seen, state_chip, state_word, uncounted};
use crate::attachment;
use crate::authority::{On, can};
use crate::error::Result;
use crate::programme::actions::{self, ENTER, WholeEvent};
use crate::programme::model::{EventId, EventState, EvidenceId, unpacked};
use crate::web::components::{
    Button, Card, Event as Happened, Field, Kind, Weight, error_summary, key_values, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<EventId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: EventId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let whole = actions::open(hub, who, id).await?;
    let filled = Filled { form, problems, lang };
    let mine = can(who, &ENTER, &On::held_by(whole.event.organisation_id)).is_ok();
    let accepts = actions::may_accept(who, &whole.organisation).is_ok();
    let open = whole.event.state().is_open();
    let known = facts(officer, &whole).await?;
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if !whole.event.reason.is_empty() {
            (note(Kind::Due, html! { p {
                (lang.f("programme-returned-because", &[("reason", whole.event.reason.as_str().into())]))
            } }))
        }
        @if let Some(why) = uncounted(lang, &whole.event) { (note(Kind::Due, html! { p { (why) } })) }
        div.two {
            div.stack { (known) (evidence(officer, &whole)) }
            div.stack {
                @if accepts { (decide(officer, &whole, &filled)) }
                @if mine && open { (call_off(officer, &whole, &filled)) }
                (steps(officer, &whole))
            }
        }
    };
    let buttons = html! {
        (state_chip(lang, &whole.event))
        @if mine && open { (Button::link(lang.t("programme-change"), format!("{LIST}/{id}/sua"))) }
    };
    let title = format!("{} · {}", kind_word(lang, &whole.event.kind), lang.date(whole.event.held_on.0));
    Ok(officer
        .page(title.clone())
        .lede(html! { (whole.organisation.name) })
        .actions(buttons)
        .crumb(lang.t("programme-menu"), Some(LIST))
        .crumb(title, None)
        .problems(!problems.is_empty())
        .render(body))
}

/// i18n: programme-band-*
async fn facts(officer: &Officer, whole: &WholeEvent) -> Result<Markup> {
    let lang = officer.lang;
    let event = &whole.event;
    let known = actions::topics(&officer.hub).await?;
    let topic = |key: &str| known.iter().find(|topic| topic.key == key).map(|topic| topic.name.clone());
    let topics: Vec<_> = unpacked(&event.topics).filter_map(topic).collect();
    let bands: Vec<_> =
        unpacked(&event.bands).map(|band| lang.t(&format!("programme-band-{band}")).into_owned()).collect();
    let names: Vec<_> = whole.units.iter().map(|(_, name)| name.as_str()).collect();
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let labels = [
        "programme-units",
        "programme-minutes",
        "programme-topics",
        "programme-bands",
        "programme-children",
        "programme-adults",
        "programme-led-by",
    ];
    let labels = labels.map(|id| lang.t(id));
    let values = [
        names.join(", "),
        lang.number(event.minutes),
        or_none(topics.join(", ")),
        or_none(bands.join(", ")),
        lang.number(event.children),
        lang.number(event.adults),
        or_none(event.led_by.clone()),
    ];
    let pairs: Vec<_> =
        labels.iter().zip(&values).map(|(label, value)| (&**label, html! { (value) })).collect();
    Ok(Card::new("buoi", lang.t("programme-event")).body(key_values(&pairs)))
}

/// i18n: programme-evidence-*
fn evidence(officer: &Officer, whole: &WholeEvent) -> Markup {
    let lang = officer.lang;
    Card::new("minh-chung", lang.t("programme-evidence")).body(html! {
        @if whole.evidence.is_empty() { p { (lang.t("programme-evidence-none")) } }
        ul {
            @for one in &whole.evidence {
                li {
                    (lang.t(&format!("programme-evidence-{}", one.kind))) ": "
                    @if one.kind == "link" { a href=(one.name) rel="noreferrer" { (one.name) } }
                    @else { a href={ (LIST) "/" (whole.event.id) "/tep/" (one.id) } { (one.name) } }
                }
            }
        }
    })
}

fn reason(filled: &Filled<'_>, id: &'static str, label: &'static str) -> Markup {
    // the summary of problems leads to "reason", the field that was sent
    let mine = filled.form.value("which") == id;
    let field = Field::area("reason", filled.lang.t(label), 2);
    html! { @if mine { (field.filled(filled)) } @else { (field.id(id)) } }
}

fn decide(officer: &Officer, whole: &WholeEvent, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let event = &whole.event;
    let state = event.state();
    let own = event.author_id == officer.who.person;
    let back = html! {
        form.stack method="post" action={ (LIST) "/" (event.id) "/tra-lai" } {
            (csrf(&officer.who.csrf)) (seen(event.version))
            input type="hidden" name="which" value="reason-back";
            (reason(filled, "reason-back", "programme-return-reason"))
            p { (Button::submit(lang.t("programme-return")).quiet()) }
        }
    };
    match state {
        EventState::Submitted => Card::new("duyet", lang.t("programme-decide")).tall().body(html! {
            @if own { p { (lang.t("programme-second-person")) } }
            @else {
                form method="post" action={ (LIST) "/" (event.id) "/cong-nhan" } {
                    (csrf(&officer.who.csrf)) (seen(event.version))
                    p { (Button::submit(lang.t("programme-accept"))) }
                }
            }
            (back)
        }),
        EventState::Accepted => Card::new("duyet", lang.t("programme-take-back")).body(back),
        _ => html! {},
    }
}

fn call_off(officer: &Officer, whole: &WholeEvent, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("huy", lang.t("programme-cancel")).body(html! {
        form.stack method="post" action={ (LIST) "/" (whole.event.id) "/huy" } {
            (csrf(&officer.who.csrf)) (seen(whole.event.version))
            input type="hidden" name="which" value="reason-off";
            (reason(filled, "reason-off", "programme-cancel-reason"))
            p { (Button::submit(lang.t("programme-cancel")).quiet()) }
        }
    })
}

fn steps(officer: &Officer, whole: &WholeEvent) -> Markup {
    let lang = officer.lang;
    let events: Vec<_> = whole
        .steps
        .iter()
        .map(|step| Happened {
            weight: if step.state == "returned" { Weight::Bad } else { Weight::Turn },
            when: lang.short_moment(step.at.into()).into(),
            datetime: step.at.local().strftime("%Y-%m-%dT%H:%M%:z").to_string().into(),
            what: html! {
                (state_word(lang, &step.state)) @if !step.reason.is_empty() { ": " (step.reason) }
            },
            small: step.name.as_str().into(),
        })
        .collect();
    Card::new("lich-su", lang.t("programme-history")).body(timeline(&events))
}

fn seen_in(form: &Form) -> i64 {
    form.value("seen").parse().unwrap_or(0)
}

pub(super) async fn accept(
    Path(id): Path<EventId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::accept(&officer.hub, &officer.who, id, seen_in(&form)).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "programme-accepted"))
}

pub(super) async fn send_back(
    Path(id): Path<EventId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let reason = reader.text("reason", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    actions::send_back(&officer.hub, &officer.who, id, seen_in(&form), &reason).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "programme-sent-back"))
}

pub(super) async fn cancel(
    Path(id): Path<EventId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let reason = reader.text("reason", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    actions::cancel(&officer.hub, &officer.who, id, seen_in(&form), &reason).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "programme-cancelled"))
}

pub(super) async fn file(
    officer: Officer,
    Path((event, id)): Path<(EventId, EvidenceId)>,
) -> Result<Response> {
    let (name, bytes) = actions::file(&officer.hub, &officer.who, event, id).await?;
    Ok(attachment::download("application/octet-stream", &name, bytes))
}
