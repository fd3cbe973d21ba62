//! One body over time: names, places, functions, events, who was before it and who came after.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{
    EVENTS, LIST, area_word, body_href, event_href, event_word, function_word, kind_word, level_word,
};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations::actions::{self, History, Names};
use crate::organisations::model::{Dated, Function};
use crate::organisations::store::areas::Area;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Row, State, Table, chip, key_values};
use crate::web::extract::Officer;

pub(super) async fn page(officer: Officer, Path(id): Path<OrganisationId>) -> Result<Response> {
    let lang = officer.lang;
    let all = actions::history(&officer.hub, &officer.who, id).await?;
    let names = actions::names(&officer.hub).await?;
    let areas = actions::areas(&officer.hub).await?;
    let state = match all.ended {
        Some(last) => {
            let words = lang.f("organisations-ended-on", &[("day", lang.date(last.0).into())]);
            chip(State::Stuck, &words)
        }
        None => chip(State::Done, &lang.t("organisations-stands")),
    };
    let body = html! {
        div.two {
            div.stack {
                (names_card(lang, &all))
                (places_card(lang, &all, &names))
                (functions_card(lang, &all, &areas))
            }
            div.stack {
                (facts(lang, &all, &areas))
                (succession_card(lang, &all, &names, officer.hub.clock.now().day()))
                (events_card(lang, &all))
            }
        }
    };
    let record = format!("{EVENTS}/them?co-quan={id}");
    let actions = html! {
        (state) " "
        @if all.ended.is_none() { (Button::link(lang.t("organisations-event-record"), record)) }
    };
    Ok(officer
        .page(all.body.name.clone())
        .actions(actions)
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(all.body.short_name.clone(), None)
        .render(body))
}

fn days(lang: Lang, row: &Dated) -> Markup {
    let until =
        row.last().map_or_else(|| lang.t("organisations-until-now").into_owned(), |day| lang.date(day.0));
    html! { (lang.date(row.first().0)) " – " (until) }
}

fn table(lang: Lang, id: &str, title: &str, columns: &[&str], rows: Vec<Row>) -> Markup {
    let caption = lang.t(title);
    let table = Table {
        caption: caption.clone(),
        caption_shown: false,
        columns: columns.iter().map(|id| Column::new(lang.t(id))).collect(),
        rows,
    };
    Card::new(id, caption).flush().body(html! { (table) })
}

fn names_card(lang: Lang, all: &History) -> Markup {
    let rows = all.names.iter().rev().filter_map(|row| {
        let Dated::Name { name, short_name, decision, .. } = row else { return None };
        Some(Row::new(vec![
            html! { strong { (name) } @if short_name != name { small { (short_name) } } },
            html! { (days(lang, row)) },
            html! { @if decision.is_empty() { "–" } @else { (decision) } },
        ]))
    });
    let columns = ["organisations-name", "organisations-days", "organisations-decision"];
    table(lang, "ten", "organisations-names", &columns, rows.collect())
}

fn places_card(lang: Lang, all: &History, names: &Names) -> Markup {
    if all.parents.is_empty() {
        return html! {};
    }
    let rows = all.parents.iter().rev().filter_map(|row| {
        let Dated::Parent { parent, from, .. } = row else { return None };
        let upper = html! { a href=(body_href(*parent)) { (names.full(*parent, *from)) } };
        Some(Row::new(vec![upper, days(lang, row)]))
    });
    let columns = ["organisations-parent", "organisations-days"];
    table(lang, "cap-tren", "organisations-parents", &columns, rows.collect())
}

fn functions_card(lang: Lang, all: &History, areas: &[Area]) -> Markup {
    if all.held.is_empty() {
        return html! {};
    }
    let rows = all.held.iter().filter_map(|row| {
        let Dated::Holder { function, area, .. } = row else { return None };
        let function = Function::parse(function)?;
        Some(Row::new(vec![
            html! { (function_word(lang, function)) },
            html! { (area_word(lang, areas, area)) },
            days(lang, row),
        ]))
    });
    let columns = ["organisations-function", "organisations-area", "organisations-days"];
    table(lang, "chuc-nang", "organisations-functions", &columns, rows.collect())
}

fn facts(lang: Lang, all: &History, areas: &[Area]) -> Markup {
    let labels =
        ["organisations-kind", "organisations-level", "organisations-area", "organisations-areas-before"];
    let labels = labels.map(|id| lang.t(id));
    let mut pairs = vec![
        (labels[0].as_ref(), html! { (kind_word(lang, &all.body.kind)) }),
        (labels[1].as_ref(), html! { (level_word(lang, &all.body.level)) }),
        (labels[2].as_ref(), html! { (area_word(lang, areas, &all.body.area_code)) }),
    ];
    if !all.areas_before.is_empty() {
        let before: Vec<_> = all.areas_before.iter().map(|area| area.name.as_str()).collect();
        pairs.push((labels[3].as_ref(), html! { (before.join("; ")) }));
    }
    Card::new("thong-tin", lang.t("organisations-facts")).body(key_values(&pairs))
}

/// Whose work came here, and where this body's own went.
fn succession_card(lang: Lang, all: &History, names: &Names, today: Day) -> Markup {
    let id = all.body.id;
    let what = |function: &str| {
        let function = Function::parse(function);
        function.map_or_else(
            || lang.t("organisations-everything-else").into_owned(),
            |one| function_word(lang, one),
        )
    };
    let came: Vec<_> = all.successions.iter().filter(|row| row.to_id == id).collect();
    let went: Vec<_> = all.successions.iter().filter(|row| row.from_id == id).collect();
    if came.is_empty() && went.is_empty() {
        return html! {};
    }
    let line = |other: OrganisationId, function: &str| {
        html! {
            li { a href=(body_href(other)) { (names.full(other, today)) } " – " (what(function)) }
        }
    };
    Card::new("ke-thua", lang.t("organisations-succession")).body(html! {
        @if !came.is_empty() {
            h3 { (lang.t("organisations-predecessors")) }
            ul { @for row in &came { (line(row.from_id, &row.function)) } }
        }
        @if !went.is_empty() {
            h3 { (lang.t("organisations-successors")) }
            ul { @for row in &went { (line(row.to_id, &row.function)) } }
        }
    })
}

fn events_card(lang: Lang, all: &History) -> Markup {
    html! {
        @if !all.events.is_empty() {
            (Card::new("su-kien", lang.t("organisations-events")).body(html! {
                ul {
                    @for event in &all.events {
                        li {
                            (lang.date(event.effective_on.0)) ": "
                            a href=(event_href(event.id)) { (event_word(lang, &event.kind)) " – " (event.decision) }
                        }
                    }
                }
            }))
        }
    }
}
