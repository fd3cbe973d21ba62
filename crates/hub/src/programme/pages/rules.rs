//! What events are counted by: the rule, the terms of the school year, the topics.

use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::programme::actions::{self, RULE, Topic};
use crate::programme::model::{NO_UNIT, Rule, TYPES};
use crate::programme::terms::Term;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Choice, ChoiceGroup, Column, Field, Row, Table, labelled_error_summary, plain_chip,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/buoi-tuyen-truyen/cach-tinh";

const LABELS: &[(&str, &str)] = &[
    ("per_term", "programme-per-term"),
    ("types", "programme-types"),
    ("source", "programme-source"),
    ("valid_from", "programme-valid-from"),
    ("name", "programme-name"),
    ("from", "programme-from"),
    ("to", "programme-to"),
    ("decision", "programme-decision"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    can(&officer.who, &RULE, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let rule = actions::rule(hub, today).await?;
    let terms = actions::terms(hub, today.plus(-365), today.plus(365)).await?;
    let topics = actions::topics(hub).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.half {
            div.stack { (rule_card(officer, &rule, &filled)) (topic_card(officer, &topics)) }
            (term_card(officer, &terms, &filled))
        }
    };
    let units = Button::link(lang.t("programme-frame"), "/buoi-tuyen-truyen/don-vi").quiet();
    Ok(officer
        .page(lang.t("programme-rules"))
        .lede(html! { (lang.t("programme-rules-lede")) })
        .actions(html! { (units) })
        .crumb(lang.t("programme-menu"), Some(LIST))
        .crumb(lang.t("programme-rules"), None)
        .problems(!problems.is_empty())
        .render(body))
}

/// i18n: programme-type-*
pub(super) fn type_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("programme-type-{kind}")).into_owned()
}

fn rule_card(officer: &Officer, rule: &Rule, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let typed = filled.form.value("which") == "rule";
    let stands: Vec<_> = rule.types.iter().map(|kind| ("types".to_owned(), kind.clone())).collect();
    let stands = Form::new(
        stands
            .into_iter()
            .chain([
                ("per_term".to_owned(), rule.per_term.to_string()),
                ("source".to_owned(), rule.source.clone()),
                ("valid_from".to_owned(), lang.date(officer.hub.clock.now().day().0)),
            ])
            .collect(),
    );
    let form = if typed { filled.form } else { &stands };
    let filled = Filled { form, problems: if typed { filled.problems } else { &[] }, lang };
    let types: Vec<_> = TYPES
        .iter()
        .filter(|kind| **kind != NO_UNIT)
        .map(|kind| Choice::new(*kind, type_word(lang, kind)))
        .collect();
    let group = ChoiceGroup {
        name: "types",
        legend: lang.t("programme-types"),
        heading: false,
        hint: None,
        several: true,
        columns: true,
        choices: &types,
        filled,
    };
    Card::new("quy-tac", lang.t("programme-rule")).body(html! {
        form.stack method="post" action={ (HERE) "/quy-tac" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="which" value="rule";
            (Field::number("per_term", lang.t("programme-per-term")).hint(lang.t("programme-per-term-hint")).filled(&filled))
            (group)
            (Field::line("source", lang.t("programme-source")).hint(lang.t("programme-source-hint")).filled(&filled))
            (Field::day("valid_from", lang.t("programme-valid-from")).hint(lang.t("programme-valid-from-hint")).filled(&filled))
            p { (Button::submit(lang.t("programme-save"))) }
        }
    })
}

fn term_card(officer: &Officer, terms: &[Term], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let typed = filled.form.value("which") == "term";
    let empty = Form::default();
    let shown = Filled {
        form: if typed { filled.form } else { &empty },
        problems: if typed { filled.problems } else { &[] },
        lang,
    };
    let rows = terms.iter().map(|term| {
        Row::new(vec![
            html! { (term.name) },
            html! { (lang.date(term.from.0)) },
            html! { (lang.date(term.to.0)) },
        ])
    });
    let table = Table {
        caption: lang.t("programme-terms"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("programme-name")),
            Column::new(lang.t("programme-from")).numeric(),
            Column::new(lang.t("programme-to")).numeric(),
        ],
        rows: rows.collect(),
    };
    Card::new("hoc-ky", lang.t("programme-terms")).body(html! {
        p.small { (lang.t("programme-terms-hint")) }
        (table)
        form.stack method="post" action={ (HERE) "/hoc-ky" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="which" value="term";
            (Field::line("name", lang.t("programme-name")).id("term-name").filled(&shown))
            (Field::day("from", lang.t("programme-from")).filled(&shown))
            (Field::day("to", lang.t("programme-to")).filled(&shown))
            (Field::line("decision", lang.t("programme-decision")).filled(&shown))
            p { (Button::submit(lang.t("programme-term-save"))) }
        }
    })
}

fn topic_card(officer: &Officer, topics: &[Topic]) -> Markup {
    let lang = officer.lang;
    Card::new("chu-de", lang.t("programme-topics")).body(html! {
        ul.plain.stack {
            @for topic in topics {
                li {
                    form.row method="post" action={ (HERE) "/chu-de" } {
                        (csrf(&officer.who.csrf))
                        input type="hidden" name="key" value=(topic.key);
                        (Field::line("name", lang.t("programme-name")).id(&format!("name-{}", topic.key))
                            .label_hidden().value(topic.name.as_str()))
                        @if topic.in_use {
                            (Button::submit(lang.t("programme-topic-save")).sends("in_use", "yes").quiet().small().about(topic.name.as_str()))
                            (Button::submit(lang.t("programme-topic-drop")).sends("in_use", "").quiet().small().about(topic.name.as_str()))
                        } @else {
                            (plain_chip(&lang.t("programme-topic-gone")))
                            (Button::submit(lang.t("programme-topic-again")).sends("in_use", "yes").quiet().small().about(topic.name.as_str()))
                        }
                    }
                }
            }
        }
        form.stack method="post" action={ (HERE) "/chu-de" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="key" value="";
            (Field::line("name", lang.t("programme-topic-new")))
            p { (Button::submit(lang.t("programme-topic-add")).sends("in_use", "yes").quiet()) }
        }
    })
}

pub(super) async fn rule(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let per_term = reader.int("per_term", 1..=20);
    let types: Vec<_> =
        TYPES.iter().filter(|kind| **kind != NO_UNIT).map(|kind| (*kind, (*kind).to_owned())).collect();
    let types = reader.any_of("types", Need::Required, &types);
    let source = reader.line("source", Need::Required, 200);
    let from = Day(reader.day("valid_from"));
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems).await;
    }
    let per_term = usize::try_from(per_term).unwrap_or(1);
    let rule = Rule { valid_from: Some(from), per_term, types, kinds: Vec::new(), source };
    let outcome = actions::put_rule(&officer.hub, &officer.who, &rule, from).await;
    ended(&officer, &form, outcome, "programme-rule-saved").await
}

pub(super) async fn term(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let name = reader.line("name", Need::Required, 80);
    let (from, to) = (Day(reader.day("from")), Day(reader.day("to")));
    let decision = reader.line("decision", Need::Required, 200);
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems).await;
    }
    let term = Term { from, to, name };
    let outcome = actions::put_term(&officer.hub, &officer.who, &term, &decision).await;
    ended(&officer, &form, outcome, "programme-term-saved").await
}

pub(super) async fn topic(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let name = reader.line("name", Need::Required, 80);
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems).await;
    }
    let in_use = !form.value("in_use").is_empty();
    let key = form.value("key");
    let outcome = actions::put_topic(&officer.hub, &officer.who, key, &name, in_use).await;
    ended(&officer, &form, outcome, "programme-topic-saved").await
}

async fn ended(officer: &Officer, form: &Form, outcome: Result<()>, done: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(officer.done(HERE, done)),
        Err(Error::Invalid(problems)) => show(officer, form, &problems).await,
        Err(error) => Err(error),
    }
}
