//! `/luu-giu`: what will be destroyed, what was, and by which rules; `/giu-ho-so`: what is held back.

mod destroyed;
mod holds;
mod rules;
mod upcoming;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::{get, post};
use maud::Markup;

use crate::Hub;
use crate::authority::{On, can};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::retention::holding::HOLD;
use crate::retention::lists::SEE;
use crate::web::components::{Tab, tabs};
use crate::web::extract::Officer;

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/luu-giu", get(upcoming::page))
        .route("/luu-giu/da-huy", get(destroyed::page))
        .route("/luu-giu/da-huy/tai-ve", get(destroyed::workbook))
        .route("/luu-giu/quy-tac", get(rules::page))
        .route("/luu-giu/quy-tac/{kind}", get(rules::one).post(rules::propose))
        .route("/luu-giu/quy-tac/{kind}/quyet-dinh", post(rules::decide))
        .route("/giu-ho-so", get(holds::page).post(holds::place))
        .route("/giu-ho-so/{id}", get(holds::one).post(holds::lift))
}

type Names = BTreeMap<OrganisationId, String>;

async fn names(officer: &Officer) -> Result<Names> {
    let units = organisations::actions::ever(&officer.hub).await?;
    Ok(units.into_iter().map(|unit| (unit.id, unit.short_name)).collect())
}

/// The pages of retention that this person may open.
fn parts(officer: &Officer, current: &str) -> Markup {
    let lang = officer.lang;
    let sees = officer.who.may_ever(&SEE);
    let all = [
        ("/luu-giu", "retention-tab-upcoming", sees),
        ("/giu-ho-so", "retention-tab-holds", sees || officer.who.may_ever(&HOLD)),
        ("/luu-giu/da-huy", "retention-tab-destroyed", sees),
        (
            "/luu-giu/quy-tac",
            "retention-tab-rules",
            sees || can(&officer.who, &crate::retention::rules::AGREE, &On::province()).is_ok(),
        ),
    ];
    let shown: Vec<_> = all
        .into_iter()
        .filter(|(.., open)| *open)
        .map(|(href, label, _)| Tab {
            label: lang.t(label),
            href: href.into(),
            count: None,
            current: href == current,
        })
        .collect();
    tabs(lang, &lang.t("retention-menu"), &shown)
}

type Asked = Vec<(String, String)>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}
