//! The front of the register: no name stands here. The key, what is due, a search, the files by their numbers.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{HERE, href, number_words, read_reason, reason_fields};
use crate::error::{Error, Result};
use crate::offenders::erasing;
use crate::offenders::keys::{self, Holder, Standing};
use crate::offenders::looking::{self, Front, Sought};
use crate::offenders::store::FileRow;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Pages, Row, State, Table, chip, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const ON_A_PAGE: i64 = 50;

const LABELS: &[(&str, &str)] = &[
    ("reason", "offenders-reason"),
    ("words", "offenders-words"),
    ("name", "offenders-name"),
    ("birth_year", "offenders-birth-year"),
];

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    trang: u64,
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    keys::renew_due(&officer.hub, &officer.who).await?;
    show(&officer, asked.trang, &Form::default(), &[]).await
}

async fn show(officer: &Officer, page: u64, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = match keys::standing(&officer.hub, &officer.who).await? {
        Standing::NotMade { lost } => not_made(officer, lost),
        Standing::Waiting(holders) => waiting(lang, &holders),
        Standing::Held(holders) => held(officer, &holders, page, filled).await?,
    };
    let title = lang.t("offenders-register");
    let page = officer.page(title).lede(html! { (lang.t("offenders-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn not_made(officer: &Officer, lost: bool) -> Markup {
    let lang = officer.lang;
    html! {
        @if lost { (note(Kind::Danger, html! { p { (lang.t("offenders-lost-all")) } })) }
        (Card::new("khoa", lang.t("offenders-found")).tall().body(html! {
            p { (lang.t("offenders-found-hint")) }
            form.stack method="post" action={ (HERE) "/khoa" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("offenders-found-do")))
            }
        }))
    }
}

fn waiting(lang: Lang, holders: &[Holder]) -> Markup {
    html! {
        (note(Kind::Due, html! {
            p { (lang.t("offenders-you-wait")) }
            ul { @for one in holders.iter().filter(|one| one.holds) { li { (one.name) } } }
        }))
    }
}

async fn held(officer: &Officer, holders: &[Holder], page: u64, filled: Filled<'_>) -> Result<Markup> {
    let lang = officer.lang;
    let now = page.max(1);
    let skip = i64::try_from(now - 1).unwrap_or(0).saturating_mul(ON_A_PAGE);
    let front = looking::front(&officer.hub, &officer.who, (skip, ON_A_PAGE)).await?;
    let wishes = erasing::waiting(&officer.hub, &officer.who).await?;
    let today = officer.hub.clock.now().day();
    Ok(html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (due(lang, &front))
        @if !wishes.is_empty() {
            (note(Kind::Due, html! {
                p { (lang.t("offenders-wishes")) }
                p.row { @for wish in &wishes { a href=(href(wish.number)) { (number_words(lang, wish.number)) } } }
            }))
        }
        div.two {
            div.stack {
                (search_card(officer, filled))
                (files_card(lang, &front, now, today))
            }
            div.stack {
                (Card::new("them", lang.t("offenders-add")).body(html! {
                    p.small.muted { (lang.t("offenders-add-hint")) }
                    p { (Button::link(lang.t("offenders-add-outcome"), format!("{HERE}/ket-qua"))) }
                    p { (Button::link(lang.t("offenders-add-hand"), format!("{HERE}/them")).quiet()) }
                }))
                (holders_card(officer, holders))
            }
        }
    })
}

/// How much is due, and nothing of whom.
fn due(lang: Lang, front: &Front) -> Markup {
    html! {
        @if front.lost > 0 {
            (note(Kind::Danger, html! { p { (lang.f("offenders-lost", &[("n", front.lost.into())])) } }))
        }
        @if front.due > 0 || front.reviews > 0 {
            (note(Kind::Due, html! {
                @if front.due > 0 { p { (lang.f("offenders-due", &[("n", front.due.into())])) } }
                @if front.reviews > 0 { p { (lang.f("offenders-reviews", &[("n", front.reviews.into())])) } }
            }))
        }
    }
}

fn search_card(officer: &Officer, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("tim", lang.t("offenders-search")).tall().body(html! {
        p.small.muted { (lang.t("offenders-search-hint")) }
        form.stack method="post" action={ (HERE) "/tim" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            div.fgrid {
                (Field::line("name", lang.t("offenders-name")).filled(&filled))
                (Field::number("birth_year", lang.t("offenders-birth-year")).filled(&filled))
                (Field::line("id_number", lang.t("offenders-id")).filled(&filled))
                (Field::line("phone", lang.t("offenders-phone")).filled(&filled))
                (Field::line("account", lang.t("offenders-account")).filled(&filled))
            }
            (reason_fields(&filled))
            (Button::submit(lang.t("offenders-search-do")))
        }
    })
}

fn state(lang: Lang, file: &FileRow, today: Day) -> Markup {
    let late = |day: Option<Day>| day.is_some_and(|day| day <= today);
    if file.erased_at.is_some() {
        chip(State::Sealed, &lang.t("offenders-state-erased"))
    } else if file.waits() {
        chip(State::Due, &lang.t("offenders-state-waits"))
    } else if late(file.due_on) || late(file.review_on) {
        chip(State::Due, &lang.t("offenders-state-due"))
    } else {
        chip(State::Running, &lang.t("offenders-state-open"))
    }
}

fn files_card(lang: Lang, front: &Front, now: u64, today: Day) -> Markup {
    if front.all == 0 {
        return empty(&lang.t("offenders-none"), &lang.t("offenders-none-hint"), None);
    }
    let day = |day: Option<Day>| html! { @match day { Some(day) => (lang.date(day.0)), None => "–" } };
    let rows = front.files.iter().map(|file| {
        Row::new(vec![
            html! { a href=(href(file.number)) { strong { (number_words(lang, file.number)) } } },
            html! { (lang.date(file.entered_at.day().0)) },
            day(file.due_on),
            day(file.review_on),
            state(lang, file, today),
        ])
    });
    let table = Table {
        caption: lang.t("offenders-files"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("offenders-file")),
            Column::new(lang.t("offenders-entered")).numeric(),
            Column::new(lang.t("offenders-next")).numeric(),
            Column::new(lang.t("offenders-review")).numeric(),
            Column::new(lang.t("offenders-state")).corner(),
        ],
        rows: rows.collect(),
    };
    let pages = u64::try_from(front.all.saturating_add(ON_A_PAGE - 1) / ON_A_PAGE).unwrap_or(1).max(1);
    html! {
        (Card::new("ho-so", lang.t("offenders-files")).flush().body(html! { (table) }))
        (Pages { lang, now, all: pages, href: |page| format!("{HERE}?trang={page}") })
    }
}

fn holders_card(officer: &Officer, holders: &[Holder]) -> Markup {
    let lang = officer.lang;
    let alone = holders.iter().filter(|one| one.holds).count() < 2;
    Card::new("nguoi-giu", lang.t("offenders-holders")).body(html! {
        @if alone { (note(Kind::Due, html! { p { (lang.t("offenders-alone")) } })) }
        ul.signs {
            @for one in holders {
                li.row {
                    span { (one.name) }
                    @if one.holds { (chip(State::Done, &lang.t("offenders-holds"))) } @else {
                        (chip(State::Waiting, &lang.t("offenders-waits-key")))
                        form method="post" action={ (HERE) "/cho-vao" } {
                            input type="hidden" name="csrf" value=(officer.who.csrf);
                            input type="hidden" name="person" value=(one.id);
                            (Button::submit(lang.t("offenders-let-in")).small().about(one.name.as_str()))
                        }
                    }
                }
            }
        }
        p.small.muted { (lang.t("offenders-holders-hint")) }
    })
}

pub(super) async fn found(OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    keys::found(&officer.hub, &officer.who).await?;
    Ok(officer.done(HERE, "offenders-found-done"))
}

pub(super) async fn let_in(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let person = form.value("person").parse().map_err(|_| Error::NotFound)?;
    keys::let_in(&officer.hub, &officer.who, person).await?;
    Ok(officer.done(HERE, "offenders-let-in-done"))
}

pub(super) async fn search(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let lang = officer.lang;
    let mut reader = FormReader::new(&form);
    let sought = Sought {
        name: reader.line("name", Need::Optional, 100),
        birth_year: reader.optional_int("birth_year", 1900..=2100),
        id_number: reader.line("id_number", Need::Optional, 20),
        phone: reader.line("phone", Need::Optional, 30),
        account: reader.line("account", Need::Optional, 200),
    };
    let outcome = match reader.finish() {
        Ok(()) => looking::search(&officer.hub, &officer.who, &sought, &read_reason(&form)).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    let found = match outcome {
        Ok(found) => found,
        Err(Error::Invalid(problems)) => return show(&officer, 1, &form, &problems).await,
        Err(error) => return Err(error),
    };
    let body = html! {
        @if found.is_empty() {
            (empty(&lang.t("offenders-found-none"), &lang.t("offenders-found-none-hint"), None))
        } @else {
            (Card::new("thay", lang.t("offenders-found-files")).body(html! {
                p.small.muted { (lang.t("offenders-found-files-hint")) }
                ul.signs { @for number in &found { li.row { (open_form(&officer, *number, &form)) } } }
            }))
        }
        p { (Button::link(lang.t("offenders-search-again"), HERE).quiet()) }
    };
    let page = officer.page(lang.t("offenders-search")).crumb(lang.t("offenders-register"), Some(HERE));
    Ok(page.crumb(lang.t("offenders-search"), None).render(body))
}

/// Opens a file that was found, for the reason that was given for the search.
fn open_form(officer: &Officer, number: i64, form: &Form) -> Markup {
    let lang = officer.lang;
    let name = number_words(lang, number);
    html! {
        strong { (name) }
        form method="post" action={ (href(number)) "/mo" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="reason" value=(form.value("reason"));
            input type="hidden" name="words" value=(form.value("words"));
            (Button::submit(lang.t("offenders-open")).small().about(name.as_str()))
        }
    }
}
