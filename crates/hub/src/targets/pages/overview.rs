//! All targets on one day.

use axum::extract::Query;
use axum::response::Response;
use futures_util::future::try_join_all;
use maud::html;
use serde::Deserialize;

use super::{AsOf, LIST, name, state};
use crate::authority::{On, can};
use crate::error::Result;
use crate::slice::Reading;
use crate::targets::actions::{self, COMPOSE, READ, Source};
use crate::web::Icon;
use crate::web::components::{Button, Figure, State};
use crate::web::extract::Officer;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// The day.
    #[serde(default)]
    den: String,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    can(who, &READ, &On::province())?;
    let as_of = AsOf::of(hub, &asked.den);
    let mut sources: Vec<Source> = actions::figures().map(Source::Figure).collect();
    let owns = actions::owns(hub, as_of.to).await?;
    sources.extend(owns.into_iter().map(|own| Source::Own(Box::new(own))));
    let mut figures = Vec::new();
    let reading = Reading { from: as_of.from, to: as_of.to, who: None, lang };
    // side by side: none waits for another
    let counts = try_join_all(sources.iter().map(|source| actions::counted(hub, source, reading))).await?;
    for (source, counted) in sources.iter().zip(counts) {
        let (sign, tone, word) = state(lang, counted);
        let rest = |state, id: &str, n: u64| (state, lang.f(id, &[("n", lang.count(n).into())]));
        let key = source.key();
        figures.push(Figure {
            lang,
            title: name(lang, source).into(),
            state: (sign, word.into()),
            part: counted.settled,
            whole: counted.total,
            unit: "".into(),
            tone,
            rest: vec![
                rest(State::Done, "targets-settled-n", counted.settled),
                rest(State::Running, "targets-running-n", counted.under_way),
                rest(State::Late, "targets-late-n", counted.late),
            ],
            link: Some((lang.t("targets-open"), format!("{LIST}/{key}{}", as_of.query(hub)).into())),
        });
    }
    let composes = can(who, &COMPOSE, &On::province()).is_ok();
    let body = html! {
        (as_of.form(lang, LIST, None))
        div.grid { @for figure in &figures { (figure) } }
    };
    let buttons = html! {
        (Button::link(lang.t("targets-public"), "/chi-tieu").quiet())
        @if composes { (Button::link(lang.t("targets-compose"), "/chi-so/them").icon(Icon::Chart)) }
    };
    let from_to = [("from", lang.date(as_of.from.0).into()), ("to", lang.date(as_of.to.0).into())];
    Ok(officer
        .page(lang.t("targets-menu"))
        .lede(html! { (lang.f("targets-days", &from_to)) })
        .actions(buttons)
        .problems(!as_of.problems.is_empty())
        .render(body))
}
