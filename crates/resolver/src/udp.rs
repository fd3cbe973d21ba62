//! The UDP workers: one thread and one socket each, sharing the port (SO_REUSEPORT). What is known is
//! answered on the spot; what is not goes to the asynchronous side, whose answers come back over a channel
//! into the worker's own table.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::sync::{Arc, Weak};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::batch::{Inbox, Outbox};
use crate::cache::{Answer, Clock, Near};
use crate::counters::{Plain, Tally};
use crate::engine::{Asked, Engine, Outcome, Over, Step};
use crate::upstream::Forwarder;
use crate::wire::{self, Ede, Parsed, rcode};

/// A query that an upstream must answer.
pub(crate) struct Miss {
    key: Box<[u8]>,
    /// The question and who asked it; `None` when a known answer is fetched anew before its time is over.
    waiting: Option<(Box<[u8]>, SocketAddr)>,
    home: Arc<Home>,
}

/// The worker that a missed query came from.
struct Home {
    socket: UdpSocket,
    answers: mpsc::Sender<Arc<Answer>>,
    tally: Arc<Tally>,
}

/// What a worker needs.
pub(crate) struct Worker {
    pub engine: Arc<Engine>,
    pub misses: tokio::sync::mpsc::Sender<Miss>,
    pub forwarder: Arc<Forwarder>,
    pub tally: Arc<Tally>,
    pub clock: Clock,
    pub stop: Arc<AtomicBool>,
    /// Answers in the worker's own table.
    pub room: usize,
}

/// How often a waiting worker looks whether it shall stop.
const TICK: Duration = Duration::from_millis(200);

/// A socket on this address that others may share.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_port(true)?;
    // the kernel gives what it may; a small buffer is no reason not to start
    let _ = socket.set_recv_buffer_size(4 << 20);
    socket.bind(&address.into())?;
    socket.set_read_timeout(Some(TICK))?;
    Ok(socket.into())
}

impl Worker {
    /// Answers queries until told to stop.
    pub(crate) fn run(&self, socket: &UdpSocket) {
        let (sender, answers) = mpsc::channel();
        let Ok(twin) = socket.try_clone() else { return };
        let home = Arc::new(Home { socket: twin, answers: sender, tally: self.tally.clone() });
        let mut near = Near::new(self.room);
        let (mut inbox, mut outbox) = (Inbox::new(), Outbox::new());
        while !self.stop.load(Relaxed) {
            inbox.receive(socket);
            answers.try_iter().for_each(|answer| near.put(answer));
            let now = self.clock.now();
            for (packet, client, address) in inbox.questions() {
                let asked = Asked { packet, client: client.ip(), over: Over::Udp, profile: None, now };
                if self.answer(&asked, client, &mut near, &home, outbox.next()) {
                    outbox.push(address);
                }
            }
            outbox.send(socket);
        }
    }

    /// Whether what stands in the buffer is to be sent.
    fn answer(
        &self,
        asked: &Asked<'_>,
        client: SocketAddr,
        near: &mut Near,
        home: &Arc<Home>,
        out: &mut Vec<u8>,
    ) -> bool {
        match self.engine.respond(asked, near, &self.tally, out) {
            Step::Reply => true,
            Step::Drop => false,
            Step::ReplyAndRefresh(key) => {
                // nobody waits for it: when there is no room, the next one who asks has it fetched
                let _ = self.misses.try_send(Miss { key, waiting: None, home: home.clone() });
                true
            }
            Step::Ask(key) => {
                // what the other workers have, or what was crowded out of this one's table
                if let Some(answer) = self.forwarder.fresh(&key) {
                    near.put(answer.clone());
                    let outcome = Outcome::Kept(answer);
                    return matches!(self.engine.conclude(asked, &outcome, &self.tally, out), Step::Reply);
                }
                let waiting = Some((asked.packet.into(), client));
                let sent = self.misses.try_send(Miss { key, waiting, home: home.clone() });
                if sent.is_err() {
                    self.overloaded(asked, out);
                }
                sent.is_err()
            }
        }
    }

    /// More questions wait for upstreams than can be kept.
    fn overloaded(&self, asked: &Asked<'_>, out: &mut Vec<u8>) {
        if let Parsed::Query(query) = wire::parse(asked.packet) {
            wire::plain(&query, rcode::SERVFAIL, Some(Ede::NO_UPSTREAM), out);
            self.tally.plain(self.engine.standing(asked.client).tier, Plain::Failed);
        }
    }
}

/// A lost answer is asked for again: UDP promises nothing.
fn send(socket: &UdpSocket, message: &[u8], client: SocketAddr) {
    let _ = socket.send_to(message, client);
}

/// Takes missed queries to the upstreams, at most `limit` at a time, until all workers are gone.
pub(crate) async fn forward_misses(
    mut misses: tokio::sync::mpsc::Receiver<Miss>,
    engine: Weak<Engine>,
    forwarder: Arc<Forwarder>,
    clock: Clock,
    limit: usize,
) {
    let permits = Arc::new(tokio::sync::Semaphore::new(limit));
    while let Some(miss) = misses.recv().await {
        let Ok(permit) = permits.clone().acquire_owned().await else { return };
        let Some(engine) = engine.upgrade() else { return };
        let forwarder = forwarder.clone();
        tokio::spawn(async move {
            let outcome = match miss.waiting {
                Some(_) => forwarder.resolve(&miss.key).await,
                None => forwarder.refresh(&miss.key).await,
            };
            miss.answer(&engine, &outcome, clock.now());
            drop(permit);
        });
    }
}

impl Miss {
    fn answer(&self, engine: &Engine, outcome: &Outcome, now: u32) {
        if let Some((packet, client)) = &self.waiting {
            let asked = Asked { packet, client: client.ip(), over: Over::Udp, profile: None, now };
            let mut out = Vec::with_capacity(1300);
            if matches!(engine.conclude(&asked, outcome, &self.home.tally, &mut out), Step::Reply) {
                send(&self.home.socket, &out, *client);
            }
        }
        if let Outcome::Answered(answer) = outcome {
            // a worker that has stopped needs no more answers
            let _ = self.home.answers.send(answer.clone());
        }
    }
}
