//! The schools and facilities that the programme is for, each with its type: as a person said, else as its name says.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::rules::type_word;
use super::{LIST, csrf, options};
use crate::authority::{On, can};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::programme::actions::{self, RULE};
use crate::programme::model::{FrameUnit, NO_UNIT, TYPES};
use crate::time::Day;
use crate::web::components::{
    Button, Card, Column, Field, Pages, Row, State, Table, chip, empty, filters, plain_chip,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Form, FormReader};

const HERE: &str = "/buoi-tuyen-truyen/don-vi";
const ON_A_PAGE: usize = 50;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    tim: String,
    #[serde(default)]
    trang: usize,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    show(&officer, &asked, &Form::default(), false).await
}

async fn show(officer: &Officer, asked: &Asked, form: &Form, bad: bool) -> Result<Response> {
    can(&officer.who, &RULE, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let rule = actions::rule(hub, today).await?;
    let wanted = lachan_text::fold(&asked.tim);
    let mut units = actions::frame_of(hub, today).await?;
    units.retain(|unit| lachan_text::fold(&unit.name).contains(wanted.trim()));
    // those of no type first: a person has to say
    units.sort_by_key(|unit| unit.kind != NO_UNIT);
    let pages = units.len().div_ceil(ON_A_PAGE).max(1);
    let now = asked.trang.clamp(1, pages);
    let shown = &units[(now - 1) * ON_A_PAGE..units.len().min(now * ON_A_PAGE)];
    let counts = |unit: &FrameUnit| unit.kind != NO_UNIT && rule.types.contains(&unit.kind);
    let body = html! {
        (filters(lang, HERE, html! {
            (Field::line("tim", lang.t("programme-search")).value(asked.tim.as_str()))
        }))
        @if shown.is_empty() { (empty(&lang.t("programme-frame-none"), &lang.t("programme-frame-none-hint"), None)) }
        @else { (table(officer, shown, &counts, form, bad)) }
        (Pages { lang, now: now as u64, all: pages as u64, href: |page: u64| {
            let page = page.to_string();
            let pairs = [("tim", asked.tim.as_str()), ("trang", &page)];
            format!("{HERE}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
        } })
    };
    Ok(officer
        .page(lang.t("programme-frame"))
        .lede(html! { (lang.t("programme-frame-lede")) })
        .crumb(lang.t("programme-menu"), Some(LIST))
        .crumb(lang.t("programme-rules"), Some("/buoi-tuyen-truyen/cach-tinh"))
        .crumb(lang.t("programme-frame"), None)
        .problems(bad)
        .render(body))
}

fn table(
    officer: &Officer,
    units: &[Arc<FrameUnit>],
    counts: &dyn Fn(&FrameUnit) -> bool,
    form: &Form,
    bad: bool,
) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = TYPES.iter().map(|kind| (*kind, type_word(lang, kind))).collect();
    let words = options(&words);
    let today = lang.date(officer.hub.clock.now().day().0);
    let rows = units.iter().map(|unit| {
        let typed = bad && form.value("unit") == unit.id.to_string();
        let day = if typed { form.value("from").to_owned() } else { today.clone() };
        let error = typed.then(|| lang.t("form-day-unreadable"));
        Row::new(vec![
            html! { strong { (unit.name) } },
            html! {
                @if counts(unit) { (chip(State::Done, &lang.t("programme-in-frame"))) }
                @else { (chip(State::Waiting, &lang.t("programme-out-of-frame"))) }
                " " @if !unit.said { (plain_chip(&lang.t("programme-by-name"))) }
            },
            html! {
                form.row method="post" action=(HERE) {
                    (csrf(&officer.who.csrf))
                    input type="hidden" name="unit" value=(unit.id);
                    (Field::select("type", lang.t("programme-type"), &words).id(&format!("type-{}", unit.id))
                        .label_hidden().value(unit.kind.as_str()))
                    (Field::day("from", lang.t("programme-valid-from")).id(&format!("from-{}", unit.id))
                        .label_hidden().value(day).error(error))
                    (Button::submit(lang.t("programme-save")).quiet().small().about(unit.name.as_str()))
                }
            },
        ])
    });
    let table = Table {
        caption: lang.t("programme-frame"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("programme-unit-name")),
            Column::new(lang.t("programme-counts")).corner(),
            Column::new(lang.t("programme-type")),
        ],
        rows: rows.collect(),
    };
    Card::new("don-vi", lang.t("programme-frame")).flush().body(html! { (table) })
}

pub(super) async fn set(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = TYPES.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("type", &kinds);
    let from = Day(reader.day("from"));
    if reader.finish().is_err() {
        return show(&officer, &Asked::default(), &form, true).await;
    }
    let unit: OrganisationId = form.value("unit").parse().map_err(|_| crate::error::Error::NotFound)?;
    actions::set_type(&officer.hub, &officer.who, unit, kind, from).await?;
    Ok(officer.done(HERE, "programme-type-saved"))
}
