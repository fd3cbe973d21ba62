//! One question to one upstream: over TLS or HTTPS if it is asked so; else UDP first, TCP when an answer was cut or may be
//! forged.
//!
//! Against forged answers: a new socket with a port of the kernel's choice for every question, a random id
//! (RFC 5452, 4), and random letters, large and small, in the name (draft-vixie-dnsext-dns0x20), which a true
//! answer repeats.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use crate::health::{Upstream, Way};
use crate::wire::{self, Scanned, rcode};

/// The answer, whatever its code, with the mark of authentic data only from those who are believed.
pub(crate) async fn exchange(upstream: &Upstream, key: &[u8]) -> Option<Scanned> {
    let mut scanned = match &upstream.way {
        Way::Clear => in_the_clear(upstream, key).await?,
        Way::Line(line) => line.exchange(key).await?,
        Way::Web(web) => web.exchange(key).await?,
    };
    if !upstream.is_trusted {
        scanned.distrust();
    }
    Some(scanned)
}

/// With EDNS, then without it if the answer shows that it does not understand (RFC 6891, 7).
async fn in_the_clear(upstream: &Upstream, key: &[u8]) -> Option<Scanned> {
    let with_edns = over_udp(upstream, key, true).await;
    let unfit = |s: &Scanned| matches!(s.code, rcode::FORMERR | rcode::NOTIMP) && !s.edns;
    let scanned = match with_edns {
        Ok(scanned) if !unfit(&scanned) => scanned,
        Err(Failure::Silent) => return None,
        Err(Failure::OtherLetters) => {
            // over TCP nobody can forge an answer without sitting in between
            let scanned = over_tcp(upstream.address, key).await?;
            upstream.loses_case();
            scanned
        }
        _ => over_udp(upstream, key, false).await.ok()?,
    };
    if scanned.truncated { over_tcp(upstream.address, key).await } else { Some(scanned) }
}

enum Failure {
    /// Nothing came, or it could not be reached.
    Silent,
    /// What came could not be read.
    Malformed,
    /// What came repeats the question in other letters than it was asked.
    OtherLetters,
}

async fn over_udp(upstream: &Upstream, key: &[u8], edns: bool) -> Result<Scanned, Failure> {
    let any: SocketAddr = match upstream.address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let silent = |_| Failure::Silent;
    let socket = UdpSocket::bind(any).await.map_err(silent)?;
    socket.connect(upstream.address).await.map_err(silent)?;
    let mut chance = [0; 34];
    getrandom::fill(&mut chance).map_err(|_| Failure::Silent)?;
    let [high, low, letters @ ..] = chance;
    let mut asked = wire::ask(u16::from_be_bytes([high, low]), key, edns);
    if upstream.keeps_case() {
        wire::mix_case(&mut asked, &letters);
    }
    socket.send(&asked).await.map_err(silent)?;
    let mut buffer = vec![0; 4096];
    loop {
        let length = socket.recv(&mut buffer).await.map_err(silent)?;
        let message = &buffer[..length];
        // what belongs to another question is not ours: wait on
        match wire::scan(&asked, message) {
            None => {}
            Some(_) if !wire::same_letters(&asked, message) => return Err(Failure::OtherLetters),
            Some(scanned) => return scanned.map_err(|()| Failure::Malformed),
        }
    }
}

/// RFC 7766: the same question with its length in front.
async fn over_tcp(upstream: SocketAddr, key: &[u8]) -> Option<Scanned> {
    let mut stream = TcpStream::connect(upstream).await.ok()?;
    let id = getrandom::u32().ok()? as u16;
    let asked = wire::ask(id, key, true);
    let mut framed = u16::try_from(asked.len()).ok()?.to_be_bytes().to_vec();
    framed.extend_from_slice(&asked);
    stream.write_all(&framed).await.ok()?;
    let length = stream.read_u16().await.ok()?;
    let mut message = vec![0; usize::from(length)];
    stream.read_exact(&mut message).await.ok()?;
    wire::scan(&asked, &message)?.ok()
}
