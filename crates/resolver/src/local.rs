//! Names of one's own network: addresses that are told here (*tên trong mạng nội bộ*), and zones of which another server
//! knows, such as that of a school's directory. Neither ever leaves the network.
//!
//! Invariants: an address told here is answered whatever the policy says, because whoever runs the network has set it up;
//! names of a zone go through the policy like all others, and are asked at the zone's servers alone, also when those are
//! silent.

use std::collections::HashMap;
use std::net::IpAddr;
use std::str::FromStr;

use lachan_filter::DomainName;

use crate::UpstreamAddress;
use crate::wire::{Query, in_packet, rtype};

/// A name with an address: `may-in.truong.lan=192.168.1.20`. Given again it has one of each family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What is asked for; not the names below it.
    pub name: DomainName,
    /// Where it leads.
    pub address: IpAddr,
}

/// A zone and a server that knows it: `truong.lan=192.168.1.10:53`. Given again the zone has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The name of the zone; all names below it belong to it, unless they belong to a longer one.
    pub name: DomainName,
    /// Whom to ask.
    pub upstream: UpstreamAddress,
}

/// The text is no record or no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?}: {why}; write it like {like}")]
pub struct BadLocal {
    text: String,
    why: String,
    like: &'static str,
}

fn halves<'a>(text: &'a str, like: &'static str) -> Result<(DomainName, &'a str), BadLocal> {
    let bad = |why: String| BadLocal { text: text.to_owned(), why, like };
    let (name, rest) = text.split_once('=').ok_or_else(|| bad("it has no =".into()))?;
    let name = DomainName::parse_any(name).map_err(|why| bad(format!("the part before =: {why}")))?;
    Ok((name, rest.trim()))
}

impl FromStr for Record {
    type Err = BadLocal;

    fn from_str(text: &str) -> Result<Self, BadLocal> {
        let like = "may-in.truong.lan=192.168.1.20";
        let (name, address) = halves(text, like)?;
        let why = || "after = stands no IP address".to_owned();
        let address = address.parse().map_err(|_| BadLocal { text: text.to_owned(), why: why(), like })?;
        Ok(Record { name, address })
    }
}

impl FromStr for Zone {
    type Err = BadLocal;

    fn from_str(text: &str) -> Result<Self, BadLocal> {
        let like = "truong.lan=192.168.1.10:53";
        let (name, upstream) = halves(text, like)?;
        let upstream = upstream.parse().map_err(|why: crate::BadUpstream| BadLocal {
            text: text.to_owned(),
            why: why.to_string(),
            like,
        })?;
        Ok(Zone { name, upstream })
    }
}

/// The records, to look up.
#[derive(Debug, Default)]
pub(crate) struct Records(HashMap<Box<[u8]>, [Option<IpAddr>; 2]>);

impl Records {
    pub(crate) fn new(records: &[Record]) -> Self {
        let mut all = HashMap::<_, [Option<IpAddr>; 2]>::new();
        for record in records {
            all.entry(in_packet(record.name.as_str()).into()).or_default()
                [usize::from(record.address.is_ipv6())] = Some(record.address);
        }
        Records(all)
    }

    /// Where the name of a query leads: an address of the family asked for if there is one, else one of the other, which
    /// says that there is no such record.
    pub(crate) fn look(&self, query: &Query<'_>) -> Option<IpAddr> {
        if self.0.is_empty() {
            return None;
        }
        let [four, six] = *self.0.get(query.name())?;
        if query.kind == rtype::AAAA { six.or(four) } else { four.or(six) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said() {
        assert!("may-in.truong.lan=192.168.1.20".parse::<Record>().is_ok());
        assert!("Máy-in.lan=2001:db8::1".parse::<Record>().is_ok());
        for text in ["", "may-in", "may-in=", "may-in=192.168.1", "=192.168.1.1", "a..b=192.168.1.1"] {
            let why = text.parse::<Record>().unwrap_err().to_string();
            assert!(why.contains("may-in.truong.lan=192.168.1.20"), "{why}");
        }
        assert!("truong.lan=192.168.1.10:53".parse::<Zone>().is_ok());
        assert!("168.192.in-addr.arpa=tls://192.168.1.10#dc.truong.lan".parse::<Zone>().is_ok());
        for text in ["truong.lan", "truong.lan=192.168.1.10", "truong.lan=dc"] {
            assert!(text.parse::<Zone>().is_err(), "{text}");
        }
    }
}
