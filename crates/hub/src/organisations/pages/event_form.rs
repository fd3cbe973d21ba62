//! The form of an event: first what kind, then what it says.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::event_read::{new_value, read, route_field, short_field};
use super::{
    EVENTS, LIST, area_pairs, event_href, event_word, function_word, kind_word, level_word, options_of,
    organisation_pairs,
};
use crate::authority::Level;
use crate::error::{Error, Result};
use crate::organisations::actions::{self, Overview};
use crate::organisations::model::{Change, Function, KINDS};
use crate::organisations::recording::{BODY_FIELDS, NEW_FIELDS};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Tab, labelled_error_summary, tabs};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

const HERE: &str = "/co-quan/su-kien/them";
const LABELS: &[(&str, &str)] = &[
    ("decision", "organisations-decision"),
    ("decided", "organisations-decided"),
    ("effective", "organisations-effective"),
    ("body", "organisations-event-body"),
    ("body-2", "organisations-event-body-also"),
    ("body-3", "organisations-event-body-also"),
    ("body-4", "organisations-event-body-also"),
    ("body-5", "organisations-event-body-also"),
    ("body-6", "organisations-event-body-also"),
    ("to", "organisations-event-to"),
    ("name", "organisations-event-new-name"),
    ("name-2", "organisations-event-new-name"),
    ("name-3", "organisations-event-new-name"),
    ("function", "organisations-function"),
    ("area", "organisations-area"),
    ("kind", "organisations-kind"),
    ("level", "organisations-level"),
    ("parent", "organisations-parent"),
    ("function-report-desk", "organisations-function-report-desk"),
    ("function-children", "organisations-function-children"),
    ("function-steering", "organisations-function-steering"),
    ("function-network-safety", "organisations-function-network-safety"),
    ("function-police", "organisations-function-police"),
    ("function-telecom", "organisations-function-telecom"),
    ("function-press", "organisations-function-press"),
    ("function-information", "organisations-function-information"),
];

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Kind of event.
    #[serde(default)]
    loai: String,
    /// The body that it is about.
    #[serde(default, rename = "co-quan")]
    body: String,
}

fn known(kind: &str) -> &'static str {
    Change::KINDS.into_iter().find(|known| *known == kind).unwrap_or(Change::KINDS[0])
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let all = actions::overview(&officer.hub, &officer.who).await?;
    let form = Form::new(vec![("body".into(), asked.body)]);
    Ok(show(&officer, &all, (known(&asked.loai), &form), &[]))
}

pub(super) async fn send(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let all = actions::overview(&officer.hub, &officer.who).await?;
    let kind = known(form.value("loai"));
    let recorded = match read(&officer.hub, &all, &form, kind) {
        Ok(command) => actions::record(&officer.hub, &officer.who, &command).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match recorded {
        Ok(id) => Ok(officer.done(&event_href(id), "organisations-event-recorded")),
        Err(Error::Invalid(problems)) => Ok(show(&officer, &all, (kind, &form), &problems)),
        Err(error) => Err(error),
    }
}

fn show(officer: &Officer, all: &Overview, (kind, form): (&str, &Form), problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = form.value("body");
    let kinds = Change::KINDS.map(|one| Tab {
        label: event_word(lang, one).into(),
        href: format!("{HERE}?loai={one}&co-quan={body}").into(),
        count: None,
        current: one == kind,
    });
    // i18n: organisations-event-hint-*
    let hint = lang.t(&format!("organisations-event-hint-{kind}"));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (tabs(lang, &lang.t("organisations-event-kinds"), &kinds))
        (Card::new("su-kien", event_word(lang, kind)).body(html! {
            form.stack method="post" action=(HERE) {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                input type="hidden" name="loai" value=(kind);
                p.muted { (hint) }
                div.fgrid {
                    (Field::line("decision", lang.t("organisations-decision"))
                        .hint(lang.t("organisations-decision-hint")).filled(&filled))
                    (Field::day("decided", lang.t("organisations-decided")).filled(&filled))
                    (Field::day("effective", lang.t("organisations-effective"))
                        .hint(lang.t("organisations-effective-hint")).filled(&filled))
                }
                (fields(all, kind, &filled))
                p { (Button::submit(lang.t("organisations-event-save"))) }
            }
        }))
    };
    officer
        .page(lang.t("organisations-event-record"))
        .crumb(lang.t("organisations-organisations"), Some(LIST))
        .crumb(lang.t("organisations-events"), Some(EVENTS))
        .crumb(event_word(lang, kind), None)
        .problems(!problems.is_empty())
        .render(body)
}

fn fields(all: &Overview, kind: &str, filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    match kind {
        "rename" => html! { (body(all, filled)) (names("name", filled)) },
        "transfer" => transfer(all, filled),
        "split" => html! {
            (body(all, filled))
            @for name in NEW_FIELDS { (names(name, filled)) }
            (taker(all, "organisations-event-goes-on", true, filled))
            (routes(all, true, filled))
        },
        "abolish" => html! {
            (body(all, filled))
            (taker(all, "organisations-event-nobody", false, filled))
            (routes(all, false, filled))
        },
        "establish" => html! { (names("name", filled)) (new_place(all, filled)) },
        "move" => html! { (body(all, filled)) (parent(all, filled)) },
        _ => html! {
            div.fgrid {
                (body(all, filled))
                @for name in &BODY_FIELDS[1..] {
                    (bodies(all, (name, "organisations-event-body-also", "organisations-event-nobody-more"), filled))
                }
            }
            (taker(all, "organisations-event-new-one", false, filled))
            p.small.muted { (lang.t("organisations-event-or-new")) }
            (names("name", filled))
            (area(all, "organisations-event-same-area", filled))
            (routes(all, false, filled))
        },
    }
}

fn bodies(all: &Overview, (name, label, none): (&str, &str, &str), filled: &Filled<'_>) -> Markup {
    let (lang, pairs) = (filled.lang, organisation_pairs(&all.organisations));
    let none = lang.t(none);
    html! { (Field::select(name, lang.t(label), &options_of(&none, &pairs)).filled(filled)) }
}

fn body(all: &Overview, filled: &Filled<'_>) -> Markup {
    bodies(all, ("body", "organisations-event-body", "organisations-choose"), filled)
}

fn parent(all: &Overview, filled: &Filled<'_>) -> Markup {
    bodies(all, ("parent", "organisations-parent", "organisations-no-parent"), filled)
}

fn names(name: &str, filled: &Filled<'_>) -> Markup {
    let (lang, short) = (filled.lang, short_field(name));
    html! {
        div.fgrid {
            (Field::line(name, lang.t("organisations-event-new-name")).filled(filled))
            (Field::line(&short, lang.t("organisations-short-name"))
                .hint(lang.t("organisations-short-name-hint")).filled(filled))
        }
    }
}

/// The bodies to choose from, new ones of the same form before them.
fn takers(lang: Lang, all: &Overview, new: bool) -> Vec<(String, String)> {
    let fresh = (0..if new { NEW_FIELDS.len() } else { 0 }).map(|index| {
        let words = lang.f("organisations-event-new-n", &[("n", (index + 1).into())]);
        (new_value(index), words.into_owned())
    });
    fresh.chain(organisation_pairs(&all.organisations)).collect()
}

/// Who takes everything that no function says otherwise.
fn taker(all: &Overview, none: &str, new: bool, filled: &Filled<'_>) -> Markup {
    let (lang, pairs) = (filled.lang, takers(filled.lang, all, new));
    let none = lang.t(none);
    html! { (Field::select("to", lang.t("organisations-event-to"), &options_of(&none, &pairs)).filled(filled)) }
}

/// Functions that go another way.
fn routes(all: &Overview, new: bool, filled: &Filled<'_>) -> Markup {
    let (lang, pairs) = (filled.lang, takers(filled.lang, all, new));
    let rest = lang.t("organisations-event-with-rest");
    let options = options_of(&rest, &pairs);
    html! {
        fieldset.stack {
            legend { (lang.t("organisations-event-routes")) }
            p.small.muted { (lang.t("organisations-event-routes-hint")) }
            div.fgrid {
                @for function in Function::ALL {
                    @let name = route_field(function);
                    (Field::select(&name, function_word(lang, function), &options).filled(filled))
                }
            }
        }
    }
}

fn area(all: &Overview, none: &str, filled: &Filled<'_>) -> Markup {
    let (lang, pairs) = (filled.lang, area_pairs(&all.areas));
    let none = lang.t(none);
    html! { (Field::select("area", lang.t("organisations-area"), &options_of(&none, &pairs)).filled(filled)) }
}

fn transfer(all: &Overview, filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let functions = Function::ALL.map(|one| (one.name().to_owned(), function_word(lang, one)));
    let choose = lang.t("organisations-choose");
    html! {
        (Field::select("function", lang.t("organisations-function"), &options_of(&choose, &functions)).filled(filled))
        (area(all, "organisations-whole-province", filled))
        (taker(all, "organisations-choose", false, filled))
    }
}

fn new_place(all: &Overview, filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let kinds: Vec<_> = KINDS.iter().map(|kind| ((*kind).to_owned(), kind_word(lang, kind))).collect();
    let levels = Level::ALL.map(|level| (level.name().to_owned(), level_word(lang, level.name())));
    let choose = lang.t("organisations-choose");
    html! {
        div.fgrid {
            (Field::select("kind", lang.t("organisations-kind"), &options_of(&choose, &kinds)).filled(filled))
            (Field::select("level", lang.t("organisations-level"), &options_of(&choose, &levels)).filled(filled))
            (area(all, "organisations-whole-province", filled))
            (parent(all, filled))
        }
    }
}
