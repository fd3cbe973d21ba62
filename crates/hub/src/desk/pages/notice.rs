//! `/bao-dau-hieu`: a school passes signs of abuse on. Short, with the name of who notifies, which stays sealed.

use axum::response::Response;
use maud::{Markup, html};

use super::fields::{Boxes, area, line, worded};
use crate::desk::model::{AGES, SAFETY, SEXES};
use crate::desk::school::{self, SIGNS};
use crate::error::{Error, Result};
use crate::intake::actions::{Submitted, once};
use crate::intake::model::{LONGEST_TEXT, Telling};
use crate::organisations::actions::Organisation;
use crate::web::components::{Button, Card, Choice, ChoiceGroup, Kind, error_summary, note, receipt_code};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};

const KNOWS: [&str; 3] = ["yes", "no", "unknown"];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let school = school::school(&officer.hub, &officer.who).await?;
    let form =
        Form::new(vec![("once".into(), once(&officer.hub)), ("notifier".into(), officer.who.name.clone())]);
    Ok(show(&officer, &school, &form, &[]))
}

fn show(officer: &Officer, school: &Organisation, form: &Form, problems: &[Problem]) -> Response {
    let lang = officer.lang;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (error_summary(&filled, Voice::Adult))
        (now(lang))
        form.stack method="post" action="/bao-dau-hieu" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            input type="hidden" name="once" value=(form.value("once"));
            (child_card(&filled))
            (signs_card(&filled))
            (notifier_card(&filled, school))
            p { (Button::submit(lang.t("desk-notice-send"))) }
        }
    };
    let page = officer.page(lang.t("desk-notice")).lede(html! { (lang.t("desk-notice-lede")) });
    page.problems(!problems.is_empty()).render(body)
}

/// Whoever sees a child in danger calls first and writes afterwards.
fn now(lang: Lang) -> Markup {
    note(
        Kind::Danger,
        html! {
            p { (lang.t("desk-notice-now")) }
            p.row {
                a.btn.call href="tel:113" { (Icon::Phone) (lang.t("desk-notice-113")) }
                a.btn.quiet href="tel:111" { (lang.t("desk-notice-111")) }
            }
        },
    )
}

fn boxes(filled: &Filled<'_>, name: &str, ids: &str, label: &str, values: &[&str]) -> Markup {
    let (options, legend) = (worded(filled.lang, ids, values), filled.lang.t(label));
    Boxes { name, legend: &legend, options: &options, first: false }.of(filled)
}

/// i18n: desk-notice-safe-*
fn child_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let safety = SAFETY.map(|(value, _)| value);
    Card::new("child", lang.t("desk-notice-child")).tall().body(html! {
        (boxes(filled, "safe", "desk-notice-safe", "desk-notice-safe", &safety))
        div.fgrid {
            (line(filled, "child_name", "intake-detail-child-name", Some("desk-notice-name-hint")))
            (boxes(filled, "age", "intake-detail-age", "desk-age", &AGES))
            (boxes(filled, "sex", "intake-detail-sex", "desk-sex", &SEXES))
        }
    })
}

/// i18n: desk-sign-*
fn signs_card(filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let words = SIGNS.map(|sign| lang.t(&format!("desk-sign-{sign}")));
    let choices: Vec<_> =
        SIGNS.iter().zip(&words).map(|(sign, words)| Choice::new(*sign, words.as_ref())).collect();
    Card::new("signs-card", lang.t("desk-notice-signs")).body(html! {
        (ChoiceGroup {
            name: "signs", legend: lang.t("desk-notice-which"), heading: false,
            hint: Some(lang.t("desk-notice-which-hint")), several: true, columns: true, choices: &choices,
            filled: *filled,
        })
        div.fgrid {
            (area(filled, "words", "desk-notice-words", 5, Some("desk-notice-words-hint")))
            (area(filled, "done_before", "desk-notice-done", 2, None))
            (boxes(filled, "carer_knows", "intake-detail-carer-knows", "intake-detail-carer-knows", &KNOWS))
        }
    })
}

fn notifier_card(filled: &Filled<'_>, school: &Organisation) -> Markup {
    let lang = filled.lang;
    Card::new("from", lang.t("desk-notice-from")).body(html! {
        p { (school.name) }
        (note(Kind::Info, html! { p { (lang.t("desk-notice-sealed")) } }))
        div.fgrid {
            (line(filled, "notifier", "intake-detail-notifier", None))
            (line(filled, "notifier_position", "intake-detail-notifier-position", Some("desk-notice-position-hint")))
            (line(filled, "phone", "desk-notice-phone", None))
        }
    })
}

fn same<'a>(values: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    values.iter().map(|value| (*value, *value)).collect()
}

fn read(form: &Form, school: &Organisation) -> Result<Telling, Vec<Problem>> {
    let mut reader = FormReader::new(form);
    let safe = reader.one_of("safe", &same(&SAFETY.map(|(value, _)| value))).to_owned();
    reader.reword("safe", "desk-safe-needed");
    let mut details = std::collections::BTreeMap::new();
    details.insert("caller".to_owned(), "teacher".to_owned());
    details.insert("child_name".into(), reader.line("child_name", Need::Optional, 100));
    details.insert("age".into(), reader.optional_one_of("age", &same(&AGES)).unwrap_or("unknown").to_owned());
    details
        .insert("sex".into(), reader.optional_one_of("sex", &same(&SEXES)).unwrap_or("unknown").to_owned());
    let signs = reader.any_of("signs", Need::Required, &same(&SIGNS));
    reader.reword("signs", "desk-notice-signs-needed");
    let signs: Vec<_> = signs.iter().map(|sign| Lang::Vi.t(&format!("desk-sign-{sign}"))).collect();
    details.insert("signs".into(), signs.join("; "));
    let text = reader.text("words", Need::Required, LONGEST_TEXT);
    reader.reword("words", "desk-notice-words-needed");
    details.insert("done_before".into(), reader.text("done_before", Need::Optional, 1000));
    let knows = reader.optional_one_of("carer_knows", &same(&KNOWS)).unwrap_or("unknown");
    details.insert("carer_knows".into(), knows.to_owned());
    details.insert("notifier".into(), reader.line("notifier", Need::Required, 100));
    reader.reword("notifier", "desk-notice-notifier-needed");
    details.insert("notifier_position".into(), reader.line("notifier_position", Need::Required, 100));
    reader.reword("notifier_position", "desk-notice-position-needed");
    details.insert("phone".into(), reader.line("phone", Need::Optional, 40));
    details.insert("notifier_school".into(), school.name.clone());
    reader.finish()?;
    details.retain(|_, value: &mut String| !value.is_empty());
    Ok(Telling {
        voice: "teacher".into(),
        safe,
        kinds: vec!["other".into()],
        text,
        wish: "adult".into(),
        details,
        ..Telling::default()
    })
}

pub(super) async fn send(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let school = school::school(&officer.hub, &officer.who).await?;
    let telling = match read(&form, &school) {
        Ok(telling) => telling,
        Err(problems) => return Ok(show(&officer, &school, &form, &problems)),
    };
    let once =
        Some(form.value("once")).filter(|once| once.len() == 32).ok_or(Error::Conflict("error-form"))?;
    let danger = telling.safe == "no";
    let submitted = school::notify(&officer.hub, &officer.who, telling, once).await?;
    Ok(sent_page(&officer, &submitted, danger))
}

fn sent_page(officer: &Officer, submitted: &Submitted, danger: bool) -> Response {
    let lang = officer.lang;
    let by = lang.near_moment(submitted.due_at.into());
    let body = html! {
        @if danger { (now(lang)) }
        (Card::new("code", lang.t("desk-notice-code")).tall().body(html! {
            (receipt_code(&submitted.receipt.shown()))
            p { (lang.f("desk-notice-code-hint", &[("by", by.into())])) }
            p { (Button::link(lang.t("desk-notice-look"), "/xem-tin").quiet()) }
        }))
    };
    officer.page(lang.t("desk-notice-sent")).lede(html! { (lang.t("desk-notice-sent-lede")) }).render(body)
}
