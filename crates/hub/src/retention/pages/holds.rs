//! `/giu-ho-so`: what is held back from destruction, by which document; placing a hold, and lifting one.

use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, Names, names, parts, value};
use crate::error::{Error, Result};
use crate::retention::holding::HoldRow;
use crate::retention::holding::{self, AUTHORITIES, HOLD, HoldId, REASONS, Wish};
use crate::retention::lists::SEE;
use crate::time::Day;
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Row, State, Table, chip, empty, error_summary, key_values,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/giu-ho-so";

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let code = value(&asked, "ma");
    let form = if code.is_empty() { Form::default() } else { Form::new(vec![("code".into(), code.into())]) };
    list(&officer, &form, &[]).await
}

async fn list(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let holds = holding::all(&officer.hub, &officer.who).await?;
    let names = names(officer).await?;
    let filled = Filled { form, problems, lang };
    let open = holds.iter().filter(|hold| hold.lifted_at.is_none()).count();
    let body = html! {
        (parts(officer, HERE))
        (error_summary(&filled, Voice::Adult))
        @if officer.who.may_ever(&HOLD) { (place_card(officer, filled)) }
        @if holds.is_empty() {
            (empty(&lang.t("retention-holds-none"), &lang.t("retention-holds-none-hint"), None))
        } @else {
            (Card::new("dang-giu", lang.f("retention-holds-count", &[("n", open.into())])).flush()
                .body(table(officer, &holds, &names)))
        }
    };
    let mut page = officer.page(lang.t("retention-holds"));
    if officer.who.may_ever(&SEE) {
        page = page.crumb(lang.t("retention-menu"), Some("/luu-giu")).crumb(lang.t("retention-holds"), None);
    }
    Ok(page.lede(html! { (lang.t("retention-holds-lede")) }).problems(!problems.is_empty()).render(body))
}

/// Values with their words, nothing chosen first.
fn options(lang: Lang, prefix: &str, values: &[&str]) -> Vec<(String, String)> {
    let each = values.iter().map(|v| ((*v).to_owned(), lang.t(&format!("{prefix}-{v}")).into_owned()));
    std::iter::once((String::new(), String::new())).chain(each).collect()
}

fn pairs_of(options: &[(String, String)]) -> Vec<(&str, &str)> {
    options.iter().map(|(value, words)| (value.as_str(), words.as_str())).collect()
}

/// i18n: retention-authority-* retention-reason-*
fn place_card(officer: &Officer, filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let authorities = options(lang, "retention-authority", AUTHORITIES);
    let reasons = options(lang, "retention-reason", REASONS);
    let (authorities, reasons) = (pairs_of(&authorities), pairs_of(&reasons));
    Card::new("giu", lang.t("retention-hold-place")).body(html! {
        form.stack method="post" action=(HERE) {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::line("code", lang.t("retention-hold-code")).hint(lang.t("retention-hold-code-hint")).code()
                .filled(&filled))
            (Field::select("authority", lang.t("retention-hold-authority"), &authorities).filled(&filled))
            (Field::select("reason", lang.t("retention-hold-reason"), &reasons).filled(&filled))
            (Field::line("document_number", lang.t("retention-document-number")).filled(&filled))
            (Field::day("document_on", lang.t("retention-document-on")).filled(&filled))
            p { (Button::submit(lang.t("retention-hold-save"))) }
        }
    })
}

fn document(lang: Lang, number: &str, on: Day) -> String {
    lang.f("retention-document", &[("number", number.into()), ("on", lang.date(on.0).into())]).into_owned()
}

fn state(lang: Lang, hold: &HoldRow) -> Markup {
    if hold.lifted_at.is_some() {
        chip(State::Done, &lang.t("retention-hold-lifted"))
    } else {
        chip(State::Stuck, &lang.t("retention-hold-stands"))
    }
}

/// i18n: retention-authority-* retention-reason-*
fn table(officer: &Officer, holds: &[HoldRow], names: &Names) -> Markup {
    let lang = officer.lang;
    let may = officer.who.may_ever(&HOLD);
    let rows = holds.iter().map(|hold| {
        Row::new(vec![
            html! {
                @if may { a.mono href={ (HERE) "/" (hold.id) } { (hold.code) } } @else { span.mono { (hold.code) } }
                br; span.small.muted { (names.get(&hold.unit_id).map_or("", String::as_str)) }
            },
            state(lang, hold),
            html! { (document(lang, &hold.document_number, hold.document_on)) },
            html! {
                (lang.t(&format!("retention-authority-{}", hold.authority))) br;
                span.small.muted { (lang.t(&format!("retention-reason-{}", hold.reason))) }
            },
            html! { (hold.placed_by_name) br; span.small.muted { (lang.date(hold.placed_at.day().0)) } },
        ])
    });
    let columns = vec![
        Column::new(lang.t("retention-column-code")),
        Column::new(lang.t("retention-column-state")).corner(),
        Column::new(lang.t("retention-column-document")),
        Column::new(lang.t("retention-hold-authority")),
        Column::new(lang.t("retention-column-placed")),
    ];
    let caption = lang.t("retention-holds");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}

pub(super) async fn place(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let code = reader.line("code", Need::Required, 40);
    let pairs = |values: &'static [&'static str]| values.iter().map(|v| (*v, *v)).collect::<Vec<_>>();
    let authority = reader.one_of("authority", &pairs(AUTHORITIES));
    let reason = reader.one_of("reason", &pairs(REASONS));
    let number = reader.line("document_number", Need::Required, 100);
    let on = Day(reader.day("document_on"));
    if let Err(problems) = reader.finish() {
        return list(&officer, &form, &problems).await;
    }
    let wish = Wish { code, authority, reason, number, on };
    match holding::place(&officer.hub, &officer.who, &wish).await {
        Err(Error::Invalid(problems)) => list(&officer, &form, &problems).await,
        outcome => outcome.map(|_| officer.done(HERE, "retention-hold-placed")),
    }
}

pub(super) async fn one(officer: Officer, Path(id): Path<HoldId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

/// i18n: retention-authority-* retention-reason-*
async fn show(officer: &Officer, id: HoldId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let hold = holding::get(&officer.hub, &officer.who, id).await?;
    let filled = Filled { form, problems, lang };
    let labels = [
        "retention-column-document",
        "retention-hold-authority",
        "retention-hold-reason",
        "retention-column-placed",
    ]
    .map(|id| lang.t(id));
    let placed = format!("{}, {}", hold.placed_by_name, lang.date(hold.placed_at.day().0));
    let mut pairs: Vec<(&str, Markup)> = vec![
        (labels[0].as_ref(), html! { (document(lang, &hold.document_number, hold.document_on)) }),
        (labels[1].as_ref(), html! { (lang.t(&format!("retention-authority-{}", hold.authority))) }),
        (labels[2].as_ref(), html! { (lang.t(&format!("retention-reason-{}", hold.reason))) }),
        (labels[3].as_ref(), html! { (placed) }),
    ];
    let lifted = lang.t("retention-hold-lifted");
    if let (Some(number), Some(on), Some(name)) =
        (&hold.lift_document_number, hold.lift_document_on, &hold.lifted_by_name)
    {
        pairs.push((lifted.as_ref(), html! { (document(lang, number, on)) ", " (name) }));
    }
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (Card::new("giu", lang.t("retention-hold-one")).aside(state(lang, &hold)).body(key_values(&pairs)))
        @if hold.lifted_at.is_none() {
            (Card::new("bo-giu", lang.t("retention-hold-lift")).body(html! {
                @if hold.placed_by == officer.who.person { p { (lang.t("retention-second-person")) } }
                @else {
                    p.muted { (lang.t("retention-hold-lift-hint")) }
                    form.stack method="post" action={ (HERE) "/" (id) } {
                        input type="hidden" name="csrf" value=(officer.who.csrf);
                        (Field::line("lift_number", lang.t("retention-document-number")).filled(&filled))
                        (Field::day("lift_on", lang.t("retention-document-on")).filled(&filled))
                        p { (Button::submit(lang.t("retention-hold-lift-save"))) }
                    }
                }
            }))
        }
    };
    let page = officer.page(hold.code.clone()).crumb(lang.t("retention-holds"), Some(HERE));
    Ok(page.crumb(hold.code.clone(), None).problems(!problems.is_empty()).render(body))
}

pub(super) async fn lift(
    Path(id): Path<HoldId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let number = reader.line("lift_number", Need::Required, 100);
    let on = Day(reader.day("lift_on"));
    if let Err(problems) = reader.finish() {
        return show(&officer, id, &form, &problems).await;
    }
    match holding::lift(&officer.hub, &officer.who, id, &number, on).await {
        Err(Error::Invalid(problems)) => show(&officer, id, &form, &problems).await,
        outcome => outcome.map(|()| officer.done(HERE, "retention-hold-lifted-done")),
    }
}
