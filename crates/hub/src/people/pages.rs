//! Pages of people: set-up, taking up an account, signing in and out, one's own account.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Hub;
use crate::authority::{Grant, Level, Role};
use crate::error::{Error, Kept, Result};
use crate::organisations;
use crate::people::actions::{self, First, TakeUp};
use crate::people::session::{self, Token};
use crate::people::{COOKIE, passphrase, store, totp};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Kind, error_summary, labelled_error_summary, note, qr};
use crate::web::extract::{Officer, OfficerForm, Visitor, VisitorForm, cookie};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::layout::{PublicPage, public_page};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/dang-nhap", get(sign_in_page).post(sign_in))
        .route("/dang-xuat", post(sign_out))
        .route("/tai-khoan", get(account))
        .route("/tai-khoan/ngon-ngu", post(choose_language))
        .route("/thiet-lap/{token}", get(set_up_page).post(set_up))
        .route("/moi/{token}", get(take_up_page).post(take_up))
}

/// A path of ours to come back to after signing in; anything else is the desk.
fn safe_back(back: &str) -> &str {
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\n', '\r']);
    if ours && !back.starts_with("/dang-") { back } else { "/viec" }
}

pub(super) fn sign_in_path(back: &str) -> String {
    let query = serde_urlencoded::to_string([("ve", safe_back(back))]).unwrap_or_default();
    format!("/dang-nhap?{query}")
}

#[derive(Deserialize, Default)]
struct Back {
    #[serde(default)]
    ve: String,
}

async fn sign_in_page(visitor: Visitor, Query(back): Query<Back>) -> Response {
    let form = Form::new(vec![("ve".into(), safe_back(&back.ve).into())]);
    let filled = Filled { form: &form, problems: &[], lang: visitor.lang };
    visitor.page(&visitor.lang.t("people-sign-in"), sign_in_body(&visitor.hub, filled, None))
}

/// The page for a session that ended; what was typed travels in hidden fields, through the browser alone.
pub(super) fn sign_in_again(hub: &Hub, lang: Lang, kept: Option<&Kept>) -> Response {
    let form = Form::default();
    let body = sign_in_body(hub, Filled { form: &form, problems: &[], lang }, kept);
    let site = hub.site();
    let title = lang.t("people-sign-in");
    let page = PublicPage { site: &site, lang, title: &title, path: None, problems: false };
    (StatusCode::UNAUTHORIZED, public_page(page, body)).into_response()
}

fn sign_in_body(hub: &Hub, filled: Filled<'_>, kept: Option<&Kept>) -> Markup {
    let lang = filled.lang;
    html! {
        h1 { (lang.t("people-sign-in")) }
        (error_summary(&filled, Voice::Adult))
        @if kept.is_some() { (note(Kind::Due, html! { p { (lang.t("people-session-ended")) } })) }
        p.muted { (lang.t("people-sign-in-children")) " " a href=(lang.path("/")) { (lang.t("people-to-report")) } }
        form.stack method="post" action="/dang-nhap" {
            (hidden(filled.form, kept))
            (Field::line("login", lang.t("people-login")).value(filled.form.value("login"))
                .autocomplete("username").error(filled.error("login")))
            (Field::passphrase("passphrase", lang.t("people-passphrase")).autocomplete("current-password"))
            @if !hub.config.demo {
                (Field::number("code", lang.t("people-code")).hint(lang.t("people-code-hint")).autocomplete("one-time-code"))
            }
            (Button::submit(lang.t("people-sign-in")))
        }
        @if hub.config.demo { (demo_sign_ins(lang, filled.form, kept)) }
    }
}

/// What goes along: where to come back to, or the form that waits to be sent.
fn hidden(form: &Form, kept: Option<&Kept>) -> Markup {
    let waiting: Vec<(String, String)> = match kept {
        Some(kept) => {
            let text = serde_urlencoded::to_string(kept.form.pairs()).unwrap_or_default();
            vec![("to".into(), kept.path.clone()), ("text".into(), text)]
        }
        None => ["ve", "to", "text"].map(|name| (name.to_owned(), form.value(name).to_owned())).into(),
    };
    html! {
        @for (name, value) in &waiting {
            @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
        }
    }
}

/// Invented data only: the fixed accounts, each one tap away.
fn demo_sign_ins(lang: Lang, form: &Form, kept: Option<&Kept>) -> Markup {
    html! {
        h2 { (lang.t("people-demo")) }
        p.muted { (lang.f("people-demo-hint", &[("passphrase", DEMO_PASSPHRASE.into())])) }
        ul.choices {
            @for (login, label) in DEMO_ACCOUNTS {
                li {
                    form method="post" action="/dang-nhap" {
                        (hidden(form, kept))
                        input type="hidden" name="login" value=(login);
                        input type="hidden" name="passphrase" value=(DEMO_PASSPHRASE);
                        button.choice { span { (lang.t(label)) small { (login) } } }
                    }
                }
            }
        }
    }
}

/// The passphrase of every account with invented data.
pub const DEMO_PASSPHRASE: &str = "du-lieu-mau-2026";

/// The accounts with invented data: login and message id of the label.
pub const DEMO_ACCOUNTS: &[(&str, &str)] = &[
    ("truc.ban", "people-demo-desk"),
    ("xa.banmoi", "people-demo-commune"),
    ("congan.xa", "people-demo-police"),
    ("lanhdao.so", "people-demo-head"),
    ("kehoach.so", "people-demo-steering"),
    ("mang.so", "people-demo-network"),
    ("mang.truong", "people-demo-filter"),
    ("chutich", "people-demo-chair"),
    ("quantri", "people-demo-administrator"),
];

async fn sign_in(
    State(hub): State<Hub>,
    headers: HeaderMap,
    VisitorForm { visitor, form }: VisitorForm,
) -> Result<Response> {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_some_and(|site| site == "cross-site") {
        return Err(Error::Forbidden("web.foreign-form"));
    }
    let login = form.value("login").trim().to_lowercase();
    let passphrase = form.value("passphrase").to_owned();
    match actions::sign_in(&hub, &login, passphrase, form.value("code")).await {
        Ok(token) => Ok(with_session(&token, after_sign_in(&hub, visitor.lang, &token, &form).await?)),
        Err(Error::Invalid(problems)) => {
            let filled = Filled { form: &form, problems: &problems, lang: visitor.lang };
            Ok(visitor.again(&visitor.lang.t("people-sign-in"), sign_in_body(&hub, filled, None)))
        }
        Err(error) => Err(error),
    }
}

async fn after_sign_in(hub: &Hub, lang: Lang, token: &Token, form: &Form) -> Result<Response> {
    let (to, text) = (form.value("to"), form.value("text"));
    if to.is_empty() {
        return Ok(Redirect::to(safe_back(form.value("ve"))).into_response());
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(text).unwrap_or_default();
    let typed = pairs.iter().filter(|(name, value)| name != "csrf" && !value.is_empty());
    let body = html! {
        h1 { (lang.t("people-text-kept")) }
        p { (lang.t("people-text-kept-hint")) }
        form.stack method="post" action=(safe_back(to)) {
            input type="hidden" name="csrf" value=(token.csrf());
            @for (name, value) in typed {
                @if value.chars().count() > 40 {
                    label { span.vh { (name) } textarea name=(name) rows="8" { (value) } }
                } @else {
                    input type="hidden" name=(name) value=(value);
                }
            }
            (Button::submit(lang.t("people-send-again")))
        }
    };
    let site = hub.site();
    let title = lang.t("people-text-kept");
    let page = PublicPage { site: &site, lang, title: &title, path: None, problems: false };
    Ok(public_page(page, body).into_response())
}

fn with_session(token: &Token, mut response: Response) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.text());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn sign_out(headers: HeaderMap, OfficerForm { officer, .. }: OfficerForm) -> Result<Response> {
    if let Some(token) = cookie(&headers, COOKIE).and_then(Token::parse) {
        session::close(&officer.hub, &token).await?;
    }
    let mut response = Redirect::to("/dang-nhap").into_response();
    let gone = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    if let Ok(gone) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

async fn account(officer: Officer) -> Response {
    let lang = officer.lang;
    let languages: Vec<_> = Lang::ALL.iter().map(|lang| (lang.code(), lang.t("common-language"))).collect();
    let options: Vec<_> = languages.iter().map(|(code, name)| (*code, name.as_ref())).collect();
    let body = html! {
        (Card::new("ngon-ngu", lang.t("people-language")).body(html! {
            form.stack method="post" action="/tai-khoan/ngon-ngu" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::select("language", lang.t("people-language"), &options).value(lang.code()))
                (Button::submit(lang.t("people-save")))
            }
        }))
    };
    officer.page(lang.t("people-account")).render(body)
}

async fn choose_language(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let lang = Lang::from_code(form.value("language")).unwrap_or_default();
    actions::choose_language(&officer.hub, &officer.who, lang).await?;
    Ok(officer.done("/tai-khoan", "people-saved"))
}

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
            div.row { (qr(&totp::address(secret, login), &lang.t("people-totp"))) p.code { (totp::shown(secret)) } }
            (Field::number("code", lang.t("people-code")).hint(lang.t("people-code-hint"))
                .value(filled.form.value("code")).autocomplete("one-time-code").error(filled.error("code")))
        }
    }
}

async fn take_up_page(visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
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

async fn take_up(Path(token): Path<String>, VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
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

async fn set_up_page(visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
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

async fn set_up(Path(token): Path<String>, VisitorForm { visitor, form }: VisitorForm) -> Result<Response> {
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
    if !hub.install(code, province).await? {
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
