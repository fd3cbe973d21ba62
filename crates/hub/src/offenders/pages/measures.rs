//! Preventive measures: begun, reported on, over.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{HERE, href, joined, number_words, options, problems_of, words};
use crate::error::{Error, Result};
use crate::offenders::looking::{self, Seen};
use crate::offenders::measures;
use crate::offenders::model::{LONGEST_LINE, LONGEST_WORDS, MEASURES, Measure, MeasureId};
use crate::offenders::store::MeasureRow;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Field, Kind, State, chip, key_values, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("kind", "offenders-measure"),
    ("basis", "offenders-basis"),
    ("who", "offenders-who"),
    ("from", "offenders-from"),
    ("until", "offenders-until"),
    ("next_on", "offenders-next"),
    ("on", "offenders-step-on"),
    ("result", "offenders-step"),
];

/// The measures of an open file.
pub(super) fn cards(lang: Lang, seen: &Seen, all: &[(MeasureRow, Measure)], today: Day) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (lang.t("offenders-measures-none")) } }
        @for (row, measure) in all { (card(lang, seen.file.number, row, measure, today)) }
    }
}

/// i18n: offenders-measure-*
fn kind_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("offenders-measure-{kind}")).into_owned()
}

fn card(lang: Lang, number: i64, row: &MeasureRow, measure: &Measure, today: Day) -> Markup {
    let state = match row.next_on {
        None => chip(State::Done, &lang.t("offenders-measure-over")),
        Some(next) if next <= today => chip(State::Due, &lang.t("offenders-measure-due")),
        Some(_) => chip(State::Running, &lang.t("offenders-measure-runs")),
    };
    let name = kind_word(lang, &measure.kind);
    let span = match measure.until {
        Some(until) => format!("{} – {}", lang.date(measure.from.0), lang.date(until.0)),
        None => lang.f("offenders-since", &[("day", lang.date(measure.from.0).into())]).into_owned(),
    };
    let (basis, who, when, next) = (
        lang.t("offenders-basis"),
        lang.t("offenders-who"),
        lang.t("offenders-span"),
        lang.t("offenders-next"),
    );
    let mut pairs: Vec<(&str, Markup)> = vec![
        (basis.as_ref(), html! { (measure.basis) }),
        (who.as_ref(), html! { (measure.who) }),
        (when.as_ref(), html! { (span) }),
    ];
    if let Some(day) = row.next_on {
        pairs.push((next.as_ref(), html! { strong { (lang.date(day.0)) } }));
    }
    html! {
        article.stack {
            h3 { (name) " " (state) }
            (key_values(&pairs))
            @if !measure.steps.is_empty() {
                ul { @for step in measure.steps.iter().rev() {
                    li { b { (lang.date(step.on.0)) } " – " span.lines { (step.words) } " " small.muted { (step.by) } }
                } }
            }
            @if row.next_on.is_some() {
                p { (Button::link(lang.t("offenders-report"), format!("{}/bien-phap/{}", href(number), row.id)).about(name.as_str()).quiet().small()) }
            }
        }
    }
}

fn crumbs(officer: &Officer, number: i64, title: &str, problems: &[Problem], body: Markup) -> Response {
    let lang = officer.lang;
    let back = href(number);
    let page = officer.page(lang.t(title)).crumb(lang.t("offenders-register"), Some(HERE));
    let page = page.crumb(number_words(lang, number), Some(&back)).crumb(lang.t(title), None);
    page.problems(!problems.is_empty()).render(body)
}

pub(super) async fn page(officer: Officer, Path(number): Path<i64>) -> Result<Response> {
    let seen = looking::seen(&officer.hub, &officer.who, number).await?;
    if seen.file.waits() {
        return Err(Error::Conflict("offenders-waits"));
    }
    Ok(show(&officer, number, &Form::default(), &[]))
}

fn show(officer: &Officer, number: i64, form: &Form, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let kinds = words(lang, "offenders-measure", MEASURES);
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Info, html! { p { (lang.t("offenders-measure-hint")) } }))
        (Card::new("bien-phap", lang.t("offenders-add-measure")).body(html! {
            form.stack method="post" action={ (href(number)) "/bien-phap" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                div.fgrid {
                    (Field::select("kind", lang.t("offenders-measure"), &options(&kinds)).filled(&filled))
                    (Field::line("basis", lang.t("offenders-basis")).hint(lang.t("offenders-basis-hint")).filled(&filled))
                    (Field::line("who", lang.t("offenders-who")).filled(&filled))
                    (Field::day("from", lang.t("offenders-from")).filled(&filled))
                    (Field::day("until", lang.t("offenders-until")).hint(lang.t("offenders-until-hint")).filled(&filled))
                    (Field::day("next_on", lang.t("offenders-next")).hint(lang.t("offenders-next-hint")).filled(&filled))
                }
                (Button::submit(lang.t("offenders-save")))
            }
        }))
    };
    crumbs(officer, number, "offenders-add-measure", problems, body)
}

pub(super) async fn begin(
    Path(number): Path<i64>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let measure = Measure {
        kind: form.value("kind").to_owned(),
        basis: reader.line("basis", Need::Optional, LONGEST_LINE),
        who: reader.line("who", Need::Optional, LONGEST_LINE),
        from: Day(reader.day("from")),
        until: reader.optional_day("until").map(Day),
        steps: Vec::new(),
    };
    let next = Day(reader.day("next_on"));
    let found = reader.finish().err().unwrap_or_default();
    let problems = joined(found, measure.problems(next, officer.hub.clock.now().day()));
    if !problems.is_empty() {
        return Ok(show(&officer, number, &form, &problems));
    }
    match measures::begin(&officer.hub, &officer.who, number, &measure, next).await {
        Ok(()) => Ok(officer.done(&href(number), "offenders-measure-done")),
        Err(error) => Ok(show(&officer, number, &form, &problems_of(error, "kind")?)),
    }
}

/// The measure of that key, in a file that the officer has opened.
async fn one(officer: &Officer, number: i64, id: MeasureId) -> Result<Measure> {
    let seen = looking::seen(&officer.hub, &officer.who, number).await?;
    let all = measures::of(&officer.hub, &seen).await?;
    let found = all.into_iter().find(|(row, _)| row.id == id && row.next_on.is_some());
    found.map(|(_, measure)| measure).ok_or(Error::NotFound)
}

pub(super) async fn report_page(
    officer: Officer,
    Path((number, id)): Path<(i64, MeasureId)>,
) -> Result<Response> {
    let measure = one(&officer, number, id).await?;
    let today = Lang::Vi.date(officer.hub.clock.now().day().0);
    let form = Form::new(vec![("on".into(), today)]);
    Ok(show_report(&officer, (number, id), Some(&measure), &form, &[]))
}

fn show_report(
    officer: &Officer,
    (number, id): (i64, MeasureId),
    measure: Option<&Measure>,
    form: &Form,
    problems: &[Problem],
) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let title =
        measure.map_or_else(|| lang.t("offenders-report").into_owned(), |one| kind_word(lang, &one.kind));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (Card::new("bao-cao", title).body(html! {
            form.stack method="post" action={ (href(number)) "/bien-phap/" (id) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::day("on", lang.t("offenders-step-on")).filled(&filled))
                (Field::area("result", lang.t("offenders-step"), 3).hint(lang.t("offenders-no-child")).filled(&filled))
                (Field::day("next_on", lang.t("offenders-next")).hint(lang.t("offenders-next-over")).filled(&filled))
                (Button::submit(lang.t("offenders-save")))
            }
        }))
    };
    crumbs(officer, number, "offenders-report", problems, body)
}

pub(super) async fn report(
    Path((number, id)): Path<(i64, MeasureId)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let on = Day(reader.day("on"));
    let words = reader.text("result", Need::Required, LONGEST_WORDS);
    let next = reader.optional_day("next_on").map(Day);
    let outcome = match reader.finish() {
        Ok(()) => measures::report(&officer.hub, &officer.who, number, id, (on, &words), next).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(()) => Ok(officer.done(&href(number), "offenders-report-done")),
        Err(error) => Ok(show_report(&officer, (number, id), None, &form, &problems_of(error, "result")?)),
    }
}
