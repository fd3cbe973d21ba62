//! What is in the way: the page of one obstacle with its ladder, and its forms.

mod list;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::words::{Names, csrf, shortened, task_href};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::plans::actions::{self, MOST_DAYS, Obstacle, Raise, Rung};
use crate::plans::model::{ObstacleId, PlanId, RungState, TaskId};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Event, Field, Kind, Weight, chip, error_summary, key_values, note, timeline, todo_list,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) use list::{list, of_unit};
use list::{state, todo};

const LIST: &str = "/vuong-mac";

/// The address of an obstacle.
pub(super) fn href(id: ObstacleId) -> String {
    format!("{LIST}/{id}")
}

pub(super) async fn page(officer: Officer, Path(id): Path<ObstacleId>) -> Result<Response> {
    render(&officer, id, None).await
}

async fn render(officer: &Officer, id: ObstacleId, back: Option<(Form, Vec<Problem>)>) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let obstacle = actions::obstacle(hub, id).await?;
    let rungs = actions::rungs(hub, id).await?;
    let names = Names::OfDay(organisations::actions::today(hub).await?);
    let today = hub.clock.now().day();
    let open = obstacle.ended_at.is_none();
    let asked = open && can(&officer.who, &actions::ANSWER, &On::held_by(obstacle.asked_id)).is_ok();
    let ours = open && can(&officer.who, &actions::WORK, &On::held_by(obstacle.organisation_id)).is_ok();
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let (state, word) = state(lang, &obstacle, today);
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            div.stack {
                @if obstacle.is_late(today) && obstacle.top {
                    (note(Kind::Due, html! { p { (lang.t("obstacles-late-at-top")) } }))
                }
                section.card.stack { div.quote lang="vi" { (obstacle.text) } (facts(lang, &obstacle, &names)) }
                @if asked && obstacle.state() == RungState::Open { (answer_card(officer, &obstacle, &filled)) }
                @if ours { (ours_card(officer, &obstacle, &rungs, &filled)) }
            }
            div.stack { (ladder(lang, &rungs, &names, today)) }
        }
    };
    Ok(officer
        .page(lang.t("obstacles-one"))
        .lede(html! { a href=(task_href(obstacle.task_id)) { (shortened(&obstacle.task_text, 120)) } })
        .actions(chip(state, &word))
        .crumb(lang.t("obstacles-menu"), Some(LIST))
        .crumb(lang.t("obstacles-one"), None)
        .problems(!problems.is_empty())
        .render(body))
}

fn facts(lang: Lang, obstacle: &Obstacle, names: &Names) -> Markup {
    let labels = [
        "obstacles-asks",
        "obstacles-who",
        "obstacles-needed",
        "obstacles-at-now",
        "obstacles-due",
        "obstacles-end",
    ];
    let labels = labels.map(|id| lang.t(id));
    let mut pairs = vec![
        (labels[0].as_ref(), html! { (obstacle.asked) }),
        (
            labels[1].as_ref(),
            html! { (names.short(obstacle.organisation_id)) ", " (obstacle.raiser) ", " (lang.date(obstacle.raised_at.day().0)) },
        ),
    ];
    if let Some(day) = obstacle.needed_by {
        pairs.push((labels[2].as_ref(), html! { (lang.weekday_date(day.0)) }));
    }
    match &obstacle.answer {
        Some(answer) => pairs.push((labels[5].as_ref(), html! { (answer) })),
        None => {
            pairs.push((labels[3].as_ref(), html! { (names.short(obstacle.asked_id)) }));
            pairs.push((labels[4].as_ref(), html! { (lang.weekday_date(obstacle.due_on.0)) }));
        }
    }
    key_values(&pairs)
}

fn hidden(officer: &Officer, obstacle: &Obstacle) -> Markup {
    html! { (csrf(&officer.who.csrf)) input type="hidden" name="rung" value=(obstacle.ordinal); }
}

fn answer_card(officer: &Officer, obstacle: &Obstacle, filled: &Filled<'_>) -> Markup {
    let (lang, own) = (officer.lang, href(obstacle.id));
    Card::new("tra-loi", lang.t("obstacles-answer")).tall().body(html! {
        form.stack method="post" action={ (own) "/tra-loi" } {
            (hidden(officer, obstacle))
            (Field::area("answer", lang.t("obstacles-answer-words"), 3).hint(lang.t("obstacles-answer-hint")).filled(filled))
            p { (Button::submit(lang.t("obstacles-answer-save"))) }
        }
        @if !obstacle.top {
            form.stack method="post" action={ (own) "/chuyen-len" } {
                (hidden(officer, obstacle))
                (Field::area("reason", lang.t("obstacles-pass-why"), 2).filled(filled))
                p { (Button::submit(lang.t("obstacles-pass-save")).quiet()) }
            }
        }
    })
}

/// What the one who is stuck can say: whether the answer helped, or that it is out of the way.
fn ours_card(officer: &Officer, obstacle: &Obstacle, rungs: &[Rung], filled: &Filled<'_>) -> Markup {
    let (lang, own) = (officer.lang, href(obstacle.id));
    let answered = rungs.last().filter(|rung| rung.state() == RungState::Answered);
    html! {
        @if let Some(rung) = answered {
            (Card::new("tra-loi-roi", lang.t("obstacles-was-answered")).tall().body(html! {
                div.quote lang="vi" { (rung.words.as_deref().unwrap_or_default()) }
                form.stack method="post" action={ (own) "/da-xong" } {
                    (hidden(officer, obstacle))
                    p { (Button::submit(lang.t("obstacles-solved"))) }
                }
                form.stack method="post" action={ (own) "/chua-xong" } {
                    (hidden(officer, obstacle))
                    (Field::area("why", lang.t("obstacles-unsolved-why"), 2).filled(filled))
                    p { (Button::submit(lang.t(if obstacle.top { "obstacles-unsolved-top" } else { "obstacles-unsolved" })).quiet()) }
                }
            }))
        } @else {
            (Card::new("het-vuong", lang.t("obstacles-lift")).body(html! {
                form.stack method="post" action={ (own) "/het-vuong" } {
                    (hidden(officer, obstacle))
                    (Field::line("how", lang.t("obstacles-lift-how")).filled(filled))
                    p { (Button::submit(lang.t("obstacles-lift-save")).quiet()) }
                }
            }))
        }
    }
}

/// The ladder as it was climbed, the latest rung first.
fn ladder(lang: Lang, rungs: &[Rung], names: &Names, today: Day) -> Markup {
    let events: Vec<_> = rungs
        .iter()
        .rev()
        .map(|rung| {
            let late = rung.state() == RungState::Open && rung.due_on < today;
            // i18n: obstacles-rung-*
            let what = lang.t(&format!("obstacles-rung-{}", rung.state().name()));
            let due = lang.f("obstacles-rung-due", &[("day", lang.date(rung.due_on.0).into())]);
            let at = rung.reached_at.local();
            Event {
                weight: if late { Weight::Bad } else { Weight::Turn },
                when: lang.short_moment(at.timestamp()).into(),
                datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
                what: html! {
                    strong { (names.short(rung.organisation_id)) } ": " (what)
                    @if let Some(words) = &rung.words { p { (words) } }
                    @if let Some(remark) = &rung.remark { p { (lang.t("obstacles-unsolved-says")) " " (remark) } }
                },
                small: match &rung.answerer {
                    Some(name) => format!("{due} · {name}").into(),
                    None => due,
                },
            }
        })
        .collect();
    Card::new("bac-thang", lang.t("obstacles-ladder")).body(timeline(&events))
}

/// On the page of a task: the obstacle that stands, or the form to raise one.
pub(super) fn card(
    officer: &Officer,
    task: &Task,
    (open, names): (Option<&Obstacle>, &Names),
    may_raise: bool,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    if let Some(obstacle) = open {
        let todo = todo(lang, obstacle, ("obstacles-verb-see", true), (names, today));
        return Card::new("dang-vuong", lang.t("obstacles-one")).flush().body(todo_list(&[todo]));
    }
    if !may_raise {
        return html! {};
    }
    let needed = lang.t("plans-due-hint");
    Card::new("vuong", lang.t("obstacles-raise")).body(html! {
        details open[filled.problems.iter().any(|one| matches!(one.field.as_str(), "obstacle" | "asked" | "needed"))] {
            summary { (lang.t("obstacles-raise-open")) }
            form.stack method="post" action={ (task_href(task.id)) "/vuong-mac" } {
                (csrf(&officer.who.csrf))
                (Field::area("obstacle", lang.t("obstacles-what"), 3).hint(lang.t("obstacles-what-hint")).filled(filled))
                (Field::area("asked", lang.t("obstacles-asks"), 2).filled(filled))
                (Field::day("needed", lang.t("obstacles-needed")).hint(needed).filled(filled))
                p { (Button::submit(lang.t("obstacles-raise-save"))) }
            }
        }
    })
}

/// On the page of a plan: how many working days each rung has.
pub(super) fn days_card(officer: &Officer, plan: PlanId, days: i64, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let field = Field::number("days", lang.t("obstacles-days-label")).filled(filled);
    let field = if filled.problems.is_empty() { field.value(days.to_string()) } else { field };
    Card::new("ngay-tra-loi", lang.t("obstacles-days")).body(html! {
        form.stack method="post" action={ "/ke-hoach/" (plan) "/vuong-mac" } {
            (csrf(&officer.who.csrf))
            (field)
            p { (Button::submit(lang.t("obstacles-days-save")).quiet()) }
        }
    })
}

pub(super) async fn raise(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("obstacle", Need::Required, 4000);
    let asked = reader.text("asked", Need::Required, 2000);
    let needed_by = reader.optional_day("needed").map(Day);
    if let Err(problems) = reader.finish() {
        return super::task::render(&officer, id, Some((form, problems))).await;
    }
    let new = Raise { text: &text, asked: &asked, needed_by };
    match actions::raise(&officer.hub, &officer.who, id, &new).await {
        Ok(obstacle) => Ok(officer.done(&href(obstacle), "obstacles-raised")),
        Err(Error::Invalid(problems)) => super::task::render(&officer, id, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

fn rung(form: &Form) -> i64 {
    form.value("rung").parse().unwrap_or(-1)
}

/// Reads the words of a form, or gives the page back.
async fn words(
    officer: &Officer,
    id: ObstacleId,
    form: &Form,
    field: &str,
) -> Result<std::result::Result<String, Response>> {
    let mut reader = FormReader::new(form);
    let words = reader.text(field, Need::Required, 4000);
    match reader.finish() {
        Ok(()) => Ok(Ok(words)),
        Err(problems) => Ok(Err(render(officer, id, Some((form.clone(), problems))).await?)),
    }
}

pub(super) async fn answer(
    Path(id): Path<ObstacleId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match words(&officer, id, &form, "answer").await? {
        Ok(words) => {
            actions::answer_obstacle(&officer.hub, &officer.who, (id, rung(&form)), &words).await?;
            Ok(officer.done(LIST, "obstacles-answer-sent"))
        }
        Err(page) => Ok(page),
    }
}

pub(super) async fn pass_up(
    Path(id): Path<ObstacleId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match words(&officer, id, &form, "reason").await? {
        Ok(words) => {
            actions::pass_up(&officer.hub, &officer.who, (id, rung(&form)), &words).await?;
            Ok(officer.done(&href(id), "obstacles-passed-up"))
        }
        Err(page) => Ok(page),
    }
}

pub(super) async fn accept(
    Path(id): Path<ObstacleId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::accept_answer(&officer.hub, &officer.who, (id, rung(&form))).await?;
    let task = actions::obstacle(&officer.hub, id).await?.task_id;
    Ok(officer.done(&task_href(task), "obstacles-is-solved"))
}

pub(super) async fn decline(
    Path(id): Path<ObstacleId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match words(&officer, id, &form, "why").await? {
        Ok(words) => {
            actions::decline_answer(&officer.hub, &officer.who, (id, rung(&form)), &words).await?;
            Ok(officer.done(&href(id), "obstacles-goes-on"))
        }
        Err(page) => Ok(page),
    }
}

pub(super) async fn lift(
    Path(id): Path<ObstacleId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match words(&officer, id, &form, "how").await? {
        Ok(words) => {
            actions::lift(&officer.hub, &officer.who, (id, rung(&form)), &words).await?;
            let task = actions::obstacle(&officer.hub, id).await?.task_id;
            Ok(officer.done(&task_href(task), "obstacles-is-solved"))
        }
        Err(page) => Ok(page),
    }
}

pub(super) async fn set_days(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let days = reader.int("days", 1..=MOST_DAYS);
    if let Err(problems) = reader.finish() {
        return super::plan::render(&officer, plan, Some((form, problems))).await;
    }
    actions::set_obstacle_days(&officer.hub, &officer.who, plan, days).await?;
    Ok(officer.done(&format!("{}/{plan}", super::LIST), "plans-saved"))
}
