//! `/lich`: a month of last days and days off; the feed.

use std::borrow::Cow;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::actions::{self, Due};
use crate::Hub;
use crate::calendar::Working;
use crate::calendar::holidays::{Holiday, holidays, is_weekend};
use crate::error::{Error, Result};
use crate::time::{Day, Moment};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, Urgency, chip, empty, note, plain_chip, qr,
};
use crate::web::extract::{Officer, OfficerForm, Visitor};
use crate::working_days::actions::{holiday_word, working};

const HERE: &str = "/lich";
/// The most last days in one cell of the grid; the list below has all.
const MOST_IN_CELL: usize = 3;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route(HERE, get(page))
        .route("/lich/dia-chi", post(make))
        .route("/lich/ngung", post(stop))
        .route("/lich/{file}", get(feed))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    thang: String,
}

/// What a day is beside what is due on it.
struct Shown {
    day: Day,
    /// Why it is off, or that it is worked instead.
    why: Option<String>,
    off: bool,
}

async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let asked =
        Day::parse(&format!("{}-01", asked.thang)).filter(|day| (2000..=2100).contains(&day.0.year()));
    let month = asked.unwrap_or(today).0.first_of_month();
    let (first, last) = (monday_before(Day(month)), sunday_after(Day(month.last_of_month())));
    let due = actions::due_between(hub, &officer.who, first, last).await?;
    let days = days(lang, &working(hub).await?, (first, last));
    let within = |day: Day| day.0.year() == month.year() && day.0.month() == month.month();
    let mine: Vec<_> = due.iter().filter(|(_, one)| within(one.last_day)).collect();
    let named: Vec<_> = days.iter().filter(|one| within(one.day) && one.why.is_some()).collect();
    let (number, year) = (month.month().to_string(), month.year().to_string());
    let title = lang.f("agenda-title", &[("month", number.into()), ("year", year.into())]);
    let body = html! {
        (steps(lang, Day(month)))
        div.tbl { (grid(lang, &title, &days, (&due, today), &within)) }
        (Card::new("danh-sach", lang.t("agenda-list")).flush().body(list(lang, &mine, &named, today)))
        (feed_card(&officer, actions::feed_since(hub, &officer.who).await?))
    };
    Ok(officer.page(title.as_ref()).lede(html! { (lang.t("agenda-lede")) }).render(body))
}

fn monday_before(day: Day) -> Day {
    day.plus(-i32::from(day.0.weekday().to_monday_zero_offset()))
}

fn sunday_after(day: Day) -> Day {
    day.plus(6 - i32::from(day.0.weekday().to_monday_zero_offset()))
}

/// The days between two, with what they are by rule and by decision.
fn days(lang: Lang, working: &Working, (first, last): (Day, Day)) -> Vec<Shown> {
    let mut known = holidays(first.0.year());
    if last.0.year() != first.0.year() {
        known.extend(holidays(last.0.year()));
    }
    let mut found = Vec::new();
    let mut day = first;
    while day <= last {
        let holiday = known.iter().find(|(date, _)| *date == day.0).map(|(_, holiday)| *holiday);
        found.push(shown(lang, day, holiday, working.is_worked(day)));
        day = day.plus(1);
    }
    found
}

fn shown(lang: Lang, day: Day, holiday: Option<Holiday>, worked: bool) -> Shown {
    let free = is_weekend(day.0) || holiday.is_some();
    let why = match (holiday, worked) {
        (Some(holiday), false) => Some(holiday_word(lang, holiday)),
        (_, true) if free => Some(lang.t("agenda-worked").into_owned()),
        (None, false) if !free => Some(lang.t("agenda-off").into_owned()),
        _ => None,
    };
    Shown { day, why, off: !worked }
}

fn steps(lang: Lang, month: Day) -> Markup {
    let href = |day: Day| format!("{HERE}?thang={}", day.0.strftime("%Y-%m"));
    let (before, after) = (month.plus(-1), Day(month.0.last_of_month()).plus(1));
    html! {
        nav.pages aria-label=(lang.t("agenda-menu")) {
            (Button::link(lang.t("agenda-before"), href(before)).quiet().small())
            (Button::link(lang.t("agenda-this"), HERE).quiet().small())
            (Button::link(lang.t("agenda-after"), href(after)).quiet().small())
        }
    }
}

/// The month as weeks under each other. On a phone the list says the same.
fn grid(
    lang: Lang,
    title: &str,
    days: &[Shown],
    (due, today): (&[Due], Day),
    within: &dyn Fn(Day) -> bool,
) -> Markup {
    let weekdays = days.iter().take(7).map(|one| lang.weekday(one.day.0));
    html! {
        table.month {
            caption.vh { (title) }
            thead { tr { @for weekday in weekdays { th scope="col" { (weekday) } } } }
            tbody {
                @for week in days.chunks(7) {
                    tr { @for one in week { (cell(lang, one, (due, today), within(one.day))) } }
                }
            }
        }
    }
}

fn cell(lang: Lang, one: &Shown, (due, today): (&[Due], Day), within: bool) -> Markup {
    let mine: Vec<_> = due.iter().filter(|(_, deadline)| deadline.last_day == one.day).collect();
    let over = mine.len().saturating_sub(MOST_IN_CELL);
    html! {
        td.off[one.off && within] aria-current=[(one.day == today).then_some("date")] {
            @if within {
                time datetime=(one.day) { b { (one.day.0.day()) } }
                @if one.day == today { " " span.muted { (lang.t("agenda-today")) } }
                @if let Some(why) = &one.why { " " span.muted { (why) } }
                @if !mine.is_empty() {
                    ul {
                        @for (_, deadline) in mine.iter().take(MOST_IN_CELL) {
                            li { a href=(deadline.href) { (shortened(&deadline.words)) } }
                        }
                        @if over > 0 { li { (lang.f("agenda-more", &[("n", over.into())])) } }
                    }
                }
            }
        }
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    const MOST: usize = 48;
    if text.chars().count() <= MOST {
        return text.into();
    }
    let cut: String = text.chars().take(MOST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!("{cut}…").into()
}

/// All of the month under each other: what is due, and the days off and worked instead.
fn list(lang: Lang, due: &[&Due], named: &[&Shown], today: Day) -> Markup {
    if due.is_empty() && named.is_empty() {
        return empty(&lang.t("agenda-nothing"), &lang.t("agenda-nothing-text"), None);
    }
    let mut rows: Vec<(Day, Row)> = due
        .iter()
        .map(|(kind, one)| {
            let urgency = match one.last_day {
                day if day < today => Urgency::Urgent,
                day if day <= today.plus(7) => Urgency::Soon,
                _ => Urgency::None,
            };
            // i18n: deadline-*
            let kind = lang.t(&format!("deadline-{}", kind.replace(['.', '_'], "-")));
            let late = one.last_day < today;
            let cells = vec![
                html! { (lang.near_date(one.last_day.0)) },
                html! { a href=(one.href) { (one.words) } small { (kind) } },
                html! {
                    span class=[late.then_some("late-t")] { (lang.remaining_days(today.0, one.last_day.0).text) }
                },
            ];
            (one.last_day, Row { urgency, cells })
        })
        .collect();
    rows.extend(named.iter().map(|one| {
        let mark = if one.off {
            plain_chip(&lang.t("agenda-off"))
        } else {
            chip(State::Running, &lang.t("agenda-worked"))
        };
        let why = one.why.as_deref().unwrap_or_default();
        (one.day, Row::new(vec![html! { (lang.near_date(one.day.0)) }, html! { (why) }, mark]))
    }));
    rows.sort_by_key(|(day, _)| *day);
    let table = Table {
        caption: lang.t("agenda-list"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("agenda-day")),
            Column::new(lang.t("agenda-what")),
            Column::new(lang.t("agenda-left")).corner(),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    html! { (table) }
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

fn feed_card(officer: &Officer, since: Option<Moment>) -> Markup {
    let lang = officer.lang;
    let make = if since.is_some() { "agenda-feed-renew" } else { "agenda-feed-make" };
    Card::new("dia-chi", lang.t("agenda-feed")).body(html! {
        p { (lang.t("agenda-feed-text")) }
        @if let Some(at) = since {
            p.small { (lang.f("agenda-feed-since", &[("day", lang.date(at.day().0).into())])) }
        }
        div.row {
            form method="post" action="/lich/dia-chi" { (csrf(officer)) (Button::submit(lang.t(make)).quiet()) }
            @if since.is_some() {
                form method="post" action="/lich/ngung" { (csrf(officer)) (Button::submit(lang.t("agenda-feed-stop")).quiet()) }
            }
        }
    })
}

/// The address is shown once, in the answer to its making: it is not kept, and never stands in an address of ours.
async fn make(headers: HeaderMap, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    let lang = officer.lang;
    let token = actions::make_feed(&officer.hub, &officer.who).await?;
    let address = format!("{}{HERE}/{token}.ics", officer.address(&headers));
    let shown = lang.t("agenda-feed-shown");
    let body = html! {
        (note(Kind::Due, html! { p { (lang.t("agenda-feed-once")) } }))
        (Card::new("dia-chi", shown.as_ref()).tall().body(html! {
            (Field::area("address", shown.as_ref(), 2).label_hidden().value(address.as_str()))
            (qr(&shown, &address))
            p { (Button::link(lang.t("agenda-back"), HERE).quiet()) }
        }))
    };
    let page = officer.page(lang.t("agenda-feed-shown")).crumb(lang.t("agenda-menu"), Some(HERE));
    Ok(page.crumb(lang.t("agenda-feed-shown"), None).render(body))
}

async fn stop(OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    actions::stop_feed(&officer.hub, &officer.who).await?;
    Ok(officer.done(HERE, "agenda-feed-stopped"))
}

/// Read by programs, without signing in.
async fn feed(visitor: Visitor, Path(file): Path<String>) -> Result<Response> {
    let token = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let text = actions::feed(&visitor.hub, token).await?;
    let mut response = text.into_response();
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

#[cfg(test)]
mod page_tests {
    use jiff::civil::Weekday;

    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_days_say_what_they_are() {
        let day = |text: &str| Day::parse(text).unwrap();
        assert_eq!(monday_before(day("2026-11-01")), day("2026-10-26"), "1/11/2026 is a Sunday");
        assert_eq!(sunday_after(day("2026-11-30")), day("2026-12-06"));
        assert_eq!(day("2026-10-26").0.weekday(), Weekday::Monday);
        let all = days(Lang::Vi, &Working::new([]), (day("2026-11-23"), day("2026-11-29")));
        let said: Vec<_> = all.iter().map(|one| (one.why.as_deref(), one.off)).collect();
        assert_eq!(said[0], (None, false));
        assert_eq!(said[1], (Some("Ngày Văn hóa Việt Nam"), true), "24/11");
        assert_eq!(said[5], (None, true), "a Saturday needs no word");
        let decided = [
            (day("2026-11-27"), crate::calendar::Exception::Off),
            (day("2026-11-28"), crate::calendar::Exception::Worked),
        ];
        let all = days(Lang::Vi, &Working::new(decided), (day("2026-11-27"), day("2026-11-28")));
        assert_eq!((all[0].why.as_deref(), all[0].off), (Some("Nghỉ"), true));
        assert_eq!((all[1].why.as_deref(), all[1].off), (Some("Làm bù"), false));
    }
}
