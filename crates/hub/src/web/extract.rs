//! What a handler asks for: a visitor of a public page, an officer who is signed in, a form.
//!
//! An officer's form is read before the session is looked at, so that a session that ended in the middle of a
//! long text loses nothing of it (see [`Error::SignIn`]).

use std::borrow::Cow;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use subtle::ConstantTimeEq;

use super::Lang;
use super::asked::{Asked, network};
use super::components::{Flash, Kind};
use super::form::Form;
use super::layout::{Crumb, DeskPage, MenuItem, PublicPage, desk_page, public_page};
use super::upload::whole;
use crate::Hub;
use crate::arrivals::Network;
use crate::authority::Principal;
use crate::error::{Error, Kept, Result};

/// The largest form body that is read.
pub const FORM_LIMIT: usize = 256 * 1024;
const FLASH_COOKIE: &str = "__Host-flash";

/// Somebody on a public page. Nothing is kept of them.
#[derive(Clone)]
pub struct Visitor {
    /// The hub.
    pub hub: Hub,
    /// The language of the address.
    pub lang: Lang,
    /// The path without language.
    pub path: String,
    /// The network of the request, as a name that nobody can read and that is gone within the hour.
    pub network: Network,
}

impl FromRequestParts<Hub> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self> {
        let asked = asked(parts);
        Ok(Self { hub: hub.clone(), lang: asked.lang, path: asked.path, network: network(hub, parts) })
    }
}

impl Visitor {
    /// A page that can be asked for again; the foot offers the other language.
    pub fn page(&self, title: &str, body: Markup) -> Response {
        self.render(title, Some(&self.path), false, body)
    }

    /// The answer to a form: not to be asked for again.
    pub fn answer(&self, title: &str, body: Markup) -> Response {
        self.render(title, None, false, body)
    }

    /// The form again, with what has to be looked at; status 422.
    pub fn again(&self, title: &str, body: Markup) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.render(title, None, true, body)).into_response()
    }

    fn render(&self, title: &str, path: Option<&str>, problems: bool, body: Markup) -> Response {
        let site = self.hub.site();
        public_page(PublicPage { site: &site, lang: self.lang, title, path, problems }, body).into_response()
    }
}

/// A public form.
pub struct VisitorForm {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed.
    pub form: Form,
}

impl FromRequest<Hub> for VisitorForm {
    type Rejection = Error;

    async fn from_request(request: Request, hub: &Hub) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, hub).await?;
        let form = read_form(Request::from_parts(parts, body)).await?;
        Ok(Self { visitor, form })
    }
}

/// An officer who is signed in.
#[derive(Clone)]
pub struct Officer {
    /// The hub.
    pub hub: Hub,
    /// The language of the person's screens.
    pub lang: Lang,
    /// The path without language.
    pub path: String,
    /// Who it is and what they may.
    pub who: Principal,
    /// Name of the unit under which they act.
    pub unit_name: String,
    /// Entries of the menu where something new waits, each with how much.
    pub marks: Vec<(&'static str, u64)>,
    flash: Option<String>,
}

/// Put beside the request by the session layer.
#[derive(Clone)]
pub struct SignedIn {
    /// Who it is.
    pub who: Principal,
    /// Name of the unit under which they act.
    pub unit_name: String,
    /// Entries of the menu where something new waits, each with how much.
    pub marks: Vec<(&'static str, u64)>,
}

impl FromRequestParts<Hub> for Officer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, hub: &Hub) -> Result<Self> {
        let signed_in = parts.extensions.get::<SignedIn>().cloned().ok_or(Error::SignIn(None))?;
        let path = asked(parts).path;
        let flash = cookie(&parts.headers, FLASH_COOKIE).filter(|id| is_message_id(id)).map(str::to_owned);
        let SignedIn { who, unit_name, marks } = signed_in;
        Ok(Self { hub: hub.clone(), lang: who.lang, path, who, unit_name, marks, flash })
    }
}

/// A form sent by an officer, its origin checked.
pub struct OfficerForm {
    /// Who sent it.
    pub officer: Officer,
    /// What was typed.
    pub form: Form,
}

impl FromRequest<Hub> for OfficerForm {
    type Rejection = Error;

    async fn from_request(request: Request, hub: &Hub) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let officer = Officer::from_request_parts(&mut parts, hub).await;
        let path = asked(&parts).path;
        let headers = parts.headers.clone();
        let form = read_form(Request::from_parts(parts, body)).await?;
        match officer {
            Ok(officer) => {
                officer.check_origin(&headers, form.value("csrf"))?;
                Ok(Self { officer, form })
            }
            Err(Error::SignIn(_)) => Err(Error::SignIn(Some(Box::new(Kept { path, form })))),
            Err(error) => Err(error),
        }
    }
}

impl Officer {
    /// Refuses a form that another site made the browser send: by the browser's own word (Sec-Fetch-Site) and by
    /// a token that only our pages know.
    pub fn check_origin(&self, headers: &HeaderMap, token: &str) -> Result<()> {
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        let ours = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        let known: bool = token.as_bytes().ct_eq(self.who.csrf.as_bytes()).into();
        if ours && known { Ok(()) } else { Err(Error::Forbidden("web.foreign-form")) }
    }

    /// The address of this hub that people type: as set, else as this browser asked for it.
    pub fn address(&self, headers: &HeaderMap) -> String {
        let config = &self.hub.config;
        if let Some(set) = &config.public_url {
            return set.trim_end_matches('/').to_owned();
        }
        let host = headers.get("host").and_then(|host| host.to_str().ok());
        let host = host.map_or_else(|| config.listen.to_string(), str::to_owned);
        let scheme = if config.tls_certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{host}")
    }

    /// Starts a desk page.
    pub fn page<'a>(&'a self, title: impl Into<Cow<'a, str>>) -> DeskBuilder<'a> {
        DeskBuilder {
            officer: self,
            title: title.into(),
            lede: None,
            actions: None,
            crumbs: Vec::new(),
            problems: false,
        }
    }

    /// Leads on to `path` after a form was carried out, with a message for the next page.
    pub fn done(&self, path: &str, message: &str) -> Response {
        let cookie =
            format!("{FLASH_COOKIE}={message}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60");
        let mut response = Redirect::to(path).into_response();
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A desk page in the making.
pub struct DeskBuilder<'a> {
    officer: &'a Officer,
    title: Cow<'a, str>,
    lede: Option<Markup>,
    actions: Option<Markup>,
    crumbs: Vec<Crumb<'a>>,
    problems: bool,
}

impl<'a> DeskBuilder<'a> {
    /// One line under the heading.
    #[must_use]
    pub fn lede(mut self, lede: Markup) -> Self {
        self.lede = Some(lede);
        self
    }

    /// Chips and buttons beside the heading.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// One more step of the way to this page; the last has no address.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<Cow<'a, str>>, href: Option<&'a str>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.map(Into::into) });
        self
    }

    /// The page shows problems of a form.
    #[must_use]
    pub fn problems(mut self, problems: bool) -> Self {
        self.problems = problems;
        self
    }

    /// The finished page; 422 when it shows problems.
    pub fn render(self, body: Markup) -> Response {
        let officer = self.officer;
        let lang = officer.lang;
        let menu: Vec<MenuItem<'_>> = crate::slices()
            .iter()
            .flat_map(|slice| slice.menu)
            .filter(|entry| officer.who.may_ever(entry.act))
            .map(|entry| MenuItem {
                section: if entry.section.is_empty() { "".into() } else { lang.t(entry.section) },
                label: lang.t(entry.label),
                href: entry.href.into(),
                icon: entry.icon,
                count: officer.marks.iter().find(|(href, _)| *href == entry.href).map(|(_, n)| *n),
                current: officer.path == entry.href || officer.path.starts_with(&format!("{}/", entry.href)),
            })
            .collect();
        let site = officer.hub.site();
        let flash = officer.flash.as_deref().map(|id| Flash { kind: Kind::Done, text: lang.t(id) });
        let page = DeskPage {
            site: &site,
            lang,
            title: self.title,
            lede: self.lede,
            actions: self.actions,
            user_name: &officer.who.name,
            unit_name: &officer.unit_name,
            menu: &menu,
            crumbs: self.crumbs,
            flash,
            sign_out: ("/dang-xuat", &officer.who.csrf),
            language_href: Some("/tai-khoan"),
            problems: self.problems,
        };
        let mut response = desk_page(&page, body).into_response();
        if self.problems {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        if officer.flash.is_some() {
            let gone = format!("{FLASH_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
            if let Ok(gone) = HeaderValue::from_str(&gone) {
                response.headers_mut().append(header::SET_COOKIE, gone);
            }
        }
        response
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn is_message_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 80
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn asked(parts: &Parts) -> Asked {
    let plain = || Asked { lang: Lang::Vi, path: parts.uri.path().to_owned() };
    parts.extensions.get::<Asked>().cloned().unwrap_or_else(plain)
}

async fn read_form(request: Request) -> Result<Form> {
    let bytes = whole(request.into_body(), FORM_LIMIT).await?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&bytes).map_err(|_| Error::Conflict("error-form"))?;
    Ok(Form::new(pairs))
}
