//! One target: its figure on a day, how it is counted, the list behind it, and the same by commune.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::sentence::sentence;
use super::{AsOf, LIST, name, state, verdict_chip};
use crate::authority::{On, can};
use crate::error::Result;
use crate::plans::model::PlanId;
use crate::programme;
use crate::slice::{Behind, Part, Reading, Verdict};
use crate::targets::actions::{self, COMPOSE, Counting, READ, Source};
use crate::targets::rhythm::{SCHOOLS, by_plan};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Figure, Pages, Row, State, Tab, Table, Urgency, empty, tabs,
};
use crate::web::extract::Officer;

const ON_A_PAGE: usize = 50;

/// The parts of the list, with the names that stand in addresses.
const PARTS: &[(Verdict, &str, &str)] = &[
    (Verdict::Late, "tre", "targets-late"),
    (Verdict::UnderWay, "dang-lam", "targets-running"),
    (Verdict::Settled, "xong", "targets-settled"),
    (Verdict::Apart, "rieng", "targets-apart"),
];

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// The day.
    #[serde(default)]
    den: String,
    /// The plan by whose own rule schools are counted.
    #[serde(rename = "ke-hoach")]
    plan: Option<PlanId>,
    /// The first day that counts, where a report begins on another than the first of the year.
    #[serde(default)]
    tu: String,
    /// The further number whose records are listed; empty for the figure itself.
    #[serde(default)]
    so: String,
    /// The part of the list.
    #[serde(default)]
    phan: String,
    /// Code of a commune.
    xa: Option<String>,
    #[serde(default)]
    trang: usize,
}

impl Asked {
    /// The same days, plan and number, and nothing else.
    fn of_day(&self) -> Self {
        Self { so: self.so.clone(), ..self.of_number("") }
    }

    /// The same days and plan, of a further number.
    fn of_number(&self, so: &str) -> Self {
        let (den, tu) = (self.den.clone(), self.tu.clone());
        Self { den, tu, plan: self.plan, so: so.to_owned(), ..Self::default() }
    }

    fn href(&self, key: &str, part: &str, page: usize) -> String {
        let page = page.to_string();
        let area = self.xa.clone().unwrap_or_default();
        let plan = self.plan.map(|plan| plan.to_string()).unwrap_or_default();
        let pairs = [
            ("den", self.den.as_str()),
            ("tu", &self.tu),
            ("ke-hoach", &plan),
            ("so", &self.so),
            ("phan", part),
            ("xa", &area),
            ("trang", &page),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{LIST}/{key}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

pub(super) async fn page(
    officer: Officer,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    can(who, &READ, &On::province())?;
    let as_of = AsOf::of(hub, &asked.den).begins(&asked.tu);
    let source = match actions::source(hub, &key, as_of.to).await? {
        Source::Figure(figure) => by_plan(hub, figure, asked.plan, as_of.to).await?,
        source => source,
    };
    let reading = Reading { from: as_of.from, to: as_of.to, who: Some(who), lang };
    let counting = actions::count(hub, &source, reading).await?;
    let parts = actions::parts(hub, &source, reading).await?;
    let chosen = parts.iter().find(|(part, _)| part.id == asked.so);
    let listed = chosen.map_or(&counting, |(_, part)| part);
    let title = name(lang, &source);
    let here = format!("{LIST}/{key}");
    let composes = can(who, &COMPOSE, &On::province()).is_ok();
    let how = how(&officer, &source, &as_of).await?;
    let areas = by_area(&officer, &key, &asked, listed).await?;
    let body = html! {
        (as_of.form(lang, &here, asked.plan))
        div.two {
            (list(&officer, &key, &asked, listed))
            div.stack {
                (headline(lang, &source, &counting))
                (numbers(lang, &key, &asked, &parts, &counting))
                (how)
                (areas)
            }
        }
    };
    let from_to = [("from", lang.date(as_of.from.0).into()), ("to", lang.date(as_of.to.0).into())];
    let buttons = html! {
        @if composes && matches!(source, Source::Own(_)) {
            (Button::link(lang.t("targets-change"), format!("{here}/sua")).quiet())
        }
    };
    Ok(officer
        .page(title.clone())
        .lede(html! { (lang.f("targets-days", &from_to)) })
        .actions(buttons)
        .crumb(lang.t("targets-menu"), Some(LIST))
        .crumb(title, None)
        .problems(!as_of.problems.is_empty())
        .render(body))
}

fn headline(lang: Lang, source: &Source, counting: &Counting) -> Markup {
    let counted = counting.counted;
    let (sign, tone, word) = state(lang, counted);
    let rest = |state, id: &str, n: u64| (state, lang.f(id, &[("n", lang.count(n).into())]));
    let mut lines = vec![
        rest(State::Done, "targets-settled-n", counted.settled),
        rest(State::Running, "targets-running-n", counted.under_way),
        rest(State::Late, "targets-late-n", counted.late),
    ];
    if counting.apart() > 0 {
        lines.push(rest(State::Sealed, "targets-apart-n", counting.apart()));
    }
    let unit = match source {
        Source::Figure(figure) => figure.list.as_ref().map(|records| lang.t(records.unit)),
        Source::Own(_) => None,
        Source::OfPlan(_) => Some(lang.t("programme-unit")),
    };
    let figure = Figure {
        lang,
        title: lang.t("targets-figure"),
        state: (sign, word.into()),
        part: counted.settled,
        whole: counted.total,
        unit: unit.unwrap_or_default(),
        tone,
        rest: lines,
        link: None,
    };
    html! { (figure) }
}

/// The figure and its further numbers, each leading to its own records, and how the chosen one is counted.
fn numbers(
    lang: Lang,
    key: &str,
    asked: &Asked,
    parts: &[(&'static Part, Counting)],
    whole: &Counting,
) -> Markup {
    if parts.is_empty() {
        return html! {};
    }
    let line = |id: &str, name: &str, counting: &Counting| {
        let share = lang.share(counting.counted.settled, counting.counted.total);
        html! {
            li {
                a href=(asked.of_number(id).href(key, "", 1)) aria-current=[(asked.so == id).then_some("true")] { (name) }
                ": " span.num { (share) }
                @if counting.apart() > 0 {
                    " · " (lang.f("targets-apart-n", &[("n", lang.count(counting.apart()).into())]))
                }
            }
        }
    };
    Card::new("cac-so", lang.t("targets-numbers")).body(html! {
        ul {
            (line("", &lang.t("targets-figure"), whole))
            @for (part, counting) in parts { (line(part.id, &lang.t(part.id), counting)) }
        }
        @for (part, _) in parts.iter().filter(|(part, _)| part.id == asked.so) {
            p.small { (lang.t(part.records.how)) }
        }
    })
}

/// One plain sentence; for the schools also what stands beside the headline, and the rule that it was counted by.
async fn how(officer: &Officer, source: &Source, as_of: &AsOf) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let words = match source {
        Source::Figure(figure) => figure.list.as_ref().map(|list| lang.t(list.how).into_owned()),
        Source::Own(own) => {
            let topics = programme::actions::topics(hub).await?;
            Some(sentence(lang, &own.formula, &topics))
        }
        Source::OfPlan(_) => Some(lang.t("programme-how").into_owned()),
    };
    let versions: Vec<_> = match source {
        Source::Own(own) => {
            let all = actions::versions(hub).await?;
            all.into_iter().filter(|one| one.id == own.id).collect()
        }
        Source::Figure(_) | Source::OfPlan(_) => Vec::new(),
    };
    let (from, to) = (as_of.from, as_of.to);
    let schools = match source {
        Source::Figure(figure) if figure.id == SCHOOLS => {
            Some(programme::actions::schools(hub, from, to).await?)
        }
        Source::OfPlan(own) => Some(programme::actions::schools_by(hub, &own.rule, from, to).await?),
        _ => None,
    };
    let of_plan = match source {
        Source::OfPlan(own) => Some(crate::plans::actions::get(hub, own.plan).await?),
        _ => None,
    };
    let topics = programme::actions::topics(hub).await?;
    Ok(Card::new("cach-tinh", lang.t("targets-how")).body(html! {
        @if let Some(words) = words { p { (words) } }
        @if let Some(schools) = &schools {
            p { (lang.f("targets-evidenced", &[("share", lang.share(schools.counted.settled, schools.counted.total).into())])) }
            p { (lang.f("targets-claimed", &[("share", lang.share(schools.claimed, schools.counted.total).into())])) }
            p { (super::rhythm::words(lang, &schools.rule)) }
            p.small {
                @match &of_plan {
                    Some(plan) => {
                        (lang.t("targets-rhythm-of-plan")) " "
                        a href={ "/ke-hoach/" (plan.id) "/chi-tieu" } { (plan.number.as_deref().unwrap_or(&plan.title)) }
                    }
                    None => (lang.t("targets-rhythm-of-province")),
                }
            }
            ul { @for term in &schools.terms {
                li {
                    @if !term.part.name.is_empty() { (term.part.name) ": " }
                    (lang.date(term.part.from.0)) "–" (lang.date(term.part.to.0))
                    @if term.running { " · " (lang.t("targets-term-running")) }
                }
            } }
        }
        @if versions.len() > 1 {
            h3 { (lang.t("targets-versions")) }
            ul { @for version in &versions {
                li { (lang.f("targets-since", &[("day", lang.date(version.valid_from.0).into())])) ": "
                    (sentence(lang, &version.formula, &topics)) }
            } }
        }
    }))
}

fn list(officer: &Officer, key: &str, asked: &Asked, counting: &Counting) -> Markup {
    let lang = officer.lang;
    let inside = |row: &&Behind| asked.xa.as_ref().is_none_or(|area| row.area == *area);
    let rows: Vec<&Behind> = counting.behind.iter().filter(inside).collect();
    let of = |verdict: Verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    let chosen = PARTS.iter().find(|(_, name, _)| *name == asked.phan).map(|(verdict, ..)| *verdict);
    let shown: Vec<_> =
        rows.iter().filter(|row| chosen.is_none_or(|verdict| row.verdict == verdict)).collect();
    let mut parts = vec![Tab {
        label: lang.t("targets-all"),
        href: asked.href(key, "", 1).into(),
        count: Some(rows.len() as u64),
        current: chosen.is_none(),
    }];
    for (verdict, part, id) in PARTS {
        if of(*verdict) > 0 || chosen == Some(*verdict) {
            parts.push(Tab {
                label: lang.t(id),
                href: asked.href(key, part, 1).into(),
                count: Some(of(*verdict) as u64),
                current: chosen == Some(*verdict),
            });
        }
    }
    let pages = shown.len().div_ceil(ON_A_PAGE).max(1);
    let now = asked.trang.clamp(1, pages);
    let here = shown.iter().skip((now - 1) * ON_A_PAGE).take(ON_A_PAGE);
    let table = Table {
        caption: lang.t("targets-list"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("targets-record")),
            Column::new(lang.t("targets-state")).corner(),
            Column::new(lang.t("targets-why")),
        ],
        rows: here.map(|row| line(lang, row)).collect(),
    };
    html! {
        div.stack {
            (tabs(lang, &lang.t("targets-list"), &parts))
            @if shown.is_empty() { (empty(&lang.t("targets-list-none"), &lang.t("targets-list-none-hint"), None)) }
            @else { (Card::new("danh-sach", lang.t("targets-list")).flush().body(html! { (table) })) }
            (Pages { lang, now: now as u64, all: pages as u64, href: |page: u64| {
                asked.href(key, &asked.phan, usize::try_from(page).unwrap_or(1))
            } })
        }
    }
}

fn line(lang: Lang, row: &Behind) -> Row {
    let urgency = if row.verdict == Verdict::Late { Urgency::Urgent } else { Urgency::None };
    let words = html! {
        @if let Some(href) = &row.href { a href=(href) { (row.words) } } @else { (row.words) }
    };
    Row { urgency, cells: vec![words, verdict_chip(lang, row.verdict), html! { (row.why) }] }
}

async fn by_area(officer: &Officer, key: &str, asked: &Asked, counting: &Counting) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let areas = actions::by_area(&counting.behind);
    if areas.keys().all(|code| code.is_empty()) {
        return Ok(html! {});
    }
    let names = actions::area_names(hub).await?;
    let rows = areas.into_iter().map(|(code, one)| {
        let name = names.get(code).map_or(code, String::as_str).to_owned();
        let name = if code.is_empty() { lang.t("targets-nowhere").into_owned() } else { name };
        let inside = Asked { xa: Some(code.to_owned()), ..asked.of_day() };
        let href = inside.href(key, "", 1);
        Row::new(vec![
            html! { @if code.is_empty() { (name) } @else { a href=(href) { (name) } } },
            html! { (lang.count(one.settled)) },
            html! { (lang.count(one.under_way)) },
            html! { (lang.count(one.late)) },
            html! { (lang.count(one.total)) },
        ])
    });
    let labels = ["targets-settled", "targets-running", "targets-late", "targets-total"];
    let columns = std::iter::once(Column::new(lang.t("targets-area")))
        .chain(labels.iter().map(|id| Column::new(lang.t(id)).numeric()));
    let table = Table {
        caption: lang.t("targets-by-area"),
        caption_shown: false,
        columns: columns.collect(),
        rows: rows.collect(),
    };
    let all = html! {
        @if asked.xa.is_some() {
            a href=(asked.of_day().href(key, "", 1)) { (lang.t("targets-all-areas")) }
        }
    };
    Ok(Card::new("theo-xa", lang.t("targets-by-area")).aside(all).flush().body(html! { (table) }))
}
