//! DNS over TCP (RFC 7766) and over TLS (RFC 7858): several questions a connection. What is known is answered on the
//! spot; what is not is answered when an upstream has, also after later questions.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use lachan_filter::AgeTier;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;

use crate::cache::{Clock, Near};
use crate::counters::Tally;
use crate::engine::{Asked, Engine, Over, Step};
use crate::page::Page;
use crate::profiles::{self, Profile};
use crate::tls::Acceptor;
use crate::upstream::Forwarder;

/// Questions of one connection that may wait for upstreams at a time.
const PIPELINED: u32 = 32;

/// How connections of a kind are kept.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// A connection that says nothing for so long, or does not take its answer, is closed.
    pub idle: Duration,
    /// Connections at a time. More wait in the kernel's queue.
    pub connections: usize,
    /// Of these, those of one client: nobody takes them all.
    pub of_one_client: u32,
}

/// Without encryption a connection is cheap to open again.
pub(crate) const PLAIN: Limits = Limits { idle: Duration::from_secs(8), connections: 200, of_one_client: 20 };
/// With it, the first steps cost both sides more than a hundred questions: devices keep theirs open.
pub(crate) const ENCRYPTED: Limits =
    Limits { idle: Duration::from_secs(30), connections: 1000, of_one_client: 20 };
/// The first steps of TLS.
const HANDSHAKE: Duration = Duration::from_secs(8);

/// How many connections each client has.
type Clients = Arc<Mutex<HashMap<IpAddr, u32>>>;

/// A client's place; given back when dropped.
struct Place(Clients, IpAddr);

impl Place {
    /// `None` when the client has as many as it may have.
    fn take(clients: &Clients, client: IpAddr, most: u32) -> Option<Place> {
        let mut all = clients.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(client).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place(clients.clone(), client))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.1);
            }
        }
    }
}

/// Accepts connections within the limits and hands each to `serve`, until the task is ended.
pub(crate) async fn accept<S, F>(listener: TcpListener, limits: Limits, serve: S)
where
    S: Fn(TcpStream, SocketAddr) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let permits = Arc::new(Semaphore::new(limits.connections));
    let clients = Clients::default();
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, client)) => {
                let Some(place) = Place::take(&clients, client.ip(), limits.of_one_client) else { continue };
                // answers are small and each is wanted at once
                let _ = stream.set_nodelay(true);
                let served = serve(stream, client);
                tokio::spawn(async move {
                    served.await;
                    drop((permit, place));
                });
            }
            // out of file handles, mostly: give them time to come back
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// The first steps of TLS, in time; `None` when they fail, and why is of no interest: strangers try all sorts of things.
pub(crate) async fn secure(acceptor: &Acceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    timeout(HANDSHAKE, acceptor.now().accept(stream)).await.ok()?.ok()
}

/// What a connection needs.
#[derive(Clone)]
pub(crate) struct Desk {
    pub engine: Arc<Engine>,
    pub forwarder: Arc<Forwarder>,
    pub tally: Arc<Tally>,
    pub clock: Clock,
    /// The store behind the forwarder is cache enough here: this is an empty one.
    pub near: Arc<Near>,
    /// The tiers that names choose.
    pub profiles: Arc<[Profile]>,
    /// What browsers are shown that come over HTTPS, once it is known.
    pub page: Arc<OnceLock<Arc<Page>>>,
}

/// Who asks, and how.
#[derive(Clone, Copy)]
pub(crate) struct Caller {
    pub client: IpAddr,
    pub over: Over,
    /// The tier of the name under which they ask.
    pub profile: Option<AgeTier>,
}

impl Caller {
    fn asks<'a>(&self, packet: &'a [u8], clock: Clock) -> Asked<'a> {
        let Caller { client, over, profile } = *self;
        Asked { packet, client, over, profile, now: clock.now() }
    }
}

/// The half to which answers are written; `None` after one could not be written whole.
type Writer<S> = tokio::sync::Mutex<Option<WriteHalf<S>>>;

impl Desk {
    /// DNS over TCP, until the task is ended.
    pub(crate) async fn serve(self, listener: TcpListener) {
        accept(listener, PLAIN, |stream, client| {
            let desk = self.clone();
            async move {
                let caller = Caller { client: client.ip(), over: Over::Tcp, profile: None };
                desk.connection(stream, caller, PLAIN.idle).await;
            }
        })
        .await;
    }

    /// DNS over TLS, until the task is ended.
    pub(crate) async fn serve_tls(self, listener: TcpListener, acceptor: Acceptor) {
        accept(listener, ENCRYPTED, |stream, client| {
            let (desk, acceptor) = (self.clone(), acceptor.clone());
            async move {
                if let Some(stream) = secure(&acceptor, stream).await {
                    let profile = desk.profile(&stream);
                    let caller = Caller { client: client.ip(), over: Over::Encrypted, profile };
                    desk.connection(stream, caller, ENCRYPTED.idle).await;
                }
            }
        })
        .await;
    }

    /// The tier that the server's name chooses for this connection.
    pub(crate) fn profile(&self, stream: &TlsStream<TcpStream>) -> Option<AgeTier> {
        profiles::by_server_name(&self.profiles, stream.get_ref().1.server_name()?)
    }

    /// Takes questions until the client has no more, says nothing, or does not take its answers. `None` is how any
    /// of that ends.
    async fn connection<S>(&self, stream: S, caller: Caller, idle: Duration) -> Option<()>
    where
        S: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (mut reader, writer) = tokio::io::split(stream);
        let writer = Arc::new(Writer::new(Some(writer)));
        let under_way = Arc::new(Semaphore::new(PIPELINED as usize));
        let mut out = Vec::new();
        let end = loop {
            let Ok(Ok(length)) = timeout(idle, reader.read_u16()).await else { break None };
            let mut packet = vec![0; usize::from(length)];
            let Ok(Ok(_)) = timeout(idle, reader.read_exact(&mut packet)).await else { break None };
            match self.known(&packet, &caller, &mut out) {
                Step::Reply | Step::ReplyAndRefresh(_) => send(&writer, &out, idle).await?,
                Step::Drop => break None,
                Step::Ask(key) => {
                    let permit = under_way.clone().acquire_owned();
                    let Ok(Ok(permit)) = timeout(idle, permit).await else { break None };
                    let (desk, writer) = (self.clone(), writer.clone());
                    tokio::spawn(async move {
                        if let Some(out) = desk.asked(&packet, &key, &caller).await {
                            send(&writer, &out, idle).await;
                        }
                        drop(permit);
                    });
                }
            }
        };
        // answers under way still go out, and the connection counts until then
        let _ = timeout(idle, under_way.acquire_many(PIPELINED)).await;
        end
    }

    /// What is known without asking an upstream.
    pub(crate) fn known(&self, packet: &[u8], caller: &Caller, out: &mut Vec<u8>) -> Step {
        let asked = caller.asks(packet, self.clock);
        self.engine.respond(&asked, &self.near, &self.tally, out)
    }

    /// The answer after an upstream was asked.
    pub(crate) async fn asked(&self, packet: &[u8], key: &[u8], caller: &Caller) -> Option<Vec<u8>> {
        let outcome = self.forwarder.resolve(key).await;
        let asked = caller.asks(packet, self.clock);
        let mut out = Vec::new();
        let step = self.engine.conclude(&asked, &outcome, &self.tally, &mut out);
        matches!(step, Step::Reply).then_some(out)
    }
}

/// Writes one message with its length in front. `None`: the client does not take it, and nothing more is written.
async fn send<S: AsyncWrite>(writer: &Writer<S>, message: &[u8], idle: Duration) -> Option<()> {
    let length = u16::try_from(message.len()).ok()?;
    let framed = [&length.to_be_bytes(), message].concat();
    let mut open = writer.lock().await;
    let half = open.as_mut()?;
    let written = timeout(idle, async {
        half.write_all(&framed).await?;
        half.flush().await
    });
    match written.await {
        Ok(Ok(())) => Some(()),
        _ => {
            // half a message may be out: what follows could not be read
            *open = None;
            None
        }
    }
}
