//! A network on loopback: who asks from where, an upstream that knows everything, `dig`.

use std::net::{SocketAddr, UdpSocket};
use std::process::Command;
use std::time::{Duration, Instant};

/// Where pupils and staff ask from, and what every open name leads to.
pub const PUPIL: &str = "127.0.0.2";
pub const STAFF: &str = "127.0.0.3";
pub const OPEN: &str = "192.0.2.7";
/// So long an approved order may take to reach a resolver.
const SOON: Duration = Duration::from_secs(60);

/// An upstream on loopback that leads every name to one address (RFC 1035, 4.1).
pub fn upstream() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut query = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let name = query[12..length].iter().position(|byte| *byte == 0).unwrap();
            let mut answer = query[..12 + name + 5].to_vec();
            answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 192, 0, 2, 7]);
            let _ = socket.send_to(&answer, from);
        }
    });
    address
}

/// What a name leads to for who asks from `from`: an address, or how the query ended.
pub fn dig(resolver: SocketAddr, from: &str, name: &str) -> String {
    let (port, server) = (resolver.port().to_string(), format!("@{}", resolver.ip()));
    let arguments = ["-b", from, &server, "-p", &port, name, "A", "+time=5", "+tries=2", "+noall"];
    let done = Command::new("dig").args(arguments).args(["+comments", "+answer"]).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let status = text.split_once("status: ").and_then(|(_, rest)| rest.split(',').next()).unwrap_or("none");
    let address = text.lines().find(|line| !line.starts_with(';') && line.contains("\tA\t"));
    match address.and_then(|line| line.split('\t').next_back()) {
        Some(address) => address.to_owned(),
        None => status.to_owned(),
    }
}

/// Asks again and again until the answer is this one.
pub fn becomes(resolver: SocketAddr, from: &str, name: &str, answer: &str) {
    let start = Instant::now();
    loop {
        let got = dig(resolver, from, name);
        if got == answer {
            return;
        }
        assert!(
            start.elapsed() < SOON,
            "{name} from {from}: {got}, not {answer}, after {:?}",
            start.elapsed()
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}
