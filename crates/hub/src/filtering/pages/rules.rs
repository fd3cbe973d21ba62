//! Changing the rules of one age tier: a form, a look at what would change, a confirmation with the reason. Whole
//! without script; what was chosen is carried from page to page in the form itself.

use axum::extract::Path;
use axum::response::Response;
use lachan_filter::{AgeTier, Category, Measure, OnlineService};
use maud::{Markup, html};

use super::{category, parts, tiers};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::filtering::rules::{self, CHANGE, Kept, Line, Preview, Step, Wanted};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Choice, ChoiceGroup, Field, Kind, State, chip, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/loc/nhom-tuoi";
/// Measures with a box of their own; YouTube's two share one question.
const BOXES: [Measure; 2] = [Measure::SafeSearch, Measure::Bypass];
const YOUTUBE: [&str; 3] = ["off", "moderate", "strict"];
const LABELS: &[(&str, &str)] = &[
    ("closed", "filtering-rules-closed"),
    ("service", "filtering-rules-services"),
    ("youtube", "filtering-rules-youtube"),
    ("reason", "filtering-rules-reason"),
];

/// i18n: filtering-tier-*
pub(super) fn tier_name(lang: Lang, tier: AgeTier) -> String {
    lang.t(&format!("filtering-tier-{}", tier.as_str())).into_owned()
}

/// What a step does ("will") or did ("was"), in words.
///
/// i18n: filtering-step-* filtering-measure-*
pub(super) fn step_words(lang: Lang, step: &Step, time: &str) -> String {
    let (kind, what) = match &step.line {
        Line::Category(name) => ("closed", category(lang, name.as_str())),
        Line::Measure(measure) => {
            ("measure", lang.t(&format!("filtering-measure-{}", measure.as_str())).into_owned())
        }
    };
    let on = if step.on { "on" } else { "off" };
    let args = [("what", what.into()), ("tier", tier_name(lang, step.tier).into())];
    lang.f(&format!("filtering-step-{time}-{kind}-{on}"), &args).into_owned()
}

/// In which group of boxes a category stands.
fn box_of(category: &str) -> &'static str {
    if OnlineService::of(category).is_some() { "service" } else { "closed" }
}

/// The wishes as a form carries them.
fn carried(base: i64, wanted: &[Wanted], reason: &str) -> Form {
    let mut pairs = vec![("base".to_owned(), base.to_string()), ("reason".to_owned(), reason.to_owned())];
    let mut youtube = "off";
    for (line, on) in wanted {
        match line {
            Line::Category(category) => {
                pairs.push(("line".to_owned(), category.to_string()));
                if *on {
                    pairs.push((box_of(category.as_str()).to_owned(), category.to_string()));
                }
            }
            // strict wins where both are on, as in the resolver
            Line::Measure(Measure::YoutubeStrict) if *on => youtube = "strict",
            Line::Measure(Measure::YoutubeModerate) if *on && youtube == "off" => youtube = "moderate",
            Line::Measure(Measure::YoutubeStrict | Measure::YoutubeModerate) => {}
            Line::Measure(measure) if *on => pairs.push(("on".to_owned(), measure.as_str().to_owned())),
            Line::Measure(_) => {}
        }
    }
    pairs.push(("youtube".to_owned(), youtube.to_owned()));
    Form::new(pairs)
}

/// The other way round.
fn read(form: &Form) -> Result<(i64, Vec<Wanted>), Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let base = reader.int("base", 0..=i64::MAX);
    let youtube = reader.one_of("youtube", &YOUTUBE.map(|level| (level, level)));
    let mut wanted: Vec<Wanted> = Vec::new();
    for name in form.values("line") {
        match name.parse::<Category>() {
            Ok(category) if category != Category::ALLOW => {
                wanted.push((Line::Category(category), form.chose(box_of(name), name)));
            }
            _ => reader.problem(Problem::new("closed", "form-choose-one")),
        }
    }
    wanted.extend(BOXES.map(|measure| (Line::Measure(measure), form.chose("on", measure.as_str()))));
    wanted.push((Line::Measure(Measure::YoutubeStrict), youtube == "strict"));
    wanted.push((Line::Measure(Measure::YoutubeModerate), youtube == "moderate"));
    reader.finish().map(|()| (base, wanted))
}

fn tier_of(text: &str) -> Result<AgeTier> {
    AgeTier::ALL.into_iter().find(|tier| tier.as_str() == text).ok_or(Error::NotFound)
}

pub(super) async fn page(officer: Officer, Path(tier): Path<String>) -> Result<Response> {
    can(&officer.who, &CHANGE, &On::province())?;
    let tier = tier_of(&tier)?;
    let now = rules::current(&officer.hub, &officer.hub.db).await?;
    let mut lines: Vec<Line> =
        rules::categories(&officer.hub).await?.into_iter().map(Line::Category).collect();
    lines.extend(rules::services().map(Line::Category));
    lines.extend(Measure::ALL.map(Line::Measure));
    let wanted: Vec<Wanted> = lines
        .into_iter()
        .map(|line| {
            let on = line.is_on(&now.matrix, tier);
            (line, on)
        })
        .collect();
    show(&officer, tier, &carried(now.version, &wanted, ""), &[]).await
}

async fn show(officer: &Officer, tier: AgeTier, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (parts(lang, HERE))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (note(Kind::Info, html! { p { (lang.t("filtering-rules-binding")) } }))
        form.stack method="post" action={ (HERE) "/" (tier) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (hidden(form, &["base", "reason", "line"]))
            (questions(officer, filled).await?)
            p { (Button::submit(lang.t("filtering-rules-look")).sends("step", "look")) }
        }
    };
    let title = lang.f("filtering-rules-title", &[("tier", tier_name(lang, tier).into())]);
    Ok(framed(officer, title.into_owned(), !problems.is_empty(), body))
}

fn framed(officer: &Officer, title: String, problems: bool, body: Markup) -> Response {
    let lang = officer.lang;
    let page = officer.page(title.clone()).crumb(lang.t("filtering-menu"), Some("/loc"));
    page.crumb(lang.t("filtering-tab-tiers"), Some(HERE)).crumb(title, None).problems(problems).render(body)
}

/// i18n: filtering-measure-* filtering-measure-hint-* filtering-youtube-*
async fn questions(officer: &Officer, filled: Filled<'_>) -> Result<Markup> {
    let lang = officer.lang;
    let names = rules::names(&officer.hub).await?;
    let lines: Vec<_> = filled.form.values("line").collect();
    let (services, kinds): (Vec<&str>, Vec<&str>) =
        lines.iter().partition(|name| OnlineService::of(name).is_some());
    let services: Vec<_> = services.iter().map(|name| Choice::new(*name, category(lang, name))).collect();
    let categories: Vec<_> = kinds
        .into_iter()
        .map(|name| Choice::new(name, category(lang, name)).small(names_words(lang, names.get(name))))
        .collect();
    let boxes = BOXES.map(|measure| {
        let (name, words) = (measure.as_str(), lang.t(&format!("filtering-measure-{}", measure.as_str())));
        Choice::new(name, words).small(lang.t(&format!("filtering-measure-hint-{name}")))
    });
    let levels = YOUTUBE.map(|level| Choice::new(level, lang.t(&format!("filtering-youtube-{level}"))));
    let group = |name, legend, hint: Option<&str>, several, choices| ChoiceGroup {
        name,
        legend: lang.t(legend),
        heading: false,
        hint: hint.map(|hint| lang.t(hint)),
        several,
        columns: true,
        choices,
        filled,
    };
    Ok(html! {
        (group("closed", "filtering-rules-closed", Some("filtering-rules-closed-hint"), true, &categories))
        (group("service", "filtering-rules-services", Some("filtering-rules-services-hint"), true, &services))
        (group("on", "filtering-rules-measures", None, true, &boxes))
        (group("youtube", "filtering-rules-youtube", None, false, &levels))
    })
}

fn names_words(lang: Lang, names: Option<&i64>) -> String {
    match names {
        None | Some(0) => lang.t("filtering-rules-names-none").into_owned(),
        Some(n) => lang.f("filtering-rules-names", &[("n", (*n).into())]).into_owned(),
    }
}

/// What a page carries on without showing it.
fn hidden(form: &Form, names: &[&str]) -> Markup {
    html! {
        @for (name, value) in form.pairs().iter().filter(|(name, _)| names.contains(&name.as_str())) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

pub(super) async fn change(
    Path(tier): Path<String>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    can(&officer.who, &CHANGE, &On::province())?;
    let tier = tier_of(&tier)?;
    let (base, wanted) = match read(&form) {
        Ok(read) => read,
        Err(problems) => return show(&officer, tier, &form, &problems).await,
    };
    if form.value("step") == "edit" {
        return show(&officer, tier, &form, &[]).await;
    }
    let looked = match rules::preview(&officer.hub, &officer.who, tier, base, &wanted).await {
        Err(Error::Invalid(problems)) => return show(&officer, tier, &form, &problems).await,
        outcome => outcome?,
    };
    if form.value("step") != "save" {
        return look(&officer, tier, &looked, form.value("reason"), Stand::First, &[]).await;
    }
    let mut reader = FormReader::new(&form);
    let reason = reader.text("reason", Need::Required, 300);
    if let Err(problems) = reader.finish() {
        return look(&officer, tier, &looked, form.value("reason"), Stand::First, &problems).await;
    }
    match rules::change(&officer.hub, &officer.who, tier, base, &wanted, &reason).await? {
        Kept::Done => Ok(officer.done(HERE, "filtering-rules-done")),
        Kept::Same => Ok(officer.done(HERE, "filtering-rules-same")),
        Kept::Meanwhile(looked) => look(&officer, tier, &looked, &reason, Stand::Again, &[]).await,
    }
}

/// How a preview came about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// From the form.
    First,
    /// Instead of saving, because somebody else was faster.
    Again,
}

/// What would change, before anything is kept.
async fn look(
    officer: &Officer,
    tier: AgeTier,
    looked: &Preview,
    reason: &str,
    stand: Stand,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let form = carried(looked.version, &looked.wanted, reason);
    let filled = Filled { form: &form, problems, lang };
    let opened = looked.steps.iter().filter(|step| !step.on && tier != AgeTier::Staff).count();
    let names = rules::names(&officer.hub).await?;
    let touched = |step: &Step| match &step.line {
        Line::Category(category) if OnlineService::of(category.as_str()).is_some() => None,
        Line::Category(category) => Some(names_words(lang, names.get(category.as_str()))),
        Line::Measure(_) => None,
    };
    let body = html! {
        (parts(lang, HERE))
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if stand == Stand::Again || !looked.since.is_empty() { (tiers::since(lang, &looked.since)) }
        form.stack method="post" action={ (HERE) "/" (tier) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (hidden(&form, &["base", "line", "closed", "service", "on", "youtube"]))
            @if looked.steps.is_empty() {
                (note(Kind::Info, html! { p { (lang.t("filtering-rules-nothing")) } }))
                p { (Button::submit(lang.t("filtering-rules-edit")).sends("step", "edit")) }
            } @else {
                (Card::new("thay-doi", lang.t("filtering-rules-changes")).tall().body(html! {
                    ul.stack {
                        @for step in &looked.steps {
                            li {
                                (step_chip(lang, step)) " " strong { (step_words(lang, step, "will")) }
                                @if let Some(names) = touched(step) { br; span.small.muted { (names) } }
                            }
                        }
                    }
                    @if opened > 0 { p { (lang.f("filtering-rules-opens", &[("n", opened.into())])) } }
                    p.small.muted { (lang.t("filtering-rules-soon")) }
                }))
                (Field::area("reason", lang.t("filtering-rules-reason"), 3)
                    .hint(lang.t("filtering-rules-reason-hint")).filled(&filled))
                div.row {
                    (Button::submit(lang.t("filtering-rules-save")).sends("step", "save"))
                    (Button::submit(lang.t("filtering-rules-edit")).sends("step", "edit").quiet())
                }
            }
        }
    };
    let args = [("n", looked.steps.len().into()), ("tier", tier_name(lang, tier).into())];
    let title = lang.f("filtering-rules-look-title", &args).into_owned();
    Ok(framed(officer, title, !problems.is_empty(), body))
}

fn step_chip(lang: Lang, step: &Step) -> Markup {
    let (state, word) = match (&step.line, step.on) {
        (Line::Category(_), true) => (State::Stuck, "filtering-closed"),
        (Line::Category(_), false) => (State::Due, "filtering-open"),
        (Line::Measure(_), true) => (State::Running, "filtering-measure-on"),
        (Line::Measure(_), false) => (State::Due, "filtering-measure-off"),
    };
    chip(state, &lang.t(word))
}
