//! A resolver from its start to its end.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;

use lachan_filter::Policy;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::cache::{Clock, Near, Store};
use crate::counters::Tally;
use crate::engine::Engine;
use crate::groups::Groups;
use crate::health::Upstream;
use crate::hours::{self, Hours};
use crate::monitoring::{self, Ledger, Reporter};
use crate::page::Page;
use crate::school::Follower;
use crate::school::appeals::{self, Book};
use crate::tls::{self, Acceptors};
use crate::upstream::{Forwarder, Whom};
use crate::wire::Lead;
use crate::{
    Config, Counts, Encrypted, Error, Source, UpstreamAddress, hub, neighbours, page, policy_file, tcp, udp,
};

/// Queries that may wait for upstreams at a time, and as many more in the queue before them.
const WAITING: usize = 2048;

/// A resolver at work. Dropping it ends it too, without waiting.
pub struct Running {
    address: SocketAddr,
    page_address: Option<SocketAddr>,
    tls_address: Option<SocketAddr>,
    https_address: Option<SocketAddr>,
    engine: Arc<Engine>,
    tallies: Vec<Arc<Tally>>,
    /// What is written down for the hub.
    ledger: Option<Arc<Mutex<Ledger>>>,
    /// The block page, where there is one.
    page: Arc<OnceLock<Arc<Page>>>,
    again: Arc<Notify>,
    certificate_again: Arc<Notify>,
    timetable_again: Arc<Notify>,
    stop: Arc<AtomicBool>,
    workers: Vec<JoinHandle<()>>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Gets the policy, then takes queries. With a hub this waits for the first policy: a resolver without
    /// one does not answer.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start(config: Config) -> Result<Running, Error> {
        if config.upstreams.is_empty() {
            return Err(Error::NoUpstream);
        }
        let block = config.block_page.as_ref().map(|page| page.address);
        if let Some(address) = block.filter(|address| address.ip().is_unspecified()) {
            return Err(Error::BlockPageAddress(address));
        }
        let listen = |e| Error::Listen(config.listen, e);
        let (listener, socket) = bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let pages = match block {
            Some(at) => Some(TcpListener::bind(at).await.map_err(|e| Error::Listen(at, e))?),
            None => None,
        };
        let page_address = pages.as_ref().and_then(|listener| listener.local_addr().ok());
        let secret = match &config.encrypted {
            Some(encrypted) => Some(Secret::open(encrypted).await?),
            None => None,
        };
        let upstream_tls = Arc::new(tls::trust(config.trust.ca.as_deref())?);

        let groups = Groups::new(config.groups.clone(), config.tier);
        let hours = match config.timetable.clone() {
            Some(path) => Some(Hours { table: hours::load(&path, &groups)?, path, usual: groups.clone() }),
            None => None,
        };
        let (policy, follow) = first_policy(&config.policy).await?;
        let lead = match block {
            Some(address) => Lead::To(address.ip()),
            None if config.zero => Lead::Zero,
            None => Lead::Nowhere,
        };
        let engine = Arc::new(Engine::new(policy, groups, lead, &config.records));
        if let Some(hours) = &hours {
            hours.put(&engine);
        }
        let (again, stop) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let mut running = Running {
            address,
            page_address,
            tls_address: secret.as_ref().and_then(|secret| address_of(secret.tls.as_ref())),
            https_address: secret.as_ref().and_then(|secret| address_of(secret.https.as_ref())),
            engine,
            tallies: Vec::new(),
            ledger: None,
            page: Arc::default(),
            again,
            certificate_again: Arc::default(),
            timetable_again: Arc::default(),
            stop,
            workers: Vec::new(),
            tasks: JoinSet::new(),
        };
        let trusted = config.trust.authentic;
        let upstream = |one: &UpstreamAddress| Upstream::new(one.clone(), &upstream_tls, trusted);
        let upstreams: Vec<_> = config.upstreams.iter().map(upstream).collect();
        let zones = config.zones.iter().map(|zone| (&zone.name, upstream(&zone.upstream))).collect();
        let whom = Whom::new(upstreams, zones);
        running.take_queries(&config, whom, (listener, socket), secret).map_err(listen)?;
        let engine = running.engine.clone();
        if !config.devices.is_empty() {
            running.tasks.spawn(neighbours::follow(config.devices.clone(), engine.clone()));
        }
        if let Some(hours) = hours {
            running.tasks.spawn(hours.follow(engine.clone(), running.timetable_again.clone()));
        }
        let mut book = None;
        match follow {
            Follow::Nothing => {}
            Follow::File(path) => {
                running.tasks.spawn(policy_file::watch(path, engine.clone(), running.again.clone()));
            }
            Follow::Hub(enrolled) => {
                running.report(&enrolled);
                let link = enrolled.link();
                let appeals = Arc::new(Book::open(link.clone()));
                let school = Follower::start(link, engine.clone(), appeals.clone());
                running.tasks.spawn(school.follow());
                running.tasks.spawn(appeals::forward(appeals.clone()));
                book = Some(appeals);
                running.tasks.spawn(hub::follow(*enrolled, engine.clone(), running.again.clone()));
            }
        }
        if let (Some(listener), Some(page)) = (pages, config.block_page) {
            let page = running
                .page
                .get_or_init(|| Arc::new(Page::new(engine, page.ask, book, &config.profiles)))
                .clone();
            running.tasks.spawn(page::serve(listener, page));
        }
        Ok(running)
    }

    /// Tells the hub how often what was asked for, each quarter of an hour.
    fn report(&mut self, enrolled: &hub::Enrolled) {
        let ledger = Arc::new(Mutex::new(Ledger::open(enrolled.folder(), hub::now())));
        self.ledger = Some(ledger.clone());
        let (engine, tallies) = (self.engine.clone(), self.tallies.clone());
        let count = move || engine.counts(tallies.iter().map(AsRef::as_ref));
        self.tasks.spawn(monitoring::follow(Reporter { link: enrolled.link(), ledger }, count));
    }

    fn take_queries(
        &mut self,
        config: &Config,
        whom: Whom,
        (listener, socket): (TcpListener, std::net::UdpSocket),
        secret: Option<Secret>,
    ) -> std::io::Result<()> {
        let clock = Clock::start();
        let store = Store::new(config.cache);
        let forwarder = Arc::new(Forwarder::new(whom, store, clock));
        let (sender, misses) = tokio::sync::mpsc::channel(WAITING);
        let weak = Arc::downgrade(&self.engine);
        self.tasks.spawn(udp::forward_misses(misses, weak, forwarder.clone(), clock, WAITING));
        let mut sockets = vec![socket];
        while sockets.len() < config.workers.clamp(1, 64) {
            sockets.push(udp::bind(self.address)?);
        }
        for (number, socket) in sockets.into_iter().enumerate() {
            let tally = Arc::new(Tally::new());
            self.tallies.push(tally.clone());
            let worker = udp::Worker {
                engine: self.engine.clone(),
                misses: sender.clone(),
                forwarder: forwarder.clone(),
                tally,
                clock,
                stop: self.stop.clone(),
                room: config.cache,
            };
            let thread = std::thread::Builder::new().name(format!("dns-{number}"));
            // a fault in one packet must not silence the clients of this worker
            let run = move || {
                while catch_unwind(AssertUnwindSafe(|| worker.run(&socket))).is_err() {
                    tracing::error!("a DNS worker broke off and starts again");
                }
            };
            self.workers.push(thread.spawn(run)?);
        }
        let tally = Arc::new(Tally::new());
        self.tallies.push(tally.clone());
        let near = Arc::new(Near::new(0));
        let profiles = config.profiles.clone().into();
        let (engine, page) = (self.engine.clone(), self.page.clone());
        let desk = tcp::Desk { engine, forwarder, tally, clock, near, profiles, page };
        self.tasks.spawn(desk.clone().serve(listener));
        if let Some(Secret { acceptors, tls, https }) = secret {
            if let Some(listener) = tls {
                self.tasks.spawn(desk.clone().serve_tls(listener, acceptors.tls.clone()));
            }
            if let Some(listener) = https {
                self.tasks.spawn(desk.serve_https(listener, acceptors.https.clone()));
            }
            self.tasks.spawn(acceptors.watch(self.certificate_again.clone()));
        }
        Ok(())
    }

    /// Where queries are taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the block page is served.
    pub fn page_address(&self) -> Option<SocketAddr> {
        self.page_address
    }

    /// Where queries over TLS are taken.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_address
    }

    /// Where queries over HTTPS are taken.
    pub fn https_address(&self) -> Option<SocketAddr> {
        self.https_address
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        self.engine.active.load().policy.clone()
    }

    /// Puts another policy in force.
    pub fn swap(&self, policy: Policy) {
        self.engine.swap(policy);
    }

    /// Reads the policy file, the certificate and the timetable again, changed or not.
    pub fn reload(&self) {
        self.again.notify_one();
        self.certificate_again.notify_one();
        self.timetable_again.notify_one();
    }

    /// What was counted since the start.
    pub fn counts(&self) -> Counts {
        self.engine.counts(self.tallies.iter().map(AsRef::as_ref))
    }

    /// Takes no more queries and waits until the workers have answered the last one.
    pub async fn stop(mut self) {
        self.stop.store(true, Relaxed);
        let workers = std::mem::take(&mut self.workers);
        let joined =
            tokio::task::spawn_blocking(move || workers.into_iter().all(|worker| worker.join().is_ok()));
        if !joined.await.unwrap_or(false) {
            tracing::error!("a DNS worker broke off");
        }
        self.tasks.shutdown().await;
        if let Some(ledger) = self.ledger.take() {
            let rows = monitoring::rows(&self.counts());
            let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = ledger.turn(rows, hub::now()) {
                tracing::warn!("the last counts could not be written down: {error}");
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Relaxed);
    }
}

/// The listeners for encrypted queries.
struct Secret {
    acceptors: Acceptors,
    tls: Option<TcpListener>,
    https: Option<TcpListener>,
}

impl Secret {
    async fn open(encrypted: &Encrypted) -> Result<Secret, Error> {
        let acceptors = Acceptors::read(encrypted.certificate.clone())?;
        let mut listeners = [None, None];
        for (listener, at) in listeners.iter_mut().zip([encrypted.tls, encrypted.https]) {
            if let Some(at) = at {
                *listener = Some(TcpListener::bind(at).await.map_err(|e| Error::Listen(at, e))?);
            }
        }
        let [tls, https] = listeners;
        Ok(Secret { acceptors, tls, https })
    }
}

fn address_of(listener: Option<&TcpListener>) -> Option<SocketAddr> {
    listener?.local_addr().ok()
}

enum Follow {
    Nothing,
    File(std::path::PathBuf),
    Hub(Box<hub::Enrolled>),
}

async fn first_policy(source: &Source) -> Result<(Policy, Follow), Error> {
    Ok(match source {
        Source::Fixed(policy) => (policy.clone(), Follow::Nothing),
        Source::File(path) => (policy_file::load(path)?, Follow::File(path.clone())),
        Source::Hub(source) => {
            let mut enrolled = hub::enrol(source).await?;
            (hub::first_policy(&mut enrolled).await?, Follow::Hub(Box::new(enrolled)))
        }
    })
}

/// TCP first: its port is not shared, so a second resolver on the same address is noticed.
async fn bind(address: SocketAddr) -> std::io::Result<(TcpListener, std::net::UdpSocket)> {
    let listener = TcpListener::bind(address).await?;
    let socket = udp::bind(listener.local_addr()?)?;
    Ok((listener, socket))
}
