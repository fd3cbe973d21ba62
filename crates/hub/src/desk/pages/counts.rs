//! `/truc/so-lieu`: calls by way, outcome, reason and day; every figure opens its list.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::board::{channel, outcome};
use crate::desk::counts::{self, Counts, Wanted};
use crate::error::Result;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, Table, empty, error_summary};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

const HERE: &str = "/truc/so-lieu";

/// What the address asks for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    tu: String,
    #[serde(default)]
    den: String,
    #[serde(default)]
    kenh: Option<String>,
    #[serde(default)]
    khong: Option<String>,
    #[serde(default)]
    loai: Option<String>,
    #[serde(default)]
    li_do: Option<String>,
}

impl Asked {
    fn form(&self) -> Form {
        Form::new(vec![("tu".into(), self.tu.clone()), ("den".into(), self.den.clone())])
    }

    /// The span that is asked for; this month where nothing is.
    fn span(&self, today: Day) -> Result<(Day, Day), Vec<Problem>> {
        let form = self.form();
        let mut reader = FormReader::new(&form);
        let from = reader.optional_day("tu").map_or(Day(today.0.first_of_month()), Day);
        let to = reader.optional_day("den").map_or(today, Day);
        if to < from {
            reader.problem(Problem::new("den", "desk-span-backwards"));
        }
        reader.finish()?;
        Ok((from, to))
    }

    fn wanted(&self) -> Wanted {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        Wanted {
            channel: given(&self.kenh),
            non_case: given(&self.khong),
            state: given(&self.loai),
            reason: given(&self.li_do),
        }
    }
}

fn list_of((from, to): (Day, Day), more: &[(&str, &str)]) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    let pairs: Vec<_> =
        [("tu", from.as_str()), ("den", to.as_str())].into_iter().chain(more.iter().copied()).collect();
    format!("{HERE}/danh-sach?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// A figure that opens its list.
fn figure(lang: Lang, span: (Day, Day), count: u64, about: &str, more: &[(&str, &str)]) -> Markup {
    html! {
        @if count == 0 { (lang.count(0)) }
        @else { a href=(list_of(span, more)) { (lang.count(count)) span.vh { " " (about) } } }
    }
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let form = asked.form();
    let (span, problems) = match asked.span(today) {
        Ok(span) => (span, Vec::new()),
        Err(problems) => ((Day(today.0.first_of_month()), today), problems),
    };
    let counts = counts::count(&officer.hub, &officer.who, span).await?;
    // the days of an address are written by machines; those of a form as they were typed
    let shown = [("tu", span.0), ("den", span.1)].map(|(name, day)| (name.to_owned(), lang.date(day.0)));
    let form = if problems.is_empty() { Form::new(shown.to_vec()) } else { form };
    let filled = Filled { form: &form, problems: &problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (span_form(lang, &filled, today))
        @if counts.all == 0 { (empty(&lang.t("desk-counts-none"), &lang.t("desk-counts-none-hint"), None)) }
        @else { (tables(lang, span, &counts)) }
    };
    let args = [("from", lang.date(span.0.0).into()), ("to", lang.date(span.1.0).into())];
    let lede = html! { (lang.f("desk-counts-span", &args)) };
    let page = officer.page(lang.t("desk-counts")).crumb(lang.t("desk-title"), Some("/truc"));
    Ok(page.crumb(lang.t("desk-counts"), None).lede(lede).problems(!problems.is_empty()).render(body))
}

fn span_form(lang: Lang, filled: &Filled<'_>, today: Day) -> Markup {
    let year = Day(today.0.first_of_year());
    html! {
        form.row method="get" action=(HERE) {
            (Field::day("tu", lang.t("desk-from")).value(filled.form.value("tu")).error(filled.error("tu")))
            (Field::day("den", lang.t("desk-to")).value(filled.form.value("den")).error(filled.error("den")))
            (Button::submit(lang.t("desk-count")).quiet())
            (Button::link(lang.t("desk-this-month"), HERE).quiet())
            (Button::link(lang.t("desk-this-year"), format!("{HERE}?tu={year}&den={today}")).quiet())
        }
    }
}

fn tables(lang: Lang, span: (Day, Day), counts: &Counts) -> Markup {
    // i18n: desk-state-* desk-non-case-*
    let channels = counts.channels.iter().map(|(name, count)| (*name, channel(lang, name), *count));
    let states = counts
        .states
        .iter()
        .map(|(name, count)| (*name, lang.t(&format!("desk-state-{name}")).into_owned(), *count));
    let non = counts
        .non_cases
        .iter()
        .map(|(why, count)| (*why, lang.t(&format!("desk-non-case-{why}")).into_owned(), *count));
    let reasons = counts.reasons.iter().map(|(code, label, count)| (code.as_str(), label.clone(), *count));
    html! {
        (Card::new("all", lang.t("desk-counts-all")).body(html! {
            p { strong { (figure(lang, span, counts.all, &lang.t("desk-counts-all"), &[])) } " " (lang.t("desk-counts-calls")) }
        }))
        div.half {
            (table(lang, span, ("channels", "desk-counts-channels", "kenh"), channels.collect()))
            (table(lang, span, ("states", "desk-counts-states", "loai"), states.collect()))
            (table(lang, span, ("non", "desk-counts-non-cases", "khong"), non.collect()))
            (table(lang, span, ("reasons", "desk-counts-reasons", "li_do"), reasons.collect()))
        }
        (days_card(lang, counts))
    }
}

fn table(
    lang: Lang,
    span: (Day, Day),
    (id, title, query): (&str, &str, &str),
    lines: Vec<(&str, String, u64)>,
) -> Markup {
    let title = lang.t(title);
    let rows = lines
        .into_iter()
        .map(|(name, words, count)| {
            let figure = figure(lang, span, count, &words, &[(query, name)]);
            Row::new(vec![html! { (words) }, figure])
        })
        .collect::<Vec<_>>();
    let columns =
        vec![Column::new(title.clone()), Column::new(lang.t("desk-column-count")).numeric().corner()];
    let none = rows.is_empty();
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
    let card = Card::new(id, title);
    if none {
        card.body(html! { p.muted { (lang.t("desk-counts-no-reasons")) } })
    } else {
        card.flush().body(html! { (table) })
    }
}

fn days_card(lang: Lang, counts: &Counts) -> Markup {
    let title = lang.t("desk-counts-days");
    let columns = vec![
        Column::new(lang.t("desk-column-day")),
        Column::new(lang.t("desk-column-all")).numeric(),
        Column::new(lang.t("desk-state-report")).numeric(),
        Column::new(lang.t("desk-state-non-case")).numeric(),
    ];
    let rows = counts
        .days
        .iter()
        .map(|(from, to, all, reports, non)| {
            let when = match from == to {
                true => lang.date(from.0),
                false => format!("{:02}/{}", from.0.month(), from.0.year()),
            };
            let span = (*from, *to);
            Row::new(vec![
                html! { (when) },
                figure(lang, span, *all, &when, &[]),
                figure(lang, span, *reports, &when, &[("loai", "report")]),
                figure(lang, span, *non, &when, &[("loai", "non-case")]),
            ])
        })
        .collect();
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
    Card::new("days", title).flush().body(html! { (table) })
}

pub(super) async fn list(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let today = officer.hub.clock.now().day();
    let span = asked.span(today).map_err(crate::Error::Invalid)?;
    let calls = counts::list(&officer.hub, &officer.who, span, &asked.wanted()).await?;
    let columns = ["desk-column-begun", "desk-column-outcome", "desk-column-reason", "desk-column-officer"];
    let columns = columns.iter().map(|id| Column::new(lang.t(id))).collect();
    let rows = calls
        .iter()
        .map(|call| {
            let when = lang.moment(call.row.started_at.into());
            Row::new(vec![
                html! { strong { (channel(lang, &call.row.channel)) } " · " (when) },
                outcome(lang, &call.row),
                html! { @if let Some((_, label)) = &call.reason { (label) } },
                html! { (call.row.person_name) },
            ])
        })
        .collect();
    let title = lang.f("desk-list-title", &[("n", calls.len().into())]);
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
    let back = format!("{HERE}?tu={}&den={}", span.0, span.1);
    let page = officer.page(title.clone()).crumb(lang.t("desk-title"), Some("/truc"));
    let page = page.crumb(lang.t("desk-counts"), Some(&back)).crumb(title, None);
    Ok(page.render(Card::new("calls", lang.t("desk-list")).flush().body(html! { (table) })))
}
