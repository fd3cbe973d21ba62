//! One report: its figures from the records, its texts, the sheet as it will be printed, and the file.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::list::title_of;
use super::{LIST, csrf};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, Saved, Whole, Writing};
use crate::periodic_reports::model::{Narrative, ReportId};
use crate::periodic_reports::paper::{self, Content, Issuer, target_words};
use crate::slice::Counted;
use crate::time::Day;
use crate::web::components::{Button, Card, Field, Kind, Meter, State, Tone, chip, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};

/// The texts of a report: field, message id of the label.
const TEXTS: [(&str, &str); 3] = [
    ("results", "reports-results"),
    ("difficulties", "reports-difficulties"),
    ("proposals", "reports-proposals"),
];

pub(super) async fn page(officer: Officer, Path(id): Path<ReportId>) -> Result<Response> {
    render(&officer, id, None, false).await
}

/// The page. With `colleague` set, the texts saved meanwhile stand beside those on their way back.
async fn render(
    officer: &Officer,
    id: ReportId,
    back: Option<(Form, Vec<Problem>)>,
    colleague: bool,
) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let lang = officer.lang;
    let whole = actions::whole(&officer.hub, id).await?;
    let issuer = paper::issuer(&officer.hub).await?;
    let locked = whole.report.is_submitted();
    let may_write = !locked && can(&officer.who, &actions::WRITE, &On::province()).is_ok();
    let may_submit = can(&officer.who, &actions::SUBMIT, &On::province()).is_ok();
    let stands = stands(lang, &whole);
    let problems_shown = back.is_some();
    let (form, problems) = back.unwrap_or((stands, Vec::new()));
    let filled = Filled { form: &form, problems: &problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if locked { (locked_note(lang, &whole)) }
        div.half {
            div.stack {
                (figures(lang, &whole))
                @if colleague { (colleagues_texts(lang, &whole)) }
                @if may_write { (texts(officer, &whole, &filled)) }
                @if may_submit && locked { (reopening(officer, id, &filled)) }
                @if may_submit && !locked { (submitting(officer, &whole)) }
            }
            section aria-label=(lang.t("reports-sheet")) { (sheet(&whole, &issuer, officer.hub.clock.now().day())) }
        }
    };
    let file = |words, format| {
        Button::link(lang.t(words), format!("{LIST}/{id}/tai-ve{format}")).icon(Icon::Download)
    };
    let download = html! {
        (file("reports-download", "")) (file("reports-download-pdf", "?dang=pdf").quiet())
        (file("reports-download-xlsx", "?dang=xlsx").quiet())
    };
    let number = whole.plan.number.clone().unwrap_or_else(|| whole.plan.title.clone());
    Ok(officer
        .page(title_of(lang, &whole.report.period_key))
        .lede(html! { (number) })
        .actions(html! { (state(lang, &whole)) (download) })
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(title_of(lang, &whole.report.period_key), None)
        .problems(problems_shown)
        .render(body))
}

fn stands(lang: Lang, whole: &Whole) -> Form {
    let report = &whole.report;
    Form::new(vec![
        ("seen".into(), report.revision.to_string()),
        ("from".into(), lang.date(report.period_from.0)),
        ("to".into(), lang.date(report.period_to.0)),
        ("results".into(), report.results.clone()),
        ("difficulties".into(), report.difficulties.clone()),
        ("proposals".into(), report.proposals.clone()),
    ])
}

fn state(lang: Lang, whole: &Whole) -> Markup {
    let version = whole.report.version;
    let (state, id) = match whole.report.is_submitted() {
        true => (State::Done, "reports-state-submitted-version"),
        false => (State::Running, "reports-state-draft-version"),
    };
    chip(state, &lang.f(id, &[("n", version.into())]))
}

fn locked_note(lang: Lang, whole: &Whole) -> Markup {
    let day = whole.report.submitted_at.map(|at| lang.date(at.day().0)).unwrap_or_default();
    note(Kind::Done, html! { p { (lang.f("reports-locked-on", &[("day", day.into())])) } })
}

fn figures(lang: Lang, whole: &Whole) -> Markup {
    let tasks = whole.figures.tasks;
    Card::new("so-lieu", lang.t("reports-figures")).aside(html! { (lang.t("reports-figures-hint")) }).body(html! {
        h3 { (lang.t("reports-tasks-all")) }
        (Meter { tone: Tone::Done, part: tasks.settled, whole: tasks.total })
        p.row {
            strong { (lang.share(tasks.settled, tasks.total)) }
            span.small.muted { (lang.f("reports-rest", &[("n", tasks.under_way.into()), ("late", tasks.late.into())])) }
        }
        @for target in &whole.figures.targets {
            p { (target.text) br; strong { (target_words(lang, target.counted)) } }
        }
    })
}

fn texts(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("nhan-xet", lang.t("reports-texts")).body(html! {
        form.stack method="post" action={ (LIST) "/" (whole.report.id) } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="seen" value=(filled.form.value("seen"));
            div.fgrid {
                (Field::day("from", lang.t("reports-from")).filled(filled))
                (Field::day("to", lang.t("reports-to")).filled(filled))
            }
            @for (name, label) in TEXTS {
                (Field::area(name, lang.t(label), 5).filled(filled))
            }
            p { (Button::submit(lang.t("reports-save"))) }
        }
    })
}

fn colleagues_texts(lang: Lang, whole: &Whole) -> Markup {
    let narrative = whole.report.narrative();
    let saved = [narrative.results, narrative.difficulties, narrative.proposals];
    note(
        Kind::Due,
        html! {
            p { strong { (lang.t("reports-by-colleague")) } }
            @for ((_, label), text) in TEXTS.iter().zip(saved) {
                @if !text.is_empty() { p { (lang.t(label)) ": " (text) } }
            }
        },
    )
}

fn submitting(officer: &Officer, whole: &Whole) -> Markup {
    let lang = officer.lang;
    Card::new("gui", lang.t("reports-submit")).body(html! {
        p { (lang.t("reports-submit-hint")) }
        form method="post" action={ (LIST) "/" (whole.report.id) "/gui" } {
            (csrf(&officer.who.csrf))
            input type="hidden" name="seen" value=(whole.report.revision);
            (Button::submit(lang.t("reports-submit-now")).quiet())
        }
    })
}

fn reopening(officer: &Officer, id: ReportId, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    Card::new("ban-moi", lang.t("reports-reopen")).body(html! {
        form.stack method="post" action={ (LIST) "/" (id) "/ban-moi" } {
            (csrf(&officer.who.csrf))
            (Field::line("reason", lang.t("reports-reason")).hint(lang.t("reports-reason-hint")).filled(filled))
            p { (Button::submit(lang.t("reports-reopen-now")).quiet()) }
        }
    })
}

/// The report as it will be printed, in Vietnamese.
fn sheet(whole: &Whole, issuer: &Issuer, today: Day) -> Markup {
    let date = paper::signing_date(whole.report.submitted_at.map(|at| at.day()), today).words();
    let date = date.replace("  ", "\u{a0}\u{a0}");
    let (vi, report) = (Lang::Vi, &whole.report);
    let narrative = report.narrative();
    let content = Content {
        plan: &whole.plan,
        to: &whole.reporting.to_words,
        period: (report.period_from, report.period_to),
        figures: &whole.figures,
        narrative: &narrative,
        signed: None,
    };
    let paragraphs = |text: &str| {
        let lines: Vec<String> =
            text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        html! {
            @if lines.is_empty() { p.muted { (vi.t("reports-not-written")) } }
            @for line in lines { p { (line) } }
        }
    };
    html! {
        article.doc lang="vi" {
            (sheet_head(issuer, &date))
            p.ctr { strong { (vi.t("reports-doc-kind").to_uppercase()) br; (paper::subject(&whole.plan)) } }
            @if !content.to.is_empty() { p.ctr { (vi.f("reports-doc-to", &[("to", content.to.to_owned().into())])) } }
            p { (paper::opening(&content, issuer)) }
            h3 { "I. " (vi.t("reports-doc-results")) }
            (paragraphs(&narrative.results))
            (sheet_tables(whole))
            h3 { "II. " (vi.t("reports-doc-difficulties")) }
            (paragraphs(&narrative.difficulties))
            h3 { "III. " (vi.t("reports-doc-proposals")) }
            (paragraphs(&narrative.proposals))
            div.q2 {
                p.sm {
                    strong { em { "Nơi nhận:" } } br;
                    "- " (vi.t("reports-doc-recipient")) ";" br; "- Lưu: VT."
                }
                p.ctr {
                    @for line in &issuer.capacity { strong { (line.to_uppercase()) } br; }
                }
            }
        }
    }
}

fn sheet_head(issuer: &Issuer, date: &str) -> Markup {
    let lines = |name: &str| {
        let head = Issuer::head(name);
        let lines: Vec<String> = head.lines().map(str::to_owned).collect();
        html! { @for (index, line) in lines.iter().enumerate() { @if index > 0 { br; } span.qh { (line) } } }
    };
    html! {
        div.q2 {
            p.ctr {
                @if !issuer.superior.is_empty() { (lines(&issuer.superior)) br; }
                strong { u { (lines(&issuer.name)) } } br;
                "Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/" (issuer.symbol)
            }
            p.ctr {
                strong { span.qh { "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" } br; u { "Độc lập - Tự do - Hạnh phúc" } } br;
                em { (issuer.place) ", " (date) }
            }
        }
    }
}

/// The tables of the printed report: targets, and tasks by lead.
fn sheet_tables(whole: &Whole) -> Markup {
    let vi = Lang::Vi;
    let numbers = |one: Counted| [one.total, one.settled, one.under_way, one.late].map(|n| vi.count(n));
    let columns = ["reports-total", "reports-settled", "reports-under-way", "reports-late"];
    html! {
        @if !whole.figures.targets.is_empty() {
            table.dt {
                caption.vh { (vi.t("reports-doc-targets")) }
                thead { tr { th scope="col" { (vi.t("reports-target")) } th scope="col" { (vi.t("reports-done-of")) } } }
                tbody {
                    @for target in &whole.figures.targets {
                        tr { td { (target.text) } td { (target_words(vi, target.counted)) } }
                    }
                }
            }
        }
        table.dt {
            caption.vh { (vi.t("reports-doc-tasks")) }
            thead { tr {
                th scope="col" { (vi.t("reports-lead")) }
                @for id in columns { th.num scope="col" { (vi.t(id)) } }
            } }
            tbody {
                @for (name, counted) in &whole.figures.leads {
                    tr { td { (name) } @for n in numbers(*counted) { td.num { (n) } } }
                }
                tr { td { strong { (vi.t("reports-together")) } }
                    @for n in numbers(whole.figures.tasks) { td.num { strong { (n) } } } }
            }
        }
    }
}

pub(super) async fn save(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let (from, to) = (Day(reader.day("from")), Day(reader.day("to")));
    let [results, difficulties, proposals] = TEXTS.map(|(name, _)| reader.text(name, Need::Optional, 20_000));
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems)), false).await;
    }
    let seen = form.value("seen").parse().unwrap_or(-1);
    let writing = Writing { narrative: Narrative { results, difficulties, proposals }, from, to };
    match actions::save(&officer.hub, &officer.who, id, seen, &writing).await {
        Ok(Saved::Yes) => Ok(officer.done(&format!("{LIST}/{id}"), "plans-saved")),
        Ok(Saved::ByColleague) => {
            // what was typed stays in the form, which from now on follows the colleague's version
            let now = actions::whole(&officer.hub, id).await?.report.revision;
            let pairs = form.pairs().iter().cloned().map(|(name, value)| match name.as_str() {
                "seen" => (name, now.to_string()),
                _ => (name, value),
            });
            let back = Form::new(pairs.collect());
            render(&officer, id, Some((back, vec![Problem::new("results", "reports-changed")])), true).await
        }
        Err(Error::Invalid(problems)) => render(&officer, id, Some((form, problems)), false).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn submit(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen = form.value("seen").parse().unwrap_or(-1);
    actions::submit(&officer.hub, &officer.who, id, seen).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-submitted"))
}

pub(super) async fn reopen(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let reason = reader.line("reason", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems)), false).await;
    }
    actions::reopen(&officer.hub, &officer.who, id, &reason).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-reopened"))
}

/// Which format a report is wanted in.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    dang: String,
}

pub(super) async fn download(
    officer: Officer,
    Path(id): Path<ReportId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    can(&officer.who, &actions::READ, &On::province())?;
    let whole = actions::whole(&officer.hub, id).await?;
    let (format, kind) = match wanted.dang.as_str() {
        "pdf" => ("pdf", lachan_documents::pdf::MEDIA_TYPE),
        "xlsx" => ("xlsx", lachan_documents::sheets::MEDIA_TYPE),
        _ => ("docx", lachan_documents::docx::MEDIA_TYPE),
    };
    let bytes = actions::file(&officer.hub, &whole, format).await?;
    let name = format!("bao-cao-{}-ban-{}.{format}", whole.report.period_key, whole.report.version);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
