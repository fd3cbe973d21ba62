//! All organisations of today or of another day, level by level.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{EVENTS, LIST, area_word, body_href, function_word, kind_word, level_word};
use crate::authority::Level;
use crate::error::Result;
use crate::organisations::actions::{self, Overview};
use crate::organisations::model::Function;
use crate::organisations::store::Organisation;
use crate::time::Day;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Pages, Row, Tab, Table, empty, filters, note, plain_chip, tabs,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader};
use crate::web::{Icon, Lang};

const ON_A_PAGE: usize = 50;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Words of the name.
    #[serde(default)]
    tim: String,
    /// Level.
    #[serde(default)]
    cap: String,
    /// Another day than today.
    #[serde(default)]
    ngay: String,
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn href(&self, level: Level, page: u64) -> String {
        let page = page.to_string();
        let mut pairs = vec![("tim", self.tim.as_str()), ("cap", level.name()), ("trang", &page)];
        if !self.ngay.is_empty() {
            pairs.push(("ngay", &self.ngay));
        }
        format!("{LIST}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let form = Form::new(vec![("ngay".into(), asked.ngay.clone())]);
    let mut reader = FormReader::new(&form);
    let day = reader.optional_day("ngay").map_or(today, Day);
    let problems = reader.finish().err().unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let all = actions::overview_of(&officer.hub, &officer.who, day).await?;
    let wanted = lachan_text::fold(&asked.tim);
    let fits = |one: &&Organisation| lachan_text::fold(&one.name).contains(wanted.trim());
    let found: Vec<&Organisation> = all.organisations.iter().filter(fits).collect();
    let of = |level: Level| found.iter().filter(move |one| one.level == level.name()).count();
    let shown = Level::parse(&asked.cap)
        .or_else(|| Level::ALL.into_iter().find(|level| of(*level) > 0))
        .unwrap_or(Level::Province);
    let body = html! {
        (filters(lang, LIST, html! {
            (Field::line("tim", lang.t("organisations-search")).value(asked.tim.as_str()))
            (Field::day("ngay", lang.t("organisations-as-of")).filled(&filled))
        }))
        @if day != today && problems.is_empty() {
            (note(Kind::Info, html! { p {
                (lang.f("organisations-as-of-day", &[("day", lang.date(day.0).into())])) " "
                a href=(LIST) { (lang.t("organisations-as-of-today")) }
            } }))
        }
        (tabs(lang, &lang.t("organisations-levels"), &Level::ALL.map(|level| Tab {
            label: level_word(lang, level.name()).into(),
            href: asked.href(level, 1).into(),
            count: Some(of(level) as u64),
            current: level == shown,
        })))
        (level_card(lang, &all, &found, shown, &asked))
    };
    let actions = html! {
        (Button::link(lang.t("organisations-events"), EVENTS).quiet())
        (Button::link(lang.t("organisations-functions"), "/co-quan/chuc-nang").quiet())
        (Button::link(lang.t("organisations-add"), "/co-quan/them").icon(Icon::Organisation))
    };
    Ok(officer
        .page(lang.t("organisations-organisations"))
        .actions(actions)
        .problems(!problems.is_empty())
        .render(body))
}

fn level_card(lang: Lang, all: &Overview, found: &[&Organisation], level: Level, asked: &Asked) -> Markup {
    let here: Vec<_> = found.iter().filter(|one| one.level == level.name()).collect();
    if here.is_empty() {
        return empty(&lang.t("organisations-none"), &lang.t("organisations-none-hint"), None);
    }
    let pages = here.len().div_ceil(ON_A_PAGE) as u64;
    let now = asked.trang.clamp(1, pages);
    let from = usize::try_from(now - 1).unwrap_or(0) * ON_A_PAGE;
    let rows = here.iter().skip(from).take(ON_A_PAGE).map(|one| row(lang, all, one)).collect();
    let table = Table {
        caption: level_word(lang, level.name()).into(),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("organisations-name")),
            Column::new(lang.t("organisations-kind")),
            Column::new(lang.t("organisations-area")),
            Column::new(lang.t("organisations-parent")),
            Column::new(lang.t("organisations-functions")),
        ],
        rows,
    };
    html! {
        (Card::new("danh-sach", level_word(lang, level.name())).flush().body(html! { (table) }))
        (Pages { lang, now, all: pages, href: |page| asked.href(level, page) })
    }
}

fn row(lang: Lang, all: &Overview, one: &Organisation) -> Row {
    let parent = all.parents.get(&one.id);
    let parent = parent.and_then(|id| all.organisations.iter().find(|other| other.id == *id));
    let held = all.held.iter().filter(|held| held.organisation_id == one.id);
    let held: Vec<_> = held.filter_map(|held| Function::parse(&held.function)).collect();
    Row::new(vec![
        html! { strong { a href=(body_href(one.id)) { (one.name) } } @if one.short_name != one.name { small { (one.short_name) } } },
        html! { (kind_word(lang, &one.kind)) },
        html! { (area_word(lang, &all.areas, &one.area_code)) },
        html! { (parent.map_or("–", |parent| &parent.short_name)) },
        html! {
            @for function in &held { (plain_chip(&function_word(lang, *function))) " " }
            @if held.is_empty() { "–" }
        },
    ])
}
