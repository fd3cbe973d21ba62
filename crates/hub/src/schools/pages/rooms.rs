//! Rooms, hours and days without school.

use axum::extract::Path;
use axum::response::Response;
use lachan_filter::AgeTier;
use maud::{Markup, html};

use super::{LIST, csrf, day_of, parts, tier};
use crate::authority::{On, can};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::schools::actions::{self, HoursRow, RUN, RoomRow, SEE, Whole};
use crate::schools::model::{ACCESS, BadNetwork, DAYS, HoursId, RoomId, read_network};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, Table, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// What stands in the form for everyone in no room.
const EVERYONE: &str = "*";

/// The labels of the forms' fields.
const LABELS: &[(&str, &str)] = &[
    ("name", "schools-room-name"),
    ("network", "schools-network"),
    ("tier", "schools-tier"),
    ("room", "schools-room"),
    ("days", "schools-days"),
    ("opens", "schools-opens"),
    ("closes", "schools-closes"),
    ("access", "schools-access"),
    ("first", "schools-first"),
    ("last", "schools-last"),
];

pub(super) async fn page(officer: Officer, Path(school): Path<OrganisationId>) -> Result<Response> {
    show(&officer, school, &Form::default(), &[]).await
}

async fn show(
    officer: &Officer,
    school: OrganisationId,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let body = actions::at(&officer.hub, &officer.who, &SEE, school).await?;
    let may = can(&officer.who, &RUN, &On::held_by(school)).is_ok();
    let whole = actions::whole(&officer.hub, &officer.who, school).await?;
    let filled = Filled { form, problems, lang };
    let content = html! {
        (parts(lang, school, true))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (rooms_card(officer, school, &whole.rooms, may, &filled))
        (hours_card(officer, school, &whole, may, &filled))
        (holidays_card(officer, school, &whole, may, &filled))
    };
    let page = officer.page(lang.t("schools-tab-rooms")).problems(!problems.is_empty());
    let page = page.lede(html! { (body.name) }).crumb(lang.t("schools-menu"), Some(LIST));
    let back = day_of(school);
    let page = page.crumb(body.short_name, Some(&back)).crumb(lang.t("schools-tab-rooms"), None);
    Ok(page.render(content))
}

fn remove(officer: &Officer, action: String, about: &str) -> Markup {
    let lang = officer.lang;
    html! {
        form method="post" action=(action) {
            (csrf(officer))
            (Button::submit(lang.t("schools-remove")).about(about).small().quiet())
        }
    }
}

fn rooms_card(
    officer: &Officer,
    school: OrganisationId,
    rooms: &[RoomRow],
    may: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("schools-room-name")),
        Column::new(lang.t("schools-network")),
        Column::new(lang.t("schools-tier")).corner(),
        Column::new(lang.t("filtering-column-acts")).silent(),
    ];
    let row = |room: &RoomRow| {
        Row::new(vec![
            html! { strong { (room.name) } },
            html! { (room.network) },
            html! { (tier(lang, &room.tier)) },
            html! { @if may { (remove(officer, format!("{}/phong/{}", day_of(school), room.id), &room.name)) } },
        ])
    };
    let tiers = AgeTier::ALL.map(|one| (one.as_str(), tier(lang, one.as_str())));
    let tiers: Vec<_> = tiers.iter().map(|(value, words)| (*value, words.as_str())).collect();
    Card::new("phong", lang.t("schools-rooms")).body(html! {
        @if rooms.is_empty() { p.small.muted { (lang.t("schools-no-rooms-hint")) } }
        @else {
            (Table { caption: lang.t("schools-rooms"), caption_shown: false, columns, rows: rooms.iter().map(row).collect() })
        }
        @if may {
            form.stack method="post" action={ (day_of(school)) "/phong" } {
                (csrf(officer))
                (Field::line("name", lang.t("schools-room-name")).hint(lang.t("schools-room-name-hint")).filled(filled))
                (Field::line("network", lang.t("schools-network")).hint(lang.t("schools-network-hint")).filled(filled))
                (Field::select("tier", lang.t("schools-tier"), &tiers).filled(filled))
                (Button::submit(lang.t("schools-add-room")))
            }
        }
    })
}

/// i18n: schools-days-*
fn days(lang: Lang, days: &str) -> String {
    lang.t(&format!("schools-days-{}", days.replace(',', "-"))).into_owned()
}

fn access(lang: Lang, access: &str) -> String {
    if access == "closed" { lang.t("schools-closed").into_owned() } else { tier(lang, access) }
}

fn hours_card(
    officer: &Officer,
    school: OrganisationId,
    whole: &Whole,
    may: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let everyone = lang.t("schools-everyone");
    let room_name = |id: Option<RoomId>| {
        let known = whole.rooms.iter().find(|room| Some(room.id) == id);
        known.map_or_else(|| everyone.to_string(), |room| room.name.clone())
    };
    let columns = vec![
        Column::new(lang.t("schools-room")),
        Column::new(lang.t("schools-days")),
        Column::new(lang.t("schools-hours-span")),
        Column::new(lang.t("schools-access")).corner(),
        Column::new(lang.t("filtering-column-acts")).silent(),
    ];
    let row = |line: &HoursRow| {
        let about = format!("{}, {}–{}", room_name(line.room_id), line.opens, line.closes);
        Row::new(vec![
            html! { strong { (room_name(line.room_id)) } },
            html! { (days(lang, &line.days)) },
            html! { span.nb { (line.opens) "–" (line.closes) } },
            html! { (access(lang, &line.access)) },
            html! { @if may { (remove(officer, format!("{}/gio/{}", day_of(school), line.id), &about)) } },
        ])
    };
    let ids: Vec<_> = whole.rooms.iter().map(|room| room.id.to_string()).collect();
    let mut rooms: Vec<_> =
        ids.iter().zip(&whole.rooms).map(|(id, room)| (id.as_str(), room.name.as_str())).collect();
    rooms.push((EVERYONE, everyone.as_ref()));
    let all_days = DAYS.map(|one| (one, days(lang, one)));
    let all_days: Vec<_> = all_days.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let all_access = ACCESS.map(|one| (one, access(lang, one)));
    let all_access: Vec<_> = all_access.iter().rev().map(|(value, words)| (*value, words.as_str())).collect();
    Card::new("gio", lang.t("schools-hours")).body(html! {
        p.small.muted { (lang.t("schools-hours-hint")) }
        @if !whole.hours.is_empty() {
            (Table { caption: lang.t("schools-hours"), caption_shown: false, columns,
                rows: whole.hours.iter().map(row).collect() })
        }
        @if may {
            form.stack method="post" action={ (day_of(school)) "/gio" } {
                (csrf(officer))
                (Field::select("room", lang.t("schools-room"), &rooms).filled(filled))
                (Field::select("days", lang.t("schools-days"), &all_days).filled(filled))
                (Field::line("opens", lang.t("schools-opens")).hint(lang.t("schools-opens-hint")).filled(filled))
                (Field::line("closes", lang.t("schools-closes")).hint(lang.t("schools-closes-hint")).filled(filled))
                (Field::select("access", lang.t("schools-access"), &all_access).filled(filled))
                (Button::submit(lang.t("schools-add-hours")).quiet())
            }
        }
    })
}

fn holidays_card(
    officer: &Officer,
    school: OrganisationId,
    whole: &Whole,
    may: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let day = |text: &str| Day::parse(text).map_or_else(|| text.to_owned(), |day| lang.date(day.0));
    Card::new("nghi", lang.t("schools-holidays")).body(html! {
        p.small.muted { (lang.t("schools-holidays-hint")) }
        @for (first, last) in &whole.holidays {
            form.stack method="post" action={ (day_of(school)) "/nghi/bo" } {
                (csrf(officer))
                input type="hidden" name="day" value=(first);
                p { strong { (day(first)) @if first != last { " – " (day(last)) } } }
                @if may { (Button::submit(lang.t("schools-remove")).about(day(first)).small().quiet()) }
            }
        }
        @if may {
            form.stack method="post" action={ (day_of(school)) "/nghi" } {
                (csrf(officer))
                (Field::day("first", lang.t("schools-first")).filled(filled))
                (Field::day("last", lang.t("schools-last")).hint(lang.t("schools-last-hint")).filled(filled))
                (Button::submit(lang.t("schools-add-holiday")).quiet())
            }
        }
    })
}

fn back(officer: &Officer, school: OrganisationId, message: &str) -> Response {
    officer.done(&format!("{}/phong", day_of(school)), message)
}

pub(super) async fn add_room(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    let mut reader = FormReader::new(&form);
    let name = reader.line("name", Need::Required, 60);
    let typed = reader.line("network", Need::Required, 60);
    let network = read_network(&typed);
    if let (Err(bad), false) = (&network, reader.is_bad("network")) {
        let message = match bad {
            BadNetwork::Unreadable => "schools-network-unreadable",
            BadNetwork::Public => "schools-network-public",
        };
        reader.problem(Problem::new("network", message).with("typed", typed));
    }
    let tiers = AgeTier::ALL.map(|one| (one.as_str(), one));
    let tier = reader.one_of("tier", &tiers);
    let network = network.unwrap_or_default();
    let rooms = actions::whole(&officer.hub, &officer.who, school).await?.rooms;
    if rooms.iter().any(|room| room.name == name) {
        reader.problem(Problem::new("name", "schools-room-twice"));
    }
    if let Some(room) = rooms.iter().find(|room| room.network == network) {
        reader.problem(Problem::new("network", "schools-network-twice").with("room", room.name.clone()));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, school, &form, &problems).await;
    }
    actions::add_room(&officer.hub, &officer.who, school, &name, &network, tier).await?;
    Ok(back(&officer, school, "schools-room-added"))
}

pub(super) async fn remove_room(
    Path((school, room)): Path<(OrganisationId, RoomId)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::remove_room(&officer.hub, &officer.who, school, room).await?;
    Ok(back(&officer, school, "schools-removed"))
}

/// An hour as people type it: `7:00`, `07h30`, `24:00`.
fn hour(reader: &mut FormReader<'_>, field: &str) -> String {
    let typed = reader.line(field, Need::Required, 20);
    let clean = typed.to_lowercase().replace(['h', 'g', '.'], ":");
    let (hour, minute) = clean.split_once(':').unwrap_or((&clean, "00"));
    let minute = if minute.is_empty() { "00" } else { minute };
    match (hour.trim().parse::<u32>(), minute.trim().parse::<u32>()) {
        (Ok(hour), Ok(minute)) if minute < 60 && hour * 60 + minute <= 24 * 60 => {
            format!("{hour:02}:{minute:02}")
        }
        _ => {
            if !reader.is_bad(field) {
                reader.problem(Problem::new(field, "schools-hour-unreadable").with("typed", typed));
            }
            String::new()
        }
    }
}

pub(super) async fn add_hours(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    let mut reader = FormReader::new(&form);
    let room = reader.line("room", Need::Required, 40);
    let room_id: Option<RoomId> = room.parse().ok();
    if room_id.is_none() && room != EVERYONE && !reader.is_bad("room") {
        reader.problem(Problem::new("room", "form-choose-one"));
    }
    let days = reader.one_of("days", &DAYS.map(|one| (one, one)));
    let (opens, closes) = (hour(&mut reader, "opens"), hour(&mut reader, "closes"));
    let access = reader.one_of("access", &ACCESS.map(|one| (one, one)));
    if let Err(problems) = reader.finish() {
        return show(&officer, school, &form, &problems).await;
    }
    let new = HoursRow {
        id: HoursId(officer.hub.chance.id(officer.hub.clock.now())),
        room_id,
        days: days.into(),
        opens,
        closes,
        access: access.into(),
    };
    actions::add_hours(&officer.hub, &officer.who, school, &new).await?;
    Ok(back(&officer, school, "schools-hours-added"))
}

pub(super) async fn remove_hours(
    Path((school, hours)): Path<(OrganisationId, HoursId)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::remove_hours(&officer.hub, &officer.who, school, hours).await?;
    Ok(back(&officer, school, "schools-removed"))
}

pub(super) async fn add_holiday(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::at(&officer.hub, &officer.who, &RUN, school).await?;
    let mut reader = FormReader::new(&form);
    let first = reader.day("first");
    let last = reader.optional_day("last").unwrap_or(first);
    if last < first {
        reader.problem(Problem::new("last", "schools-holiday-backwards"));
    }
    let whole = actions::whole(&officer.hub, &officer.who, school).await?;
    if whole.holidays.iter().any(|(known, _)| *known == first.to_string()) {
        reader.problem(Problem::new("first", "schools-holiday-twice"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, school, &form, &problems).await;
    }
    let (first, last) = (first.to_string(), last.to_string());
    actions::add_holiday(&officer.hub, &officer.who, school, &first, &last).await?;
    Ok(back(&officer, school, "schools-holiday-added"))
}

pub(super) async fn remove_holiday(
    Path(school): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::remove_holiday(&officer.hub, &officer.who, school, form.value("day")).await?;
    Ok(back(&officer, school, "schools-removed"))
}
