//! The scenery: an upstream, a hub, and `dig`.

pub mod peers;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::base::iana::{Class, Rcode, Rtype};
use domain::base::{Message, MessageBuilder, Name, ToName, Ttl};
use domain::rdata::{A, Cname, Txt};
use lachan_filter::{AgeTier, Bundle, DomainName, Entry, Matrix, Policy, SigningKey, Stamp, VerifyingKey};
use lachan_resolver::{Config, Running, Source, Trust};
use sha2::Digest as _;

fn entries(rules: &[(&str, &str)]) -> Vec<Entry> {
    let entry = |(category, name): &(&str, &str)| {
        let name = DomainName::parse(name).unwrap();
        match *category {
            "allow" => Entry::allow(name, category.parse().unwrap(), "test"),
            category => Entry::block(name, category.parse().unwrap(), "test"),
        }
    };
    rules.iter().map(entry).collect()
}

pub fn policy(rules: &[(&str, &str)]) -> Policy {
    Policy::build(&entries(rules), &Matrix::default(), Stamp::default(), None).unwrap()
}

pub fn bundle(key: &SigningKey, sequence: u64, rules: &[(&str, &str)]) -> Vec<u8> {
    Bundle::build(&entries(rules), &Matrix::default(), sequence, 1, 2, key).unwrap()
}

/// 127.0.0.2 is a primary school, 127.0.0.3 its staff.
pub fn config(upstream: &Upstream, policy: Policy) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        upstreams: vec![upstream.address.into()],
        trust: Trust::default(),
        policy: Source::Fixed(policy),
        tier: AgeTier::UpperSecondary,
        groups: vec!["127.0.0.2=primary".parse().unwrap(), "127.0.0.3/32=staff".parse().unwrap()],
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
    }
}

pub async fn wait_for(ready: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !ready() {
        assert!(Instant::now() < end, "waited for 20 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What `dig` prints; `None` with a line on the screen when it is not installed, an error on CI.
pub fn dig(resolver: &Running, from: &str, what: &[&str]) -> Option<String> {
    dig_at(resolver.address(), from, what)
}

/// The same, at another of its addresses.
pub fn dig_at(address: SocketAddr, from: &str, what: &[&str]) -> Option<String> {
    let (server, port) = (format!("@{}", address.ip()), address.port().to_string());
    let mut command = Command::new("dig");
    command.args(["+tries=1", "+time=5", "-b", from, &server, "-p", &port]).args(what);
    match command.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) => {
            assert!(std::env::var("CI").is_err(), "dig is missing: {error}");
            println!("SKIPPED: dig is not installed (Debian: bind9-dnsutils)");
            None
        }
    }
}

pub fn status_of(answer: &str) -> String {
    let status = answer.split("status: ").nth(1).and_then(|rest| rest.split(',').next());
    status.unwrap_or_else(|| panic!("no status in {answer}")).to_owned()
}

/// The address of the first A record. A long name is followed by spaces, a short one by tabs.
pub fn address_of(answer: &str) -> Option<String> {
    let records = answer.lines().filter(|line| !line.starts_with(';'));
    let mut fields = records.map(|line| line.split_whitespace().collect::<Vec<_>>());
    fields.find(|fields| fields.get(3) == Some(&"A")).map(|fields| fields[4].to_owned())
}

pub fn question(id: u16, name: &str) -> Vec<u8> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(id);
    message.header_mut().set_rd(true);
    let mut message = message.question();
    message.push((Name::<Vec<u8>>::vec_from_str(name).unwrap(), Rtype::A, Class::IN)).unwrap();
    message.finish()
}

/// A plain HTTP request from a given address of this machine.
pub fn http_get(page: SocketAddr, from: &str, host: &str) -> String {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::new(from.parse().unwrap(), 0).into()).unwrap();
    socket.connect(&page.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    write!(stream, "GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Answers every A question with 192.0.2.1; `to-NAME.example` leads to `NAME.example`; `long.example` has
/// twenty long texts; `short.example` lives for a second; names below `broken` cannot be answered.
pub struct Upstream {
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
    silent: Arc<AtomicBool>,
    delay: Arc<AtomicU64>,
    small: Arc<AtomicBool>,
    large_letters: Arc<AtomicUsize>,
}

impl Upstream {
    pub fn start() -> Upstream {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(address).unwrap();
        let (asked, silent, delay) =
            (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (small, large) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let upstream = Upstream {
            address,
            asked: asked.clone(),
            silent: silent.clone(),
            delay: delay.clone(),
            small: small.clone(),
            large_letters: large.clone(),
        };
        std::thread::spawn(move || {
            let mut buffer = [0; 1500];
            while let Ok((length, client)) = udp.recv_from(&mut buffer) {
                asked.fetch_add(1, Relaxed);
                let letters = buffer[12..length].iter().filter(|b| b.is_ascii_uppercase());
                large.fetch_add(letters.count(), Relaxed);
                std::thread::sleep(Duration::from_millis(delay.load(Relaxed)));
                if !silent.load(Relaxed) {
                    let mut reply = reply(&buffer[..length]);
                    if small.load(Relaxed) {
                        reply[12..length].make_ascii_lowercase();
                    }
                    if reply.len() > 1232 {
                        reply.truncate(length);
                        reply[2] |= 2;
                        reply[6..12].copy_from_slice(&[0, 0, 0, 0, 0, buffer[11]]);
                    }
                    udp.send_to(&reply, client).unwrap();
                }
            }
        });
        std::thread::spawn(move || {
            for mut stream in tcp.incoming().flatten() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut packet).unwrap();
                let reply = reply(&packet);
                stream.write_all(&(reply.len() as u16).to_be_bytes()).unwrap();
                stream.write_all(&reply).unwrap();
            }
        });
        upstream
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Relaxed)
    }

    /// How many large letters the questions by UDP had.
    pub fn large_letters(&self) -> usize {
        self.large_letters.load(Relaxed)
    }

    /// Repeats questions in small letters from now on.
    pub fn write_small(&self) {
        self.small.store(true, Relaxed);
    }

    pub fn be_silent(&self) {
        self.silent.store(true, Relaxed);
    }

    pub fn be_slow(&self, delay: Duration) {
        self.delay.store(delay.as_millis() as u64, Relaxed);
    }
}

fn reply(packet: &[u8]) -> Vec<u8> {
    let asked = Message::from_octets(packet).unwrap();
    let question = asked.sole_question().unwrap();
    let mut owner: Name<Vec<u8>> = question.qname().to_name();
    let text = owner.to_string().to_ascii_lowercase();
    let ttl = Ttl::from_secs(if text == "short.example" { 1 } else { 300 });
    let code = if text.starts_with("broken.") { Rcode::SERVFAIL } else { Rcode::NOERROR };
    let mut reply = MessageBuilder::new_vec().start_answer(&asked, code).unwrap();
    if code == Rcode::SERVFAIL {
        return reply.finish();
    }
    if let Some(target) = text.strip_prefix("to-") {
        let target: Name<Vec<u8>> = Name::vec_from_str(target).unwrap();
        reply.push((&owner, Class::IN, ttl, Cname::new(target.clone()))).unwrap();
        owner = target;
    }
    if text == "long.example" {
        for number in 0..20u8 {
            let text = Txt::<Vec<u8>>::build_from_slice(&[b'a' + number; 100]).unwrap();
            reply.push((&owner, Class::IN, ttl, text)).unwrap();
        }
    } else if question.qtype() == Rtype::A {
        reply.push((&owner, Class::IN, ttl, A::from_octets(192, 0, 2, 1))).unwrap();
    }
    reply.finish()
}

/// A hub that takes the code `CODE`, holds polls until something newer is published, and checks signatures.
pub struct Hub {
    pub url: String,
    pub key: SigningKey,
    shared: Arc<HubShared>,
}

#[derive(Default)]
struct HubShared {
    published: Mutex<(u64, Vec<u8>)>,
    resolver: Mutex<Option<VerifyingKey>>,
    polls: Mutex<HashMap<u64, usize>>,
    bad: Mutex<Vec<String>>,
    /// Every bundle published, by its number.
    all: Mutex<HashMap<u64, Vec<u8>>>,
    deltas: AtomicUsize,
    spoils: AtomicBool,
    away: AtomicBool,
    /// The rows of each quarter, as they came first.
    quarters: Mutex<HashMap<u64, serde_json::Value>>,
    /// Messages with counts.
    messages: AtomicUsize,
    loses_answers: AtomicBool,
}

impl Hub {
    pub fn start() -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hub/", listener.local_addr().unwrap());
        let (key, shared) = (SigningKey::from_bytes(&[5; 32]), Arc::<HubShared>::default());
        let (policy_key, state) = (BASE64_STANDARD.encode(key.verifying_key().as_bytes()), shared.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (state, policy_key) = (state.clone(), policy_key.clone());
                std::thread::spawn(move || state.serve(stream, &policy_key));
            }
        });
        Hub { url, key, shared }
    }

    pub fn publish(&self, sequence: u64, bundle: Vec<u8>) {
        self.shared.all.lock().unwrap().insert(sequence, bundle.clone());
        *self.shared.published.lock().unwrap() = (sequence, bundle);
    }

    /// How often the resolver asked for what is newer than this.
    pub fn polls_after(&self, sequence: u64) -> usize {
        self.shared.polls.lock().unwrap().get(&sequence).copied().unwrap_or(0)
    }

    pub fn bad_signatures(&self) -> Vec<String> {
        self.shared.bad.lock().unwrap().clone()
    }

    /// How many deltas were sent.
    pub fn deltas(&self) -> usize {
        self.shared.deltas.load(Relaxed)
    }

    /// Sends deltas that lead elsewhere from now on.
    pub fn spoil_deltas(&self) {
        self.shared.spoils.store(true, Relaxed);
    }

    /// How often each tier and category was asked for and closed, over all quarters.
    pub fn counted(&self) -> std::collections::BTreeMap<(String, String), [u64; 2]> {
        let mut sums = std::collections::BTreeMap::<_, [u64; 2]>::new();
        for rows in self.shared.quarters.lock().unwrap().values() {
            for row in rows.as_array().unwrap() {
                let text = |at: usize| row[at].as_str().unwrap().to_owned();
                let sum = sums.entry((text(0), text(1))).or_default();
                sum[0] += row[2].as_u64().unwrap();
                sum[1] += row[3].as_u64().unwrap();
            }
        }
        sums
    }

    /// How many messages with counts came.
    pub fn messages(&self) -> usize {
        self.shared.messages.load(Relaxed)
    }

    /// Whether it takes counts without an answer from now on.
    pub fn lose_answers(&self, loses: bool) {
        self.shared.loses_answers.store(loses, Relaxed);
    }

    pub fn go_away(&self) {
        self.shared.away.store(true, Relaxed);
    }
}

impl HubShared {
    fn serve(&self, stream: TcpStream, policy_key: &str) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut first, mut headers) = (String::new(), HashMap::new());
        reader.read_line(&mut first).unwrap();
        for line in reader.by_ref().lines() {
            let line = line.unwrap();
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let (status, body) = match target.as_str() {
            _ if self.away.load(Relaxed) => (503, Vec::new()),
            "/hub/resolver/v1/enrol" => self.enrol(&body, policy_key),
            // this hub knows no school; asked again after a while
            school if school.starts_with("/hub/resolver/v1/school?") => (404, Vec::new()),
            "/hub/resolver/v1/counts" => self.counts(&target, &headers, &body),
            _ => self.poll(&target, &headers),
        };
        let mut stream = stream;
        let _ = write!(stream, "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(&body);
    }

    fn delta(&self, after: u64, newer: &[u8]) -> Option<Vec<u8>> {
        let key = SigningKey::from_bytes(&[5; 32]).verifying_key();
        let older = self.all.lock().unwrap().get(&after).cloned()?;
        let (older, newer) = (Bundle::open(&older, &key, 0).ok()?, Bundle::open(newer, &key, 0).ok()?);
        let mut delta = older.delta_to(&newer)?;
        if self.spoils.load(Relaxed) {
            delta.pop();
        }
        self.deltas.fetch_add(1, Relaxed);
        Some(delta)
    }

    fn enrol(&self, body: &[u8], policy_key: &str) -> (u16, Vec<u8>) {
        let asked: serde_json::Value = serde_json::from_slice(body).unwrap();
        if asked["code"] != "CODE" {
            return (403, Vec::new());
        }
        let key = BASE64_STANDARD.decode(asked["key"].as_str().unwrap()).unwrap();
        *self.resolver.lock().unwrap() = VerifyingKey::from_bytes(&key.try_into().unwrap()).ok();
        let answer = serde_json::json!({ "id": "r-1", "policy_key": policy_key, "province": "Tỉnh Mẫu" });
        (200, answer.to_string().into_bytes())
    }

    fn is_signed(&self, request: &str, headers: &HashMap<String, String>) -> bool {
        let signed = format!("lachan-resolver/1\nr-1\n{}\n{request}", headers["x-lachan-time"]);
        let signature = BASE64_STANDARD.decode(&headers["x-lachan-signature"]).unwrap();
        let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
        let key = self.resolver.lock().unwrap().unwrap();
        headers["x-lachan-resolver"] == "r-1" && key.verify_strict(signed.as_bytes(), &signature).is_ok()
    }

    /// Keeps the first numbers of each quarter; when told to, without an answer that can be read.
    fn counts(&self, target: &str, headers: &HashMap<String, String>, body: &[u8]) -> (u16, Vec<u8>) {
        let digest = BASE64_STANDARD.encode(sha2::Sha256::digest(body));
        if !self.is_signed(&format!("POST {target} {digest}"), headers) {
            self.bad.lock().unwrap().push(target.to_owned());
            return (401, Vec::new());
        }
        let told: serde_json::Value = serde_json::from_slice(body).unwrap();
        let mut kept = self.quarters.lock().unwrap();
        for quarter in told["quarters"].as_array().unwrap() {
            kept.entry(quarter["quarter"].as_u64().unwrap()).or_insert_with(|| quarter["rows"].clone());
        }
        self.messages.fetch_add(1, Relaxed);
        if self.loses_answers.load(Relaxed) { (502, Vec::new()) } else { (200, b"{}".to_vec()) }
    }

    fn poll(&self, target: &str, headers: &HashMap<String, String>) -> (u16, Vec<u8>) {
        let after: u64 = target.strip_prefix("/hub/resolver/v1/policy?after=").unwrap().parse().unwrap();
        *self.polls.lock().unwrap().entry(after).or_default() += 1;
        if !self.is_signed(&format!("GET {target}"), headers) {
            self.bad.lock().unwrap().push(target.to_owned());
            return (401, Vec::new());
        }
        let end = Instant::now() + Duration::from_secs(3);
        while Instant::now() < end && !self.away.load(Relaxed) {
            let (sequence, bundle) = self.published.lock().unwrap().clone();
            if sequence > after {
                let takes_deltas =
                    headers.get("accept").is_some_and(|accept| accept.contains("vnd.lachan.delta"));
                let delta = takes_deltas.then(|| self.delta(after, &bundle)).flatten();
                return (200, delta.unwrap_or(bundle));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        (204, Vec::new())
    }
}
