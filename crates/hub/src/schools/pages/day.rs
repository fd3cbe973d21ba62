//! One school's day: what runs, the two buttons, what somebody asks for, how the filter is doing.

use axum::extract::Path;
use axum::response::Response;
use lachan_filter::OnlineService;
use maud::{Markup, html};

use super::appeals::appeal_card;
use super::list::bundle_age;
use super::{LIST, alive_chip, category, csrf, day_of, parts};
use crate::authority::{On, can};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::schools::actions::{self, OpeningRow, RUN, RoomRow, SEE, Whole};
use crate::schools::appeals;
use crate::schools::model::{CATEGORIES, OpeningId, minutes_left};
use crate::web::components::{
    Button, Card, Choice, ChoiceGroup, Column, Field, Row, State, Table, chip, empty, key_values,
    labelled_error_summary,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::{Icon, Lang};

/// The labels of the forms' fields.
const LABELS: &[(&str, &str)] = &[
    ("room", "schools-room"),
    ("categories", "schools-categories"),
    ("services", "schools-services"),
    ("names", "schools-names"),
    ("minutes", "schools-minutes"),
    ("why", "schools-why"),
    ("shut_room", "schools-room"),
    ("shut_minutes", "schools-minutes"),
    ("shut_why", "schools-why"),
];

pub(super) async fn page(officer: Officer, Path(school): Path<OrganisationId>) -> Result<Response> {
    show(&officer, school, &Form::default(), &[]).await
}

/// A form as it was sent, with what a fresh one holds in the fields that did not come.
fn with_defaults(form: &Form) -> Form {
    let mut pairs = form.pairs().to_vec();
    for (name, value) in [("minutes", "45"), ("shut_minutes", "45")] {
        if pairs.iter().all(|(known, _)| known != name) {
            pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    Form::new(pairs)
}

pub(super) async fn show(
    officer: &Officer,
    school: OrganisationId,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let body = actions::at(hub, &officer.who, &SEE, school).await?;
    let may = can(&officer.who, &RUN, &On::held_by(school)).is_ok();
    let whole = actions::whole(hub, &officer.who, school).await?;
    let asked = appeals::at_school(hub, &officer.who, school).await?;
    let form = with_defaults(form);
    let filled = Filled { form: &form, problems, lang };
    let waiting = asked.iter().filter(|one| one.row.state == "waiting").count();
    let content = html! {
        (parts(lang, school, false))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            div.stack {
                (running_card(officer, school, &whole, may))
                @if may {
                    @if whole.rooms.is_empty() {
                        (empty(&lang.t("schools-no-rooms"), &lang.t("schools-no-rooms-hint"),
                            Some(html! { (Button::link(lang.t("schools-add-room"), format!("{}/phong", day_of(school)))) })))
                    } @else {
                        (open_card(officer, school, &whole.rooms, &filled))
                        (shut_card(officer, school, &whole.rooms, &filled))
                    }
                }
            }
            div.stack {
                (state_card(officer, school).await?)
                (Card::new("xin-mo", lang.f("schools-appeals", &[("n", waiting.into())])).body(html! {
                    @if asked.is_empty() { p.small.muted { (lang.t("schools-appeals-none")) } }
                    @for one in &asked { (appeal_card(officer, one, may.then_some(school))) }
                }))
                (allowed_card(officer, school, &whole.allowed, may))
                @if !whole.lately.is_empty() { (lately_card(lang, &whole.lately)) }
            }
        }
    };
    let page = officer.page(body.name.clone()).problems(!problems.is_empty());
    let page = page.crumb(lang.t("schools-menu"), Some(LIST)).crumb(body.short_name, None);
    Ok(page.render(content))
}

/// i18n: schools-kind-*
fn running_card(officer: &Officer, school: OrganisationId, whole: &Whole, may: bool) -> Markup {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let card = |one: &OpeningRow| {
        let what = opened_words(lang, whole, one.id);
        let shape = if one.kind == "shut" { State::Stuck } else { State::Running };
        html! {
            div.stack {
                p {
                    strong { (one.room) } " "
                    (chip(shape, &lang.t(&format!("schools-kind-{}", one.kind)))) " "
                    strong { (lang.f("schools-left", &[("n", minutes_left(one.until, now).into())])) }
                }
                @if !what.is_empty() { p { (what.join(", ")) } }
                p.small.muted {
                    (lang.f("schools-until", &[("time", lang.time(one.until.into()).into())]))
                    " · " (one.person) " · " (one.why)
                }
                @if may {
                    form method="post" action={ (day_of(school)) "/dang-chay/" (one.id) } {
                        (csrf(officer))
                        (Button::submit(lang.t("schools-end")).about(one.room.as_str()).small().quiet())
                    }
                }
            }
        }
    };
    Card::new("dang-chay", lang.t("schools-running")).body(html! {
        @if whole.running.is_empty() { p.small.muted { (lang.t("schools-running-none")) } }
        @for one in &whole.running { (card(one)) }
    })
}

/// What an opening opens: kinds, then services whose names are all among them, then the other names.
fn opened_words(lang: Lang, whole: &Whole, opening: OpeningId) -> Vec<String> {
    let of = |kind: &'static str| {
        let mine = whole.opened.iter().filter(move |(id, is, _)| *id == opening && is == kind);
        mine.map(|(_, _, value)| value.as_str())
    };
    let mut words: Vec<String> = of("category").map(|one| category(lang, one)).collect();
    let mut names: Vec<&str> = of("name").collect();
    for service in OnlineService::all() {
        let own = service.names();
        if own.iter().all(|name| names.contains(&name.as_str())) {
            names.retain(|name| own.iter().all(|one| one.as_str() != *name));
            words.push(service.title().to_owned());
        }
    }
    words.extend(names.into_iter().map(str::to_owned));
    words
}

fn room_field(lang: Lang, name: &'static str, rooms: &[RoomRow], filled: &Filled<'_>) -> Markup {
    let ids: Vec<_> = rooms.iter().map(|room| room.id.to_string()).collect();
    let options: Vec<_> = ids.iter().zip(rooms).map(|(id, room)| (id.as_str(), room.name.as_str())).collect();
    html! { (Field::select(name, lang.t("schools-room"), &options).filled(filled)) }
}

/// i18n: filtering-category-*
fn open_card(officer: &Officer, school: OrganisationId, rooms: &[RoomRow], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words = CATEGORIES.map(|one| category(lang, one));
    let choices: Vec<_> =
        CATEGORIES.iter().zip(&words).map(|(one, words)| Choice::new(*one, words.as_str())).collect();
    let group = ChoiceGroup {
        name: "categories",
        legend: lang.t("schools-categories"),
        heading: false,
        hint: Some(lang.t("schools-categories-hint")),
        several: true,
        columns: true,
        choices: &choices,
        filled: *filled,
    };
    let services: Vec<_> =
        OnlineService::all().iter().map(|one| Choice::new(one.key(), one.title())).collect();
    let services = ChoiceGroup {
        name: "services",
        legend: lang.t("schools-services"),
        hint: None,
        choices: &services,
        ..group
    };
    Card::new("mo", lang.t("schools-open")).tall().body(html! {
        form.stack method="post" action={ (day_of(school)) "/mo" } {
            (csrf(officer))
            (room_field(lang, "room", rooms, filled))
            (Field::number("minutes", lang.t("schools-minutes")).hint(lang.t("schools-minutes-hint")).filled(filled))
            (group)
            details open[filled.form.values("services").next().is_some()] {
                summary { (lang.t("schools-services-some")) }
                (services)
            }
            (Field::area("names", lang.t("schools-names"), 2).hint(lang.t("schools-names-hint")).filled(filled))
            (Field::line("why", lang.t("schools-why")).hint(lang.t("schools-why-hint")).filled(filled))
            p.small.muted { (lang.t("schools-open-never")) }
            (Button::submit(lang.t("schools-open-now")).icon(Icon::Clock).wide())
        }
    })
}

fn shut_card(officer: &Officer, school: OrganisationId, rooms: &[RoomRow], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("tat", lang.t("schools-shut")).body(html! {
        form.stack method="post" action={ (day_of(school)) "/tat" } {
            (csrf(officer))
            p.small.muted { (lang.t("schools-shut-hint")) }
            (room_field(lang, "shut_room", rooms, filled))
            (Field::number("shut_minutes", lang.t("schools-minutes"))
                .hint(lang.t("schools-shut-minutes-hint")).filled(filled))
            (Field::line("shut_why", lang.t("schools-why")).hint(lang.t("schools-shut-why-hint")).filled(filled))
            (Button::submit(lang.t("schools-shut-now")).icon(Icon::Block).quiet().wide())
        }
    })
}

async fn state_card(officer: &Officer, school: OrganisationId) -> Result<Markup> {
    let lang = officer.lang;
    let Some((row, alive)) = actions::one_school(&officer.hub, &officer.who, school).await? else {
        // a body that is no school stands on the page of resolvers alone
        return Ok(html! {});
    };
    let labels = [
        "filtering-column-state",
        "filtering-column-seen",
        "schools-column-bundle",
        "schools-column-machines",
    ]
    .map(|id| lang.t(id));
    let seen = match row.seen_at {
        Some(seen_at) => html! { (lang.near_moment(seen_at.into())) },
        None => html! { "–" },
    };
    Ok(Card::new("tinh-trang", lang.t("schools-health")).body(key_values(&[
        (&labels[0], alive_chip(lang, alive)),
        (&labels[1], seen),
        (&labels[2], bundle_age(lang, &row)),
        (&labels[3], html! { (lang.number(row.resolvers)) }),
    ])))
}

fn allowed_card(officer: &Officer, school: OrganisationId, names: &[String], may: bool) -> Markup {
    let lang = officer.lang;
    Card::new("luon-mo", lang.t("schools-allowed")).body(html! {
        @if names.is_empty() { p.small.muted { (lang.t("schools-allowed-none")) } }
        @for name in names {
            form.stack method="post" action={ (day_of(school)) "/luon-mo" } {
                (csrf(officer))
                input type="hidden" name="name" value=(name);
                p { strong { (name) } }
                @if may { (Button::submit(lang.t("schools-disallow")).about(name.as_str()).small().quiet()) }
            }
        }
    })
}

/// i18n: schools-kind-*
fn lately_card(lang: Lang, lately: &[OpeningRow]) -> Markup {
    let columns = vec![
        Column::new(lang.t("schools-room")),
        Column::new(lang.t("schools-column-what")).corner(),
        Column::new(lang.t("schools-column-when")),
        Column::new(lang.t("schools-column-who")),
    ];
    let row = |one: &OpeningRow| {
        let end = one.ended_at.unwrap_or(one.until);
        Row::new(vec![
            html! { (one.room) },
            html! { (lang.t(&format!("schools-kind-{}", one.kind))) },
            html! { (lang.short_moment(one.started_at.into())) "–" (lang.time(end.into())) },
            html! { (one.person) small { (one.why) } },
        ])
    };
    let rows = lately.iter().map(row).collect();
    Card::new("gan-day", lang.t("schools-lately"))
        .flush()
        .body(html! { (Table { caption: lang.t("schools-lately"), caption_shown: false, columns, rows }) })
}
