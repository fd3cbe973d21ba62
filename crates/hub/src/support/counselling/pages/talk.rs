//! One talk, for the counsellor who is responsible: the words and the answer, the next day, sessions, how the child is, the
//! notice of danger, handing on, the end. Opening it is written down.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::list::{ended_chip, named, title};
use crate::error::{Error, Result};
use crate::intake::actions::once;
use crate::intake::model::LONGEST_TEXT;
use crate::organisations;
use crate::support::counselling::CounsellingId;
use crate::support::counselling::child::display;
use crate::support::counselling::model::{LONGEST, MOMENTS, RESULTS, Scores, questions};
use crate::support::counselling::taking;
use crate::support::counselling::talking::{self, Opened};
use crate::support::papers::model::SCALE;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Field, Kind, Message, Segments, error_summary, key_values, note as said_note, thread,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<CounsellingId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: CounsellingId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let opened = talking::open(&officer.hub, &officer.who, id).await?;
    let unit = organisations::actions::short_name(&officer.hub, opened.row.unit_id).await?;
    let filled = Filled { form, problems, lang };
    let open = opened.row.state == "open";
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        div.two {
            div.stack {
                (brief_card(lang, &opened))
                (thread_card(officer, filled, &opened, &display(&unit, &opened.row)))
                @if open { (scores_card(officer, filled, &opened)) }
                (sessions_card(officer, filled, &opened))
            }
            div.stack {
                (danger_card(officer, filled, &opened))
                @if open {
                    (arrange_card(officer, filled, &opened))
                    (passing_card(officer, &opened))
                    (end_card(officer, filled, &opened))
                }
            }
        }
    };
    let page = officer.page(title(lang, &opened.row)).crumb(lang.t("counselling-menu"), Some("/tu-van"));
    Ok(page
        .crumb(title(lang, &opened.row), None)
        .actions(ended_chip(lang, &opened.row))
        .problems(!problems.is_empty())
        .render(body))
}

fn csrf(officer: &Officer) -> Markup {
    html! { input type="hidden" name="csrf" value=(officer.who.csrf); }
}

/// i18n: support-age-*
fn brief_card(lang: Lang, opened: &Opened) -> Markup {
    let brief = &opened.brief;
    let age = lang.t(&format!("support-age-{}", brief.age_band)).into_owned();
    let (child, need, safe) = (
        lang.t("counselling-brief-child"),
        lang.t("counselling-brief-words"),
        lang.t("counselling-brief-safe"),
    );
    let safe_when = match brief.safe_when.as_str() {
        "" => lang.t("counselling-safe-unknown").into_owned(),
        words => words.to_owned(),
    };
    Card::new("brief", lang.t("counselling-brief")).body(html! {
        (key_values(&[
            (child.as_ref(), html! { (brief.pseudonym) " · " (age) }),
            (need.as_ref(), html! { span.lines { (brief.words) } }),
            (safe.as_ref(), html! { (safe_when) }),
        ]))
        p.small.muted { (lang.t("counselling-brief-hint")) }
    })
}

fn thread_card(officer: &Officer, filled: Filled<'_>, opened: &Opened, shown_as: &str) -> Markup {
    let lang = officer.lang;
    let row = &opened.row;
    let messages: Vec<Message<'_>> = opened
        .thread
        .iter()
        .map(|said| Message {
            mine: said.counsellor.is_some(),
            from: said.counsellor.as_deref().map_or_else(|| lang.t("counselling-from-child"), Into::into),
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect();
    let token = match filled.form.value("once") {
        "" => once(&officer.hub),
        kept => kept.to_owned(),
    };
    Card::new("thread", lang.t("counselling-thread")).body(html! {
        @if messages.is_empty() { p.muted { (lang.t("counselling-thread-empty")) } }
        (thread(&lang.t("counselling-messages"), &messages))
        @if row.child_key.is_none() { (said_note(Kind::Due, html! { p { (lang.t("counselling-not-reached")) } })) }
        @if row.state == "open" {
            form.stack method="post" action={ "/tu-van/" (row.id) "/viet" } {
                (csrf(officer))
                input type="hidden" name="once" value=(token);
                (Field::area("text", lang.t("counselling-write"), 4)
                    .hint(lang.f("counselling-write-hint", &[("name", shown_as.into())])).filled(&filled))
                (Button::submit(lang.t("counselling-send")))
            }
        }
    })
}

fn danger_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    Card::new("danger", lang.t("counselling-danger")).tall().body(html! {
        @for at in &opened.alarms {
            p { (lang.f("counselling-danger-told", &[("when", lang.near_moment((*at).into()).into())])) }
        }
        form.stack method="post" action={ "/tu-van/" (opened.row.id) "/bao-nguy" } {
            (csrf(officer))
            p.small { (lang.t("counselling-danger-hint")) }
            (Field::area("danger_words", lang.t("counselling-danger-words"), 3).filled(&filled))
            (Button::submit(lang.t("counselling-danger-send")))
        }
    })
}

fn arrange_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let row = &opened.row;
    let next = match filled.form.value("next") {
        "" => row.next_on.map(|day| lang.date(day.0)).unwrap_or_default(),
        typed => typed.to_owned(),
    };
    Card::new("arrange", lang.t("counselling-arrange")).body(html! {
        form.stack method="post" action={ "/tu-van/" (row.id) "/hen" } {
            (csrf(officer))
            (Field::day("next", lang.t("counselling-next-day")).hint(lang.t("counselling-next-hint"))
                .value(next).error(filled.error("next")))
            (named(lang, "named", row.named))
            (Button::submit(lang.t("counselling-save")).quiet())
        }
    })
}

fn sessions_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let today = lang.date(officer.hub.clock.now().day().0);
    let held = match filled.form.value("held_on") {
        "" => today,
        typed => typed.to_owned(),
    };
    Card::new("sessions", lang.t("counselling-sessions")).body(html! {
        p.small.muted { (lang.t("counselling-sessions-hint")) }
        @for session in &opened.sessions {
            p.lines { strong { (lang.date(session.held_on.0)) } " · "
                @match &session.note {
                    Some(words) => { (words) }
                    None => { span.muted { (lang.t("counselling-note-closed")) } }
                }
            }
        }
        @if opened.row.state == "open" {
            form.stack method="post" action={ "/tu-van/" (opened.row.id) "/buoi" } {
                (csrf(officer))
                (Field::day("held_on", lang.t("counselling-held-on")).value(held).error(filled.error("held_on")))
                (Field::area("note", lang.t("counselling-note"), 3).filled(&filled))
                (Button::submit(lang.t("counselling-note-save")).quiet())
            }
        }
    })
}

/// i18n: counselling-moment-* papers-wellbeing-* papers-option-*
fn scores_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = SCALE.iter().map(|one| (*one, lang.t(&format!("papers-option-{one}")))).collect();
    let options: Vec<(&str, &str)> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let shares = if opened.row.shares { "counselling-scores-shared" } else { "counselling-scores-kept" };
    Card::new("scores", lang.t("counselling-scores")).body(html! {
        p.small.muted { (lang.t(shares)) }
        @for moment in MOMENTS {
            @let known = opened.scores.iter().find(|(of, ..)| of == moment);
            details open[filled.form.value("moment") == moment] {
                summary {
                    (lang.t(&format!("counselling-moment-{moment}")))
                    @if let Some((_, on, _, told)) = known {
                        " · " (lang.date(on.0)) @if *told { " · " (lang.t("counselling-scores-told")) }
                    }
                }
                form.stack method="post" action={ "/tu-van/" (opened.row.id) "/truoc-sau" } {
                    (csrf(officer))
                    input type="hidden" name="moment" value=(moment);
                    @let form = answers(filled, known.map(|(_, _, answers, _)| answers), moment);
                    @for name in questions() {
                        @let field = format!("{moment}-{name}");
                        (Segments {
                            name: &field,
                            legend: lang.t(&format!("papers-wellbeing-{name}")),
                            options: &options,
                            filled: Filled { form: &form, problems: filled.problems, lang },
                        })
                    }
                    (Button::submit(lang.t("counselling-save")).about(lang.t(&format!("counselling-moment-{moment}"))).quiet())
                }
            }
        }
    })
}

/// What was typed, else what was kept.
fn answers(filled: Filled<'_>, known: Option<&Scores>, moment: &str) -> Form {
    if filled.form.value("moment") == moment {
        return filled.form.clone();
    }
    let kept = known.into_iter().flatten();
    Form::new(kept.map(|(name, value)| (format!("{moment}-{name}"), value.clone())).collect())
}

fn passing_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let id = opened.row.id;
    let people: Vec<_> =
        opened.colleagues.iter().map(|(person, name)| (person.to_string(), name.as_str())).collect();
    let options: Vec<(&str, &str)> = people.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    Card::new("passing", lang.t("counselling-pass")).body(html! {
        @if let Some(passing) = &opened.passing {
            p { (lang.f("counselling-passing", &[("name", passing.to_name.as_str().into())])) }
            form method="post" action={ "/tu-van/" (id) "/tra-loi-chuyen" } {
                (csrf(officer))
                (Button::submit(lang.t("counselling-offer-take-back")).sends("do", "withdraw").quiet())
            }
        } @else if options.is_empty() {
            p.small.muted { (lang.t("counselling-no-colleague")) }
        } @else {
            form.stack method="post" action={ "/tu-van/" (id) "/chuyen" } {
                (csrf(officer))
                (Field::select("to", lang.t("counselling-pass-to"), &options).hint(lang.t("counselling-pass-hint")))
                (Button::submit(lang.t("counselling-pass-send")).quiet())
            }
        }
    })
}

/// i18n: support-result-*
fn end_card(officer: &Officer, filled: Filled<'_>, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> = RESULTS.iter().map(|one| (*one, lang.t(&format!("support-result-{one}")))).collect();
    let options: Vec<(&str, &str)> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    Card::new("end", lang.t("counselling-end")).body(html! {
        details open[!filled.form.value("last").is_empty() || filled.error("last").is_some()] {
            summary { (lang.t("counselling-end-begin")) }
            form.stack method="post" action={ "/tu-van/" (opened.row.id) "/ket-thuc" } {
                (csrf(officer))
                input type="hidden" name="once" value=(once(&officer.hub));
                (Field::select("result", lang.t("support-result"), &options).filled(&filled))
                (Field::area("last", lang.t("counselling-last"), 3).hint(lang.t("counselling-last-hint")).filled(&filled))
                (Button::submit(lang.t("counselling-end-send")))
            }
        }
    })
}

pub(super) async fn write(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let text = reader.text("text", Need::Required, LONGEST_TEXT);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    talking::write(&officer.hub, &officer.who, id, &text, form.value("once")).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-sent"))
}

pub(super) async fn arrange(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let next = reader.optional_day("next").map(Day);
    if next.is_some_and(|day| day < officer.hub.clock.now().day()) {
        reader.problem(Problem::new("next", "counselling-day-over"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let named = form.value("named") == "first";
    talking::arrange(&officer.hub, &officer.who, id, (next, named)).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-saved"))
}

pub(super) async fn note(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let held_on = Day(reader.day("held_on"));
    let words = reader.text("note", Need::Required, LONGEST);
    if !reader.is_bad("held_on") && held_on > officer.hub.clock.now().day() {
        reader.problem(Problem::new("held_on", "support-not-yet"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    talking::note_session(&officer.hub, &officer.who, id, (held_on, &words)).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-saved"))
}

pub(super) async fn ask_how(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let moment = form.value("moment");
    let mut reader = FormReader::new(&form);
    let options: Vec<_> = SCALE.iter().map(|one| (*one, *one)).collect();
    let mut answers = Scores::new();
    for name in questions() {
        let value = reader.one_of(&format!("{moment}-{name}"), &options);
        answers.insert(name.to_owned(), value.to_owned());
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    talking::ask_how(&officer.hub, &officer.who, id, moment, &answers).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-saved"))
}

pub(super) async fn alarm(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let words = reader.text("danger_words", Need::Required, LONGEST);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    talking::alarm(&officer.hub, &officer.who, id, &words).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-danger-sent"))
}

pub(super) async fn end(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let options: Vec<_> = RESULTS.iter().map(|one| (*one, *one)).collect();
    let result = reader.one_of("result", &options);
    let words = reader.text("last", Need::Required, LONGEST_TEXT);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    talking::end(&officer.hub, &officer.who, id, (result, &words), form.value("once")).await?;
    Ok(officer.done("/tu-van", "counselling-ended-done"))
}

pub(super) async fn offer(
    Path(id): Path<CounsellingId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let to = form.value("to").parse().map_err(|_| Error::NotFound)?;
    taking::offer(&officer.hub, &officer.who, id, to).await?;
    Ok(officer.done(&format!("/tu-van/{id}"), "counselling-passed"))
}
