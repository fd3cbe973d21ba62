//! Events: the list, one of them with its open work, undoing it and recording it again.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{EVENTS, LIST, batch, body_href, event_href, event_word, function_word};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::{self, EventAndBodies, Names};
use crate::organisations::model::{Change, Command, EventId, Function, NewBody};
use crate::web::components::{Button, Card, Column, Kind, Row, State, Table, chip, empty, key_values, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::{Icon, Lang};

pub(super) async fn list(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let all = actions::all_events(&officer.hub, &officer.who).await?;
    let names = actions::names(&officer.hub).await?;
    let body = html! {
        @if all.is_empty() {
            (empty(&lang.t("organisations-events-none"), &lang.t("organisations-events-none-hint"), None))
        } @else {
            (table(lang, &all, &names))
        }
    };
    let record = Button::link(lang.t("organisations-event-record"), format!("{EVENTS}/them"));
    Ok(officer
        .page(lang.t("organisations-events"))
        .lede(html! { (lang.t("organisations-events-lede")) })
        .actions(html! { (record.icon(Icon::Organisation)) })
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(lang.t("organisations-events"), None)
        .render(body))
}

/// The names of bodies as they were on the eve of an event, or as it left them. A body that came to nothing when its
/// event was undone is named as the event would have.
fn called(names: &Names, one: &EventAndBodies, bodies: &[OrganisationId], eve: bool) -> Vec<String> {
    let day = if eve { one.event.effective_on.plus(-1) } else { one.event.effective_on };
    let planned = planned(one);
    let name =
        |id: &OrganisationId| planned.iter().find(|new| new.id == *id).map(|new| new.short_name.clone());
    bodies.iter().map(|id| name(id).unwrap_or_else(|| names.short(*id, day).to_owned())).collect()
}

/// The bodies that an undone event would bring into being.
fn planned(one: &EventAndBodies) -> Vec<NewBody> {
    let command = serde_json::from_str::<Command>(&one.event.command);
    match command.map(|command| command.change) {
        Ok(Change::Establish { new }) if one.event.undone_at.is_some() => vec![new],
        Ok(Change::Merge { new, .. }) if one.event.undone_at.is_some() => new.into_iter().collect(),
        Ok(Change::Split { new, .. }) if one.event.undone_at.is_some() => new,
        _ => Vec::new(),
    }
}

fn table(lang: Lang, all: &[EventAndBodies], names: &Names) -> Markup {
    let rows = all.iter().map(|one| {
        let event = &one.event;
        let before = called(names, one, &one.before, true);
        let after = called(names, one, &one.after, false);
        Row::new(vec![
            html! { (lang.date(event.effective_on.0)) },
            html! {
                strong { a href=(event_href(event.id)) { (event_word(lang, &event.kind)) } }
                @if event.undone_at.is_some() { " " (chip(State::Stuck, &lang.t("organisations-undone"))) }
            },
            html! { @if before.is_empty() { "–" } @else { (before.join("; ")) } },
            html! { (after.join("; ")) },
            html! { (event.decision) },
        ])
    });
    let table = Table {
        caption: lang.t("organisations-events"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("organisations-effective")),
            Column::new(lang.t("organisations-event")),
            Column::new(lang.t("organisations-before")),
            Column::new(lang.t("organisations-after")),
            Column::new(lang.t("organisations-decision")),
        ],
        rows: rows.collect(),
    };
    Card::new("su-kien", lang.t("organisations-events")).flush().body(html! { (table) })
}

pub(super) async fn page(officer: Officer, Path(id): Path<EventId>) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let one = actions::event(hub, &officer.who, id).await?;
    let names = actions::names(hub).await?;
    let stands = one.event.undone_at.is_none();
    let today = hub.clock.now().day();
    let work = if stands {
        batch::cards(&officer, &one, &names).await?
    } else {
        html! {}
    };
    let mut successions = actions::successions(hub).await?;
    successions.retain(|row| row.event_id == id);
    let until = one.event.recorded_at.day();
    let body = html! {
        @if let Some(at) = one.event.undone_at {
            (note(Kind::Info, html! { p { (lang.f("organisations-undone-by", &[
                ("day", lang.date(at.day().0).into()),
                ("name", one.event.undone_name.as_deref().unwrap_or("–").into()),
            ])) } }))
        }
        div.two {
            (facts_card(lang, &one, &names))
            div.stack {
                (follows_card(lang, &one, &successions, &names))
                @if stands && until == today { (button_card(&officer, id, true)) }
                @if !stands { (button_card(&officer, id, false)) }
            }
        }
        (work)
    };
    let state = if stands {
        (State::Done, "organisations-event-in-force")
    } else {
        (State::Stuck, "organisations-undone")
    };
    Ok(officer
        .page(format!("{} – {}", event_word(lang, &one.event.kind), one.event.decision))
        .actions(chip(state.0, &lang.t(state.1)))
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(lang.t("organisations-events"), Some(EVENTS))
        .crumb(one.event.decision.clone(), None)
        .render(body))
}

fn links(names: &Names, one: &EventAndBodies, bodies: &[OrganisationId], eve: bool) -> Markup {
    let called = called(names, one, bodies, eve);
    let planned = planned(one);
    html! {
        @if bodies.is_empty() { "–" }
        @for (index, (id, name)) in bodies.iter().zip(&called).enumerate() {
            @if index > 0 { "; " }
            @if planned.iter().any(|new| new.id == *id) { (name) } @else { a href=(body_href(*id)) { (name) } }
        }
    }
}

fn facts_card(lang: Lang, one: &EventAndBodies, names: &Names) -> Markup {
    let labels = [
        "organisations-before",
        "organisations-after",
        "organisations-decision",
        "organisations-decided",
        "organisations-effective",
        "organisations-recorded",
    ];
    let labels = labels.map(|id| lang.t(id));
    let event = &one.event;
    let recorded = html! {
        (lang.date(event.recorded_at.day().0))
        @if let Some(name) = &event.recorded_name { ", " (name) }
    };
    let values = [
        links(names, one, &one.before, true),
        links(names, one, &one.after, false),
        html! { (event.decision) },
        html! { (lang.date(event.decided_on.0)) },
        html! { (lang.date(event.effective_on.0)) },
        recorded,
    ];
    let pairs: Vec<_> = labels.iter().map(AsRef::as_ref).zip(values).collect();
    Card::new("thong-tin", event_word(lang, &event.kind)).body(key_values(&pairs))
}

/// Who goes on with what.
fn follows_card(
    lang: Lang,
    one: &EventAndBodies,
    successions: &[actions::Succession],
    names: &Names,
) -> Markup {
    let (eve, day) = (one.event.effective_on.plus(-1), one.event.effective_on);
    let word = |function: &str| match Function::parse(function) {
        Some(function) => function_word(lang, function),
        None => lang.t("organisations-everything-else").into_owned(),
    };
    html! {
        @if !successions.is_empty() {
            (Card::new("ke-thua", lang.t("organisations-succession")).body(html! {
                ul {
                    @for row in successions {
                        li {
                            (names.short(row.from_id, eve)) ", " (word(&row.function)) " → "
                            strong { (names.short(row.to_id, day)) }
                        }
                    }
                }
            }))
        }
    }
}

fn button_card(officer: &Officer, id: EventId, undo: bool) -> Markup {
    let lang = officer.lang;
    let (place, title, hint) = if undo {
        ("hoan-tac", "organisations-undo", "organisations-undo-hint")
    } else {
        ("ghi-lai", "organisations-again", "organisations-again-hint")
    };
    Card::new(place, lang.t(title)).body(html! {
        form.stack method="post" action={ (event_href(id)) "/" (place) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p.small.muted { (lang.t(hint)) }
            p { (Button::submit(lang.t(title)).quiet()) }
        }
    })
}

pub(super) async fn undo(
    Path(id): Path<EventId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::undo(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&event_href(id), "organisations-undo-done"))
}

pub(super) async fn again(
    Path(id): Path<EventId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    match actions::again(&officer.hub, &officer.who, id).await {
        Ok(new) => Ok(officer.done(&event_href(new), "organisations-event-recorded")),
        Err(Error::Invalid(_)) => Err(Error::Conflict("organisations-event-not-again")),
        Err(error) => Err(error),
    }
}
