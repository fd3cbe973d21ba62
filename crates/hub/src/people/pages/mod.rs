//! Pages of people: signing in and out here; set-up, accounts and units in files of their own.

mod account;
mod accounts;
mod joining;
mod person;
mod recovery;
mod unit;
mod ways;

pub(crate) use accounts::joining_link;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Hub;
use crate::error::{Error, Kept, Result};
use crate::people::COOKIE;
use crate::people::actions;
use crate::people::session::{self, Token};
use crate::web::Lang;
use crate::web::components::{Button, Field, Kind, error_summary, note};
use crate::web::extract::{OfficerForm, Visitor, VisitorForm, cookie};
use crate::web::form::{Filled, Form, Voice};
use crate::web::layout::{PublicPage, public_page};

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/dang-nhap", get(sign_in_page).post(sign_in))
        .route("/dang-xuat", post(sign_out))
        .route("/tai-khoan", get(account::page))
        .route("/tai-khoan/ngon-ngu", post(account::choose_language))
        .route("/tai-khoan/phien", post(account::end_others))
        .route("/tai-khoan/thu", post(ways::ask_mail))
        .route("/tai-khoan/thu/ma", post(ways::confirm_mail))
        .route("/tai-khoan/thu/khi", post(ways::mail_when))
        .route("/tai-khoan/thu/bo", post(ways::forget_mail))
        .route("/tai-khoan/dien-thoai", post(ways::set_phone))
        .route("/thiet-lap/{token}", get(joining::set_up_page).post(joining::set_up))
        .route("/moi/{token}", get(joining::take_up_page).post(joining::take_up))
        .route("/nguoi-dung", get(accounts::page))
        .route("/nguoi-dung/them", get(accounts::add_page).post(accounts::add))
        .route("/nguoi-dung/{id}", get(person::page))
        .route("/nguoi-dung/{id}/duong-dan", post(person::new_link))
        .route("/nguoi-dung/{id}/vai", post(person::give_role))
        .route("/nguoi-dung/{id}/thoi-vai", post(person::end_role))
        .route("/nguoi-dung/{id}/dong", get(person::close_page).post(person::close))
        .route("/don-vi", get(unit::page))
        .route("/don-vi/mo-khoa", post(unit::let_in))
        .route("/don-vi/khoi-phuc", post(unit::ask_recovery))
        .route("/khoa-du-phong", get(recovery::page))
        .route("/khoa-du-phong/nguoi-giu", post(recovery::appoint))
        .route("/khoa-du-phong/giay", post(recovery::on_paper))
        .route("/khoa-du-phong/{id}", post(recovery::answer))
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
            @if !hub.is_demo() {
                (Field::number("code", lang.t("people-code")).hint(lang.t("people-code-hint")).autocomplete("one-time-code"))
            }
            (Button::submit(lang.t("people-sign-in")))
        }
        @if hub.is_demo() { (demo_sign_ins(lang, filled.form, kept)) }
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
    ("chutich.xa", "people-demo-commune-chair"),
    ("congan.xa", "people-demo-police"),
    ("hoso.tinh", "people-demo-register"),
    ("lanhdao.congan", "people-demo-police-head"),
    ("tuvan.nalung", "people-demo-counsellor"),
    ("lanhdao.so", "people-demo-head"),
    ("kehoach.so", "people-demo-steering"),
    ("mang.so", "people-demo-network"),
    ("thongtin.so", "people-demo-information"),
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
