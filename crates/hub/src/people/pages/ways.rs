//! On one's own account: where mail and messages go, and when.

use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::account::show;
use crate::error::{Error, Result};
use crate::outbound::is_address;
use crate::people::ways::{self, Ways, When, at_home};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, key_values, note};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem};

const HERE: &str = "/tai-khoan";

/// Labels of the fields, for the list of problems.
pub(super) const LABELS: &[(&str, &str)] =
    &[("mail", "people-mail"), ("code", "people-mail-code"), ("phone", "people-phone")];

/// The two cards.
pub(super) fn cards(officer: &Officer, ways: &Ways, filled: &Filled<'_>) -> Markup {
    html! { (mail_card(officer, ways, filled)) (phone_card(officer, ways, filled)) }
}

fn mail_card(officer: &Officer, ways: &Ways, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let csrf = html! { input type="hidden" name="csrf" value=(officer.who.csrf); };
    Card::new("thu", lang.t("people-mail-card")).body(html! {
        @if officer.hub.config.mail.is_none() { p.muted { (lang.t("people-mail-off")) } }
        @if let Some(mail) = &ways.mail {
            (key_values(&[(&lang.t("people-mail-now"), html! { (mail) })]))
            form.stack method="post" action="/tai-khoan/thu/khi" {
                (csrf)
                (when_field(lang, "mail_when", ways.mail_when))
                p { (Button::submit(lang.t("people-save"))) }
            }
            form method="post" action="/tai-khoan/thu/bo" {
                (csrf) (Button::submit(lang.t("people-mail-forget")).quiet().small())
            }
        }
        @if let Some(waiting) = &ways.waiting {
            (note(Kind::Info, html! {
                p { (lang.f("people-mail-waits", &[("mail", waiting.as_str().into())])) }
            }))
            form.stack method="post" action="/tai-khoan/thu/ma" {
                (csrf)
                (Field::number("code", lang.t("people-mail-code")).autocomplete("one-time-code")
                    .error(filled.error("code")))
                p { (Button::submit(lang.t("people-mail-confirm"))) }
            }
        }
        @if officer.hub.config.mail.is_some() {
            form.stack method="post" action="/tai-khoan/thu" {
                (csrf)
                (Field::line("mail", lang.t("people-mail")).hint(lang.t("people-mail-hint"))
                    .autocomplete("email").filled(filled))
                p { (Button::submit(lang.t("people-mail-ask")).quiet()) }
            }
        }
    })
}

fn phone_card(officer: &Officer, ways: &Ways, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    let typed = filled.error("phone").is_some();
    let kept = ways.phone.as_deref().map(at_home).unwrap_or_default();
    let number = if typed { filled.form.value("phone").to_owned() } else { kept };
    Card::new("dien-thoai", lang.t("people-phone-card")).body(html! {
        form.stack method="post" action="/tai-khoan/dien-thoai" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::line("phone", lang.t("people-phone")).hint(lang.t("people-phone-hint"))
                .autocomplete("tel").value(number).error(filled.error("phone")))
            (when_field(lang, "phone_when", ways.phone_when))
            p { (Button::submit(lang.t("people-save"))) }
        }
    })
}

fn when_field(lang: Lang, name: &'static str, now: When) -> Markup {
    // i18n: people-when-*
    let words: Vec<_> =
        When::ALL.iter().map(|when| (when.name(), lang.t(&format!("people-when-{}", when.name())))).collect();
    let options: Vec<_> = words.iter().map(|(name, words)| (*name, words.as_ref())).collect();
    html! { (Field::select(name, lang.t("people-when"), &options).value(now.name())) }
}

fn read_when(reader: &mut FormReader<'_>, name: &str) -> When {
    reader.one_of(name, &When::ALL.map(|when| (when.name(), when)))
}

/// Goes on to the saved page, or back to the form with its problems.
async fn answer(
    headers: &HeaderMap,
    officer: &Officer,
    form: &Form,
    outcome: Result<()>,
    (anchor, saved): (&str, &'static str),
) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(officer.done(&format!("{HERE}#{anchor}"), saved)),
        Err(Error::Invalid(problems)) => show(headers, officer, form, &problems).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn ask_mail(
    headers: HeaderMap,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let mail = reader.line("mail", Need::Required, 200);
    if !reader.is_bad("mail") && !is_address(&mail) {
        reader.problem(Problem::new("mail", "people-mail-unreadable"));
    }
    let outcome = match reader.finish() {
        Ok(()) => ways::ask_mail(&officer.hub, &officer.who, &mail).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    answer(&headers, &officer, &form, outcome, ("thu", "people-mail-asked")).await
}

pub(super) async fn confirm_mail(
    headers: HeaderMap,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let typed: String = form.value("code").split_whitespace().collect();
    let outcome = ways::confirm_mail(&officer.hub, &officer.who, &typed).await;
    answer(&headers, &officer, &form, outcome, ("thu", "people-mail-confirmed")).await
}

pub(super) async fn mail_when(
    headers: HeaderMap,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let when = read_when(&mut reader, "mail_when");
    let outcome = match reader.finish() {
        Ok(()) => ways::set_mail_when(&officer.hub, &officer.who, when).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    answer(&headers, &officer, &form, outcome, ("thu", "people-saved")).await
}

pub(super) async fn forget_mail(OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    ways::forget_mail(&officer.hub, &officer.who).await?;
    Ok(officer.done(HERE, "people-mail-forgotten"))
}

pub(super) async fn set_phone(
    headers: HeaderMap,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let typed = reader.line("phone", Need::Optional, 40);
    let number = ways::mobile(&typed);
    if !typed.is_empty() && number.is_none() {
        reader.problem(Problem::new("phone", "people-phone-unreadable"));
    }
    let when = read_when(&mut reader, "phone_when");
    let outcome = match reader.finish() {
        Ok(()) => ways::set_phone(&officer.hub, &officer.who, number.as_deref(), when).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    answer(&headers, &officer, &form, outcome, ("dien-thoai", "people-saved")).await
}
