//! The orders of a case, and the form that drafts one.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::table;
use crate::cases::actions::header;
use crate::cases::model::CaseId;
use crate::cases::pages::case_tabs;
use crate::error::Result;
use crate::takedown::actions::{self, Draft};
use crate::takedown::model::{MOST_NAMES, REASONS, read_names};
use crate::web::components::{Button, Card, Field, Kind, empty, labelled_error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// The labels of the form's fields.
pub(crate) const LABELS: &[(&str, &str)] = &[
    ("names", "takedown-names"),
    ("reason", "takedown-reason"),
    ("basis", "takedown-basis"),
    ("addressee", "takedown-addressee"),
];

pub(super) async fn of_case(officer: Officer, Path(case): Path<CaseId>) -> Result<Response> {
    show_case(&officer, case, &Form::default(), &[]).await
}

async fn show_case(officer: &Officer, case: CaseId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let head = header(&officer.hub, &officer.who, case).await?;
    let filled = Filled { form, problems, lang };
    let here = format!("/vu-viec/{case}/lenh");
    let body = if head.holding.is_empty() {
        note(Kind::Info, html! { p { (lang.t("cases-sealed-until-accepted")) } })
    } else {
        let orders = actions::of_case(&officer.hub, &officer.who, case).await?;
        let bases = actions::bases(&officer.hub).await?;
        html! {
            (labelled_error_summary(&filled, Voice::Adult, LABELS))
            @if orders.is_empty() {
                (empty(&lang.t("takedown-none"), &lang.t("takedown-none-hint"), None))
            } @else { (table(lang, &orders, false)) }
            (draft_card(officer, &here, &bases, filled))
        }
    };
    let body = html! { (case_tabs(lang, case, &here)) (body) };
    let page = officer.page(head.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page.crumb(lang.t("cases-tab-orders"), None).problems(!problems.is_empty()).render(body))
}

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    actions::drafting(&officer.hub, &officer.who, None).await?;
    let bases = actions::bases(&officer.hub).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (draft_card(officer, "/lenh/moi", &bases, filled))
    };
    let page = officer.page(lang.t("takedown-draft")).crumb(lang.t("takedown-orders"), Some("/lenh"));
    Ok(page.crumb(lang.t("takedown-draft"), None).problems(!problems.is_empty()).render(body))
}

/// The form that drafts an order, to be sent to `action`.
/// i18n: takedown-reason-*
pub(crate) fn draft_card(officer: &Officer, action: &str, bases: &[String], filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> =
        REASONS.iter().map(|value| (*value, lang.t(&format!("takedown-reason-{value}")))).collect();
    let reasons: Vec<_> = std::iter::once(("", ""))
        .chain(words.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    let listed: Vec<_> = bases.iter().map(|basis| (basis.as_str(), basis.as_str())).collect();
    // a page may hold another form beside this one
    let typed = filled.form.pairs().iter().any(|(name, _)| name == "addressee");
    let addressee =
        if typed { filled.form.value("addressee").into() } else { lang.t("takedown-addressee-default") };
    Card::new("draft", lang.t("takedown-draft")).tall().body(html! {
        p.small.muted { (lang.t("takedown-draft-hint")) }
        form.stack method="post" action=(action) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::area("names", lang.t("takedown-names"), 4).hint(lang.t("takedown-names-hint")).filled(&filled))
            (Field::select("reason", lang.t("takedown-reason"), &reasons).filled(&filled))
            (Field::select("basis", lang.t("takedown-basis"), &listed).filled(&filled))
            (Field::line("basis_other", lang.t("takedown-basis-other")).hint(lang.t("takedown-basis-other-hint"))
                .filled(&filled))
            (Field::line("addressee", lang.t("takedown-addressee")).value(addressee)
                .error(filled.error("addressee")))
            p.row {
                (Button::submit(lang.t("takedown-draft-propose")).sends("then", "propose"))
                (Button::submit(lang.t("takedown-draft-save")).sends("then", "keep").quiet())
            }
        }
    })
}

pub(super) async fn draft_for_case(
    Path(case): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match read(&officer, &form, Some(case)) {
        Ok(new) => carry_out(&officer, &form, &new).await,
        Err(problems) => show_case(&officer, case, &form, &problems).await,
    }
}

pub(super) async fn draft(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    match read(&officer, &form, None) {
        Ok(new) => carry_out(&officer, &form, &new).await,
        Err(problems) => show(&officer, &form, &problems).await,
    }
}

async fn carry_out(officer: &Officer, form: &Form, new: &Draft) -> Result<Response> {
    let id = actions::draft(&officer.hub, &officer.who, new).await?;
    let done = if form.value("then") == "propose" {
        actions::propose(&officer.hub, &officer.who, id).await?;
        "takedown-proposed"
    } else {
        "takedown-drafted"
    };
    Ok(officer.done(&format!("/lenh/{id}"), done))
}

/// Reads the form.
///
/// # Errors
/// All problems of all fields.
pub(crate) fn read(officer: &Officer, form: &Form, case: Option<CaseId>) -> Result<Draft, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let text = reader.text("names", Need::Required, 20_000);
    let own = actions::own_name(&officer.hub);
    let names = read_names(&text, own.as_deref()).unwrap_or_else(|bad| {
        for bad in bad.into_iter().take(20) {
            reader.problem(Problem::new("names", bad.message).with("name", bad.typed));
        }
        Vec::new()
    });
    if names.len() > MOST_NAMES {
        reader.problem(Problem::new("names", "takedown-too-many").with("max", MOST_NAMES));
    } else if names.is_empty() && !reader.is_bad("names") {
        reader.problem(Problem::new("names", "form-required"));
    }
    let reasons: Vec<_> = REASONS.iter().map(|reason| (*reason, *reason)).collect();
    let reason = reader.one_of("reason", &reasons).to_owned();
    let other = reader.line("basis_other", Need::Optional, 300);
    let basis = if other.is_empty() { reader.line("basis", Need::Required, 300) } else { other };
    let addressee = reader.line("addressee", Need::Required, 200);
    reader.finish()?;
    Ok(Draft { case, reason, basis, addressee, names })
}
