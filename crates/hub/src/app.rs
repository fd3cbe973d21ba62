//! The whole application as one service: the slices' routes, and the layers around them.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt as _;
use tower::ServiceExt as _;

use crate::error::{Error, Result};
use crate::web::asked::{Asked, take_language};
use crate::web::extract::{FORM_LIMIT, SignedIn, cookie};
use crate::web::layout::{error_page, not_open_page};
use crate::web::{assets, exit, headers};
use crate::{Hub, slices};
use crate::{people, reminders};

/// The service that answers every request.
#[derive(Clone)]
pub struct App(Router);

impl App {
    /// All slices' routes in their layers.
    pub fn new(hub: Hub) -> Self {
        Self(router(hub))
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request) -> Response {
        let Ok(response) = self.0.clone().oneshot(take_language(request)).await;
        response
    }
}

fn router(hub: Hub) -> Router {
    let mut router = Router::new().merge(assets::routes()).merge(exit::routes());
    for slice in slices() {
        router = router.merge((slice.routes)());
    }
    router
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::NotFound })
        .layer(middleware::from_fn_with_state(hub.clone(), attach_session))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(middleware::from_fn_with_state(hub.clone(), show_errors))
        .layer(middleware::from_fn(headers::add))
        .with_state(hub)
}

/// An error on its way to its page.
#[derive(Clone)]
struct Failed(Arc<Mutex<Error>>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable(_) | Self::NotOpen(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed(Arc::new(Mutex::new(self))));
        response
    }
}

/// Looks who is signed in, and lets nobody past the set-up page before it is done.
async fn attach_session(State(hub): State<Hub>, mut request: Request, next: Next) -> Response {
    if !hub.is_set_up() {
        let _ = hub.refresh().await;
        let path = request.uri().path();
        let open = ["/thiet-lap", "/a/", exit::PATH];
        if !hub.is_set_up() && !open.iter().any(|open| path.starts_with(open)) {
            return Error::NotOpen("people-not-set-up").into_response();
        }
    }
    let token = cookie(request.headers(), people::COOKIE).and_then(people::session::Token::parse);
    if let Some(token) = token {
        let page = !request.uri().path().starts_with("/a/");
        match signed_in(&hub, &token, page).await {
            Ok(Some(signed_in)) => _ = request.extensions_mut().insert::<SignedIn>(signed_in),
            Ok(None) => {}
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}

/// Who is signed in, and for a page the marks of their menu.
async fn signed_in(hub: &Hub, token: &people::session::Token, page: bool) -> Result<Option<SignedIn>> {
    let Some(mut signed_in) = people::signed_in(hub, token).await? else { return Ok(None) };
    if page {
        signed_in.marks = reminders::actions::marks(hub, &signed_in.who).await?;
    }
    Ok(Some(signed_in))
}

/// Turns errors into pages, logs their causes, and keeps a panic from ending more than its own request.
async fn show_errors(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let asked = request.extensions().get::<Asked>().cloned();
    let asked = asked.unwrap_or(Asked { lang: crate::web::Lang::Vi, path: request.uri().path().to_owned() });
    let reading = request.method().is_safe();
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = response.unwrap_or_else(|_| Error::internal("a handler panicked").into_response());
    let failed = response.extensions_mut().remove::<Failed>();
    match failed {
        Some(Failed(error)) => {
            let error = error.lock().unwrap_or_else(PoisonError::into_inner);
            error_response(&hub, &asked, reading, &error)
        }
        // an answer of the framework itself: a body over the limit, a path that does not decode
        None if is_bare_error(&response) => {
            let status = response.status();
            (status, error_page(&hub.site(), asked.lang, status.as_u16(), None)).into_response()
        }
        None => response,
    }
}

fn is_bare_error(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn error_response(hub: &Hub, asked: &Asked, reading: bool, error: &Error) -> Response {
    let lang = asked.lang;
    let mut retry_after = None;
    let (status, detail) = match error {
        Error::NotFound => (404, None),
        Error::SignIn(None) if reading => {
            return Redirect::to(&people::sign_in_path(&asked.path)).into_response();
        }
        Error::SignIn(kept) => return people::sign_in_again(hub, lang, kept.as_deref()),
        Error::Forbidden(act) => {
            tracing::info!(act, "refused");
            (403, None)
        }
        Error::Invalid(problems) => {
            let texts: Vec<_> = problems.iter().map(|problem| problem.text(lang)).collect();
            (422, Some(texts.join(" ")))
        }
        Error::Conflict(message) => (409, Some(lang.t(message).into_owned())),
        Error::TooMany(wait) => {
            retry_after = Some(wait.as_secs());
            let minutes = i64::try_from(wait.as_secs().div_ceil(60)).unwrap_or(15);
            (429, Some(lang.f("error-too-many", &[("minutes", minutes.into())]).into_owned()))
        }
        Error::TooLarge(limit) => {
            let limit = lang.bytes(*limit as u64);
            (413, Some(lang.f("error-too-large", &[("limit", limit.into())]).into_owned()))
        }
        Error::NotOpen(message) => {
            let page = not_open_page(&hub.site(), lang, &lang.t(message));
            return (StatusCode::SERVICE_UNAVAILABLE, page).into_response();
        }
        Error::Unavailable(cause) => {
            tracing::error!(cause, "storage is away");
            (503, None)
        }
        Error::Internal(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "internal error");
            (500, None)
        }
    };
    let page = error_page(&hub.site(), lang, status, detail.as_deref());
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, page).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests;
