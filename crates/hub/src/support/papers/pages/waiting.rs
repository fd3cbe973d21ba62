//! What waits for a head's signature: that paper and the plan that it approves, nothing else of the case.

use axum::extract::Path;
use axum::response::Response;
use maud::html;

use super::list::name;
use super::reading;
use crate::authority::{On, can};
use crate::error::{Error, Result};
use crate::support::papers::PaperId;
use crate::support::papers::declared;
use crate::support::papers::signing::{self, RETURNED, SIGN, Waiting};
use crate::web::Lang;
use crate::web::components::{Button, Card, Field, Sealed, empty};
use crate::web::extract::{Officer, OfficerForm};

pub(super) async fn page(officer: Officer) -> Result<Response> {
    let (who, lang) = (&officer.who, officer.lang);
    let unit = who.grants.iter().find(|grant| can(who, &SIGN, &On::held_by(grant.organisation)).is_ok());
    unit.ok_or(Error::Forbidden(SIGN.name))?;
    let waiting = signing::waiting(&officer.hub, who).await?;
    let body = html! {
        @if waiting.is_empty() { (empty(&lang.t("papers-waiting-none"), &lang.t("papers-waiting-none-hint"), None)) }
        div.stack { @for row in &waiting { (card(&officer, row)) } }
    };
    Ok(officer.page(lang.t("papers-waiting")).render(body))
}

fn title(lang: Lang, row: &Waiting) -> String {
    let kind = declared::kind(&row.kind).map(|kind| name(lang, kind)).unwrap_or_default();
    format!("{kind} · {} · {}", row.code, row.pseudonym)
}

fn card(officer: &Officer, row: &Waiting) -> maud::Markup {
    let lang = officer.lang;
    let id = row.paper_id.to_string();
    let args = [("who", row.written_by.as_str().into()), ("at", lang.near_moment(row.sent_at.into()).into())];
    Card::new(&id, title(lang, row)).body(html! {
        p { (lang.f("papers-waiting-since", &args)) }
        (Sealed { title: lang.t("papers-waiting-sealed"), text: lang.t("papers-open-hint") }.body(html! {
            form method="post" action={ "/giay-to-cho-ky/" (row.paper_id) } {
                input type="hidden" name="csrf" value=(officer.who.csrf);
                (Button::submit(lang.t("papers-open")).about(title(lang, row)))
            }
        }))
    })
}

/// i18n: papers-returned-*
pub(super) async fn open(
    Path(id): Path<PaperId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    let lang = officer.lang;
    let awaiting = signing::read(&officer.hub, &officer.who, id).await?;
    let words: Vec<_> =
        RETURNED.iter().map(|one| (*one, lang.t(&format!("papers-returned-{one}")))).collect();
    let reasons: Vec<(&str, &str)> = std::iter::once(("", ""))
        .chain(words.iter().map(|(value, words)| (*value, words.as_ref())))
        .collect();
    let hidden = html! {
        input type="hidden" name="csrf" value=(officer.who.csrf);
        input type="hidden" name="seen" value=(awaiting.changes);
    };
    let plan = declared::kind("plan").ok_or(Error::NotFound)?;
    let body = html! {
        div.two {
            div.stack {
                (Card::new("quyet-dinh", name(lang, awaiting.kind)).body(reading::content(lang, awaiting.kind, &awaiting.copy.decision)))
                @if let Some(content) = &awaiting.copy.plan {
                    (Card::new("ke-hoach", name(lang, plan)).body(reading::content(lang, plan, content)))
                }
            }
            div.stack {
                (Card::new("ky", lang.t("papers-sign-decision")).tall().body(html! {
                    form.stack method="post" action={ "/giay-to-cho-ky/" (id) "/ky" } {
                        (hidden)
                        p.small { (lang.t("papers-sign-decision-hint")) }
                        (Button::submit(lang.t("papers-sign-decision")).wide())
                    }
                }))
                (Card::new("tra", lang.t("papers-send-back")).body(html! {
                    form.stack method="post" action={ "/giay-to-cho-ky/" (id) "/tra" } {
                        (hidden)
                        (Field::select("reason", lang.t("papers-send-back-why"), &reasons))
                        (Button::submit(lang.t("papers-send-back")).quiet())
                    }
                }))
            }
        }
    };
    let crumb = lang.t("papers-waiting");
    let page = officer.page(title(lang, &awaiting.row)).crumb(crumb, Some("/giay-to-cho-ky"));
    Ok(page.crumb(name(lang, awaiting.kind), None).render(body))
}

pub(super) async fn sign(
    Path(id): Path<PaperId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen = form.value("seen").parse().unwrap_or(0);
    signing::confirm(&officer.hub, &officer.who, id, seen).await?;
    Ok(officer.done("/giay-to-cho-ky", "papers-decision-signed"))
}

pub(super) async fn send_back(
    Path(id): Path<PaperId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let seen = form.value("seen").parse().unwrap_or(0);
    match signing::send_back(&officer.hub, &officer.who, id, seen, form.value("reason")).await {
        // nothing was chosen: it still waits
        Err(Error::Invalid(_)) => Ok(officer.done("/giay-to-cho-ky", "papers-choose-reason")),
        outcome => {
            outcome?;
            Ok(officer.done("/giay-to-cho-ky", "papers-sent-back"))
        }
    }
}
