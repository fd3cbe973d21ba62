//! `/truc/111`: what was handed to the national line and taken over from it; handing over one report, also out of a case.

use axum::extract::{Multipart, Path};
use axum::response::Response;
use maud::{Markup, html};

use crate::attachment;
use crate::cases::model::CaseId;
use crate::desk::line111::actions::{self, Handable, Source, WAYS};
use crate::desk::line111::format::{self, MAX_BYTES};
use crate::error::{Error, Result};
use crate::intake::model::ReportId;
use crate::web::components::{Button, Card, Column, Field, Kind, Row, Table, empty, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::upload;

const HERE: &str = "/truc/111";

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &[]).await
}

async fn show(officer: &Officer, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let (handed, taken) = actions::overview(&officer.hub, &officer.who).await?;
    let form = Form::default();
    let filled = Filled { form: &form, problems, lang };
    let columns = |who: &str| {
        ["desk-column-report", "desk-column-when", who].map(|id| Column::new(lang.t(id))).to_vec()
    };
    let report = |id: ReportId, code: &str| html! { a.mono href={ "/tin/" (id) } { (code) } };
    let taken_rows: Vec<_> = taken
        .iter()
        .map(|row| {
            let when = html! { (lang.near_moment(row.at.into())) };
            Row::new(vec![report(row.report_id, &row.code), when, html! { (row.person_name) }])
        })
        .collect();
    let handed_rows: Vec<_> = handed
        .iter()
        .map(|row| {
            let when = html! { (lang.near_moment(row.at.into())) };
            let who = html! { (row.person_name) " · ." (row.way) };
            Row::new(vec![report(row.report_id, &row.code), when, who])
        })
        .collect();
    let list = |id: &'static str, title: &str, none: &str, who: &str, rows: Vec<Row>| {
        let title = lang.t(title);
        let card = Card::new(id, title.clone());
        if rows.is_empty() {
            return card.body(html! { p.muted { (lang.t(none)) } });
        }
        let table = Table { caption: title, caption_shown: false, columns: columns(who), rows };
        card.flush().body(html! { (table) })
    };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (upload_card(officer, &filled))
        (list("taken", "desk-111-taken", "desk-111-taken-none", "desk-column-officer", taken_rows))
        (list("handed", "desk-111-handed", "desk-111-handed-none", "desk-column-officer-way", handed_rows))
    };
    let page = officer.page(lang.t("desk-111")).crumb(lang.t("desk-title"), Some("/truc"));
    let page = page.crumb(lang.t("desk-111"), None).lede(html! { (lang.t("desk-111-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn upload_card(officer: &Officer, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("upload", lang.t("desk-111-upload")).tall().body(html! {
        form.stack method="post" action=(HERE) enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::file("file", lang.t("desk-111-file"), ".json,application/json").hint(lang.t("desk-111-file-hint"))
                .error(filled.error("file")))
            p { (Button::submit(lang.t("desk-111-take"))) }
        }
        p.small.muted { (lang.t("desk-111-by-form")) " " a href="/truc" { (lang.t("desk-title")) } }
    })
}

pub(super) async fn upload(
    officer: Officer,
    headers: axum::http::HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let sent = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, sent.form.value("csrf"))?;
    if sent.is_missing() {
        return show(&officer, &[Problem::new("file", "desk-111-no-file")]).await;
    }
    if let Some(problem) = sent.too_large(officer.lang, MAX_BYTES) {
        return show(&officer, &[problem]).await;
    }
    let transfer = match format::read(&sent.bytes, officer.hub.clock.now()) {
        Ok(transfer) => transfer,
        Err(problems) => return show(&officer, &problems).await,
    };
    match actions::take_over(&officer.hub, &officer.who, transfer).await {
        Err(Error::Conflict("desk-111-taken-before")) => {
            show(&officer, &[Problem::new("file", "desk-111-taken-before")]).await
        }
        outcome => {
            outcome?;
            Ok(officer.done(HERE, "desk-111-taken-over"))
        }
    }
}

pub(super) async fn of_report(officer: Officer, Path(id): Path<ReportId>) -> Result<Response> {
    let opened = crate::intake::desk::open(&officer.hub, &officer.who, id).await?;
    let reports = [Handable { id, code: opened.code.clone() }];
    let (label, back) = (opened.code, format!("/tin/{id}"));
    Ok(give_page(&officer, &format!("/tin/{id}/chuyen-111"), &reports, (&label, &back)))
}

pub(super) async fn of_case(officer: Officer, Path(id): Path<CaseId>) -> Result<Response> {
    let reports = actions::of_case(&officer.hub, &officer.who, id).await?;
    let code = crate::cases::actions::header(&officer.hub, &officer.who, id).await?.case.code;
    let back = format!("/vu-viec/{id}");
    Ok(give_page(&officer, &format!("/vu-viec/{id}/chuyen-111"), &reports, (&code, &back)))
}

/// i18n: desk-111-way-*
fn give_page(officer: &Officer, action: &str, reports: &[Handable], (label, back): (&str, &str)) -> Response {
    let lang = officer.lang;
    let ways = WAYS.map(|way| (way, lang.t(&format!("desk-111-way-{way}"))));
    let body = html! {
        (note(Kind::Info, html! { p { (lang.t("desk-111-give-hint")) } }))
        @if reports.is_empty() { (empty(&lang.t("desk-111-nothing"), "", None)) }
        @for report in reports {
            @let card = format!("give-{}", report.id);
            (Card::new(&card, lang.f("desk-111-give", &[("code", report.code.as_str().into())])).body(html! {
                form.row method="post" action=(action) {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="report" value=(report.id);
                    @for (way, words) in &ways {
                        (Button::submit(words.as_ref()).sends("way", *way).about(report.code.as_str()).quiet())
                    }
                }
            }))
        }
    };
    let title = lang.t("desk-111-give-title");
    let page = officer.page(title.clone()).crumb(label, Some(back)).crumb(title, None);
    page.actions(html! { (Button::link(lang.t("desk-111"), HERE).quiet()) }).render(body)
}

async fn give(officer: &Officer, source: Source, way: &str) -> Result<Response> {
    let (name, bytes) = actions::hand_over(&officer.hub, &officer.who, source, way).await?;
    let media_type = match way {
        "docx" => attachment::Kind::Docx.media_type(),
        "pdf" => attachment::Kind::Pdf.media_type(),
        _ => "application/json",
    };
    Ok(attachment::download(media_type, &name, bytes))
}

pub(super) async fn give_report(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    give(&officer, Source::Report(id), form.value("way")).await
}

pub(super) async fn give_of_case(
    Path(id): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let report = form.value("report").parse().map_err(|_| Error::Conflict("error-form"))?;
    give(&officer, Source::Case(id, report), form.value("way")).await
}
