//! What an officer sends from the page of a case.

use axum::extract::Path;
use axum::response::Response;

use super::file::show;
use crate::cases::actions::{self, Ending, LONGEST_RESULT};
use crate::cases::handing;
use crate::cases::model::{CaseId, HandoverId, Outcome, StageId, Track};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::intake::model::{LONGEST_TEXT, ReportId};
use crate::web::extract::OfficerForm;
use crate::web::form::{FormReader, Need};

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
    let mut reader = FormReader::new(&form);
    let result = reader.text("result", Need::Required, LONGEST_RESULT);
    reader.reword("result", "cases-result-needed");
    let outcomes = [("next", Outcome::Next), ("ended", Outcome::Ended)];
    let outcome = reader.one_of("outcome", &outcomes);
    let tracks = Track::ALL.map(|track| (track.name(), track));
    let tracks = reader.any_of("tracks", Need::Optional, &tracks);
    if let Err(problems) = reader.finish() {
        return show(&officer, case, None, &form, &problems).await;
    }
    actions::end_stage(&officer.hub, &officer.who, id, &Ending { result, outcome, tracks }).await?;
    Ok(officer.done(&format!("/vu-viec/{case}"), "cases-ended-done"))
}

pub(super) async fn offer(
    Path(id): Path<StageId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let case = actions::case_of_stage(&officer.hub, &officer.who, id).await?;
    let to: OrganisationId = form.value("to").parse().map_err(|_| Error::Conflict("cases-choose-unit"))?;
    handing::offer(&officer.hub, &officer.who, id, to).await?;
    Ok(officer.done(&format!("/vu-viec/{case}"), "cases-offered-done"))
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

pub(super) async fn withdraw(
    Path(id): Path<HandoverId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    handing::withdraw(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&back(&form), "cases-withdrawn-done"))
}
