//! The pages for parents.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use lachan_filter::{AgeTier, Category, Matrix, OnlineService};
use maud::{Markup, html};

use super::{PROFILES, Profile, apple};
use crate::error::{Error, Result};
use crate::filtering::rules;
use crate::web::components::{Button, Kind, note};
use crate::web::extract::Visitor;
use crate::web::{Icon, Lang};
use crate::{Hub, attachment};

/// A name that a filter of ours leads to a page of its own; nobody else knows it (see `profiles.rs` of the resolver).
const TEST: &str = "dang-bat.lachan.home.arpa";

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/nha", get(start))
        .route("/nha/kiem-tra", get(check))
        .route("/nha/{age}", get(set_up))
        .route("/nha/{age}/cai-dat", get(download))
}

/// What the home resolver of the province is called, if there is one.
fn base(visitor: &Visitor) -> Option<&str> {
    visitor.hub.config.home_name.as_deref()
}

/// i18n: home-age-*
fn age(lang: Lang, profile: Profile) -> String {
    lang.t(&format!("home-age-{}", profile.name)).into_owned()
}

async fn start(visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let body = html! {
        h1 { (lang.t("home-title")) }
        p { (lang.t("home-lede")) }
        @if base(&visitor).is_some() {
            h2 { (lang.t("home-choose")) }
            @for profile in PROFILES {
                p { (Button::link(age(lang, profile), lang.path(&format!("/nha/{}", profile.name))).wide().quiet()) }
            }
            p.small { (lang.t("home-several")) }
            p { a href=(lang.path("/nha/kiem-tra")) { (lang.t("home-check")) } }
        } @else { (note(Kind::Due, html! { p { (lang.t("home-not-offered")) } })) }
        (limits(lang))
        (talk(lang))
    };
    visitor.page(&lang.t("home-tab"), body)
}

fn limits(lang: Lang) -> Markup {
    html! {
        section.stack aria-labelledby="gioi-han" {
            h2 id="gioi-han" { (lang.t("home-limits")) }
            ul {
                @for id in ["home-limit-mobile", "home-limit-vpn", "home-limit-apps", "home-limit-inside",
                    "home-limit-mistakes"] {
                    li { (lang.t(id)) }
                }
            }
        }
        section.stack aria-labelledby="rieng-tu" {
            h2 id="rieng-tu" { (lang.t("home-private")) }
            p { (lang.t("home-private-why")) }
        }
    }
}

fn talk(lang: Lang) -> Markup {
    html! {
        section.stack aria-labelledby="noi-chuyen" {
            h2 id="noi-chuyen" { (lang.t("home-talk")) }
            p { (lang.t("home-talk-how")) }
            p.small { a href=(lang.path("/bao-tin")) { (lang.t("home-tell")) } " · "
                a href=(lang.path("/tro-giup")) { (lang.t("home-help")) } }
        }
    }
}

/// What the policy closes to a tier, in a parent's words. What has none (orders, lists without a kind) is left out.
///
/// i18n: home-closes-*
fn closed(lang: Lang, matrix: &Matrix, tier: AgeTier) -> Vec<String> {
    let kinds = Category::known()
        .filter(|known| matrix.closed_to(known).contains(tier))
        .map(|known| format!("home-closes-{known}"))
        .filter(|id| lang.knows(id))
        .map(|id| lang.t(&id).into_owned());
    let services = OnlineService::all().iter().filter(|one| matrix.closed_to(&one.category()).contains(tier));
    kinds.chain(services.map(|one| one.title().to_owned())).collect()
}

async fn set_up(visitor: Visitor, Path(name): Path<String>) -> Result<Response> {
    let lang = visitor.lang;
    let profile = Profile::named(&name).ok_or(Error::NotFound)?;
    let Some(base) = base(&visitor) else { return Err(Error::NotFound) };
    let addresses = profile.addresses(&visitor.hub.config);
    let rules = rules::current(&visitor.hub, &visitor.hub.db).await?;
    let title = lang.f("home-for", &[("age", age(lang, profile).into())]);
    let body = html! {
        h1 { (title) }
        p { a href=(lang.path("/nha")) { (lang.t("home-other-age")) } }
        p { strong { (lang.t("home-closes")) } " " (closed(lang, &rules.matrix, profile.tier).join(", ")) "." }
        (android(lang, profile, base))
        (iphone(lang, profile))
        (windows(lang, profile, base, &addresses))
        (router(lang, &addresses))
        section.stack aria-labelledby="kiem-tra" {
            h2 id="kiem-tra" { (lang.t("home-check-after")) }
            p { (Button::link(lang.t("home-check"), test_address(Some(profile))).quiet()) }
            p.small { (lang.t("home-check-means")) }
        }
        (limits(lang))
    };
    Ok(visitor.page(&title, body))
}

fn steps(lang: Lang, ids: &[&str]) -> Markup {
    steps_from(lang, 1, ids)
}

/// Steps that go on after others.
fn steps_from(lang: Lang, first: u32, ids: &[&str]) -> Markup {
    html! { ol start=(first) { @for id in ids { li { (lang.t(id)) } } } }
}

fn android(lang: Lang, profile: Profile, base: &str) -> Markup {
    html! {
        section.stack aria-labelledby="android" {
            h2 id="android" { (lang.t("home-android")) }
            (steps(lang, &["home-android-1", "home-android-2", "home-android-3"]))
            p.code { (profile.server_name(base)) }
            p.small { (lang.t("home-android-where")) }
        }
    }
}

fn iphone(lang: Lang, profile: Profile) -> Markup {
    html! {
        section.stack aria-labelledby="iphone" {
            h2 id="iphone" { (lang.t("home-iphone")) }
            p { (Button::link(lang.t("home-iphone-get"), lang.path(&format!("/nha/{}/cai-dat", profile.name)))
                .icon(Icon::Download).quiet()) }
            (steps(lang, &["home-iphone-1", "home-iphone-2", "home-iphone-3"]))
            p.small { (lang.t("home-iphone-unsigned")) }
        }
    }
}

fn windows(lang: Lang, profile: Profile, base: &str, addresses: &[String]) -> Markup {
    html! {
        section.stack aria-labelledby="windows" {
            h2 id="windows" { (lang.t("home-windows")) }
            @if let Some(address) = addresses.first() {
                (steps(lang, &["home-windows-1", "home-windows-2", "home-windows-3"]))
                p.code { (address) }
                (steps_from(lang, 4, &["home-windows-4"]))
            } @else {
                (steps(lang, &["home-browser-1", "home-browser-2"]))
            }
            p.code { (profile.url(base)) }
            @if addresses.is_empty() { p.small { (lang.t("home-browser-only")) } }
        }
    }
}

fn router(lang: Lang, addresses: &[String]) -> Markup {
    html! {
        section.stack aria-labelledby="bo-phat" {
            h2 id="bo-phat" { (lang.t("home-router")) }
            @if addresses.is_empty() { p { (lang.t("home-router-none")) } } @else {
                p { (lang.t("home-router-how")) }
                @for address in addresses { p.code { (address) } }
                p.small { (lang.t("home-router-all")) }
            }
        }
    }
}

/// Where a browser is led to see whether the filter is on, for one tier or any.
fn test_address(profile: Option<Profile>) -> String {
    match profile {
        Some(profile) => format!("http://{}.{TEST}/", profile.tier.as_str()),
        None => format!("http://{TEST}/"),
    }
}

async fn check(visitor: Visitor) -> Result<Response> {
    let lang = visitor.lang;
    if base(&visitor).is_none() {
        return Err(Error::NotFound);
    }
    let body = html! {
        h1 { (lang.t("home-check-title")) }
        p { (lang.t("home-check-how")) }
        p { (Button::link(lang.t("home-check-any"), test_address(None)).wide()) }
        ul {
            li { strong { (lang.t("home-check-on")) } " " (lang.t("home-check-on-means")) }
            li { strong { (lang.t("home-check-off")) } " " (lang.t("home-check-off-means")) }
        }
        h2 { (lang.t("home-check-age")) }
        @for profile in PROFILES {
            p { (Button::link(age(lang, profile), test_address(Some(profile))).wide().quiet()) }
        }
        p.small { (lang.t("home-check-limit")) }
        p { a href=(lang.path("/nha")) { (lang.t("home-back")) } }
    };
    Ok(visitor.page(&lang.t("home-check-title"), body))
}

async fn download(visitor: Visitor, Path(name): Path<String>) -> Result<Response> {
    let profile = Profile::named(&name).ok_or(Error::NotFound)?;
    let base = base(&visitor).ok_or(Error::NotFound)?;
    let site = visitor.hub.site();
    let made = apple::profile(visitor.lang, profile, base, &site.operator);
    let file = format!("la-chan-{}.mobileconfig", profile.name);
    Ok(attachment::download(apple::TYPE, &file, made.into_bytes()))
}
