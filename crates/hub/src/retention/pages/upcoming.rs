//! What will be destroyed in the next thirty days.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, Names, names, parts, value};
use crate::error::Result;
use crate::retention::holding::HOLD;
use crate::retention::lists::{self, ItemRow, Upcoming};
use crate::slice::Class;
use crate::web::components::{Button, Card, Column, Pages, Row, Table, empty};
use crate::web::extract::Officer;

const HERE: &str = "/luu-giu";
const PAGE: i64 = 50;

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let now: i64 = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 100_000);
    let upcoming = lists::upcoming(&officer.hub, &officer.who, (PAGE, (now - 1) * PAGE)).await?;
    let all: i64 = upcoming.counts.values().sum();
    let names = names(&officer).await?;
    let body = html! {
        (parts(&officer, HERE))
        @if all == 0 {
            (empty(&lang.t("retention-upcoming-none"), &lang.t("retention-upcoming-none-hint"), None))
        } @else {
            (counts(&officer, &upcoming))
            (Card::new("sap-huy", lang.f("retention-upcoming-count", &[("n", all.into())])).flush()
                .body(table(&officer, &upcoming.items, &names)))
            (Pages { lang, now: u64::try_from(now).unwrap_or(1), all: u64::try_from((all + PAGE - 1) / PAGE).unwrap_or(1),
                href: |to| format!("{HERE}?trang={to}") })
        }
    };
    Ok(officer.page(lang.t("retention-menu")).lede(html! { (lang.t("retention-lede")) }).render(body))
}

/// i18n: retention-class-*
fn counts(officer: &Officer, upcoming: &Upcoming) -> Markup {
    let lang = officer.lang;
    let rows = Class::ALL.into_iter().filter(|class| upcoming.counts.contains_key(class)).map(|class| {
        Row::new(vec![
            html! { (lang.t(&format!("retention-class-{}", class.name()))) },
            html! { (lang.number(upcoming.counts[&class])) },
        ])
    });
    let caption = lang.t("retention-upcoming-by-class");
    let columns = vec![
        Column::new(lang.t("retention-column-class")),
        Column::new(lang.t("retention-column-how-many")).numeric(),
    ];
    let table = Table { caption: caption.clone(), caption_shown: false, columns, rows: rows.collect() };
    Card::new("theo-loai", caption).flush().body(html! { (table) })
}

/// i18n: retention-class-* retention-kind-*
fn table(officer: &Officer, items: &[ItemRow], names: &Names) -> Markup {
    let lang = officer.lang;
    let may_hold = officer.who.may_ever(&HOLD);
    let rows = items.iter().map(|item| {
        let held = may_hold && !item.code.is_empty();
        Row::new(vec![
            html! {
                @if item.code.is_empty() { (lang.t("retention-class-call")) } @else { span.mono { (item.code) } }
            },
            html! { (lang.t(&format!("retention-class-{}", item.class))) },
            html! { (item.event_at.map_or_else(|| "–".to_owned(), |at| lang.date(at.day().0))) },
            html! { (item.due_at.map_or_else(|| "–".to_owned(), |at| lang.date(at.day().0))) },
            html! { (names.get(&item.unit_id).map_or("", String::as_str)) },
            html! {
                @if held {
                    (Button::link(lang.t("retention-hold-this"), format!("/giu-ho-so?ma={}", item.code))
                        .about(item.code.clone()).quiet().small())
                }
            },
        ])
    });
    let columns = vec![
        Column::new(lang.t("retention-column-code")),
        Column::new(lang.t("retention-column-class")),
        Column::new(lang.t("retention-column-event")),
        Column::new(lang.t("retention-column-due")),
        Column::new(lang.t("retention-column-unit")),
        Column::new(lang.t("retention-column-act")).silent(),
    ];
    let caption = lang.t("retention-tab-upcoming");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}
