//! What a school can set: rooms, hours, what is opened, and what somebody asks for.

use std::net::IpAddr;

use lachan_filter::DomainName;

use crate::time::{MINUTE, Moment};

crate::id! {
    /// A room (*phòng*): devices that have one tier and one timetable.
    RoomId,
    /// A line of hours (*khung giờ*).
    HoursId,
    /// What is open or shut for a while (*lượt mở, lượt tắt*).
    OpeningId,
    /// An appeal (*lời xin mở*).
    AppealId,
}

/// The categories that a lesson may need as a whole. Others are opened name by name; orders and what the law forbids
/// are not opened at all.
pub const CATEGORIES: [&str; 6] = ["games", "social", "ads", "violence", "drugs", "listed"];
/// The days that hours can hold on; the ends of message ids (`schools-days-*`), with commas as hyphens.
pub const DAYS: [&str; 12] =
    ["mon-fri", "mon-sat", "sat,sun", "every", "holiday", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// What hours can say: an age tier, or closed.
pub const ACCESS: [&str; 6] =
    ["preschool", "primary", "lower-secondary", "upper-secondary", "staff", "closed"];
/// The longest opening, in minutes; resolvers refuse a longer one.
pub const LONGEST_OPENING: i64 = (lachan_filter::LONGEST_OPENING / 60) as i64;
/// The longest that a room is shut by hand, in minutes; resolvers refuse a longer one.
pub const LONGEST_SHUT: i64 = (lachan_filter::LONGEST_SHUT / 60) as i64;
/// Names of one opening.
pub const MOST_NAMES: usize = 20;

/// Minutes left of what runs, rounded up, so that "0 minutes" never stands beside what still holds.
pub fn minutes_left(until: Moment, now: Moment) -> i64 {
    (until.since(now) + MINUTE - 1) / MINUTE
}

/// Names as people type or paste them, each once; else what cannot be read.
pub fn read_names(text: &str) -> Result<Vec<DomainName>, Vec<String>> {
    let (mut names, mut bad) = (Vec::new(), Vec::new());
    for typed in text.split([' ', '\t', '\n', '\r', ',', ';']).filter(|part| !part.is_empty()) {
        let rest = typed.split_once("://").map_or(typed, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
        match DomainName::parse(host) {
            Ok(name) if names.contains(&name) => {}
            Ok(name) => names.push(name),
            Err(_) => bad.push(typed.chars().take(80).collect()),
        }
    }
    if bad.is_empty() { Ok(names) } else { Err(bad) }
}

/// What is wrong with a network; the ends of message ids (`schools-network-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadNetwork {
    /// No address, or no length of a prefix.
    Unreadable,
    /// Addresses of the Internet: a resolver that answers them is a tool to flood others with (RFC 5358).
    Public,
}

/// A network of a school as resolvers read it: `192.168.2.0/24`, or one address. The bits behind the prefix are zero,
/// so that one network is written in one way.
pub fn read_network(text: &str) -> Result<String, BadNetwork> {
    let text = text.trim();
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let address: IpAddr = address.trim().parse().map_err(|_| BadNetwork::Unreadable)?;
    let width: u8 = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Ok(width), |prefix| prefix.trim().parse::<u8>());
    let prefix = prefix.ok().filter(|prefix| *prefix <= width).ok_or(BadNetwork::Unreadable)?;
    let (base, is_private) = match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - prefix)).unwrap_or(0);
            let base = std::net::Ipv4Addr::from(u32::from(v4) & mask);
            // RFC 1918, loopback, link-local, RFC 6598; the whole network, not only its first address
            let [a, b, ..] = base.octets();
            let private = match a {
                10 | 127 => prefix >= 8,
                172 => (16..32).contains(&b) && prefix >= 12,
                192 => b == 168 && prefix >= 16,
                169 => b == 254 && prefix >= 16,
                100 => (64..128).contains(&b) && prefix >= 10,
                _ => false,
            };
            (IpAddr::V4(base), private)
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - prefix)).unwrap_or(0);
            let base = std::net::Ipv6Addr::from(u128::from(v6) & mask);
            // RFC 4193, RFC 4291
            let private = base.is_unique_local() && prefix >= 7
                || base.is_unicast_link_local() && prefix >= 10
                || base.is_loopback() && prefix == 128;
            (IpAddr::V6(base), private)
        }
    };
    if !is_private {
        return Err(BadNetwork::Public);
    }
    Ok(if prefix == width { base.to_string() } else { format!("{base}/{prefix}") })
}

/// What becomes of an appeal at the school, or at the province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Open: at the school, or in the whole province.
    Allow,
    /// Stays closed.
    Refuse,
    /// The province shall decide.
    PassOn,
}

impl Decision {
    /// The state that the appeal is in then.
    pub fn state(self) -> &'static str {
        match self {
            Self::Allow => "allowed",
            Self::Refuse => "refused",
            Self::PassOn => "passed-on",
        }
    }
}

/// How the resolvers of a school are doing; the ends of message ids (`schools-state-*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alive {
    /// One of them has not asked for some minutes.
    Silent,
    /// All ask, one has not taken the newest policy.
    Outdated,
    /// There has been none.
    Never,
    /// All ask, and have the newest policy.
    Running,
}

impl Alive {
    /// All, the worst first.
    pub const ALL: [Self; 4] = [Self::Silent, Self::Outdated, Self::Never, Self::Running];

    /// The end of the message id, and the word in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Outdated => "outdated",
            Self::Never => "never",
            Self::Running => "running",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_written_in_one_way_and_is_the_schools_own() {
        for (typed, read) in [
            (" 192.168.2.7/24 ", "192.168.2.0/24"),
            ("192.168.2.7", "192.168.2.7"),
            ("192.168.2.7/32", "192.168.2.7"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("127.0.0.2", "127.0.0.2"),
            ("fd00::1/64", "fd00::/64"),
        ] {
            assert_eq!(read_network(typed).as_deref(), Ok(read), "{typed}");
        }
        for wrong in ["", "phòng máy", "192.168.2", "192.168.2.0/33", "192.168.2.0/", "192.168.2.0/x"] {
            assert_eq!(read_network(wrong), Err(BadNetwork::Unreadable), "{wrong}");
        }
        for public in ["0.0.0.0/0", "203.0.113.0/24", "192.168.0.0/15", "10.0.0.0/7", "::/0", "2001:db8::/32"]
        {
            assert_eq!(read_network(public), Err(BadNetwork::Public), "{public}");
        }
    }

    #[test]
    fn pasted_addresses_become_names() {
        let names = read_names("https://Hoc.example:8443/bai?x=1, hoc.example\nbai-tap.example").unwrap();
        let names: Vec<_> = names.iter().map(DomainName::as_str).collect();
        assert_eq!(names, ["hoc.example", "bai-tap.example"]);
        assert_eq!(read_names("com hoc.example khó"), Err(vec!["com".into(), "khó".into()]));
    }

    #[test]
    fn the_last_minute_counts_as_one() {
        let now = Moment(0);
        assert_eq!(minutes_left(now.plus(1), now), 1);
        assert_eq!(minutes_left(now.plus(45 * MINUTE), now), 45);
    }
}
