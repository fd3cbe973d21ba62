//! Events: those of one's own school, or all for those who steer.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{LIST, kind_word, kinds, options, state_chip, state_word, uncounted};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::organisations;
use crate::programme::actions::{self, ACCEPT, ENTER, Filter, Listed, RULE};
use crate::programme::model::EventState;
use crate::web::Icon;
use crate::web::components::{Button, Card, Column, Field, Pages, Row, Tab, Table, empty, filters, tabs};
use crate::web::extract::Officer;

const ON_A_PAGE: i64 = 50;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// State.
    #[serde(default, rename = "trang-thai")]
    state: String,
    /// Kind.
    #[serde(default, rename = "loai")]
    kind: String,
    /// Code of a commune.
    #[serde(default, rename = "xa")]
    area: String,
    /// Who entered it.
    #[serde(default, rename = "don-vi")]
    unit: String,
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn href(&self, state: &str, page: u64) -> String {
        let page = page.to_string();
        let pairs = [
            ("trang-thai", state),
            ("loai", &self.kind),
            ("xa", &self.area),
            ("don-vi", &self.unit),
            ("trang", &page),
        ];
        let pairs: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{LIST}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }

    fn filter(&self, own: Option<OrganisationId>) -> Filter {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Filter {
            organisation: self.unit.parse().ok().or(own),
            area: some(&self.area),
            state: some(&self.state),
            kind: some(&self.kind),
        }
    }
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let accepts = who.grants.iter().any(|grant| grant.level != crate::authority::Level::School)
        && who.may_ever(&ACCEPT);
    let sees_all = accepts || !who.may_ever(&ENTER);
    // somebody of a school begins with their own
    let own = if sees_all { None } else { who.unit() };
    let filter = asked.filter(own);
    let page = asked.trang.max(1);
    let offset = i64::try_from(page - 1).unwrap_or(0).saturating_mul(ON_A_PAGE);
    let listed = actions::list(hub, who, &filter, (ON_A_PAGE, offset)).await?;
    let areas = organisations::actions::areas(hub).await?;
    let communes: Vec<(&str, String)> = areas
        .iter()
        .filter(|area| area.level == "commune")
        .map(|area| (area.code.as_str(), area.name.clone()))
        .collect();
    let kind_words = kinds(lang);
    let every = lang.t("programme-all");
    let first = std::iter::once(("", &*every));
    let communes: Vec<_> = first.clone().chain(options(&communes)).collect();
    let kind_words: Vec<_> = first.chain(options(&kind_words)).collect();
    let all: u64 = listed.counts.values().sum();
    let here =
        if asked.state.is_empty() { all } else { listed.counts.get(&asked.state).copied().unwrap_or(0) };
    let body = html! {
        (filters(lang, LIST, html! {
            @if sees_all {
                (Field::select("xa", lang.t("programme-commune"), &communes).value(asked.area.as_str()))
            }
            (Field::select("loai", lang.t("programme-kind"), &kind_words).value(asked.kind.as_str()))
            @for (name, value) in [("trang-thai", &asked.state), ("don-vi", &asked.unit)] {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
        }))
        (state_tabs(&officer, &asked, &listed, all))
        (table(&officer, &listed))
        (Pages { lang, now: page, all: here.div_ceil(ON_A_PAGE.unsigned_abs()), href: |n: u64| asked.href(&asked.state, n) })
    };
    let waiting = listed.counts.get(EventState::Submitted.name()).copied().unwrap_or(0);
    let buttons = html! {
        @if who.may_ever(&RULE) && sees_all {
            (Button::link(lang.t("programme-rules"), "/buoi-tuyen-truyen/cach-tinh").quiet())
        }
        @if accepts && waiting > 0 { (Button::link(lang.t("programme-batch"), "/buoi-tuyen-truyen/duyet").quiet()) }
        @if who.may_ever(&ENTER) {
            (Button::link(lang.t("programme-enter"), "/buoi-tuyen-truyen/ghi").icon(Icon::School))
        }
    };
    let page = officer.page(lang.t("programme-menu")).lede(html! { (lang.t("programme-lede")) });
    Ok(page.actions(buttons).render(body))
}

fn state_tabs(officer: &Officer, asked: &Asked, listed: &Listed, all: u64) -> Markup {
    let lang = officer.lang;
    let mut found = vec![Tab {
        label: lang.t("programme-all"),
        href: asked.href("", 1).into(),
        count: Some(all),
        current: asked.state.is_empty(),
    }];
    for state in EventState::ALL {
        let count = listed.counts.get(state.name()).copied().unwrap_or(0);
        if count > 0 || asked.state == state.name() {
            found.push(Tab {
                label: state_word(lang, state.name()).into(),
                href: asked.href(state.name(), 1).into(),
                count: Some(count),
                current: asked.state == state.name(),
            });
        }
    }
    tabs(lang, &lang.t("programme-states"), &found)
}

fn table(officer: &Officer, listed: &Listed) -> Markup {
    let lang = officer.lang;
    if listed.events.is_empty() {
        return empty(&lang.t("programme-none"), &lang.t("programme-none-hint"), None);
    }
    let rows = listed.events.iter().map(|event| {
        let names = listed.names.get(&event.id).map(|names| names.join(", ")).unwrap_or_default();
        Row::new(vec![
            html! {
                a href={ (LIST) "/" (event.id) } { (kind_word(lang, &event.kind)) } small { (names) }
                @if let Some(why) = uncounted(lang, event) { small { (why) } }
            },
            state_chip(lang, event),
            html! { (lang.date(event.held_on.0)) },
            html! { (lang.number(event.minutes)) },
            html! { (lang.number(event.children + event.adults)) },
        ])
    });
    let table = Table {
        caption: lang.t("programme-menu"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("programme-event")),
            Column::new(lang.t("programme-state")).corner(),
            Column::new(lang.t("programme-day")).numeric(),
            Column::new(lang.t("programme-minutes")).numeric(),
            Column::new(lang.t("programme-people")).numeric(),
        ],
        rows: rows.collect(),
    };
    Card::new("danh-sach", lang.t("programme-menu")).flush().body(html! { (table) })
}
