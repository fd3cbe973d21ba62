//! What whoever protects the child sees of its talks, and how a counsellor is invited: on the page of the case, and for the
//! desk on a page of its own.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::list;
use crate::cases::model::CaseId;
use crate::error::{Error, Result};
use crate::intake::model::ReportId;
use crate::support::actions::AGE_BANDS;
use crate::support::counselling::CounsellingId;
use crate::support::counselling::inviting::{self, Invitation, Scene, Seen, Source};
use crate::support::counselling::model::{Brief, KINDS, LONGEST, questions};
use crate::support::pages::show as show_case;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, State, chip, empty, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// The part of the case's page.
pub(in crate::support) async fn card(officer: &Officer, case: CaseId, filled: Filled<'_>) -> Result<Markup> {
    let source = Source::Case(case);
    let scene = inviting::scene(&officer.hub, &officer.who, source).await?;
    if scene.talks.is_empty() && scene.unit.is_none() {
        return Ok(html! {});
    }
    Ok(parts(officer, source, &scene, filled))
}

pub(super) async fn of_report(officer: Officer, Path(id): Path<ReportId>) -> Result<Response> {
    show_report(&officer, id, &Form::default(), &[]).await
}

async fn show_report(officer: &Officer, id: ReportId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let source = Source::Report(id);
    let scene = inviting::scene(&officer.hub, &officer.who, source).await?;
    let filled = Filled { form, problems, lang };
    let body = html! { (error_summary(&filled, Voice::Adult)) (parts(officer, source, &scene, filled)) };
    let back = format!("/tin/{id}");
    let page = officer.page(lang.t("counselling-panel")).crumb(lang.t("intake-queue"), Some("/hang-doi"));
    let page = page.crumb(lang.t("counselling-report"), Some(&back)).crumb(lang.t("counselling-panel"), None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn base(source: Source) -> String {
    match source {
        Source::Report(id) => format!("/tin/{id}/tu-van"),
        Source::Case(id) => format!("/vu-viec/{id}/tu-van"),
    }
}

fn parts(officer: &Officer, source: Source, scene: &Scene, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    html! {
        (Card::new("tu-van", lang.t("counselling-panel")).body(html! {
            p.small.muted { (lang.t("counselling-panel-hint")) }
            @if scene.talks.is_empty() { (empty(&lang.t("counselling-panel-none"), &lang.t("counselling-panel-none-hint"), None)) }
            @for talk in &scene.talks { (one(officer, source, scene, talk)) }
        }))
        @if scene.unit.is_some() && !scene.reports.is_empty() { (invite_card(officer, source, scene, filled)) }
    }
}

/// i18n: support-kind-* counselling-refused-*
fn standing(lang: Lang, talk: &Seen) -> (State, String) {
    let row = &talk.row;
    match row.state.as_str() {
        "invited" => (State::Waiting, lang.t("counselling-panel-invited").into_owned()),
        "open" => (State::Running, lang.t("counselling-panel-open").into_owned()),
        "ended" => (State::Done, list::result(lang, row)),
        "refused" => {
            let why = row.refused_why.as_deref().unwrap_or_default();
            (State::Stuck, lang.t(&format!("counselling-refused-{why}")).into_owned())
        }
        "expired" => (State::Late, lang.t("counselling-panel-expired").into_owned()),
        _ => (State::Sealed, lang.t("counselling-panel-withdrawn").into_owned()),
    }
}

fn one(officer: &Officer, source: Source, scene: &Scene, talk: &Seen) -> Markup {
    let lang = officer.lang;
    let row = &talk.row;
    let (state, word) = standing(lang, talk);
    let child = scene.children.iter().find(|child| Some(child.id) == row.child_id);
    let kind = lang.t(&format!("support-kind-{}", row.kind));
    let invites = scene.unit.is_some();
    html! {
        section.stack aria-label=(lang.f("counselling-panel-one", &[("unit", talk.unit.as_str().into())])) {
            p {
                (chip(state, &word)) " " strong { (kind) } " · " (talk.unit)
                @if let Some(child) = child { " · " (child.pseudonym) }
            }
            @if matches!(row.state.as_str(), "open" | "ended") { (counts(lang, talk)) }
            @for (at, name, words) in &talk.alarms {
                (note(Kind::Danger, html! {
                    p { strong { (lang.f("counselling-panel-danger", &[
                        ("name", name.as_str().into()), ("when", lang.near_moment((*at).into()).into())])) } }
                    @match words {
                        Some(words) => { p.lines { (words) } }
                        None => { p { (lang.t("counselling-panel-danger-sealed")) } }
                    }
                }))
            }
            @for (moment, on, answers) in &talk.told {
                @if let Some(answers) = answers { (told(officer, source, talk, (moment, &lang.date(on.0), answers), invites)) }
            }
            @if row.state == "invited" && invites {
                form method="post" action={ (base(source)) "/rut" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="talk" value=(row.id);
                    (Button::submit(lang.t("counselling-withdraw")).about(talk.unit.as_str()).quiet().small())
                }
            }
        }
    }
}

/// How much there was: nothing of what was said.
fn counts(lang: Lang, talk: &Seen) -> Markup {
    let counts = talk.counts;
    let args = [
        ("sessions", counts.sessions.into()),
        ("messages", counts.messages.into()),
        ("sessionsWeek", counts.sessions_week.into()),
        ("messagesWeek", counts.messages_week.into()),
    ];
    html! {
        p.small {
            (lang.f("counselling-counts", &args))
            @if let Some(at) = counts.last_at {
                " " (lang.f("counselling-last-contact", &[("when", lang.near_moment(at.into()).into())]))
            }
        }
    }
}

/// i18n: counselling-moment-* papers-wellbeing-* papers-option-*
fn told(
    officer: &Officer,
    source: Source,
    talk: &Seen,
    (moment, on, answers): (&str, &str, &crate::support::counselling::model::Scores),
    invites: bool,
) -> Markup {
    let lang = officer.lang;
    let name = lang.t(&format!("counselling-moment-{moment}"));
    html! {
        details {
            summary { (name) " · " (on) }
            ul {
                @for question in questions() {
                    @if let Some(answer) = answers.get(question) {
                        li { (lang.t(&format!("papers-wellbeing-{question}"))) ": " (lang.t(&format!("papers-option-{answer}"))) }
                    }
                }
            }
            @if invites && talk.row.child_id.is_some() && matches!(source, Source::Case(_)) {
                form method="post" action={ (base(source)) "/giay" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="talk" value=(talk.row.id);
                    input type="hidden" name="moment" value=(moment);
                    (Button::submit(lang.t("counselling-feed")).about(name.as_ref()).quiet().small())
                }
            }
        }
    }
}

/// Units and services to choose from: `service:ID`, `unit:ID`.
/// i18n: support-kind-*
fn ways(lang: Lang, scene: &Scene) -> Vec<(String, String)> {
    let mut ways = vec![(String::new(), lang.t("counselling-choose").into_owned())];
    for wanted in &scene.wanted {
        if let Some(unit) = scene.units.iter().find(|unit| unit.id == wanted.provider_id) {
            let kind = lang.t(&format!("support-kind-{}", wanted.kind)).into_owned();
            let args = [("kind", kind.into()), ("unit", unit.short_name.as_str().into())];
            ways.push((format!("service:{}", wanted.id), lang.f("counselling-by-plan", &args).into_owned()));
        }
    }
    ways.extend(scene.units.iter().map(|unit| (format!("unit:{}", unit.id), unit.short_name.clone())));
    ways
}

fn pairs(list: &[(String, String)]) -> Vec<(&str, &str)> {
    list.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect()
}

/// i18n: support-age-*
fn invite_card(officer: &Officer, source: Source, scene: &Scene, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let ways = ways(lang, scene);
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|kind| ((*kind).to_owned(), lang.t(&format!("support-kind-{kind}")).into_owned()))
        .collect();
    let children: Vec<_> =
        scene.children.iter().map(|child| (child.id.to_string(), child.pseudonym.clone())).collect();
    let ages: Vec<_> = AGE_BANDS
        .iter()
        .map(|age| ((*age).to_owned(), lang.t(&format!("support-age-{age}")).into_owned()))
        .collect();
    let reports: Vec<_> = scene.reports.iter().map(|(id, code)| (id.to_string(), code.clone())).collect();
    let safe = match filled.form.value("talk_safe") {
        "" => scene.safe_when.clone(),
        typed => typed.to_owned(),
    };
    Card::new("moi", lang.t("counselling-invite")).body(html! {
        @if ways.len() < 2 { p { (lang.t("counselling-no-unit")) } }
        @else {
            form.stack method="post" action=(base(source)) {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::select("talk_via", lang.t("counselling-via"), &pairs(&ways)).filled(&filled))
                (Field::select("talk_kind", lang.t("support-kind"), &pairs(&kinds)).filled(&filled))
                @if children.is_empty() {
                    (Field::select("talk_age", lang.t("support-age"), &pairs(&ages)).filled(&filled))
                } @else {
                    (Field::select("talk_child", lang.t("support-column-child"), &pairs(&children)).filled(&filled))
                }
                @if reports.len() > 1 {
                    (Field::select("talk_report", lang.t("counselling-which-report"), &pairs(&reports))
                        .hint(lang.t("counselling-which-report-hint")).filled(&filled))
                } @else if let Some((id, _)) = reports.first() {
                    input type="hidden" name="talk_report" value=(id);
                }
                (Field::area("talk_words", lang.t("counselling-words"), 3)
                    .hint(lang.t("counselling-words-hint")).filled(&filled))
                (Field::line("talk_safe", lang.t("counselling-safe")).hint(lang.t("counselling-safe-hint"))
                    .value(safe).error(filled.error("talk_safe")))
                (Button::submit(lang.t("counselling-invite-send")))
            }
        }
    })
}

/// What was typed of an invitation.
fn read(form: &Form, scene: &Scene) -> Result<Result<Invitation, Vec<Problem>>> {
    let mut reader = FormReader::new(form);
    let same = |list: &'static [&'static str]| list.iter().map(|one| (*one, *one)).collect::<Vec<_>>();
    let kind = reader.one_of("talk_kind", &same(&KINDS)).to_owned();
    let words = reader.text("talk_words", Need::Required, LONGEST);
    let safe_when = reader.line("talk_safe", Need::Optional, 200);
    let mut child = scene.children.iter().find(|child| child.id.to_string() == form.value("talk_child"));
    let (mut planned, mut kind, mut unit) = (None, kind, None);
    if let Some(id) = form.value("talk_via").strip_prefix("service:") {
        let wanted = scene.wanted.iter().find(|one| one.id.to_string() == id).ok_or(Error::NotFound)?;
        child = scene.children.iter().find(|child| child.id == wanted.child_id);
        (planned, unit) = (Some(wanted.id), Some(wanted.provider_id));
        kind.clone_from(&wanted.kind);
    } else if let Some(id) = form.value("talk_via").strip_prefix("unit:") {
        unit = Some(id.parse().map_err(|_| Error::NotFound)?);
    } else {
        reader.problem(Problem::new("talk_via", "form-choose-one"));
    }
    let age_band = match child {
        Some(child) => child.age_band.clone(),
        None if scene.children.is_empty() => reader.one_of("talk_age", &same(AGE_BANDS)).to_owned(),
        None => "unknown".to_owned(),
    };
    if let Err(problems) = reader.finish() {
        return Ok(Err(problems));
    }
    let brief = Brief {
        pseudonym: child.map_or_else(|| "Em".to_owned(), |child| child.pseudonym.clone()),
        age_band,
        words,
        safe_when,
    };
    Ok(Ok(Invitation {
        report: form.value("talk_report").parse().map_err(|_| Error::NotFound)?,
        child: child.map(|child| child.id),
        planned,
        unit: unit.ok_or(Error::NotFound)?,
        kind,
        brief,
    }))
}

async fn invited(officer: &Officer, source: Source, form: &Form) -> Result<Option<Vec<Problem>>> {
    let scene = inviting::scene(&officer.hub, &officer.who, source).await?;
    match read(form, &scene)? {
        Ok(ask) => match inviting::invite(&officer.hub, &officer.who, source, &ask).await {
            Err(Error::Conflict(message @ "counselling-unit-cannot")) => {
                Ok(Some(vec![Problem::new("talk_via", message)]))
            }
            outcome => outcome.map(|_| None),
        },
        Err(problems) => Ok(Some(problems)),
    }
}

pub(super) async fn invite(
    Path(case): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match invited(&officer, Source::Case(case), &form).await? {
        Some(problems) => show_case(&officer, case, &form, &problems).await,
        None => Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "counselling-invited")),
    }
}

pub(super) async fn invite_by_desk(
    Path(report): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    match invited(&officer, Source::Report(report), &form).await? {
        Some(problems) => show_report(&officer, report, &form, &problems).await,
        None => Ok(officer.done(&format!("/tin/{report}/tu-van"), "counselling-invited")),
    }
}

fn talk(form: &Form) -> Result<CounsellingId> {
    form.value("talk").parse().map_err(|_| Error::NotFound)
}

pub(super) async fn withdraw(
    Path(case): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    inviting::withdraw(&officer.hub, &officer.who, Source::Case(case), talk(&form)?).await?;
    Ok(officer.done(&format!("/vu-viec/{case}/ho-tro"), "counselling-withdrawn"))
}

pub(super) async fn withdraw_by_desk(
    Path(report): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    inviting::withdraw(&officer.hub, &officer.who, Source::Report(report), talk(&form)?).await?;
    Ok(officer.done(&format!("/tin/{report}/tu-van"), "counselling-withdrawn"))
}

pub(super) async fn feed(
    Path(case): Path<CaseId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let child = inviting::feed(hub, who, case, talk(&form)?, form.value("moment")).await?;
    Ok(officer.done(&format!("/tre/{child}/giay-to/wellbeing"), "counselling-fed"))
}
