//! What else can be done with a duty than taking it or not: splitting it, merging it with the next, saying that it
//! only repeats another one, and undoing all of that.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::super::words::{csrf, shortened};
use super::view::View;
use super::{Open, address, lead_on, seen};
use crate::error::Result;
use crate::plans::actions;
use crate::plans::copies::{extra, originals};
use crate::plans::model::{Body, DutyId, PlanId};
use crate::plans::place::{cuts, halves};
use crate::plans::store::Duty;
use crate::web::components::{Button, Field, Kind, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Form, Problem};

/// So many duties are offered as the original of a copy, the most alike first.
const MOST_ORIGINALS: usize = 12;

type Place = Path<(PlanId, DutyId)>;

/// Leads on to a duty.
pub(super) async fn lead_to(
    officer: &Officer,
    plan: PlanId,
    duty: DutyId,
    message: &str,
) -> Result<Response> {
    let whole = actions::whole(&officer.hub, plan).await?;
    let open = Open { duty: Some(duty), reporting: None };
    Ok(officer.done(&address(&whole, open, None), message))
}

/// Puts a form with a problem back into its duty.
async fn back(
    officer: &Officer,
    (plan, duty): (PlanId, DutyId),
    form: Form,
    problem: Problem,
) -> Result<Response> {
    let open = Open { duty: Some(duty), reporting: None };
    super::render(officer, plan, open, Some((form, vec![problem]))).await
}

pub(in crate::plans::pages) async fn split(
    Path((plan, duty)): Place,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let Ok(at) = form.value("at").parse() else {
        return back(&officer, (plan, duty), form, Problem::new("at", "plans-split-choose")).await;
    };
    let [first, _] = actions::split(&officer.hub, &officer.who, plan, (duty, seen(&form)), at).await?;
    lead_to(&officer, plan, first, "plans-was-split").await
}

pub(in crate::plans::pages) async fn merge(
    Path((plan, duty)): Place,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let next = form.value("next").parse().map_err(|_| crate::error::Error::NotFound)?;
    let next = (next, form.value("next-seen").parse().unwrap_or(-1));
    let made = actions::merge(&officer.hub, &officer.who, plan, (duty, seen(&form)), next).await?;
    lead_to(&officer, plan, made, "plans-was-merged").await
}

pub(in crate::plans::pages) async fn mark_copy(
    Path((plan, duty)): Place,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let Ok(of) = form.value("of").parse() else {
        return back(&officer, (plan, duty), form, Problem::new("of", "plans-copy-choose")).await;
    };
    let more = actions::mark_copy(&officer.hub, &officer.who, plan, (duty, seen(&form)), of).await?;
    if more.is_empty() {
        return lead_on(&officer, plan, "plans-was-copy").await;
    }
    // what the copy says beyond the original is offered there
    lead_to(&officer, plan, of, "plans-was-copy-more").await
}

pub(in crate::plans::pages) async fn take_extra(
    Path((plan, duty)): Place,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::take_extra(&officer.hub, &officer.who, plan, (duty, seen(&form))).await?;
    lead_to(&officer, plan, duty, "plans-saved").await
}

pub(in crate::plans::pages) async fn undo(
    Path((plan, duty)): Place,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    actions::undo(&officer.hub, &officer.who, plan, (duty, seen(&form))).await?;
    let whole = actions::whole(&officer.hub, plan).await?;
    // the parts of a split, the union of a merge are gone with it
    match whole.duty(duty).is_some() {
        true => lead_to(&officer, plan, duty, "plans-was-undone").await,
        false => lead_on(&officer, plan, "plans-was-undone").await,
    }
}

impl View<'_> {
    fn form(&self, duty: &Duty, verb: &str, fields: &Markup, button: Button) -> Markup {
        html! {
            form.stack method="post" action={ (self.own()) "/nhiem-vu/" (duty.id) "/" (verb) } {
                (csrf(&self.officer.who.csrf))
                input type="hidden" name="seen" value=(duty.version);
                (fields)
                p { (button) }
            }
        }
    }

    /// What else can be done with the open duty.
    pub(super) fn reshaping(&self, duty: &Duty, bodies: &[Body]) -> Markup {
        let lang = self.lang();
        let copies: Vec<_> = self.whole.copies_of(duty.id).collect();
        let more = extra(duty, bodies, &copies);
        let may_undo = duty.state != "draft" || duty.made_by.is_some();
        html! {
            @if !more.is_empty() {
                (note(Kind::Info, html! {
                    p { (lang.t("plans-copies-say-more")) }
                    ul {
                        @for body in &more.bodies { li { (lang.t("plans-coordinate")) ": " (body.words) } }
                        @if let Some((_, words)) = &more.time { li { (lang.t("plans-time")) ": " (words) } }
                    }
                    (self.form(duty, "lay-them", &html! {}, Button::submit(lang.t("plans-take-extra")).small()))
                }))
            }
            @if copies.is_empty() { (self.reshape_forms(duty)) }
            @if may_undo {
                (self.form(duty, "hoan-tac", &html! {}, Button::submit(lang.t("plans-undo")).quiet().small().key("U")))
            }
        }
    }

    fn reshape_forms(&self, duty: &Duty) -> Markup {
        let lang = self.lang();
        let stands = Form::default();
        let filled = self.filled(&stands);
        let at: Vec<(String, String)> = cuts(&duty.text)
            .into_iter()
            .map(|at| {
                (
                    at.to_string(),
                    lang.f("plans-split-here", &[("words", start(halves(&duty.text, at).1).into())])
                        .into_owned(),
                )
            })
            .collect();
        let at = choices(&at);
        let found = originals(duty.id, &self.whole.duties);
        let of: Vec<(String, String)> = found
            .into_iter()
            .take(MOST_ORIGINALS)
            .map(|(other, _)| (other.id.to_string(), format!("{} · {}", other.path, start(&other.text))))
            .collect();
        let of = choices(&of);
        let next = self.whole.next_to(duty.id).filter(|next| !next.is_copy());
        let open = ["at", "of"].iter().any(|field| filled.error(field).is_some());
        html! {
            details open[open] {
                summary { (lang.t("plans-reshape")) }
                @if !at.is_empty() {
                    (self.form(duty, "tach", &html! {
                        (Field::select("at", lang.t("plans-split-at"), &at).filled(&filled))
                    }, Button::submit(lang.t("plans-split")).quiet().small().key("S")))
                }
                @if let Some(next) = next {
                    (self.form(duty, "gop", &html! {
                        input type="hidden" name="next" value=(next.id);
                        input type="hidden" name="next-seen" value=(next.version);
                        p.small { (lang.t("plans-merge-with")) " " strong { (next.path) } " · " (shortened(&next.text, 140)) }
                    }, Button::submit(lang.t("plans-merge")).quiet().small().key("M")))
                }
                @if !of.is_empty() {
                    (self.form(duty, "trung", &html! {
                        (Field::select("of", lang.t("plans-copy-of"), &of).filled(&filled))
                    }, Button::submit(lang.t("plans-copy")).quiet().small().key("D")))
                }
            }
        }
    }

    /// A duty that only repeats another one.
    pub(super) fn copy(&self, duty: &Duty) -> Markup {
        let lang = self.lang();
        let original = duty.of_id.and_then(|id| self.whole.duty(id)).map(|(original, _)| original);
        html! {
            div.quote lang="vi" { (duty.text) }
            @if let Some(original) = original {
                p { (lang.t("plans-is-copy-of")) " " a href=(self.href(original)) { (original.path) } ": " (shortened(&original.text, 140)) }
            }
            (self.form(duty, "hoan-tac", &html! {}, Button::submit(lang.t("plans-undo")).quiet().small().key("U")))
        }
    }
}

/// An empty choice first: what a person does not choose is not done.
fn choices(found: &[(String, String)]) -> Vec<(&str, &str)> {
    if found.is_empty() {
        return Vec::new();
    }
    std::iter::once(("", ""))
        .chain(found.iter().map(|(value, words)| (value.as_str(), words.as_str())))
        .collect()
}

fn start(text: &str) -> String {
    shortened(text, 70).to_string()
}
