//! One organisation's page: how its tasks stand, what is late or stuck, what it has given down, this month's turns.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use tokio::try_join;

use super::words::{Names, shortened, task_href};
use super::{obstacles, rhythms, tasks};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions::{self, PartsGiven, UnitTurn};
use crate::plans::model::{Giving, Standing, TaskState};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Card, Column, Meter, Row, Table, Todo, Tone, Urgency, empty, key_values, todo_list,
};
use crate::web::extract::Officer;

/// The most tasks of one kind that the page lists; the count says how many there are.
const MOST: usize = 30;

pub(super) async fn page(officer: Officer, Path(id): Path<OrganisationId>) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let unit = organisations::actions::get(hub, id).await?.ok_or(Error::NotFound)?;
    let today = hub.clock.now().day();
    let month = (Day(today.0.first_of_month()), Day(today.0.last_of_month()));
    let names = Names::OfDay(organisations::actions::today(hub).await?);
    let (all, passed_on, turns) = try_join!(
        actions::of_organisation(hub, id),
        actions::parts_given_by(hub, id),
        actions::turns_of(hub, id, month),
    )?;
    let stuck = obstacles::of_unit(&officer, id, &names).await?;
    let body = html! {
        @if all.is_empty() && passed_on.by_task.is_empty() {
            (empty(&lang.t("plans-tasks-empty"), &lang.t("units-empty-text"), None))
        }
        div.grid {
            (summary(lang, &all, today))
            (given_down(lang, &passed_on, &names))
            (turns_card(lang, &turns, today))
        }
        (stuck)
        (lists(lang, (&all, &passed_on), today))
    };
    Ok(officer
        .page(unit.name.as_str())
        .lede(html! { (lang.weekday_date(today.0)) })
        .crumb(lang.t("plans-tasks"), None)
        .crumb(unit.short_name.as_str(), None)
        .render(body))
}

/// How many tasks stand how.
fn summary(lang: Lang, all: &[Task], today: Day) -> Markup {
    let taken = |task: &&Task| task.giving() != Some(Giving::Offered);
    let count = |wanted: Standing| {
        all.iter().filter(taken).filter(|task| task.standing(today) == wanted).count().to_string()
    };
    let offered = all.iter().filter(|task| !taken(task)).count().to_string();
    let labels = [
        "obstacles-stuck",
        "plans-group-late",
        "plans-group-ask",
        "plans-group-soon",
        "plans-group-later",
        "plans-group-ongoing",
        "plans-group-done",
        "plans-group-asked",
    ];
    let labels = labels.map(|id| lang.t(id));
    let standings = [
        Standing::Stuck,
        Standing::Late,
        Standing::NeedsDate,
        Standing::Soon,
        Standing::Later,
        Standing::Ongoing,
        Standing::Done,
    ];
    let mut pairs: Vec<_> = labels
        .iter()
        .zip(standings)
        .map(|(label, standing)| (label.as_ref(), html! { (count(standing)) }))
        .collect();
    pairs.push((labels[7].as_ref(), html! { (offered) }));
    Card::new("tinh-hinh", lang.t("units-summary")).body(key_values(&pairs))
}

/// The open tasks by how they stand.
fn lists(lang: Lang, (all, passed_on): (&[Task], &PartsGiven), today: Day) -> Markup {
    let groups = [
        (Standing::Stuck, "obstacles-group"),
        (Standing::Late, "plans-group-late"),
        (Standing::NeedsDate, "plans-group-ask"),
        (Standing::Soon, "plans-group-soon"),
        (Standing::Later, "plans-group-later"),
        (Standing::Ongoing, "plans-group-ongoing"),
    ];
    let open: Vec<_> = all
        .iter()
        .filter(|task| task.state() == TaskState::Open && task.giving() != Some(Giving::Offered))
        .collect();
    let of = |wanted: Standing| open.iter().filter(move |task| task.standing(today) == wanted);
    html! {
        @for (wanted, title) in groups {
            @let n = of(wanted).count();
            @if n > 0 {
                @let todos: Vec<_> = of(wanted).take(MOST).map(|task| see(lang, task, passed_on, today)).collect();
                @let count = lang.f("plans-count-tasks", &[("n", n.into())]);
                (Card::new(title, lang.t(title)).flush().aside(html! { (count) }).body(todo_list(&todos)))
            }
        }
    }
}

fn see<'t>(lang: Lang, task: &'t Task, passed_on: &PartsGiven, today: Day) -> Todo<'t> {
    Todo { verb: lang.t("plans-verb-see"), now: false, ..tasks::todo(lang, task, passed_on, today) }
}

/// What was given down, body by body.
fn given_down(lang: Lang, passed_on: &PartsGiven, names: &Names) -> Markup {
    if passed_on.by_task.is_empty() {
        return html! {};
    }
    let all = passed_on.all();
    let bodies = passed_on.by_body.iter();
    let mut rows: Vec<_> = bodies.map(|(body, done)| (names.short(*body), *body, *done)).collect();
    rows.sort_by_key(|(name, _, done)| (std::cmp::Reverse(done.unanswered + done.stuck + done.late), *name));
    let rows = rows.into_iter().take(MOST).map(|(name, body, done)| {
        let trouble = done.unanswered + done.stuck + done.late > 0;
        let cells = vec![
            html! { a href={ "/don-vi/" (body) } { (name) } },
            html! { (super::cascade::parts_words(lang, done)) },
            html! { (done.late) },
        ];
        Row { urgency: if trouble { Urgency::Urgent } else { Urgency::None }, cells }
    });
    let table = Table {
        caption: lang.t("plans-parts"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("plans-organisation")),
            Column::new(lang.t("plans-state")),
            Column::new(lang.t("plans-task-late")).numeric(),
        ],
        rows: rows.collect(),
    };
    let words = super::cascade::parts_words(lang, all);
    Card::new("chuyen-xuong", lang.t("plans-parts")).body(html! {
        p.small { (words) }
        (Meter { tone: if all.unanswered + all.stuck > 0 { Tone::Late } else { Tone::Done }, part: all.done as u64, whole: all.all as u64 })
        (table)
    })
}

fn turns_card(lang: Lang, turns: &[UnitTurn], today: Day) -> Markup {
    if turns.is_empty() {
        return html! {};
    }
    let rows = turns.iter().map(|one| {
        let done = one.done_at.is_some();
        let cells = vec![
            html! {
                a href=(task_href(one.task_id)) { (shortened(&one.text, 80)) }
                small { (rhythms::turn(lang, one.first_day, one.last_day)) " · " (lang.date(one.last_day.0)) }
            },
            rhythms::turn_state(lang, done, one.last_day, today),
        ];
        Row { urgency: if !done && one.last_day < today { Urgency::Urgent } else { Urgency::None }, cells }
    });
    let table = Table {
        caption: lang.t("units-turns"),
        caption_shown: false,
        columns: vec![Column::new(lang.t("plans-task")), Column::new(lang.t("plans-state")).corner()],
        rows: rows.collect(),
    };
    Card::new("ky-thang-nay", lang.t("units-turns")).flush().body(html! { (table) })
}
