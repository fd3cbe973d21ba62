//! Pages of the filter: resolvers and the policy, lists, age tiers and how their rules are changed.

mod lists;
mod resolvers;
mod rules;
mod tiers;

use axum::Router;
use axum::routing::{get, post};
use lachan_filter::{Category, OnlineService};
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

/// A category in words, a service as people call it; one that is not known by its own name.
///
/// i18n: filtering-category-*
pub(crate) fn category(lang: Lang, name: &str) -> String {
    if let Some(service) = OnlineService::of(name) {
        return service.title().to_owned();
    }
    let known: Result<Category, _> = name.parse();
    match known {
        Ok(known) if known.is_known() => lang.t(&format!("filtering-category-{name}")).into_owned(),
        _ => name.to_owned(),
    }
}

/// What is asked of a list, whether it is handed in or fetched: what it is about, where it comes from, its licence.
pub(super) fn list_fields(lang: Lang, filled: &Filled<'_>) -> Markup {
    // orders are given and not listed
    let known: Vec<_> = Category::known()
        .filter(|known| *known != Category::ORDER)
        .map(|known| (known.clone(), category(lang, known.as_str())))
        .collect();
    let options: Vec<_> = std::iter::once(("", ""))
        .chain(known.iter().map(|(known, words)| (known.as_str(), words.as_str())))
        .collect();
    html! {
        (Field::select("category", lang.t("filtering-category"), &options).filled(filled))
        (Field::line("name", lang.t("filtering-list-name")).hint(lang.t("filtering-list-name-hint")).filled(filled))
        (Field::line("licence", lang.t("filtering-list-licence")).hint(lang.t("filtering-list-licence-hint"))
            .filled(filled))
    }
}

/// What was entered there.
pub(super) struct About {
    pub category: Category,
    pub name: String,
    pub licence: String,
}

/// Reads it; `None` where the category is none, which the reader has noted.
pub(super) fn about(reader: &mut FormReader<'_>) -> Option<About> {
    let category = reader.line("category", Need::Required, 32).parse().ok();
    let category = category.filter(|category| *category != Category::ORDER);
    if category.is_none() && !reader.is_bad("category") {
        reader.problem(Problem::new("category", "form-choose-one"));
    }
    let (name, licence) =
        (reader.line("name", Need::Required, 100), reader.line("licence", Need::Required, 100));
    category.map(|category| About { category, name, licence })
}
