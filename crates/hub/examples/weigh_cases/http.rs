//! A small client: one connection, from an address of one's own among those of the loopback.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;

use crate::Failure;

/// A connection to the program.
pub struct Client {
    to: SocketAddr,
    from: Ipv4Addr,
    cookie: String,
    open: Option<SendRequest<Full<Bytes>>>,
}

/// An answer.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// The value of a hidden field of the page.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = std::str::from_utf8(&self.body).ok()?;
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(str::to_owned)
    }
}

impl Client {
    /// A client whose network is its own: the n-th of many.
    pub fn new(to: SocketAddr, n: u32, cookie: &str) -> Self {
        let [_, a, b, c] = (n.wrapping_mul(256) + 1).to_be_bytes();
        Self { to, from: Ipv4Addr::new(127, a, b, c), cookie: cookie.to_owned(), open: None }
    }

    async fn connection(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, Failure> {
        if self.open.as_ref().is_none_or(SendRequest::is_closed) {
            let socket = TcpSocket::new_v4()?;
            socket.bind((self.from, 0).into())?;
            let stream = socket.connect(self.to).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            self.open = Some(sender);
        }
        self.open.as_mut().ok_or_else(|| "no connection".into())
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Answer, Failure> {
        let body = serde_urlencoded::to_string(form)?;
        self.ask(Method::POST, path, body).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: String) -> Result<Answer, Failure> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, self.to.to_string())
            .header(header::COOKIE, &self.cookie);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let sender = self.connection().await?;
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        Ok(Answer { status, body: answer.into_body().collect().await?.to_bytes() })
    }
}
