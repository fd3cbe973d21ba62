//! Names that are answered in their own way because of a tier's measures: search engines and YouTube, ways around
//! the resolver, and the resolver's own name.
//!
//! Search engines offer an address that always filters and ask that their names be aliased to it (CNAME): Google
//! "Keep SafeSearch turned on for devices & networks" (`www.google.` of every country), "Manage your organization's
//! YouTube settings" (restrict and restrictmoderate), Bing "Block adult content with SafeSearch" (`strict`),
//! DuckDuckGo "Safe Search" (`safe`), Brave (`forcesafe`) and Ecosia (`strict-safe-search`). The alias holds for
//! HTTPS and SVCB records too (RFC 9460): what a browser learns there is about the filtering address, not about the
//! one that it asked for.

use std::sync::LazyLock;

use lachan_filter::{Measure, MeasureSet};

use crate::wire::{in_packet, rtype};

/// What is special about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    /// Aliased to this entry of [`TARGETS`].
    Alias(Alias),
    /// Closed: it leads around the resolver.
    Bypass(Way),
    /// `resolver.arpa`: asked for resolvers that this one recommends (RFC 9462). There are none, and the answer of an
    /// upstream would recommend that upstream: a way around.
    Recommends,
}

/// The address that filters. The number is kept beside stored answers; 0 is "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alias(u8);

/// What kind of way around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Encrypted questions to another resolver.
    Doh,
    /// A relay or tunnel for all traffic.
    Vpn,
}

impl Alias {
    const GOOGLE: Alias = Alias(1);
    const YOUTUBE_STRICT: Alias = Alias(2);
    const YOUTUBE_MODERATE: Alias = Alias(3);
    const BING: Alias = Alias(4);
    const DUCKDUCKGO: Alias = Alias(5);
    const BRAVE: Alias = Alias(6);
    const ECOSIA: Alias = Alias(7);

    pub(crate) const fn number(self) -> u8 {
        self.0
    }

    /// Where the alias of this number leads, in wire form; `None` for 0.
    pub(crate) fn target(number: u8) -> Option<&'static [u8]> {
        TARGETS.get(usize::from(number).checked_sub(1)?).copied()
    }
}

const TARGETS: [&[u8]; 7] = [
    b"\x0fforcesafesearch\x06google\x03com\0",
    b"\x08restrict\x07youtube\x03com\0",
    b"\x10restrictmoderate\x07youtube\x03com\0",
    b"\x06strict\x04bing\x03com\0",
    b"\x04safe\x0aduckduckgo\x03com\0",
    b"\x09forcesafe\x06search\x05brave\x03com\0",
    b"\x12strict-safe-search\x06ecosia\x03org\0",
];

/// A name in the table, and for whom.
#[derive(Clone, Copy)]
enum Entry {
    Search(Alias),
    YouTube,
    /// With all names below it.
    Bypass(Way),
    Recommends,
}

/// Search engines but Google, whose names are told by their form.
const SEARCH: [(&str, Alias); 8] = [
    ("www.bing.com", Alias::BING),
    // what Edge's side bar asks
    ("edgeservices.bing.com", Alias::BING),
    ("duckduckgo.com", Alias::DUCKDUCKGO),
    ("www.duckduckgo.com", Alias::DUCKDUCKGO),
    ("start.duckduckgo.com", Alias::DUCKDUCKGO),
    ("search.brave.com", Alias::BRAVE),
    ("www.ecosia.org", Alias::ECOSIA),
    ("ecosia.org", Alias::ECOSIA),
];

const YOUTUBE: [&str; 5] = [
    "www.youtube.com",
    "m.youtube.com",
    "youtubei.googleapis.com",
    "youtube.googleapis.com",
    "www.youtube-nocookie.com",
];

/// Firefox turns its own DNS over HTTPS off when this name does not exist (Mozilla, "Canary domain"); Apple devices
/// turn Private Relay off and say so when these do not (Apple, "Prepare your network for iCloud Private Relay").
const CANARIES: [(&str, Way); 3] =
    [("use-application-dns.net", Way::Doh), ("mask.icloud.com", Way::Vpn), ("mask-h2.icloud.com", Way::Vpn)];

/// Resolvers that anybody may ask over HTTPS or TLS, as their operators name them. Lists of the category `doh` have
/// many more; these are the ones that browsers and systems offer by themselves.
const RESOLVERS: [&str; 33] = [
    "dns.google",
    "dns64.dns.google",
    "cloudflare-dns.com",
    "one.one.one.one",
    "cloudflare-gateway.com",
    "dns.quad9.net",
    "dns9.quad9.net",
    "dns10.quad9.net",
    "dns11.quad9.net",
    "doh.opendns.com",
    "doh.umbrella.com",
    "dns.umbrella.com",
    "doh.familyshield.opendns.com",
    "dns.adguard.com",
    "dns-family.adguard.com",
    "dns-unfiltered.adguard.com",
    "adguard-dns.com",
    "dns.nextdns.io",
    "anycast.dns.nextdns.io",
    "doh.cleanbrowsing.org",
    "dns.controld.com",
    "freedns.controld.com",
    "dns.mullvad.net",
    "doh.mullvad.net",
    "doh.dns.sb",
    "dns.alidns.com",
    "doh.pub",
    "dns0.eu",
    "open.dns0.eu",
    "doh.xfinity.com",
    "wikimedia-dns.org",
    "ordns.he.net",
    "dns.twnic.tw",
];

const PLACES: usize = 256;
type Table = [Option<(Box<[u8]>, Entry)>; PLACES];

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table: Table = std::array::from_fn(|_| None);
    let searches = SEARCH.map(|(name, alias)| (name, Entry::Search(alias)));
    let bypasses = CANARIES.map(|(name, way)| (name, Entry::Bypass(way)));
    let all = searches
        .into_iter()
        .chain(YOUTUBE.map(|name| (name, Entry::YouTube)))
        .chain(bypasses)
        .chain(RESOLVERS.map(|name| (name, Entry::Bypass(Way::Doh))))
        .chain([("resolver.arpa", Entry::Recommends)]);
    for (name, entry) in all {
        let wire: Box<[u8]> = in_packet(name).into();
        let mut at = place(&wire);
        while table[at].is_some() {
            at = (at + 1) % PLACES;
        }
        table[at] = Some((wire, entry));
    }
    table
});

/// Where in the table a name is looked for first: mostly a place of its own, so that one look is enough.
fn place(wire: &[u8]) -> usize {
    let middle = wire[wire.len() / 2];
    (wire.len() * 37 + usize::from(wire[1 % wire.len()]) * 5 + usize::from(middle) * 11) % PLACES
}

fn find(wire: &[u8]) -> Option<Entry> {
    let mut at = place(wire);
    while let Some((name, entry)) = &TABLE[at] {
        if **name == *wire {
            return Some(*entry);
        }
        at = (at + 1) % PLACES;
    }
    None
}

/// What is special about a question, for a tier with these measures. The name is in wire form and lower case.
/// Allocates nothing.
pub(crate) fn look(name: &[u8], kind: u16, measures: MeasureSet) -> Option<Special> {
    let alias = |alias| is_about_addresses(kind).then_some(Special::Alias(alias));
    if measures.contains(Measure::SafeSearch) && is_google(name) {
        return alias(Alias::GOOGLE);
    }
    let mut at = 0;
    // names in the table have four labels at most, but ways around are closed with all below them
    while let Some(length @ 1..) = name.get(at).copied() {
        match find(&name[at..]) {
            Some(Entry::Recommends) => return Some(Special::Recommends),
            Some(Entry::Bypass(way)) if measures.contains(Measure::Bypass) => {
                return Some(Special::Bypass(way));
            }
            Some(Entry::Search(to)) if at == 0 && measures.contains(Measure::SafeSearch) => return alias(to),
            Some(Entry::YouTube) if at == 0 && measures.contains(Measure::YoutubeStrict) => {
                return alias(Alias::YOUTUBE_STRICT);
            }
            Some(Entry::YouTube) if at == 0 && measures.contains(Measure::YoutubeModerate) => {
                return alias(Alias::YOUTUBE_MODERATE);
            }
            _ => at += 1 + usize::from(length),
        }
    }
    None
}

/// Types that lead to an address. An alias for others (TXT, CAA …) would only hide the owner's records.
fn is_about_addresses(kind: u16) -> bool {
    matches!(kind, rtype::A | rtype::AAAA | rtype::CNAME | rtype::SVCB | rtype::HTTPS)
}

/// `www.google.` and the end of a country, `com.vn` or `vn`, or `com` or `cat`: the form of all of Google's "supported
/// domains". Told by its form, a country that is added tomorrow is there already.
fn is_google(name: &[u8]) -> bool {
    let Some(end) = name.strip_prefix(b"\x03www\x06google") else { return false };
    let letters = |part: &[u8]| part.iter().all(u8::is_ascii_lowercase);
    match end {
        [2, country @ .., 0] if country.len() == 2 => letters(country),
        [3, name @ .., 0] if name.len() == 3 => letters(name),
        [2, b'c', b'o', 2, country @ .., 0] if country.len() == 2 => letters(country),
        [3, b'c', b'o', b'm', 2, country @ .., 0] if country.len() == 2 => letters(country),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use lachan_filter::{AgeTier, Matrix, Policy, Stamp};

    use super::*;

    fn measures(tier: AgeTier) -> MeasureSet {
        Policy::build(&[], &Matrix::default(), Stamp::default(), None).unwrap().measures(tier)
    }

    fn led_to(name: &str, tier: AgeTier) -> Option<String> {
        match look(&in_packet(name), rtype::A, measures(tier)) {
            Some(Special::Alias(alias)) => {
                let target = Alias::target(alias.number()).unwrap();
                let mut text = String::new();
                let mut at = 0;
                while target[at] > 0 {
                    let end = at + 1 + usize::from(target[at]);
                    text += std::str::from_utf8(&target[at + 1..end]).unwrap();
                    text.push('.');
                    at = end;
                }
                assert_eq!(at + 1, target.len(), "{name}");
                Some(text)
            }
            _ => None,
        }
    }

    /// From Google's list of supported domains: every form of an end that it has.
    #[test]
    fn google_is_led_to_its_filter_in_every_country() {
        for end in [
            "com", "vn", "com.vn", "co.uk", "cat", "com.tj", "co.zw", "de", "fr", "co.jp", "com.hk", "la",
            "com.kh", "as", "ac", "com.sg", "cn", "co.th",
        ] {
            let name = format!("www.google.{end}");
            assert_eq!(
                led_to(&name, AgeTier::Primary).as_deref(),
                Some("forcesafesearch.google.com."),
                "{name}"
            );
            assert_eq!(led_to(&name, AgeTier::Staff), None, "{name}");
        }
        for other in
            ["www.google.co.evil", "google.com", "docs.google.com", "www.google.example", "www.google"]
        {
            assert_eq!(led_to(other, AgeTier::Primary), None, "{other}");
        }
    }

    #[test]
    fn youtube_is_strict_for_the_young_and_moderate_for_the_older() {
        for name in YOUTUBE {
            let strict = Some("restrict.youtube.com.");
            assert_eq!(led_to(name, AgeTier::LowerSecondary).as_deref(), strict, "{name}");
            let moderate = Some("restrictmoderate.youtube.com.");
            assert_eq!(led_to(name, AgeTier::UpperSecondary).as_deref(), moderate, "{name}");
            assert_eq!(led_to(name, AgeTier::Staff), None, "{name}");
        }
        assert_eq!(led_to("studio.youtube.com", AgeTier::Primary), None);
    }

    #[test]
    fn each_search_engine_has_its_own_filter() {
        for (name, target) in [
            ("www.bing.com", "strict.bing.com."),
            ("duckduckgo.com", "safe.duckduckgo.com."),
            ("search.brave.com", "forcesafe.search.brave.com."),
            ("www.ecosia.org", "strict-safe-search.ecosia.org."),
        ] {
            assert_eq!(led_to(name, AgeTier::Preschool).as_deref(), Some(target));
        }
        let bing = in_packet("www.bing.com");
        for kind in [rtype::AAAA, rtype::HTTPS, rtype::SVCB, rtype::CNAME] {
            assert!(
                matches!(look(&bing, kind, measures(AgeTier::Primary)), Some(Special::Alias(_))),
                "{kind}"
            );
        }
        assert_eq!(look(&bing, 16, measures(AgeTier::Primary)), None, "TXT is the owner's");
    }

    #[test]
    fn ways_around_are_closed_to_pupils_with_all_below_them() {
        let look = |name: &str, tier| look(&in_packet(name), rtype::A, measures(tier));
        assert_eq!(look("use-application-dns.net", AgeTier::Primary), Some(Special::Bypass(Way::Doh)));
        assert_eq!(look("mask-h2.icloud.com", AgeTier::Primary), Some(Special::Bypass(Way::Vpn)));
        assert_eq!(look("mozilla.cloudflare-dns.com", AgeTier::Primary), Some(Special::Bypass(Way::Doh)));
        assert_eq!(look("a1b2c3.dns.nextdns.io", AgeTier::UpperSecondary), Some(Special::Bypass(Way::Doh)));
        assert_eq!(look("dns.google", AgeTier::Staff), None);
        assert_eq!(look("www.icloud.com", AgeTier::Primary), None);
        assert_eq!(look("_dns.resolver.arpa", AgeTier::Staff), Some(Special::Recommends));
        assert_eq!(super::look(&[0], rtype::A, measures(AgeTier::Primary)), None, "the root");
    }
}
