//! The tasks of one's own organisation: give a day, note progress, close with a result.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::words::{Names, csrf, document_href, shortened, task_href, task_state};
use super::{cascade, moved};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions::{self, SetTime};
use crate::plans::model::{Giving, Standing, TaskId, TaskState, standing};
use crate::plans::moving;
use crate::plans::store::tasks::{Note, Served, Task};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Clock, Event, Field, Kind, State, Todo, Tone, Weight, chip, empty, error_summary,
    key_values, note, timeline, todo_list,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) const LIST: &str = "/nhiem-vu";

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
        parts.push(Unit {
            name,
            tasks: actions::of_organisation(hub, organisation).await?,
            passed_on: actions::parts_given_by(hub, organisation).await?,
            helped: actions::helped_by(hub, organisation).await?,
        });
    }
    let several = parts.len() > 1;
    let body = html! {
        @for unit in &parts {
            @if several { h2 { (unit.name) } }
            @if unit.tasks.is_empty() && unit.helped.is_empty() {
                (empty(&lang.t("plans-tasks-empty"), &lang.t("plans-tasks-empty-text"), None))
            } @else {
                (groups(lang, unit, today))
            }
        }
    };
    Ok(officer.page(lang.t("plans-tasks-of-mine")).lede(html! { (officer.unit_name) }).render(body))
}

/// What a unit has to do.
struct Unit {
    name: String,
    tasks: Vec<Task>,
    /// What it has passed on from them.
    passed_on: Vec<Task>,
    /// Tasks of others that it is named to help with.
    helped: Vec<Task>,
}

/// What waits for an answer, late, without a day, soon, later, ongoing, done, what others lead: only those with
/// something in them.
fn groups(lang: Lang, unit: &Unit, today: Day) -> Markup {
    let offered = |task: &&Task| task.giving() == Some(Giving::Offered);
    let parts = [
        (Standing::Late, "plans-group-late"),
        (Standing::NeedsDate, "plans-group-ask"),
        (Standing::Soon, "plans-group-soon"),
        (Standing::Later, "plans-group-later"),
        (Standing::Ongoing, "plans-group-ongoing"),
        (Standing::Done, "plans-group-done"),
    ];
    let of = |wanted: Standing| {
        let mine = unit.tasks.iter().filter(move |task| !offered(task) && stands(task, today) == wanted);
        mine.map(|task| todo(lang, task, &unit.passed_on, today)).collect::<Vec<_>>()
    };
    let asked: Vec<_> = unit.tasks.iter().filter(offered).map(|task| offer(lang, task, today)).collect();
    let helped: Vec<_> = unit.helped.iter().map(|task| help(lang, task, today)).collect();
    let grouped = parts.map(|(wanted, title)| (title, of(wanted)));
    let all = std::iter::once(("plans-group-asked", asked)).chain(grouped);
    html! {
        @for (title, todos) in all.chain([("plans-group-help", helped)]) {
            @if !todos.is_empty() {
                @let count = lang.f("plans-count-tasks", &[("n", todos.len().into())]);
                (Card::new(title, lang.t(title)).flush().aside(html! { (count) }).body(todo_list(&todos)))
            }
        }
    }
}

/// A task that another body passes on and that waits for an answer.
fn offer(lang: Lang, task: &Task, today: Day) -> Todo<'_> {
    let until = task.answer_by.unwrap_or(today);
    let late = until < today;
    let words = lang.f("plans-pass-answer-by", &[("day", lang.date(until.0).into())]).into_owned();
    Todo {
        state: (if late { State::Late } else { State::Due }, lang.t("plans-pass-offered")),
        title: shortened(&task.text, 160),
        href: task_href(task.id).into(),
        small: task.given_words.as_deref().map_or_else(Default::default, |words| shortened(words, 120)),
        clock: Some(Clock {
            tone: if late { Tone::Late } else { Tone::Due },
            text: words.into(),
            spent: spent(task.given_at.unwrap_or(task.created_at).day(), until, today),
        }),
        verb: lang.t("plans-verb-answer"),
        now: true,
    }
}

/// How much of the time from one day to another is over, in hundredths.
fn spent(begun: Day, due: Day, today: Day) -> u8 {
    let days = |from: Day, to: Day| i64::from(to.0.since(from.0).map_or(0, |span| span.get_days()));
    let (over, all) = (days(begun, today).max(0), days(begun, due).max(1));
    u8::try_from((over * 100 / all).clamp(0, 100)).unwrap_or(100)
}

/// A task of another body that this one helps with.
fn help(lang: Lang, task: &Task, today: Day) -> Todo<'_> {
    Todo { verb: lang.t("plans-verb-help"), now: false, ..todo(lang, task, &[], today) }
}

pub(super) fn stands(task: &Task, today: Day) -> Standing {
    standing(task.state(), task.timing(), task.due_on, today)
}

fn todo<'t>(lang: Lang, task: &'t Task, passed_on: &[Task], today: Day) -> Todo<'t> {
    let standing = stands(task, today);
    let verb = match standing {
        Standing::NeedsDate => "plans-verb-date",
        Standing::Done => "plans-verb-see",
        _ => "plans-verb-open",
    };
    let plan = task.plan_number.as_deref().unwrap_or(&task.plan_title);
    let below: Vec<_> = passed_on.iter().filter(|part| part.parent_id == Some(task.id)).collect();
    let below = (!below.is_empty())
        .then(|| format!(" · {}", cascade::parts_words(lang, actions::PartsDone::of(below.iter().copied()))));
    Todo {
        state: task_state(lang, standing),
        title: shortened(&task.text, 160),
        href: task_href(task.id).into(),
        small: format!("{} · {}{}", shortened(plan, 60), task.path, below.unwrap_or_default()).into(),
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
    let spent = spent(task.created_at.day(), due, today);
    Some(Clock { tone, text: text.into(), spent })
}

pub(super) async fn page(officer: Officer, Path(id): Path<TaskId>) -> Result<Response> {
    render(&officer, id, None).await
}

pub(super) async fn render(
    officer: &Officer,
    id: TaskId,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let task = actions::task(hub, id).await?;
    let notes = actions::notes(hub, id).await?;
    let served = actions::served(hub, id).await?;
    let names = Names(organisations::actions::ever(hub).await?);
    let moves = moving::moves_of(hub, id).await?;
    let lead = organisations::actions::get(hub, task.organisation_id).await?;
    let lead = lead.map(|organisation| organisation.name).unwrap_or_default();
    let parts = actions::parts(hub, id).await?;
    let helpers = actions::helpers(hub, id).await?;
    let below = actions::below(hub, task.organisation_id).await?;
    let may_work = can(&officer.who, &actions::WORK, &On::held_by(task.organisation_id)).is_ok();
    let helps = officer.who.organisations(actions::WORKERS).iter().any(|own| helpers.contains(own));
    let open = task.state() == TaskState::Open && task.left_at.is_none() && task.merged_into.is_none();
    let offered = task.giving() == Some(Giving::Offered);
    let taken = matches!(task.giving(), None | Some(Giving::Accepted));
    let today = hub.clock.now().day();
    let standing = stands(&task, today);
    let (state, word) = match (task.left_at, task.giving()) {
        (Some(_), _) => (State::Stuck, lang.t("plans-task-left-short")),
        _ if task.merged_into.is_some() => (State::Done, lang.t("plans-merged-short")),
        (_, Some(Giving::Offered)) => (State::Due, lang.t("plans-pass-offered")),
        (_, Some(Giving::Refused)) => (State::Stuck, lang.t("plans-pass-refused")),
        (_, Some(Giving::Withdrawn)) => (State::Stuck, lang.t("plans-pass-withdrawn")),
        (None, Some(Giving::Accepted) | None) => task_state(lang, standing),
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
        (moved::merged_note(lang, &task))
        (cascade::ended_note(lang, &task))
        div.two {
            div.stack {
                @if may_work && open && offered { (cascade::answer_card(officer, &task, &names, &filled)) }
                section.card.stack {
                    div.quote lang="vi" { (task.text) }
                    (facts(lang, &task, &lead, &names, &helpers))
                }
                @if may_work && open && taken { (forms(officer, &task, &filled, standing)) }
                @if may_work && taken && (open || !parts.is_empty()) {
                    @let below = if open { below.as_slice() } else { &[] };
                    (cascade::parts_card(officer, &task, (&parts, below), &names, &filled))
                }
                @if helps && open { (cascade::help_card(officer, &task, &filled)) }
            }
            div.stack {
                (places(lang, &served))
                (Card::new("nhat-ky", lang.t("plans-task-notes")).body(html! {
                    (moved::moves_list(lang, &moves, &names))
                    (history(lang, &notes, &names))
                }))
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

fn facts(lang: Lang, task: &Task, lead: &str, names: &Names, helpers: &[OrganisationId]) -> Markup {
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
    let (help, above) = (lang.t("plans-coordinate"), lang.t("plans-pass-from"));
    if !helpers.is_empty() {
        let names: Vec<_> = helpers.iter().map(|id| names.short(*id)).collect();
        pairs.push((help.as_ref(), html! { (names.join("; ")) }));
    }
    if let Some((parent, giver)) = task.parent_id.zip(task.giver_id) {
        pairs.push((above.as_ref(), html! { a href=(task_href(parent)) { (names.short(giver)) } }));
    }
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

fn history(lang: Lang, notes: &[Note], names: &Names) -> Markup {
    if notes.is_empty() {
        return html! { p.muted { (lang.t("plans-task-no-notes")) } };
    }
    let events: Vec<_> = notes
        .iter()
        .map(|written| {
            let whom = written.organisation_id.map(|id| names.short(id)).unwrap_or_default();
            let with = |id: &str| lang.f(id, &[("name", whom.to_owned().into())]);
            let what = match (written.kind.as_str(), written.due_on) {
                ("given", _) => with("plans-note-given"),
                ("accepted", _) => with("plans-note-accepted"),
                ("refused", _) => with("plans-note-refused"),
                ("withdrawn", _) => with("plans-note-withdrawn"),
                ("contribution", _) => with("plans-note-contribution"),
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
