//! The year: days off by rule, what decisions have changed, and the form for a new one.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::actions::{self, Changed, holiday_word};
use crate::Hub;
use crate::calendar::holidays::holidays;
use crate::calendar::{Exception, swaps};
use crate::error::{Error, Result};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, State, Table, chip, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/lich-lam-viec";
const LABELS: &[(&str, &str)] =
    &[("day", "calendar-day"), ("kind", "calendar-kind"), ("decision", "calendar-decision")];

pub(super) fn routes() -> Router<Hub> {
    Router::new().route(HERE, get(page).post(change)).route("/lich-lam-viec/{day}/bo", post(remove))
}

/// Which year is shown.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Shown {
    #[serde(rename = "nam")]
    year: Option<i16>,
}

async fn page(officer: Officer, Query(shown): Query<Shown>) -> Result<Response> {
    show(&officer, shown.year, &Form::default(), &[]).await
}

async fn show(officer: &Officer, year: Option<i16>, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let entered = actions::entered(&officer.hub, &officer.who).await?;
    let this_year = officer.hub.clock.now().day().0.year();
    let year = year.filter(|year| (2000..=2100).contains(year)).unwrap_or(this_year);
    let filled = Filled { form, problems, lang };
    let years = html! {
        (Button::link((year - 1).to_string(), format!("{HERE}?nam={}", year - 1)).quiet())
        (Button::link((year + 1).to_string(), format!("{HERE}?nam={}", year + 1)).quiet())
    };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            (Card::new("ngay-nghi", lang.f("calendar-of-year", &[("year", i64::from(year).to_string().into())])).flush()
                .body(table(officer, year, &entered)))
            (Card::new("them", lang.t("calendar-add")).body(add_form(officer, &filled)))
        }
    };
    Ok(officer
        .page(lang.t("calendar-menu"))
        .lede(html! { (lang.t("calendar-lede")) })
        .actions(years)
        .problems(!problems.is_empty())
        .render(body))
}

/// A day of the table: by rule, by a known swap, or entered here.
struct Line {
    day: Date,
    why: String,
    off: bool,
    entered: bool,
}

fn lines(lang: Lang, year: i16, entered: &[Changed]) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for (day, holiday) in holidays(year) {
        found.push(Line { day, why: holiday_word(lang, holiday), off: true, entered: false });
    }
    for (day, exception) in swaps::known() {
        let why = lang.t("calendar-swapped").into_owned();
        found.push(Line { day, why, off: exception == Exception::Off, entered: false });
    }
    for changed in entered {
        found.retain(|line| line.day != changed.day.0);
        let off = actions::exception(&changed.kind) == Exception::Off;
        found.push(Line { day: changed.day.0, why: changed.decision.clone(), off, entered: true });
    }
    found.retain(|line| line.day.year() == year);
    found.sort_by_key(|line| line.day);
    found
}

fn table(officer: &Officer, year: i16, entered: &[Changed]) -> Markup {
    let lang = officer.lang;
    let rows = lines(lang, year, entered).into_iter().map(|line| {
        let state = if line.off {
            chip(State::Done, &lang.t("calendar-off"))
        } else {
            chip(State::Due, &lang.t("calendar-worked"))
        };
        Row::new(vec![
            html! { (lang.weekday_date(line.day)) },
            html! { (state) },
            html! { (line.why) },
            html! {
                @if line.entered {
                    form method="post" action={ (HERE) "/" (Day(line.day)) "/bo" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Button::submit(lang.t("calendar-remove")).quiet().small().about(lang.date(line.day)))
                    }
                }
            },
        ])
    });
    let table = Table {
        caption: lang.t("calendar-menu"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("calendar-day")),
            Column::new(lang.t("calendar-kind")).corner(),
            Column::new(lang.t("calendar-why")),
            Column::new(lang.t("calendar-remove")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

fn add_form(officer: &Officer, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let (off, worked) = (lang.t("calendar-off"), lang.t("calendar-worked"));
    let kinds = [("off", off.as_ref()), ("worked", worked.as_ref())];
    html! {
        form.stack method="post" action=(HERE) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::day("day", lang.t("calendar-day")).hint(lang.t("calendar-day-hint")).filled(filled))
            (Field::select("kind", lang.t("calendar-kind"), &kinds).filled(filled))
            (Field::line("decision", lang.t("calendar-decision")).hint(lang.t("calendar-decision-hint")).filled(filled))
            p { (Button::submit(lang.t("calendar-save"))) }
        }
    }
}

async fn change(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let day = Day(reader.day("day"));
    let kind = reader.one_of("kind", &[("off", "off"), ("worked", "worked")]);
    let decision = reader.line("decision", Need::Required, 200);
    if let Err(problems) = reader.finish() {
        return show(&officer, None, &form, &problems).await;
    }
    let changed = Changed { day, kind: kind.to_owned(), decision };
    match actions::change(&officer.hub, &officer.who, &changed).await {
        Ok(()) => Ok(officer.done(&format!("{HERE}?nam={}", day.0.year()), "calendar-saved")),
        Err(Error::Invalid(problems)) => show(&officer, Some(day.0.year()), &form, &problems).await,
        Err(error) => Err(error),
    }
}

async fn remove(Path(day): Path<String>, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    let day = Day::parse(&day).ok_or(Error::NotFound)?;
    actions::remove(&officer.hub, &officer.who, day).await?;
    Ok(officer.done(&format!("{HERE}?nam={}", day.0.year()), "calendar-removed"))
}
