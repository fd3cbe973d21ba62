//! The tasks of one's own organisation, by what they ask for.

use axum::response::Response;
use maud::{Markup, html};

use super::cascade;
use super::words::{shortened, task_href, task_state};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions::{self, PartsGiven};
use crate::plans::model::{Giving, Standing};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Card, Clock, State, Todo, Tone, empty, todo_list};
use crate::web::extract::Officer;

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
            id: organisation,
            name,
            tasks: actions::of_organisation(hub, organisation).await?,
            passed_on: actions::parts_given_by_task(hub, organisation).await?,
            helped: actions::helped_by(hub, organisation).await?,
        });
    }
    let several = parts.len() > 1;
    let body = html! {
        @for unit in &parts {
            @if several { h2 { (unit.name) } }
            p.small { a href={ "/don-vi/" (unit.id) } { (lang.f("units-see", &[("name", unit.name.as_str().into())])) } }
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
    id: OrganisationId,
    name: String,
    tasks: Vec<Task>,
    /// What it has passed on from them.
    passed_on: PartsGiven,
    /// Tasks of others that it is named to help with.
    helped: Vec<Task>,
}

/// What waits for an answer, late, without a day, soon, later, ongoing, done, what others lead: only those with
/// something in them.
fn groups(lang: Lang, unit: &Unit, today: Day) -> Markup {
    let offered = |task: &&Task| task.giving() == Some(Giving::Offered);
    let parts = [
        (Standing::Stuck, "obstacles-group"),
        (Standing::Late, "plans-group-late"),
        (Standing::NeedsDate, "plans-group-ask"),
        (Standing::Soon, "plans-group-soon"),
        (Standing::Later, "plans-group-later"),
        (Standing::Ongoing, "plans-group-ongoing"),
        (Standing::Done, "plans-group-done"),
    ];
    let of = |wanted: Standing| {
        let mine = unit.tasks.iter().filter(move |task| !offered(task) && task.standing(today) == wanted);
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
pub(super) fn spent(begun: Day, due: Day, today: Day) -> u8 {
    let days = |from: Day, to: Day| i64::from(to.0.since(from.0).map_or(0, |span| span.get_days()));
    let (over, all) = (days(begun, today).max(0), days(begun, due).max(1));
    u8::try_from((over * 100 / all).clamp(0, 100)).unwrap_or(100)
}

/// A task of another body that this one helps with.
fn help(lang: Lang, task: &Task, today: Day) -> Todo<'_> {
    Todo { verb: lang.t("plans-verb-help"), now: false, ..todo(lang, task, &PartsGiven::default(), today) }
}

/// One task in a list.
pub(super) fn todo<'t>(lang: Lang, task: &'t Task, passed_on: &PartsGiven, today: Day) -> Todo<'t> {
    let standing = task.standing(today);
    let verb = match standing {
        Standing::NeedsDate => "plans-verb-date",
        Standing::Done => "plans-verb-see",
        _ => "plans-verb-open",
    };
    let plan = task.plan_number.as_deref().unwrap_or(&task.plan_title);
    let below = passed_on.by_task.get(&task.id);
    let below = below.map(|parts| format!(" · {}", cascade::parts_words(lang, *parts)));
    Todo {
        state: task_state(lang, standing),
        title: shortened(&task.text, 160),
        href: task_href(task.id).into(),
        small: format!("{} · {}{}", shortened(plan, 60), task.path, below.unwrap_or_default()).into(),
        clock: clock(lang, task, standing, today),
        verb: lang.t(verb),
        now: matches!(standing, Standing::Stuck | Standing::Late | Standing::NeedsDate),
    }
}

fn clock<'a>(lang: Lang, task: &Task, standing: Standing, today: Day) -> Option<Clock<'a>> {
    let due = task.due()?;
    let tone = match standing {
        Standing::Late => Tone::Late,
        Standing::Stuck if due < today => Tone::Late,
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
