//! The form with which a stage ends: it asks what this stage must end with, and nothing else.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::cases::actions::Header;
use crate::cases::ending::{Ending, LONGEST_LINE, LONGEST_RESULT};
use crate::cases::model::Track;
use crate::cases::stages::{self, After, Kind, MEASURES, Stage};
use crate::cases::store::StageRow;
use crate::time::{Day, HOUR, MINUTE, Moment};
use crate::web::Lang;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Need, Problem};

const SEVERITIES: [&str; 3] = ["danger", "high", "normal"];

/// i18n: cases-end-* cases-measure-* intake-severity-*
pub(super) fn card(
    officer: &Officer,
    header: &Header,
    row: &StageRow,
    stage: &Stage,
    filled: Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let choices: Vec<_> = stage
        .ends
        .iter()
        .map(|end| {
            Choice::new(end.name, lang.t(&format!("cases-end-{}", end.name))).small(leads_to(lang, end.after))
        })
        .collect();
    let ends = ChoiceGroup {
        name: "end",
        legend: lang.t("cases-end"),
        heading: false,
        hint: None,
        several: false,
        columns: false,
        choices: &choices,
        filled,
    };
    let documents: Vec<_> = stage.ends.iter().filter(|end| end.document).map(|end| end.name).collect();
    let for_document = asked_with(lang, stage, &documents);
    Card::new("ket-qua", lang.t("cases-your-work")).tall().body(html! {
        form.stack method="post" action={ "/khau/" (row.id) "/xong" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (ends)
            @if !documents.is_empty() {
                (Field::line("document_number", lang.t("cases-document-number")).hint(for_document.clone()).filled(&filled))
                (Field::day("document_on", lang.t("cases-document-on")).filled(&filled))
            }
            @for field in stage.fields { (input(lang, header, stage, field, filled)) }
            (Field::area("result", lang.t("cases-result"), 4).hint(lang.t("cases-result-hint")).filled(&filled))
            @if stage.ends.iter().any(|end| end.after == After::Tracks) { (tracks(lang, filled)) }
            p { (Button::submit(lang.t("cases-end-stage")).wide()) }
            p.small.muted { (lang.t("cases-end-hint")) }
        }
    })
}

fn leads_to(lang: Lang, after: After) -> String {
    match after {
        After::Stage(next) => lang
            .f("cases-leads-to", &[("stage", crate::cases::pages::stage_word(lang, next).into())])
            .into_owned(),
        After::Ends => lang.t("cases-after-end").into_owned(),
        After::Tracks => lang.t("cases-after-tracks").into_owned(),
    }
}

/// "Cần khi chọn: …", where not every ending asks it.
fn asked_with(lang: Lang, stage: &Stage, ends: &[&str]) -> String {
    if ends.is_empty() || ends.len() == stage.ends.len() {
        return String::new();
    }
    let words: Vec<_> = ends.iter().map(|end| lang.t(&format!("cases-end-{end}")).into_owned()).collect();
    lang.f("cases-asked-with", &[("ends", words.join("; ").into())]).into_owned()
}

/// i18n: cases-field-*
fn input(lang: Lang, header: &Header, stage: &Stage, field: &stages::Field, filled: Filled<'_>) -> Markup {
    let label = lang.t(&format!("cases-field-{}", field.name.replace('_', "-")));
    let hint = asked_with(lang, stage, field.when);
    match field.kind {
        Kind::Line => html! { (Field::line(field.name, label).hint(hint).filled(&filled)) },
        Kind::Text => html! { (Field::area(field.name, label, 3).hint(hint).filled(&filled)) },
        Kind::Fine => {
            html! { (Field::number(field.name, label).hint(lang.t("cases-fine-hint")).filled(&filled)) }
        }
        Kind::Until => {
            html! { (Field::day(field.name, label).hint(lang.t("cases-until-hint")).filled(&filled)) }
        }
        Kind::Severity => {
            let words: Vec<_> =
                SEVERITIES.iter().map(|one| (*one, lang.t(&format!("intake-severity-{one}")))).collect();
            let options: Vec<_> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
            let typed = filled.form.value(field.name);
            let value = if typed.is_empty() { header.case.severity.clone() } else { typed.to_owned() };
            html! { (Field::select(field.name, label, &options).value(value).error(filled.error(field.name))) }
        }
        Kind::Measure => {
            let words: Vec<_> =
                MEASURES.iter().map(|one| (*one, lang.t(&format!("cases-measure-{one}")))).collect();
            let options: Vec<_> = std::iter::once(("", ""))
                .chain(words.iter().map(|(value, words)| (*value, words.as_ref())))
                .collect();
            html! {
                (Field::select(field.name, label, &options).filled(&filled))
                (Field::day("measure_day", lang.t("cases-measure-day")).filled(&filled))
                (Field::line("measure_time", lang.t("cases-measure-time")).hint(lang.t("cases-measure-time-hint")).filled(&filled))
            }
        }
    }
}

fn tracks(lang: Lang, filled: Filled<'_>) -> Markup {
    let fresh = filled.form.pairs().is_empty();
    let error = filled.error("tracks");
    html! {
        fieldset {
            legend { (lang.t("cases-open-tracks")) }
            @if let Some(error) = error { p.err id="tracks-error" { (error) } }
            @for (index, track) in [Track::Protection, Track::Violator, Track::Content].into_iter().enumerate() {
                label.row {
                    input type="checkbox" name="tracks" value=(track.name()) id=[(index == 0).then_some("tracks")]
                        checked[fresh || filled.form.chose("tracks", track.name())];
                    (lang.t(&format!("cases-track-{}", track.name())))
                }
            }
        }
    }
}

/// Reads the form of a stage: what was typed, and every problem in it.
pub(super) fn read(form: &Form, stage: &Stage, now: Moment) -> Result<Ending, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let tracks = Track::ALL.map(|track| (track.name(), track));
    let mut ending = Ending {
        end: form.value("end").to_owned(),
        words: reader.text("result", Need::Optional, LONGEST_RESULT),
        tracks: reader.any_of("tracks", Need::Optional, &tracks),
        ..Ending::default()
    };
    let asked = |name: &str| {
        stage.end(&ending.end).is_some_and(|end| {
            stage.fields.iter().any(|field| field.name == name && stage.asks(field, end.name))
        })
    };
    if stage.end(&ending.end).is_some_and(|end| end.document) {
        let number = reader.line("document_number", Need::Optional, LONGEST_LINE);
        let on = reader.optional_day("document_on");
        match (number.is_empty(), on) {
            (false, Some(on)) => ending.document = Some((number, Day(on))),
            (false, None) if !reader.is_bad("document_on") => {
                reader.problem(Problem::new("document_on", "form-required"));
            }
            _ => {}
        }
    }
    let mut sealed = BTreeMap::new();
    let (mut severity, mut measure, mut fine, mut until) = (None, None, None, None);
    for field in stage.fields.iter().filter(|field| asked(field.name)) {
        match field.kind {
            Kind::Line => {
                _ = sealed
                    .insert(field.name.to_owned(), reader.line(field.name, Need::Optional, LONGEST_LINE));
            }
            Kind::Text => {
                _ = sealed
                    .insert(field.name.to_owned(), reader.text(field.name, Need::Optional, LONGEST_RESULT));
            }
            Kind::Severity => severity = Some(form.value(field.name).to_owned()),
            Kind::Fine => fine = reader.optional_int(field.name, 0..=1_000_000_000_000),
            Kind::Until => until = reader.optional_day(field.name).map(Day),
            Kind::Measure => measure = read_measure(form, &mut reader, field.name),
        }
    }
    ending = Ending { sealed, severity, measure, fine, until, ..ending };
    let mut problems = reader.finish().err().unwrap_or_default();
    for problem in ending.problems(stage, now) {
        // what could not be read is told as that, and not as missing; a document and a measure are one thing each
        let said = |known: &Problem| match problem.field.as_str() {
            "measure" => matches!(known.field.as_str(), "measure" | "measure_day" | "measure_time"),
            "document_number" => matches!(known.field.as_str(), "document_number" | "document_on"),
            other => known.field == other,
        };
        if !problems.iter().any(said) {
            problems.push(problem);
        }
    }
    if problems.is_empty() { Ok(ending) } else { Err(problems) }
}

fn read_measure(form: &Form, reader: &mut FormReader<'_>, name: &str) -> Option<(String, Moment)> {
    let kind = form.value(name).to_owned();
    let day = reader.optional_day("measure_day");
    let time = clock_time(form.value("measure_time"));
    if day.is_none() && !reader.is_bad("measure_day") {
        reader.problem(Problem::new("measure_day", "form-required"));
    }
    if time.is_none() {
        reader.problem(Problem::new("measure_time", "cases-time-unreadable"));
    }
    if kind.is_empty() {
        reader.problem(Problem::new(name, "form-choose-one"));
    }
    Some((kind, Day(day?).start().plus(time?)))
}

/// "14:30", "14h30", "7h": microseconds since midnight.
fn clock_time(typed: &str) -> Option<i64> {
    let typed = typed.trim().to_lowercase();
    let (hour, minute) = typed.split_once([':', 'h', 'g'])?;
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let minute = if minute.trim().is_empty() { "0" } else { minute.trim() };
    if !digits(hour.trim()) || !digits(minute) {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.trim().parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * HOUR + minute * MINUTE)
}
