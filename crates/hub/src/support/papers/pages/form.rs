//! The form of a paper, made from its kind.

use maud::{Markup, html};

use crate::support::actions::KINDS as SERVICES;
use crate::support::carers;
use crate::support::papers::PaperId;
use crate::support::papers::actions::Place;
use crate::support::papers::content::MOST_SERVICES;
use crate::support::papers::model::{Field as Asked, Holds, Kind, Need, Section, Signs};
use crate::support::papers::signing::Head;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Segments};
use crate::web::extract::Officer;
use crate::web::form::Filled;

/// What the form stands on.
pub(super) struct On<'a> {
    /// The child.
    pub at: &'a Place,
    /// The kind of paper.
    pub kind: &'static Kind,
    /// Which paper; a new one where nothing is named.
    pub paper: Option<PaperId>,
    /// How often its draft had been changed.
    pub seen: i64,
    /// Who can sign it, for a decision.
    pub heads: &'a [Head],
}

pub(super) fn card(officer: &Officer, on: &On<'_>, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let heads: Vec<(String, String)> = on
        .heads
        .iter()
        .map(|head| (head.person.to_string(), format!("{}, {}", head.name, head.unit_name)))
        .collect();
    let heads: Vec<(&str, &str)> = std::iter::once(("", ""))
        .chain(heads.iter().map(|(id, name)| (id.as_str(), name.as_str())))
        .collect();
    html! {
        form.stack method="post" action={ "/tre/" (on.at.child.id) "/giay-to/" (on.kind.name) } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="paper" value=[on.paper];
            input type="hidden" name="seen" value=(on.seen);
            @for section in on.kind.sections {
                (self::section(lang, on.kind, section, (filled, on.at.child.skips_carer())))
            }
            (Card::new("xong", lang.t("papers-finish")).tall().body(html! {
                div.stack {
                    p.small { (lang.t("papers-draft-hint")) }
                    (Button::submit(lang.t("papers-save")).sends("do", "save").quiet())
                    @if on.kind.signs == Signs::Writer {
                        p.small { (lang.t("papers-sign-hint")) }
                        (Button::submit(lang.t("papers-sign")).sends("do", "sign"))
                    } @else if on.heads.is_empty() {
                        p.small { (lang.t("papers-no-head")) }
                    } @else {
                        p.small { (lang.t("papers-send-hint")) }
                        (Field::select("signer", lang.t("papers-signer"), &heads).filled(&filled))
                        (Button::submit(lang.t("papers-send")).sends("do", "send"))
                    }
                }
            }))
        }
    }
}

/// i18n: papers-section-* papers-hint-*
fn section(
    lang: Lang,
    kind: &'static Kind,
    section: &'static Section,
    (filled, skips_carer): (Filled<'_>, bool),
) -> Markup {
    let title = lang.t(&format!("papers-section-{}", section.name));
    let hint = match section.name {
        "harm" | "strength" | "services" | "how" => Some(lang.t(&format!("papers-hint-{}", section.name))),
        _ => None,
    };
    // a field may bear the same name
    let id = format!("s-{}", section.name);
    Card::new(&id, title).body(html! {
        div.stack {
            @if let Some(hint) = hint { p.small { (hint) } }
            @for field in section.fields.iter().filter(|field| carers::asks(skips_carer, field.name)) {
                (input(lang, kind, field, filled))
            }
        }
    })
}

/// i18n: papers-option-*
fn input(lang: Lang, kind: &'static Kind, field: &'static Asked, filled: Filled<'_>) -> Markup {
    let id = kind.label(field);
    let label = lang.t(&id);
    let hint = hint(lang, kind, field);
    let of = |one: Field<'static>| {
        let one = if hint.is_empty() { one } else { one.hint(hint.clone()) };
        html! { (one.value(filled.form.value(field.name).to_owned()).error(filled.error(field.name))) }
    };
    match field.holds {
        Holds::Line => of(Field::line(field.name, label)),
        Holds::Text => of(Field::area(field.name, label, 3)),
        Holds::Day => of(Field::day(field.name, label)),
        Holds::Number(..) | Holds::Money => of(Field::number(field.name, label)),
        Holds::OneOf(options) => {
            let words: Vec<_> =
                options.iter().map(|one| (*one, lang.t(&format!("papers-option-{one}")))).collect();
            let options: Vec<(&str, &str)> =
                words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
            let legend = if hint.is_empty() { label.into_owned() } else { format!("{label} ({hint})") };
            html! { (Segments { name: field.name, legend: legend.into(), options: &options, filled }) }
        }
        Holds::Services => services(lang, filled),
    }
}

/// "Nếu chọn: …" and "có thể để trống".
fn hint(lang: Lang, kind: &'static Kind, field: &'static Asked) -> String {
    match field.need {
        Need::Always => String::new(),
        Need::May => lang.t("papers-may").into_owned(),
        Need::With(other, value) | Need::MayWith(other, value) => {
            let asked = kind.fields().find(|one| one.name == other);
            let question = asked.map(|one| lang.t(&kind.label(one)).into_owned()).unwrap_or_default();
            let args =
                [("question", question.into()), ("answer", lang.t(&format!("papers-option-{value}")).into())];
            lang.f("papers-with", &args).into_owned()
        }
    }
}

/// As many rows as are filled, and two more.
fn services(lang: Lang, filled: Filled<'_>) -> Markup {
    let filled_rows = (0..MOST_SERVICES)
        .filter(|index| {
            let typed = |part: &str| !filled.form.value(&format!("service-{index}-{part}")).is_empty();
            ["kind", "provider", "due", "amount"].iter().any(|part| typed(part))
        })
        .max()
        .map_or(0, |last| last + 1);
    let words: Vec<_> = SERVICES.iter().map(|one| (*one, lang.t(&format!("support-kind-{one}")))).collect();
    let options: Vec<(&str, &str)> = std::iter::once(("", ""))
        .chain(words.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    html! {
        @for index in 0..(filled_rows + 2).min(MOST_SERVICES) {
            @let name = |part: &str| format!("service-{index}-{part}");
            @let (kind, provider, due, amount) = (name("kind"), name("provider"), name("due"), name("amount"));
            fieldset {
                legend { (lang.f("papers-service-n", &[("n", (index + 1).into())])) }
                div.fgrid {
                    (Field::select(&kind, lang.t("support-kind"), &options).filled(&filled))
                    (Field::line(&provider, lang.t("papers-service-provider")).filled(&filled))
                    (Field::day(&due, lang.t("papers-service-due")).filled(&filled))
                    (Field::number(&amount, lang.t("papers-service-amount")).filled(&filled))
                }
            }
        }
    }
}
