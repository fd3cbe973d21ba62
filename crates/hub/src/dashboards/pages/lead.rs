//! `/tong-quan/phu-trach`: the lead department's page: every body's tasks, by level, those with the most late first.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use tokio::try_join;

use super::parts::{Bodies, Looked, body_table};
use crate::authority::{Level, On, can};
use crate::dashboards::LOOK;
use crate::error::Result;
use crate::plans::actions::{self as plans, BodyFigures};
use crate::slice::Counted;
use crate::web::Lang;
use crate::web::components::{Card, labelled_error_summary};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Voice};

/// Every level that tasks go down to.
const LEVELS: [Level; 4] = [Level::Province, Level::District, Level::Commune, Level::School];
const HERE: &str = "/tong-quan/phu-trach";

pub(in crate::dashboards) async fn page(
    officer: Officer,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response> {
    can(&officer.who, &LOOK, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let looked = Looked::read(&officer, query);
    let (bodies, mut by_body) =
        try_join!(Bodies::of(&officer, &LEVELS, looked.day), plans::tasks_by_body(hub, None, looked.day),)?;
    by_body.retain(|one| bodies.get(one.organisation).is_some());
    bodies.most_late_first(&mut by_body);
    let form = Form::default();
    let filled = Filled { form: &form, problems: &looked.problems, lang };
    let cards = LEVELS.iter().filter_map(|level| level_card(lang, &bodies, &by_body, level.name()));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &[("ngay", "dashboards-day")]))
        (looked.field(lang, HERE))
        @for card in cards { (card) }
    };
    let lede = lang.f("dashboards-until", &[("day", lang.date(looked.day.0).into())]);
    let page =
        officer.page(lang.t("dashboards-lead-page")).crumb(lang.t("dashboards-overview"), Some("/tong-quan"));
    let page = page.crumb(lang.t("dashboards-lead-page"), None).lede(html! { (lede) });
    Ok(page.problems(!looked.problems.is_empty()).render(body))
}

fn level_card(lang: Lang, bodies: &Bodies, by_body: &[BodyFigures], level: &str) -> Option<Markup> {
    let of_level = |one: &&BodyFigures| bodies.get(one.organisation).is_some_and(|body| body.level == level);
    let figures: Vec<_> = by_body.iter().filter(of_level).copied().collect();
    if figures.is_empty() {
        return None;
    }
    let all = figures.iter().fold(Counted::default(), |sum, one| sum.plus(one.counted));
    // i18n: dashboards-level-*
    let title = lang.t(&format!("dashboards-level-{level}"));
    let args = [("n", all.total.into()), ("done", all.settled.into()), ("late", all.late.into())];
    let aside = lang.f("dashboards-level-sum", &args);
    let table = body_table(lang, bodies, &figures, &title);
    Some(Card::new(level, title).aside(html! { (aside) }).flush().body(table))
}
