//! What an officer sends from the page of a case.

use axum::extract::Path;
use axum::response::Response;

use super::file::show;
use super::{stage, stage_form};
use crate::cases::model::{CaseId, HandoverId, StageId};
use crate::cases::{actions, assigning, coordinating, ending, handing, stages};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::{LONGEST_TEXT, ReportId};
use crate::web::extract::OfficerForm;
use crate::web::form::{FormReader, Need, Problem};

pub(super) async fn open_from_report(
    Path(report): Path<ReportId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let case = actions::open_from_report(&officer.hub, &officer.who, report).await?;
    Ok(officer.done(&format!("/vu-viec/{case}"), "cases-opened-done"))
}

pub(super) async fn answer(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let report: ReportId = form.value("report").parse().map_err(|_| Error::NotFound)?;
    let mut reader = FormReader::new(&form);
    let text = reader.text("text", Need::Required, LONGEST_TEXT);
    if let Err(problems) = reader.finish() {
        let inside = actions::read(&officer.hub, &officer.who, id, "answer").await?;
        return show(&officer, id, Some(&inside), &form, &problems).await;
    }
    actions::answer(&officer.hub, &officer.who, id, report, &text, form.value("once")).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "intake-answered"))
}

pub(super) async fn close(
    Path(id): Path<CaseId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::close(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/vu-viec/{id}"), "cases-closed-done"))
}

pub(super) async fn end_stage(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let case = actions::case_of_stage(&officer.hub, &officer.who, id).await?;
    let header = actions::header(&officer.hub, &officer.who, case).await?;
    let row = header.stages.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let kind = stages::stage(&row.kind).ok_or(Error::NotFound)?;
    let ending = match stage_form::read(&form, kind, officer.hub.clock.now()) {
        Ok(ending) => ending,
        Err(problems) => return stage::show(&officer, id, &form, &problems).await,
    };
    match ending::end_stage(&officer.hub, &officer.who, id, &ending).await {
        Err(Error::Invalid(problems)) => stage::show(&officer, id, &form, &problems).await,
        // something is still open, or a paper is missing: said at the ending, and nothing typed is lost
        Err(Error::Conflict(message))
            if message.ends_with("-open") || message.starts_with("cases-needs-") =>
        {
            stage::show(&officer, id, &form, &[Problem::new("end", message)]).await
        }
        outcome => {
            outcome?;
            Ok(officer.done(&format!("/vu-viec/{case}"), "cases-ended-done"))
        }
    }
}

pub(super) async fn offer(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let case = actions::case_of_stage(&officer.hub, &officer.who, id).await?;
    let Ok(to) = form.value("to").parse::<OrganisationId>() else {
        return stage::show(&officer, id, &form, &[Problem::new("to", "cases-choose-unit")]).await;
    };
    match handing::offer(&officer.hub, &officer.who, id, to).await {
        Err(Error::Invalid(problems)) => stage::show(&officer, id, &form, &problems).await,
        outcome => {
            outcome?;
            Ok(officer.done(&format!("/vu-viec/{case}"), "cases-offered-done"))
        }
    }
}

/// Seals the key to the unit that the superior has chosen.
pub(super) async fn seal_assigned(
    Path(id): Path<StageId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    assigning::seal(&officer.hub, &officer.who, id).await?;
    Ok(officer.done("/vu-viec", "cases-sealed-done"))
}

pub(super) async fn ask(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let question = reader.text("question", Need::Required, coordinating::LONGEST);
    let unit = form.value("coordinator").parse::<OrganisationId>();
    if unit.is_err() {
        reader.problem(Problem::new("coordinator", "form-choose-one"));
    }
    let unit = match (unit, reader.finish()) {
        (Ok(unit), Ok(())) => unit,
        (_, problems) => {
            return stage::show(&officer, id, &form, &problems.err().unwrap_or_default()).await;
        }
    };
    match coordinating::ask(&officer.hub, &officer.who, id, unit, &question).await {
        Err(Error::Invalid(problems)) => stage::show(&officer, id, &form, &problems).await,
        outcome => {
            outcome?;
            Ok(officer.done(&format!("/khau/{id}"), "cases-asked-done"))
        }
    }
}

pub(super) async fn let_go(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let unit: OrganisationId = form.value("unit").parse().map_err(|_| Error::NotFound)?;
    coordinating::let_go(&officer.hub, &officer.who, id, unit).await?;
    Ok(officer.done(&format!("/khau/{id}"), "cases-let-go-done"))
}

pub(super) async fn comment(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let case = actions::case_of_stage(&officer.hub, &officer.who, id).await?;
    let unit: OrganisationId = form.value("unit").parse().map_err(|_| Error::NotFound)?;
    let mut reader = FormReader::new(&form);
    let words = reader.text("comment", Need::Required, coordinating::LONGEST);
    if let Err(problems) = reader.finish() {
        return stage::show(&officer, id, &form, &problems).await;
    }
    coordinating::say(&officer.hub, &officer.who, id, unit, &words, form.value("once")).await?;
    Ok(officer.done(&format!("/vu-viec/{case}"), "cases-comment-done"))
}

/// The case's page again, or the list when the case is not ours any more.
fn back(form: &crate::web::form::Form) -> String {
    match form.value("case").parse::<CaseId>() {
        Ok(case) => format!("/vu-viec/{case}"),
        Err(_) => "/vu-viec".to_owned(),
    }
}

pub(super) async fn accept(
    Path(id): Path<HandoverId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    handing::accept(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&back(&form), "cases-accepted-done"))
}

pub(super) async fn refuse(
    Path(id): Path<HandoverId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    handing::refuse(&officer.hub, &officer.who, id, form.value("reason")).await?;
    Ok(officer.done("/vu-viec", "cases-refused-done"))
}

/// Seals the key of an offer that a reorganisation made.
pub(super) async fn seal_offer(
    Path(id): Path<HandoverId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    handing::seal(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&back(&form), "cases-sealed-done"))
}

pub(super) async fn withdraw(
    Path(id): Path<HandoverId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    handing::withdraw(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&back(&form), "cases-withdrawn-done"))
}
