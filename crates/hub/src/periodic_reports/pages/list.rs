//! Which reports are due, and where each stands.

use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, Turn};
use crate::plans;
use crate::plans::actions::Reporting;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Row, State, Table, Urgency, chip, empty, error_summary,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

pub(super) async fn page(officer: Officer) -> Result<Response> {
    render(&officer, None).await
}

async fn render(officer: &Officer, back: Option<(Form, Vec<Problem>)>) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let lang = officer.lang;
    let turns = actions::turns_of_all(&officer.hub).await?;
    let duties = plans::actions::reporting_in_force(&officer.hub).await?;
    let may_write = can(&officer.who, &actions::WRITE, &On::province()).is_ok();
    let today = officer.hub.clock.now().day();
    let (form, problems) = back.unwrap_or_default();
    let filled = Filled { form: &form, problems: &problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if duties.is_empty() {
            (empty(&lang.t("reports-empty"), &lang.t("reports-empty-text"), None))
        } @else {
            @if !turns.is_empty() {
                (Card::new("ky", lang.t("reports-turns")).flush().body(table(officer, &turns, may_write, today)))
            }
            @if may_write { (adhoc(officer, &duties, &filled)) }
        }
    };
    Ok(officer.page(lang.t("reports-menu")).problems(!problems.is_empty()).render(body))
}

fn table(officer: &Officer, turns: &[Turn], may_write: bool, today: Day) -> Markup {
    let lang = officer.lang;
    let rows = turns.iter().map(|turn| {
        let submitted = turn.report.as_ref().is_some_and(|report| report.is_submitted());
        let late = turn.period.due.is_some_and(|due| due < today) && !submitted;
        let soon = turn.period.due.is_some_and(|due| due <= today.plus(7)) && !submitted;
        let urgency = match (late, soon) {
            (true, _) => Urgency::Urgent,
            (_, true) => Urgency::Soon,
            _ => Urgency::None,
        };
        let due = html! {
            @match turn.period.due {
                Some(due) => {
                    (lang.date(due.0))
                    @if !submitted { small { (lang.remaining_days(today.0, due.0).text) } }
                }
                None => (lang.t("reports-no-due")),
            }
        };
        let cells = vec![
            html! {
                @match &turn.report {
                    Some(report) => a href={ (LIST) "/" (report.id) } { (title(lang, turn)) },
                    None => (title(lang, turn)),
                }
                small { (turn.plan.number.as_deref().unwrap_or(&turn.plan.title)) }
            },
            html! { (state(lang, turn, late)) },
            html! { (lang.date(turn.period.from.0)) " – " (lang.date(turn.period.to.0)) },
            html! { (turn.reporting.to_words) },
            due,
            html! { (verb(officer, turn, may_write)) },
        ];
        Row { urgency, cells }
    });
    let table = Table {
        caption: lang.t("reports-turns"),
        caption_shown: false,
        columns: columns(lang),
        rows: rows.collect(),
    };
    html! { (table) }
}

fn columns(lang: Lang) -> Vec<Column<'static>> {
    vec![
        Column::new(lang.t("reports-report")),
        Column::new(lang.t("plans-state")).corner(),
        Column::new(lang.t("reports-period")),
        Column::new(lang.t("plans-report-to")),
        Column::new(lang.t("plans-due")).numeric(),
        Column::new(lang.t("reports-open")).silent(),
    ]
}

/// "Báo cáo năm 2026", "Báo cáo quý III/2026".
pub(super) fn title_of(lang: Lang, key: &str) -> String {
    let parts: Vec<&str> = key.split('-').collect();
    let named = |id: &str, args: &[(&str, &str)]| {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
        lang.f(id, &args).into_owned()
    };
    match parts.as_slice() {
        _ if key.contains("..") => lang.t("reports-title-adhoc").into_owned(),
        [year] => named("reports-title-year", &[("year", year)]),
        [year, quarter] if quarter.starts_with('Q') => {
            let roman = ["I", "II", "III", "IV"];
            let n = quarter.trim_start_matches('Q').parse::<usize>().unwrap_or(1);
            let quarter = roman.get(n.saturating_sub(1)).copied().unwrap_or("I");
            named("reports-title-quarter", &[("year", year), ("quarter", quarter)])
        }
        [year, month] => {
            named("reports-title-month", &[("year", year), ("month", month.trim_start_matches('0'))])
        }
        _ => named(
            "reports-title-dated",
            &[("day", &Day::parse(key).map_or(String::new(), |d| lang.date(d.0)))],
        ),
    }
}

fn title(lang: Lang, turn: &Turn) -> String {
    title_of(lang, &turn.period.key)
}

fn state(lang: Lang, turn: &Turn, late: bool) -> Markup {
    match &turn.report {
        Some(report) if report.is_submitted() => chip(State::Done, &lang.t("reports-state-submitted")),
        _ if late => chip(State::Late, &lang.t("reports-state-late")),
        Some(_) => chip(State::Running, &lang.t("reports-state-draft")),
        None => chip(State::Waiting, &lang.t("reports-state-open")),
    }
}

fn verb(officer: &Officer, turn: &Turn, may_write: bool) -> Markup {
    let lang = officer.lang;
    let about = title(lang, turn);
    html! {
        @match &turn.report {
            Some(report) => {
                (Button::link(lang.t("reports-open"), format!("{LIST}/{}", report.id)).small().quiet().about(about))
            }
            None => {
                @if may_write {
                    form method="post" action="/bao-cao/mo" {
                        (csrf(&officer.who.csrf))
                        input type="hidden" name="reporting" value=(turn.reporting.id);
                        input type="hidden" name="key" value=(turn.period.key);
                        (Button::submit(lang.t("reports-begin")).small().about(about))
                    }
                }
            }
        }
    }
}

/// A report outside of any rhythm.
fn adhoc(officer: &Officer, duties: &[Reporting], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let duties: Vec<_> = duties
        .iter()
        .map(|item| {
            let due = item.due_words.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
            (item.id.to_string(), format!("{}: {}{due}", item.to_words, item.who_words))
        })
        .collect();
    let duties: Vec<_> = duties.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
    html! {
        details.card open[!filled.problems.is_empty()] {
            summary { strong { (lang.t("reports-adhoc")) } " · " (lang.t("reports-adhoc-hint")) }
            form.stack method="post" action="/bao-cao/mo" {
                (csrf(&officer.who.csrf))
                div.fgrid {
                    (Field::select("reporting", lang.t("reports-adhoc-which"), &duties).filled(filled).wide())
                    (Field::day("from", lang.t("plans-from")).hint(lang.t("plans-due-hint")).filled(filled))
                    (Field::day("to", lang.t("plans-to")).hint(lang.t("plans-due-hint")).filled(filled))
                }
                p { (Button::submit(lang.t("reports-begin")).quiet()) }
            }
        }
    }
}

pub(super) async fn begin(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let reporting = form.value("reporting").parse().map_err(|_| Error::NotFound)?;
    let key = form.value("key");
    if !key.is_empty() {
        let id = actions::begin(hub, who, reporting, key).await?;
        return Ok(officer.done(&format!("{LIST}/{id}"), "reports-begun"));
    }
    let mut reader = FormReader::new(&form);
    let (from, to) = (Day(reader.day("from")), Day(reader.day("to")));
    if let Err(problems) = reader.finish() {
        return render(&officer, Some((form, problems))).await;
    }
    match actions::begin_adhoc(hub, who, reporting, from, to).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "reports-begun")),
        Err(Error::Invalid(problems)) => render(&officer, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}
