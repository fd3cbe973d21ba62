//! Which reports are due, and where each stands: all turns for those who see the province, one's own body's reports.

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, Part, csrf, parts, state_chip};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::periodic_reports::actions::{self, NewReview, Report, Turn, Type};
use crate::periodic_reports::model::{ReportId, State, TypeId, TypeKind};
use crate::periodic_reports::tables;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    self, Button, Card, Column, Field, Row, Table, Urgency, chip, empty, labelled_error_summary,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("from", "plans-from"),
    ("to", "plans-to"),
    ("due", "reports-due"),
    ("review-from", "plans-from"),
    ("review-to", "plans-to"),
    ("review-due", "reports-due"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    render(&officer, None).await
}

async fn render(officer: &Officer, back: Option<(Form, Vec<Problem>)>) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    if !who.may_ever(&actions::READ) {
        return Err(Error::Forbidden(actions::READ.name));
    }
    let all = if actions::sees_all(who) { actions::turns_of_all(hub).await? } else { Vec::new() };
    let mine = actions::mine(hub, &actions::bodies_of(who)).await?;
    let lead = actions::lead(hub).await.ok();
    let writes = lead.filter(|lead| can(who, &actions::WRITE, &On::held_by(*lead)).is_ok());
    let maps = tables::actions::check(hub, who).await.is_ok();
    let today = hub.clock.now().day();
    let types: Vec<Type> = if writes.is_some() { actions::types(hub).await? } else { Vec::new() };
    let duties: Vec<&Type> = types.iter().filter(|of| of.in_force && of.reporting.is_some()).collect();
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let counts = if all.is_empty() { Counts::default() } else { counts(officer, &all).await? };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (parts(lang, Part::Turns, maps))
        @if all.is_empty() && mine.is_empty() && duties.is_empty() {
            (empty(&lang.t("reports-empty"), &lang.t("reports-empty-text"), None))
        }
        @if !mine.is_empty() {
            (Card::new("don-vi", lang.t("reports-mine")).flush().body(my_table(officer, &mine, today)))
        }
        @if !all.is_empty() {
            (Card::new("ky", lang.t("reports-turns")).flush().body(table(officer, &all, &counts, writes, today)))
        }
        @if !duties.is_empty() {
            (adhoc(officer, &duties, &filled))
            (review(officer, &duties, &filled))
        }
    };
    Ok(officer.page(lang.t("reports-menu")).problems(!problems.is_empty()).render(body))
}

/// How many are received and expected, by turn.
#[derive(Default)]
struct Counts {
    received: BTreeMap<(TypeId, String), i64>,
    expected: BTreeMap<(TypeId, String), usize>,
    numbers: BTreeMap<ReportId, String>,
}

async fn counts(officer: &Officer, turns: &[Turn]) -> Result<Counts> {
    let hub = &officer.hub;
    let received = actions::received(hub).await?.into_iter().map(|(of, key, n)| ((of, key), n)).collect();
    let mut expected = BTreeMap::new();
    for turn in turns.iter().filter(|turn| !turn.of.entries.is_empty()) {
        let count = actions::expected(hub, turn).await?;
        expected.insert((turn.of.row.id, turn.period.key.clone()), count);
    }
    let numbers = actions::numbers(hub).await?.into_iter().map(|(id, _, number)| (id, number)).collect();
    Ok(Counts { received, expected, numbers })
}

fn urgency(due: Option<Day>, today: Day, sent: bool) -> Urgency {
    match due {
        Some(due) if !sent && due < today => Urgency::Urgent,
        Some(due) if !sent && due <= today.plus(7) => Urgency::Soon,
        _ => Urgency::None,
    }
}

fn due_cell(lang: Lang, due: Option<Day>, today: Day, sent: bool) -> Markup {
    html! {
        @match due {
            Some(due) => {
                (lang.date(due.0))
                @if !sent { small { (lang.remaining_days(today.0, due.0).text) } }
            }
            None => (lang.t("reports-no-due")),
        }
    }
}

/// The page of a turn.
pub(super) fn turn_href(turn: &Turn) -> String {
    format!("{LIST}/ky/{}/{}", turn.of.row.id, turn.period.key)
}

fn is_sent(report: Option<&Report>) -> bool {
    report.is_some_and(|report| report.state().is_received())
}

fn table(
    officer: &Officer,
    turns: &[Turn],
    counts: &Counts,
    writes: Option<OrganisationId>,
    today: Day,
) -> Markup {
    let lang = officer.lang;
    let rows = turns.iter().map(|turn| {
        let sent = is_sent(turn.report.as_ref());
        let late = turn.period.due.is_some_and(|due| due < today) && !sent;
        let place = (turn.of.row.id, turn.period.key.clone());
        let received = counts.received.get(&place).copied().unwrap_or(0);
        let number = turn.report.as_ref().and_then(|report| counts.numbers.get(&report.id));
        let cells = vec![
            html! {
                a href=(turn_href(turn)) { (turn.of.title(lang, &turn.period.key)) }
                small { (turn.of.plan_name()) @if let Some(number) = number { " · " (number) } }
            },
            html! { (state(lang, turn.report.as_ref(), late)) },
            html! { (lang.date(turn.period.from.0)) " – " (lang.date(turn.period.to.0)) },
            html! {
                @match counts.expected.get(&place) {
                    Some(expected) => { (received) "/" (expected) },
                    None => (lang.t("reports-bodies-unset")),
                }
            },
            due_cell(lang, turn.period.due, today, sent),
            html! { (verb(officer, turn, turn.report.as_ref().map(|report| report.id), writes)) },
        ];
        Row { urgency: urgency(turn.period.due, today, sent), cells }
    });
    let table = Table {
        caption: lang.t("reports-turns"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-report")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("reports-period")),
            Column::new(lang.t("reports-bodies-sent")).numeric(),
            Column::new(lang.t("plans-due")).numeric(),
            Column::new(lang.t("reports-open")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

/// The reports of the person's own bodies.
fn my_table(officer: &Officer, mine: &[(Turn, OrganisationId, Option<Report>)], today: Day) -> Markup {
    let lang = officer.lang;
    let rows = mine.iter().map(|(turn, body, report)| {
        let sent = is_sent(report.as_ref());
        let late = turn.period.due.is_some_and(|due| due < today) && !sent;
        let cells = vec![
            html! {
                @match report {
                    Some(report) => a href={ (LIST) "/" (report.id) } { (turn.of.title(lang, &turn.period.key)) },
                    None => a href=(turn_href(turn)) { (turn.of.title(lang, &turn.period.key)) },
                }
                small { @if let Some(report) = report { (report.name) " · " } (turn.of.plan_name()) }
            },
            html! { (state(lang, report.as_ref(), late)) },
            html! { (lang.date(turn.period.from.0)) " – " (lang.date(turn.period.to.0)) },
            due_cell(lang, turn.period.due, today, sent),
            html! { (verb(officer, turn, report.as_ref().map(|report| report.id), Some(*body))) },
        ];
        Row { urgency: urgency(turn.period.due, today, sent), cells }
    });
    let table = Table {
        caption: lang.t("reports-mine"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("reports-report")),
            Column::new(lang.t("plans-state")).corner(),
            Column::new(lang.t("reports-period")),
            Column::new(lang.t("plans-due")).numeric(),
            Column::new(lang.t("reports-open")).silent(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

fn state(lang: Lang, report: Option<&Report>, late: bool) -> Markup {
    match report.map(|report| (report.state(), report.version)) {
        Some((State::Draft, version)) if version > 1 => {
            chip(components::State::Due, &lang.t("reports-state-again"))
        }
        Some((state, _)) if state != State::Draft => state_chip(lang, state),
        _ if late => chip(components::State::Late, &lang.t("reports-state-late")),
        Some(_) => state_chip(lang, State::Draft),
        None => chip(components::State::Waiting, &lang.t("reports-state-open")),
    }
}

/// Opens a report, or begins it.
pub(super) fn verb(
    officer: &Officer,
    turn: &Turn,
    report: Option<ReportId>,
    body: Option<OrganisationId>,
) -> Markup {
    let lang = officer.lang;
    let about = turn.of.title(lang, &turn.period.key);
    html! {
        @match (report, body) {
            (Some(report), _) => {
                (Button::link(lang.t("reports-open"), format!("{LIST}/{report}")).small().quiet().about(about))
            }
            (None, Some(body)) => {
                form method="post" action="/bao-cao/mo" {
                    (csrf(&officer.who.csrf))
                    input type="hidden" name="reporting" value=(turn.of.row.id);
                    input type="hidden" name="key" value=(turn.period.key);
                    input type="hidden" name="body" value=(body);
                    (Button::submit(lang.t("reports-begin")).small().about(about))
                }
            }
            (None, None) => {}
        }
    }
}

/// A turn outside of any rhythm.
fn adhoc(officer: &Officer, duties: &[&Type], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let duties: Vec<_> = duties
        .iter()
        .filter_map(|of| {
            let item = of.reporting.as_ref()?;
            let due = item.due_words.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
            Some((of.row.id.to_string(), format!("{}: {}{due}", item.to_words, item.who_words)))
        })
        .collect();
    let duties: Vec<_> = duties.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
    let mine = filled.problems.iter().any(|problem| !problem.field.starts_with("review"));
    html! {
        details.card open[mine] {
            summary { strong { (lang.t("reports-adhoc")) } " · " (lang.t("reports-adhoc-hint")) }
            form.stack method="post" action="/bao-cao/mo" {
                (csrf(&officer.who.csrf))
                div.fgrid {
                    (Field::select("reporting", lang.t("reports-adhoc-which"), &duties).filled(filled).wide())
                    (Field::day("from", lang.t("plans-from")).hint(lang.t("plans-due-hint")).filled(filled))
                    (Field::day("to", lang.t("plans-to")).hint(lang.t("plans-due-hint")).filled(filled))
                    (Field::day("due", lang.t("reports-due")).hint(lang.t("reports-due-optional")).filled(filled))
                }
                p { (Button::submit(lang.t("reports-begin")).quiet()) }
            }
        }
    }
}

/// A review over several years.
fn review(officer: &Officer, duties: &[&Type], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let mut plans: Vec<(String, &str)> = Vec::new();
    for of in duties {
        let id = of.plan.id.to_string();
        if !plans.iter().any(|(known, _)| *known == id) {
            plans.push((id, of.plan_name()));
        }
    }
    let plans: Vec<_> = plans.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let (mid, last) = (lang.t("reports-title-mid-term"), lang.t("reports-title-final"));
    let kinds = [("mid-term", mid.as_ref()), ("final", last.as_ref())];
    let mine = filled.problems.iter().any(|problem| problem.field.starts_with("review"));
    html! {
        details.card open[mine] {
            summary { strong { (lang.t("reports-review")) } " · " (lang.t("reports-review-hint")) }
            form.stack method="post" action="/bao-cao/so-ket" {
                (csrf(&officer.who.csrf))
                div.fgrid {
                    (Field::select("review-plan", lang.t("reports-review-plan"), &plans).filled(filled))
                    (Field::select("review-kind", lang.t("reports-review-kind"), &kinds).filled(filled))
                    (Field::day("review-from", lang.t("plans-from")).hint(lang.t("plans-due-hint")).filled(filled))
                    (Field::day("review-to", lang.t("plans-to")).hint(lang.t("plans-due-hint")).filled(filled))
                    (Field::day("review-due", lang.t("reports-due")).hint(lang.t("plans-due-hint")).filled(filled))
                }
                p { (Button::submit(lang.t("reports-review-add")).quiet()) }
            }
        }
    }
}

pub(super) async fn begin(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let of = form.value("reporting").parse().map_err(|_| Error::NotFound)?;
    let key = form.value("key");
    if !key.is_empty() {
        let body = form.value("body").parse().map_err(|_| Error::NotFound)?;
        let id = actions::begin(hub, who, of, key, body).await?;
        return Ok(officer.done(&format!("{LIST}/{id}"), "reports-begun"));
    }
    let mut reader = FormReader::new(&form);
    let (from, to) = (Day(reader.day("from")), Day(reader.day("to")));
    let due = reader.optional_day("due").map(Day);
    if let Err(problems) = reader.finish() {
        return render(&officer, Some((form, problems))).await;
    }
    match actions::begin_adhoc(hub, who, of, (from, to), due).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "reports-begun")),
        Err(Error::Invalid(problems)) => render(&officer, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn add_review(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds = [("mid-term", TypeKind::MidTerm), ("final", TypeKind::Final)];
    let kind = reader.one_of("review-kind", &kinds);
    let [from, to, due] = ["review-from", "review-to", "review-due"].map(|name| Day(reader.day(name)));
    if let Err(problems) = reader.finish() {
        return render(&officer, Some((form, problems))).await;
    }
    let plan = form.value("review-plan").parse().map_err(|_| Error::NotFound)?;
    let new = NewReview { plan, kind, from, to, due };
    match actions::add_review(&officer.hub, &officer.who, &new).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/che-do/{id}"), "reports-review-added")),
        Err(Error::Invalid(problems)) => {
            let rename = |problem: Problem| Problem { field: format!("review-{}", problem.field), ..problem };
            render(&officer, Some((form, problems.into_iter().map(rename).collect()))).await
        }
        Err(error) => Err(error),
    }
}
