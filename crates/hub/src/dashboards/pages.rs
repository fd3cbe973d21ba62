//! `/viec`: my work today.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use crate::Hub;
use crate::authority::{On, Role, can};
use crate::cases;
use crate::dashboards::START;
use crate::error::Result;
use crate::intake::desk;
use crate::intake::model::Severity;
use crate::plans;
use crate::plans::model::Standing;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::components::{Card, Clock, Figure, State, Todo, Tone, empty, todo_list};
use crate::web::extract::Officer;

/// The most tasks that the start page shows; the rest stand in their own list.
const MOST_TASKS: usize = 12;

pub(super) fn routes() -> Router<Hub> {
    Router::new().route("/viec", get(my_work))
}

async fn my_work(officer: Officer) -> Result<Response> {
    can(&officer.who, &START, &On::province())?;
    let lang = officer.lang;
    let mut todos = Vec::new();
    reports(&officer, &mut todos).await?;
    stages(&officer, &mut todos).await?;
    tasks(&officer, &mut todos).await?;
    let count = i64::try_from(todos.len()).unwrap_or(0);
    let steering = [Role::Viewer, Role::SteeringOfficer, Role::UnitHead];
    let steers = officer.who.grants.iter().any(|grant| steering.contains(&grant.role));
    let figures = if steers { figures(&officer).await? } else { Vec::new() };
    let met = figures.iter().filter(|(counted, _)| counted.settled == counted.total).count();
    let title = if count == 0 && !figures.is_empty() {
        let open = figures.len() - met;
        lang.f(
            "dashboards-verdict",
            &[("n", figures.len().into()), ("met", met.into()), ("open", open.into())],
        )
    } else if count == 0 {
        lang.f("dashboards-nothing", &[("name", officer.who.name.as_str().into())])
    } else {
        lang.f("dashboards-title", &[("n", count.into())])
    };
    let body = html! {
        @if !figures.is_empty() { div.grid { @for (_, figure) in &figures { (figure) } } }
        @if todos.is_empty() && figures.is_empty() {
            (empty(&lang.t("dashboards-empty"), &lang.t("dashboards-empty-hint"), None))
        }
        @if !todos.is_empty() { (Card::new("today", lang.t("dashboards-today")).flush().body(todo_list(&todos))) }
    };
    let today = lang.weekday_date(officer.hub.clock.now().day().0);
    Ok(officer.page(title).lede(html! { (today) }).render(body))
}

async fn reports(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    for report in desk::queue(&officer.hub, &officer.who).await? {
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
    for case in cases::actions::mine(&officer.hub, &officer.who).await? {
        let header = cases::actions::header(&officer.hub, &officer.who, case.id).await?;
        let open = header.stages.iter().filter(|stage| stage.closed_at.is_none());
        for stage in open {
            let offer = header.handovers.iter().find(|h| h.stage_id == stage.id && h.state == "offered");
            let asked = offer.is_some_and(|offer| header.asked.contains(&offer.to_unit_id));
            let mine = stage.person_id == officer.who.person;
            if !asked && !mine {
                continue;
            }
            let late = stage.due_at < now;
            let state = match (asked, late) {
                (true, _) => (State::Due, lang.t("dashboards-asked")),
                (false, true) => (State::Late, lang.t("dashboards-late")),
                (false, false) => (State::Running, lang.t("dashboards-mine")),
            };
            // i18n: cases-stage-*
            let name = lang.t(&format!("cases-stage-{}", stage.kind)).into_owned();
            todos.push(Todo {
                state,
                title: format!("{name} · {}", case.code).into(),
                href: format!("/vu-viec/{}", case.id).into(),
                small: "".into(),
                clock: Some(Clock::of(lang, stage.opened_at.into(), now.into(), stage.due_at.into())),
                verb: lang.t(if asked { "dashboards-decide" } else { "dashboards-work" }).into_owned().into(),
                now: asked || late,
            });
        }
    }
    Ok(())
}

async fn tasks(officer: &Officer, todos: &mut Vec<Todo<'static>>) -> Result<()> {
    let lang = officer.lang;
    for unit in officer.who.organisations(plans::actions::WORKERS) {
        let open = plans::actions::open_tasks_of(&officer.hub, unit).await?;
        for task in open.into_iter().take(MOST_TASKS) {
            let (state, verb, now) = match task.standing {
                _ if task.asked => ((State::Due, lang.t("dashboards-asked")), "dashboards-decide", true),
                Standing::Late => ((State::Late, lang.t("dashboards-late")), "dashboards-work", true),
                Standing::NeedsDate => {
                    ((State::Due, lang.t("dashboards-needs-date")), "dashboards-set-date", false)
                }
                _ => ((State::Running, lang.t("dashboards-mine")), "dashboards-work", false),
            };
            let title: String = task.text.chars().take(120).collect();
            let cut = if title.len() < task.text.len() { format!("{title}…") } else { title };
            todos.push(Todo {
                state: (state.0, state.1.into_owned().into()),
                title: cut.into(),
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

/// What the slices count for this year.
async fn figures(officer: &Officer) -> Result<Vec<(Counted, Markup)>> {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let from = Day::parse(&format!("{:04}-01-01", today.0.year())).unwrap_or(today);
    let mut shown = Vec::new();
    for figure in crate::slices().iter().flat_map(|slice| slice.figures) {
        let counted = (figure.compute)(&officer.hub, from, today).await?;
        let href = figure.list.is_some().then(|| format!("/chi-so/{}", figure.id));
        shown.push((counted, one_figure(officer, lang.t(figure.id).into_owned(), counted, href)));
    }
    Ok(shown)
}

fn one_figure(officer: &Officer, title: String, counted: Counted, href: Option<String>) -> Markup {
    let lang = officer.lang;
    let (state, tone, word) = if counted.late > 0 {
        (State::Late, Tone::Late, "dashboards-some-late")
    } else if counted.settled < counted.total {
        (State::Running, Tone::Calm, "dashboards-under-way")
    } else {
        (State::Done, Tone::Done, "dashboards-met")
    };
    let rest = |state, id: &str, n: u64| (state, lang.f(id, &[("n", lang.count(n).into())]));
    let figure = Figure {
        lang,
        title: title.into(),
        state: (state, lang.t(word)),
        part: counted.settled,
        whole: counted.total,
        unit: "".into(),
        tone,
        rest: vec![
            rest(State::Done, "dashboards-settled-n", counted.settled),
            rest(State::Running, "dashboards-under-way-n", counted.under_way),
            rest(State::Late, "dashboards-late-n", counted.late),
        ],
        link: href.map(|href| (lang.t("dashboards-list"), href.into())),
    };
    html! { (figure) }
}
