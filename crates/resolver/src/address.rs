//! How an upstream is written down.

use std::net::SocketAddr;
use std::str::FromStr;

use rustls::pki_types::ServerName;

/// An upstream resolver: `203.0.113.1:53`, or over TLS `tls://203.0.113.1#dns.example` (port 853 unless told
/// otherwise). The name after # is the one in its certificate: without it anybody in between could answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamAddress {
    /// Where it is.
    pub address: SocketAddr,
    /// Its name, when it is asked over TLS.
    pub tls: Option<ServerName<'static>>,
}

/// The text is no upstream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no upstream {0:?}: {1}; write it like 203.0.113.1:53 or tls://203.0.113.1#dns.example")]
pub struct BadUpstream(String, &'static str);

const TLS_PORT: u16 = 853;

impl FromStr for UpstreamAddress {
    type Err = BadUpstream;

    fn from_str(text: &str) -> Result<Self, BadUpstream> {
        let bad = |why| BadUpstream(text.to_owned(), why);
        let text = text.trim();
        let Some(rest) = text.strip_prefix("tls://") else {
            let address = text.parse().map_err(|_| bad("it is no address with a port"))?;
            return Ok(UpstreamAddress { address, tls: None });
        };
        let (address, name) =
            rest.split_once('#').ok_or(bad("it has no # with the name in its certificate"))?;
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        let address = address.parse().or_else(|_| bare.parse().map(|ip| SocketAddr::new(ip, TLS_PORT)));
        let address = address.map_err(|_| bad("the part before # is no address"))?;
        let name = ServerName::try_from(name.to_owned()).map_err(|_| bad("the part after # is no name"))?;
        Ok(UpstreamAddress { address, tls: Some(name) })
    }
}

impl From<SocketAddr> for UpstreamAddress {
    fn from(address: SocketAddr) -> Self {
        UpstreamAddress { address, tls: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_an_address_or_with_tls_a_name_too() {
        let read =
            |text: &str| text.parse::<UpstreamAddress>().map(|u| (u.address.to_string(), u.tls.is_some()));
        assert_eq!(read("203.0.113.1:53"), Ok(("203.0.113.1:53".into(), false)));
        assert_eq!(read("tls://203.0.113.1#dns.example"), Ok(("203.0.113.1:853".into(), true)));
        assert_eq!(read("tls://203.0.113.1:8853#dns.example"), Ok(("203.0.113.1:8853".into(), true)));
        assert_eq!(read("tls://[2001:db8::1]#dns.example"), Ok(("[2001:db8::1]:853".into(), true)));
        for text in
            ["203.0.113.1", "tls://203.0.113.1", "tls://dns.example#dns.example", "tls://203.0.113.1#", ""]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
