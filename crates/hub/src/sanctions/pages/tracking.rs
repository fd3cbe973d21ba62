//! `/phoi-hop-xu-ly`: who has which violator's track, since when, how late; narrowed down, and as a workbook.

use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};

use crate::attachment;
use crate::cases::pages::stage_word;
use crate::cases::stages;
use crate::error::Result;
use crate::sanctions::sheet;
use crate::sanctions::tracking::{self, AGENCIES, Board, State, Track, Wanted};
use crate::web::components::{
    Button, Card, Column, Field, Pages, Row, State as Sign, Table, Urgency, chip, empty, filters,
};
use crate::web::extract::Officer;
use crate::web::{Icon, Lang};

const HERE: &str = "/phoi-hop-xu-ly";
const PAGE: usize = 50;

type Asked = Query<Vec<(String, String)>>;

fn value<'a>(asked: &'a [(String, String)], name: &str) -> &'a str {
    asked.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn wanted(asked: &[(String, String)]) -> Wanted {
    let step = value(asked, "khau");
    Wanted {
        agency: AGENCIES.into_iter().find(|agency| *agency == value(asked, "co-quan")),
        unit: value(asked, "don-vi").parse().ok(),
        step: stages::stage(step).map(|stage| stage.kind.to_owned()),
        state: State::parse(value(asked, "tinh-trang")),
    }
}

/// The filters alone, for links to other pages of the list.
fn query(asked: &[(String, String)]) -> String {
    let kept: Vec<_> = ["co-quan", "don-vi", "khau", "tinh-trang"]
        .into_iter()
        .map(|name| (name, value(asked, name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}

pub(super) async fn page(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let lang = officer.lang;
    let wanted = wanted(&asked);
    let board = tracking::board(&officer.hub, &officer.who, &wanted).await?;
    let link = query(&asked);
    let now: usize = value(&asked, "trang").parse().unwrap_or(1).clamp(1, 10_000);
    let count = |n: usize| u64::try_from(n).unwrap_or(0);
    let here: Vec<_> = board.tracks.iter().skip((now - 1) * PAGE).take(PAGE).collect();
    let body = html! {
        @if !board.holders.is_empty() { (holders(lang, &board)) }
        (filter_form(lang, &asked, &board))
        @if board.tracks.is_empty() {
            @let narrowed = !link.is_empty();
            (empty(&lang.t(if narrowed { "sanctions-tracking-none-found" } else { "sanctions-tracking-none" }),
                &lang.t(if narrowed { "sanctions-tracking-none-found-hint" } else { "sanctions-tracking-none-hint" }), None))
        } @else {
            (Card::new("mach", lang.f("sanctions-tracking-count", &[("n", board.tracks.len().into())])).flush()
                .body(table(&officer, &here)))
            (Pages { lang, now: count(now), all: count(board.tracks.len().div_ceil(PAGE)),
                href: |to| format!("{HERE}?{link}&trang={to}") })
        }
    };
    let buttons = html! {
        @if !board.tracks.is_empty() {
            (Button::link(lang.t("sanctions-workbook"), format!("{HERE}/tai-ve?{link}")).icon(Icon::Download).quiet())
        }
    };
    Ok(officer
        .page(lang.t("sanctions-tracking"))
        .lede(html! { (lang.t("sanctions-tracking-lede")) })
        .actions(buttons)
        .render(body))
}

/// Who has how many, and how many of them late.
/// i18n: sanctions-agency-*
fn holders(lang: Lang, board: &Board) -> Markup {
    let rows = board.holders.iter().map(|(agency, all, late)| Row {
        urgency: if *late > 0 { Urgency::Urgent } else { Urgency::None },
        cells: vec![
            html! { a href={ (HERE) "?co-quan=" (agency) } { (lang.t(&format!("sanctions-agency-{agency}"))) } },
            html! { (lang.count(*all)) },
            html! { @if *late > 0 { a href={ (HERE) "?co-quan=" (agency) "&tinh-trang=late" } { (lang.count(*late)) } }
                @else { (lang.count(*late)) } },
        ],
    });
    let columns = vec![
        Column::new(lang.t("sanctions-column-agency")),
        Column::new(lang.t("sanctions-holds")).numeric(),
        Column::new(lang.t("sanctions-holds-late")).numeric(),
    ];
    let caption = lang.t("sanctions-holders");
    let table = Table { caption: caption.clone(), caption_shown: false, columns, rows: rows.collect() };
    Card::new("ai-giu", caption).flush().body(html! { (table) })
}

/// i18n: sanctions-agency-* sanctions-state-*
fn filter_form(lang: Lang, asked: &[(String, String)], board: &Board) -> Markup {
    let any = lang.t("sanctions-any").into_owned();
    let with_any = |options: Vec<(String, String)>| -> Vec<(String, String)> {
        std::iter::once((String::new(), any.clone())).chain(options).collect()
    };
    let agencies = with_any(
        AGENCIES
            .iter()
            .map(|one| ((*one).to_owned(), lang.t(&format!("sanctions-agency-{one}")).into_owned()))
            .collect(),
    );
    let units = with_any(board.units.iter().map(|(id, name)| (id.to_string(), name.clone())).collect());
    let steps = with_any(
        stages::of(crate::cases::model::Track::Violator)
            .map(|stage| (stage.kind.to_owned(), stage_word(lang, stage.kind)))
            .collect(),
    );
    let states = State::ALL.iter().map(|state| {
        (state.name().to_owned(), lang.t(&format!("sanctions-state-{}", state.name())).into_owned())
    });
    let open = lang.t("sanctions-open").into_owned();
    let states: Vec<_> = std::iter::once((String::new(), open)).chain(states).collect();
    let parts = [
        ("co-quan", "sanctions-column-agency", &agencies),
        ("don-vi", "sanctions-column-unit", &units),
        ("khau", "sanctions-column-step", &steps),
        ("tinh-trang", "sanctions-column-state", &states),
    ];
    filters(
        lang,
        HERE,
        html! {
            @for (name, label, choices) in parts {
                @let choices: Vec<(&str, &str)> = choices.iter().map(|(v, w)| (v.as_str(), w.as_str())).collect();
                (Field::select(name, lang.t(label), &choices).value(value(asked, name)))
            }
        },
    )
}

fn table(officer: &Officer, tracks: &[&Track]) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("sanctions-column-case")),
        Column::new(lang.t("sanctions-column-state")).corner(),
        Column::new(lang.t("sanctions-column-unit")),
        Column::new(lang.t("sanctions-column-since")),
        Column::new(lang.t("sanctions-column-due")),
        Column::new(lang.t("sanctions-column-document")),
        Column::new(lang.t("sanctions-column-alleged")),
    ];
    let rows = tracks.iter().map(|track| table_row(officer, track)).collect();
    let caption = lang.t("sanctions-tracking");
    html! { (Table { caption, caption_shown: false, columns, rows }) }
}

/// i18n: sanctions-state-* cases-end-*
fn table_row(officer: &Officer, track: &Track) -> Row {
    let (lang, now) = (officer.lang, officer.hub.clock.now());
    let row = &track.row;
    let sign = match track.state {
        State::Late => Sign::Late,
        State::InTime => Sign::Running,
        State::Moving => Sign::Due,
        State::Stands => Sign::Waiting,
        State::Ended => Sign::Done,
    };
    let last = row.due_at.plus(-1).day();
    Row {
        urgency: if track.state == State::Late { Urgency::Urgent } else { Urgency::None },
        cells: vec![
            html! {
                strong { (stage_word(lang, &row.kind)) } br;
                @if track.mine { a.mono href={ "/vu-viec/" (row.case_id) "/nguoi-vi-pham" } { (row.code) } }
                @else { span.mono { (row.code) } }
            },
            chip(sign, &lang.t(&format!("sanctions-state-{}", track.state.name()))),
            html! { (track.unit) br; span.small.muted { (row.person_name) } },
            html! { (lang.date(row.held_since.day().0)) },
            html! {
                (lang.date(last.0))
                @if track.state == State::Late { br; span.late-t { (lang.remaining(now.into(), row.due_at.into()).text) } }
            },
            html! {
                @match (&row.document_number, row.document_on) {
                    (Some(number), Some(on)) => {
                        (lang.f("sanctions-document", &[("number", number.as_str().into()), ("on", lang.date(on.0).into())]))
                        @if let Some(end) = &row.document_end { br; span.small.muted { (lang.t(&format!("cases-end-{end}"))) } }
                    },
                    _ => "–",
                }
            },
            html! { (lang.f("sanctions-alleged-waiting", &[("n", row.alleged.into()), ("waiting", row.waiting.into())])) },
        ],
    }
}

pub(super) async fn workbook(officer: Officer, Query(asked): Asked) -> Result<Response> {
    let bytes = sheet::export(&officer.hub, &officer.who, officer.lang, &wanted(&asked)).await?;
    let name = format!("phoi-hop-xu-ly-{}.xlsx", officer.hub.clock.now().day());
    Ok(attachment::download(lachan_documents::sheets::MEDIA_TYPE, &name, bytes))
}
