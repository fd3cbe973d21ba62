//! The way in: setting the installation up, and taking an account up.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::with_session;
use crate::Hub;
use crate::authority::{Grant, Level, Role};
use crate::error::{Error, Result};
use crate::organisations;
use crate::people::actions::{self, First, TakeUp};
use crate::people::{passphrase, store, totp};
use crate::web::Lang;
use crate::web::components::{Button, Field, labelled_error_summary, qr};
use crate::web::extract::{Visitor, VisitorForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

/// The fields of set-up and invitation and the ids of their labels, for the summary of problems.
const LABELS: &[(&str, &str)] = &[
    ("province", "people-province"),
    ("organisation", "people-set-up-organisation"),
    ("name", "people-name"),
    ("login", "people-login"),
    ("passphrase", "people-new-passphrase"),
    ("again", "people-passphrase-again"),
    ("code", "people-code"),
];

/// Reads passphrase, its repetition and the code; shared by set-up and invitation.
fn read_secrets(reader: &mut FormReader<'_>, form: &Form) -> (String, String) {
    let passphrase = reader.secret("passphrase", 200);
    if passphrase.chars().count() < passphrase::SHORTEST && !reader.is_bad("passphrase") {
        let shortest = i64::try_from(passphrase::SHORTEST).unwrap_or(12);
        reader.problem(Problem::new("passphrase", "people-passphrase-short").with("n", shortest));
    }
    if form.value("again") != passphrase {
        reader.problem(Problem::new("again", "people-passphrase-differs"));
    }
    (passphrase, reader.line("code", Need::Required, 12))
}

fn secret_fields(lang: Lang, filled: Filled<'_>, secret: &[u8], login: &str) -> Markup {
    html! {
        (Field::passphrase("passphrase", lang.t("people-new-passphrase"))
            .hint(lang.t("people-new-passphrase-hint")).autocomplete("new-password").error(filled.error("passphrase")))
        (Field::passphrase("again", lang.t("people-passphrase-again"))
            .autocomplete("new-password").error(filled.error("again")))
        section.card.stack aria-labelledby="totp" {
            h2 #totp { (lang.t("people-totp")) }
            p { (lang.t("people-totp-hint")) }
            div.row { (qr(&lang.t("people-totp"), &totp::address(secret, login))) p.code { (totp::shown(secret)) } }
            (Field::number("code", lang.t("people-code")).hint(lang.t("people-code-hint"))
                .value(filled.form.value("code")).autocomplete("one-time-code").error(filled.error("code")))
        }
    }
}

pub(super) async fn take_up_page(visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
    let person = actions::invited(&visitor.hub, &token).await?;
    let form = Form::default();
    let filled = Filled { form: &form, problems: &[], lang: visitor.lang };
    let body = take_up_body(&visitor, filled, &person, &token);
    Ok(visitor.answer(&visitor.lang.t("people-take-up"), body))
}

fn take_up_body(visitor: &Visitor, filled: Filled<'_>, person: &store::Person, token: &str) -> Markup {
    let lang = visitor.lang;
    let secret = actions::offered_totp(&visitor.hub, token);
    html! {
        h1 { (lang.f("people-take-up-name", &[("name", person.name.as_str().into())])) }
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        p { (lang.f("people-take-up-login", &[("login", person.login.as_str().into())])) }
        form.stack method="post" action=(lang.path(&format!("/moi/{token}"))) {
            (secret_fields(lang, filled, &secret, &person.login))
            (Button::submit(lang.t("people-take-up")))
        }
    }
}

pub(super) async fn take_up(
    Path(token): Path<String>,
    VisitorForm { visitor, form }: VisitorForm,
) -> Result<Response> {
    let hub = &visitor.hub;
    let person = actions::invited(hub, &token).await?;
    let mut reader = FormReader::new(&form);
    let (passphrase, code) = read_secrets(&mut reader, &form);
    let outcome = match reader.finish() {
        Ok(()) => actions::take_up(hub, TakeUp { token: token.clone(), passphrase, code }).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(session) => Ok(with_session(&session, Redirect::to("/viec").into_response())),
        Err(Error::Invalid(problems)) => {
            let filled = Filled { form: &form, problems: &problems, lang: visitor.lang };
            let body = take_up_body(&visitor, filled, &person, &token);
            Ok(visitor.again(&visitor.lang.t("people-take-up"), body))
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn set_up_page(visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
    check_set_up(&visitor.hub, &token)?;
    let form = Form::default();
    let filled = Filled { form: &form, problems: &[], lang: visitor.lang };
    let body = set_up_body(&visitor, filled, &token);
    Ok(visitor.answer(&visitor.lang.t("people-set-up"), body))
}

fn check_set_up(hub: &Hub, token: &str) -> Result<()> {
    if !hub.is_set_up() && hub.set_up_token() == token { Ok(()) } else { Err(Error::NotFound) }
}

fn set_up_body(visitor: &Visitor, filled: Filled<'_>, token: &str) -> Markup {
    let lang = visitor.lang;
    let secret = actions::offered_totp(&visitor.hub, token);
    let mut provinces = vec![("", "")];
    provinces.extend_from_slice(organisations::PROVINCES);
    html! {
        h1 { (lang.t("people-set-up")) }
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        p { (lang.t("people-set-up-hint")) }
        form.stack method="post" action=(lang.path(&format!("/thiet-lap/{token}"))) {
            (Field::select("province", lang.t("people-province"), &provinces)
                .value(filled.form.value("province")).error(filled.error("province")))
            (Field::line("organisation", lang.t("people-set-up-organisation")).hint(lang.t("people-set-up-organisation-hint"))
                .value(filled.form.value("organisation")).error(filled.error("organisation")))
            (Field::line("name", lang.t("people-name")).value(filled.form.value("name"))
                .autocomplete("name").error(filled.error("name")))
            (Field::line("login", lang.t("people-login")).hint(lang.t("people-login-hint"))
                .value(filled.form.value("login")).autocomplete("username").error(filled.error("login")))
            (secret_fields(lang, filled, &secret, "quan-tri"))
            (Button::submit(lang.t("people-set-up-done")))
        }
    }
}

pub(super) async fn set_up(
    Path(token): Path<String>,
    VisitorForm { visitor, form }: VisitorForm,
) -> Result<Response> {
    let hub = &visitor.hub;
    check_set_up(hub, &token)?;
    let mut reader = FormReader::new(&form);
    let provinces: Vec<_> = organisations::PROVINCES.iter().map(|province| (province.0, *province)).collect();
    let (code, province) = reader.one_of("province", &provinces);
    let organisation = reader.line("organisation", Need::Required, 200);
    let name = reader.line("name", Need::Required, 100);
    let login = read_login(&mut reader);
    let (passphrase, totp_code) = read_secrets(&mut reader, &form);
    let secret = actions::offered_totp(hub, &token);
    if !reader.is_bad("code") && totp::check(&secret, &totp_code, hub.clock.now(), None).is_none() {
        reader.problem(Problem::new("code", "people-code-wrong"));
    }
    if let Err(problems) = reader.finish() {
        let filled = Filled { form: &form, problems: &problems, lang: visitor.lang };
        let body = set_up_body(&visitor, filled, &token);
        return Ok(visitor.again(&visitor.lang.t("people-set-up"), body));
    }
    if !hub.install(code, province, false).await? {
        return Err(Error::NotFound);
    }
    let organisation = organisations::actions::found(hub, &organisation).await?;
    let grant =
        Grant { role: Role::Administrator, organisation, level: Level::Province, area: String::new() };
    let first = First { name, login, grant, passphrase, totp_secret: Some(secret) };
    let (_, session) = actions::establish(hub, first).await?;
    Ok(with_session(&session, Redirect::to("/viec").into_response()))
}

/// A name to sign in with: small letters, figures, dot and hyphen.
pub(super) fn read_login(reader: &mut FormReader<'_>) -> String {
    let login = reader.line("login", Need::Required, 40).to_lowercase();
    let plain =
        login.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
    if !plain {
        reader.problem(Problem::new("login", "people-login-form"));
    }
    login
}
