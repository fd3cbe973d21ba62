//! The open work of an event's bodies: by kind, each piece with its proposed successor, all moved at once.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use uuid::Uuid;

use super::event_href;
use crate::error::{Error, Result};
use crate::id::OrganisationId;
use crate::organisations::actions::{self, Choice, EventAndBodies, Names, Organisation, Pieces};
use crate::organisations::model::EventId;
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Kind, Row, Table, note};
use crate::web::extract::{Officer, OfficerForm};

/// The cards of what is open and what has moved.
pub(super) async fn cards(officer: &Officer, one: &EventAndBodies, names: &Names) -> Result<Markup> {
    let (hub, lang) = (&officer.hub, officer.lang);
    let work = actions::open_work(hub, &officer.who, one.event.id).await?;
    let moved = actions::moved(hub, one.event.id).await?;
    let today = hub.clock.now().day();
    let early = one.event.effective_on > today;
    let targets = targets(&actions::all(hub).await?, one, &work);
    Ok(html! {
        @if !moved.is_empty() {
            (note(Kind::Done, html! { p { (lang.f("organisations-batch-moved", &[("n", moved.len().into())])) } }))
        }
        @if work.is_empty() && !one.before.is_empty() {
            p.muted { (lang.t("organisations-batch-none")) }
        }
        @if !work.is_empty() {
            form.stack method="post" action={ (event_href(one.event.id)) "/chuyen-viec" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                @for (index, pieces) in work.iter().enumerate() {
                    (pieces_card(lang, one, names, (index, pieces), &targets))
                }
                @if early {
                    p.muted { (lang.f("organisations-batch-from", &[("day", lang.date(one.event.effective_on.0).into())])) }
                } @else {
                    p.small.muted { (lang.t("organisations-batch-hint")) }
                    p { (Button::submit(lang.t("organisations-batch-apply"))) }
                }
            }
        }
    })
}

/// Who may be chosen: the bodies that the event names first, then those of the province and of the same places.
fn targets(all: &[Organisation], one: &EventAndBodies, work: &[Pieces]) -> Vec<(String, String)> {
    let named = one.after.iter().filter_map(|id| all.iter().find(|known| known.id == *id));
    let areas: Vec<&str> = named.clone().map(|known| known.area_code.as_str()).collect();
    let gives = |known: &Organisation| work.iter().any(|pieces| pieces.from == known.id);
    let near = |known: &&Organisation| {
        let here = known.level == "province" || areas.contains(&known.area_code.as_str());
        here && !one.after.contains(&known.id) && !gives(known)
    };
    let others = all.iter().filter(near);
    named.clone().chain(others).map(|known| (known.id.to_string(), known.short_name.clone())).collect()
}

/// i18n: in-hand-*
fn kind_word(lang: Lang, kind: &str) -> String {
    lang.t(&format!("in-hand-{}", kind.replace(['.', '_'], "-"))).into_owned()
}

/// "12 việc của Sở TTTT: 9 → Sở KH&CN, 3 → Công an tỉnh".
fn summary(lang: Lang, one: &EventAndBodies, names: &Names, pieces: &Pieces) -> String {
    let day = one.event.effective_on;
    let parts: Vec<_> = pieces
        .proposed()
        .into_iter()
        .map(|(to, count)| match to {
            Some(to) => format!("{count} → {}", names.short(to, day)),
            None => format!("{count} {}", lang.t("organisations-batch-stay-short")),
        })
        .collect();
    let from = names.short(pieces.from, day.plus(-1));
    let args = [
        ("n", pieces.pieces.len().into()),
        ("kind", kind_word(lang, pieces.kind).into()),
        ("from", from.into()),
    ];
    format!("{}: {}", lang.f("organisations-batch-of", &args), parts.join(", "))
}

/// The name of a piece's field.
fn field(pieces: &Pieces, id: Uuid) -> String {
    format!("{}.{}.{id}", pieces.kind, pieces.from)
}

fn pieces_card(
    lang: Lang,
    one: &EventAndBodies,
    names: &Names,
    (index, pieces): (usize, &Pieces),
    targets: &[(String, String)],
) -> Markup {
    let stay = lang.t("organisations-batch-stay");
    let rows = pieces.pieces.iter().map(|(held, to)| {
        let name = field(pieces, held.id);
        let chosen = to.map(|to| to.to_string()).unwrap_or_default();
        let options = super::options_of(&stay, targets);
        let choose = Field::select(
            &name,
            lang.f("organisations-batch-to", &[("what", held.words.as_str().into())]),
            &options,
        )
        .label_hidden()
        .value(chosen);
        Row::new(vec![html! { a href=(held.href) { (held.words) } }, html! { (choose) }])
    });
    let title = summary(lang, one, names, pieces);
    let table = Table {
        caption: title.clone().into(),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("organisations-batch-piece")),
            Column::new(lang.t("organisations-batch-goes-to")),
        ],
        rows: rows.collect(),
    };
    Card::new(&format!("viec-{index}"), title).flush().body(html! {
        @if pieces.by_officer {
            (note(Kind::Due, html! { p { (lang.t("organisations-batch-by-officer")) } }))
        }
        (table)
    })
}

pub(super) async fn send(
    Path(id): Path<EventId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut choices = Vec::new();
    for (name, value) in form.pairs().iter().filter(|(name, value)| name != "csrf" && !value.is_empty()) {
        // "plans.task" holds a point of its own
        let mut parts = name.rsplitn(3, '.');
        let (piece, from, kind) = (parts.next(), parts.next(), parts.next());
        let (Some(piece), Some(from), Some(kind)) = (piece, from, kind) else { continue };
        let ids = (piece.parse::<Uuid>(), from.parse::<OrganisationId>(), value.parse::<OrganisationId>());
        let (Ok(piece), Ok(from), Ok(to)) = ids else { return Err(Error::NotFound) };
        choices.push(Choice { kind: kind.to_owned(), piece, from, to });
    }
    if choices.is_empty() {
        return Err(Error::Conflict("organisations-batch-nothing"));
    }
    let result = actions::move_work(&officer.hub, &officer.who, id, &choices).await?;
    let words = if result.gone > 0 { "organisations-batch-some-gone" } else { "organisations-batch-done" };
    Ok(officer.done(&event_href(id), words))
}
