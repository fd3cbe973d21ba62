//! The tracks of a case side by side: in each the open stage with its focal point, its clock and ladder, what it must end
//! with, and the one thing to do next.

use maud::{Markup, html};

use super::due_words;
use super::file::{Names, stage_name};
use crate::cases::actions::Header;
use crate::cases::clock::RUNGS;
use crate::cases::model::{REFUSALS, Track};
use crate::cases::stages::{self, After};
use crate::cases::store::{HandoverRow, StageRow};
use crate::web::Lang;
use crate::web::components::{Button, Clock, Field, State, chip};
use crate::web::extract::Officer;

pub(super) fn lanes(officer: &Officer, header: &Header, names: &Names) -> Markup {
    html! {
        div.lanes {
            @for track in Track::ALL {
                @let of: Vec<_> = header.stages.iter().filter(|stage| stage.track == track.name()).collect();
                @if !of.is_empty() { (lane(officer, header, names, track, &of)) }
            }
        }
    }
}

/// i18n: cases-track-*
fn lane(officer: &Officer, header: &Header, names: &Names, track: Track, of: &[&StageRow]) -> Markup {
    let lang = officer.lang;
    let open = of.iter().find(|stage| stage.closed_at.is_none());
    let done: Vec<_> = of.iter().filter(|stage| stage.closed_at.is_some()).collect();
    let id = format!("track-{}", track.name());
    html! {
        section.card.lane.over[open.is_none()] aria-labelledby=(id) {
            header { h2 id=(id) { (lang.t(&format!("cases-track-{}", track.name()))) }
                @if open.is_none() { span { (chip(State::Done, &lang.t("cases-track-ended"))) } }
            }
            div.in.stack {
                @if !done.is_empty() {
                    ol.done {
                        @for stage in done {
                            li { b { (stage_name(lang, &stage.kind)) }
                                @if let Some(end) = end_word(lang, stage) { " – " (end) }
                                small { (ended(lang, stage, names)) } }
                        }
                    }
                }
                @if let Some(stage) = open { (open_stage(officer, header, names, stage)) }
            }
        }
    }
}

/// i18n: cases-end-*
fn end_word(lang: Lang, stage: &StageRow) -> Option<String> {
    let end = stage.disposition.as_ref()?;
    let word = lang.t(&format!("cases-end-{end}")).into_owned();
    Some(match (&stage.document_number, stage.document_on) {
        (Some(number), Some(on)) => {
            let args =
                [("end", word.into()), ("number", number.as_str().into()), ("on", lang.date(on.0).into())];
            lang.f("cases-end-with-document", &args).into_owned()
        }
        _ => word,
    })
}

fn ended(lang: Lang, stage: &StageRow, names: &Names) -> String {
    let at = stage.closed_at.map(|at| lang.near_moment(at.into())).unwrap_or_default();
    format!("{at} · {}", super::file::focal_point(stage, names))
}

/// i18n: cases-ends-with-*
fn open_stage(officer: &Officer, header: &Header, names: &Names, stage: &StageRow) -> Markup {
    let lang = officer.lang;
    let code = stages::stage(&stage.kind).map_or("", |stage| stage.code);
    html! {
        div.here {
            p.step { (code) }
            h3 { (stage_name(lang, &stage.kind)) }
            p { span.muted { (lang.t("cases-focal-point")) } br; strong { (super::file::focal_point(stage, names)) } }
            (clock(officer, header, stage))
            p { span.muted { (lang.t("cases-ends-with")) } br; (lang.t(&format!("cases-ends-with-{}", stage.kind))) }
            (next(officer, header, names, stage))
        }
        @if let Some(after) = following(lang, &stage.kind) { p.small.muted { (after) } }
    }
}

/// "Sau khâu này: …".
fn following(lang: Lang, kind: &str) -> Option<String> {
    let stage = stages::stage(kind)?;
    let mut names: Vec<String> = Vec::new();
    for end in stage.ends {
        let name = match end.after {
            After::Stage(next) => stage_name(lang, next),
            After::Ends => lang.t("cases-after-end").into_owned(),
            After::Tracks => lang.t("cases-after-tracks").into_owned(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Some(lang.f("cases-after", &[("stages", names.join(" · ").into())]).into_owned())
}

/// The clock with its ladder. Words first: the bar says nothing that they do not.
/// i18n: cases-rung-*
pub(super) fn clock(officer: &Officer, header: &Header, stage: &StageRow) -> Markup {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let Some(clock) = header.clock(stage.id) else { return html! {} };
    let pause = header.pause(stage.id).filter(|pause| pause.state == "running");
    html! {
        @if let Some(pause) = pause {
            @let since = pause.decided_at.map(|at| lang.near_moment(at.into())).unwrap_or_default();
            p { (chip(State::Waiting, &lang.f("cases-clock-stands", &[("since", since.into())]))) }
        } @else {
            p.row { (Clock::of(lang, clock.from_at.into(), now.into(), clock.due_at.into()))
                span { (lang.f("cases-due", &[("at", due_words(lang, clock.due_at).into())])) } }
        }
        ol.rungs aria-label=(lang.t("cases-ladder")) {
            @for (rung, at) in RUNGS.into_iter().zip(clock.ladder().rungs) {
                @let told = header.rungs.iter().any(|one| (one.stage_id, one.round, one.rung) == (stage.id, clock.round, rung));
                li.told[told] {
                    b { (rung) " %" } " "
                    span { (due_words(lang, at)) }
                    small { @if told { (lang.t("cases-rung-told")) } @else { (lang.t(&format!("cases-rung-{rung}"))) } }
                }
            }
        }
    }
}

/// The one thing to do next, for whoever looks.
fn next(officer: &Officer, header: &Header, names: &Names, stage: &StageRow) -> Markup {
    let lang = officer.lang;
    let mine = header.holding.contains(&stage.unit_id);
    let page = format!("/khau/{}", stage.id);
    let name = |id| names.get(&id).map_or("", String::as_str);
    if let Some(offer) = header.offer(stage.id) {
        if header.asked.contains(&offer.to_unit_id) {
            return asked(officer, stage, offer, names);
        }
        let until = lang.near_moment(offer.expires_at.into());
        let args = [("unit", name(offer.to_unit_id).into()), ("until", until.into())];
        return html! {
            p { (lang.f("cases-offered", &args)) }
            @if mine { (Button::link(lang.t("cases-stage-open"), page).quiet()) }
        };
    }
    if let Some(awaits) = header.awaiting(stage.id) {
        let superior = [("unit", name(awaits.superior_id).into())];
        let to = awaits.to_unit_id.map(name).unwrap_or_default();
        return html! {
            @if awaits.state == "waiting" { p { (lang.f("cases-awaits", &superior)) } }
            @else {
                p { (lang.f("cases-sealing", &[("unit", to.into())])) }
                @if mine {
                    form method="post" action={ (page) "/niem-phong" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Button::submit(lang.f("cases-seal-for", &[("unit", to.into())])).wide())
                    }
                }
            }
            @if mine { (Button::link(lang.t("cases-stage-open"), page).quiet()) }
        };
    }
    let coordinates = header
        .coordinators
        .iter()
        .any(|one| one.stage_id == stage.id && header.coordinating.contains(&one.unit_id));
    html! {
        @if mine { (Button::link(lang.t("cases-work-on"), page).about(stage_name(lang, &stage.kind)).wide()) }
        @else if coordinates { (Button::link(lang.t("cases-comment"), page).about(stage_name(lang, &stage.kind)).wide()) }
    }
}

/// i18n: cases-refusal-*
fn asked(officer: &Officer, stage: &StageRow, offer: &HandoverRow, names: &Names) -> Markup {
    let lang = officer.lang;
    let from = names.get(&offer.from_unit_id).map_or("", String::as_str);
    let until = lang.near_moment(offer.expires_at.into());
    let reasons: Vec<_> =
        REFUSALS.iter().map(|reason| (*reason, lang.t(&format!("cases-refusal-{reason}")))).collect();
    let options: Vec<_> = std::iter::once(("", ""))
        .chain(reasons.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    let id = format!("reason-{}", offer.id);
    html! {
        p { (lang.f("cases-asked-by", &[("unit", from.into()), ("until", until.into())])) }
        p.small.muted { (lang.t("cases-asked-hint")) }
        form method="post" action={ "/ban-giao/" (offer.id) "/nhan" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="case" value=(stage.case_id);
            (Button::submit(lang.t("cases-accept")).wide())
        }
        details {
            summary { (lang.t("cases-refuse")) }
            form.stack method="post" action={ "/ban-giao/" (offer.id) "/tu-choi" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="case" value=(stage.case_id);
                (Field::select("reason", lang.t("cases-refuse-reason"), &options).id(&id))
                (Button::submit(lang.t("cases-refuse")).quiet())
            }
        }
    }
}
