//! How an upstream is written down.

use std::net::SocketAddr;
use std::str::FromStr;

use rustls::pki_types::ServerName;

/// An upstream resolver: `203.0.113.1:53`, or over TLS `tls://203.0.113.1#dns.example` (port 853 unless told otherwise), or
/// over HTTPS `https://203.0.113.1#dns.example/dns-query` (port 443, path `/dns-query` unless told otherwise). The name after
/// # is the one in its certificate: without it anybody in between could answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamAddress {
    /// Where it is.
    pub address: SocketAddr,
    /// How it is asked.
    pub over: OverWhat,
}

/// How an upstream is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverWhat {
    /// By UDP, and TCP where that does not do.
    Clear,
    /// Over TLS (RFC 7858), by its name.
    Tls(ServerName<'static>),
    /// Over HTTPS (RFC 8484), by its name, at a path.
    Https(ServerName<'static>, String),
}

/// The text is no upstream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no upstream {0:?}: {1}; write it like 203.0.113.1:53, tls://203.0.113.1#dns.example or \
     https://203.0.113.1#dns.example/dns-query"
)]
pub struct BadUpstream(String, &'static str);

const TLS_PORT: u16 = 853;
const HTTPS_PORT: u16 = 443;
const HTTPS_PATH: &str = "/dns-query";

impl FromStr for UpstreamAddress {
    type Err = BadUpstream;

    fn from_str(text: &str) -> Result<Self, BadUpstream> {
        let bad = |why| BadUpstream(text.to_owned(), why);
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("tls://") {
            let (address, name) = named(rest, TLS_PORT).map_err(bad)?;
            return Ok(UpstreamAddress { address, over: OverWhat::Tls(name) });
        }
        if let Some(rest) = text.strip_prefix("https://") {
            let (rest, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let (address, name) = named(rest, HTTPS_PORT).map_err(bad)?;
            let path = if path.is_empty() { HTTPS_PATH } else { path };
            if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(bad("the path has letters that no address has"));
            }
            return Ok(UpstreamAddress { address, over: OverWhat::Https(name, path.to_owned()) });
        }
        let address = text.parse().map_err(|_| bad("it is no address with a port"))?;
        Ok(UpstreamAddress { address, over: OverWhat::Clear })
    }
}

/// `203.0.113.1:853#dns.example`, with a port or without.
fn named(text: &str, port: u16) -> Result<(SocketAddr, ServerName<'static>), &'static str> {
    let (address, name) = text.split_once('#').ok_or("it has no # with the name in its certificate")?;
    let bare = address.trim_start_matches('[').trim_end_matches(']');
    let address = address.parse().or_else(|_| bare.parse().map(|ip| SocketAddr::new(ip, port)));
    let address = address.map_err(|_| "the part before # is no address")?;
    let name = ServerName::try_from(name.to_owned()).map_err(|_| "the part after # is no name")?;
    Ok((address, name))
}

impl From<SocketAddr> for UpstreamAddress {
    fn from(address: SocketAddr) -> Self {
        UpstreamAddress { address, over: OverWhat::Clear }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_an_address_or_with_tls_a_name_too() {
        let read = |text: &str| {
            text.parse::<UpstreamAddress>().map(|u| {
                let over = match u.over {
                    OverWhat::Clear => "clear".to_owned(),
                    OverWhat::Tls(name) => name.to_str().into_owned(),
                    OverWhat::Https(name, path) => format!("{}{path}", name.to_str()),
                };
                (u.address.to_string(), over)
            })
        };
        for (text, address, over) in [
            ("203.0.113.1:53", "203.0.113.1:53", "clear"),
            ("tls://203.0.113.1#dns.example", "203.0.113.1:853", "dns.example"),
            ("tls://203.0.113.1:8853#dns.example", "203.0.113.1:8853", "dns.example"),
            ("tls://[2001:db8::1]#dns.example", "[2001:db8::1]:853", "dns.example"),
            ("https://203.0.113.1#dns.example", "203.0.113.1:443", "dns.example/dns-query"),
            ("https://203.0.113.1:8443#dns.example/q/x", "203.0.113.1:8443", "dns.example/q/x"),
            ("https://[2001:db8::1]#dns.example/", "[2001:db8::1]:443", "dns.example/"),
        ] {
            assert_eq!(read(text), Ok((address.to_owned(), over.to_owned())), "{text}");
        }
        for text in [
            "203.0.113.1",
            "tls://203.0.113.1",
            "tls://dns.example#dns.example",
            "tls://203.0.113.1#",
            "https://dns.example/dns-query",
            "https://203.0.113.1/dns-query",
            "https://203.0.113.1#dns.example/a b",
            "",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
