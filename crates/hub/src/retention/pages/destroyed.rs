//! What was destroyed, by month and class, with the tombstones; and a look at the database, now, whether anything is left.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, names, parts, value};
use crate::attachment;
use crate::db::Engine;
use crate::error::{Error, Result};
use crate::retention::lists::{self, ItemRow, Sum};
use crate::retention::proof::{self, Found};
use crate::retention::sheet;
use crate::slice::Class;
use crate::time::{Day, Moment};
use crate::web::components::{
    Button, Card, Column, Field, Kind as NoteKind, Pages, Row, State, Table, Urgency, chip, empty, filters,
    note,
};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

const HERE: &str = "/luu-giu/da-huy";
const PAGE: i64 = 50;

/// The first moments of a month (`2027-02`) and of the next.
fn month(text: &str) -> Option<(Moment, Moment)> {
    let first = Day::parse(&format!("{text}-01"))?;
    Some((first.start(), Day(first.0.last_of_month()).plus(1).start()))
}

fn wanted(asked: &[(String, String)]) -> lists::Asked {
    let span = month(value(asked, "thang"));
    lists::Asked {
        class: Class::parse(value(asked, "loai")),
        from: span.map(|(from, _)| from),
        until: span.map(|(_, until)| until),
        ..lists::Asked::default()
    }
}

/// The filters alone, for links.
fn query(asked: &[(String, String)]) -> String {
    let kept: Vec<_> = ["loai", "thang"]
        .into_iter()
        .map(|name| (name, value(asked, name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let (hub, who) = (&officer.hub, &officer.who);
    let months = lists::by_month(hub, who, lists::Asked::default()).await?;
    let narrowed = lists::by_month(hub, who, wanted(&asked)).await?;
    let count: i64 = narrowed.values().flat_map(|classes| classes.values()).map(|sum| sum.records).sum();
    let now: i64 = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 100_000);
    let page = Some((PAGE, (now - 1) * PAGE));
    let items = lists::destroyed(hub, who, lists::Asked { page, ..wanted(&asked) }).await?;
    let names = names(&officer).await?;
    let looked = value(&asked, "kiem") == "1";
    let found = if looked { Some(proof::look(hub).await?) } else { None };
    let link = query(&asked);
    let body = html! {
        (parts(&officer, HERE))
        @if months.is_empty() {
            (empty(&lang.t("retention-destroyed-none"), &lang.t("retention-destroyed-none-hint"), None))
        } @else {
            (proof_card(&officer, found.as_ref(), hub.db.engine(), &link))
            (filter_form(lang, &asked, months.keys().map(|month| month.0.as_str())))
            @if narrowed.is_empty() {
                (empty(&lang.t("retention-destroyed-none-found"), &lang.t("retention-destroyed-none-found-hint"), None))
            } @else {
                (sums(lang, narrowed.iter().map(|(month, classes)| (month.0.as_str(), classes))))
                (Card::new("bia", lang.f("retention-destroyed-count", &[("n", count.into())])).flush()
                    .body(table(lang, &items, |item| names.get(&item.unit_id).cloned().unwrap_or_default())))
                (Pages { lang, now: u64::try_from(now).unwrap_or(1),
                    all: u64::try_from((count + PAGE - 1) / PAGE).unwrap_or(1),
                    href: |to| format!("{HERE}?{link}&trang={to}") })
            }
        }
    };
    let actions = html! {
        @if !months.is_empty() {
            (Button::link(lang.t("retention-workbook"), format!("{HERE}/tai-ve?{link}")).icon(Icon::Download).quiet())
        }
    };
    let page = officer.page(lang.t("retention-destroyed")).crumb(lang.t("retention-menu"), Some("/luu-giu"));
    Ok(page
        .crumb(lang.t("retention-destroyed"), None)
        .lede(html! { (lang.t("retention-destroyed-lede")) })
        .actions(actions)
        .render(body))
}

/// i18n: retention-class-*
fn proof_card(officer: &Officer, found: Option<&Found>, engine: Engine, link: &str) -> Markup {
    let lang = officer.lang;
    let looked_at = lang.moment(officer.hub.clock.now().into());
    Card::new("kiem-chung", lang.t("retention-proof")).tall().body(html! {
        @match found {
            None => p { (lang.t("retention-proof-hint")) },
            Some(found) if found.left.is_empty() => {
                (note(NoteKind::Done, html! {
                    p { strong { (lang.t("retention-proof-nothing")) } }
                    p { (lang.f("retention-proof-counts", &[("at", looked_at.into()), ("records", found.records.into()),
                        ("places", found.places.into()), ("keys", found.keys.into()), ("rows", found.rows.into())])) }
                    @if found.under_way > 0 {
                        p { (lang.f("retention-proof-under-way", &[("n", found.under_way.into())])) }
                    }
                }))
            },
            Some(found) => {
                (note(NoteKind::Danger, html! {
                    p { strong { (lang.t("retention-proof-left")) } }
                    ul {
                        @for left in &found.left {
                            li { (lang.f(if left.key { "retention-proof-left-key" } else { "retention-proof-left-row" },
                                &[("n", left.rows.into()), ("table", left.table.into()),
                                ("class", lang.t(&format!("retention-class-{}", left.class.name())).into())])) }
                        }
                    }
                    p { (lang.t("retention-proof-left-next")) }
                }))
            },
        }
        p.small.muted {
            (lang.t(if engine == Engine::Postgres { "retention-proof-postgres" } else { "retention-proof-sqlite" }))
        }
        form method="get" action=(HERE) {
            @for (name, value) in serde_urlencoded::from_str::<Asked>(link).unwrap_or_default() {
                input type="hidden" name=(name) value=(value);
            }
            (Button::submit(lang.t("retention-proof-look")).sends("kiem", "1"))
        }
    })
}

fn month_words(lang: Lang, month: &str) -> String {
    let (year, number) = month.split_once('-').unwrap_or((month, ""));
    lang.f("retention-month", &[("month", number.into()), ("year", year.into())]).into_owned()
}

/// i18n: retention-class-*
fn filter_form<'a>(lang: Lang, asked: &[(String, String)], months: impl Iterator<Item = &'a str>) -> Markup {
    let any = |words: String| std::iter::once((String::new(), words));
    let classes = Class::ALL.into_iter().map(|class| {
        (class.name().to_owned(), lang.t(&format!("retention-class-{}", class.name())).into_owned())
    });
    let classes: Vec<_> = any(lang.t("retention-any-class").into_owned()).chain(classes).collect();
    let months = months.map(|month| (month.to_owned(), month_words(lang, month)));
    let months: Vec<_> = any(lang.t("retention-any-month").into_owned()).chain(months).collect();
    filters(
        lang,
        HERE,
        html! {
            @for (name, label, choices) in [("loai", "retention-column-class", &classes), ("thang", "retention-column-month", &months)] {
                @let choices: Vec<(&str, &str)> = choices.iter().map(|(v, w)| (v.as_str(), w.as_str())).collect();
                (Field::select(name, lang.t(label), &choices).value(value(asked, name)))
            }
        },
    )
}

/// i18n: retention-class-*
fn sums<'a>(
    lang: Lang,
    months: impl Iterator<Item = (&'a str, &'a std::collections::BTreeMap<Class, Sum>)>,
) -> Markup {
    let mut rows = Vec::new();
    for (month, classes) in months {
        for (class, sum) in classes {
            rows.push(Row::new(vec![
                html! { (month_words(lang, month)) },
                html! { (lang.t(&format!("retention-class-{}", class.name()))) },
                html! { (lang.number(sum.records)) },
                html! { (lang.number(sum.keys)) },
                html! { (lang.number(sum.rows)) },
                html! { (lang.number(sum.proven)) },
            ]));
        }
    }
    let columns = vec![
        Column::new(lang.t("retention-column-month")),
        Column::new(lang.t("retention-column-class")),
        Column::new(lang.t("retention-column-how-many")).numeric(),
        Column::new(lang.t("retention-column-keys")).numeric(),
        Column::new(lang.t("retention-column-rows")).numeric(),
        Column::new(lang.t("retention-column-proven")).numeric(),
    ];
    let caption = lang.t("retention-by-month");
    let table = Table { caption: caption.clone(), caption_shown: false, columns, rows };
    Card::new("theo-thang", caption).flush().body(html! { (table) })
}

/// i18n: retention-class-* retention-kind-*
fn table(lang: Lang, items: &[ItemRow], unit: impl Fn(&ItemRow) -> String) -> Markup {
    let rows = items.iter().map(|item| {
        let count = |n: Option<i64>| lang.number(n.unwrap_or(0));
        let (sign, word) = match item.state.as_str() {
            "proven" => (State::Done, "retention-state-proven"),
            "emptied" => (State::Running, "retention-state-emptied"),
            _ => (State::Running, "retention-state-keys-gone"),
        };
        Row {
            urgency: Urgency::None,
            cells: vec![
                html! {
                    @if item.code.is_empty() { (lang.t("retention-class-call")) }
                    @else { span.mono { (item.code) } }
                    br; span.small.muted { (unit(item)) }
                },
                chip(sign, &lang.t(word)),
                html! {
                    (lang.t(&format!("retention-class-{}", item.class))) br;
                    span.small.muted { (rule_words(lang, item)) }
                },
                html! {
                    (item.keys_gone_at.map(|at| lang.short_moment(at.into())).unwrap_or_default()) br;
                    span.small.muted { (lang.f("retention-so-many", &[("keys", count(item.keys_gone).into()),
                        ("rows", count(item.rows_gone).into())])) }
                },
                html! {
                    @for digest in [&item.keys_digest, &item.rows_digest].into_iter().flatten() {
                        span.mono.small title=(digest) { (digest.chars().take(16).collect::<String>()) "…" } br;
                    }
                },
            ],
        }
    });
    let columns = vec![
        Column::new(lang.t("retention-column-code")),
        Column::new(lang.t("retention-column-state")).corner(),
        Column::new(lang.t("retention-column-class")),
        Column::new(lang.t("retention-column-keys-at")),
        Column::new(lang.t("retention-column-digest")),
    ];
    let caption = lang.t("retention-destroyed");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}

/// i18n: retention-kind-*
fn rule_words(lang: Lang, item: &ItemRow) -> String {
    let rule = lang.t(&format!("retention-kind-{}", item.rule));
    match item.rule_version {
        Some(version) => lang
            .f("retention-rule-version", &[("rule", rule.into()), ("version", version.into())])
            .into_owned(),
        None => rule.into_owned(),
    }
}

pub(super) async fn workbook(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    if !officer.who.may_ever(&lists::SEE) {
        return Err(Error::Forbidden(lists::SEE.name));
    }
    let bytes = sheet::export(&officer.hub, &officer.who, officer.lang, wanted(&asked)).await?;
    let name = format!("da-huy-{}.xlsx", officer.hub.clock.now().day());
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}
