//! One case: the most urgent clock, the four tracks, the sealed words, my stages and offers.

use std::collections::HashMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::case_tabs;
use crate::cases::actions::{self, Header, Inside};
use crate::cases::model::{CaseId, REFUSALS, Track as CaseTrack};
use crate::cases::store::{HandoverRow, StageRow};
use crate::error::Result;
use crate::id::OrganisationId;
use crate::intake::model::Severity;
use crate::intake::pages::severity_chip;
use crate::organisations;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Clock, Event, Field, Kind, Message, OpenStage, Sealed, Stage, Track, Weight, error_summary,
    note, thread, timeline, tracks,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// Names of all units, for focal points and for choosing a receiver.
type Names = HashMap<OrganisationId, String>;

pub(super) async fn file(officer: Officer, Path(id): Path<CaseId>) -> Result<Response> {
    show(&officer, id, None, &Form::default(), &[]).await
}

pub(super) async fn open(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let purpose = reader.line("purpose", Need::Required, 200);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, None, &form, &problems).await;
    }
    let inside = actions::read(&officer.hub, &officer.who, id, &purpose).await?;
    show(&officer, id, Some(&inside), &form, &[]).await
}

/// The page of a case, with its words when they were just opened and with the problems of a form.
pub(super) async fn show(
    officer: &Officer,
    id: CaseId,
    inside: Option<&Inside>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let header = actions::header(&officer.hub, &officer.who, id).await?;
    let units = organisations::actions::all(&officer.hub).await?;
    let names: Names = units.into_iter().map(|unit| (unit.id, unit.short_name)).collect();
    let filled = Filled { form, problems, lang };
    let body = html! {
        (case_tabs(lang, id, &format!("/vu-viec/{id}")))
        (error_summary(&filled, Voice::Adult))
        (urgent_clock(officer, &header))
        (tracks_card(officer, &header, &names))
        div.two {
            div.stack {
                (words_card(officer, &header, inside, filled))
                (story_card(lang, &header, &names))
            }
            div.stack {
                @for stage in open_stages(&header) {
                    (stage_cards(officer, &header, stage, &names, filled))
                }
                @if header.case.closed_at.is_none() && open_stages(&header).next().is_none() {
                    (close_card(officer, id))
                }
            }
        }
    };
    let chip = severity_chip(lang, Severity::parse(&header.case.severity));
    let page = officer.page(header.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page.crumb(header.case.code.clone(), None).actions(chip).problems(!problems.is_empty()).render(body))
}

fn open_stages(header: &Header) -> impl Iterator<Item = &StageRow> {
    header.stages.iter().filter(|stage| stage.closed_at.is_none())
}

/// i18n: cases-stage-*
pub(super) fn stage_name(lang: Lang, kind: &str) -> String {
    lang.t(&format!("cases-stage-{kind}")).into_owned()
}

fn urgent_clock(officer: &Officer, header: &Header) -> Markup {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    let Some(stage) = open_stages(header).min_by_key(|stage| stage.due_at) else {
        return note(Kind::Done, html! { p { (lang.t("cases-no-clock")) } });
    };
    let kind = if stage.due_at < now { Kind::Danger } else { Kind::Due };
    note(
        kind,
        html! {
            p.row {
                (Clock::of(lang, stage.opened_at.into(), now.into(), stage.due_at.into()))
                span { strong { (stage_name(lang, &stage.kind)) } " · "
                    (lang.f("cases-due", &[("at", lang.near_moment(stage.due_at.into()).into())])) }
            }
        },
    )
}

/// i18n: cases-track-*
fn tracks_card(officer: &Officer, header: &Header, names: &Names) -> Markup {
    let lang = officer.lang;
    let now = officer.hub.clock.now();
    let shown: Vec<Track<'_>> = CaseTrack::ALL
        .into_iter()
        .filter_map(|track| {
            let stages: Vec<_> = header.stages.iter().filter(|stage| stage.track == track.name()).collect();
            let last = stages.last()?;
            let open = (last.closed_at.is_none()).then(|| OpenStage {
                name: stage_name(lang, &last.kind).into(),
                note: lang.f("cases-opened", &[("at", lang.near_moment(last.opened_at.into()).into())]),
                focal_point: focal_point(last, names).into(),
                late: last.due_at < now,
            });
            let done = stages
                .iter()
                .filter_map(|stage| {
                    let closed_at = stage.closed_at?;
                    let name = stage_name(lang, &stage.kind).into();
                    Some(Stage {
                        name,
                        note: format!("{} {}", lang.near_moment(closed_at.into()), stage.person_name).into(),
                    })
                })
                .collect();
            let mut next = Vec::new();
            let mut kind = last.kind.as_str();
            while let Some(following) = track.after(kind).filter(|_| open.is_some()) {
                next.push(Stage { name: stage_name(lang, following).into(), note: "".into() });
                kind = following;
            }
            let clock = match &open {
                Some(_) => html! { (lang.remaining(now.into(), last.due_at.into()).text) },
                None => html! { (lang.t("cases-track-ended")) },
            };
            Some(Track {
                name: lang.t(&format!("cases-track-{}", track.name())),
                note: clock,
                done,
                open,
                next,
            })
        })
        .collect();
    Card::new("tracks", lang.t("cases-tracks"))
        .aside(html! { (lang.t("cases-tracks-hint")) })
        .body(tracks(lang, &shown))
}

fn focal_point(stage: &StageRow, names: &Names) -> String {
    let unit = names.get(&stage.unit_id).map_or("", String::as_str);
    format!("{}, {unit}", stage.person_name)
}

fn words_card(officer: &Officer, header: &Header, inside: Option<&Inside>, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let id = header.case.id;
    let Some(inside) = inside else {
        let sealed = |text: &str, form: Markup| {
            Sealed { title: lang.t("cases-sealed"), text: lang.t(text) }.body(form)
        };
        let body = if header.holding.is_empty() {
            sealed("cases-sealed-until-accepted", html! {})
        } else {
            sealed(
                "cases-sealed-hint",
                html! {
                    form.stack method="post" action={ "/vu-viec/" (id) "/mo" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Field::line("purpose", lang.t("cases-purpose")).hint(lang.t("cases-purpose-hint"))
                            .value(filled.form.value("purpose")).error(filled.error("purpose")))
                        (Button::submit(lang.t("cases-unseal")))
                    }
                },
            )
        };
        return Card::new("words", lang.t("cases-words")).body(body);
    };
    let once = crate::intake::actions::once(&officer.hub);
    html! {
        @for told in &inside.reports {
            @let messages = said(lang, &told.thread);
            @let card = format!("words-{}", told.id);
            (Card::new(&card, lang.f("cases-words-of", &[("code", told.code.as_str().into())])).body(html! {
                @if !told.telling.link.is_empty() { p { (lang.t("intake-column-link")) ": " span.mono { (told.telling.link) } } }
                @if !told.telling.place.is_empty() { p { (lang.t("intake-column-place")) ": " (told.telling.place) } }
                (thread(&lang.t("intake-messages"), &messages))
                form.stack method="post" action={ "/vu-viec/" (id) "/tra-loi" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="once" value=(once);
                    input type="hidden" name="report" value=(told.id);
                    (Field::area("text", lang.t("intake-answer"), 3).id(&format!("answer-{}", told.id)).hint(lang.t("intake-answer-hint")))
                    (Button::submit(lang.t("intake-answer-send")).quiet())
                }
            }))
        }
        @if !inside.results.is_empty() {
            (Card::new("results", lang.t("cases-results")).body(html! {
                @for (stage, result) in &inside.results {
                    @if let Some(row) = header.stages.iter().find(|row| row.id == *stage) {
                        h3 { (stage_name(lang, &row.kind)) }
                        p.lines { (result) }
                    }
                }
            }))
        }
    }
}

fn said<'a>(lang: Lang, thread: &'a [crate::intake::actions::Said]) -> Vec<Message<'a>> {
    thread
        .iter()
        .map(|said| Message {
            mine: said.officer.is_some(),
            from: said.officer.as_deref().map_or_else(|| lang.t("intake-from-reporter"), Into::into),
            when: lang.near_moment(said.at.into()).into(),
            text: said.text.as_str().into(),
        })
        .collect()
}

/// What the officer can do with an open stage of theirs, or with an offer to them.
fn stage_cards(
    officer: &Officer,
    header: &Header,
    stage: &StageRow,
    names: &Names,
    filled: Filled<'_>,
) -> Markup {
    let offer = header.handovers.iter().find(|offer| offer.stage_id == stage.id && offer.state == "offered");
    let mine = header.holding.contains(&stage.unit_id);
    match offer {
        Some(offer) if header.asked.contains(&offer.to_unit_id) => asked_card(officer, stage, offer, names),
        Some(offer) if mine => offered_card(officer, stage, offer, names),
        None if mine => work_card(officer, stage, names, filled),
        _ => html! {},
    }
}

fn work_card(officer: &Officer, stage: &StageRow, names: &Names, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let name = stage_name(lang, &stage.kind);
    let action = format!("/khau/{}", stage.id);
    // the typed words go back into the stage that they were meant for
    let typed = filled.form.value("stage") == stage.id.to_string();
    let mut units: Vec<_> = names
        .iter()
        .filter(|(id, _)| **id != stage.unit_id)
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    units.sort_by(|a, b| a.1.cmp(b.1));
    let options: Vec<(&str, &str)> =
        std::iter::once(("", "")).chain(units.iter().map(|(id, name)| (id.as_str(), *name))).collect();
    let last = CaseTrack::parse(&stage.track).and_then(|track| track.after(&stage.kind)).is_none();
    let field_id = format!("result-{}", stage.id);
    Card::new(&field_id, lang.f("cases-your-work", &[("stage", name.as_str().into())])).tall().body(html! {
        form.stack method="post" action={ (action) "/xong" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="stage" value=(stage.id);
            (Field::area("result", lang.t("cases-result"), 4).id(&format!("text-{}", stage.id))
                .hint(lang.t("cases-result-hint"))
                .value(if typed { filled.form.value("result") } else { "" })
                .error(filled.error("result").filter(|_| typed)))
            @if stage.kind == "verify" {
                fieldset {
                    legend { (lang.t("cases-open-tracks")) }
                    @for track in [CaseTrack::Protection, CaseTrack::Violator, CaseTrack::Content] {
                        label.row { input type="checkbox" name="tracks" value=(track.name()) checked;
                            (lang.t(&format!("cases-track-{}", track.name()))) }
                    }
                }
            }
            div.row {
                @if !last { (Button::submit(lang.t("cases-end-next")).sends("outcome", "next")) }
                @if last || stage.kind != "verify" {
                    (Button::submit(lang.t("cases-end-track")).sends("outcome", "ended").quiet())
                }
            }
            p.small.muted { (lang.t("cases-end-hint")) }
        }
        hr;
        form.stack method="post" action={ (action) "/ban-giao" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p.small { (lang.t("cases-offer-hint")) }
            (Field::select("to", lang.t("cases-offer-to"), &options).id(&format!("to-{}", stage.id)))
            (Button::submit(lang.t("cases-offer")).quiet())
        }
    })
}

fn offered_card(officer: &Officer, stage: &StageRow, offer: &HandoverRow, names: &Names) -> Markup {
    let lang = officer.lang;
    let to = names.get(&offer.to_unit_id).map_or("", String::as_str);
    let until = lang.near_moment(offer.expires_at.into());
    let id = format!("offer-{}", offer.id);
    Card::new(&id, stage_name(lang, &stage.kind)).body(html! {
        p { (lang.f("cases-offered", &[("unit", to.into()), ("until", until.into())])) }
        form method="post" action={ "/ban-giao/" (offer.id) "/rut" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="case" value=(stage.case_id);
            (Button::submit(lang.t("cases-withdraw")).quiet())
        }
    })
}

/// i18n: cases-refusal-*
fn asked_card(officer: &Officer, stage: &StageRow, offer: &HandoverRow, names: &Names) -> Markup {
    let lang = officer.lang;
    let from = names.get(&offer.from_unit_id).map_or("", String::as_str);
    let reasons: Vec<_> =
        REFUSALS.iter().map(|reason| (*reason, lang.t(&format!("cases-refusal-{reason}")))).collect();
    let options: Vec<_> = std::iter::once(("", ""))
        .chain(reasons.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    let id = format!("asked-{}", offer.id);
    Card::new(&id, lang.f("cases-asked", &[("stage", stage_name(lang, &stage.kind).into())])).tall().body(
        html! {
            p { (lang.f("cases-asked-by", &[("unit", from.into())])) }
            p.small.muted { (lang.t("cases-asked-hint")) }
            form method="post" action={ "/ban-giao/" (offer.id) "/nhan" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="case" value=(stage.case_id);
                (Button::submit(lang.t("cases-accept")).wide())
            }
            form.stack method="post" action={ "/ban-giao/" (offer.id) "/tu-choi" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="case" value=(stage.case_id);
                (Field::select("reason", lang.t("cases-refuse-reason"), &options))
                (Button::submit(lang.t("cases-refuse")).quiet())
            }
        },
    )
}

fn close_card(officer: &Officer, id: CaseId) -> Markup {
    let lang = officer.lang;
    Card::new("close", lang.t("cases-close")).tall().body(html! {
        p { (lang.t("cases-close-hint")) }
        form method="post" action={ "/vu-viec/" (id) "/dong" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t("cases-close")))
        }
    })
}

/// What happened, newest first.
// i18n: cases-handover-*
fn story_card(lang: Lang, header: &Header, names: &Names) -> Markup {
    let mut story: Vec<(i64, Event<'_>)> = Vec::new();
    let mut tell = |at: crate::time::Moment, weight, what: String, small: String| {
        let when = lang.short_moment(at.into()).into();
        let datetime = at.local().strftime("%Y-%m-%dT%H:%M+07:00").to_string().into();
        story.push((at.0, Event { weight, when, datetime, what: html! { (what) }, small: small.into() }));
    };
    for stage in &header.stages {
        let name = stage_name(lang, &stage.kind);
        let args = [("stage", name.as_str().into())];
        tell(stage.opened_at, Weight::Step, lang.f("cases-story-opened", &args).into_owned(), String::new());
        if let Some(closed_at) = stage.closed_at {
            let who = focal_point(stage, names);
            tell(closed_at, Weight::Turn, lang.f("cases-story-ended", &args).into_owned(), who);
        }
    }
    for offer in &header.handovers {
        let kind =
            header.stages.iter().find(|stage| stage.id == offer.stage_id).map_or("", |stage| &stage.kind);
        let unit = names.get(&offer.to_unit_id).cloned().unwrap_or_default();
        let args = [("stage", stage_name(lang, kind).into()), ("unit", unit.into())];
        tell(
            offer.offered_at,
            Weight::Step,
            lang.f("cases-handover-offered", &args).into_owned(),
            String::new(),
        );
        if let Some(decided_at) = offer.decided_at {
            let weight = if offer.state == "accepted" { Weight::Turn } else { Weight::Bad };
            let what = lang.f(&format!("cases-handover-{}", offer.state), &args).into_owned();
            let reason =
                offer.reason.as_ref().map(|reason| lang.t(&format!("cases-refusal-{reason}")).into_owned());
            tell(decided_at, weight, what, reason.unwrap_or_default());
        }
    }
    story.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let events: Vec<_> = story.into_iter().map(|(_, event)| event).collect();
    Card::new("story", lang.t("cases-story")).body(timeline(&events))
}
