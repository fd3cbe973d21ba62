//! One account, as an administrator sees it.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::accounts::{LIST, link_page, read_role, role_at, role_fields, standing_chip};
use crate::error::{Error, Result};
use crate::id::PersonId;
use crate::organisations::actions::{Organisation, all as organisations};
use crate::people::actions;
use crate::people::administration::{self, Account, Standing};
use crate::web::components::{
    Button, Card, Column, Kind, Row, Table, key_values, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Problem, Voice};

const LABELS: &[(&str, &str)] = &[("role", "people-role"), ("organisation", "people-organisation")];

pub(super) async fn page(officer: Officer, Path(id): Path<PersonId>) -> Result<Response> {
    show(&officer, id, &Form::default(), &[]).await
}

async fn show(officer: &Officer, id: PersonId, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let account = administration::account_of(&officer.hub, &officer.who, id).await?;
    let units = organisations(&officer.hub).await?;
    let filled = Filled { form, problems, lang };
    let open = account.standing != Standing::Closed;
    let login = lang.t("people-login");
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        div.two {
            div.stack {
                section.card { (key_values(&[(login.as_ref(), html! { (account.login) })])) }
                (Card::new("vai", lang.t("people-roles")).flush().body(roles(officer, &account, &units)))
            }
            @if open {
                div.stack {
                    (Card::new("them-vai", lang.t("people-give-role")).body(html! {
                        form.stack method="post" action={ (LIST) "/" (id) "/vai" } {
                            input type="hidden" name="csrf" value=(officer.who.csrf);
                            (role_fields(&units, &filled))
                            (Button::submit(lang.t("people-give-role-save")))
                        }
                    }))
                    (access_card(officer, &account))
                }
            }
        }
    };
    Ok(officer
        .page(account.name.clone())
        .actions(standing_chip(lang, account.standing))
        .crumb(lang.t("people-accounts"), Some(LIST))
        .crumb(account.name.clone(), None)
        .problems(!problems.is_empty())
        .render(body))
}

fn roles(officer: &Officer, account: &Account, units: &[Organisation]) -> Markup {
    let lang = officer.lang;
    let rows = account.roles.iter().map(|role| {
        Row::new(vec![
            html! { (role_at(lang, units, role)) },
            html! { (lang.date(role.valid_from.0)) },
            html! {
                form method="post" action={ (LIST) "/" (account.id) "/thoi-vai" } {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    input type="hidden" name="id" value=(role.id);
                    (Button::submit(lang.t("people-end-role")).quiet().small()
                        .about(role_at(lang, units, role)))
                }
            },
        ])
    });
    let table = Table {
        caption: lang.t("people-roles"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-role")),
            Column::new(lang.t("people-since")).numeric(),
            Column::new(lang.t("people-end-role")).silent(),
        ],
        rows: rows.collect(),
    };
    html! {
        @if account.roles.is_empty() { p.muted { (lang.t("people-no-role")) } } @else { (table) }
    }
}

fn access_card(officer: &Officer, account: &Account) -> Markup {
    let lang = officer.lang;
    Card::new("dang-nhap", lang.t("people-access")).body(html! {
        form.stack method="post" action={ (LIST) "/" (account.id) "/duong-dan" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            p.small.muted { (lang.t("people-new-link-hint")) }
            (Button::submit(lang.t("people-new-link")).quiet())
        }
        @if account.id != officer.who.person {
            p { a href={ (LIST) "/" (account.id) "/dong" } { (lang.t("people-close")) } }
        }
    })
}

pub(super) async fn new_link(
    Path(id): Path<PersonId>,
    headers: HeaderMap,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let account = administration::account_of(&officer.hub, &officer.who, id).await?;
    if account.standing == Standing::Closed {
        return Err(Error::Conflict("people-is-closed"));
    }
    let token = actions::invite_again(&officer.hub, &officer.who, id).await?;
    Ok(link_page(&officer, &headers, &account.name, &token))
}

pub(super) async fn give_role(
    Path(id): Path<PersonId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let units = organisations(&officer.hub).await?;
    let mut reader = FormReader::new(&form);
    let grant = read_role(&mut reader, &units);
    match (reader.finish(), grant) {
        (Ok(()), Some(grant)) => {
            actions::give_role(&officer.hub, &officer.who, id, &grant).await?;
            Ok(officer.done(&format!("{LIST}/{id}"), "people-role-given"))
        }
        (Ok(()), None) => Err(Error::NotFound),
        (Err(problems), _) => show(&officer, id, &form, &problems).await,
    }
}

pub(super) async fn end_role(
    Path(id): Path<PersonId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let role = form.value("id").parse().map_err(|_| Error::NotFound)?;
    administration::end_role(&officer.hub, &officer.who, id, role).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "people-role-ended"))
}

pub(super) async fn close_page(officer: Officer, Path(id): Path<PersonId>) -> Result<Response> {
    let lang = officer.lang;
    let account = administration::account_of(&officer.hub, &officer.who, id).await?;
    let here = format!("{LIST}/{id}");
    let body = html! {
        (note(Kind::Danger, html! { p { (lang.t("people-close-hint")) } }))
        form.row method="post" action={ (here) "/dong" } {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Button::submit(lang.t("people-close-save")))
            (Button::link(lang.t("people-close-not"), here.as_str()).quiet())
        }
    };
    Ok(officer
        .page(lang.f("people-close-title", &[("name", account.name.as_str().into())]))
        .crumb(lang.t("people-accounts"), Some(LIST))
        .crumb(account.name.clone(), Some(&here))
        .crumb(lang.t("people-close"), None)
        .render(body))
}

pub(super) async fn close(
    Path(id): Path<PersonId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::disable(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(&format!("{LIST}/{id}"), "people-closed"))
}
