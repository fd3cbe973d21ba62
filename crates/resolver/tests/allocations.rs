//! Blocked and cached answers cost no memory: counted over the whole program, alone in its process.

#![allow(clippy::unwrap_used, reason = "a test may break off")]

use std::alloc::System;
use std::net::UdpSocket;
use std::time::Duration;

use lachan_filter::{AgeTier, Category, DomainName, Entry, Matrix, Policy, Stamp};
use lachan_resolver::{Config, Running, Source, Trust};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATIONS: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn question(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    let head = [7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
    // with an OPT record, so that the answer has one too
    let tail = [0, 0, 1, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];
    head.into_iter().chain(labels).chain(tail).collect()
}

/// Gives every question back with an address that lives for an hour.
fn upstream() -> std::net::SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut buffer) {
            let mut reply = buffer[..length - 11].to_vec();
            reply[2..4].copy_from_slice(&[0x81, 0x80]);
            reply[7] = 1;
            reply[11] = 0;
            reply.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 192, 0, 2, 1]);
            socket.send_to(&reply, client).unwrap();
        }
    });
    address
}

#[test]
fn blocked_and_cached_answers_allocate_nothing() {
    let name = DomainName::parse("bad.example").unwrap();
    let rules = [Entry::block(name, Category::ORDER, "order")];
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        upstreams: vec![upstream().into()],
        trust: Trust::default(),
        policy: Source::Fixed(Policy::build(&rules, &Matrix::default(), Stamp::default(), None).unwrap()),
        tier: AgeTier::Primary,
        groups: Vec::new(),
        devices: Vec::new(),
        profiles: Vec::new(),
        timetable: None,
        records: Vec::new(),
        zones: Vec::new(),
        block_page: None,
        zero: false,
        encrypted: None,
        workers: 1,
        cache: 1000,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let resolver = runtime.block_on(Running::start(config)).unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(resolver.address()).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let (bad, open) = (question("www.bad.example"), question("open.example"));
    let mut buffer = [0; 512];
    let mut ask = |question: &[u8]| {
        socket.send(question).unwrap();
        let length = socket.recv(&mut buffer).unwrap();
        (buffer[3] & 15, length)
    };
    for _ in 0..20 {
        assert_eq!((ask(&bad).0, ask(&open).0), (3, 0));
    }
    // another thread of the program may have one at any time, such as a timer's; a query that has one has it each time
    let mut rounds = (0..3).map(|_| {
        let region = Region::new(ALLOCATIONS);
        for _ in 0..1000 {
            assert_eq!((ask(&bad).0, ask(&open).0), (3, 0));
        }
        let change = region.change();
        change.allocations + change.reallocations
    });
    assert!(rounds.any(|count| count == 0));
}
