//! The page for everybody: the targets with their small cells hidden, as a page and as a file.
//!
//! What is counted is kept for a minute, so that the many who read do not make the hub count for each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::Response;
use maud::{Markup, html};

use crate::Hub;
use crate::error::Result;
use crate::sheet::{Cell, Sheet};
use crate::targets::actions::{self, Public, PublicName};
use crate::time::{MINUTE, Moment};
use crate::web::Lang;
use crate::web::components::{Column, Row, Table};
use crate::web::extract::Visitor;

type Kept = HashMap<(PathBuf, String), (Moment, Arc<Vec<Public>>)>;

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

async fn targets(hub: &Hub) -> Result<Arc<Vec<Public>>> {
    let key = (hub.config.data.clone(), hub.province().to_owned());
    let now = hub.clock.now();
    {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, targets)) = kept.as_ref().and_then(|kept| kept.get(&key))
            && (0..MINUTE).contains(&now.since(*at))
        {
            return Ok(targets.clone());
        }
    }
    let fresh = Arc::new(actions::public(hub).await?);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.get_or_insert_default().insert(key, (now, fresh.clone()));
    Ok(fresh)
}

fn name(lang: Lang, target: &Public) -> String {
    match &target.name {
        PublicName::Message(id) => lang.t(id).into_owned(),
        PublicName::Own(name) => name.clone(),
    }
}

/// A cell: its number, or that it is hidden.
fn cell(lang: Lang, value: Option<u64>) -> String {
    value.map_or_else(|| lang.t("targets-hidden").into_owned(), |n| lang.count(n))
}

const COLUMNS: &[&str] = &["targets-settled", "targets-running", "targets-late", "targets-total"];

pub(super) async fn page(visitor: Visitor) -> Result<Response> {
    let lang = visitor.lang;
    let targets = targets(&visitor.hub).await?;
    let today = lang.date(visitor.hub.clock.now().day().0);
    let body = html! {
        h1 { (lang.t("targets-public")) }
        p { (lang.f("targets-public-lede", &[("day", today.into())])) }
        p { (lang.t("targets-hidden-why")) }
        @for target in targets.iter() { (one(lang, target)) }
        p { a href=(lang.path("/chi-tieu.csv")) { (lang.t("targets-file")) } }
    };
    Ok(visitor.page(&lang.t("targets-public"), body))
}

fn one(lang: Lang, target: &Public) -> Markup {
    let title = name(lang, target);
    let totals = target.cells.last();
    let of = |index: usize| totals.and_then(|row| row.get(index).copied()).flatten();
    let rows = places(lang, target).into_iter().map(|(place, cells)| {
        let cells = cells.iter().map(|value| html! { (cell(lang, *value)) });
        Row::new(std::iter::once(html! { (place) }).chain(cells).collect())
    });
    let columns = std::iter::once(Column::new(lang.t("targets-area")))
        .chain(COLUMNS.iter().map(|id| Column::new(lang.t(id)).numeric()));
    let table = Table {
        caption: title.as_str().into(),
        caption_shown: false,
        columns: columns.collect(),
        rows: rows.collect(),
    };
    html! {
        section.stack {
            h2 { (title) }
            p { strong {
                @match (of(0), of(3)) {
                    (Some(part), Some(whole)) => (lang.share(part, whole)),
                    (part, whole) => { (cell(lang, part)) " / " (cell(lang, whole)) },
                }
            } }
            (table)
        }
    }
}

/// The rows of a table with their names, the whole province last.
fn places(lang: Lang, target: &Public) -> Vec<(String, &[Option<u64>])> {
    let named = |name: &String| {
        if name.is_empty() { lang.t("targets-nowhere").into_owned() } else { name.clone() }
    };
    let names = target.places.iter().map(named);
    let names = names.chain(std::iter::once(lang.t("targets-together").into_owned()));
    let empty = target.places.is_empty();
    names.zip(&target.cells).filter(|_| !empty).map(|(name, row)| (name, row.as_slice())).collect()
}

/// The figures as a table for whoever reckons with them.
pub(super) async fn csv(visitor: Visitor) -> Result<Response> {
    let lang = visitor.lang;
    let heads = ["targets-record", "targets-area"].iter().chain(COLUMNS).map(|id| lang.t(id).into_owned());
    let mut rows = Vec::new();
    for target in targets(&visitor.hub).await?.iter() {
        for (place, cells) in places(lang, target) {
            let number = |value: &Option<u64>| match value {
                Some(n) => Cell::Number(i64::try_from(*n).unwrap_or(i64::MAX)),
                None => Cell::Text(lang.t("targets-hidden").into_owned()),
            };
            let names = [Cell::Text(name(lang, target)), Cell::Text(place)];
            rows.push(names.into_iter().chain(cells.iter().map(number)).collect());
        }
    }
    Ok(Sheet { head: heads.collect(), rows }.download("chi-tieu.csv"))
}
