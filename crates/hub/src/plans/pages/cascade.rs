//! Passing a task on to bodies below, their answers, and help from bodies that the document names.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::task::render;
use super::tasks::LIST;
use super::words::{Names, csrf, task_href, task_state};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::Organisation;
use crate::plans::actions::{self, PartsDone, Pass};
use crate::plans::model::{Giving, Group, Standing, TaskId};
use crate::plans::store::tasks::Task;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Meter, Row, State, Table, Tone, Urgency, chip, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, FormReader, Need, Problem};

/// Above this many bodies schools are not listed one by one.
const MOST_LISTED: usize = 400;

/// What the one who is asked sees first: who asks what, until when; taking it, or refusing with a reason.
pub(super) fn answer_card(officer: &Officer, task: &Task, names: &Names, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let giver = task.giver_id.map(|id| names.short(id).to_owned()).unwrap_or_default();
    let until = task.answer_by.map(|day| lang.date(day.0)).unwrap_or_default();
    let own = task_href(task.id);
    Card::new("tra-loi", lang.f("plans-pass-asked", &[("name", giver.into())])).tall().body(html! {
        @if let Some(words) = task.given_words.as_deref().filter(|words| !words.is_empty()) {
            div.quote lang="vi" { (words) }
        }
        p { (lang.f("plans-pass-answer-by", &[("day", until.into())])) }
        form.stack method="post" action={ (own) "/tra-loi" } {
            (csrf(&officer.who.csrf))
            p { (Button::submit(lang.t("plans-pass-take")).sends("answer", "take")) }
            (Field::area("reason", lang.t("plans-pass-why-not"), 2).filled(filled))
            p { (Button::submit(lang.t("plans-pass-refuse")).sends("answer", "refuse").quiet()) }
        }
    })
}

/// What was passed on, with its state, and the form to pass it on.
pub(super) fn parts_card(
    officer: &Officer,
    task: &Task,
    (parts, below): (&[Task], &[Organisation]),
    names: &Names,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let done = PartsDone::of(parts, today);
    let again = |one: &Organisation| {
        let part = parts.iter().find(|part| part.organisation_id == one.id);
        part.is_none_or(|part| matches!(part.giving(), Some(Giving::Refused | Giving::Withdrawn)))
    };
    let free: Vec<_> = below.iter().filter(|one| again(one)).collect();
    let groups = [Group::Communes, Group::Schools];
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| (group, free.iter().filter(|one| actions::belongs(one, group)).count()))
        .filter(|(_, count)| *count > 1)
        .collect();
    // thousands of schools are reached as a group, or through their communes
    let listed = |one: &&&Organisation| free.len() <= MOST_LISTED || one.kind != "school";
    let own = task_href(task.id);
    html! {
        @if !parts.is_empty() {
            (Card::new("chuyen-xuong", lang.t("plans-parts")).aside(html! { (parts_words(lang, done)) }).body(html! {
                (Meter { tone: if done.refused > 0 { Tone::Due } else { Tone::Done }, part: done.done as u64, whole: done.all as u64 })
                (parts_table(officer, task, parts, names, today))
            }))
        }
        @if !free.is_empty() {
            (Card::new("chuyen", lang.t("plans-pass")).body(html! {
                form.stack method="post" action={ (own) "/chuyen" } {
                    (csrf(&officer.who.csrf))
                    fieldset {
                        legend { (lang.t("plans-pass-to")) }
                        @if let Some(error) = filled.error("to") { p.err { (error) } }
                        @for (group, count) in &groups {
                            // i18n: plans-group-*
                            @let name = lang.t(&format!("plans-group-{}", group.name()));
                            label.row {
                                input type="checkbox" name="all" value=(group.name())
                                    checked[filled.form.chose("all", group.name())];
                                strong { (name) " (" (count) ")" }
                            }
                        }
                        div.tick {
                            @for (index, one) in free.iter().filter(listed).enumerate() {
                                @let value = one.id.to_string();
                                label.row {
                                    input type="checkbox" name="to" value=(value) id=[(index == 0).then_some("to")]
                                        checked[filled.form.chose("to", &value)];
                                    (one.short_name)
                                }
                            }
                        }
                    }
                    (Field::area("words", lang.t("plans-pass-words"), 2).hint(lang.t("plans-pass-words-hint")).filled(filled))
                    (Field::day("due-below", lang.t("plans-due")).hint(lang.t("plans-pass-due-hint")).filled(filled))
                    p { (Button::submit(lang.t("plans-pass-save"))) }
                }
            }))
        }
    }
}

/// "2 / 4 xong · 1 chưa trả lời · 1 từ chối".
pub(super) fn parts_words(lang: Lang, done: PartsDone) -> String {
    let count = |n: usize, id: &str| (n > 0).then(|| lang.f(id, &[("n", n.into())]).into_owned());
    let all = lang.f("plans-parts-done", &[("n", done.done.into()), ("of", done.all.into())]).into_owned();
    let more = [
        count(done.stuck, "obstacles-parts-stuck"),
        count(done.waiting, "plans-parts-waiting"),
        count(done.unanswered, "obstacles-parts-unanswered"),
        count(done.refused, "plans-parts-refused"),
    ];
    std::iter::once(all).chain(more.into_iter().flatten()).collect::<Vec<_>>().join(" · ")
}

fn parts_table(officer: &Officer, task: &Task, parts: &[Task], names: &Names, today: Day) -> Markup {
    let lang = officer.lang;
    let rows = parts.iter().map(|part| {
        let (state, word) = match part.giving() {
            Some(Giving::Offered) if part.answer_is_late(today) => {
                (State::Late, lang.t("obstacles-no-answer"))
            }
            Some(Giving::Offered) => (State::Due, lang.t("plans-pass-offered")),
            Some(Giving::Refused) => (State::Stuck, lang.t("plans-pass-refused")),
            Some(Giving::Withdrawn) => (State::Stuck, lang.t("plans-pass-withdrawn")),
            Some(Giving::Accepted) | None => task_state(lang, part.standing(today)),
        };
        let overdue =
            part.answer_is_late(today) || (open_part(part) && part.standing(today) == Standing::Late);
        let open = open_part(part);
        let said = part.given_reason.as_ref().or(part.result.as_ref()).or(part.given_words.as_ref());
        let cells = vec![
            html! {
                a href=(task_href(part.id)) { (names.short(part.organisation_id)) }
                @if let Some(said) = said { small { (said) } }
                @if let Some(obstacle) = part.obstacle_id {
                    small { a href=(super::obstacles::href(obstacle)) { (lang.t("obstacles-one")) } }
                }
            },
            html! { (chip(state, &word)) },
            html! { @if let Some(day) = part.due() { (lang.date(day.0)) } @else { "–" } },
            html! {
                @if open {
                    details {
                        summary { (lang.t("plans-pass-withdraw")) }
                        form.stack method="post" action={ (task_href(task.id)) "/thu-hoi/" (part.id) } {
                            (csrf(&officer.who.csrf))
                            (Field::line(&format!("reason-{}", part.id), lang.t("plans-pass-why-back")))
                            p { (Button::submit(lang.t("plans-pass-withdraw")).quiet().small()
                                .about(names.short(part.organisation_id).to_owned())) }
                        }
                    }
                }
            },
        ];
        Row { urgency: if overdue { Urgency::Urgent } else { Urgency::None }, cells }
    });
    let table = Table {
        caption: lang.t("plans-parts"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("plans-organisation")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("plans-due")).numeric(),
            Column::new(lang.t("plans-pass-withdraw")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

fn open_part(part: &Task) -> bool {
    part.state == "open" && matches!(part.giving(), Some(Giving::Offered | Giving::Accepted))
}

/// A task that was refused or taken back says so to whoever opens it.
pub(super) fn ended_note(lang: Lang, task: &Task) -> Markup {
    let says = match task.giving() {
        Some(Giving::Refused) => "plans-pass-was-refused",
        Some(Giving::Withdrawn) => "plans-pass-was-withdrawn",
        _ => return html! {},
    };
    let reason = task.given_reason.clone().unwrap_or_default();
    note(Kind::Info, html! { p { (lang.f(says, &[("reason", reason.into())])) } })
}

/// The form of a body that the document names to help.
pub(super) fn help_card(officer: &Officer, task: &Task, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("phoi-hop", lang.t("plans-help")).body(html! {
        form.stack method="post" action={ (task_href(task.id)) "/phoi-hop" } {
            (csrf(&officer.who.csrf))
            (Field::area("contribution", lang.t("plans-help-text"), 3).filled(filled))
            p { (Button::submit(lang.t("plans-help-save"))) }
        }
    })
}

pub(super) async fn pass_on(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let hub = &officer.hub;
    let task = actions::task(hub, id).await?;
    let below = actions::below(hub, task.organisation_id).await?;
    let known: Vec<(String, OrganisationId)> = below.iter().map(|one| (one.id.to_string(), one.id)).collect();
    let known: Vec<_> = known.iter().map(|(value, id)| (value.as_str(), *id)).collect();
    let mut reader = FormReader::new(&form);
    let groups: Vec<_> = form.values("all").filter_map(Group::parse).collect();
    let mut to = reader.any_of("to", if groups.is_empty() { Need::Required } else { Need::Optional }, &known);
    reader.reword("to", "plans-pass-choose");
    let parts = actions::parts(hub, id).await?;
    let has_it = |one: &Organisation| {
        let stands = |part: &Task| !matches!(part.giving(), Some(Giving::Refused | Giving::Withdrawn));
        parts.iter().any(|part| part.organisation_id == one.id && stands(part))
    };
    for group in groups {
        let all = below.iter().filter(|one| actions::belongs(one, group) && !has_it(one)).map(|one| one.id);
        to.extend(all.filter(|id| !to.contains(id)).collect::<Vec<_>>());
    }
    let words = reader.text("words", Need::Optional, 2000);
    let due_on = reader.optional_day("due-below").map(Day);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    match actions::pass_on(hub, &officer.who, id, &Pass { to: &to, words: &words, due_on }).await {
        Ok(_) => Ok(officer.done(&format!("{}#chuyen-xuong", task_href(id)), "plans-pass-done")),
        Err(Error::Invalid(problems)) => render(&officer, id, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn answer(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    if form.value("answer") == "take" {
        actions::answer(&officer.hub, &officer.who, id, None).await?;
        return Ok(officer.done(&task_href(id), "plans-pass-taken"));
    }
    let mut reader = FormReader::new(&form);
    let reason = reader.text("reason", Need::Required, 2000);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::answer(&officer.hub, &officer.who, id, Some(&reason)).await?;
    Ok(officer.done(LIST, "plans-pass-refused-done"))
}

pub(super) async fn withdraw(
    Path((id, part)): Path<(TaskId, TaskId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let field = format!("reason-{part}");
    let mut reader = FormReader::new(&form);
    let reason = reader.line(&field, Need::Required, 500);
    if reader.finish().is_err() {
        // the field stands in a folded row: the summary at the top names it
        let problems = vec![Problem::new("chuyen-xuong", "plans-pass-back-why")];
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::withdraw(&officer.hub, &officer.who, (id, part), &reason).await?;
    Ok(officer.done(&format!("{}#chuyen-xuong", task_href(id)), "plans-saved"))
}

pub(super) async fn contribute(
    Path(id): Path<TaskId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("contribution", Need::Required, 4000);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems))).await;
    }
    actions::contribute(&officer.hub, &officer.who, id, &text).await?;
    Ok(officer.done(&task_href(id), "plans-saved"))
}
