//! A new organisation.

use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, area_pairs, function_word, kind_word, level_word, options_of, organisation_pairs};
use crate::authority::Level;
use crate::error::Result;
use crate::organisations::actions::{self, NewOrganisation, Overview};
use crate::organisations::model::{Function, KINDS};
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("name", "organisations-name"),
    ("short_name", "organisations-short-name"),
    ("kind", "organisations-kind"),
    ("level", "organisations-level"),
    ("area", "organisations-area"),
    ("parent", "organisations-parent"),
    ("functions", "organisations-functions"),
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
        (Card::new("co-quan", lang.t("organisations-add")).body(html! {
            form.stack method="post" action="/co-quan/them" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (fields(all, &filled))
                (Button::submit(lang.t("organisations-add-save")))
            }
        }))
    };
    officer
        .page(lang.t("organisations-add"))
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(lang.t("organisations-add"), None)
        .problems(!problems.is_empty())
        .render(body)
}

fn fields(all: &Overview, filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let kinds: Vec<_> = KINDS.iter().map(|kind| ((*kind).to_owned(), kind_word(lang, kind))).collect();
    let levels = Level::ALL.map(|level| (level.name().to_owned(), level_word(lang, level.name())));
    let (areas, parents) = (area_pairs(&all.areas), organisation_pairs(&all.organisations));
    let (choose, whole) = (lang.t("organisations-choose"), lang.t("organisations-whole-province"));
    let nobody = lang.t("organisations-no-parent");
    let functions = Function::ALL.map(|function| Choice::new(function.name(), function_word(lang, function)));
    html! {
        (Field::line("name", lang.t("organisations-name")).hint(lang.t("organisations-name-hint")).filled(filled))
        (Field::line("short_name", lang.t("organisations-short-name"))
            .hint(lang.t("organisations-short-name-hint")).filled(filled))
        (Field::select("kind", lang.t("organisations-kind"), &options_of(&choose, &kinds)).filled(filled))
        (Field::select("level", lang.t("organisations-level"), &options_of(&choose, &levels)).filled(filled))
        (Field::select("area", lang.t("organisations-area"), &options_of(&whole, &areas))
            .hint(lang.t("organisations-area-hint")).filled(filled))
        (Field::select("parent", lang.t("organisations-parent"), &options_of(&nobody, &parents)).filled(filled))
        (ChoiceGroup {
            name: "functions",
            legend: lang.t("organisations-functions"),
            heading: false,
            hint: Some(lang.t("organisations-functions-hint")),
            several: true,
            columns: true,
            choices: &functions,
            filled: *filled,
        })
    }
}

pub(super) async fn send(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let all = actions::overview(&officer.hub, &officer.who).await?;
    match read(&all, &form) {
        Ok(new) => {
            actions::add(&officer.hub, &officer.who, &new).await?;
            Ok(officer.done(LIST, "organisations-added"))
        }
        Err(problems) => Ok(show(&officer, &all, &form, &problems)),
    }
}

fn read(all: &Overview, form: &Form) -> Result<NewOrganisation, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let name = reader.line("name", Need::Required, 200);
    let short_name = reader.line("short_name", Need::Optional, 80);
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let level = reader.one_of("level", &Level::ALL.map(|level| (level.name(), level)));
    let areas: Vec<_> = all.areas.iter().map(|area| (area.code.as_str(), area.code.clone())).collect();
    let area = reader.optional_one_of("area", &areas).unwrap_or_default();
    if level > Level::Province && area.is_empty() && !reader.is_bad("level") && !reader.is_bad("area") {
        reader.problem(Problem::new("area", "organisations-area-needed"));
    }
    let pairs = organisation_pairs(&all.organisations);
    let ids: Vec<_> =
        pairs.iter().zip(&all.organisations).map(|((id, _), one)| (id.as_str(), one.id)).collect();
    let parent = reader.optional_one_of("parent", &ids);
    let functions: Vec<_> = Function::ALL.map(|function| (function.name(), function)).into();
    let functions = reader.any_of("functions", Need::Optional, &functions);
    if all.organisations.iter().any(|one| one.name == name && one.area_code == area) {
        reader.problem(Problem::new("name", "organisations-name-taken"));
    }
    reader.finish()?;
    let short_name = if short_name.is_empty() { name.clone() } else { short_name };
    Ok(NewOrganisation { kind: kind.into(), level, area, name, short_name, parent, functions })
}
