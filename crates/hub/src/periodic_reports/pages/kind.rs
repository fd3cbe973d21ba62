//! What a type of report is: who reports, to whom, in which sections, with how many days of grace.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::organisations;
use crate::organisations::actions::Organisation;
use crate::periodic_reports::actions::{self, Type, TypeChange};
use crate::periodic_reports::bodies::{Circle, Entry};
use crate::periodic_reports::model::TypeId;
use crate::periodic_reports::words::section_title;
use crate::web::Lang;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field, Kind, labelled_error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("circles", "reports-who"),
    ("to", "reports-to-whom"),
    ("through", "reports-through-words"),
    ("grace", "reports-grace"),
    ("headings", "reports-headings"),
];
/// Above this many, bodies are not listed one by one.
const MOST_LISTED: usize = 300;

pub(super) async fn page(officer: Officer, Path(id): Path<TypeId>) -> Result<Response> {
    let of = actions::type_of(&officer.hub, id).await?;
    let bodies = organisations::actions::all(&officer.hub).await?;
    let form = stands(&of, &bodies);
    render(&officer, &of, &bodies, &form, &[]).await
}

/// The form as things stand; before anybody has said who reports, with what the plan's words propose.
fn stands(of: &Type, bodies: &[Organisation]) -> Form {
    let mut pairs: Vec<(String, String)> = vec![
        ("seen".into(), of.row.version.to_string()),
        ("to".into(), of.row.to_words.clone()),
        ("through".into(), of.row.through_words.clone()),
        ("through-id".into(), of.row.through_id.map(|id| id.to_string()).unwrap_or_default()),
        ("grace".into(), of.row.grace_days.to_string()),
    ];
    // headings stand in Vietnamese papers, whatever language the screen has
    let headings: Vec<_> =
        of.sections.iter().map(|(key, title)| section_title(Lang::Vi, key, title)).collect();
    pairs.push(("headings".into(), headings.join("\n")));
    let districts = bodies.iter().any(|body| Circle::Districts.holds(body));
    let proposed = if of.is_set() { Vec::new() } else { of.proposed(districts) };
    pairs.extend(proposed.iter().map(|circle| ("circles".to_owned(), circle.name().to_owned())));
    for entry in &of.entries {
        pairs.push(match entry {
            Entry::Circle(circle) => ("circles".to_owned(), circle.name().to_owned()),
            Entry::Body(id) => ("bodies".to_owned(), id.to_string()),
        });
    }
    Form::new(pairs)
}

async fn render(
    officer: &Officer,
    of: &Type,
    bodies: &[Organisation],
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    can(&officer.who, &actions::CONFIGURE, &On::held_by(actions::lead(&officer.hub).await?))?;
    let filled = Filled { form, problems, lang };
    let who_words = of.reporting.as_ref().map(|item| item.who_words.clone()).unwrap_or_default();
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if !of.is_set() && !who_words.is_empty() {
            (note(Kind::Due, html! {
                p { (lang.t("reports-plan-says")) " “" (who_words) "”. " (lang.t("reports-proposed")) }
            }))
        }
        form.stack method="post" action={ (LIST) "/che-do/" (of.row.id) } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            div.half {
                (who(lang, bodies, &filled))
                div.stack {
                    (way(lang, bodies, &filled))
                    (Card::new("muc", lang.t("reports-headings")).body(html! {
                        (Field::area("headings", lang.t("reports-headings"), 6)
                            .hint(lang.t("reports-headings-hint")).filled(&filled))
                    }))
                    p { (Button::submit(lang.t("reports-type-save"))) }
                }
            }
        }
    };
    Ok(officer
        .page(lang.t("reports-say-who"))
        .lede(html! { (of.plan_name()) })
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(lang.t("reports-say-who"), None)
        .problems(!problems.is_empty())
        .render(body))
}

/// Groups with how many they are today.
pub(super) fn circles<'a>(lang: Lang, bodies: &[Organisation]) -> Vec<Choice<'a>> {
    Circle::ALL
        .into_iter()
        .filter_map(|circle| {
            let count = bodies.iter().filter(|body| circle.holds(body)).count();
            // i18n: reports-circle-*
            let label = lang.t(&format!("reports-circle-{}", circle.name()));
            let small = lang.f("reports-circle-count", &[("n", count.into())]).into_owned();
            (count > 0).then(|| Choice::new(circle.name(), label).small(small))
        })
        .collect()
}

/// Ticks for single bodies: all, or all but schools where there are too many.
pub(super) fn ticks(bodies: &[Organisation], form: &Form) -> Markup {
    let all = bodies.len() <= MOST_LISTED;
    let listed: Vec<_> =
        bodies.iter().filter(|body| all || body.kind != "school").take(MOST_LISTED).collect();
    html! {
        div.tick {
            @for body in listed {
                label.row {
                    input type="checkbox" name="bodies" value=(body.id)
                        checked[form.chose("bodies", &body.id.to_string())];
                    (body.short_name)
                }
            }
        }
    }
}

fn who(lang: Lang, bodies: &[Organisation], filled: &Filled<'_>) -> Markup {
    let choices = circles(lang, bodies);
    let groups = ChoiceGroup {
        name: "circles",
        legend: lang.t("reports-who-groups"),
        heading: false,
        hint: None,
        several: true,
        columns: false,
        choices: &choices,
        filled: *filled,
    };
    Card::new("ai", lang.t("reports-who")).body(html! {
        (groups)
        details open[filled.form.values("bodies").next().is_some()] {
            summary { (lang.t("reports-who-others")) }
            (ticks(bodies, filled.form))
        }
    })
}

fn way(lang: Lang, bodies: &[Organisation], filled: &Filled<'_>) -> Markup {
    let nobody = lang.t("reports-through-lead");
    let ids: Vec<_> = bodies
        .iter()
        .filter(|body| Circle::ProvincialBodies.holds(body))
        .map(|body| (body.id.to_string(), body.short_name.as_str()))
        .collect();
    let mut options = vec![("", nobody.as_ref())];
    options.extend(ids.iter().map(|(id, name)| (id.as_str(), *name)));
    Card::new("duong-di", lang.t("reports-way")).body(html! {
        (Field::line("to", lang.t("reports-to-whom")).filled(filled))
        (Field::line("through", lang.t("reports-through-words")).filled(filled))
        (Field::select("through-id", lang.t("reports-through-id"), &options).filled(filled))
        (Field::number("grace", lang.t("reports-grace")).hint(lang.t("reports-grace-hint")).filled(filled))
    })
}

pub(super) async fn change(
    Path(id): Path<TypeId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let hub = &officer.hub;
    let mut reader = FormReader::new(&form);
    let named: Vec<_> = Circle::ALL.iter().map(|circle| (circle.name(), *circle)).collect();
    let new = TypeChange {
        to: reader.line("to", Need::Required, 300),
        through: reader.line("through", Need::Optional, 300),
        through_id: form.value("through-id").parse().ok(),
        grace: reader.int("grace", 0..=366),
        circles: reader.any_of("circles", Need::Optional, &named),
        bodies: form.values("bodies").filter_map(|id| id.parse().ok()).collect(),
        headings: headings(&reader.text("headings", Need::Required, 4000)),
    };
    let problems = match reader.finish() {
        Err(problems) => problems,
        Ok(()) => {
            let seen = form.value("seen").parse().unwrap_or(-1);
            match actions::change_type(hub, &officer.who, id, seen, &new).await {
                Ok(()) => return Ok(officer.done(LIST, "reports-type-saved")),
                Err(Error::Invalid(problems)) => problems,
                Err(error) => return Err(error),
            }
        }
    };
    let of = actions::type_of(hub, id).await?;
    let bodies = organisations::actions::all(hub).await?;
    render(&officer, &of, &bodies, &form, &problems).await
}

/// One heading a line, each once.
fn headings(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !found.iter().any(|known| known == line) {
            found.push(line.to_owned());
        }
    }
    found
}
