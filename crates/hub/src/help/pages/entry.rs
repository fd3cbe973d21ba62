//! An entry for officers: what it says, who checked it, what happened to it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::list::checked;
use super::{LIST, csrf};
use crate::error::Result;
use crate::help::actions::{self, ChangeRow, Changed, Place};
use crate::help::model::{PlaceId, SHELTER};
use crate::organisations;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Event, Field, Kind, Weight, error_summary, key_values, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<PlaceId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: PlaceId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let (place, writes) = actions::whole(hub, &officer.who, id).await?;
    let history = actions::history(hub, &officer.who, id).await?;
    let areas = actions::communes(hub).await?;
    let keeper =
        organisations::actions::short_name(hub, actions::keeper(hub, place.organisation).await?).await?;
    let filled = Filled { form, problems, lang };
    // i18n: help-field-*
    let mut pairs: Vec<_> = actions::fields(&place.says, lang, &areas)
        .into_iter()
        .filter(|(field, words)| *field != "name" && !words.is_empty())
        .map(|(field, words)| (label(lang, field), words))
        .collect();
    pairs.push((lang.t("help-keeper").into_owned(), keeper));
    let pairs: Vec<_> = pairs.iter().map(|(label, words)| (label.as_str(), html! { (words) })).collect();
    let today = hub.clock.now().day();
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(reason) = &place.ended_reason {
            (note(Kind::Due, html! {
                p { (lang.f("help-ended-because", &[("reason", reason.as_str().into())])) }
            }))
        }
        @if place.says.kind == SHELTER { (note(Kind::Info, html! { p { (lang.t("help-shelter-hidden")) } })) }
        div.two {
            div.stack { (Card::new("noi-dung", lang.t("help-content")).body(key_values(&pairs))) }
            div.stack {
                (check_card(officer, &place, writes))
                @if writes { (end_card(officer, &place, &filled)) }
                (Card::new("lich-su", lang.t("help-history")).body(story(lang, &history)))
            }
        }
    };
    let buttons = html! {
        (checked(lang, &place, today))
        @if writes { (Button::link(lang.t("help-edit"), format!("{LIST}/{id}/sua"))) }
    };
    Ok(officer
        .page(place.says.name.as_str())
        .crumb(lang.t("help-menu"), Some(LIST))
        .crumb(place.says.name.clone(), None)
        .actions(buttons)
        .problems(!problems.is_empty())
        .render(body))
}

/// The label of a field.
pub(super) fn label(lang: Lang, field: &str) -> String {
    // i18n: help-field-*
    lang.t(&format!("help-field-{}", field.replace('_', "-"))).into_owned()
}

fn check_card(officer: &Officer, place: &Place, writes: bool) -> Markup {
    let lang = officer.lang;
    let (on, by) = (lang.date(place.checked_on.0), place.checked_by.as_str());
    let late = place.check_by < officer.hub.clock.now().day();
    let card = Card::new("kiem-tra", lang.t("help-checked"));
    let card = if late && writes { card.tall() } else { card };
    card.body(html! {
        p { (lang.f("help-checked-by", &[("day", on.as_str().into()), ("name", by.into())])) }
        @if place.ended_at.is_none() {
            @let until = lang.date(place.check_by.0);
            p { (lang.f(if late { "help-check-was-due" } else { "help-check-due" }, &[("day", until.as_str().into())])) }
        }
        @if writes {
            form.stack method="post" action={ (LIST) "/" (place.id) "/kiem-tra" } {
                (csrf(officer))
                input type="hidden" name="version" value=(place.version);
                p.small { (lang.t("help-check-hint")) }
                p { (Button::submit(lang.t("help-check"))) }
            }
        }
    })
}

fn end_card(officer: &Officer, place: &Place, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let open = filled.problems.iter().any(|problem| problem.field == "reason");
    Card::new("bo", lang.t("help-end")).body(html! {
        details open[open] {
            summary { (lang.t("help-end-summary")) }
            form.stack method="post" action={ (LIST) "/" (place.id) "/bo" } {
                (csrf(officer))
                input type="hidden" name="version" value=(place.version);
                (Field::line("reason", lang.t("help-field-reason"))
                    .hint(lang.t("help-reason-hint")).filled(filled))
                p { (Button::submit(lang.t("help-end-save")).quiet()) }
            }
        }
    })
}

/// i18n: help-what-*
fn story(lang: Lang, history: &[(ChangeRow, Vec<Changed>)]) -> Markup {
    let events: Vec<_> = history
        .iter()
        .map(|(row, changes)| {
            let at = row.at.local();
            Event {
                weight: if row.what == "changed" { Weight::Step } else { Weight::Turn },
                when: lang.short_moment(at.timestamp()).into(),
                datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
                what: html! {
                    strong { (lang.t(&format!("help-what-{}", row.what))) }
                    @if row.what != "added" {
                        @for change in changes {
                            p.small { (label(lang, &change.field)) ": "
                                @if !change.before.is_empty() { del { (change.before) } " → " }
                                (if change.after.is_empty() { "–" } else { change.after.as_str() }) }
                        }
                    }
                },
                small: row.name.as_str().into(),
            }
        })
        .collect();
    timeline(&events)
}

pub(super) async fn check(
    Path(id): Path<PlaceId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen = form.value("version").parse().map_err(|_| crate::Error::Conflict("error-form"))?;
    actions::check(&officer.hub, &officer.who, id, seen).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "help-checked-flash"))
}

pub(super) async fn end(
    Path(id): Path<PlaceId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let reason = reader.line("reason", Need::Required, 300);
    let seen = reader.int("version", 1..=i64::MAX);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    actions::end(&officer.hub, &officer.who, id, seen, &reason).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "help-ended-flash"))
}
