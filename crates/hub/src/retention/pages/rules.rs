//! How long what is kept, by which document, and what was agreed to and does not hold yet.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::parts;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::retention::due::Version;
use crate::retention::model::{Kind, Span, Unit};
use crate::retention::rules::{self, AGREE, PROPOSE, Rule, RuleRow, Wish};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind as NoteKind, Row, State, Table, chip, error_summary, key_values, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/luu-giu/quy-tac";

/// i18n: retention-unit-*
fn span_words(lang: Lang, span: Span) -> String {
    lang.f(&format!("retention-unit-{}", span.unit.name()), &[("n", span.amount.into())]).into_owned()
}

fn row_span(row: &RuleRow) -> Span {
    Span { unit: Unit::parse(&row.span_unit).unwrap_or(Unit::Days), amount: row.amount }
}

fn document(lang: Lang, row: &RuleRow) -> String {
    let on = lang.date(row.document_on.0);
    lang.f("retention-document", &[("number", row.document_number.as_str().into()), ("on", on.into())])
        .into_owned()
}

fn basis(lang: Lang, rule: &Rule) -> Markup {
    html! {
        @match &rule.set {
            Some(row) => { (row.basis) br; span.small.muted { (document(lang, row)) } },
            None => (lang.t("retention-rule-own")),
        }
    }
}

fn coming(lang: Lang, version: Version) -> String {
    let args =
        [("span", span_words(lang, version.span).into()), ("on", lang.date(version.from.day().0).into())];
    lang.f("retention-rule-coming", &args).into_owned()
}

/// i18n: retention-kind-* retention-from-*
pub(super) async fn page(officer: Officer) -> Result<Response> {
    let lang = officer.lang;
    let all = rules::all(&officer.hub, &officer.who).await?;
    let rows = all.iter().map(|rule| {
        let kind = rule.kind.name();
        Row::new(vec![
            html! { a href={ (HERE) "/" (kind) } { (lang.t(&format!("retention-kind-{kind}"))) } },
            html! {
                @if rule.waiting.is_some() { (chip(State::Waiting, &lang.t("retention-rule-waiting"))) }
                @else if rule.coming.is_some() { (chip(State::Due, &lang.t("retention-rule-to-come"))) }
                @else { (chip(State::Done, &lang.t("retention-rule-holds"))) }
            },
            html! {
                strong { (span_words(lang, rule.current.span)) } br;
                span.small.muted { (lang.t(&format!("retention-from-{kind}"))) }
                @if let Some(version) = rule.coming { br; span.small { (coming(lang, version)) } }
            },
            basis(lang, rule),
        ])
    });
    let columns = vec![
        Column::new(lang.t("retention-column-kind")),
        Column::new(lang.t("retention-column-state")).corner(),
        Column::new(lang.t("retention-column-span")),
        Column::new(lang.t("retention-column-basis")),
    ];
    let caption = lang.t("retention-rules");
    let table = Table { caption: caption.clone(), caption_shown: false, columns, rows: rows.collect() };
    let body = html! {
        (parts(&officer, HERE))
        (note(NoteKind::Due, html! { p { (lang.t("retention-rules-to-confirm")) } }))
        (Card::new("quy-tac", caption).flush().body(html! { (table) }))
        (Card::new("ngoai", lang.t("retention-beside")).body(html! {
            p { (lang.t("retention-beside-drafts")) }
            p { (lang.t("retention-beside-figures")) }
            p { (lang.t("retention-beside-else")) }
        }))
    };
    let page = officer.page(lang.t("retention-rules")).crumb(lang.t("retention-menu"), Some("/luu-giu"));
    Ok(page
        .crumb(lang.t("retention-rules"), None)
        .lede(html! { (lang.t("retention-rules-lede")) })
        .render(body))
}

pub(super) async fn one(officer: Officer, Path(kind): Path<String>) -> Result<Response> {
    show(&officer, &kind, &Form::default(), &[]).await
}

/// i18n: retention-kind-* retention-from-*
async fn show(officer: &Officer, kind: &str, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let kind = Kind::parse(kind).ok_or(Error::NotFound)?;
    let all = rules::all(&officer.hub, &officer.who).await?;
    let rule = all.into_iter().find(|rule| rule.kind == kind).ok_or(Error::NotFound)?;
    let filled = Filled { form, problems, lang };
    let title = lang.t(&format!("retention-kind-{}", kind.name()));
    let (span_label, from_label, basis_label) =
        (lang.t("retention-column-span"), lang.t("retention-column-from"), lang.t("retention-column-basis"));
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if let Some(row) = &rule.waiting { (waiting_card(officer, &rule, row)) }
        (Card::new("hien-hanh", lang.t("retention-rule-now")).body(html! {
            (key_values(&[
                (span_label.as_ref(), html! { (span_words(lang, rule.current.span)) }),
                (from_label.as_ref(), html! { (lang.t(&format!("retention-from-{}", kind.name()))) }),
                (basis_label.as_ref(), basis(lang, &rule)),
            ]))
            @if let Some(version) = rule.coming { p { strong { (coming(lang, version)) } } }
        }))
        @if rule.waiting.is_none() && can(&officer.who, &PROPOSE, &On::province()).is_ok() {
            (propose_card(officer, kind, filled))
        }
        (history(lang, &rule))
    };
    let page = officer.page(title.clone()).crumb(lang.t("retention-menu"), Some("/luu-giu"));
    Ok(page
        .crumb(lang.t("retention-rules"), Some(HERE))
        .crumb(title, None)
        .problems(!problems.is_empty())
        .render(body))
}

fn waiting_card(officer: &Officer, rule: &Rule, row: &RuleRow) -> Markup {
    let lang = officer.lang;
    let second = can(&officer.who, &AGREE, &On::province()).is_ok() && row.proposed_by != officer.who.person;
    let args = [
        ("span", span_words(lang, row_span(row)).into()),
        ("who", row.proposed_by_name.as_str().into()),
        ("on", lang.date(row.proposed_at.day().0).into()),
    ];
    Card::new("cho", lang.t("retention-rule-waiting")).tall().body(html! {
        p { (lang.f("retention-rule-proposed", &args)) }
        p { (row.basis) " – " (document(lang, row)) }
        p.muted { (lang.t(if row.longer { "retention-rule-longer" } else { "retention-rule-shorter" })) }
        @if second {
            form.row method="post" action={ (HERE) "/" (rule.kind.name()) "/quyet-dinh" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="version" value=(row.version);
                (Button::submit(lang.t("retention-rule-agree")).sends("agreed", "1"))
                (Button::submit(lang.t("retention-rule-refuse")).sends("agreed", "0").quiet())
            }
        } @else { p { (lang.t("retention-rule-second")) } }
    })
}

/// i18n: retention-unit-name-*
fn propose_card(officer: &Officer, kind: Kind, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = Unit::ALL
        .iter()
        .map(|unit| (unit.name(), lang.t(&format!("retention-unit-name-{}", unit.name()))))
        .collect();
    let units: Vec<_> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    Card::new("de-nghi", lang.t("retention-rule-propose")).body(html! {
        p.muted { (lang.t("retention-rule-propose-hint")) }
        form.stack method="post" action={ (HERE) "/" (kind.name()) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::number("amount", lang.t("retention-rule-amount")).filled(&filled))
            (Field::select("unit", lang.t("retention-rule-unit"), &units).filled(&filled))
            (Field::line("basis", lang.t("retention-column-basis")).hint(lang.t("retention-basis-hint")).filled(&filled))
            (Field::line("document_number", lang.t("retention-document-number")).filled(&filled))
            (Field::day("document_on", lang.t("retention-document-on")).filled(&filled))
            p { (Button::submit(lang.t("retention-rule-propose-save"))) }
        }
    })
}

/// i18n: retention-rule-state-*
fn history(lang: Lang, rule: &Rule) -> Markup {
    if rule.versions.is_empty() {
        return html! {};
    }
    let rows = rule.versions.iter().rev().map(|row| {
        Row::new(vec![
            html! { (row.version) },
            html! { (span_words(lang, row_span(row))) },
            html! { (row.basis) br; span.small.muted { (document(lang, row)) } },
            html! { (row.proposed_by_name) br; span.small.muted { (lang.date(row.proposed_at.day().0)) } },
            html! {
                (lang.t(&format!("retention-rule-state-{}", row.state)))
                @if let (Some(name), Some(at)) = (&row.decided_by_name, row.decided_at) {
                    br; span.small.muted { (name) ", " (lang.date(at.day().0)) }
                }
                @if let Some(at) = row.effective_at {
                    br; span.small.muted { (lang.f("retention-rule-from", &[("on", lang.date(at.day().0).into())])) }
                }
            },
        ])
    });
    let columns = [
        "retention-column-version",
        "retention-column-span",
        "retention-column-basis",
        "retention-column-proposed",
        "retention-column-decided",
    ];
    let caption = lang.t("retention-rule-history");
    let table = Table {
        caption: caption.clone(),
        caption_shown: false,
        columns: columns.iter().map(|id| Column::new(lang.t(id))).collect(),
        rows: rows.collect(),
    };
    Card::new("lich-su", caption).flush().body(html! { (table) })
}

pub(super) async fn propose(
    Path(kind): Path<String>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let amount = reader.int("amount", 1..=36_500);
    let units: Vec<_> = Unit::ALL.iter().map(|unit| (unit.name(), *unit)).collect();
    let unit = reader.one_of("unit", &units);
    let basis = reader.line("basis", Need::Required, 300);
    let number = reader.line("document_number", Need::Required, 100);
    let on = Day(reader.day("document_on"));
    if let Err(problems) = reader.finish() {
        return show(&officer, &kind, &form, &problems).await;
    }
    let wish = Wish { span: Span { unit, amount }, basis, number, on };
    let known = Kind::parse(&kind).ok_or(Error::NotFound)?;
    match rules::propose(&officer.hub, &officer.who, known, &wish).await {
        Err(Error::Invalid(problems)) => show(&officer, &kind, &form, &problems).await,
        outcome => outcome.map(|()| officer.done(&format!("{HERE}/{kind}"), "retention-rule-proposed-done")),
    }
}

pub(super) async fn decide(
    Path(kind): Path<String>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let known = Kind::parse(&kind).ok_or(Error::NotFound)?;
    let version = form.value("version").parse().map_err(|_| Error::NotFound)?;
    let agreed = form.value("agreed") == "1";
    rules::decide(&officer.hub, &officer.who, known, version, agreed).await?;
    let told = if agreed { "retention-rule-agreed-done" } else { "retention-rule-refused-done" };
    Ok(officer.done(&format!("{HERE}/{kind}"), told))
}
