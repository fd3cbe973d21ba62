//! Asking upstream resolvers: UDP first, TCP when an answer was cut, the next upstream when one fails. Equal
//! questions under way are asked once.

use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::cache::{Answer, Clock, Known, Store};
use crate::engine::Outcome;
use crate::wire::{self, Scanned, rcode};

/// Who waits for the answer to one question.
type Waiting = Vec<oneshot::Sender<Outcome>>;

/// How long one upstream may take, and all together: a client's own patience is about five seconds.
const ONE: Duration = Duration::from_millis(1500);
const ALL: Duration = Duration::from_millis(4500);

/// The upstreams with the answers that came from them.
pub(crate) struct Forwarder {
    upstreams: Vec<SocketAddr>,
    /// The one that answered last is asked first.
    preferred: AtomicUsize,
    store: Store,
    clock: Clock,
    under_way: Mutex<HashMap<Box<[u8]>, Waiting>>,
}

impl Forwarder {
    /// `upstreams` is not empty.
    pub(crate) fn new(upstreams: Vec<SocketAddr>, store: Store, clock: Clock) -> Self {
        let (preferred, under_way) = Default::default();
        Forwarder { upstreams, preferred, store, clock, under_way }
    }

    /// The answer to the question of this key, from the store or from an upstream.
    pub(crate) async fn resolve(self: &Arc<Self>, key: &[u8]) -> Outcome {
        match self.store.get(key, self.clock.now()) {
            Known::Fresh(answer) => return Outcome::Answered(answer),
            Known::Failing(Some(answer)) => return Outcome::Stale(answer),
            Known::Failing(None) => return Outcome::Failed,
            Known::Nothing => {}
        }
        let (sender, receiver) = oneshot::channel();
        let first = {
            let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = under_way.entry(key.into()).or_default();
            waiting.push(sender);
            waiting.len() == 1
        };
        if first {
            // a task of its own: the one who asked first may go away, the others still wait
            tokio::spawn(self.clone().fetch(key.into()));
        }
        receiver.await.unwrap_or(Outcome::Failed)
    }

    async fn fetch(self: Arc<Self>, key: Box<[u8]>) {
        let outcome = match self.ask_all(&key).await {
            Some(scanned) => {
                let answer = Arc::new(Answer::new(&key, scanned, self.clock.now()));
                self.store.put(&answer);
                Outcome::Answered(answer)
            }
            None => self.store.failed(&key, self.clock.now()).map_or(Outcome::Failed, Outcome::Stale),
        };
        let waiting = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        for sender in waiting.unwrap_or_default() {
            // whoever went away needs no answer
            let _ = sender.send(outcome.clone());
        }
    }

    /// Each upstream in turn, beginning with the one that answered last, twice round at most.
    async fn ask_all(&self, key: &[u8]) -> Option<Scanned> {
        let end = Instant::now() + ALL;
        let first = self.preferred.load(Relaxed);
        for turn in 0..self.upstreams.len() * 2 {
            let number = (first + turn) % self.upstreams.len();
            let deadline = end.min(Instant::now() + ONE);
            if Instant::now() >= end {
                break;
            }
            let answer = timeout_at(deadline, exchange(self.upstreams[number], key)).await;
            if let Ok(Some(scanned)) = answer {
                self.preferred.store(number, Relaxed);
                return Some(scanned);
            }
        }
        None
    }
}

/// One upstream: with EDNS, then without it if the answer shows that it does not understand (RFC 6891, 7).
async fn exchange(upstream: SocketAddr, key: &[u8]) -> Option<Scanned> {
    let with_edns = over_udp(upstream, key, true).await;
    let unfit = |s: &Scanned| matches!(s.code, rcode::FORMERR | rcode::NOTIMP) && !s.edns;
    let scanned = match with_edns {
        Ok(scanned) if !unfit(&scanned) => scanned,
        Err(Failure::Silent) => return None,
        _ => over_udp(upstream, key, false).await.ok()?,
    };
    let scanned = if scanned.truncated { over_tcp(upstream, key).await? } else { scanned };
    matches!(scanned.code, rcode::NOERROR | rcode::NXDOMAIN).then_some(scanned)
}

enum Failure {
    /// Nothing came, or it could not be reached.
    Silent,
    /// What came could not be read.
    Malformed,
}

/// A new socket for every question: a random port beside the random id (RFC 5452, 4).
async fn over_udp(upstream: SocketAddr, key: &[u8], edns: bool) -> Result<Scanned, Failure> {
    let any: SocketAddr = match upstream {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let silent = |_| Failure::Silent;
    let socket = UdpSocket::bind(any).await.map_err(silent)?;
    socket.connect(upstream).await.map_err(silent)?;
    let asked = wire::ask(random_id().ok_or(Failure::Silent)?, key, edns);
    socket.send(&asked).await.map_err(silent)?;
    let mut buffer = vec![0; 4096];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(silent)?;
        // what belongs to another question is not ours: wait on
        match wire::scan(&asked, &buffer[..length]) {
            None => {}
            Some(scanned) => return scanned.map_err(|()| Failure::Malformed),
        }
    }
}

/// RFC 7766: the same question with its length in front.
async fn over_tcp(upstream: SocketAddr, key: &[u8]) -> Option<Scanned> {
    let mut stream = TcpStream::connect(upstream).await.ok()?;
    let asked = wire::ask(random_id()?, key, true);
    let mut framed = u16::try_from(asked.len()).ok()?.to_be_bytes().to_vec();
    framed.extend_from_slice(&asked);
    stream.write_all(&framed).await.ok()?;
    let length = stream.read_u16().await.ok()?;
    let mut message = vec![0; usize::from(length)];
    stream.read_exact(&mut message).await.ok()?;
    wire::scan(&asked, &message)?.ok()
}

fn random_id() -> Option<u16> {
    getrandom::u32().ok().map(|number| number as u16)
}
