//! A table on a report: what it would get now, the file, and what is filed.

use axum::extract::Path;
use axum::response::Response;
use lachan_documents::sheets::Place;
use maud::{Markup, html};

use super::grid::grid;
use super::take_words;
use crate::attachment;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self as reports, WRITE, Whole};
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::tables::actions::{self, Filled, Looked, Remark, TableRow, Usable};
use crate::periodic_reports::tables::model::TemplateId;
use crate::time::Day;
use crate::web::Icon;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Kind, Row, Table, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::Problem;

/// Where the pages of a report's table stand.
fn href(report: ReportId, template: TemplateId) -> String {
    format!("/bao-cao/{report}/bieu/{template}")
}

/// The tables of a report: what is filed, and what can be filled.
pub(in crate::periodic_reports) fn card(
    officer: &Officer,
    whole: &Whole,
    (usable, filed): (&[Usable], &[TableRow]),
    writes: bool,
    problem: Option<String>,
) -> Markup {
    let (lang, report) = (officer.lang, &whole.report);
    let is_filed = |id| filed.iter().any(|row| row.template_id == id && row.version == report.version);
    let open = |id| writes && (report.is_draft() || !is_filed(id));
    html! {
        @if !usable.is_empty() || !filed.is_empty() {
            (Card::new("bieu", lang.t("tables-on-report")).body(html! {
                @if let Some(problem) = problem {
                    (note(Kind::Danger, html! { p { (problem) } p { (lang.t("tables-send-stopped")) } }))
                }
                @for row in filed {
                    p {
                        strong { (row.name) }
                        " (" (lang.f("reports-version", &[("n", row.version.into())])) ") "
                        a href={ (href(report.id, row.template_id)) "/" (row.version) } { (row.file_name) }
                        br; small.muted {
                            (lang.f("tables-filed-words", &[
                                ("at", lang.moment(row.filled_at.into()).into()),
                                ("name", row.filled_by.clone().into()),
                                ("version", row.mapping_version.into()),
                            ]))
                        }
                        br; small.muted.mono { "SHA-256 " (row.sha256.get(..16).unwrap_or_default()) "…" }
                    }
                }
                @for one in usable.iter().filter(|one| open(one.row.id)) {
                    p { (Button::link(lang.t("tables-fill"), href(report.id, one.row.id)).quiet().about(one.row.name.as_str()))
                        " " (one.row.name) }
                }
                @if report.is_draft() && !usable.is_empty() {
                    p.small.muted { (lang.t("tables-at-sending")) }
                }
            }))
        }
    }
}

pub(super) async fn page(
    officer: Officer,
    Path((id, template)): Path<(ReportId, TemplateId)>,
) -> Result<Response> {
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let whole = reports::whole(hub, id).await?;
    let title = whole.title(lang);
    let here = format!("/bao-cao/{id}");
    let names = actions::figures(hub, lang).await?;
    let today = hub.clock.now().day();
    let (name, body, failed) = match actions::preview(hub, who, &whole, template).await {
        Ok(preview) => {
            let looked = actions::looked(hub, template, preview.usable.mapping.file_number).await?;
            let filed = actions::tables(hub, id).await?;
            let is_filed =
                filed.iter().any(|row| row.template_id == template && row.version == whole.report.version);
            let writes = can(who, &WRITE, &On::held_by(whole.report.holder_id)).is_ok();
            let body = html! {
                (remarks(lang, &preview.remarks, &names))
                @if writes && (whole.report.is_draft() || !is_filed) { (filing(&officer, id, template)) }
                @if !writes || is_filed {
                    p { (Button::link(lang.t("tables-to-report"), format!("{here}#bieu")).quiet()) }
                }
                (sheets(lang, &looked, &preview.filled))
                (list(lang, (&whole, today), &preview.filled, &names))
            };
            (preview.usable.row.name, body, false)
        }
        Err(Error::Invalid(problems)) => {
            let listed = actions::get(hub, template).await?.listed;
            (listed.row.name, cannot(&officer, template, &problems), true)
        }
        Err(error) => return Err(error),
    };
    Ok(officer
        .page(name.as_str())
        .lede(html! { (title) " · " (lang.t("tables-fill-lede")) })
        .crumb(lang.t("reports-menu"), Some("/bao-cao"))
        .crumb(title.as_str(), Some(&here))
        .crumb(name.as_str(), None)
        .problems(failed)
        .render(body))
}

/// Why nothing is filled, and where that is mended.
fn cannot(officer: &Officer, template: TemplateId, problems: &[Problem]) -> Markup {
    let lang = officer.lang;
    html! {
        (note(Kind::Danger, html! {
            p { strong { (lang.t("tables-cannot-fill")) } }
            @for problem in problems { p { (problem.text(lang)) } }
        }))
        p { (Button::link(lang.t("tables-to-mapping"), format!("{}/{template}", super::LIST)).quiet()) }
    }
}

fn filing(officer: &Officer, id: ReportId, template: TemplateId) -> Markup {
    let lang = officer.lang;
    html! {
        form.row method="post" action=(href(id, template)) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t("tables-file-now")).icon(Icon::Download))
        }
    }
}

fn remarks(lang: Lang, remarks: &[Remark], names: &[(String, String)]) -> Markup {
    let words = |remark: &Remark| match remark {
        Remark::NoSuchName { sheet, at, name } => lang.f(
            "tables-remark-name",
            &[
                ("sheet", sheet.as_str().into()),
                ("cell", at.0.to_string().into()),
                ("name", name.as_str().into()),
            ],
        ),
        Remark::LeftOut { sheet, names } => lang.f(
            "tables-remark-left-out",
            &[("sheet", sheet.as_str().into()), ("names", names.join("; ").into())],
        ),
        Remark::Nowhere { figure, n } => {
            let name = names.iter().find(|(key, _)| key == figure).map(|(_, name)| name.clone());
            lang.f(
                "tables-remark-nowhere",
                &[("figure", name.unwrap_or_default().into()), ("n", (*n).into())],
            )
        }
        Remark::NotKnown { sheet, at } => lang.f(
            "tables-remark-not-known",
            &[("sheet", sheet.as_str().into()), ("cell", at.0.to_string().into())],
        ),
    };
    html! {
        @if !remarks.is_empty() {
            (note(Kind::Due, html! {
                p { strong { (lang.t("tables-remarks")) } }
                ul { @for remark in remarks { li { (words(remark)) } } }
            }))
        }
    }
}

/// The sheets that get something, drawn with it.
fn sheets(lang: Lang, looked: &Looked, filled: &[Filled]) -> Markup {
    let mine = |sheet: &str| filled.iter().any(|one| one.sheet == sheet);
    html! {
        @for (n, sheet) in looked.sheets.iter().filter(|sheet| mine(&sheet.name)).enumerate() {
            (Card::new(&format!("trang-{}", n + 1), sheet.name.as_str()).body(grid(lang, sheet, &|place: Place| {
                let one = filled.iter().find(|one| one.sheet == sheet.name && one.at.0 == place)?;
                Some(html! { strong { (one.words) } })
            })))
        }
    }
}

/// Each cell with what it got, and the list behind the figure.
fn list(lang: Lang, (whole, today): (&Whole, Day), filled: &[Filled], names: &[(String, String)]) -> Markup {
    let days =
        |one: &Filled| -> (Day, Day) { one.take.over.days(whole.report.period_from, whole.report.period_to) };
    let rows = filled.iter().map(|one| {
        let (from, to) = days(one);
        let words = take_words(lang, &one.take, names);
        Row::new(vec![
            html! { (one.at.0.to_string()) small { (one.sheet) } },
            html! {
                @if one.take.as_word().is_none() {
                    a href={ "/chi-so/" (one.take.figure) "?tu=" (from) "&den=" (to.min(today)) } { (words) }
                    small { (lang.date(from.0)) " – " (lang.date(to.0)) }
                } @else { (words) }
            },
            html! { (one.words) },
        ])
    });
    let table = Table {
        caption: lang.t("tables-what-got-what"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("tables-cell")),
            Column::new(lang.t("tables-which")),
            Column::new(lang.t("tables-value")).numeric(),
        ],
        rows: rows.collect(),
    };
    Card::new("tung-o", lang.t("tables-what-got-what")).flush().body(html! { (table) })
}

pub(super) async fn file(
    Path((id, template)): Path<(ReportId, TemplateId)>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    match actions::file_table(&officer.hub, &officer.who, id, template).await {
        Ok(()) => Ok(officer.done(&format!("/bao-cao/{id}#bieu"), "tables-filed")),
        // the page says what is in the way
        Err(Error::Invalid(_)) => page(officer, Path((id, template))).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn download(
    officer: Officer,
    Path((id, template, version)): Path<(ReportId, TemplateId, i64)>,
) -> Result<Response> {
    let (name, bytes) = actions::filed(&officer.hub, &officer.who, id, (version, template)).await?;
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}
