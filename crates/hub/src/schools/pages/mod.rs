//! Pages of schools: the list for the province, one school's day, its rooms and hours, what was passed on.

mod appeals;
mod day;
mod forms;
mod list;
mod rooms;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::Hub;
use crate::filtering::pages::category;
use crate::id::OrganisationId;
use crate::schools::model::Alive;
use crate::web::Lang;
use crate::web::components::{State, Tab, chip, tabs};
use crate::web::extract::Officer;

/// The list of schools.
pub(super) const LIST: &str = "/mang-truong";
/// What was passed on to the province.
pub(super) const PASSED_ON: &str = "/xin-mo-trang";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/mang-truong", get(list::page))
        .route("/mang-truong/{organisation}", get(day::page))
        .route("/mang-truong/{organisation}/mo", post(forms::open))
        .route("/mang-truong/{organisation}/tat", post(forms::shut))
        .route("/mang-truong/{organisation}/dang-chay/{opening}", post(forms::end))
        .route("/mang-truong/{organisation}/xin-mo/{appeal}", post(appeals::decide))
        .route("/mang-truong/{organisation}/luon-mo", post(forms::disallow))
        .route("/mang-truong/{organisation}/phong", get(rooms::page).post(rooms::add_room))
        .route("/mang-truong/{organisation}/phong/{room}", post(rooms::remove_room))
        .route("/mang-truong/{organisation}/gio", post(rooms::add_hours))
        .route("/mang-truong/{organisation}/gio/{hours}", post(rooms::remove_hours))
        .route("/mang-truong/{organisation}/nghi", post(rooms::add_holiday))
        .route("/mang-truong/{organisation}/nghi/bo", post(rooms::remove_holiday))
        .route("/xin-mo-trang", get(appeals::passed_on))
        .route("/xin-mo-trang/{appeal}", post(appeals::answer))
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// The address of a school's day.
fn day_of(school: OrganisationId) -> String {
    format!("{LIST}/{school}")
}

/// The two parts of a school.
fn parts(lang: Lang, school: OrganisationId, on_rooms: bool) -> Markup {
    let day = day_of(school);
    let rooms = format!("{day}/phong");
    let parts = [("schools-tab-day", day, !on_rooms), ("schools-tab-rooms", rooms, on_rooms)];
    let parts = parts.map(|(label, href, current)| Tab {
        label: lang.t(label),
        href: href.into(),
        count: None,
        current,
    });
    tabs(lang, &lang.t("schools-tabs"), &parts)
}

/// How a school's resolvers are doing, as a chip.
/// i18n: schools-state-*
fn alive_chip(lang: Lang, alive: Alive) -> Markup {
    let shape = match alive {
        Alive::Silent => State::Late,
        Alive::Outdated => State::Due,
        Alive::Never => State::Waiting,
        Alive::Running => State::Done,
    };
    chip(shape, &lang.t(&format!("schools-state-{}", alive.name())))
}

/// An age tier in words.
/// i18n: filtering-tier-*
fn tier(lang: Lang, name: &str) -> String {
    lang.t(&format!("filtering-tier-{name}")).into_owned()
}
