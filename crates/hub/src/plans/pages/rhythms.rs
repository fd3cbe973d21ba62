//! Tasks that come round: setting the rhythm, closing a turn.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::task::render;
use super::words::{csrf, task_href};
use crate::error::Result;
use crate::plans::actions::{self, SetTime, TurnRow};
use crate::plans::model::{RhythmKind, TaskId, TurnId};
use crate::plans::rhythm::{MonthDay, Rhythm, SCHOOL_YEAR, parse};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, State, Table, Urgency, chip};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, FormReader, Need, Problem};

/// "hằng tháng".
pub(super) fn kind(lang: Lang, kind: RhythmKind) -> String {
    // i18n: rhythms-kind-*
    lang.t(&format!("rhythms-kind-{}", kind.name())).into_owned()
}

/// A turn as people say it: "Tháng 11/2026", "Quý 4/2026", else its days.
pub(super) fn turn(lang: Lang, first: Day, last: Day) -> String {
    let (from, to) = (first.0, last.0);
    let months = to.month() - from.month() + 1;
    let whole = from.day() == 1 && to == to.last_of_month() && from.year() == to.year();
    let year = to.year().to_string();
    let said = |id: &str, n: i8| {
        lang.f(id, &[("n", i64::from(n).into()), ("year", year.clone().into())]).into_owned()
    };
    match (whole, months) {
        (true, 1) => said("rhythms-turn-month", from.month()),
        (true, 3) => said("rhythms-turn-quarter", (from.month() - 1) / 3 + 1),
        (true, 6) => said("rhythms-turn-half", (from.month() - 1) / 6 + 1),
        (true, 12) => said("rhythms-turn-year", 0),
        _ if to.year() == from.year() + 1 => lang
            .f("rhythms-turn-school", &[("from", from.year().to_string().into()), ("to", year.into())])
            .into_owned(),
        _ => format!("{} – {}", lang.date(from), lang.date(to)),
    }
}

/// The form that sets the rhythm, beside that of the last day.
pub(super) fn form(officer: &Officer, task: &Task, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let kinds: Vec<_> = RhythmKind::ALL.iter().map(|one| (one.name(), kind(lang, *one))).collect();
    let options: Vec<_> = kinds.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let typed = |name: &str| !filled.form.value(name).is_empty();
    let select = Field::select("rhythm", lang.t("rhythms-every"), &options).filled(filled);
    let select = match task.rhythm() {
        Some(kind) if !typed("rhythm") => select.value(kind.name()),
        _ => select,
    };
    let (from, to) = (
        Field::line("school-from", lang.t("rhythms-school-from"))
            .hint(lang.t("rhythms-school-hint"))
            .filled(filled),
        Field::line("school-to", lang.t("rhythms-school-to"))
            .hint(lang.t("rhythms-school-hint"))
            .filled(filled),
    );
    let (from, to) = if typed("rhythm") { (from, to) } else { (from.value("05/09"), to.value("31/05")) };
    html! {
        form.stack method="post" action={ (task_href(task.id)) "/nhip" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="seen" value=(task.version);
            div.fgrid { (select) (from) (to) }
            p { (Button::submit(lang.t("rhythms-save")).quiet()) }
        }
    }
}

/// How a turn stands.
pub(super) fn turn_state(lang: Lang, done: bool, last: Day, today: Day) -> Markup {
    match (done, last < today) {
        (true, _) => chip(State::Done, &lang.t("rhythms-turn-done")),
        (false, true) => chip(State::Late, &lang.t("plans-task-late")),
        (false, false) => chip(State::Running, &lang.t("rhythms-turn-open")),
    }
}

/// The turns, the latest first, and the form to close the earliest open one.
pub(super) fn turns_card(
    officer: &Officer,
    task: &Task,
    (turns, may): (&[TurnRow], bool),
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let open: Vec<_> = turns.iter().rev().filter(|turn| turn.done_at.is_none()).collect();
    let said: Vec<_> =
        open.iter().map(|one| (one.id.to_string(), turn(lang, one.first_day, one.last_day))).collect();
    let options: Vec<_> = said.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
    let every = task.rhythm().map(|one| kind(lang, one)).unwrap_or_default();
    html! {
        @if may && !open.is_empty() {
            (Card::new("ky", lang.t("rhythms-finish")).aside(html! { (every) }).tall().body(html! {
                form.stack method="post" action={ (task_href(task.id)) "/ky" } {
                    (csrf(&officer.who.csrf))
                    (Field::select("turn", lang.t("rhythms-turn"), &options).filled(filled))
                    (Field::area("turn-result", lang.t("plans-result"), 3).hint(lang.t("plans-result-hint")).filled(filled))
                    p { (Button::submit(lang.t("rhythms-finish-save"))) }
                }
            }))
        }
        @if !turns.is_empty() {
            (Card::new("cac-ky", lang.t("rhythms-turns")).flush().aside(html! { (every) }).body(table(lang, turns, today)))
        }
    }
}

fn table(lang: Lang, turns: &[TurnRow], today: Day) -> Markup {
    let rows = turns.iter().map(|one| {
        let done = one.done_at.is_some();
        let late = !done && one.last_day < today;
        let cells = vec![
            html! {
                (turn(lang, one.first_day, one.last_day))
                @if let Some(result) = &one.result { small { (result) } }
            },
            turn_state(lang, done, one.last_day, today),
            html! { (lang.date(one.last_day.0)) },
            html! {
                @if let Some(at) = one.done_at {
                    (lang.date(at.day().0)) @if let Some(name) = &one.done_by { small { (name) } }
                } @else { "–" }
            },
        ];
        Row { urgency: if late { Urgency::Urgent } else { Urgency::None }, cells }
    });
    let table = Table {
        caption: lang.t("rhythms-turns"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("rhythms-turn")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("plans-due")).numeric(),
            Column::new(lang.t("rhythms-done-on")),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

/// "05/09" as month and day.
fn month_day(typed: &str) -> Option<MonthDay> {
    let (day, month) = typed.split_once('/')?;
    parse(&format!("{}-{}", month.trim(), day.trim()))
}

pub(super) async fn set(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = RhythmKind::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
    let kind = reader.one_of("rhythm", &kinds);
    let mut school = SCHOOL_YEAR;
    if form.value("rhythm") == RhythmKind::SchoolYear.name() {
        for (field, at) in [("school-from", 0), ("school-to", 1)] {
            match month_day(form.value(field)) {
                Some(day) if at == 0 => school.0 = day,
                Some(day) => school.1 = day,
                None => reader.problem(Problem::new(field, "rhythms-school-day")),
            }
        }
    }
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    let seen = form.value("seen").parse().unwrap_or(-1);
    let time = SetTime::Every(Rhythm { kind, school });
    actions::set_time(&officer.hub, &officer.who, id, seen, time, "").await?;
    Ok(officer.done(&task_href(id), "rhythms-set"))
}

pub(super) async fn finish(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let result = reader.text("turn-result", Need::Required, 4000);
    let turn = form.value("turn").parse::<TurnId>().ok();
    if turn.is_none() {
        reader.problem(Problem::new("turn", "form-choose-one"));
    }
    match (reader.finish(), turn) {
        (Ok(()), Some(turn)) => {
            actions::finish_turn(&officer.hub, &officer.who, (id, turn), &result).await?;
            Ok(officer.done(&format!("{}#cac-ky", task_href(id)), "rhythms-turn-closed"))
        }
        (outcome, _) => {
            let problems = outcome.err().unwrap_or_default();
            render(&officer, id, Some((form, problems))).await
        }
    }
}
