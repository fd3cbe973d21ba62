//! Recovery on screen: an administrator names the keepers and sees what is covered; a keeper sees the own part and the
//! requests that wait.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::id::{OrganisationId, PersonId};
use crate::organisations;
use crate::people::actions::MANAGE;
use crate::people::recovery::{self, Agreed, Custody, Kept, RequestId};
use crate::people::store::Request;
use crate::people::verify::{Trouble, troubles};
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, chip, empty, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/khoa-du-phong";
/// Longest text that a part can be typed as, gaps included.
const LONGEST_PAPER: usize = 400;
const LABELS: &[(&str, &str)] = &[
    ("first", "people-recovery-first"),
    ("second", "people-recovery-second"),
    ("third", "people-recovery-third"),
    ("paper", "people-recovery-paper"),
];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let kept = recovery::kept(&officer.hub, &officer.who).await?;
    let manages = officer.who.may_ever(&MANAGE);
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if let Some(kept) = &kept { (part_card(officer, kept)) (requests_card(officer, kept, &filled).await?) }
        @if manages {
            @let custody = recovery::custody(&officer.hub, &officer.who).await?;
            (keepers_card(officer, &custody))
            (coverage_card(officer, &custody).await?)
            (appoint_card(officer, &custody, &filled).await?)
        }
        @if kept.is_none() && !manages {
            (empty(&lang.t("people-recovery-not-yours"), &lang.t("people-recovery-not-yours-hint"), None))
        }
    };
    Ok(officer
        .page(lang.t("people-recovery"))
        .lede(html! { (lang.t("people-recovery-lede")) })
        .problems(!problems.is_empty())
        .render(body))
}

fn part_card(officer: &Officer, kept: &Kept) -> Markup {
    let lang = officer.lang;
    let printed = match kept.printed_at {
        Some(at) => lang.f("people-recovery-printed", &[("when", lang.near_moment(at.into()).into())]),
        None => lang.t("people-recovery-not-printed"),
    };
    Card::new("manh", lang.t("people-recovery-part")).body(html! {
        p { (lang.f("people-recovery-you-keep", &[("position", kept.position.into())])) }
        @if kept.opens {
            p.muted { (printed) }
            form.stack method="post" action={ (HERE) "/giay" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("people-recovery-show")).quiet())
            }
        } @else {
            (note(Kind::Due, html! { p { (lang.t("people-recovery-own-key-changed")) } }))
        }
    })
}

async fn requests_card(officer: &Officer, kept: &Kept, filled: &Filled<'_>) -> Result<Markup> {
    let lang = officer.lang;
    let mut cards = Vec::new();
    for request in &kept.requests {
        let unit = organisations::actions::short_name(&officer.hub, request.organisation_id).await?;
        cards.push(request_part(officer, kept, request, &unit, filled));
    }
    Ok(Card::new("yeu-cau", lang.t("people-recovery-requests")).body(html! {
        @if cards.is_empty() { p.muted { (lang.t("people-recovery-no-requests")) } }
        @for card in cards { (card) }
    }))
}

fn request_part(
    officer: &Officer,
    kept: &Kept,
    request: &Request,
    unit: &str,
    filled: &Filled<'_>,
) -> Markup {
    let lang = officer.lang;
    let who = [("name", request.name.as_str().into()), ("unit", unit.into())];
    let mine = request.first_by == Some(officer.who.person);
    html! {
        div.stack {
            p { strong { (lang.f("people-recovery-asks", &who)) } }
            p { (request.reason) }
            p.small.muted {
                (lang.near_moment(request.asked_at.into())) " · "
                (lang.f("people-recovery-until", &[("when", lang.near_moment(request.expires_at.into()).into())]))
            }
            @if request.person_id == officer.who.person {
                p.muted { (lang.t("people-recovery-own-request")) }
            } @else if mine {
                p { (chip(State::Waiting, &lang.t("people-recovery-waits-second"))) }
            } @else {
                p.muted { (lang.t("people-recovery-check")) }
                form.stack method="post" action={ (HERE) "/" (request.id) } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    @if !kept.opens {
                        (Field::area("paper", lang.t("people-recovery-paper"), 4)
                            .hint(lang.t("people-recovery-paper-hint")).code()
                            .value(filled.form.value("paper")).error(filled.error("paper")))
                    }
                    div.row {
                        (Button::submit(lang.t("people-recovery-agree")).sends("answer", "agree"))
                        (Button::submit(lang.t("people-recovery-refuse")).quiet().sends("answer", "refuse"))
                    }
                }
            }
        }
    }
}

fn keepers_card(officer: &Officer, custody: &Custody) -> Markup {
    let lang = officer.lang;
    let rows = custody.keepers.iter().map(|keeper| {
        let paper = match (keeper.closed, keeper.printed_at) {
            (true, _) => chip(State::Late, &lang.t("people-standing-closed")),
            (false, Some(_)) => chip(State::Done, &lang.t("people-recovery-on-paper")),
            (false, None) => chip(State::Due, &lang.t("people-recovery-no-paper")),
        };
        Row::new(vec![html! { strong { (keeper.name) } }, html! { (keeper.position) }, paper])
    });
    let table = Table {
        caption: lang.t("people-recovery-keepers"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-name")),
            Column::new(lang.t("people-recovery-part-number")).numeric(),
            Column::new(lang.t("people-recovery-paper-column")).corner(),
        ],
        rows: rows.collect(),
    };
    html! {
        @if custody.key.is_none() {
            (note(Kind::Danger, html! { p { (lang.t("people-recovery-none")) } }))
        } @else {
            (Card::new("nguoi-giu", lang.t("people-recovery-keepers")).flush().body(html! { (table) }))
        }
    }
}

/// i18n: people-recovery-trouble-*
async fn coverage_card(officer: &Officer, custody: &Custody) -> Result<Markup> {
    let lang = officer.lang;
    let found = troubles(&custody.keys, custody.key.is_some(), officer.hub.clock.now());
    let mut rows = Vec::new();
    let mut names: BTreeMap<OrganisationId, String> = BTreeMap::new();
    for (standing, trouble) in found {
        let unit = standing.organisation_id;
        if let std::collections::btree_map::Entry::Vacant(entry) = names.entry(unit) {
            entry.insert(organisations::actions::short_name(&officer.hub, unit).await?);
        }
        let state = if trouble.is_loss() { State::Late } else { State::Due };
        let word = lang.t(&format!("people-recovery-trouble-{}", trouble.name()));
        let name = names.get(&unit).cloned().unwrap_or_default();
        rows.push(Row::new(vec![
            html! { strong { (name) } },
            html! { (standing.version) },
            chip(state, &word),
            html! { (standing.holders) },
        ]));
    }
    let units: std::collections::BTreeSet<_> = custody.keys.iter().map(|key| key.organisation_id).collect();
    let count = units.len();
    let table = Table {
        caption: lang.t("people-recovery-coverage"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-recovery-unit")),
            Column::new(lang.t("people-recovery-key-number")).numeric(),
            Column::new(lang.t("people-standing")).corner(),
            Column::new(lang.t("people-recovery-holders")).numeric(),
        ],
        rows,
    };
    Ok(Card::new("do-phu", lang.t("people-recovery-coverage")).flush().body(html! {
        @if table.rows.is_empty() {
            p { (lang.f("people-recovery-all-well", &[("n", count.into())])) }
        } @else { (table) }
    }))
}

async fn appoint_card(officer: &Officer, custody: &Custody, filled: &Filled<'_>) -> Result<Markup> {
    let lang = officer.lang;
    let people = recovery::candidates(&officer.hub, &officer.who).await?;
    let ids: Vec<_> = people.iter().map(|one| one.id.to_string()).collect();
    let words: Vec<_> = people.iter().map(|one| format!("{} ({})", one.name, one.login)).collect();
    let choose = lang.t("people-choose");
    let mut options = vec![("", choose.as_ref())];
    options.extend(ids.iter().zip(&words).map(|(id, words)| (id.as_str(), words.as_str())));
    let field = |name, label| {
        Field::select(name, lang.t(label), &options).value(filled.form.value(name)).error(filled.error(name))
    };
    let again = custody.key.is_some();
    Ok(Card::new("cu-nguoi", lang.t("people-recovery-appoint")).body(html! {
        form.stack method="post" action={ (HERE) "/nguoi-giu" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p.muted { (lang.t("people-recovery-appoint-hint")) }
            @if again { p.muted { (lang.t("people-recovery-appoint-again")) } }
            (field("first", "people-recovery-first"))
            (field("second", "people-recovery-second"))
            (field("third", "people-recovery-third"))
            (Button::submit(lang.t("people-recovery-appoint-save")))
        }
    }))
}

pub(super) async fn appoint(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let named = ["first", "second", "third"].map(|name| {
        let person = reader.line(name, Need::Required, 36).parse::<PersonId>();
        if person.is_err() && !reader.is_bad(name) {
            reader.problem(Problem::new(name, "people-recovery-choose"));
        }
        person.unwrap_or(PersonId(uuid::Uuid::nil()))
    });
    let done = match reader.finish() {
        Ok(()) => recovery::appoint(&officer.hub, &officer.who, named).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match done {
        Ok(()) => Ok(officer.done(HERE, "people-recovery-appointed")),
        Err(Error::Invalid(problems)) => show(&officer, &form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn on_paper(OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    let (position, code) = recovery::on_paper(&officer.hub, &officer.who).await?;
    let lang = officer.lang;
    let body = html! {
        (note(Kind::Due, html! { p { (lang.t("people-recovery-paper-keep")) } }))
        section.card {
            h2 { (lang.f("people-recovery-paper-title", &[("position", position.into())])) }
            p { (officer.who.name) }
            pre.code { (code.as_str()) }
            p.small.muted { (lang.t("people-recovery-paper-foot")) }
        }
        p { (Button::link(lang.t("people-recovery-paper-done"), HERE)) }
    };
    Ok(officer.page(lang.t("people-recovery-part")).crumb(lang.t("people-recovery"), Some(HERE)).render(body))
}

pub(super) async fn answer(
    Path(id): Path<RequestId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    if form.chose("answer", "refuse") {
        recovery::refuse(&officer.hub, &officer.who, id).await?;
        return Ok(officer.done(HERE, "people-recovery-refused"));
    }
    let mut reader = FormReader::new(&form);
    let paper = reader.secret("paper", LONGEST_PAPER);
    let paper = Some(paper.as_str()).filter(|paper| !paper.trim().is_empty());
    match recovery::agree(&officer.hub, &officer.who, id, paper).await {
        Ok(Agreed::First) => Ok(officer.done(HERE, "people-recovery-agreed")),
        Ok(Agreed::Opened(_)) => Ok(officer.done(HERE, "people-recovery-opened")),
        Err(Error::Invalid(problems)) => show(&officer, &form, &problems).await,
        Err(error) => Err(error),
    }
}

/// What an officer who cannot open the unit's key may do; on the page of the unit.
pub(super) fn ask_form(officer: &Officer, unit: OrganisationId, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    html! {
        form.stack method="post" action="/don-vi/khoi-phuc" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="unit" value=(unit);
            (Field::line("reason", lang.t("people-recovery-reason")).hint(lang.t("people-recovery-reason-hint"))
                .value(filled.form.value("reason")).error(filled.error("reason")))
            (Button::submit(lang.t("people-recovery-ask")).quiet())
        }
    }
}

/// Reads the form of [`ask_form`].
pub(super) async fn ask(officer: &Officer, form: &Form) -> Result<()> {
    let unit = form.value("unit").parse().map_err(|_| Error::NotFound)?;
    let mut reader = FormReader::new(form);
    let reason = reader.line("reason", Need::Required, recovery::LONGEST_REASON);
    reader.finish().map_err(Error::Invalid)?;
    recovery::ask(&officer.hub, &officer.who, unit, &reason).await
}

impl Trouble {
    /// The last part of its message id.
    fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Recoverable => "recoverable",
            Self::OneHolder => "one-holder",
            Self::NotCovered => "not-covered",
            Self::Old => "old",
        }
    }
}
