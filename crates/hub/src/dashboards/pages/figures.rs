//! The figures of all slices: those of the plans' targets as cards, the others in a table.

use futures_util::future::try_join_all;
use maud::{Markup, html};

use crate::error::Result;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Card, Column, Figure, Row, State, Table, Tone};
use crate::web::extract::Officer;

/// What the slices count from the first day of the year to a day.
pub(super) struct Figures {
    /// What answers targets of plans, and the plans' own tasks; each as a card.
    pub cards: Vec<(Counted, Markup)>,
    /// What else is counted: message id and figure.
    others: Vec<(&'static str, Counted)>,
}

impl Figures {
    pub(super) async fn of(officer: &Officer, day: Day) -> Result<Self> {
        let lang = officer.lang;
        let from = Day(day.0.first_of_year());
        let mut found = Self { cards: Vec::new(), others: Vec::new() };
        let figures: Vec<_> = crate::slices()
            .iter()
            .flat_map(|slice| slice.figures.iter().map(move |one| (slice, one)))
            .collect();
        // side by side: none waits for another
        let counts = figures.iter().map(|(_, figure)| (figure.compute)(&officer.hub, from, day));
        let counts = try_join_all(counts).await?;
        for ((slice, figure), counted) in figures.into_iter().zip(counts) {
            if figure.indicator.is_empty() && slice.name != "plans" {
                found.others.push((figure.id, counted));
            } else {
                let href = figure.list.is_some().then(|| list_href(figure.id));
                let card = one_figure(officer, lang.t(figure.id).into_owned(), counted, href);
                found.cards.push((counted, card));
            }
        }
        Ok(found)
    }

    /// The cards side by side.
    pub(super) fn grid(&self) -> Markup {
        html! { @if !self.cards.is_empty() { div.grid { @for (_, card) in &self.cards { (card) } } } }
    }

    /// The others under each other, each with the way to its list.
    pub(super) fn table(&self, lang: Lang) -> Markup {
        let row = |(id, counted): &(&'static str, Counted)| {
            let share = match counted.total {
                0 => lang.t("dashboards-nothing-counted").into_owned(),
                _ => lang.share(counted.settled, counted.total),
            };
            let name = html! { a href=(list_href(id)) { (lang.t(id)) } };
            Row::new(vec![name, html! { (share) }, html! { (lang.count(counted.late)) }])
        };
        let columns = vec![
            Column::new(lang.t("dashboards-figure")),
            Column::new(lang.t("dashboards-share")).numeric(),
            Column::new(lang.t("dashboards-late")).numeric(),
        ];
        let title = lang.t("dashboards-other-figures");
        let rows: Vec<_> = self.others.iter().map(row).collect();
        let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
        html! { @if !self.others.is_empty() { (Card::new("so-khac", title).flush().body(html! { (table) })) } }
    }
}

fn list_href(id: &str) -> String {
    format!("/chi-so/{id}")
}

/// A figure as a card.
fn one_figure(officer: &Officer, title: String, counted: Counted, href: Option<String>) -> Markup {
    let lang = officer.lang;
    let (state, tone, word) = if counted.total == 0 {
        (State::Waiting, Tone::Calm, "dashboards-nothing-counted")
    } else if counted.late > 0 {
        (State::Late, Tone::Late, "dashboards-some-late")
    } else if counted.settled < counted.total {
        (State::Running, Tone::Calm, "dashboards-under-way")
    } else {
        (State::Done, Tone::Done, "dashboards-met")
    };
    let rest = |state, id: &str, n: u64| (state, lang.f(id, &[("n", lang.count(n).into())]));
    let figure = Figure {
        lang,
        title: title.into(),
        state: (state, lang.t(word)),
        part: counted.settled,
        whole: counted.total,
        unit: "".into(),
        tone,
        rest: vec![
            rest(State::Done, "dashboards-settled-n", counted.settled),
            rest(State::Running, "dashboards-under-way-n", counted.under_way),
            rest(State::Late, "dashboards-late-n", counted.late),
        ],
        link: href.map(|href| (lang.t("dashboards-list"), href.into())),
    };
    html! { (figure) }
}
