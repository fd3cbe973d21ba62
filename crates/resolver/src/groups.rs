//! Who asks: client addresses to age tiers.

use std::net::IpAddr;
use std::str::FromStr;

use lachan_filter::AgeTier;

/// A network whose devices belong to one tier, written `192.168.2.0/24=primary`; an address alone is a
/// network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    network: u128,
    /// Counted in 128 bits: an IPv4 prefix of 24 is 120 here.
    prefix: u8,
    /// The tier of its devices.
    pub tier: AgeTier,
}

/// The text is no group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no group {0:?}: {1}; write it like 192.168.2.0/24=primary")]
pub struct BadGroup(String, &'static str);

impl FromStr for Group {
    type Err = BadGroup;

    fn from_str(text: &str) -> Result<Self, BadGroup> {
        let bad = |why| BadGroup(text.to_owned(), why);
        let (network, tier) = text.split_once('=').ok_or(bad("it has no ="))?;
        let tier = tier.parse().map_err(|_| bad("the word after = is no age tier"))?;
        let (address, prefix) = match network.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (network, None),
        };
        let address: IpAddr =
            address.trim().parse().map_err(|_| bad("the part before / is no IP address"))?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(width), |p| p.trim().parse::<u8>());
        let prefix = prefix.ok().filter(|p| *p <= width).ok_or(bad("the number after / is out of range"))?;
        let prefix = 128 - width + prefix;
        Ok(Group { network: bits(address) & mask(prefix), prefix, tier })
    }
}

/// An address in 128 bits; IPv4 mapped into IPv6 (RFC 4291, 2.5.5.2), so that both spellings are one client.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

/// Loopback, private (RFC 1918, RFC 4193), carrier-grade NAT (RFC 6598) and link-local addresses.
fn is_near(client: IpAddr) -> bool {
    match client.to_canonical() {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// All groups of a resolver, and the tier of everybody else.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    /// Longest prefix first.
    groups: Vec<Group>,
    default: AgeTier,
}

impl Groups {
    pub(crate) fn new(mut groups: Vec<Group>, default: AgeTier) -> Self {
        groups.sort_by_key(|group| std::cmp::Reverse(group.prefix));
        Groups { groups, default }
    }

    fn group(&self, client: IpAddr) -> Option<&Group> {
        let client = bits(client);
        self.groups.iter().find(|group| client & mask(group.prefix) == group.network)
    }

    /// The tier of a client: that of the narrowest network it is in.
    pub(crate) fn tier(&self, client: IpAddr) -> AgeTier {
        self.group(client).map_or(self.default, |group| group.tier)
    }

    /// Whether the client is answered: it is in a group, or on a private network. Strangers from the Internet
    /// are not, or this would be a tool to flood others with (RFC 5358).
    pub(crate) fn serves(&self, client: IpAddr) -> bool {
        is_near(client) || self.group(client).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_network_wins() {
        let groups =
            ["10.0.0.0/8=upper-secondary", "10.1.0.0/16=primary", "10.1.2.3=staff", "2001:db8::/32=staff"];
        let groups = groups.iter().map(|g| g.parse().unwrap()).collect();
        let groups = Groups::new(groups, AgeTier::Preschool);
        let tier = |ip: &str| groups.tier(ip.parse().unwrap());
        assert_eq!(tier("10.2.0.1"), AgeTier::UpperSecondary);
        assert_eq!(tier("10.1.9.1"), AgeTier::Primary);
        assert_eq!(tier("10.1.2.3"), AgeTier::Staff);
        assert_eq!(tier("::ffff:10.1.2.3"), AgeTier::Staff);
        assert_eq!(tier("2001:db8::1"), AgeTier::Staff);
        assert_eq!(tier("192.0.2.1"), AgeTier::Preschool);
    }

    #[test]
    fn strangers_are_answered_only_when_their_network_is_named() {
        let groups = Groups::new(vec!["203.0.113.0/24=primary".parse().unwrap()], AgeTier::Primary);
        for near in
            ["127.0.0.2", "10.1.2.3", "192.168.1.9", "172.16.0.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"]
        {
            assert!(groups.serves(near.parse().unwrap()), "{near}");
        }
        assert!(groups.serves("203.0.113.7".parse().unwrap()));
        for far in ["198.51.100.1", "8.8.8.8", "100.128.0.1", "2001:db8::1", "::ffff:8.8.8.8"] {
            assert!(!groups.serves(far.parse().unwrap()), "{far}");
        }
    }

    #[test]
    fn a_network_of_everything_is_allowed_and_nonsense_is_not() {
        let all = Groups::new(vec!["0.0.0.0/0=staff".parse().unwrap()], AgeTier::Primary);
        assert_eq!(all.tier("192.0.2.1".parse().unwrap()), AgeTier::Staff);
        assert_eq!(all.tier("2001:db8::1".parse().unwrap()), AgeTier::Primary);
        for text in ["", "10.0.0.0/8", "10.0.0.0/33=staff", "10.0.0/8=staff", "10.0.0.0/8=pupil"] {
            assert!(text.parse::<Group>().is_err(), "{text}");
        }
    }
}
