//! The figures as a page, a table file and JSON.

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use lachan_filter::{AgeTier, Category, OnlineService};
use maud::{Markup, html};
use serde_json::json;

use super::figures::{self, By, Figures, Sources, Sum, Wanted};
use super::{LEAST, OPEN};
use crate::error::{Error, Result};
use crate::filtering::pages::{category, parts};
use crate::journal::{self, Entry};
use crate::organisations::actions as organisations;
use crate::sheet::{Cell, Sheet};
use crate::time::Day;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, Table, empty, error_summary, filters, note,
};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};
use crate::web::{Icon, Lang};
use crate::{Hub, attachment};

/// Days shown when nothing else is asked for.
const DAYS: i32 = 14;
/// The longest time that is put together at once: a school year and a summer.
const LONGEST: i32 = 400;

const PAGE: &str = "/loc/so-lieu";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/loc/so-lieu", get(page))
        .route("/loc/so-lieu.csv", get(csv))
        .route("/loc/so-lieu.json", get(as_json))
}

type Asked = Query<Vec<(String, String)>>;

/// What is asked for as a form, with what is shown where nothing is.
fn form(asked: Vec<(String, String)>, today: Day) -> Form {
    let mut pairs: Vec<_> = asked.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
    for (name, value) in
        [("ky", By::Day.word().to_owned()), ("tu", shown(today.plus(1 - DAYS).0)), ("den", shown(today.0))]
    {
        if !pairs.iter().any(|(known, _)| known == name) {
            pairs.push((name.to_owned(), value));
        }
    }
    Form::new(pairs)
}

fn shown(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

fn wanted(form: &Form, areas: &[String]) -> std::result::Result<Wanted, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let by = reader.one_of("ky", &[By::Day, By::Week].map(|by| (by.word(), by)));
    let (from, to) = (Day(reader.day("tu")), Day(reader.day("den")));
    if !reader.is_bad("tu") && !reader.is_bad("den") {
        if to < from {
            reader.problem(Problem::new("den", "monitoring-backwards"));
        } else if to > from.plus(LONGEST) {
            reader.problem(Problem::new("den", "monitoring-too-long").with("n", i64::from(LONGEST)));
        }
    }
    let tier = reader.optional_one_of("nhom", &AgeTier::ALL.map(|tier| (tier.as_str(), tier)));
    let categories: Vec<_> = categories().into_iter().map(|name| (name, name.to_owned())).collect();
    let category = reader.optional_one_of("loai", &categories);
    let areas: Vec<_> = areas.iter().map(|code| (code.as_str(), code.clone())).collect();
    let area = reader.optional_one_of("xa", &areas);
    reader.finish()?;
    Ok(Wanted { by, from, to, tier, category, area })
}

/// What may stand as a category, the open names first.
fn categories() -> Vec<&'static str> {
    static KNOWN: std::sync::LazyLock<Vec<Category>> = std::sync::LazyLock::new(|| {
        Category::known().chain(OnlineService::all().iter().map(OnlineService::category)).collect()
    });
    std::iter::once(OPEN)
        .chain(KNOWN.iter().map(Category::as_str).filter(|name| *name != "allow"))
        .chain([HOURS])
        .collect()
}

/// What a timetable closes.
const HOURS: &str = "hours";

fn category_word(lang: Lang, name: &str) -> String {
    match name {
        OPEN => lang.t("monitoring-open").into_owned(),
        HOURS => lang.t("monitoring-hours").into_owned(),
        name => category(lang, name),
    }
}

fn tier_word(lang: Lang, tier: AgeTier) -> String {
    lang.t(&format!("filtering-tier-{}", tier.as_str())).into_owned()
}

/// Codes of areas with their names.
struct AreaNames(Vec<(String, String)>);

impl AreaNames {
    async fn of(officer: &Officer) -> Result<Self> {
        let codes = figures::areas(&officer.hub, &officer.who).await?;
        let known = organisations::areas(&officer.hub).await?;
        let name = |code: &String| match known.iter().find(|area| area.code == *code) {
            Some(area) => area.name.clone(),
            None if code.is_empty() => officer.lang.t("monitoring-province").into_owned(),
            None => code.clone(),
        };
        Ok(Self(codes.iter().map(|code| (code.clone(), name(code))).collect()))
    }

    fn codes(&self) -> Vec<String> {
        self.0.iter().map(|(code, _)| code.clone()).collect()
    }

    fn name(&self, code: &str) -> String {
        self.0
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    }
}

async fn page(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let lang = officer.lang;
    let areas = AreaNames::of(&officer).await?;
    let form = form(asked, officer.hub.clock.now().day());
    let (figures, wanted, problems) = match wanted(&form, &areas.codes()) {
        Ok(wanted) => {
            (figures::figures(&officer.hub, &officer.who, &wanted).await?, Some(wanted), Vec::new())
        }
        Err(problems) => (Figures::default(), None, problems),
    };
    let sources = figures::sources(&officer.hub, &officer.who).await?;
    let filled = Filled { form: &form, problems: &problems, lang };
    let body = html! {
        (parts(lang, PAGE))
        (error_summary(&filled, Voice::Adult))
        (filter_form(lang, &areas, &filled))
        (from_whom(lang, &sources))
        @if figures.lines.is_empty() {
            (empty(&lang.t("monitoring-none"), &lang.t("monitoring-none-hint"), None))
        } @else {
            (by_time(lang, wanted.as_ref().map(|wanted| wanted.by).unwrap_or_default(), &figures))
            (by_category(lang, &figures))
            (by_area(lang, &areas, &figures))
        }
        p.small.muted { (lang.f("monitoring-small", &[("least", LEAST.into()), ("n", figures.hidden.into())])) }
        p.small.muted { (lang.t("monitoring-never")) }
    };
    let title = match figures.whole() {
        Sum { asked: 0, .. } => lang.t("monitoring-title-none"),
        Sum { closed, .. } => lang.f("monitoring-title", &[("n", closed.into())]),
    };
    let buttons = html! {
        @if !figures.lines.is_empty() {
            (Button::link(lang.t("monitoring-csv"), format!("{PAGE}.csv?{}", query(&form)))
                .icon(Icon::Download).quiet())
            (Button::link(lang.t("monitoring-json"), format!("{PAGE}.json?{}", query(&form)))
                .icon(Icon::Download).quiet())
        }
    };
    Ok(officer
        .page(title)
        .lede(html! { (lang.t("monitoring-lede")) })
        .actions(buttons)
        .problems(!problems.is_empty())
        .render(body))
}

fn query(form: &Form) -> String {
    serde_urlencoded::to_string(form.pairs()).unwrap_or_default()
}

fn filter_form(lang: Lang, areas: &AreaNames, filled: &Filled<'_>) -> Markup {
    let any = lang.t("monitoring-any").into_owned();
    let with_any = |all: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), any.clone())).chain(all).collect()
    };
    let select = |name: &'static str, label: &'static str, options: Vec<(String, String)>| {
        let options: Vec<_> = options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
        html! { (Field::select(name, lang.t(label), &options).filled(filled)) }
    };
    let by = [(By::Day, "monitoring-by-day"), (By::Week, "monitoring-by-week")];
    let by = by.map(|(by, id)| (by.word().to_owned(), lang.t(id).into_owned())).to_vec();
    let tiers = AgeTier::ALL.map(|tier| (tier.as_str().to_owned(), tier_word(lang, tier))).to_vec();
    let categories = categories().into_iter().map(|name| (name.to_owned(), category_word(lang, name)));
    filters(
        lang,
        PAGE,
        html! {
            (select("ky", "monitoring-by", by))
            (Field::day("tu", lang.t("monitoring-from")).filled(filled))
            (Field::day("den", lang.t("monitoring-to")).filled(filled))
            (select("nhom", "monitoring-tier", with_any(tiers)))
            (select("loai", "monitoring-category", with_any(categories.collect())))
            @if areas.0.len() > 1 { (select("xa", "monitoring-area", with_any(areas.0.clone()))) }
        },
    )
}

fn from_whom(lang: Lang, sources: &Sources) -> Markup {
    let kind =
        if sources.telling < sources.resolvers || sources.dropped > 0 { Kind::Due } else { Kind::Info };
    note(
        kind,
        html! {
            p { (lang.f("monitoring-sources", &[
                ("telling", sources.telling.into()), ("resolvers", sources.resolvers.into()),
            ])) }
            @if sources.dropped > 0 {
                p { (lang.f("monitoring-dropped", &[("n", sources.dropped.into())])) }
            }
        },
    )
}

fn cells(lang: Lang, sum: Sum) -> [Markup; 3] {
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    [
        html! { (lang.number(sum.asked)) },
        html! { (lang.number(sum.closed)) },
        html! { (lang.percent(whole(sum.closed), whole(sum.asked))) },
    ]
}

fn sums_table(lang: Lang, id: &str, title: &str, first: &str, rows: Vec<(String, Sum)>) -> Markup {
    let columns = std::iter::once(Column::new(lang.t(first)))
        .chain(
            ["monitoring-asked", "monitoring-closed", "monitoring-share"]
                .map(|id| Column::new(lang.t(id)).numeric()),
        )
        .collect();
    let rows = rows
        .into_iter()
        .map(|(name, sum)| Row::new(std::iter::once(html! { (name) }).chain(cells(lang, sum)).collect()))
        .collect();
    let table = Table { caption: lang.t(title), caption_shown: false, columns, rows };
    Card::new(id, lang.t(title)).flush().body(html! { (table) })
}

fn by_time(lang: Lang, by: By, figures: &Figures) -> Markup {
    let rows = figures.by(|key| key.begin).into_iter().map(|(day, sum)| (lang.date(day.0), sum)).collect();
    let first = match by {
        By::Day => "monitoring-day",
        By::Week => "monitoring-week",
    };
    sums_table(lang, "theo-ngay", "monitoring-over-time", first, rows)
}

fn by_area(lang: Lang, areas: &AreaNames, figures: &Figures) -> Markup {
    let rows = figures.by(|key| key.area.clone()).into_iter();
    let rows = rows.map(|(code, sum)| (areas.name(&code), sum)).collect();
    sums_table(lang, "theo-xa", "monitoring-by-area", "monitoring-area", rows)
}

/// What was closed, by category and tier.
fn by_category(lang: Lang, figures: &Figures) -> Markup {
    let cells = figures.by(|key| (key.category.clone(), key.tier));
    let mut rows: Vec<(String, Sum)> = figures.by(|key| key.category.clone()).into_iter().collect();
    rows.sort_by_key(|(name, sum)| (name == OPEN, -sum.closed, -sum.asked));
    let columns = std::iter::once(Column::new(lang.t("filtering-category")))
        .chain(AgeTier::ALL.map(|tier| Column::new(tier_word(lang, tier)).numeric()))
        .chain([Column::new(lang.t("monitoring-all-tiers")).numeric()])
        .collect();
    let rows = rows
        .into_iter()
        .map(|(name, whole)| {
            let number = |sum: Option<&Sum>| match sum {
                Some(sum) => html! { (lang.number(sum.asked)) },
                None => html! { span.muted { "–" } },
            };
            let tiers = AgeTier::ALL.map(|tier| number(cells.get(&(name.clone(), tier))));
            let first = html! { (category_word(lang, &name)) };
            Row::new(std::iter::once(first).chain(tiers).chain([number(Some(&whole))]).collect())
        })
        .collect();
    let table = Table { caption: lang.t("monitoring-by-category"), caption_shown: false, columns, rows };
    Card::new("theo-loai", lang.t("monitoring-by-category")).flush().body(html! { (table) })
}

/// The figures for a file. That they were taken out is written down.
async fn taken_out(officer: &Officer, asked: Vec<(String, String)>) -> Result<(Wanted, Figures)> {
    let areas = figures::areas(&officer.hub, &officer.who).await?;
    let form = form(asked, officer.hub.clock.now().day());
    let wanted = wanted(&form, &areas).map_err(Error::Invalid)?;
    let figures = figures::figures(&officer.hub, &officer.who, &wanted).await?;
    let mut tx = officer.hub.db.begin().await?;
    let entry = Entry {
        act: "filtering.export-counts",
        actor: Some(officer.who.person),
        subject_kind: "filter-counts",
        subject: uuid::Uuid::nil(),
        detail: json!({ "lines": figures.lines.len() }),
    };
    journal::record(&officer.hub, &mut tx, entry).await?;
    tx.commit().await?;
    Ok((wanted, figures))
}

fn file_name(officer: &Officer, end: &str) -> String {
    format!("so-lieu-bo-loc-{}.{end}", officer.hub.clock.now().day())
}

async fn csv(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let lang = officer.lang;
    let areas = AreaNames::of(&officer).await?;
    let (_, figures) = taken_out(&officer, asked).await?;
    let heads = [
        "monitoring-begin",
        "monitoring-area",
        "monitoring-tier",
        "monitoring-category",
        "monitoring-asked",
        "monitoring-closed",
    ];
    let rows = figures.lines.iter().map(|(key, sum)| {
        vec![
            Cell::Day(key.begin),
            Cell::Text(areas.name(&key.area)),
            Cell::Text(tier_word(lang, key.tier)),
            Cell::Text(category_word(lang, &key.category)),
            Cell::Number(sum.asked),
            Cell::Number(sum.closed),
        ]
    });
    let sheet = Sheet { head: heads.map(|id| lang.t(id).into_owned()).into(), rows: rows.collect() };
    Ok(sheet.download(&file_name(&officer, "csv")))
}

async fn as_json(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let (wanted, figures) = taken_out(&officer, asked).await?;
    let lines: Vec<_> = figures
        .lines
        .iter()
        .map(|(key, sum)| {
            json!({
                "begin": key.begin.to_string(), "area": key.area, "tier": key.tier.as_str(),
                "category": key.category, "asked": sum.asked, "closed": sum.closed,
            })
        })
        .collect();
    let by = match wanted.by {
        By::Day => "day",
        By::Week => "week",
    };
    let whole = json!({
        "by": by, "from": wanted.from.to_string(), "to": wanted.to.to_string(),
        "least": LEAST, "hidden_cells": figures.hidden, "lines": lines,
    });
    let bytes = serde_json::to_vec(&whole).map_err(Error::internal)?;
    Ok(attachment::download("application/json", &file_name(&officer, "json"), bytes))
}
