//! Who holds which function today, and handing one on.

use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, area_pairs, area_word, function_word, options_of, organisation_pairs};
use crate::error::Result;
use crate::organisations::actions::{self, Overview};
use crate::organisations::model::Function;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, State, Table, chip, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

const HERE: &str = "/co-quan/chuc-nang";
const LABELS: &[(&str, &str)] = &[
    ("function", "organisations-function"),
    ("area", "organisations-area"),
    ("organisation", "organisations-holder"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let all = actions::overview(&officer.hub, &officer.who).await?;
    Ok(show(&officer, &all, &Form::default(), &[]))
}

fn show(officer: &Officer, all: &Overview, form: &Form, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            (Card::new("chuc-nang", lang.t("organisations-functions")).flush().body(table(lang, all)))
            (Card::new("giao", lang.t("organisations-hand-over")).body(hand_over_form(officer, all, &filled)))
        }
    };
    officer
        .page(lang.t("organisations-functions"))
        .lede(html! { (lang.t("organisations-functions-lede")) })
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(lang.t("organisations-functions"), None)
        .problems(!problems.is_empty())
        .render(body)
}

fn table(lang: Lang, all: &Overview) -> Markup {
    let mut rows = Vec::new();
    for function in Function::ALL {
        let held: Vec<_> = all.held.iter().filter(|held| held.function == function.name()).collect();
        if !held.iter().any(|held| held.area_code.is_empty()) {
            let nobody = chip(State::Stuck, &lang.t("organisations-nobody"));
            let whole = lang.t("organisations-whole-province");
            rows.push(Row::new(vec![
                html! { (function_word(lang, function)) },
                html! { (whole) },
                nobody,
                html! { "–" },
            ]));
        }
        for held in held {
            let holder = all.organisations.iter().find(|one| one.id == held.organisation_id);
            rows.push(Row::new(vec![
                html! { (function_word(lang, function)) },
                html! { (area_word(lang, &all.areas, &held.area_code)) },
                html! { (holder.map_or("–", |one| one.name.as_str())) },
                html! { (lang.date(held.valid_from.0)) },
            ]));
        }
    }
    let table = Table {
        caption: lang.t("organisations-functions"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("organisations-function")),
            Column::new(lang.t("organisations-area")),
            Column::new(lang.t("organisations-holder")),
            Column::new(lang.t("organisations-since")).numeric(),
        ],
        rows,
    };
    html! { (table) }
}

fn hand_over_form(officer: &Officer, all: &Overview, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let functions = Function::ALL.map(|one| (one.name().to_owned(), function_word(lang, one)));
    let (areas, holders) = (area_pairs(&all.areas), organisation_pairs(&all.organisations));
    let (choose, whole) = (lang.t("organisations-choose"), lang.t("organisations-whole-province"));
    html! {
        form.stack method="post" action=(HERE) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("function", lang.t("organisations-function"), &options_of(&choose, &functions)).filled(filled))
            (Field::select("area", lang.t("organisations-area"), &options_of(&whole, &areas)).filled(filled))
            (Field::select("organisation", lang.t("organisations-holder"), &options_of(&choose, &holders)).filled(filled))
            p.small.muted { (lang.t("organisations-hand-over-hint")) }
            (Button::submit(lang.t("organisations-hand-over-save")))
        }
    }
}

pub(super) async fn send(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let all = actions::overview(&officer.hub, &officer.who).await?;
    let mut reader = FormReader::new(&form);
    let function = reader.one_of("function", &Function::ALL.map(|one| (one.name(), one)));
    let areas: Vec<_> = all.areas.iter().map(|area| (area.code.as_str(), area.code.as_str())).collect();
    let area = reader.optional_one_of("area", &areas).unwrap_or_default();
    let pairs = organisation_pairs(&all.organisations);
    let ids: Vec<_> =
        pairs.iter().zip(&all.organisations).map(|((id, _), one)| (id.as_str(), one.id)).collect();
    let to = reader.optional_one_of("organisation", &ids);
    if to.is_none() && !reader.is_bad("organisation") {
        reader.problem(Problem::new("organisation", "form-choose-one"));
    }
    match (reader.finish(), to) {
        (Ok(()), Some(to)) => {
            actions::hand_over(&officer.hub, &officer.who, function, area, to).await?;
            Ok(officer.done(HERE, "organisations-handed-over"))
        }
        (Err(problems), _) => Ok(show(&officer, &all, &form, &problems)),
        (Ok(()), None) => Ok(show(&officer, &all, &form, &[])),
    }
}
