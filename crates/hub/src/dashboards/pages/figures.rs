//! The figures of all slices, each as a card.

use maud::{Markup, html};

use crate::error::Result;
use crate::slice::Counted;
use crate::time::Day;
use crate::web::components::{Figure, State, Tone};
use crate::web::extract::Officer;

/// What the slices count from the first day of the year to a day.
pub(super) async fn figures(officer: &Officer, day: Day) -> Result<Vec<(Counted, Markup)>> {
    let lang = officer.lang;
    let from = Day(day.0.first_of_year());
    let mut shown = Vec::new();
    for figure in crate::slices().iter().flat_map(|slice| slice.figures) {
        let counted = (figure.compute)(&officer.hub, from, day).await?;
        let href = figure.list.is_some().then(|| format!("/chi-so/{}", figure.id));
        shown.push((counted, one_figure(officer, lang.t(figure.id).into_owned(), counted, href)));
    }
    Ok(shown)
}

fn one_figure(officer: &Officer, title: String, counted: Counted, href: Option<String>) -> Markup {
    let lang = officer.lang;
    let (state, tone, word) = if counted.late > 0 {
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
