//! When people are reminded: the distances, with an example that counts them out.

use axum::response::Response;
use maud::{Markup, html};

use crate::authority::{On, can};
use crate::error::Result;
use crate::reminders::actions::{self, SET};
use crate::reminders::model::{Distances, FURTHEST, MOST, Unreadable};
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, Table, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/nhac-viec";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, None).await
}

async fn show(officer: &Officer, again: Option<(&Form, &[Problem])>) -> Result<Response> {
    can(&officer.who, &SET, &On::province())?;
    let lang = officer.lang;
    let now = actions::distances(&officer.hub).await?;
    let empty = Form::default();
    let (form, problems) = again.unwrap_or((&empty, &[]));
    let filled = Filled { form, problems, lang };
    let (typed, overdue) = match again {
        Some((form, _)) => (form.value("days").to_owned(), form.chose("overdue", "yes")),
        None => (now.text(", "), now.overdue),
    };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &[("days", "reminders-days")]))
        div.two {
            (Card::new("khoang", lang.t("reminders-distances")).body(html! {
                form.stack method="post" action=(HERE) {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Field::line("days", lang.t("reminders-days")).hint(lang.t("reminders-days-hint"))
                        .value(typed).error(filled.error("days")))
                    label.row {
                        input type="checkbox" name="overdue" value="yes" checked[overdue];
                        (lang.t("reminders-overdue"))
                    }
                    p { (Button::submit(lang.t("reminders-save"))) }
                }
            }))
            (example(officer, &now))
        }
        (kinds(lang))
    };
    let page = officer.page(lang.t("reminders-menu")).lede(html! { (lang.t("reminders-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

/// For a last day in the near future: on which day each distance falls.
fn example(officer: &Officer, distances: &Distances) -> Markup {
    let lang = officer.lang;
    let last = officer.hub.clock.now().day().plus(45);
    let mut rows: Vec<Row> = distances
        .days
        .iter()
        .map(|days| {
            let on = last.plus(i32::try_from(1 - days).unwrap_or_default());
            let words = match days {
                1 => lang.t("reminders-example-last"),
                _ => lang.f("reminders-example-left", &[("n", (*days).into())]),
            };
            Row::new(vec![html! { (words) }, html! { (lang.weekday_date(on.0)) }])
        })
        .collect();
    if distances.overdue {
        let over = html! { (lang.t("reminders-example-over")) };
        rows.push(Row::new(vec![over, html! { (lang.weekday_date(last.plus(1).0)) }]));
    }
    let day = lang.weekday_date(last.0);
    let caption = lang.f("reminders-example", &[("day", day.as_str().into())]);
    let columns = vec![
        Column::new(lang.t("reminders-column-words")),
        Column::new(lang.t("reminders-column-day")).corner(),
    ];
    let card = Card::new("vi-du", caption.clone()).flush();
    card.body(html! { (Table { caption, caption_shown: false, columns, rows }) })
}

/// The kinds of work that have a last day.
fn kinds(lang: Lang) -> Markup {
    let kinds: Vec<_> = crate::slices()
        .iter()
        .flat_map(|slice| slice.deadlines)
        // i18n: deadline-*
        .map(|kind| lang.t(&format!("deadline-{}", kind.kind.replace(['.', '_'], "-"))))
        .collect();
    html! {
        @if !kinds.is_empty() {
            (Card::new("loai", lang.t("reminders-kinds")).body(html! {
                ul { @for kind in &kinds { li { (kind) } } }
            }))
        }
    }
}

pub(super) async fn set(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let typed = reader.line("days", Need::Optional, 200);
    let overdue = form.chose("overdue", "yes");
    let read = Distances::read(&typed, overdue);
    match &read {
        Err(Unreadable::Word(word)) => {
            reader.problem(Problem::new("days", "reminders-days-word").with("word", word.as_str()));
        }
        Err(Unreadable::Far(word)) => {
            let problem = Problem::new("days", "reminders-days-far").with("word", word.as_str());
            reader.problem(problem.with("max", FURTHEST));
        }
        Err(Unreadable::Many) => {
            reader.problem(Problem::new("days", "reminders-days-many").with("max", MOST));
        }
        Ok(_) => {}
    }
    match (reader.finish(), read) {
        (Ok(()), Ok(distances)) => {
            actions::set(&officer.hub, &officer.who, &distances).await?;
            Ok(officer.done(HERE, "reminders-saved"))
        }
        (problems, _) => show(&officer, Some((&form, &problems.err().unwrap_or_default()))).await,
    }
}
