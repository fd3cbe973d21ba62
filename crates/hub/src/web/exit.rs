//! The way out of a public page when somebody comes near.
//!
//! With script the page is blank at once and its place in the history is taken by the page that nobody wonders about;
//! whoever goes back is led away again. Without script the link asks for a blank page of our own: it is here within one
//! round trip on the open connection, long before a foreign site answers, and goes on by itself. Only the step after
//! the blank page asks the browser to forget what it kept of this site (Clear-Site-Data), because that may take time.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};

use crate::Hub;

/// The blank page.
pub const PATH: &str = "/thoat";
/// The step after it, out of the site.
pub const AWAY: &str = "/thoat/di";

/// The routes of the way out.
pub fn routes() -> Router<Hub> {
    Router::new().route(PATH, get(blank)).route(AWAY, get(away))
}

/// Nothing to see, not even a title; an immediate refresh takes this page's place in the history.
async fn blank() -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="referrer" content="no-referrer";
                meta http-equiv="refresh" content={ "0;url=" (AWAY) };
                title { " " }
            }
            body {}
        }
    }
}

async fn away(State(hub): State<Hub>) -> Response {
    let to = HeaderValue::from_str(&hub.config.quick_exit);
    let to = to.unwrap_or(HeaderValue::from_static("about:blank"));
    let forget = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), forget]).into_response()
}
