//! What a plan means by "định kỳ": the sentence that stands beside figures, and the form on the plan's page.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::plan::render;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::plans::model::PlanId;
use crate::programme::model::{KINDS, NO_UNIT, Rule, TYPES};
use crate::targets::actions::COMPOSE;
use crate::targets::rhythm;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("per_term", "programme-per-term"),
    ("types", "programme-types"),
    ("source", "programme-source"),
    ("valid_from", "programme-valid-from"),
];

/// A rule in one sentence: "Ít nhất 2 buổi mỗi học kỳ: chào cờ, sinh hoạt lớp (Kế hoạch 57)".
///
/// i18n: programme-kind-*
pub(super) fn words(lang: Lang, rule: &Rule) -> String {
    let mut words = lang.f("targets-per-term", &[("n", rule.per_term.into())]).into_owned();
    if !rule.kinds.is_empty() {
        let kinds: Vec<_> = rule.kinds.iter().map(|kind| lang.t(&format!("programme-kind-{kind}"))).collect();
        words.push(' ');
        words.push_str(&lang.f("targets-rhythm-kinds", &[("kinds", kinds.join(", ").into())]));
    }
    if !rule.source.is_empty() {
        words.push_str(&format!(" ({})", rule.source));
    }
    words
}

/// What the plan means, and the form to say otherwise.
pub(super) async fn card(
    officer: &Officer,
    plan: PlanId,
    back: Option<(Form, Vec<Problem>)>,
) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let today = hub.clock.now().day();
    let (rule, own) = rhythm::of_plan(hub, plan, today).await?;
    let open = back.is_some();
    let (form, problems) = back.unwrap_or_else(|| (stands(lang, &rule, today, own), Vec::new()));
    let filled = Filled { form: &form, problems: &problems, lang };
    let whose = if own { "targets-rhythm-own" } else { "targets-rhythm-default" };
    let writes = can(&officer.who, &COMPOSE, &On::province()).is_ok();
    Ok(Card::new("dinh-ky", lang.t("programme-rule")).body(html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        p { (words(lang, &rule)) }
        p.small.muted { (lang.t(whose)) }
        @if writes {
            details open[open] {
                summary { (lang.t("targets-rhythm-change")) }
                (fields(officer, plan, &filled))
            }
        }
    }))
}

/// The form as things stand.
fn stands(lang: Lang, rule: &Rule, today: Day, own: bool) -> Form {
    let source = if own { rule.source.clone() } else { String::new() };
    let mut pairs = vec![
        ("per_term".to_owned(), rule.per_term.to_string()),
        ("source".to_owned(), source),
        ("valid_from".to_owned(), lang.date(today.0)),
    ];
    pairs.extend(rule.types.iter().map(|kind| ("types".to_owned(), kind.clone())));
    pairs.extend(rule.kinds.iter().map(|kind| ("kinds".to_owned(), kind.clone())));
    Form::new(pairs)
}

/// i18n: programme-kind-* programme-type-*
fn fields(officer: &Officer, plan: PlanId, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let word = |id: String| lang.t(&id);
    let kinds: Vec<_> =
        KINDS.iter().map(|kind| Choice::new(*kind, word(format!("programme-kind-{kind}")))).collect();
    let types: Vec<_> = TYPES
        .iter()
        .filter(|kind| **kind != NO_UNIT)
        .map(|kind| Choice::new(*kind, word(format!("programme-type-{kind}"))))
        .collect();
    let group = |name, legend: &str, hint: Option<&str>, choices| ChoiceGroup {
        name,
        legend: lang.t(legend),
        heading: false,
        hint: hint.map(|id| lang.t(id)),
        several: true,
        columns: true,
        choices,
        filled: *filled,
    };
    html! {
        form.stack method="post" action={ "/ke-hoach/" (plan) "/dinh-ky" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::number("per_term", lang.t("programme-per-term")).hint(lang.t("programme-per-term-hint")).filled(filled))
            (group("kinds", "targets-rhythm-which", Some("targets-rhythm-which-hint"), kinds.as_slice()))
            (group("types", "programme-types", None, types.as_slice()))
            (Field::line("source", lang.t("programme-source")).hint(lang.t("programme-source-hint")).filled(filled))
            (Field::day("valid_from", lang.t("programme-valid-from")).hint(lang.t("programme-valid-from-hint")).filled(filled))
            p { (Button::submit(lang.t("targets-rhythm-save"))) }
        }
    }
}

pub(super) async fn put(
    Path(plan): Path<PlanId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let named = |all: &[&'static str]| -> Vec<(&'static str, String)> {
        all.iter().filter(|kind| **kind != NO_UNIT).map(|kind| (*kind, (*kind).to_owned())).collect()
    };
    let per_term = reader.int("per_term", 1..=20);
    let kinds = reader.any_of("kinds", Need::Optional, &named(KINDS));
    let types = reader.any_of("types", Need::Required, &named(TYPES));
    let source = reader.line("source", Need::Required, 200);
    let from = Day(reader.day("valid_from"));
    if let Err(problems) = reader.finish() {
        return render(&officer, plan, Some((form, problems))).await;
    }
    let per_term = usize::try_from(per_term).unwrap_or(1);
    let rule = Rule { valid_from: Some(from), per_term, types, kinds, source };
    match rhythm::put(&officer.hub, &officer.who, plan, &rule, from).await {
        Ok(()) => Ok(officer.done(&format!("/ke-hoach/{plan}/chi-tieu"), "targets-rhythm-saved")),
        Err(Error::Invalid(problems)) => render(&officer, plan, Some((form, problems))).await,
        Err(error) => Err(error),
    }
}
