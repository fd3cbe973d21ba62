//! The DNS edge (máy lọc tên miền): listeners, cache, upstreams, policy swap, block answers, block page.
//!
//! Serves the plan's task to keep harmful pages from children where they are: in schools, shops and homes.
//!
//! Invariants: the verdict is taken at every query, on cached answers and on every name that an answer leads
//! to; a policy is swapped whole, without a lost query; what cannot be verified is not put in force and the
//! last good policy stays; neither a name asked about nor a client's address is ever written anywhere, and a hub
//! is told numbers alone.
//!
//! What it does not do: it does not validate DNSSEC itself (see docs/resolver.md), and beside the few names in
//! `special.rs` it keeps no list of its own.

mod address;
mod background;
mod batch;
mod cache;
mod cookie;
mod counters;
mod engine;
mod exchange;
mod groups;
mod health;
mod hours;
mod https;
mod hub;
mod line;
mod local;
mod monitoring;
mod neighbours;
mod page;
mod policy_file;
mod profiles;
mod running;
mod school;
mod special;
mod tcp;
mod tls;
mod udp;
mod upstream;
mod web;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;

use lachan_filter::{AgeTier, Policy};

pub use address::{BadUpstream, OverWhat, UpstreamAddress};
pub use counters::{Counts, Ending};
use engine::Engine;
pub use groups::{BadGroup, Group};
pub use hours::TimetableError;
pub use hub::{HubError, HubSource, StickError, import};
pub use local::{BadLocal, Record, Zone};
pub use neighbours::{BadDevice, Device};
pub use policy_file::FileError;
pub use profiles::{BadProfile, Profile};
pub use running::Running;
pub use tls::{Certificate, CertificateError};

/// Everything that a resolver is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where queries are taken, by UDP and TCP. Port 0: any free one.
    pub listen: SocketAddr,
    /// Resolvers to ask, in order of preference; at least one.
    pub upstreams: Vec<UpstreamAddress>,
    /// How upstreams over TLS are known, and what the others say about authentic data.
    pub trust: Trust,
    /// Where the policy comes from.
    pub policy: Source,
    /// The tier of clients in no group.
    pub tier: AgeTier,
    /// Client networks with their tiers.
    pub groups: Vec<Group>,
    /// Single devices with their tiers, known by their hardware addresses.
    pub devices: Vec<Device>,
    /// Age tiers that devices at home choose by the name under which they ask over TLS or HTTPS.
    pub profiles: Vec<Profile>,
    /// A timetable of rooms and hours, read again when it changes (see [`lachan_filter::Timetable`]).
    pub timetable: Option<PathBuf>,
    /// Names of one's own network with their addresses.
    pub records: Vec<Record>,
    /// Zones of one's own network with who knows them.
    pub zones: Vec<Zone>,
    /// The page shown instead of blocked ones, if any.
    pub block_page: Option<BlockPage>,
    /// Whether blocked names lead to 0.0.0.0 and :: instead of not existing, where there is no block page.
    pub zero: bool,
    /// Where encrypted queries are taken, if anywhere.
    pub encrypted: Option<Encrypted>,
    /// Threads that answer UDP queries.
    pub workers: usize,
    /// Answers kept in memory.
    pub cache: usize,
}

impl Config {
    /// Answers kept in memory unless told otherwise: about 15 MB.
    pub const CACHE: usize = 50_000;
}

/// Whom the resolver believes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Certificates (PEM) by which upstreams over TLS are known, instead of the public ones.
    pub ca: Option<PathBuf>,
    /// Whether upstreams that are asked in the clear are believed when they say that they have validated an answer
    /// (AD): only where nobody sits in between. Those over TLS always are.
    pub authentic: bool,
}

/// Encrypted queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// Who we are.
    pub certificate: Certificate,
    /// DNS over TLS (RFC 7858); port 853 by custom.
    pub tls: Option<SocketAddr>,
    /// DNS over HTTPS (RFC 8484), at the path `/dns-query`; port 443 by custom.
    pub https: Option<SocketAddr>,
}

/// Where the policy comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file made by `lachan lists compile`, read again when it changes.
    File(PathBuf),
    /// A hub that this resolver is enrolled at.
    Hub(HubSource),
    /// A policy that stays until [`Running::swap`].
    Fixed(Policy),
}

/// The block page (trang báo chặn).
#[derive(Clone, Debug)]
pub struct BlockPage {
    /// Where it is served over HTTP; blocked names lead to this IP address.
    pub address: SocketAddr,
    /// Whom a child may ask, such as "Cô Lan, phòng máy".
    pub ask: Option<String>,
}

/// Why a resolver does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listening address is not to be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// Blocked names cannot lead to "any address".
    #[error("the block page needs the address by which clients reach it, not {0}")]
    BlockPageAddress(SocketAddr),
    /// A certificate is unusable.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The timetable is unusable.
    #[error(transparent)]
    Timetable(#[from] TimetableError),
    /// Nobody to ask.
    #[error("no upstream resolver given")]
    NoUpstream,
    /// The policy file is unusable.
    #[error(transparent)]
    File(#[from] FileError),
    /// The hub or the state folder is unusable.
    #[error(transparent)]
    Hub(#[from] HubError),
}
