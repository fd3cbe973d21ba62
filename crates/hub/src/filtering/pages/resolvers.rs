//! The resolvers, how they are doing, and the policy that they get.

use std::collections::HashMap;

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::parts;
use crate::attachment;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::filtering::actions::{self, ResolverRow};
use crate::filtering::model::{Health, ResolverId};
use crate::filtering::{lists, policy};
use crate::id::OrganisationId;
use crate::organisations;
use crate::organisations::actions::get;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, Urgency, chip, empty, error_summary, key_values,
    note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};
use crate::web::{Icon, Lang};

type Names = HashMap<OrganisationId, String>;

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[]).await
}

async fn show(officer: &Officer, form: &Form, problems: &[Problem]) -> Result<Response> {
    let lang = officer.lang;
    if !officer.who.may_ever(&actions::SEE) {
        return Err(Error::Forbidden(actions::SEE.name));
    }
    let resolvers = actions::resolvers(&officer.hub, &officer.who).await?;
    let organisations = organisations::actions::all(&officer.hub).await?;
    let newest = policy::newest(&officer.hub).await?;
    let now = officer.hub.clock.now();
    let health = |row: &ResolverRow| match row.revoked_at {
        Some(_) => Health::Revoked,
        None => {
            let newest = newest.as_ref().map(|newest| (newest.sequence, newest.issued_at));
            Health::of(now, row.seen_at, row.sequence, newest)
        }
    };
    let judged: Vec<_> = resolvers.iter().map(|row| (row, health(row))).collect();
    let count = |health: Health| judged.iter().filter(|(_, judged)| *judged == health).count();
    let (silent, stale, running) = (count(Health::Silent), count(Health::Stale), count(Health::Running));
    let title = match (silent, stale, running) {
        (0, 0, 0) => lang.t("filtering-title-none"),
        (0, 0, n) => lang.f("filtering-title-running", &[("n", n.into())]),
        (0, n, _) => lang.f("filtering-title-stale", &[("n", n.into())]),
        (n, ..) => lang.f("filtering-title-silent", &[("n", n.into())]),
    };
    // schools first: most resolvers stand there
    let (schools, others): (Vec<_>, Vec<_>) = organisations.iter().partition(|unit| unit.kind == "school");
    let mine: Vec<(OrganisationId, String)> = schools
        .into_iter()
        .chain(others)
        .filter(|unit| can(&officer.who, &actions::ENROL, &On::held_by(unit.id)).is_ok())
        .map(|unit| (unit.id, unit.name.clone()))
        .collect();
    let names: Names = organisations.into_iter().map(|unit| (unit.id, unit.short_name)).collect();
    let filled = Filled { form, problems, lang };
    let body = html! {
        (parts(lang, "/loc"))
        (error_summary(&filled, Voice::Adult))
        div.two {
            div.stack {
                @if judged.is_empty() {
                    (empty(&lang.t("filtering-none"), &lang.t("filtering-none-hint"), None))
                } @else { (table(officer, &judged, &names)) }
                @if !mine.is_empty() { (code_card(officer, &mine, filled)) }
            }
            (policy_card(officer, newest.as_ref()).await?)
        }
    };
    Ok(officer.page(title).problems(!problems.is_empty()).render(body))
}

/// i18n: filtering-health-*
fn table(officer: &Officer, judged: &[(&ResolverRow, Health)], names: &Names) -> Markup {
    let lang = officer.lang;
    let columns = vec![
        Column::new(lang.t("filtering-column-site")),
        Column::new(lang.t("filtering-column-state")).corner(),
        Column::new(lang.t("filtering-column-seen")),
        Column::new(lang.t("filtering-column-policy")).numeric(),
        Column::new(lang.t("filtering-column-acts")).silent(),
    ];
    let rows = judged
        .iter()
        .map(|(row, health)| {
            let (state, urgency) = match health {
                Health::Running => (State::Done, Urgency::None),
                Health::Stale => (State::Due, Urgency::Soon),
                Health::Silent => (State::Late, Urgency::Urgent),
                Health::Revoked => (State::Stuck, Urgency::None),
            };
            let unit = names.get(&row.organisation_id).map_or("", String::as_str);
            let may = can(&officer.who, &actions::ENROL, &On::held_by(row.organisation_id)).is_ok();
            let cells = vec![
                html! { strong { (row.site) } small { (unit) @if !row.host.is_empty() { " · " (row.host) } } },
                chip(state, &lang.t(&format!("filtering-health-{}", health.name()))),
                html! { (lang.near_moment(row.seen_at.into())) },
                html! { @if row.sequence > 0 { (lang.number(row.sequence)) } @else { "–" } },
                html! { @if may && *health != Health::Revoked { (revoke_form(officer, row)) } },
            ];
            Row { urgency, cells }
        })
        .collect();
    html! { (Table { caption: lang.t("filtering-tab-resolvers"), caption_shown: false, columns, rows }) }
}

fn revoke_form(officer: &Officer, row: &ResolverRow) -> Markup {
    let lang = officer.lang;
    html! {
        details {
            summary { (lang.t("filtering-revoke")) span.vh { " " (row.site) } }
            form.stack method="post" action={ "/loc/may/" (row.id) "/thu-hoi" } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                p.small { (lang.t("filtering-revoke-hint")) }
                (Button::submit(lang.t("filtering-revoke-sure")).about(row.site.as_str()).small().quiet())
            }
        }
    }
}

fn code_card(officer: &Officer, mine: &[(OrganisationId, String)], filled: Filled<'_>) -> Markup {
    let lang = officer.lang;
    let ids: Vec<_> = mine.iter().map(|(id, _)| id.to_string()).collect();
    let options: Vec<_> = ids.iter().zip(mine).map(|(id, (_, name))| (id.as_str(), name.as_str())).collect();
    Card::new("code", lang.t("filtering-code")).body(html! {
        p.small.muted { (lang.t("filtering-code-hint")) }
        form.stack method="post" action="/loc/ma-moi" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::select("organisation", lang.t("filtering-code-organisation"), &options).filled(&filled))
            (Field::line("site", lang.t("filtering-code-site")).hint(lang.t("filtering-code-site-hint"))
                .filled(&filled))
            (Button::submit(lang.t("filtering-code-make")).quiet())
        }
    })
}

async fn policy_card(officer: &Officer, newest: Option<&policy::PolicyRow>) -> Result<Markup> {
    let lang = officer.lang;
    let Some(newest) = newest else {
        return Ok(note(Kind::Info, html! { p { (lang.t("filtering-policy-none")) } }));
    };
    let on = lists::all(&officer.hub).await?.iter().filter(|list| list.is_on).count();
    let labels = [
        "filtering-policy-sequence",
        "filtering-policy-names",
        "filtering-policy-orders",
        "filtering-policy-lists",
        "filtering-policy-issued",
        "filtering-policy-expires",
    ]
    .map(|id| lang.t(id));
    let pending = i64::try_from(on).is_ok_and(|on| on != newest.lists);
    let body = html! {
        (key_values(&[
            (&labels[0], html! { strong { (lang.number(newest.sequence)) } }),
            (&labels[1], html! { (lang.number(newest.names)) }),
            (&labels[2], html! { (lang.number(newest.orders)) }),
            (&labels[3], html! { (lang.number(newest.lists)) }),
            (&labels[4], html! { (lang.near_moment(newest.issued_at.into())) }),
            (&labels[5], html! { (lang.date(newest.expires_at.day().0)) }),
        ]))
        @if pending { p.small { (lang.t("filtering-policy-pending")) } }
        p.small.muted { (lang.t("filtering-policy-hint")) }
        @if officer.who.may_ever(&actions::ENROL) {
            p { (Button::link(lang.t("filtering-stick"), "/loc/goi").icon(Icon::Download).quiet()) }
            p.small.muted { (lang.t("filtering-stick-hint")) }
        }
    };
    Ok(Card::new("policy", lang.t("filtering-policy")).body(body))
}

/// The newest policy as a file for a stick.
pub(super) async fn stick(officer: Officer) -> Result<Response> {
    if !officer.who.may_ever(&actions::ENROL) {
        return Err(Error::Forbidden(actions::ENROL.name));
    }
    let (sequence, bundle) = policy::file(&officer.hub).await?.ok_or(Error::NotFound)?;
    let name = format!("la-chan-chinh-sach-{sequence}.lachan");
    Ok(attachment::download("application/vnd.lachan.bundle", &name, bundle))
}

pub(super) async fn make_code(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let organisation = reader.line("organisation", Need::Required, 40).parse::<OrganisationId>().ok();
    if organisation.is_none() && !reader.is_bad("organisation") {
        reader.problem(Problem::new("organisation", "form-choose-one"));
    }
    let site = reader.line("site", Need::Required, 100);
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems).await;
    }
    let organisation = organisation.ok_or(Error::NotFound)?;
    get(&officer.hub, organisation).await?.ok_or(Error::NotFound)?;
    let code = actions::make_code(&officer.hub, &officer.who, organisation, &site).await?;
    let page = officer.page(officer.lang.t("filtering-code-made"));
    let page = page.crumb(officer.lang.t("filtering-menu"), Some("/loc"));
    Ok(page.crumb(officer.lang.t("filtering-code"), None).render(code_shown(&officer, &site, &code)))
}

/// The code and the command, shown once: the hub keeps neither.
fn code_shown(officer: &Officer, site: &str, code: &str) -> Markup {
    let lang: Lang = officer.lang;
    let config = &officer.hub.config;
    let url = config.public_url.clone().unwrap_or_else(|| {
        let scheme = if config.tls_certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", config.listen)
    });
    let command = format!(
        "lachan resolver --listen 192.168.1.2:53 --upstream 203.0.113.1:53 --hub {} --enrol {code}",
        url.trim_end_matches('/')
    );
    html! {
        (note(Kind::Due, html! { p { (lang.t("filtering-code-once")) } }))
        (Card::new("shown", lang.f("filtering-code-for", &[("site", site.into())])).tall().body(html! {
            p.code { (code) }
            p { (lang.t("filtering-code-command")) }
            pre { code { (command) } }
            p.small.muted { (lang.t("filtering-code-addresses")) }
        }))
        p { (Button::link(lang.t("filtering-code-back"), "/loc").icon(Icon::Filter).quiet()) }
    }
}

pub(super) async fn revoke(
    Path(id): Path<ResolverId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::revoke(&officer.hub, &officer.who, id).await?;
    Ok(officer.done("/loc", "filtering-revoked"))
}
