//! `/tong-quan`: the chair's one page. The heading is the verdict; what is stuck and at whom comes before any chart.

use std::collections::HashMap;

use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};
use tokio::try_join;

use super::figures::Figures;
use super::parts::{Bodies, Looked, MOST_ROWS, body_href, late_table};
use crate::authority::{Level, On, can};
use crate::cases;
use crate::dashboards::LOOK;
use crate::error::Result;
use crate::organisations;
use crate::plans::actions::{self as plans, BodyFigures};
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, LineChart, PartsBar, PartsChart, Row, Table, Tile, Tone, Urgency, empty,
    labelled_error_summary, tiles,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Voice};

/// Late tasks that the chair sees; the rest stand with their bodies.
const LATE: u32 = 8;
/// Whose tasks the page counts: schools stand on the lead department's.
const LEVELS: [Level; 3] = [Level::Province, Level::District, Level::Commune];
/// Days around today in which obstacles are looked for: all of them.
const YEARS: i32 = 10 * 366;
/// Bodies in the chart.
const BARS: usize = 8;

pub(in crate::dashboards) async fn page(
    officer: Officer,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response> {
    can(&officer.who, &LOOK, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let looked = Looked::read(&officer, query);
    let (day, today) = (looked.day, hub.clock.now().day());
    // side by side: none waits for another
    let (bodies, mut by_body, trend, figures) = try_join!(
        Bodies::of(&officer, &LEVELS, day),
        plans::tasks_by_body(hub, None, day),
        trend(&officer, day),
        Figures::of(&officer, day),
    )?;
    by_body.retain(|one| bodies.get(one.organisation).is_some());
    bodies.most_late_first(&mut by_body);
    let late = if day == today { longest_late(&officer, &bodies).await? } else { Vec::new() };
    let waiting = if day == today { obstacles(&officer, &bodies).await? } else { Markup::default() };
    let stages = if day == today { late_stages(&officer).await? } else { Markup::default() };
    let form = Form::default();
    let filled = Filled { form: &form, problems: &looked.problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &[("ngay", "dashboards-day")]))
        (looked.field(lang, "/tong-quan"))
        (figures.grid())
        div.two {
            div.stack {
                (stages)
                (waiting)
                @if day == today { (stuck(lang, today, &late, &bodies)) }
                (communes(&officer, &bodies, &by_body).await?)
                (figures.table(lang))
            }
            div.stack {
                (Card::new("xu-huong", lang.t("dashboards-trend")).body(html! { (LineChart {
                    lang,
                    title: lang.t("dashboards-trend"),
                    times: lang.t("dashboards-month"),
                    shares: lang.t("dashboards-share"),
                    points: &trend,
                }) }))
                (by_lead(lang, &bodies, &by_body))
            }
        }
    };
    let actions = Button::link(lang.t("dashboards-lead-page"), "/tong-quan/phu-trach").quiet();
    let lede = lang.f("dashboards-until", &[("day", lang.date(day.0).into())]);
    let title = verdict(lang, &by_body);
    let page = officer.page(title).lede(html! { (lede) }).actions(html! { (actions) });
    Ok(page.problems(!looked.problems.is_empty()).render(body))
}

/// "12 việc trễ ở 4 cơ quan".
fn verdict(lang: Lang, by_body: &[BodyFigures]) -> String {
    let late = by_body.iter().fold(Counted::default(), |sum, one| sum.plus(one.counted)).late;
    let bodies = by_body.iter().filter(|one| one.counted.late > 0).count();
    if late == 0 {
        return lang.t("dashboards-none-late").into_owned();
    }
    let args = [("n", late.into()), ("bodies", bodies.into())];
    lang.f("dashboards-late-verdict", &args).into_owned()
}

/// The tasks that are late the longest, of the bodies that the heading counts: schools stand on another page.
async fn longest_late(officer: &Officer, bodies: &Bodies) -> Result<Vec<plans::Task>> {
    let mut most = LATE * 4;
    loop {
        let mut late = plans::longest_late(&officer.hub, None, most).await?;
        let all = late.len();
        late.retain(|task| bodies.get(task.organisation_id).is_some());
        if late.len() >= LATE as usize || all < most as usize {
            late.truncate(LATE as usize);
            return Ok(late);
        }
        most *= 8;
    }
}

fn stuck(lang: Lang, today: Day, late: &[plans::Task], bodies: &Bodies) -> Markup {
    let card = Card::new("tre", lang.t("dashboards-late-tasks"));
    if late.is_empty() {
        return card.body(empty(&lang.t("dashboards-none-late"), &lang.t("dashboards-none-late-hint"), None));
    }
    card.flush().body(late_table(lang, today, late, bodies))
}

/// What is in the way of tasks and waits for an answer, the longest waiting first: at whom, and until when.
async fn obstacles(officer: &Officer, bodies: &Bodies) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let mut open = plans::obstacle_deadlines(hub, today.plus(-YEARS), today.plus(YEARS)).await?;
    if open.is_empty() {
        return Ok(Markup::default());
    }
    open.sort_by_key(|one| one.last_day);
    let all = open.len();
    open.truncate(MOST_ROWS);
    let rows = open.iter().map(|one| Row {
        urgency: if one.last_day < today { Urgency::Urgent } else { Urgency::Soon },
        cells: vec![
            html! { a href=(one.href) { (one.words) } },
            html! { a href=(body_href(one.organisation)) { (bodies.name(one.organisation)) } },
            html! { (lang.remaining_days(today.0, one.last_day.0).text) },
        ],
    });
    let title = lang.t("dashboards-obstacles");
    let table = Table {
        caption: title.clone(),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("dashboards-task")),
            Column::new(lang.t("dashboards-waits-at")),
            Column::new(lang.t("dashboards-due")).numeric().corner(),
        ],
        rows: rows.collect(),
    };
    let aside = html! { (lang.count(all as u64)) };
    Ok(Card::new("vuong-mac", title).aside(aside).flush().body(html! { (table) }))
}

/// Stages of cases whose time is over by half as long again: which step, at whom, since when. Nothing of the case but its
/// code.
async fn late_stages(officer: &Officer) -> Result<Markup> {
    let (hub, lang, now) = (&officer.hub, officer.lang, officer.hub.clock.now());
    let mut late = cases::board::late(hub, &officer.who).await?;
    late.retain(|row| row.beyond_at <= now);
    if late.is_empty() {
        return Ok(Markup::default());
    }
    let all = late.len();
    late.truncate(MOST_ROWS);
    let mut rows = Vec::new();
    for row in &late {
        // i18n: cases-stage-*
        let name = lang.t(&format!("cases-stage-{}", row.kind));
        let unit = organisations::actions::short_name(hub, row.unit_id).await?;
        rows.push(Row {
            urgency: Urgency::Urgent,
            cells: vec![
                html! { (name) " · " span.mono { (row.code) } },
                html! { a href=(body_href(row.unit_id)) { (unit) } },
                html! { (lang.remaining(now.into(), row.due_at.into()).text) },
            ],
        });
    }
    let title = lang.t("dashboards-late-stages");
    let columns = vec![
        Column::new(lang.t("cases-column-stage")),
        Column::new(lang.t("dashboards-waits-at")),
        Column::new(lang.t("cases-column-late")).numeric().corner(),
    ];
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
    Ok(Card::new("khau", title).aside(html! { (lang.count(all as u64)) }).flush().body(html! { (table) }))
}

/// The plan's own tasks, done of all, at the end of each of the twelve months up to the day.
async fn trend(officer: &Officer, day: Day) -> Result<Vec<(String, u64, u64)>> {
    let ends: Vec<Day> = (0..12).rev().map(|back| month_end(day, back)).collect();
    let done = plans::done_by(&officer.hub, None, &ends).await?;
    let point = |(end, counted): (Day, Counted)| (end.0.month().to_string(), counted.settled, counted.total);
    // months before there was anything say nothing
    Ok(done.into_iter().skip_while(|(_, counted)| counted.total == 0).map(point).collect())
}

/// The last day of the month `back` months before that of `day`, or the day itself.
fn month_end(day: Day, back: i16) -> Day {
    let months = day.0.year() * 12 + i16::from(day.0.month()) - 1 - back;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let month = i8::try_from(month).unwrap_or(1);
    Date::new(year, month, 1).map_or(day, |first| Day(first.last_of_month()).min(day))
}

/// Provincial bodies, those with the most late tasks first.
fn by_lead(lang: Lang, bodies: &Bodies, by_body: &[BodyFigures]) -> Markup {
    let provincial =
        |one: &&BodyFigures| bodies.get(one.organisation).is_some_and(|body| body.level == "province");
    let leads: Vec<_> = by_body.iter().filter(provincial).take(BARS).collect();
    let bar = |one: &&BodyFigures| PartsBar {
        name: bodies.name(one.organisation).to_owned().into(),
        done: one.counted.settled,
        running: one.counted.under_way,
        late: one.counted.late,
    };
    let bars: Vec<_> = leads.iter().map(bar).collect();
    let heads = ["dashboards-body", "dashboards-done", "dashboards-in-time", "dashboards-late"];
    let chart = PartsChart {
        lang,
        title: lang.t("dashboards-by-lead"),
        heads: heads.map(|id| lang.t(id)),
        bars: &bars,
    };
    Card::new("co-quan", lang.t("dashboards-by-lead")).body(html! { (chart) })
}

/// One tile for each commune: how many of its tasks are late; "why" is one click away.
async fn communes(officer: &Officer, bodies: &Bodies, by_body: &[BodyFigures]) -> Result<Markup> {
    let lang = officer.lang;
    let areas = organisations::actions::areas(&officer.hub).await?;
    let areas: HashMap<_, _> = areas.iter().map(|area| (area.code.as_str(), area.name.as_str())).collect();
    let area = |code: &str| areas.get(code).map(|name| plain(name));
    let mut places: Vec<_> =
        bodies.of_level("commune").filter(|one| one.kind == "peoples-committee").collect();
    places.sort_by(|a, b| a.area_code.cmp(&b.area_code));
    let all = places.len();
    let counted: HashMap<_, _> = by_body.iter().map(|one| (one.organisation, one.counted)).collect();
    if all > MOST_ROWS {
        // a grid of thousands helps nobody: the most late ones, in their order
        let late = |id| counted.get(&id).map_or(0, |counted: &Counted| counted.late);
        places.sort_by_key(|one| std::cmp::Reverse(late(one.id)));
        places.truncate(MOST_ROWS);
    }
    let tile = |one: &&organisations::actions::Organisation| {
        let counted = counted.get(&one.id).copied().unwrap_or_default();
        let value = match counted {
            Counted { total: 0, .. } => None,
            Counted { late: 0, .. } => Some(lang.t("dashboards-tile-none-late")),
            Counted { late, .. } => Some(lang.f("dashboards-tile-late", &[("n", late.into())])),
        };
        let tone = match counted {
            Counted { late: 0, .. } => Tone::Done,
            Counted { late, total, .. } if late * 4 >= total => Tone::Late,
            _ => Tone::Due,
        };
        let name = area(&one.area_code).unwrap_or_else(|| one.short_name.clone());
        Tile { name: name.into(), value, tone, href: body_href(one.id).into() }
    };
    let shown: Vec<_> = places.iter().map(tile).collect();
    let legend = [
        "dashboards-legend-none",
        "dashboards-legend-some",
        "dashboards-legend-many",
        "dashboards-legend-no-task",
    ];
    let title = lang.f("dashboards-communes", &[("n", all.into())]);
    Ok(Card::new("xa", title).body(html! {
        @if shown.len() < all { p.small.muted { (lang.f("dashboards-most-late-shown", &[("n", shown.len().into())])) } }
        (tiles(&shown, &lang.t("dashboards-tile-no-task")))
        ul.legend aria-label=(lang.t("dashboards-legend")) { @for id in legend { li { (lang.t(id)) } } }
    }))
}

/// "Xã Bản Mới" → "Bản Mới".
fn plain(name: &str) -> String {
    let kinds = ["Xã ", "Phường ", "Đặc khu ", "Thị trấn "];
    kinds.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_their_last_day_or_today() {
        let day = Day::parse("2026-03-10").unwrap();
        let ends: Vec<_> = (0..4).map(|back| month_end(day, back).to_string()).collect();
        assert_eq!(ends, ["2026-03-10", "2026-02-28", "2026-01-31", "2025-12-31"]);
    }

    #[test]
    fn a_commune_is_called_by_its_name() {
        assert_eq!(plain("Xã Bản Mới"), "Bản Mới");
        assert_eq!(plain("Phường Mẫu Sơn"), "Mẫu Sơn");
    }
}
