//! DNS over TCP (RFC 7766): several questions a connection, one after another.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::cache::{Clock, Near};
use crate::counters::Tally;
use crate::engine::{Asked, Engine, Step};
use crate::upstream::Forwarder;

/// A connection that says nothing for so long, or does not take its answer, is closed.
const IDLE: Duration = Duration::from_secs(8);
/// Connections at a time. More wait in the kernel's queue.
const CONNECTIONS: usize = 200;
/// Of these, those of one client: nobody takes them all.
const OF_ONE_CLIENT: u32 = 20;

/// How many connections each client has.
type Clients = Arc<Mutex<HashMap<IpAddr, u32>>>;

/// A client's place; given back when dropped.
struct Place(Clients, IpAddr);

impl Place {
    /// `None` when the client has as many as it may have.
    fn take(clients: &Clients, client: IpAddr) -> Option<Place> {
        let mut all = clients.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(client).or_default();
        if *count >= OF_ONE_CLIENT {
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

/// What a connection needs.
#[derive(Clone)]
pub(crate) struct Desk {
    pub engine: Arc<Engine>,
    pub forwarder: Arc<Forwarder>,
    pub tally: Arc<Tally>,
    pub clock: Clock,
}

impl Desk {
    /// Accepts connections until the task is ended.
    pub(crate) async fn serve(self, listener: TcpListener) {
        let permits = Arc::new(Semaphore::new(CONNECTIONS));
        let clients = Clients::default();
        loop {
            let Ok(permit) = permits.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, client)) => {
                    let desk = self.clone();
                    let Some(place) = Place::take(&clients, client.ip()) else { continue };
                    tokio::spawn(async move {
                        // why a client hung up is of no interest
                        let _ = desk.connection(stream, client).await;
                        drop((permit, place));
                    });
                }
                // out of file handles, mostly: give them time to come back
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn connection(&self, mut stream: TcpStream, client: SocketAddr) -> std::io::Result<()> {
        // the store behind the forwarder is cache enough for TCP
        let near = Near::new(0);
        let mut packet = Vec::new();
        loop {
            let length = timeout(IDLE, stream.read_u16()).await??;
            packet.resize(usize::from(length), 0);
            timeout(IDLE, stream.read_exact(&mut packet)).await??;
            let now = self.clock.now();
            let asked = Asked { packet: &packet, client: client.ip(), udp: false, now };
            let mut out = Vec::new();
            let step = match self.engine.respond(&asked, &near, &self.tally, &mut out) {
                // only UDP workers' own tables have answers refreshed, and TCP has none
                Step::ReplyAndRefresh(_) => Step::Reply,
                Step::Ask(key) => {
                    let outcome = self.forwarder.resolve(&key).await;
                    self.engine.conclude(&asked, &outcome, &self.tally, &mut out)
                }
                step => step,
            };
            let (Step::Reply, Ok(length)) = (step, u16::try_from(out.len())) else { return Ok(()) };
            let framed = [&length.to_be_bytes(), out.as_slice()].concat();
            timeout(IDLE, stream.write_all(&framed)).await??;
        }
    }
}
