//! The form of an entry, new or changed.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::entry::label;
use super::{LIST, csrf};
use crate::error::{Error, Result};
use crate::help::actions::{self, Place, WRITE};
use crate::help::hours::Hours;
use crate::help::model::{Draft, KINDS, PlaceId};
use crate::help::reading::{self, WHOLE_PROVINCE};
use crate::organisations::actions::Area;
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, labelled_error_summary, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("kind", "help-field-kind"),
    ("name", "help-field-name"),
    ("what", "help-field-what"),
    ("area", "help-field-area"),
    ("address", "help-field-address"),
    ("phone", "help-field-phone"),
    ("phone_2", "help-field-phone-2"),
    ("hours", "help-field-hours"),
    ("week", "help-field-week"),
    ("holidays", "help-field-holidays"),
    ("name_en", "help-field-name-en"),
    ("what_en", "help-field-what-en"),
];

/// Where the entry of a form may lie: the communes, the whole province, and the commune where it lies
/// already.
struct Where {
    areas: Vec<Area>,
    whole_province: bool,
}

async fn places(officer: &Officer, before: Option<&Place>) -> Result<Where> {
    let (mut areas, mut whole_province) = actions::areas_of(&officer.hub, &officer.who).await?;
    if let Some(place) = before {
        let code = &place.says.area;
        whole_province |= code.is_empty();
        if !code.is_empty() && !areas.iter().any(|area| area.code == *code) {
            let name = actions::area_words(officer.lang, &actions::communes(&officer.hub).await?, code);
            areas.push(Area { code: code.clone(), level: "commune".into(), name });
        }
    }
    Ok(Where { areas, whole_province })
}

/// An entry as it would have been typed.
fn typed(says: &Draft, version: i64) -> Form {
    let area = if says.area.is_empty() { WHOLE_PROVINCE } else { says.area.as_str() };
    let week = match &says.hours {
        Hours::Weekly(week) => week.shown(Lang::Vi),
        Hours::Always | Hours::Unknown => String::new(),
    };
    let pairs = [
        ("kind", says.kind.as_str()),
        ("name", says.name.as_str()),
        ("what", says.what.as_str()),
        ("area", area),
        ("address", says.address.as_str()),
        ("phone", says.phone.as_str()),
        ("phone_2", says.phone_2.as_str()),
        ("hours", says.hours.name()),
        ("week", week.as_str()),
        ("holidays", if says.closed_on_holidays { "closed" } else { "as-usual" }),
        ("name_en", says.name_en.as_str()),
        ("what_en", says.what_en.as_str()),
    ];
    let mut pairs: Vec<_> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    pairs.push(("version".into(), version.to_string()));
    Form::new(pairs)
}

pub(super) async fn new(officer: Officer) -> Result<Response> {
    if !officer.who.may_ever(&WRITE) {
        return Err(Error::Forbidden(WRITE.name));
    }
    let places = places(&officer, None).await?;
    Ok(show(&officer, None, &places, &Form::default(), &[]))
}

pub(super) async fn edit(officer: Officer, Path(id): Path<PlaceId>) -> Result<Response> {
    let (place, writes) = actions::whole(&officer.hub, &officer.who, id).await?;
    if !writes {
        return Err(Error::Forbidden(WRITE.name));
    }
    let places = places(&officer, Some(&place)).await?;
    Ok(show(&officer, Some(&place), &places, &typed(&place.says, place.version), &[]))
}

fn show(
    officer: &Officer,
    before: Option<&Place>,
    places: &Where,
    form: &Form,
    problems: &[Problem],
) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let moved = problems.iter().any(|problem| problem.field == "version");
    let (action, back) = match before {
        Some(place) => (format!("{LIST}/{}/sua", place.id), format!("{LIST}/{}", place.id)),
        None => (format!("{LIST}/them"), LIST.to_owned()),
    };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if moved {
            div id="version" { (note(Kind::Due, html! {
                p { a href={ (back) "#lich-su" } { (lang.t("help-see-what-changed")) } }
            })) }
        }
        form.stack method="post" action=(action) {
            (csrf(officer))
            @if let Some(place) = before {
                // after a colleague's change was shown, the next save is meant to go over it
                input type="hidden" name="version"
                    value=(if moved { place.version.to_string() } else { form.value("version").to_owned() });
            }
            (Card::new("noi-dung", lang.t("help-content")).tall().body(main_fields(lang, places, &filled)))
            (Card::new("tieng-anh", lang.t("help-english")).body(html! {
                p.small { (lang.t("help-english-hint")) }
                div.fgrid {
                    (Field::line("name_en", label(lang, "name_en")).filled(&filled).wide())
                    (Field::line("what_en", label(lang, "what_en")).filled(&filled).wide())
                }
            }))
            p.row {
                (Button::submit(lang.t("help-save")))
                (Button::link(lang.t("help-cancel"), back).quiet())
            }
        }
    };
    officer
        .page(lang.t(if before.is_some() { "help-edit" } else { "help-add" }))
        .crumb(lang.t("help-menu"), Some(LIST))
        .lede(html! { (lang.t("help-form-lede")) })
        .problems(!problems.is_empty())
        .render(body)
}

/// i18n: help-kind-*
fn main_fields(lang: Lang, places: &Where, filled: &Filled<'_>) -> Markup {
    let choose = lang.t("help-choose");
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, lang.t(&format!("help-kind-{kind}")))).collect();
    let kinds: Vec<_> =
        std::iter::once(("", choose.as_ref())).chain(kinds.iter().map(|(v, w)| (*v, w.as_ref()))).collect();
    let whole = lang.t("help-whole-province");
    let province = places.whole_province.then_some((WHOLE_PROVINCE, whole.as_ref()));
    let areas: Vec<_> = std::iter::once(("", choose.as_ref()))
        .chain(province)
        .chain(places.areas.iter().map(|area| (area.code.as_str(), area.name.as_str())))
        .collect();
    let hours =
        [("weekly", "help-hours-weekly"), ("always", "help-hours-always"), ("unknown", "help-hours-unknown")];
    let hours = hours.map(|(value, id)| (value, lang.t(id)));
    let hours: Vec<_> = hours.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let holidays = [("closed", "help-holidays-closed"), ("as-usual", "help-holidays-as-usual")];
    let holidays = holidays.map(|(value, id)| (value, lang.t(id)));
    let holidays: Vec<_> = holidays.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    html! {
        div.fgrid {
            (Field::line("name", label(lang, "name")).filled(filled).wide())
            (Field::select("kind", label(lang, "kind"), &kinds).filled(filled))
            (Field::select("area", label(lang, "area"), &areas).filled(filled))
            (Field::line("what", label(lang, "what"))
                .hint(lang.t("help-field-what-hint")).filled(filled).wide())
            (Field::line("phone", label(lang, "phone")).hint(lang.t("help-field-phone-hint")).filled(filled))
            (Field::line("phone_2", label(lang, "phone_2")).filled(filled))
            (Field::line("address", label(lang, "address"))
                .hint(lang.t("help-field-address-hint")).filled(filled).wide())
            (Field::select("hours", label(lang, "hours"), &hours).filled(filled))
            (Field::select("holidays", label(lang, "holidays"), &holidays).filled(filled))
            (Field::area("week", label(lang, "week"), 2)
                .hint(lang.t("help-field-week-example")).filled(filled).wide())
        }
    }
}

pub(super) async fn add(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let places = places(&officer, None).await?;
    let says = match reading::draft(&form, &places.areas, places.whole_province) {
        Ok(says) => says,
        Err(problems) => return Ok(show(&officer, None, &places, &form, &problems)),
    };
    match actions::add(&officer.hub, &officer.who, &says).await {
        Ok(id) => Ok(officer.done(&format!("{LIST}/{id}"), "help-added-flash")),
        Err(Error::Invalid(problems)) => Ok(show(&officer, None, &places, &form, &problems)),
        Err(error) => Err(error),
    }
}

pub(super) async fn change(
    Path(id): Path<PlaceId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let (place, writes) = actions::whole(&officer.hub, &officer.who, id).await?;
    if !writes {
        return Err(Error::Forbidden(WRITE.name));
    }
    let places = places(&officer, Some(&place)).await?;
    let seen = form.value("version").parse().map_err(|_| Error::Conflict("error-form"))?;
    let says = match reading::draft(&form, &places.areas, places.whole_province) {
        Ok(says) => says,
        Err(problems) => return Ok(show(&officer, Some(&place), &places, &form, &problems)),
    };
    match actions::change(&officer.hub, &officer.who, id, seen, &says).await {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), "help-changed-flash")),
        Err(Error::Invalid(problems)) => Ok(show(&officer, Some(&place), &places, &form, &problems)),
        Err(error) => Err(error),
    }
}
