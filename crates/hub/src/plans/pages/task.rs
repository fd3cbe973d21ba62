//! One task: what it is, what is in its way, how far it has come, what shows it; the forms of the body that has it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::history::{Past, history};
use super::tasks::LIST;
use super::words::{Names, csrf, document_href, shortened, task_href, task_state};
use super::{cascade, evidence, moved, obstacles, rhythms};
use crate::Hub;
use crate::authority::{On, can};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions::{self, Obstacle, Rung, SetTime};
use crate::plans::model::{Giving, Standing, TaskId, TaskState};
use crate::plans::moving;
use crate::plans::store::tasks::{Served, Task};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, State, chip, error_summary, key_values, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

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
    let shown = Shown::of(hub, id).await?;
    let task = &shown.task;
    let may_work = can(&officer.who, &actions::WORK, &On::held_by(task.organisation_id)).is_ok();
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let standing = task.standing(hub.clock.now().day());
    let (state, word) = match (task.left_at, task.giving()) {
        (Some(_), _) => (State::Stuck, lang.t("plans-task-left-short")),
        _ if task.merged_into.is_some() => (State::Done, lang.t("plans-merged-short")),
        (_, Some(Giving::Offered)) => (State::Due, lang.t("plans-pass-offered")),
        (_, Some(Giving::Refused)) => (State::Stuck, lang.t("plans-pass-refused")),
        (_, Some(Giving::Withdrawn)) => (State::Stuck, lang.t("plans-pass-withdrawn")),
        (None, Some(Giving::Accepted) | None) => task_state(lang, standing),
    };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(at) = task.left_at {
            (note(Kind::Info, html! { p {
                (lang.f("plans-task-left-since", &[("day", lang.date(at.day().0).into())]))
            } }))
        }
        (moved::merged_note(lang, task))
        (cascade::ended_note(lang, task))
        div.two {
            div.stack { (main_column(officer, &shown, (may_work, standing), &filled)) }
            div.stack {
                (places(lang, &shown.served))
                (Card::new("nhat-ky", lang.t("plans-task-notes")).body(html! {
                    (moved::moves_list(lang, &shown.moves, &shown.names))
                    (history(lang, &shown.past(), &shown.names))
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

/// Everything that the page of a task shows.
struct Shown {
    task: Task,
    notes: Vec<actions::Note>,
    served: Vec<Served>,
    names: Names,
    lead: String,
    parts: Vec<Task>,
    helpers: Vec<OrganisationId>,
    below: Vec<organisations::actions::Organisation>,
    obstacles: Vec<(Obstacle, Vec<Rung>)>,
    rhythms: Vec<actions::RhythmRow>,
    turns: Vec<actions::TurnRow>,
    evidence: Vec<actions::Evidence>,
    moves: Vec<moving::Move>,
}

impl Shown {
    async fn of(hub: &Hub, id: TaskId) -> Result<Self> {
        let task = actions::task(hub, id).await?;
        let lead = organisations::actions::get(hub, task.organisation_id).await?;
        let mut obstacles = Vec::new();
        for obstacle in actions::obstacles_of_task(hub, id).await? {
            let rungs = actions::rungs(hub, obstacle.id).await?;
            obstacles.push((obstacle, rungs));
        }
        Ok(Self {
            notes: actions::notes(hub, id).await?,
            served: actions::served(hub, id).await?,
            names: Names::new(&organisations::actions::ever(hub).await?),
            moves: moving::moves_of(hub, id).await?,
            lead: lead.map(|organisation| organisation.name).unwrap_or_default(),
            parts: actions::parts(hub, id).await?,
            helpers: actions::helpers(hub, id).await?,
            below: actions::below(hub, task.organisation_id).await?,
            obstacles,
            rhythms: actions::rhythms(hub, id).await?,
            turns: actions::turns(hub, id).await?,
            evidence: actions::evidence(hub, id).await?,
            task,
        })
    }

    fn past(&self) -> Past<'_> {
        Past {
            notes: &self.notes,
            obstacles: &self.obstacles,
            rhythms: &self.rhythms,
            turns: &self.turns,
            evidence: &self.evidence,
        }
    }
}

fn main_column(
    officer: &Officer,
    shown: &Shown,
    (may_work, standing): (bool, Standing),
    filled: &Filled<'_>,
) -> Markup {
    let (lang, task, names) = (officer.lang, &shown.task, &shown.names);
    let open = task.state() == TaskState::Open && task.left_at.is_none() && task.merged_into.is_none();
    let offered = task.giving() == Some(Giving::Offered);
    let taken = matches!(task.giving(), None | Some(Giving::Accepted));
    let works = may_work && open && taken;
    let helps = officer.who.organisations(actions::WORKERS).iter().any(|own| shown.helpers.contains(own));
    let obstacle = shown.obstacles.iter().map(|(one, _)| one).find(|one| one.ended_at.is_none());
    html! {
        @if may_work && open && offered { (cascade::answer_card(officer, task, names, filled)) }
        @if obstacle.is_some() { (obstacles::card(officer, task, (obstacle, names), false, filled)) }
        section.card.stack {
            div.quote lang="vi" { (task.text) }
            (facts(lang, task, &shown.lead, names, &shown.helpers))
        }
        (rhythms::turns_card(officer, task, (&shown.turns, works), filled))
        @if works { (forms(officer, task, filled, standing)) }
        (evidence::card(officer, task, (&shown.evidence, &shown.turns), works, filled))
        @if works && obstacle.is_none() { (obstacles::card(officer, task, (None, names), true, filled)) }
        @if may_work && taken && (open || !shown.parts.is_empty()) {
            @let below = if open { shown.below.as_slice() } else { &[] };
            (cascade::parts_card(officer, task, (&shown.parts, below), names, filled))
        }
        @if helps && open { (cascade::help_card(officer, task, filled)) }
    }
}

fn facts(lang: Lang, task: &Task, lead: &str, names: &Names, helpers: &[OrganisationId]) -> Markup {
    let labels =
        ["plans-lead", "plans-due", "plans-time-printed", "plans-outcome", "plans-plan", "plans-result"];
    let labels = labels.map(|id| lang.t(id));
    let due = task.due().map_or_else(|| "–".to_owned(), |day| lang.weekday_date(day.0));
    let plan = task.plan_number.as_deref().unwrap_or(&task.plan_title);
    let mut pairs = vec![
        (labels[0].as_ref(), html! { a href={ "/don-vi/" (task.organisation_id) } { (lead) } }),
        (labels[1].as_ref(), html! { (due) }),
        (labels[2].as_ref(), html! { (task.time_words.as_deref().unwrap_or("–")) }),
        (labels[3].as_ref(), html! { (task.outcome.as_deref().unwrap_or("–")) }),
        (labels[4].as_ref(), html! { a href={ "/ke-hoach/" (task.plan_id) } { (plan) } " · " (task.path) }),
    ];
    let (help, above) = (lang.t("plans-coordinate"), lang.t("plans-pass-from"));
    let every = lang.t("rhythms-every");
    if let Some(kind) = task.rhythm() {
        pairs.push((every.as_ref(), html! { (rhythms::kind(lang, kind)) }));
    }
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
        details open[filled.problems.iter().any(|one| one.field.starts_with("school-"))] {
            summary { (lang.t("rhythms-set-open")) }
            (rhythms::form(officer, task, filled))
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
        @let finish = if task.rhythm().is_some() { "rhythms-finish-all" } else { "plans-finish" };
        (Card::new("xong", lang.t(finish)).body(html! {
            form.stack method="post" action={ (task_href(task.id)) "/xong" } {
                (hidden())
                (Field::area("result", lang.t("plans-result"), 3).hint(lang.t("plans-result-hint")).filled(filled))
                p { (Button::submit(lang.t("plans-finish-save")).quiet()) }
            }
        }))
    }
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
