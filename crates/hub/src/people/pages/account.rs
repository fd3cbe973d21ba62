//! One's own account: the language of the screens, the ways of being told, and where one is signed in.

use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::people::session::{self, Mine, Token};
use crate::people::{COOKIE, actions, recovery, ways};
use crate::web::Lang;
use crate::web::components::{Button, Card, Column, Field, Row, State, Table, chip, labelled_error_summary};
use crate::web::extract::{Officer, OfficerForm, cookie};
use crate::web::form::{Filled, Form, Problem, Voice};

pub(super) async fn page(headers: HeaderMap, officer: Officer) -> Result<Response> {
    show(&headers, &officer, &Form::default(), &[]).await
}

/// The page, or the same with problems of one of its forms.
pub(super) async fn show(
    headers: &HeaderMap,
    officer: &Officer,
    form: &Form,
    problems: &[Problem],
) -> Result<Response> {
    let lang = officer.lang;
    let languages: Vec<_> = Lang::ALL.iter().map(|lang| (lang.code(), lang.t("common-language"))).collect();
    let options: Vec<_> = languages.iter().map(|(code, name)| (*code, name.as_ref())).collect();
    let sessions = session::mine(&officer.hub, &officer.who, &token(headers)?).await?;
    let mine = ways::mine(&officer.hub, &officer.who).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, super::ways::LABELS))
        (Card::new("ngon-ngu", lang.t("people-language")).body(html! {
            form.stack method="post" action="/tai-khoan/ngon-ngu" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::select("language", lang.t("people-language"), &options).value(lang.code()))
                (Button::submit(lang.t("people-save")))
            }
        }))
        (super::ways::cards(officer, &mine, &filled))
        @if recovery::kept(&officer.hub, &officer.who).await?.is_some() {
            (Card::new("khoa-du-phong", lang.t("people-recovery")).body(html! {
                p { (lang.t("people-recovery-you-are-keeper")) }
                p { a href="/khoa-du-phong" { (lang.t("people-recovery-open")) } }
            }))
        }
        (Card::new("phien", lang.t("people-sessions")).flush().body(html! { (table(lang, &sessions)) }))
        @if sessions.len() > 1 {
            form.stack method="post" action="/tai-khoan/phien" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                p.small.muted { (lang.t("people-end-sessions-hint")) }
                (Button::submit(lang.t("people-end-sessions")).quiet())
            }
        }
    };
    Ok(officer.page(lang.t("people-account")).problems(!problems.is_empty()).render(body))
}

fn token(headers: &HeaderMap) -> Result<Token> {
    cookie(headers, COOKIE).and_then(Token::parse).ok_or(Error::SignIn(None))
}

fn table(lang: Lang, sessions: &[Mine]) -> Markup {
    let rows = sessions.iter().map(|session| {
        Row::new(vec![
            html! { (lang.near_moment(session.began.into())) },
            html! { (lang.near_moment(session.used.into())) },
            html! { @if session.this { (chip(State::Running, &lang.t("people-session-this"))) } },
        ])
    });
    let table = Table {
        caption: lang.t("people-sessions"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-session-began")),
            Column::new(lang.t("people-session-used")),
            Column::new(lang.t("people-session-where")).corner(),
        ],
        rows: rows.collect(),
    };
    html! { (table) }
}

pub(super) async fn choose_language(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let lang = Lang::from_code(form.value("language")).unwrap_or_default();
    actions::choose_language(&officer.hub, &officer.who, lang).await?;
    Ok(officer.done("/tai-khoan", "people-saved"))
}

pub(super) async fn end_others(
    headers: HeaderMap,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    session::end_others(&officer.hub, &officer.who, &token(&headers)?).await?;
    Ok(officer.done("/tai-khoan", "people-sessions-ended"))
}
