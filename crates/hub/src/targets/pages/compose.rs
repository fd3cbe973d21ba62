//! Composing a target from counted records, without a program: what, of what, over which days; looked at before it is kept.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::sentence::sentence;
use super::{LIST, state};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::plans;
use crate::programme;
use crate::programme::actions::Topic;
use crate::programme::model::{BANDS, KINDS};
use crate::targets::actions::{self, COMPOSE, Counting, NewTarget, Own};
use crate::targets::model::{EVENTS, Formula, OwnId, Period, Whole};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field, Figure, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("name", "targets-name"),
    ("counted", "targets-counted"),
    ("least", "targets-least"),
    ("number", "targets-number"),
    ("source", "targets-source"),
    ("valid_from", "targets-valid-from"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let year = Period::Year.days(today(&officer), today(&officer)).0;
    let pairs = [
        ("counted", EVENTS.to_owned()),
        ("least", "1".to_owned()),
        ("whole", "communes".to_owned()),
        ("period", "year".to_owned()),
        ("valid_from", officer.lang.date(year.0)),
    ];
    let form = Form::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    show(&officer, None, &form, &[], None).await
}

fn today(officer: &Officer) -> Day {
    officer.hub.clock.now().day()
}

/// The newest version of a composed target.
async fn newest(officer: &Officer, id: OwnId) -> Result<Own> {
    let all = actions::versions(&officer.hub).await?;
    all.into_iter().rfind(|own| own.id == id).ok_or(Error::NotFound)
}

pub(super) async fn again(officer: Officer, Path(id): Path<OwnId>) -> Result<Response> {
    let own = newest(&officer, id).await?;
    let formula = &own.formula;
    let mut pairs = vec![
        ("name".to_owned(), own.name.clone()),
        ("counted".into(), formula.counted.clone()),
        ("plan".into(), formula.plan.map(|plan| plan.to_string()).unwrap_or_default()),
        ("least".into(), formula.least.to_string()),
        ("whole".into(), formula.whole.name().into()),
        ("period".into(), formula.period.name().into()),
        ("valid_from".into(), officer.lang.date(today(&officer).0)),
    ];
    if let Whole::Fixed { number, source } = &formula.whole {
        pairs.push(("number".into(), number.to_string()));
        pairs.push(("source".into(), source.clone()));
    }
    if own.public {
        pairs.push(("public".into(), "yes".into()));
    }
    for (field, values) in [("kinds", &formula.kinds), ("topics", &formula.topics), ("bands", &formula.bands)]
    {
        pairs.extend(values.iter().map(|value| (field.to_owned(), value.clone())));
    }
    show(&officer, Some(&own), &Form::new(pairs), &[], None).await
}

async fn show(
    officer: &Officer,
    own: Option<&Own>,
    form: &Form,
    problems: &[Problem],
    preview: Option<(&Formula, &Counting)>,
) -> Result<Response> {
    can(&officer.who, &COMPOSE, &On::province())?;
    let (hub, lang) = (&officer.hub, officer.lang);
    let filled = Filled { form, problems, lang };
    let topics = programme::actions::topics(hub).await?;
    let plans: Vec<_> = plans::actions::all(hub).await?;
    let plans = plans
        .into_iter()
        .filter(|plan| plan.state == "published")
        .map(|plan| (plan.id.to_string(), plan.number.clone().unwrap_or(plan.title)));
    let plans: Vec<_> =
        std::iter::once((String::new(), lang.t("targets-every-plan").into_owned())).chain(plans).collect();
    let here = own.map_or_else(|| format!("{LIST}/them"), |own| format!("{LIST}/{}/sua", own.id));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if let Some((formula, counting)) = preview { (previewed(lang, formula, counting, &topics)) }
        form.stack method="post" action=(here) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            @if let Some(own) = own { input type="hidden" name="seen" value=(own.version); }
            div.half { (what(&filled, &topics, &plans)) (of_what(&filled)) }
            p.row {
                (Button::submit(lang.t("targets-preview")).sends("do", "preview").quiet())
                (Button::submit(lang.t("targets-save")).sends("do", "save"))
            }
        }
    };
    let title = lang.t(if own.is_some() { "targets-change" } else { "targets-compose" });
    Ok(officer
        .page(title.clone())
        .lede(html! { (lang.t("targets-compose-lede")) })
        .crumb(lang.t("targets-menu"), Some(LIST))
        .crumb(title, None)
        .problems(!problems.is_empty())
        .render(body))
}

fn previewed(lang: Lang, formula: &Formula, counting: &Counting, topics: &[Topic]) -> Markup {
    let counted = counting.counted;
    let (sign, tone, word) = state(lang, counted);
    let figure = Figure {
        lang,
        title: lang.t("targets-preview-title"),
        state: (sign, word.into()),
        part: counted.settled,
        whole: counted.total,
        unit: "".into(),
        tone,
        rest: Vec::new(),
        link: None,
    };
    let first = counting.behind.iter().take(5);
    html! {
        (figure)
        (Card::new("xem-truoc", lang.t("targets-how")).body(html! {
            p { (sentence(lang, formula, topics)) }
            ul { @for row in first { li { (row.words) @if !row.why.is_empty() { ": " (row.why) } } } }
        }))
    }
}

fn counted_options(lang: Lang) -> Vec<(&'static str, String)> {
    let events = std::iter::once((EVENTS, lang.t("targets-counted-events").into_owned()));
    let listed = actions::figures().filter(|figure| figure.list.is_some());
    events.chain(listed.map(|figure| (figure.id, lang.t(figure.id).into_owned()))).collect()
}

/// i18n: programme-kind-* programme-band-*
fn what(filled: &Filled<'_>, topics: &[Topic], plans: &[(String, String)]) -> Markup {
    let lang = filled.lang;
    let counted = counted_options(lang);
    let counted: Vec<_> = counted.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let plans: Vec<_> = plans.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect();
    let kinds: Vec<_> =
        KINDS.iter().map(|kind| Choice::new(*kind, lang.t(&format!("programme-kind-{kind}")))).collect();
    let bands: Vec<_> =
        BANDS.iter().map(|band| Choice::new(*band, lang.t(&format!("programme-band-{band}")))).collect();
    let topics: Vec<_> =
        topics.iter().map(|topic| Choice::new(topic.key.as_str(), topic.name.as_str())).collect();
    let group = |name, legend: &'static str, choices| ChoiceGroup {
        name,
        legend: lang.t(legend),
        heading: false,
        hint: None,
        several: true,
        columns: true,
        choices,
        filled: *filled,
    };
    Card::new("dem-gi", lang.t("targets-what")).body(html! {
        (Field::line("name", lang.t("targets-name")).hint(lang.t("targets-name-hint")).filled(filled))
        (Field::select("counted", lang.t("targets-counted"), &counted).filled(filled))
        (Field::select("plan", lang.t("targets-plan"), &plans).hint(lang.t("targets-plan-hint")).filled(filled))
        (group("kinds", "targets-kinds", &kinds))
        (group("topics", "targets-topics", &topics))
        (group("bands", "targets-bands", &bands))
    })
}

/// i18n: targets-whole-* targets-days-of-*
fn of_what(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let wholes: Vec<_> = Whole::NAMES
        .iter()
        .map(|name| (*name, lang.t(&format!("targets-whole-{name}")).into_owned()))
        .collect();
    let wholes: Vec<_> = wholes.iter().map(|(value, words)| (*value, words.as_str())).collect();
    let periods: Vec<_> = Period::ALL
        .iter()
        .map(|period| (period.name(), lang.t(&format!("targets-days-of-{}", period.name())).into_owned()))
        .collect();
    let periods: Vec<_> = periods.iter().map(|(value, words)| (*value, words.as_str())).collect();
    Card::new("tren-gi", lang.t("targets-of-what")).body(html! {
        (Field::select("whole", lang.t("targets-whole"), &wholes).filled(filled))
        (Field::number("least", lang.t("targets-least")).hint(lang.t("targets-least-hint")).filled(filled))
        (Field::number("number", lang.t("targets-number")).hint(lang.t("targets-number-hint")).filled(filled))
        (Field::line("source", lang.t("targets-source")).hint(lang.t("targets-number-hint")).filled(filled))
        (Field::select("period", lang.t("targets-period"), &periods).filled(filled))
        (Field::day("valid_from", lang.t("targets-valid-from")).hint(lang.t("targets-valid-from-hint")).filled(filled))
        label.row {
            input type="checkbox" name="public" value="yes" checked[filled.form.chose("public", "yes")];
            (lang.t("targets-make-public"))
        }
    })
}

fn read(form: &Form) -> Result<NewTarget, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let counted: Vec<_> = std::iter::once(EVENTS)
        .chain(actions::figures().map(|figure| figure.id))
        .map(|id| (id, id.to_owned()))
        .collect();
    let name = reader.line("name", Need::Required, 200);
    let counted = reader.one_of("counted", &counted);
    let least = reader.int("least", 1..=1000);
    let names: Vec<_> = Whole::NAMES.iter().map(|name| (*name, *name)).collect();
    let whole = match reader.one_of("whole", &names) {
        "units" => Whole::Units,
        "communes" => Whole::Communes,
        "records" => Whole::Records,
        _ => {
            let number = reader.int("number", 1..=10_000_000);
            let source = reader.line("source", Need::Required, 200);
            Whole::Fixed { number: number.unsigned_abs(), source }
        }
    };
    let periods: Vec<_> = Period::ALL.iter().map(|period| (period.name(), *period)).collect();
    let period = reader.one_of("period", &periods);
    let valid_from = Day(reader.day("valid_from"));
    let public = reader.flag("public");
    reader.finish()?;
    let all = |name: &str| form.values(name).map(str::to_owned).collect::<Vec<_>>();
    let formula = Formula {
        counted,
        kinds: all("kinds"),
        topics: all("topics"),
        bands: all("bands"),
        plan: form.value("plan").parse().ok(),
        least: least.unsigned_abs(),
        whole,
        period,
    };
    Ok(NewTarget { name, formula, valid_from, public })
}

pub(super) async fn add(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    answer(&officer, None, &form).await
}

pub(super) async fn change(
    Path(id): Path<OwnId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let own = newest(&officer, id).await?;
    answer(&officer, Some(&own), &form).await
}

async fn answer(officer: &Officer, own: Option<&Own>, form: &Form) -> Result<Response> {
    let (hub, who) = (&officer.hub, &officer.who);
    let new = match read(form) {
        Ok(new) => new,
        Err(problems) => return show(officer, own, form, &problems, None).await,
    };
    if form.value("do") != "save" {
        let problems = actions::problems(&new.formula);
        if !problems.is_empty() {
            return show(officer, own, form, &problems, None).await;
        }
        let counting = actions::preview(hub, who, &new.formula, officer.lang).await?;
        return show(officer, own, form, &[], Some((&new.formula, &counting))).await;
    }
    let outcome = match own {
        None => actions::compose(hub, who, &new).await,
        Some(own) => {
            let seen = form.value("seen").parse().unwrap_or(0);
            actions::change(hub, who, own.id, seen, &new).await.map(|()| own.id)
        }
    };
    match outcome {
        // a formula of a later day has no figure yet
        Ok(_) if new.valid_from > today(officer) => Ok(officer.done(LIST, "targets-saved")),
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "targets-saved")),
        Err(Error::Invalid(problems)) => show(officer, own, form, &problems, None).await,
        Err(error) => Err(error),
    }
}
