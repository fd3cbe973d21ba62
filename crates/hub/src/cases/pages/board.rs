//! `/dieu-phoi`: stages that await a decision, who holds the stages of one's unit, and what is late below.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::file::{Names, names, stage_name};
use super::stage;
use crate::authority::{On, Role, can};
use crate::cases::assigning;
use crate::cases::board::{self, OVERSEE};
use crate::cases::model::{AssignmentId, StageId};
use crate::cases::store::{AssignmentRow, HeldRow, LateRow, PauseRow};
use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::intake::model::Severity;
use crate::intake::pages::severity_chip;
use crate::organisations;
use crate::web::components::{
    Button, Card, Clock, Column, Field, Row, Table, Urgency, empty, labelled_error_summary,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

const HERE: &str = "/dieu-phoi";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let mine = officer.who.organisations(&[Role::UnitHead, Role::SteeringOfficer, Role::Viewer]);
    let mine = mine.first().ok_or(Error::Forbidden(OVERSEE.name))?;
    can(&officer.who, &OVERSEE, &On::held_by(*mine))?;
    let board = board::board(&officer.hub, &officer.who).await?;
    let names = names(officer).await?;
    let filled = Filled { form, problems, lang };
    let nothing =
        board.waiting.is_empty() && board.ours.is_empty() && board.late.is_empty() && board.pauses.is_empty();
    let title = if board.waiting.is_empty() {
        lang.t("cases-board")
    } else {
        lang.f("cases-board-waiting", &[("n", board.waiting.len().into())])
    };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, &[]))
        @if nothing { (empty(&lang.t("cases-board-empty"), &lang.t("cases-board-empty-hint"), None)) }
        div.half { @for row in &board.waiting { (waiting_card(officer, row, &names, filled).await?) } }
        @if !board.pauses.is_empty() { (pauses_card(officer, &board.pauses)) }
        @if !board.late.is_empty() { (late_card(officer, &board.late, &names)) }
        @if !board.ours.is_empty() { (ours_card(officer, &board.ours).await?) }
    };
    let page = officer.page(title).lede(html! { (lang.t("cases-board-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

/// i18n: cases-refusal-*
async fn waiting_card(
    officer: &Officer,
    row: &AssignmentRow,
    names: &Names,
    filled: Filled<'_>,
) -> Result<Markup> {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let name = |id| names.get(&id).map_or("", String::as_str);
    let typed = filled.form.value("assignment") == row.id.to_string();
    let mut units = organisations::actions::all(&officer.hub).await?;
    // the two that did not agree first: to them it goes at once
    let near = |id: OrganisationId| id == row.from_unit_id || id == row.asked_unit_id;
    units.sort_by_key(|unit| (!near(unit.id), unit.short_name.clone()));
    let options: Vec<_> = units.iter().map(|unit| (unit.id.to_string(), unit.short_name.as_str())).collect();
    let options: Vec<(&str, &str)> =
        std::iter::once(("", "")).chain(options.iter().map(|(id, name)| (id.as_str(), *name))).collect();
    let id = format!("to-{}", row.id);
    let args = [("asked", name(row.asked_unit_id).into()), ("from", name(row.from_unit_id).into())];
    let card = format!("cho-{}", row.id);
    let title = format!("{} · {}", stage_name(lang, &row.kind), row.code);
    Ok(Card::new(&card, title).aside(severity_chip(lang, Severity::parse(&row.severity))).body(html! {
        p.row { (Clock::of(lang, row.asked_at.into(), now.into(), row.due_at.into()))
            span { (lang.f("cases-due", &[("at", super::due_words(lang, row.due_at).into())])) } }
        @match &row.refused_why {
            Some(why) => p { (lang.f("cases-board-refused", &args)) " " strong { (lang.t(&format!("cases-refusal-{why}"))) } },
            None => p { (lang.f("cases-board-expired", &args)) },
        }
        form.stack method="post" action={ (HERE) "/phan-cong/" (row.id) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="assignment" value=(row.id);
            (Field::select("to", lang.t("cases-assign-to"), &options).id(&id).hint(lang.t("cases-assign-hint"))
                .value(if typed { filled.form.value("to") } else { "" }).error(filled.error("to").filter(|_| typed)))
            @if row.refused_why.is_some() {
                label.row { input type="checkbox" name="groundless" value="yes" checked[typed && filled.form.chose("groundless", "yes")];
                    (lang.f("cases-assign-groundless", &args)) }
            }
            (Button::submit(lang.t("cases-assign")))
        }
    }))
}

/// i18n: cases-ground-*
fn pauses_card(officer: &Officer, pauses: &[PauseRow]) -> Markup {
    let lang = officer.lang;
    Card::new("tam-dung", lang.t("cases-board-pauses")).body(html! {
        @for pause in pauses {
            @let args = [
                ("ground", lang.t(&format!("cases-ground-{}", pause.ground)).into_owned().into()),
                ("number", pause.document_number.as_str().into()),
                ("on", lang.date(pause.document_on.0).into()),
            ];
            form.row method="post" action={ "/tam-dung/" (pause.id) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="back" value="board";
                span { (lang.f("cases-pause-rests-on", &args)) }
                (Button::submit(lang.t("cases-pause-agree")).about(pause.document_number.as_str()).sends("stands", "yes").small())
                (Button::submit(lang.t("cases-pause-refuse")).about(pause.document_number.as_str()).sends("stands", "no").quiet().small())
            }
        }
    })
}

fn late_card(officer: &Officer, late: &[LateRow], names: &Names) -> Markup {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let rows = late.iter().map(|row| Row {
        urgency: if row.beyond_at <= now { Urgency::Urgent } else { Urgency::Soon },
        cells: vec![
            html! { strong { (stage_name(lang, &row.kind)) } " · " span.mono { (row.code) } },
            html! { (names.get(&row.unit_id).map_or("", String::as_str)) " · " (row.person_name) },
            html! { (lang.remaining(now.into(), row.due_at.into()).text) },
        ],
    });
    let title = lang.f("cases-board-late", &[("n", late.len().into())]);
    let columns = vec![
        Column::new(lang.t("cases-column-stage")),
        Column::new(lang.t("cases-focal-point")),
        Column::new(lang.t("cases-column-late")).numeric().corner(),
    ];
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows: rows.collect() };
    Card::new("tre", title).flush().body(html! { (table) })
}

async fn ours_card(officer: &Officer, ours: &[HeldRow]) -> Result<Markup> {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let mut rows = Vec::new();
    for row in ours {
        let able = stage::officers(officer, row.unit_id, row.case_id).await?;
        let options: Vec<(&str, &str)> = able.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        let id = format!("officer-{}", row.stage_id);
        let label = lang.f("cases-name-officer", &[("code", row.code.as_str().into())]);
        rows.push(Row {
            urgency: if row.due_at <= now { Urgency::Urgent } else { Urgency::None },
            cells: vec![
                html! { strong { (stage_name(lang, &row.kind)) } " · " span.mono { (row.code) } },
                html! { (Clock::of(lang, row.from_at.into(), now.into(), row.due_at.into())) },
                html! {
                    form.row method="post" action={ (HERE) "/dau-moi/" (row.stage_id) } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Field::select("officer", label, &options).id(&id).label_hidden().value(row.person_id.to_string()))
                        (Button::submit(lang.t("cases-name")).about(row.code.as_str()).quiet().small())
                    }
                },
            ],
        });
    }
    let title = lang.f("cases-board-ours", &[("n", ours.len().into())]);
    let columns = vec![
        Column::new(lang.t("cases-column-stage")),
        Column::new(lang.t("cases-column-clock")),
        Column::new(lang.t("cases-column-officer")),
    ];
    let table = Table { caption: title.clone(), caption_shown: false, columns, rows };
    Ok(Card::new("khau", title).flush().body(html! { (table) }))
}

pub(super) async fn assign(
    Path(id): Path<AssignmentId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let Ok(to) = form.value("to").parse::<OrganisationId>() else {
        return show(&officer, &form, &[Problem::new("to", "cases-choose-unit")]).await;
    };
    let groundless = form.chose("groundless", "yes");
    match assigning::assign(&officer.hub, &officer.who, id, to, groundless).await {
        Err(Error::Invalid(problems)) => show(&officer, &form, &problems).await,
        outcome => {
            outcome?;
            Ok(officer.done(HERE, "cases-assigned-done"))
        }
    }
}

pub(super) async fn name_officer(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let person: PersonId =
        form.value("officer").parse().map_err(|_| Error::Conflict("cases-officer-cannot"))?;
    assigning::name_officer(&officer.hub, &officer.who, id, person).await?;
    Ok(officer.done(HERE, "cases-named-done"))
}
