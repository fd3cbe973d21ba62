//! What belongs together with a report, and what kind of harm it tells of.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::intake::alike::{self, Alike};
use crate::intake::classes::{self, LABELS};
use crate::intake::desk::Opened;
use crate::intake::model::{ReportId, waits};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::Form;

/// The cards beside a report.
pub(super) fn cards(officer: &Officer, opened: &Opened) -> Markup {
    html! {
        (class_card(officer, opened))
        @if opened.together.head.is_some() || !opened.together.behind.is_empty() {
            (together_card(officer, opened))
        }
        (alike_card(officer, opened))
    }
}

/// i18n: intake-class-*
fn class_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    let words: Vec<_> =
        LABELS.iter().map(|label| (label.name, lang.t(&format!("intake-class-{}", label.name)))).collect();
    let choose = lang.t("intake-class-choose");
    let options: Vec<_> = std::iter::once(("", choose.as_ref()))
        .chain(words.iter().map(|(name, words)| (*name, words.as_ref())))
        .collect();
    let now = opened.class.as_ref().map_or("", |class| class.label.as_str());
    Card::new("class", lang.t("intake-class-title")).body(html! {
        @if let Some(class) = &opened.class {
            p { strong { (lang.t(&format!("intake-class-{}", class.label))) }
                br; span.muted { (lang.f("intake-class-scheme", &[
                    ("scheme", class.scheme.as_str().into()), ("version", class.version.as_str().into())])) } }
        }
        form.stack method="post" action={ "/tin/" (opened.id) "/loai" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("label", lang.t("intake-class-label"), &options).value(now))
            (Button::submit(lang.t("intake-class-save")).quiet())
        }
    })
}

fn send(officer: &Officer, path: &str, other: Option<ReportId>, label: &str, code: &str) -> Markup {
    html! {
        form method="post" action=(path) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            @if let Some(other) = other { input type="hidden" name="other" value=(other); }
            (Button::submit(officer.lang.t(label)).about(code.to_owned()).quiet().small())
        }
    }
}

fn together_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    Card::new("together", lang.t("intake-together")).body(html! {
        p.muted { (lang.t("intake-together-hint")) }
        @if let Some((head, code)) = &opened.together.head {
            p { (lang.t("intake-together-head")) " " a href={ "/tin/" (head) } { (code) } }
            (send(officer, &format!("/tin/{}/tach", opened.id), None, "intake-part", &opened.code))
        }
        @if !opened.together.behind.is_empty() {
            ul.stack { @for row in &opened.together.behind {
                li {
                    a href={ "/tin/" (row.id) } { (row.code) } " · " (lang.near_moment(row.received_at.into()))
                    " · " (how(lang, &row.how)) " "
                    (send(officer, &format!("/tin/{}/tach", row.id), None, "intake-part", &row.code))
                }
            } }
        }
    })
}

/// i18n: intake-joined-*
fn how(lang: Lang, how: &str) -> String {
    lang.t(&format!("intake-joined-{how}")).into_owned()
}

fn alike_card(officer: &Officer, opened: &Opened) -> Markup {
    let lang = officer.lang;
    Card::new("alike", lang.t("intake-alike")).body(html! {
        @if opened.together.alike.is_empty() { p.muted { (lang.t("intake-alike-none")) } }
        @else {
            p.muted { (lang.t("intake-alike-hint")) }
            ul.stack { @for one in &opened.together.alike { li { (proposed(officer, opened, one)) } } }
        }
    })
}

/// i18n: intake-alike-* intake-state-*
fn proposed(officer: &Officer, opened: &Opened, one: &Alike) -> Markup {
    let lang = officer.lang;
    let marks: Vec<_> =
        one.marks.iter().map(|kind| lang.t(&format!("intake-alike-{kind}")).into_owned()).collect();
    let here = waits(&opened.state);
    let path = |to: &str| format!("/tin/{}/{to}", opened.id);
    html! {
        a href={ "/tin/" (one.id) } { (one.code) } " · " (lang.near_moment(one.received_at.into()))
        " · " (lang.t(&format!("intake-state-{}", one.state)))
        br; (lang.t("intake-alike-evidence")) " " (marks.join(", "))
        div.row {
            @if here && waits(&one.state) { (send(officer, &path("gop"), Some(one.id), "intake-join", &one.code)) }
            @if here && one.state == "in-case" && !opened.offered {
                (send(officer, &path("vao-vu-viec"), Some(one.id), "intake-to-case", &one.code))
            }
            (send(officer, &path("khac-viec"), Some(one.id), "intake-not-same", &one.code))
        }
    }
}

fn other(form: &Form) -> Result<ReportId> {
    form.value("other").parse().map_err(|_| Error::NotFound)
}

pub(super) async fn join(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let other = other(&form)?;
    alike::join(&officer.hub, &officer.who, id, other).await?;
    Ok(officer.done(&format!("/tin/{}", id.min(other)), "intake-join-done"))
}

pub(super) async fn part(
    Path(id): Path<ReportId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    alike::part(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("/tin/{id}"), "intake-part-done"))
}

pub(super) async fn not_same(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    alike::not_same(&officer.hub, &officer.who, id, other(&form)?).await?;
    Ok(officer.done(&format!("/tin/{id}"), "intake-not-same-done"))
}

pub(super) async fn class(
    Path(id): Path<ReportId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let label = form.value("label");
    if label.is_empty() {
        return Err(Error::Conflict("intake-class-needed"));
    }
    classes::set(&officer.hub, &officer.who, id, label).await?;
    Ok(officer.done(&format!("/tin/{id}"), "intake-class-done"))
}
