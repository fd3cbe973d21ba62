//! Entering an event: made for a phone at the end of a flag salute. What mostly stays is filled in from the last time.

use axum::extract::{Multipart, Path};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf, kinds, options, seen};
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::Organisation;
use crate::programme::actions::{self, ENTER, Event, MAX_BYTES, NewEvent, NewEvidence, Topic};
use crate::programme::model::{BANDS, EVIDENCE, EventId, EventState, KINDS, unpacked};
use crate::time::Day;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Field, Kind, labelled_error_summary, note};
use crate::web::extract::Officer;
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::upload::{self, Upload};

const LABELS: &[(&str, &str)] = &[
    ("held_on", "programme-day"),
    ("minutes", "programme-minutes"),
    ("children", "programme-children"),
    ("adults", "programme-adults"),
    ("led_by", "programme-led-by"),
    ("units", "programme-units"),
    ("bands", "programme-bands"),
    ("file", "programme-file"),
    ("link", "programme-link"),
];

/// What is being filled in: a new event, or one that stands and has been seen at a version.
struct Paper<'a> {
    event: Option<&'a Event>,
    own: &'a [Organisation],
    nameable: Vec<(OrganisationId, String)>,
    topics: Vec<Topic>,
}

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let own = own(&officer).await?;
    let last = actions::last_of(&officer.hub, own[0].id).await?;
    let form = begun(&officer, own[0].id, last.as_ref());
    show(&officer, None, &own, &form, &[]).await
}

async fn own(officer: &Officer) -> Result<Vec<Organisation>> {
    let own = actions::own(&officer.hub, &officer.who).await?;
    if own.is_empty() { Err(Error::Forbidden(ENTER.name)) } else { Ok(own) }
}

fn begun(officer: &Officer, unit: OrganisationId, last: Option<&Event>) -> Form {
    let today = officer.lang.date(officer.hub.clock.now().day().0);
    let mut pairs = vec![("held_on".to_owned(), today), ("units".to_owned(), unit.to_string())];
    let minutes = last.map_or_else(|| "45".to_owned(), |event| event.minutes.to_string());
    pairs.push(("minutes".into(), minutes));
    if let Some(event) = last {
        pairs.push(("kind".into(), event.kind.clone()));
        pairs.push(("led_by".into(), event.led_by.clone()));
        pairs.extend(unpacked(&event.bands).map(|band| ("bands".to_owned(), band.to_owned())));
    }
    Form::new(pairs)
}

pub(super) async fn again(officer: Officer, Path(id): Path<EventId>) -> Result<Response> {
    let whole = actions::open(&officer.hub, &officer.who, id).await?;
    let event = &whole.event;
    can(&officer.who, &ENTER, &On::held_by(event.organisation_id))?;
    let mut pairs = vec![
        ("held_on".to_owned(), officer.lang.date(event.held_on.0)),
        ("kind".into(), event.kind.clone()),
        ("minutes".into(), event.minutes.to_string()),
        ("led_by".into(), event.led_by.clone()),
        ("children".into(), event.children.to_string()),
        ("adults".into(), event.adults.to_string()),
    ];
    pairs.extend(unpacked(&event.bands).map(|band| ("bands".to_owned(), band.to_owned())));
    pairs.extend(unpacked(&event.topics).map(|topic| ("topics".to_owned(), topic.to_owned())));
    pairs.extend(whole.units.iter().map(|(unit, _)| ("units".to_owned(), unit.to_string())));
    show(&officer, Some(event), std::slice::from_ref(&whole.organisation), &Form::new(pairs), &[]).await
}

async fn show(
    officer: &Officer,
    event: Option<&Event>,
    own: &[Organisation],
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let chosen = form.value("organisation").parse().ok();
    let unit = own.iter().find(|one| Some(one.id) == chosen).unwrap_or(&own[0]);
    let nameable = actions::nameable(&officer.hub, unit).await?;
    let topics = actions::topics(&officer.hub).await?;
    let paper = Paper { event, own, nameable, topics };
    let here = event.map_or_else(|| format!("{LIST}/ghi"), |event| format!("{LIST}/{}/sua", event.id));
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if let Some(reason) = event.map(|event| &event.reason).filter(|reason| !reason.is_empty()) {
            (note(Kind::Due, html! { p { (lang.f("programme-returned-because", &[("reason", reason.as_str().into())])) } }))
        }
        form.stack method="post" action=(here) enctype="multipart/form-data" {
            (csrf(&officer.who.csrf))
            @if let Some(event) = event { (seen(event.version)) }
            (what(&filled, &paper))
            (proof(&filled, &paper))
            p.row {
                (Button::submit(lang.t("programme-send")).sends("held", "yes"))
                @if event.is_none_or(|event| event.state() == EventState::Planned) {
                    (Button::submit(lang.t("programme-plan")).sends("held", "").quiet())
                }
            }
        }
    };
    let title = lang.t(if event.is_some() { "programme-change" } else { "programme-enter" });
    Ok(officer
        .page(title.clone())
        .lede(html! { (unit.name) })
        .crumb(lang.t("programme-menu"), Some(LIST))
        .crumb(title, None)
        .problems(!problems.is_empty())
        .render(body))
}

/// i18n: programme-band-*
fn what(filled: &Filled<'_>, paper: &Paper<'_>) -> Markup {
    let lang = filled.lang;
    let kinds = kinds(lang);
    let kinds = options(&kinds);
    let bands: Vec<_> =
        BANDS.iter().map(|band| Choice::new(*band, lang.t(&format!("programme-band-{band}")))).collect();
    let in_use = paper.topics.iter().filter(|topic| topic.in_use || filled.form.chose("topics", &topic.key));
    let topics: Vec<_> = in_use.map(|topic| Choice::new(topic.key.as_str(), topic.name.as_str())).collect();
    let units: Vec<_> =
        paper.nameable.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())).collect();
    let own: Vec<_> = paper.own.iter().map(|one| (one.id.to_string(), one.name.as_str())).collect();
    let own: Vec<_> = own.iter().map(|(id, name)| (id.as_str(), *name)).collect();
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
    Card::new("buoi", lang.t("programme-event")).body(html! {
        @if own.len() > 1 { (Field::select("organisation", lang.t("programme-unit-own"), &own).filled(filled)) }
        @else { input type="hidden" name="organisation" value=(paper.own[0].id); }
        (Field::select("kind", lang.t("programme-kind"), &kinds).filled(filled))
        (Field::day("held_on", lang.t("programme-day")).filled(filled))
        @if let Some(problem) = filled.error("another") {
            p.err id="another-error" { (problem) }
            label.row {
                input type="checkbox" name="another" value="yes" id="another" aria-describedby="another-error";
                (lang.t("programme-another"))
            }
        }
        (Field::number("minutes", lang.t("programme-minutes")).hint(lang.t("programme-minutes-hint")).filled(filled))
        (group("topics", "programme-topics", &topics))
        (group("bands", "programme-bands", &bands))
        (Field::number("children", lang.t("programme-children")).hint(lang.t("programme-children-hint")).filled(filled))
        (Field::number("adults", lang.t("programme-adults")).filled(filled))
        (Field::line("led_by", lang.t("programme-led-by")).hint(lang.t("programme-led-by-hint")).filled(filled))
        @if units.len() > 1 {
            (ChoiceGroup { hint: Some(lang.t("programme-units-hint")), ..group("units", "programme-units", &units) })
        } @else { input type="hidden" name="units" value=(paper.nameable[0].0); }
    })
}

/// i18n: programme-evidence-*
fn proof(filled: &Filled<'_>, paper: &Paper<'_>) -> Markup {
    let lang = filled.lang;
    let words: Vec<_> = EVIDENCE
        .iter()
        .map(|kind| (*kind, lang.t(&format!("programme-evidence-{kind}")).into_owned()))
        .collect();
    let kinds = options(&words);
    let there = paper.event.map_or(0, |event| event.evidence);
    Card::new("minh-chung", lang.t("programme-evidence")).body(html! {
        (note(Kind::Info, html! { p { (lang.t("programme-no-faces")) } }))
        @if there > 0 { p { (lang.f("programme-evidence-there", &[("n", there.into())])) } }
        (Field::select("evidence_kind", lang.t("programme-evidence-kind"), &kinds).filled(filled))
        (Field::file("file", lang.t("programme-file"), ".pdf,.docx,.doc,.xlsx,.xls,.odt,.ods,.txt,.csv")
            .hint(lang.t("programme-file-hint")).error(filled.error("file")))
        (Field::line("link", lang.t("programme-link")).hint(lang.t("programme-link-hint")).filled(filled))
    })
}

/// What was typed, with all problems that need no database.
fn read(officer: &Officer, upload: Upload) -> (Form, NewEvent, Vec<Problem>) {
    let too_large = upload.too_large(officer.lang, MAX_BYTES);
    let missing = upload.is_missing() || too_large.is_some();
    let Upload { form, file_name, bytes, .. } = upload;
    let mut reader = FormReader::new(&form);
    let kinds: Vec<_> = KINDS.iter().map(|kind| (*kind, (*kind).to_owned())).collect();
    let kind = reader.one_of("kind", &kinds);
    let held_on = Day(reader.day("held_on"));
    let minutes = reader.int("minutes", 1..=1440);
    let children = reader.optional_int("children", 0..=100_000).unwrap_or(0);
    let adults = reader.optional_int("adults", 0..=100_000).unwrap_or(0);
    let led_by = reader.line("led_by", Need::Optional, 120);
    let link = reader.line("link", Need::Optional, 500);
    let mut evidence = Vec::new();
    if !missing {
        let kind = form.value("evidence_kind").to_owned();
        evidence.push(NewEvidence::File { kind, name: file_name, bytes });
    }
    if !link.is_empty() {
        evidence.push(NewEvidence::Link(link));
    }
    if let Some(problem) = too_large {
        reader.problem(problem);
    }
    let problems = reader.finish().err().unwrap_or_default();
    let all = |name: &str| form.values(name).map(str::to_owned).collect::<Vec<_>>();
    let mut units: Vec<OrganisationId> = form.values("units").filter_map(|id| id.parse().ok()).collect();
    units.sort_unstable();
    units.dedup();
    let organisation = form.value("organisation").parse().ok().or_else(|| officer.who.unit());
    let new = NewEvent {
        organisation: organisation.unwrap_or(OrganisationId(uuid::Uuid::nil())),
        units,
        kind,
        held_on,
        minutes,
        bands: all("bands"),
        topics: all("topics"),
        children,
        adults,
        led_by,
        held: !form.value("held").is_empty(),
        evidence,
        another: !form.value("another").is_empty(),
    };
    (form, new, problems)
}

pub(super) async fn enter(officer: Officer, headers: HeaderMap, multipart: Multipart) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let own = own(&officer).await?;
    let (form, new, mut problems) = read(&officer, received);
    if problems.is_empty() {
        match actions::enter(&officer.hub, &officer.who, new).await {
            Ok(id) => return Ok(officer.done(&format!("{LIST}/{id}"), "programme-entered")),
            Err(Error::Invalid(found)) => problems = found,
            Err(error) => return Err(error),
        }
    }
    show(&officer, None, &own, &form, &problems).await
}

pub(super) async fn change(
    officer: Officer,
    Path(id): Path<EventId>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response> {
    let received = upload::receive(multipart, MAX_BYTES).await?;
    officer.check_origin(&headers, received.form.value("csrf"))?;
    let seen = received.form.value("seen").parse().unwrap_or(0);
    let whole = actions::open(&officer.hub, &officer.who, id).await?;
    let (form, new, mut problems) = read(&officer, received);
    if problems.is_empty() {
        match actions::change(&officer.hub, &officer.who, id, seen, new).await {
            Ok(()) => return Ok(officer.done(&format!("{LIST}/{id}"), "programme-changed")),
            Err(Error::Invalid(found)) => problems = found,
            Err(error) => return Err(error),
        }
    }
    let own = std::slice::from_ref(&whole.organisation);
    show(&officer, Some(&whole.event), own, &form, &problems).await
}
