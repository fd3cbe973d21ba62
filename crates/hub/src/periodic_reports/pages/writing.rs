//! The texts of a report: one field a section, the words of the turn before at hand, words from tasks.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::report::render;
use super::{LIST, csrf};
use crate::Hub;
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, Saved, SectionText, Snippet, Whole};
use crate::periodic_reports::model::ReportId;
use crate::periodic_reports::store::texts::Text;
use crate::periodic_reports::words::section_title;
use crate::plans::model::TaskId;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem};

/// The most snippets that are listed.
const MOST: usize = 40;
/// The longest text of a section.
const LONGEST: usize = 20_000;

/// What stands beside the fields.
pub(super) struct Side {
    before: Vec<Text>,
    snippets: Vec<Snippet>,
    links: Vec<(String, TaskId)>,
}

impl Side {
    pub(super) async fn of(hub: &Hub, whole: &Whole) -> Result<Self> {
        Ok(Self {
            before: actions::before(hub, whole).await?,
            snippets: actions::snippets(hub, whole).await?,
            links: actions::links(hub, whole.report.id).await?,
        })
    }
}

/// The form as things stand.
pub(super) fn stands(lang: Lang, whole: &Whole) -> Form {
    let report = &whole.report;
    let mut pairs =
        vec![("from".into(), lang.date(report.period_from.0)), ("to".into(), lang.date(report.period_to.0))];
    for key in sections(whole) {
        pairs.push((format!("seen-{key}"), whole.revision(&key).to_string()));
        pairs.push((key.clone(), whole.text(&key).to_owned()));
    }
    Form::new(pairs)
}

/// The sections of the type, and those that it has no more but that hold words.
fn sections(whole: &Whole) -> Vec<String> {
    let mut found: Vec<String> = whole.of().sections.iter().map(|(key, _)| key.clone()).collect();
    let rest = whole.texts.iter().filter(|text| !text.text.is_empty() && !found.contains(&text.section));
    let rest: Vec<String> = rest.map(|text| text.section.clone()).collect();
    found.extend(rest);
    found
}

fn title(lang: Lang, whole: &Whole, key: &str) -> String {
    let known = whole.of().sections.iter().find(|(known, _)| known == key);
    known.map_or_else(
        || lang.t("reports-section-gone").into_owned(),
        |(key, title)| section_title(lang, key, title),
    )
}

pub(super) fn texts(officer: &Officer, whole: &Whole, side: &Side, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let id = whole.report.id;
    let keys = sections(whole);
    let seen: Vec<_> = keys.iter().map(|key| format!("seen-{key}")).collect();
    Card::new("nhan-xet", lang.t("reports-texts")).body(html! {
        form.stack method="post" action={ (LIST) "/" (id) } {
            (csrf(&officer.who.csrf))
            @if whole.report.rolls_up {
                div.fgrid {
                    (Field::day("from", lang.t("reports-from")).filled(filled))
                    (Field::day("to", lang.t("reports-to")).filled(filled))
                }
            }
            @for (key, seen) in keys.iter().zip(&seen) {
                input type="hidden" name=(seen) value=(filled.form.value(seen));
                (Field::area(key, title(lang, whole, key), 5).filled(filled))
                @let links: Vec<_> = side.links.iter().filter(|(section, _)| section == key).collect();
                @if !links.is_empty() {
                    p.small.muted {
                        (lang.t("reports-from-tasks"))
                        @for (n, (_, task)) in links.iter().enumerate() {
                            " " a href={ "/nhiem-vu/" (task) } { (lang.f("reports-task-n", &[("n", (n + 1).into())])) }
                        }
                    }
                }
            }
            p { (Button::submit(lang.t("reports-save"))) }
        }
        (before(officer, whole, side))
    })
}

/// What was written the turn before, with a button that takes it over.
fn before(officer: &Officer, whole: &Whole, side: &Side) -> Markup {
    let lang = officer.lang;
    let there: Vec<_> = side
        .before
        .iter()
        .filter(|text| {
            !text.text.is_empty() && whole.of().sections.iter().any(|(key, _)| *key == text.section)
        })
        .collect();
    html! {
        @if !there.is_empty() {
            details {
                summary { (lang.t("reports-before")) }
                div.stack {
                    @for text in there {
                        div {
                            h3 { (title(lang, whole, &text.section)) }
                            div.quote lang="vi" { @for line in text.text.lines() { p { (line) } } }
                            form method="post" action={ (LIST) "/" (whole.report.id) "/lay-lai" } {
                                (csrf(&officer.who.csrf))
                                input type="hidden" name="section" value=(text.section);
                                (Button::submit(lang.t("reports-take-over")).small().quiet()
                                    .about(title(lang, whole, &text.section)))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was written on tasks in these days; what is ticked goes into the chosen section.
pub(super) fn snippets(officer: &Officer, whole: &Whole, side: &Side) -> Markup {
    let lang = officer.lang;
    let titles: Vec<_> = whole
        .of()
        .sections
        .iter()
        .map(|(key, title)| (key.as_str(), section_title(lang, key, title)))
        .collect();
    let options: Vec<_> = titles.iter().map(|(key, title)| (*key, title.as_str())).collect();
    html! {
        @if !side.snippets.is_empty() {
            (Card::new("tu-viec", lang.t("reports-snippets")).aside(html! { (lang.t("reports-snippets-hint")) }).body(html! {
                form.stack method="post" action={ (LIST) "/" (whole.report.id) "/chen" } {
                    (csrf(&officer.who.csrf))
                    div.pane.stack tabindex="0" role="group" aria-label=(lang.t("reports-snippets")) {
                        @for one in side.snippets.iter().take(MOST) {
                            label.row {
                                input type="checkbox" name="pick" value=(one.key);
                                span lang="vi" {
                                    (one.told.text)
                                    small.muted {
                                        " – " (lang.date(one.told.at.day().0)) ", " (short(&one.told.task_text))
                                    }
                                }
                            }
                        }
                    }
                    (Field::select("section", lang.t("reports-snippets-where"), &options))
                    p { (Button::submit(lang.t("reports-snippets-put")).quiet()) }
                }
            }))
        }
    }
}

fn short(text: &str) -> String {
    let mut words: String = text.chars().take(80).collect();
    if words.len() < text.len() {
        words.push('…');
    }
    words
}

pub(super) async fn save(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, id).await?;
    let mut reader = FormReader::new(&form);
    let days = whole.report.rolls_up.then(|| (Day(reader.day("from")), Day(reader.day("to"))));
    let sent = sections(&whole).into_iter().filter(|key| form.pairs().iter().any(|(name, _)| name == key));
    let texts: Vec<_> = sent
        .map(|section| SectionText {
            seen: form.value(&format!("seen-{section}")).parse().unwrap_or(-1),
            text: reader.text(&section, Need::Optional, LONGEST),
            section,
        })
        .collect();
    if let Err(problems) = reader.finish() {
        return render(&officer, id, Some((form, problems)), &[]).await;
    }
    match actions::save(&officer.hub, &officer.who, id, &texts, days).await {
        Ok(Saved::Yes) => Ok(officer.done(&format!("{LIST}/{id}"), "plans-saved")),
        Ok(Saved::ByColleague(conflicts)) => {
            // the fields go on from what is saved now; where both wrote, with both put together
            let now = actions::whole(&officer.hub, id).await?;
            let merged = |(name, value): (String, String)| {
                let here = conflicts.iter().find(|conflict| conflict.section == name);
                (name, here.map_or(value, |conflict| conflict.merged.text.clone()))
            };
            let back = stands(officer.lang, &now).pairs().iter().cloned().map(merged).collect();
            let problems = conflicts
                .iter()
                .map(|conflict| {
                    Problem::new(&conflict.section, "reports-changed")
                        .with("name", conflict.theirs.saved_by.as_str())
                })
                .collect();
            render(&officer, id, Some((Form::new(back), problems)), &conflicts).await
        }
        Err(Error::Invalid(problems)) => render(&officer, id, Some((form, problems)), &[]).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn take_over(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::take_over(&officer.hub, &officer.who, id, form.value("section")).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-taken-over"))
}

pub(super) async fn put_snippets(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let keys: Vec<String> = form.values("pick").map(str::to_owned).collect();
    actions::put_snippet(&officer.hub, &officer.who, id, form.value("section"), &keys).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "reports-snippets-done"))
}
