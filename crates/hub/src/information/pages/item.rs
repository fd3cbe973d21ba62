//! One piece of information: what it is, the one step that is open, orders and warnings, what was done.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{LIST, csrf, harms, state_chip};
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::information::actions::{self, Answer, Verdict, Whole};
use crate::information::model::{HARMS, HOW, InformationId, State};
use crate::information::warnings;
use crate::organisations::{self, actions::Organisation};
use crate::takedown;
use crate::takedown::pages::draft::{draft_card, read as read_order};
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Event, Field, Kind, Segments, Weight, key_values, labelled_error_summary, note, timeline,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const LABELS: &[(&str, &str)] = &[
    ("verdict", "information-verdict"),
    ("harm", "information-harm"),
    ("reason", "information-reason"),
    ("back", "information-reason"),
    ("body", "information-body"),
    ("body_name", "information-body-name"),
    ("answer", "information-answer"),
    ("answered_on", "information-answered-on"),
    ("how", "information-handled"),
    ("note", "information-note"),
    ("names", "takedown-names"),
    ("basis", "takedown-basis"),
    ("addressee", "takedown-addressee"),
];

pub(super) async fn page(officer: Officer, Path(id): Path<InformationId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: InformationId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let (hub, lang, who) = (&officer.hub, officer.lang, &officer.who);
    let whole = actions::whole(hub, who, id).await?;
    let filled = Filled { form, problems, lang };
    let unit = organisations::actions::short_name(hub, whole.row.unit_id).await?;
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            div.stack {
                (facts(officer, &whole, &unit))
                (next_step(officer, &whole, &filled).await?)
                (orders(officer, &whole, &filled).await?)
            }
            div.stack {
                (warning_card(officer, &whole).await?)
                (Card::new("lich-su", lang.t("information-history")).body(story(lang, &whole)))
            }
        }
    };
    Ok(officer
        .page(whole.row.code.clone())
        .crumb(lang.t("information-menu"), Some(LIST))
        .crumb(whole.row.code.clone(), None)
        .lede(html! { (whole.row.subject) })
        .actions(state_chip(lang, &whole.row))
        .problems(!problems.is_empty())
        .render(body))
}

/// i18n: information-harm-* information-how-* information-source-*
fn facts(officer: &Officer, whole: &Whole, unit: &str) -> Markup {
    let (lang, row) = (officer.lang, &whole.row);
    let today = officer.hub.clock.now().day();
    let mut pairs = vec![
        (lang.t("information-subject"), html! { (row.subject) }),
        (lang.t("information-source"), html! { (lang.t(&format!("information-source-{}", row.source))) }),
        (lang.t("information-received"), html! { (lang.moment(row.received_at.into())) }),
        (lang.t("information-unit"), html! { (unit) }),
    ];
    let address = whole.address.as_ref().map_or_else(
        || html! { span.muted { (lang.t("information-address-hidden")) } },
        // never a link: nobody opens it by a slip
        |address| html! { code { (address) } },
    );
    pairs.push((lang.t("information-address"), address));
    if let Some(due) = row.due_on {
        let left = lang.remaining_days(today.0, due.0);
        let shown = html! { (lang.date(due.0)) ", " span.late-t[left.late] { (left.text) } };
        pairs.push((lang.t("information-due"), shown));
    }
    if !row.harm.is_empty() {
        let version = format!("{} {}", row.harm_scheme, row.harm_version);
        pairs.push((
            lang.t("information-harm"),
            html! { strong { (lang.t(&format!("information-harm-{}", row.harm))) } " " span.small.muted { (version) } },
        ));
    }
    if !row.assessment.is_empty() {
        pairs.push((lang.t("information-reason"), html! { div.lines { (row.assessment) } }));
    }
    if !row.answer.is_empty() {
        let day = row.answered_on.map(|day| lang.date(day.0)).unwrap_or_default();
        pairs.push((lang.t("information-answered-by"), html! { (row.answering_name) ", " (day) }));
        pairs.push((lang.t("information-answer"), html! { div.lines { (row.answer) } }));
    }
    if !row.handled_how.is_empty() {
        let how = lang.t(&format!("information-how-{}", row.handled_how));
        pairs.push((
            lang.t("information-handled"),
            html! { (how)
            @if !row.handled_note.is_empty() { ": " (row.handled_note) } },
        ));
    }
    let pairs: Vec<_> = pairs.iter().map(|(label, shown)| (label.as_ref(), shown.clone())).collect();
    Card::new("noi-dung", lang.t("information-what")).body(html! {
        (key_values(&pairs))
        @if !whole.alike.is_empty() {
            p.small { (lang.t("information-alike")) " "
                @for (index, (id, code)) in whole.alike.iter().enumerate() {
                    @if index > 0 { ", " } a.mono href={ (LIST) "/" (id) } { (code) }
                } }
        }
    })
}

/// The one step that is open, for those who take it.
async fn next_step(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Result<Markup> {
    let lang = officer.lang;
    if !whole.works {
        return Ok(html! { @if !whole.state().is_over() {
            (note(Kind::Info, html! { p { (lang.t("information-unit-works")) } }))
        } });
    }
    Ok(match whole.state() {
        State::Received => assess_card(officer, whole, filled),
        State::Assessed => confirm_card(officer, whole, filled),
        State::Harmful => {
            let bodies = organisations::actions::all(&officer.hub).await?;
            let bodies: Vec<_> = bodies.into_iter().filter(|body| body.level == "province").collect();
            answer_card(officer, whole, &bodies, filled)
        }
        State::Answered => handle_card(officer, whole, filled),
        State::Handled | State::NotHarmful => html! {},
    })
}

fn form(officer: &Officer, whole: &Whole, path: &str, inside: Markup) -> Markup {
    html! {
        form.stack method="post" action={ (LIST) "/" (whole.row.id) "/" (path) } { (csrf(officer)) (inside) }
    }
}

fn assess_card(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let words =
        [("harmful", "information-verdict-harmful"), ("not-harmful", "information-verdict-not-harmful")];
    let words = words.map(|(value, id)| (value, lang.t(id)));
    let verdicts: Vec<_> = words.iter().map(|(value, words)| (*value, words.as_ref())).collect();
    let harms = harms(lang);
    let choose = lang.t("information-choose");
    let harms: Vec<_> = std::iter::once(("", choose.as_ref()))
        .chain(harms.iter().map(|(value, words)| (*value, words.as_str())))
        .collect();
    Card::new("buoc", lang.t("information-next-received")).tall().body(html! {
        p.small { (lang.t("information-no-censor")) }
        (form(officer, whole, "danh-gia", html! {
            (Segments { name: "verdict", legend: lang.t("information-verdict"), options: &verdicts, filled: *filled })
            (Field::select("harm", lang.t("information-harm"), &harms)
                .hint(lang.t("information-harm-hint")).filled(filled))
            (Field::area("reason", lang.t("information-reason"), 3)
                .hint(lang.t("information-reason-hint")).filled(filled))
            (Button::submit(lang.t("information-assess")))
        }))
    })
}

fn confirm_card(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let own = whole.row.assessed_by == Some(officer.who.person);
    Card::new("buoc", lang.t("information-next-assessed")).tall().body(html! {
        @if !whole.confirms || own { p { (lang.t(if own { "information-own" } else { "information-waits-for-head" })) } } @else {
            p { (lang.t("information-confirm-hint")) }
            (form(officer, whole, "xac-nhan", html! { (Button::submit(lang.t("information-confirm"))) }))
            hr;
            (form(officer, whole, "tra-lai", html! {
                (Field::line("back", lang.t("information-reason")).filled(filled))
                (Button::submit(lang.t("information-send-back")).quiet())
            }))
        }
    })
}

fn answer_card(officer: &Officer, whole: &Whole, bodies: &[Organisation], filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let bodies: Vec<_> = bodies.iter().map(|body| (body.id.to_string(), body.name.as_str())).collect();
    let none = lang.t("information-body-none");
    let options: Vec<_> = std::iter::once(("", none.as_ref()))
        .chain(bodies.iter().map(|(id, name)| (id.as_str(), *name)))
        .collect();
    Card::new("buoc", lang.t("information-next-harmful")).tall().body(html! {
        p.small { (lang.t("information-answer-hint")) }
        (form(officer, whole, "tra-loi", html! {
            (Field::select("body", lang.t("information-body"), &options).filled(filled))
            (Field::line("body_name", lang.t("information-body-name"))
                .hint(lang.t("information-body-name-hint")).filled(filled))
            (Field::area("answer", lang.t("information-answer"), 3)
                .hint(lang.t("information-answer-words-hint")).filled(filled))
            (Field::day("answered_on", lang.t("information-answered-on")).filled(filled))
            (Button::submit(lang.t("information-answer-save")))
        }))
    })
}

/// i18n: information-how-*
fn handle_card(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let choose = lang.t("information-choose");
    let how: Vec<_> = HOW.iter().map(|how| (*how, lang.t(&format!("information-how-{how}")))).collect();
    let options: Vec<_> = std::iter::once(("", choose.as_ref()))
        .chain(how.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    Card::new("buoc", lang.t("information-next-answered")).tall().body(form(officer, whole, "xu-ly", html! {
        (Field::select("how", lang.t("information-handled"), &options).filled(filled))
        (Field::line("note", lang.t("information-note")).hint(lang.t("information-note-hint")).filled(filled))
        (Button::submit(lang.t("information-handle")))
    }))
}

/// The orders against it, and the form that drafts one more once two persons have judged the harm.
async fn orders(officer: &Officer, whole: &Whole, filled: &Filled<'_>) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let open = whole.works && matches!(whole.state(), State::Harmful | State::Answered);
    let drafts = open && takedown::actions::drafting(hub, &officer.who, None).await.is_ok();
    let bases = if drafts { takedown::actions::bases(hub).await? } else { Vec::new() };
    let action = format!("{LIST}/{}/lenh", whole.row.id);
    Ok(html! {
        @if !whole.orders.is_empty() {
            (Card::new("lenh", lang.t("takedown-orders")).flush().body(takedown::pages::table(lang, &whole.orders, false)))
        }
        @if drafts {
            details open[filled.problems.iter().any(|problem| problem.field == "names")] {
                summary { (lang.t("information-draft-order")) }
                (draft_card(officer, &action, &bases, *filled))
            }
        }
    })
}

async fn warning_card(officer: &Officer, whole: &Whole) -> Result<Markup> {
    let lang = officer.lang;
    let confirmed = matches!(whole.state(), State::Harmful | State::Answered | State::Handled);
    if !whole.works || !confirmed {
        return Ok(html! {});
    }
    let written = warnings::actions::of(&officer.hub, &officer.who, whole.row.id).await?;
    // i18n: information-warning-state-*
    Ok(Card::new("canh-bao", lang.t("information-warnings")).body(html! {
        @if written.is_empty() { p.muted { (lang.t("information-no-warning")) } }
        ul { @for one in &written {
            li { a href={ "/thong-tin-xau/canh-bao/" (one.id) } { (one.title) } " · "
                (lang.t(&format!("information-warning-state-{}", one.state))) }
        } }
        p { (Button::link(lang.t("information-write-warning"), format!("/thong-tin-xau/canh-bao/moi?tu={}", whole.row.id)).quiet()) }
    }))
}

/// i18n: information-step-*
fn story(lang: Lang, whole: &Whole) -> Markup {
    let events: Vec<_> = whole
        .steps
        .iter()
        .map(|step| {
            let at = step.at.local();
            Event {
                weight: if matches!(step.what.as_str(), "ordered" | "moved") {
                    Weight::Step
                } else {
                    Weight::Turn
                },
                when: lang.short_moment(at.timestamp()).into(),
                datetime: at.strftime("%Y-%m-%dT%H:%M+07:00").to_string().into(),
                what: html! {
                    strong { (lang.t(&format!("information-step-{}", step.what))) }
                    @if !step.words.is_empty() { p.small.lines { (step.words) } }
                },
                small: step.name.as_str().into(),
            }
        })
        .collect();
    timeline(&events)
}

/// Leads back to the item, or shows the form again with what is wrong.
async fn done(
    officer: &Officer,
    id: InformationId,
    form: &Form,
    outcome: Result<()>,
    message: &str,
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(officer.done(&format!("{LIST}/{id}"), message)),
        Err(Error::Invalid(problems)) => show(officer, id, form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn assess(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let harmful = reader.one_of("verdict", &[("harmful", true), ("not-harmful", false)]);
    let harms: Vec<_> = HARMS.iter().map(|harm| (*harm, *harm)).collect();
    let harm = reader.optional_one_of("harm", &harms);
    if harmful && harm.is_none() && !reader.is_bad("verdict") {
        reader.problem(Problem::new("harm", "information-harm-needed"));
    }
    let reason = reader.text("reason", Need::Required, 1000);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let verdict = match harm {
        Some(harm) if harmful => Verdict::Harmful(harm),
        _ => Verdict::NotHarmful,
    };
    let outcome = actions::assess(&officer.hub, &officer.who, id, verdict, &reason).await;
    done(&officer, id, &form, outcome, "information-assessed").await
}

pub(super) async fn confirm(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let outcome = actions::confirm(&officer.hub, &officer.who, id).await;
    done(&officer, id, &form, outcome, "information-confirmed").await
}

pub(super) async fn send_back(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let reason = reader.line("back", Need::Required, 500);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let outcome = actions::send_back(&officer.hub, &officer.who, id, &reason).await;
    done(&officer, id, &form, outcome, "information-sent-back").await
}

pub(super) async fn answer(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let body = form.value("body").parse::<OrganisationId>().ok();
    let need = if body.is_none() { Need::Required } else { Need::Optional };
    let name = reader.line("body_name", need, 200);
    let words = reader.text("answer", Need::Required, 2000);
    let on = Day(reader.day("answered_on"));
    if !reader.is_bad("answered_on") && on > officer.hub.clock.now().day() {
        reader.problem(Problem::new("answered_on", "information-not-yet"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let said = Answer { body, name: &name, words: &words, on };
    let outcome = actions::answer(&officer.hub, &officer.who, id, &said).await;
    done(&officer, id, &form, outcome, "information-answer-kept").await
}

pub(super) async fn order(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let new = match read_order(&officer, &form, None) {
        Ok(new) => new,
        Err(problems) => return show(&officer, id, &form, &problems).await,
    };
    let order = actions::order(&officer.hub, &officer.who, id, &new).await?;
    if form.value("then") == "propose" {
        takedown::actions::propose(&officer.hub, &officer.who, order).await?;
    }
    Ok(officer.done(&format!("{LIST}/{id}"), "information-ordered"))
}

pub(super) async fn handle(
    Path(id): Path<InformationId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let hows: Vec<_> = HOW.iter().map(|how| (*how, *how)).collect();
    let how = reader.one_of("how", &hows);
    let words = reader.line("note", Need::Optional, 300);
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    let outcome = actions::handle(&officer.hub, &officer.who, id, how, &words).await;
    done(&officer, id, &form, outcome, "information-dealt-with").await
}
