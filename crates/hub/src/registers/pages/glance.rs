//! All registers with what they hold of this year.

use axum::response::Response;
use futures_util::future::try_join_all;
use maud::html;

use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::inspections;
use crate::registers::actions::{self, READ};
use crate::registers::declared;
use crate::registers::failures;
use crate::web::components::{Card, Column, Row, Table};
use crate::web::extract::Officer;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    if !who.may_ever(&READ) {
        return Err(Error::Forbidden(READ.name));
    }
    let year = i64::from(hub.clock.now().day().0.year());
    let mut rows = Vec::new();
    // side by side: none waits for another
    let tallies = declared::ALL.iter().map(|register| actions::tally(hub, who, register, year));
    for (register, tally) in declared::ALL.iter().zip(try_join_all(tallies).await?) {
        let (standing, count, settled) = tally;
        // where every state counts as done, the share says nothing
        let state = if register.states.iter().all(|state| state.settled) || count == 0 {
            "–".to_owned()
        } else {
            lang.share(u64::try_from(settled).unwrap_or(0), u64::try_from(count).unwrap_or(0))
        };
        rows.push(Row::new(vec![
            html! { a href=(register.href()) { (register.heading(lang)) } },
            html! { (register.word(lang, "lede")) },
            html! { (lang.number(standing)) },
            html! { (lang.number(count)) },
            html! { (state) },
        ]));
    }
    if who.may_ever(&inspections::actions::READ) {
        let (count, done) = inspections::actions::of_year(hub, who, year).await?;
        rows.push(Row::new(vec![
            html! { a href=(inspections::actions::LIST) { (lang.t("registers-inspections")) } },
            html! { (lang.t("registers-inspections-lede")) },
            html! { "–" },
            html! { (lang.count(count)) },
            html! { (if count == 0 { "–".to_owned() } else { lang.share(done, count) }) },
        ]));
    }
    let of_failures = failures::actions::seen(hub, who).await?;
    let this_year = |failure: &&failures::store::Failure| i64::from(failure.noticed_on.0.year()) == year;
    let count = of_failures.iter().filter(this_year).count() as u64;
    let closed = of_failures.iter().filter(this_year).filter(|one| one.state == "closed").count() as u64;
    let records = can(who, &failures::actions::RECORD, &On::province()).is_ok();
    if records || !of_failures.is_empty() {
        rows.push(Row::new(vec![
            html! { a href=(failures::actions::LIST) { (lang.t("registers-failures")) } },
            html! { (lang.t("registers-failures-short")) },
            html! { (lang.count(of_failures.len() as u64)) },
            html! { (lang.count(count)) },
            html! { (if count == 0 { "–".to_owned() } else { lang.share(closed, count) }) },
        ]));
    }
    let table = Table {
        caption: lang.t("registers-menu"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("registers-register")),
            Column::new(lang.t("registers-about")),
            Column::new(lang.t("registers-all-years")).numeric(),
            Column::new(lang.f("registers-of-year", &[("year", year.to_string().into())])).numeric(),
            Column::new(lang.t("registers-settled")).numeric(),
        ],
        rows,
    };
    let body = Card::new("cac-so", lang.t("registers-all")).flush().body(html! { (table) });
    Ok(officer.page(lang.t("registers-menu")).lede(html! { (lang.t("registers-glance-lede")) }).render(body))
}
