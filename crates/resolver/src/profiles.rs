//! Age tiers that a device at home chooses by the name under which it asks (F4): over TLS by the first part of the server's
//! name (`tieu-hoc.dns.tinh.example`), over HTTPS by the path (`/dns-query/tieu-hoc`) or that name; and the names by which a
//! page can show whether this filter is asked at all.
//!
//! There is no profile of grown-ups: it would be the way round the filter for every child who shares a line with one.

use std::str::FromStr;

use lachan_filter::AgeTier;

/// A name with the tier of those who ask under it, written `tieu-hoc=primary`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// One label of a domain name.
    pub name: String,
    /// The tier.
    pub tier: AgeTier,
}

/// The text is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no profile {0:?}: {1}; write it like tieu-hoc=primary")]
pub struct BadProfile(String, &'static str);

impl FromStr for Profile {
    type Err = BadProfile;

    fn from_str(text: &str) -> Result<Self, BadProfile> {
        let bad = |why| BadProfile(text.to_owned(), why);
        let (name, tier) = text.split_once('=').ok_or(bad("it has no ="))?;
        let tier: AgeTier = tier.parse().map_err(|_| bad("the word after = is no age tier"))?;
        if tier == AgeTier::Staff {
            return Err(bad("profiles are for children; grown-ups set no filter up"));
        }
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let good = (1..=63).contains(&name.len()) && name.bytes().all(letter);
        if !good || name.starts_with('-') || name.ends_with('-') {
            return Err(bad("the name may have 1 to 63 of a-z, 0-9 and -, and no - at its ends"));
        }
        Ok(Profile { name: name.to_owned(), tier })
    }
}

/// The tier of a name, if it is a profile's.
fn tier_of(profiles: &[Profile], name: &str) -> Option<AgeTier> {
    profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(name)).map(|profile| profile.tier)
}

/// The tier that the server's name in TLS (SNI) chooses.
pub(crate) fn by_server_name(profiles: &[Profile], name: &str) -> Option<AgeTier> {
    tier_of(profiles, name.split('.').next().unwrap_or_default())
}

/// The tier that a path of DNS over HTTPS chooses, after `/dns-query`: none for that path itself, an error for a name that
/// is no profile's.
pub(crate) fn by_path(profiles: &[Profile], rest: &str) -> Result<Option<AgeTier>, ()> {
    match rest.strip_prefix('/') {
        None if rest.is_empty() => Ok(None),
        None => Err(()),
        Some(name) => tier_of(profiles, name).map(Some).ok_or(()),
    }
}

/// `dang-bat.lachan.home.arpa`: only a filter of ours leads it anywhere (names below `home.arpa` are never on the Internet,
/// RFC 8375). With a tier before it, only for whoever has that tier.
const TEST: &[u8] = b"\x08dang-bat\x06lachan\x04home\x04arpa\0";

/// Whether a name in wire form asks whether the filter is on, and if so, whether it is for this tier.
pub(crate) fn is_test(name: &[u8], tier: AgeTier) -> Option<bool> {
    let before = name.strip_suffix(TEST)?;
    Some(match before.split_first() {
        None => true,
        Some((length, label)) => usize::from(*length) == label.len() && label == tier.as_str().as_bytes(),
    })
}

/// The tier that is told by the host of a test page: `Some(None)` when the host does not say which.
pub(crate) fn tested(host: &str) -> Option<Option<AgeTier>> {
    let before = host.strip_suffix("dang-bat.lachan.home.arpa")?;
    if before.is_empty() {
        return Some(None);
    }
    Some(Some(before.strip_suffix('.')?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::in_packet;

    #[test]
    fn a_profile_is_a_label_and_never_for_grown_ups() {
        let profile: Profile = "tieu-hoc=primary".parse().unwrap();
        assert_eq!((profile.name.as_str(), profile.tier), ("tieu-hoc", AgeTier::Primary));
        for bad in ["", "x", "x=pupil", "x=staff", "=primary", "a.b=primary", "-a=primary", "Tiểu=primary"]
        {
            assert!(bad.parse::<Profile>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_name_or_the_path_chooses() {
        let all: Vec<Profile> =
            ["tieu-hoc=primary", "thpt=upper-secondary"].map(|text| text.parse().unwrap()).into();
        assert_eq!(by_server_name(&all, "tieu-hoc.dns.tinh.example"), Some(AgeTier::Primary));
        assert_eq!(by_server_name(&all, "THPT.dns.tinh.example"), Some(AgeTier::UpperSecondary));
        assert_eq!(by_server_name(&all, "dns.tieu-hoc.example"), None);
        assert_eq!(by_path(&all, "/tieu-hoc"), Ok(Some(AgeTier::Primary)));
        assert_eq!(by_path(&all, ""), Ok(None));
        for unknown in ["/", "/xyz", "tieu-hoc", "/tieu-hoc/"] {
            assert_eq!(by_path(&all, unknown), Err(()), "{unknown}");
        }
    }

    #[test]
    fn the_test_name_says_which_tier() {
        let tier = AgeTier::Primary;
        assert_eq!(is_test(&in_packet("dang-bat.lachan.home.arpa"), tier), Some(true));
        assert_eq!(is_test(&in_packet("primary.dang-bat.lachan.home.arpa"), tier), Some(true));
        assert_eq!(is_test(&in_packet("preschool.dang-bat.lachan.home.arpa"), tier), Some(false));
        assert_eq!(is_test(&in_packet("a.primary.dang-bat.lachan.home.arpa"), tier), Some(false));
        assert_eq!(is_test(&in_packet("lachan.home.arpa"), tier), None);
        assert_eq!(tested("dang-bat.lachan.home.arpa"), Some(None));
        assert_eq!(tested("primary.dang-bat.lachan.home.arpa"), Some(Some(tier)));
        assert_eq!(tested("xprimary.dang-bat.lachan.home.arpa"), None);
        assert_eq!(tested("play.example"), None);
    }
}
