//! The outcome of one: first its kind, then a form that asks what this kind needs, and nothing else.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{options, words};
use crate::cases::actions::{Header, header};
use crate::error::{Error, Result};
use crate::sanctions::actions::{self, Alleged, may_decide};
use crate::sanctions::model::{
    self, AllegedId, Asked, CHANGES, Document, Draft, KINDS, Kind, LONGEST_LINE, LONGEST_WORDS, REACHED,
};
use crate::sanctions::outcomes;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Choice, Field, choice_links, error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// The largest fine that a form takes, in đồng.
const LARGEST_FINE: i64 = 1_000_000_000_000;

/// One of a case, for whoever decides about it.
struct Scene {
    head: Header,
    one: Alleged,
}

async fn scene(officer: &Officer, id: AllegedId) -> Result<Scene> {
    let case = actions::case_of(&officer.hub, &officer.who, id).await?;
    let head = header(&officer.hub, &officer.who, case).await?;
    may_decide(&officer.who, &head)?;
    let all = actions::of_case(&officer.hub, &officer.who, case).await?;
    let one = all.into_iter().find(|one| one.row.id == id).ok_or(Error::NotFound)?;
    Ok(Scene { head, one })
}

impl Scene {
    fn back(&self) -> String {
        format!("/vu-viec/{}/nguoi-vi-pham", self.head.case.id)
    }

    /// Who it is about, as lists may say it.
    fn name(&self, lang: Lang) -> String {
        match (&self.one.label, &self.one.row.pseudonym) {
            (Some(label), _) => label.clone(),
            (None, Some(name)) => lang.f("sanctions-child", &[("name", name.as_str().into())]).into_owned(),
            (None, None) => lang.t("sanctions-child-unnamed").into_owned(),
        }
    }
}

/// i18n: sanctions-outcome-* sanctions-about-*
pub(super) async fn choose(officer: Officer, Path(id): Path<AllegedId>) -> Result<Response> {
    let lang = officer.lang;
    let scene = scene(&officer, id).await?;
    let choices: Vec<_> = KINDS
        .iter()
        .filter(|kind| !kind.minors || scene.one.row.under_18)
        .map(|kind| {
            Choice::new(
                format!("/nguoi-bi-bao/{id}/ket-qua/{}", kind.name),
                lang.t(&format!("sanctions-outcome-{}", kind.name)),
            )
            .small(lang.t(&format!("sanctions-about-{}", kind.name)))
        })
        .collect();
    let back = scene.back();
    let page = officer.page(lang.t("sanctions-which")).lede(html! { (scene.name(lang)) });
    let page = page.crumb(lang.t("cases-cases"), Some("/vu-viec"));
    let page = page.crumb(lang.t("cases-tab-violators"), Some(&back)).crumb(lang.t("sanctions-decide"), None);
    Ok(page.render(choice_links(&choices)))
}

pub(super) async fn page(officer: Officer, Path((id, kind)): Path<(AllegedId, String)>) -> Result<Response> {
    let kind = model::kind(&kind).ok_or(Error::NotFound)?;
    let scene = scene(&officer, id).await?;
    let form = Form::new(known(&scene.head, kind));
    show(&officer, &scene, kind, &form, &[])
}

/// What the stages of the case know already: the documents with which it passed from one to the next.
fn known(head: &Header, kind: &Kind) -> Vec<(String, String)> {
    let last = |kinds: &[&str]| -> Option<Document> {
        let stages = head.stages.iter().rev().filter(|stage| kinds.contains(&stage.kind.as_str()));
        stages.into_iter().find_map(|stage| stage.document_number.clone().zip(stage.document_on))
    };
    let mut pairs = Vec::new();
    let mut put = |number: String, on: &str, document: Document| {
        pairs.push((number, document.0));
        pairs.push((on.to_owned(), Lang::Vi.date(document.1.0)));
    };
    if kind.documents {
        let steps = [last(&["check", "investigation"]), last(&["prosecution"]), last(&["trial"])];
        let reached = steps.iter().rposition(Option::is_some).map(|at| REACHED[at]);
        for (step, document) in REACHED.iter().zip(steps) {
            if let Some(document) = document {
                put(format!("{step}_number"), &format!("{step}_on"), document);
            }
        }
        pairs.extend(reached.map(|step| ("reached".to_owned(), step.to_owned())));
    } else if kind.name == "administrative"
        && let Some(document) = last(&["sanction"])
    {
        put("number".to_owned(), "decided_on", document);
    }
    pairs
}

fn show(
    officer: &Officer,
    scene: &Scene,
    kind: &'static Kind,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let title = lang.t(&format!("sanctions-outcome-{}", kind.name));
    let id = scene.one.row.id;
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        @if kind.name == model::NOT_A_VIOLATION {
            (note(crate::web::components::Kind::Info, html! { p { (lang.t("sanctions-two-persons")) } }))
        }
        (Card::new("form", lang.t("sanctions-form")).body(html! {
            form.stack method="post" action={ "/nguoi-bi-bao/" (id) "/ket-qua/" (kind.name) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (fields(lang, scene, kind, filled))
                (Button::submit(lang.t("sanctions-save")))
            }
        }))
    };
    let back = scene.back();
    let again = format!("/nguoi-bi-bao/{id}/ket-qua");
    let page = officer.page(title.clone()).lede(html! { (scene.name(lang)) });
    let page =
        page.crumb(lang.t("cases-cases"), Some("/vu-viec")).crumb(lang.t("cases-tab-violators"), Some(&back));
    let page = page.crumb(lang.t("sanctions-decide"), Some(&again)).crumb(title, None);
    Ok(page.problems(!problems.is_empty()).render(body))
}

/// i18n: sanctions-result-* sanctions-reached-* sanctions-field-* sanctions-changed-*
fn fields(lang: Lang, scene: &Scene, kind: &Kind, filled: Filled<'_>) -> Markup {
    let results = words(lang, "sanctions-result", kind.results);
    let reached = words(lang, "sanctions-reached", &REACHED);
    let changes = words(lang, "sanctions-changed", CHANGES);
    let number = match kind.number {
        Asked::No => None,
        asked => Some(asked),
    };
    html! {
        @if scene.one.outcome().is_some() {
            (Field::select("changed_why", lang.t("sanctions-changed-why"), &options(&changes))
                .hint(lang.t("sanctions-changed-hint")).filled(&filled))
        }
        @if !results.is_empty() { (Field::select("result", lang.t("sanctions-result"), &options(&results)).filled(&filled)) }
        @if kind.name == "administrative" {
            (Field::number("fine", lang.t("sanctions-fine")).hint(lang.t("sanctions-fine-hint")).filled(&filled))
        }
        @if let Some(asked) = number {
            (Field::line("number", lang.t("sanctions-number"))
                .hint(lang.t(if asked == Asked::Needed { "sanctions-number-hint" } else { "sanctions-number-maybe" }))
                .filled(&filled))
        }
        @if kind.documents {
            (Field::select("reached", lang.t("sanctions-reached"), &options(&reached))
                .hint(lang.t("sanctions-reached-hint")).filled(&filled))
            @for step in REACHED {
                @let (number, on) = (format!("{step}_number"), format!("{step}_on"));
                fieldset {
                    legend { (lang.t(&format!("sanctions-reached-{step}"))) }
                    (Field::line(&number, lang.t("sanctions-number")).filled(&filled))
                    (Field::day(&on, lang.t("sanctions-number-on")).filled(&filled))
                }
            }
        } @else {
            (Field::day("decided_on", lang.t("sanctions-decided-on")).filled(&filled))
        }
        @if kind.relook {
            (Field::day("relook_on", lang.t("sanctions-relook-on")).hint(lang.t("sanctions-relook-hint")).filled(&filled))
        }
        @for field in kind.sealed {
            @let label = lang.t(&format!("sanctions-field-{}", field.name));
            @let hint = lang.t(if field.needed { "sanctions-sealed-hint" } else { "sanctions-sealed-maybe" });
            @if field.long { (Field::area(field.name, label, 3).hint(hint).filled(&filled)) }
            @else { (Field::line(field.name, label).hint(hint).filled(&filled)) }
        }
    }
}

/// What was typed, and what of it could not be read.
fn read(form: &Form, kind: &Kind) -> (Draft, Vec<Problem>) {
    let mut reader = FormReader::new(form);
    let mut words = BTreeMap::new();
    for field in kind.sealed {
        let text = if field.long {
            reader.text(field.name, Need::Optional, LONGEST_WORDS)
        } else {
            reader.line(field.name, Need::Optional, LONGEST_LINE)
        };
        words.insert(field.name.to_owned(), text);
    }
    let mut documents = [const { None }; 3];
    let steps = REACHED.iter().position(|step| *step == form.value("reached")).map_or(0, |at| at + 1);
    for (document, step) in documents.iter_mut().zip(REACHED).take(if kind.documents { steps } else { 0 }) {
        let number = reader.line(&format!("{step}_number"), Need::Required, LONGEST_LINE);
        let on = Day(reader.day(&format!("{step}_on")));
        *document = Some((number, on));
    }
    let draft = Draft {
        kind: kind.name.to_owned(),
        result: form.value("result").to_owned(),
        decided_on: if kind.documents { None } else { reader.optional_day("decided_on").map(Day) },
        number: reader.line("number", Need::Optional, LONGEST_LINE),
        fine: reader.optional_int("fine", 0..=LARGEST_FINE),
        reached: form.value("reached").to_owned(),
        documents,
        relook_on: if kind.relook { reader.optional_day("relook_on").map(Day) } else { None },
        words,
        changed_why: form.value("changed_why").to_owned(),
    };
    (draft, reader.finish().err().unwrap_or_default())
}

pub(super) async fn decide(
    Path((id, kind)): Path<(AllegedId, String)>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let kind = model::kind(&kind).ok_or(Error::NotFound)?;
    let scene = scene(&officer, id).await?;
    let (draft, mut problems) = read(&form, kind);
    let mut more = draft.problems(scene.one.row.under_18, officer.hub.clock.now().day());
    if scene.one.outcome().is_some() && !CHANGES.contains(&draft.changed_why.as_str()) {
        more.push(Problem::new("changed_why", "sanctions-changed-needed"));
    }
    // what could not be read is told as that, and not as missing
    for problem in more {
        if problems.iter().all(|known| known.field != problem.field) {
            problems.push(problem);
        }
    }
    if !problems.is_empty() {
        return show(&officer, &scene, kind, &form, &problems);
    }
    outcomes::decide(&officer.hub, &officer.who, id, &draft).await?;
    Ok(officer.done(&scene.back(), "sanctions-decided"))
}
