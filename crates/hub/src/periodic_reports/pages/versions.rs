//! The versions of a report: who did what when, and what changed from one to the next.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::sheet::sheet;
use super::{LIST, marked, state_chip};
use crate::error::{Error, Result};
use crate::periodic_reports::actions::{self, Whole};
use crate::periodic_reports::model::{ReportId, State};
use crate::periodic_reports::store::VersionRow;
use crate::periodic_reports::words::section_title;
use crate::time::Moment;
use crate::web::Lang;
use crate::web::components::{Card, Kind, note};
use crate::web::extract::Officer;

pub(super) fn card(lang: Lang, whole: &Whole, versions: &[VersionRow]) -> Markup {
    let id = whole.report.id;
    Card::new("cac-ban", lang.t("reports-versions")).body(html! {
        @for version in versions {
            @let state = State::parse(&version.state).unwrap_or(State::Draft);
            div {
                p.row {
                    strong {
                        @if version.version == whole.report.version && whole.newest {
                            (lang.f("reports-version", &[("n", version.version.into())]))
                        } @else {
                            a href={ (LIST) "/" (id) "/ban/" (version.version) } {
                                (lang.f("reports-version", &[("n", version.version.into())]))
                            }
                        }
                    }
                    (state_chip(lang, state))
                }
                @if !version.reason.is_empty() {
                    p.small { (lang.f("reports-version-because", &[
                        ("reason", version.reason.clone().into()), ("name", version.opened_by.clone().into()),
                    ])) }
                }
                @for (what, at, by) in steps(version) {
                    @if let Some(at) = at {
                        p.small.muted { (lang.t(what)) " " (lang.moment(at.into())) @if let Some(by) = by { ", " (by) } }
                    }
                }
            }
        }
    })
}

type Step<'a> = (&'static str, Option<Moment>, Option<&'a str>);

fn steps(version: &VersionRow) -> [Step<'_>; 5] {
    [
        ("reports-step-submitted", version.submitted_at, version.submitted_by.as_deref()),
        ("reports-step-accepted", version.accepted_at, version.accepted_by.as_deref()),
        ("reports-step-returned", version.returned_at, version.returned_by.as_deref()),
        ("reports-step-approved", version.approved_at, version.approved_by.as_deref()),
        ("reports-step-locked", version.locked_at, None),
    ]
}

/// An earlier version as it was sent, and what the next one changed in it.
pub(super) async fn page(officer: Officer, Path((id, version)): Path<(ReportId, i64)>) -> Result<Response> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let whole = actions::version_of(hub, id, version).await?;
    whole.check_reader(&officer.who)?;
    let after = match actions::version_of(hub, id, version + 1).await {
        Ok(after) => Some(after),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let today = hub.clock.now().day();
    let title = lang.f("reports-version", &[("n", version.into())]).into_owned();
    let body = html! {
        (note(Kind::Info, html! { p { (lang.t("reports-version-old")) } }))
        div.half {
            div.stack { @if let Some(after) = &after { (differences(lang, &whole, after)) } }
            section aria-label=(lang.t("reports-sheet")) { (sheet(&whole, today)) }
        }
    };
    let own = format!("{LIST}/{id}");
    Ok(officer
        .page(format!("{} · {title}", whole.title(lang)))
        .lede(html! { (whole.report.name) })
        .actions(state_chip(lang, whole.report.state()))
        .crumb(lang.t("reports-menu"), Some(LIST))
        .crumb(whole.title(lang), Some(&own))
        .crumb(title.as_str(), None)
        .render(body))
}

fn differences(lang: Lang, before: &Whole, after: &Whole) -> Markup {
    let heading = lang.f("reports-differences", &[("n", after.report.version.into())]).into_owned();
    let sections = &after.of().sections;
    let changed: Vec<_> = sections.iter().filter(|(key, _)| before.text(key) != after.text(key)).collect();
    let (was, is) = (before.figures.tasks, after.figures.tasks);
    Card::new("khac-nhau", heading).body(html! {
        p { (lang.f("reports-because", &[("reason", after.report.reason.clone().into())])) }
        @if changed.is_empty() { p { (lang.t("reports-no-differences")) } }
        @for (key, title) in changed {
            h3 { (section_title(lang, key, title)) }
            (marked(before.text(key), after.text(key)))
        }
        @if was != is {
            h3 { (lang.t("reports-figures")) }
            p { del { (lang.share(was.settled, was.total)) } " " ins { (lang.share(is.settled, is.total)) } }
        }
    })
}
