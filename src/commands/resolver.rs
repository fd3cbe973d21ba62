//! `lachan resolver`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use lachan_filter::AgeTier;
use lachan_resolver::{
    BlockPage, Certificate, Config, Device, Encrypted, Group, HubSource, Profile, Record, Running, Source,
    Trust, UpstreamAddress, Zone,
};
use tokio::signal::unix::{SignalKind, signal};

use super::unusable;

/// Answers DNS queries by UDP and TCP, and over TLS and HTTPS where told to. The policy file, the certificate and the timetable are read again when they change and at SIGHUP; SIGTERM
/// and SIGINT end the program. Clients on private networks and in the groups given are answered, others are
/// refused. Neither names asked about nor client addresses are ever logged.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["policy", "hub"]))]
pub struct Args {
    /// Where queries are taken, by UDP and TCP: 192.168.1.2:53
    #[arg(long, value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// A resolver to ask for open names: 203.0.113.1:53, over TLS tls://203.0.113.1#dns.example, over HTTPS
    /// <https://203.0.113.1#dns.example/dns-query>; give it again for more, the first that answers is used
    #[arg(long, value_name = "UPSTREAM", required = true)]
    upstream: Vec<UpstreamAddress>,
    /// Know upstreams over TLS and HTTPS by the certificates in this PEM file instead of the public authorities
    #[arg(long, value_name = "FILE")]
    upstream_ca: Option<PathBuf>,
    /// Believe upstreams that are asked in the clear when they say that they have validated an answer (DNSSEC): only
    /// when nobody sits in between, as with one on this machine
    #[arg(long)]
    trust_authentic: bool,
    /// A policy file made by `lists compile`
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The hub that issues the policy: <https://hub.example> (http only to this machine itself)
    #[arg(long, value_name = "URL")]
    hub: Option<String>,
    /// The one-time code from the hub; needed at the first start only
    #[arg(long, value_name = "CODE", requires = "hub")]
    enrol: Option<String>,
    /// Trust the certificates in this PEM file instead of the public authorities
    #[arg(long, value_name = "FILE", requires = "hub")]
    hub_ca: Option<PathBuf>,
    /// Where this resolver's key, its enrolment and the last policies are kept
    #[arg(long, value_name = "DIR", default_value = "lachan-resolver")]
    state: PathBuf,
    /// The age tier of clients in no group: preschool, primary, lower-secondary, upper-secondary or staff
    #[arg(long, default_value = "primary")]
    tier: AgeTier,
    /// The age tier of a network or address: 192.168.2.0/24=staff; the narrowest network wins
    #[arg(long, value_name = "CIDR=TIER")]
    group: Vec<Group>,
    /// The age tier of one device, by its hardware address: 3c:52:82:1a:00:7f=staff; it counts before its network's, its
    /// hours and a room that is shut. IPv4 only, and only on the resolver's own network
    #[arg(long, value_name = "MAC=TIER")]
    device: Vec<Device>,
    /// The age tier of devices at home that ask over TLS or HTTPS under a name: tieu-hoc=primary is for
    /// tieu-hoc.dns.tinh.example and for https://…/dns-query/tieu-hoc. Such devices are answered from everywhere
    #[arg(long, value_name = "NAME=TIER", requires = "certificate")]
    profile: Vec<Profile>,
    /// Rooms with their hours: a file with lines such as "room lab 192.168.2.0/24", "holiday 2026-09-02" and "lab
    /// mon-fri 07:00-11:30 lower-secondary"; hours are those of Việt Nam
    #[arg(long, value_name = "FILE")]
    timetable: Option<PathBuf>,
    /// A name of one's own network with its address, answered whatever the policy says: may-in.truong.lan=192.168.1.20; again
    /// for more
    #[arg(long, value_name = "NAME=ADDR")]
    record: Vec<Record>,
    /// A zone of one's own network and the server that knows it: truong.lan=192.168.1.10:53; nobody else is asked for its
    /// names. Reverse zones too: 168.192.in-addr.arpa=192.168.1.10:53
    #[arg(long, value_name = "ZONE=UPSTREAM")]
    zone: Vec<Zone>,
    /// Let blocked names lead to 0.0.0.0 and :: instead of saying that they do not exist, for devices that then ask elsewhere
    #[arg(long, conflicts_with = "block_page")]
    zero: bool,
    /// Let blocked names lead to this address and serve the page there that says why; browsers look at port
    /// 80
    #[arg(long, value_name = "ADDR:PORT")]
    block_page: Option<SocketAddr>,
    /// Take queries over TLS here too (Android: Private DNS): 192.168.1.2:853
    #[arg(long, value_name = "ADDR:PORT", requires = "certificate")]
    tls: Option<SocketAddr>,
    /// Take queries over HTTPS here too, at /dns-query: 192.168.1.2:443
    #[arg(long, value_name = "ADDR:PORT", requires = "certificate")]
    https: Option<SocketAddr>,
    /// The certificate for --tls and --https with those it is derived from, in PEM
    #[arg(long, value_name = "FILE", requires = "certificate_key")]
    certificate: Option<PathBuf>,
    /// Its private key, in PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    certificate_key: Option<PathBuf>,
    /// Whom to ask, as the block page says it: "Cô Lan, phòng máy"
    #[arg(long, value_name = "TEXT", requires = "block_page")]
    ask: Option<String>,
    /// Threads that answer queries [default: one a core, at most 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: Option<u8>,
    /// Answers kept in memory
    #[arg(long, value_name = "N", default_value_t = Config::CACHE)]
    cache: usize,
}

pub fn run(args: Args) -> ExitCode {
    super::log();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = runtime.context("no threads to be had").and_then(|runtime| runtime.block_on(serve(args)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => unusable(format_args!("{error:#}")),
    }
}

fn config(args: Args) -> Config {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let policy = match (args.policy, args.hub) {
        (_, Some(url)) => {
            Source::Hub(HubSource { url, code: args.enrol, ca: args.hub_ca, state: args.state })
        }
        (file, None) => Source::File(file.unwrap_or_default()),
    };
    Config {
        listen: args.listen,
        upstreams: args.upstream,
        trust: Trust { ca: args.upstream_ca, authentic: args.trust_authentic },
        policy,
        tier: args.tier,
        groups: args.group,
        devices: args.device,
        profiles: args.profile,
        timetable: args.timetable,
        records: args.record,
        zones: args.zone,
        zero: args.zero,
        block_page: args.block_page.map(|address| BlockPage { address, ask: args.ask }),
        encrypted: args.certificate.zip(args.certificate_key).map(|(chain, key)| Encrypted {
            certificate: Certificate { chain, key },
            tls: args.tls,
            https: args.https,
        }),
        workers: args.workers.map_or(cores, usize::from),
        cache: args.cache,
    }
}

async fn serve(args: Args) -> anyhow::Result<()> {
    let mut end = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let resolver = tokio::select! {
        started = Running::start(config(args)) => started?,
        _ = end.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let names = resolver.policy().rules();
    tracing::info!("answering on {}, {names} names on the lists", resolver.address());
    if let Some(address) = resolver.tls_address() {
        tracing::info!("answering over TLS on {address}");
    }
    if let Some(address) = resolver.https_address() {
        tracing::info!("answering over HTTPS on https://{address}/dns-query");
    }
    if let Some(address) = resolver.page_address() {
        tracing::info!("block page on http://{address}/");
    }
    loop {
        tokio::select! {
            _ = hang_up.recv() => resolver.reload(),
            _ = end.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    for ((tier, ending), number) in resolver.counts() {
        tracing::info!("{tier}: {ending:?} {number}");
    }
    resolver.stop().await;
    Ok(())
}
