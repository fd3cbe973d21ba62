//! DNS over HTTPS (RFC 8484): `/dns-query`, or `/dns-query/PROFILE`, by GET with `dns=` or by POST, over HTTP/2 or 1.1.
//! Browsers that a closed name has led here, behind their warning, are shown the block page.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use lachan_filter::AgeTier;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::engine::{Over, Step};
use crate::profiles::{self, Profile};
use crate::tcp::{Caller, Desk, ENCRYPTED, accept, secure};
use crate::tls::Acceptor;
use crate::wire;

/// Where questions are taken.
const PATH: &str = "/dns-query";
const TYPE: &str = "application/dns-message";
/// The longest question taken: a name, a cookie and padding are far below.
const MAX_QUESTION: usize = 4096;
/// So much of a body is read before it is refused.
const MAX_HEARD: usize = 64 << 10;
/// Questions of one connection at a time.
const STREAMS: u32 = 64;
/// How often it is looked whether a connection is still used.
const TICK: Duration = Duration::from_secs(5);

impl Desk {
    /// DNS over HTTPS, until the task is ended.
    pub(crate) async fn serve_https(self, listener: TcpListener, acceptor: Acceptor) {
        accept(listener, ENCRYPTED, |stream, client| {
            let (desk, acceptor) = (self.clone(), acceptor.clone());
            async move {
                desk.http_connection(&acceptor, stream, client).await;
            }
        })
        .await;
    }

    async fn http_connection(self, acceptor: &Acceptor, stream: TcpStream, client: SocketAddr) -> Option<()> {
        let stream = secure(acceptor, stream).await?;
        let last = Arc::new(AtomicU32::new(self.clock.now()));
        let profile = self.profile(&stream);
        let caller = Caller { client: client.ip(), over: Over::Encrypted, profile };
        let (desk, used) = (self.clone(), last.clone());
        let service = service_fn(move |request| {
            used.store(desk.clock.now(), Relaxed);
            let desk = desk.clone();
            async move { Ok::<_, Infallible>(desk.http_answer(request, caller).await) }
        });
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1().timer(TokioTimer::new()).header_read_timeout(ENCRYPTED.idle).max_buf_size(16 << 10);
        http.http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(16 << 10)
            .keep_alive_interval(ENCRYPTED.idle)
            .keep_alive_timeout(TICK);
        let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
        loop {
            match timeout(TICK, connection.as_mut()).await {
                // why a client hung up is of no interest
                Ok(_) => return Some(()),
                Err(_) => {
                    let quiet = self.clock.now().saturating_sub(last.load(Relaxed));
                    if u64::from(quiet) > 2 * ENCRYPTED.idle.as_secs() {
                        return None;
                    }
                    if u64::from(quiet) > ENCRYPTED.idle.as_secs() {
                        connection.as_mut().graceful_shutdown();
                    }
                }
            }
        }
    }

    async fn http_answer(&self, request: Request<Incoming>, caller: Caller) -> Response<Full<Bytes>> {
        let chosen = profile(&self.profiles, request.uri().path());
        if chosen.is_err()
            && let Some(page) = self.page.get()
        {
            return page.answer(request, caller.client, "https").await;
        }
        // heard out whatever comes of it
        let asked = question(request).await;
        let Ok(profile) = chosen else { return plain(StatusCode::NOT_FOUND) };
        let caller = Caller { profile: profile.or(caller.profile), ..caller };
        let packet = match asked {
            Ok(packet) => packet,
            Err(status) => return plain(status),
        };
        let mut out = Vec::new();
        let out = match self.known(&packet, &caller, &mut out) {
            Step::Reply | Step::ReplyAndRefresh(_) => Some(out),
            Step::Ask(key) => self.asked(&packet, &key, &caller).await,
            Step::Drop => None,
        };
        let Some(out) = out else { return plain(StatusCode::BAD_REQUEST) };
        let age = format!("max-age={}", wire::lifetime(&out));
        let mut response = Response::new(Full::from(out));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(TYPE));
        // a block may be lifted and a tier may change: shared memories in between must not answer for us
        if let Ok(age) = format!("private, {age}").parse() {
            headers.insert(header::CACHE_CONTROL, age);
        }
        response
    }
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// The tier that the path chooses; an error when nothing is asked there.
fn profile(profiles: &[Profile], path: &str) -> Result<Option<AgeTier>, ()> {
    profiles::by_path(profiles, path.strip_prefix(PATH).ok_or(())?)
}

/// The question in a request, or the status that says what is wrong with it.
async fn question(request: Request<Incoming>) -> Result<Vec<u8>, StatusCode> {
    let (head, body) = request.into_parts();
    let body = timeout(ENCRYPTED.idle, heard_out(body)).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    match head.method {
        Method::GET => {
            let query = head.uri.query().unwrap_or_default();
            let dns =
                query.split('&').find_map(|part| part.strip_prefix("dns=")).ok_or(StatusCode::BAD_REQUEST)?;
            if dns.len() > MAX_QUESTION * 4 / 3 {
                return Err(StatusCode::URI_TOO_LONG);
            }
            BASE64_URL_SAFE_NO_PAD.decode(dns.trim_end_matches('=')).map_err(|_| StatusCode::BAD_REQUEST)
        }
        Method::POST => {
            let kind = head.headers.get(header::CONTENT_TYPE);
            if kind.is_none_or(|kind| kind != TYPE) {
                return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            }
            body
        }
        _ => Err(StatusCode::METHOD_NOT_ALLOWED),
    }
}

/// A body that is no longer than a question may be. It is read to its end also when it is refused, within bounds: a client
/// that still sends when its stream is given up may never read the answer (RFC 9113, 8.1, lets it; curl does not).
async fn heard_out(mut body: Incoming) -> Result<Vec<u8>, StatusCode> {
    let (mut question, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
        length += data.len();
        if length <= MAX_QUESTION {
            question.extend_from_slice(&data);
        } else if length > MAX_HEARD {
            break;
        }
    }
    if length <= MAX_QUESTION { Ok(question) } else { Err(StatusCode::PAYLOAD_TOO_LARGE) }
}
