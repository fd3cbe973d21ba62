//! The block page (trang báo chặn), served over HTTP at the address to which blocked names lead.
//!
//! Under the name of the test (`profiles.rs`) it says that the filter is on. Else it says which name, why, whom to ask, and that 111 helps. Nothing is logged about who saw it. Over HTTPS
//! it cannot be shown without a warning: only the true owner of a name has its certificate.

mod view;
mod words;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use lachan_filter::{DomainName, Verdict};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::Engine;
use crate::groups::Standing;

/// Connections at a time.
const CONNECTIONS: usize = 200;
/// A connection that has not been served by then is closed.
const PATIENCE: Duration = Duration::from_secs(15);

/// Serves the page until the task is ended.
pub(crate) async fn serve(listener: TcpListener, ask: Option<String>, engine: Arc<Engine>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let (ask, policy): (Arc<Option<String>>, Arc<str>) = (Arc::new(ask), content_policy().into());
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        let Ok((stream, client)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (engine, ask, policy) = (engine.clone(), ask.clone(), policy.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let response = answer(&request, client.ip(), &engine, ask.as_deref(), &policy);
                async move { Ok::<_, Infallible>(response) }
            });
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(16 << 10)
                .keep_alive(false);
            // a browser that hangs up is nobody's concern
            let _ = timeout(PATIENCE, http.serve_connection(TokioIo::new(stream), service)).await;
            drop(permit);
        });
    }
}

/// Nothing but the one style sheet inside the page.
fn content_policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(view::STYLE));
    let rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    format!("default-src 'none'; style-src 'sha256-{hash}'; {rest}")
}

fn answer(
    request: &Request<Incoming>,
    client: IpAddr,
    engine: &Engine,
    ask: Option<&str>,
    policy: &str,
) -> Response<Full<Bytes>> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let tested = host.and_then(|host| crate::profiles::tested(without_port(host)));
    let (status, body) = match (request.uri().path(), tested) {
        ("/favicon.ico" | "/robots.txt", _) => (StatusCode::NOT_FOUND, String::new()),
        (_, Some(tier)) => (StatusCode::OK, view::is_on(tier).into_string()),
        (_, None) => (StatusCode::FORBIDDEN, body(host, client, engine, ask)),
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn body(host: Option<&str>, client: IpAddr, engine: &Engine, ask: Option<&str>) -> String {
    let Standing { tier, is_closed } = engine.standing(client);
    let host = host.map(without_port);
    let name = host.and_then(|host| DomainName::parse_any(host).ok());
    let active = engine.active.load();
    let verdict = name.as_ref().and_then(|name| active.policy.check(name.as_str(), tier).ok());
    let because = match &verdict {
        Some(Verdict::Blocked(because)) => Some(because),
        _ => None,
    };
    let name = name.as_ref().map(DomainName::as_str);
    view::page(&view::Blocked { name, because, tier, is_closed, ask }).into_string()
}
