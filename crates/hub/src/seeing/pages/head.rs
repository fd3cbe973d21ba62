//! `/muc-tiep-xuc`: how long the officers of a unit looked this week, for its head; never what they saw.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::Result;
use crate::id::OrganisationId;
use crate::seeing::exposure::{self, Limits, Unit};
use crate::time::{MINUTE, SECOND};
use crate::web::components::{Button, Card, Column, Field, Row, Table, Urgency, empty, error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, None, &Form::default(), &[]).await
}

async fn show(
    officer: &Officer,
    typed: Option<OrganisationId>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let (monday, today, units) = exposure::of_units(&officer.hub, &officer.who).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @for unit in &units {
            (unit_card(officer, unit, (typed == Some(unit.id)).then_some(filled)))
        }
    };
    let args = [("from", lang.weekday_date(monday.0).into()), ("to", lang.weekday_date(today.0).into())];
    let lede = html! { (lang.f("seeing-exposure-lede", &args)) };
    let page = officer.page(lang.t("seeing-exposure")).lede(lede);
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn unit_card(officer: &Officer, unit: &Unit, filled: Option<Filled<'_>>) -> Markup {
    let lang = officer.lang;
    let span = |micros: i64| if micros == 0 { "–".to_owned() } else { lang.span(micros / SECOND) };
    let columns = vec![
        Column::new(lang.t("seeing-column-officer")),
        Column::new(lang.t("seeing-column-today")).numeric(),
        Column::new(lang.t("seeing-column-week")).numeric(),
        Column::new(lang.t("seeing-column-most")).numeric(),
        Column::new(lang.t("seeing-column-went-on")).numeric(),
    ];
    let rows = unit
        .officers
        .iter()
        .map(|one| Row {
            urgency: match one.most {
                most if most >= unit.limits.hard_minutes * MINUTE => Urgency::Urgent,
                most if most >= unit.limits.hard_minutes * MINUTE * 7 / 10 => Urgency::Soon,
                _ => Urgency::None,
            },
            cells: vec![
                html! { strong { (one.name) } },
                html! { (span(one.today)) },
                html! { (span(one.week)) },
                html! { (span(one.most)) },
                html! { (one.went_on) },
            ],
        })
        .collect();
    let caption = lang.f("seeing-exposure-of", &[("unit", unit.name.as_str().into())]);
    let id = format!("unit-{}", unit.id);
    html! {
        (Card::new(&id, unit.name.as_str()).flush().body(html! {
            @if unit.officers.is_empty() { (empty(&lang.t("seeing-exposure-none"), &lang.t("seeing-exposure-none-hint"), None)) }
            @else { (Table { caption, caption_shown: false, columns, rows }) }
        }))
        (limits_card(officer, unit, filled))
    }
}

fn limits_card(officer: &Officer, unit: &Unit, filled: Option<Filled<'_>>) -> Markup {
    let lang = officer.lang;
    let (title, soft, hard) =
        (format!("limits-{}", unit.id), format!("soft-{}", unit.id), format!("hard-{}", unit.id));
    let value = |name: &str, set: i64| {
        filled.map_or_else(|| set.to_string(), |filled| filled.form.value(name).to_owned())
    };
    let error = |name: &str| filled.and_then(|filled| filled.error(name));
    // the summary leads to the field by its name
    let (soft, hard) = if filled.is_some() { ("soft", "hard") } else { (soft.as_str(), hard.as_str()) };
    Card::new(&title, lang.t("seeing-limits")).body(html! {
        p.muted { (lang.t("seeing-limits-hint")) }
        form.row method="post" action={ "/muc-tiep-xuc/" (unit.id) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::number("soft", lang.t("seeing-soft")).id(soft).value(value("soft", unit.limits.soft_minutes)).error(error("soft")))
            (Field::number("hard", lang.t("seeing-hard")).id(hard).value(value("hard", unit.limits.hard_minutes)).error(error("hard")))
            (Button::submit(lang.t("seeing-limits-set")).quiet())
        }
    })
}

pub(super) async fn set(
    Path(id): Path<OrganisationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let limits = Limits {
        soft_minutes: reader.int("soft", Limits::LEAST.soft_minutes..=Limits::MOST.soft_minutes),
        hard_minutes: reader.int("hard", Limits::LEAST.hard_minutes..=Limits::MOST.hard_minutes),
    };
    if limits.soft_minutes >= limits.hard_minutes && !reader.is_bad("soft") && !reader.is_bad("hard") {
        reader.problem(Problem::new("soft", "seeing-soft-below-hard"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, Some(id), &form, &problems).await;
    }
    exposure::set_limits(&officer.hub, &officer.who, id, limits).await?;
    Ok(officer.done("/muc-tiep-xuc", "seeing-limits-kept"))
}
