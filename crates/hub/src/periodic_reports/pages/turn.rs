//! A turn: how many are expected, received, in time; who is missing, by name; what is here.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::list::{turn_href, verb};
use super::{LIST, csrf, state_chip};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::periodic_reports::actions::{self, Board, BodyLine, Standing, Totals, Turn};
use crate::periodic_reports::model::{Lock, TypeId};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Figure, Kind, Pages, Row, State, Table, Tone, Urgency, chip, empty, key_values,
    note,
};
use crate::web::extract::{Officer, OfficerForm};

/// The most bodies that a list shows at once: a turn of a country has thirty thousand.
const ON_A_PAGE: usize = 100;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Which part of those who are missing.
    #[serde(default)]
    thieu: usize,
    /// Which part of what is here.
    #[serde(default)]
    trang: usize,
}

/// A part of a list, and the way to the others.
struct Part {
    /// Which part is shown, from 1.
    now: usize,
    /// How many there are.
    all: usize,
}

impl Part {
    fn of(asked: usize, len: usize) -> Self {
        let all = len.div_ceil(ON_A_PAGE).max(1);
        Self { now: asked.clamp(1, all), all }
    }

    fn shown<'l, T>(&self, list: &'l [T]) -> &'l [T] {
        &list[(self.now - 1) * ON_A_PAGE..list.len().min(self.now * ON_A_PAGE)]
    }

    fn steps(&self, lang: Lang, turn: &Turn, name: &'static str, anchor: &'static str) -> Markup {
        let own = turn_href(turn);
        let href = |page: u64| format!("{own}?{name}={page}#{anchor}");
        html! { (Pages { lang, now: self.now as u64, all: self.all as u64, href }) }
    }
}

pub(super) async fn page(
    officer: Officer,
    Path((of, key)): Path<(TypeId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let board = actions::board(hub, of, &key).await?;
    let mine = actions::bodies_of(who);
    let own: Vec<&BodyLine> = board.lines.iter().filter(|line| mine.contains(&line.id)).collect();
    let all = actions::sees_all(who);
    if !all && own.is_empty() {
        return Err(Error::Forbidden(actions::READ.name));
    }
    let scope = if all { None } else { own.first().map(|line| line.id) };
    let lines = board.under(scope);
    let today = hub.clock.now().day();
    let steers = board.lead.filter(|lead| can(who, &actions::LOCK, &On::held_by(*lead)).is_ok());
    let writes = board.lead.filter(|lead| can(who, &actions::WRITE, &On::held_by(*lead)).is_ok());
    let title = board.turn.of.title(lang, &key);
    let body = html! {
        @if let Lock::Since(day) = board.turn.lock {
            (note(Kind::Info, html! { p { (lang.f("reports-turn-locked-since", &[("day", lang.date(day.0).into())])) } }))
        }
        @if !own.is_empty() {
            (Card::new("don-vi", lang.t("reports-mine")).flush().body(own_table(&officer, &board, &own, today)))
        }
        div.two {
            div.stack {
                @if !board.turn.of.is_set() {
                    (note(Kind::Due, html! { p {
                        (lang.t("reports-nobody-set"))
                        @if steers.is_some() { " " a href={ (LIST) "/che-do/" (of) } { (lang.t("reports-say-who")) } "." }
                    } }))
                } @else if lines.is_empty() && all {
                    (empty(&lang.t("reports-nobody-stood"), &lang.t("reports-nobody-stood-text"), None))
                } @else if !lines.is_empty() {
                    (rates(lang, &lines, &board, today))
                    (missing(lang, &lines, &board, (today, asked.thieu)))
                    (here(lang, &lines, &board, (today, asked.trang)))
                }
            }
            div.stack {
                (facts(&officer, &board, writes))
                @if steers.is_some() { (steering(&officer, &board, &lines)) }
            }
        }
    };
    Ok(officer
        .page(title.as_str())
        .lede(html! { (board.turn.of.plan.title) })
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(title.as_str(), None)
        .render(body))
}

fn rates(lang: Lang, lines: &[&BodyLine], board: &Board, today: Day) -> Markup {
    let totals = Totals::of(lines.iter().copied(), board.turn.period.due, today);
    let missing = totals.expected - totals.received;
    let state =
        |part: u64| match (part == totals.expected, board.turn.period.due.is_some_and(|due| due < today)) {
            (true, _) => (State::Done, lang.t("reports-all-here")),
            (false, true) => (State::Late, lang.t("reports-state-late")),
            (false, false) => (State::Running, lang.t("reports-coming")),
        };
    let figure = |title: &str, part: u64, rest: Vec<(State, String)>| Figure {
        lang,
        title: lang.t(title),
        state: state(part),
        part,
        whole: totals.expected,
        unit: lang.t("reports-unit"),
        tone: Tone::Done,
        rest: rest.into_iter().map(|(state, words)| (state, words.into())).collect(),
        link: None,
    };
    let late = totals.received - totals.on_time;
    let words = |id: &str, n: u64| lang.f(id, &[("n", n.into())]).into_owned();
    html! {
        div.half {
            (figure("reports-rate", totals.received, vec![(State::Late, words("reports-rest-missing", missing))]))
            (figure("reports-rate-on-time", totals.on_time, vec![(State::Due, words("reports-rest-late", late))]))
        }
    }
}

fn standing(lang: Lang, line: &BodyLine) -> Markup {
    match line.standing {
        Standing::NotBegun => chip(State::Waiting, &lang.t("reports-state-open")),
        Standing::Writing => chip(State::Running, &lang.t("reports-state-draft")),
        Standing::Returned => chip(State::Due, &lang.t("reports-state-returned")),
        Standing::Received(state) => state_chip(lang, state),
        Standing::Gone => chip(State::Stuck, &lang.t("reports-state-gone")),
    }
}

fn name(lang: Lang, line: &BodyLine) -> Markup {
    let held = line.report.as_ref().is_some_and(|report| report.holder_id != line.id);
    html! {
        @match &line.report {
            Some(report) => a href={ (LIST) "/" (report.id) } { (line.name) },
            None => (line.name),
        }
        @if line.abolished { small { (lang.t("reports-abolished")) } }
        @if held { small { (lang.t("reports-held-by-other")) } }
        @if line.report.as_ref().is_some_and(|report| report.asks) {
            small { strong { (lang.t("reports-asks-to-write")) } }
        }
    }
}

/// Who is missing, by name, with the days.
fn missing(lang: Lang, lines: &[&BodyLine], board: &Board, (today, asked): (Day, usize)) -> Markup {
    let due = board.turn.period.due;
    let open: Vec<_> = lines.iter().filter(|line| line.standing.is_missing()).collect();
    let gone: Vec<_> = lines.iter().filter(|line| line.standing == Standing::Gone).collect();
    let named: Vec<_> = open.iter().chain(&gone).collect();
    let part = Part::of(asked, named.len());
    let rows = part.shown(&named).iter().map(|line| {
        let late = line.days_late(due, today);
        let days = match (due, late) {
            (_, 1..) => lang.f("reports-days-late", &[("n", late.into())]).into_owned(),
            (Some(due), _) if line.standing != Standing::Gone => lang.remaining_days(today.0, due.0).text,
            _ => String::new(),
        };
        let urgency = if late > 0 { Urgency::Urgent } else { Urgency::None };
        Row { urgency, cells: vec![name(lang, line), standing(lang, line), html! { (days) }] }
    });
    let table = Table {
        caption: lang.t("reports-missing"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-body")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("plans-due")).numeric(),
        ],
        rows: rows.collect(),
    };
    html! {
        @if !open.is_empty() || !gone.is_empty() {
            (Card::new("chua-gui", lang.t("reports-missing")).flush()
                .aside(html! { (lang.count(open.len() as u64)) }).body(html! { (table) }))
            (part.steps(lang, &board.turn, "thieu", "chua-gui"))
        }
    }
}

/// What is here.
fn here(lang: Lang, lines: &[&BodyLine], board: &Board, (today, asked): (Day, usize)) -> Markup {
    let here: Vec<_> = lines.iter().filter(|line| matches!(line.standing, Standing::Received(_))).collect();
    let part = Part::of(asked, here.len());
    let rows = part.shown(&here).iter().map(|line| {
        let late = line.days_late(board.turn.period.due, today);
        let again = line.report.as_ref().is_some_and(|report| report.is_draft);
        let tasks = line.tasks.unwrap_or_default();
        Row::new(vec![
            name(lang, line),
            html! { (standing(lang, line)) @if again { small { (lang.t("reports-state-again")) } } },
            html! {
                @if let Some(at) = line.first_sent { (lang.date(at.day().0)) }
                @if late > 0 { small { (lang.f("reports-days-late", &[("n", late.into())])) } }
            },
            html! { (lang.count(tasks.settled)) "/" (lang.count(tasks.total)) },
        ])
    });
    let table = Table {
        caption: lang.t("reports-here"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-body")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("reports-sent-on")).numeric(),
            Column::new(lang.t("reports-tasks-done")).numeric(),
        ],
        rows: rows.collect(),
    };
    html! {
        @if !here.is_empty() {
            (Card::new("da-gui", lang.t("reports-here")).flush()
                .aside(html! { (lang.count(here.len() as u64)) }).body(html! { (table) }))
            (part.steps(lang, &board.turn, "trang", "da-gui"))
        }
    }
}

fn own_table(officer: &Officer, board: &Board, own: &[&BodyLine], today: Day) -> Markup {
    let lang = officer.lang;
    let rows = own.iter().map(|line| {
        let late = line.days_late(board.turn.period.due, today) > 0 && line.standing.is_missing();
        let urgency = if late { Urgency::Urgent } else { Urgency::None };
        let cells = vec![
            name(lang, line),
            standing(lang, line),
            verb(officer, &board.turn, line.report.as_ref().map(|report| report.id), Some(line.id)),
        ];
        Row { urgency, cells }
    });
    let table = Table {
        caption: lang.t("reports-mine"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-body")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("reports-open")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

fn facts(officer: &Officer, board: &Board, writes: Option<OrganisationId>) -> Markup {
    let (lang, turn) = (officer.lang, &board.turn);
    let labels = ["reports-period", "plans-due", "reports-locks", "reports-to-whom", "reports-register-of"]
        .map(|id| lang.t(id));
    let day = |day: Day| lang.date(day.0);
    let mut pairs = vec![
        (
            labels[0].as_ref(),
            html! {
                span.nb { (day(turn.period.from)) } " – " span.nb { (day(turn.period.to)) }
            },
        ),
        (
            labels[1].as_ref(),
            html! {
                span.nb { (turn.period.due.map_or_else(|| lang.t("reports-no-due").into_owned(), day)) }
            },
        ),
    ];
    if let Lock::After(last) = turn.lock {
        pairs.push((
            labels[2].as_ref(),
            html! { (lang.f("reports-locks-after", &[("day", day(last).into())])) },
        ));
    }
    let through = &turn.of.row.through_words;
    pairs.push((labels[3].as_ref(), html! {
        (turn.of.row.to_words) @if !through.is_empty() { " (" (lang.t("reports-through")) " " (through) ")" }
    }));
    pairs.push((
        labels[4].as_ref(),
        html! {
            (lang.f("reports-register-day", &[("day", day(board.day).into())]))
        },
    ));
    Card::new("ky-nay", lang.t("reports-this-turn")).body(html! {
        (key_values(&pairs))
        @if let Some(report) = &turn.report {
            p { (lang.t("reports-of-province")) ": " a href={ (LIST) "/" (report.id) } { (report.name) } " "
                (state_chip(lang, report.state())) }
        } @else if writes.is_some() {
            p { (lang.t("reports-of-province")) ":" }
            (verb(officer, turn, None, writes))
        }
    })
}

fn steering(officer: &Officer, board: &Board, lines: &[&BodyLine]) -> Markup {
    let lang = officer.lang;
    let own = turn_href(&board.turn);
    let missing = lines.iter().filter(|line| line.standing.is_missing()).count();
    Card::new("dieu-hanh", lang.t("reports-steering")).body(html! {
        p { (Button::link(lang.t("reports-say-who"), format!("{LIST}/che-do/{}", board.turn.of.row.id)).quiet()) }
        @if missing > 0 {
            form method="post" action={ (own) "/nhac" } {
                (csrf(&officer.who.csrf))
                (Button::submit(lang.f("reports-remind", &[("n", missing.into())])))
            }
        }
        @if !board.turn.lock.is_locked() {
            form.stack method="post" action={ (own) "/khoa" } {
                (csrf(&officer.who.csrf))
                p.small { (lang.t("reports-lock-hint")) }
                (Button::submit(lang.t("reports-lock-now")).quiet())
            }
        }
    })
}

pub(super) async fn lock(
    Path((of, key)): Path<(TypeId, String)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::lock(&officer.hub, &officer.who, of, &key).await?;
    Ok(officer.done(&format!("{LIST}/ky/{of}/{key}"), "reports-turn-is-locked"))
}

pub(super) async fn remind(
    Path((of, key)): Path<(TypeId, String)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::remind(&officer.hub, &officer.who, of, &key).await?;
    Ok(officer.done(&format!("{LIST}/ky/{of}/{key}"), "reports-reminded"))
}
