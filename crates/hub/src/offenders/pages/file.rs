//! One file: closed until somebody says why it is opened, then everything about the person; erasing it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{
    HERE, href, measures as measure_cards, number_words, options, problems_of, read_reason, reason_fields,
    words,
};
use crate::error::{Error, Result};
use crate::offenders::erasing::{self, Ground};
use crate::offenders::looking::{self, Seen};
use crate::offenders::model::{Contents, ERASURES, LONGEST_LINE, LONGEST_WORDS};
use crate::offenders::store::{ErasureRow, FileRow};
use crate::offenders::{actions, measures};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Field, Kind, State, chip, key_values, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("reason", "offenders-reason"),
    ("words", "offenders-words"),
    ("why", "offenders-why"),
    ("paper", "offenders-paper"),
    ("paper_on", "offenders-paper-on"),
];

pub(super) async fn page(officer: Officer, Path(number): Path<i64>) -> Result<Response> {
    let file = looking::outside(&officer.hub, &officer.who, number).await?;
    if file.erased_at.is_some() {
        let proof = erasing::proof(&officer.hub, &officer.who, number).await?.ok_or(Error::NotFound)?;
        return Ok(show(&officer, number, &[], erased(officer.lang, &proof)));
    }
    if looking::is_open(&officer.hub, &officer.who, number).await? {
        let seen = looking::seen(&officer.hub, &officer.who, number).await?;
        let body = opened(&officer, &seen).await?;
        return Ok(show(&officer, number, &[], body));
    }
    Ok(show(&officer, number, &[], closed(&officer, &file, &Form::default(), &[])))
}

fn show(officer: &Officer, number: i64, problems: &[Problem], body: Markup) -> Response {
    let lang = officer.lang;
    let title = number_words(lang, number);
    let page = officer.page(title.clone()).crumb(lang.t("offenders-register"), Some(HERE));
    page.crumb(title, None).problems(!problems.is_empty()).render(body)
}

fn closed(officer: &Officer, file: &FileRow, form: &Form, problems: &[Problem]) -> Markup {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Info, html! { p { (lang.t("offenders-open-hint")) } }))
        (Card::new("mo", lang.t("offenders-open")).tall().body(html! {
            form.stack method="post" action={ (href(file.number)) "/mo" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (reason_fields(&filled))
                (Button::submit(lang.t("offenders-open")))
            }
        }))
    }
}

pub(super) async fn open(
    Path(number): Path<i64>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match looking::open(&officer.hub, &officer.who, number, &read_reason(&form)).await {
        Ok(()) => Ok(officer.done(&href(number), "offenders-opened")),
        Err(Error::Invalid(problems)) => {
            let file = looking::outside(&officer.hub, &officer.who, number).await?;
            Ok(show(&officer, number, &problems, closed(&officer, &file, &form, &problems)))
        }
        Err(error) => Err(error),
    }
}

async fn opened(officer: &Officer, seen: &Seen) -> Result<Markup> {
    let (lang, number) = (officer.lang, seen.file.number);
    let today = officer.hub.clock.now().day();
    let all = measures::of(&officer.hub, seen).await?;
    let wish = erasing::asked(&officer.hub, seen).await?;
    Ok(html! {
        @if seen.file.waits() { (second(officer, seen)) }
        @if let Some((row, ground)) = &wish { (wish_card(officer, seen, row, ground)) }
        div.two {
            div.stack {
                (person(lang, &seen.contents))
                (Card::new("bien-phap", lang.t("offenders-measures")).body(html! {
                    (measure_cards::cards(lang, seen, &all, today))
                    @if !seen.file.waits() {
                        p { (Button::link(lang.t("offenders-add-measure"), format!("{}/bien-phap", href(number)))) }
                    }
                }))
            }
            div.stack {
                (judgments(lang, number, &seen.contents))
                (Card::new("viec", lang.t("offenders-work")).body(html! {
                    @if let Some(on) = seen.file.review_on { p { (lang.f("offenders-review-by", &[("day", lang.date(on.0).into())])) } }
                    p { (Button::link(lang.t("offenders-change"), format!("{}/sua", href(number))).quiet()) }
                    @if wish.is_none() { p { (Button::link(lang.t("offenders-erase"), format!("{}/xoa", href(number))).quiet()) } }
                    p.small.muted { (lang.t("offenders-open-for")) }
                }))
            }
        }
    })
}

fn person(lang: Lang, one: &Contents) -> Markup {
    let mut pairs: Vec<(String, Markup)> = Vec::new();
    let mut tell = |id: &str, value: &str| {
        if !value.is_empty() {
            pairs.push((lang.t(id).into_owned(), html! { span.lines { (value) } }));
        }
    };
    tell("offenders-aliases", &one.aliases.join("\n"));
    match (one.birth, one.birth_year) {
        (Some(birth), _) => tell("offenders-birth", &lang.date(birth.0)),
        (None, Some(year)) => tell("offenders-birth-year", &year.to_string()),
        (None, None) => tell("offenders-birth", &lang.t("offenders-not-known")),
    }
    tell("offenders-adult-source", &one.adult_source);
    tell("offenders-id", &one.id_number);
    tell("offenders-commune", &one.commune);
    tell("offenders-phones", &one.phones.join("\n"));
    tell("offenders-accounts", &one.accounts.join("\n"));
    tell("offenders-method", &one.method);
    tell("offenders-notes", &one.notes);
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Card::new("nguoi", one.name.as_str()).body(key_values(&pairs))
}

fn judgments(lang: Lang, number: i64, one: &Contents) -> Markup {
    let day = |day: Option<Day>| day.map(|day| lang.date(day.0)).unwrap_or_default();
    Card::new("ban-an", lang.t("offenders-judgments")).body(html! {
        @for judgment in &one.judgments {
            div {
                p { b.mono { (judgment.number) } " – " (day(judgment.on)) }
                p.small { (judgment.court) " · " (judgment.article) }
                p.small.muted { (lang.f("offenders-acted", &[("day", day(judgment.acted_on).into())])) }
            }
        }
        p { (Button::link(lang.t("offenders-add-judgment"), format!("{}/ban-an", href(number))).quiet().small()) }
    })
}

/// The day of birth is not known: another officer reads the file and agrees.
fn second(officer: &Officer, seen: &Seen) -> Markup {
    let lang = officer.lang;
    note(
        Kind::Due,
        html! {
            p { (lang.t("offenders-second-needed")) }
            @if seen.file.entered_by == officer.who.person {
                p.small { (lang.t("offenders-second-not-you")) }
            } @else {
                form method="post" action={ (href(seen.file.number)) "/dong-y" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Button::submit(lang.t("offenders-second-agree")))
                }
            }
        },
    )
}

pub(super) async fn agree(
    Path(number): Path<i64>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::agree(&officer.hub, &officer.who, number).await?;
    Ok(officer.done(&href(number), "offenders-agreed"))
}

/// i18n: offenders-erase-*
fn wish_card(officer: &Officer, seen: &Seen, row: &ErasureRow, ground: &Ground) -> Markup {
    let lang = officer.lang;
    let here = href(seen.file.number);
    let args = [("number", ground.number.as_str().into()), ("day", lang.date(ground.on.0).into())];
    Card::new("xoa", lang.t("offenders-wish")).tall().body(html! {
        p { b { (lang.t(&format!("offenders-erase-{}", row.why))) } ": " (lang.f("offenders-wish-paper", &args)) }
        @if !ground.words.is_empty() { p.lines { (ground.words) } }
        p { (lang.t("offenders-wish-hint")) }
        div.row {
            @if row.asked_by == officer.who.person {
                (chip(State::Waiting, &lang.t("offenders-wish-waits")))
            } @else {
                form method="post" action={ (here) "/xoa/dong-y" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    (Button::submit(lang.t("offenders-erase-do")))
                }
            }
            form method="post" action={ (here) "/xoa/thoi" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("offenders-erase-drop")).quiet())
            }
        }
    })
}

fn erased(lang: Lang, proof: &ErasureRow) -> Markup {
    let digest = proof.key_digest.as_deref().unwrap_or_default();
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let (when, why, key) =
        (lang.t("offenders-erased-at"), lang.t("offenders-why"), lang.t("offenders-erased-key"));
    let pairs: Vec<(&str, Markup)> = vec![
        (when.as_ref(), html! { @if let Some(at) = proof.agreed_at { (lang.moment(at.into())) } }),
        (why.as_ref(), html! { (lang.t(&format!("offenders-erase-{}", proof.why))) }),
        (key.as_ref(), html! { span.digest { (digest) } }),
    ];
    Card::new("da-xoa", lang.t("offenders-erased")).body(html! {
        p { (lang.t("offenders-erased-hint")) }
        (key_values(&pairs))
    })
}

pub(super) async fn erase_page(officer: Officer, Path(number): Path<i64>) -> Result<Response> {
    looking::seen(&officer.hub, &officer.who, number).await?;
    Ok(show_erase(&officer, number, &Form::default(), &[]))
}

fn show_erase(officer: &Officer, number: i64, form: &Form, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let whys = words(lang, "offenders-erase", ERASURES);
    let back = href(number);
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Danger, html! { p { (lang.t("offenders-erase-hint")) } }))
        (Card::new("xoa", lang.t("offenders-erase")).body(html! {
            form.stack method="post" action={ (back) "/xoa" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::select("why", lang.t("offenders-why"), &options(&whys)).filled(&filled))
                (Field::line("paper", lang.t("offenders-paper")).hint(lang.t("offenders-paper-hint")).filled(&filled))
                (Field::day("paper_on", lang.t("offenders-paper-on")).filled(&filled))
                (Field::area("paper_words", lang.t("offenders-notes"), 2).filled(&filled))
                (Button::submit(lang.t("offenders-erase-ask")))
            }
        }))
    };
    let page = officer.page(lang.t("offenders-erase")).crumb(lang.t("offenders-register"), Some(HERE));
    let page = page.crumb(number_words(lang, number), Some(&back)).crumb(lang.t("offenders-erase"), None);
    page.problems(!problems.is_empty()).render(body)
}

pub(super) async fn ask_erasure(
    Path(number): Path<i64>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let ground = Ground {
        number: reader.line("paper", Need::Required, LONGEST_LINE),
        on: Day(reader.day("paper_on")),
        words: reader.text("paper_words", Need::Optional, LONGEST_WORDS),
    };
    let whys: Vec<_> = ERASURES.iter().map(|why| (*why, *why)).collect();
    let why = reader.one_of("why", &whys);
    let outcome = match reader.finish() {
        Ok(()) => erasing::ask(&officer.hub, &officer.who, number, why, &ground).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(()) => Ok(officer.done(&href(number), "offenders-erase-asked-done")),
        Err(error) => Ok(show_erase(&officer, number, &form, &problems_of(error, "why")?)),
    }
}

pub(super) async fn drop_erasure(
    Path(number): Path<i64>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    erasing::drop_wish(&officer.hub, &officer.who, number).await?;
    Ok(officer.done(&href(number), "offenders-erase-dropped"))
}

pub(super) async fn erase(
    Path(number): Path<i64>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    erasing::erase(&officer.hub, &officer.who, number).await?;
    Ok(officer.done(&href(number), "offenders-erase-done"))
}
