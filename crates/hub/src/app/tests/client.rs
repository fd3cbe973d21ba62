//! Asking over a real connection: HTTP/1.1 on the loopback address, one connection a person.

use std::net::SocketAddr;

use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection of somebody.
pub(super) struct Client {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
    cookie: String,
}

/// What came back.
pub(super) struct Answer {
    pub status: StatusCode,
    /// Where it leads.
    pub to: String,
    pub body: Bytes,
}

/// What is sent.
pub(super) enum Sent<'a> {
    Nothing,
    Form(&'a str),
    /// The token of the forms, with a file beside it.
    File(&'a str),
}

const BOUNDARY: &str = "mot-ranh-gioi";

impl Client {
    pub fn new(address: SocketAddr, cookie: &str) -> Self {
        Self { address, sender: None, cookie: cookie.into() }
    }

    pub async fn ask(&mut self, method: &str, path: &str, sent: Sent<'_>) -> Answer {
        let (kind, body) = match sent {
            Sent::Nothing => ("", String::new()),
            Sent::Form(form) => ("application/x-www-form-urlencoded", form.to_owned()),
            Sent::File(csrf) => ("multipart/form-data; boundary=mot-ranh-gioi", with_file(csrf)),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, &self.cookie);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let answer = self.connected().await.send_request(request).await.unwrap();
        let status = answer.status();
        let to =
            answer.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("").to_owned();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        Answer { status, to, body }
    }

    async fn connected(&mut self) -> &mut SendRequest<Full<Bytes>> {
        let alive = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !alive {
            let stream = TcpStream::connect(self.address).await.unwrap();
            let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            self.sender = Some(sender);
        }
        self.sender.as_mut().unwrap()
    }
}

fn with_file(csrf: &str) -> String {
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
         Content-Type: text/plain\r\n\r\nmột tệp\r\n--{BOUNDARY}--\r\n"
    )
}
