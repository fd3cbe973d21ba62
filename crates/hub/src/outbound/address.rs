//! Where a message may go: an address of the web, checked when it is entered and again when it is resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::Uri;

use super::Trouble;

/// An address of the web that messages go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(super) tls: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) path: String,
}

/// Why an address cannot be used; the message ids are `outbound-target-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetProblem {
    /// It is no address of the web.
    Unreadable,
    /// It holds a name or password before the host.
    Login,
    /// `http` to another machine.
    Plain,
    /// A private address, which the settings do not open.
    Private,
}

impl TargetProblem {
    /// The message's id.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Unreadable => "outbound-target-unreadable",
            Self::Login => "outbound-target-login",
            Self::Plain => "outbound-target-plain",
            Self::Private => "outbound-target-private",
        }
    }
}

impl Target {
    /// Reads an address: `https`, or `http` to this machine where private addresses are open.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn parse(text: &str, private: bool) -> Result<Self, TargetProblem> {
        let uri: Uri = text.parse().map_err(|_| TargetProblem::Unreadable)?;
        let authority = uri.authority().ok_or(TargetProblem::Unreadable)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(TargetProblem::Unreadable),
        };
        if authority.as_str().contains('@') {
            return Err(TargetProblem::Login);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if host.is_empty() || text.contains('#') {
            return Err(TargetProblem::Unreadable);
        }
        let literal: Option<IpAddr> = host.parse().ok();
        let loopback = host == "localhost" || literal.is_some_and(|ip| ip.is_loopback());
        if !tls && !loopback {
            return Err(TargetProblem::Plain);
        }
        if !private && (loopback || literal.is_some_and(|ip| !is_public(ip))) {
            return Err(TargetProblem::Private);
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { tls, host, port, path })
    }

    /// Host and port, as the `Host` header has them.
    pub(super) fn place(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }

    /// The addresses behind the name. One private address among them refuses all, unless those are open.
    pub(super) async fn resolve(&self, private: bool) -> Result<Vec<SocketAddr>, Trouble> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| Trouble::Unknown)?.collect();
        if found.is_empty() {
            return Err(Trouble::Unknown);
        }
        if !private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(Trouble::Private);
        }
        // plain text stays on this machine, whatever the name resolves to today
        if !self.tls && found.iter().any(|address| !address.ip().is_loopback()) {
            return Err(Trouble::Private);
        }
        Ok(found)
    }
}

/// Whether an address is one of the open Internet (IANA's special-purpose registries, RFC 6890).
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_public_v4(ip),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// Only global unicast (2000::/3) without documentation, Teredo and 6to4, which hide other addresses.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8)) || first == 0x2002;
    global && !special
}
