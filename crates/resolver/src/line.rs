//! One connection over TLS to an upstream (RFC 7858), shared by all questions under way: each is written as it comes,
//! answers come in any order and are told apart by their id. Opened when needed, closed when nobody asks.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::wire::{self, Scanned};

/// A connection without questions is closed after so long, as the server would do it soon (RFC 7858, 3.4).
const IDLE: Duration = Duration::from_secs(20);
/// One that leaves all questions unanswered for so long is dead, though nobody has said so.
const DEAD: Duration = Duration::from_secs(3);
const CONNECT: Duration = Duration::from_millis(1400);
/// Questions under way, at most; what is more waits.
const ROOM: usize = 256;

struct Question {
    message: Vec<u8>,
    answer: oneshot::Sender<Vec<u8>>,
}

/// The way to one upstream.
pub(crate) struct Line {
    address: SocketAddr,
    name: ServerName<'static>,
    connector: TlsConnector,
    open: Mutex<Option<mpsc::Sender<Question>>>,
}

impl Line {
    pub(crate) fn new(address: SocketAddr, name: ServerName<'static>, config: Arc<ClientConfig>) -> Self {
        Line { address, name, connector: TlsConnector::from(config), open: Mutex::default() }
    }

    /// The answer to the question of this key. A question that an old connection has swallowed is asked once more
    /// over a new one: servers close when they like.
    pub(crate) async fn exchange(&self, key: &[u8]) -> Option<Scanned> {
        let mut asked = wire::ask(getrandom::u32().ok()? as u16, key, true);
        wire::pad_question(&mut asked);
        loop {
            let (questions, is_new) = self.connection().await?;
            let (sender, answer) = oneshot::channel();
            let question = Question { message: asked.clone(), answer: sender };
            if questions.send(question).await.is_ok()
                && let Ok(message) = answer.await
            {
                return wire::scan(&asked, &message)?.ok();
            }
            self.forget(&questions).await;
            if is_new {
                return None;
            }
        }
    }

    /// The connection that is open, or a new one (true).
    async fn connection(&self) -> Option<(mpsc::Sender<Question>, bool)> {
        let mut open = self.open.lock().await;
        if let Some(questions) = open.as_ref().filter(|questions| !questions.is_closed()) {
            return Some((questions.clone(), false));
        }
        let connect = async {
            let stream = TcpStream::connect(self.address).await?;
            stream.set_nodelay(true)?;
            self.connector.connect(self.name.clone(), stream).await
        };
        let stream = match timeout(CONNECT, connect).await.ok()? {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!("upstream {}: {error}", self.address);
                return None;
            }
        };
        let (sender, receiver) = mpsc::channel(ROOM);
        tokio::spawn(Driver { stream, under_way: HashMap::new(), next: 0 }.run(receiver));
        *open = Some(sender.clone());
        Some((sender, true))
    }

    /// Another question may have opened a new one meanwhile: that stays.
    async fn forget(&self, broken: &mpsc::Sender<Question>) {
        let mut open = self.open.lock().await;
        if open.as_ref().is_some_and(|questions| questions.same_channel(broken)) {
            *open = None;
        }
    }
}

struct Driver {
    stream: TlsStream<TcpStream>,
    /// By the id on this connection: the question's own id, and who waits.
    under_way: HashMap<u16, ([u8; 2], oneshot::Sender<Vec<u8>>)>,
    next: u16,
}

impl Driver {
    /// Until the server closes, nobody asks, or nothing comes. Whoever still waits then is told by their sender's end.
    async fn run(mut self, mut questions: mpsc::Receiver<Question>) {
        let mut room = Vec::with_capacity(4096);
        let mut used = Instant::now();
        // since when a question has been out without anything coming back
        let mut unheard: Option<Instant> = None;
        loop {
            // those who have lost patience
            self.under_way.retain(|_, (_, answer)| !answer.is_closed());
            let end = unheard.map_or(used + IDLE, |since| since + DEAD);
            tokio::select! {
                question = questions.recv() => {
                    let Some(question) = question else { return };
                    used = Instant::now();
                    unheard.get_or_insert(used);
                    if self.write(question).await.is_none() {
                        return;
                    }
                }
                read = self.stream.read_buf(&mut room) => {
                    if !matches!(read, Ok(1..)) {
                        return;
                    }
                    self.take(&mut room);
                    unheard = (!self.under_way.is_empty()).then(Instant::now);
                }
                () = sleep_until(end) => return,
            }
        }
    }

    async fn write(&mut self, question: Question) -> Option<()> {
        let Question { mut message, answer } = question;
        if self.under_way.len() >= ROOM {
            return Some(());
        }
        while self.under_way.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let id = message.first_chunk::<2>().copied()?;
        message[..2].copy_from_slice(&self.next.to_be_bytes());
        let framed = [&u16::try_from(message.len()).ok()?.to_be_bytes(), message.as_slice()].concat();
        self.under_way.insert(self.next, (id, answer));
        self.next = self.next.wrapping_add(1);
        timeout(DEAD, self.stream.write_all(&framed)).await.ok()?.ok()?;
        timeout(DEAD, self.stream.flush()).await.ok()?.ok()
    }

    /// Hands out the whole messages in the room.
    fn take(&mut self, room: &mut Vec<u8>) {
        let mut at = 0;
        while let Some(length) = room.get(at..at + 2).and_then(|length| length.first_chunk::<2>()) {
            let end = at + 2 + usize::from(u16::from_be_bytes(*length));
            let Some(message) = room.get(at + 2..end) else { break };
            at = end;
            let Some(id) = message.first_chunk::<2>() else { continue };
            if let Some((own, answer)) = self.under_way.remove(&u16::from_be_bytes(*id)) {
                let mut message = message.to_vec();
                message[..2].copy_from_slice(&own);
                // whoever went away needs no answer
                let _ = answer.send(message);
            }
        }
        room.drain(..at);
    }
}
