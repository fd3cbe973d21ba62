//! Obstacles in lists: what is asked of us, what holds us up, and on the page of a unit.

use axum::response::Response;
use maud::{Markup, html};

use super::href;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations;
use crate::plans::actions::{self, Obstacle};
use crate::plans::model::RungState;
use crate::plans::pages::tasks::spent;
use crate::plans::pages::words::{Names, shortened};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Card, Clock, State, Todo, Tone, empty, todo_list};
use crate::web::extract::Officer;

/// The most that the list shows of what is out of the way; the rest stands on the pages of its tasks.
const MOST_ENDED: usize = 30;

/// How an obstacle stands, in a chip.
pub(in crate::plans::pages) fn state(lang: Lang, obstacle: &Obstacle, today: Day) -> (State, String) {
    let (state, id) = match (obstacle.ended_how.as_deref(), obstacle.state()) {
        (Some("solved"), _) => (State::Done, "obstacles-state-solved"),
        (Some(_), _) => (State::Done, "obstacles-state-lifted"),
        (None, RungState::Answered) => (State::Due, "obstacles-state-answered"),
        (None, _) if obstacle.is_late(today) => (State::Late, "obstacles-state-late"),
        (None, _) => (State::Stuck, "obstacles-state-open"),
    };
    (state, lang.t(id).into_owned())
}

/// One obstacle in a list; `verb` is what the reader does with it.
pub(in crate::plans::pages) fn todo(
    lang: Lang,
    obstacle: &Obstacle,
    (verb, now): (&str, bool),
    (names, today): (&Names, Day),
) -> Todo<'static> {
    let (state, word) = state(lang, obstacle, today);
    let open = obstacle.ended_at.is_none() && obstacle.state() == RungState::Open;
    let late = obstacle.is_late(today);
    let clock = open.then(|| Clock {
        tone: if late { Tone::Late } else { Tone::Due },
        text: format!(
            "{} · {}",
            lang.remaining_days(today.0, obstacle.due_on.0).text,
            lang.date(obstacle.due_on.0)
        )
        .into(),
        spent: spent(obstacle.raised_at.day(), obstacle.due_on, today),
    });
    let at = lang.f("obstacles-at", &[("name", names.short(obstacle.asked_id).to_owned().into())]);
    Todo {
        state: (state, word.into()),
        title: shortened(&obstacle.text, 140).into_owned().into(),
        href: href(obstacle.id).into(),
        small: format!(
            "{} · {at} · {}",
            names.short(obstacle.organisation_id),
            shortened(&obstacle.task_text, 80)
        )
        .into(),
        clock,
        verb: lang.t(verb).into_owned().into(),
        now,
    }
}

pub(in crate::plans::pages) async fn list(officer: Officer) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let units = officer.who.organisations(actions::ASKED);
    if units.is_empty() {
        return Err(Error::Forbidden(actions::ANSWER.name));
    }
    let names = Names::OfDay(organisations::actions::today(hub).await?);
    let (mut asked, mut answered, mut ours, mut ended) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for unit in units {
        can(&officer.who, &actions::ANSWER, &On::held_by(unit))?;
        for one in actions::obstacles_asked(hub, unit).await? {
            asked.push(todo(lang, &one, ("obstacles-verb-answer", true), (&names, today)));
        }
        for one in actions::obstacles_of(hub, unit).await? {
            let (to, verb) = match (one.ended_at, one.state()) {
                (Some(_), _) if ended.len() >= MOST_ENDED => continue,
                (Some(_), _) => (&mut ended, ("obstacles-verb-see", false)),
                (None, RungState::Answered) => (&mut answered, ("obstacles-verb-judge", true)),
                (None, _) => (&mut ours, ("obstacles-verb-see", false)),
            };
            to.push(todo(lang, &one, verb, (&names, today)));
        }
    }
    let parts = [
        ("obstacles-asked", asked),
        ("obstacles-answered", answered),
        ("obstacles-ours", ours),
        ("obstacles-ended", ended),
    ];
    let body = html! {
        @if parts.iter().all(|(_, list)| list.is_empty()) {
            (empty(&lang.t("obstacles-empty"), &lang.t("obstacles-empty-text"), None))
        }
        @for (title, list) in &parts {
            @if !list.is_empty() { (Card::new(title, lang.t(title)).flush().body(todo_list(list))) }
        }
    };
    Ok(officer.page(lang.t("obstacles-menu")).lede(html! { (lang.t("obstacles-lede")) }).render(body))
}

/// What a unit is asked about and what holds it up, for the page of the unit.
pub(in crate::plans::pages) async fn of_unit(
    officer: &Officer,
    unit: OrganisationId,
    names: &Names,
) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let see = ("obstacles-verb-see", false);
    let asked = actions::obstacles_asked(hub, unit).await?;
    let asked: Vec<_> = asked.iter().map(|one| todo(lang, one, see, (names, today))).collect();
    let ours = actions::obstacles_of(hub, unit).await?;
    let ours = ours.iter().filter(|one| one.ended_at.is_none());
    let ours: Vec<_> = ours.map(|one| todo(lang, one, see, (names, today))).collect();
    Ok(html! {
        @for (title, list) in [("obstacles-unit-asked", asked), ("obstacles-unit-own", ours)] {
            @if !list.is_empty() { (Card::new(title, lang.t(title)).flush().body(todo_list(&list))) }
        }
    })
}
