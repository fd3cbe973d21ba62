//! The block page (trang báo chặn), served over HTTP at the address to which blocked names lead, and over HTTPS by whoever
//! listens there for queries (`https.rs`).
//!
//! Under the name of the test (`profiles.rs`) it says that the filter is on. Else it says which name, why, whom to ask, and
//! that 111 helps. Nothing is logged about who saw it. Over HTTPS a browser shows its own warning first: only the true owner
//! of a name has its certificate, and a school that could make one for any name could read everything.
//!
//! Where a hub stands behind, the page can be asked for: a form, kept in the [`Book`] and handed on.

mod form;
mod view;
mod words;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use lachan_filter::{AgeTier, Because, DomainName, Verdict};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::background::in_background;
use crate::groups::Standing;
use crate::school::appeals::{Asked, Book, WORDS, Wish};
use crate::wire::in_packet;
use crate::{Engine, Profile};
use form::Fields;

/// Connections at a time.
const CONNECTIONS: usize = 200;
/// A connection that has not been served by then is closed.
const PATIENCE: Duration = Duration::from_secs(15);
/// The largest form.
const FORM: usize = 4 << 10;

/// What the page is made from.
pub(crate) struct Page {
    engine: Arc<Engine>,
    ask: Option<String>,
    /// Where appeals are kept; none without a hub.
    book: Option<Arc<Book>>,
    /// The tiers that devices at home choose among, the youngest first.
    homes: Vec<AgeTier>,
    policy: String,
}

/// Serves the page until the task is ended.
pub(crate) async fn serve(listener: TcpListener, page: Arc<Page>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        let Ok((stream, client)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let page = page.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let page = page.clone();
                async move { Ok::<_, Infallible>(page.answer(request, client.ip(), "http").await) }
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
    let rest = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    format!("default-src 'none'; style-src 'sha256-{hash}'; {rest}")
}

impl Page {
    pub(crate) fn new(
        engine: Arc<Engine>,
        ask: Option<String>,
        book: Option<Arc<Book>>,
        profiles: &[Profile],
    ) -> Self {
        let mut homes: Vec<AgeTier> = profiles.iter().map(|profile| profile.tier).collect();
        homes.sort_unstable();
        homes.dedup();
        Page { engine, ask, book, homes, policy: content_policy() }
    }

    /// The answer to a browser that came over `scheme`.
    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        client: IpAddr,
        scheme: &str,
    ) -> Response<Full<Bytes>> {
        let header =
            |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        // HTTP/2 has it in the address (RFC 9113, 8.3.1)
        let host = request.uri().authority().map(|authority| authority.as_str()).or(header(header::HOST));
        let host = host.unwrap_or_default().to_owned();
        // a page elsewhere cannot ask in the name of who reads it
        let is_ours = header(header::ORIGIN).is_none_or(|origin| origin == format!("{scheme}://{host}"));
        let (path, is_post) = (request.uri().path().to_owned(), request.method() == Method::POST);
        let tested = crate::profiles::tested(without_port(&host));
        let (status, body) = match (path.as_str(), &self.book, tested) {
            ("/favicon.ico" | "/robots.txt", ..) => (StatusCode::NOT_FOUND, String::new()),
            (_, _, Some(tier)) => (StatusCode::OK, view::is_on(tier).into_string()),
            (form::ASK, Some(book), None) if is_post && is_ours => {
                self.ask(book, fields(request).await, &host, client).await
            }
            (form::LOOK, Some(book), None) if is_post && is_ours => {
                let fields = fields(request).await;
                let typed = fields.words("code");
                let (title, main) = form::answer(book.look(&typed), &typed);
                (StatusCode::OK, view::frame(title, &main).into_string())
            }
            _ => (StatusCode::FORBIDDEN, self.blocked(&host, client, &Fields::default(), None)),
        };
        self.dressed(status, body)
    }

    fn dressed(&self, status: StatusCode, body: String) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = status;
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, self.policy.as_str()),
            (header::CACHE_CONTROL, "no-store"),
            // "no-referrer" would make browsers say that a form comes from nowhere (Origin: null)
            (header::REFERRER_POLICY, "same-origin"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        for (name, value) in headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// The name that a browser asked for, and the rule that closes it to this client now.
    fn closed(&self, host: &str, client: IpAddr) -> (Option<DomainName>, Standing, Option<Because>) {
        let standing = self.engine.standing(client);
        let Ok(name) = DomainName::parse_any(without_port(host)) else { return (None, standing, None) };
        let rule = |tier| match self.engine.active.load().policy.check(name.as_str(), tier) {
            Ok(Verdict::Blocked(because)) => Some(because),
            _ => None,
        };
        if self.engine.closes(&in_packet(name.as_str()), client) {
            let because = rule(standing.tier);
            return (Some(name), standing, because);
        }
        // A browser at home does not say which profile its device has asked under, and nobody remembers it: the youngest for
        // whom the name is closed is answered.
        let at_home = !self.engine.groups.load().is_named(client);
        let homes = self.homes.iter().filter(|_| at_home);
        let found = homes.copied().find_map(|tier| rule(tier).map(|because| (tier, because)));
        match found {
            Some((tier, because)) => (Some(name), Standing { tier, ..standing }, Some(because)),
            None => (Some(name), standing, None),
        }
    }

    fn blocked(&self, host: &str, client: IpAddr, fields: &Fields, problem: Option<&'static str>) -> String {
        let (name, Standing { tier, is_closed, .. }, because) = self.closed(host, client);
        let may_ask = self.book.is_some() && because.as_ref().is_some_and(|one| !one.category.is_binding());
        view::page(&view::Blocked {
            name: name.as_ref().map(DomainName::as_str),
            because: because.as_ref(),
            tier,
            is_closed,
            ask: self.ask.as_deref(),
            appeal: may_ask.then_some(view::Appeal {
                reason: fields.value("reason"),
                words: fields.value("words"),
                problem,
            }),
        })
        .into_string()
    }

    /// Takes an appeal. What only the law can lift, and what is not closed, cannot be asked for.
    async fn ask(
        &self,
        book: &Arc<Book>,
        fields: Fields,
        host: &str,
        client: IpAddr,
    ) -> (StatusCode, String) {
        let words = fields.words("words");
        let (name, standing, because) = self.closed(host, client);
        let (Some(name), Some(because)) = (name, because.filter(|one| !one.category.is_binding())) else {
            return (StatusCode::FORBIDDEN, self.blocked(host, client, &fields, None));
        };
        let problem = match form::reason(fields.value("reason")) {
            None => Some("Chưa chọn lý do. Hãy chọn một trong ba dòng dưới đây rồi gửi lại."),
            Some(_) if words.chars().count() > WORDS => {
                Some("Lời nói thêm dài quá 200 chữ cái. Hãy viết ngắn lại rồi gửi lại.")
            }
            Some(_) => None,
        };
        let reason = form::reason(fields.value("reason")).filter(|_| problem.is_none());
        let Some(reason) = reason else {
            return (StatusCode::UNPROCESSABLE_ENTITY, self.blocked(host, client, &fields, problem));
        };
        let (shown, book) = (name.to_string(), book.clone());
        let category = because.category.to_string();
        let wish = Wish { name: name.to_string(), category, tier: standing.tier, reason, words };
        let asked = in_background(move || book.ask(wish, crate::hub::now())).await.unwrap_or(Asked::Full);
        let status = if asked == Asked::Full { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
        let (title, main) = form::asked(&asked, &shown);
        (status, view::frame(title, &main).into_string())
    }
}

/// What a form has sent; nothing when it is too large or breaks off.
async fn fields(request: Request<Incoming>) -> Fields {
    let body = Limited::new(request.into_body(), FORM).collect().await;
    Fields::read(&body.map(|body| body.to_bytes()).unwrap_or_default())
}

fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}
