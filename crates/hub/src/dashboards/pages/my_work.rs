//! `/viec`: my work today.

use axum::response::Response;
use maud::html;

use super::figures::Figures;
use crate::authority::{On, can};
use crate::cases;
use crate::dashboards::{LOOK, START};
use crate::error::Result;
use crate::intake::model::Severity;
use crate::intake::queue;
use crate::plans;
use crate::plans::model::{RungState, Standing};
use crate::support;
use crate::web::components::{Button, Card, Clock, State, Todo, empty, todo_list};
use crate::web::extract::Officer;

/// The most tasks that the start page shows; the rest stand in their own list.
const MOST_TASKS: usize = 12;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    can(&officer.who, &START, &On::province())?;
    let lang = officer.lang;
    let mut todos = Vec::new();
    reports(&officer, &mut todos).await?;
    talks(&officer, &mut todos).await?;
    stages(&officer, &mut todos).await?;
    assignments(&officer, &mut todos).await?;
    obstacles(&officer, &mut todos).await?;
    tasks(&officer, &mut todos).await?;
    let count = i64::try_from(todos.len()).unwrap_or(0);
    let steers = can(&officer.who, &LOOK, &On::province()).is_ok();
    let today = officer.hub.clock.now().day();
    let figures = if steers { Some(Figures::of(&officer, today).await?) } else { None };
    let cards = figures.as_ref().map_or(&[][..], |figures| figures.cards.as_slice());
    let met = cards.iter().filter(|(one, _)| one.total > 0 && one.settled == one.total).count();
    let title = if count == 0 && !cards.is_empty() {
        let open = cards.len() - met;
        lang.f("dashboards-verdict", &[("n", cards.len().into()), ("met", met.into()), ("open", open.into())])
    } else if count == 0 {
        lang.f("dashboards-nothing", &[("name", officer.who.name.as_str().into())])
    } else {
        lang.f("dashboards-title", &[("n", count.into())])
    };
    let body = html! {
        @if let Some(figures) = &figures { (figures.grid()) }
        @if todos.is_empty() && cards.is_empty() {
            (empty(&lang.t("dashboards-empty"), &lang.t("dashboards-empty-hint"), None))
        }
        @if !todos.is_empty() { (Card::new("today", lang.t("dashboards-today")).flush().body(todo_list(&todos))) }
    };
    let overview = Button::link(lang.t("dashboards-overview"), "/tong-quan").quiet();
    let page = officer.page(title).lede(html! { (lang.weekday_date(today.0)) });
    Ok(page.actions(html! { @if steers { (overview) } }).render(body))
}

async fn reports(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    for report in queue::first(&officer.hub, &officer.who).await? {
        let fresh = report.state == "new";
        if report.state == "answered" {
            continue;
        }
        let danger = report.severity == Severity::Danger;
        todos.push(Todo {
            state: if danger {
                (State::Late, lang.t("intake-severity-danger"))
            } else if fresh {
                (State::Waiting, lang.t("intake-state-new"))
            } else {
                (State::Running, lang.t("intake-state-read"))
            },
            title: lang
                .f("intake-report-title", &[("code", report.code.as_str().into())])
                .into_owned()
                .into(),
            href: format!("/tin/{}", report.id).into(),
            small: lang.near_moment(report.received_at.into()).into(),
            clock: fresh
                .then(|| Clock::of(lang, report.received_at.into(), now.into(), report.due_at.into())),
            verb: lang.t("dashboards-open").into_owned().into(),
            now: danger || fresh,
        });
    }
    Ok(())
}

async fn stages(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    for stage in cases::actions::at_hand(&officer.hub, &officer.who).await? {
        let late = stage.due_at < now;
        let state = match (stage.asked, stage.mine, late) {
            (true, ..) => (State::Due, lang.t("dashboards-asked")),
            (false, false, _) => (State::Waiting, lang.t("dashboards-coordinate")),
            (false, true, true) => (State::Late, lang.t("dashboards-late")),
            (false, true, false) => (State::Running, lang.t("dashboards-mine")),
        };
        // i18n: cases-stage-*
        let name = lang.t(&format!("cases-stage-{}", stage.kind)).into_owned();
        let clock = stage.from_at.zip(stage.clock_due_at);
        todos.push(Todo {
            state,
            title: format!("{name} · {}", stage.code).into(),
            href: format!("/vu-viec/{}", stage.case_id).into(),
            small: "".into(),
            clock: clock.map(|(from, due)| Clock::of(lang, from.into(), now.into(), due.into())),
            verb: lang
                .t(if stage.asked { "dashboards-decide" } else { "dashboards-work" })
                .into_owned()
                .into(),
            now: stage.asked || late,
        });
    }
    Ok(())
}

/// Talks of a counsellor that wait: for an answer, or to be taken. Nothing of any child.
async fn talks(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    let (waits, asked) = support::counselling::taking::waiting(&officer.hub, &officer.who).await?;
    for (count, word, state) in
        [(waits, "dashboards-talks-wait", State::Due), (asked, "dashboards-talks-asked", State::Waiting)]
    {
        if count > 0 {
            todos.push(Todo {
                state: (state, lang.t("dashboards-asked")),
                title: lang.f(word, &[("n", count.into())]).into_owned().into(),
                href: "/tu-van".into(),
                small: "".into(),
                clock: None,
                verb: lang.t("dashboards-open"),
                now: true,
            });
        }
    }
    Ok(())
}

/// Stages that nobody took, and that this person assigns as the superior.
async fn assignments(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    for row in cases::board::waiting(&officer.hub, &officer.who).await? {
        // i18n: cases-stage-*
        let name = lang.t(&format!("cases-stage-{}", row.kind)).into_owned();
        todos.push(Todo {
            state: (State::Due, lang.t("dashboards-assign")),
            title: format!("{name} · {}", row.code).into(),
            href: "/dieu-phoi".into(),
            small: "".into(),
            clock: Some(Clock::of(lang, row.asked_at.into(), now.into(), row.due_at.into())),
            verb: lang.t("dashboards-decide").into_owned().into(),
            now: true,
        });
    }
    Ok(())
}

/// What is in the way of somebody's task and waits for this person's body: an answer, or a word whether it helped.
async fn obstacles(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    for unit in officer.who.organisations(plans::actions::ASKED) {
        let asked = plans::actions::obstacles_asked(hub, unit).await?.into_iter().map(|one| (one, true));
        let answered = plans::actions::obstacles_of(hub, unit).await?.into_iter();
        let answered = answered
            .filter(|one| one.ended_at.is_none() && one.state() == RungState::Answered)
            .map(|one| (one, false));
        for (obstacle, ours) in asked.chain(answered) {
            let (state, word) = match (ours, obstacle.is_late(today)) {
                (true, true) => (State::Late, "dashboards-obstacle-late"),
                (true, false) => (State::Due, "dashboards-obstacle"),
                (false, _) => (State::Due, "dashboards-obstacle-answered"),
            };
            let verb = if ours { "dashboards-answer" } else { "dashboards-confirm" };
            todos.push(Todo {
                state: (state, lang.t(word)),
                title: shortened(&obstacle.text).into(),
                href: format!("/vuong-mac/{}", obstacle.id).into(),
                small: shortened(&obstacle.task_text).into(),
                clock: None,
                verb: lang.t(verb),
                now: true,
            });
        }
    }
    Ok(())
}

fn shortened(text: &str) -> String {
    plans::actions::beginning_of(text, 120)
}

async fn tasks(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    for unit in officer.who.organisations(plans::actions::WORKERS) {
        let open = plans::actions::open_tasks_of(&officer.hub, unit).await?;
        for task in open.into_iter().take(MOST_TASKS) {
            let (state, verb, now) = match task.standing {
                _ if task.asked => ((State::Due, lang.t("dashboards-asked")), "dashboards-decide", true),
                Standing::Stuck => ((State::Stuck, lang.t("dashboards-stuck")), "dashboards-work", false),
                Standing::Late => ((State::Late, lang.t("dashboards-late")), "dashboards-work", true),
                Standing::NeedsDate => {
                    ((State::Due, lang.t("dashboards-needs-date")), "dashboards-set-date", false)
                }
                _ => ((State::Running, lang.t("dashboards-mine")), "dashboards-work", false),
            };
            todos.push(Todo {
                state: (state.0, state.1.into_owned().into()),
                title: shortened(&task.text).into(),
                href: format!("/nhiem-vu/{}", task.id).into(),
                small: task.plan.into(),
                clock: None,
                verb: lang.t(verb).into_owned().into(),
                now,
            });
        }
    }
    Ok(())
}
