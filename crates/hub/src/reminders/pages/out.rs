//! The ways out, for the administrator: the mail server, receivers of messages, trying both, what became of the last
//! deliveries.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::error::{Error, Result};
use crate::outbound::{self, Security, Trouble, is_address};
use crate::people::ways;
use crate::reminders::actions::{self, Endpoint, EndpointId, Outcome};
use crate::web::Lang;
use crate::web::components::{
    Button, Card, Column, Field, Kind, Row, State, Table, chip, key_values, labelled_error_summary, note,
};
use crate::web::extract::{Officer, OfficerForm};
use crate::web::form::{Filled, Form, FormReader, Need, Problem, Voice};

const HERE: &str = "/gui-tin";
const LABELS: &[(&str, &str)] =
    &[("to", "reminders-try-to"), ("name", "reminders-endpoint-name"), ("url", "reminders-endpoint-url")];

pub(super) async fn page(officer: Officer) -> Result<Response> {
    show(&officer, &Form::default(), &[], None).await
}

/// What a try came to, and what was tried.
struct Tried {
    what: String,
    outcome: Result<(), Trouble>,
}

async fn show(
    officer: &Officer,
    form: &Form,
    problems: &[Problem],
    tried: Option<Tried>,
) -> Result<Response> {
    let lang = officer.lang;
    let endpoints = actions::endpoints(&officer.hub, &officer.who).await?;
    let outcomes = actions::outcomes(&officer.hub, &officer.who).await?;
    let own = ways::mine(&officer.hub, &officer.who).await?.mail.unwrap_or_default();
    let filled = Filled { form, problems, lang };
    let body = html! {
        (labelled_error_summary(&filled, Voice::Adult, LABELS))
        @if let Some(tried) = &tried { (tried_note(lang, tried)) }
        (mail_card(officer, &filled, &own))
        (Card::new("noi", lang.t("reminders-endpoints")).body(html! {
            @if !endpoints.is_empty() { (endpoint_table(officer, &endpoints)) }
            (add_form(officer, &filled))
        }))
        (Card::new("gan-day", lang.t("reminders-outcomes")).flush().body(html! {
            @if outcomes.is_empty() { p.muted { (lang.t("reminders-outcomes-none")) } }
            @else { (outcome_table(lang, &outcomes)) }
        }))
    };
    let page = officer.page(lang.t("reminders-out-menu")).lede(html! { (lang.t("reminders-out-lede")) });
    Ok(page.problems(!problems.is_empty()).render(body))
}

fn tried_note(lang: Lang, tried: &Tried) -> Markup {
    match &tried.outcome {
        Ok(()) => {
            let words = lang.f("reminders-tried-good", &[("what", tried.what.as_str().into())]);
            note(Kind::Done, html! { p role="status" { (words) } })
        }
        Err(trouble) => {
            let words = lang.f("reminders-tried-bad", &[("what", tried.what.as_str().into())]);
            note(
                Kind::Danger,
                html! {
                    p role="alert" { strong { (words) } " " (trouble_words(lang, trouble.code())) }
                    @if !trouble.detail().is_empty() {
                        p.small { (lang.t("reminders-answered")) " " code { (trouble.detail()) } }
                    }
                },
            )
        }
    }
}

// i18n: outbound-trouble-*
fn trouble_words(lang: Lang, code: &str) -> String {
    lang.t(&format!("outbound-trouble-{code}")).into_owned()
}

fn mail_card(officer: &Officer, filled: &Filled<'_>, own: &str) -> Markup {
    let lang = officer.lang;
    Card::new("may-chu", lang.t("reminders-mail-card")).body(html! {
        @match &officer.hub.config.mail {
            None => p { (lang.t("reminders-mail-none")) },
            Some(server) => {
                @let security = match server.security {
                    Security::StartTls => "STARTTLS".into(),
                    Security::Tls => "TLS".into(),
                    Security::None => lang.t("reminders-mail-here"),
                };
                (key_values(&[
                    (&lang.t("reminders-mail-server"), html! { code { (server.host) ":" (server.port) } }),
                    (&lang.t("reminders-mail-security"), html! { (security) }),
                    (&lang.t("reminders-mail-from"), html! { (server.from) }),
                ]))
                form.stack method="post" action="/gui-tin/thu" {
                    input type="hidden" name="csrf" value=(officer.who.csrf);
                    @let typed = filled.form.value("to");
                    (Field::line("to", lang.t("reminders-try-to"))
                        .value(if typed.is_empty() { own } else { typed }).error(filled.error("to")))
                    p { (Button::submit(lang.t("reminders-try-mail"))) }
                }
            }
        }
    })
}

fn endpoint_table(officer: &Officer, endpoints: &[Endpoint]) -> Markup {
    let lang = officer.lang;
    let rows = endpoints.iter().map(|endpoint| {
        let csrf = html! { input type="hidden" name="csrf" value=(officer.who.csrf); };
        let at = format!("{HERE}/noi/{}", endpoint.id);
        Row::new(vec![
            html! { (endpoint.name) },
            html! { code { (host(&endpoint.url)) } },
            html! {
                div.row {
                    form method="post" action={ (at) "/thu" } {
                        (csrf)
                        (Button::submit(lang.t("reminders-try")).quiet().small().about(&*endpoint.name))
                    }
                    form method="post" action={ (at) "/bo" } {
                        (csrf)
                        (Button::submit(lang.t("reminders-endpoint-end")).quiet().small().about(&*endpoint.name))
                    }
                }
            },
        ])
    });
    let columns = vec![
        Column::new(lang.t("reminders-endpoint-name")),
        Column::new(lang.t("reminders-endpoint-host")),
        Column::new(lang.t("reminders-try")).silent(),
    ];
    let caption = lang.t("reminders-endpoints");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}

/// What follows may be a secret of the receiver.
fn host(url: &str) -> String {
    url.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn add_form(officer: &Officer, filled: &Filled<'_>) -> Markup {
    let lang = officer.lang;
    html! {
        p.muted { (lang.t("reminders-endpoint-hint")) }
        (key_values(&[(
            &lang.t("reminders-public-key"),
            html! { code { (outbound::public_key(&officer.hub.keys)) } },
        )]))
        form.stack method="post" action="/gui-tin/noi" {
            input type="hidden" name="csrf" value=(officer.who.csrf);
            (Field::line("name", lang.t("reminders-endpoint-name")).hint(lang.t("reminders-endpoint-name-hint"))
                .filled(filled))
            (Field::line("url", lang.t("reminders-endpoint-url")).hint(lang.t("reminders-endpoint-url-hint"))
                .filled(filled))
            p { (Button::submit(lang.t("reminders-endpoint-add"))) }
        }
    }
}

fn outcome_table(lang: Lang, outcomes: &[Outcome]) -> Markup {
    let rows = outcomes.iter().map(|outcome| {
        let way = outcome.endpoint.clone().unwrap_or_else(|| lang.t("reminders-by-mail").into_owned());
        let (state, words) = match outcome {
            Outcome { sent_at: Some(_), .. } => (State::Done, "reminders-sent"),
            Outcome { dropped_at: Some(_), attempts: 0, .. } => (State::Waiting, "reminders-unwanted"),
            Outcome { dropped_at: Some(_), .. } => (State::Stuck, "reminders-set-aside"),
            Outcome { attempts: 0, .. } => (State::Waiting, "reminders-waiting"),
            _ => (State::Due, "reminders-again"),
        };
        let why = outcome.trouble.as_deref().filter(|code| *code != "unwanted");
        Row::new(vec![
            html! { (outcome.person) },
            html! {
                (way)
                @if let Some(code) = why {
                    p.small {
                        (trouble_words(lang, code)) " " (lang.f("reminders-tries", &[("n", outcome.attempts.into())]))
                        @if let Some(detail) = outcome.detail.as_deref().filter(|detail| !detail.is_empty()) {
                            " " code { (detail) }
                        }
                    }
                }
            },
            html! { (lang.near_moment(outcome.made_at.into())) },
            chip(state, &lang.t(words)),
        ])
    });
    let columns = vec![
        Column::new(lang.t("reminders-column-person")),
        Column::new(lang.t("reminders-column-way")),
        Column::new(lang.t("reminders-column-when")),
        Column::new(lang.t("reminders-column-state")).corner(),
    ];
    let caption = lang.t("reminders-outcomes");
    html! { (Table { caption, caption_shown: false, columns, rows: rows.collect() }) }
}

pub(super) async fn try_mail(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let to = reader.line("to", Need::Required, 200);
    if !reader.is_bad("to") && !is_address(&to) {
        reader.problem(Problem::new("to", "people-mail-unreadable"));
    }
    if let Err(problems) = reader.finish() {
        return show(&officer, &form, &problems, None).await;
    }
    let outcome = actions::try_mail(&officer.hub, &officer.who, &to).await?;
    show(&officer, &form, &[], Some(Tried { what: to, outcome })).await
}

pub(super) async fn add(OfficerForm { officer, form }: OfficerForm) -> Result<Response> {
    let mut reader = FormReader::new(&form);
    let name = reader.line("name", Need::Required, 100);
    let url = reader.line("url", Need::Required, 500);
    let outcome = match reader.finish() {
        Ok(()) => actions::add_endpoint(&officer.hub, &officer.who, &name, &url).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(_) => Ok(officer.done(HERE, "reminders-endpoint-added")),
        Err(Error::Invalid(problems)) => show(&officer, &form, &problems, None).await,
        Err(error) => Err(error),
    }
}

pub(super) async fn try_endpoint(
    Path(id): Path<EndpointId>,
    OfficerForm { officer, form }: OfficerForm,
) -> Result<Response> {
    let all = actions::endpoints(&officer.hub, &officer.who).await?;
    let what = all.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)?.name;
    let outcome = actions::try_endpoint(&officer.hub, &officer.who, id).await?;
    show(&officer, &form, &[], Some(Tried { what, outcome })).await
}

pub(super) async fn end(
    Path(id): Path<EndpointId>,
    OfficerForm { officer, .. }: OfficerForm,
) -> Result<Response> {
    actions::end_endpoint(&officer.hub, &officer.who, id).await?;
    Ok(officer.done(HERE, "reminders-endpoint-ended"))
}
