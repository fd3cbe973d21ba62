//! One open stage: its clock, the form with which it ends, handing it over, who is asked for a word, and a pause.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::file::{Names, names, stage_name};
use super::lanes::clock;
use super::stage_form;
use crate::cases::actions::{self, Header};
use crate::cases::model::{CaseId, StageId};
use crate::cases::stages::{self, Focal, Stage};
use crate::cases::store::{CoordinatorRow, StageRow};
use crate::cases::{board, coordinating, needs};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::Severity;
use crate::intake::pages::severity_chip;
use crate::organisations;
use crate::web::components::{Button, Card, Field, Kind, error_summary, note};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(id): Path<StageId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

/// The page of a stage, with what was typed and the problems found in it.
pub(super) async fn show(
    officer: &Officer,
    id: StageId,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let case = actions::case_of_stage(&officer.hub, &officer.who, id).await?;
    let header = actions::header(&officer.hub, &officer.who, case).await?;
    let row = header.stages.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let stage = stages::stage(&row.kind).ok_or(Error::NotFound)?;
    let names = names(officer).await?;
    let filled = Filled { form, problems, lang };
    let mine = header.holding.contains(&row.unit_id) && row.closed_at.is_none();
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if row.closed_at.is_some() { (note(Kind::Done, html! { p { (lang.t("cases-stage-over")) } })) }
        @else { (head(officer, &header, row, &names)) }
        @if mine {
            div.two {
                div.stack { (stage_form::card(officer, &header, row, stage, filled)) }
                div.stack {
                    (hand_over_card(officer, &header, row, stage, &names, filled).await?)
                    (coordinators_card(officer, &header, row, &names, filled))
                    (super::pause::card(officer, &header, row, stage, filled))
                }
            }
        }
        @for asked in header.coordinators.iter().filter(|one| one.stage_id == id && header.coordinating.contains(&one.unit_id)) {
            (comment_card(officer, case, asked, filled).await?)
        }
    };
    let chip = severity_chip(lang, Severity::parse(&header.case.severity));
    let file = format!("/vu-viec/{case}");
    let page = officer.page(stage_name(lang, &row.kind)).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    let page = page.crumb(header.case.code.clone(), Some(&file)).crumb(stage_name(lang, &row.kind), None);
    Ok(page.actions(chip).problems(!problems.is_empty()).render(body))
}

/// i18n: cases-ends-with-*
fn head(officer: &Officer, header: &Header, row: &StageRow, names: &Names) -> Markup {
    let lang = officer.lang;
    html! {
        section.card.lane aria-label=(lang.t("cases-ladder")) {
            div.in.stack {
                p { span.muted { (lang.t("cases-focal-point")) } " " strong { (super::file::focal_point(row, names)) } }
                (clock(officer, header, row))
                p { span.muted { (lang.t("cases-ends-with")) } " " (lang.t(&format!("cases-ends-with-{}", row.kind))) }
                @if let Some(message) = needs::of_stage(&row.kind) {
                    p { (lang.t(message)) " " a href={ "/vu-viec/" (row.case_id) "/ho-tro" } { (lang.t("cases-needs-where")) } }
                }
            }
        }
    }
}

/// Who is proposed: holders of the function, bodies of the kind; the rest follow by name.
async fn proposed(officer: &Officer, stage: &Stage) -> Result<Vec<OrganisationId>> {
    Ok(match stage.focal {
        Focal::Holder(function) => organisations::actions::holders(&officer.hub, function).await?,
        Focal::Kind(kind) => {
            let all = organisations::actions::all(&officer.hub).await?;
            all.into_iter().filter(|unit| unit.kind == kind).map(|unit| unit.id).collect()
        }
        Focal::Same => Vec::new(),
    })
}

async fn hand_over_card(
    officer: &Officer,
    header: &Header,
    row: &StageRow,
    stage: &Stage,
    names: &Names,
    filled: Filled<'_>,
) -> Result<Markup> {
    let lang = officer.lang;
    let name = |id| names.get(&id).map_or("", String::as_str);
    let card = Card::new("ban-giao", lang.t("cases-hand-over"));
    if let Some(offer) = header.offer(row.id) {
        let until = lang.near_moment(offer.expires_at.into());
        let args = [("unit", name(offer.to_unit_id).into()), ("until", until.into())];
        return Ok(card.body(html! {
            p { (lang.f("cases-offered", &args)) }
            @if offer.kind == "succession" {
                p.small.muted { (lang.t("cases-succession-hint")) }
                @if offer.escrow.is_none() {
                    form method="post" action={ "/ban-giao/" (offer.id) "/niem-phong" } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        input type="hidden" name="case" value=(row.case_id);
                        (Button::submit(lang.f("cases-seal-for", &[("unit", name(offer.to_unit_id).into())])))
                    }
                }
            } @else {
                form method="post" action={ "/ban-giao/" (offer.id) "/rut" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="case" value=(row.case_id);
                    (Button::submit(lang.t("cases-withdraw")).quiet())
                }
            }
        }));
    }
    if let Some(awaits) = header.awaiting(row.id) {
        let args = [("unit", name(awaits.superior_id).into())];
        return Ok(card.body(html! { p { (lang.f("cases-awaits", &args)) } }));
    }
    let first = proposed(officer, stage).await?;
    let today = organisations::actions::all(&officer.hub).await?;
    let mut units: Vec<_> = today.iter().filter(|unit| unit.id != row.unit_id).collect();
    units.sort_by_key(|unit| (!first.contains(&unit.id), unit.short_name.clone()));
    let options: Vec<_> = units
        .iter()
        .map(|unit| {
            let name = unit.short_name.clone();
            let proposed = first.contains(&unit.id);
            (
                unit.id.to_string(),
                if proposed { lang.f("cases-proposed", &[("unit", name.into())]).into_owned() } else { name },
            )
        })
        .collect();
    let options: Vec<(&str, &str)> = std::iter::once(("", ""))
        .chain(options.iter().map(|(id, name)| (id.as_str(), name.as_str())))
        .collect();
    Ok(card.body(html! {
        form.stack method="post" action={ "/khau/" (row.id) "/ban-giao" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p.small { (lang.t("cases-offer-hint")) }
            (Field::select("to", lang.t("cases-offer-to"), &options).filled(&filled))
            (Button::submit(lang.t("cases-offer")).quiet())
        }
    }))
}

fn coordinators_card(
    officer: &Officer,
    header: &Header,
    row: &StageRow,
    names: &Names,
    filled: Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let asked: Vec<_> = header.coordinators.iter().filter(|one| one.stage_id == row.id).collect();
    let mut units: Vec<_> = names
        .iter()
        .filter(|(id, _)| **id != row.unit_id && asked.iter().all(|one| one.unit_id != **id))
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    units.sort_by(|a, b| a.1.cmp(b.1));
    let options: Vec<(&str, &str)> =
        std::iter::once(("", "")).chain(units.iter().map(|(id, name)| (id.as_str(), *name))).collect();
    Card::new("phoi-hop", lang.t("cases-coordinators")).body(html! {
        @for one in asked {
            @let name = names.get(&one.unit_id).map_or("", String::as_str);
            form.row method="post" action={ "/khau/" (row.id) "/thoi-phoi-hop" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="unit" value=(one.unit_id);
                span { (name) " · " (lang.near_moment(one.asked_at.into())) }
                (Button::submit(lang.t("cases-let-go")).about(name).quiet().small())
            }
        }
        details open[!filled.form.value("coordinator").is_empty() || !filled.form.value("question").is_empty()] {
            summary { (lang.t("cases-ask")) }
            form.stack method="post" action={ "/khau/" (row.id) "/phoi-hop" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                p.small { (lang.t("cases-ask-hint")) }
                (Field::select("coordinator", lang.t("cases-coordinator"), &options).filled(&filled))
                (Field::area("question", lang.t("cases-question"), 3).filled(&filled))
                (Button::submit(lang.t("cases-ask-send")).quiet())
            }
        }
    })
}

/// For an officer of a unit that is asked: the question, and where to answer it.
async fn comment_card(
    officer: &Officer,
    case: CaseId,
    asked: &CoordinatorRow,
    filled: Filled<'_>,
) -> Result<Markup> {
    let lang = officer.lang;
    let question = coordinating::question(&officer.hub, &officer.who, case, asked).await?;
    let once = crate::intake::actions::once(&officer.hub);
    Ok(Card::new("y-kien", lang.t("cases-comment")).body(html! {
        p { span.muted { (lang.t("cases-question")) ":" } }
        p.lines { (question) }
        form.stack method="post" action={ "/khau/" (asked.stage_id) "/y-kien" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="once" value=(once);
            input type="hidden" name="unit" value=(asked.unit_id);
            (Field::area("comment", lang.t("cases-comment-words"), 4).hint(lang.t("cases-comment-hint")).filled(&filled))
            (Button::submit(lang.t("cases-comment-send")))
        }
    }))
}

/// For the head of a unit: names another officer.
pub(super) async fn officers(
    officer: &Officer,
    unit: OrganisationId,
    case: CaseId,
) -> Result<Vec<(String, String)>> {
    let able = board::officers(&officer.hub, unit, case).await?;
    Ok(able.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}
