//! Pages of the filter: resolvers and the policy, lists, age tiers and how their rules are changed.

mod lists;
mod resolvers;
mod rules;
mod tiers;

use axum::Router;
use axum::routing::{get, post};
use lachan_filter::Category;
use maud::{Markup, html};

use crate::Hub;
use crate::web::components::{Field, Tab, tabs};
use crate::web::form::{Filled, FormReader, Need, Problem};
use crate::web::{Lang, upload};

pub(super) fn routes() -> Router<Hub> {
    let take = post(lists::upload).layer(upload::limit());
    Router::new()
        .route("/loc", get(resolvers::page))
        .route("/loc/goi", get(resolvers::stick))
        .route("/loc/ma-moi", post(resolvers::make_code))
        .route("/loc/may/{id}/thu-hoi", post(resolvers::revoke))
        .route("/loc/danh-sach", get(lists::page).merge(take))
        .route("/loc/danh-sach/{id}", post(lists::switch))
        .route("/loc/nhom-tuoi", get(tiers::page))
        .route("/loc/nhom-tuoi/{tier}", get(rules::page).post(rules::change))
}

/// The parts of the filter, as tabs.
pub(super) fn parts(lang: Lang, current: &str) -> Markup {
    let parts = [
        ("filtering-tab-resolvers", "/loc"),
        ("filtering-tab-lists", "/loc/danh-sach"),
        ("filtering-tab-tiers", "/loc/nhom-tuoi"),
        ("monitoring-tab", "/loc/so-lieu"),
    ];
    let shown = parts.map(|(label, href)| Tab {
        label: lang.t(label),
        href: href.into(),
        count: None,
        current: href == current,
    });
    tabs(lang, &lang.t("filtering-tabs"), &shown)
}

/// A category in words; one that is not known by its own name.
///
/// i18n: filtering-category-*
pub(crate) fn category(lang: Lang, name: &str) -> String {
    let known: Result<Category, _> = name.parse();
    match known {
        Ok(known) if known.is_known() => lang.t(&format!("filtering-category-{name}")).into_owned(),
        _ => name.to_owned(),
    }
}

/// The categories of which a list can be: all but orders, which are given and not listed.
fn listable_ones() -> impl Iterator<Item = Category> {
    Category::known().filter(|known| *known != Category::ORDER)
}

/// Where the category of a list is chosen.
pub(super) fn category_field(lang: Lang, filled: &Filled<'_>) -> Markup {
    let known: Vec<_> =
        listable_ones().map(|known| (known.clone(), category(lang, known.as_str()))).collect();
    let options: Vec<_> = std::iter::once(("", ""))
        .chain(known.iter().map(|(known, words)| (known.as_str(), words.as_str())))
        .collect();
    html! { (Field::select("category", lang.t("filtering-category"), &options).filled(filled)) }
}

/// The category that was chosen there.
pub(super) fn listable(reader: &mut FormReader<'_>) -> Option<Category> {
    let chosen = reader.line("category", Need::Required, 32).parse().ok();
    let chosen = chosen.filter(|chosen| *chosen != Category::ORDER);
    if chosen.is_none() && !reader.is_bad("category") {
        reader.problem(Problem::new("category", "form-choose-one"));
    }
    chosen
}
