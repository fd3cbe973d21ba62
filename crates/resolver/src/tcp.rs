//! DNS over TCP (RFC 7766): several questions a connection, one after another.

use std::net::SocketAddr;
use std::sync::Arc;
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
        loop {
            let Ok(permit) = permits.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, client)) => {
                    let desk = self.clone();
                    tokio::spawn(async move {
                        // why a client hung up is of no interest
                        let _ = desk.connection(stream, client).await;
                        drop(permit);
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
