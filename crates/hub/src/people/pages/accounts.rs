//! All accounts, and a new one.

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::joining::read_login;
use crate::authority::{Grant, Level, Role};
use crate::error::{Error, Result};
use crate::organisations::actions::{Organisation, all as organisations};
use crate::organisations::model::POLICE;
use crate::people::actions;
use crate::people::administration::{self, Account, Standing};
use crate::people::store::HeldRole;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Pages, Row, State, Tab, Table, chip, empty, filters,
    labelled_error_summary, note, tabs,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};

pub(super) const LIST: &str = "/nguoi-dung";
const ON_A_PAGE: usize = 50;

/// i18n: people-role-*
pub(super) fn role_word(lang: Lang, role: &str) -> String {
    lang.t(&format!("people-role-{role}")).into_owned()
}

/// i18n: people-standing-*
fn standing_word(lang: Lang, standing: Standing) -> String {
    lang.t(&format!("people-standing-{}", standing.name())).into_owned()
}

pub(super) fn standing_chip(lang: Lang, standing: Standing) -> Markup {
    let state = match standing {
        Standing::InUse => State::Done,
        Standing::Invited => State::Waiting,
        Standing::Closed => State::Stuck,
    };
    chip(state, &standing_word(lang, standing))
}

/// A role with the unit where it is held.
pub(super) fn role_at(lang: Lang, organisations: &[Organisation], role: &HeldRole) -> String {
    let unit = organisations.iter().find(|one| one.id == role.organisation_id);
    let unit = unit.map_or("–", |unit| unit.short_name.as_str());
    format!("{} · {unit}", role_word(lang, &role.role))
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    /// Words of the name or login.
    #[serde(default)]
    tim: String,
    /// Standing.
    #[serde(default)]
    trang_thai: String,
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn href(&self, standing: Standing, page: u64) -> String {
        let page = page.to_string();
        let pairs = [("tim", self.tim.as_str()), ("trang_thai", standing.name()), ("trang", &page)];
        format!("{LIST}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

pub(super) async fn page(officer: Officer, Query(asked): Query<Asked>) -> Result<Response> {
    let lang = officer.lang;
    let mut accounts = administration::accounts(&officer.hub, &officer.who).await?;
    let units = organisations(&officer.hub).await?;
    let wanted = lachan_text::fold(&asked.tim);
    let fits = |one: &Account| {
        lachan_text::fold(&one.name).contains(wanted.trim()) || one.login.contains(wanted.trim())
    };
    accounts.retain(fits);
    let of = |standing: Standing| accounts.iter().filter(move |one| one.standing == standing).count();
    let shown = Standing::ALL.into_iter().find(|standing| standing.name() == asked.trang_thai);
    let shown = shown.unwrap_or(Standing::InUse);
    let parts = Standing::ALL.map(|standing| Tab {
        label: standing_word(lang, standing).into(),
        href: asked.href(standing, 1).into(),
        count: Some(of(standing) as u64),
        current: standing == shown,
    });
    let here: Vec<_> = accounts.iter().filter(|one| one.standing == shown).collect();
    let body = html! {
        (filters(lang, LIST, html! {
            (Field::line("tim", lang.t("people-search")).value(asked.tim.as_str()))
            input type="hidden" name="trang_thai" value=(shown.name());
        }))
        (tabs(lang, &lang.t("people-standings"), &parts))
        (list(lang, &here, &units, shown, &asked))
    };
    let add = html! { (Button::link(lang.t("people-add"), "/nguoi-dung/them").icon(Icon::People)) };
    Ok(officer.page(lang.t("people-accounts")).actions(add).render(body))
}

fn list(lang: Lang, here: &[&Account], units: &[Organisation], shown: Standing, asked: &Asked) -> Markup {
    if here.is_empty() {
        return empty(&lang.t("people-none"), &lang.t("people-none-hint"), None);
    }
    let pages = here.len().div_ceil(ON_A_PAGE) as u64;
    let now = asked.trang.clamp(1, pages);
    let from = usize::try_from(now - 1).unwrap_or(0) * ON_A_PAGE;
    let rows = here.iter().skip(from).take(ON_A_PAGE).map(|one| {
        Row::new(vec![
            html! { a href={ (LIST) "/" (one.id) } { strong { (one.name) } } small { (one.login) } },
            html! { @for role in &one.roles { (role_at(lang, units, role)) br; } },
            standing_chip(lang, one.standing),
        ])
    });
    let table = Table {
        caption: lang.t("people-accounts"),
        caption_shown: false,
        columns: vec![
            Column::new(lang.t("people-name")),
            Column::new(lang.t("people-roles")),
            Column::new(lang.t("people-standing")).corner(),
        ],
        rows: rows.collect(),
    };
    html! {
        (Card::new("danh-sach", standing_word(lang, shown)).flush().body(html! { (table) }))
        (Pages { lang, now, all: pages, href: |page| asked.href(shown, page) })
    }
}

const LABELS: &[(&str, &str)] = &[
    ("name", "people-name"),
    ("login", "people-login"),
    ("role", "people-role"),
    ("organisation", "people-organisation"),
];

pub(super) async fn add_page(officer: Officer) -> Result<Response> {
    crate::authority::can(&officer.who, &actions::MANAGE, &crate::authority::On::province())?;
    show_add(&officer, &Form::default(), &[]).await
}

async fn show_add(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    let units = organisations(&officer.hub).await?;
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        (Card::new("nguoi", lang.t("people-add")).body(html! {
            form.stack method="post" action="/nguoi-dung/them" {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Field::line("name", lang.t("people-name")).hint(lang.t("people-name-hint")).filled(&filled))
                (Field::line("login", lang.t("people-login")).hint(lang.t("people-login-hint")).filled(&filled))
                (role_fields(&units, &filled))
                (Button::submit(lang.t("people-add-save")))
            }
        }))
    };
    Ok(officer
        .page(lang.t("people-add"))
        .crumb(lang.t("people-accounts"), Some(LIST))
        .crumb(lang.t("people-add"), None)
        .problems(!problems.is_empty())
        .render(body))
}

/// Which role, and where.
pub(super) fn role_fields(units: &[Organisation], filled: &Filled<'_>) -> Markup {
    let lang = filled.lang;
    let roles = Role::ALL.map(|role| (role.name(), role_word(lang, role.name())));
    let ids: Vec<_> = units.iter().map(|unit| (unit.id.to_string(), unit.name.as_str())).collect();
    let choose = lang.t("people-choose");
    let first = ("", choose.as_ref());
    let roles: Vec<_> =
        std::iter::once(first).chain(roles.iter().map(|(value, words)| (*value, words.as_str()))).collect();
    let units: Vec<_> =
        std::iter::once(first).chain(ids.iter().map(|(value, words)| (value.as_str(), *words))).collect();
    html! {
        (Field::select("role", lang.t("people-role"), &roles).hint(lang.t("people-role-hint")).filled(filled))
        (Field::select("organisation", lang.t("people-organisation"), &units).filled(filled))
    }
}

/// Reads what [`role_fields`] asked. Level and area are those of the organisation.
pub(super) fn read_role(reader: &mut FormReader<'_>, units: &[Organisation]) -> Option<Grant> {
    let role = reader.one_of("role", &Role::ALL.map(|role| (role.name(), role)));
    let ids: Vec<_> = units.iter().map(|unit| (unit.id.to_string(), unit)).collect();
    let ids: Vec<_> = ids.iter().map(|(id, unit)| (id.as_str(), *unit)).collect();
    let unit = reader.optional_one_of("organisation", &ids);
    if unit.is_none() && !reader.is_bad("organisation") {
        reader.problem(Problem::new("organisation", "form-choose-one"));
    }
    let unit = unit?;
    if role.is_of_police() && unit.kind != POLICE {
        reader.problem(Problem::new("organisation", "people-police-alone"));
    }
    let level = Level::parse(&unit.level)?;
    Some(Grant { role, organisation: unit.id, level, area: unit.area_code.clone() })
}

pub(super) async fn add(headers: HeaderMap, OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let units = organisations(&officer.hub).await?;
    let mut reader = FormReader::new(&form);
    let name = reader.line("name", Need::Required, 100);
    let login = read_login(&mut reader);
    let grant = read_role(&mut reader, &units);
    let outcome = match (reader.finish(), grant) {
        (Ok(()), Some(grant)) => actions::invite(&officer.hub, &officer.who, &name, &login, &grant).await,
        (Ok(()), None) => Err(Error::NotFound),
        (Err(problems), _) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(token) => Ok(link_page(&officer, &headers, &name, &token)),
        Err(Error::Invalid(problems)) => show_add(&officer, &form, &problems).await,
        Err(error) => Err(error),
    }
}

/// Where somebody makes an account theirs; the token in it is good once.
pub(crate) fn joining_link(officer: &Officer, headers: &HeaderMap, token: &str) -> String {
    format!("{}/moi/{token}", officer.address(headers))
}

/// The one-time link, shown once: only its hash is kept.
pub(super) fn link_page(officer: &Officer, headers: &HeaderMap, name: &str, token: &str) -> Response {
    let lang = officer.lang;
    let link = joining_link(officer, headers, token);
    let body = html! {
        (note(Kind::Due, html! { p { (lang.t("people-link-once")) } }))
        (Card::new("duong-dan", lang.t("people-link")).tall().body(html! {
            (Field::area("link", lang.t("people-link"), 3).label_hidden().value(link))
            p { (lang.t("people-link-hint")) }
            (Button::link(lang.t("people-link-done"), LIST).quiet())
        }))
    };
    officer
        .page(lang.f("people-link-title", &[("name", name.into())]))
        .crumb(lang.t("people-accounts"), Some(LIST))
        .crumb(lang.t("people-link"), None)
        .render(body)
}
