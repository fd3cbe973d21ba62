//! Entering and changing a file: the part about the person, and a judgment.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{HERE, href, joined, number_words, problems_of};
use crate::error::{Error, Result};
use crate::offenders::actions::{self, KNOWN};
use crate::offenders::looking;
use crate::offenders::model::{
    Contents, Judgment, LONGEST_LINE, LONGEST_REVIEW, LONGEST_WORDS, review_problem,
};
use crate::sanctions::actions::convicted;
use crate::sanctions::model::AllegedId;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, Table, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Fill, Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("name", "offenders-name"),
    ("birth", "offenders-birth"),
    ("birth_year", "offenders-birth-year"),
    ("adult_source", "offenders-adult-source"),
    ("id_number", "offenders-id"),
    ("number", "offenders-judgment-number"),
    ("court", "offenders-court"),
    ("judged_on", "offenders-judged-on"),
    ("article", "offenders-article"),
    ("acted_on", "offenders-acted-on"),
    ("final", "offenders-final"),
    ("review_on", "offenders-review"),
];

/// Convictions of adults in the cases of the officer's units.
pub(super) async fn outcomes(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    actions::unit_of(&officer.who)?;
    let found = convicted(&officer.hub, &officer.who).await?;
    let rows = found.iter().map(|row| {
        Row::new(vec![
            html! { strong { (row.court_number) } },
            html! { (lang.date(row.court_on.0)) },
            html! { span.mono { (row.code) } },
            html! { (Button::link(lang.t("offenders-take"), format!("{HERE}/them?tu={}", row.alleged_id)).small().about(row.court_number.as_str())) },
        ])
    });
    let table = Table {
        caption: lang.t("offenders-outcomes"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("offenders-judgment-number")),
            Column::new(lang.t("offenders-judged-on")).numeric(),
            Column::new(lang.t("offenders-case")),
            Column::new(lang.t("offenders-take")).silent(),
        ],
        rows: rows.collect(),
    };
    let body = html! {
        @if found.is_empty() {
            (empty(&lang.t("offenders-outcomes-none"), &lang.t("offenders-outcomes-none-hint"), None))
        } @else {
            (Card::new("ban-an", lang.t("offenders-outcomes")).flush().body(html! { (table) }))
        }
    };
    let page = officer.page(lang.t("offenders-outcomes")).lede(html! { (lang.t("offenders-outcomes-lede")) });
    let page = page.crumb(lang.t("offenders-register"), Some(HERE));
    Ok(page.crumb(lang.t("offenders-outcomes"), None).render(body))
}

#[derive(Deserialize, Default)]
pub(super) struct Begun {
    tu: Option<AllegedId>,
}

pub(super) async fn page(officer: Officer, Query(from): Query<Begun>) -> Result<Response> {
    actions::unit_of(&officer.who)?;
    let mut pairs =
        vec![("review_on".to_owned(), day(officer.hub.clock.now().day().plus(LONGEST_REVIEW - 1)))];
    if let Some(id) = from.tu {
        let known = actions::from_outcome(&officer.hub, &officer.who, id).await?;
        pairs.push(("outcome".into(), id.to_string()));
        pairs.extend(typed(&known, None));
        pairs.extend(known.judgments.iter().flat_map(typed_judgment));
    }
    show_new(&officer, &Form::new(pairs), &[])
}

fn day(day: Day) -> String {
    Lang::Vi.date(day.0)
}

fn typed(one: &Contents, review_on: Option<Day>) -> Vec<(String, String)> {
    let mut pairs: Vec<(&str, String)> = vec![
        ("name", one.name.clone()),
        ("aliases", one.aliases.join("\n")),
        ("birth", one.birth.map(day).unwrap_or_default()),
        ("birth_year", one.birth_year.map(|year| year.to_string()).unwrap_or_default()),
        ("adult_source", one.adult_source.clone()),
        ("id_number", one.id_number.clone()),
        ("accounts", one.accounts.join("\n")),
        ("phones", one.phones.join("\n")),
        ("commune", one.commune.clone()),
        ("method", one.method.clone()),
        ("notes", one.notes.clone()),
    ];
    pairs.extend(review_on.map(|on| ("review_on", day(on))));
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn typed_judgment(one: &Judgment) -> Vec<(String, String)> {
    [
        ("number", one.number.clone()),
        ("court", one.court.clone()),
        ("judged_on", one.on.map(day).unwrap_or_default()),
        ("article", one.article.clone()),
        ("acted_on", one.acted_on.map(day).unwrap_or_default()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn person_fields(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    html! {
        div.fgrid {
            (Field::line("name", lang.t("offenders-name")).filled(filled))
            (Field::line("id_number", lang.t("offenders-id")).hint(lang.t("offenders-id-hint")).filled(filled))
            (Field::day("birth", lang.t("offenders-birth")).hint(lang.t("offenders-birth-hint")).filled(filled))
            (Field::line("commune", lang.t("offenders-commune")).hint(lang.t("offenders-commune-hint")).filled(filled))
        }
        details open[!filled.form.value("adult_source").is_empty() || filled.error("adult_source").is_some()] {
            summary { (lang.t("offenders-birth-unknown")) }
            p.small.muted { (lang.t("offenders-birth-unknown-hint")) }
            div.fgrid {
                (Field::number("birth_year", lang.t("offenders-birth-year")).filled(filled))
                (Field::line("adult_source", lang.t("offenders-adult-source")).hint(lang.t("offenders-adult-source-hint")).filled(filled))
            }
        }
        div.fgrid {
            (Field::area("aliases", lang.t("offenders-aliases"), 2).hint(lang.t("offenders-lines-hint")).filled(filled))
            (Field::area("phones", lang.t("offenders-phones"), 2).hint(lang.t("offenders-lines-hint")).filled(filled))
            (Field::area("accounts", lang.t("offenders-accounts"), 3).hint(lang.t("offenders-lines-hint")).filled(filled).wide())
            (Field::area("method", lang.t("offenders-method"), 3).hint(lang.t("offenders-method-hint")).filled(filled).wide())
            (Field::area("notes", lang.t("offenders-notes"), 2).hint(lang.t("offenders-no-child")).filled(filled).wide())
        }
    }
}

fn judgment_fields(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let error = filled.error("final");
    html! {
        div.fgrid {
            (Field::line("number", lang.t("offenders-judgment-number")).filled(filled))
            (Field::day("judged_on", lang.t("offenders-judged-on")).filled(filled))
            (Field::line("court", lang.t("offenders-court")).filled(filled))
            (Field::line("article", lang.t("offenders-article")).hint(lang.t("offenders-article-hint")).filled(filled))
            (Field::day("acted_on", lang.t("offenders-acted-on")).hint(lang.t("offenders-acted-on-hint")).filled(filled).wide())
        }
        @if let Some(error) = &error { p.err id="final-error" { (error) } }
        label.row {
            input type="checkbox" id="final" name="final" value="yes" checked[filled.form.chose("final", "yes")]
                aria-describedby=[error.is_some().then_some("final-error")];
            (lang.t("offenders-final"))
        }
    }
}

fn review_field(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let field = Field::day("review_on", lang.t("offenders-review")).hint(lang.t("offenders-review-hint"));
    html! { (field.filled(filled)) }
}

/// Where the file of somebody who is in the register already stands.
fn known_note(lang: Lang, problems: &[Problem]) -> Markup {
    let number = problems.iter().filter(|problem| problem.message == KNOWN).find_map(|problem| {
        problem.args.iter().find_map(|(_, fill)| match fill {
            Fill::Number(number) => Some(*number),
            Fill::Text(_) => None,
        })
    });
    html! {
        @if let Some(number) = number {
            (note(Kind::Due, html! {
                p { (lang.t("offenders-known-hint")) }
                p { (Button::link(number_words(lang, number), href(number)).small()) }
            }))
        }
    }
}

fn show_new(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (known_note(lang, problems))
        form.stack method="post" action={ (HERE) "/them" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="outcome" value=(form.value("outcome"));
            (Card::new("ban-an", lang.t("offenders-judgment")).body(judgment_fields(&filled)))
            (Card::new("nguoi", lang.t("offenders-person")).body(person_fields(&filled)))
            (Card::new("luu", lang.t("offenders-keep")).body(html! {
                p.small.muted { (lang.t("offenders-sealed-hint")) }
                (review_field(&filled))
                (Button::submit(lang.t("offenders-enter")))
            }))
        }
    };
    let page = officer.page(lang.t("offenders-add")).crumb(lang.t("offenders-register"), Some(HERE));
    Ok(page.crumb(lang.t("offenders-add"), None).problems(!problems.is_empty()).render(body))
}

fn lines(reader: &mut FormReader<'_>, name: &str) -> Vec<String> {
    let text = reader.text(name, Need::Optional, LONGEST_WORDS);
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What was typed about the person, and when the file is looked through again; what of it could not be read.
fn read_person(form: &Form, today: Day) -> (Contents, Day, Vec<Problem>) {
    let mut reader = FormReader::new(form);
    let one = Contents {
        name: reader.line("name", Need::Required, 100),
        aliases: lines(&mut reader, "aliases"),
        birth: reader.optional_day("birth").map(Day),
        birth_year: reader.optional_int("birth_year", 1900..=2100),
        adult_source: reader.line("adult_source", Need::Optional, LONGEST_LINE),
        id_number: reader.line("id_number", Need::Optional, 20).replace([' ', '.'], ""),
        accounts: lines(&mut reader, "accounts"),
        phones: lines(&mut reader, "phones"),
        commune: reader.line("commune", Need::Optional, LONGEST_LINE),
        method: reader.text("method", Need::Optional, LONGEST_WORDS),
        notes: reader.text("notes", Need::Optional, LONGEST_WORDS),
        judgments: Vec::new(),
    };
    let review_on = Day(reader.day("review_on"));
    let found = reader.finish().err().unwrap_or_default();
    let found = joined(found, review_problem(review_on, today).into_iter().collect());
    (one, review_on, found)
}

fn read_judgment(form: &Form) -> (Judgment, Vec<Problem>) {
    let mut reader = FormReader::new(form);
    let one = Judgment {
        number: reader.line("number", Need::Optional, LONGEST_LINE),
        court: reader.line("court", Need::Optional, LONGEST_LINE),
        on: reader.optional_day("judged_on").map(Day),
        article: reader.line("article", Need::Optional, LONGEST_LINE),
        acted_on: reader.optional_day("acted_on").map(Day),
        outcome: None,
    };
    if !reader.flag("final") {
        reader.problem(Problem::new("final", "offenders-final-needed"));
    }
    (one, reader.finish().err().unwrap_or_default())
}

pub(super) async fn enter(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let today = officer.hub.clock.now().day();
    let (mut judgment, found) = read_judgment(&form);
    let (person, review_on, more) = read_person(&form, today);
    let problems = joined(joined(found, more), actions::problems(&person, Some(&judgment), review_on, today));
    if !problems.is_empty() {
        return show_new(&officer, &form, &problems);
    }
    if let Ok(id) = form.value("outcome").parse::<AllegedId>() {
        // the officer's unit must still hold the case
        actions::from_outcome(&officer.hub, &officer.who, id).await?;
        judgment.outcome = Some(id);
    }
    let one = Contents { judgments: vec![judgment], ..person };
    match actions::enter(&officer.hub, &officer.who, &one, review_on).await {
        Ok(number) => Ok(officer.done(&href(number), "offenders-entered-done")),
        Err(Error::Invalid(problems)) => show_new(&officer, &form, &problems),
        Err(error) => Err(error),
    }
}

fn show_on(
    officer: &Officer,
    number: i64,
    title: &str,
    problems: &[Problem],
    body: Markup,
) -> Result<Response> {
    let lang = officer.lang;
    let back = href(number);
    let page = officer.page(lang.t(title)).crumb(lang.t("offenders-register"), Some(HERE));
    let page = page.crumb(number_words(lang, number), Some(&back)).crumb(lang.t(title), None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

pub(super) async fn change_page(officer: Officer, Path(number): Path<i64>) -> Result<Response> {
    let seen = looking::seen(&officer.hub, &officer.who, number).await?;
    let mut pairs = typed(&seen.contents, seen.file.review_on);
    pairs.push(("version".into(), seen.file.version.to_string()));
    show_change(&officer, number, &Form::new(pairs), &[])
}

fn show_change(officer: &Officer, number: i64, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (known_note(lang, problems))
        form.stack method="post" action={ (href(number)) "/sua" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="version" value=(form.value("version"));
            (Card::new("nguoi", lang.t("offenders-person")).body(html! {
                (person_fields(&filled))
                (review_field(&filled))
                (Button::submit(lang.t("offenders-save")))
            }))
        }
    };
    show_on(officer, number, "offenders-change", problems, body)
}

pub(super) async fn change(
    Path(number): Path<i64>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let today = officer.hub.clock.now().day();
    let (person, review_on, found) = read_person(&form, today);
    let problems = joined(found, actions::problems(&person, None, review_on, today));
    if !problems.is_empty() {
        return show_change(&officer, number, &form, &problems);
    }
    let version = form.value("version").parse().map_err(|_| Error::Conflict("error-form"))?;
    match actions::change(&officer.hub, &officer.who, number, version, &person, review_on).await {
        Ok(()) => Ok(officer.done(&href(number), "offenders-saved")),
        Err(error) => show_change(&officer, number, &form, &problems_of(error, "name")?),
    }
}

pub(super) async fn judgment_page(
    officer: Officer,
    Path(number): Path<i64>,
    Query(from): Query<Begun>,
) -> Result<Response> {
    looking::seen(&officer.hub, &officer.who, number).await?;
    let mut pairs = Vec::new();
    if let Some(id) = from.tu {
        let known = actions::from_outcome(&officer.hub, &officer.who, id).await?;
        pairs.push(("outcome".into(), id.to_string()));
        pairs.extend(known.judgments.iter().flat_map(typed_judgment));
    }
    show_judgment(&officer, number, &Form::new(pairs), &[])
}

fn show_judgment(officer: &Officer, number: i64, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (Card::new("ban-an", lang.t("offenders-judgment")).body(html! {
            form.stack method="post" action={ (href(number)) "/ban-an" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="outcome" value=(form.value("outcome"));
                (judgment_fields(&filled))
                (Button::submit(lang.t("offenders-save")))
            }
        }))
    };
    show_on(officer, number, "offenders-add-judgment", problems, body)
}

pub(super) async fn judgment(
    Path(number): Path<i64>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (mut judgment, found) = read_judgment(&form);
    let problems = joined(found, judgment.problems(officer.hub.clock.now().day()));
    if !problems.is_empty() {
        return show_judgment(&officer, number, &form, &problems);
    }
    if let Ok(id) = form.value("outcome").parse::<AllegedId>() {
        actions::from_outcome(&officer.hub, &officer.who, id).await?;
        judgment.outcome = Some(id);
    }
    match actions::add_judgment(&officer.hub, &officer.who, number, &judgment).await {
        Ok(()) => Ok(officer.done(&href(number), "offenders-saved")),
        Err(error) => show_judgment(&officer, number, &form, &problems_of(error, "number")?),
    }
}
