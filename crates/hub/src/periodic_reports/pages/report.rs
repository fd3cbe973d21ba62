//! One report: what is to be done with it, its figures from the records, its texts, the sheet as it will be printed.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::sheet::sheet;
use super::{LIST, conflict, flow, papers, state_chip, versions, writing};
use crate::attachment;
use crate::authority::{On, can};
use crate::error::Result;
use crate::periodic_reports::actions::{self, Conflict, Whole};
use crate::periodic_reports::model::{ReportId, State};
use crate::periodic_reports::paper::{below_words, target_words};
use crate::periodic_reports::tables;
use crate::web::components::{Button, Card, Kind, Meter, Tone, labelled_error_summary, note};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, Problem, Voice};
use crate::web::{Icon, Lang};

const LABELS: &[(&str, &str)] = &[
    ("from", "reports-from"),
    ("to", "reports-to"),
    ("reason", "reports-reason"),
    ("number", "reports-paper-number"),
    ("signed", "reports-paper-signed"),
    ("file", "reports-paper-file"),
];

pub(super) async fn page(officer: Officer, Path(id): Path<ReportId>) -> Result<Response> {
    render(&officer, id, None, &[]).await
}

/// What the person may do with the report as it stands.
#[derive(Clone, Copy)]
pub(super) struct May {
    /// Write, send and file it.
    pub write: bool,
    /// Take it in, give it back, approve it, let it be written again.
    pub above: bool,
}

pub(super) fn may(officer: &Officer, whole: &Whole) -> May {
    let at = |act, body| can(&officer.who, act, &On::held_by(body)).is_ok();
    let bodies = [whole.above, whole.board.lead];
    May {
        write: at(&actions::WRITE, whole.report.holder_id),
        above: bodies.into_iter().flatten().any(|body| at(&actions::ACCEPT, body)),
    }
}

/// The page. With conflicts, both texts of each section stand above the form.
pub(super) async fn render(
    officer: &Officer,
    id: ReportId,
    back: Option<(Form, Vec<Problem>)>,
    conflicts: &[Conflict],
) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let whole = actions::whole(hub, id).await?;
    whole.check_reader(&officer.who)?;
    let today = hub.clock.now().day();
    let may = may(officer, &whole);
    let writes = may.write && whole.report.is_draft();
    let problems_shown = back.is_some();
    let (form, problems) = back.unwrap_or((writing::stands(lang, &whole), Vec::new()));
    // what did not come with the form of the texts goes on standing there
    let form = if form.pairs().is_empty() { writing::stands(lang, &whole) } else { form };
    let filled = Filled { form: &form, problems: &problems, lang };
    let side = if writes { Some(writing::Side::of(hub, &whole).await?) } else { None };
    let papers_filed = actions::papers(hub, id).await?;
    let (usable, tables_filed) =
        (tables::actions::of_report(hub, &whole).await?, tables::actions::tables(hub, id).await?);
    let all_versions = actions::versions(hub, id).await?;
    let late = whole.came_after(today);
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (flow::standing(officer, &whole, today))
        @if !late.is_empty() {
            (note(Kind::Due, html! { p { (lang.t("reports-came-after")) " " (late.join("; ")) "." } }))
        }
        @for conflict in conflicts { (conflict::card(officer, &whole, conflict)) }
        div.half {
            div.stack {
                @if may.above { (flow::above(officer, &whole, &filled)) }
                (figures(lang, &whole))
                @if let Some(side) = &side {
                    (writing::texts(officer, &whole, side, &filled))
                    (flow::submitting(officer, &whole, today, &filled))
                    (writing::snippets(officer, &whole, side))
                } @else if may.write {
                    (flow::asking(officer, &whole, today, &filled))
                }
                (tables::pages::card(officer, &whole, (&usable, &tables_filed), may.write, filled.error("bieu")))
                (papers::card(officer, &whole, &papers_filed, may.write, &filled))
                (versions::card(lang, &whole, &all_versions))
            }
            section aria-label=(lang.t("reports-sheet")) { (sheet(&whole, today)) }
        }
    };
    let file = |words, format| {
        Button::link(lang.t(words), format!("{LIST}/{id}/tai-ve{format}")).icon(Icon::Download)
    };
    let download = html! {
        (file("reports-download", "")) (file("reports-download-pdf", "?dang=pdf").quiet())
        (file("reports-download-xlsx", "?dang=xlsx").quiet())
    };
    let title = whole.title(lang);
    let turn = super::list::turn_href(&whole.board.turn);
    Ok(officer
        .page(title.as_str())
        .lede(html! { (whole.report.name) " · " (whole.of().plan_name()) })
        .actions(html! { (state(lang, &whole)) (download) })
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(title.as_str(), Some(&turn))
        .crumb(whole.report.name.as_str(), None)
        .problems(problems_shown)
        .render(body))
}

fn state(lang: Lang, whole: &Whole) -> Markup {
    let version = whole.report.version;
    html! {
        span.small.muted { (lang.f("reports-version", &[("n", version.into())])) }
        " " (state_chip(lang, whole.report.state()))
    }
}

fn figures(lang: Lang, whole: &Whole) -> Markup {
    let tasks = whole.figures.tasks;
    let frozen = whole.report.state() != State::Draft;
    let hint = if frozen { "reports-figures-frozen" } else { "reports-figures-hint" };
    let title = if whole.report.rolls_up { "reports-tasks-all" } else { "reports-tasks-own" };
    Card::new("so-lieu", lang.t("reports-figures")).aside(html! { (lang.t(hint)) }).body(html! {
        h3 { (lang.t(title)) }
        (Meter { tone: Tone::Done, part: tasks.settled, whole: tasks.total })
        p.row {
            strong { (lang.share(tasks.settled, tasks.total)) }
            span.small.muted { (lang.f("reports-rest", &[("n", tasks.under_way.into()), ("late", tasks.late.into())])) }
        }
        @for target in &whole.figures.targets {
            p { (target.text) br; strong { (target_words(lang, target.counted)) } }
        }
        @if let Some(below) = &whole.figures.below {
            h3 { (lang.t("reports-below")) }
            p lang="vi" { (below_words(below)) }
            p {
                (lang.t("reports-below-sum")) ": "
                strong { (lang.count(below.sum.settled)) "/" (lang.count(below.sum.total)) }
                " " span.small.muted { (lang.f("reports-rest", &[("n", below.sum.under_way.into()), ("late", below.sum.late.into())])) }
            }
        }
    })
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
    let whole = actions::whole(&officer.hub, id).await?;
    whole.check_reader(&officer.who)?;
    let (format, kind) = match wanted.dang.as_str() {
        "pdf" => ("pdf", lachan_documents::pdf::MEDIA_TYPE),
        "xlsx" => ("xlsx", lachan_documents::sheets::MEDIA_TYPE),
        _ => ("docx", lachan_documents::docx::MEDIA_TYPE),
    };
    let bytes = actions::file(&officer.hub, &whole, format).await?;
    let name = format!("bao-cao-{}-ban-{}.{format}", whole.report.period_key, whole.report.version);
    Ok(attachment::download(kind, &name, bytes))
}
