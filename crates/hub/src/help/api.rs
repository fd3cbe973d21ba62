//! The directory for machines (`docs/help-directory.md`): JSON for any site, and a card that any site may
//! frame.
//!
//! No session, no cookie, nothing kept about who asks. The card's route is the only one of the hub that lets
//! others put a frame around it; it has no form and no script.

use axum::Router;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, html};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::Hub;
use crate::error::Error;
use crate::help::actions::{area_words, communes};
use crate::help::hours::{Hours, shown_time};
use crate::help::model::{NATIONAL, dialled};
use crate::help::showing::{self, DaysOff, Shown};
use crate::organisations::actions::Area;
use crate::web::extract::Visitor;
use crate::web::problem::problem;
use crate::web::{Icon, Lang, assets};

/// What the card may do: nothing but show itself, inside any page.
const CARD_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";
/// A copy of a directory is good for so long, in seconds.
const KEEP: &str = "public, max-age=300";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/api/v1/help", get(directory).options(before_asking))
        .route("/tro-giup/the", get(card))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    place: String,
}

/// Lets every site read the answer.
fn open_to_all(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "etag"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

async fn before_asking() -> Response {
    let mut response = open_to_all(StatusCode::NO_CONTENT.into_response());
    for (name, value) in [
        ("access-control-allow-methods", "GET"),
        ("access-control-allow-headers", "if-none-match"),
        ("access-control-max-age", "86400"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

async fn directory(
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let answered = match asked {
        Ok(Query(asked)) => answer(&visitor, &asked.place, &headers).await,
        Err(_) => Err(Error::NotFound),
    };
    open_to_all(match answered {
        Ok(response) => response,
        Err(Error::NotFound) => {
            problem(StatusCode::NOT_FOUND, "place must be the official code of a commune of this province.")
        }
        Err(error) => {
            tracing::error!(cause = format!("{error:#}"), "the directory could not be given");
            problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "The hub cannot answer now; try again in a minute. Call 111.",
            )
        }
    })
}

async fn answer(visitor: &Visitor, place: &str, headers: &HeaderMap) -> crate::Result<Response> {
    let hub = &visitor.hub;
    let communes = communes(hub).await?;
    let here = communes.iter().find(|area| area.code == place);
    if here.is_none() && !place.is_empty() {
        return Err(Error::NotFound);
    }
    let shown = showing::public(hub, here.map(|area| area.code.as_str())).await?;
    let year = hub.clock.now().day().0.year();
    let off = DaysOff::of(hub).await?.of_years(year, year + 1);
    let body = written(visitor, here, &communes, &shown, json!(off)).to_string();
    let digest = Sha256::digest(body.as_bytes());
    let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let same = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    // weak comparison (RFC 9110, 13.1.2)
    let same = same.flat_map(|line| line.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    });
    let about = [(header::ETAG, tag), (header::CACHE_CONTROL, KEEP.to_owned())];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    Ok((about, kind, body).into_response())
}

fn written(visitor: &Visitor, here: Option<&Area>, communes: &[Area], shown: &[Shown], off: Json) -> Json {
    let lang = visitor.lang;
    let area = |area: &Area| json!({ "code": area.code, "name": area.name });
    // i18n: help-line-*
    let national = NATIONAL.iter().map(|(number, line)| {
        json!({
            "number": number,
            "name": lang.t(&format!("help-line-{line}")),
            "what": lang.t(&format!("help-line-{line}-what")),
            "round_the_clock": true,
        })
    });
    json!({
        "province": { "code": visitor.hub.province(), "name": visitor.hub.site().operator },
        "place": here.map(area),
        "language": lang.code(),
        "time_zone": "+07:00",
        "national": national.collect::<Vec<_>>(),
        "places": shown.iter().map(|one| place(lang, communes, one)).collect::<Vec<_>>(),
        "public_holidays": off,
    })
}

/// i18n: help-kind-*
fn place(lang: Lang, communes: &[Area], one: &Shown) -> Json {
    let says = &one.says;
    let phones: Vec<_> =
        [&says.phone, &says.phone_2].into_iter().filter_map(|phone| dialled(phone)).collect();
    let hours = match &says.hours {
        Hours::Weekly(week) => {
            let span = |span: &crate::help::hours::Span| {
                json!({
                    "weekday": span.weekday + 1,
                    "opens": shown_time(span.opens),
                    "closes": shown_time(span.closes),
                })
            };
            week.spans().iter().map(span).collect()
        }
        Hours::Always | Hours::Unknown => Vec::new(),
    };
    let area = (!says.area.is_empty())
        .then(|| json!({ "code": says.area, "name": area_words(lang, communes, &says.area) }));
    json!({
        "kind": says.kind,
        "kind_name": lang.t(&format!("help-kind-{}", says.kind)),
        "name": in_language(lang, &says.name, &says.name_en),
        "what": in_language(lang, &says.what, &says.what_en),
        "area": area,
        "address": says.address,
        "phones": phones,
        "round_the_clock": says.hours == Hours::Always,
        "hours_known": says.hours != Hours::Unknown,
        "hours": hours,
        "closed_on_public_holidays": says.closed_on_holidays,
    })
}

/// The words of an entry in the language of the page, where somebody has written them.
pub(super) fn in_language<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::En && !en.is_empty() { en } else { vi }
}

/// The numbers of the whole country and the way to the directory, for frames on other sites. Links open
/// outside of the frame, since no other page of ours lets itself be framed.
async fn card(visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let more = format!(
        "{}{}",
        visitor.hub.config.public_url.as_deref().unwrap_or("").trim_end_matches('/'),
        lang.path("/tro-giup")
    );
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (lang.t("help-card-title")) }
                link rel="stylesheet" href=(assets::url("public.css"));
                link rel="stylesheet" href=(assets::url("poster.css"));
            }
            body.framed {
                main.stack {
                    h1 { (lang.t("help-card-title")) }
                    // i18n: help-line-*
                    ul.lines {
                        @for (number, line) in NATIONAL {
                            li { a.btn.call[*number == "111"].quiet[*number != "111"] href={ "tel:" (number) } target="_top" {
                                (Icon::Phone) strong { (number) } span { (lang.t(&format!("help-line-{line}"))) }
                            } }
                        }
                    }
                    p.small { a href=(more) target="_blank" rel="noopener noreferrer" { (lang.t("help-card-more")) } }
                }
            }
        }
    };
    let mut response = open_to_all(page.into_response());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CARD_POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(KEEP));
    response
}
