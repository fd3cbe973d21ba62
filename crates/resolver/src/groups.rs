//! Who asks: client addresses to age tiers, at this hour.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use lachan_filter::{Access, AgeTier, Timetable};

use crate::school::Opened;

/// A network whose devices belong to one tier, written `192.168.2.0/24=primary`; an address alone is a
/// network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    network: u128,
    /// Counted in 128 bits: an IPv4 prefix of 24 is 120 here.
    prefix: u8,
    /// The tier of its devices.
    pub tier: AgeTier,
    /// Whether the timetable has closed it for now.
    is_closed: bool,
    /// What is open in it for now: a place among [`Groups::opened`].
    opened: Option<u16>,
}

impl Group {
    /// One address.
    pub(crate) fn of_one(address: IpAddr, tier: AgeTier) -> Self {
        Group { network: bits(address), prefix: 128, tier, is_closed: false, opened: None }
    }

    fn standing(&self) -> Standing {
        Standing { tier: self.tier, is_closed: self.is_closed, opened: self.opened }
    }
}

impl Standing {
    /// With what a timetable says.
    fn during(self, access: Option<Access>) -> Standing {
        match access {
            None => self,
            Some(Access::Tier(tier)) => Standing { tier, is_closed: false, ..self },
            Some(Access::Closed) => Standing { is_closed: true, ..self },
        }
    }
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
        let (network, prefix) = read_network(network).map_err(bad)?;
        Ok(Group { network, prefix, tier, is_closed: false, opened: None })
    }
}

/// A network or an address in 128 bits, and the length of its prefix; else what is wrong.
fn read_network(text: &str) -> Result<(u128, u8), &'static str> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.trim().parse().map_err(|_| "the part before / is no IP address")?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Ok(width), |p| p.trim().parse::<u8>());
    let prefix = prefix.ok().filter(|p| *p <= width).ok_or("the number after / is out of range")?;
    let prefix = 128 - width + prefix;
    Ok((bits(address) & mask(prefix), prefix))
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

/// What a client may reach at this hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub tier: AgeTier,
    /// Nothing but what an allow list names.
    pub is_closed: bool,
    /// What is open for now: a place among [`Groups::opened`].
    pub opened: Option<u16>,
}

/// All groups of a resolver, and the standing of everybody else.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    /// Longest prefix first.
    groups: Vec<Group>,
    default: Standing,
    /// What the school has opened, if anything.
    pub opened: Option<Arc<Opened>>,
}

impl Groups {
    pub(crate) fn new(mut groups: Vec<Group>, default: AgeTier) -> Self {
        groups.sort_by_key(|group| std::cmp::Reverse(group.prefix));
        Groups { groups, default: Standing { tier: default, is_closed: false, opened: None }, opened: None }
    }

    /// The same with single devices, which stand before others of the same address.
    pub(crate) fn with(&self, devices: &[Group]) -> Self {
        let mut all = self.clone();
        all.groups = devices.iter().chain(&self.groups).copied().collect();
        all.groups.sort_by_key(|group| std::cmp::Reverse(group.prefix));
        all
    }

    /// The same at a moment of a timetable (seconds since 1970, UTC): its rooms are groups too, and stand before others of
    /// the same network.
    ///
    /// # Errors
    /// A room has what is no network: its name, the text, and what is wrong.
    pub(crate) fn at(&self, timetable: &Timetable, moment: u64) -> Result<Self, String> {
        let mut groups = Vec::new();
        for room in timetable.rooms() {
            let access = timetable.access(&room.name, moment);
            for network in &room.networks {
                let read = read_network(network);
                let (network, prefix) =
                    read.map_err(|why| format!("room {}: {network:?}: {why}", room.name))?;
                let usual = self.within(network, prefix).map_or(self.default, |group| group.standing());
                let Standing { tier, is_closed, opened } = usual.during(access);
                groups.push(Group { network, prefix, tier, is_closed, opened });
            }
        }
        groups.extend_from_slice(&self.groups);
        // a stable order: rooms stay in front
        groups.sort_by_key(|group| std::cmp::Reverse(group.prefix));
        let default = self.default.during(timetable.everyone(moment));
        Ok(Groups { groups, default, opened: self.opened.clone() })
    }

    /// Shuts a room of the timetable that these groups were made with: nothing but what an allow list names.
    pub(crate) fn shut(&mut self, networks: &[String]) {
        self.each(networks, |group| group.is_closed = true);
    }

    /// Gives a room its place among what is opened.
    pub(crate) fn open(&mut self, networks: &[String], place: u16) {
        self.each(networks, |group| group.opened = Some(place));
    }

    fn each(&mut self, networks: &[String], change: impl Fn(&mut Group)) {
        for (network, prefix) in networks.iter().filter_map(|network| read_network(network).ok()) {
            // rooms stand before others of the same network
            let same = |group: &&mut Group| (group.network, group.prefix) == (network, prefix);
            if let Some(group) = self.groups.iter_mut().find(same) {
                change(group);
            }
        }
    }

    /// The narrowest group that holds the whole network.
    fn within(&self, network: u128, prefix: u8) -> Option<&Group> {
        let holds = |group: &&Group| group.prefix <= prefix && network & mask(group.prefix) == group.network;
        self.groups.iter().find(holds)
    }

    fn group(&self, client: IpAddr) -> Option<&Group> {
        self.within(bits(client), 128)
    }

    /// What holds for a client: the standing of the narrowest network it is in.
    pub(crate) fn standing(&self, client: IpAddr) -> Standing {
        self.group(client).map_or(self.default, |group| group.standing())
    }

    /// The same for a client that asks under the name of a profile. A network that is named here knows better: a pupil at
    /// school does not choose.
    pub(crate) fn standing_as(&self, client: IpAddr, profile: Option<AgeTier>) -> Standing {
        match (self.group(client), profile) {
            (None, Some(tier)) => Standing { tier, ..self.default },
            _ => self.standing(client),
        }
    }

    /// Whether the client is answered: it is in a group, or on a private network. Strangers from the Internet
    /// are not, or this would be a tool to flood others with (RFC 5358).
    pub(crate) fn serves(&self, client: IpAddr) -> bool {
        is_near(client) || self.is_named(client)
    }

    /// Whether the client's network or device has been given a tier of its own.
    pub(crate) fn is_named(&self, client: IpAddr) -> bool {
        self.group(client).is_some()
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
        let tier = |ip: &str| groups.standing(ip.parse().unwrap()).tier;
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
    fn a_profile_is_for_those_whose_network_is_not_named() {
        let groups = Groups::new(vec!["10.1.0.0/16=primary".parse().unwrap()], AgeTier::Preschool);
        let tier = |ip: &str, profile| groups.standing_as(ip.parse().unwrap(), profile).tier;
        assert_eq!(tier("203.0.113.7", Some(AgeTier::UpperSecondary)), AgeTier::UpperSecondary);
        assert_eq!(tier("10.1.0.7", Some(AgeTier::UpperSecondary)), AgeTier::Primary);
        assert_eq!(tier("203.0.113.7", None), AgeTier::Preschool);
    }

    #[test]
    fn a_network_of_everything_is_allowed_and_nonsense_is_not() {
        let all = Groups::new(vec!["0.0.0.0/0=staff".parse().unwrap()], AgeTier::Primary);
        assert_eq!(all.standing("192.0.2.1".parse().unwrap()).tier, AgeTier::Staff);
        assert_eq!(all.standing("2001:db8::1".parse().unwrap()).tier, AgeTier::Primary);
        for text in ["", "10.0.0.0/8", "10.0.0.0/33=staff", "10.0.0/8=staff", "10.0.0.0/8=pupil"] {
            assert!(text.parse::<Group>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_room_has_its_hours_and_staff_in_it_stay_staff() {
        let groups = ["192.168.2.0/24=primary", "192.168.2.9=staff", "203.0.113.0/24=primary"];
        let usual = Groups::new(groups.map(|g| g.parse().unwrap()).to_vec(), AgeTier::LowerSecondary);
        let table = "room a 192.168.2.0/24\nroom b 203.0.113.7\na every 07:00-08:00 upper-secondary\n\
                     b every 07:00-08:00 closed\n* every 08:00-09:00 closed";
        let table: Timetable = table.parse().unwrap();
        // midnight UTC is seven in the morning
        let standing = |ip: &str, minute: u64| {
            let groups = usual.at(&table, minute * 60).unwrap();
            assert!(groups.serves("203.0.113.7".parse().unwrap()));
            let Standing { tier, is_closed, .. } = groups.standing(ip.parse().unwrap());
            (tier, is_closed)
        };
        assert_eq!(standing("192.168.2.1", 0), (AgeTier::UpperSecondary, false));
        assert_eq!(standing("192.168.2.1", 60), (AgeTier::Primary, false), "as without a timetable");
        assert_eq!(standing("192.168.2.9", 0), (AgeTier::Staff, false), "narrower than the room");
        assert_eq!(standing("203.0.113.7", 59), (AgeTier::Primary, true));
        assert_eq!(standing("203.0.113.8", 59), (AgeTier::Primary, false));
        assert_eq!(standing("10.0.0.1", 59), (AgeTier::LowerSecondary, false));
        assert_eq!(standing("10.0.0.1", 60), (AgeTier::LowerSecondary, true));
        let wrong: Timetable = "room a 192.168.2.0/33".parse().unwrap();
        assert!(usual.at(&wrong, 0).unwrap_err().contains("room a"));
    }
}
