//! Violators on the page of a case: who or what is reported, the legal path of the case beside it, and the one outcome
//! of each with its versions.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{options, words};
use crate::cases::actions::{Header, header};
use crate::cases::model::CaseId;
use crate::cases::pages::{case_tabs, stage_word};
use crate::error::Result;
use crate::sanctions::actions::{self, Alleged, may_decide};
use crate::sanctions::model::{self, ALLEGED, AllegedId, NOT_A_VIOLATION, NOT_IDENTIFIED, REACHED, Written};
use crate::sanctions::outcomes;
use crate::sanctions::store::OutcomeRow;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Field, Kind, State, chip, empty, error_summary, key_values, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

pub(super) async fn page(officer: Officer, Path(case): Path<CaseId>) -> Result<Response> {
    show(&officer, case, None, &Form::default(), &[]).await
}

/// The page, with one child's label where it was just opened.
async fn show(
    officer: &Officer,
    case: CaseId,
    opened: Option<Vec<Alleged>>,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let head = header(&officer.hub, &officer.who, case).await?;
    let filled = Filled { form, problems, lang };
    let body = if head.holding.is_empty() {
        note(Kind::Info, html! { p { (lang.t("cases-sealed-until-accepted")) } })
    } else {
        let alleged = match opened {
            Some(alleged) => alleged,
            None => actions::of_case(&officer.hub, &officer.who, case).await?,
        };
        html! {
            (error_summary(&filled, Voice::Adult))
            div.two {
                div.stack {
                    @if alleged.is_empty() { (empty(&lang.t("sanctions-none"), &lang.t("sanctions-none-hint"), None)) }
                    @for one in &alleged { (alleged_card(officer, &head, one, filled)) }
                }
                div.stack {
                    (path_card(lang, &head))
                    @if head.case.closed_at.is_none() { (add_card(officer, case, filled)) }
                }
            }
        }
    };
    let body = html! { (case_tabs(lang, case, &format!("/vu-viec/{case}/nguoi-vi-pham"))) (body) };
    let page = officer.page(head.case.code.clone()).crumb(lang.t("cases-cases"), Some("/vu-viec"));
    Ok(page.crumb(lang.t("cases-tab-violators"), None).problems(!problems.is_empty()).render(body))
}

/// The documents with which police, procuracy and court passed the case on.
/// i18n: cases-end-*
fn path_card(lang: Lang, head: &Header) -> Markup {
    let steps: Vec<_> = head
        .stages
        .iter()
        .filter(|stage| stage.track == "violator")
        .filter_map(|stage| Some((stage, stage.disposition.as_ref()?)))
        .collect();
    let open = head.open().find(|stage| stage.track == "violator");
    Card::new("path", lang.t("sanctions-path")).body(html! {
        @if steps.is_empty() && open.is_none() { p.muted { (lang.t("sanctions-path-none")) } }
        ol.done {
            @for (stage, end) in &steps {
                li {
                    b { (stage_word(lang, &stage.kind)) } " – " (lang.t(&format!("cases-end-{end}")))
                    @if let (Some(number), Some(on)) = (&stage.document_number, stage.document_on) {
                        br;
                        small { (lang.f("sanctions-document", &[("number", number.as_str().into()), ("on", lang.date(on.0).into())])) }
                    }
                }
            }
        }
        @if let Some(stage) = open {
            p { (chip(State::Running, &lang.t("sanctions-path-open"))) " " b { (stage_word(lang, &stage.kind)) } }
        }
    })
}

/// i18n: sanctions-alleged-* sanctions-outcome-*
fn alleged_card(officer: &Officer, head: &Header, one: &Alleged, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let row = &one.row;
    let id = format!("alleged-{}", row.id);
    let title = match (&one.label, &row.pseudonym) {
        (Some(label), _) => label.clone(),
        (None, Some(pseudonym)) => {
            lang.f("sanctions-child", &[("name", pseudonym.as_str().into())]).into_owned()
        }
        (None, None) => lang.t("sanctions-child-unnamed").into_owned(),
    };
    let decides = may_decide(&officer.who, head).is_ok();
    Card::new(&id, title.as_str()).aside(html! { (lang.t(&format!("sanctions-alleged-{}", row.kind))) }).body(html! {
        @if row.under_18 { (child_note(officer, one, filled)) }
        @match one.outcomes.first() {
            Some((outcome, written)) => (current(officer, one, outcome, written)),
            None => p { (chip(State::Waiting, &lang.t("sanctions-why-none"))) },
        }
        @if one.outcomes.len() > 1 {
            details {
                summary { (lang.f("sanctions-versions", &[("n", (one.outcomes.len() - 1).into())])) }
                @for (outcome, written) in &one.outcomes[1..] { div.version { (facts(lang, outcome, written)) } }
            }
        }
        div.row {
            @if decides {
                @let label = if one.outcomes.is_empty() { "sanctions-decide" } else { "sanctions-change" };
                @let button = Button::link(lang.t(label), format!("/nguoi-bi-bao/{}/ket-qua", row.id)).about(title.as_str()).small();
                @if one.outcomes.is_empty() { (button) } @else { (button.quiet()) }
            }
            @if row.kind != "organisation" { (age_form(officer, one)) }
        }
        @if !decides { p.small.muted { (lang.t("sanctions-not-yours")) } }
    })
}

fn age_form(officer: &Officer, one: &Alleged) -> Markup {
    let lang = officer.lang;
    let (label, value) =
        if one.row.under_18 { ("sanctions-is-adult", "no") } else { ("sanctions-is-child", "yes") };
    html! {
        form method="post" action={ "/nguoi-bi-bao/" (one.row.id) "/tuoi" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t(label)).sends("under_18", value).quiet().small())
        }
    }
}

/// Somebody under 18 is a child too: who it is stays closed until somebody says why it is opened.
fn child_note(officer: &Officer, one: &Alleged, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let id = one.row.id;
    let typed = filled.form.value("alleged") == id.to_string();
    let field = format!("purpose-{id}");
    html! {
        p { (chip(State::Due, &lang.t("sanctions-under-18"))) " " span.small { (lang.t("sanctions-child-support")) } }
        @if one.label.is_none() {
            details open[typed && filled.error(&field).is_some()] {
                summary { (lang.t("sanctions-child-open")) }
                form.stack method="post" action={ "/nguoi-bi-bao/" (id) "/mo" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="alleged" value=(id);
                    (Field::line("purpose", lang.t("cases-purpose")).id(&field).hint(lang.t("sanctions-child-open-hint"))
                        .value(if typed { filled.form.value("purpose") } else { "" })
                        .error(filled.error(&field)))
                    (Button::submit(lang.t("cases-unseal")).small())
                }
            }
        }
    }
}

/// The outcome as it stands, and what is still to be done about it.
fn current(officer: &Officer, one: &Alleged, outcome: &OutcomeRow, written: &Written) -> Markup {
    let lang = officer.lang;
    let waits = outcome.kind == NOT_A_VIOLATION && outcome.confirmed_by.is_none();
    let again = outcome.relook_on.is_some_and(|day| day <= officer.hub.clock.now().day());
    html! {
        (facts(lang, outcome, written))
        @if again { p { (chip(State::Late, &lang.t("sanctions-relook-now"))) } }
        @if waits && outcome.entered_by == officer.who.person {
            p { (chip(State::Due, &lang.t("sanctions-needs-second"))) }
        } @else if waits && one.label.is_none() {
            p { (chip(State::Due, &lang.t("sanctions-open-first"))) }
        } @else if waits {
            form method="post" action={ "/nguoi-bi-bao/" (one.row.id) "/xac-nhan" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                p.small { (lang.t("sanctions-confirm-hint")) }
                (Button::submit(lang.t("sanctions-confirm")).sends("version", outcome.version.to_string()))
            }
        }
    }
}

/// What a version says.
/// i18n: sanctions-outcome-* sanctions-result-* sanctions-reached-* sanctions-field-* sanctions-changed-*
fn facts(lang: Lang, outcome: &OutcomeRow, written: &Written) -> Markup {
    let mut pairs: Vec<(String, Markup)> = Vec::new();
    let mut tell = |id: &str, value: Markup| pairs.push((lang.t(id).into_owned(), value));
    if let Some(why) = &outcome.changed_why {
        tell("sanctions-changed-why", html! { (lang.t(&format!("sanctions-changed-{why}"))) });
    }
    if let Some(result) = &outcome.result {
        tell("sanctions-result", html! { (lang.t(&format!("sanctions-result-{result}"))) });
    }
    if let Some(amount) = outcome.amount {
        tell("sanctions-fine", html! { strong { (lang.dong(amount)) } });
    }
    if let Some(number) = &outcome.number {
        tell("sanctions-number", html! { span.mono { (number) } });
    }
    for (step, document) in REACHED.iter().zip(outcome.documents()) {
        if let Some((number, on)) = document {
            let args = [("number", number.as_str().into()), ("on", lang.date(on.0).into())];
            tell(&format!("sanctions-reached-{step}"), html! { (lang.f("sanctions-document", &args)) });
        }
    }
    tell("sanctions-decided-on", html! { (lang.date(outcome.decided_on.0)) });
    if let Some(day) = outcome.relook_on {
        tell("sanctions-relook-on", html! { strong { (lang.date(day.0)) } });
    }
    let fields = model::kind(&outcome.kind).map_or(&[][..], |kind| kind.sealed);
    for field in fields {
        if let Some(words) = written.0.get(field.name) {
            tell(&format!("sanctions-field-{}", field.name), html! { span.lines { (words) } });
        }
    }
    let by = [
        ("name", outcome.entered_name.as_str().into()),
        ("at", lang.near_moment(outcome.entered_at.into()).into()),
    ];
    tell("sanctions-entered", html! { (lang.f("sanctions-entered-by", &by)) });
    if let Some(name) = &outcome.confirmed_name {
        tell("sanctions-confirmed", html! { (name) });
    }
    let state = if outcome.kind == NOT_IDENTIFIED { State::Running } else { State::Done };
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    html! {
        p { (chip(state, &lang.t(&format!("sanctions-outcome-{}", outcome.kind)))) }
        (key_values(&pairs))
    }
}

fn add_card(officer: &Officer, case: CaseId, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let kinds = words(lang, "sanctions-alleged", ALLEGED);
    Card::new("add", lang.t("sanctions-add")).body(html! {
        form.stack method="post" action={ "/vu-viec/" (case) "/nguoi-vi-pham" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("kind", lang.t("sanctions-kind"), &options(&kinds)).filled(&filled))
            (Field::line("label", lang.t("sanctions-label")).hint(lang.t("sanctions-label-hint")).filled(&filled))
            label.row { input type="checkbox" name="under_18" value="yes" checked[filled.form.chose("under_18", "yes")];
                (lang.t("sanctions-under-18")) }
            p.small.muted { (lang.t("sanctions-under-18-hint")) }
            (Button::submit(lang.t("sanctions-add-save")))
        }
    })
}

pub(super) async fn add(
    Path(case): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = ALLEGED.iter().map(|kind| (*kind, *kind)).collect();
    let kind = reader.one_of("kind", &kinds);
    let label = reader.line("label", Need::Required, 300);
    let under_18 = reader.flag("under_18");
    if under_18 && kind == "organisation" {
        reader.problem(Problem::new("kind", "sanctions-organisation-age"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, case, None, &form, &problems).await;
    }
    match actions::add(&officer.hub, &officer.who, case, kind, under_18, &label).await {
        Err(crate::error::Error::Conflict("sanctions-known-already")) => {
            show(&officer, case, None, &form, &[Problem::new("label", "sanctions-known-already")]).await
        }
        outcome => {
            outcome?;
            Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-added"))
        }
    }
}

pub(super) async fn open_child(
    Path(id): Path<AllegedId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let purpose = reader.line("purpose", Need::Required, 200);
    if let Err(mut problems) = reader.finish() {
        for problem in &mut problems {
            problem.field = format!("purpose-{id}");
        }
        let case = actions::case_of(&officer.hub, &officer.who, id).await?;
        return show(&officer, case, None, &form, &problems).await;
    }
    let (case, found) = actions::open_child(&officer.hub, &officer.who, id, &purpose).await?;
    show(&officer, case, Some(found), &Form::default(), &[]).await
}

pub(super) async fn set_age(
    Path(id): Path<AllegedId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let under_18 = form.chose("under_18", "yes");
    let case = actions::set_age(&officer.hub, &officer.who, id, under_18).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-age-set"))
}

pub(super) async fn confirm(
    Path(id): Path<AllegedId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let version = form.value("version").parse().unwrap_or(0);
    let case = outcomes::confirm(&officer.hub, &officer.who, id, version).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/nguoi-vi-pham"), "sanctions-decided"))
}
