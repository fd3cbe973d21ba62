//! The papers of a child, by what they are for. Nothing of what stands in them, and no line without words.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::Result;
use crate::support::actions::ChildId;
use crate::support::papers::actions::{self, Paper, Place};
use crate::support::papers::declared::{GROUPS, KINDS};
use crate::support::papers::model::Kind;
use crate::web::Lang;
use crate::web::components::{Button, Card, State, Todo, todo_list};
use crate::web::extract::Officer;

pub(super) async fn page(officer: Officer, Path(child): Path<ChildId>) -> Result<Response> {
    let lang = officer.lang;
    let at = actions::place(&officer.hub, &officer.who, child).await?;
    let papers = actions::papers(&officer.hub, &at).await?;
    // i18n: papers-group-*
    let body = html! {
        @if at.child.skips_carer() {
            (crate::web::components::note(crate::web::components::Kind::Danger, html! { p { (lang.t("papers-carer-apart-note")) } }))
        }
        @for group in GROUPS {
            (Card::new(group, lang.t(&format!("papers-group-{group}"))).flush().body(html! {
                @for kind in KINDS.iter().filter(|kind| kind.group == *group) { (of_kind(lang, &at, kind, &papers)) }
            }))
        }
    };
    let support = format!("/vu-viec/{}/ho-tro", at.case());
    let title = title(lang, &at);
    Ok(officer
        .page(title.clone())
        .lede(html! { (lang.t("papers-lede")) })
        .crumb(lang.t("cases-cases"), Some("/vu-viec"))
        .crumb(at.header.case.code.clone(), Some(&support))
        .crumb(title, None)
        .render(body))
}

/// "Giấy tờ của Em 1".
pub(super) fn title(lang: Lang, at: &Place) -> String {
    lang.f("papers-of", &[("child", at.child.pseudonym.as_str().into())]).into_owned()
}

/// The name of a kind, with its number among the decree's forms.
/// i18n: papers-kind-*
pub(super) fn name(lang: Lang, kind: &Kind) -> String {
    let name = lang.t(&format!("papers-kind-{}", kind.name)).into_owned();
    if kind.form.is_empty() {
        return name;
    }
    lang.f("papers-form-name", &[("n", kind.form.into()), ("name", name.into())]).into_owned()
}

fn of_kind(lang: Lang, at: &Place, kind: &Kind, papers: &[Paper]) -> Markup {
    let base = format!("/tre/{}/giay-to/{}", at.child.id, kind.name);
    let there: Vec<&Paper> = papers.iter().filter(|paper| paper.kind == kind.name).collect();
    let todos: Vec<Todo<'_>> = there
        .iter()
        .map(|paper| {
            let href = if kind.several { format!("{base}?so={}", paper.id) } else { base.clone() };
            row(lang, kind, Some(paper), href)
        })
        .collect();
    html! {
        @if !todos.is_empty() { (todo_list(&todos)) }
        @else { (todo_list(&[row(lang, kind, None, base.clone())])) }
        @if kind.several && !todos.is_empty() && at.unit(kind).is_some() {
            p.in { (Button::link(lang.t("papers-another"), base).quiet().small()) }
        }
    }
}

fn row<'a>(lang: Lang, kind: &Kind, paper: Option<&Paper>, href: String) -> Todo<'a> {
    let (state, word) = standing(lang, paper);
    let verb = if paper.is_some() { "papers-look" } else { "papers-begin" };
    Todo {
        state: (state, word.into()),
        title: name(lang, kind).into(),
        href: href.into(),
        small: paper.map(|paper| said(lang, paper)).unwrap_or_default().into(),
        clock: None,
        verb: lang.t(verb),
        now: false,
    }
}

/// How a paper stands.
pub(super) fn standing(lang: Lang, paper: Option<&Paper>) -> (State, String) {
    let (state, id) = match paper {
        None => (State::Waiting, "papers-state-none"),
        Some(paper) if paper.sent_to.is_some() => (State::Due, "papers-state-sent"),
        Some(paper) if paper.returned.is_some() => (State::Stuck, "papers-state-returned"),
        Some(paper) if paper.draft_at.is_some() => (State::Running, "papers-state-draft"),
        Some(_) => (State::Done, "papers-state-signed"),
    };
    (state, lang.t(id).into_owned())
}

/// Who wrote and signed what, when; only what there is.
/// i18n: papers-returned-*
pub(super) fn said(lang: Lang, paper: &Paper) -> String {
    let mut words = Vec::new();
    if let (Some(version), Some(at), Some(writer)) = (paper.version, paper.signed_at, &paper.written_by) {
        let args = [
            ("n", version.into()),
            ("at", lang.near_moment(at.into()).into()),
            ("who", writer.as_str().into()),
        ];
        words.push(lang.f("papers-signed", &args).into_owned());
    }
    if let Some(second) = &paper.confirmed_by {
        words.push(lang.f("papers-confirmed", &[("who", second.as_str().into())]).into_owned());
    }
    if let (Some(at), Some(writer)) = (paper.draft_at, &paper.draft_by) {
        let args = [("at", lang.near_moment(at.into()).into()), ("who", writer.as_str().into())];
        words.push(lang.f("papers-drafted", &args).into_owned());
    }
    if let Some(to) = &paper.sent_to {
        words.push(lang.f("papers-sent", &[("who", to.as_str().into())]).into_owned());
    }
    if let Some(reason) = &paper.returned {
        words.push(lang.t(&format!("papers-returned-{reason}")).into_owned());
    }
    words.join(" · ")
}
