//! The tasks of one's own organisation: give a day, note progress, close with a result.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::words::{csrf, document_href, shortened, task_href, task_state};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::plans::actions::{self, SetTime};
use crate::plans::model::{Standing, TaskId, TaskState, standing};
use crate::plans::store::tasks::{Note, Served, Task};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Clock, Event, Field, Kind, State, Todo, Tone, Weight, chip, empty, error_summary,
    key_values, note, timeline, todo_list,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LIST: &str = "/nhiem-vu";

pub(super) async fn list(officer: Officer) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let mine = officer.who.organisations(actions::WORKERS);
    if mine.is_empty() {
        return Err(Error::Forbidden(actions::WORK.name));
    }
    let today = hub.clock.now().day();
    let mut parts = Vec::new();
    for organisation in mine {
        can(&officer.who, &actions::WORK, &On::held_by(organisation))?;
        let name = organisations::actions::short_name(hub, organisation).await?;
        parts.push((name, actions::of_organisation(hub, organisation).await?));
    }
    let several = parts.len() > 1;
    let body = html! {
        @for (name, tasks) in &parts {
            @if several { h2 { (name) } }
            @if tasks.is_empty() {
                (empty(&lang.t("plans-tasks-empty"), &lang.t("plans-tasks-empty-text"), None))
            } @else {
                (groups(lang, tasks, today))
            }
        }
    };
    Ok(officer.page(lang.t("plans-tasks-of-mine")).lede(html! { (officer.unit_name) }).render(body))
}

/// Late, without a day, soon, later, ongoing, done: only those with something in them.
fn groups(lang: Lang, tasks: &[Task], today: Day) -> Markup {
    let parts = [
        (Standing::Late, "plans-group-late"),
        (Standing::NeedsDate, "plans-group-ask"),
        (Standing::Soon, "plans-group-soon"),
        (Standing::Later, "plans-group-later"),
        (Standing::Ongoing, "plans-group-ongoing"),
        (Standing::Done, "plans-group-done"),
    ];
    let of = |wanted: Standing| {
        let mine = tasks.iter().filter(move |task| stands(task, today) == wanted);
        mine.map(|task| todo(lang, task, today)).collect::<Vec<_>>()
    };
    html! {
        @for (wanted, title) in parts {
            @let todos = of(wanted);
            @if !todos.is_empty() {
                @let count = lang.f("plans-count-tasks", &[("n", todos.len().into())]);
                (Card::new(title, lang.t(title)).flush().aside(html! { (count) }).body(todo_list(&todos)))
            }
        }
    }
}

fn stands(task: &Task, today: Day) -> Standing {
    standing(task.state(), task.timing(), task.due_on, today)
}

fn todo(lang: Lang, task: &Task, today: Day) -> Todo<'_> {
    let standing = stands(task, today);
    let verb = match standing {
        Standing::NeedsDate => "plans-verb-date",
        Standing::Done => "plans-verb-see",
        _ => "plans-verb-open",
    };
    let plan = task.plan_number.as_deref().unwrap_or(&task.plan_title);
    Todo {
        state: task_state(lang, standing),
        title: shortened(&task.text, 160),
        href: task_href(task.id).into(),
        small: format!("{} · {}", shortened(plan, 60), task.path).into(),
        clock: clock(lang, task, standing, today),
        verb: lang.t(verb),
        now: matches!(standing, Standing::Late | Standing::NeedsDate),
    }
}

fn clock<'a>(lang: Lang, task: &Task, standing: Standing, today: Day) -> Option<Clock<'a>> {
    let due = task.due_on?;
    let tone = match standing {
        Standing::Late => Tone::Late,
        Standing::Soon => Tone::Due,
        Standing::Done => Tone::Done,
        _ => Tone::Calm,
    };
    let words = lang.remaining_days(today.0, due.0).text;
    let text = if standing == Standing::Done {
        lang.date(due.0)
    } else {
        format!("{words} · {}", lang.date(due.0))
    };
    let begun = task.created_at.day();
    let days = |from: Day, to: Day| i64::from(to.0.since(from.0).map_or(0, |span| span.get_days()));
    let (spent, all) = (days(begun, today).max(0), days(begun, due).max(1));
    let spent = u8::try_from((spent * 100 / all).clamp(0, 100)).unwrap_or(100);
    Some(Clock { tone, text: text.into(), spent })
}

pub(super) async fn page(officer: Officer, Path(id): Path<TaskId>) -> Result<Response> {
    render(&officer, id, None).await
}

async fn render(officer: &Officer, id: TaskId, back: Option<(Form, Vec<Problem>)>) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let task = actions::task(hub, id).await?;
    let notes = actions::notes(hub, id).await?;
    let served = actions::served(hub, id).await?;
    let lead = organisations::actions::get(hub, task.organisation_id).await?;
    let lead = lead.map(|organisation| organisation.name).unwrap_or_default();
    let may_work = can(&officer.who, &actions::WORK, &On::held_by(task.organisation_id)).is_ok();
    let today = hub.clock.now().day();
    let standing = stands(&task, today);
    let (state, word) = match task.left_at {
        Some(_) => (State::Stuck, lang.t("plans-task-left-short")),
        None => task_state(lang, standing),
    };
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(at) = task.left_at {
            (note(Kind::Info, html! { p {
                (lang.f("plans-task-left-since", &[("day", lang.date(at.day().0).into())]))
            } }))
        }
        div.two {
            div.stack {
                section.card.stack {
                    div.quote lang="vi" { (task.text) }
                    (facts(lang, &task, &lead))
                }
                @if may_work && task.state() == TaskState::Open && task.left_at.is_none() { (forms(officer, &task, &filled, standing)) }
            }
            div.stack {
                (places(lang, &served))
                (Card::new("nhat-ky", lang.t("plans-task-notes")).body(history(lang, &notes)))
            }
        }
    };
    Ok(officer
        .page(shortened(&task.text, 90).into_owned())
        .actions(chip(state, &word))
        .crumb(lang.t("plans-tasks"), may_work.then_some(LIST))
        .crumb(task.path.clone(), None)
        .problems(!problems.is_empty())
        .render(body))
}

fn facts(lang: Lang, task: &Task, lead: &str) -> Markup {
    let labels =
        ["plans-lead", "plans-due", "plans-time-printed", "plans-outcome", "plans-plan", "plans-result"];
    let labels = labels.map(|id| lang.t(id));
    let due = task.due_on.map_or_else(|| "–".to_owned(), |day| lang.weekday_date(day.0));
    let plan = task.plan_number.as_deref().unwrap_or(&task.plan_title);
    let mut pairs = vec![
        (labels[0].as_ref(), html! { (lead) }),
        (labels[1].as_ref(), html! { (due) }),
        (labels[2].as_ref(), html! { (task.time_words.as_deref().unwrap_or("–")) }),
        (labels[3].as_ref(), html! { (task.outcome.as_deref().unwrap_or("–")) }),
        (labels[4].as_ref(), html! { a href={ "/ke-hoach/" (task.plan_id) } { (plan) } " · " (task.path) }),
    ];
    if let Some(result) = &task.result {
        pairs.push((labels[5].as_ref(), html! { (result) }));
    }
    key_values(&pairs)
}

/// The sentences that the task comes from, each with its place in its document.
fn places(lang: Lang, served: &[Served]) -> Markup {
    Card::new("cho-dung", lang.t("plans-places")).body(html! {
        ul {
            @for duty in served {
                li {
                    @if !duty.main { div.quote lang="vi" { (duty.text) } }
                    a href=(document_href(duty.plan_id, duty.duty_id, duty.first_line)) {
                        (duty.plan_number.as_deref().unwrap_or(&duty.plan_title)) ", " (duty.path) ", "
                        (lang.f("common-line", &[("n", duty.first_line.into())]))
                    }
                }
            }
        }
    })
}

fn forms(officer: &Officer, task: &Task, filled: &Filled<'_>, standing: Standing) -> Markup {
    let lang = officer.lang;
    let seen = task.version;
    let hidden = || html! { (csrf(&officer.who.csrf)) input type="hidden" name="seen" value=(seen); };
    let title = if standing == Standing::NeedsDate { "plans-set-date-asked" } else { "plans-set-date" };
    let date = html! {
        form.stack method="post" action={ (task_href(task.id)) "/ngay" } {
            (hidden())
            div.fgrid {
                (Field::day("due", lang.t("plans-due")).hint(lang.t("plans-due-hint")).filled(filled))
                (Field::line("why", lang.t("plans-due-why")).filled(filled))
            }
            p.row {
                (Button::submit(lang.t("plans-set-date-save")).sends("time", "by"))
                (Button::submit(lang.t("plans-set-ongoing")).sends("time", "ongoing").quiet())
            }
        }
    };
    let date_card = Card::new("ngay", lang.t(title));
    html! {
        @if standing == Standing::NeedsDate { (date_card.tall().body(date)) } @else { (date_card.body(date)) }
        (Card::new("tien-do", lang.t("plans-progress-note")).body(html! {
            form.stack method="post" action={ (task_href(task.id)) "/tien-do" } {
                (hidden())
                (Field::area("progress", lang.t("plans-progress-text"), 3).filled(filled))
                p { (Button::submit(lang.t("plans-progress-save")).quiet()) }
            }
        }))
        (Card::new("xong", lang.t("plans-finish")).body(html! {
            form.stack method="post" action={ (task_href(task.id)) "/xong" } {
                (hidden())
                (Field::area("result", lang.t("plans-result"), 3).hint(lang.t("plans-result-hint")).filled(filled))
                p { (Button::submit(lang.t("plans-finish-save")).quiet()) }
            }
        }))
    }
}

fn history(lang: Lang, notes: &[Note]) -> Markup {
    if notes.is_empty() {
        return html! { p.muted { (lang.t("plans-task-no-notes")) } };
    }
    let events: Vec<_> = notes
        .iter()
        .map(|written| {
            let what = match (written.kind.as_str(), written.due_on) {
                ("date", Some(day)) => lang.f("plans-note-date", &[("day", lang.date(day.0).into())]),
                ("date", None) => lang.t("plans-note-ongoing"),
                ("done", _) => lang.t("plans-note-done"),
                _ => lang.t("plans-note-progress"),
            };
            let at = written.at.local();
            Event {
                weight: if written.kind == "done" { Weight::Turn } else { Weight::Step },
                when: lang.short_moment(at.timestamp()).into(),
                datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
                what: html! { strong { (what) } @if !written.text.is_empty() { p { (written.text) } } },
                small: written.name.as_str().into(),
            }
        })
        .collect();
    timeline(&events)
}

fn seen(form: &Form) -> i64 {
    form.value("seen").parse().unwrap_or(-1)
}

pub(super) async fn set_time(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let time = match form.value("time") {
        "ongoing" => SetTime::Ongoing,
        _ => SetTime::By(Day(reader.day("due"))),
    };
    let why = reader.line("why", Need::Optional, 500);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::set_time(&officer.hub, &officer.who, id, seen(&form), time, &why).await?;
    Ok(officer.done(&task_href(id), "plans-saved"))
}

pub(super) async fn note_progress(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("progress", Need::Required, 4000);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::note_progress(&officer.hub, &officer.who, id, &text).await?;
    Ok(officer.done(&task_href(id), "plans-saved"))
}

pub(super) async fn finish(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let result = reader.text("result", Need::Required, 4000);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::finish(&officer.hub, &officer.who, id, seen(&form), &result).await?;
    Ok(officer.done(LIST, "plans-task-closed"))
}
