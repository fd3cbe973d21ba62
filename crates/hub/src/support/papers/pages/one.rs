//! One paper: a blank form for a new one; one that is there is opened first, which is written down.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{self, On};
use super::list::{name, said, standing, title};
use super::reading;
use crate::attachment;
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::organisations;
use crate::support::actions::ChildId;
use crate::support::papers::PaperId;
use crate::support::papers::actions::{self, Opened, Paper, Place, Which, Writing};
use crate::support::papers::content;
use crate::support::papers::declared;
use crate::support::papers::model::{Kind, Signs};
use crate::support::papers::print::Sheet;
use crate::support::papers::signing;
use crate::web::components::{Button, Card, Sealed, chip, error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

/// Which of several papers of a kind is meant.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    so: Option<PaperId>,
}

/// The child, the kind, and the paper where there is one.
struct Here {
    at: Place,
    kind: &'static Kind,
    paper: Option<Paper>,
}

impl Here {
    async fn of(officer: &Officer, child: ChildId, kind: &str, paper: Option<PaperId>) -> Result<Self> {
        let kind = declared::kind(kind).ok_or(Error::NotFound)?;
        let at = actions::place(&officer.hub, &officer.who, child).await?;
        let papers = actions::papers(&officer.hub, &at).await?;
        let found = match paper {
            Some(id) => {
                let known = papers.iter().find(|one| one.id == id && one.kind == kind.name);
                Some(known.ok_or(Error::NotFound)?.clone())
            }
            None => actions::only(&papers, kind).cloned(),
        };
        Ok(Self { at, kind, paper: found })
    }

    async fn of_form(officer: &Officer, child: ChildId, kind: &str, form: &Form) -> Result<Self> {
        let paper = match form.value("paper") {
            "" => None,
            id => Some(id.parse().map_err(|_| Error::NotFound)?),
        };
        Self::of(officer, child, kind, paper).await
    }

    fn base(&self) -> String {
        format!("/tre/{}/giay-to/{}", self.at.child.id, self.kind.name)
    }

    fn href(&self, paper: PaperId) -> String {
        if self.kind.several { format!("{}?so={paper}", self.base()) } else { self.base() }
    }

    fn render(&self, officer: &Officer, problems: bool, body: Markup) -> Response {
        let lang = officer.lang;
        let (support, list) =
            (format!("/vu-viec/{}/ho-tro", self.at.case()), format!("/tre/{}/giay-to", self.at.child.id));
        let (state, word) = standing(lang, self.paper.as_ref());
        officer
            .page(name(lang, self.kind))
            .crumb(lang.t("cases-cases"), Some("/vu-viec"))
            .crumb(self.at.header.case.code.clone(), Some(&support))
            .crumb(title(lang, &self.at), Some(&list))
            .crumb(name(lang, self.kind), None)
            .actions(chip(state, &word))
            .problems(problems)
            .render(body)
    }
}

pub(super) async fn page(
    officer: Officer,
    Path((child, kind)): Path<(ChildId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let here = Here::of(&officer, child, &kind, asked.so).await?;
    match &here.paper {
        Some(paper) => {
            let body = sealed(&officer, &here, paper);
            Ok(here.render(&officer, false, body))
        }
        None => show(&officer, &here, &Form::default(), &[], 0).await,
    }
}

/// A paper that is there: who wrote and signed it, its versions, and what opens it.
fn sealed(officer: &Officer, here: &Here, paper: &Paper) -> Markup {
    let lang = officer.lang;
    let writes = here.at.unit(here.kind).is_some() && paper.sent_to.is_none();
    let edit = if paper.draft_at.is_some() { "papers-edit" } else { "papers-new-version" };
    let versions = paper.version.unwrap_or(0);
    html! {
        div.stack {
            (Card::new("giay", lang.t("papers-what-stands")).body(html! {
                p { (said(lang, paper)) }
                (Sealed { title: lang.t("cases-sealed"), text: lang.t("papers-open-hint") }.body(html! {
                    form.row method="post" action={ (here.base()) "/mo" } {
                        (hidden(officer, paper))
                        (Button::submit(lang.t("papers-open")).sends("do", "read"))
                        @if writes { (Button::submit(lang.t(edit)).sends("do", "edit").quiet()) }
                        @if here.kind.name == "wellbeing" && versions > 1 {
                            (Button::submit(lang.t("papers-compare")).sends("do", "compare").quiet())
                        }
                    }
                }))
                @if paper.sent_to.is_some() && here.at.unit(here.kind).is_some() {
                    form method="post" action={ (here.base()) "/rut" } {
                        (hidden(officer, paper))
                        (Button::submit(lang.t("papers-take-back")).quiet())
                    }
                }
            }))
            (Card::new("in", lang.t("papers-print")).body(html! {
                @for version in (1..=versions).rev() {
                    (downloads(officer, here, paper, &lang.f("papers-version", &[("n", version.into())]), version))
                }
                @if paper.draft_at.is_some() { (downloads(officer, here, paper, &lang.t("papers-draft"), 0)) }
            }))
        }
    }
}

fn hidden(officer: &Officer, paper: &Paper) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(officer.who.csrf);
        input type="hidden" name="paper" value=(paper.id);
    }
}

fn downloads(officer: &Officer, here: &Here, paper: &Paper, words: &str, version: i64) -> Markup {
    let lang = officer.lang;
    html! {
        form.row method="post" action={ (here.base()) "/tai" } {
            (hidden(officer, paper))
            input type="hidden" name="ban" value=(version);
            span { (words) }
            (Button::submit(lang.t("papers-pdf")).sends("dang", "pdf").about(words).quiet().small())
            (Button::submit(lang.t("papers-docx")).sends("dang", "docx").about(words).quiet().small())
        }
    }
}

/// The form, with what was typed.
async fn show(
    officer: &Officer,
    here: &Here,
    form: &Form,
    problems: &[Problem],
    seen: i64,
) -> Result<Response> {
    let lang = officer.lang;
    if here.at.unit(here.kind).is_none() {
        let body = html! { p { (lang.t("papers-not-yours")) } };
        return Ok(here.render(officer, false, body));
    }
    let heads = match here.kind.signs {
        Signs::Head => signing::heads(&officer.hub, &officer.who, &here.at, here.kind).await?,
        Signs::Writer => Vec::new(),
    };
    let filled = Filled { form, problems, lang };
    let on = On {
        at: &here.at,
        kind: here.kind,
        paper: here.paper.as_ref().map(|paper| paper.id),
        seen,
        heads: &heads,
    };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (form::card(officer, &on, filled))
    };
    Ok(here.render(officer, !problems.is_empty(), body))
}

pub(super) async fn write(
    Path((child, kind)): Path<(ChildId, String)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let here = Here::of_form(&officer, child, &kind, &form).await?;
    let seen: i64 = form.value("seen").parse().unwrap_or(0);
    let content = match content::read(&form, here.kind) {
        Ok(content) => content,
        Err(problems) => return show(&officer, &here, &form, &problems, seen).await,
    };
    let paper = here.paper.as_ref().map(|paper| paper.id);
    let writing = Writing { kind: here.kind, paper, seen, content: &content };
    let (hub, who) = (&officer.hub, &officer.who);
    let (done, flash) = match form.value("do") {
        "sign" => (signing::sign(hub, who, &here.at, &writing).await, "papers-signed-done"),
        "send" => match form.value("signer").parse::<PersonId>() {
            Ok(to) => (signing::send(hub, who, &here.at, &writing, to).await, "papers-sent-done"),
            Err(_) => {
                let problem = Problem::new("signer", "papers-choose-head");
                (Err(Error::Invalid(vec![problem])), "papers-sent-done")
            }
        },
        _ => (actions::save(hub, who, &here.at, &writing).await, "papers-saved"),
    };
    match done {
        Ok(id) => Ok(officer.done(&here.href(id), flash)),
        Err(Error::Invalid(problems)) => show(&officer, &here, &form, &problems, seen).await,
        // another paper is missing, or somebody was faster: said on top, and nothing typed is lost
        Err(Error::Conflict(message)) if message.starts_with("papers-") => {
            let first = here.kind.fields().next().map_or("", |field| field.name);
            show(&officer, &here, &form, &[Problem::new(first, message)], seen).await
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn open(
    Path((child, kind)): Path<(ChildId, String)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let here = Here::of_form(&officer, child, &kind, &form).await?;
    let id = here.paper.as_ref().map(|paper| paper.id).ok_or(Error::NotFound)?;
    let (hub, who, lang) = (&officer.hub, &officer.who, officer.lang);
    let opened = actions::open(hub, who, &here.at, id, Which::Newest).await?;
    match form.value("do") {
        "edit" => {
            let filled = opened.content.form(here.kind);
            show(&officer, &here, &filled, &[], opened.changes).await
        }
        "compare" => {
            let last = here.paper.as_ref().and_then(|paper| paper.version).ok_or(Error::NotFound)?;
            let first = actions::open(hub, who, &here.at, id, Which::Signed(1)).await?;
            let newest = actions::open(hub, who, &here.at, id, Which::Signed(last)).await?;
            let body = reading::before_after(lang, here.kind, (&first.content, 1), (&newest.content, last));
            Ok(here.render(&officer, false, body))
        }
        _ => {
            let body = Card::new("giay", name(lang, here.kind)).body(html! {
                @if let Some(paper) = &here.paper { p.small.muted { (said(lang, paper)) } }
                (reading::content(lang, here.kind, &opened.content))
            });
            Ok(here.render(&officer, false, body))
        }
    }
}

pub(super) async fn download(
    Path((child, kind)): Path<(ChildId, String)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let here = Here::of_form(&officer, child, &kind, &form).await?;
    let paper = here.paper.as_ref().ok_or(Error::NotFound)?;
    let which = match form.value("ban").parse().unwrap_or(0) {
        0 => Which::Newest,
        version => Which::Signed(version),
    };
    let opened = actions::open(&officer.hub, &officer.who, &here.at, paper.id, which).await?;
    let format = form.value("dang");
    let sheet = sheet(&officer, &here, &opened).await?;
    let (media_type, bytes) = sheet.bytes(format)?;
    let version = opened.version.as_ref().map_or(0, |version| version.version);
    // nothing about a child in a file's name
    let form = if here.kind.form.is_empty() { here.kind.name } else { here.kind.form };
    let file = format!("{}-{form}-{version}.{format}", here.at.header.case.code);
    Ok(attachment::download(media_type, &file, bytes))
}

async fn sheet<'a>(officer: &'a Officer, here: &'a Here, opened: &'a Opened) -> Result<Sheet<'a>> {
    let hub = &officer.hub;
    let (writer, second, unit) = actions::hands(hub, opened, &here.at, here.kind).await?;
    let body = match unit {
        Some(unit) => organisations::actions::get(hub, unit).await?,
        None => None,
    };
    Ok(Sheet {
        kind: here.kind,
        content: &opened.content,
        unit: body.map(|body| body.name).unwrap_or_default(),
        code: &here.at.header.case.code,
        pseudonym: &here.at.child.pseudonym,
        signed: opened.version.as_ref().map(|version| (version.version, version.signed_at.day())),
        writer,
        second,
        carer_apart: here.at.child.skips_carer(),
        today: hub.clock.now().day(),
    })
}

pub(super) async fn take_back(
    Path((child, kind)): Path<(ChildId, String)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let here = Here::of_form(&officer, child, &kind, &form).await?;
    let id = here.paper.as_ref().map(|paper| paper.id).ok_or(Error::NotFound)?;
    signing::take_back(&officer.hub, &officer.who, &here.at, id).await?;
    Ok(officer.done(&here.href(id), "papers-taken-back"))
}
